"""Builds the network of codes that occur in the same unit.

Takes the table mentions, filtered as the question asks, and the number of units; gives nodes and edges.
Refuses to guess the number of units: measures that need it depend on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from pipeline.errors import QuestionError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["MEASURES", "UNIT_COLUMNS", "Measure", "Network", "Unit", "build_network", "find_unit_columns"]

Unit = str
"""Where two codes must both occur to be counted as together: a key of `UNIT_COLUMNS`, or "window:30"."""

UNIT_COLUMNS = {
    "sentence": ("passage_id", "sentence"),
    "window": ("passage_id", "window"),
    "passage": ("passage_id",),
    "section": ("document_id", "section"),
    "document": ("document_id",),
    "story": ("story_id",),
}
"""Columns of mentions whose values together say which unit a mention is in."""

Measure = Literal[
    "count",
    "jaccard",
    "dice",
    "cosine",
    "simpson",
    "association_strength",
    "fractionalisation",
    "npmi",
    "lift",
    "phi",
    "chi_square",
    "log_likelihood",
]
"""What an edge can weigh; each is a column of `Network.edges`."""

MEASURES: tuple[Measure, ...] = get_args(Measure)


@dataclass(frozen=True, slots=True)
class Network:
    """Codes and how they go together.

    Attributes:
        nodes: One row per code, by code: code, label, group, sign (null where not known) and n (units with the code).
        edges: One row per pair of codes that are together in at least `minimum` units, source before target in the
            alphabet: source, target, n_both, n_source, n_target, N, and each of `MEASURES` (npmi, phi and chi_square
            are null where all N units hold the codes, which says nothing).
        unit: Where codes must both occur.
        total: Number of units, N.
        minimum: Smallest n_both of an edge.
        period: The time that the mentions are from, for captions and exports; None says all.
    """

    nodes: "pl.DataFrame"
    edges: "pl.DataFrame"
    unit: Unit
    total: int
    minimum: int
    period: str | None


def build_network(
    mentions: "pl.DataFrame",
    *,
    total: int,
    unit: Unit = "passage",
    codes: Sequence[str] | None = None,
    groups: Sequence[str] | None = None,
    signs: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    minimum: int = 1,
    period: str | None = None,
) -> Network:
    """Return the network of codes that occur in the same unit.

    A unit counts once for a code and once for a pair, whatever the number of hits. With n_i and n_j units that hold
    one code, n_ij both, N in all, and k_i the sum of n_ij over all other codes j of the network:

    - count = n_ij
    - jaccard = n_ij / (n_i + n_j - n_ij), 0 to 1
    - dice = 2 n_ij / (n_i + n_j), 0 to 1
    - cosine = n_ij / √(n_i n_j), 0 to 1 (Ochiai)
    - simpson = n_ij / min(n_i, n_j), 0 to 1: the share of the rarer code's units (overlap coefficient)
    - association_strength = n_ij · Σk / (k_i · k_j), as VOSviewer; above 1 means more than total link weights foretell
    - fractionalisation = n_ij (C / k_i + C / k_j) / 2, C the number of codes, as VOSviewer
    - npmi = ln(n_ij N / (n_i n_j)) / -ln(n_ij / N), -1 to 1; 0 means independent
    - lift = n_ij N / (n_i n_j), 0 and up; 1 means independent
    - phi = (n_ij N - n_i n_j) / √(n_i n_j (N - n_i) (N - n_j)), -1 to 1: the correlation of the two codes
    - chi_square = N phi²
    - log_likelihood = 2 Σ O ln(O / E) over the four cells of the pair's table (G²)

    Args:
        mentions: Table mentions, with the columns of the unit. Only rows with is_counted are counted.
        total: Number of all units (N), also of those without any code; at least the number of units with mentions.
        unit: Where two codes must both occur, as `find_unit_columns` knows it.
        codes: Keep these codes only, also those never mentioned; None keeps all that are mentioned.
        groups: Keep codes of these groups only; None keeps all.
        signs: Sign of each group, for colours and exports.
        labels: Label of each code; a code without one is shown as it is.
        minimum: Leave out pairs that are together in fewer units. The measures of the others do not depend on it.
        period: The time that the mentions are from, only carried along.

    Returns:
        The network. Measures other than count compare edges of one network; association_strength and npmi of
        different networks are not comparable.

    Raises:
        QuestionError: If unit, total or minimum cannot be used.

    References:
        N. J. van Eck, L. Waltman (2009), How to normalize cooccurrence data?, JASIST 60(8), 1635-1651.
        T. Dunning (1993), Accurate methods for the statistics of surprise and coincidence, Computational Linguistics
        19(1), 61-74.
        G. Bouma (2009), Normalized (pointwise) mutual information in collocation extraction, GSCL, 31-40.
    """
    import polars as pl

    from pipeline.networks.pairs import count_pairs
    from pipeline.networks.weights import weigh_pairs

    unit_columns = find_unit_columns(unit)
    if minimum < 1:
        raise QuestionError(
            f"Expected a minimum of at least 1, got {minimum}. Give 1 to keep every pair.", str(minimum)
        )
    is_asked = pl.col("is_counted")
    if codes is not None:
        is_asked &= pl.col("code").is_in(list(codes))
    if groups is not None:
        is_asked &= pl.col("group").is_in(list(groups))
    asked = mentions.filter(is_asked)
    names = sorted(set(asked["code"].unique()) | set(codes or () if groups is None else ()))
    counts = count_pairs(asked, codes=names, unit_columns=unit_columns)
    if total < counts.units:
        raise QuestionError(
            f"Expected at least the {counts.units} units ({unit}) with mentions as total, got {total}. "
            f"Count all units that the mentions may come from.",
            str(total),
        )
    edges = weigh_pairs(counts, total=total).filter(pl.col("count") >= minimum)
    nodes = _describe_nodes(asked, names, [int(n) for n in counts.both.diagonal()], signs or {}, labels or {})
    return Network(nodes, edges, unit, total, minimum, period)


def find_unit_columns(unit: str) -> tuple[str, ...]:
    """Return the columns that say which unit a mention is in.

    A sentence or a window lies within its passage, a section within its document. "window:30" cuts each passage into
    successive windows of 30 words, as WordStat does; the mention's column window says which.

    Raises:
        QuestionError: If there is no such unit.
    """
    name, _, size = unit.partition(":")
    is_window = name == "window"
    if name not in UNIT_COLUMNS or is_window != (size.isdecimal() and int(size) >= 2) or (size and not is_window):
        raise QuestionError(
            f"Expected unit sentence, window:30, passage, section, document or story, got {unit!r}. "
            f"Choose one of these; a window has at least 2 words.",
            unit,
        )
    return UNIT_COLUMNS[name]


def _describe_nodes(
    mentions: "pl.DataFrame",
    codes: list[str],
    counts: list[int],
    signs: Mapping[str, str],
    labels: Mapping[str, str],
) -> "pl.DataFrame":
    import polars as pl

    groups = dict(mentions.select("code", "group").unique().sort("code", "group").iter_rows())
    rows = [
        {"code": code, "label": labels.get(code, code), "group": groups.get(code), "n": n}
        for code, n in zip(codes, counts, strict=True)
    ]
    frame = pl.DataFrame(rows, schema={"code": pl.String, "label": pl.String, "group": pl.String, "n": pl.Int64})
    sign = pl.col("group").replace_strict(dict(signs), default=None, return_dtype=pl.String)
    return frame.select("code", "label", "group", sign.alias("sign"), "n")
