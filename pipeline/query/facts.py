"""What is in a workspace: what came in and what became of it, how often each code is mentioned, which run it was.

Takes the ledger and the derived tables; gives counts and reasons. Changes nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from pipeline.store import Ledger, Run

__all__ = ["Fate", "count_fates", "count_mentions", "describe_run", "find_last_run", "list_fates"]

ANALYSIS = "analyse"
"""Name of the flow whose runs make the tables."""

_NOT_TAKEN_IN = ("duplicate", "rejected", "failed")
_WAITING = "waiting"
# A run that reads nothing new is also recorded; far more than anybody runs between two completed ones.
_RUNS_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Fate:
    """How far one item came.

    Attributes:
        source: Name of its source.
        key: Path or address inside the source.
        kind: Kind of the document; None where the item was not taken in.
        outcome: duplicate, rejected or failed on arrival; else how far reading came ("waiting" before it was read).
        reason: One sentence where something is missing; else None.
    """

    source: str
    key: str
    kind: str | None
    outcome: str
    reason: str | None


def list_fates(ledger: "Ledger") -> list[Fate]:
    """Return how far each item came, in order of source and key."""
    readings = ledger.read_steps("extract")

    def follow() -> Iterator[Fate]:
        for document_id, item in ledger.read_current_items().items():
            arrival, step = item.arrival, readings.get(document_id)
            if arrival.outcome in _NOT_TAKEN_IN:
                yield Fate(arrival.source, arrival.key, arrival.kind, arrival.outcome, arrival.reason)
            elif step is None:
                yield Fate(arrival.source, arrival.key, arrival.kind, _WAITING, None)
            else:
                yield Fate(arrival.source, arrival.key, arrival.kind, step.state, step.reason)

    return sorted(follow(), key=lambda fate: (fate.source, fate.key))


def count_fates(fates: Iterable[Fate]) -> "pl.DataFrame":
    """Return how many items of each kind came how far.

    Returns:
        One row per kind and outcome: kind (null where the item was not taken in), outcome and documents.
    """
    import polars as pl

    rows = [{"kind": fate.kind, "outcome": fate.outcome} for fate in fates]
    return (
        pl.DataFrame(rows, schema={"kind": pl.String, "outcome": pl.String})
        .group_by("kind", "outcome")
        .agg(pl.len().cast(pl.Int64).alias("documents"))
        .sort("kind", "outcome", nulls_last=True)
    )


def count_mentions(codes: "pl.DataFrame", mentions: "pl.DataFrame") -> "pl.DataFrame":
    """Return how often each code is mentioned.

    Args:
        codes: Table codes.
        mentions: Columns document_id, passage_id, code and is_counted of the table mentions.

    Returns:
        One row per code, in the order of the codebook: group, code, label_id, label_en, sign, documents, passages and
        mentions that count, and mentions_not_counted (those in a state that the code does not count).
    """
    import polars as pl

    is_counted = pl.col("is_counted")
    counts = mentions.group_by("code").agg(
        pl.col("document_id").filter(is_counted).n_unique().alias("documents"),
        pl.col("passage_id").filter(is_counted).n_unique().alias("passages"),
        is_counted.sum().alias("mentions"),
        (~is_counted).sum().alias("mentions_not_counted"),
    )
    columns = ("documents", "passages", "mentions", "mentions_not_counted")
    return (
        codes.sort("ordinal")
        .select("group", "code", "label_id", "label_en", "sign")
        .join(counts, on="code", how="left", maintain_order="left")
        .with_columns(pl.col(columns).fill_null(0).cast(pl.Int64))
    )


def find_last_run(ledger: "Ledger") -> "Run | None":
    """Return the last completed run of the analysis, or None."""
    runs = ledger.read_runs(limit=_RUNS_LOOKED_AT)
    return next((run for run in runs if run.flow == ANALYSIS and run.state == "completed"), None)


def describe_run(run: "Run | None") -> dict[str, Any] | None:
    """Return what an answer says of the run that it comes from."""
    if run is None:
        return None
    return {
        "run_id": run.run_id,
        "ended": run.ended,
        "faktor": run.facts.get("faktor"),
        "codebook": run.facts.get("codebook"),
    }
