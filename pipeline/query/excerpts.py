"""Short quotations that show a code at work: a few passages of each code, with the evidence marked.

Takes mentions, passages and documents; gives excerpts. Refuses to quote more than a few hundred characters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Excerpt", "choose_passages", "cut_excerpt", "make_excerpt"]

_RUNNING_TEXT = ("paragraph", "list")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quotation and where it stands.

    Attributes:
        code: The code that it shows.
        parts: The words in order; each part says whether it is evidence for the code.
        is_cut_before: Whether the passage begins earlier.
        is_cut_after: Whether the passage goes on.
        title: Title of the document, or its key.
        publisher: Publisher, or None.
        date: Date of the document, or None.
        date_precision: day, month or year; None without a date.
        page: Page, or None.
        passage_id: The passage.
        mentions: How many counted mentions of the code the passage has.
    """

    code: str
    parts: tuple[tuple[str, bool], ...]
    is_cut_before: bool
    is_cut_after: bool
    title: str
    publisher: str | None
    date: date | None
    date_precision: str | None
    page: int | None
    passage_id: str
    mentions: int


def choose_passages(
    mentions: "pl.DataFrame", passages: "pl.DataFrame", documents: "pl.DataFrame", *, each: int
) -> "pl.DataFrame":
    """Choose the passages that show each code best.

    Running text goes before tables and captions, then more mentions of the code before fewer, then newer before
    older. Of each document there is one passage at most.

    Args:
        mentions: Columns document_id, passage_id, code, start and end of the mentions that count.
        passages: Columns passage_id and kind of the passages that hold them.
        documents: Table documents without the text.
        each: How many passages a code.

    Returns:
        One row per code and passage, best first: code, passage_id, document_id, title, publisher, key, date,
        date_precision, spans (start and end of each mention) and mentions.
    """
    import polars as pl

    by_passage = (
        mentions.sort("start", "end")
        .group_by("code", "document_id", "passage_id", maintain_order=True)
        .agg(pl.struct("start", "end").alias("spans"), pl.len().cast(pl.Int64).alias("mentions"))
    )
    described = documents.select("document_id", "title", "publisher", "key", "date", "date_precision")
    is_running = pl.col("kind").is_in(_RUNNING_TEXT).alias("is_running")
    order = ["code", "is_running", "mentions", "date", "document_id", "passage_id"]
    is_descending = [False, True, True, True, False, False]
    return (
        by_passage.join(passages.select("passage_id", is_running), on="passage_id")
        .join(described, on="document_id")
        .sort(order, descending=is_descending, nulls_last=True)
        .unique(["code", "document_id"], keep="first", maintain_order=True)
        .group_by("code", maintain_order=True)
        .head(each)
        .drop("is_running")
    )


def cut_excerpt(text: str, spans: Sequence[tuple[int, int]], *, letters: int) -> tuple[int, int]:
    """Return where to cut a passage so that its first mention is in the excerpt, with words around it.

    Args:
        text: The passage.
        spans: Start and end of each mention, in order; at least one.
        letters: Most characters of the excerpt.

    Returns:
        Start and end of the excerpt in the passage; it begins and ends at a word where it can.
    """
    if len(text) <= letters:
        return 0, len(text)
    first, last = spans[0]
    room = max(letters - (last - first), 0)
    start = max(0, min(first - room // 3, len(text) - letters))
    end = min(len(text), start + letters)
    if start > 0 and (space := text.find(" ", start, first)) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", min(last, end), end)) >= 0:
        end = space
    return start, end


def make_excerpt(row: dict[str, Any], text: str, page: int | None, *, letters: int) -> Excerpt:
    """Return the excerpt of one chosen passage."""
    spans = [(span["start"], span["end"]) for span in row["spans"]]
    start, end = cut_excerpt(text, spans, letters=letters)
    return Excerpt(
        code=row["code"],
        parts=tuple(_mark(text, spans, start, end)),
        is_cut_before=start > 0,
        is_cut_after=end < len(text),
        title=row["title"] or row["key"],
        publisher=row["publisher"],
        date=row["date"],
        date_precision=row["date_precision"],
        page=page,
        passage_id=row["passage_id"],
        mentions=row["mentions"],
    )


def _mark(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[str, bool]]:
    """Cut an excerpt into parts; mentions that overlap are marked as one."""
    parts: list[tuple[str, bool]] = []
    done = start
    for first, last in _merge(spans):
        begin, stop = max(first, done), min(last, end)
        if begin >= stop:
            continue
        if begin > done:
            parts.append((text[done:begin], False))
        parts.append((text[begin:stop], True))
        done = stop
    if done < end:
        parts.append((text[done:end], False))
    return parts


def _merge(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order, with those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged
