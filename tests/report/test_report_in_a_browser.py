"""The report and an HTML chart, opened in a browser: no script runs, no request leaves, hostile words stay words."""

from pathlib import Path

from browser import visit
from hostile import list_payloads
from little_study import CODE_ROWS, DOCUMENT_ROWS, TODAY, write_study
from pages import read_page

from flows.report import write_report
from pipeline.query import Corpus, open_corpus
from pipeline.query.charts import draw_trends, write_chart
from pipeline.store import Arrival

# An address of the documentation network (RFC 5737): nobody answers, and a request for it shows in the log.
CANARY = "http://192.0.2.7/canary"
SECTIONS = {"glance", "trends", "matrix", "network", "topics", "evidence", "reading", "methods"}
EXPECTED_ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "nav", "section", "article", "footer", "div"),
    *("h1", "h2", "h3", "h4", "p", "a", "b", "i", "span", "small", "br", "code", "mark", "cite", "blockquote"),
    *("ul", "ol", "li", "dl", "dt", "dd", "details", "summary", "figure", "figcaption"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("svg", "g", "path", "rect", "text", "tspan", "circle", "line", "defs", "clippath", "lineargradient", "stop"),
}


def test_this_browser_would_show_a_request_and_a_script(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<title>x</title><img src='{CANARY}'><script>document.title='owned'</script>")
    seen = visit(page, tmp_path)
    assert seen.requests == [CANARY]
    assert "<title>owned</title>" in seen.html


def _write_hostile_study(folder: Path) -> Corpus:
    payloads = list_payloads(CANARY)
    codes = tuple(
        (code, payloads[number], payloads[-number - 1], group, sign)
        for number, (code, _, _, group, sign) in enumerate(CODE_ROWS)
    )
    documents = tuple(
        {
            **DOCUMENT_ROWS[0],
            "key": f"{number}/{payload}",
            "title": payload,
            "publisher": payload,
            "passages": (
                (
                    "paragraph",
                    None,
                    f"{payload} anggaran bus {payload}",
                    (("inh_budget", f"anggaran bus {payload}"[:40], "stated"), ("smart_mobility", "bus", "stated")),
                ),
            ),
        }
        for number, payload in enumerate(payloads)
    )
    topics = tuple(
        (number, payload, 1, 1 / len(payloads), None, (payload, "bus")) for number, payload in enumerate(payloads, 1)
    )
    failures = tuple(
        Arrival("corpus", f"bad/{number}{payload}", "rejected", reason=payload)
        for number, payload in enumerate(payloads)
    )
    workspace = write_study(folder, documents=documents, codes=codes, topics=topics, failures=failures)
    return open_corpus(workspace, today=TODAY)


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    corpus = _write_hostile_study(tmp_path / "study")
    name = "Study </title><script>document.title='owned'</script>"
    report = write_report(corpus, tmp_path / "report.html", name=name)
    seen = visit(report, tmp_path)
    page = read_page(seen.html)
    assert set(page.tags) <= EXPECTED_ELEMENTS
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert {value[:1] for tag, name, value in page.attributes if name == "href"} == {"#"}
    assert seen.requests == []
    # the policy had nothing to forbid: everything was escaped before it came to that
    assert seen.console == ""
    assert f"<title>{name.replace('<', '&lt;').replace('>', '&gt;')}" in seen.html
    assert set(page.ids) >= SECTIONS


def test_the_report_opens_without_a_request_or_a_complaint(study: Corpus, tmp_path: Path) -> None:
    seen = visit(write_report(study, tmp_path / "report.html", name="Kota contoh"), tmp_path)
    assert seen.requests == []
    assert seen.console == ""
    assert set(read_page(seen.html).ids) >= SECTIONS


def test_the_policy_of_the_report_stops_what_might_slip_through(study: Corpus, tmp_path: Path) -> None:
    report = write_report(study, tmp_path / "report.html", name="Kota contoh")
    slipped = f"<script>document.title='owned'</script><img src='{CANARY}' onerror=\"document.title='owned'\">"
    report.write_text(report.read_text(encoding="utf-8").replace("<main>", f"<main>{slipped}"), encoding="utf-8")
    seen = visit(report, tmp_path)
    assert "<title>Kota contoh" in seen.html
    assert seen.requests == []
    assert "Content Security Policy" in seen.console


def test_an_html_chart_draws_itself_without_a_request(study: Corpus, tmp_path: Path) -> None:
    chart = draw_trends(study.trends(["inh_budget", "sup_policy"]))
    seen = visit(write_chart(chart, tmp_path / "chart.html"), tmp_path)
    assert seen.requests == []
    assert seen.console == ""
    assert "Period: 2021" in seen.html
    assert 'id="chart"' in seen.html
