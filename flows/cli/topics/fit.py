"""`faktor topics fit`: fit topics anew."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from flows.cli.asking import WhereOption
from flows.cli.output import AsJson, WorkspaceOption, make_console, print_json, say, strip_controls

if TYPE_CHECKING:
    from flows.refit import Refit

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("fit", epilog="Example: faktor topics fit --k auto --where kind=news")(fit_topics)


def fit_topics(
    k: Annotated[
        str | None,
        typer.Option("--k", help="Number of topics, or auto: chosen by coherence and stability.", metavar="N"),
    ] = None,
    model: Annotated[
        Literal["nmf", "consensus", "lda", "lda-sklearn", "seeded"] | None,
        typer.Option("--model", help="How topics are found; seeded: by the codebook's terms, and some besides."),
    ] = None,
    unit: Annotated[
        Literal["passage", "document"] | None, typer.Option("--unit", help="What topics are learned from.")
    ] = None,
    lang: Annotated[
        Literal["id", "en", "joint"] | None, typer.Option("--lang", help="Passages of which language; joint: both.")
    ] = None,
    where: WhereOption = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Seed of the fit.", min=0)] = None,
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
) -> None:
    """Fit topics to all that was read so far, keep the fit before as a version, and say what became of its topics.

    What is asked for here holds until [topics] of faktor.toml changes or until the next `faktor topics fit`; without
    options, topics are fitted as faktor.toml says. The report follows at the next `faktor run`.
    """
    from flows.refit import refit_topics
    from flows.settings import find_workspace

    asked: dict[str, Any] = {"model": model, "unit": unit, "lang": lang, "seed": seed}
    asked = {name: value for name, value in asked.items() if value is not None}
    if where:
        asked["where"] = list(where)
    if k is not None:
        asked["k"] = _read_k(k)
    done = refit_topics(find_workspace(Path(workspace)), **asked)
    if as_json:
        print_json({"version": done.version, "before": done.before, "k": done.k, "reason": done.reason,
                    "warnings": list(done.warnings)})  # fmt: skip
        return
    _print(done)


def _read_k(text: str) -> int | None:
    from pipeline.errors import QuestionError

    if text == "auto":
        return None
    if not text.isdecimal():
        raise QuestionError(f"Expected a number of topics or auto, got {text!r}. Write --k 20 or --k auto.", text)
    return int(text)


def _print(done: "Refit") -> None:
    for warning in done.warnings:
        say(warning)
    if done.k is None:
        say(f"No topics: {done.reason}")
        return
    make_console().print(strip_controls(f"Version {done.version}. {done.reason}"), markup=False)
    if done.before is not None and done.before != done.version:
        say(f"`faktor topics compare {done.before} {done.version}` says what became of the topics before.")
    elif done.before == done.version:
        say("The topics are as they were: the same documents and settings give the same fit.")
    say("`faktor topics` lists them; `faktor run` writes the report anew.")
