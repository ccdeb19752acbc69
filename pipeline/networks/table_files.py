"""Writes networks as plain tables: CSV, Parquet, Pajek, and what VOSviewer reads.

Takes a network and the networks of its periods; gives the bytes of a file. Knows no path.

References:
    N. J. van Eck, L. Waltman, VOSviewer Manual (1.6.20), sections on map, network and JSON files.
    A. Mrvar, V. Batagelj, Pajek Reference Manual (5.18), 4.3 (.net).
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pipeline.networks.build import Network

__all__ = ["CSV_COLUMNS", "WRITERS", "to_vosviewer_map"]

CSV_COLUMNS = ("source", "target", "weight", "n_both", "n_source", "n_target", "measure", "unit", "period")


def to_csv(network: Network, periods: Sequence[Network], measure: str) -> bytes:
    """Return an edge list, of each period one after the other."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for each in periods:
        for edge in each.edges.iter_rows(named=True):
            counts = [edge[name] for name in ("n_both", "n_source", "n_target")]
            writer.writerow(
                [edge["source"], edge["target"], edge[measure], *counts, measure, each.unit, each.period or ""]
            )
    return text.getvalue().encode()


def to_parquet(network: Network, periods: Sequence[Network], measure: str) -> bytes:
    """Return the edges with every measure, of each period one after the other; weight is the measure asked for."""
    import polars as pl

    frames = [
        each.edges.with_columns(
            pl.col(measure).cast(pl.Float64).alias("weight"),
            pl.lit(measure).alias("measure"),
            pl.lit(each.unit).alias("unit"),
            pl.lit(each.period, dtype=pl.String).alias("period"),
        )
        for each in periods
    ]
    data = io.BytesIO()
    pl.concat(frames).write_parquet(data)
    return data.getvalue()


def to_pajek(network: Network, periods: Sequence[Network], measure: str) -> bytes:
    """Return a Pajek network: vertices numbered from 1 with their label, then the weighted edges."""
    place = _number(network)
    lines = [f"*Vertices {len(place)}"]
    lines += [f'{place[row["code"]]} "{_quote(row["label"])}"' for row in network.nodes.iter_rows(named=True)]
    lines.append("*Edges")
    lines += [f"{place[source]} {place[target]} {weight}" for source, target, weight in _weights(network, measure)]
    return ("\n".join(lines) + "\n").encode()


def to_vosviewer_network(network: Network, periods: Sequence[Network], measure: str) -> bytes:
    """Return VOSviewer's network file: two ids and a strength a line, parted by tabs, without a header."""
    place = _number(network)
    lines = [f"{place[source]}\t{place[target]}\t{weight}" for source, target, weight in _weights(network, measure)]
    return "".join(f"{line}\n" for line in lines).encode()


def to_vosviewer_map(network: Network) -> bytes:
    """Return the map file that goes with `to_vosviewer_network`: id, label, code, cluster (the group) and weights."""
    cluster = _clusters(network)
    place = _number(network)
    lines = ["id\tlabel\tsublabel\tcluster\tweight<Units>"]
    for row in network.nodes.iter_rows(named=True):
        cells = (place[row["code"]], _flatten(row["label"]), row["code"], cluster[row["group"]], row["n"])
        lines.append("\t".join(map(str, cells)))
    return ("\n".join(lines) + "\n").encode()


def to_vosviewer_json(network: Network, periods: Sequence[Network], measure: str) -> bytes:
    """Return map and network in the one JSON file that VOSviewer and VOSviewer Online read."""
    cluster = _clusters(network)
    place = _number(network)
    items = [
        {
            "id": place[row["code"]],
            "label": row["label"],
            "description": row["code"],
            "cluster": cluster[row["group"]],
            "weights": {"Units": row["n"]},
        }
        for row in network.nodes.iter_rows(named=True)
    ]
    links = [
        {"source_id": place[source], "target_id": place[target], "strength": weight}
        for source, target, weight in _weights(network, measure)
    ]
    return (json.dumps({"network": {"items": items, "links": links}}, ensure_ascii=False, indent=1) + "\n").encode()


WRITERS: dict[str, Callable[[Network, Sequence[Network], str], bytes]] = {
    ".csv": to_csv,
    ".parquet": to_parquet,
    ".net": to_pajek,
    ".txt": to_vosviewer_network,
    ".json": to_vosviewer_json,
}
"""What writes each ending: takes the whole network, the networks of its periods, and the measure."""


def _weights(network: Network, measure: str) -> Iterator[tuple[str, str, Any]]:
    for source, target, weight in network.edges.select("source", "target", measure).iter_rows():
        if weight is not None:
            yield source, target, weight


def _number(network: Network) -> dict[str, int]:
    return {code: number for number, code in enumerate(network.nodes["code"], start=1)}


def _clusters(network: Network) -> dict[str | None, int]:
    return {group: number for number, group in enumerate(network.nodes["group"].unique(maintain_order=True), start=1)}


def _flatten(label: str) -> str:
    """Return a label on one line and without a tab, which would begin the next cell."""
    return re.sub(r"\s+", " ", label)


def _quote(label: str) -> str:
    """Return a label that stands between double quotes; Pajek knows no way to write one inside."""
    return _flatten(label).replace('"', "'")
