"""The report of the study of tests/little_study.py: what it says, and that it is one safe file."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from little_study import DOCUMENT_ROWS, RUN, TODAY, write_study
from pages import read_page

import flows.report
from flows.report import write_report
from flows.report.words import read_words
from pipeline.errors import QuestionError
from pipeline.query import Corpus, open_corpus
from pipeline.workspace import Workspace

SECTIONS = ["glance", "trends", "matrix", "network", "topics", "evidence", "reading", "methods"]
WORDS = Path(flows.report.__file__).parent / "words"


@pytest.fixture(scope="session")
def report(study: Corpus) -> str:
    return write_report(study, study.workspace.report, name="Kota contoh").read_text(encoding="utf-8")


def test_the_report_has_all_sections_and_a_way_to_each(report: str) -> None:
    page = read_page(report)
    links = [value for tag, name, value in page.attributes if (tag, name) == ("a", "href")]
    assert links == ["#glance", *(f"#{section}" for section in SECTIONS)]
    assert [each for each in page.ids if each in SECTIONS] == SECTIONS


def test_the_report_gives_the_figures_of_the_study(report: str) -> None:
    text = read_page(report).text
    for figure in (
        "6 documents read of 9 offered",
        "10 passages 8 of them coded",
        "9 mentions that count 1 found in other states",
        "Budget constraints 3 50 % 4 4",
        "Documents without a date that can be believed: 1.",
        "version book-1: 5 codes in 3 groups, 5 rules",
        "Analysed on 29 June 2022 with faktor 0.1.0",
        "Never mentioned: Low digital literacy.",
        "Drawn: the heaviest 2 of 2 ties. N = 8 passages. Without a drawn tie: Smart economy, Low digital literacy.",
    ):
        assert figure in text


def test_the_report_says_what_it_was_made_with_and_not_where_documents_lie(report: str) -> None:
    text = read_page(report).text
    assert "Little book · book-1" in text
    assert "Versions polars 1.30.0, python 3.11.9" in text
    assert "Parameters topics.k = –, topics.seed = 7" in text
    assert "/home/somebody" not in report


def test_the_report_shows_evidence_with_document_date_and_page(report: str) -> None:
    assert "<mark>Peraturan wali kota</mark> mendukung parkir elektronik." in report
    assert "<cite>Laporan 2019</cite><br>Dinas Contoh · 2019 · p. 2" in report
    assert "<cite>Laporan Juni 2021</cite><br>Dinas Contoh · June 2021 · p. 1" in report
    assert "<cite>Catatan rapat</cite><br>undated" in report


def test_the_report_says_what_is_missing_and_why(report: str) -> None:
    text = read_page(report).text
    assert "corpus/reports/broken.pdf unreadable The PDF is damaged" in text
    assert "corpus/inbox/scan.docx refused A Word document" in text


def test_the_report_is_one_file_without_scripts_or_addresses_to_fetch(report: str) -> None:
    page = read_page(report)
    assert not {"script", "link", "img", "iframe", "object", "embed", "form", "base"} & set(page.tags)
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in ("src", "srcset", "action")]
    assert "url(http" not in report
    assert "@import" not in report


def test_ids_are_unique_and_every_reference_finds_its_own(report: str) -> None:
    page = read_page(report)
    assert len(page.ids) == len(set(page.ids))
    references = set(re.findall(r"url\(#([^)]+)\)", report)) | set(re.findall(r'href="#([^"]+)"', report))
    assert references <= set(page.ids)


def test_the_same_tables_give_the_same_bytes(report: str, study: Corpus, tmp_path: Path) -> None:
    again = open_corpus(study.workspace, today=study.today)
    assert write_report(again, tmp_path / "again.html", name="Kota contoh").read_text(encoding="utf-8") == report


def test_the_report_is_in_the_language_asked_for(study: Corpus, tmp_path: Path) -> None:
    html = write_report(study, tmp_path / "id.html", name="Kota contoh", lang="id").read_text(encoding="utf-8")
    text = read_page(html).text
    assert '<html lang="id">' in html
    assert "Kendala anggaran" in text
    assert "Bagaimana laporan ini dibuat" in text
    assert "Budget constraints" not in text


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    def places(texts, before=""):
        found = {}
        for name, text in texts.items():
            if isinstance(text, dict):
                found |= places(text, f"{before}{name}.")
            else:
                found[before + name] = sorted(re.findall(r"{(\w+)}", str(text)))
        return found

    texts = {lang: tomllib.loads((WORDS / f"{lang}.toml").read_text(encoding="utf-8")) for lang in ("en", "id")}
    assert places(texts["en"]) == places(texts["id"])
    assert len(texts["en"]["months"]["names"]) == len(texts["id"]["months"]["names"]) == 12


def test_numbers_are_written_as_the_language_writes_them() -> None:
    english, indonesian = read_words("en"), read_words("id")
    assert (english.count(12345), indonesian.count(12345)) == ("12,345", "12.345")
    assert (english.decimal(0.25, 2), indonesian.decimal(0.25, 2)) == ("0.25", "0,25")
    assert (english.percent(0.034), indonesian.percent(0.034), english.percent(None)) == ("3.4 %", "3,4 %", "–")
    assert (english.percent(0.0), english.percent(1.0), english.percent(0.0996)) == ("0 %", "100 %", "10 %")


def test_a_long_passage_is_quoted_in_part(tmp_path: Path) -> None:
    text = "kata " * 200 + "anggaran terbatas " + "lagi " * 200
    passages = (("paragraph", None, text, (("inh_budget", "anggaran terbatas", "stated"),)),)
    corpus = open_corpus(write_study(tmp_path, documents=({**DOCUMENT_ROWS[0], "passages": passages},)), today=TODAY)
    html = write_report(corpus, tmp_path / "report.html", name="x").read_text(encoding="utf-8")
    (quotation,) = re.findall(r"<blockquote><p>(.*?)</p>", html)
    words = re.sub(r"<[^>]+>", "", quotation)
    assert "anggaran terbatas" in words
    assert words.startswith("… ")
    assert words.endswith(" …")
    assert len(words) <= 300 + 4


def test_a_study_without_dates_topics_or_pairs_says_so(tmp_path: Path) -> None:
    undated = tuple(each for each in DOCUMENT_ROWS if each["date"] is None)
    corpus = open_corpus(write_study(tmp_path, documents=undated, topics=(), failures=()), today=TODAY)
    text = read_page(write_report(corpus, tmp_path / "report.html", name="x").read_text(encoding="utf-8")).text
    assert "No document has a date" in text
    assert "No passage mentions two codes" in text
    assert "No topics: No topics have been fitted yet." in text
    assert "1 documents: what supports" in text


def test_a_codebook_without_signs_has_no_matrix(tmp_path: Path) -> None:
    documents = ({**DOCUMENT_ROWS[2], "passages": (("paragraph", None, "Ada bus.", (("bus", "bus", "stated"),)),)},)
    codes = (("bus", "Bus", "Bus", "angkutan", "none"), ("kereta", "Kereta", "Train", "angkutan", "none"))
    corpus = open_corpus(write_study(tmp_path, documents=documents, codes=codes), today=TODAY)
    html = write_report(corpus, tmp_path / "report.html", name="x").read_text(encoding="utf-8")
    assert "no two sets of groups" in html


def test_a_run_without_facts_still_gives_a_report(tmp_path: Path) -> None:
    from pipeline.store import Ledger

    workspace = write_study(tmp_path)
    ledger = Ledger(workspace.ledger)
    ledger.record_run(replace(RUN, facts={}))
    ledger.close()
    html = write_report(open_corpus(workspace, today=TODAY), tmp_path / "report.html", name="x").read_text("utf-8")
    assert "How this was made" in html


def test_a_failed_write_leaves_the_old_report(study: Corpus, tmp_path: Path) -> None:
    place = tmp_path / "report.html"
    place.write_text("old")
    with pytest.raises(QuestionError, match="Nothing has been analysed yet"):
        write_report(open_corpus(Workspace(tmp_path / "none"), today=TODAY), place, name="x")
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]
    assert place.read_text() == "old"


def test_a_place_that_cannot_be_is_refused(study: Corpus, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="There is no folder"):
        write_report(study, tmp_path / "none" / "report.html", name="x")
    with pytest.raises(QuestionError, match=r"ends in \.html"):
        write_report(study, tmp_path / "report.pdf", name="x")


def test_topics_go_by_the_names_that_people_gave_them(tmp_path: Path) -> None:
    workspace = write_study(tmp_path)
    folder = workspace.models / "topics"
    folder.mkdir(parents=True)
    (folder / "labels.yaml").write_text("topics:\n  1: {id: Uang <daerah>, en: City money}\n", encoding="utf-8")
    for lang, name in (("id", "Uang &lt;daerah&gt;"), ("en", "City money")):
        page = write_report(open_corpus(workspace, today=TODAY), tmp_path / f"{lang}.html", name="x", lang=lang)
        assert f"<b>{name}</b>" in page.read_text(encoding="utf-8")
