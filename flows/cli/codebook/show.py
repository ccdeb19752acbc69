"""`faktor codebook show`: the codebook, or one code of it, in prose."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.asking import LanguageOption
from flows.cli.codebook.opening import FileOption, load_meant
from flows.cli.output import AsJson, WorkspaceOption, make_console, print_json, say, strip_controls

if TYPE_CHECKING:
    from flows.cli.codebook.usage import Usage
    from pipeline.codebook import Codebook
    from pipeline.codebook.telling import Language

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("show", epilog="Example: faktor codebook show inh_budget --lang id")(show)


def show(
    names: Annotated[
        list[str] | None,
        typer.Argument(help='Codes, groups, or lists ("[money]"); none: a table of all codes.', metavar="[CODE...]"),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Tell every term of every list.")] = False,
    file: FileOption = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
) -> None:
    """Tell a code in prose: definition, rules in words, terms, examples, and how often each fired in the workspace."""
    from flows.cli.codebook.choosing import choose_codes, choose_lists
    from flows.cli.codebook.usage import read_usage

    codebook = load_meant(file, workspace)
    lists = choose_lists(codebook, names or ())
    codes = choose_codes(codebook, [each for each in names or () if not each.startswith("[")])
    usage = read_usage(codebook, workspace)
    if not names:
        _show_table(codebook, usage, lang=lang, as_json=as_json)
        return
    from flows.cli.codebook.prose import describe_code, describe_list, print_code, print_list

    told_codes = [describe_code(codebook, code, usage, lang=lang) for code in codes]
    told_lists = [describe_list(codebook, each, usage, code=None) for each in lists]
    if as_json:
        print_json({"codebook": codebook.version, "codes": told_codes, "lists": told_lists})
        return
    console = make_console()
    for told in told_codes:
        print_code(console, told, full=full, lang=lang)
    for told in told_lists:
        print_list(console, told, full=True, lang=lang)
    _say_staleness(usage)


def _show_table(codebook: "Codebook", usage: "Usage | None", *, lang: "Language", as_json: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    rows = _list_rows(codebook, usage, lang)
    if as_json:
        print_json({"codebook": codebook.version, "name": codebook.name, "file": codebook.file, "codes": rows})
        return
    table = Table(title=strip_controls(f"{codebook.name} ({codebook.file}, version {codebook.version})"))
    table.title_justify = "left"
    hidden = ("sign", "lists", "terms", *(() if usage is not None else ("mentions", "not_counted")))
    columns = [name for name in rows[0] if name not in hidden]
    for column in columns:
        is_number = isinstance(rows[0][column], int)
        table.add_column(
            column.replace("_", " "), justify="right" if is_number else "left", no_wrap=column in ("group", "code")
        )
    for row in rows:
        table.add_row(*(Text(strip_controls("-" if row[name] is None else str(row[name]))) for name in columns))
    make_console().print(table)
    _say_staleness(usage)


def _list_rows(codebook: "Codebook", usage: "Usage | None", lang: "Language") -> list[dict[str, Any]]:
    from pipeline.codebook.references import reach_references

    sizes = {f"[{each.name}]": len(each.entries) for each in codebook.lists}
    rows: list[dict[str, Any]] = []
    for group in codebook.groups:
        for code in group.codes:
            reached = reach_references([rule.expression for rule in code.rules], codebook.references)
            counts = usage.count_code([rule.id for rule in code.rules]) if usage is not None else (None, None)
            rows.append(
                {
                    "group": group.id,
                    "sign": group.sign,
                    "code": code.id,
                    "label": getattr(code.label, lang),
                    "rules": len(code.rules),
                    "lists": sum(name in sizes for name in reached),
                    "terms": sum(sizes.get(name, 0) for name in reached),
                    "examples": len(code.examples),
                    "mentions": counts[1],
                    "not_counted": None if counts[0] is None or counts[1] is None else counts[0] - counts[1],
                }
            )
    return rows


def _say_staleness(usage: "Usage | None") -> None:
    if usage is None:
        say("Counts are left out: there is no analysed workspace here. Name one with -w, or run `faktor run`.")
    elif usage.stale:
        say(
            f"{len(usage.stale)} rules were changed since the workspace was coded; their counts are left out. "
            "Run `faktor run`."
        )
    elif not usage.is_current:
        say("The workspace was coded with another version of the codebook; new rules have no counts yet.")
