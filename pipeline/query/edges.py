"""One edge of a network: every unit in which two codes are together, when, and what it hangs on.

Takes the tables of a workspace and two codes; gives passages with their citation, counts by year, and the counts
without each term and without each source. Draws nothing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.records import PASSAGES

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query.tables import Tables
    from pipeline.query.units import UnitMentions

__all__ = ["EdgeFacts", "explain_edge"]


@dataclass(frozen=True, slots=True)
class EdgeFacts:
    """What an edge rests on.

    Attributes:
        units: Units in which both codes are together, in order of date: one row per passage of each with a mention of
            either code: date, title, publisher, page, quotes_source, quotes_target (the matched words), text,
            document_id, passage_id and unit (its number, from 1).
        years: One row per year with units of either code: year, n_both, n_source and n_target; year is null for units
            of undated documents.
        without: One row per term or publisher that carries the edge: kind ("term of A", "term of B" with the names
            of the codes, or "publisher", the source where none is known), name, n_without (units together without
            it), change (n_without less n_both). Largest fall first.
        counts: n_both, n_source, n_target and N.
    """

    units: "pl.DataFrame"
    years: "pl.DataFrame"
    without: "pl.DataFrame"
    counts: dict[str, int]


def explain_edge(
    tables: "Tables", documents: "pl.DataFrame", placed: "UnitMentions", *, source: str, target: str
) -> EdgeFacts:
    """Return what joins two codes.

    A term is what satisfied a rule: its words in lower case, in order. Without a term means without the mentions that
    it gave.

    Args:
        tables: The tables of the workspace.
        documents: Rows of the table documents that are asked about.
        placed: The mentions of the two codes in these documents, by unit.
        source: One code.
        target: The other.
    """
    import polars as pl

    from pipeline.networks.build import find_unit_columns

    columns = list(find_unit_columns(placed.unit))
    term = pl.col("atoms").list.join(" + ").str.to_lowercase().alias("term")
    named = placed.mentions.with_columns(term).join(
        documents.select("document_id", "source", "publisher", "date"), on="document_id", maintain_order="left"
    )
    named = named.with_columns(pl.coalesce("publisher", "source").alias("origin"))
    together = _together(named, columns, source, target)
    counts = {
        "n_both": together.height,
        "n_source": named.filter(pl.col("code") == source).select(columns).n_unique() if named.height else 0,
        "n_target": named.filter(pl.col("code") == target).select(columns).n_unique() if named.height else 0,
        "N": placed.total,
    }
    return EdgeFacts(
        _list_units(tables, named, together, columns, documents, source, target),
        _count_by_year(named, columns, source, target),
        _leave_out(named, columns, source, target, together.height),
        counts,
    )


def _together(mentions: "pl.DataFrame", columns: list[str], source: str, target: str) -> "pl.DataFrame":
    """Return the units that hold both codes."""
    import polars as pl

    held = mentions.group_by(columns, maintain_order=True).agg(
        (pl.col("code") == source).any().alias("has_source"), (pl.col("code") == target).any().alias("has_target")
    )
    return held.filter(pl.col("has_source") & pl.col("has_target")).select(columns)


def _list_units(
    tables: "Tables",
    mentions: "pl.DataFrame",
    together: "pl.DataFrame",
    columns: list[str],
    documents: "pl.DataFrame",
    source: str,
    target: str,
) -> "pl.DataFrame":
    import polars as pl

    here = mentions.join(together, on=columns, how="semi", nulls_equal=True)
    ids = here["passage_id"].unique().to_list()
    places = tables.scan(PASSAGES).filter(pl.col("passage_id").is_in(ids))
    read = places.select("passage_id", "ordinal", "page", "text").collect()
    quoted = (
        here.join(read, on="passage_id")
        .with_columns(
            # offsets count code points, as str.slice does
            pl.struct("text", "start", "end")
            .map_elements(lambda row: row["text"][row["start"] : row["end"]], return_dtype=pl.String)
            .alias("quote")
        )
        .sort("start", "end")
        .group_by(
            list(dict.fromkeys([*columns, "document_id", "passage_id", "ordinal", "page", "text"])), maintain_order=True
        )
        .agg(
            pl.col("quote").filter(pl.col("code") == source).unique(maintain_order=True).alias("quotes_source"),
            pl.col("quote").filter(pl.col("code") == target).unique(maintain_order=True).alias("quotes_target"),
        )
    )
    described = documents.select("document_id", "date", "date_precision", "title", "publisher", "key")
    ordered = (
        quoted.join(described, on="document_id")
        .with_columns(pl.coalesce("title", "key").alias("title"))
        .sort("date", "document_id", "ordinal", nulls_last=True)
    )
    numbers = ordered.select(columns).unique(maintain_order=True).with_row_index("unit", offset=1)
    return ordered.join(numbers, on=columns, nulls_equal=True, maintain_order="left").select(
        pl.col("unit").cast(pl.Int64),
        "date", "date_precision", "title", "publisher", "page", "quotes_source", "quotes_target", "text",
        "document_id", "passage_id",
    )  # fmt: skip


def _count_by_year(mentions: "pl.DataFrame", columns: list[str], source: str, target: str) -> "pl.DataFrame":
    import polars as pl

    # a story belongs to the year of its first document
    held = mentions.group_by(columns).agg(
        pl.col("date").min().dt.year().cast(pl.Int64).alias("year"),
        (pl.col("code") == source).any().alias("has_source"),
        (pl.col("code") == target).any().alias("has_target"),
    )
    return (
        held.group_by("year")
        .agg(
            (pl.col("has_source") & pl.col("has_target")).sum().cast(pl.Int64).alias("n_both"),
            pl.col("has_source").sum().cast(pl.Int64).alias("n_source"),
            pl.col("has_target").sum().cast(pl.Int64).alias("n_target"),
        )
        .sort("year", nulls_last=True)
    )


def _leave_out(mentions: "pl.DataFrame", columns: list[str], source: str, target: str, both: int) -> "pl.DataFrame":
    import polars as pl

    rows: list[tuple[str, str, int]] = []
    inside = mentions.join(_together(mentions, columns, source, target), on=columns, how="semi", nulls_equal=True)
    for code in (source, target):
        for term in inside.filter(pl.col("code") == code)["term"].unique().sort():
            kept = inside.filter((pl.col("code") != code) | (pl.col("term") != term))
            rows.append((f"term of {code}", term, _together(kept, columns, source, target).height))
    for origin in inside["origin"].unique().sort():
        kept = inside.filter(pl.col("origin") != origin)
        rows.append(("publisher", origin, _together(kept, columns, source, target).height))
    schema = {"kind": pl.String, "name": pl.String, "n_without": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return (
        frame.with_columns((pl.col("n_without") - both).alias("change"))
        .filter(pl.col("change") < 0)
        .sort("change", "kind", "name")
    )
