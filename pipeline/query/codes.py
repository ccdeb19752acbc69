"""Finds the codes that a question names.

Takes names of codes and groups, and the table codes; gives codes in the order asked. Knows no code by name.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pipeline.errors import QuestionError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["find_codes", "find_groups", "list_groups"]


def find_codes(codes: "pl.DataFrame", names: Iterable[str] | None) -> dict[str, str]:
    """Return the codes that names stand for, each with the name that asked for it first.

    Args:
        codes: Table codes.
        names: Names of codes, or of groups, which stand for their codes; None or no name stands for all codes.

    Returns:
        Code -> the name that asked for it, in the order of the names, within a group in that of the codebook.

    Raises:
        QuestionError: If a name is neither a code nor a group.
    """
    members = _list_members(codes)
    asked = list(names or ())
    if not asked:
        return {code: code for group in members.values() for code in group}
    known = {code for group in members.values() for code in group}
    found: dict[str, str] = {}
    for name in asked:
        if name not in known and name not in members:
            raise _refuse(name, sorted(known | set(members)), "code or group")
        for code in [name] if name in known else members[name]:
            found.setdefault(code, name)
    return found


def find_groups(codes: "pl.DataFrame", names: Sequence[str] | None, *, has_sign: bool) -> list[str]:
    """Return the groups that are named, or all groups with or without a sign.

    Args:
        codes: Table codes.
        names: Names of groups; None stands for every group whose codes do, or do not, act on the subject.
        has_sign: Which of the two None stands for.

    Raises:
        QuestionError: If a name is no group.
    """
    signs = list_groups(codes)
    if names is None:
        return [group for group, sign in signs.items() if (sign != "none") == has_sign]
    for name in names:
        if name not in signs:
            raise _refuse(name, sorted(signs), "group")
    return list(dict.fromkeys(names))


def list_groups(codes: "pl.DataFrame") -> dict[str, str]:
    """Return each group with its sign, in the order of the codebook."""
    return dict(codes.sort("ordinal").select("group", "sign").unique(maintain_order=True).iter_rows())


def _list_members(codes: "pl.DataFrame") -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for group, code in codes.sort("ordinal").select("group", "code").iter_rows():
        members.setdefault(group, []).append(code)
    return members


def _refuse(name: str, known: list[str], what: str) -> QuestionError:
    close = get_close_matches(name.lower(), known, n=3, cutoff=0.6)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"Known are: {', '.join(known)}."
    return QuestionError(f"Expected a {what} of the codebook, got {name!r}. {hint}", name)
