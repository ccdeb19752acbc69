"""A mention is drawn on its page: its words are marked where they stand, also when they stand there more than once."""

import io

import pytest
from document_makers import read
from PIL import Image
from test_pdf_layout import make_page, put

from pipeline.errors import FaktorError
from pipeline.extract import draw_mention
from pipeline.records import Passage

MARK = (255, 214, 0)
LINES = ("Warga kota membaca laporan kota", "dan warga lain menulis surat panjang", "untuk kota yang ramai sekali itu.")


def find_marks(picture: bytes) -> tuple[float, float, float, float] | None:
    """Return left, top, right and bottom of what is marked, in points."""
    with Image.open(io.BytesIO(picture)) as image:
        pixels = [
            (x / 2, y / 2) for y in range(image.height) for x in range(image.width) if image.getpixel((x, y)) == MARK
        ]
    if not pixels:
        return None
    across, down = zip(*pixels, strict=True)
    return min(across), min(down), max(across), max(down)


@pytest.fixture(scope="module")
def page() -> bytes:
    return make_page(b"".join(put(72, 700 - 12 * row, line) for row, line in enumerate(LINES)))


def test_each_time_that_words_occur_is_marked_where_it_stands(page: bytes) -> None:
    (passage,) = read(page, "pdf").passages
    starts = [at for at in range(len(passage.text)) if passage.text.startswith("kota", at)]
    marks = [find_marks(draw_mention(page, passage, start=at, end=at + 4)) for at in starts]
    assert len(marks) == 3
    (one, two, three) = marks
    assert one is not None
    assert two is not None
    assert three is not None
    assert one[0] < two[0]
    assert one[1] == two[1] < three[1]


def test_words_over_two_lines_are_marked_on_both(page: bytes) -> None:
    (passage,) = read(page, "pdf").passages
    start = passage.text.index("laporan kota dan warga")
    mark = find_marks(draw_mention(page, passage, start=start, end=start + len("laporan kota dan warga")))
    assert mark is not None
    assert mark[3] - mark[1] > 15


def test_words_that_are_not_on_the_page_leave_the_box_alone(page: bytes) -> None:
    (passage,) = read(page, "pdf").passages
    other = Passage("kata lain", 0, 9, "paragraph", 1, None, passage.boxes)
    assert find_marks(draw_mention(page, other, start=0, end=9)) is None


def test_a_passage_without_a_page_cannot_be_drawn(page: bytes) -> None:
    with pytest.raises(FaktorError, match="without"):
        draw_mention(page, Passage("kata", 0, 4, "paragraph", None, None), start=0, end=4)


def test_a_file_that_is_no_pdf_is_refused(page: bytes) -> None:
    (passage,) = read(page, "pdf").passages
    with pytest.raises(FaktorError, match="Expected a PDF"):
        draw_mention(b"no pdf", passage, start=0, end=4)
