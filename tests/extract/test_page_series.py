from dataclasses import replace

import pytest
from document_makers import read
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract import group_pages, join_readings
from pipeline.records import PagePlace

ARTICLE = "https://contoh.com/berita/serat-optik"
LINE = "Pemerintah kota membangun jaringan serat optik di sebelas kelurahan di tepi sungai, halaman {0}. "


def make_page(number: int, *, head: str = "", visible: str = "", canonical: str = ARTICLE, times: int = 6) -> str:
    told = "".join(f"<p>{LINE.format(number)} Kalimat {time} dari halaman ini.</p>" for time in range(times))
    return (
        f'<html><head><title>Serat Optik</title><link rel="canonical" href="{canonical}">{head}</head>'
        f"<body><article><h1>Serat Optik</h1>{told}</article><div>{visible}</div></body></html>"
    )


@pytest.mark.parametrize(
    ("page", "place"),
    [
        (make_page(1), None),
        (make_page(1, head=f'<link rel="next" href="{ARTICLE}?page=2">'), PagePlace(ARTICLE, 1)),
        (
            make_page(2, head=f'<link rel="prev" href="{ARTICLE}"><link rel="next" href="?page=3">'),
            PagePlace(ARTICLE, 2),
        ),
        (make_page(3, head='<link rel="prev" href="/berita/serat-optik/2">'), PagePlace(ARTICLE, 3)),
        (make_page(2, canonical=f"{ARTICLE}?page=2"), PagePlace(ARTICLE, 2)),
        (make_page(2, canonical=f"{ARTICLE}/2"), PagePlace(ARTICLE, 2)),
        (make_page(2, canonical=f"{ARTICLE}/page/2/"), PagePlace(ARTICLE, 2)),
        (make_page(2, visible="Halaman 2 dari 3"), PagePlace(ARTICLE, 2, 3)),
        (make_page(1, visible="Page 1 of 3"), PagePlace(ARTICLE, 1, 3)),
        (make_page(1, visible="Halaman 1 dari 1"), None),
        (make_page(1, canonical="https://contoh.com/berita/2019"), None),
        (make_page(1, head='<link rel="next" href="https://contoh.com/berita/lain">'), None),
    ],
)
def test_a_page_says_which_page_of_its_article_it_is(page: str, place: PagePlace | None) -> None:
    assert read(page, "html").place == place


def test_a_later_page_may_be_short() -> None:
    assert read(make_page(2, canonical=f"{ARTICLE}/2", times=1), "html").state == "read"
    assert read(make_page(1, times=1), "html").state == "not_an_article"


def test_pages_are_one_article_where_all_are_there_once() -> None:
    def place(name: str, number: int, source: str = "s") -> tuple[str, str, PagePlace]:
        return name, source, PagePlace(ARTICLE, number)

    assert group_pages([place("b", 2), place("a", 1), place("c", 3)]) == [["a", "b", "c"]]
    assert group_pages([place("b", 2), place("c", 3)]) == []
    assert group_pages([place("a", 1), place("c", 3)]) == []
    assert group_pages([place("a", 1), place("b", 2), place("x", 2)]) == []
    assert group_pages([place("a", 1), place("b", 2, source="other")]) == []
    assert group_pages([place("a", 1)]) == []


def test_joined_pages_stand_in_order_and_say_their_page() -> None:
    pages = [read(make_page(number, visible=f"Halaman {number} dari 4"), "html") for number in (1, 2, 3)]
    joined = join_readings(pages, ["a/1", "a/2", "a/3"])
    document = joined.document
    assert document is not None
    assert [each.page for each in joined.passages] == sorted(each.page or 0 for each in joined.passages)
    assert {each.page for each in joined.passages} == {1, 2, 3}
    for passage in joined.passages:
        assert document.text[passage.start : passage.end] == passage.text
    assert (document.address, document.pages) == (ARTICLE, 3)
    assert document.warnings == ("a/1 has 4 pages, of which 3 are there. Save the others, too.",)


def test_a_page_that_could_not_be_read_is_told() -> None:
    pages = [read(make_page(1, visible="Halaman 1 dari 2"), "html"), read("<html><body></body></html>", "html")]
    joined = join_readings(pages, ["a/1", "a/2"])
    assert joined.document is not None
    assert joined.document.warnings == ("a/2 is page 2 of the article and could not be read.",)


@given(st.lists(st.integers(1, 3), min_size=1, max_size=4))
def test_nothing_is_lost_in_joining(counts: list[int]) -> None:
    pages = [replace(read(make_page(7, times=5 + each), "html"), place=PagePlace(ARTICLE, 1)) for each in counts]
    joined = join_readings(pages, [str(each) for each in counts])
    assert joined.document is not None
    assert len(joined.passages) == sum(len(each.passages) for each in pages)
    assert joined.document.text == "\n\n".join(each.document.text for each in pages if each.document)
