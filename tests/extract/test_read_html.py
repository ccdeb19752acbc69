import pytest
from document_makers import read, tell

from pipeline.records import Reading

BODY = [
    "Pemerintah Kota Palembang memperluas jaringan internet ke sebelas kelurahan di tepi Sungai Musi pada tahun ini.",
    "Kepala dinas mengatakan bahwa anggaran untuk tahun depan belum cukup sehingga pembangunan dilakukan bertahap.",
    "Warga menyambut baik rencana itu, tetapi meminta agar biaya sambungan tidak dibebankan kepada pedagang kecil.",
]


def make_page(*, head: str = "", body: list[str] | None = None, title: str = "Internet Sampai ke Tepi Sungai") -> str:
    paragraphs = "\n".join(f"<p>{text}</p>" for text in body or BODY)
    return (
        f'<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><nav><a href='/'>Beranda</a></nav><article><h1>{title}</h1>{paragraphs}</article>"
        "<footer>Tentang kami</footer></body></html>"
    )


def read_page(page: str | bytes) -> Reading:
    return read(page, "html", key="news/a.html")


def test_the_main_text_and_title_are_read_and_the_frame_is_not() -> None:
    reading = read_page(make_page(head='<meta property="og:site_name" content="Harian Kota">'))
    assert reading.state == "read"
    assert reading.document is not None
    assert reading.document.title == "Internet Sampai ke Tepi Sungai"
    assert reading.document.publisher == "Harian Kota"
    assert reading.document.pages is None
    assert [text for kind, text in tell(reading) if kind == "paragraph"] == BODY


@pytest.mark.parametrize(
    "line",
    [
        "Baca juga: Wali Kota Resmikan Pusat Data",
        "BACA JUGA: <a href='/x'>Wali Kota Resmikan Pusat Data</a>",
        "SCROLL TO CONTINUE WITH CONTENT",
        "Gulir untuk melanjutkan membaca",
        "ADVERTISEMENT",
        "Bagikan Facebook Twitter WhatsApp",
        "[Gambas:Video 20detik]",
        'Simak Video "Pusat Data Kota"',
        "Ikuti berita terbaru kami di Google News dan WhatsApp Channel",
        "(dkp/fjp)",
    ],
)
def test_lines_that_are_no_part_of_the_article_are_left_out(line: str) -> None:
    reading = read_page(make_page(body=[BODY[0], line, BODY[1], BODY[2]]))
    assert [text for kind, text in tell(reading) if kind == "paragraph"] == BODY


def test_a_sentence_that_begins_like_one_stays() -> None:
    sentence = (
        "Share of the budget for networks rose to twelve percent, and the city plans to raise it further next year."
    )
    assert sentence in [text for _, text in tell(read_page(make_page(body=[*BODY, sentence])))]


@pytest.mark.parametrize(
    ("head", "source", "evidence"),
    [
        (
            '<script type="application/ld+json">{"datePublished": "2021-08-17T14:30:00+07:00"}</script>',
            "structured data",
            "datePublished: 2021-08-17T14:30:00+07:00",
        ),
        (
            '<meta property="article:published_time" content="2021-08-17T14:30:00+07:00">',
            "metadata",
            "article:published_time: 2021-08-17T14:30:00+07:00",
        ),
        ('<meta content="17 Agt 2021 14.30 WIB" name="publishdate">', "metadata", "publishdate: 17 Agt 2021 14.30 WIB"),
        ('<link rel="canonical" href="https://koran.example/2021/08/17/internet">', "address", "2021/08/17"),
    ],
)
def test_a_date_comes_with_the_words_that_say_it(head: str, source: str, evidence: str) -> None:
    document = read_page(make_page(head=head)).document
    assert document is not None
    assert (str(document.date), document.date_precision) == ("2021-08-17", "day")
    assert (document.date_source, document.date_evidence) == (source, evidence)


def test_a_byline_in_the_text_dates_a_page_without_data() -> None:
    page = make_page().replace("</h1>", "</h1><div>Selasa, 17 Agt 2021 14.30 WIB</div>")
    document = read_page(page).document
    assert document is not None
    assert (str(document.date), document.date_source) == ("2021-08-17", "text")


def test_the_day_of_publication_comes_before_that_of_a_change_or_of_an_event() -> None:
    head = '<script>{"dateModified": "2022-01-01", "datePublished": "2021-08-17"}</script>'
    page = make_page(head=head, body=[*BODY, "Rapat berlangsung pada Senin, 9 Agustus 2021."])
    document = read_page(page).document
    assert document is not None
    assert str(document.date) == "2021-08-17"


def test_a_page_without_a_date_has_none() -> None:
    document = read_page(make_page()).document
    assert document is not None
    assert (document.date, document.date_precision, document.date_source) == (None, None, None)


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ("<html><head><title>404 Not Found</title></head><body><p>Halaman tidak ditemukan.</p></body></html>", "error"),
        ("<html><body><div></div></body></html>", "no main text"),
        ("<html><body><p>Selamat datang di laman resmi kota.</p></body></html>", "no main text"),
        (make_page(body=[f"<a href='/{n}'>Berita kota nomor {n} hari ini</a>" for n in range(60)]), "list of links"),
        (make_page(head='<link rel="canonical" href="https://koran.example/tag/kota">'), "list of links"),
        (make_page(head='<link rel="canonical" href="https://koran.example/">'), "list of links"),
    ],
)
def test_pages_without_an_article_have_a_state_of_their_own(page: str, what: str) -> None:
    reading = read_page(page)
    assert (reading.state, reading.document, reading.passages) == ("not_an_article", None, ())
    assert what in (reading.reason or "")


def test_pages_of_windows_1252_are_read_exactly() -> None:
    body = [*BODY, "“Kota pintar” – begitu sebutannya – sudah berjalan lima tahun di kota ini, kata résumé resmi itu."]
    raw = make_page(body=body).replace("utf-8", "iso-8859-1").encode("cp1252")
    assert tell(read_page(raw))[-1] == ("paragraph", body[-1])


def test_lost_characters_are_told() -> None:
    reading = read_page(make_page(body=[*BODY, "é" * 30]).encode().replace(b"Warga", b"War\xff\xffga"))
    assert reading.state == "read"
    assert "2 characters that could not be decoded" in (reading.reason or "")


def test_long_attributes_and_many_short_tags_are_ordinary_pages() -> None:
    drawing = "<svg><path d='" + "M12.2887066,16.9813081 C12.5343543,16.9271211 " * 2_000 + "'/></svg>"
    menu = "<ul>" + "<li><a href='/x'>Kanal</a>" * 2_000 + "</ul>"
    assert read_page(make_page().replace("<nav>", drawing + menu + "<nav>")).state == "read"


def test_paragraphs_parted_by_line_breaks_are_parted() -> None:
    page = f"<div id='detikdetailtext'><b>Palembang</b> - {'<br/><br/>'.join(BODY)}</div>"
    texts = [text for _, text in tell(read_page(page))]
    assert texts[1:] == BODY[1:]
    assert texts[0] == f"Palembang - {BODY[0]}"
