"""Passages and a codebook in, mentions out.

Takes passages as a table and a codebook; gives the table of mentions of `records.MENTIONS`. Saves nothing and knows no
clock: the same passages and codebook give the same mentions.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.codebook import Codebook
from pipeline.detect.context import STATES, hash_cues
from pipeline.detect.matching import Matches, Matcher, get_matcher
from pipeline.detect.overlaps import Policy
from pipeline.records import MENTIONS, make_id

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CODED_KINDS", "find_in_text", "find_mentions"]

CODED_KINDS = ("paragraph", "list", "table", "caption", "footnote")
"""Kinds of passage that are coded. Titles and headings name a subject and state nothing of it; references are others' words."""

# Characters worked on at once; a batch of this size takes about 250 MB.
_BATCH_CHARS = 4_000_000


def find_mentions(passages: "pl.DataFrame", codebook: Codebook, *, policy: Policy = "key") -> "pl.DataFrame":
    """Find every mention of every code.

    Args:
        passages: One row per passage; columns passage_id, document_id, kind and text are read. Titles, headings and
            references are passed over.
        codebook: What to look for.
        policy: Among which mentions the longest wins where they share a word: those of a code ("key"), of a group
            ("branch") or of the whole book ("book").

    Returns:
        One row per mention, with the columns of `records.MENTIONS`, sorted by its key.
    """
    import polars as pl

    coded = passages.filter(pl.col("kind").is_in(CODED_KINDS))
    matcher = get_matcher(codebook)
    columns: dict[str, list[Any]] = {name: [] for name in MENTIONS.names}
    for batch in _split(coded):
        texts = batch["text"].to_list()
        rows = _list_rows(matcher, texts, batch["document_id"].to_list(), batch["passage_id"].to_list(), policy)
        for row in rows:
            for name, value in row.items():
                columns[name].append(value)
    types = {"string": pl.String, "int64": pl.Int64, "bool": pl.Boolean, "list[string]": pl.List(pl.String)}
    schema = {column.name: types[column.type] for column in MENTIONS.columns}
    return pl.DataFrame(columns, schema=schema).sort(MENTIONS.key)


def find_in_text(text: str, codebook: Codebook, *, policy: Policy = "key") -> list[dict[str, Any]]:
    """Find every mention in one text.

    Args:
        text: A passage.
        codebook: What to look for.
        policy: As for `find_mentions`.

    Returns:
        One dictionary per mention, in the order of the text, with the columns of `records.MENTIONS`; document_id and
        passage_id are empty.
    """
    return list(_list_rows(get_matcher(codebook), [text], [""], [""], policy))


def _split(passages: "pl.DataFrame") -> Iterator["pl.DataFrame"]:
    """Yield the passages in batches of about `_BATCH_CHARS`."""
    import polars as pl

    if passages.height:
        batch = (pl.col("text").str.len_chars().cum_sum() // _BATCH_CHARS).alias("_batch")
        yield from passages.with_columns(batch).partition_by("_batch", include_key=False, maintain_order=True)


def _list_rows(
    matcher: Matcher, texts: list[str], documents: list[str], passages: list[str], policy: Policy
) -> Iterator[dict[str, Any]]:
    """Yield the mentions of a batch as rows."""
    matches = matcher.match(texts, policy=policy)
    groups = {code.id: code.group for code in matcher.codebook.codes}
    hashes = [make_id(rule.hash, hash_cues()) for rule in matcher.rules]
    tokens = matches.tokens
    for row in range(len(matches.rule)):
        first, last = int(matches.places.start[row]), int(matches.places.end[row]) - 1
        passage = int(tokens.passage[first])
        text = texts[passage]
        rule = matcher.rules[int(matches.rule[row])]
        start, end = int(tokens.start[first]), int(tokens.end[last])
        cue = _locate_cue(matches, row)
        yield {
            "mention_id": make_id(passages[passage], rule.code, rule.id, start, end),
            "document_id": documents[passage],
            "passage_id": passages[passage],
            "code": rule.code,
            "group": groups[rule.code],
            "rule": rule.id,
            "rule_hash": hashes[int(matches.rule[row])],
            "start": start,
            "end": end,
            "quote": text[start:end],
            "atoms": _list_atoms(matches, row, text),
            "state": STATES[int(matches.state[row])],
            "cue": text[cue[0] : cue[1]] if cue else None,
            "cue_start": cue[0] if cue else None,
            "cue_end": cue[1] if cue else None,
            "sentence": int(tokens.sentence[first] - tokens.sentence[tokens.first[passage]]),
            "is_counted": bool(matches.is_counted[row]),
        }


def _locate_cue(matches: Matches, row: int) -> tuple[int, int] | None:
    first, behind = int(matches.cue_start[row]), int(matches.cue_end[row])
    return None if first < 0 else (int(matches.tokens.start[first]), int(matches.tokens.end[behind - 1]))


def _list_atoms(matches: Matches, row: int, text: str) -> list[str]:
    places = sorted(
        {
            (int(first), int(behind))
            for first, behind in zip(matches.places.leaf_start[row], matches.places.leaf_end[row], strict=True)
            if first >= 0
        }
    )
    tokens = matches.tokens
    return [text[tokens.start[first] : tokens.end[behind - 1]] for first, behind in places]
