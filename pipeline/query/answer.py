"""An answer: rows, the question that they answer, and the run that they come from.

Takes what a question found; gives it as a frame and as JSON values. Knows no question.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from pipeline.networks import Network, Slice
    from pipeline.networks.communities import Communities

__all__ = ["Answer", "ComparisonAnswer", "CrosstabAnswer", "EdgeAnswer", "NetworkAnswer", "list_rows"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a workspace says to a question.

    Attributes:
        rows: The answer.
        question: Every parameter of the question, also those left at their default, as JSON values.
        run: The last completed run of the analysis: run_id, ended, faktor (version) and codebook (version); None
            where no run has been recorded.
        notes: What a reader must know beside the rows, one sentence each: what was left out, and why.
    """

    rows: "pl.DataFrame"
    question: Mapping[str, Any]
    run: Mapping[str, Any] | None
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return `{"rows": [...], "question": {...}, "run": ...}` with dates as ISO 8601 text."""
        return {
            "rows": list_rows(self.rows),
            "question": dict(self.question),
            "run": None if self.run is None else dict(self.run),
        }


@dataclass(frozen=True, slots=True)
class NetworkAnswer(Answer):
    """A co-occurrence network; `rows` are its edges, heaviest first.

    Attributes:
        network: Nodes and edges, as `pipeline.networks.write_network` and `draw_network` take them.
        slices: The network of each slice of time, where it was asked for.
        communities: The communities, where they were asked for.
    """

    network: "Network" = field(kw_only=True)
    slices: "tuple[Slice, ...]" = field(kw_only=True, default=())
    communities: "Communities | None" = field(kw_only=True, default=None)

    @property
    def nodes(self) -> "pl.DataFrame":
        """One row per code: code, label, group, sign and n, also codes without an edge."""
        return self.network.nodes

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON values, with the nodes beside the rows."""
        # slots=True makes a new class, so super() without arguments does not find it
        modularity = {} if self.communities is None else {"modularity": self.communities.modularity}
        return {**Answer.to_json(self), "nodes": list_rows(self.nodes), **modularity}


@dataclass(frozen=True, slots=True)
class EdgeAnswer(Answer):
    """What joins two codes; `rows` are the passages of the units in which they are together.

    Attributes:
        edge: The edge with its measures, expected, p and q; no row where the codes are never together.
        years: Counts by year.
        without: What falls without one term or one source.
        counts: n_both, n_source, n_target and N.
    """

    edge: "pl.DataFrame" = field(kw_only=True)
    years: "pl.DataFrame" = field(kw_only=True)
    without: "pl.DataFrame" = field(kw_only=True)
    counts: Mapping[str, int] = field(kw_only=True)

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON values, with all that is beside the rows."""
        return {
            **Answer.to_json(self),
            "counts": dict(self.counts),
            "edge": next(iter(list_rows(self.edge)), None),
            "years": list_rows(self.years),
            "without": list_rows(self.without),
        }


@dataclass(frozen=True, slots=True)
class ComparisonAnswer(Answer):
    """Two networks side by side; `rows` are the edges of either.

    Attributes:
        before: The earlier network, with communities and centralities of its nodes.
        after: The later one.
        communities: Which community became which, as `pipeline.networks.matching.match_communities` describes it.
    """

    before: "Network" = field(kw_only=True)
    after: "Network" = field(kw_only=True)
    communities: "pl.DataFrame" = field(kw_only=True)

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON values, with the communities beside the rows."""
        return {**Answer.to_json(self), "communities": list_rows(self.communities)}


@dataclass(frozen=True, slots=True)
class CrosstabAnswer(Answer):
    """Two sets of codes against each other; `rows` are the pairs.

    Attributes:
        statistic: Sum of the squared residuals.
        p: Of the whole table; None where nothing can be tested.
        worlds: Worlds drawn for it.
    """

    statistic: float = field(kw_only=True)
    p: float | None = field(kw_only=True)
    worlds: int = field(kw_only=True)

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON values, with the test of the whole table."""
        return {**Answer.to_json(self), "statistic": self.statistic, "p": self.p, "worlds": self.worlds}


def list_rows(frame: "pl.DataFrame") -> list[dict[str, Any]]:
    """Return the rows of a frame as JSON values: dates as ISO 8601 text, null as None."""
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in frame.iter_rows(named=True)
    ]
