"""Run a codebook's own examples.

Takes a codebook; gives what is wrong with it, each with its line. Reads no corpus.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.codebook import Codebook
from pipeline.detect.matching import get_matcher

__all__ = ["Finding", "check_codebook"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong in a codebook.

    Attributes:
        message: One sentence with what was expected, what came, and what to do.
        code: The code concerned.
        line: Line in the file, from 1.
        column: Column in the file, from 1.
    """

    message: str
    code: str
    line: int
    column: int


def check_codebook(codebook: Codebook) -> list[Finding]:
    """Run every example: a hit must give its code, a miss must not.

    Args:
        codebook: The codebook.

    Returns:
        One finding per example that fails, in the order of the file; empty when all hold.
    """
    examples = [example for code in codebook.codes for example in code.examples]
    matcher = get_matcher(codebook)
    matches = matcher.match([example.text for example in examples])
    passage = matches.tokens.passage[matches.places.start]
    findings = []
    for index, example in enumerate(examples):
        rows = np.flatnonzero((passage == index) & matches.is_counted)
        found = [matcher.rules[int(row)] for row in matches.rule[rows]]
        rules = [rule.id for rule in found if rule.code == example.code]
        if example.is_hit and not rules:
            message = (
                f"Expected {example.code} in this example, found none. Widen a rule or move the example to misses."
            )
        elif not example.is_hit and rules:
            message = f"Expected no {example.code} in this example, found {rules[0]}. Narrow the rule or move the example to hits."
        else:
            continue
        findings.append(Finding(message, example.code, example.line, example.column))
    return findings
