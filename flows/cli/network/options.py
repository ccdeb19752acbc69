"""Options that the commands about networks share."""

from typing import Annotated

import typer

from pipeline.networks import Measure

__all__ = ["GroupOption", "Measure", "MeasureOption", "MinimumOption", "UnitOption"]

MeasureOption = Annotated[Measure, typer.Option("--measure", help="What an edge weighs.")]
UnitOption = Annotated[
    str,
    typer.Option(
        "--unit",
        help="Where two codes must both be mentioned: sentence, window:30 (words), passage, section, document, story.",
        metavar="UNIT",
    ),
]
GroupOption = Annotated[
    list[str] | None,
    typer.Option("--group", help="Only codes of this group; may be given again.", metavar="GROUP"),
]
MinimumOption = Annotated[
    int, typer.Option("--min", help="Fewest units in which two codes must be together.", min=1, metavar="N")
]
