"""`faktor codebook check`: read a codebook, run its examples, say what is wrong and what is of no use, and where."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.codebook.opening import FileArgument, find_codebook
from flows.cli.output import AsJson, WorkspaceOption, print_json, say
from pipeline.errors import StoreError

if TYPE_CHECKING:
    from flows.cli.codebook.usage import Usage
    from pipeline.codebook import Codebook
    from pipeline.detect import Finding

__all__ = ["register"]

_UNUSABLE = 4
# "smart cities" beside "smart city" costs nothing and reads well.
_HARMLESS = "redundant"
# A rule that finds nothing in fewer documents may well be a good one.
_MANY_DOCUMENTS = 200


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("check", epilog="Example: faktor codebook check corpus/codebook/city-digitalisation.yaml")(check)


def check(
    file: FileArgument = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 4 for lints too.")] = False,
    every: Annotated[
        bool,
        typer.Option(
            "--all", help="Also tell terms that another of their list covers, and unused rules of a small workspace."
        ),
    ] = False,
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
) -> None:
    """Read a codebook, run every example, and say with line and column what is wrong and what is of no use.

    Errors are what cannot be read and examples that fail. Lints are lists that no rule names, terms that can never
    match, that others cover, or that are in two codes, vetoes that can never veto, codes found in one language only,
    and, in an analysed workspace, rules that never fired and terms that most passages hold.
    """
    from pipeline.codebook import load_codebook
    from pipeline.detect import check_codebook

    path = find_codebook(file, workspace)
    codebook = load_codebook(path)
    errors = check_codebook(codebook)
    lints = _lint(codebook, workspace, tells_unfired=every)
    found = [each for each in lints if every or each.kind != _HARMLESS]
    if as_json:
        print_json(
            {
                "file": str(path),
                "version": codebook.version,
                "findings": [asdict(each) for each in errors],
                "lints": [asdict(each) for each in lints],
            }
        )
    else:
        for level, findings in (("error", errors), ("lint", found)):
            for each in findings:
                say(f"{path}:{each.line}:{each.column}: {level}: {each.message} [{each.kind}]")
        counts = f"{len(codebook.codes)} codes in {len(codebook.groups)} groups, {len(errors)} errors"
        say(f"{path}: {counts}, {len(found)} lints.")
        if len(found) < len(lints):
            say(f"{len(lints) - len(found)} lists hold terms that another of their terms covers: --all tells them.")
    if errors or (strict and found):
        raise typer.Exit(_UNUSABLE)


def _lint(codebook: "Codebook", workspace: str, *, tells_unfired: bool) -> "list[Finding]":
    from flows.cli.codebook.usage import read_usage
    from pipeline.detect.linting import lint_codebook

    findings = lint_codebook(codebook)
    usage = read_usage(codebook, workspace)
    if usage is not None:
        findings += _lint_use(codebook, usage, workspace, tells_unfired=tells_unfired)
    return sorted(findings, key=lambda finding: (finding.line, finding.column))


def _lint_use(codebook: "Codebook", usage: "Usage", workspace: str, *, tells_unfired: bool) -> "list[Finding]":
    from flows.cli.codebook.usage import read_sample
    from pipeline.detect.linting_use import find_everywhere, find_unfired
    from pipeline.detect.usage import count_passages

    try:
        texts = read_sample(workspace)
    except StoreError as error:
        say(f"Terms that most passages hold are not told: {error}")
        texts = []
    findings = find_everywhere(codebook, count_passages(texts, codebook.lists), total=len(texts))
    if not usage.is_current:
        say("Rules that never fired are not told: the workspace was coded with another version. Run `faktor run`.")
        return findings
    if usage.documents < _MANY_DOCUMENTS and not tells_unfired:
        say(f"Rules that never fired are not told: {usage.documents} documents are few. --all tells them.")
        return findings
    return [*find_unfired(codebook, usage.rules.keys(), documents=usage.documents), *findings]
