"""Collect what a codebook looks for as plain terms, for formats that hold nothing else.

Takes a codebook; gives categories with terms, and what of each code is lost. Writes no format.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from math import prod
from typing import Literal

from pipeline.codebook.book import Code, Codebook, Group, Rule
from pipeline.codebook.exchange.outline import PATH_JOIN, TOP_GROUP, Loss, OutCategory
from pipeline.codebook.exchange.yaml_book import is_id_of, make_id_of
from pipeline.codebook.expressions import AnyOf, Expression, Guarded, Sequence, Term, Word
from pipeline.codebook.writing import list_names, write_rule

__all__ = ["Names", "collect_categories"]

Names = Literal["code", "id", "en"]
"""How categories are named: by the id of the code, or by its label in a language."""

_OPERATORS = {
    "AllOf": "`and`",
    "Without": "`and not`",
    "Sequence": "words of several lists side by side",
    "Near": "near and before",
    "NotNear": "`not near`",
    "Field": "a condition on a field",
    "Within": "a condition on a field",
    "Guarded": "a reference to another code with its conditions",
}
_ALL_STATES = 6
_MOST_PHRASES = 400


def collect_categories(codebook: Codebook, *, names: Names = "code") -> tuple[list[OutCategory], list[Loss]]:
    """Return the groups and codes of a codebook as categories inside categories.

    Args:
        codebook: The codebook.
        names: How categories are named; a code whose label spells its id anyway has its label.

    Returns:
        The categories, in order, and what got lost.
    """
    losses: list[Loss] = []
    categories: list[OutCategory] = []
    for group in codebook.groups:
        node = OutCategory(_name(group, names), group.id, sign=group.sign, is_group=True)
        for code in group.codes:
            terms, lost = _collect_terms(code, codebook)
            losses += lost
            path = _name(code, names).split(PATH_JOIN)
            if group.id != TOP_GROUP and path == [node.name] and len(group.codes) > 1:
                # what a category held beside those inside it
                node = replace(node, terms=terms, description=_describe(code), is_group=False)
                continue
            own = OutCategory(path[-1], code.id, terms=terms, description=_describe(code), sign=group.sign)
            node = replace(node, children=_insert(node.children, path[:-1], own))
        categories += node.children if group.id == TOP_GROUP else (node,)
    return categories, losses


def _insert(siblings: tuple[OutCategory, ...], path: list[str], leaf: OutCategory) -> tuple[OutCategory, ...]:
    """Return categories with one put in below a path; those on the way that are missing are made."""
    name = path[0] if path else leaf.name
    at = next((index for index, each in enumerate(siblings) if each.name == name), None)
    if not path:
        if at is None or siblings[at].terms or not siblings[at].children:
            return (*siblings, leaf)
        return (*siblings[:at], replace(leaf, children=siblings[at].children), *siblings[at + 1 :])
    parent = OutCategory(name, make_id_of(name), is_group=True) if at is None else siblings[at]
    parent = replace(parent, children=_insert(parent.children, path[1:], leaf))
    return (*siblings, parent) if at is None else (*siblings[:at], parent, *siblings[at + 1 :])


def _name(item: Code | Group, names: Names) -> str:
    if names != "code":
        return item.label.en if names == "en" else item.label.id
    is_spelt = is_id_of(item.id, item.label.en) or PATH_JOIN in item.label.en
    return item.label.en if is_spelt else item.id


def _describe(code: Code) -> str:
    definition = code.definition.en or code.definition.id
    if code.definition.en != code.definition.id and code.definition.id and code.definition.en:
        definition = f"{code.definition.en} | {code.definition.id}"
    label = code.label.en if code.label.en == code.label.id else f"{code.label.en} | {code.label.id}"
    parts = ["" if is_id_of(code.id, code.label.en) or PATH_JOIN in label else label, definition]
    parts += [f"Includes: {'; '.join(code.includes)}" if code.includes else ""]
    parts += [f"Excludes: {'; '.join(code.excludes)}" if code.excludes else ""]
    return ". ".join(part.strip().rstrip(".") for part in parts if part.strip())


def _collect_terms(code: Code, codebook: Codebook) -> tuple[tuple[str, ...], list[Loss]]:
    terms: dict[str, None] = {}
    losses: list[Loss] = []
    kinds: Counter[str] = Counter()
    names = list_names(codebook.references)
    for rule in code.rules:
        losses += _list_guard_losses(rule, codebook)
        body = rule.expression.part if isinstance(rule.expression, Guarded) else rule.expression
        if isinstance(body, Guarded) and not isinstance(rule.expression, Guarded):
            body = body.part
        for part in _flatten(body):
            if not isinstance(part, Term):
                what = _OPERATORS.get(type(part).__name__, "this rule")
                losses.append(Loss(rule.id, f"{what} cannot be written: {write_rule(part, names)}", rule.line))
            elif any(word.kind == "number" for word in part.words):
                losses.append(Loss(rule.id, "any number cannot be written", rule.line))
            else:
                terms[" ".join(_write_word(word) for word in part.words)] = None
                kinds.update(word.kind for word in part.words)
    losses += _list_code_losses(code, kinds, bool(terms))
    return tuple(terms), losses


def _flatten(node: Expression) -> Iterator[Expression]:
    """Yield the alternatives of an expression, however nested; lists side by side are multiplied out."""
    match node:
        case AnyOf(parts):
            for part in parts:
                yield from _flatten(part)
        case Sequence(parts):
            phrases = _multiply([list(_flatten(part)) for part in parts])
            yield from phrases if phrases else (node,)
        case _:
            yield node


def _multiply(sides: list[list[Expression]]) -> list[Term]:
    """Return every phrase that takes one term of each side; none where a side is more than terms, or they are many."""
    terms = [[part for part in side if isinstance(part, Term) and _is_spoken(part)] for side in sides]
    if any(len(some) < len(side) for some, side in zip(terms, sides, strict=True)):
        return []
    if prod(map(len, sides)) > _MOST_PHRASES:
        return []
    return [Term(tuple(word for term in chosen for word in term.words)) for chosen in product(*terms)]


def _is_spoken(term: Term) -> bool:
    return all(word.kind != "number" for word in term.words)


def _write_word(word: Word) -> str:
    return f"{word.text}*" if word.kind == "prefix" else word.text


def _list_guard_losses(rule: Rule, codebook: Codebook) -> Iterator[Loss]:
    for guard in codebook.guards:
        if guard.owner == rule.id:
            alternatives = "; ".join(" ".join(entry.text.split()) for entry in guard.entries)
            yield Loss(rule.id, f"{guard.role} ({guard.condition.scope}) cannot be written: {alternatives}", rule.line)


def _list_code_losses(code: Code, kinds: Counter[str], has_terms: bool) -> Iterator[Loss]:
    if not has_terms:
        yield Loss(code.id, "no term is left of it: the category is empty", code.line)
    if kinds["stem"]:
        yield Loss(
            code.id, f"{kinds['stem']} words match in all inflected forms here, and only as they stand there", code.line
        )
    if kinds["cased"]:
        yield Loss(code.id, f"{kinds['cased']} words match in one spelling here, and in any case there", code.line)
    if any(len(rule.states) < _ALL_STATES for rule in code.rules):
        states = ", ".join(dict.fromkeys(state for rule in code.rules for state in rule.states))
        yield Loss(code.id, f"counts what is {states} here, and everything there", code.line)
