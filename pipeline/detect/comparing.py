"""What becomes of mentions when a codebook changes: which come, go, change their state or their extent.

Takes passages and a codebook, or two tables of mentions; gives one row a difference. Saves nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.codebook import Codebook
from pipeline.detect.mentions import find_mentions
from pipeline.records import MENTIONS, make_id

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CHANGES", "compare_mentions", "find_mentions_of", "keep_codes"]

CHANGES = ("come", "gone", "state", "extent", "rule")
"""What can become of a mention: it comes; it goes; it stays in another state, or counts now or no longer; it stays and
is longer or shorter; it stays as it is, found by another rule."""

_KEY = ("passage_id", "code", "start", "end")
_TOLD = ("rule", "state", "quote", "is_counted")


def keep_codes(codebook: Codebook, codes: Collection[str]) -> Codebook:
    """Return a codebook with some of its codes alone; what they refer to stays.

    Args:
        codebook: The codebook.
        codes: The codes that stay.
    """
    groups = [
        replace(group, codes=tuple(code for code in group.codes if code.id in codes)) for group in codebook.groups
    ]
    kept = tuple(group for group in groups if group.codes)
    # what was learnt for the whole book must not be lent for the part
    return replace(codebook, groups=kept, version=make_id(codebook.version, *sorted(codes)))


def find_mentions_of(
    passages: "pl.DataFrame", codebook: Codebook, codes: Collection[str], *, documents: "pl.DataFrame"
) -> "pl.DataFrame":
    """Find the mentions of some codes; the same rows as those of `find_mentions` with the whole book.

    Args:
        passages: As for `find_mentions`.
        codebook: The whole book.
        codes: Codes; those that the book does not have give no rows.
        documents: As for `find_mentions`.

    Returns:
        One row per mention, with the columns of `records.MENTIONS`.
    """
    import polars as pl

    part = keep_codes(codebook, codes)
    if part.rules:
        return find_mentions(passages, part, documents=documents)
    types = {"string": pl.String(), "int64": pl.Int64(), "bool": pl.Boolean(), "list[string]": pl.List(pl.String())}
    return pl.DataFrame(schema={column.name: types[column.type] for column in MENTIONS.columns})


def compare_mentions(
    before: "pl.DataFrame", after: "pl.DataFrame", *, pairs: Mapping[str, str] | None
) -> "pl.DataFrame":
    """Return what became of each mention that did not stay what it was.

    A mention stays when the same code is found at the same place of the same passage. One that goes where one of the
    same code comes that shares a character with it has changed its extent.

    Args:
        before: Table mentions, as it was.
        after: Table mentions, as it would be.
        pairs: Which rule of the new book was which of the old, by id; None where that is not known: then a mention that
            only has another rule is not told.

    Returns:
        One row per difference, with the columns of `records.MENTIONS` as it would be (as it was, for one that goes),
        and: change (one of CHANGES), rule_before, state_before, quote_before and is_counted_before, which are null for
        one that comes.
    """
    import polars as pl

    was = [pl.col(name).alias(f"{name}_before") for name in _TOLD]
    both = after.join(before.select(*_KEY, *was), on=list(_KEY), how="inner")
    is_other_state = (pl.col("state") != pl.col("state_before")) | (pl.col("is_counted") != pl.col("is_counted_before"))
    changed = [both.filter(is_other_state).with_columns(change=pl.lit("state"))]
    if pairs is not None:
        old_rule = pl.col("rule").replace_strict(pairs, default=None, return_dtype=pl.String)
        is_other_rule = ~is_other_state & ~old_rule.eq_missing(pl.col("rule_before"))
        changed.append(both.filter(is_other_rule).with_columns(change=pl.lit("rule")))
    come = after.join(before, on=list(_KEY), how="anti")
    gone = before.join(after, on=list(_KEY), how="anti")
    moved = _pair_overlapping(come, gone)
    is_moved = pl.col("mention_id").is_in(list(moved))
    old_id = pl.col("mention_id").replace_strict(moved, default=None, return_dtype=pl.String).alias("was")
    extent = come.filter(is_moved).with_columns(old_id)
    extent = extent.join(before.select(pl.col("mention_id").alias("was"), *was), on="was").drop("was")
    left = gone.filter(~pl.col("mention_id").is_in(list(moved.values())))
    changed += [
        extent.with_columns(change=pl.lit("extent")),
        come.filter(~is_moved).with_columns(change=pl.lit("come")),
        left.with_columns(*was, change=pl.lit("gone")),
    ]
    return pl.concat(changed, how="diagonal").sort("code", "document_id", "passage_id", "start", "end")


def _pair_overlapping(come: "pl.DataFrame", gone: "pl.DataFrame") -> dict[str, str]:
    """Return which mention that comes stands for which that goes, by their ids; each is taken once."""
    columns = [*_KEY, "mention_id"]
    met = come.select(columns).join(gone.select(columns), on=["passage_id", "code"], suffix="_was")
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for row in _order(met):
        if row["mention_id"] not in pairs and row["mention_id_was"] not in taken:
            pairs[row["mention_id"]] = row["mention_id_was"]
            taken.add(row["mention_id_was"])
    return pairs


def _order(met: "pl.DataFrame") -> Iterator[dict[str, Any]]:
    """Yield the pairs that share a character, those that share most first."""
    import polars as pl

    shared = pl.min_horizontal("end", "end_was") - pl.max_horizontal("start", "start_was")
    order = ["shared", "mention_id", "mention_id_was"]
    ordered = met.with_columns(shared=shared).filter(pl.col("shared") > 0).sort(order, descending=[True, False, False])
    yield from ordered.iter_rows(named=True)
