"""Makes small documents whose every line is known: PDFs from placed lines, originals from bytes."""

import hashlib
from dataclasses import dataclass
from datetime import date

from pipeline.extract import read_original
from pipeline.records import Original, Reading

SEEN = date(2026, 11, 1)


@dataclass(frozen=True)
class Put:
    """A line of text at a place: points from the lower left corner of an A4 page of 595 x 842."""

    x: float
    y: float
    text: str
    size: float = 10
    is_bold: bool = False


def lay(lines: list[str], *, x: float = 72, top: float = 700, step: float = 12, size: float = 10) -> list[Put]:
    """Put lines below each other; an empty one leaves its place free."""
    return [Put(x, top - step * index, line, size) for index, line in enumerate(lines) if line]


def make_pdf(*pages: list[Put], info: dict[str, str] | None = None) -> bytes:
    """Make a PDF in Helvetica, with one content stream a page."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (len(pages), b" ".join(b"%d 0 R" % (6 + 2 * index) for index in range(len(pages)))),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
        b"<<" + b"".join(b"/%s(%s)" % (key.encode(), _escape(value)) for key, value in (info or {}).items()) + b">>",
    ]
    for index, page in enumerate(pages):
        content = b"".join(
            b"BT /%s %g Tf %g %g Td (%s) Tj ET\n"
            % (b"B" if put.is_bold else b"R", put.size, put.x, put.y, _escape(put.text))
            for put in page
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</R 3 0 R/B 4 0 R>>>>>>" % (7 + 2 * index)
        )
        objects.append(make_stream(content))
    return assemble(objects, trailer=b"/Root 1 0 R/Info 5 0 R")


def make_stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n" % (len(content), entries) + content + b"\nendstream"


def assemble(objects: list[bytes], *, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """Number objects from 1 and write the file with its table of places."""
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    return out + b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)


_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def make_encrypted_pdf(line: str, *, password: str, permissions: int) -> bytes:
    """Make a PDF of one line by the oldest security handler (ISO 32000-1, 7.6.3: revision 2, RC4 with 40 bits)."""
    user = (password.encode() + _PADDING)[:32]
    owner = _rc4(hashlib.md5(_PADDING).digest()[:5], user)
    key = hashlib.md5(user + owner + permissions.to_bytes(4, "little", signed=True) + b"id").digest()[:5]
    content_key = hashlib.md5(key + (4).to_bytes(3, "little") + bytes(2)).digest()[:10]
    content = _rc4(content_key, b"BT /R 12 Tf 72 700 Td (%s) Tj ET" % line.encode())
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</R 5 0 R>>>>>>",
        make_stream(content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P %d>>"
        % (owner.hex().encode(), _rc4(key, _PADDING).hex().encode(), permissions),
    ]
    return assemble(objects, trailer=b"/Root 1 0 R/Encrypt 6 0 R/ID[<%s><%s>]" % ((b"id".hex().encode(),) * 2))


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def describe(data: bytes, media_type: str, key: str = "a/file", seen: date = SEEN) -> Original:
    return Original(
        document_id=hashlib.sha256(key.encode()).hexdigest()[:20],
        original_id=hashlib.sha256(data).hexdigest(),
        source="test",
        key=key,
        media_type=media_type,
        kind="text",
        size_bytes=len(data),
        publisher=None,
        seen=seen,
    )


def read(data: bytes | str, media_type: str, key: str = "a/file", seen: date = SEEN) -> Reading:
    """Read bytes in this process."""
    raw = data.encode() if isinstance(data, str) else data
    return read_original(raw, describe(raw, media_type, key, seen))


def tell(reading: Reading) -> list[tuple[str, str]]:
    """Kind and text of each passage."""
    return [(passage.kind, passage.text) for passage in reading.passages]


def _escape(text: str) -> bytes:
    raw = text.encode("cp1252")
    return raw.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
