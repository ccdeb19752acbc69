"""Questions about which codes go together: the network, one of its edges, and two networks side by side.

Takes the tables of a workspace, the documents asked about, and what is asked; gives networks and frames. Reads dates
and names of codes as they are, checked by the caller.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from pipeline.query.codes import list_groups
from pipeline.query.dates import say_period
from pipeline.query.units import UnitMentions, place_mentions

if TYPE_CHECKING:
    import polars as pl

    from pipeline.networks import Network, Slice
    from pipeline.networks.backbone import Pruning
    from pipeline.networks.communities import Communities
    from pipeline.networks.pairs import CodedUnits
    from pipeline.query.tables import Tables

__all__ = ["Judgement", "NetworkQuestion", "build", "build_slices", "describe_nodes", "judge", "prune"]

Test = Literal["independence", "margins"]


@dataclass(frozen=True, slots=True)
class NetworkQuestion:
    """What a network is asked for.

    Attributes:
        codes: The codes, in the order asked.
        unit: Where two codes must both be mentioned.
        minimum: Fewest units in which two codes must be together.
        lang: Language of the labels of nodes.
        since: First day, for captions.
        until: Last day, for captions.
        where: Conditions on documents, for captions.
    """

    codes: tuple[str, ...]
    unit: str = "passage"
    minimum: int = 1
    lang: str = "en"
    since: date | None = None
    until: date | None = None
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is added to the edges of a network.

    Attributes:
        test: Against what chance pairs are held: "independence" (codes strewn over units), "margins" (each unit keeps
            how much it says), or None.
        resamples: How often documents are drawn again for an interval of the weight; 0 for none.
        worlds: How many worlds "margins" draws.
        seed: Of the draws.
    """

    test: Test | None = None
    resamples: int = 0
    worlds: int = 1000
    seed: int = 0


def build(tables: "Tables", documents: "pl.DataFrame", question: NetworkQuestion) -> "tuple[Network, UnitMentions]":
    """Return the network of some documents, with all that it was counted from.

    Returns:
        The network, whose nodes also have the label of their group, and whose edges have the kind of pair
        (`pipeline.networks.signs`); and the mentions by unit.
    """
    import polars as pl

    from pipeline.networks import build_network
    from pipeline.networks.signs import with_kinds

    placed = place_mentions(tables, question.unit, documents, question.codes)
    network = build_network(
        placed.mentions,
        total=placed.total,
        unit=question.unit,
        codes=question.codes,
        signs=list_groups(tables.codes),
        labels=dict(tables.codes.select("code", f"label_{question.lang}").iter_rows()),
        minimum=question.minimum,
        period="; ".join(filter(None, [say_period(question.since, question.until), *question.where])) or None,
    )
    # a code that is never mentioned has its group from the codebook
    described = tables.codes.select(
        "code", "group", pl.col(f"group_label_{question.lang}").alias("group_label"), "sign"
    )
    nodes = network.nodes.drop("group", "sign").join(described, on="code", maintain_order="left")
    nodes = nodes.select("code", "label", "group", "group_label", "sign", "n")
    return replace(network, nodes=nodes, edges=with_kinds(network.edges, nodes)), placed


def judge(network: "Network", placed: UnitMentions, measure: str, judgement: Judgement) -> "Network":
    """Return the network with tests and intervals beside its edges.

    The corrected q counts all pairs of codes that occur, not only those that are edges.

    Returns:
        The network, whose edges also have expected, p and q (with a test), and documents, low and high of the measure
        (with resamples).
    """
    import polars as pl

    edges = network.edges
    if judgement.test is None and not judgement.resamples:
        return network
    units = _collect(network, placed)
    ends = ["source", "target"]
    if judgement.test is not None:
        tested = _compare(units, network.total, judgement)
        name = judgement.test
        tested = tested.select(*ends, "expected", pl.col(f"p_{name}").alias("p"), pl.col(f"q_{name}").alias("q"))
        edges = edges.join(tested, on=ends, how="left", maintain_order="left")
    if judgement.resamples:
        from pipeline.networks.resample import resample_pairs

        sure = resample_pairs(units, placed.totals, measure=measure, resamples=judgement.resamples, seed=judgement.seed)
        edges = edges.join(sure, on=ends, how="left", maintain_order="left")
    return replace(network, edges=edges)


def prune(network: "Network", measure: str, pruning: "Pruning") -> "tuple[Network, list[str]]":
    """Return the network with only the edges that a backbone keeps, and a note on how many that are."""
    from pipeline.networks.backbone import prune_edges

    kept = prune_edges(network.edges, weight=measure, pruning=pruning, q="q")
    if pruning.way == "all":
        return network, []
    note = f"Backbone {pruning.way}: {len(kept):,} of {len(network.edges):,} edges."
    return replace(network, edges=kept), [note]


def build_slices(
    tables: "Tables", question: NetworkQuestion, slicing: str, documents: "pl.DataFrame"
) -> "tuple[list[Slice], list[str]]":
    """Return the network of each slice of time, and notes on what lies in none.

    Args:
        tables: The tables of the workspace.
        question: What each network is asked for.
        slicing: How time is cut, as `pipeline.networks.slices.parse_slicing` reads it.
        documents: The documents asked about.

    Raises:
        QuestionError: If there is no such slicing.
    """
    import polars as pl

    from pipeline.networks.slices import Slice, parse_slicing, plan_windows

    dates = documents.filter(pl.col("date").is_not_null())["date"].to_list()
    slices = []
    inside: set[str] = set()
    for window in plan_windows(dates, parse_slicing(slicing)):
        here, _ = tables.select_documents(window.first, window.last)
        here = here.join(documents, on="document_id", how="semi")
        inside.update(here["document_id"])
        network, _ = build(tables, here, question)
        slices.append(Slice(window, replace(network, period=window.label)))
    outside = len(documents) - len(inside)
    notes = [f"In no slice: {outside:,} of {len(documents):,} documents, undated or dated too coarsely."]
    return slices, notes if outside else []


def describe_nodes(
    network: "Network", measure: str, placed: UnitMentions | None = None, judgement: Judgement | None = None
) -> "tuple[Network, Communities]":
    """Return the network with communities and centralities beside its nodes.

    Args:
        network: The network.
        measure: The weight of its edges.
        placed: What it was counted from; needed for intervals.
        judgement: How often documents are drawn again for intervals of the centralities; None for no intervals.

    Returns:
        The network, whose nodes also have community, stability, degree, strength, betweenness, eigenvector,
        with_supports, with_inhibits, sign_ratio and, with resamples, low and high of each of
        `resample.CENTRALITIES`; and the communities.
    """
    from pipeline.networks.communities import find_communities, measure_centrality
    from pipeline.networks.signs import count_signs

    codes = network.nodes["code"].to_list()
    communities = find_communities(codes, network.edges, weight=measure)
    nodes = network.nodes
    for frame in (
        communities.nodes,
        measure_centrality(codes, network.edges, weight=measure),
        count_signs(network.edges, network.nodes),
    ):
        nodes = nodes.join(frame, on="code", how="left", maintain_order="left")
    if placed is not None and judgement is not None and judgement.resamples:
        from pipeline.networks.resample import resample_centralities

        sure = resample_centralities(
            _collect(network, placed),
            placed.totals,
            network.edges,
            measure=measure,
            resamples=judgement.resamples,
            seed=judgement.seed,
        )
        nodes = nodes.join(sure, on="code", how="left", maintain_order="left")
    return replace(network, nodes=nodes), communities


def _collect(network: "Network", placed: UnitMentions) -> "CodedUnits":
    """Return the units with what is drawn when documents are drawn again: their document, or the story itself."""
    import polars as pl

    from pipeline.networks.build import find_unit_columns
    from pipeline.networks.pairs import collect_units

    columns = find_unit_columns(placed.unit)
    units = collect_units(placed.mentions, codes=network.nodes["code"].to_list(), unit_columns=columns)
    if "document_id" in columns:
        return units
    if placed.unit == "story":
        return replace(units, units=units.units.with_columns(pl.col("story_id").alias("document_id")))
    home = placed.mentions.select(*columns, "document_id").unique(columns, keep="first", maintain_order=True)
    return replace(units, units=units.units.join(home, on=list(columns), how="left", maintain_order="left"))


def _compare(units: "CodedUnits", total: int, judgement: Judgement) -> "pl.DataFrame":
    from pipeline.networks.pairs import count_unit_pairs
    from pipeline.networks.significance import compare_with_independence, compare_with_margins

    counts = count_unit_pairs(units)
    if judgement.test == "margins":
        return compare_with_margins(counts, units.read_block() > 0, worlds=judgement.worlds, seed=judgement.seed)
    return compare_with_independence(counts, total=total)
