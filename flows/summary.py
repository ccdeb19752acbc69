"""What is in a workspace: documents by kind and outcome, mentions by group, topics, and what could not be read.

Takes a workspace; gives a summary that `faktor run` and `faktor status` print.
"""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from flows.plan import CORPUS
from flows.settings import read_settings
from pipeline.query import Fate, list_fates
from pipeline.records import CODES, DOCUMENTS, MENTIONS, PASSAGES, TOPICS
from pipeline.store import Ledger, read_table
from pipeline.workspace import Workspace

__all__ = ["Summary", "summarise"]

# Files that tell of documents are items of the ledger, but no documents.
_OTHERS = "bibliography"


@dataclass(frozen=True, slots=True)
class Summary:
    """What is in a workspace.

    Attributes:
        name: Name of the study.
        sources: Names of the sources.
        documents: Kind -> state -> how many documents; kind "" is what was refused before its kind was known.
        offered: How many items were ever offered, each time counted.
        undated: Documents without a date.
        pages: Pages of the documents that were read, where they have any.
        pages_without_text: Pages among them without text.
        ocr_pages: Pages among them that were read from their pictures.
        passages: How many passages.
        mentions: Label of the group -> how many counted mentions, in the codebook's order.
        topics: How many topics.
        topics_advice: Why a new fit of the topics is advised, in a sentence; None where it is not.
        report: Path of the report; None when there is none.
        troubles: What is missing or incomplete.
    """

    name: str
    sources: tuple[str, ...]
    documents: dict[str, dict[str, int]]
    offered: int
    undated: int
    pages: int
    pages_without_text: int
    ocr_pages: int
    passages: int
    mentions: dict[str, int]
    topics: int
    topics_advice: str | None
    report: str | None
    troubles: tuple[Fate, ...]

    def as_json(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return asdict(self)

    def lines(self) -> list[tuple[str, str]]:
        """Return what a person is shown: a name and a value a line."""
        documents = [
            (kind or "refused", ", ".join(f"{number} {state}" for state, number in sorted(states.items())))
            for kind, states in sorted(self.documents.items())
        ]
        return [
            ("Documents", str(sum(sum(states.values()) for kind, states in self.documents.items() if kind != _OTHERS))),
            *((f"  {kind}", said) for kind, said in documents),
            ("  undated", str(self.undated)),
            ("Pages", self._write_pages()),
            ("Passages", f"{self.passages:,}"),
            ("Mentions", f"{sum(self.mentions.values()):,}"),
            *((f"  {label}", f"{number:,}") for label, number in self.mentions.items()),
            ("Topics", f"{self.topics}. {self.topics_advice}" if self.topics_advice else str(self.topics)),
            ("Report", self.report or "-"),
        ]

    def _write_pages(self) -> str:
        said = [f"{self.pages:,}"]
        if self.pages_without_text:
            said.append(f"{self.pages_without_text:,} without text")
        if self.ocr_pages:
            said.append(f"{self.ocr_pages:,} read from their picture")
        return ", ".join(said)


def summarise(workspace: Workspace) -> Summary:
    """Return what is in a workspace.

    Raises:
        SettingsError: If faktor.toml cannot be used.
        StoreError: If the ledger or a table cannot be read.
    """
    import polars as pl

    settings = read_settings(workspace)
    fates: list[Fate] = []
    offered = 0
    advice = None
    if workspace.ledger.exists():
        ledger = Ledger(workspace.ledger)
        fates = list_fates(ledger)
        offered = ledger.count_offered()
        assigned = ledger.read_steps("assign").get(CORPUS)
        advice = assigned.reason if assigned is not None else None
        ledger.close()
    documents: dict[str, Counter[str]] = {}
    for fate in fates:
        documents.setdefault(fate.kind or "", Counter())[fate.outcome] += 1
    mentions = read_table(workspace, MENTIONS).filter(pl.col("is_counted")).group_by("group").agg(pl.len().alias("n"))
    groups = (
        read_table(workspace, CODES)
        .group_by("group", "group_label_en")
        .agg(pl.col("ordinal").min())
        .join(mentions, on="group", how="left")
        .sort("ordinal")
        .collect()
    )
    pages = (
        read_table(workspace, DOCUMENTS)
        .select(pl.col("pages", "pages_without_text", "ocr_pages").sum())
        .collect()
        .row(0)
    )
    return Summary(
        name=settings.name,
        sources=tuple(source.name for source in settings.sources),
        documents={kind: dict(counts) for kind, counts in documents.items()},
        offered=offered,
        undated=_count(read_table(workspace, DOCUMENTS).filter(pl.col("date").is_null())),
        pages=pages[0],
        pages_without_text=pages[1],
        ocr_pages=pages[2],
        passages=_count(read_table(workspace, PASSAGES)),
        mentions={row["group_label_en"]: row["n"] or 0 for row in groups.iter_rows(named=True)},
        topics=_count(read_table(workspace, TOPICS)),
        topics_advice=advice,
        report=str(workspace.report) if workspace.report.exists() else None,
        troubles=tuple(fate for fate in fates if fate.reason is not None),
    )


def _count(frame: "Any") -> int:
    import polars as pl

    return int(frame.select(pl.len()).collect().item())
