"""A workspace that can be asked: one method a question.

Takes a workspace and the day that counts as today; gives an Answer to each question. Reads each table once, so all
answers of one Corpus come from the same tables; open it again to see a later run. Writes nothing. Longer than most
files here, since each question is a method that tells what its parameters do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args
from zoneinfo import ZoneInfo

from pipeline.query.answer import Answer
from pipeline.query.asking import Day
from pipeline.query.checks import check_choice, check_least
from pipeline.query.codes import find_codes
from pipeline.query.conditions import list_conditions
from pipeline.query.coverage_questions import CoverageQuestions
from pipeline.query.dates import parse_since, parse_until
from pipeline.query.network_questions import NetworkQuestions
from pipeline.query.notes import say_shown
from pipeline.query.tables import Tables
from pipeline.query.topic_model_questions import TopicModelQuestions
from pipeline.query.topic_questions import TopicQuestions
from pipeline.query.trend_questions import TrendQuestions
from pipeline.records import DOCUMENTS, KINDS, MENTIONS, PASSAGES, State
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query.excerpts import Excerpt

__all__ = ["Corpus", "open_corpus"]


def open_corpus(workspace: Workspace, *, today: date, zones: Mapping[str, ZoneInfo] | None = None) -> "Corpus":
    """Open a workspace for questions.

    Args:
        workspace: The workspace.
        today: The day on which it is asked; a period that has not ended by then is marked open.
        zones: Source -> the time zone in which its days begin; UTC where that is not said.
    """
    return Corpus(workspace, today=today, zones=zones)


class Corpus(TrendQuestions, NetworkQuestions, TopicQuestions, TopicModelQuestions, CoverageQuestions):
    """The analysed documents of a workspace.

    Every question raises QuestionError when nothing has been analysed yet, or when it asks for what is not there.

    Attributes:
        workspace: The workspace.
        today: The day on which it is asked.
        tables: Its tables, read once.
    """

    def __init__(self, workspace: Workspace, *, today: date, zones: Mapping[str, ZoneInfo] | None = None) -> None:
        self.workspace = workspace
        self.today = today
        self.tables = Tables(workspace, zones=zones)

    # ---- mentions --------------------------------------------------------------------------------------------

    def kwic(
        self,
        codes: Sequence[str] | str | None = None,
        *,
        since: Day = None,
        until: Day = None,
        kind: str | None = None,
        where: Sequence[str] | str = (),
        state: State | Literal["all"] | None = None,
        limit: int | None = None,
        width: int = 100,
    ) -> Answer:
        """Return each mention with the words around it, in order of date; undated documents come last.

        Args:
            codes: Codes or groups; None for all.
            since: First day; a document counts when all days that its date leaves open lie in the window.
            until: Last day.
            kind: Only documents of this kind.
            where: Only documents that meet these conditions: "kind=news", "source!=blog", "title~transport".
            state: None gives the mentions that count, a state those in it, "all" every mention.
            limit: Most lines; None for all.
            width: Most characters of context on each side.

        Returns:
            One row per mention, with the columns of `kwic.COLUMNS`.
        """
        import polars as pl

        from pipeline.query import kwic

        check_choice("kind", kind, KINDS)
        check_choice("state", state, ("all", *get_args(State)))
        check_least("limit", limit, 1)
        check_least("width", width, 0)
        found = find_codes(self.tables.codes, _as_names(codes))
        first, last = parse_since(since), parse_until(until)
        documents, notes = self.tables.select_documents(first, last, where)
        if kind is not None:
            documents = documents.filter(pl.col("kind") == kind)
        is_asked = pl.col("code").is_in(list(found)) & _in_state(state)
        pattern = pl.col("code").replace_strict(found, return_dtype=pl.String).alias("pattern")
        mentions = self.tables.scan(MENTIONS).filter(is_asked).with_columns(pattern).collect()
        ids = mentions["passage_id"].unique().to_list()
        places = self.tables.scan(PASSAGES).filter(pl.col("passage_id").is_in(ids))
        places = places.select("passage_id", "ordinal", "page", "start")
        ordered = kwic.order_mentions(mentions, places.collect(), documents)
        shown = ordered if limit is None else ordered.head(limit)
        notes = [*say_shown(len(shown), len(ordered)), *notes]
        lines = kwic.list_lines(
            shown,
            self.tables.read_texts(PASSAGES, "passage_id", shown["passage_id"]),
            self.tables.read_texts(DOCUMENTS, "document_id", shown["document_id"]),
            width=width,
        )
        asked = {"codes": list(found), "since": first, "until": last, "kind": kind, "state": state}
        asked["where"] = list_conditions(where)
        return self._answer(lines, notes, question="kwic", **asked, limit=limit, width=width)

    def mentions(self) -> Answer:
        """Return how often each code is mentioned; one row per code, as `facts.count_mentions` describes it."""
        from pipeline.query.facts import count_mentions

        columns = ("document_id", "passage_id", "code", "is_counted")
        counts = count_mentions(self.tables.codes, self.tables.scan(MENTIONS).select(columns).collect())
        return self._answer(counts, question="mentions")

    def excerpts(self, *, each: int = 3, letters: int = 300) -> "list[Excerpt]":
        """Return short quotations that show each code, in the order of the codebook.

        Args:
            each: How many passages a code; each from another document.
            letters: Most characters of a quotation.
        """
        import polars as pl

        from pipeline.query.excerpts import choose_passages, make_excerpt

        columns = ("document_id", "passage_id", "code", "start", "end")
        mentions = self.tables.scan(MENTIONS).filter(pl.col("is_counted")).select(columns).collect()
        kinds = self.tables.coded_passages.select("passage_id", "kind")
        chosen = choose_passages(mentions, kinds, self.tables.documents, each=each)
        ids = chosen["passage_id"].unique().to_list()
        places = self.tables.scan(PASSAGES).filter(pl.col("passage_id").is_in(ids))
        texts = {row[0]: row[1:] for row in places.select("passage_id", "text", "page").collect().iter_rows()}
        order = {code: number for number, code in enumerate(self.tables.codes["code"])}
        excerpts = [
            make_excerpt(row, *texts[row["passage_id"]], letters=letters) for row in chosen.iter_rows(named=True)
        ]
        return sorted(excerpts, key=lambda excerpt: order.get(excerpt.code, len(order)))

    # ---- what is in it ---------------------------------------------------------------------------------------

    def documents(self) -> Answer:
        """Return the documents that were read, oldest first.

        Returns:
            One row per document: the columns of the table documents but for the text, passages and mentions (those
            that count).
        """
        import polars as pl

        passages = self.tables.scan(PASSAGES).group_by("document_id").len("passages").collect()
        counted = (
            self.tables.scan(MENTIONS).filter(pl.col("is_counted")).group_by("document_id").len("mentions").collect()
        )
        frame = (
            self.tables.documents.join(passages, on="document_id", how="left")
            .join(counted, on="document_id", how="left")
            .with_columns(pl.col("passages", "mentions").fill_null(0).cast(pl.Int64))
            .sort("date", "source", "key", nulls_last=True)
        )
        return self._answer(frame, question="documents")

    def outcomes(self) -> Answer:
        """Return how many items of each kind came how far; one row per kind and outcome."""
        from pipeline.query.facts import count_fates

        return self._answer(count_fates(self.tables.fates), question="outcomes")

    def shortfalls(self) -> Answer:
        """Return the items that were not read in full, with the reason; one row per item."""
        import polars as pl

        rows = [asdict(fate) for fate in self.tables.fates if fate.reason is not None]
        names = ("source", "key", "kind", "outcome", "reason")
        return self._answer(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String)), question="shortfalls")

    # ---- inside ----------------------------------------------------------------------------------------------

    def _answer(self, frame: "pl.DataFrame", notes: Sequence[str] = (), /, **question: object) -> Answer:
        from pipeline.query.facts import describe_run

        asked = {name: str(value) if isinstance(value, date) else value for name, value in question.items()}
        return Answer(frame, {**asked, "today": str(self.today)}, describe_run(self.tables.last_run), tuple(notes))


def _as_names(codes: Sequence[str] | str | None) -> list[str] | None:
    return [codes] if isinstance(codes, str) else None if codes is None else list(codes)


def _in_state(state: str | None) -> "pl.Expr":
    import polars as pl

    if state is None:
        return pl.col("is_counted")
    return pl.lit(True) if state == "all" else pl.col("state") == state
