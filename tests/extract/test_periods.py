import re
from dataclasses import replace
from datetime import date

import pytest
from document_makers import SEEN, describe, read
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract import read_original
from pipeline.extract.messages import HEADER, pack_answer, unpack_answer
from pipeline.extract.periods import find_name_periods, find_text_periods
from pipeline.records import Document, Reading


def cover(text: str) -> tuple[str, str] | None:
    found = find_text_periods(text)
    return (str(found[0].start), str(found[0].end)) if found else None


@pytest.mark.parametrize(
    ("title", "start", "end"),
    [
        ("Laporan Realisasi Tahun Anggaran 2019", "2019-01-01", "2019-12-31"),
        ("LKjIP 2019", "2019-01-01", "2019-12-31"),
        ("LAPORAN KINERJA INSTANSI PEMERINTAH ( LKjIP )\nDINAS CONTOH\nTAHUN 2019", "2019-01-01", "2019-12-31"),
        ("Annual report 2020", "2020-01-01", "2020-12-31"),
        ("2020 Annual Report", "2020-01-01", "2020-12-31"),
        ("Annual Report for the year ended 30 June 2021", "2020-07-01", "2021-06-30"),
        ("Triwulan II 2022", "2022-04-01", "2022-06-30"),
        ("LAPORAN TRIWULAN IV TAHUN ANGGARAN 2022", "2022-10-01", "2022-12-31"),
        ("Laporan Tahun Anggaran 2022 Triwulan III", "2022-07-01", "2022-09-30"),
        ("Progress report, Q1 2023", "2023-01-01", "2023-03-31"),
        ("Second quarter of 2023", "2023-04-01", "2023-06-30"),
        ("Laporan Semester I Tahun 2021", "2021-01-01", "2021-06-30"),
        ("Laporan periode Januari-Juni 2021", "2021-01-01", "2021-06-30"),
        ("Periode 1 Januari s.d. 30 Juni 2021", "2021-01-01", "2021-06-30"),
        ("Oktober 2019 – Maret 2020", "2019-10-01", "2020-03-31"),
        ("November s/d Februari 2020", "2019-11-01", "2020-02-29"),
        ("Laporan Bulan Februari 2020", "2020-02-01", "2020-02-29"),
        ("RPJMD Kota Contoh 2016-2021", "2016-01-01", "2021-12-31"),
        ("Rencana Kerja Tahun 2027", "2027-01-01", "2027-12-31"),
        ("Laporan ini mencakup masa Januari sampai dengan Juni 2021.", "2021-01-01", "2021-06-30"),
    ],
)
def test_the_period_of_a_report_is_read_from_its_title_page(title: str, start: str, end: str) -> None:
    assert cover(f"{title}\n\nPemerintah Kota Contoh bekerja sama dengan kelurahan.") == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "Menurut Laporan Tahunan 2018, warga bertambah.",
        "Tabel 3. Realisasi APBD 2017",
        "Laporan Kinerja 2018 .................. 12",
        "Undang-Undang Nomor 25 Tahun 2009",
        "Rapat itu berlangsung dari Januari sampai Juni 2021 di balai kota.",
        "Triwulan V 2022",
        "Telepon 2019-2020",
    ],
)
def test_years_of_other_works_and_of_events_are_no_period(text: str) -> None:
    assert cover(f"Judul\n{text}\nWarga kota.") is None


def test_a_quarter_within_the_budget_year_comes_before_it() -> None:
    assert cover("LAPORAN TAHUN ANGGARAN 2022\nTRIWULAN II TAHUN 2022") == ("2022-04-01", "2022-06-30")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/LKjIP_2019.pdf", ("2019-01-01", "2019-12-31")),
        ("TW_II_2022.pdf", ("2022-04-01", "2022-06-30")),
        ("renstra 2016-2021.pdf", ("2016-01-01", "2021-12-31")),
        ("20200629_surat.pdf", None),
        ("2019/laporan.pdf", None),
    ],
)
def test_names_of_files_say_periods(name: str, expected: tuple[str, str] | None) -> None:
    found = find_name_periods(name)
    assert ((str(found[0].start), str(found[0].end)) if found else None) == expected


@given(st.integers(1950, 2026), st.integers(1, 12), st.integers(1, 12))
def test_every_range_of_months_begins_before_it_ends_and_is_within_a_year(year: int, first: int, last: int) -> None:
    names = re.findall(r"\w+", "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember")
    [found] = find_text_periods(f"Laporan {names[first - 1]}-{names[last - 1]} {year}")[:1]
    assert (found.start.month, found.end.month, found.end.year) == (first, last, year)
    assert found.start <= found.end
    assert (found.end - found.start).days <= 365


def understand(text: str, *, kind: str = "report", key: str = "a/file") -> Document:
    raw = text.encode()
    document = read_original(raw, replace(describe(raw, "text", key, SEEN), kind=kind)).document
    assert document is not None
    return document


REPORT = "LAPORAN KINERJA TAHUN 2019\n\nDinas Contoh\n\nPalembang, 12 Maret 2020\n\nWarga kota membaca laporan ini."


def test_a_report_has_a_period_covered_beside_its_date_of_publication() -> None:
    document = understand(REPORT)
    assert document.date == date(2020, 3, 12)
    assert (document.covers_start, document.covers_end) == (date(2019, 1, 1), date(2019, 12, 31))
    assert document.warnings == ()


def test_news_names_the_periods_of_others() -> None:
    document = understand(REPORT, kind="news")
    assert (document.covers_start, document.covers_end) == (None, None)


def test_every_clue_is_kept_with_its_rank_and_words() -> None:
    document = understand(REPORT, key="a/20200629_lkjip_2019.txt")
    clues = [(each.role, each.rank, str(each.start), str(each.end), each.source) for each in document.dates]
    assert clues == [
        ("published", 1, "2020-03-12", "2020-03-12", "text"),
        ("published", 2, "2020-06-29", "2020-06-29", "file name"),
        ("published", 3, "2019-01-01", "2019-12-31", "text"),
        ("covers", 1, "2019-01-01", "2019-12-31", "text"),
        ("covers", 2, "2019-01-01", "2019-12-31", "file name"),
    ]
    assert document.dates[0].evidence == "Palembang, 12 Maret 2020"


def test_a_change_is_no_publication() -> None:
    document = understand(
        "Judul berita kota\n\nSenin, 16 Agustus 2021 09.00 WIB\n\n"
        "Diperbarui: Rabu, 18 Agustus 2021 10.00 WIB\n\nWarga kota."
    )
    assert document.date == date(2021, 8, 16)
    assert [(each.role, str(each.start)) for each in document.dates] == [
        ("published", "2021-08-16"),
        ("modified", "2021-08-18"),
    ]


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (
            "LAPORAN KINERJA TAHUN 2019\n\nLAPORAN KEUANGAN TAHUN 2017\n\nWarga.",
            "Two periods covered disagree: 2019-01-01 to 2019-12-31 (text: 'LAPORAN KINERJA TAHUN 2019') was taken, "
            "not 2017-01-01 to 2017-12-31 (text: 'LAPORAN KEUANGAN TAHUN 2017').",
        ),
        (
            "Notulen\n\nHari/tanggal : Senin, 18 Juli 2023\n\nWarga kota.",
            "The weekday does not fit the date 2023-07-18 (text: 'Hari/tanggal : Senin, 18 Juli 2023').",
        ),
        (
            "Laporan\n\nPalembang, 3 Mei 2027\n\nWarga kota.",
            "A date later than the day it was taken in was left out: 2027-05-03 (text: 'Palembang, 3 Mei 2027').",
        ),
    ],
)
def test_what_does_not_fit_together_is_said(text: str, warning: str) -> None:
    assert understand(text).warnings == (warning,)


def test_two_good_sources_that_disagree_on_the_day_are_said() -> None:
    body = "".join(
        f"<p>Pemerintah kota memperluas jaringan internet ke {count} kelurahan di tepi sungai pada tahun ini.</p>"
        for count in ("sebelas", "dua belas", "tiga belas")
    )
    page = f"""<html><head><link rel="canonical" href="https://koran.example/2021/08/23/internet-kota">
        <script type="application/ld+json">{{"datePublished": "2021-08-17T14:30:00+07:00"}}</script></head>
        <body><article><h1>Internet Kota</h1>{body}</article></body></html>"""
    document = read(page, "html").document
    assert document is not None
    assert document.warnings == (
        "Two dates of publication disagree: 2021-08-17 (structured data: 'datePublished: 2021-08-17T14:30:00+07:00') "
        "was taken, not 2021-08-23 (address: '2021/08/23').",
    )


@pytest.mark.parametrize(
    "header",
    [
        "Hari/tanggal : Selasa, 18 Juli 2023",
        "Hari/Tanggal\t: Selasa / 18 Juli 2023",
        "Hari, Tanggal\n: Selasa, 18 Juli 2023",
        "Hari/Tanggal | : | Selasa, 18 Juli 2023",
        "Waktu: 18 Juli 2023",
        "Date: Tuesday, 18 July 2023",
        "Pada hari ini, Selasa tanggal 18 Juli 2023",
    ],
)
def test_minutes_are_dated_by_their_header(header: str) -> None:
    assert understand(f"NOTULEN RAPAT\n{header}\nTempat: Balai Kota\n\nRapat membahas jaringan.").date == date(
        2023, 7, 18
    )


@pytest.mark.parametrize("zone", ["WIB", "WITA", "WIT", "GMT+7"])
def test_bylines_carry_a_zone(zone: str) -> None:
    document = understand(
        f"Judul berita kota\n\nPenulis Contoh - Selasa, 17 Agt 2021 | 14:30 {zone}\n\nWarga kota membaca."
    )
    assert (document.date, document.date_source) == (date(2021, 8, 17), "text")


def test_dates_and_warnings_survive_the_pipe() -> None:
    document = understand(REPORT.replace("TAHUN 2019", "TAHUN 2019\n\nLAPORAN KEUANGAN TAHUN 2017"))
    assert document.dates
    assert document.warnings
    message = pack_answer(Reading("a", "read", None, document, ()), is_starved=False, is_spent=False)
    assert unpack_answer(message[HEADER.size :]).reading.document == document
