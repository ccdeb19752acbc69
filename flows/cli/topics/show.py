"""`faktor topics show [TOPIC]`: the topics, or all that is known of one."""

from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.asking import FromOption, LanguageOption, ToOption, WhereOption, open_workspace, write_plot
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, make_console, print_answer, strip_controls
from flows.cli.topics.options import PictureOption, print_tables, write_p, write_share

if TYPE_CHECKING:
    from pipeline.query.topic_answers import TopicAnswer

__all__ = ["register"]

_LETTERS = 300
_SOURCES = 8


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("show", epilog="Example: faktor topics show 3 --passages 5")(show_topics)


def show_topics(
    topic: Annotated[
        int | None,
        typer.Argument(help="Number of a topic: show all that is known of it; none: all topics.", metavar="[TOPIC]"),
    ] = None,
    terms: Annotated[int, typer.Option("--terms", help="How many terms are named with each topic.", min=1)] = 10,
    passages: Annotated[
        int, typer.Option("--passages", help="With TOPIC: how many passages that stand for it.", min=0)
    ] = 5,
    since: FromOption = None,
    until: ToOption = None,
    where: WhereOption = None,
    plot: PictureOption = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show terms, size and label of each topic, largest first; or all that is known of one.

    Of one topic: its terms with weight (share of the topic) and exclusivity (share of the term's weight that this topic
    has), its label in both languages, passages that stand for it, sources, years, and the codes whose mentions go with
    it above chance. --from, --to and --where ask about one topic only.
    """
    corpus = open_workspace(workspace)
    if plot is not None:
        from pipeline.query.charts import draw_topics

        sizes = corpus.topics(terms=terms)
        write_plot(draw_topics(sizes, lang=lang), plot, sizes)
    if topic is None:
        answer = corpus.topics(terms=terms)
        shown = [name for name in ("stability", "coherence_npmi") if name in answer.rows.columns]
        columns = ("topic", f"label_{lang}", "passages", *shown, "terms")
        print_answer(answer, as_json=as_json, as_csv=as_csv, columns=columns)
        return
    found = corpus.topic(topic, passages=passages, since=since, until=until, where=where or ())
    if as_json or as_csv:
        print_answer(found, as_json=as_json, as_csv=as_csv)
    else:
        _print_topic(found, terms=terms, lang=lang)


def _print_topic(answer: "TopicAnswer", *, terms: int, lang: str) -> None:
    import polars as pl

    console = make_console()
    facts = answer.facts
    for line in _say_facts(answer):
        console.print(strip_controls(line), markup=False)
    for row in answer.passages.iter_rows(named=True):
        console.print()
        console.print(_mark(row["text"], row["terms"]))
        said = [str(row["date"] or "undated"), row["publisher"], row["title"] or row["key"]]
        page = f", p. {row['page']}" if row["page"] is not None else ""
        source = ", ".join(part for part in said if part)
        console.print(strip_controls(f"  {source}{page}  [{row['passage_id'][:10]}]"), markup=False, style="dim")
    console.print()
    codes = answer.codes.select(
        "code", f"label_{lang}", "n_both", pl.col("expected").round(1), "documents", pl.col("lift").round(2), "q"
    )
    tables: list[tuple[str | None, pl.DataFrame]] = [
        ("Terms", answer.rows.head(terms).drop("topic")),
        (f"Codes above chance in its {facts['passages']:,} passages", codes),
        ("Sources, by documents that are mostly about it", answer.sources.head(_SOURCES)),
        ("Years", answer.years),
    ]
    print_tables(answer, tables, formats={"share": write_share, "q": write_p})


def _say_facts(answer: "TopicAnswer") -> list[str]:
    facts = answer.facts
    said = [
        f"{facts['passages']:,} passages whose largest topic it is",
        f"{facts['documents']:,} of {facts['N']:,} documents",
    ]
    for name, words in (("coherence_npmi", "coherence"), ("exclusivity", "exclusivity"), ("stability", "stability")):
        if facts.get(name) is not None:
            said.append(f"{words} {facts[name]:.2f}")
    labels = dict.fromkeys((facts["label_en"], facts["label_id"]))
    return [f"Topic {facts['topic']}: {' / '.join(labels)}", "; ".join(said)]


def _mark(text: str, terms: list[str]) -> "object":
    """Return the beginning of a passage with its terms marked."""
    from rich.text import Text

    from pipeline.query.topic_portraits import mark_terms

    clean = " ".join(strip_controls(text).split())
    cut = clean if len(clean) <= _LETTERS else clean[:_LETTERS].rsplit(" ", 1)[0] + " …"
    shown = Text(f"  {cut}")
    shown.highlight_regex(mark_terms(terms), style="bold yellow")
    return shown
