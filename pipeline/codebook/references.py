"""Which lists and codes an expression refers to.

Takes expressions and a codebook's references; gives names. Finds nothing in any text.
"""

from collections.abc import Iterable, Mapping

from pipeline.codebook.book import Rule
from pipeline.codebook.expressions import Expression, Guarded, list_parts
from pipeline.codebook.writing import NameOf, list_names

__all__ = ["find_references", "get_body", "reach_references"]


def get_body(rule: Rule) -> Expression:
    """Return what a rule looks for, without the conditions of book, group, code and rule around it."""
    return rule.expression.part if isinstance(rule.expression, Guarded) else rule.expression


def find_references(expression: Expression, names: NameOf) -> tuple[str, ...]:
    """Return the lists and codes that an expression itself names, in the order in which it names them.

    Args:
        expression: The expression; its own name, where it has one, does not count.
        names: The names of lists and codes.
    """
    found: dict[str, None] = {}
    met: set[int] = set()
    pending = list(reversed(list_parts(expression)))
    while pending:
        node = pending.pop()
        if id(node) in names:
            found[names[id(node)]] = None
        elif id(node) not in met:
            met.add(id(node))
            pending.extend(reversed(list_parts(node)))
    return tuple(found)


def reach_references(expressions: Iterable[Expression], references: Mapping[str, Expression]) -> tuple[str, ...]:
    """Return the lists and codes that some expressions come to, also through others; those named first come first.

    Args:
        expressions: The expressions.
        references: A codebook's `references`.
    """
    names = list_names(references)
    reached: dict[str, None] = {}
    for expression in expressions:
        pending = [names[id(expression)]] if id(expression) in names else list(find_references(expression, names))
        while pending:
            name = pending.pop(0)
            if name not in reached:
                reached[name] = None
                pending.extend(find_references(references[name], names))
    return tuple(reached)
