"""The tables and the ledger of a workspace, each read once and only when it is asked for.

Takes a workspace; gives frames, and says in one sentence when nothing has been analysed yet. Knows no question.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from pipeline.errors import QuestionError
from pipeline.query.notes import say_left_out
from pipeline.records import CODES, DOCUMENTS, PASSAGES, STORIES, TOPICS, Table
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query.facts import Fate
    from pipeline.store import Ledger, Run, Step

__all__ = ["Tables"]

T = TypeVar("T")

# Input of the steps that work on the whole corpus at once.
_CORPUS = "corpus"


class Tables:
    """The tables of a workspace.

    Attributes:
        workspace: The workspace.
        zones: Source -> the time zone in which its days begin.
    """

    def __init__(self, workspace: Workspace, *, zones: Mapping[str, ZoneInfo] | None = None) -> None:
        self.workspace = workspace
        self.zones = dict(zones or {})
        self._days: dict[date, pl.DataFrame] = {}

    def scan(self, table: Table) -> "pl.LazyFrame":
        """Return a table as a lazy frame.

        Raises:
            QuestionError: If nothing has been analysed yet.
        """
        from pipeline.store import get_table_version, read_table

        if get_table_version(self.workspace, DOCUMENTS) is None or get_table_version(self.workspace, CODES) is None:
            root = self.workspace.root
            raise QuestionError(
                f"Nothing has been analysed yet in {root}. Run `faktor run` there (or `faktor run -w {root}`).",
                str(root),
            )
        return read_table(self.workspace, table)

    @cached_property
    def codes(self) -> "pl.DataFrame":
        """Table codes, in the order of the codebook."""
        return self.scan(CODES).sort("ordinal").collect()

    @cached_property
    def documents(self) -> "pl.DataFrame":
        """Table documents without the text."""
        return self.scan(DOCUMENTS).drop("text").sort("document_id").collect()

    @cached_property
    def coded_passages(self) -> "pl.DataFrame":
        """The passages that detection looks at: passage_id, document_id and kind."""
        import polars as pl

        from pipeline.detect import CODED_KINDS

        is_coded = pl.col("kind").is_in(CODED_KINDS)
        return self.scan(PASSAGES).filter(is_coded).select("passage_id", "document_id", "kind").collect()

    @cached_property
    def topics(self) -> "pl.DataFrame":
        """Table topics, with label_id and label_en: the names that people gave them, else what is proposed, else label.

        Raises:
            SettingsError: If the file of names cannot be read.
        """
        import polars as pl

        from pipeline.query.saved_topics import read_labels

        frame = self.scan(TOPICS).sort("topic").collect()
        named, _ = read_labels(self.workspace.models / "topics")
        rows = list(frame.select("topic", "label").iter_rows())
        said = {
            f"label_{lang}": [(topic in named and named[topic].read(lang)) or label for topic, label in rows]
            for lang in ("id", "en")
        }
        return frame.with_columns(pl.Series(name, labels, dtype=pl.String) for name, labels in said.items())

    @cached_property
    def stories(self) -> "pl.DataFrame":
        """Table stories.

        Raises:
            QuestionError: If documents have not been grouped into stories yet.
        """
        from pipeline.store import get_table_version

        frame = self.scan(STORIES).collect()
        if get_table_version(self.workspace, STORIES) is None:
            raise QuestionError(
                f"Stories have not been grouped yet in {self.workspace.root}. Run `faktor run` there.", "story"
            )
        return frame

    @cached_property
    def fates(self) -> "list[Fate]":
        """How far each item came."""
        from pipeline.query.facts import list_fates

        return self._ask_ledger(list_fates) or []

    @cached_property
    def last_run(self) -> "Run | None":
        """The last completed run of the analysis."""
        from pipeline.query.facts import find_last_run

        return self._ask_ledger(find_last_run)

    def find_stories(self) -> "pl.DataFrame | None":
        """Return the table stories, or None where documents have not been grouped yet."""
        from pipeline.store import get_table_version

        return None if get_table_version(self.workspace, STORIES) is None else self.stories

    def find_days(self, today: date) -> "pl.DataFrame":
        """Return what came of each day of each source up to today, as `coverage.list_days` describes it."""
        from pipeline.query.coverage import list_days

        if today not in self._days:
            looks = self._ask_ledger(lambda ledger: ledger.read_looks()) or []
            arrivals = self._ask_ledger(lambda ledger: ledger.read_arrival_marks()) or []
            self._days[today] = list_days(looks, arrivals, zones=self.zones, today=today)
        return self._days[today]

    def find_last_look(self) -> date | None:
        """Return the day on which the sources were last looked through, as far as the ledger knows."""
        return None if self.last_run is None else date.fromisoformat(self.last_run.started[:10])

    @cached_property
    def reason_without_topics(self) -> str | None:
        """Why the last fit gave no topics; None where it gave some, or was never tried."""
        steps = self._ask_ledger(lambda ledger: ledger.read_steps("topics"))
        return next((step.reason for step in (steps or {}).values()), None)

    @cached_property
    def topic_advice(self) -> str | None:
        """Why the topics should be fitted again, in a sentence; None where they fit what was read since."""
        steps = self._ask_ledger(lambda ledger: ledger.read_steps("assign")) or {}
        return steps[_CORPUS].reason if _CORPUS in steps else None

    def explain_no_topics(self) -> list[str]:
        """Return a note where there are no topics, and one where they no longer fit."""
        if not self.topics.is_empty():
            return [self.topic_advice] if self.topic_advice else []
        return [self.reason_without_topics or "No topics have been fitted yet. Run `faktor run`."]

    def read_steps_of(self, document_id: str) -> "dict[str, Step]":
        """Return the steps that read and coded a document, by stage."""
        steps = self._ask_ledger(lambda ledger: {stage: ledger.read_steps(stage) for stage in ("extract", "detect")})
        return {stage: done[document_id] for stage, done in (steps or {}).items() if document_id in done}

    def select_documents(
        self, since: date | None, until: date | None, where: Sequence[str] | str = ()
    ) -> "tuple[pl.DataFrame, list[str]]":
        """Return the documents of a window that meet some conditions, and a note on those that cannot be placed.

        A document counts when all days that its date leaves open lie in the window; without a window all count.

        Raises:
            QuestionError: If the first day is after the last, or a condition cannot be met.
        """
        import polars as pl

        from pipeline.query.conditions import filter_documents, list_conditions
        from pipeline.trends.periods import place_documents

        documents = filter_documents(self.documents, list_conditions(where))

        if since and until and since > until:
            raise QuestionError(
                f"Expected a first day that is not after the last, got {since} to {until}. Swap the two.", str(since)
            )
        if since is None and until is None:
            return documents, []
        # no date is coarser than a year, so by year only the window can make one too coarse
        placed = place_documents(documents, by="year", since=since, until=until)
        inside = placed.filter(pl.col("apart").is_null())
        return documents.join(inside, on="document_id", how="semi"), say_left_out(placed)

    def read_texts(self, table: Table, key: str, ids: "pl.Series") -> dict[str, str]:
        """Return the text of some documents or passages by id."""
        import polars as pl

        wanted = ids.unique().to_list()
        frame = self.scan(table).filter(pl.col(key).is_in(wanted)).select(key, "text").collect()
        return dict(frame.iter_rows())

    def _ask_ledger(self, ask: "Callable[[Ledger], T]") -> T | None:
        # opening a ledger that is not there would make one
        if not self.workspace.ledger.exists():
            return None
        from pipeline.store import Ledger

        ledger = Ledger(self.workspace.ledger)
        try:
            return ask(ledger)
        finally:
            ledger.close()
