"""What the report shows: answers of the corpus, put together for the page.

Takes a Corpus and the words of a language; gives one value for each section. Knows no HTML and makes no picture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flows.report.words import Words
from pipeline.errors import QuestionError
from pipeline.networks import choose_colours

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query import Answer, Corpus, NetworkAnswer
    from pipeline.query.excerpts import Excerpt
    from pipeline.query.topic_answers import TopicMapAnswer

__all__ = ["Content", "Group", "collect_content"]

QUOTATIONS_A_CODE = 3
QUOTATION_LETTERS = 300
SHORTFALLS_SHOWN = 40
EDGES_DRAWN = 40
EDGES_LISTED = 20
TERMS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Group:
    """A group of codes as the report shows it.

    Attributes:
        name: Its name.
        label: Its label.
        colour: Its colour wherever it is drawn.
        codes: One row for each code: code, label, definition, documents, passages, mentions, rules and
            share (of the documents read).
    """

    name: str
    label: str
    colour: str
    codes: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """All figures of the report.

    Attributes:
        groups: Groups with their codes, in the order of the codebook.
        documents: Table documents without the text.
        passages: How many passages.
        coded_passages: How many of them are coded.
        outcomes: Outcomes (columns), and kind -> outcome -> how many documents.
        shortfalls: Files that were not wholly read.
        years: Year and how many documents, without gaps.
        trends: Answer: all codes by year.
        matrix: Answer: groups without a sign by groups with one.
        network: Answer: all codes.
        topics: Answer: topics.
        topic_trend: Answer: topics of passages by year.
        topic_map: Answer: which codes go with which topics.
        topic_model: The card of the topic model; empty where there is none.
        excerpts: Quotations by code.
        not_counted: Mentions in a state that their code does not count.
        run: Facts of the last completed run; empty where there is none.
        ended: When it ended, or None.
        run_id: Its id, or None.
    """

    groups: tuple[Group, ...]
    documents: "pl.DataFrame"
    passages: int
    coded_passages: int
    outcomes: tuple[tuple[str, ...], dict[str | None, dict[str, int]]]
    shortfalls: tuple[dict[str, Any], ...]
    years: tuple[tuple[str, int], ...]
    trends: "Answer"
    matrix: "Answer"
    network: "NetworkAnswer"
    topics: "Answer"
    topic_trend: "Answer"
    topic_map: "TopicMapAnswer"
    topic_model: dict[str, Any]
    excerpts: dict[str, "list[Excerpt]"]
    not_counted: int
    run: dict[str, Any]
    ended: date | None
    run_id: str | None

    @property
    def mentions(self) -> int:
        """How many mentions count."""
        return sum(code["mentions"] for group in self.groups for code in group.codes)

    @property
    def undated(self) -> int:
        """How many documents have no date."""
        return self.documents["date"].null_count()

    @property
    def pages(self) -> int:
        """How many pages the documents have, where they have any."""
        return int(self.documents["pages"].sum())

    @property
    def pages_without_text(self) -> int:
        """How many of them have no text."""
        return int(self.documents["pages_without_text"].sum())

    @property
    def scanned_pages(self) -> int:
        """How many of them were read from their pictures."""
        return int(self.documents["ocr_pages"].sum())

    @property
    def offered(self) -> int:
        """How many files were offered."""
        return sum(sum(counts.values()) for counts in self.outcomes[1].values())


def collect_content(corpus: "Corpus", words: Words) -> Content:
    """Ask the corpus all that the report shows."""
    from pipeline.records import PASSAGES

    mentions = corpus.mentions().rows
    trends = corpus.trends(by="year")
    run = corpus.tables.last_run
    excerpts: dict[str, list[Excerpt]] = {}
    for excerpt in corpus.excerpts(each=QUOTATIONS_A_CODE, letters=QUOTATION_LETTERS):
        excerpts.setdefault(excerpt.code, []).append(excerpt)
    return Content(
        groups=tuple(_list_groups(corpus, mentions, words)),
        documents=corpus.tables.documents,
        passages=corpus.tables.scan(PASSAGES).select("passage_id").collect().height,
        coded_passages=corpus.tables.coded_passages.height,
        outcomes=_cross_outcomes(corpus.outcomes().rows),
        shortfalls=tuple(corpus.shortfalls().rows.to_dicts()),
        years=tuple(_list_years(trends)),
        trends=trends,
        matrix=corpus.matrix(),
        network=corpus.network(lang=words.lang),
        topics=corpus.topics(terms=TERMS_SHOWN),
        topic_trend=corpus.topic_trend(by="year", unit="passage"),
        topic_map=corpus.topic_map(lang=words.lang),
        topic_model=_read_topic_model(corpus),
        excerpts=excerpts,
        not_counted=int(mentions["mentions_not_counted"].sum()),
        run=dict(run.facts) if run else {},
        ended=datetime.fromisoformat(run.ended).date() if run and run.ended else None,
        run_id=run.run_id if run else None,
    )


def _read_topic_model(corpus: "Corpus") -> dict[str, Any]:
    """Return the card of the topic model with the reason for its number; nothing where models were deleted."""
    try:
        answer = corpus.topic_choice()
    except QuestionError:
        return {}
    return {**answer.model, "said": answer.reason}


def _list_groups(corpus: "Corpus", mentions: "pl.DataFrame", words: Words) -> Iterator[Group]:
    codes = corpus.tables.codes
    read = max(corpus.tables.documents.height, 1)
    counts = {row["code"]: row for row in mentions.iter_rows(named=True)}
    signs = codes.select("group", "sign").unique(maintain_order=True)
    colours = choose_colours(signs.iter_rows())
    for name in signs["group"]:
        members = codes.filter(codes["group"] == name).to_dicts()
        yield Group(
            name=name,
            label=members[0][f"group_label_{words.lang}"],
            colour=colours[name],
            codes=tuple(
                {
                    "code": each["code"],
                    "label": each[f"label_{words.lang}"],
                    "definition": each[f"definition_{words.lang}"],
                    **{column: counts[each["code"]][column] for column in ("documents", "passages", "mentions")},
                    "rules": each["rules"],
                    "share": counts[each["code"]]["documents"] / read,
                }
                for each in members
            ),
        )


def _cross_outcomes(rows: "pl.DataFrame") -> tuple[tuple[str, ...], dict[str | None, dict[str, int]]]:
    crossed: dict[str | None, dict[str, int]] = {}
    for kind, outcome, documents in rows.select("kind", "outcome", "documents").iter_rows():
        crossed.setdefault(kind, {})[outcome] = documents
    found = {outcome for counts in crossed.values() for outcome in counts}
    return tuple(outcome for outcome in _OUTCOMES if outcome in found), crossed


_OUTCOMES: Sequence[str] = (
    "read",
    "partly",
    "described",
    "joined",
    "no_text",
    "not_an_article",
    "unreadable",
    "quarantined",
    "duplicate",
    "rejected",
    "failed",
    "waiting",
)


def _list_years(trends: "Answer") -> Iterator[tuple[str, int]]:
    first = next(iter(trends.rows["code"]), None)
    if first is not None:
        yield from trends.rows.filter(trends.rows["code"] == first).select("period", "N").iter_rows()
