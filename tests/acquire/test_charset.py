import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.acquire.charset import decode_text

WORDS = "Résumé: “kota pintar” – 5 °C"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_the_usual_encodings_are_read_exactly(encoding: str) -> None:
    decoded = decode_text(WORDS.encode(encoding))
    assert (decoded.text, decoded.lost_chars) == (WORDS, 0)


def test_big_endian_text_is_known_by_its_mark() -> None:
    assert decode_text(b"\xfe\xff" + WORDS.encode("utf-16-be")).text == WORDS


def test_what_a_page_calls_latin_1_is_windows_1252() -> None:
    assert decode_text(WORDS.encode("cp1252"), declared="ISO-8859-1").text == WORDS


def test_valid_utf8_is_utf8_whatever_it_declares() -> None:
    assert decode_text(WORDS.encode(), declared="windows-1252").text == WORDS


def test_a_declared_encoding_is_used() -> None:
    assert decode_text("Москва".encode("cp1251"), declared="windows-1251").text == "Москва"


@pytest.mark.parametrize("declared", ["no-such-encoding", "hex", "rot13", ""])
def test_nonsense_declarations_are_passed_over(declared: str) -> None:
    assert decode_text(WORDS.encode("cp1252"), declared=declared).text == WORDS


def test_lost_characters_are_counted_and_not_guessed() -> None:
    damaged = ("é" * 20).encode() + b"\xff" + b"kota"
    decoded = decode_text(damaged)
    assert decoded.text == "é" * 20 + "\ufffd" + "kota"
    assert decoded.lost_chars == 1


def test_characters_that_the_file_lost_before_count_too() -> None:
    assert decode_text("ko\ufffdta".encode()).lost_chars == 1


@given(st.binary(max_size=400))
def test_any_bytes_decode_and_what_is_lost_is_counted(data: bytes) -> None:
    decoded = decode_text(data)
    assert decoded.lost_chars == decoded.text.count("\ufffd")


@given(st.text(max_size=200))
def test_utf8_comes_back_as_it_went_in(text: str) -> None:
    decoded = decode_text(text.encode("utf-8", "ignore"))
    came = text.encode("utf-8", "ignore").decode().lstrip("\ufeff")
    assert decoded.text == came or decoded.mended_chars


def test_what_was_decoded_twice_is_set_right_and_counted() -> None:
    decoded = decode_text("rÃ©sumÃ© â€œkotaâ€\x9d".encode())
    assert (decoded.text, decoded.mended_chars) == ("résumé “kota”", 4)
