import pytest

from pipeline.language import detect_languages

INDONESIAN = [
    "Pemerintah kota menyediakan jaringan internet untuk warga yang tinggal di pinggir sungai.",
    "Pelatihan pegawai belum dilakukan karena anggaran tidak tersedia.",
    "Dinas Komunikasi dan Informatika Kota Palembang",
    "Aplikasi smart city ini memakai cloud server dan big data dari command center.",
]
ENGLISH = [
    "The city provides free internet access to people who live along the river.",
    "Staff training was not carried out because there was no budget.",
    "Internet of things",
    "Kominfo and Bappeda are the two agencies that run the programme in Palembang.",
]
OTHER = [
    "La ville offre un accès gratuit à internet aux habitants du quartier.",
    "Aku ora ngerti opo sing kedadean ing kutha iki saiki.",
    "Kerajaan negeri menambah baik perkhidmatan dalam talian kerana penduduk bandar mahukannya.",
    "市政府为市民提供免费的互联网服务。",
    "Die Stadt bietet den Bürgern kostenloses Internet in allen Bibliotheken an.",
]


def test_indonesian_english_and_other_languages_are_told_apart():
    languages, _ = detect_languages([*INDONESIAN, *ENGLISH, *OTHER])
    assert languages == ["id"] * len(INDONESIAN) + ["en"] * len(ENGLISH) + ["other"] * len(OTHER)


def test_a_heading_of_few_words_still_has_a_language_but_little_confidence():
    languages, confidences = detect_languages(["Anggaran", "Smart governance", "Command Center"])
    assert languages == ["id", "en", "en"]
    assert max(confidences) < 0.8


@pytest.mark.parametrize("text", ["", "   ", "12.500", "2020 - 2024"])
def test_a_text_without_letters_is_other_with_no_confidence(text):
    assert detect_languages([text]) == (["other"], [0.0])


def test_a_foreign_script_is_other_however_short():
    assert detect_languages(["الحق", "互联网服务"])[0] == ["other", "other"]


def test_a_text_has_the_same_language_alone_and_among_others_and_each_time():
    texts = [*INDONESIAN, *ENGLISH, *OTHER]
    together = detect_languages(texts)
    assert detect_languages(texts) == together
    assert [detect_languages([text])[0][0] for text in texts] == together[0]


def test_confidence_is_a_share():
    _, confidences = detect_languages([*INDONESIAN, *ENGLISH, *OTHER, "x", "di"])
    assert all(0 <= confidence <= 1 for confidence in confidences)


def test_real_passages_are_in_the_language_that_their_coders_say(faktor_data):
    import json

    lines = (faktor_data / "coding" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    passages = [json.loads(line) for line in lines]
    languages, _ = detect_languages([passage["text"] for passage in passages])
    right = [a for a, passage in zip(languages, passages, strict=True) if a == passage["lang"]]
    assert len(right) / len(passages) >= 0.99
