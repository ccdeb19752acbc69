import pytest

from pipeline.language import tokenize


def split(text, unit):
    tokens = tokenize([text])
    pieces = {}
    for number, start, end in zip(getattr(tokens, unit), tokens.start, tokens.end, strict=True):
        first = pieces.setdefault(int(number), [int(start), int(end)])
        first[1] = int(end)
    return [text[start:end] for start, end in pieces.values()]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Jaringan lambat. Warga mengeluh.", ["Jaringan lambat", "Warga mengeluh"]),
        ("Benarkah? Ya! Benar.", ["Benarkah", "Ya", "Benar"]),
        ("Lihat hal. 5 dan No. 27 Tahun 2022.", ["Lihat hal. 5 dan No. 27 Tahun 2022"]),
        ("Menurut Dr. Budi dan Ps. Ahmad, lancar.", ["Menurut Dr. Budi dan Ps. Ahmad, lancar"]),
        ("Berlaku 2019 s.d. 2024 di kota.", ["Berlaku 2019 s.d. 2024 di kota"]),
        ("Oleh A. U. Hasanah dan D. P. Lestari.", ["Oleh A. U. Hasanah dan D. P. Lestari"]),
        ("Server, jaringan, dll. Pemerintah menambah.", ["Server, jaringan, dll", "Pemerintah menambah"]),
        ("Biayanya Rp1,5 miliar atau 1.500 kali.", ["Biayanya Rp1,5 miliar atau 1.500 kali"]),
        ("Kunjungi www.kota.go.id untuk info.", ["Kunjungi www.kota.go.id untuk info"]),
        ("Selesai pada 2020. Lima dinas menyusul.", ["Selesai pada 2020", "Lima dinas menyusul"]),
        ("1. Infrastruktur\n2. Anggaran", ["1. Infrastruktur\n2. Anggaran"]),
        ('Ia berkata "bisa." Lalu pergi.', ['Ia berkata "bisa', "Lalu pergi"]),
        ("Tahap satu\n\nTahap dua", ["Tahap satu", "Tahap dua"]),
        ("Kendala: • jaringan • anggaran", ["Kendala", "jaringan", "anggaran"]),
        ("baris yang\npatah di tengah", ["baris yang\npatah di tengah"]),
        ("Jaringan belum ada.Warga menunggu.", ["Jaringan belum ada", "Warga menunggu"]),
        ("The U.S. city, e.g. Boston, has Wi-Fi. It works.", ["The U.S. city, e.g. Boston, has Wi-Fi", "It works"]),
        ("Smith et al. found it. See Fig. 3 for more.", ["Smith et al. found it", "See Fig. 3 for more"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, sentences):
    assert split(text, "sentence") == sentences


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Jaringan ada, tetapi sinyal lemah.", ["Jaringan ada", "tetapi sinyal lemah"]),
        ("Jaringan ada namun sinyal lemah.", ["Jaringan ada", "namun sinyal lemah"]),
        ("Jaringan, server, dan aplikasi tersedia.", ["Jaringan, server, dan aplikasi tersedia"]),
        ("Jaringan dan server tersedia.", ["Jaringan dan server tersedia"]),
        ("Anggaran cukup; pegawai kurang.", ["Anggaran cukup", "pegawai kurang"]),
        ("Warga antre karena server mati sehingga layanan berhenti.",
         ["Warga antre", "karena server mati", "sehingga layanan berhenti"]),
        ("The network is slow, and staff are few.", ["The network is slow", "and staff are few"]),
        ("Budgets grew while skills did not.", ["Budgets grew", "while skills did not"]),
        ("Satu kalimat. Kalimat lain.", ["Satu kalimat", "Kalimat lain"]),
    ],
)  # fmt: skip
def test_clauses_begin_at_conjunctions_and_semicolons(text, clauses):
    assert split(text, "clause") == clauses


def test_each_text_begins_a_sentence_and_each_sentence_a_clause():
    tokens = tokenize(["satu dua", "", "tiga. Empat"])
    assert tokens.sentence.tolist() == [0, 0, 1, 2]
    assert tokens.clause.tolist() == [0, 0, 1, 2]
