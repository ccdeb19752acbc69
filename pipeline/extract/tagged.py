"""Reads bibliographies of tagged lines: RIS ("TY  - JOUR") and PubMed's nbib ("PMID- 123").

Takes decoded text; gives the tags and values of each entry in order, and how many lines belong to none.
Knows no tag but those that begin and end an entry.
"""

import re

__all__ = ["read_nbib", "read_ris"]

_RIS = re.compile(r"([A-Z][A-Z0-9])\s{1,2}-(?:\s(.*))?")
_NBIB = re.compile(r"([A-Z]{2,4})\s{0,2}- (.*)")

TaggedEntry = list[tuple[str, str]]


def read_ris(text: str) -> tuple[list[TaggedEntry], int]:
    """Read a RIS file.

    Args:
        text: The text of the file.

    Returns:
        The entries, and how many lines stand outside of any. A new "TY" also ends an entry whose "ER" is missing; a
        line without tag goes on the line above.
    """
    return _read(text, _RIS, first="TY", last="ER")


def read_nbib(text: str) -> tuple[list[TaggedEntry], int]:
    """Read an nbib file; as `read_ris`."""
    return _read(text, _NBIB, first="PMID", last=None)


def _read(text: str, form: re.Pattern[str], *, first: str, last: str | None) -> tuple[list[TaggedEntry], int]:
    entries: list[list[tuple[str, list[str]]]] = []
    is_open = False
    lost = 0
    for line in text.splitlines():
        match = form.fullmatch(line.rstrip())
        if match and match.group(1) == first:
            entries.append([(first, [match.group(2) or ""])])
            is_open = True
        elif match and match.group(1) == last:
            is_open = False
        elif not is_open:
            lost += bool(line.strip())
        elif match:
            entries[-1].append((match.group(1), [match.group(2) or ""]))
        elif line.strip():
            entries[-1][-1][1].append(line.strip())
    return [[(tag, " ".join(parts).strip()) for tag, parts in entry] for entry in entries], lost
