from document_makers import Put, lay, make_encrypted_pdf, make_pdf, read, tell

# Helvetica 10 sets about 100 of these characters in the 451 points of a line.
LINES = [
    "Pemerintah Kota Palembang memperluas jaringan serat optik ke sebelas kelurahan di tepi Sungai",
    "Musi pada tahun ini. Warga dapat memakai internet di balai kelurahan, masjid, dan taman kota tanpa",
    "membayar apa pun.",
]
PARAGRAPH = " ".join(LINES)


def test_lines_are_joined_to_a_paragraph() -> None:
    reading = read(make_pdf(lay(LINES)), "pdf")
    assert reading.state == "read"
    assert reading.reason is None
    assert tell(reading) == [("paragraph", PARAGRAPH)]
    assert reading.document is not None
    assert (reading.document.pages, reading.document.pages_without_text) == (1, 0)
    assert reading.passages[0].page == 1


def test_a_gap_between_lines_parts_paragraphs() -> None:
    assert tell(read(make_pdf(lay([*LINES, "", *LINES])), "pdf")) == [("paragraph", PARAGRAPH)] * 2


def test_an_indented_line_behind_a_full_one_begins_a_paragraph() -> None:
    full, indented = LINES[1][:-13] + "seluruh kota.", LINES[0][:-7]
    page = [*lay([LINES[0], full]), *lay([indented], x=100, top=676), *lay([LINES[2]], top=664)]
    assert tell(read(make_pdf(page), "pdf")) == [
        ("paragraph", f"{LINES[0]} {full}"),
        ("paragraph", f"{indented} {LINES[2]}"),
    ]


def test_a_line_that_ends_early_ends_its_paragraph() -> None:
    assert tell(read(make_pdf(lay(LINES + LINES)), "pdf")) == [("paragraph", PARAGRAPH)] * 2


def test_a_paragraph_goes_on_over_the_page_and_heads_and_numbers_are_left_out() -> None:
    def frame(number: int) -> list[Put]:
        return [Put(72, 800, "Laporan Kinerja Kota Tahun 2019", 8), Put(290, 30, str(number), 8)]

    first = [*frame(1), *lay(["", LINES[0]])]
    second = [*frame(2), *lay([LINES[1], LINES[2]])]
    third = [*frame(3), *lay(LINES)]
    reading = read(make_pdf(first, second, third), "pdf")
    assert tell(reading) == [("paragraph", PARAGRAPH)] * 2
    assert [passage.page for passage in reading.passages] == [1, 3]


def test_a_word_cut_at_a_line_s_end_is_joined() -> None:
    lines = [
        "Pemerintah Kota Palembang memperluas jaringan serat optik ke sebelas kelurahan di tepi Sungai digi-",
        "talisasi berjalan menurut undang-undang, dan dasar hukumnya tertulis dalam peraturan dan undang-",
        "undang yang berlaku di seluruh kota.",
    ]
    [(_, text)] = tell(read(make_pdf(lay(lines)), "pdf"))
    assert "digitalisasi berjalan" in text
    assert "dan undang-undang yang" in text


def test_headings_are_told_by_weight_size_capitals_and_numbers() -> None:
    page = [
        Put(72, 760, "Laporan Evaluasi Kota Cerdas", 18, is_bold=True),
        Put(280, 730, "BAB II"),
        Put(240, 716, "GAMBARAN UMUM KOTA"),
        Put(72, 690, "2.1. Latar Belakang", is_bold=True),
        *lay(LINES, top=672),
        Put(72, 620, "Faktor Penghambat", is_bold=True),
        *lay(LINES, top=602),
    ]
    reading = read(make_pdf(page), "pdf")
    assert tell(reading) == [
        ("title", "Laporan Evaluasi Kota Cerdas"),
        ("heading", "BAB II GAMBARAN UMUM KOTA"),
        ("heading", "2.1. Latar Belakang"),
        ("paragraph", PARAGRAPH),
        ("heading", "Faktor Penghambat"),
        ("paragraph", PARAGRAPH),
    ]
    assert [passage.section for passage in reading.passages][-1] == "Faktor Penghambat"
    assert reading.document is not None
    assert reading.document.title == "Laporan Evaluasi Kota Cerdas"


def test_the_items_of_a_list_are_passages_of_their_own() -> None:
    items = [
        Put(72, 700, "a. pengadaan perangkat keras untuk seluruh kelurahan yang belum memiliki sambungan internet"),
        Put(86, 688, "dan listrik yang memadai;"),
        Put(72, 676, "b. pelatihan petugas kelurahan selama dua minggu; dan"),
        Put(72, 664, "c. pendampingan warga lanjut usia oleh relawan di balai warga."),
    ]
    assert tell(read(make_pdf(items), "pdf")) == [
        (
            "list",
            "a. pengadaan perangkat keras untuk seluruh kelurahan yang belum memiliki sambungan internet "
            "dan listrik yang memadai;",
        ),
        ("list", "b. pelatihan petugas kelurahan selama dua minggu; dan"),
        ("list", "c. pendampingan warga lanjut usia oleh relawan di balai warga."),
    ]


def test_a_year_at_a_line_s_beginning_is_no_list_mark() -> None:
    lines = [
        "Jaringan serat optik di kota ini diperluas oleh pemerintah bersama perusahaan swasta sejak tanggal",
        "12. Warga menyambutnya dengan baik karena biaya sambungan turun setengah dari yang semula.",
    ]
    assert tell(read(make_pdf(lay(lines)), "pdf")) == [("paragraph", " ".join(lines))]


def test_the_reference_list_ends_at_the_next_heading_of_the_document() -> None:
    page = [
        Put(72, 760, "Kesimpulan", is_bold=True),
        *lay(LINES, top=742),
        Put(72, 690, "Daftar Pustaka", is_bold=True),
        Put(72, 672, "Giffinger, R., et al. (2007). Smart cities: Ranking of European medium-sized cities. Vienna."),
        Put(72, 660, "Heeks, R. (2006). Implementing and Managing eGovernment: An International Text. London."),
        Put(72, 630, "LAMPIRAN", is_bold=True),
        *lay(LINES, top=612),
    ]
    kinds = [kind for kind, _ in tell(read(make_pdf(page), "pdf"))]
    assert kinds == ["heading", "paragraph", "heading", "reference", "reference", "heading", "paragraph"]


def test_a_heading_of_references_without_entries_marks_nothing() -> None:
    page = [Put(72, 760, "Referensi", is_bold=True), *lay(LINES, top=742)]
    assert [kind for kind, _ in tell(read(make_pdf(page), "pdf"))] == ["heading", "paragraph"]


def test_rows_with_cells_below_each_other_are_a_table() -> None:
    rows = [("Kecamatan", "2019", "2020"), ("Ilir Barat", "12", "14"), ("Seberang Ulu", "3", "5")]
    page = [
        Put(x, 700 - 14 * i, cell) for i, row in enumerate(rows) for x, cell in zip((72, 250, 400), row, strict=True)
    ]
    assert tell(read(make_pdf(page), "pdf")) == [
        ("table", "Kecamatan | 2019 | 2020\nIlir Barat | 12 | 14\nSeberang Ulu | 3 | 5")
    ]


def test_entries_of_a_table_of_contents_head_no_section() -> None:
    page = [
        Put(72, 760, "DAFTAR ISI", is_bold=True),
        Put(72, 740, "BAB I PENDAHULUAN ............................ 1"),
        Put(72, 728, "BAB II ANGGARAN ............................... 7"),
        *lay(LINES, top=690),
    ]
    reading = read(make_pdf(page), "pdf")
    assert [kind for kind, _ in tell(reading)] == ["heading", "contents", "paragraph"]
    assert reading.passages[-1].section == "DAFTAR ISI"


def test_two_columns_drawn_one_after_the_other_are_read_so() -> None:
    left = ["Kolom kiri membahas jaringan internet kota", "yang cepat dan merata di semua wilayah, juga"]
    right = ["di tepi sungai. Kolom kanan membahas dana", "yang terbatas."]
    page = [*lay(left, x=72), *lay(right, x=320)]
    assert tell(read(make_pdf(page), "pdf")) == [("paragraph", " ".join(left + right))]


def test_pages_without_text_are_counted_and_blank_ones_are_not() -> None:
    picture = b"q 100 0 0 100 72 600 cm 0 0 1 1 re f Q"
    data = make_pdf(lay(LINES), [], lay(LINES))
    whole = read(data, "pdf")
    assert (whole.state, whole.document and whole.document.pages_without_text) == ("read", 0)
    scanned = data.replace(
        b"<</Length 0>>stream\n\nendstream", b"<</Length %d>>stream\n%s\nendstream" % (len(picture), picture)
    )
    reading = read(scanned, "pdf")
    assert reading.state == "partly"
    assert reading.document is not None
    assert (reading.document.pages, reading.document.pages_without_text) == (3, 1)
    assert reading.reason == (
        "a/file has 1 of 3 pages without text (page 2). "
        'Install OCR to have them read (pip install "faktor[ocr]") and run `faktor retry`.'
    )


def test_a_pdf_without_any_text_says_what_to_do() -> None:
    reading = read(make_pdf([], []), "pdf")
    assert (reading.state, reading.document, reading.passages) == ("no_text", None, ())
    assert "OCR" in (reading.reason or "")


def test_the_metadata_s_title_is_believed_where_the_document_begins_with_it() -> None:
    page = [Put(72, 760, "Rencana Induk Kota Cerdas", 18, is_bold=True), *lay(LINES)]
    template = read(make_pdf(page, info={"Title": "JUTIF Template"}), "pdf").document
    exact = read(make_pdf(page, info={"Title": "Rencana induk kota cerdas"}), "pdf").document
    assert template is not None
    assert exact is not None
    assert template.title == "Rencana Induk Kota Cerdas"
    assert exact.title == "Rencana induk kota cerdas"


def test_a_file_s_own_date_is_the_last_resort_and_says_so() -> None:
    info = {"CreationDate": "D:20210209145017+08'00'"}
    plain = read(make_pdf(lay(LINES), info=info), "pdf").document
    dated = read(make_pdf(lay([*LINES, "", "Palembang, 4 Januari 2021"]), info=info), "pdf").document
    assert plain is not None
    assert dated is not None
    assert (str(plain.date), plain.date_source) == ("2021-02-09", "metadata")
    assert (str(dated.date), dated.date_source, dated.date_evidence) == (
        "2021-01-04",
        "text",
        "Palembang, 4 Januari 2021",
    )


def test_rows_that_repeat_within_pages_are_no_heads() -> None:
    pages = [
        [Put(72, 800 - 15 * row, f"Jaringan serat optik nomor {page} ruas {row}") for row in range(50)]
        for page in range(4)
    ]
    document = read(make_pdf(*pages), "pdf").document
    assert document is not None
    assert document.text.count("Jaringan serat optik") == 200


def test_the_numbers_of_chapters_and_amounts_of_money_are_no_heads() -> None:
    chapters = ["BAB I", "BAB II", "BAB III", "BAB IV"]
    pages = [
        [Put(280, 790, chapter), *lay(LINES), Put(72, 40, f"{number + 1}.250.000,00")]
        for number, chapter in enumerate(chapters)
    ]
    document = read(make_pdf(*pages), "pdf").document
    assert document is not None
    for words in (*chapters, "1.250.000,00", "4.250.000,00"):
        assert words in document.text


def test_the_catchword_of_a_law_s_page_is_left_out() -> None:
    pages = [[Put(280, 800, f"- {number} -"), *lay(LINES, top=600), Put(450, 60, "Pasal 4 . . .")] for number in (2, 3)]
    assert tell(read(make_pdf(*pages), "pdf")) == [("paragraph", PARAGRAPH)] * 2


def test_a_law_s_title_is_its_name() -> None:
    page = [
        Put(230, 790, "GUBERNUR BALI", 14, is_bold=True),
        Put(190, 760, "PERATURAN GUBERNUR BALI", is_bold=True),
        Put(220, 746, "NOMOR 1 TAHUN 2021", is_bold=True),
        Put(260, 732, "TENTANG", is_bold=True),
        Put(190, 718, "KOTA CERDAS DAN LAYANAN DARING", is_bold=True),
        Put(170, 690, "DENGAN RAHMAT TUHAN YANG MAHA ESA", is_bold=True),
        *lay(LINES, top=660),
    ]
    document = read(make_pdf(page), "pdf").document
    assert document is not None
    assert document.title == "PERATURAN GUBERNUR BALI NOMOR 1 TAHUN 2021 TENTANG KOTA CERDAS DAN LAYANAN DARING"


def test_text_is_not_bold_where_all_of_it_is() -> None:
    page = [Put(72, 700 - 12 * index, line, is_bold=True) for index, line in enumerate([*LINES, *LINES])]
    assert [kind for kind, _ in tell(read(make_pdf(page), "pdf"))] == ["paragraph", "paragraph"]


def test_a_raised_figure_belongs_to_its_row() -> None:
    page = [Put(72, 700, "Ade Hasanah"), Put(128, 704, "1", 6), Put(132, 700, ", Ida Utami"), *lay(LINES, top=670)]
    assert tell(read(make_pdf(page), "pdf"))[0][1] == "Ade Hasanah1, Ida Utami"


def test_a_pdf_that_asks_for_a_password_says_what_to_do() -> None:
    reading = read(make_encrypted_pdf("Warga kota membaca.", password="rahasia", permissions=-4), "pdf")
    assert (reading.state, reading.document) == ("unreadable", None)
    assert reading.reason == "a/file asks for a password. Save it without one and offer it again."


def test_a_pdf_whose_maker_restricts_copying_is_read_and_says_so() -> None:
    free = read(make_encrypted_pdf("Warga kota membaca.", password="", permissions=-4), "pdf")
    restricted = read(make_encrypted_pdf("Warga kota membaca.", password="", permissions=-4 & ~16), "pdf")
    assert tell(free) == tell(restricted) == [("paragraph", "Warga kota membaca.")]
    assert (free.state, free.reason) == ("read", None)
    assert restricted.state == "read"
    assert "restricts copying" in (restricted.reason or "")
