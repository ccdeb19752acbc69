from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.blocks import Block
from pipeline.extract.passages import MAX_CHARS, cut_passages
from pipeline.records import PASSAGE_KINDS

WORDS = st.text(alphabet=st.sampled_from("ab Z.?!;:\n\t\"'(1é😀"), max_size=400)
BLOCKS = st.lists(
    st.builds(
        Block,
        text=st.one_of(WORDS, st.integers(1, 60).map(lambda n: "Kota pintar memakai data. " * n), st.just("x" * 3000)),
        kind=st.sampled_from(PASSAGE_KINDS),
        page=st.one_of(st.none(), st.integers(1, 3)),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(BLOCKS)
def test_every_passage_is_a_slice_of_the_text(blocks: list[Block]) -> None:
    text, passages = cut_passages(blocks)
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert passage.text
        assert passage.text == passage.text.strip()
        assert len(passage.text) <= MAX_CHARS


@settings(deadline=None)
@given(BLOCKS)
def test_passages_follow_each_other_and_leave_only_white_space_out(blocks: list[Block]) -> None:
    text, passages = cut_passages(blocks)
    behind = 0
    for passage in passages:
        assert not text[behind : passage.start].strip()
        behind = passage.end
    assert not text[behind:].strip()
    assert "".join(text.replace("|", "").split()) == "".join("".join(block.text.split()) for block in blocks)


def cut(*texts: str, kind: str = "paragraph") -> list[str]:
    return [passage.text for passage in cut_passages(Block(text, kind, 1) for text in texts)[1]]


def test_a_long_paragraph_is_cut_behind_a_sentence() -> None:
    sentence = "Pemerintah kota membangun jaringan serat optik di seluruh wilayah dan kelurahan. "
    assert cut((sentence * 20).strip()) == [(sentence * 10).strip()] * 2


def test_no_sentence_ends_behind_an_abbreviation() -> None:
    filler = "kata " * 130
    pieces = cut(f"{filler}menurut Dr. Ahmad dan hal. Empat. {filler.capitalize()}selesai.")
    assert pieces[0].endswith("hal. Empat.")


def test_text_without_sentences_is_cut_between_words() -> None:
    pieces = cut("kata " * 400)
    assert len(pieces) == 2
    assert all(set(piece.split()) == {"kata"} for piece in pieces)


def test_a_table_is_cut_between_rows() -> None:
    row = "Kecamatan Ilir Barat\t12\t14.5 persen. Baik"
    for piece in cut("\n".join([row] * 60), kind="table"):
        assert set(piece.split("\n")) == {row.replace("\t", " | ")}


def test_fragments_of_a_kind_are_joined_and_paragraphs_are_not() -> None:
    paragraph = "Warga di sebelas kelurahan memakai layanan daring untuk mengurus surat."
    assert cut("Kepada Yth.", "Wali Kota Palembang", paragraph, paragraph) == [
        "Kepada Yth.\nWali Kota Palembang",
        paragraph,
        paragraph,
    ]


def test_fragments_of_two_pages_or_two_kinds_stay_apart() -> None:
    blocks = [Block("a", "list", 1), Block("b", "list", 2), Block("c", "paragraph", 2)]
    assert [passage.text for passage in cut_passages(blocks)[1]] == ["a", "b", "c"]


def test_a_passage_knows_the_heading_above_it_and_an_entry_of_the_contents_is_none() -> None:
    blocks = [
        Block("A. Anggaran .... 4", "heading", 1, opens_section=False),
        Block("Awal.", "paragraph", 1),
        Block("A. Anggaran", "heading", 2),
        Block("Anggaran terbatas.", "paragraph", 2),
    ]
    assert [passage.section for passage in cut_passages(blocks)[1]] == [None, None, None, "A. Anggaran"]


def test_no_blocks_are_no_text() -> None:
    assert cut_passages([Block(" \n", "paragraph")]) == ("", ())
