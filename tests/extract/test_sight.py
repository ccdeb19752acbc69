"""Text that a reader of a page does not see: clipped away, white on white, too small, off the page, in forms."""

import pytest
from document_makers import assemble, make_stream, read, tell

SEEN = "Warga kota membaca laporan tahunan ini di balai warga setiap hari Senin."
OTHER = "Naskah lain yang berdiri sendiri dan tidak selalu boleh terbaca orang."
ROW = "Baris tabel yang tampak pada halaman yang dicetak oleh dinas kota ini."


def put(x: float, y: float, text: str, *, size: float = 10, before: bytes = b"", mode: int = 0) -> bytes:
    return b"q %s BT /R %g Tf %d Tr %g %g Td (%s) Tj ET Q\n" % (before, size, mode, x, y, text.encode())


def make_page(content: bytes, *, form: bytes = b"", placed: bytes = b"", extra: bytes = b"") -> bytes:
    """One page; `form` is the content of a form XObject that is drawn after `placed`."""
    resources = b"/Resources<</Font<</R 5 0 R>>/XObject<</X 6 0 R>>/ExtGState<</G<</ca 0>>>>>>"
    drawn = content + (b"q %s /X Do Q\n" % placed if form else b"")
    return assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]%s/Contents 4 0 R%s>>" % (extra, resources),
            make_stream(drawn),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            make_stream(form, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</R 5 0 R>>>>"),
        ]
    )


def tell_texts(data: bytes) -> list[str]:
    return [text for _, text in tell(read(data, "pdf"))]


HIDDEN = {
    "clipped away": put(72, 600, OTHER, before=b"72 690 400 30 re W n"),
    "clipped by the second of two": put(72, 600, OTHER, before=b"0 0 595 842 re W n 72 690 400 30 re W n"),
    "white on white": put(72, 600, OTHER, before=b"1 g"),
    "nearly white on white": put(72, 600, OTHER, before=b"0.99 0.99 0.99 rg"),
    "fully transparent": put(72, 600, OTHER, before=b"/G gs"),
    "smaller than a point": put(72, 600, OTHER, size=0.5),
    "invisible by its mode": put(72, 600, OTHER, mode=3),
    "right of the page": put(700, 600, OTHER),
    "below the page": put(72, -40, OTHER),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_text_that_nobody_sees_is_not_read(name: str) -> None:
    assert tell_texts(make_page(put(72, 700, SEEN) + HIDDEN[name])) == [SEEN]


SHOWN = {
    "clipped to a place around it": put(72, 600, OTHER, before=b"60 590 500 30 re W n"),
    "clipped within its end": put(72, 600, OTHER, before=b"60 590 60 30 re W n"),
    "white on a dark box": b"q 0 0 0.6 rg 60 590 400 30 re f Q\n" + put(72, 600, OTHER, before=b"1 g"),
    "light grey": put(72, 600, OTHER, before=b"0.8 g"),
    "white with an outline": put(72, 600, OTHER, before=b"1 g 0 G", mode=2),
    "two points small": put(72, 600, OTHER, size=2),
}


@pytest.mark.parametrize("name", SHOWN)
def test_text_that_is_seen_is_read(name: str) -> None:
    assert tell_texts(make_page(put(72, 700, SEEN) + SHOWN[name])) == [SEEN, OTHER]


def test_text_outside_the_crop_of_a_page_is_not_read() -> None:
    page = make_page(put(72, 700, SEEN) + put(72, 100, OTHER), extra=b"/CropBox[0 400 595 842]")
    assert tell_texts(page) == [SEEN]


def test_text_in_forms_is_read_where_it_stands() -> None:
    reading = read(make_page(put(72, 700, SEEN), form=put(20, 50, OTHER), placed=b"1 0 0 1 100 500 cm"), "pdf")
    assert [text for _, text in tell(reading)] == [SEEN, OTHER]
    [box] = reading.passages[1].boxes
    # 100 + 20 from the left; 842 - (500 + 50) from the upper edge to the baseline.
    assert box.left == pytest.approx(120, abs=1)
    assert box.top < 292 < box.bottom


def test_a_form_shows_only_what_its_clip_leaves_of_it() -> None:
    """A table that a word processor crops stands whole in the file; what was cropped lies over the text below."""
    form = put(20, 90, ROW, size=8) + put(20, 50, OTHER, size=8)
    placed = b"100 580 300 60 re W n 1 0 0 1 100 500 cm"
    assert tell_texts(make_page(put(72, 700, SEEN), form=form, placed=placed)) == [SEEN, ROW]


def test_a_form_that_is_scaled_is_clipped_in_its_own_places() -> None:
    form = b"0 20 300 30 re W n\n" + put(20, 30, ROW, size=8) + put(20, 5, OTHER, size=8)
    placed = b"1.5 0 0 1.5 50 400 cm"
    assert tell_texts(make_page(put(72, 700, SEEN), form=form, placed=placed)) == [SEEN, ROW]


def test_text_drawn_twice_for_a_bolder_look_is_read_once() -> None:
    assert tell_texts(make_page(put(72, 700, SEEN) + put(72.4, 700, SEEN) + put(72, 700.3, SEEN))) == [SEEN]


def test_the_same_words_elsewhere_are_read_again() -> None:
    assert tell_texts(make_page(put(72, 700, SEEN) + put(72, 600, SEEN))) == [SEEN, SEEN]
