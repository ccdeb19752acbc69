import gzip
import io
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from pipeline.acquire.warc import Answer, Damage, read_records, write_records
from pipeline.errors import AcquireError

START = datetime(2024, 3, 5, 1, 2, 3, tzinfo=UTC)
PAGE = b"<html><p>Warga dapat internet</p></html>" * 20


def make_answer(number: int, body: bytes = PAGE) -> Answer:
    return Answer(
        address=f"https://kota.go.id/read/{number}?x=é",
        fetched=START + timedelta(minutes=number),
        status=200,
        headers=(("Content-Type", "text/html; charset=windows-1252"), ("Set-Cookie", "a=1"), ("set-cookie", "b=2")),
        body=body + b"%d" % number,
    )


def write(answers: list[Answer], *, is_packed: bool = True) -> bytes:
    out = io.BytesIO()
    assert write_records(out, answers, software="faktor 0.1", is_packed=is_packed) == len(answers)
    return out.getvalue()


def read(data: bytes) -> list[Answer | Damage]:
    return list(read_records(io.BytesIO(data)))


def bare(answer: Answer | Damage) -> tuple[object, ...]:
    assert isinstance(answer, Answer)
    return answer.address, answer.fetched, answer.status, answer.headers, answer.body


@pytest.mark.parametrize("is_packed", [True, False])
def test_what_was_written_is_read_again(is_packed: bool) -> None:
    answers = [make_answer(n) for n in range(5)]
    answers.append(Answer("https://kota.go.id/kosong", START, 404, (), b""))
    found = read(write(answers, is_packed=is_packed))
    assert [bare(each) for each in found] == [bare(each) for each in answers]
    assert isinstance(found[0], Answer)
    assert found[0].charset == "windows-1252"


def test_equal_answers_give_equal_files() -> None:
    answers = [make_answer(n) for n in range(3)]
    assert write(answers) == write(answers)


@pytest.mark.parametrize("is_packed", [True, False])
def test_another_reader_finds_requests_responses_and_right_digests(is_packed: bool) -> None:
    kinds = []
    for record in ArchiveIterator(
        io.BytesIO(write([make_answer(1), make_answer(2)], is_packed=is_packed)), check_digests="raise"
    ):
        kinds.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI")))
        record.content_stream().read()
    one, two = make_answer(1).address, make_answer(2).address
    assert kinds == [("warcinfo", None), ("response", one), ("request", one), ("response", two), ("request", two)]


def test_the_same_bytes_of_an_address_a_second_time_are_a_revisit() -> None:
    first = make_answer(1)
    later = Answer(first.address, first.fetched + timedelta(days=1), 200, first.headers, first.body)
    found = read(write([first, later]))
    assert isinstance(found[0], Answer)
    assert isinstance(found[1], Answer)
    assert (found[1].body, found[1].same_as) == (b"", found[0].digest)
    assert found[1].fetched == later.fetched


def test_headers_of_the_wire_do_not_make_the_kept_bytes_unreadable() -> None:
    headers = (("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Content-Length", "3"), ("X", "a"))
    answer = Answer("https://kota.go.id/a", START, 200, headers, PAGE)
    found = read(write([answer]))[0]
    assert bare(found) == bare(answer)


def make_record(kind: str, block: bytes, *, target: str = "https://kota.go.id/a", extra: str = "") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {target}\r\nWARC-Date: 2024-03-05T01:02:03Z\r\n"
        f"WARC-Record-ID: <urn:uuid:6f0ef0a4-6d3f-4d7a-9b67-0a2f7c0d1e55>\r\n"
        f"{extra}Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def test_packed_and_chunked_answers_of_other_programs_are_unpacked() -> None:
    packed = gzip.compress(PAGE)
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    block = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked
    found = read(make_record("response", block, extra="Content-Type: application/http; msgtype=response\r\n"))[0]
    assert isinstance(found, Answer)
    assert (found.body, found.fetched) == (PAGE, START)


def test_what_is_no_answer_of_the_web_is_passed_over() -> None:
    records = (
        make_record("request", b"GET /a HTTP/1.1\r\nHost: kota.go.id\r\n\r\n"),
        make_record("metadata", b"x: y"),
        make_record("response", b"20240305\r\nkota.go.id. A 10.0.0.1\r\n", target="dns:kota.go.id"),
        make_record("resource", PAGE, extra="Content-Type: text/html\r\n"),
    )
    found = read(b"".join(records))
    assert [bare(each)[2:] for each in found] == [(200, (("Content-Type", "text/html"),), PAGE)]


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_changed_byte_costs_its_record_and_is_told(is_packed: bool) -> None:
    chance = random.Random(3)
    answers = [make_answer(n, chance.randbytes(500)) for n in range(6)]
    whole = write(answers, is_packed=is_packed)
    for _ in range(40):
        data = bytearray(whole)
        data[chance.randrange(300, len(data))] ^= 1 << chance.randrange(8)
        found = read(bytes(data))
        good = [bare(each)[4] for each in found if isinstance(each, Answer)]
        assert len(good) >= 5
        assert set(good) <= {answer.body for answer in answers}


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_file_that_is_cut_off_gives_its_whole_records_and_says_so(is_packed: bool) -> None:
    whole = write([make_answer(n) for n in range(4)], is_packed=is_packed)
    found = read(whole[: len(whole) - 60])
    assert [type(each) for each in found].count(Answer) == 4
    assert isinstance(found[-1], Damage)


def test_a_length_that_is_wrong_costs_one_record() -> None:
    good = make_record("resource", PAGE)
    wrong = good.replace(b"Content-Length: 800", b"Content-Length: 9999")
    short = good.replace(b"Content-Length: 800", b"Content-Length: 80")
    assert (len(wrong), len(short)) != (len(good), len(good))
    found = read(good + wrong + good + short + good)
    assert [type(each).__name__ for each in found] == ["Answer", "Damage", "Answer", "Damage", "Answer"]
    assert isinstance(found[1], Damage)
    assert found[1].address == "https://kota.go.id/a"


def test_bytes_that_are_not_those_of_the_digest_are_a_damage() -> None:
    record = make_record("resource", PAGE, extra="WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n")
    found = read(record)[0]
    assert isinstance(found, Damage)
    assert "digest" in found.reason


@pytest.mark.parametrize(
    "data", [b"", b"<html>", b"\x1f\x8b\x08\x00", b"\x1f\x8b\x08" + bytes(500), b"WARC/", b"PK\x03\x04" * 99]
)
def test_what_is_no_archive_is_one_sentence(data: bytes) -> None:
    with pytest.raises(AcquireError, match="Expected a WARC file"):
        read(data)


def test_a_bomb_is_not_unpacked_further_than_a_record_may_be_long() -> None:
    head = make_record("response", b"")[: -len("0\r\n\r\n\r\n\r\n")]
    bomb = gzip.compress(head + b"900000000\r\n\r\n" + bytes(20_000_000), 1)
    found = read(write([make_answer(1)]) + bomb)
    assert isinstance(found[-1], Damage)
    assert "more than 100" in found[-1].reason


@given(st.binary(max_size=300), st.integers(0, 3))
@settings(max_examples=60)
def test_any_bytes_behind_a_record_are_damages_or_answers(junk: bytes, kind: int) -> None:
    record = make_record("resource", PAGE)
    data = [
        junk + b"\r\n",
        gzip.compress(junk),
        b"WARC/1.0\r\n" + junk,
        b"WARC/1.0\r\nContent-Length: 3\r\n\r\n" + junk,
    ][kind]
    found = read(record + data + record) if kind != 1 else read(gzip.compress(record) + data + gzip.compress(record))
    good = [each for each in found if isinstance(each, Answer)]
    assert len(good) == 2 or any(isinstance(each, Damage) for each in found)
    assert good[0].body == PAGE
