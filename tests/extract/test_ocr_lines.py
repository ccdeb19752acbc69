"""From words in a picture to lines of a page: baselines, sizes, rows, cells, and pages that lie askew."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.blocks import Line
from pipeline.extract.ocr import Picture, Word, cut_picture, turn_picture
from pipeline.extract.ocr_lines import choose_words, even_sizes, make_lines, measure_confidence
from pipeline.extract.ocr_rapid_process import part_line, plain_text

# At 72 dpi a pixel is a point; A4.
PAGE = Picture(595, 842, 72.0, b"")


def put(text: str, left: float, base: float, *, line: int, size: float = 10, confidence: float = 0.95) -> list[Word]:
    """Words of one line as an engine sees them: capitals are 7 high, others 4.8, and none hangs below the line."""
    words = []
    for word in text.split():
        high = 0.7 if any(char in "bdfhklt" or char.isupper() or char.isdigit() for char in word) else 0.48
        width = 0.5 * size * len(word)
        words.append(Word(word, left, 842 - base - high * size, left + width, 842 - base, confidence, line))
        left += width + 0.3 * size
    return words


def test_a_line_stands_on_its_baseline_and_has_the_size_of_its_letters() -> None:
    [line] = make_lines(put("Kota sama unsur", 72, 700, line=0), PAGE, 3)
    assert (line.text, line.page, line.row) == ("Kota sama unsur", 3, 0)
    assert (line.left, line.base) == pytest.approx((72, 700), abs=0.01)
    assert line.size == pytest.approx(11.0, abs=0.5), "the box of a font of 10 points is 1.1 high"
    assert line.bottom < line.base < line.top


def test_rows_come_from_the_top_and_cells_stand_in_one_row() -> None:
    words = [*put("Kota", 72, 600, line=0), *put("Anggaran", 72, 620, line=1), *put("2019", 300, 620, line=2)]
    lines = make_lines(words, PAGE, 1)
    assert [(line.text, line.row, line.joint) for line in lines] == [
        ("Anggaran", 0, ""),
        ("2019", 0, "\t"),
        ("Kota", 1, ""),
    ]


@settings(deadline=None)
@given(degrees=st.floats(-3, 3))
def test_a_page_that_lies_askew_is_set_straight(degrees: float) -> None:
    lines = [put("Pemerintah Kota Kembali Menata Data Terbuka", 72, 700 - 20 * row, line=row) for row in range(5)]
    turned = [_turn(word, math.radians(degrees)) for line in lines for word in line]
    found = make_lines(turned, PAGE, 1)
    assert [line.text for line in found] == ["Pemerintah Kota Kembali Menata Data Terbuka"] * 5
    assert [line.left for line in found] == pytest.approx([72] * 5, abs=2)
    assert [line.base for line in found] == pytest.approx([700 - 20 * row for row in range(5)], abs=2)


def _turn(word: Word, angle: float) -> Word:
    """Turn a word about the middle of the page, counterclockwise; an engine's boxes stay upright."""
    x, y = (word.left + word.right) / 2 - 297.5, 421 - (word.top + word.bottom) / 2
    along = x * math.cos(angle) - y * math.sin(angle) - x
    up = x * math.sin(angle) + y * math.cos(angle) - y
    return Word(
        word.text, word.left + along, word.top - up, word.right + along, word.bottom - up, word.confidence, word.line
    )


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Kota", "-", "ygq", "2019", "•", "…", "A"]),
            st.floats(-50, 700),
            st.floats(-50, 900),
            st.floats(0, 300),
            st.floats(0, 60),
            st.integers(0, 4),
        ),
        max_size=20,
    )
)
def test_whatever_an_engine_says_no_line_leaves_the_page(
    given_words: list[tuple[str, float, float, float, float, int]],
) -> None:
    words = [Word(text, x, y, x + w, y + h, 0.9, line) for text, x, y, w, h, line in given_words]
    for line in make_lines(choose_words(words), PAGE, 1):
        assert line.text
        assert 0 <= line.left <= line.right <= 595
        assert line.size >= 0


def test_stains_are_left_out_and_unsure_words_in_a_sure_line_are_kept() -> None:
    line = put("Dinas Perhubungan Kota", 72, 700, line=0)
    unsure = put("Baru", 250, 700, line=0, confidence=0.1)
    stains = [*put("ieee", 90, 400, line=1, confidence=0.1), *put("~", 90, 380, line=2, confidence=0.5)]
    assert choose_words([*line, *unsure, *stains]) == [*line, *unsure]
    assert measure_confidence(line) == pytest.approx(0.95)
    assert measure_confidence([]) == 0


def test_sizes_near_the_usual_one_are_made_even_and_titles_keep_theirs() -> None:
    lines = [Line("x" * 60, 1, 0, 1, 0, size, 400) for size in (10.5, 11.0, 11.5, 10.5, 16.0)]
    [found] = even_sizes([lines])
    assert len({line.size for line in found[:4]}) == 1
    assert found[4].size == 16.0
    assert even_sizes([]) == []
    assert even_sizes([[]]) == [[]]


@settings(deadline=None)
@given(st.sampled_from([0, 90, 180, 270]), st.integers(1, 5), st.integers(1, 5))
def test_four_quarter_turns_are_none(degrees: int, width: int, height: int) -> None:
    picture = Picture(width, height, 300, bytes(range(width * height)))
    turned = turn_picture(picture, degrees)
    assert turn_picture(turned, (360 - degrees) % 360) == picture
    assert (turned.width, turned.height) == ((width, height) if degrees % 180 == 0 else (height, width))


def test_a_quarter_turn_is_clockwise() -> None:
    assert turn_picture(Picture(2, 1, 300, b"\x01\x02"), 90) == Picture(1, 2, 300, b"\x01\x02")
    assert turn_picture(Picture(1, 2, 300, b"\x01\x02"), 90) == Picture(2, 1, 300, b"\x02\x01")


def test_a_piece_is_cut_out_and_ends_at_the_edge_of_the_picture() -> None:
    picture = Picture(3, 2, 300, bytes(range(6)))
    assert cut_picture(picture, 1, 0, 3, 2) == Picture(2, 2, 300, b"\x01\x02\x04\x05")
    assert cut_picture(picture, -4, 1, 9, 9) == Picture(3, 1, 300, b"\x03\x04\x05")


def test_letters_of_other_languages_are_those_that_they_look_like() -> None:
    assert plain_text("dilakşanakąn WØNOSOBO：café 一 kota") == "dilaksanakan WONOSOBO:café kota"


def test_the_words_of_a_line_get_the_places_of_their_ink() -> None:
    np = pytest.importorskip("numpy")
    ink = np.zeros((40, 400), dtype=bool)
    ink[12:30, 20:120] = True
    ink[18:34, 200:300] = True
    quad = [[15, 5], [305, 5], [305, 38], [15, 38]]
    words = list(part_line(quad, "Kota yang", 0.9, ink))
    assert words == [("Kota", 15, 12, 120, 30, 0.9), ("yang", 200, 18, 305, 34, 0.9)]
