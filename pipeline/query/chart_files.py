"""Writes a chart as a file: SVG, PDF, PNG, or one HTML page that needs no network.

Takes a Vega-Lite specification with title and caption; gives SVG text and files. Knows no answer.
"""

import base64
import hashlib
import json
import re
import textwrap
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from pipeline.errors import QuestionError

if TYPE_CHECKING:
    from pipeline.query.chart import Chart

__all__ = ["ENDINGS", "render_svg", "write_chart"]

ENDINGS = (".svg", ".pdf", ".png", ".html")
"""Endings of the files that a chart can be written to."""

_SVG = "http://www.w3.org/2000/svg"
# What journals ask of a picture in dots.
_DOTS_AN_INCH = 300
_CAPTION_LETTERS = 110
_URL = re.compile(r"url\(#([^)]+)\)")

_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '{script_hash}'; \
style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; color: #1d2733;
  max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.4rem; margin: 0 0 .25rem; }}
p {{ margin: 0 0 1rem; color: #4a5561; }}
#chart {{ overflow-x: auto; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{caption}</p>
<div id="chart"></div>
<script type="application/json" id="specification">{specification}</script>
<script>{script}</script>
</body>
</html>
"""

# `ast` lets Vega interpret its expressions instead of compiling them, so the page needs no right to evaluate text.
_SNIPPET = """
const specification = JSON.parse(document.getElementById("specification").textContent);
const actions = {export: true, source: false, compiled: false, editor: false};
vegaEmbed("#chart", specification, {ast: true, renderer: "svg", actions: actions});
"""


def write_chart(chart: "Chart", path: Path | str) -> Path:
    """Write a chart to a file, with its title and caption.

    Args:
        chart: The chart.
        path: Where to write; the ending is one of ENDINGS and chooses the format. The folder must exist.

    Returns:
        The path.

    Raises:
        QuestionError: If the ending is none of these.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise QuestionError(
            f"Expected a file that ends in {', '.join(ENDINGS)}, got {path.name!r}. Choose one of these endings.",
            path.name,
        )
    if ending == ".html":
        path.write_text(_render_page(chart), encoding="utf-8")
    elif ending == ".svg":
        path.write_text(render_svg(_with_caption(chart)), encoding="utf-8")
    elif ending == ".pdf":
        import vl_convert

        path.write_bytes(vl_convert.vegalite_to_pdf(_with_caption(chart)))
    else:
        import vl_convert

        path.write_bytes(vl_convert.vegalite_to_png(_with_caption(chart), ppi=_DOTS_AN_INCH))
    return path


def render_svg(specification: dict[str, Any], *, prefix: str = "id-") -> str:
    """Return a chart as SVG text whose marks say their figures when a reader points at them.

    Args:
        specification: Vega-Lite specification.
        prefix: Every id begins with it, so that several pictures can stand in one page.

    Note:
        Vega writes what a mark stands for as a label for screen readers; here it becomes a title as well, which
        browsers show without any script.
    """
    import vl_convert

    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    # the text is Vega's own SVG; words of documents in it are escaped
    root = ElementTree.fromstring(vl_convert.vegalite_to_svg(specification))
    _rename_ids(root, prefix)
    for element in list(root.iter()):
        label = element.attrib.get("aria-label")
        if label and element.attrib.get("aria-roledescription") in _MARKS_WITH_FIGURES:
            title = ElementTree.Element(f"{{{_SVG}}}title")
            title.text = label
            element.insert(0, title)
    return ElementTree.tostring(root, encoding="unicode")


_MARKS_WITH_FIGURES = ("point", "bar", "rect", "circle")


def _rename_ids(root: ElementTree.Element, prefix: str) -> None:
    """Number the ids from 1: Vega goes on counting from one picture to the next."""
    names = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    numbered = {name: f"{prefix}{number}" for number, name in enumerate(names, 1)}
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, numbered[value])
            elif "url(#" in value:
                element.set(name, _URL.sub(lambda found: f"url(#{numbered[found[1]]})", value))


def _with_caption(chart: "Chart") -> dict[str, Any]:
    title = {
        "text": chart.title,
        "subtitle": textwrap.wrap(chart.caption, _CAPTION_LETTERS),
        "anchor": "start",
        "frame": "group",
        "offset": 14,
    }
    return {**chart.specification, "title": title}


def _render_page(chart: "Chart") -> str:
    import vl_convert

    script = vl_convert.javascript_bundle(_SNIPPET)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    specification = json.dumps(chart.specification, ensure_ascii=False, sort_keys=True)
    for character in "<>&\u2028\u2029":
        specification = specification.replace(character, f"\\u{ord(character):04x}")
    return _PAGE.format(
        lang=chart.lang,
        script_hash=f"sha256-{digest}",
        title=escape(chart.title),
        caption=escape(chart.caption),
        specification=specification,
        script=script,
    )
