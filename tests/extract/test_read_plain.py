import pytest
from document_makers import read, tell

SENTENCE = "Pemerintah kota membangun jaringan serat optik di sebelas kelurahan di tepi sungai pada tahun ini."
LONG = f"{SENTENCE} {SENTENCE}"


def test_markdown_marks_are_read_and_taken_away() -> None:
    text = f"""# Laporan *Smart City*

## 1. Latar Belakang

**{SENTENCE}** Lihat [laman resmi](https://contoh.example/a(b) "judul") atau <https://contoh.example>.

- `serat optik` di sebelas kelurahan yang berada di tepi sungai dan belum terhubung
- pelatihan petugas kelurahan selama dua minggu oleh relawan dari tiga universitas

| Tahun | Titik |
|---|---:|
| 2019 | 12 |

> Kutipan yang cukup panjang agar tidak digabung dengan yang lain, dari seorang warga kota.
"""
    assert tell(read(text, "markdown")) == [
        ("title", "Laporan Smart City"),
        ("heading", "1. Latar Belakang"),
        ("paragraph", f'{SENTENCE} Lihat laman resmi "judul") atau https://contoh.example.'),
        ("list", "- serat optik di sebelas kelurahan yang berada di tepi sungai dan belum terhubung"),
        ("list", "- pelatihan petugas kelurahan selama dua minggu oleh relawan dari tiga universitas"),
        ("table", "Tahun | Titik\n2019 | 12"),
        ("paragraph", "Kutipan yang cukup panjang agar tidak digabung dengan yang lain, dari seorang warga kota."),
    ]


def test_marks_of_markdown_in_plain_text_are_text() -> None:
    assert ("paragraph", f"{SENTENCE} *bintang* dan `tanda`.") in tell(
        read(f"{SENTENCE} *bintang* dan `tanda`.", "text")
    )


def test_a_table_of_tabs_is_a_table() -> None:
    text = f"{LONG}\n\nNo.\tLokasi\tNo.\tLokasi\n1.\tTaman\t2.\tPasar\n\n{LONG}"
    assert ("table", "No. | Lokasi | No. | Lokasi\n1. | Taman | 2. | Pasar") in tell(read(text, "markdown"))


def test_front_matter_gives_title_and_date() -> None:
    reading = read(f"---\ntitle: Rencana Induk\ndate: 2021-08-17\n---\n\n{LONG}\n", "markdown")
    document = reading.document
    assert document is not None
    assert (document.title, str(document.date), document.date_source) == ("Rencana Induk", "2021-08-17", "metadata")
    assert tell(reading)[0] == ("metadata", "title: Rencana Induk\ndate: 2021-08-17")


def test_hard_wrapped_lines_are_joined_and_short_last_lines_end_paragraphs() -> None:
    text = (
        "Pemerintah kota membangun jaringan serat optik di sebelas\n"
        "kelurahan di tepi sungai pada tahun ini, dan warga kota\n"
        "menyambutnya.\n"
        "Kepala dinas mengatakan bahwa anggaran belum cukup untuk\n"
        "seluruh wilayah sehingga dilakukan bertahap.\n"
    )
    assert [text for _, text in tell(read(text, "text"))] == [
        "Pemerintah kota membangun jaringan serat optik di sebelas kelurahan di tepi sungai pada tahun ini, dan warga "
        "kota menyambutnya.",
        "Kepala dinas mengatakan bahwa anggaran belum cukup untuk seluruh wilayah sehingga dilakukan bertahap.",
    ]


def test_long_lines_are_paragraphs_of_their_own() -> None:
    assert tell(read(f"{LONG}\n{LONG}", "text")) == [("paragraph", LONG), ("paragraph", LONG)]


def test_a_paragraph_that_a_page_s_end_cut_is_joined() -> None:
    head, tail = LONG[:125].rstrip(), LONG[125:].lstrip()
    assert tail[0].islower()
    assert tell(read(f"Judul dokumen ini\n\n{head}\n\n{tail}\n", "markdown"))[1:] == [("paragraph", LONG)]


def test_short_lines_alone_are_headings_where_text_follows() -> None:
    front = "Judul Laporan\n\nAde Hasanah, Ida Utami"
    text = f"{front}\n\nPendahuluan\n\n{LONG}\n\nSmart City\n\n{LONG}\n\n2. Kendala Anggaran\n\n{LONG}"
    assert [text for kind, text in tell(read(text, "text")) if kind == "heading"] == [
        "Pendahuluan",
        "Smart City",
        "2. Kendala Anggaran",
    ]


def test_the_reference_list_is_told_apart() -> None:
    entries = "- Heeks, R. (2006). eGovernment. London.\n\n- Giffinger (2007)."
    text = f"Judul Laporan\n\nSimpulan\n\n{LONG}\n\nDaftar Pustaka\n\n{entries}"
    assert [kind for kind, _ in tell(read(text, "markdown"))] == [
        "title",
        "heading",
        "paragraph",
        "heading",
        "reference",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_the_usual_encodings_are_read_exactly(encoding: str) -> None:
    words = f"“Kota” – {SENTENCE} Café."
    assert tell(read(words.encode(encoding), "text")) == [("paragraph", words)]


def test_lost_characters_are_counted() -> None:
    reading = read(f"{SENTENCE} é é é é é é é".encode() + b"\xff.", "text")
    assert reading.state == "read"
    assert reading.reason == "a/file has 1 characters that could not be decoded. Save it as UTF-8 if they matter."


def test_a_text_of_nothing_is_no_text() -> None:
    assert read("\n \n.", "text").state == "no_text"
