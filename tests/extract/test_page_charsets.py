"""Pages in the encodings that the web has, declared rightly, wrongly and not at all: exact, or flagged."""

from datetime import date

import pytest

from pipeline.extract.reading import read_original
from pipeline.records import Original, Reading

LATIN = "Résumé “kota pintar” – biaya 5 € dan suhu 31 °C, kata Müller."
PLAIN = "Résumé kota pintar: biaya besar dan suhu 31 °C, kata Müller kepada Ñoño."
CYRILLIC = "Город получил новый доступ к сети, сказал мэр сегодня утром."
CHINESE = "城市居民可以在村公所免费使用互联网，市长今天上午说。"
JAPANESE = "市民は村役場で無料でインターネットを利用できると市長は述べた。"
KOREAN = "시민들은 마을 회관에서 무료로 인터넷을 사용할 수 있다고 시장이 말했다."
POLISH = "Mieszkańcy mogą łączyć się z siecią w gminie, powiedział burmistrz."
TURKISH = "Vatandaşlar köyde ücretsiz internet kullanabilir, dedi İstanbul."
GREEK = "Οι κάτοικοι μπορούν να χρησιμοποιούν το διαδίκτυο δωρεάν."
THAI = "ชาวบ้านสามารถใช้อินเทอร์เน็ตได้ฟรีที่ศาลากลาง"
ARABIC = "يمكن للسكان استخدام الإنترنت مجانا في مبنى القرية"

# words, encoding of the bytes, charset of the header, charset of the meta element
EXACT = [
    (LATIN, "utf-8", "utf-8", "utf-8"),
    (LATIN, "utf-8", None, "utf-8"),
    (LATIN, "utf-8", None, None),
    (LATIN, "utf-8", "iso-8859-1", None),
    (LATIN, "utf-8", None, "windows-1252"),
    (LATIN, "utf-8", "windows-1252", "iso-8859-15"),
    (LATIN, "utf-8", "no-such-thing", "utf-7"),
    (LATIN, "utf-8-sig", "iso-8859-1", "windows-1252"),
    (LATIN, "utf-8-sig", None, None),
    (LATIN, "utf-16", "iso-8859-1", "utf-8"),
    (LATIN, "utf-16", None, None),
    (LATIN, "utf-16-le", "utf-16", None),
    (LATIN, "utf-16-be", None, "utf-16"),
    (LATIN, "cp1252", "windows-1252", None),
    (LATIN, "cp1252", "iso-8859-1", None),
    (LATIN, "cp1252", "ISO-8859-1", "iso-8859-1"),
    (LATIN, "cp1252", None, "latin1"),
    (LATIN, "cp1252", "utf-8", None),
    (LATIN, "cp1252", "utf-8", "windows-1252"),
    (LATIN, "cp1252", None, "utf-8"),
    (LATIN, "cp1252", None, "utf-16"),
    (LATIN, "cp1252", "unicode_escape", "us-ascii"),
    (LATIN, "cp1252", None, None),
    (PLAIN, "latin-1", "iso-8859-1", None),
    (PLAIN, "latin-1", None, None),
    (CYRILLIC, "cp1251", "windows-1251", None),
    (CYRILLIC, "cp1251", None, "windows-1251"),
    (CYRILLIC, "cp1251", "utf-8", "windows-1251"),
    (CYRILLIC, "koi8-r", "koi8-r", None),
    (CHINESE, "gb18030", "gb2312", None),
    (CHINESE, "gb18030", None, "gbk"),
    (JAPANESE, "cp932", "shift_jis", None),
    (JAPANESE, "euc-jp", None, "euc-jp"),
    (JAPANESE, "iso-2022-jp", "iso-2022-jp", None),
    (KOREAN, "cp949", "euc-kr", None),
    (KOREAN, "cp949", None, "ks_c_5601-1987"),
    (POLISH, "iso-8859-2", "iso-8859-2", None),
    (TURKISH, "cp1254", None, "iso-8859-9"),
    (GREEK, "iso-8859-7", "iso-8859-7", None),
    (THAI, "cp874", None, "tis-620"),
    (ARABIC, "cp1256", "windows-1256", None),
]

# what was read wrongly before it came: UTF-8 taken for windows-1252, once and twice
WRONG_BEFORE = [
    LATIN.encode().decode("cp1252", "ignore"),
    PLAIN.encode().decode("latin-1"),
    "Müller kata".encode().decode("latin-1").encode().decode("latin-1") + " kepada warga kota",
    (CYRILLIC * 2).encode().decode("latin-1"),
]

# words, encoding of the bytes, header, meta: what only a person can tell
DOUBTFUL = [
    (CYRILLIC, "koi8-r", "koi8-r", "windows-1251"),
    (CYRILLIC, "cp1251", "koi8-r", "windows-1251"),
    (POLISH, "iso-8859-2", "iso-8859-1", "iso-8859-2"),
]


def make_page(words: str, encoding: str, meta: str | None) -> bytes:
    declared = f'<meta charset="{meta}">' if meta else ""
    text = "".join(f"<p>{f'{words} ' * 4} Nomor {number}.</p>" for number in range(6))
    page = (
        f"<!doctype html><html><head>{declared}<title>Berita kota</title></head><body><article>{text}</article></body>"
    )
    return page.encode(encoding, "replace")


def read(data: bytes, charset: str | None, media_type: str = "html") -> Reading:
    original = Original(
        document_id="d",
        original_id="o",
        source="kota",
        key="https://kota.go.id/a",
        media_type=media_type,
        kind="news",
        size_bytes=len(data),
        publisher=None,
        seen=date(2024, 3, 5),
        charset=charset,
    )
    return read_original(data, original)


def text_of(reading: Reading) -> str:
    assert reading.document is not None, reading.reason
    return reading.document.text


@pytest.mark.parametrize(("words", "encoding", "header", "meta"), EXACT)
def test_a_page_is_read_to_the_letter(words: str, encoding: str, header: str | None, meta: str | None) -> None:
    reading = read(make_page(words, encoding, meta), header)
    assert text_of(reading).count(words) == 24
    assert reading.reason is None
    assert "\ufffd" not in text_of(reading)


@pytest.mark.parametrize("words", WRONG_BEFORE)
def test_what_was_decoded_wrongly_before_is_flagged(words: str) -> None:
    reading = read(make_page(words, "utf-8", "utf-8"), "utf-8")
    assert reading.document is not None
    assert any("decoded wrongly before" in warning for warning in reading.document.warnings)


@pytest.mark.parametrize(("words", "encoding", "header", "meta"), DOUBTFUL)
def test_header_and_page_that_contradict_each_other_are_flagged(
    words: str, encoding: str, header: str, meta: str
) -> None:
    reading = read(make_page(words, encoding, meta), header)
    assert reading.document is not None
    assert any("names two encodings" in warning for warning in reading.document.warnings)


@pytest.mark.parametrize(("header", "meta"), [("utf-8", None), (None, "utf-8"), (None, None)])
def test_lost_characters_are_flagged(header: str | None, meta: str | None) -> None:
    data = make_page(LATIN, "utf-8", meta).replace("–".encode(), b"\xff\xfe", 1)
    reading = read(data, header)
    assert "\ufffd" in text_of(reading)
    assert reading.reason is not None
    assert "could not be decoded" in reading.reason


def test_plain_text_of_the_web_is_read_by_its_header_too() -> None:
    data = (CYRILLIC + "\n").encode("koi8-r") * 5
    assert CYRILLIC in text_of(read(data, "koi8-r", "text"))


def test_lost_characters_of_a_mail_are_flagged() -> None:
    head = b"From: Ani <a@kota.go.id>\r\nSubject: Kota\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    reading = read(head + (LATIN * 3).encode().replace("–".encode(), b"\xff", 1), None, "eml")
    assert "\ufffd" in text_of(reading)
    assert reading.document is not None
    assert any("could not be decoded" in warning for warning in reading.document.warnings)
