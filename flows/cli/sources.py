"""`faktor sources`: where documents come from by themselves."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from flows.cli.output import AsCsv, AsJson, WorkspaceOption, make_console, print_json, say, strip_controls
from pipeline.errors import QuestionError

if TYPE_CHECKING:
    from flows.collect.health import SourceHealth
    from flows.collect.lookup import Candidate
    from flows.collect.offers import Offer
    from flows.sources import WebSource
    from pipeline.workspace import Workspace

__all__ = ["register"]

_SHOWN = 5
_KINDS = {"feed": "a feed", "sitemap": "a sitemap", "pages": "a page of links"}
_Kind = Literal["feed", "sitemap", "pages", "folder", "mail"]
NameArgument = Annotated[str, typer.Argument(help="Name of the source, as `faktor sources list` says.", metavar="NAME")]

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Where documents come from by themselves: feeds, sitemaps, pages of links, folders, mailboxes.",
)


def register(top: typer.Typer) -> None:
    """Add the commands."""
    top.add_typer(app, name="sources")


@app.command("add", epilog="Example: faktor sources add https://kabar.example --schedule '17 * * * *'")
def add(
    address: Annotated[
        str, typer.Argument(help="A feed, a sitemap, a page of a site, or a folder.", metavar="ADDRESS")
    ],
    workspace: WorkspaceOption = ".",
    name: Annotated[str | None, typer.Option("--name", help="Short name; left out: by the host.")] = None,
    kind: Annotated[
        _Kind | None, typer.Option("--kind", help="What it is; left out: found out. For a folder: folder or mail.")
    ] = None,
    schedule: Annotated[
        str | None,
        typer.Option("--schedule", help='When (cron); left out: once an hour; "" for never.', metavar="CRON"),
    ] = None,
    zone: Annotated[str | None, typer.Option("--zone", help="Time zone; left out: Asia/Jakarta.")] = None,
    language: Annotated[str | None, typer.Option("--language", help='Language of its documents: "id", "en".')] = None,
    publisher: Annotated[str | None, typer.Option("--publisher", help="Publisher; left out: the feed's title.")] = None,
    region: Annotated[str | None, typer.Option("--region", help="Region that it reports on.")] = None,
    include: Annotated[
        list[str] | None,
        typer.Option("--include", help="Take only addresses with this part, * for anything; may be given again."),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option("--exclude", help="Leave addresses with this part out; may be given again.")
    ] = None,
    document_kind: Annotated[
        str | None, typer.Option("--kinds", help="Kind of all its documents: news, report, article, law, text.")
    ] = None,
    pause: Annotated[float | None, typer.Option("--pause", help="Seconds between two requests, 5 or more.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Take nothing dated before this day.", metavar="DATE")
    ] = None,
    licence: Annotated[
        str | None, typer.Option("--licence", help="Under which licence or permission it is kept.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Save without asking.")] = False,
) -> None:
    """Look an address up, show what is newest there, and save it as a source.

    A page is followed to the feeds and sitemaps that it and robots.txt name; the likeliest is taken.
    """
    from flows.settings import find_workspace
    from flows.source_file import add_source
    from flows.sources import DEFAULT_ZONE

    where = find_workspace(Path(workspace))
    given = {
        "zone": zone,
        "language": language,
        "publisher": publisher,
        "region": region,
        "include": tuple(include or ()),
        "exclude": tuple(exclude or ()),
        "kinds": document_kind,
        "pause": pause,
        "since": since,
        "licence": licence,
    }
    said = {key: value for key, value in given.items() if value}
    if kind in ("folder", "mail") or _is_folder(where, address):
        source = _make_source(where, name, {"kind": kind or "folder", "folder": address, **said}, address, schedule)
    else:
        best = _choose(where, address, kind, zone or DEFAULT_ZONE)
        found = {"kind": best.kind, "address": (best.address,), "publisher": best.title, "language": best.language}
        source = _make_source(
            where, name, {**{key: value for key, value in found.items() if value}, **said}, best.address, schedule
        )
        _show_newest([offer for offer in best.newest if source.takes(offer.address)])
    say(f"It would be saved as {source.name} ({source.kind}), looked at: {source.schedule or 'only when you ask'}.")
    if not yes and not typer.confirm("Save it?", default=True, err=True):
        say("Nothing was saved.")
        raise typer.Exit(1)
    add_source(where, source)
    say(f"Saved in {where.sources}. Fetch now: faktor ingest --source {source.name}")
    if source.kind == "sitemap" and source.since is None:
        from flows.collect.looking import DAYS_OF_A_FIRST_LOOK

        older = f"faktor ingest --source {source.name} --since 2024-01-01"
        say(f"A sitemap is taken in from {DAYS_OF_A_FIRST_LOOK} days ago on. What is older: {older}")


@app.command("list", epilog="Example: faktor sources list --json")
def list_all(workspace: WorkspaceOption = ".", as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the sources: when each was last read, items a week, health, and when it is looked at next."""
    from flows.clock import Clock
    from flows.collect.health import describe_sources
    from flows.settings import find_workspace

    where = find_workspace(Path(workspace))
    found = describe_sources(where, now=Clock().now())
    if as_json:
        print_json([each.as_json() for each in found])
    elif as_csv:
        _print_csv(found)
    elif found:
        _print_table(found)
    else:
        say("There is no source in corpus/sources.yaml yet. Add one: faktor sources add ADDRESS")


@app.command("check", epilog="Example: faktor sources check kabar-kota")
def check(
    name: Annotated[str | None, typer.Argument(help="Name of a source; none: all.", metavar="NAME")] = None,
    workspace: WorkspaceOption = ".",
) -> None:
    """Ask for the listings of sources now, and show what is newest there; takes nothing in."""
    from flows.clock import Clock
    from flows.collect.lookup import read_candidate
    from flows.settings import find_workspace
    from flows.sources import find_source, read_sources

    where = find_workspace(Path(workspace))
    sources = read_sources(where)
    wanted = [find_source(sources, name)] if name else [each for each in sources if each.is_web]
    is_well = True
    with _open_fetcher(where) as fetcher:
        for source in wanted:
            if not source.is_web:
                is_well = _check_folder(where, source) and is_well
                continue
            found = read_candidate(source, fetcher, now=Clock().now())
            for each in found.candidates:
                say(f"{source.name}: {each.address} answers as {_KINDS[each.kind]}, {_count(each)}.")
                _show_newest(each.newest)
            for trouble in (*found.troubles, *(said for each in found.candidates for said in each.warnings)):
                say(f"{source.name}: {trouble}")
            is_well = is_well and not found.troubles
    if not wanted:
        say("There is no source of the web in corpus/sources.yaml yet. Add one: faktor sources add ADDRESS")
    if not is_well:
        raise typer.Exit(3)


@app.command("pause", epilog="Example: faktor sources pause kabar-kota")
def pause(name: NameArgument, workspace: WorkspaceOption = ".") -> None:
    """Leave a source alone for now; what came from it stays."""
    _set_paused(name, workspace, is_paused=True)


@app.command("resume", epilog="Example: faktor sources resume kabar-kota")
def resume(name: NameArgument, workspace: WorkspaceOption = ".") -> None:
    """Look at a source again that was paused."""
    _set_paused(name, workspace, is_paused=False)


@app.command("remove", epilog="Example: faktor sources remove kabar-kota")
def remove(
    name: NameArgument,
    workspace: WorkspaceOption = ".",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove without asking.")] = False,
) -> None:
    """Take a source out of corpus/sources.yaml; its documents stay in the workspace."""
    from flows.settings import find_workspace
    from flows.source_file import remove_source
    from flows.sources import find_source, read_sources

    where = find_workspace(Path(workspace))
    find_source(read_sources(where), name)
    if not yes and not typer.confirm(f"Take {name} out of {where.sources}?", default=False, err=True):
        say("Nothing was removed.")
        raise typer.Exit(1)
    remove_source(where, name)
    say(
        f"{name} is no longer a source. Its {_count_documents(where, name):,} documents stay, and all that was "
        "counted in them; `faktor purge` takes documents out."
    )


def _is_folder(where: "Workspace", address: str) -> bool:
    return "://" not in address and (where.root / address).is_dir()


def _open_fetcher(where: "Workspace") -> Any:
    from flows.clock import Clock
    from flows.collect.hosts import LedgerHosts
    from flows.fetch import Fetcher
    from flows.settings import read_settings
    from pipeline.store import Ledger

    return Fetcher(read_settings(where).fetch, LedgerHosts(Ledger(where.ledger)), clock=Clock())


def _choose(where: "Workspace", address: str, kind: str | None, zone: str) -> "Candidate":
    """Return the likeliest source at an address, and tell what else is there."""
    from flows.clock import Clock
    from flows.collect.lookup import look_up

    with _open_fetcher(where) as fetcher:
        found = look_up(address, fetcher, now=Clock().now(), zone=zone)
    candidates = [each for each in found.candidates if kind is None or each.kind == kind]
    if not found.candidates and found.troubles:
        raise QuestionError(f"{found.troubles[0]} Check the address.", address)
    for trouble in found.troubles:
        say(trouble)
    if not candidates:
        what = f"a source of kind {kind}" if kind else "a feed, a sitemap or a page that lists articles"
        raise QuestionError(
            f"{address} is not {what}, and names none. Give the address of a feed or sitemap itself.", address
        )
    for number, each in enumerate(candidates):
        title = f" “{each.title}”" if each.title else ""
        mark = "takes" if number == 0 else "also "
        say(f"{mark} {each.kind}{title}: {each.address}, {_count(each)}")
        for warning in each.warnings:
            say(f"      {warning}")
    if len(candidates) > 1:
        say("To take another one, give its address to `faktor sources add`.")
    return candidates[0]


def _make_source(
    where: "Workspace", name: str | None, said: dict[str, Any], address: str, schedule: str | None
) -> "WebSource":
    from pydantic import ValidationError

    from flows.collect.lookup import name_source
    from flows.settings import read_settings
    from flows.sources import WebSource, read_sources

    taken = {each.name for each in read_sources(where)} | {each.name for each in read_settings(where).sources}
    name = name or name_source(address if "://" in address else f"folder://{Path(address).name}", taken)
    if name in taken:
        raise QuestionError(f"There is a source {name!r} already. Give this one another name with --name.", name)
    # each source at a minute of its own, so that they do not all begin at once
    minute = sum(map(ord, name)) % 60
    cron = f"{minute} * * * *" if schedule is None else schedule or None
    try:
        return WebSource(name=name, schedule=cron, **said)
    except ValidationError as error:
        first: Any = error.errors()[0]
        what = str(first["loc"][0]) if first["loc"] else "source"
        told = str(first["msg"]).removeprefix("Value error, ")
        raise QuestionError(f"--{what}: {told}.", what) from error


def _count(candidate: "Candidate") -> str:
    if candidate.children:
        return f"an index of {candidate.children:,} sitemaps"
    return f"{len(candidate.newest):,} items"


def _show_newest(offers: "Sequence[Offer]") -> None:
    from rich.text import Text

    console = make_console()
    if not offers:
        say("It offers no item now.")
    for offer in offers[:_SHOWN]:
        title = offer.facts.get("title") or offer.facts.get("words") or ""
        console.print(Text(strip_controls(f"  {offer.day or 'undated   '}  {title or offer.address}")))
        if title:
            console.print(Text(strip_controls(f"              {offer.address}"), style="dim"))


def _check_folder(where: "Workspace", source: "WebSource") -> bool:
    from flows.ingest import list_offers

    items = list(list_offers(source.as_folder(), where))
    refused = sum(each.refusal is not None for each in items)
    say(f"{source.name}: {source.folder} holds {len(items):,} files" + (f", {refused:,} refused." if refused else "."))
    return True


def _set_paused(name: str, workspace: str, *, is_paused: bool) -> None:
    from flows.settings import find_workspace
    from flows.source_file import set_paused

    set_paused(find_workspace(Path(workspace)), name, paused=is_paused)
    if is_paused:
        say(f"{name} is left alone until `faktor sources resume {name}`. What came from it stays.")
    else:
        say(f"{name} is looked at again. Fetch now: faktor ingest --source {name}")


def _count_documents(where: "Workspace", name: str) -> int:
    from pipeline.store import Ledger

    if not where.ledger.exists():
        return 0
    ledger = Ledger(where.ledger)
    kept = sum(item.arrival.source == name for item in ledger.read_kept_items().values())
    ledger.close()
    return kept


def _print_csv(found: "Sequence[SourceHealth]") -> None:
    import csv
    import sys

    writer = csv.writer(sys.stdout)
    rows = [each.as_json() for each in found]
    writer.writerow(rows[0] if rows else ("name",))
    writer.writerows(row.values() for row in rows)


def _print_table(found: "Sequence[SourceHealth]") -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title_justify="left")
    for column in ("source", "kind", "last success", "items a week", "kept", "waiting", "health", "next run"):
        table.add_column(column, justify="right" if column in ("items a week", "kept", "waiting") else "left")
    for each in found:
        table.add_row(
            Text(each.name),
            each.kind,
            _write(each.last_success),
            "-" if each.items_a_week is None else f"{each.items_a_week:,}",
            f"{each.kept:,}",
            f"{each.waiting:,}",
            Text(each.health),
            _write(each.next_run),
        )
    make_console().print(table)
    for each in found:
        if each.reason:
            say(f"{each.name}: {each.reason}")


def _write(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M %Z}" if moment is not None else "-"
