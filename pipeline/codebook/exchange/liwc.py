"""LIWC dictionaries: .dic (a legend between two % lines, then words with numbers) and .dicx (a table, one row a word).

Takes bytes and gives categories, or takes categories and gives bytes. A star at the end of a word stands for any
ending, and case does not matter, as in LIWC.
"""

import csv
import io
import re
from collections.abc import Sequence

from pipeline.codebook.exchange.decoding import read_text
from pipeline.codebook.exchange.draft import Draft
from pipeline.codebook.exchange.outline import Loss, OutCategory, flatten
from pipeline.errors import CodebookError

__all__ = ["read_dic", "read_dicx", "write_dic", "write_dicx"]

_NUMBERS_BEHIND = re.compile(r"^(.*?\S)((?:\s+\d+)+)\s*$")
_CONDITION = re.compile(r"\([^)]*\)\d*|<[^>]*>\d*(?:/\d+)*|(?<=\s)/\d+")
_ENTRY_HEADS = ("entry", "dicterm", "term", "word")


def read_dic(data: bytes, *, file: str) -> tuple[Draft, list[Loss]]:
    """Read a .dic file; see `exchange.read_dictionary`."""
    lines = read_text(data, file=file).split("\n")
    marks = [number for number, line in enumerate(lines) if line.strip() == "%"]
    if len(marks) < 2:
        raise CodebookError(
            "Expected a legend between two lines with %, got none. Is this a LIWC dictionary?", file, 1, 1
        )
    top = Draft("")
    by_number = _read_legend(lines, marks[0] + 1, marks[1], top, file)
    for number in range(marks[1] + 1, len(lines)):
        if lines[number].strip():
            _read_entry(lines[number], number + 1, by_number, top)
    return top, []


def _read_legend(lines: Sequence[str], first: int, last: int, top: Draft, file: str) -> dict[str, Draft]:
    """Return the category of each number; one that is indented further stands inside the one above."""
    by_number: dict[str, Draft] = {}
    above: list[tuple[int, Draft]] = [(-1, top)]
    for number in range(first, last):
        line = lines[number].rstrip()
        if not line:
            continue
        head = re.match(r"(\s*)(\d+)(\s+)(\S.*)$", line)
        if head is None:
            raise CodebookError(
                f"Expected a number and a name, got `{line.strip()[:60]}`. Write `1<tab>name`.", file, number + 1, 1
            )
        # LIWC 2015 indents the name behind its tab, others the whole line
        depth = len(head[1]) + len(head[3].replace("\t", "", 1))
        while above[-1][0] >= depth:
            above.pop()
        parent = above[-1][1]
        draft = Draft(head[4].strip())
        parent.children.append(draft)
        above.append((depth, draft))
        by_number.setdefault(str(int(head[2])), draft)
    return by_number


def _read_entry(line: str, number: int, by_number: dict[str, Draft], top: Draft) -> None:
    condition = _CONDITION.search(line)
    plain = _CONDITION.sub(" ", line) if condition else line
    if "\t" in plain.strip():
        pattern, _, behind = plain.strip().partition("\t")
        ids = re.findall(r"\d+", behind)
    else:
        found = _NUMBERS_BEHIND.match(plain)
        pattern, ids = (found[1].strip(), found[2].split()) if found else (plain.strip(), [])
    if condition:
        message = f"`{pattern.strip()}`: its condition {condition[0]} is not known; it stays in its other categories."
        top.losses.append(Loss(pattern.strip(), message, number))
    if not ids:
        top.losses.append(Loss(pattern.strip(), f"`{pattern.strip()}` has no category.", number))
    for id in dict.fromkeys(str(int(each)) for each in ids):
        if id in by_number:
            by_number[id].add_pattern(pattern.strip(), number)
        else:
            top.losses.append(
                Loss(pattern.strip(), f"`{pattern.strip()}`: category {id} is not in the legend.", number)
            )


def read_dicx(data: bytes, *, file: str) -> tuple[Draft, list[Loss]]:
    """Read a .dicx file; see `exchange.read_dictionary`."""
    text = read_text(data, file=file)
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise CodebookError(f"Expected a table with commas, got something else ({error}).", file, 1, 1) from error
    rows = [[cell.strip() for cell in row] for row in rows]
    if not rows or len(rows[0]) < 2 or rows[0][0].lower() not in _ENTRY_HEADS:
        raise CodebookError("Expected the first row `Entry,category,...`, got another. Is this a .dicx?", file, 1, 1)
    top = Draft("", children=[Draft(name or f"category {number}") for number, name in enumerate(rows[0][1:], 1)])
    for number, row in enumerate(rows[1:], 2):
        if not row or not row[0]:
            continue
        for draft, cell in zip(top.children, row[1:], strict=False):
            if cell and cell not in ("0", "0.0"):
                draft.add_pattern(row[0], number)
                if cell not in ("1", "1.0") and cell.lower() != "x":
                    draft.lose(f"`{row[0]}`: its weight {cell} is not known; it counts as any other.", number)
    return top, []


def write_dic(categories: Sequence[OutCategory]) -> tuple[bytes, list[Loss]]:
    """Write a .dic file; see `exchange.write_dictionary`."""
    flat = list(flatten(categories))
    legend = [f"{number}\t{_tidy(category.name)}" for number, category in enumerate(flat, 1)]
    entries = [f"{term}\t" + "\t".join(str(n) for n in numbers) for term, numbers in _collect(flat).items()]
    return "\n".join(["%", *legend, "%", *entries, ""]).encode(), []


def write_dicx(categories: Sequence[OutCategory]) -> tuple[bytes, list[Loss]]:
    """Write a .dicx file; see `exchange.write_dictionary`."""
    flat = list(flatten(categories))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["Entry", *(_tidy(category.name) for category in flat)])
    for term, numbers in _collect(flat).items():
        writer.writerow([term, *("1" if number in numbers else "" for number in range(1, len(flat) + 1))])
    return out.getvalue().encode(), []


def _collect(flat: Sequence[OutCategory]) -> dict[str, list[int]]:
    terms: dict[str, list[int]] = {}
    for number, category in enumerate(flat, 1):
        for term in dict.fromkeys(category.terms):
            terms.setdefault(term, []).append(number)
    return terms


def _tidy(name: str) -> str:
    return " ".join(name.split())
