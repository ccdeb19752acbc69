"""`faktor codebook test`: what the codebook makes of a text, rule by rule."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.asking import LanguageOption
from flows.cli.codebook.opening import FileOption, load_meant
from flows.cli.output import AsJson, WorkspaceOption, print_json
from pipeline.errors import QuestionError

if TYPE_CHECKING:
    from pipeline.detect.near_misses import NearMiss
    from pipeline.detect.tracing import Found, Trace

__all__ = ["register"]

# A blank line parts paragraphs, and a paragraph is what a run looks at as one passage.
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_MOST_BYTES = 1_000_000


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("test", epilog='Example: faktor codebook test "Anggaran aplikasi masih minim." --code inh_budget')(
        try_text
    )


def try_text(
    text: Annotated[
        str | None, typer.Argument(help="The text; left out or -: what comes in on stdin.", metavar="[TEXT]")
    ] = None,
    source: Annotated[
        Path | None, typer.Option("--input", "-i", help="Read the text from a file (UTF-8).", metavar="FILE")
    ] = None,
    codes: Annotated[
        list[str] | None,
        typer.Option(
            "--code", "-c", help="Only this code or group, and all its rules that found a part.", metavar="CODE"
        ),
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            help="What is known of the text, for rules that ask: kind=news, date=2021-05.",
            metavar="NAME=VALUE",
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Also tell every rule that found only a part.")] = False,
    file: FileOption = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
) -> None:
    """Show what the codebook finds in a text and why, and what stopped the rules that came near."""
    from flows.cli.codebook.choosing import choose_codes
    from pipeline.detect.tracing import trace_texts

    passages = [each for each in _BLANK_LINE.split(_read_text(text, source)) if each.strip()]
    if not passages:
        raise QuestionError('Expected a text, got none. Write it in quotation marks: faktor codebook test "...".', "")
    known = _read_fields(fields or ())
    codebook = load_meant(file, workspace)
    chosen = {code.id for code in choose_codes(codebook, codes)} if codes else None
    traces = trace_texts([each.strip("\n") for each in passages], codebook, fields=known)
    if as_json:
        print_json([_as_json(trace, chosen) for trace in traces])
        return
    from flows.cli.codebook.traces import print_trace

    for number, trace in enumerate(traces):
        if number:
            sys.stdout.write("\n---\n\n")
        print_trace(trace, codebook, codes=chosen, tells_halves=every or chosen is not None, lang=lang)


def _read_fields(fields: Sequence[str]) -> dict[str, str]:
    from pipeline.detect.fields import know_one

    known = {}
    for each in fields:
        name, sign, value = each.partition("=")
        if not sign:
            raise QuestionError(f"Expected NAME=VALUE behind --field, got {each!r}. Write kind=news.", each)
        known[name.strip()] = value.strip()
    try:
        know_one(known)
    except ValueError as error:
        raise QuestionError(str(error), ", ".join(fields)) from error
    return known


def _read_text(text: str | None, source: Path | None) -> str:
    if source is not None and text is not None:
        raise QuestionError("Expected a text or --input FILE, got both. Leave one out.", str(source))
    if source is not None:
        data, name = source.read_bytes(), str(source)
    elif text is None or text == "-":
        if sys.stdin.isatty():
            sys.stderr.write("Type the text, then end it with Ctrl-D.\n")
        data, name = sys.stdin.buffer.read(), "stdin"
    else:
        data, name = text.encode("utf-8", "replace"), "the argument"
    if len(data) > _MOST_BYTES:
        raise QuestionError(f"Expected at most {_MOST_BYTES:,} bytes, got {len(data):,} in {name}. Test a part.", name)
    try:
        said = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionError(f"Expected text in UTF-8, got other bytes in {name}. Save it as UTF-8.", name) from error
    if "\x00" in said:
        raise QuestionError(
            f"Expected text, got binary data in {name}. `faktor read {name}` shows what a document says.", name
        )
    return said.replace("\r\n", "\n")


def _as_json(trace: "Trace", codes: set[str] | None) -> dict[str, Any]:
    found = [
        {"number": number, **_list_fields(each)}
        for number, each in enumerate(trace.found)
        if codes is None or each.rule.code in codes
    ]
    near = [_list_fields(each) for each in trace.near_misses if codes is None or each.rule.code in codes]
    return {"text": trace.text, "found": found, "near_misses": near}


def _list_fields(each: "Found | NearMiss") -> dict[str, Any]:
    """Return the fields of a record as plain values; of its rule only what points to it."""
    from dataclasses import asdict, fields, is_dataclass

    def plain(value: Any) -> Any:
        if isinstance(value, tuple):
            return [plain(item) for item in value]
        return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value

    rule = {"rule": each.rule.id, "code": each.rule.code, "rule_text": each.rule.text, "line": each.rule.line}
    return rule | {field.name: plain(getattr(each, field.name)) for field in fields(each) if field.name != "rule"}
