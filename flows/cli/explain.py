"""`faktor explain`: why one mention is a mention."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.asking import LanguageOption, open_workspace
from flows.cli.output import AsJson, WorkspaceOption, is_coloured, make_console, print_json, say, strip_controls
from pipeline.errors import CodebookError, FaktorError, QuestionError

if TYPE_CHECKING:
    from pipeline.codebook import Codebook, Rule
    from pipeline.codebook.telling import Language
    from pipeline.detect.tracing import Found
    from pipeline.query.one_mention import OneMention
    from pipeline.records import Passage
    from pipeline.workspace import Workspace

__all__ = ["register"]

_DATE_LETTERS = {"year": 4, "month": 7, "day": 10}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("explain", epilog="Example: faktor explain 3f9c2a --show page.png")(explain)


def explain(
    mention: Annotated[
        str,
        typer.Argument(
            help="Its id, as `faktor kwic --ids` shows it, or enough of its beginning.", metavar="MENTION_ID"
        ),
    ],
    show: Annotated[
        Path | None,
        typer.Option(
            "--show", help="Also draw the page with the mention marked into this PNG (PDF only).", metavar="FILE"
        ),
    ] = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
) -> None:
    """Say why a mention is one: rule, words, cue, state, clause, document, date, page, address and versions."""
    from pipeline.query.one_mention import find_mention

    corpus = open_workspace(workspace)
    one = find_mention(corpus.tables, mention)
    if show is not None:
        _check_pdf(one, show)
    explained = _explain(one, corpus.workspace, with_boxes=show is not None)
    facts = dict(_list_facts(explained, lang))
    if as_json:
        print_json({**_as_json(explained), "facts": facts})
    else:
        _print(explained, facts)
    if show is not None and explained.reread is not None:
        _draw(explained, corpus.workspace, show)


@dataclass(frozen=True)
class _Explained:
    """A mention with its rule.

    Attributes:
        one: The mention and what it rests on.
        codebook: The codebook that is in use now; None where it cannot be read.
        rule: The rule as it stands in that book; None where it is gone.
        is_same_rule: Whether it says what it said when the mention was found.
        found: How that rule comes to this place; None where it does not any more.
        reread: The passage, read again from the original for its boxes; None where that was not wanted or not possible.
    """

    one: "OneMention"
    codebook: "Codebook | None"
    rule: "Rule | None"
    is_same_rule: bool
    found: "Found | None"
    reread: "Passage | None"


def _explain(one: "OneMention", workspace: "Workspace", *, with_boxes: bool) -> _Explained:
    codebook = _read_codebook(workspace)
    rule = found = None
    is_same = False
    if codebook is not None:
        from pipeline.detect.cue_files import hash_cues
        from pipeline.detect.tracing import trace_texts
        from pipeline.records import make_id

        rule = next((each for each in codebook.rules if each.id == one.mention["rule"]), None)
        is_same = rule is not None and make_id(rule.hash, hash_cues()) == one.mention["rule_hash"]
        (trace,) = trace_texts([one.passage["text"]], codebook, fields=_list_fields(one))
        wanted = (one.mention["rule"], one.mention["start"], one.mention["end"])
        found = next((each for each in trace.mentions if (each.rule.id, each.start, each.end) == wanted), None)
    reread = _read_again(one, workspace) if with_boxes else None
    return _Explained(one, codebook, rule, is_same, found, reread)


def _list_fields(one: "OneMention") -> dict[str, str]:
    """Return what rules may ask about the passage and its document."""
    asked = {"kind": one.document["kind"], "source": one.document["source"]}
    asked |= {"language": one.passage["language"], "section": one.passage["section"]}
    if one.document["date"] is not None:
        asked["date"] = one.document["date"].isoformat()[: _DATE_LETTERS[one.document["date_precision"]]]
    return {name: value for name, value in asked.items() if value}


def _read_codebook(workspace: "Workspace") -> "Codebook | None":
    from flows.settings import read_settings
    from pipeline.codebook import load_codebook

    try:
        return load_codebook(workspace.root / read_settings(workspace).codebook)
    except CodebookError as error:
        say(f"The codebook cannot be read, so that the rule is not told: {error}")
        return None


def _check_pdf(one: "OneMention", show: Path) -> None:
    if one.document["media_type"] != "pdf":
        raise QuestionError(
            f"Expected a mention in a PDF for --show, got one in {one.document['key']} ({one.document['media_type']}). "
            "Leave --show out.",
            str(show),
        )


def _read_again(one: "OneMention", workspace: "Workspace") -> "Passage | None":
    """Read the original again: tables keep the page of a passage, its boxes are in the reading."""
    from datetime import UTC, datetime

    from flows.reading import read_files
    from pipeline.store import path_of_original

    path = path_of_original(workspace.originals, one.document["original_id"])
    (read,) = read_files([path], today=datetime.now(UTC).date())
    wanted = one.passage
    return next((each for each in read.passages if (each.start, each.text) == (wanted["start"], wanted["text"])), None)


def _draw(explained: _Explained, workspace: "Workspace", show: Path) -> None:
    from flows.files import write_beside
    from pipeline.extract import draw_mention
    from pipeline.store import path_of_original

    one = explained.one
    if explained.reread is None:
        raise FaktorError(
            "Expected the passage in its original again, got another reading of it. Run `faktor run`, then ask again."
        )
    data = path_of_original(workspace.originals, one.document["original_id"]).read_bytes()
    picture = draw_mention(data, explained.reread, start=one.mention["start"], end=one.mention["end"])
    say(f"Written: {write_beside(show, lambda beside: beside.write_bytes(picture))}")


def _list_facts(explained: _Explained, lang: "Language") -> Iterator[tuple[str, str]]:
    """Yield what is told of the mention: name and value of each line."""
    one, mention = explained.one, explained.one.mention
    code = explained.codebook.get_code(mention["code"]) if explained.codebook is not None else None
    yield "code", mention["code"] + (f" ({getattr(code.label, lang)})" if code else "") + f", group {mention['group']}"
    yield from _list_rule_facts(explained, lang)
    yield "state", _say_state(mention, explained.rule)
    if explained.found is not None:
        yield "clause", explained.found.clause.quote
    yield "sentence", f"number {mention['sentence'] + 1} of its passage"
    yield from _list_document_facts(one)
    if explained.reread is not None:
        yield "box", "\n".join(_say_box(box) for box in explained.reread.boxes) or "-"
    yield from _list_versions(explained)


def _list_rule_facts(explained: _Explained, lang: "Language") -> Iterator[tuple[str, str]]:
    from pipeline.codebook.telling import tell_rule
    from pipeline.codebook.writing import list_names

    mention, rule = explained.one.mention, explained.rule
    if rule is None or explained.codebook is None:
        yield "rule", f"{mention['rule']} (not in the codebook that is in use now)"
    else:
        changed = "" if explained.is_same_rule else " - it has been changed since; run `faktor run`"
        yield "rule", f"{rule.id}, line {rule.line} of {explained.codebook.file}{changed}\n{rule.text}"
        yield "finds", tell_rule(rule.expression, list_names(explained.codebook.references), lang=lang)
    if explained.found is None:
        yield "words", ", ".join(f"“{atom}”" for atom in mention["atoms"])
    else:
        said = (f"“{atom.quote}” by {_say_trail(atom.trail)}" for atom in explained.found.atoms)
        yield "words", "\n".join(said)


def _say_trail(trail: tuple[str, ...]) -> str:
    *names, term = trail
    return f"{term}{' in ' + ' > '.join(names) if names else ''}"


def _say_state(mention: dict[str, Any], rule: "Rule | None") -> str:
    cue = f", set by “{mention['cue']}”" if mention["cue"] else ""
    counts = "counts" if mention["is_counted"] else "does not count"
    wants = f" (the rule counts {', '.join(rule.states)})" if rule is not None and not mention["is_counted"] else ""
    return f"{mention['state']}{cue}; {counts}{wants}"


def _list_document_facts(one: "OneMention") -> Iterator[tuple[str, str]]:
    document, passage = one.document, one.passage
    yield "document", (document["title"] or "-") + f"\n{document['source']}/{document['key']}"
    yield "kind", f"{document['kind']} ({document['media_type']}), language {passage['language']}"
    if document["date"] is None:
        yield "date", "-"
    else:
        evidence = f": {document['date_evidence']!r}" if document["date_evidence"] else ""
        yield "date", f"{document['date']} ({document['date_precision']}), from {document['date_source']}{evidence}"
    if document["publisher"]:
        yield "publisher", document["publisher"]
    if document["address"]:
        yield "address", document["address"]
    place = [f"page {passage['page']}"] if passage["page"] is not None else []
    place += [f"under “{passage['section']}”"] if passage["section"] else []
    first = passage["start"] + one.mention["start"]
    last = passage["start"] + one.mention["end"]
    place.append(f"{passage['kind']} {passage['ordinal'] + 1}, characters {first} to {last} of the document's text")
    yield "place", "; ".join(place)


def _say_box(box: Any) -> str:
    edges = f"{box.left:.1f} to {box.right:.1f} across, {box.top:.1f} to {box.bottom:.1f} down"
    return f"page {box.page}: {edges} (points from the upper left corner)"


def _list_versions(explained: _Explained) -> Iterator[tuple[str, str]]:
    from pipeline import detect, extract

    one, run = explained.one, explained.one.run
    facts = run.facts if run is not None else {}
    used = facts.get("codebook")
    now = explained.codebook.version if explained.codebook is not None else None
    same = "the same as now" if used == now else f"now {now or 'unreadable'}"
    if used is not None:
        yield "codebook", f"{facts.get('codebook_name', '')} {used} ({same})".strip()
    said = [f"faktor {facts['faktor']}"] if "faktor" in facts else []
    for stage, version in (("extract", extract.VERSION), ("detect", detect.VERSION)):
        step = one.steps.get(stage)
        said.append(f"{stage} {step.fingerprint if step else '-'} (version now {version})")
    yield "made by", "\n".join(said)
    if run is not None:
        yield "last run", f"{run.run_id}, ended {run.ended}"
    ids = ("mention_id", "passage_id", "document_id")
    yield "ids", "\n".join(f"{name} {one.mention[name]}" for name in ids) + f"\noriginal {one.document['original_id']}"


def _print(explained: _Explained, facts: dict[str, str]) -> None:
    from rich.table import Table
    from rich.text import Text

    console = make_console()
    mention, text = explained.one.mention, explained.one.passage["text"]
    line = Text(strip_controls(text[: mention["start"]]))
    quote = strip_controls(text[mention["start"] : mention["end"]])
    line.append(quote if is_coloured(console) else f"[{quote}]", style="bold yellow")
    line.append(strip_controls(text[mention["end"] :]))
    console.print(line)
    console.print()
    table = Table(show_header=False, box=None, padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(name, Text(strip_controls(value)))
    console.print(table)


def _as_json(explained: _Explained) -> dict[str, Any]:
    from dataclasses import asdict

    one = explained.one
    return {
        "mention": one.mention,
        "passage": one.passage,
        "document": one.document,
        "rule": {"text": explained.rule.text, "line": explained.rule.line} if explained.rule is not None else None,
        "is_same_rule": explained.is_same_rule,
        "atoms": [asdict(atom) for atom in explained.found.atoms] if explained.found is not None else None,
        "clause": asdict(explained.found.clause) if explained.found is not None else None,
        "boxes": [asdict(box) for box in explained.reread.boxes] if explained.reread is not None else None,
        "steps": {stage: asdict(step) for stage, step in one.steps.items()},
        "run": None if one.run is None else {"run_id": one.run.run_id, "ended": one.run.ended, "facts": one.run.facts},
    }
