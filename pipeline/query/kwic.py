"""Keyword in context: each mention with the words around it and the place where it stands.

Takes mentions with their documents, passages and texts; gives one line per mention. Knows no store.
"""

import re
import unicodedata
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

__all__ = ["COLUMNS", "find_words", "list_lines", "order_mentions"]

COLUMNS = (
    # as quanteda names them
    "docname",
    "from",
    "to",
    "pre",
    "keyword",
    "post",
    "pattern",
    # ours
    "code",
    "rule",
    "state",
    "cue",
    "char_start",
    "char_end",
    "page",
    "date",
    "title",
    "source",
    "document_id",
    "passage_id",
    "mention_id",
)
"""The columns of a line."""


def order_mentions(mentions: "pl.DataFrame", passages: "pl.DataFrame", documents: "pl.DataFrame") -> "pl.DataFrame":
    """Return mentions with their documents, in order of date and then of reading; undated documents come last.

    Args:
        mentions: Columns of the table mentions, and pattern.
        passages: Columns passage_id, ordinal, page and start of the passages that hold them.
        documents: Table documents without the text; mentions of other documents are left out.
    """
    import polars as pl

    places = passages.select("passage_id", "ordinal", "page", pl.col("start").alias("passage_start"))
    described = documents.select("document_id", "source", "key", "title", "date")
    return (
        mentions.join(described, on="document_id")
        .join(places, on="passage_id")
        .sort("date", "source", "key", "ordinal", "start", "end", "code", "rule", nulls_last=True)
    )


def list_lines(
    mentions: "pl.DataFrame", passage_texts: dict[str, str], document_texts: dict[str, str], *, width: int
) -> "pl.DataFrame":
    """Return a line for each mention.

    Args:
        mentions: Mentions as `order_mentions` gives them.
        passage_texts: passage_id -> text of each passage that holds one.
        document_texts: document_id -> text of each document that holds one.
        width: Most characters of context on each side; it ends at a word and at the passage.

    Returns:
        One row per mention, in the order given, with COLUMNS. `from` and `to` are the numbers of its first and last
        word in the document, from 1; `char_start` and `char_end` are offsets in the document's text.
    """
    import polars as pl

    starts = {document_id: find_words(text) for document_id, text in document_texts.items()}
    lines = [
        _make_line(mention, passage_texts[mention["passage_id"]], starts[mention["document_id"]], width)
        for mention in mentions.iter_rows(named=True)
    ]
    types: dict[str, Any] = dict.fromkeys(COLUMNS, pl.String)
    types |= dict.fromkeys(("from", "to", "char_start", "char_end", "page"), pl.Int64)
    return pl.DataFrame(lines, schema={**types, "date": pl.Date})


def find_words(text: str) -> list[int]:
    """Return the offsets at which the words of a text begin, in order.

    A word is what it is to `pipeline.language.tokenize`: a run of letters, digits and the marks that combine with them.
    The tokeniser classes every character there is before it begins, which takes longer than all else here.
    """
    letters = "".join(sorted(each for each in set(text) if _is_letter(unicodedata.category(each))))
    return [each.start() for each in re.finditer(f"[{re.escape(letters)}]+", text)] if letters else []


def _is_letter(category: str) -> bool:
    return category[0] in "LM" or category in ("Nd", "Nl")


def _make_line(mention: dict[str, Any], text: str, word_starts: list[int], width: int) -> dict[str, Any]:
    start, end = mention["start"], mention["end"]
    first = mention["passage_start"] + start
    last = mention["passage_start"] + end
    return {
        **{name: mention[name] for name in COLUMNS if name in mention},
        "docname": mention["key"],
        "from": max(bisect_right(word_starts, first), 1),
        "to": max(bisect_right(word_starts, last - 1), 1),
        "pre": _tidy(_end_of(text[:start], width)),
        "keyword": _tidy(text[start:end]),
        "post": _tidy(_beginning_of(text[end:], width)),
        "char_start": first,
        "char_end": last,
    }


def _beginning_of(text: str, width: int) -> str:
    """Return at most `width` characters from the front, without a torn word at the end."""
    if len(text) <= width:
        return text
    cut = text[:width]
    is_torn = text[width - 1 : width].isalnum() and text[width : width + 1].isalnum()
    return re.sub(r"[^\W_]+$", "", cut) if is_torn else cut


def _end_of(text: str, width: int) -> str:
    """Return at most `width` characters from the back, without a torn word in front."""
    if len(text) <= width:
        return text
    cut = text[len(text) - width :]
    is_torn = text[len(text) - width - 1].isalnum() and cut[:1].isalnum()
    return re.sub(r"^[^\W_]+", "", cut) if is_torn else cut


def _tidy(text: str) -> str:
    return " ".join(text.split())
