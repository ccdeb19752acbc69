"""Office files: what was written into each part comes out as the passages that a reader sees."""

import pytest
from document_makers import read, tell
from office_makers import (
    CORE,
    item,
    make_docx,
    make_opendocument,
    make_pptx,
    make_xlsx,
    p,
    pack,
    relate,
    shape,
)

from pipeline.acquire import sniff_media_type

LONG = "Pemerintah Kota Palembang memperluas jaringan serat optik ke sebelas kelurahan di tepi sungai pada tahun ini."

STYLES = (
    '<w:style w:styleId="Judul1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:styleId="Judul2"><w:name w:val="heading 2"/><w:basedOn w:val="Judul1"/></w:style>'
    '<w:style w:styleId="Bab"><w:name w:val="Bab Laporan"/><w:basedOn w:val="Judul2"/></w:style>'
    '<w:style w:styleId="T"><w:name w:val="Title"/></w:style><w:style w:styleId="Isi"><w:name w:val="toc 1"/></w:style>'
)

NUMBERING = (
    '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/>'
    '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl><w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="%3)"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0">'
    '<w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
)


def cell(*paragraphs: str, inside: str = "") -> str:
    return f"<w:tc><w:tcPr>{inside}</w:tcPr>{''.join(p(each) for each in paragraphs)}</w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def test_headings_of_a_word_document_have_the_level_of_their_style_in_any_language() -> None:
    body = p("Rencana Induk Kota", "T") + p("Jaringan", "Judul1") + p(LONG) + p("Serat optik", "Bab") + p(LONG)
    reading = read(make_docx(body, styles=STYLES), "docx")
    assert [(each.kind, each.level, each.text) for each in reading.passages] == [
        ("title", None, "Rencana Induk Kota"),
        ("heading", 1, "Jaringan"),
        ("paragraph", None, LONG),
        ("heading", 2, "Serat optik"),
        ("paragraph", None, LONG),
    ]
    assert reading.passages[-1].section == "Serat optik"
    assert reading.document is not None
    assert reading.document.title == "Rencana Induk Kota"


def test_numbers_of_lists_are_written_out_as_word_shows_them() -> None:
    body = "".join(
        (
            *(item("Sinyal lemah", 1), item("Tanpa serat", 1, 1), item("di tepi sungai", 1, 2), item("di pulau", 1, 2)),
            *(item("Tanpa menara", 1, 1), item("Dana kurang", 1), item("Belum cair", 1, 1), item("butir", 2)),
        )
    )
    reading = read(make_docx(body, numbering=NUMBERING), "docx")
    assert reading.document is not None
    assert reading.document.text.split("\n") == [
        "I. Sinyal lemah",
        "1.1 Tanpa serat",
        "a) di tepi sungai",
        "b) di pulau",
        "1.2 Tanpa menara",
        "II. Dana kurang",
        "2.1 Belum cair",
        "• butir",
    ]
    assert {each.kind for each in reading.passages} == {"list"}


def test_a_footnote_follows_its_paragraph_and_marks_of_notes_are_no_text() -> None:
    call = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = f"<w:p><w:r><w:t>{LONG}</w:t></w:r>{call}</w:p>" + p("Alinea kedua berbunyi demikian pula.")
    notes = (
        '<w:footnote w:id="0" w:type="separator"><w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote>'
        f'<w:footnote w:id="2">{p("Dinas Kominfo, wawancara.")}</w:footnote>'
        f'<w:footnote w:id="3">{p("Catatan yang tidak dipanggil.")}</w:footnote>'
    )
    assert tell(read(make_docx(body, footnotes=notes), "docx")) == [
        ("paragraph", LONG),
        ("footnote", "Dinas Kominfo, wawancara."),
        ("paragraph", "Alinea kedua berbunyi demikian pula."),
    ]


def test_a_table_keeps_its_columns_below_each_other_where_cells_are_merged() -> None:
    wide, first, next_ = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = (
        row(cell("Uraian"), cell("Titik Wi-Fi", inside=wide))
        + row(cell("Kota", inside=first), cell("2020"), cell("12"))
        + row(cell("Kota", inside=next_), cell("2021"), cell("15", "(target)"))
    )
    reading = read(make_docx(f"<w:tbl>{table}</w:tbl>" + p(LONG)), "docx")
    assert tell(reading)[0] == ("table", "Uraian | Titik Wi-Fi\nKota | 2020 | 12\n | 2021 | 15 (target)")


def test_a_table_of_one_cell_is_a_frame_around_paragraphs() -> None:
    reading = read(make_docx(f"<w:tbl>{row(cell(LONG, 'Kalimat lain yang berdiri sendiri di sini.'))}</w:tbl>"), "docx")
    assert [kind for kind, _ in tell(reading)] == ["paragraph", "paragraph"]


def test_what_word_does_not_show_is_not_read() -> None:
    body = (
        "<w:p><w:r><w:t>Anggaran </w:t></w:r><w:del><w:r><w:delText>tidak </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>sangat </w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>rahasia </w:t></w:r>"
        "<w:r><w:instrText>PAGEREF x</w:instrText></w:r><w:r><w:t>terba</w:t><w:softHyphen/><w:t>tas, kata e</w:t>"
        "<w:noBreakHyphen/><w:t>government.</w:t></w:r></w:p>"
    )
    assert tell(read(make_docx(body), "docx")) == [("paragraph", "Anggaran sangat terbatas, kata e-government.")]


def test_a_text_box_is_read_once_though_it_is_stored_twice() -> None:
    box = f"<w:txbxContent>{p('Kotak dengan keterangan tambahan.')}</w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    drawn = (
        f"<mc:AlternateContent {mc}><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    body = f"<w:p><w:r><w:t>{LONG}</w:t></w:r><w:r>{drawn}</w:r></w:p>"
    assert tell(read(make_docx(body), "docx")) == [
        ("paragraph", LONG),
        ("paragraph", "Kotak dengan keterangan tambahan."),
    ]


def test_headings_that_are_only_bold_are_found_and_names_and_places_are_none() -> None:
    lines = ("Faktor Penghambat", "Bandung, 2 Mei 2018", "Drs. Ahmad Hidayat, M.Si.")
    body = "".join(p(line, is_bold=True) + p(LONG) for line in lines)
    kinds = [kind for kind, _ in tell(read(make_docx(body), "docx"))]
    assert kinds == ["heading", "paragraph", "paragraph", "paragraph", "paragraph", "paragraph"]


def test_a_heading_without_style_stands_below_the_last_one_that_has_one() -> None:
    body = p("Faktor Pendukung", is_bold=True) + p(LONG) + p("Serat optik", "Judul2") + p(LONG)
    reading = read(make_docx(body + p("Faktor Penghambat", is_bold=True) + p(LONG), styles=STYLES), "docx")
    assert [each.level for each in reading.passages if each.kind == "heading"] == [1, 2, 3]


def test_entries_of_a_table_of_contents_open_no_section() -> None:
    body = p("Jaringan 3", "Isi") + p("Jaringan", "Judul1") + p(LONG)
    reading = read(make_docx(body, styles=STYLES), "docx")
    assert [(each.kind, each.section) for each in reading.passages] == [
        ("contents", None),
        ("heading", None),
        ("paragraph", "Jaringan"),
    ]


def test_the_day_of_the_last_change_is_a_clue_and_a_title_is_believed_where_the_text_has_it() -> None:
    body = p("Rencana Aksi Kota Cerdas", is_bold=True) + p(LONG)
    for said, title in (
        ("Rencana Aksi Kota Cerdas", "Rencana Aksi Kota Cerdas"),
        ("Template 2010", "Rencana Aksi Kota Cerdas"),
    ):
        document = read(make_docx(body, core=CORE.format(title=said)), "docx").document
        assert document is not None
        assert document.title == title
        assert (str(document.date), document.date_source) == ("2018-10-31", "metadata")


def test_a_workbook_is_read_as_tables_with_days_and_shares_as_they_are_shown() -> None:
    strings = "<si><t>Tahun</t></si><si><r><t>Realisasi</t></r><r><t> anggaran</t></r><rPh><t>x</t></rPh></si>"
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="dd\\ mmmm\\ yyyy"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="10"/></cellXfs>'
    )
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Realisasi program digitalisasi kota</t></is></c></row>'
        '<row r="3"><c r="B3" t="s"><v>0</v></c><c r="D3" t="s"><v>1</v></c></row>'
        '<row r="4"><c r="B4" s="1"><f>TODAY()</f><v>43831</v></c><c r="D4" s="2"><v>0.875</v></c></row>'
        '<row r="5"><c r="B5"><v>0.1</v></c><c r="D5"><v>1500000</v></c></row>'
    )
    data = make_xlsx(
        {"Belanja": rows, "Sheet2": "", "Gaji": rows},
        strings=strings,
        styles=styles,
        states={"Gaji": "hidden"},
    )
    reading = read(data, "xlsx")
    assert tell(reading) == [
        ("heading", "Belanja"),
        ("paragraph", "Realisasi program digitalisasi kota"),
        ("table", "Tahun | Realisasi anggaran\n2020-01-01 | 87.5%\n0.1 | 1500000"),
    ]
    assert reading.document is not None
    assert [warning for warning in reading.document.warnings if "1 hidden sheets" in warning]


def test_a_slide_is_a_page_its_title_comes_first_and_its_number_is_no_text() -> None:
    slides = [
        shape("9", place="sldNum")
        + shape("Bawah: target 2024", top=900)
        + shape("Atas: capaian 2023", top=100)
        + shape("Kota Cerdas Palembang", place="ctrTitle", top=500),
        shape("Faktor Penghambat", place="title") + shape("Anggaran terbatas", "Sinyal belum merata", place="body"),
    ]
    reading = read(make_pptx(slides, notes=shape("Jelaskan capaian tahun lalu.", place="body")), "pptx")
    assert [(each.page, each.kind, each.text) for each in reading.passages] == [
        (1, "heading", "Kota Cerdas Palembang"),
        (1, "paragraph", "Atas: capaian 2023\nBawah: target 2024"),
        (1, "footnote", "Jelaskan capaian tahun lalu."),
        (2, "heading", "Faktor Penghambat"),
        (2, "list", "Anggaran terbatas\nSinyal belum merata"),
    ]
    assert reading.document is not None
    assert (reading.document.pages, reading.document.title) == (2, "Kota Cerdas Palembang")


def test_a_table_on_a_slide_is_a_table() -> None:
    def make_cell(text: str, merge: str = "") -> str:
        return f"<a:tc{merge}><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"

    rows = (make_cell("Titik") + make_cell("Titik", ' hMerge="1"'), make_cell("2020") + make_cell("12"))
    table = "".join(f"<a:tr>{cells}</a:tr>" for cells in rows)
    frame = (
        f"<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{table}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )
    assert tell(read(make_pptx([frame]), "pptx")) == [("table", "Titik\n2020 | 12")]


def test_an_opendocument_text_is_read_with_levels_lists_notes_and_its_day() -> None:
    note = (
        "<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>Wawancara.</text:p></text:note-body></text:note>"
    )
    body = (
        "<text:tracked-changes><text:p>Yang dihapus dari naskah.</text:p></text:tracked-changes>"
        '<text:p text:style-name="Title">Rencana Induk Kota</text:p>'
        '<text:h text:outline-level="2">Jaringan</text:h>'
        f'<text:p>{LONG}<text:s text:c="999999999"/>Ujung<text:tab/>baris.{note}</text:p>'
        "<text:list><text:list-item><text:p>Serat optik</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Tahun</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="2"><text:p>12</text:p></table:table-cell>'
        "</table:table-row></table:table>"
    )
    reading = read(make_opendocument("text", body, meta="<dc:date>2019-03-12T08:00:00</dc:date>"), "odt")
    assert [(each.kind, each.level, each.text) for each in reading.passages] == [
        ("title", None, "Rencana Induk Kota"),
        ("heading", 2, "Jaringan"),
        ("paragraph", None, f"{LONG} Ujung baris."),
        ("footnote", None, "Wawancara."),
        ("list", None, "Serat optik"),
        ("table", None, "Tahun | 12 | 12"),
    ]
    assert reading.document is not None
    assert str(reading.document.date) == "2019-03-12"


def test_a_sheet_that_repeats_an_empty_row_a_million_times_is_short() -> None:
    body = (
        '<table:table table:name="Belanja"><table:table-row>'
        "<table:table-cell><text:p>Tahun anggaran</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell/></table:table-row></table:table>'
    )
    assert tell(read(make_opendocument("spreadsheet", body), "ods")) == [
        ("heading", "Belanja"),
        ("table", "Tahun anggaran"),
    ]


def test_slides_of_opendocument_are_pages() -> None:
    page = "<draw:page><draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame></draw:page>"
    body = page.format(LONG) + page.format("Slaid kedua memuat rencana tahun depan.")
    reading = read(make_opendocument("presentation", body), "odp")
    assert [(each.page, each.text) for each in reading.passages] == [
        (1, LONG),
        (2, "Slaid kedua memuat rencana tahun depan."),
    ]


RTF = (
    r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Arial;}}{\stylesheet{\s0 Normal;}{\s1\b heading 1;}{\*\cs2 Emph;}}"
    r"{\info{\title Rencana Induk}{\creatim\yr2017\mo8\dy6}{\revtim\yr2018\mo10\dy31\hr9}}{\header Kop surat}"
    r"\pard\s1\b Rencana Induk\b0\par\pard Anggaran{\b  tidak} cukup, kata \ldblquote warga\rdblquote ."
    r"{\footnote\pard Wawancara.} Caf\'e9 \u8211? \u-10179?\u-8704? {\v rahasia}kota.\par"
    "\r\n"
    r"{\*\unknown buang}\trowd\pard\intbl Tahun\cell Titik\cell\row\trowd\pard\intbl 2020\cell 12\cell\row"
    r"\pard Akhir kalimat yang cukup panjang.\par}"
)


def test_rich_text_is_read_with_styles_notes_tables_and_all_its_characters() -> None:
    reading = read(RTF, "rtf")
    assert [(each.kind, each.level, each.text) for each in reading.passages] == [
        ("heading", 1, "Rencana Induk"),
        ("paragraph", None, "Anggaran tidak cukup, kata “warga”. Café – 😀 kota."),
        ("footnote", None, "Wawancara."),
        ("table", None, "Tahun | Titik\n2020 | 12"),
        ("paragraph", None, "Akhir kalimat yang cukup panjang."),
    ]
    assert reading.document is not None
    assert (reading.document.title, str(reading.document.date)) == ("Rencana Induk", "2018-10-31")


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (make_docx(p(LONG)), "docx"),
        (make_xlsx({"A": ""}), "xlsx"),
        (make_pptx([shape(LONG)]), "pptx"),
        (make_opendocument("text", ""), "odt"),
        (make_opendocument("spreadsheet", ""), "ods"),
        (make_opendocument("presentation", ""), "odp"),
        (RTF.encode(), "rtf"),
    ],
)
def test_each_format_is_known_by_its_content(data: bytes, media_type: str) -> None:
    assert sniff_media_type(data, "berkas.pdf") == media_type


@pytest.mark.parametrize(
    ("data", "media_type", "what"),
    [
        (make_docx(p("x")), "docx", "has no text"),
        (make_docx(p(LONG))[:300], "docx", "damaged archive"),
        (pack({"a": "x"}), "docx", "lacks a part"),
        (pack({"a": "", "word/document.xml": "<w:p>"}), "docx", "damaged"),
        (pack({"a": "", "word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "docx", "document type"),
        (make_pptx([]), "pptx", "no slides"),
        (pack({"mimetype": "", "META-INF/manifest.xml": "<m><encryption-data/></m>"}), "odt", "password"),
        (pack({"a": "", "_rels/.rels": relate(r="officeDocument ../../etc/passwd")}), "docx", "lacks a part"),
        (b"{\\rtf1" + b"{" * 5_000, "rtf", "nested too deep"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, media_type: str, what: str) -> None:
    reading = read(data, media_type)
    assert reading.document is None
    assert what in (reading.reason or "")
