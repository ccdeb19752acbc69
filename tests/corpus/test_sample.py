"""The sample corpus is what its script makes, what a reader listed in expected.yaml, and nobody else's."""

import importlib.util
import itertools
import json
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import lxml.html
import pypdfium2
import pytest
import yaml

CORPUS = Path(__file__).parents[2] / "corpus"
SAMPLE = CORPUS / "sample"
SOURCES = CORPUS / "sample_sources"

EXPECTED: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("expected.yaml").read_text(encoding="utf-8"))
DOCUMENTS: list[dict[str, Any]] = EXPECTED["documents"]
BY_KEY = {document["key"]: document for document in DOCUMENTS}

NEWS = [document for document in DOCUMENTS if document["kind"] == "news"]
PDFS = [document for document in DOCUMENTS if document["key"].endswith(".pdf")]
NEAR_COPIES = (
    "news/data-penerima-bansos-diduga-bocor.html",
    "news/data-penerima-bantuan-palembang-ditawarkan-peretas.html",
)

BODY = {
    "Harian Tepian Musi": "//div[@class='post-content']",
    "Barito Siang": "//div[@class='isi-berita']",
    "Lontar Timor": "//div[@class='entry-content']",
    "The Nusantara Ledger": "//section[@itemprop='articleBody']",
}
WEEKDAYS = {
    name: day
    for names in (
        ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    )
    for day, name in enumerate(names)
}
REAL_PUBLISHERS = (
    *("antaranews", "kantor berita antara", "beritasatu", "bisnis.com", "cnbc", "cnn", "detikcom", "detik.com"),
    *("idntimes", "inews", "jawapos", "jpnn", "katadata", "kompas", "kontan", "kumparan", "liputan6"),
    *("mediaindonesia", "merdeka.com", "metrotv", "okezone", "pos kupang", "prokal", "republika", "rmol", "rri"),
    *("sindonews", "sripoku", "suara.com", "sumeks", "tempo", "tirto", "tribun", "tvone", "viva.co"),
)


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sample", CORPUS / "make_sample.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def list_files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@cache
def read_pages(key: str) -> list[str]:
    with pypdfium2.PdfDocument(SAMPLE / key) as pdf:
        return [page.get_textpage().get_text_bounded() for page in pdf]


@cache
def read_text(key: str) -> str:
    """All words of a document, with single spaces; furniture of the page included."""
    path = SAMPLE / key
    if path.suffix == ".pdf":
        text = "\n".join(read_pages(key))
    elif path.suffix == ".html":
        text = lxml.html.fromstring(path.read_bytes()).text_content()
    else:
        text = path.read_text(encoding="utf-8")
    return " ".join(text.split())


def read_body(document: dict[str, Any]) -> str:
    (body,) = lxml.html.fromstring((SAMPLE / document["key"]).read_bytes()).xpath(BODY[document["publisher"]])
    return " ".join(body.text_content().split())


def cut_shingles(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return set(zip(*(words[start:] for start in range(5)), strict=False))


def name_of(document: dict[str, Any]) -> str:
    return str(document["key"])


@pytest.fixture(scope="module")
def made_anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    load_script().make_sample(folder)
    return folder


def test_the_script_makes_the_committed_files_byte_for_byte(made_anew: Path) -> None:
    assert list_files(made_anew) == list_files(SAMPLE)
    different = [key for key in list_files(SAMPLE) if (made_anew / key).read_bytes() != (SAMPLE / key).read_bytes()]
    assert different == []


def test_making_the_sample_leaves_other_files_of_the_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    load_script().make_sample(tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_every_file_is_listed_once_and_nothing_else_is() -> None:
    assert Counter(document["key"] for document in DOCUMENTS) == Counter(list_files(SAMPLE))


def test_the_sample_is_small_enough_to_travel_in_the_wheel() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 3_000_000


def test_the_first_folder_says_the_kind_of_a_document() -> None:
    kinds = {"news": "news", "reports": "report", "articles": "article", "laws": "law", "texts": "text"}
    assert {key: kinds[key.split("/")[0]] for key in BY_KEY} == {key: entry["kind"] for key, entry in BY_KEY.items()}


def test_no_address_leads_to_a_host_that_somebody_owns() -> None:
    hosts = {
        host for path in SAMPLE.rglob("*.html") for host in re.findall(r"https?://([^/\"]+)", path.read_text("utf-8"))
    }
    assert {host for host in hosts if not host.endswith(".example")} == {"schema.org", "ogp.me"}


@pytest.mark.parametrize("name", REAL_PUBLISHERS)
def test_no_real_publisher_is_named(name: str) -> None:
    pattern = re.compile(rf"(?<![a-z]){re.escape(name)}(?![a-z])", re.IGNORECASE)
    assert [document["key"] for document in DOCUMENTS if pattern.search(read_text(document["key"]))] == []


@pytest.mark.parametrize("document", NEWS, ids=name_of)
def test_a_news_page_says_what_the_list_says(document: dict[str, Any]) -> None:
    page = lxml.html.fromstring((SAMPLE / document["key"]).read_bytes())
    assert [heading.text_content() for heading in page.iter("h1")] == [document["title"]]
    assert page.xpath("//meta[@property='og:site_name']/@content") == [document["publisher"]]
    assert page.get("lang").startswith(document["language"])
    source = SOURCES / "news" / f"{Path(document['key']).stem}.md"
    front = yaml.safe_load(source.read_text(encoding="utf-8").split("---\n")[1])
    assert front["published"].startswith(document["date"].isoformat())
    assert front["city"] == document["city"]
    for data in page.xpath("//script[@type='application/ld+json']/text()"):
        assert json.loads(data)["datePublished"].startswith(document["date"].isoformat())


@pytest.mark.parametrize("document", NEWS, ids=name_of)
def test_a_news_page_has_the_length_of_a_news_page(document: dict[str, Any]) -> None:
    assert 150 <= len(read_body(document).split()) <= 350


def test_some_pages_give_their_date_in_the_visible_text_only() -> None:
    hidden = re.compile(r"published_time|datePublished|pubdate|datetime=")
    silent = [document["key"] for document in NEWS if not hidden.search((SAMPLE / document["key"]).read_text("utf-8"))]
    assert 1 <= len(silent) <= len(NEWS) // 2


@pytest.mark.parametrize("document", [entry for entry in DOCUMENTS if entry["state"] == "read"], ids=name_of)
def test_the_weekdays_in_a_document_are_true(document: dict[str, Any]) -> None:
    names = "|".join(WEEKDAYS)
    days = re.findall(rf"\b({names}) \((\d+)/(\d+)/(\d{{4}})\)", read_text(document["key"]))
    assert [
        (name, day, month, year)
        for name, day, month, year in days
        if date(int(year), int(month), int(day)).weekday() != WEEKDAYS[name]
    ] == []


def test_one_story_is_published_twice_in_nearly_the_same_words_and_no_other_is() -> None:
    shingles = {document["key"]: cut_shingles(read_body(document)) for document in NEWS}
    alike = {
        pair: len(shingles[pair[0]] & shingles[pair[1]]) / len(shingles[pair[0]] | shingles[pair[1]])
        for pair in itertools.combinations(sorted(shingles), 2)
    }
    assert 0.7 < alike.pop(NEAR_COPIES) < 1
    assert max(alike.values()) < 0.05


@pytest.mark.parametrize("document", [entry for entry in PDFS if entry["pages"]], ids=name_of)
def test_a_pdf_has_the_pages_and_the_text_that_the_list_says(document: dict[str, Any]) -> None:
    pages = read_pages(document["key"])
    without_text = [number for number, text in enumerate(pages, start=1) if not text.strip()]
    assert len(pages) == document["pages"]
    assert without_text == {"read": [], "partly": [len(pages)]}[document["state"]]


def test_the_pdfs_that_state_their_date_state_the_one_in_the_list() -> None:
    stated = {}
    for document in PDFS:
        with pypdfium2.PdfDocument(SAMPLE / document["key"]) as pdf:
            stated[document["key"]] = pdf.get_metadata_dict()["CreationDate"]
    dated = {key: value for key, value in stated.items() if value}
    assert {key: f"D:{BY_KEY[key]['date']:%Y%m%d}000000Z" for key in dated} == dated
    assert len(dated) < len(stated)


@pytest.mark.parametrize("trap", EXPECTED["traps"], ids=lambda trap: trap["words"])
def test_a_trap_stands_in_its_document_whose_reader_did_not_fall_into_it(trap: dict[str, str]) -> None:
    assert trap["words"] in read_text(trap["key"])
    assert trap["not"] not in BY_KEY[trap["key"]]["carries"]


def test_the_undated_document_holds_no_year() -> None:
    (undated,) = [document["key"] for document in DOCUMENTS if document["state"] == "read" and not document["date"]]
    assert not re.search(r"\d{4}", read_text(undated))


def test_documents_of_every_year_are_there_and_counted_by_hand() -> None:
    years = Counter(document["date"].year for document in DOCUMENTS if document["date"])
    assert years == EXPECTED["documents_by_year"]
    assert sorted(years) == list(range(2017, 2026))


def test_the_yearly_counts_by_hand_agree_with_the_list() -> None:
    clear = [document for document in DOCUMENTS if document["clear"]]
    counts: dict[int, dict[str, int]] = {}
    for document in clear:
        row = counts.setdefault(document["date"].year, dict.fromkeys(["N", *EXPECTED["counted"]], 0))
        row["N"] += 1
        for code in document["carries"]:
            row[code] += 1
    assert counts == EXPECTED["yearly"]
    assert not any(document["open"] for document in clear)


def test_every_code_of_the_list_is_a_counted_one() -> None:
    assert {code for document in DOCUMENTS for code in document["carries"] + document["open"]} == set(
        EXPECTED["counted"]
    )


def test_the_story_turns_from_money_and_cables_to_data_security() -> None:
    def share(code: str, years: range) -> float:
        dated = [document for document in DOCUMENTS if document["date"] and document["date"].year in years]
        return sum(code in document["carries"] for document in dated) / len(dated)

    early, late = range(2017, 2020), range(2022, 2026)
    assert share("inh_budget", early) > 0.4 > 0.1 > share("inh_budget", late)
    assert share("inh_infrastructure", early) > 0.5 > 0.1 > share("inh_infrastructure", late)
    assert share("inh_data_security", late) > 0.4 > 0.1 > share("inh_data_security", early)
