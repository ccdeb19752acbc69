"""Which codes of a codebook are meant by the names that a user gives.

Takes a codebook and names of codes, groups and rules; gives codes. A name that is none is answered with the nearest.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pipeline.errors import QuestionError

if TYPE_CHECKING:
    from pipeline.codebook import Code, Codebook, TermList

__all__ = ["choose_codes", "choose_lists"]

_NEAREST = 3


def choose_codes(codebook: "Codebook", names: Iterable[str]) -> "list[Code]":
    """Return the codes that names stand for, in the order of the book; a group stands for its codes.

    Raises:
        QuestionError: If a name is neither a code nor a group.
    """
    groups = {group.id: [code.id for code in group.codes] for group in codebook.groups}
    known = [*groups, *(code.id for code in codebook.codes)]
    chosen: set[str] = set()
    for name in names:
        if name not in known:
            raise QuestionError(_say_unknown(codebook, name, known), name)
        chosen.update([name] if codebook.get_code(name) else groups[name])
    return [code for code in codebook.codes if code.id in chosen]


def choose_lists(codebook: "Codebook", names: Iterable[str]) -> "list[TermList]":
    """Return the lists among names, which are those in brackets.

    Raises:
        QuestionError: If there is no such list.
    """
    lists = {f"[{each.name}]": each for each in codebook.lists}
    chosen = [name for name in names if name.startswith("[")]
    for name in chosen:
        if name not in lists:
            close = get_close_matches(name, lists, n=_NEAREST, cutoff=0.5)
            hint = f"Did you mean {' or '.join(close)}?" if close else f"{codebook.file} has {len(lists)} lists."
            raise QuestionError(f"Expected a list of {codebook.file}, got {name}. {hint}", name)
    return [lists[name] for name in dict.fromkeys(chosen)]


def _say_unknown(codebook: "Codebook", name: str, known: list[str]) -> str:
    close = get_close_matches(name.lower(), known, n=_NEAREST, cutoff=0.5)
    # half a name is often meant: "budget" for inh_budget
    close = list(dict.fromkeys([*(each for each in known if name and name.lower() in each), *close]))[:_NEAREST]
    hint = f"Did you mean {' or '.join(close)}?" if close else f"Known are: {', '.join(known)}."
    return f"Expected a code or group of {codebook.file}, got {name!r}. {hint}"
