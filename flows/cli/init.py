"""`faktor init`: a new workspace."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.output import say
from pipeline.errors import SettingsError

__all__ = ["register"]

_SETTINGS = """\
# A workspace of faktor. Every setting and its meaning: docs/start.md
name = "{name}"
codebook = "corpus/codebook/city-digitalisation.yaml"
"""

_SOURCE = """
[[sources]]
name = "{name}"
folder = "corpus/{name}"
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init", epilog="Example: faktor init my-city --sample")(make_workspace)


def make_workspace(
    folder: Annotated[Path, typer.Argument(help="Folder of the new workspace; made if it is missing.", metavar="DIR")],
    sample: Annotated[bool, typer.Option("--sample", help="Add the sample corpus.")] = False,
) -> None:
    """Make a workspace: faktor.toml, the codebook, and an inbox to drop documents into."""
    from flows.data import find_shipped

    settings = folder / "faktor.toml"
    if settings.exists():
        raise SettingsError(f"{folder} is a workspace already ({settings} exists). Choose another folder.", str(folder))
    (folder / "corpus" / "inbox").mkdir(parents=True, exist_ok=True)
    (folder / "outputs").mkdir(exist_ok=True)
    (folder / "models").mkdir(exist_ok=True)
    shutil.copytree(find_shipped("codebook"), folder / "corpus" / "codebook", dirs_exist_ok=True)
    text = _SETTINGS.format(name=folder.resolve().name.replace('"', "").replace("\\", ""))
    if sample:
        shutil.copytree(find_shipped("sample"), folder / "corpus" / "sample", dirs_exist_ok=True)
        text += _SOURCE.format(name="sample")
    settings.write_text(text + _SOURCE.format(name="inbox"), encoding="utf-8")
    say(f"Workspace {folder} is ready. Put documents into {folder / 'corpus' / 'inbox'}, then: faktor run -w {folder}")
