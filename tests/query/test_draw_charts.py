"""Charts: what their marks stand for, and the words that belong to them."""

import json
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import altair as alt
import pytest
import vl_convert
from little_study import CODE_ROWS, DOCUMENT_ROWS, TODAY, write_study

from pipeline.errors import QuestionError
from pipeline.query import Corpus, open_corpus
from pipeline.query.charts import (
    OKABE_ITO,
    Chart,
    draw_matrix,
    draw_topics,
    draw_trend_panels,
    draw_trends,
    render_svg,
    say_trends,
    write_chart,
)
from pipeline.query.words import LANGUAGES, WORDS, write_count, write_share

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'& datum.n"


@pytest.fixture(scope="module")
def charts(study: Corpus) -> dict[str, Chart]:
    return {
        "one series": draw_trends(study.trends("inh_budget")),
        "two series": draw_trends(study.trends(["inh_budget", "sup_policy"])),
        "five series": draw_trends(study.trends()),
        "topics over time": draw_trends(study.topic_trend()),
        "matrix": draw_matrix(study.matrix()),
        "topics": draw_topics(study.topics()),
    }


def _list_titles(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}title")]


def test_every_chart_is_valid_vega_lite(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        alt.Chart.from_dict(chart.specification, validate=True)


def test_a_period_without_documents_has_no_point_and_n_of_N_stands_in_the_others(study: Corpus) -> None:
    titles = _list_titles(render_svg(draw_trends(study.trends("inh_budget")).specification))
    assert len(titles) == 3  # 2019, 2021, 2022; 2020 has no documents
    assert "Period: 2019" in titles[0]
    assert "n of N: 1 / 2" in titles[0]
    assert not any("2020" in title for title in titles)


def test_the_open_period_is_hollow_and_its_line_dashed(study: Corpus) -> None:
    svg = render_svg(draw_trends(study.trends("inh_budget")).specification)
    points = [
        each for each in ElementTree.fromstring(svg).iter(f"{SVG}path") if "Period: " in each.get("aria-label", "")
    ]
    fills = {re.search(r"Period: (\d+)", each.get("aria-label", "")).group(1): each.get("fill") for each in points}
    assert fills == {"2019": OKABE_ITO[0], "2021": OKABE_ITO[0], "2022": "white"}
    assert "stroke-dasharray" in svg


def test_the_caption_says_unit_denominator_n_and_period(study: Corpus) -> None:
    assert say_trends(study.trends("inh_budget")) == (
        "Share of the documents dated in the year that mention the code. N = 5 documents, 2019–2022. "
        "Band: 95\u00a0% Wilson interval. Gap: no documents. Hollow point: the year is not over."
    )


def test_labels_are_in_the_language_asked_for(study: Corpus) -> None:
    answer = study.trends(["inh_budget", "sup_policy"])
    assert "Budget constraints" in render_svg(draw_trends(answer).specification)
    indonesian = draw_trends(answer, lang="id")
    assert "Kendala anggaran" in render_svg(indonesian.specification)
    assert indonesian.caption.startswith("Bagian dokumen bertanggal pada tahun itu")


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert (write_count(1234567, "en"), write_count(1234567, "id")) == ("1,234,567", "1.234.567")
    assert (write_share(0.0945, "en"), write_share(0.0945, "id")) == ("9.4%", "9,4%")


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    def places(texts):
        return {name: sorted(re.findall(r"{(\w+)}", text)) for name, text in texts.items()}

    assert places(WORDS["en"]) == places(WORDS["id"])
    assert set(WORDS) == set(LANGUAGES)


def test_panels_share_their_scales_and_differ_in_colour(study: Corpus) -> None:
    colours = {"inh_budget": "#D55E00", "sup_policy": "#009E73"}
    panels = draw_trend_panels(study.trends(), list(colours), colours=colours)
    assert set(panels) == set(colours)
    scales = {json.dumps(each.specification["layer"][2]["encoding"]["y"]["scale"]) for each in panels.values()}
    assert len(scales) == 1
    for code, colour in colours.items():
        assert colour in render_svg(panels[code].specification)


def test_a_period_with_very_few_documents_does_not_set_the_scale(tmp_path: Path) -> None:
    # 2019: 1 document without the code, interval 0 to 0.79; 2021: 40 documents, 4 of them with it, 0.1 in 0.04 to 0.23
    def make(number: int, year: int, *, has_code: bool) -> dict[str, object]:
        marks = (("inh_budget", "anggaran kurang", "stated"),) if has_code else ()
        passages = (("paragraph", None, f"Nomor {number}: anggaran kurang.", marks),)
        return {**DOCUMENT_ROWS[0], "key": f"{number}", "date": date(year, 5, 1), "passages": passages}

    documents = (make(0, 2019, has_code=False), *(make(n, 2021, has_code=n < 5) for n in range(1, 41)))
    documents += tuple(make(n, 2022, has_code=False) for n in range(41, 81))
    corpus = open_corpus(write_study(tmp_path, documents=documents), today=TODAY)
    chart = draw_trends(corpus.trends("inh_budget"))
    (top,) = {layer["encoding"]["y"]["scale"]["domain"][1] for layer in chart.specification["layer"][2:]}
    assert 0.22 < top < 0.24
    assert "cut at the edge" in chart.caption
    assert "cut at the edge" not in say_trends(corpus.trends("inh_budget", since="2021"))


def test_no_panel_asked_for_gives_none(study: Corpus) -> None:
    assert draw_trend_panels(study.trends(), [], colours={}) == {}


def test_the_matrix_shows_counts_and_a_dash_where_nothing_is_mentioned(study: Corpus) -> None:
    chart = draw_matrix(study.matrix(), groups={"supporting": "Supporting"})
    texts = [each.text for each in ElementTree.fromstring(render_svg(chart.specification)).iter(f"{SVG}text")]
    assert [texts.count(text) for text in ("2", "1", "–")] == [1, 1, 1]
    assert "Supporti…" not in texts
    assert chart.caption.endswith("N = 8 passages.")


def test_two_codes_with_one_label_are_told_apart(tmp_path: Path) -> None:
    codes = tuple((code, "Sama", "Same", group, sign) for code, _, _, group, sign in CODE_ROWS)
    corpus = open_corpus(write_study(tmp_path, codes=codes), today=TODAY)
    svg = render_svg(draw_trends(corpus.trends(["inh_budget", "sup_policy"])).specification)
    assert "Same (inh_budget)" in svg
    assert "Same (sup_policy)" in svg


def test_nothing_over_time_is_an_empty_chart_that_says_so(tmp_path: Path) -> None:
    undated = tuple(each for each in DOCUMENT_ROWS if each["date"] is None)
    corpus = open_corpus(write_study(tmp_path, documents=undated), today=TODAY)
    chart = draw_trends(corpus.trends("inh_budget"))
    assert chart.caption == "No dated documents."
    assert write_chart(chart, tmp_path / "empty.svg").read_text().startswith("<svg")


@pytest.mark.parametrize("name", ["one series", "two series", "five series", "topics over time", "matrix", "topics"])
def test_charts_are_written_with_title_and_caption(charts: dict[str, Chart], tmp_path: Path, name: str) -> None:
    chart = charts[name]
    svg = write_chart(chart, tmp_path / "chart.svg").read_text(encoding="utf-8")
    texts = " ".join("".join(each.itertext()) for each in ElementTree.fromstring(svg).iter(f"{SVG}text"))
    assert chart.title in texts
    assert chart.caption.split(".")[0][:60] in texts
    assert write_chart(chart, tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG\r\n")


def test_the_same_answer_gives_the_same_bytes(study: Corpus, tmp_path: Path) -> None:
    def write(name: str) -> bytes:
        return write_chart(draw_trends(study.trends()), tmp_path / name).read_bytes()

    assert write("a.svg") == write("b.svg")


def test_ids_of_a_picture_carry_its_prefix(study: Corpus) -> None:
    svg = render_svg(draw_matrix(study.matrix()).specification, prefix="m-")
    ids = re.findall(r' id="([^"]+)"', svg)
    assert ids
    assert all(each.startswith("m-") for each in ids)
    assert all(each.startswith("m-") for each in re.findall(r"url\(#([^)]+)\)", svg))


def test_an_unknown_ending_names_the_known_ones(study: Corpus, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"\.svg, \.pdf, \.png, \.html, got 'chart\.docx'"):
        write_chart(draw_topics(study.topics()), tmp_path / "chart.docx")
    assert list(tmp_path.iterdir()) == []


def test_hostile_labels_stay_text(tmp_path: Path) -> None:
    codes = tuple((code, HOSTILE, HOSTILE, group, sign) for code, _, _, group, sign in CODE_ROWS)
    corpus = open_corpus(write_study(tmp_path / "study", codes=codes), today=TODAY)
    for chart in (draw_trends(corpus.trends()), draw_matrix(corpus.matrix())):
        tags = {each.tag for each in ElementTree.fromstring(render_svg(chart.specification)).iter()}
        assert not tags & {f"{SVG}script", f"{SVG}img", f"{SVG}foreignObject"}
        page = write_chart(chart, tmp_path / "chart.html").read_text(encoding="utf-8")
        assert page.count("<script") == page.count("</script>") == 2
        assert "onerror=alert" not in page.replace("\\u003cimg src=x onerror=alert(2)\\u003e", "")


def test_words_of_labels_never_stand_in_an_expression(tmp_path: Path) -> None:
    codes = tuple((code, HOSTILE, HOSTILE, group, sign) for code, _, _, group, sign in CODE_ROWS)
    corpus = open_corpus(write_study(tmp_path, codes=codes), today=TODAY)
    for chart in (draw_trends(corpus.trends()), draw_trends(corpus.trends("dimension")), draw_matrix(corpus.matrix())):
        compiled = vl_convert.vegalite_to_vega(chart.specification)
        assert "alert" in json.dumps(compiled)  # the labels are there: in data and in the domains of scales
        compiled["data"][0]["values"] = []
        for scale in compiled["scales"]:
            scale.pop("domain")
        assert "alert" not in json.dumps(compiled)
