"""`faktor network [CODES]`: the pairs of codes that are mentioned together."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flows.cli.asking import FromOption, LanguageOption, ToOption, WhereOption, open_workspace, say_written
from flows.cli.network.options import GroupOption, Measure, MeasureOption, MinimumOption, UnitOption
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer

if TYPE_CHECKING:
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
        nodes = replace(answer, rows=answer.nodes, notes=())
        print_answer(nodes, as_json=False, as_csv=False, columns=_NODE_COLUMNS, title="Codes")
    judged = [name for name in _JUDGED_COLUMNS if name in answer.rows.columns]
    wanted = dict.fromkeys((*_COUNT_COLUMNS, measure, *(judged or ("jaccard", "npmi"))))
    columns = [name for name in wanted if name in answer.rows.columns]
    title = f"Unit {unit}, N = {answer.network.total:,}"
    print_answer(answer, as_json=as_json, as_csv=as_csv, columns=columns, title=title)


def _write(answer: "NetworkAnswer", out: Path, measure: Measure, lang: str) -> None:
    from flows.files import write_beside
    from pipeline.networks import write_network
    from pipeline.networks.table_files import to_vosviewer_map

    def write(beside: Path) -> object:
        return write_network(answer.network, beside, measure=measure, slices=answer.slices, lang=lang)

    say_written(write_beside(out, write))
    if out.suffix.lower() == ".txt":
        # VOSviewer reads a network together with the map of its nodes
        beside_it = out.with_name(f"{out.stem}-map.txt")
        say_written(write_beside(beside_it, lambda beside: beside.write_bytes(to_vosviewer_map(answer.network))))
