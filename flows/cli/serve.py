"""`faktor serve`: the schedules, unattended."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.output import WorkspaceOption

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve", epilog="Example: faktor serve -w my-city")(serve_workspace)


def serve_workspace(
    workspace: WorkspaceOption = ".",
    port: Annotated[
        int | None,
        typer.Option(
            "--port", min=1, max=65_535, help="Port of Prefect's page on this machine; else as faktor.toml says."
        ),
    ] = None,
) -> None:
    """Run what is scheduled in sources.yaml and faktor.toml, until ctrl-c; show it in Prefect's page.

    One run at a time; slots that were missed while nothing served give one run. Ending it, or killing it, loses
    nothing: the next start goes on from there.
    """
    from flows.serving.serve import serve
    from flows.settings import find_workspace

    serve(find_workspace(Path(workspace)), port=port)
