"""`faktor kwic`: passages with the mention marked, document, date and page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import typer

from flows.cli.asking import CodesArgument, FromOption, ToOption, WhereOption, open_workspace
from flows.cli.output import (
    AsCsv,
    AsJson,
    WorkspaceOption,
    is_coloured,
    make_console,
    print_answer,
    say,
    strip_controls,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from pipeline.query import Answer

__all__ = ["register"]

_LINES_ON_A_SCREEN = 50
_TITLE_CELLS, _LEAST_TITLE_CELLS = 26, 10
# Longer mentions are cut in the middle; --json and --csv have them whole.
_MENTION_CELLS, _LEAST_MENTION_CELLS = 34, 14
_STATE_CELLS = 18
# A mention is worth little without some words beside it, however narrow the terminal.
_LEAST_CONTEXT_CELLS = 8
# Of 20: among 100,000 mentions, any two begin with the same ten with a probability of 0.005.
_ID_LETTERS = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("kwic", epilog="Example: faktor kwic inh_budget --from 2021")(show_kwic)


def show_kwic(
    codes: CodesArgument = None,
    since: FromOption = None,
    until: ToOption = None,
    kind: Annotated[
        Literal["news", "report", "article", "law", "text"] | None,
        typer.Option("--kind", help="Only documents of this kind."),
    ] = None,
    where: WhereOption = None,
    state: Annotated[
        Literal["stated", "negated", "recommended", "hypothetical", "ended", "unclear", "all"] | None,
        typer.Option("--state", help="Only mentions in this state; left out: those that count."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            help=f"Most lines, 0 for all. Left out: {_LINES_ON_A_SCREEN} on the screen, all with --json and --csv.",
            min=0,
        ),
    ] = None,
    ids: Annotated[
        bool, typer.Option("--ids", help="Begin each line with the id that `faktor explain` takes.")
    ] = False,
    width: Annotated[int, typer.Option("--width", help="Most characters of context on each side.", min=0)] = 100,
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show each mention of codes with the words around it, its document, date and page, in order of date."""
    most = _LINES_ON_A_SCREEN if limit is None and not (as_json or as_csv) else limit or None
    corpus = open_workspace(workspace)
    answer = corpus.kwic(
        codes, since=since, until=until, kind=kind, where=where or (), state=state, limit=most, width=width
    )
    if as_json or as_csv:
        print_answer(answer, as_json=as_json, as_csv=as_csv)
        return
    _print_lines(answer, shows_state=state is not None, shows_ids=ids)
    for note in answer.notes:
        say(note)


def _print_lines(answer: "Answer", *, shows_state: bool, shows_ids: bool) -> None:
    console = make_console()
    rows = answer.rows.to_dicts()
    if not rows:
        console.print("no rows")
        return
    tail = max(len(_say_code(row, shows_state=shows_state)) for row in rows)
    pages = max(len(_say_page(row)) for row in rows)
    mentions = min(max(len(row["keyword"]) for row in rows) + 2, _MENTION_CELLS)
    letters = _ID_LETTERS if shows_ids else 0
    gaps = 2 * (1 + 1 + (pages > 0) + 1) + 1
    room = console.width - letters - 2 * shows_ids - len("2021-06-30") - pages - tail - gaps
    mentions = max(_LEAST_MENTION_CELLS, min(mentions, room - _LEAST_TITLE_CELLS - 2 * _LEAST_CONTEXT_CELLS))
    room -= mentions
    titles = max(_LEAST_TITLE_CELLS, min(_TITLE_CELLS, room - 2 * _LEAST_CONTEXT_CELLS))
    context = max(_LEAST_CONTEXT_CELLS, (room - titles) // 2)
    widths = _Widths(titles, pages, context, mentions)
    for row in rows:
        line = _make_line(row, console, widths, shows_state=shows_state)
        console.print(f"{row['mention_id'][:letters]}  " if letters else "", line, sep="", soft_wrap=True)


class _Widths(NamedTuple):
    """Cells of the columns of a line."""

    title: int
    page: int
    context: int
    mention: int


def _make_line(row: dict[str, Any], console: "Console", widths: _Widths, *, shows_state: bool) -> "Text":
    from rich.cells import cell_len
    from rich.text import Text

    keyword = _cut_middle(row["keyword"], widths.mention - 2)
    keyword = keyword if is_coloured(console) else f"[{keyword}]"
    line = Text()
    line.append(f"{row['date'] or 'undated'!s:<10}  ", style="dim")
    line.append(f"{_fit(_name(row), widths.title)}  ")
    line.append(f"{_say_page(row):>{widths.page}}  " if widths.page else "", style="dim")
    line.append(_fit(row["pre"], widths.context, keeps_end=True) + " ")
    line.append(keyword, style="bold yellow")
    post = widths.context + max(widths.mention - cell_len(keyword), 0)
    line.append(_fit(_join(row["post"]), post) + "  ")
    line.append(_say_code(row, shows_state=shows_state), style="dim")
    return line


def _name(row: dict[str, Any]) -> str:
    return str(row["title"] or Path(row["docname"]).name)


def _join(post: str) -> str:
    """Return the words behind a mention as they stand beside it: a comma follows without a space."""
    return post if not post or not post[0].isalnum() else f" {post}"


def _say_page(row: dict[str, Any]) -> str:
    return f"p. {row['page']}" if row["page"] is not None else ""


def _say_code(row: dict[str, Any], *, shows_state: bool) -> str:
    code: str = row["code"]
    if not shows_state:
        return code
    state = f"{row['state']}: {row['cue']}" if row["cue"] else row["state"]
    return f"{code} ({_cut_middle(state, _STATE_CELLS)})"


def _cut_middle(text: str, cells: int) -> str:
    """Leave out the middle of a text that is longer: both its ends say why it was found."""
    from rich.cells import cell_len, set_cell_size

    clean = strip_controls(text).replace("\t", " ").replace("\n", " ")
    if cell_len(clean) <= cells:
        return clean
    half = (cells - 1) // 2
    end = clean[-half:]
    while cell_len(end) > half:
        end = end[1:]
    return f"{set_cell_size(clean, cells - 1 - half)}…{end}"


def _fit(text: str, cells: int, *, keeps_end: bool = False) -> str:
    """Cut or fill text to a number of cells; wide characters take two."""
    from rich.cells import cell_len, set_cell_size

    clean = strip_controls(text).replace("\t", " ").replace("\n", " ")
    size = cell_len(clean)
    if keeps_end:
        while cell_len(clean) > cells - 1 and size > cells:
            clean = clean[1:]
        clean = f"…{clean}" if size > cells else clean
        return " " * (cells - cell_len(clean)) + clean
    return set_cell_size(clean, cells) if size <= cells else set_cell_size(clean, cells - 1) + "…"
