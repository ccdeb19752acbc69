"""TESTS N7: every way in which a file may be written comes out exactly, or says that it did not."""

import pytest
from document_makers import describe

from pipeline.acquire import Refusal, sniff_media_type
from pipeline.extract import read_original

LATIN = "Résumé: naïve café 5 °C"
FULL = f"{LATIN} “kota pintar” – €"
LINE = "Pemerintah kota membangun jaringan serat optik di sebelas kelurahan di tepi sungai pada tahun ini juga."
MIXED = FULL.encode("utf-8").decode("cp1252", "ignore")
DECLARED = {
    "utf-8": "utf-8",
    "utf-8-sig": "UTF-8",
    "cp1252": "windows-1252",
    "latin-1": "iso-8859-1",
    "iso8859-15": "latin-9",
}
WRONG = {
    "utf-8": "windows-1252",
    "utf-8-sig": "iso-8859-1",
    "cp1252": "utf-8",
    "latin-1": "utf-8",
    "iso8859-15": "utf-8",
}


def make_page(words: str, declared: str | None) -> str:
    meta = f'<meta charset="{declared}">' if declared else ""
    told = "".join(f"<p>{words}. {LINE} {number}</p>" for number in range(1, 5))
    return f"<!DOCTYPE html><html><head>{meta}<title>Kota</title></head><body><article>{told}</article></body></html>"


def list_cases() -> dict[str, tuple[bytes, str]]:
    """Return the bytes of each case and the words that are to come out of them."""
    cases: dict[str, tuple[bytes, str]] = {}
    for encoding in DECLARED:
        words = FULL if encoding.startswith(("utf", "cp")) else LATIN
        for name, declared in (
            ("right", DECLARED[encoding]),
            ("none", None),
            ("wrong", WRONG[encoding]),
            ("nonsense", "x-tidak-ada"),
        ):
            cases[f"html {encoding} {name}"] = (make_page(words, declared).encode(encoding), words)
        cases[f"text {encoding}"] = (f"{words}. {LINE}".encode(encoding), words)
    for encoding, mark in (("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff")):
        for declared in ("utf-8", None):
            cases[f"html {encoding} {declared}"] = ((mark + make_page(FULL, declared)).encode(encoding), FULL)
        cases[f"text {encoding}"] = (f"{mark}{FULL}. {LINE}".encode(encoding), FULL)
    cases["text utf-32"] = (f"{FULL}. {LINE}".encode("utf-32"), FULL)
    for kind, make in (("html", lambda words: make_page(words, "utf-8")), ("text", lambda words: f"{words}. {LINE}")):
        whole = make(FULL).encode()
        cases[f"{kind} one byte broken"] = (whole.replace("é".encode(), b"\xe9", 1), FULL)
        cases[f"{kind} lost before"] = (make(FULL.replace("é", "\ufffd")).encode(), FULL)
        cases[f"{kind} decoded twice"] = (make(LATIN.encode().decode("latin-1")).encode(), LATIN)
        cases[f"{kind} quotes decoded twice"] = (make("â€œkotaâ€\x9d â€“ â‚¬").encode(), "“kota” – €")
    return cases


CASES = list_cases()


def test_there_are_forty_cases() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("name", CASES)
def test_a_file_comes_out_exactly_or_says_what_is_lost(name: str) -> None:
    data, words = CASES[name]
    media_type = sniff_media_type(data, "a")
    assert not isinstance(media_type, Refusal)
    reading = read_original(data, describe(data, media_type))
    text = reading.document.text if reading.document else ""
    is_flagged = "could not be decoded" in (reading.reason or "")
    assert words in text or is_flagged
    assert ("\ufffd" in text) <= is_flagged
    if "broken" not in name and "before" not in name:
        assert words in text


def test_words_that_look_decoded_twice_but_are_none_stay() -> None:
    words = "NÃO, SÃO PAULO, Âge, château, â€ saja"
    data = f"{words}. {LINE}".encode()
    reading = read_original(data, describe(data, "text"))
    assert reading.document is not None
    assert words in reading.document.text
