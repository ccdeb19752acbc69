"""Say what in a codebook was of no use in a workspace, or of too much.

Takes a codebook and counts; gives findings, each with its line. Reads no table.
"""

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING

from pipeline.codebook import Codebook
from pipeline.detect.checking import Finding

if TYPE_CHECKING:
    from pipeline.detect.usage import EntryKey

__all__ = ["find_everywhere", "find_unfired"]

_SHOWN = 8
_MOST_SHARE = 0.5


def find_unfired(codebook: Codebook, fired: Set[str], *, documents: int) -> list[Finding]:
    """Find the rules that made no mention in a workspace that was coded with this codebook.

    Args:
        codebook: The codebook.
        fired: Ids of the rules that made mentions.
        documents: Number of documents in the workspace.

    Returns:
        One finding for each code with such rules, in the order of the file.
    """
    findings = []
    for code in codebook.codes:
        unfired = [rule for rule in code.rules if rule.id not in fired]
        if unfired:
            some = ", ".join(f"{rule.id} (line {rule.line})" for rule in unfired[:_SHOWN])
            more = f" and {len(unfired) - _SHOWN} more" if len(unfired) > _SHOWN else ""
            message = (
                f"Expected every rule of {code.id} to find something in {documents:,} documents, got nothing from "
                f"{len(unfired)} of {len(code.rules)}: {some}{more}. Try one with `faktor codebook test`, or take it "
                "out."
            )
            findings.append(Finding(message, code.id, unfired[0].line, unfired[0].column, "unfired"))
    return findings


def find_everywhere(codebook: Codebook, passages: "Mapping[EntryKey, int]", *, total: int) -> list[Finding]:
    """Find the list entries that most passages hold, and that so tell nothing apart.

    Args:
        codebook: The codebook.
        passages: Number of passages that hold each entry.
        total: Number of passages that were looked at.

    Returns:
        One finding for each entry, in the order of the file.
    """
    findings = []
    for each in codebook.lists:
        for number, entry in enumerate(each.entries):
            share = passages.get((each.name, number), 0) / total if total else 0.0
            if share > _MOST_SHARE:
                message = (
                    f"Expected a term that tells passages apart in [{each.name}], got `{entry.text}`, which "
                    f"{share:.0%} of {total:,} passages hold. Narrow it."
                )
                findings.append(Finding(message, "", entry.line, entry.column, "everywhere"))
    return findings
