from datetime import date

import pytest
from document_makers import read, tell
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.front_matter import find_front_matter
from pipeline.extract.headers import find_header

BODY = (
    "Pemerintah kota membangun jaringan serat optik di sebelas kelurahan di tepi sungai, kata wali kota, Senin "
    "(18/10/2021).\n\nAnggaran belum cukup untuk seluruh wilayah sehingga pekerjaan dilakukan bertahap sampai 2023."
)
TITLE = "Serat Optik Masuk Sebelas Kelurahan"
DAY = "2021-10-19"


def say(text: str, media_type: str = "text") -> tuple[str | None, str | None, str | None]:
    """Return title, date and publisher of a text."""
    document = read(text, media_type).document
    assert document is not None
    return document.title, str(document.date) if document.date else None, document.publisher


@pytest.mark.parametrize(
    ("header", "publisher"),
    [
        (f"{TITLE}\n\ncontoh.com, 2021-10-19", "contoh.com"),
        (f"{TITLE}\nDate: 2021-10-19", None),
        (f"{TITLE}\n\ncontoh.com | 19 Okt 2021 10:20 WIB", "contoh.com"),
        (f"{TITLE}\n\nPalembang, 19/10/2021", None),
        (f"{TITLE}\n\nCONTOH.com – Selasa (19/10/2021)", "CONTOH.com"),
        (f"{TITLE}\n(19 October 2021)", None),
        (f"{TITLE}\n2021-10-19T10:20:00+07:00", None),
        (f"{TITLE}\n\nContoh.co.id - Selasa, 19 Oktober 2021 | 09:15 WIB", "Contoh.co.id"),
        (f"{TITLE}\n\nPalembang, Kabar Contoh -- 19 Okt 2021", None),
        (f"Title: {TITLE}\nDate: October 19, 2021\nPublisher: Kabar Contoh", "Kabar Contoh"),
        (f"Judul: {TITLE}\nTanggal: 19 Okt 2021\nPenerbit: Kabar Contoh\nSumber: https://a.com/x", "Kabar Contoh"),
        (f"Title:\n{TITLE}\nDate:\n19 Okt 2021", None),
        (f"{TITLE}\n\nSource: Contoh.com, 19 October 2021", "Contoh.com"),
        (f"Judul: {TITLE} | Tanggal: 20211019 | Penerbit: Kabar Contoh", "Kabar Contoh"),
    ],
)  # fmt: skip
def test_a_header_in_any_usual_style_gives_title_date_and_publisher(header: str, publisher: str | None) -> None:
    assert say(f"{header}\n\n{BODY}") == (TITLE, DAY, publisher)


def test_front_matter_gives_what_it_says_with_its_words() -> None:
    text = (
        f'---\ntitle: "{TITLE}: kisah"\nauthors:\n  - Budi Santoso\n  - name: Ani Lestari\ndate: 2021-10-19 08:00\n'
        f"publisher: Kabar Contoh\nurl: https://contoh.com/2021/x?utm_source=a\ntags: [serat, kota]\n---\n\n{BODY}\n"
    )
    document = read(text, "markdown").document
    assert document is not None
    assert document.title == f"{TITLE}: kisah"
    assert document.authors == ("Budi Santoso", "Ani Lestari")
    assert (document.publisher, document.address) == ("Kabar Contoh", "https://contoh.com/2021/x")
    assert (str(document.date), document.date_precision, document.date_source) == (DAY, "day", "metadata")
    assert document.date_evidence == "date: 2021-10-19 08:00"


def test_front_matter_of_plus_signs_is_read_as_toml() -> None:
    text = f'+++\ntitle = "{TITLE}"\ndate = 2021-10-19\nauthors = ["Budi", "Ani"]\n+++\n{BODY}'
    document = read(text, "markdown").document
    assert document is not None
    assert (document.title, str(document.date), document.authors) == (TITLE, DAY, ("Budi", "Ani"))


def test_front_matter_that_is_no_yaml_is_read_line_by_line() -> None:
    assert say(f"---\ntitle: Kota: {TITLE}\ndate: 2021-10-19\n---\n{BODY}") == (f"Kota: {TITLE}", DAY, None)


def test_aliases_in_front_matter_are_not_followed() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [" + f"*a{n - 1}, " * 9 + "]\n" for n in range(1, 30))
    assert len(find_front_matter(f"---\n{bomb}---\n{BODY}").claims) <= 30 * 20


def test_a_rule_of_dashes_at_the_top_is_no_front_matter() -> None:
    assert find_front_matter(f"---\nSebuah kalimat biasa tanpa tanda.\n---\n{BODY}").claims == ()


def test_a_site_alone_on_its_line_is_the_publisher() -> None:
    assert say(f"{TITLE}\n\ncontoh.com,\n\n{BODY}") == (TITLE, None, "contoh.com")


def test_header_lines_are_kept_but_are_no_passages_to_code() -> None:
    passages = tell(read(f"{TITLE}\nOleh: Budi Santoso - Kabar\nSelasa, 19 Okt 2021 10:20 WIB\n\n{BODY}", "text"))
    assert passages[:2] == [
        ("metadata", "Oleh: Budi Santoso - Kabar\nSelasa, 19 Okt 2021 10:20 WIB"),
        ("title", TITLE),
    ]
    assert {kind for kind, _ in passages[2:]} == {"paragraph"}


def test_a_line_with_author_date_and_change_says_all_three() -> None:
    line = "Oleh Budi Santoso | Diterbitkan 19 Oktober 2021 | Diperbarui 21 Oktober 2021"
    document = read(f"{TITLE}\n{line}\n\n{BODY}", "text").document
    assert document is not None
    assert document.authors == ("Budi Santoso",)
    assert [(each.role, str(each.start), each.evidence) for each in document.dates] == [
        ("published", DAY, line),
        ("modified", "2021-10-21", line),
    ]


def test_labels_at_the_foot_beside_an_address_are_read() -> None:
    text = f"{TITLE}\n\n{BODY}\n\nTanggal: 19 Oktober 2021\nSumber: https://contoh.com/2021/10/19/serat"
    document = read(text, "text").document
    assert document is not None
    assert (str(document.date), document.address) == (DAY, "https://contoh.com/2021/10/19/serat")


@pytest.mark.parametrize(
    "head",
    [
        "Rapat Koordinasi\nTanggal : 19 Oktober 2021\nWaktu : 10.00\nTempat : Ruang Rapat\nAgenda : Serat optik",
        "Jadwal Pemeliharaan Jaringan Kota Hari Ini, 19 Oktober 2021",
        "Serat Optik\n\nSumber: Dinas Kominfo",
        "UPDATE Wabah 19 Oktober 2021: Positif 4.943 dan Meninggal 9 Orang",
        "Serat Optik\n\nPemeliharaan berlangsung pada 19 Oktober 2021 di sebelas kelurahan.",
        "Serat Optik\n\nDiakses: 19 Oktober 2021",
        "Serat Optik\n\nLokakarya Jaringan, 19-21 Oktober 2021",
    ],
)
def test_dates_of_meetings_titles_events_and_visits_are_not_those_of_publication(head: str) -> None:
    reading = read(f"{head}\n\n{BODY}", "text")
    assert reading.document is not None
    said = [each for each in reading.document.dates if each.role == "published"]
    # that of a meeting is a last resort, told as such
    assert reading.document.date is None or (said[0].start == date(2021, 10, 19) and "Tanggal" in said[0].evidence)
    assert head.split("\n")[0] in reading.document.text


def test_a_press_release_is_dated_where_it_begins() -> None:
    text = f"{TITLE}\n\nPalembang, 19 Oktober 2021 – Pemerintah kota membangun jaringan serat optik. {BODY}"
    assert say(text)[1] == DAY


def test_a_header_later_than_the_day_of_taking_in_is_left_out_with_a_warning() -> None:
    document = read(f"Title: {TITLE}\nDate: 2031-01-01\n\n{BODY}", "text").document
    assert document is not None
    assert document.date is None
    assert "later than the day it was taken in" in document.warnings[0]


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["Title: a", "Date: 2021-10-19", "---", "", "contoh.com, 19 Okt 2021", "Sumber: https://a.id/x", "+++"]
        ),
        st.text(alphabet="abc :|-*#\t1", max_size=30),
    ),
    max_size=12,
)


@given(LINES)
def test_every_line_is_in_the_header_or_in_the_rest(lines: list[str]) -> None:
    text = "\n".join(lines)
    header = find_header(text)
    kept = "".join(("".join(header.head), header.rest, "".join(header.foot)))
    marks = str.maketrans("", "", " \n\t-+.")
    assert sorted(kept.translate(marks)) == sorted(text.translate(marks))
