"""`faktor network`: which codes are spoken of together, and how strongly."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from flows.cli.asking import FromOption, LanguageOption, ToOption, open_workspace, say_written
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer

__all__ = ["register"]

Measure = Literal[
    "jaccard",
    "count",
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


def register(app: typer.Typer) -> None:
    """Add the command."""
    example = "Example: faktor network --unit passage --group inhibiting --group dimension --out network.gexf"
    app.command("network", epilog=example)(show_network)


def show_network(
    codes: Annotated[
        list[str] | None,
        typer.Argument(help="Codes or groups, beside those of --group; none: all codes.", metavar="CODES"),
    ] = None,
    unit: Annotated[
        Literal["passage", "sentence", "document"],
        typer.Option("--unit", help="Where two codes must both be mentioned."),
    ] = "passage",
    measure: Annotated[Measure, typer.Option("--measure", help="What an edge weighs.")] = "jaccard",
    since: FromOption = None,
    until: ToOption = None,
    group: Annotated[
        list[str] | None,
        typer.Option("--group", help="Only codes of this group; may be given again.", metavar="GROUP"),
    ] = None,
    minimum: Annotated[
        int, typer.Option("--min", help="Fewest units in which two codes must be together.", min=1, metavar="N")
    ] = 1,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Also write the network: .gexf, .graphml, .csv, .svg, .png or .html.", metavar="FILE"
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
        measure=measure,
        since=since,
        until=until,
        groups=group,
        codes=codes,
        minimum=minimum,
        lang=lang,
    )
    if out is not None:
        from flows.files import write_beside
        from pipeline.networks import write_network

        network = answer.network
        say_written(write_beside(out, lambda beside: write_network(network, beside, measure=measure)))
    columns = list(
        dict.fromkeys(("source", "target", "n_both", "n_source", "n_target", "N", measure, "jaccard", "npmi"))
    )
    print_answer(answer, as_json=as_json, as_csv=as_csv, columns=columns)
