"""What real pages taught: what is a heading, caption, table or item, and what goes on with the line above."""

import pytest
from document_makers import Put, assemble, lay, make_pdf, make_stream, read, tell

LONG = "Pemerintah kota memperluas jaringan serat optik ke sebelas kelurahan di tepi sungai pada tahun ini."
TEXT = [LONG] * 4


def tell_pdf(*puts: Put) -> list[tuple[str, str]]:
    return tell(read(make_pdf(list(puts)), "pdf"))


def test_words_far_apart_in_a_justified_line_are_no_cells() -> None:
    lines = [
        "b. bahwa hasil evaluasi jabatan di lingkungan kota telah mendapat",
        "Pendayagunaan Aparatur Negara dan Reformasi",
        "Birokrasi sesuai Surat Menteri Pendayagunaan",
        "Aparatur Negara dan Reformasi Birokrasi kota",
        "yang telah disampaikan kepada semua dinas dan badan di kota ini.",
    ]
    # All letters of Courier are six tenths of its size wide; Tw widens spaces.
    content = b"".join(
        b"BT /R 10 Tf %g Tw 72 %d Td (%s) Tj ET\n"
        % ((65 - len(line)) * 6 / line.count(" "), 700 - 12 * row, line.encode())
        for row, line in enumerate(lines)
    )
    data = assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</R 5 0 R>>>>>>",
            make_stream(content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>",
        ]
    )
    assert tell(read(data, "pdf")) == [("list", " ".join(lines))]


def test_a_number_behind_a_word_that_points_is_no_item() -> None:
    lines = [
        "(7) Pelayanan administratif sebagaimana dimaksud pada ayat",
        "(1) meliputi tindakan dan perlindungan warga.",
    ]
    assert tell_pdf(Put(72, 700, lines[0]), Put(90, 688, lines[1])) == [("list", " ".join(lines))]


def test_entries_with_hanging_numbers_are_whole_though_a_line_ends_in_initials() -> None:
    page = [
        Put(72, 760, "References", is_bold=True),
        Put(72, 740, "[1] L. O. Zulfiqar, N. Renaningtias, and M. Y."),
        Put(90, 728, "Fathoni, Educational Data Mining in Cities, 2020."),
        Put(72, 710, "[2] R. Aprillya, and M. Klasifikasi, and"),
        Put(90, 698, "A. Putri, Perbandingan Metode di Kota, 2022."),
    ]
    references = [text for kind, text in tell_pdf(*page) if kind == "reference"]
    assert [text[:3] for text in references] == ["[1]", "[2]"]
    assert references[0].endswith("2020.")
    assert references[1].endswith("2022.")


def test_a_numbered_title_that_looks_like_the_text_is_a_heading_where_it_stands_alone() -> None:
    page = [*lay(TEXT, top=760), Put(72, 690, "B. Struktur Penilaian"), *lay(TEXT, top=660)]
    assert ("heading", "B. Struktur Penilaian") in tell_pdf(*page)


def test_items_with_capitals_that_follow_each_other_are_a_list() -> None:
    page = [*lay(TEXT, top=760), *lay(["A. Dinas Komunikasi", "B. Dinas Pariwisata", "C. Dinas Pendidikan"], top=690)]
    assert {kind for kind, text in tell_pdf(*page) if "Dinas" in text} == {"list"}


@pytest.mark.parametrize("text", ["GUBERNUR BALI,", "WAYAN KOSTER, S.H.", "Drs. EKO SURYANTORO, M.Si"])
def test_offices_and_names_below_a_letter_are_no_headings(text: str) -> None:
    page = [*lay(TEXT, top=760), Put(320, 660, text, is_bold=True)]
    assert text in [words for kind, words in tell_pdf(*page) if kind == "paragraph"]


def test_the_name_below_a_signature_is_no_heading() -> None:
    page = [*lay(TEXT, top=760), Put(320, 660, "ttd"), Put(320, 620, "WAYAN KOSTER", is_bold=True)]
    assert "heading" not in [kind for kind, _ in tell_pdf(*page)]


def test_a_short_bold_line_in_capitals_is_a_heading_with_a_full_stop_too() -> None:
    page = [Put(72, 790, "ZERO DEATHS. ZERO INJURIES.", is_bold=True), *lay(TEXT, top=770)]
    assert tell_pdf(*page)[0] == ("heading", "ZERO DEATHS. ZERO INJURIES.")


def test_bold_heads_between_a_caption_and_its_table_belong_to_the_table() -> None:
    page = [
        *lay(TEXT, top=780),
        Put(72, 720, "Tabel 1. Lulusan"),
        Put(200, 700, "Jumlah Lulusan", is_bold=True),
        *[Put(x, 680 - 14 * row, f"{row + x}") for row in range(5) for x in (72, 200, 330)],
    ]
    kinds = {text: kind for kind, text in tell_pdf(*page)}
    assert kinds["Jumlah Lulusan"] == "table"


def test_a_caption_of_several_lines_with_its_number_set_off_is_one() -> None:
    lines = [
        "Figure 3. A snippet for the sample program. This is the",
        *["snippet that is recorded for line five of the program in the city"] * 4,
        "and the call to element succeeds.",
    ]
    [(kind, _)] = tell_pdf(*lay(lines, top=700))
    assert kind == "caption"


def test_a_centred_caption_does_not_go_on_in_the_paragraph_below_it() -> None:
    page = [Put(230, 760, "Figure 1: The logo"), Put(87, 748, LONG[:70]), *lay(TEXT, top=736)]
    assert tell_pdf(*page)[0] == ("caption", "Figure 1: The logo")


def test_a_place_and_a_day_are_words_and_not_figures() -> None:
    [(kind, _)] = tell_pdf(Put(320, 760, "Wonosobo, 16 Maret 2020"))
    assert kind == "paragraph"


def test_the_title_of_a_part_of_a_law_is_one_with_its_number() -> None:
    page = [
        Put(260, 780, "Bagian Kesatu"),
        Put(221, 766, "Pembina dan Penanggung Jawab"),
        Put(275, 750, "Pasal 6"),
        *lay(TEXT, top=730),
    ]
    found = [(each.text, each.level) for each in read(make_pdf(page), "pdf").passages if each.kind == "heading"]
    assert found == [("Bagian Kesatu Pembina dan Penanggung Jawab", 1), ("Pasal 6", 2)]


def test_a_title_page_keeps_the_words_that_run_above_later_pages() -> None:
    cover = [Put(150, 600, "Smart City Cleveland", 28, is_bold=True), Put(230, 560, "February 4, 2016", 14)]
    pages = [[Put(220, 800, "SMART CITY CLEVELAND", 11), *lay([LONG] * 20, top=770)] for _ in range(5)]
    reading = read(make_pdf(cover, *pages), "pdf")
    holding = [(each.kind, each.page) for each in reading.passages if "CITY CLEVELAND" in each.text.upper()]
    assert holding == [("title", 1)]


def test_a_page_number_below_a_letterhead_is_left_out() -> None:
    head = [Put(240, 800, "PRESIDEN"), Put(215, 788, "REPUBLIK INDONESIA")]
    pages = [[*head, Put(280, 660, f"- {page} -"), *lay([LONG] * 20, top=640)] for page in range(2, 7)]
    document = read(make_pdf(*pages), "pdf").document
    assert document is not None
    assert "- 3 -" not in document.text


def test_the_number_of_a_page_in_one_row_with_words_is_left_out() -> None:
    pages = [
        [Put(72, 800, f"{page}"), Put(400, 800, f"Bab {'ABCDEFGH'[page]} tentang kota"), *lay([LONG] * 20, top=770)]
        for page in range(1, 7)
    ]
    document = read(make_pdf(*pages), "pdf").document
    assert document is not None
    assert "tentang kota" not in document.text


def test_a_title_above_an_abstract_is_told_from_the_journal_s_name() -> None:
    page = [
        Put(72, 800, "Jurnal Teknik Kota", is_bold=True),
        Put(100, 760, "PENERAPAN JARINGAN KOTA DI TEPI SUNGAI", 11.5, is_bold=True),
        Put(150, 740, "Siti Rahma, Budi Hartono", is_bold=True),
        Put(250, 715, "Abstract", is_bold=True),
        *lay(TEXT, top=700),
        Put(72, 640, "Introduction", is_bold=True),
        *lay(TEXT, top=625),
    ]
    document = read(make_pdf(page), "pdf").document
    assert document is not None
    assert document.title == "PENERAPAN JARINGAN KOTA DI TEPI SUNGAI"
