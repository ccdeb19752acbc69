"""`faktor network [CODES]`: the pairs of codes that are mentioned together."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flows.cli.asking import (
    FromOption,
    LanguageOption,
    ToOption,
    WhereOption,
    open_workspace,
    say_written,
    write_figures,
)
from flows.cli.network.options import GroupOption, Measure, MeasureOption, MinimumOption, UnitOption
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query import NetworkAnswer

__all__ = ["register"]

_NODE_COLUMNS = (
    "code",
    "n",
    "community",
    "stability",
    "degree",
    "strength",
    "betweenness",
    "eigenvector",
    "sign_ratio",
)
_SURE_COLUMNS = ("code", "n", "community", "stability", "strength", "betweenness", "eigenvector")
_COUNT_COLUMNS = ("period", "source", "target", "n_both", "n_source", "n_target")
_JUDGED_COLUMNS = ("low", "high", "expected", "p", "q")


def register(group: typer.Typer) -> None:
    """Add the command."""
    example = "Example: faktor network show --unit passage --group inhibiting --group dimension --out network.gexf"
    group.command("show", epilog=example)(show_network)


def show_network(
    codes: Annotated[
        list[str] | None,
        typer.Argument(help="Codes or groups, beside those of --group; none: all codes.", metavar="CODES"),
    ] = None,
    unit: UnitOption = "passage",
    where: WhereOption = None,
    measure: MeasureOption = "jaccard",
    since: FromOption = None,
    until: ToOption = None,
    group: GroupOption = None,
    minimum: MinimumOption = 1,
    backbone: Annotated[
        str,
        typer.Option(
            "--backbone",
            help="Edges to keep: all, threshold:0.2, top:40, mst, disparity:0.05 or significant:0.05.",
            metavar="WAY",
        ),
    ] = "all",
    test: Annotated[
        Literal["independence", "margins"] | None,
        typer.Option("--test", help="Hold each pair against chance; margins: so that long documents make no edges."),
    ] = None,
    resamples: Annotated[
        int,
        typer.Option("--resamples", help="Draw documents so often for a 95 % interval of each weight.", metavar="N"),
    ] = 0,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            help="A network for each year, quarter, month, equal:4, overlap:3 (years) or growing.",
            metavar="SLICES",
        ),
    ] = None,
    communities: Annotated[
        bool, typer.Option("--communities", help="Show the codes: their community, its stability, and centralities.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Also write: .gexf .graphml .net (Pajek) .json .txt (VOSviewer) .csv .parquet .svg .png .pdf .html.",
            metavar="FILE",
        ),
    ] = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the pairs of codes that are mentioned together, heaviest first, with their counts and weights."""
    answer = open_workspace(workspace).network(
        unit=unit,
        where=where or (),
        measure=measure,
        since=since,
        until=until,
        groups=group,
        codes=codes,
        minimum=minimum,
        lang=lang,
        backbone=backbone,
        test=test,
        resamples=resamples,
        by=by,
        communities=communities,
    )
    if out is not None:
        _write(answer, out, measure, lang)
    if communities and not as_json and not as_csv:
        rows = _join_intervals(answer.nodes) if resamples else answer.nodes
        columns: Sequence[str] = _SURE_COLUMNS if resamples else _NODE_COLUMNS
        print_answer(replace(answer, rows=rows, notes=()), as_json=False, as_csv=False, columns=columns, title="Codes")
    judged = [name for name in _JUDGED_COLUMNS if name in answer.rows.columns]
    wanted = dict.fromkeys((*_COUNT_COLUMNS, measure, *(judged or ("jaccard", "npmi"))))
    columns = [name for name in wanted if name in answer.rows.columns]
    title = f"Unit {unit}, N = {answer.network.total:,}"
    print_answer(answer, as_json=as_json, as_csv=as_csv, columns=columns, title=title)


def _join_intervals(nodes: "pl.DataFrame") -> "pl.DataFrame":
    """Return the nodes with each centrality and its interval in one column, so that a screen has room for them."""
    import polars as pl

    from pipeline.networks.resample import CENTRALITIES

    def write(name: str) -> list[str | None]:
        ends = nodes.select(name, f"{name}_low", f"{name}_high").rows()
        return [None if low is None else f"{value:.2f} ({low:.2f}–{high:.2f})" for value, low, high in ends]

    return nodes.with_columns(pl.Series(name, write(name), dtype=pl.String) for name in CENTRALITIES)


def _write(answer: "NetworkAnswer", out: Path, measure: Measure, lang: str) -> None:
    from flows.files import write_beside
    from pipeline.networks import write_network
    from pipeline.networks.export import PICTURES
    from pipeline.networks.table_files import to_vosviewer_map

    def write(beside: Path) -> object:
        return write_network(answer.network, beside, measure=measure, slices=answer.slices, lang=lang)

    say_written(write_beside(out, write))
    if out.suffix.lower() in PICTURES:
        write_figures(answer.rows, out)
    if out.suffix.lower() == ".txt":
        # VOSviewer reads a network together with the map of its nodes
        beside_it = out.with_name(f"{out.stem}-map.txt")
        say_written(write_beside(beside_it, lambda beside: beside.write_bytes(to_vosviewer_map(answer.network))))
