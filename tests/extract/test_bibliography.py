import json
from datetime import date

import pytest
from document_makers import describe
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract import read_original
from pipeline.extract.bibliography import find_doi, read_bibliography, split_files, turn_name
from pipeline.extract.bibtex import read_bibtex, split_names
from pipeline.extract.latex import read_latex
from pipeline.extract.reasons import NotRead
from pipeline.records import Entry

BIBTEX = r"""% Encoding: UTF-8
@string{jurnal = "Jurnal Contoh"}
@comment{jabref-meta: databaseType:bibtex;}
@article{haryono2021,
  title = {Kota {Pintar}: na{\"i}ve \& caf\'e --- sebuah uji},
  author = {Haryono, Budi and Siti Lestari and {BPS dan Kota}},
  journal = jurnal # { Baru},
  year = 2021, month = mar,
  doi = {https://doi.org/10.1000/XYZ},
  url = {https://contoh.com/a?utm_source=b},
  langid = {indonesian},
  abstract = {Ringkas.},
  file = {Full Text:files/12/Haryono - 2021.pdf:application/pdf;Snapshot:files/13/a\:b.html:text/html},
}
@report(renstra, title = "Rencana {""}Strategis", institution = {Dinas Kominfo}, date = {2019-08-17})
"""


def read_one(data: str, media_type: str) -> Entry:
    [entry] = read_bibliography(data.encode(), media_type, "a/refs").entries
    return entry


def test_an_entry_of_bibtex_says_all_that_it_has() -> None:
    first, second = read_bibliography(BIBTEX.encode(), "bibtex", "a/refs.bib").entries
    assert first == Entry(
        bibliography="a/refs.bib",
        key="haryono2021",
        title="Kota Pintar: naïve & café — sebuah uji",
        authors=("Budi Haryono", "Siti Lestari", "BPS dan Kota"),
        date=date(2021, 3, 1),
        date_precision="month",
        date_words="year, month = 2021-03",
        publisher="Jurnal Contoh Baru",
        doi="10.1000/xyz",
        address="https://contoh.com/a",
        language="indonesian",
        abstract="Ringkas.",
        files=("files/12/Haryono - 2021.pdf", "files/13/a:b.html"),
    )
    assert (second.key, second.title, second.publisher) == ("renstra", 'Rencana ""Strategis', "Dinas Kominfo")
    assert (second.date, second.date_precision) == (date(2019, 8, 17), "day")


def test_a_damaged_entry_is_counted_and_does_not_hinder_the_next() -> None:
    found = read_bibliography(b"@misc{a, title = {tanpa akhir\n@misc{b, title = {Utuh}}\n", "bibtex", "x.bib")
    assert ([entry.key for entry in found.entries], found.lost) == (["b"], 1)


def test_an_at_sign_in_a_value_begins_no_entry() -> None:
    entries, lost = read_bibtex("@misc{a, note = {surel: budi@contoh.com, @article{x, y}}, year = {2020}}")
    assert (len(entries), lost, entries[0].fields["year"]) == (1, 0, "2020")


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\'{e}\`a\^{o}\~n\c{c}\v{s}\u{g}\H{o}", "éàôñçšğő"),
        (r"Stra{\ss}e {\o}l \AA rhus {\'\i}", "Straße øl Århus í"),
        (r"R\&D 10\,\% \$5 a\_b \{x\}", "R&D 10,% $5 a_b {x}".replace("10,%", "10,%")),
        (r"\emph{penting} \textit{sekali} --- 1--2 ``kata''", "penting sekali — 1–2 “kata”"),
        ("satu\n   dua~tiga", "satu dua tiga"),
    ],
)
def test_latex_is_written_as_it_is_read(latex: str, text: str) -> None:
    assert read_latex(latex) == text


@given(st.text(max_size=200))
def test_any_value_of_latex_gives_text(value: str) -> None:
    assert "\n" not in read_latex(value)


def test_names_are_parted_at_and_outside_of_braces() -> None:
    assert split_names("Haryono, Budi and {Dinas A and B} and others") == ["Haryono, Budi", "{Dinas A and B}"]
    assert [turn_name(name) for name in ("Haryono, Budi", "King, Jr., Martin", "Sukarno")] == [
        "Budi Haryono",
        "Martin King Jr.",
        "Sukarno",
    ]


@pytest.mark.parametrize(
    ("field", "paths"),
    [
        ("Full Text PDF:files/12/a - b.pdf:application/pdf", ["files/12/a - b.pdf"]),
        (":files/12/a.pdf:PDF", ["files/12/a.pdf"]),
        ("PDF:C\\:/Users/x/a b.pdf:application/pdf", ["C:/Users/x/a b.pdf"]),
        ("PDF:C\\:\\\\Users\\\\x\\\\a.pdf:application/pdf", ["C:/Users/x/a.pdf"]),
        (r":C$\backslash$:/Users/x/a\_b.pdf:pdf", ["C:/Users/x/a_b.pdf"]),
        ("/home/x/a.pdf", ["/home/x/a.pdf"]),
        ("a.pdf;b/c.html", ["a.pdf", "b/c.html"]),
        ("a\\;b.pdf", ["a;b.pdf"]),
        ("", []),
    ],
)
def test_file_fields_of_zotero_jabref_and_mendeley_name_their_files(field: str, paths: list[str]) -> None:
    assert split_files(field) == paths


def test_an_entry_of_ris_says_all_that_it_has() -> None:
    entry = read_one(
        "TY  - JOUR\r\nAU  - Haryono, Budi\r\nAU  - Lestari, Siti\r\nTI  - Kota\r\n  pintar\r\nPY  - 2021\r\n"
        "DA  - 2021/08/17/\r\nT2  - Jurnal Contoh\r\nDO  - 10.1000/XYZ\r\nUR  - https://contoh.com/a\r\nLA  - id\r\n"
        "L1  - files/12/a.pdf\r\nL2  - file:///C:/Users/x/b%20c.pdf\r\nAB  - Ringkas.\r\nER  - \r\n",
        "ris",
    )
    assert (entry.title, entry.authors, entry.publisher) == (
        "Kota pintar",
        ("Budi Haryono", "Siti Lestari"),
        "Jurnal Contoh",
    )
    assert (entry.date, entry.date_precision, entry.date_words) == (date(2021, 8, 17), "day", "DA = 2021/08/17/")
    assert (entry.doi, entry.address, entry.language) == ("10.1000/xyz", "https://contoh.com/a", "id")
    assert entry.files == ("files/12/a.pdf", "C:/Users/x/b c.pdf")


def test_a_ris_file_without_er_lines_has_all_its_entries() -> None:
    found = read_bibliography(b"TY  - RPRT\nTI  - Satu\nTY  - NEWS\nTI  - Dua\nER  - \nbukan apa-apa\n", "ris", "x.ris")
    assert ([entry.title for entry in found.entries], found.lost) == (["Satu", "Dua"], 1)


def test_csl_endnote_and_nbib_are_read() -> None:
    csl = [
        {
            "id": "a", "type": "article-journal", "title": "Kota", "DOI": "10.1000/X", "container-title": "Jurnal",
            "author": [{"family": "Haryono", "given": "Budi"}, {"literal": "BPS"}],
            "issued": {"date-parts": [["2021", 8]]},
        }
    ]  # fmt: skip
    entry = read_one(json.dumps(csl), "csl")
    assert (entry.title, entry.authors, entry.publisher) == ("Kota", ("Budi Haryono", "BPS"), "Jurnal")
    assert (entry.date, entry.date_precision, entry.doi) == (date(2021, 8, 1), "month", "10.1000/x")
    xml = (
        "<xml><records><record><titles><title><style>Kota</style></title></titles><contributors><authors>"
        "<author><style>Haryono, Budi</style></author></authors></contributors><dates><year>2021</year><pub-dates>"
        "<date>Aug 17</date></pub-dates></dates><urls><pdf-urls><url>internal-pdf://123/a.pdf</url></pdf-urls></urls>"
        "</record></records></xml>"
    )
    entry = read_one(xml, "endnote")
    assert (entry.title, entry.authors, entry.date) == ("Kota", ("Budi Haryono",), date(2021, 8, 17))
    assert entry.files == ("123/a.pdf",)
    entry = read_one(
        "PMID- 1\nTI  - Kota\n      pintar\nFAU - Haryono, Budi\nDP  - 2021 Aug 17\nAID - 10.1/x [pii]\n", "nbib"
    )
    assert (entry.key, entry.title, entry.date) == ("1", "Kota pintar", date(2021, 8, 17))


def test_entities_of_xml_are_not_followed() -> None:
    record = "<records><record><titles><title>&a;</title></titles></record></records>"
    bomb = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml>{record}</xml>'
    assert read_one(bomb, "endnote").title == "&a;"


@pytest.mark.parametrize(
    ("media_type", "data"), [("bibtex", b"@a"), ("ris", b"x"), ("csl", b"[1]"), ("endnote", b"<a")]
)
def test_a_file_without_entries_says_so(media_type: str, data: bytes) -> None:
    with pytest.raises(NotRead):
        read_bibliography(data, media_type, "x")


@given(st.text(alphabet='@{}"#=,a \n\\', max_size=300))
def test_any_text_is_read_as_bibtex_without_an_error(text: str) -> None:
    entries, lost = read_bibtex(text)
    assert lost >= 0
    assert all(isinstance(value, str) for entry in entries for value in entry.fields.values())


def test_dois_are_found_without_what_stands_behind_them() -> None:
    assert find_doi("https://doi.org/10.1000/AB(c)1.") == "10.1000/ab(c)1"
    assert find_doi("(doi: 10.1000/abc)") == "10.1000/abc"
    assert find_doi("versi 10.2/abc") is None


ENTRY = Entry(
    bibliography="a/refs.bib",
    key="haryono2021",
    title="Serat Optik Masuk Kelurahan",
    authors=("Budi Haryono",),
    date=date(2021, 1, 1),
    date_precision="year",
    date_words="year = 2021",
    publisher="Jurnal Contoh",
    doi="10.1000/xyz",
)
BODY = "Pemerintah kota membangun jaringan serat optik di sebelas kelurahan di tepi sungai pada tahun ini. " * 3


def read_described(text: str, entry: Entry) -> tuple[str | None, str | None, str, tuple[str, ...]]:
    from dataclasses import replace

    data = text.encode()
    document = read_original(data, replace(describe(data, "text"), entry=entry)).document
    assert document is not None
    assert document.bibliography == "a/refs.bib: haryono2021"
    return document.title, str(document.date), f"{document.date_precision} {document.date_source}", document.warnings


def test_an_entry_gives_title_and_date_with_its_file_as_evidence() -> None:
    said = read_described(f"Serat Optik Masuk Kelurahan\n\n{BODY}", ENTRY)
    assert said == ("Serat Optik Masuk Kelurahan", "2021-01-01", "year bibliography", ())


def test_a_day_in_the_text_within_the_year_of_the_entry_is_more_exact() -> None:
    said = read_described(f"Serat Optik Masuk Kelurahan\n\nPublished: 17 August 2021\n\n{BODY}", ENTRY)
    assert said[1:] == ("2021-08-17", "day text", ())


def test_a_day_in_another_year_is_not_taken_and_is_reported() -> None:
    said = read_described(f"Serat Optik Masuk Kelurahan\n\nPublished: 17 August 2019\n\n{BODY}", ENTRY)
    assert said[1:3] == ("2021-01-01", "year bibliography")
    assert said[3] == (
        "The bibliography dates it 2021 (bibliography: 'refs.bib: haryono2021: year = 2021'), but there is 2019-08-17 "
        "(text: 'Published: 17 August 2019').",
    )


def test_an_entry_whose_title_and_doi_are_those_of_another_text_is_reported() -> None:
    _, _, _, warnings = read_described(f"Panen Raya di Desa\n\nDOI: 10.1000/abc\n\n{BODY}", ENTRY)
    assert warnings == (
        "refs.bib: haryono2021 gives it the DOI 10.1000/xyz, its own text 10.1000/abc.",
        "refs.bib: haryono2021 gives it the title 'Serat Optik Masuk Kelurahan'; its own is 'Panen Raya di Desa'.",
    )
