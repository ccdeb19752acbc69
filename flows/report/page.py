"""Writes the report as one HTML file.

Takes a Corpus; gives the file. Every word that comes from a document, a codebook or a file name is escaped, and the
page forbids scripts and requests to whatever might slip through.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.files import write_beside
from flows.report.content import (
    EDGES_DRAWN,
    EDGES_LISTED,
    QUOTATIONS_A_CODE,
    SHORTFALLS_SHOWN,
    Content,
    collect_content,
)
from flows.report.words import Words, read_words
from pipeline.errors import QuestionError
from pipeline.query.words import Language

if TYPE_CHECKING:
    from pipeline.query import Corpus

__all__ = ["render_report", "write_report"]

_HERE = Path(__file__).parent


def write_report(corpus: "Corpus", path: Path, *, name: str, lang: Language = "en") -> Path:
    """Write the report of a corpus.

    Args:
        corpus: The corpus.
        path: Where to write. The folder of outputs of the workspace is made when it is missing; others must exist.
        name: Name of the study.
        lang: Language of the page and of labels.

    Returns:
        The path.

    Raises:
        QuestionError: If nothing has been analysed yet, or the place cannot be written to.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        raise QuestionError(f"Expected a report that ends in .html, got {path.name!r}. Give it that ending.", path.name)
    page = render_report(corpus, name=name, lang=lang)
    if path.parent == corpus.workspace.outputs:
        path.parent.mkdir(exist_ok=True)
    return write_beside(path, lambda beside: beside.write_text(page, encoding="utf-8"))


def render_report(corpus: "Corpus", *, name: str, lang: Language = "en") -> str:
    """Return the report as HTML; the same tables and the same run give the same text."""
    import jinja2

    from flows.report import pictures
    from pipeline.query.charts import say_matrix, say_topic_map, say_trends

    words = read_words(lang)
    content = collect_content(corpus, words)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.jinja").render(
        name=name,
        words=words,
        content=content,
        style=(_HERE / "style.css").read_text(encoding="utf-8"),
        code_pictures=pictures.draw_code_panels(content, lang),
        matrix_picture=pictures.draw_content_matrix(content, lang),
        network_picture=pictures.draw_content_network(content),
        topic_pictures=pictures.draw_topic_panels(content, lang),
        topic_map_picture=pictures.draw_content_topic_map(content, lang),
        topic_method=words.topic_methods.get(content.topic_model.get("model"), words.topic_methods["nmf"]),
        topic_map_caption=say_topic_map(content.topic_map, lang=lang),
        trend_caption=say_trends(content.trends, lang=lang),
        topic_caption=say_trends(content.topic_trend, lang=lang),
        matrix_caption=say_matrix(content.matrix, lang=lang),
        limits={
            "shortfalls": SHORTFALLS_SHOWN,
            "edges": EDGES_LISTED,
            "each": QUOTATIONS_A_CODE,
        },
        facts=_say_facts(content, words),
        languages=_say_languages(content, words),
        **_tabulate(content, lang),
    )


def _tabulate(content: Content, lang: str) -> dict[str, Any]:
    """Return the figures behind the pictures, for tables."""
    points: dict[str, list[dict[str, Any]]] = {}
    for point in content.trends.rows.iter_rows(named=True):
        points.setdefault(point["code"], []).append(point)
    cells: dict[str, list[dict[str, Any]]] = {}
    for cell in content.matrix.rows.iter_rows(named=True):
        cells.setdefault(cell["row"], []).append(cell)
    return {
        "points": points,
        "dated": {code: sum(point["n"] for point in row) for code, row in points.items()},
        "dated_total": sum(documents for _, documents in content.years),
        "matrix_columns": [cell[f"column_label_{lang}"] for cell in next(iter(cells.values()), [])],
        "matrix_rows": [(row[0][f"row_label_{lang}"], row) for row in cells.values()],
        **_choose_ties(content),
        "labels": {each["code"]: each["label"] for group in content.groups for each in group.codes},
        "codes_total": sum(len(group.codes) for group in content.groups),
        "rules_total": sum(each["rules"] for group in content.groups for each in group.codes),
        "seed": str(content.run.get("settings", {}).get("topics", {}).get("seed", "–")),
    }


def _choose_ties(content: Content) -> dict[str, Any]:
    """Return how many ties the picture shows (those as heavy as the last that fits, too), and which codes have none."""
    ties = content.network.rows.sort("jaccard", descending=True)
    drawn = ties.filter(ties["jaccard"] >= ties["jaccard"].head(EDGES_DRAWN).min()) if len(ties) else ties
    tied = {*drawn["source"], *drawn["target"]}
    alone = [each["label"] for group in content.groups for each in group.codes if each["code"] not in tied]
    return {"ties_drawn": drawn.height, "codes_alone": alone}


def _say_languages(content: Content, words: Words) -> str:
    counts = content.documents["language"].value_counts(sort=True).sort("count", "language", descending=[True, False])
    return ", ".join(
        f"{words.count(count)} {words.languages.get(language, language)}" for language, count in counts.iter_rows()
    )


def _say_facts(content: Content, words: Words) -> list[tuple[str, str]]:
    """Return what one must know of the run to make the figures again: a name and a text each."""
    run = content.run
    facts = [
        (words.run, content.run_id or "–"),
        (words.ended, words.day(content.ended)),
        (words.codebook, f"{run.get('codebook_name', '–')} · {run.get('codebook', '–')}"),
        ("faktor", str(run.get("faktor", "–"))),
        (
            words.library,
            ", ".join(f"{library} {version}" for library, version in sorted(run.get("versions", {}).items())),
        ),
        (words.parameters, ", ".join(_flatten(run.get("settings", {})))),
    ]
    return [(label, text) for label, text in facts if text]


def _flatten(settings: dict[str, object], before: str = "") -> list[str]:
    """Return settings as `name = value`; where documents lie on somebody's disk is nobody's business."""
    said = []
    for key, value in sorted(settings.items()):
        if key in ("sources", "codebook", "name"):
            continue
        if isinstance(value, dict):
            said += _flatten(value, f"{before}{key}.")
        else:
            said.append(f"{before}{key} = {'–' if value is None else value}")
    return said
