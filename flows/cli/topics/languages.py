"""`faktor topics languages`: which topic of one language speaks of the same as which of the other."""

from dataclasses import replace

import typer

from flows.cli.asking import LanguageOption, open_workspace
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("languages", epilog="Example: faktor topics languages")(show_languages)


def show_languages(
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the language of each topic, and its partner: the topic of the other language that speaks of the same.

    Topics over two languages part by language; the words of both (names, loans) tell which belong together.
    """
    import polars as pl

    answer = open_workspace(workspace).topic_languages()
    if as_json or as_csv:
        print_answer(answer, as_json=as_json, as_csv=as_csv)
        return
    named = pl.format("{}  {}", "partner", f"partner_label_{lang}").alias("partner")
    table = answer.rows.select("topic", f"label_{lang}", "passages", "language", named, "similarity")
    print_answer(replace(answer, rows=table), as_json=False, as_csv=False)
