import pytest

from pipeline.extract import Described, Known, match_entries
from pipeline.records import Entry

DOCUMENTS = (
    Known("pdf", "s", "zot/files/12/Haryono - 2021.pdf"),
    Known("page", "s", "zot/files/13/b.html"),
    Known("doi", "s", "lain/c.pdf", doi="10.1/x"),
    Known("stem", "s", "lain/lestari2018.pdf"),
    Known("title", "s", "lain/d.txt", title="Layanan Digital di Kota: Sebuah Kisah"),
    Known("side", "s", "sendiri/kertas.pdf"),
)


def match(*entries: Entry, documents: tuple[Known, ...] = DOCUMENTS) -> dict[str, str]:
    found = match_entries([Described("s", entry) for entry in entries], documents)
    return {document_id: entry.key for document_id, entry in found.entries.items()}


@pytest.mark.parametrize(
    ("entry", "document_id"),
    [
        (Entry("zot/z.bib", "a", files=("files/12/Haryono - 2021.pdf",)), "pdf"),
        (Entry("z.bib", "a", files=("/home/budi/zot/files/12/haryono - 2021.PDF",)), "pdf"),
        (Entry("z.bib", "a", files=("C:/unduhan/b.html",)), "page"),
        (Entry("z.bib", "a", doi="10.1/x"), "doi"),
        (Entry("z.bib", "lestari2018"), "stem"),
        (Entry("z.bib", "a", title="Layanan digital di kota – sebuah kisah"), "title"),
        (Entry("sendiri/kertas.ris", "a"), "side"),
    ],
)
def test_an_entry_finds_its_document_by_file_doi_stem_or_title(entry: Entry, document_id: str) -> None:
    assert match(entry) == {document_id: "a" if entry.key == "a" else entry.key}


def test_a_file_beside_the_bibliography_goes_before_one_of_the_same_name_elsewhere() -> None:
    documents = (Known("near", "s", "a/files/x.pdf"), Known("far", "s", "b/files/x.pdf"))
    assert match(Entry("b/z.bib", "k", files=("files/x.pdf",)), documents=documents) == {"far": "k"}
    assert match(Entry("c/z.bib", "k", files=("x.pdf",)), documents=documents) == {}


def test_a_way_that_leads_to_two_documents_leads_to_none() -> None:
    twins = (Known("one", "s", "a.txt", title="Laporan Kinerja Dinas Kominfo"), Known("two", "s", "b.txt", title="Laporan kinerja Dinas Kominfo"))  # fmt: skip # noqa: E501
    assert match(Entry("z.bib", "k", title="Laporan Kinerja Dinas Kominfo"), documents=twins) == {}


def test_short_titles_and_other_sources_match_nothing() -> None:
    documents = (Known("one", "s", "a.txt", title="Laporan"), Known("two", "other", "lestari2018.pdf"))
    assert match(Entry("z.bib", "lestari2018", title="Laporan"), documents=documents) == {}


def test_the_named_file_goes_before_a_doi_and_a_title() -> None:
    by_doi, by_file = Entry("z.bib", "doi", doi="10.1/x"), Entry("z.bib", "file", files=("lain/c.pdf",))
    assert match(by_doi, by_file) == {"doi": "file"}


def test_entries_without_document_and_entries_that_contradict_each_other_are_told() -> None:
    same = Entry("z.bib", "a", title="Serat Optik", doi="10.1/x")
    other = Entry("y.ris", "b", title="Panen Raya", doi="10.1/x")
    none = Entry("z.bib", "c", title="Tiada")
    found = match_entries([Described("s", each) for each in (same, other, none, same)], DOCUMENTS)
    assert [each.entry.key for each in found.without] == ["c"]
    assert [(each.entry.key, document_id) for each, document_id in found.doubles] == [("b", "doi")]


def test_a_document_that_is_offered_twice_is_one() -> None:
    documents = (Known("one", "s", "a/x.pdf", doi="10.1/x"), Known("one", "s", "b/x.pdf", doi="10.1/x"))
    assert match(Entry("z.bib", "k", doi="10.1/x"), documents=documents) == {"one": "k"}
