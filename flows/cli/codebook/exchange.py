"""`faktor codebook import` and `export`: dictionaries and rules of other programs, with all that gets lost told."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from flows.cli.asking import say_written
from flows.cli.codebook.opening import FileOption, load_meant
from flows.cli.output import AsJson, WorkspaceOption, print_json, say
from pipeline.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.codebook.exchange import Format, Loss

__all__ = ["register"]

FormatName = Literal["khcoder", "wordstat", "liwc", "dicx", "yoshikoder", "lexicoder", "quanteda", "refi"]

OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="File to write; left out: stdout.", metavar="FILE")]
FormatOption = Annotated[
    FormatName | None,
    typer.Option("--format", help="Format of the file; left out: told by its ending and its first line."),
]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("import", epilog="Example: faktor codebook import sentiment.dic --out sentiment.yaml")(read_file)
    group.command("export", epilog="Example: faktor codebook export quanteda --out city.yml")(write_file)


def read_file(
    file: Annotated[Path, typer.Argument(help="The file of another program.", metavar="FILE")],
    format: FormatOption = None,
    out: OutOption = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a codebook from a dictionary or rule file of another program.

    KH Coder rules (.txt), WordStat (.cat), LIWC (.dic, .dicx), Yoshikoder (.ykd), Lexicoder (.lc3), quanteda (.yml),
    REFI-QDA (.qdc). What cannot be carried over is listed, and stands as a comment in the codebook.
    """
    from pipeline.codebook.exchange import FORMATS, read_dictionary

    if out is not None and out.exists() and not force:
        raise QuestionError(f"{out} is there already. Name another file, or add --force.", str(out))
    if not file.is_file():
        raise QuestionError(f"Expected a file, got {file}, where there is none. Check the path.", str(file))
    data = file.read_bytes()
    kind = format or _tell_format(file, data)
    imported = read_dictionary(data, format=kind, file=file.name)
    if out is not None:
        from flows.files import write_beside

        write_beside(out, lambda beside: beside.write_text(imported.text, encoding="utf-8"))
    elif not as_json:
        sys.stdout.write(imported.text)
    if as_json:
        facts: dict[str, Any] = {name: value for name, value in asdict(imported).items() if name != "text"}
        print_json({"file": str(file), "out": None if out is None else str(out), **facts, "text": imported.text})
    else:
        _say_losses(imported.losses, file.name)
    say(
        f"{file.name} ({FORMATS[kind][1]}): {imported.codes} codes, {imported.terms} terms, {imported.rules} rules; "
        f"{len(imported.losses)} losses."
    )
    if out is not None:
        say_written(out)
        say(f"Try it: faktor codebook check {out}")


def write_file(
    format: Annotated[FormatName, typer.Argument(help="The format to write.", metavar="FORMAT")],
    out: OutOption = None,
    names: Annotated[
        Literal["code", "id", "en"],
        typer.Option("--names", help="Name categories by the id of the code, or by its Indonesian or English label."),
    ] = "code",
    file: FileOption = None,
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
) -> None:
    """Write the codebook in the format of another program, and list what that format cannot hold.

    FORMAT is khcoder, wordstat, liwc, dicx, yoshikoder, lexicoder, quanteda or refi.
    """
    from pipeline.codebook.exchange import FORMATS, write_dictionary

    codebook = load_meant(file, workspace)
    exported = write_dictionary(codebook, format=format, names=names)
    if out is not None:
        from flows.files import write_beside

        write_beside(out, lambda beside: beside.write_bytes(exported.data))
    elif not as_json:
        sys.stdout.buffer.write(exported.data)
        sys.stdout.buffer.flush()
    if as_json:
        facts = {"format": format, "out": None if out is None else str(out)}
        losses = [asdict(loss) for loss in exported.losses]
        text = {"text": exported.data.decode("utf-8-sig")} if out is None else {}
        print_json({"file": codebook.file, "version": codebook.version, **facts, "losses": losses, **text})
    else:
        _say_losses(exported.losses, codebook.file)
    say(f"{codebook.file} as {FORMATS[format][1]}: {len(codebook.codes)} codes; {len(exported.losses)} losses.")
    if out is not None:
        say_written(out)


def _tell_format(file: Path, data: bytes) -> "Format":
    """Return the format of a file by its ending; by its first sign where the ending says nothing.

    Raises:
        QuestionError: If neither says it, or it is a codebook of faktor.
    """
    from pipeline.codebook.exchange import FORMATS, detect_format

    first = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    by_ending = detect_format(file.name)
    if by_ending == "quanteda" and b"\ngroups:" in b"\n" + data:
        raise QuestionError(f"{file} is a codebook of faktor already. Use it as it is, or name a --format.", str(file))
    by_sign: dict[bytes, Format] = {b"%": "liwc", b"+": "lexicoder", b"*": "khcoder", b"#": "khcoder"}
    if first.startswith(b"<"):
        signed: Format | None = "refi" if b"CodeBook" in data[:4096] else "yoshikoder"
    else:
        signed = by_sign.get(first[:1])
    # .txt says nothing of what is in it
    kind = (signed or by_ending) if file.suffix.lower() in (".txt", "") else (by_ending or signed)
    if kind is None:
        known = ", ".join(f"{name} ({ending})" for name, (ending, _) in FORMATS.items())
        raise QuestionError(
            f"Expected a file of another program, got {file.name}. Name its --format: {known}.", str(file)
        )
    return kind


def _say_losses(losses: "Sequence[Loss]", file: str) -> None:
    for loss in losses:
        place = file if loss.line is None else f"{file}:{loss.line}"
        say(f"{place}: {f'{loss.where}: ' if loss.where else ''}{loss.message}")
