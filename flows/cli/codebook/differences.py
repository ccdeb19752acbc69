"""Print what differs between two codebooks, and what that does to a workspace.

Takes differences of books and a `Recoding`; writes to stdout. Works nothing out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from flows.cli.output import is_coloured, make_console, shorten, strip_controls

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.codebook.comparing import BookChange
    from pipeline.query.codings import Recoding

__all__ = ["print_book", "print_recoding"]

_SIGNS = {"added": "+", "removed": "-", "changed": "~", "come": "+", "gone": "-", "state": "~", "extent": "~"}
_STYLES = {"+": "green", "-": "red", "~": "yellow"}
_TEXT_CHARS = 160
_CONTEXT_CHARS = 50
_TERMS_IN_A_LINE = 12


def print_book(changes: "Sequence[BookChange] | None", *, old: str, new: str) -> None:
    """Print what differs between the books; terms of one list stand in one line.

    Args:
        changes: The differences; None where the old book is not known.
        old: Name of the old book.
        new: Name of the new one.
    """
    console = make_console()
    _print(console, f"From {old} to {new}", style="bold")
    if changes is None:
        _print(
            console, "  The book that the workspace was coded with is not there any more: only mentions are compared."
        )
        return
    if not changes:
        _print(console, "  Both books say the same.")
        return
    counts = Counter(f"{change.what}s {change.change}: " for change in changes)
    _print(console, "  " + ", ".join(f"{what}{number}" for what, number in counts.items()))
    for change in changes:
        if change.what != "term":
            _print_change(console, change)
    terms: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        if change.what == "term":
            terms.setdefault((change.name, _SIGNS[change.change]), []).append(change.after or change.before or "")
    for (name, sign), words in terms.items():
        for first in range(0, len(words), _TERMS_IN_A_LINE):
            _print(
                console, f"  {sign} {name}: {', '.join(words[first : first + _TERMS_IN_A_LINE])}", style=_STYLES[sign]
            )


def _print_change(console: "Console", change: "BookChange") -> None:
    sign = _SIGNS[change.change]
    line = f" (line {change.line})" if change.line is not None else ""
    head = f"  {sign} {change.what} {change.name}{line}"
    if change.before is not None and change.after is not None:
        _print(console, head, style=_STYLES[sign])
        _print(console, f"      was: {shorten(change.before, _TEXT_CHARS)}")
        _print(console, f"      is:  {shorten(change.after, _TEXT_CHARS)}")
    else:
        _print(console, f"{head}: {shorten(change.after or change.before or '', _TEXT_CHARS)}", style=_STYLES[sign])


def print_recoding(recoding: "Recoding", *, codes: set[str] | None, documents: int, unit: str) -> None:
    """Print what becomes of the mentions, a code at a time.

    Args:
        recoding: What becomes of them.
        codes: Only these codes; None for all.
        documents: Number of documents of the workspace.
        unit: What the series count.
    """
    console = make_console()
    told = [row for row in recoding.codes.iter_rows(named=True) if codes is None or row["code"] in codes]
    console.print()
    if not told:
        _print(console, f"No mention in {documents:,} documents comes, goes or changes.")
        return
    _print_table(console, told)
    lines = recoding.lines.to_dicts()
    for row in told:
        code = row["code"]
        console.print()
        _print(
            console,
            f"{code}: {row['before']:,} -> {row['after']:,} mentions that count, "
            f"{row['documents_before']:,} -> {row['documents_after']:,} of {documents:,} documents",
            style="bold",
        )
        for rule in recoding.rules.iter_rows(named=True):
            if rule["code"] == code:
                _print_rule(console, rule, [line for line in lines if line["by"] == rule["rule"]])
        _print_series(console, [each for each in recoding.series.iter_rows(named=True) if each["code"] == code], unit)


def _print_table(console: "Console", rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(title="Mentions", title_justify="left")
    for column in rows[0]:
        table.add_column(
            column.replace("_", " "), justify="left" if column == "code" else "right", no_wrap=column == "code"
        )
    for row in rows:
        table.add_row(*(value if isinstance(value, str) else f"{value:,}" for value in row.values()))
    console.print(table)


def _print_rule(console: "Console", rule: dict[str, Any], lines: list[dict[str, Any]]) -> None:
    text = "" if rule["text"] is None else f": {shorten(rule['text'], _TEXT_CHARS)}"
    place = "" if rule["line"] is None else f" ({'removed, ' if rule['is_removed'] else ''}line {rule['line']})"
    _print(console, f"  {rule['rule']}{place}{text}")
    parts = [
        f"{rule[name]:,} {name.replace('_', ' ')}"
        for name in ("come", "gone", "counts_now", "counts_no_longer", "changed", "not_counted")
        if rule[name]
    ]
    _print(console, f"    {', '.join(parts)}")
    for name, sign in (("words_come", "+"), ("words_gone", "-")):
        if rule[name]:
            _print(console, f"    words {sign} {', '.join(rule[name])}", style="dim")
    for line in lines:
        _print_line(console, line)


def _print_line(console: "Console", line: dict[str, Any]) -> None:
    sign = _SIGNS[line["change"]]
    state = _say_state(line)
    where = f"{line['date'] or 'undated'} {shorten(str(line['title'] or line['docname']), 40)}"
    page = f" p. {line['page']}" if line["page"] is not None else ""
    pre, post = line["pre"][-_CONTEXT_CHARS:], line["post"][:_CONTEXT_CHARS]
    _print(console, f"    {sign} …{pre} [{line['keyword']}] {post}…", style=_STYLES[sign])
    why = f"; {'before' if line['change'] == 'come' else 'now'}: {line['why']}" if line["why"] else ""
    _print(console, f"        {state}; {where}{page}{why}", style="dim")


def _say_state(line: dict[str, Any]) -> str:
    cue = f" by {line['cue']}" if line["cue"] else ""
    said = f"{line['state']}{cue}"
    if line["change"] == "state":
        said = f"{line['state_before']} -> {said}"
    if line["change"] == "extent":
        said = f"was “{shorten(line['quote_before'], 60)}” by {line['rule_before']}; {said}"
    counts = line["is_counted_before"] if line["change"] == "gone" else line["is_counted"]
    return said if counts else f"{said}, does not count"


def _print_series(console: "Console", rows: Iterable[dict[str, Any]], unit: str) -> None:
    parts = [f"{row['period']}: {row['n_before']} -> {row['n_after']} of {row['N']}" for row in rows]
    if parts:
        _print(console, f"  {unit}s by period: {'; '.join(parts)}")


def _print(console: "Console", line: str, *, style: str = "") -> None:
    from rich.text import Text

    console.print(Text(strip_controls(line), style=style if is_coloured(console) else ""), soft_wrap=True)
