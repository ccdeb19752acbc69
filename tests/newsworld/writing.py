"""Writes news articles of invented cities, in Indonesian or English, from a seed and a number.

It takes a seed, a number and a language and gives a title, authors and paragraphs; the same always for the same.
It knows neither sites nor dates: where and when an article stands is planned elsewhere.
"""

import random
from dataclasses import dataclass
from typing import Literal

__all__ = ["MONTHS", "Language", "Writing", "add_paragraph", "write_article"]

Language = Literal["id", "en"]

MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
CITIES: dict[Language, tuple[str, ...]] = {
    "id": ("Muaralintang", "Tanjungsewu", "Batulawang", "Karangsemi", "Bukitnila", "Rawakencana", "Telukmerak"),
    "en": ("Port Ellery", "Marston Quay", "Hollin Bay", "Kestrel Ford", "Linden Reach", "Northwick Sound"),
}
FIRST_NAMES: dict[Language, tuple[str, ...]] = {
    "id": ("Wirandi", "Sulastri", "Bagas", "Maharani", "Yudhistira", "Ratna", "Galuh", "Prakoso", "Kartini", "Damar"),
    "en": ("Edwin", "Marjorie", "Silas", "Beatrice", "Rowan", "Agnes", "Hollis", "Imogen", "Chloé", "André"),
}
LAST_NAMES: dict[Language, tuple[str, ...]] = {
    "id": ("Samudra", "Lintangsari", "Wibawa", "Nirmala", "Purnawan", "Kencanawati", "Aryasatya", "Dewangga"),
    "en": ("Thornbury", "Ashdown", "Pellworth", "Quillon", "Marchbank", "Oakes", "Fairlie", "Brontë"),
}
AGENCIES: dict[Language, tuple[str, ...]] = {
    "id": (
        "Dinas Komunikasi dan Informatika",
        "Dinas Perhubungan",
        "Dinas Kesehatan",
        "Badan Perencanaan",
        "Disdukcapil",
    ),
    "en": ("the transport office", "the digital services board", "the health department", "the planning committee"),
}
SERVICES: dict[Language, tuple[str, ...]] = {
    "id": (
        "perizinan daring",
        "antrean puskesmas",
        "pengaduan warga",
        "pembayaran retribusi",
        "peta banjir",
        "kartu bus",
    ),
    "en": (
        "online permits",
        "clinic bookings",
        "the complaint line",
        "parking payments",
        "the flood map",
        "bus passes",
    ),
}
DISTRICTS: dict[Language, tuple[str, ...]] = {
    "id": (
        "Ulu Timur",
        "Pasar Lama",
        "Kampung Dermaga",
        "Sidorukun Baru",
        "Pesisir Utara",
        "Lembah Jati",
        "Simpang Tujuh",
    ),
    "en": ("Old Harbour", "East Mill", "Saint Orrin", "Upper Dene", "Chapel Row", "the Causeway", "Fuller's Green"),
}
TITLES: dict[Language, tuple[str, ...]] = {
    "id": (
        "{city} Perluas Layanan {Service} ke {count} Kelurahan",
        "{agency} {city} Benahi {Service} Setelah {count} Keluhan",
        "Warga {district} di {city} Menunggu {Service} Sejak {count} Hari",
        "Anggaran Rp{money} Miliar untuk {Service} di {city}",
        "Jaringan Internet di {district} Putus {count} Jam, {Service} Tertunda",
    ),
    "en": (
        "{city} Extends {Service} to {count} Wards",
        "{count} Complaints Later, {city} Repairs {Service}",
        "{district} Still Waits for {Service}, Says {person}",
        "{city} Sets Aside {money} Million for {Service}",
        "Broadband Fault in {district} Holds Up {Service} for {count} Hours",
    ),
}
LEADS: dict[Language, tuple[str, ...]] = {
    "id": (
        "Pemerintah Kota {city} membuka layanan {service} bagi {count} rukun warga di {district} mulai pekan ini.",
        "{agency} {city} mengakui bahwa {service} di {district} terganggu selama {count} jam.",
        "Sebanyak {count} warga {district}, {city}, mendatangi balai kota untuk menanyakan {service}.",
        "Wali Kota {city} {person} menandatangani aturan baru tentang {service} di hadapan {count} lurah.",
    ),
    "en": (
        "The city of {city} has opened {service} to {count} streets in {district} this week.",
        "Officials in {city} admitted that {service} failed in {district} for {count} hours.",
        "Some {count} residents of {district} in {city} went to the town hall to ask about {service}.",
        "Mayor {person} of {city} signed a new rule on {service} before {count} ward clerks.",
    ),
}
SENTENCES: dict[Language, tuple[str, ...]] = {
    "id": (
        "Anggaran sebesar Rp{money} miliar berasal dari perubahan APBD dan dinilai masih terbatas.",
        "Jaringan internet di {district} belum merata sehingga {count} kantor kelurahan memakai sambungan telepon.",
        "Kepala {agency} {person} mengatakan pegawai perlu dilatih sebelum {service} dipakai penuh.",
        "Dari {count} perangkat yang dibeli tahun lalu, sebagian belum terhubung dengan pusat data kota.",
        "Kerja sama antardinas berjalan baik, tetapi data penduduk masih disimpan di {count} aplikasi yang terpisah.",
        "Pengamat dari Universitas {city} menilai literasi digital warga lanjut usia masih rendah.",
        "Pemerintah kota menjanjikan {count} titik wifi gratis di pasar, terminal, dan taman.",
        "Ia menambahkan bahwa keamanan data pribadi menjadi syarat dalam kontrak senilai Rp{money} miliar itu.",
        "Menurut {person}, keluhan terbanyak datang dari {district} pada pukul {clock}.",
        "Petugas lapangan mencatat {count} laporan jalan rusak lewat aplikasi dalam sepekan.",
        "Bus listrik yang melayani {district} membawa rata-rata {count} penumpang setiap hari.",
        "Pelaku usaha kecil berharap {service} mempercepat izin dari {count} hari menjadi sehari.",
        "Sensor banjir di hilir sungai mengirim data setiap {clock} menit ke ruang kendali.",
        "{agency} akan menggandeng kampus dan komunitas untuk menguji {service} sampai akhir tahun.",
        "Warga bernama {person} mengaku baru mengetahui {service} dari tetangganya.",
        "Peraturan wali kota nomor {count} mewajibkan setiap dinas membuka data dalam bentuk tabel.",
        "Listrik padam di {district} membuat server cadangan menyala selama {clock} menit.",
        "Dewan kota meminta laporan tertulis tentang belanja Rp{money} miliar sebelum masa sidang berakhir.",
    ),
    "en": (
        "The budget of {money} million comes from the revised city plan and is still called limited.",
        "Broadband in {district} remains uneven, and {count} ward offices rely on telephone lines.",
        "{person}, who heads {agency}, said staff need training before {service} can be used in full.",
        "Of the {count} devices bought last year, some are not yet linked to the city data centre.",
        "Departments work together well, yet residents' records still sit in {count} separate systems.",
        "A scholar at {city} College said digital skills among older residents were low.",
        "The council promised {count} free wireless points in markets, stations and parks.",
        "Privacy was made a condition of the contract worth {money} million, {person} added.",
        "Most complaints, according to {person}, came from {district} at about {clock} past the hour.",
        "Field workers logged {count} reports of damaged roads through the application in a week.",
        "Electric buses serving {district} carry {count} passengers a day on average.",
        "Small traders hope that {service} will cut the wait for a licence from {count} days to one.",
        "Flood sensors downstream send readings every {clock} minutes to the control room.",
        "Next, {agency} will test {service} with colleges and volunteers until the end of the year.",
        "A resident, {person}, had learned about {service} only from a neighbour.",
        "Order number {count} of the mayor obliges every department to publish data as tables.",
        "A power cut in {district} kept the spare servers running for {clock} minutes.",
        "The council wants a written account of the {money} million spent before the session ends.",
    ),
}
ADDED: dict[Language, str] = {
    "id": "Pembaruan: {agency} kemudian menyatakan bahwa {count} keluhan di {district} sudah dijawab.",
    "en": "Update: {agency} later said that {count} complaints from {district} had been answered.",
}


@dataclass(frozen=True, slots=True)
class Writing:
    """An article as its author wrote it.

    Attributes:
        language: Of title and paragraphs.
        title: One line.
        author: A name.
        paragraphs: Three to six, of one to three sentences each.
    """

    language: Language
    title: str
    author: str
    paragraphs: tuple[str, ...]


def write_article(seed: int, number: int, language: Language) -> Writing:
    """Write the article of a number; two numbers never give the same text."""
    dice = random.Random(f"{seed}/{number}/{language}")
    sentences = dice.sample(SENTENCES[language], dice.randint(5, 9))
    place = _choose_words(dice, language)
    paragraphs = [_fill(dice.choice(LEADS[language]), place) + " " + _fill(sentences.pop(), place)]
    while sentences:
        taken, sentences = sentences[:2], sentences[2:]
        paragraphs.append(
            " ".join(_fill(each, {**_choose_words(dice, language), "city": place["city"]}) for each in taken)
        )
    signature = {"id": f"Laporan nomor {number} dari {place['city']}.", "en": f"Report {number} from {place['city']}."}
    paragraphs[-1] += " " + signature[language]
    return Writing(language, _fill(dice.choice(TITLES[language]), place), _name(dice, language), tuple(paragraphs))


def add_paragraph(writing: Writing, seed: int, number: int) -> Writing:
    """Return the article with what its editors added later."""
    words = _choose_words(random.Random(f"{seed}/{number}/later"), writing.language)
    added = _fill(ADDED[writing.language], words)
    return Writing(writing.language, writing.title, writing.author, (*writing.paragraphs, added))


def _choose_words(dice: random.Random, language: Language) -> dict[str, str]:
    service = dice.choice(SERVICES[language])
    return {
        "city": dice.choice(CITIES[language]),
        "district": dice.choice(DISTRICTS[language]),
        "agency": dice.choice(AGENCIES[language]),
        "service": service,
        "Service": service.title(),
        "person": _name(dice, language),
        "count": str(dice.randint(11, 989)),
        "money": f"{dice.randint(2, 98)}{',' if language == 'id' else '.'}{dice.randint(1, 9)}",
        "clock": str(dice.randint(5, 55)),
    }


def _name(dice: random.Random, language: Language) -> str:
    return f"{dice.choice(FIRST_NAMES[language])} {dice.choice(LAST_NAMES[language])}"


def _fill(pattern: str, words: dict[str, str]) -> str:
    text = pattern.format(**words)
    return text[0].upper() + text[1:]
