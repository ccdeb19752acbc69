"""Whether other passages still are what topics were made from.

Takes figures of the passages of a fit and of others; says whether a new fit is advised. Fits nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Drift", "describe_drift"]

# Two halves of one news corpus: three points more unknown words than expected, no other residual; see
# docs/decisions/0008-topics.md.
_UNKNOWN_POINTS = 0.06
_RESIDUAL_POINTS = 0.015
_UNUSED_SHARE = 0.25
_FEWEST_PASSAGES = 200
# A topic is missed where so many passages of it were to be expected.
_FEWEST_EXPECTED = 10


@dataclass(frozen=True, slots=True)
class Drift:
    """How far passages are from those that topics were made from.

    Attributes:
        passages: Number of passages with a word that could be a term.
        unknown_words_share: Of the places of words that could be terms, the share whose word the fit met once at most.
        known_unknown_words_share: The same to be expected of more passages like those of the fit: the share of the
            words that only one document of the fit has.
        residual_error: Share of the passages' squared length that the topics leave unexplained, 0 to 1.
        known_residual_error: The same for the passages of the fit.
        unused_topics: Numbers of the topics that are the largest of no passage.
        is_refit_advised: Whether topics should be fitted again.
        reason: Why, in one sentence; None where it is not advised.
    """

    passages: int
    unknown_words_share: float
    known_unknown_words_share: float
    residual_error: float
    known_residual_error: float
    unused_topics: tuple[int, ...]
    is_refit_advised: bool
    reason: str | None


def describe_drift(
    *,
    passages: int,
    unknown: float,
    known_unknown: float,
    residual: float,
    known_residual: float,
    unused_topics: tuple[int, ...],
    expected: Mapping[int, float],
) -> Drift:
    """Return the figures with the advice that follows from them.

    Args:
        passages: Number of passages; fewer than 200 are too few for an advice.
        unknown: Share of unknown words.
        known_unknown: The same to be expected.
        residual: Share that topics leave unexplained.
        known_residual: The same for the passages of the fit.
        unused_topics: Topics that no passage is mostly about.
        expected: For each topic how many of the passages would be mostly about it if they were like those of the fit.
    """
    missed = [topic for topic in unused_topics if expected[topic] >= _FEWEST_EXPECTED]
    reason = None
    if passages >= _FEWEST_PASSAGES:
        if unknown - known_unknown >= _UNKNOWN_POINTS:
            reason = (
                f"{unknown:.0%} of the words of new passages are unknown to the topics, {known_unknown:.0%} were to be "
                "expected."
            )
        elif residual - known_residual >= _RESIDUAL_POINTS:
            reason = f"Topics leave {residual:.0%} of new passages unexplained, {known_residual:.0%} at the fit."
        elif len(missed) >= max(2, _UNUSED_SHARE * len(expected)):
            reason = f"{len(missed)} of {len(expected)} topics are the largest of no new passage, against expectation."
    return Drift(passages, unknown, known_unknown, residual, known_residual, unused_topics, reason is not None, reason)
