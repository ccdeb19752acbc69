"""In which part of its document a passage stands: front, abstract, keywords, contents, body, references, appendix."""

import pytest
from document_makers import Put, lay, make_pdf, read
from truth.documents import make_all
from truth.held_out import make_held_out

from pipeline.extract.blocks import Block
from pipeline.extract.parts import mark_parts
from pipeline.records import PARTS, PASSAGE_KINDS

TEXT = "Pemerintah kota memperluas jaringan serat optik ke sebelas kelurahan di tepi sungai pada tahun ini. " * 6


def head(text: str) -> Block:
    return Block(text, "heading", 1)


def para(text: str = TEXT) -> Block:
    return Block(text, "paragraph", 1)


def tell_parts(*blocks: Block) -> list[str]:
    return [block.part for block in mark_parts(blocks)]


def test_an_article_has_a_front_two_abstracts_keywords_a_body_and_references() -> None:
    blocks = [
        Block("Jaringan Kota", "title", 1),
        head("Siti Rahma, Budi Hartono"),
        para("Universitas Kota"),
        head("Abstract"),
        para(),
        para("Keywords: city, network"),
        head("Abstrak"),
        para(),
        para("Kata kunci: kota, jaringan"),
        head("Pendahuluan"),
        para(),
        head("Daftar Pustaka"),
        Block("Rahma, S. (2020). Jaringan kota.", "reference", 1),
    ]
    assert tell_parts(*blocks) == [
        *["front"] * 3,
        *["abstract"] * 2,
        "keywords",
        *["abstract"] * 2,
        "keywords",
        *["body"] * 2,
        *["references"] * 2,
    ]
    # Names on a title page are no heading of what follows.
    assert mark_parts(blocks)[1].kind == "paragraph"


@pytest.mark.parametrize("begin", ["Abstract: We studied", "Abstrak. Penelitian ini", "ABSTRACT—We studied"])
def test_an_abstract_may_begin_in_the_line_of_its_name(begin: str) -> None:
    assert tell_parts(para(f"{begin} {TEXT}"), head("Pendahuluan"), para()) == ["abstract", "body", "body"]


def test_a_word_that_begins_a_sentence_is_no_abstract() -> None:
    assert tell_parts(para("Abstract thinking helps cities."), para("Abstrak pemikiran ini panjang.")) == ["body"] * 2


def test_keywords_may_stand_below_their_heading() -> None:
    assert tell_parts(head("Kata Kunci"), para("kota, jaringan"), para()) == ["keywords", "keywords", "body"]


def test_a_summary_as_long_as_a_chapter_is_one() -> None:
    assert tell_parts(head("Ringkasan"), *[para()] * 13) == ["abstract", *["body"] * 13]


def test_entries_of_contents_are_known_with_and_without_leaders() -> None:
    blocks = [
        head("DAFTAR ISI"),
        Block("KATA PENGANTAR ........ ii", "heading", 1, opens_section=False),
        head("BAB I"),
        para("Pendahuluan 1"),
        para("Landasan hukum 4"),
        head("BAB II"),
        para("Jaringan 9"),
        head("BAB I PENDAHULUAN"),
        para(),
    ]
    marked = mark_parts(blocks)
    assert [block.part for block in marked] == [*["contents"] * 7, "body", "body"]
    assert [block.kind for block in marked] == ["heading", *["contents"] * 6, "heading", "paragraph"]


def test_a_heading_of_contents_alone_makes_no_contents() -> None:
    assert tell_parts(head("Contents"), para(), head("Isi"), para()) == ["contents", "body", "contents", "body"]


def test_an_appendix_goes_on_to_the_end_and_holds_tables() -> None:
    blocks = [head("BAB I"), para(), head("Daftar Pustaka"), head("LAMPIRAN I"), para(), Block("a\tb", "table", 1)]
    assert tell_parts(*blocks) == ["body", "body", "references", *["appendix"] * 3]


def test_a_file_that_is_itself_an_appendix_has_a_body() -> None:
    assert tell_parts(head("LAMPIRAN II PERATURAN BUPATI"), *[para()] * 5) == ["body"] * 6


def test_a_letter_without_headings_has_no_front() -> None:
    assert tell_parts(para("Nomor : 12"), para(), para()) == ["body"] * 3


def test_the_parts_of_a_pdf_reach_its_passages() -> None:
    page = [
        Put(72, 790, "Jaringan Kota Cerdas", 18, is_bold=True),
        Put(72, 770, "Siti Rahma", 13),
        Put(72, 740, "Abstrak", is_bold=True),
        *lay(["Warga kota membaca laporan tentang jaringan serat optik di tepi sungai itu."] * 3, top=725),
        Put(72, 670, "Pendahuluan", is_bold=True),
        *lay(["Dinas komunikasi melatih petugas kelurahan agar mereka membantu warga kota."] * 5, top=650),
    ]
    reading = read(make_pdf(page), "pdf")
    assert [(passage.part, passage.kind) for passage in reading.passages] == [
        ("front", "title"),
        ("front", "paragraph"),
        ("abstract", "heading"),
        ("abstract", "paragraph"),
        ("body", "heading"),
        ("body", "paragraph"),
    ]
    assert reading.passages[-1].section == "Pendahuluan"


@pytest.fixture(scope="module")
def parts() -> dict[str, set[tuple[str, str]]]:
    """Part and text of each passage of the documents of known text that have such parts."""
    found = {}
    for truth, data in (*make_all(), *make_held_out()):
        if truth.name.startswith(("article", "contents", "thesis", "proceedings", "law")):
            reading = read(data, "pdf")
            assert all(each.part in PARTS and each.kind in PASSAGE_KINDS for each in reading.passages)
            found[truth.name] = {(each.part, each.text) for each in reading.passages}
    return found


def test_articles_of_known_text_have_their_abstracts_and_keywords(parts: dict[str, set[tuple[str, str]]]) -> None:
    articles = {name: found for name, found in parts.items() if name.startswith("article")}
    assert len(articles) >= 14
    for name, found in articles.items():
        assert sum(part == "abstract" for part, _ in found) >= 4, name
        [keywords] = [text for part, text in found if part == "keywords"]
        assert keywords.startswith(("Keywords", "Kata kunci")), name
        assert sum(part == "references" for part, _ in found) == 10, name


def test_plans_of_known_text_have_contents_and_an_appendix(parts: dict[str, set[tuple[str, str]]]) -> None:
    for name in ("contents-60-id", "contents-61-en", "thesis-id"):
        contents = " ".join(text for part, text in parts[name] if part == "contents")
        assert contents.count("BAB" if name.endswith("id") else "CHAPTER") >= 3, name
        assert not any("...." in text for part, text in parts[name] if part != "contents"), name
    assert sum(part == "appendix" for part, _ in parts["contents-60-id"]) >= 3


def test_laws_of_known_text_are_body_but_for_their_title(parts: dict[str, set[tuple[str, str]]]) -> None:
    for name, found in parts.items():
        if name.startswith("law"):
            assert {part for part, _ in found} <= {"front", "body"}
            assert sum(part == "front" for part, _ in found) <= 1
