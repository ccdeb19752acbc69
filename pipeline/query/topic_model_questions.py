"""The questions of a corpus about its topic models: why so many topics, and what became of them.

Takes what is asked; gives an Answer. Fits nothing itself.
"""

from typing import TYPE_CHECKING, Any

from pipeline.errors import QuestionError
from pipeline.query.answer import Answer
from pipeline.query.asking import Asked
from pipeline.query.topic_answers import TopicChoiceAnswer, TopicComparisonAnswer
from pipeline.records import PASSAGES

if TYPE_CHECKING:
    import polars as pl

    from pipeline.topics import TopicModel

__all__ = ["TopicModelQuestions"]

_COMPARED_PASSAGES = 5_000
_CHOICE = (
    *("k", "coherence_npmi", "standard_error", "stability", "rbo", "agreement", "exclusivity", "diversity"),
    *("smallest", "is_chosen", "is_runner_up"),
)


class TopicModelQuestions:
    """Questions about the models that topics come from."""

    def topic_choice(self: Asked, model: str = "current") -> TopicChoiceAnswer:
        """Return why there are so many topics, and what their terms leave out.

        Args:
            model: Version of the topics, "current", or the folder of a model.

        Returns:
            One row per number of topics that was tried, as in `pipeline.topics.TopicModel.choice`.

        Raises:
            QuestionError: If there is no such model.
        """
        import polars as pl

        from pipeline.query.saved_topics import find_model, read_card, read_left_out_words

        place = find_model(self.tables.workspace.models / "topics", model)
        card = read_card(place)
        rows = pl.DataFrame(card.get("choice") or [])
        rows = rows.select(*(name for name in _CHOICE if name in rows.columns), pl.exclude(_CHOICE))
        reason = card.get("reason") or card.get("choice_reason") or f"{card.get('k')} topics were asked for."
        long = ("choice", "left_out", "left_out_words")
        answer = self._answer(rows, card.get("warnings") or (), question="topic_choice", model=place.name)
        return TopicChoiceAnswer(
            answer.rows, answer.question, answer.run, answer.notes,
            reason=str(reason),
            model={name: value for name, value in card.items() if name not in long},
            left_out=_order_left_out(card.get("left_out") or []),
            left_out_words=read_left_out_words(place),
        )  # fmt: skip

    def topic_languages(self: Asked) -> Answer:
        """Return the language of each topic, and the topic of the other language that speaks of the same.

        Returns:
            One row per topic, as `pipeline.topics.compare.pair_languages` describes it: topic, label_id, label_en,
            passages, language, partner (null where none is alike enough), partner_label_id, partner_label_en and
            similarity.

        Raises:
            QuestionError: If there is no model that this version of faktor can use.
        """
        import polars as pl

        from pipeline.query.saved_topics import CURRENT, find_model, read_topic_model
        from pipeline.topics.compare import pair_languages

        model = read_topic_model(find_model(self.tables.workspace.models / "topics", CURRENT))
        known = self.tables.topics.select("topic", "label_id", "label_en", "passages")
        partners = known.select(
            pl.col("topic").alias("partner"),
            pl.col("label_id").alias("partner_label_id"),
            pl.col("label_en").alias("partner_label_en"),
        )
        rows = known.join(pair_languages(model), on="topic", maintain_order="left")
        rows = rows.join(partners, on="partner", how="left", maintain_order="left")
        notes = self.tables.explain_no_topics()
        if rows["language"].n_unique() < 2:
            notes = [*notes, "All topics are of one language."]
        columns = ("topic", "label_id", "label_en", "passages", "language")
        last = ("partner", "partner_label_id", "partner_label_en", "similarity")
        return self._answer(rows.select(*columns, *last), notes, question="topic_languages")

    def compare_topics(self: Asked, before: str | None = None, after: str = "current") -> TopicComparisonAnswer:
        """Return which topic became which after a refit, and what split, merged, came and went.

        Both models look at the same passages, so that passages show what became of a topic as well as terms do.

        Args:
            before: Version of the topics, or the folder of a model; None is the version before the current one.
            after: The later one.

        Returns:
            One row per topic of either model, as `pipeline.topics.changes.describe_changes` describes it, with
            before_label and after_label.

        Raises:
            QuestionError: If there is no such model.
        """
        from pipeline.query.saved_topics import find_model, find_previous, read_topic_model
        from pipeline.query.topic_comparison import compare_models

        folder = self.tables.workspace.models / "topics"
        if before is None:
            version = find_previous(folder)
            if version is None:
                raise QuestionError(
                    "Expected two versions of the topics, got one at most. `faktor topics fit` makes another.", "before"
                )
            before = str(version)
        places = [find_model(folder, name) for name in (before, after)]
        old, new = (read_topic_model(place) for place in places)
        passages = _sample_passages(self, old, new)
        rows, flows, similarities = compare_models(old, new, passages)
        names = [place.name if place.parent == folder else str(place) for place in places]
        answer = self._answer(
            rows, (), question="compare_topics", before=names[0], after=names[1], passages=len(passages)
        )
        return TopicComparisonAnswer(
            answer.rows, answer.question, answer.run, answer.notes, flows=flows, similarities=similarities
        )


def _order_left_out(rows: "list[dict[str, Any]]") -> "pl.DataFrame":
    import polars as pl

    frame = pl.DataFrame(rows)
    if frame.is_empty():
        return frame
    return frame.select("reason", "words", "places", "examples").sort("places", "reason", descending=[True, False])


def _sample_passages(asked: Asked, old: "TopicModel", new: "TopicModel") -> "pl.DataFrame":
    """Return passages that both models can be asked about; the order of ids is as good as any draw."""
    import polars as pl

    kinds = sorted({*old.settings.kinds, *new.settings.kinds})
    columns = ("passage_id", "document_id", "kind", "language", "text")
    scan = asked.tables.scan(PASSAGES).filter(pl.col("kind").is_in(kinds)).select(*columns)
    ids = scan.select(pl.col("passage_id").bottom_k(_COMPARED_PASSAGES)).collect()["passage_id"].to_list()
    return scan.filter(pl.col("passage_id").is_in(ids)).sort("passage_id").collect()
