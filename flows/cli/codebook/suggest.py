"""`faktor codebook suggest`: words and phrases that go with a code and that its rules do not know yet."""

import getpass
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from flows.cli.asking import open_workspace, say_written
from flows.cli.codebook.choosing import choose_codes
from flows.cli.codebook.opening import FileOption, find_codebook
from flows.cli.output import AsJson, WorkspaceOption, make_console, print_json, say, strip_controls
from pipeline.errors import QuestionError

if TYPE_CHECKING:
    from pipeline.codebook import Code
    from pipeline.codebook.decisions import Decision, Verdict
    from pipeline.query.suggesting import Suggestions

__all__ = ["register"]

_CELLS_BESIDE = 55


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("suggest", epilog="Example: faktor codebook suggest inh_budget --top 10")(suggest)


def suggest(
    code: Annotated[str, typer.Argument(help="A code.", metavar="CODE")],
    top: Annotated[int, typer.Option("--top", help="Most terms a language.", min=1)] = 20,
    language: Annotated[
        Literal["id", "en"] | None, typer.Option("--language", help="Only passages in this language.")
    ] = None,
    by: Annotated[
        Literal["log_odds", "likelihood"],
        typer.Option("--by", help="Order: log-odds with a prior (z), or log-likelihood (G2)."),
    ] = "log_odds",
    accept: Annotated[
        list[str] | None, typer.Option("--accept", help="Remember this term as accepted.", metavar="TERM")
    ] = None,
    refuse: Annotated[
        list[str] | None, typer.Option("--refuse", help="Remember this term as refused.", metavar="TERM")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Also put accepted terms into the codebook, behind the code's last rule.")
    ] = False,
    name: Annotated[
        str | None, typer.Option("--as", help="Who decides; left out: the name of the user.", metavar="NAME")
    ] = None,
    file: FileOption = None,
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
) -> None:
    """Suggest terms for a code: what is more frequent in its passages than in the rest, with counts and passages.

    A term that goes with a code need not mean it: read its passages. Accepted and refused terms are kept in
    suggestions.yaml beside the codebook and are not suggested again; the codebook itself changes only with --write.
    """
    from pipeline.codebook import load_codebook
    from pipeline.codebook.decisions import FILE_NAME, list_decided

    book_file = find_codebook(file, workspace)
    codebook = load_codebook(book_file)
    chosen = codebook.get_code(code) or choose_codes(codebook, [code])[0]
    if chosen.id != code:
        raise QuestionError(f"Expected a code, got the group {code}. Name one of its codes, as {chosen.id}.", code)
    beside = book_file.parent / FILE_NAME
    decisions = _read(beside)
    if any(not term.strip() for term in (*(accept or ()), *(refuse or ()))):
        raise QuestionError("Expected a term, got an empty text. Give a word or phrase, or leave the option out.", "")
    if accept or refuse:
        # what cannot be written is not remembered either
        _show_lines(book_file, chosen, accept or (), write=write)
        _decide(beside, chosen, accept or (), refuse or (), name or getpass.getuser(), is_first=not beside.exists())
        return
    if write:
        raise QuestionError("Expected --accept TERM with --write, got none. Name what is to be written.", "write")
    from pipeline.query.suggesting import LANGUAGES, suggest_terms

    corpus = open_workspace(workspace)
    found = suggest_terms(
        corpus,
        codebook,
        chosen,
        top=top,
        by=by,
        left_out=list_decided(decisions, chosen.id),
        languages=LANGUAGES if language is None else (language,),
    )
    if as_json:
        print_json(_as_json(found, chosen, by))
    else:
        _print(found, chosen)
    for note in found.notes:
        say(note)
    if corpus.tables.last_run is None or corpus.tables.last_run.facts.get("codebook") != codebook.version:
        say(f"The passages of {chosen.id} were found with another version of the codebook; `faktor run` renews them.")


def _read(path: Path) -> "list[Decision]":
    from pipeline.codebook.decisions import read_decisions

    if not path.is_file():
        return []
    try:
        return read_decisions(path.read_text(encoding="utf-8"), file=path.name)
    except UnicodeDecodeError as error:
        raise QuestionError(f"Expected UTF-8 in {path}, got other bytes. Save it as UTF-8.", str(path)) from error


def _decide(
    path: Path, code: "Code", accepted: Sequence[str], refused: Sequence[str], name: str, *, is_first: bool
) -> None:
    from pipeline.codebook.decisions import Decision, write_decision

    today = datetime.now(UTC).date()
    verdicts: list[tuple[str, Verdict]] = [(term, "accepted") for term in accepted]
    verdicts += [(term, "refused") for term in refused]
    if empty := [term for term, _ in verdicts if not term.strip()]:
        raise QuestionError("Expected a term, got an empty text. Name the term.", empty[0])
    lines = [
        write_decision(Decision(term, code.id, verdict, today, name), is_first=is_first and not number)
        for number, (term, verdict) in enumerate(verdicts)
    ]
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(lines))
    say_written(path)


def _show_lines(book_file: Path, code: "Code", accepted: Sequence[str], *, write: bool) -> None:
    """Show the lines that are to be added for accepted terms, or add them."""
    from pipeline.codebook.inserting import insert_rule, write_rule_line

    if not accepted:
        return
    if write:
        from flows.files import write_beside

        text = book_file.read_bytes().decode("utf-8-sig")
        for term in accepted:
            text = insert_rule(text, code=code.id, term=term, file=book_file.name)
        write_beside(book_file, lambda beside: beside.write_bytes(text.encode()))
        say_written(book_file)
        say(f"See what it changes: faktor codebook diff {book_file}")
        return
    say(f"Add to the rules of {code.id} ({book_file}, behind line {code.rules[-1].line}), or repeat with --write:")
    for term in accepted:
        make_console().print(f"- {strip_controls(write_rule_line(term))}", markup=False, soft_wrap=True)


def _as_json(found: "Suggestions", code: "Code", by: str) -> dict[str, Any]:
    sizes = {language: {"code": one, "rest": rest} for language, (one, rest) in found.sizes.items()}
    return {"code": code.id, "by": by, "passages": sizes, "rows": found.rows.to_dicts(), "notes": list(found.notes)}


def _print(found: "Suggestions", code: "Code") -> None:
    from rich.text import Text

    console = make_console()
    language = None
    for row in found.rows.iter_rows(named=True):
        if row["language"] != language:
            language = row["language"]
            one, rest = found.sizes[language]
            console.print(Text(f"{code.id} in {language}: {one:,} passages, beside {rest:,} others", style="bold"))
        rates = (1000 * row["n"] / max(row["N"], 1), 1000 * row["n_rest"] / max(row["N_rest"], 1))
        forms = f" ({', '.join(row['forms'])})" if row["forms"] else ""
        held = f"; in {', '.join(f'[{name}]' for name in row['lists'][:3])}" if row["lists"] else ""
        console.print(
            Text(
                strip_controls(
                    f"\n{row['term']}{forms}  z {row['z']:.1f}  G2 {row['likelihood']:.0f}  {row['n']} here, "
                    f"{row['n_rest']} elsewhere ({rates[0]:.2f} and {rates[1]:.2f} per 1,000); "
                    f"{row['passages']} passages, {row['documents']} documents{held}"
                )
            ),
            soft_wrap=True,
        )
        for each in row["examples"]:
            line = f"    …{each['pre'][-_CELLS_BESIDE:]} [{each['keyword']}] {each['post'][:_CELLS_BESIDE]}…"
            console.print(Text(strip_controls(line), style="dim" if console.is_terminal else ""), soft_wrap=True)
    if found.rows.is_empty():
        console.print(f"Nothing goes with {code.id} that its rules do not know.")
    else:
        say(f'Keep or drop: faktor codebook suggest {code.id} --accept "TERM" --refuse "TERM"')
