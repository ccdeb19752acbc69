"""Answers about topics that hold more than rows.

Holds types only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.query.answer import Answer, list_rows

if TYPE_CHECKING:
    import polars as pl

    from pipeline.networks import Network

__all__ = ["TopicAnswer", "TopicChoiceAnswer", "TopicComparisonAnswer", "TopicMapAnswer", "TopicTrendAnswer"]


@dataclass(frozen=True, slots=True)
class TopicAnswer(Answer):
    """One topic; `rows` are its terms, heaviest first.

    Attributes:
        facts: Its row of the table topics, with label_id and label_en, documents (whose largest topic it is) and N.
        passages: Passages that stand for it, as `topic_portraits.choose_examples` gives them.
        sources: Where it is spoken of: publisher, n, N, share.
        years: When it is spoken of: year, n, N, share.
        codes: Codes that go with it, as `topic_codes.cross_topics_and_codes` gives them, most surprising first.
    """

    facts: Mapping[str, Any] = field(kw_only=True)
    passages: "pl.DataFrame" = field(kw_only=True)
    sources: "pl.DataFrame" = field(kw_only=True)
    years: "pl.DataFrame" = field(kw_only=True)
    codes: "pl.DataFrame" = field(kw_only=True)

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON values, with all that is beside the rows."""
        parts = ("passages", "sources", "years", "codes")
        return {
            **Answer.to_json(self),
            "topic": dict(self.facts),
            **{name: list_rows(getattr(self, name)) for name in parts},
        }


@dataclass(frozen=True, slots=True)
class TopicTrendAnswer(Answer):
    """Topics over time; `rows` are the points of the series.

    Attributes:
        tests: One row per topic, as `pipeline.trends.topic_series.judge_topics` gives them; None where not asked.
        units: The documents or passages behind each n: topic, period, document_id, unit_id, date, title, publisher,
            key and share; None where not asked.
    """

    tests: "pl.DataFrame | None" = field(kw_only=True, default=None)
    units: "pl.DataFrame | None" = field(kw_only=True, default=None)

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON values, with what was asked for beside the rows."""
        parts = {"tests": self.tests, "units": self.units}
        more = {name: list_rows(frame) for name, frame in parts.items() if frame is not None}
        return {**Answer.to_json(self), **more}


@dataclass(frozen=True, slots=True)
class TopicChoiceAnswer(Answer):
    """Why there are so many topics; `rows` are the numbers that were tried.

    Attributes:
        reason: The choice in a sentence.
        model: What the model is and how it was made: its card without long lists.
        left_out: What is no term, one row per reason: reason, words, places, examples.
        left_out_words: Every word and phrase that is no term, most frequent first: word, reason, places.
    """

    reason: str = field(kw_only=True)
    model: Mapping[str, Any] = field(kw_only=True)
    left_out: "pl.DataFrame" = field(kw_only=True)
    left_out_words: "pl.DataFrame" = field(kw_only=True)

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON values, with the reason and the model; without every word that was left out."""
        return {
            **Answer.to_json(self),
            "reason": self.reason,
            "model": dict(self.model),
            "left_out": list_rows(self.left_out),
        }


@dataclass(frozen=True, slots=True)
class TopicComparisonAnswer(Answer):
    """Two models side by side; `rows` say what became of each topic.

    Attributes:
        flows: Where the passages of each topic went: before, after, n, share_before, share_after.
        similarities: Similarity of each topic of the one to each of the other: before, after, similarity.
    """

    flows: "pl.DataFrame" = field(kw_only=True)
    similarities: "pl.DataFrame" = field(kw_only=True)

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON values, with the passages that went from one to another."""
        return {
            **Answer.to_json(self),
            "flows": list_rows(self.flows),
            "similarities": list_rows(self.similarities),
        }


@dataclass(frozen=True, slots=True)
class TopicMapAnswer(Answer):
    """Topics and codes; `rows` are the pairs.

    Attributes:
        network: Topics and codes that go together above chance, as `pipeline.networks.write_network` takes it.
    """

    network: "Network" = field(kw_only=True)
