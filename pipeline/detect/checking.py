"""Run a codebook's own examples.

Takes a codebook; gives what is wrong with it, each with its line. Reads no corpus.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.codebook import Codebook, Example
from pipeline.detect.fields import know_one, put_together
from pipeline.detect.matching import borrow_matcher

__all__ = ["Finding", "check_codebook"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong in a codebook.

    Attributes:
        message: One sentence with what was expected, what came, and what to do.
        code: The code concerned; empty where it is none, or several.
        line: Line in the file, from 1.
        column: Column in the file, from 1.
        kind: "example" for an example that fails, which is an error; every other kind is a lint.
    """

    message: str
    code: str
    line: int
    column: int
    kind: str = "example"


def check_codebook(codebook: Codebook) -> list[Finding]:
    """Run every example: a hit must give its code, a miss must not.

    Args:
        codebook: The codebook.

    Returns:
        One finding per example that fails, in the order of the file; empty when all hold.
    """
    examples = [example for code in codebook.codes for example in code.examples]
    with borrow_matcher(codebook) as matcher:
        known = put_together([know_one(dict(example.fields)) for example in examples]) if matcher.fields else None
        matches = matcher.match([example.text for example in examples], known=known)
    counted = np.flatnonzero(matches.is_counted)
    passages = matches.tokens.passage[matches.places.start[counted]].tolist()
    rules = codebook.rules
    fired = [rules[row] for row in matches.rule[counted].tolist()]
    found = {(index, rule.code): rule.id for index, rule in zip(passages, fired, strict=True)}
    return [
        _describe_failure(example, found.get((index, example.code)))
        for index, example in enumerate(examples)
        if example.is_hit != ((index, example.code) in found)
    ]


def _describe_failure(example: Example, rule: str | None) -> Finding:
    if rule is None:
        message = f"Expected {example.code} in this example, found none. Widen a rule, or move the example to misses."
    else:
        message = f"Expected no {example.code} in this example, found {rule}. Narrow the rule, or move it to hits."
    return Finding(message, example.code, example.line, example.column)
