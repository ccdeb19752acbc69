from datetime import date

import pytest
from document_makers import SEEN, read
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.dates import DateFound, Witness, choose_date, parse_iso, parse_pdf_date
from pipeline.extract.text_dates import find_address_dates, find_name_dates, find_text_dates


def choose(text: str, name: str = "") -> tuple[str, str] | None:
    found = choose_date([*find_text_dates(text), *find_name_dates(name)], seen=SEEN)
    return (str(found.date), found.precision) if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Submitted: 22/06/2025; Revised: 07/07/2025; Published: 11/07/2025", "2025-07-11"),
        ("Diajukan 2 Agustus 2021; direvisi 11 Oktober 2021; diterbitkan 20 Desember 2021", "2021-12-20"),
        ("Received 3 February 2024. Accepted 20 May 2024. Published online: 15 July 2024.", "2024-07-15"),
        ("Ditetapkan di Wonosobo\npada tanggal 12 Maret 2019", "2019-03-12"),
        ("Ditetapkan di Jakarta pada tanggal: 5 Pebruari 2007", "2007-02-05"),
        ("Disahkan di Jakarta\npada tanggal 18 Juli 2009", "2009-07-18"),
        ("Selasa, 17 Agt 2021 14.30 WIB", "2021-08-17"),
        ("Jumat, 4 Nop 2022 | 09:05 WITA", "2022-11-04"),
        ("Palembang, 3 Mei 2021", "2021-05-03"),
        ("Banda Aceh, 30 Des 2020", "2020-12-30"),
        ("31 December 2019", "2019-12-31"),
        ("March 5th, 2018", "2018-03-05"),
        ("2021-08-17", "2021-08-17"),
        ("07/25/2021", "2021-07-25"),
        ("Hari/tanggal : Selasa, 18 Juli 2023", "2023-07-18"),
    ],
)
def test_days_of_publication_are_found(text: str, expected: str) -> None:
    assert choose(f"Judul laporan\n{text}\nWarga kota membaca.") == (expected, "day")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LAPORAN KINERJA\nTAHUN ANGGARAN 2018", ("2018-01-01", "year")),
        ("PERUBAHAN RENCANA KERJA TAHUN 2021", ("2021-01-01", "year")),
        ("Laporan Tahunan 2020", ("2020-01-01", "year")),
        ("Palembang, Januari 2020", ("2020-01-01", "month")),
        ("Desember 2019", ("2019-12-01", "month")),
        ("Jurnal Kota, Vol. 3 No. 2, Oktober 2019", ("2019-10-01", "month")),
        ("Jurnal Kota, Vol. 3 No. 2 (2019), hlm. 1-9", ("2019-01-01", "year")),
    ],
)
def test_months_and_years_are_the_first_day_with_their_precision(text: str, expected: tuple[str, str]) -> None:
    assert choose(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Rapat itu berlangsung pada Rabu, 23 Juli 2025, di ruang wali kota bersama dua puluh orang tamu.",
        "kata kepala dinas, Senin (14/6/2021), sesudah rapat dengan dewan kota selama empat jam penuh.",
        "Menurut Undang-Undang Nomor 25 Tahun 2009 tentang pelayanan publik, setiap warga berhak atas layanan.",
        "Jumlah penduduk pada tahun 2017 sebanyak 1.623.099 jiwa.",
        "Pasal 5 ayat (1) dan Pasal 20 Undang-Undang Dasar Negara Republik Indonesia Tahun 1945;",
        "Rp. 8.389.092.450,- atau 12.05.2019.450 butir",
    ],
)
def test_dates_of_events_and_of_other_texts_are_not_taken(text: str) -> None:
    assert choose(f"Judul\n{text}\nWarga kota membaca.") is None


def test_a_decree_at_the_end_of_a_long_law_is_found() -> None:
    body = "Ketentuan ini berlaku bagi seluruh kelurahan.\n" * 300
    assert choose(f"PERATURAN\n{body}Ditetapkan di Bali\npada tanggal 4 Januari 2021\n{body}") == ("2021-01-04", "day")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("berita/2019-07-03_rapat.pdf", ("2019-07-03", "day")),
        ("wonosobo_20200629092147_787.pdf", ("2020-06-29", "day")),
        ("surat 3 Mei 2019.pdf", ("2019-05-03", "day")),
        ("LKjIP_2019.pdf", ("2019-01-01", "year")),
        ("2019/laporan.pdf", None),
        ("196310261991031004.pdf", None),
        ("id-20191399.pdf", None),
        ("laporan.pdf", None),
    ],
)
def test_names_of_files_date_what_nothing_else_dates(name: str, expected: tuple[str, str] | None) -> None:
    assert choose("Warga kota.", name) == expected


def test_an_upload_stamp_bounds_what_the_text_says_without_a_label() -> None:
    assert choose("TANGGAL PENTING\n14 JUNI 2019", "20190612_siaran.pdf") == ("2019-06-12", "day")
    assert choose("Palembang, 3 Juni 2019", "20190612_siaran.pdf") == ("2019-06-03", "day")


def test_a_stamp_years_from_the_year_on_the_front_page_is_not_believed() -> None:
    assert choose("TAHUN ANGGARAN 2018", "20201006_apbd.pdf") == ("2018-01-01", "year")
    assert choose("TAHUN ANGGARAN 2019", "20200629_lkjip.pdf") == ("2020-06-29", "day")


def test_addresses_name_a_day_or_a_month() -> None:
    [day] = find_address_dates("https://koran.example/2021/08/17/internet-kota")
    [month] = find_address_dates("https://koran.example/2015/01/kota.html")
    assert (str(day.date), day.precision) == ("2021-08-17", "day")
    assert (str(month.date), month.precision) == ("2015-01-01", "month")
    assert list(find_address_dates("https://koran.example/berita/d-5012345")) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("D:20210209145017+08'00'", "2021-02-09"),
        ("20210209", "2021-02-09"),
        ("D:2021", "2021-01-01"),
        ("D:20211399", None),
        ("Tuesday", None),
        ("", None),
    ],
)
def test_dates_of_pdf_metadata_are_read(value: str, expected: str | None) -> None:
    found = parse_pdf_date(value)
    assert (str(found.date) if found else None) == expected


def test_machine_dates_keep_the_day_of_the_writer_s_zone() -> None:
    found = parse_iso("2021-08-17T23:30:00-05:00", source="metadata", witness=Witness.LABEL)
    assert found is not None
    assert found.date == date(2021, 8, 17)


def test_nonsense_and_future_dates_are_refused() -> None:
    late, early = read("Palembang, 3 Mei 2027\n\nWarga kota membaca.", "text"), read("1 Januari 1904\n\nWarga.", "text")
    assert late.document is not None
    assert early.document is not None
    assert late.document.date is None
    assert early.document.date is None


def test_the_day_on_which_it_was_seen_is_still_possible() -> None:
    document = read("Palembang, 3 Mei 2021\n\nWarga.", "text", seen=date(2021, 5, 3)).document
    assert document is not None
    assert document.date == date(2021, 5, 3)


CANDIDATES = st.lists(
    st.builds(
        DateFound,
        date=st.dates(date(1900, 1, 1), date(2100, 1, 1)),
        precision=st.sampled_from(["day", "month", "year"]),
        source=st.sampled_from(["structured data", "metadata", "text", "address", "file name"]),
        evidence=st.just("x"),
        witness=st.sampled_from(Witness),
    )
)


@given(CANDIDATES, st.dates(date(1990, 1, 1), date(2030, 1, 1)))
def test_a_date_is_never_later_than_the_day_it_was_seen(candidates: list[DateFound], seen: date) -> None:
    found = choose_date(candidates, seen=seen)
    assert found is None or (date(1945, 8, 17) <= found.date <= seen and found in candidates)


@given(st.dates(date(1950, 1, 1), SEEN), st.sampled_from(["%d %B %Y", "%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%B %d, %Y"]))
def test_every_day_in_every_form_is_read_day_first(day: date, form: str) -> None:
    assert choose(f"Judul\n{day.strftime(form)}\nWarga.") == (str(day), "day")
