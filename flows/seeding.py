"""The seeds of seeded topics: the terms that only one subject of the codebook names.

Takes a codebook; gives terms by code. Knows no topics.
"""

from collections import Counter

from pipeline.codebook import Codebook
from pipeline.codebook.expressions import Expression, Guarded, Near, NotNear, Term, Within, Without, list_parts

__all__ = ["list_seeds"]

_PLAIN = ("stem", "exact", "cased")


def list_seeds(codebook: Codebook) -> dict[str, list[str]]:
    """Return the terms that the rules of each code name, without those that another of these codes names too.

    The codes are those without a sign, which say what passages are about: by its words alone, a passage about what
    supports the network is like one about what inhibits it. Where every code has a sign, all are taken. Conditions,
    prefixes and numbers are left aside.
    """
    subjects = [group for group in codebook.groups if group.sign == "none"] or codebook.groups
    named = {
        code.id: sorted({term for rule in code.rules for term in _list_terms(rule.expression)})
        for group in subjects
        for code in group.codes
    }
    codes = Counter(term for terms in named.values() for term in terms)
    return {code: [term for term in terms if codes[term] == 1] for code, terms in named.items()}


def _list_terms(expression: Expression) -> set[str]:
    terms: set[str] = set()
    met: set[int] = set()
    pending = [expression]
    while pending:
        node = pending.pop()
        if id(node) in met:
            continue
        met.add(id(node))
        if isinstance(node, Term):
            if all(word.kind in _PLAIN for word in node.words):
                terms.add(" ".join(word.text for word in node.words))
        elif isinstance(node, Guarded | Without | Within | NotNear):
            pending.append(node.part)
        elif isinstance(node, Near):
            pending += [node.left, node.right]
        else:
            pending += list_parts(node)
    return terms
