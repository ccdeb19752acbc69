"""The units in which two codes can be together: which unit each mention is in, and how many units there are.

Takes the tables of a workspace and the name of a unit; gives mentions with the columns of the unit. Counts no pairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.records import MENTIONS, PASSAGES

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query.tables import Tables

__all__ = ["UnitMentions", "place_mentions"]

_COLUMNS = ("document_id", "passage_id", "code", "group", "sentence", "start", "end", "atoms", "is_counted")


@dataclass(frozen=True, slots=True)
class UnitMentions:
    """Mentions that count, with the unit that each is in.

    Attributes:
        mentions: Rows of the table mentions, without words and states, and the columns of the unit.
        totals: One row per document that was asked about: document_id and N, how many units it has; where stories are
            the units, one row per story: its story_id as document_id, and 1.
        unit: Name of the unit.
    """

    mentions: "pl.DataFrame"
    totals: "pl.DataFrame"
    unit: str

    @property
    def total(self) -> int:
        """Number of all units, coded or not."""
        return int(self.totals["N"].sum())


def place_mentions(tables: "Tables", unit: str, documents: "pl.DataFrame", codes: Sequence[str]) -> UnitMentions:
    """Return the mentions of some codes in some documents, with the unit that each is in.

    Args:
        tables: The tables of the workspace.
        unit: sentence, window:30, passage, section, document or story.
        documents: Rows of the table documents.
        codes: The codes.

    Raises:
        QuestionError: If there is no such unit, or stories have not been grouped yet.
    """
    import polars as pl

    from pipeline.networks.build import find_unit_columns

    find_unit_columns(unit)
    name, _, size = unit.partition(":")
    is_asked = pl.col("is_counted") & pl.col("code").is_in(list(codes))
    mentions = tables.scan(MENTIONS).filter(is_asked).select(_COLUMNS).collect()
    mentions = mentions.join(documents, on="document_id", how="semi")
    ids = documents.select("document_id")
    if name == "document":
        return UnitMentions(mentions, ids.with_columns(pl.lit(1, dtype=pl.Int64).alias("N")), unit)
    if name == "story":
        return _by_story(tables, mentions, documents)
    passages = tables.coded_passages.join(ids, on="document_id", how="semi")
    if name == "passage":
        counts = passages.group_by("document_id").agg(pl.len().cast(pl.Int64).alias("N"))
    elif name == "section":
        sections = tables.scan(PASSAGES).select("passage_id", "section").collect()
        placed = passages.join(sections, on="passage_id")
        mentions = mentions.join(sections, on="passage_id", how="left", maintain_order="left")
        counts = placed.group_by("document_id").agg(pl.col("section").n_unique().cast(pl.Int64).alias("N"))
    else:
        mentions, counts = _within_passages(tables, mentions, passages, int(size) if size else None)
    totals = ids.join(counts, on="document_id", how="left", maintain_order="left").with_columns(
        pl.col("N").fill_null(0)
    )
    return UnitMentions(mentions, totals, unit)


def _by_story(tables: "Tables", mentions: "pl.DataFrame", documents: "pl.DataFrame") -> UnitMentions:
    """Place each document in its story; a document that is in none is one of its own."""
    import polars as pl

    stories = tables.stories.select("document_id", "story_id")
    told = documents.select("document_id").join(stories, on="document_id", how="left", maintain_order="left")
    told = told.with_columns(pl.coalesce("story_id", "document_id").alias("story_id"))
    totals = told.select(pl.col("story_id").unique(maintain_order=True).alias("document_id"))
    placed = mentions.join(told, on="document_id", maintain_order="left")
    return UnitMentions(placed, totals.with_columns(pl.lit(1, dtype=pl.Int64).alias("N")), "story")


def _within_passages(
    tables: "Tables", mentions: "pl.DataFrame", passages: "pl.DataFrame", size: int | None
) -> "tuple[pl.DataFrame, pl.DataFrame]":
    """Count the sentences of each document, or its windows of so many words, and place mentions in these windows."""
    import numpy as np
    import polars as pl

    from pipeline.language import tokenize

    texts = tables.read_texts(PASSAGES, "passage_id", passages["passage_id"])
    ids = list(texts)
    tokens = tokenize([texts[each] for each in ids])
    row = np.asarray(tokens.passage)
    if size is None:
        # sentences are numbered through the batch
        pairs = np.unique(np.column_stack([row, np.asarray(tokens.sentence)]), axis=0)
        units = np.bincount(pairs[:, 0], minlength=len(ids))
    else:
        words = np.bincount(row, minlength=len(ids))
        units = -(-words // size)
        begins = np.concatenate([[0], np.cumsum(words)[:-1]])
        place = {each: number for number, each in enumerate(ids)}
        starts = np.asarray(tokens.start)
        windows = []
        for passage, start in mentions.select("passage_id", "start").iter_rows():
            number = place[passage]
            first, count = begins[number], words[number]
            word = int(np.searchsorted(starts[first : first + count], start, side="right")) - 1
            windows.append(max(word, 0) // size)
        mentions = mentions.with_columns(pl.Series("window", windows, dtype=pl.Int64))
    counted = pl.DataFrame({"passage_id": ids, "N": units.astype(np.int64)})
    counts = passages.join(counted, on="passage_id", how="left").group_by("document_id").agg(pl.col("N").sum())
    return mentions, counts
