"""Pages that hold no article, and short articles that only look like such."""

import pytest
from document_makers import read
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.boilerplate import is_boilerplate, strip_boilerplate
from pipeline.extract.html_address import find_address, find_publisher

SHORT = [
    "Dinas kota membuka layanan baru bagi pedagang kecil di sepanjang tepi sungai mulai pekan ini, kata wali kota.",
    "Layanan itu dapat dipakai tanpa biaya sampai akhir tahun dan akan diperluas ke sebelas kelurahan lainnya nanti.",
]


def make_page(title: str, paragraphs: list[str], head: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>"
    )


@pytest.mark.parametrize(
    ("title", "paragraphs", "what"),
    [
        ("404 - Koran Contoh", SHORT, "an error or waiting page"),
        ("Koran Contoh", ["Maaf, halaman yang Anda cari tidak ditemukan.", *SHORT], "an error page"),
        ("Koran Contoh", ["Sorry, the page you are looking for has been removed.", *SHORT], "an error page"),
        ("Koran Contoh", ["Artikel ini sudah tidak tersedia."], "an error page"),
        ("Jaringan Kota", [*SHORT, "Untuk melanjutkan membaca, masuk ke akun Anda."], "behind a paywall"),
        ("City Network", [*SHORT, "Already a subscriber? Subscribe to continue reading."], "behind a paywall"),
        (
            "Koran Contoh",
            ["We use cookies and similar methods. You may accept or reject cookies in our privacy settings."],
            "a cookie notice",
        ),
        ("Koran Contoh", ["Please enable JavaScript to see this page."], "a waiting or blocking page"),
        ("Koran Contoh", [], "no main text"),
    ],
)
def test_a_page_without_an_article_says_what_it_is_instead(title: str, paragraphs: list[str], what: str) -> None:
    reading = read(make_page(title, paragraphs), "html")
    assert (reading.state, reading.document) == ("not_an_article", None)
    assert what in (reading.reason or "")


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Rupiah Ditutup di Rp 16.500", "Kurs itu bertahan sampai sore."),
        ("500 Warga Ikuti Pelatihan", "Pelatihan berlangsung tiga hari."),
        ("Verifikasi Data Warga Dimulai", "Petugas mendatangi rumah warga."),
        ("Perahu Tidak Ditemukan", "Pencarian dilanjutkan besok pagi."),
        ("Paket Internet Baru", "Biaya berlangganan untuk paket itu turun."),
        ("Layanan Baru Kota", "Warga diminta memahami cookie yang dipakai laman itu."),
    ],
)
def test_a_short_article_is_one_whatever_its_headline_says(title: str, line: str) -> None:
    assert read(make_page(title, [*SHORT, line]), "html").state == "read"


def test_a_long_article_may_speak_of_subscriptions() -> None:
    body = [
        f"Kelurahan nomor {number} memasang jaringan serat optik di balai warga pada tahun ini." for number in range(30)
    ]
    page = make_page("Koran Digital", [*body, "Warga dapat berlangganan untuk membaca koran itu."])
    assert read(page, "html").state == "read"


@pytest.mark.parametrize(
    "line",
    [
        "Hak Cipta © 2021 Koran Contoh. Seluruh isi dilindungi.",
        "Copyright 2021 Example Daily. All rights reserved.",
        "© 2019 Example Media",
        "Sign up for our weekly newsletter and never miss a story.",
        "Berlangganan buletin kami setiap pagi",
        "Cek Berita dan Artikel yang lain di Google News",
        "Artikel ini telah tayang di contoh.id dengan judul Jaringan Sampai ke Tepi Sungai",
        "Saksikan live streaming program kami di sini",
        "( SAN )",
        "---",
    ],
)
def test_footers_and_prompts_are_no_part_of_an_article(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "Hak cipta adalah hak eksklusif pencipta.",
        "Kota itu membuka layanan aduan melalui WhatsApp dan Telegram bagi warga di tepi sungai sejak Mei.",
        "Share of the budget for networks rose to twelve percent.",
        "Daftar warga penerima bantuan dibacakan di balai kota.",
        "12 - 34",
    ],
)
def test_sentences_about_such_things_stay(line: str) -> None:
    assert not is_boilerplate(line)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ('"Cukup," katanya. [Gambas:Video 20detik]', '"Cukup," katanya.'),
        ("Dana kurang. SCROLL TO CONTINUE WITH CONTENT Kota menunggu.", "Dana kurang. Kota menunggu."),
        ("Dana kurang. ADVERTISEMENT SCROLL TO RESUME CONTENT", "Dana kurang."),
        ("Dana kurang, katanya. Simak juga Video: Rapat Kota [Gambas:Video X]", "Dana kurang, katanya."),
        ("Warga diminta simak video pelatihan itu. Lalu mereka berlatih.", None),
        ("Scroll to continue, kata buku itu.", None),
    ],
)
def test_marks_within_a_paragraph_are_taken_out_and_nothing_else(text: str, bare: str | None) -> None:
    assert strip_boilerplate(text) == (text if bare is None else bare)


@given(st.text(max_size=200))
def test_taking_marks_out_twice_is_taking_them_out_once(text: str) -> None:
    once = strip_boilerplate(text)
    assert strip_boilerplate(once) == once
    assert len(once) <= len(text)


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ('<link rel="canonical" href="https://Koran.example/a/b">', "https://koran.example/a/b"),
        (
            "<link href='https://koran.example/a?id=5&amp;utm_source=x#top' rel='canonical'/>",
            "https://koran.example/a?id=5",
        ),
        ('<meta property="og:url" content="https://koran.example/c">', "https://koran.example/c"),
        (
            '<meta property="og:url" content="https://koran.example/c"><link rel=canonical href=https://koran.example/d>',
            "https://koran.example/d",
        ),
        ('<link rel="canonical" href="/a/b">', None),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        ('<link rel="canonical" href="http://[bad">', None),
        ('<link rel="alternate" href="https://koran.example/e">', None),
    ],
)
def test_the_canonical_address_is_absolute_and_without_trackers(head: str, address: str | None) -> None:
    assert find_address(f"<html><head>{head}</head></html>") == address


def test_the_publisher_is_named_by_structured_data() -> None:
    page = '{"@type":"NewsArticle","publisher":{"@type":"Organization","name":"Koran &amp; Contoh","logo":{"url":"x"}}}'
    assert find_publisher(page) == "Koran & Contoh"
    assert find_publisher("<html></html>") is None


def test_a_page_keeps_its_address() -> None:
    page = make_page("Layanan Kota", SHORT, '<link rel="canonical" href="https://koran.example/2021/08/17/layanan">')
    document = read(page, "html").document
    assert document is not None
    assert document.address == "https://koran.example/2021/08/17/layanan"
