"""Real documents, where FAKTOR_DATA names their folder: what became of each is known, and passages are slices."""

from datetime import date
from pathlib import Path

import pytest
from document_makers import describe

from pipeline.acquire import Refusal, list_items, read_item, sniff_media_type
from pipeline.extract import ReadingPool
from pipeline.records import Original, Reading, Source

SEEN = date(2026, 11, 1)

STATES = {
    "us_scc_CA_Moreno_Valley.pdf": "no_text",
    "us_scc_LA_Baton_Rouge.pdf": "partly",
    "wonosobo_20180406032538_surat-edaran-bupati-tentang-penyelenggaraan-usaha-pariwisata.pdf": "no_text",
    "wonosobo_20180527101258_Undangan_Desk_PPID.pdf": "no_text",
    "wonosobo_20190612024030_press_release_PENERIMAAN_SISWA_BARU_2019.pdf": "partly",
    "wonosobo_20200401092125_787.pdf": "no_text",
    "wonosobo_20200401093446_787.pdf": "no_text",
    "wonosobo_20201222120603_787.pdf": "no_text",
    "pdfjs_empty.pdf": "no_text",
    "pdfjs_empty_protected.pdf": "no_text",
    "pdfjs_pr6531_1.pdf": "unreadable",
    "pdfjs_scan-bad.pdf": "no_text",
    "pdfjs_vertical.pdf": "no_text",
    "pdfplumber_malformed-from-issue-932.pdf": "no_text",
    "detik.html": "not_an_article",
    "lampung_html_detik_lampung.html": "not_an_article",
    "lampung_rmol_page_1.html": "not_an_article",
    "lampung_rmollampung_page1.html": "not_an_article",
    "lampung_viva_dump.html": "not_an_article",
}
"""What became of each document that was not read whole."""

DATES = {
    "jurnal_jutif_2023_deviayu.pdf": "2023-06-26",
    "jurnal_metopel_2023.pdf": "2023-06-14",
    "pergub_bali_jdih_1.pdf": "2021-01-04",
    "us_scc_DC_0.pdf": "2016-02-04",
    "uu17-2007.pdf": "2007-02-05",
    "uu25-2009.pdf": "2009-07-18",
    "uu36-1999.pdf": "1999-09-08",
    "wonosobo_20180402092234_permenpan_nomor_5_tahun_2018.pdf": "2018-01-09",
    "wonosobo_20180830103825_POBL_Juli_2018.pdf": "2018-08-07",
    "wonosobo_20190612024030_press_release_PENERIMAAN_SISWA_BARU_2019.pdf": "2019-06-12",
    "wonosobo_20200401092142_787.pdf": "2020-03-16",
    "wonosobo_20200629092147_787.pdf": "2020-01-01",
    "wonosobo_20200629094026_787.pdf": "2017-09-28",
    "wonosobo_20201006042529_apbd_2018.pdf": "2017-12-29",
    "wonosobo_20201222120836_787.pdf": "2020-12-17",
    "wonosobo_60A36A9DCDED7.pdf": "2021-05-18",
    "aeb_04a6711caa.html": "2019-11-19",
    "aeb_ea25dd7edf.html": "2019-11-18",
    "traf_citylimits.org-Nycha.html": "2023-11-08",
    "traf_dw.com.uncork.html": "2013-06-10",
}
"""Dates of publication that a person found in the documents."""


@pytest.fixture(scope="module")
def readings(faktor_data: Path) -> dict[str, Reading]:
    requests: list[tuple[Path, Original]] = []
    for folder in ("pdf", "awkward", "html"):
        for item in list_items(Source("real", folder), faktor_data):
            if item.refusal is None:
                data = read_item(item)
                media_type = sniff_media_type(data, item.key)
                if not isinstance(media_type, Refusal):
                    requests.append((item.path, describe(data, media_type, key=item.key, seen=SEEN)))
    with ReadingPool() as pool:
        answers = list(pool.read(requests))
    return {original.key: reading for (_, original), reading in zip(requests, answers, strict=True)}


def test_every_file_becomes_what_is_known_of_it(readings: dict[str, Reading]) -> None:
    found = {key: reading.state for key, reading in readings.items() if reading.state != "read"}
    assert found == STATES
    assert len(readings) == 74


def test_every_passage_is_a_slice_of_its_document(readings: dict[str, Reading]) -> None:
    count = 0
    for reading in readings.values():
        for passage in reading.passages:
            assert reading.document is not None
            assert reading.document.text[passage.start : passage.end] == passage.text
            count += 1
    assert count > 6_000


def test_what_was_not_read_whole_says_why_in_one_sentence(readings: dict[str, Reading]) -> None:
    for reading in readings.values():
        assert (reading.reason is None) == (reading.state == "read")
        assert len(reading.reason or "") <= 200


def test_documents_are_dated_as_a_person_dates_them(readings: dict[str, Reading]) -> None:
    found = {}
    for key in DATES:
        document = readings[key].document
        assert document is not None, key
        found[key] = str(document.date)
    assert found == DATES


def test_running_heads_are_in_no_passage(readings: dict[str, Reading]) -> None:
    heads = {
        "us_scc_OH_Cleveland.pdf": "BEYOND TRAFFIC: THE SMART CITY CHALLENGE",
        "us_scc_TN_Memphis.pdf": "MEMPHIS USDOT SMART CITY CHALLENGE",
        "uu25-2009.pdf": "www.peraturan.go.id",
        "wonosobo_20200629092147_787.pdf": "LKjIP Dinas Kominfo Kab. Wonosobo Th. 2019",
    }
    for key, head in heads.items():
        holding = [passage for passage in readings[key].passages if head in passage.text]
        assert len(holding) <= 1, f"{head} stands in {len(holding)} passages of {key}"


def test_reference_lists_are_told_apart(readings: dict[str, Reading]) -> None:
    # As many as the lists have by their own numbers, or by their authors.
    for key, entries in {"jurnal_jutif_2023_deviayu.pdf": 17, "tulisan_paradigma_penelitian_2023.pdf": 5}.items():
        references = [passage for passage in readings[key].passages if passage.kind == "reference"]
        assert len(references) == entries
    assert sum(passage.kind == "reference" for passage in readings["pdfjs_tracemonkey.pdf"].passages) >= 18


def test_the_study_s_own_article_reads_well(faktor_data: Path) -> None:
    [path] = faktor_data.parent.glob("seed/*.md")
    data = path.read_bytes()
    with ReadingPool(workers=1) as pool:
        [reading] = pool.read([(path, describe(data, "markdown", key=path.name, seen=SEEN))])
    document, passages = reading.document, reading.passages
    assert document is not None
    assert (reading.state, str(document.date), document.date_precision) == ("read", "2025-07-11", "day")
    assert document.title is not None
    assert document.title.startswith("Analisis Faktor Pendukung")
    headings = [passage.text for passage in passages if passage.kind == "heading"]
    assert {"Abstract", "Pendahuluan", "Metode Penelitian", "2. Kendala Anggaran", "Daftar Pustaka"} <= set(headings)
    table = next(passage for passage in passages if passage.kind == "table")
    assert table.text.count("\n") == 14
    assert table.section == "Pembahasan"
    references = [passage for passage in passages if passage.kind == "reference"]
    assert len(references) >= 19
    assert passages[-1].kind == "reference"
    assert all("Kota Palembang" not in reference.text[:20] for reference in references)
