"""Messages: subject, sender, day, words and attachments."""

import email.message
import email.policy

import pytest
from document_makers import read, tell
from office_makers import make_docx, p, pack

from pipeline.acquire import sniff_media_type

BODY = "Kepada Yth. Kepala Dinas,\n\nAnggaran jaringan tahun depan belum disetujui oleh dewan kota.\n"
LINE = "Pemerintah Kota Palembang memperluas jaringan serat optik ke sebelas kelurahan di tepi sungai."


def make_mail(body: str = BODY, **fields: str) -> email.message.EmailMessage:
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"] = fields.get("sender", "Bagian Umum <umum@kota.example>")
    message["Subject"] = fields.get("subject", "Anggaran jaringan – tahun depan")
    message["Date"] = fields.get("date", "Wed, 13 Mar 2019 23:30:00 +0700")
    message["To"] = "dinas@kota.example"
    message.set_content(body)
    return message


def test_a_message_has_subject_sender_day_and_words() -> None:
    data = make_mail().as_bytes()
    assert sniff_media_type(data, "surat.pdf") == "eml"
    reading = read(data, "eml")
    assert reading.document is not None
    assert (reading.document.title, reading.document.publisher) == ("Anggaran jaringan – tahun depan", "Bagian Umum")
    assert (str(reading.document.date), reading.document.date_source) == ("2019-03-13", "metadata")
    assert "Wed, 13 Mar 2019" in (reading.document.date_evidence or "")
    assert tell(reading) == [
        ("title", "Anggaran jaringan – tahun depan"),
        ("paragraph", "Kepada Yth. Kepala Dinas,"),
        ("paragraph", "Anggaran jaringan tahun depan belum disetujui oleh dewan kota."),
    ]


def test_what_is_attached_follows_below_a_heading_with_its_name() -> None:
    message = make_mail()
    inner = make_mail("Isi surat yang diteruskan kepada dinas.", subject="Surat lama")
    message.add_attachment(make_docx(p(LINE)), maintype="application", subtype="msword", filename="laporan.docx")
    message.add_attachment(pack({"a.txt": LINE}), maintype="application", subtype="zip", filename="arsip.zip")
    message.add_attachment(b"\x89PNG\r\n\x1a\n" + bytes(40), maintype="image", subtype="png", filename="logo.png")
    message.add_attachment(inner)
    reading = read(message.as_bytes(), "eml")
    assert reading.state == "read"
    assert [text for kind, text in tell(reading) if kind == "heading"] == [
        "laporan.docx",
        "arsip.zip",
        "a.txt",
        "message.eml",
        "Surat lama",
    ]
    assert reading.document is not None
    assert reading.document.text.count(LINE) == 2
    assert any("logo.png" in warning for warning in reading.document.warnings)


def test_of_two_forms_the_plain_one_is_read_and_of_a_page_its_words() -> None:
    both = make_mail()
    both.add_alternative("<p>Bentuk laman yang tidak dibaca.</p>", subtype="html")
    assert "Bentuk laman" not in str(tell(read(both.as_bytes(), "eml")))
    page = make_mail()
    page.set_content(
        f"<html><head><style>p {{}}</style></head><body><p>{LINE}<br>Baris kedua</p><ul><li>butir</ul></body></html>",
        subtype="html",
    )
    text = read(page.as_bytes(), "eml").document
    assert text is not None
    assert LINE in text.text
    assert "p {" not in text.text


def test_quoted_lines_of_earlier_messages_are_left_out_and_counted() -> None:
    reading = read(make_mail(f"{BODY}\n> Anggaran lama\n> dua baris\n").as_bytes(), "eml")
    assert reading.document is not None
    assert "Anggaran lama" not in reading.document.text
    assert any("2 lines of earlier messages" in warning for warning in reading.document.warnings)


@pytest.mark.parametrize(
    "data",
    [
        b"From: a\nSubject: =?utf-8?q?Kota=20?= =?x-none?q?=99?=\nDate: kemarin\n\n" + LINE.encode(),
        b"From: a\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" + LINE.encode(),
        b"From: a\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=nonsense\n\n" + LINE.encode(),
        b"From: a\nSubject: x\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"Subject: " + b"=?utf-8?b?" * 20_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(50)),
    ],
)
def test_broken_messages_are_readings(data: bytes) -> None:
    reading = read(data, "eml")
    assert (reading.document is None) == (reading.state not in {"read", "partly"})


def test_a_message_with_a_thousand_parts_is_refused() -> None:
    part = b"--b\nContent-Type: text/plain\n\nx\n"
    data = b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" + part * 1_000 + b"--b--\n"
    assert "more than 500 parts" in (read(data, "eml").reason or "")


def test_messages_within_messages_without_end_are_refused() -> None:
    message = make_mail()
    for _ in range(6):
        outer = make_mail()
        outer.add_attachment(message)
        message = outer
    assert "without end" in (read(message.as_bytes(), "eml").reason or "")
