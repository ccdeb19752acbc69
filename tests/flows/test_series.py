"""An article that was saved page by page is one document after `faktor run`."""

from pathlib import Path

import pytest

from pipeline.records import DOCUMENTS, MENTIONS, PASSAGES
from pipeline.store import read_table
from pipeline.workspace import Workspace

ARTICLE = "https://contoh.com/berita/serat-optik"


def make_page(number: int) -> str:
    told = "".join(
        f"<p>Anggaran untuk jaringan internet di kecamatan {number} masih sangat terbatas, kata kepala ke-{n}.</p>"
        for n in range(6)
    )
    address = f"{ARTICLE}?page={number}" if number > 1 else ARTICLE
    return (
        f'<html><head><title>Serat Optik</title><link rel="canonical" href="{address}">'
        f'<link rel="next" href="{ARTICLE}?page={number + 1}"></head><body><article>{told}</article></body></html>'
    )


@pytest.fixture
def city(faktor, tmp_path: Path) -> Workspace:
    faktor("init", tmp_path / "city")
    return Workspace(tmp_path / "city")


def test_pages_become_one_document_also_when_the_first_comes_last(faktor, city) -> None:
    inbox = city.root / "corpus" / "inbox"
    (inbox / "b.html").write_text(make_page(2))
    faktor("run", "-w", city.root, expect=0)
    assert read_table(city, DOCUMENTS).collect()["key"].to_list() == ["b.html"]
    (inbox / "a.html").write_text(make_page(1))
    faktor("run", "-w", city.root, expect=0)
    documents = read_table(city, DOCUMENTS).collect()
    assert documents["key"].to_list() == ["a.html"]
    passages = read_table(city, PASSAGES).collect().sort("ordinal")
    assert [page for page in passages["page"].unique(maintain_order=True) if page] == [1, 2]
    assert (
        set(passages["document_id"])
        == set(read_table(city, MENTIONS).collect()["document_id"])
        == set(documents["document_id"])
    )
    told = faktor("status", "-w", city.root, "--failed", "--csv", expect=0).stdout
    assert "b.html is page 2 of a.html and is read with it." in told
    assert "Nothing is new" in faktor("run", "-w", city.root, expect=0).stderr
