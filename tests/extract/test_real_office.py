"""Real Word documents, where FAKTOR_DATA names their folder: a person has looked at each."""

from datetime import date
from pathlib import Path

import pytest
from document_makers import describe

from pipeline.acquire import sniff_media_type
from pipeline.extract import ReadingPool
from pipeline.records import Reading

SEEN = date(2026, 11, 1)

# Beginning of the name -> its date by its text, name or last change, paragraphs, tables, words of a passage.
DOCUMENTS = {
    "wonosobo_20180501043134": ("2018-05-02", 30, 0, "Hari Pendidikan Nasional 2018"),
    "wonosobo_20190312031507": ("2019-03-12", 0, 1, "Indikator Capaian Kinerja Program"),
    "wonosobo_20190625013047": ("2019-06-25", 15, 0, "Kenang Lemu (Kenali Deli Serdang Lewat Museum)"),
    "wonosobo_20190625013058": ("2019-06-25", 0, 1, "E-TILANG"),
    "wonosobo_form_akses": ("2021-07-04", 0, 3, "1. Isilah semua data berikut"),
    "wonosobo_form_layanan": ("2021-07-02", 1, 5, "2. Setelah diisi, formulir diserahkan"),
}


@pytest.fixture(scope="module")
def readings(faktor_data: Path) -> dict[str, Reading]:
    paths = sorted((faktor_data / "office").glob("*.docx"))
    assert {sniff_media_type(path.read_bytes(), path.name) for path in paths} == {"docx"}
    with ReadingPool() as pool:
        read = list(pool.read((path, describe(b"", "docx", key=path.name, seen=SEEN)) for path in paths))
    return {path.name: reading for path, reading in zip(paths, read, strict=True)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_word_document_is_read_as_a_person_reads_it(readings: dict[str, Reading], name: str) -> None:
    day, paragraphs, tables, words = DOCUMENTS[name]
    [reading] = [reading for key, reading in readings.items() if key.startswith(name)]
    document = reading.document
    assert document is not None
    assert (reading.state, str(document.date)) == ("read", day)
    assert sum(passage.kind == "paragraph" for passage in reading.passages) >= paragraphs
    assert sum(passage.kind == "table" for passage in reading.passages) >= tables
    assert any(words in passage.text for passage in reading.passages)
    assert all(document.text[each.start : each.end] == each.text for each in reading.passages)
