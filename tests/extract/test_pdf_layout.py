"""What a page's layout does to its reading: columns, boxes, ruled tables, turned pages, unseen text."""

import io

import pytest
from document_makers import Put, assemble, lay, make_pdf, make_stream, read, tell
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pipeline.errors import FaktorError
from pipeline.extract.drawing import draw_page
from pipeline.records import Box

LEFT = [
    "Pemerintah kota memperluas jaringan serat optik",
    "ke sebelas kelurahan di tepi sungai pada tahun",
    "ini, dan warga dapat memakainya di balai warga,",
    "di masjid, di sekolah, dan juga di semua taman",
    "kota tanpa membayar apa pun kepada siapa pun.",
]
RIGHT = [
    "Dinas komunikasi melatih petugas kelurahan agar",
    "mereka dapat membantu warga lanjut usia memakai",
    "layanan daring, sebab banyak warga yang belum",
    "memiliki telepon pintar, dan sinyal masih lemah",
    "di beberapa kampung yang jauh dari pusat kota.",
]
HEAD = "Jaringan dan pelatihan di kota tepi sungai selama sepuluh tahun terakhir: sebuah tinjauan ringkas"


def make_page(content: bytes, *, turn: int = 0, box: bytes = b"0 0 595 842") -> bytes:
    return assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Rotate %d/Contents 4 0 R/Resources<</Font<</R 5 0 R>>>>>>"
            % (box, turn),
            make_stream(content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        ]
    )


def put(x: float, y: float, text: str, *, size: float = 10, matrix: bytes = b"1 0 0 1", mode: int = 0) -> bytes:
    return b"BT /R %g Tf %d Tr %s %g %g Tm (%s) Tj ET\n" % (size, mode, matrix, x, y, text.encode())


def test_columns_drawn_line_by_line_across_are_read_one_after_the_other() -> None:
    page = [Put(72, 740, HEAD)]
    for row, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        page += [Put(72, 700 - 12 * row, left), Put(310, 700 - 12 * row, right)]
    assert tell(read(make_pdf(page), "pdf")) == [
        ("paragraph", HEAD),
        ("paragraph", " ".join(LEFT)),
        ("paragraph", " ".join(RIGHT)),
    ]


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(10)))
def test_the_order_of_drawing_does_not_matter_in_columns(order: list[int]) -> None:
    puts = [*lay(LEFT, x=72), *lay(RIGHT, x=310)]
    assert tell(read(make_pdf([puts[index] for index in order]), "pdf")) == [
        ("paragraph", " ".join(LEFT)),
        ("paragraph", " ".join(RIGHT)),
    ]


def test_a_wide_line_between_columns_parts_them() -> None:
    page = [
        *lay(LEFT, x=72, top=780),
        *lay(LEFT, x=72, top=640),
        *lay(RIGHT, x=310, top=780),
        *lay(RIGHT, x=310, top=640),
    ]
    texts = [text for _, text in tell(read(make_pdf([*page, Put(72, 680, HEAD)]), "pdf"))]
    left, right = " ".join(LEFT), " ".join(RIGHT)
    assert texts == [left, right, HEAD, left, right]


def test_each_passage_has_a_box_for_each_column_that_it_runs_over() -> None:
    first, second = (
        ["Kolom kiri membahas jaringan internet yang", "merata di semua wilayah kota"],
        ["yang luas di tepi sungai itu."],
    )
    reading = read(make_pdf([*lay(first, x=72), *lay(second, x=320)]), "pdf")
    [passage] = reading.passages
    [one, other] = passage.boxes
    assert (one.page, other.page) == (1, 1)
    assert one.left == pytest.approx(72, abs=1)
    assert other.left == pytest.approx(320, abs=1)
    # The baseline of the first line stands 142 points below the upper edge, of the second 154.
    assert one.top < 142 < 154 < one.bottom
    assert other.top < 142 < other.bottom


def test_a_ruled_table_is_read_row_by_row_with_the_lines_of_a_cell_together() -> None:
    rules = b"".join(b"72 %d m 500 %d l S\n" % (y, y) for y in (720, 700, 660, 640))
    rules += b"".join(b"%d 640 m %d 720 l S\n" % (x, x) for x in (72, 110, 300, 500))
    cells = [
        (76, 706, "No"),
        (114, 706, "Kegiatan"),
        (304, 706, "Anggaran"),
        (76, 686, "1"),
        (114, 686, "Perluasan jaringan serat"),
        (114, 672, "optik di tepi sungai"),
        (304, 686, "2.781.165.000"),
        (76, 646, "2"),
        (304, 646, "250.000"),
    ]
    data = make_page(rules + b"".join(put(x, y, text) for x, y, text in cells))
    assert tell(read(data, "pdf")) == [
        (
            "table",
            "No | Kegiatan | Anggaran\n"
            "1 | Perluasan jaringan serat optik di tepi sungai | 2.781.165.000\n"
            "2 |  | 250.000",
        )
    ]


def test_rows_between_two_rules_are_parted_where_their_cells_are_level() -> None:
    rules = b"".join(b"72 %d m 500 %d l S\n" % (y, y) for y in (720, 700, 640))
    rules += b"".join(b"%d 640 m %d 720 l S\n" % (x, x) for x in (72, 200, 300, 500))
    rows = [("Kecamatan", "2019", "2020"), ("Ilir Barat", "12", "14"), ("Seberang Ulu", "3", "5"), ("Plaju", "7", "9")]
    content = b"".join(
        put(x, 706 - 18 * row, text)
        for row, cells in enumerate(rows)
        for x, text in zip((76, 204, 304), cells, strict=True)
    )
    assert tell(read(make_page(rules + content), "pdf")) == [("table", "\n".join(" | ".join(row) for row in rows))]


@pytest.mark.parametrize(
    ("turn", "matrix", "places"),
    [
        (90, b"0 1 -1 0", [(100 + 12 * row, 72) for row in range(5)]),
        (180, b"-1 0 0 -1", [(500, 100 + 12 * row) for row in range(5)]),
        (270, b"0 -1 1 0", [(400 - 12 * row, 700) for row in range(5)]),
        (0, b"0 1 -1 0", [(100 + 12 * row, 72) for row in range(5)]),
    ],
)
def test_turned_pages_are_read_and_boxes_stand_on_the_page_as_shown(
    turn: int, matrix: bytes, places: list[tuple[int, int]]
) -> None:
    data = make_page(
        b"".join(put(x, y, line, matrix=matrix) for (x, y), line in zip(places, LEFT, strict=True)), turn=turn
    )
    reading = read(data, "pdf")
    assert tell(reading) == [("paragraph", " ".join(LEFT))]
    [[box]] = [passage.boxes for passage in reading.passages]
    shown = Image.open(io.BytesIO(draw_page(data, reading, 1)))
    assert (shown.width > shown.height) == (turn in (90, 270))
    assert 0 <= box.left < box.right <= shown.width / 2
    assert 0 <= box.top < box.bottom <= shown.height / 2
    is_wide = box.right - box.left > box.bottom - box.top
    assert is_wide == (turn != 0)


def test_text_that_nobody_sees_is_left_out() -> None:
    content = put(72, 700, "Warga kota membaca laporan ini.") + put(72, 600, "kata kunci tersembunyi", mode=3)
    content += put(900, 500, "di luar halaman") + put(72.3, 700.2, "Warga kota membaca laporan ini.")
    assert tell(read(make_page(content), "pdf")) == [("paragraph", "Warga kota membaca laporan ini.")]


def test_a_layer_of_text_alone_on_its_page_is_read() -> None:
    assert tell(read(make_page(put(72, 600, "Naskah hasil pemindaian kota.", mode=3)), "pdf")) == [
        ("paragraph", "Naskah hasil pemindaian kota.")
    ]


def test_text_that_runs_up_the_page_is_told_of() -> None:
    content = b"".join(put(72, 700 - 12 * row, line) for row, line in enumerate(LEFT))
    reading = read(make_page(content + put(30, 200, "arsip 1234.5678", matrix=b"0 1 -1 0")), "pdf")
    assert tell(reading) == [("paragraph", " ".join(LEFT))]
    assert reading.document is not None
    assert [warning for warning in reading.document.warnings if "runs up or down" in warning] == [
        "a/file has text that runs up or down the page, which was left out, on 1 pages: 1."
    ]


def test_pages_are_measured_from_their_own_corner() -> None:
    data = make_page(put(172, 800, "Warga kota membaca laporan ini."), box=b"100 100 695 942")
    [[box]] = [passage.boxes for passage in read(data, "pdf").passages]
    assert box.left == pytest.approx(72, abs=1)
    assert box.top < 142 < box.bottom


def test_footnotes_do_not_part_the_paragraph_that_goes_on_over_the_page() -> None:
    full = "Pemerintah Kota Palembang memperluas jaringan serat optik ke sebelas kelurahan di tepi Sungai"
    first = [*lay([full] * 30, top=760), Put(72, 100, "1 Rencana induk kota, halaman 12.", 7)]
    second = lay(["dan warga dapat memakainya tanpa membayar."], top=760)
    kinds = [
        kind for kind, text in tell(read(make_pdf(first, second), "pdf")) if "membayar" in text or kind == "footnote"
    ]
    assert sorted(kinds) == ["footnote", "paragraph"]
    assert any("Sungai dan warga" in text for _, text in tell(read(make_pdf(first, second), "pdf")))


def test_headings_of_a_law_stand_in_a_tree() -> None:
    page = [
        Put(280, 780, "BAB I"),
        Put(280, 750, "Pasal 1"),
        *lay(LEFT, top=730),
        Put(280, 640, "BAB II"),
        Put(260, 610, "Bagian Kesatu"),
        Put(280, 580, "Pasal 2"),
        *lay(RIGHT, top=560),
    ]
    found = [
        (passage.text, passage.level) for passage in read(make_pdf(page), "pdf").passages if passage.kind == "heading"
    ]
    assert found == [("BAB I", 1), ("Pasal 1", 2), ("BAB II", 1), ("Bagian Kesatu", 2), ("Pasal 2", 3)]


def test_a_page_is_drawn_with_the_boxes_of_its_passages() -> None:
    data = make_pdf(lay(LEFT), lay(RIGHT))
    reading = read(data, "pdf")
    picture = Image.open(io.BytesIO(draw_page(data, reading, 2)))
    assert picture.size == (1190, 1684)
    [box] = [box for passage in reading.passages for box in passage.boxes if box.page == 2]
    assert isinstance(box, Box)
    # The frame of a paragraph is blue; the paper beside it stays white.
    assert picture.getpixel((round(box.left * 2), round(box.top + box.bottom))) == (0, 119, 187)
    assert picture.getpixel((20, 20)) == (255, 255, 255)


def test_a_page_that_is_not_there_cannot_be_drawn() -> None:
    data = make_pdf(lay(LEFT))
    with pytest.raises(FaktorError, match="Expected a page from 1 to 1, got 2"):
        draw_page(data, read(data, "pdf"), 2)
    with pytest.raises(FaktorError, match="Expected a PDF"):
        draw_page(b"kosong", read(data, "pdf"), 1)


def test_roman_page_numbers_of_a_few_pages_at_the_front_are_left_out() -> None:
    front = [[*lay(LEFT), Put(290, 40, roman)] for roman in ("ii", "iii", "iv")]
    pages = [[Put(290, 40, "Sampul")], *front, *[[*lay(RIGHT), Put(290, 40, str(number))] for number in range(1, 30)]]
    document = read(make_pdf(*pages), "pdf").document
    assert document is not None
    lines = document.text.split("\n")
    assert not {"ii", "iii", "iv", "1", "7", "29"} & set(lines)
    assert document.text.startswith("Sampul")


def test_bars_behind_the_lines_of_a_text_make_no_table() -> None:
    bars = b"".join(b"0.9 g 72 %d 300 12 re f 0.9 g 372 %d 100 12 re f 0 g\n" % (y, y) for y in range(648, 708, 12))
    content = b"".join(put(76, 699 - 12 * row, line) for row, line in enumerate(LEFT))
    assert tell(read(make_page(bars + content), "pdf")) == [("paragraph", " ".join(LEFT))]
