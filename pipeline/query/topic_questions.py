"""The questions of a corpus about topics: one method a question.

Takes what is asked; gives an Answer. Counts and fits nothing itself. Longer than most files here, since each question
is a method that tells what its parameters do.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from pipeline.errors import QuestionError
from pipeline.query.answer import Answer
from pipeline.query.asking import Asked, Day, Language
from pipeline.query.checks import check_choice, check_least
from pipeline.query.conditions import list_conditions
from pipeline.query.dates import parse_since, parse_until
from pipeline.query.notes import say_apart
from pipeline.query.topic_answers import TopicAnswer, TopicMapAnswer, TopicTrendAnswer
from pipeline.query.topic_covariates import DEFAULT_FIELDS
from pipeline.records import PASSAGES, TOPIC_TERMS, TOPIC_WEIGHTS

if TYPE_CHECKING:
    import polars as pl

__all__ = ["TopicQuestions"]

_SURE = 0.05
_CODES_SHOWN = 10
_UNITS = ("document", "passage")


class TopicQuestions:
    """Questions about topics."""

    def topics(self: Asked, *, terms: int = 10) -> Answer:
        """Return the topics, largest first.

        Args:
            terms: How many of its heaviest terms are named with each topic.

        Returns:
            One row per topic, with the columns of the table topics, label_id and label_en (the names that people gave
            them in models/topics/labels.yaml, else what is proposed there, else label), and terms (one text, with
            commas).
        """
        import polars as pl

        check_least("terms", terms, 1)
        heaviest = self.tables.scan(TOPIC_TERMS).filter(pl.col("rank") <= terms).sort("topic", "rank").collect()
        named = heaviest.group_by("topic").agg(pl.col("term").str.join(", ").alias("terms"))
        frame = self.tables.topics.join(named, on="topic", how="left", maintain_order="left")
        return self._answer(frame, self.tables.explain_no_topics(), question="topics", terms=terms)

    def topic_terms(self: Asked, topic: int | None = None) -> Answer:
        """Return the terms of a topic, or of all topics; one row per term, heaviest first."""
        import polars as pl

        frame = self.tables.scan(TOPIC_TERMS).sort("topic", "rank").collect()
        if topic is not None:
            check_topics(self.tables.topics, [topic])
            frame = frame.filter(pl.col("topic") == topic)
        return self._answer(frame, self.tables.explain_no_topics(), question="topic_terms", topic=topic)

    def topic(
        self: Asked,
        topic: int,
        *,
        passages: int = 5,
        since: Day = None,
        until: Day = None,
        where: Sequence[str] | str = (),
    ) -> TopicAnswer:
        """Return all that is known of one topic.

        Args:
            topic: Its number.
            passages: How many passages that stand for it; each from another story.
            since: First day; passages, sources, years and codes are those of the window.
            until: Last day.
            where: Only documents that meet these conditions: "kind=news", "source!=blog", "title~transport".

        Returns:
            One row per term, heaviest first: topic, rank, term, weight and exclusivity.

        Raises:
            QuestionError: If there is no such topic.
        """
        import polars as pl

        from pipeline.query.topic_codes import cross_topics_and_codes
        from pipeline.query.topic_portraits import choose_examples, count_sources, count_years

        check_least("passages", passages, 0)
        check_topics(self.tables.topics, [topic])
        first, last = parse_since(since), parse_until(until)
        documents, notes = self.tables.select_documents(first, last, where)
        weights = self.tables.scan(TOPIC_WEIGHTS).join(documents.lazy(), on="document_id", how="semi").collect()
        terms = self.tables.scan(TOPIC_TERMS).filter(pl.col("topic") == topic).sort("rank").collect()
        codes = cross_topics_and_codes(self.tables, documents).filter(
            (pl.col("topic") == topic) & (pl.col("q") <= _SURE) & (pl.col("z") > 0)
        )
        sources, years = (count(documents, weights, topic) for count in (count_sources, count_years))
        facts = self.tables.topics.row(by_predicate=pl.col("topic") == topic, named=True)
        facts |= {"documents": int(sources["n"].sum()), "N": weights["document_id"].n_unique()}
        asked = {"since": first, "until": last, "where": list_conditions(where), "passages": passages}
        answer = self._answer(terms, notes, question="topic", topic=topic, **asked)
        return TopicAnswer(
            answer.rows, answer.question, answer.run, answer.notes,
            facts=facts,
            passages=choose_examples(self.tables, documents, topic, terms, each=passages),
            sources=sources,
            years=years,
            codes=codes.sort("z", "code", descending=[True, False]).head(_CODES_SHOWN),
        )  # fmt: skip

    def topic_trend(
        self: Asked,
        topics: Sequence[int] | int | None = None,
        *,
        by: Literal["year", "quarter", "month"] = "year",
        unit: Literal["document", "passage"] = "document",
        since: Day = None,
        until: Day = None,
        where: Sequence[str] | str = (),
        confidence: float = 0.95,
        least_looked: float = 0.8,
        test: bool = False,
        units: bool = False,
    ) -> TopicTrendAnswer:
        """Return how many of the documents or passages of each period are mostly about each topic.

        Args:
            topics: Numbers of topics; None for all.
            by: Length of a period.
            unit: What n and N count.
            since: First day.
            until: Last day.
            where: Only documents that meet these conditions, as in `topic`.
            confidence: Of the interval from low to high.
            least_looked: Periods in which web sources were looked at on a smaller share of the days are marked.
            test: Also test each series for a trend, changes of level and bursts; q is corrected over all topics of the
                model, also those that were not asked for.
            units: Also list the documents or passages behind each n.

        Returns:
            One row per topic and period: topic, label, label_id, label_en, and the columns of
            `pipeline.trends.TopicSeries.frame`; with looked_share and is_masked where web sources are under watch.

        Raises:
            QuestionError: If a topic is not known, or something asked for cannot be used.
        """
        import polars as pl

        from pipeline.query.trend_masks import check_least_looked, mark_looked, say_masked
        from pipeline.trends import count_topics_by_period
        from pipeline.trends.topic_series import judge_topics, list_topic_units

        known = self.tables.topics.select("topic", "label", "label_id", "label_en")
        asked = known["topic"].to_list() if topics is None else [topics] if isinstance(topics, int) else list(topics)
        check_topics(known, asked)
        first, last = parse_since(since), parse_until(until)
        documents, weights = self.tables.documents, self.tables.scan(TOPIC_WEIGHTS).collect()
        if where:
            from pipeline.query.conditions import filter_documents

            documents = filter_documents(documents, list_conditions(where))
        window: dict[str, Any] = {"by": by, "unit": unit, "since": first, "until": last}
        every = known["topic"].to_list() if test else asked
        series = count_topics_by_period(
            documents, weights, topics=every, confidence=confidence, today=self.today, **window
        )
        rows = series.frame.filter(pl.col("topic").is_in(asked)) if test else series.frame
        check_least_looked(least_looked)
        rows = mark_looked(rows, documents, self.tables.find_days(self.today), by=by, least=least_looked, per=None)
        rows = known.join(rows, on="topic", maintain_order="right")
        notes = [*self.tables.explain_no_topics(), *say_apart(series.apart, unit=unit, by=by)]
        notes += say_masked(rows, least=least_looked)
        tests = behind = None
        if test:
            tests = judge_topics(series).filter(pl.col("topic").is_in(asked))
            tests = known.join(tests, on="topic", maintain_order="right")
            notes.append(f"Tested: q is p corrected over all {len(every)} topics (Benjamini and Hochberg), by test.")
            if unit == "passage":
                notes.append(
                    "Passages of one document are not independent: p is rather too small; documents are safer."
                )
        if units:
            listed = list_topic_units(documents, weights, topics=asked, **window)
            described = documents.select("document_id", "date", "title", "publisher", "key")
            behind = listed.join(described, on="document_id", maintain_order="left")
        asked_of = {"topics": asked, **window, "where": list_conditions(where), "confidence": confidence}
        asked_of |= {"least_looked": least_looked}
        answer = self._answer(rows, notes, question="topic_trend", **asked_of, test=test, units=units)
        return TopicTrendAnswer(answer.rows, answer.question, answer.run, answer.notes, tests=tests, units=behind)

    def topic_words(
        self: Asked,
        topic: int,
        *,
        by: Literal["year", "quarter", "month"] = "year",
        terms: int = 8,
        since: Day = None,
        until: Day = None,
        where: Sequence[str] | str = (),
    ) -> Answer:
        """Return how the vocabulary of a topic changes: the words that mark each period, against its other periods.

        Args:
            topic: Number of the topic.
            by: Length of a period.
            terms: Most words of each period.
            since: First day.
            until: Last day.
            where: Only documents that meet these conditions, as in `topic`.

        Returns:
            One row per period and word, as `topic_vocabulary.list_period_words` describes it.

        Raises:
            QuestionError: If there is no such topic.
        """
        import polars as pl

        from pipeline.query.topic_codes import find_largest
        from pipeline.query.topic_vocabulary import list_period_words
        from pipeline.trends.periods import label_of, place_documents

        check_choice("by", by, ("year", "quarter", "month"))
        check_least("terms", terms, 1)
        check_topics(self.tables.topics, [topic])
        first, last = parse_since(since), parse_until(until)
        documents, notes = self.tables.select_documents(first, last, where)
        placed = place_documents(documents, by=by, since=first, until=last).filter(pl.col("apart").is_null())
        own = find_largest(self.tables.scan(TOPIC_WEIGHTS).collect()).filter(pl.col("topic") == topic)
        own = own.join(placed.with_columns(label_of(by).alias("period")), on="document_id")
        ids = own["passage_id"].to_list()
        texts = self.tables.scan(PASSAGES).filter(pl.col("passage_id").is_in(ids))
        told = own.join(texts.select("passage_id", "language", "text").collect(), on="passage_id")
        frame = list_period_words(told.select("passage_id", "document_id", "period", "language", "text"), terms=terms)
        asked = {"by": by, "terms": terms, "since": first, "until": last, "where": list_conditions(where)}
        return self._answer(frame, notes, question="topic_words", topic=topic, **asked)

    def topic_map(
        self: Asked,
        *,
        since: Day = None,
        until: Day = None,
        where: Sequence[str] | str = (),
        every: bool = False,
        lang: Language = "en",
    ) -> TopicMapAnswer:
        """Return which code lives in which topic: how often each is mentioned in its passages, against chance.

        Args:
            since: First day.
            until: Last day.
            where: Only documents that meet these conditions, as in `topic`.
            every: Also codes that go with no topic more or less often than chance makes them.
            lang: Language of the labels of the network's nodes.

        Returns:
            One row per topic and code, as `topic_codes.cross_topics_and_codes` describes it, with topic_label_id and
            topic_label_en.
        """
        import polars as pl

        from pipeline.query.topic_codes import cross_topics_and_codes, read_topic_passages
        from pipeline.query.topic_network import make_topic_network

        first, last = parse_since(since), parse_until(until)
        documents, notes = self.tables.select_documents(first, last, where)
        frame = cross_topics_and_codes(self.tables, documents)
        if not every:
            shown = frame.filter(pl.col("q") <= _SURE)["code"].unique().to_list()
            left = frame["code"].n_unique() - len(shown)
            frame = frame.filter(pl.col("code").is_in(shown))
            if left:
                codes = "1 code that goes" if left == 1 else f"{left} codes that go"
                notes = [*notes, f"Not shown: {codes} with no topic more or less often than by chance."]
        labels = self.tables.topics.select(
            "topic", pl.col("label_id").alias("topic_label_id"), pl.col("label_en").alias("topic_label_en")
        )
        rows = frame.join(labels, on="topic", how="left", maintain_order="left")
        asked = {"since": first, "until": last, "where": list_conditions(where), "every": every}
        notes = [*self.tables.explain_no_topics(), *notes]
        answer = self._answer(rows, notes, question="topic_map", unit="passage", **asked)
        largest, mentions = read_topic_passages(self.tables, documents)
        return TopicMapAnswer(
            answer.rows, answer.question, answer.run, answer.notes,
            network=make_topic_network(rows, largest, mentions, lang=lang),
        )  # fmt: skip

    def topic_covariates(
        self: Asked,
        topics: Sequence[int] | int | None = None,
        *,
        fields: Sequence[str] | None = None,
        unit: Literal["document", "passage"] = "passage",
        since: Day = None,
        until: Day = None,
        where: Sequence[str] | str = (),
        confidence: float = 0.95,
    ) -> Answer:
        """Return what the share of each topic depends on: time, source, kind and region together.

        A fractional logit of the topic's share in a passage (or document) on all fields at once, with documents as
        clusters; an effect is the difference that the field makes to the share, all else as it is.

        Args:
            topics: Numbers of topics; None for all. q is corrected over all topics of the model in any case.
            fields: "time" (change per year) and fields of documents; None takes time, kind, publisher, region and
                language, as far as they differ.
            unit: Whether long documents count by their passages, or each document once.
            since: First day.
            until: Last day.
            where: Only documents that meet these conditions, as in `topic`.
            confidence: Of the intervals.

        Returns:
            One row per topic and term, as `topic_covariates.explain_shares` describes it, with label_id and label_en.

        Raises:
            QuestionError: If a topic or field is not known, or there are too few documents.
        """
        import polars as pl

        from pipeline.query.topic_covariates import explain_shares
        from pipeline.trends.topic_series import share_by_unit

        check_choice("unit", unit, _UNITS)
        if not 0 < confidence < 1:
            raise QuestionError(f"Expected a confidence between 0 and 1, got {confidence}.", str(confidence))
        known = self.tables.topics.select("topic", "label", "label_id", "label_en")
        asked = known["topic"].to_list() if topics is None else [topics] if isinstance(topics, int) else list(topics)
        check_topics(known, asked)
        first, last = parse_since(since), parse_until(until)
        documents, notes = self.tables.select_documents(first, last, where)
        weights = self.tables.scan(TOPIC_WEIGHTS).join(documents.lazy(), on="document_id", how="semi").collect()
        size = pl.col("passage_id").n_unique() if unit == "passage" else pl.lit(1)
        sizes = weights.group_by("document_id").agg(size.cast(pl.Int64).alias("passages"))
        shares = share_by_unit(weights, "document").join(sizes, on="document_id")
        chosen = list(DEFAULT_FIELDS if fields is None else dict.fromkeys(fields))
        frame, more = explain_shares(
            documents,
            shares,
            topics=known["topic"].to_list(),
            fields=chosen,
            confidence=confidence,
            is_default=fields is None,
        )
        rows = known.join(frame.filter(pl.col("topic").is_in(asked)), on="topic", maintain_order="right")
        more_asked = {"since": first, "until": last, "where": list_conditions(where), "confidence": confidence}
        notes = [*self.tables.explain_no_topics(), *notes, *more]
        return self._answer(
            rows, notes, question="topic_covariates", topics=asked, fields=chosen, unit=unit, **more_asked
        )


def check_topics(known: "pl.DataFrame", asked: Sequence[int]) -> None:
    """Refuse numbers that are no topics.

    Raises:
        QuestionError: If a number is none.
    """
    numbers = known["topic"].to_list()
    for topic in asked:
        if topic not in numbers:
            there = _say_numbers(numbers)
            raise QuestionError(f"Expected a topic {there}, got {topic}. `faktor topics` lists them.", str(topic))


def _say_numbers(numbers: Sequence[int]) -> str:
    if not numbers:
        return "where there is none"
    if list(numbers) == list(range(1, len(numbers) + 1)):
        return f"from 1 to {len(numbers)}"
    return f"among {', '.join(map(str, sorted(numbers)))}"
