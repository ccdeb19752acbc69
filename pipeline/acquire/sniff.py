"""Says what bytes are, by their content.

Takes the bytes of an item and its name; gives a media type that can be read, or the refusal.
Knows no format from within: an honest PDF header on a damaged file is a PDF, and reading says the rest.
"""

import json
import re
import struct
from dataclasses import dataclass
from typing import Literal

__all__ = ["MAX_BYTES", "MediaType", "Refusal", "sniff_media_type", "tell_size"]

MediaType = Literal[
    "pdf", "html", "markdown", "text",
    "docx", "xlsx", "pptx", "odt", "ods", "odp", "rtf", "doc", "xls", "ppt",
    "eml", "zip",
    "bibtex", "ris", "csl", "endnote", "nbib",
]  # fmt: skip
"""What faktor reads."""

MAX_BYTES = 200_000_000
"""Larger files are archives of scans or no documents; they would not be read within the limits of memory and time."""

# Readers accept a PDF whose header stands anywhere in the first 1,024 bytes (ISO 32000-1, implementation note 13).
_PDF_HEADER_WITHIN = 1024

# Beyond this a file is called JSON by its first line alone: reading it whole costs ten times its size in memory.
_JSON_BYTES = 20_000_000

_AS_PDF = "Save it as PDF or text and offer that"

_SIGNATURES: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"%!PS", "a PostScript file", "Convert it to PDF and offer that"),
    (0, b"AT&TFORM", "a DjVu file", "Convert it to PDF and offer that"),
    (0, b"\xff\xd8\xff", "a JPEG picture", "Make a PDF with a text layer (OCR) from it"),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG picture", "Make a PDF with a text layer (OCR) from it"),
    (0, b"GIF8", "a GIF picture", "Make a PDF with a text layer (OCR) from it"),
    (0, b"II*\0", "a TIFF picture", "Make a PDF with a text layer (OCR) from it"),
    (0, b"MM\0*", "a TIFF picture", "Make a PDF with a text layer (OCR) from it"),
    (0, b"BM", "a bitmap picture", "Make a PDF with a text layer (OCR) from it"),
    (8, b"WEBP", "a WebP picture", "Make a PDF with a text layer (OCR) from it"),
    (8, b"WAVE", "a sound recording", "Offer its transcript"),
    (8, b"AVI ", "a video", "Offer its transcript"),
    (4, b"ftyp", "a video, sound recording or phone picture", "Offer its transcript, or a PDF with a text layer"),
    (0, b"ID3", "a sound recording", "Offer its transcript"),
    (0, b"OggS", "a sound recording", "Offer its transcript"),
    (0, b"fLaC", "a sound recording", "Offer its transcript"),
    (0, b"\x1a\x45\xdf\xa3", "a video", "Offer its transcript"),
    (0, b"MZ", "a program", "Remove it from the folder"),
    (0, b"\x7fELF", "a program", "Remove it from the folder"),
    (0, b"\xcf\xfa\xed\xfe", "a program", "Remove it from the folder"),
    (0, b"\xca\xfe\xba\xbe", "a program", "Remove it from the folder"),
    (0, b"SQLite format 3\0", "an SQLite database", "Export the texts and offer those"),
    (0, b"PAR1", "a Parquet table", "Export the texts and offer those"),
    (0, b"\x1f\x8b", "a gzip archive", "Unpack it and offer what is in it"),
    (0, b"BZh", "a bzip2 archive", "Unpack it and offer what is in it"),
    (0, b"\xfd7zXZ\0", "an xz archive", "Unpack it and offer what is in it"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive", "Unpack it and offer what is in it"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it and offer what is in it"),
    (0, b"Rar!\x1a\x07", "a RAR archive", "Unpack it and offer what is in it"),
    (257, b"ustar", "a tar archive", "Unpack it and offer what is in it"),
)
"""Offset, bytes, what it is, what to do."""

# The table of an archive is named at its end, before a comment of at most 65,535 bytes.
_ZIP_END = b"PK\x05\x06"
_ZIP_END_WITHIN = 65_557
_MAX_NAMES = 2_000

_OOXML: tuple[tuple[bytes, MediaType], ...] = ((b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx"))
"""A folder inside the archive of each office format of Microsoft's."""

_OPENDOCUMENT: tuple[tuple[bytes, MediaType], ...] = (
    (b"text", "odt"),
    (b"spreadsheet", "ods"),
    (b"presentation", "odp"),
)
_OPENDOCUMENT_TYPE = b"application/vnd.oasis.opendocument."

# Names of the streams that tell what an old office file is, as its folder writes them; the least telling name last.
_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS: tuple[tuple[str, MediaType], ...] = (
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)
_ENCRYPTED_STREAM = "EncryptedPackage"

_XML_ROOTS: tuple[tuple[str, str, str], ...] = (
    ("rss", "a news feed (RSS), no document", "Offer the articles that it lists"),
    ("rdf", "a news feed (RDF), no document", "Offer the articles that it lists"),
    ("feed", "a news feed (Atom), no document", "Offer the articles that it lists"),
    ("urlset", "a sitemap, no document", "Offer the pages that it lists"),
    ("sitemapindex", "a sitemap, no document", "Offer the pages that it lists"),
    ("svg", "an SVG picture", "Make a PDF with a text layer from it"),
)

_PROLOGUE = re.compile(
    r"(?:\s+|<!--.*?-->|<\?.*?\?>|<!doctype(?!\s+html)[^>\[]*+(?:\[.*?\])?[^>]*>)*", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([a-z][\w.-]*)", re.IGNORECASE)
_HTML_TAG = re.compile(
    r"<(?:html|head|body|title|meta|div|article|section|main|table|p|h[1-6]|ul|br|span)\b[^<>]*>", re.IGNORECASE
)
_MARKDOWN_MARKS = (
    re.compile(r"^#{1,6} \S", re.MULTILINE),
    re.compile(r"(?<!\w)\*\*\S[^*\n]*\*\*(?!\w)"),
    re.compile(r"\[[^\]\n]{1,300}\]\([^)\s]{1,500}\)"),
    re.compile(r"^\|? ?:?-{3,}:? ?\|", re.MULTILINE),
    re.compile(r"^```", re.MULTILINE),
)
# Lists of publications: an entry of BibTeX, a line of RIS, the first lines of PubMed's nbib, the items of CSL-JSON.
_ENTRY = r"@\s*[A-Za-z]{3,20}\s*[{(]\s*[^\s,{}()=]{1,200}\s*,"
_BIBTEX_ENTRY = re.compile(_ENTRY)
_BIBLIOGRAPHIC: tuple[tuple[re.Pattern[str], MediaType], ...] = (
    (re.compile(r"(?:%[^\n]*\n|\s)*@\s*(?:string|preamble|comment)\s*[{(]", re.IGNORECASE), "bibtex"),
    (re.compile(rf"(?:%[^\n]*\n|\s)*{_ENTRY}\s*[\w-]+\s*="), "bibtex"),
    (re.compile(r"TY {1,2}- ?[A-Z]{2,8}\s"), "ris"),
    (re.compile(r"PMID- \d"), "nbib"),
)
_CSL_CHARS = 16_384
_CSL_ITEM = re.compile(
    r"\"type\"\s*:\s*\"(?:article(?:-\w+)?|book|chapter|report|thesis|paper-conference|webpage|post-weblog|post|"
    r"legislation|legal_case|bill|document|dataset|manuscript|entry(?:-\w+)?|speech|interview|broadcast|pamphlet|"
    r"regulation|standard|journal-article)\""
)
_CSL_FIELD = re.compile(r"\"(?:issued|container-title|author|citation-key)\"\s*:")
_MAIL_HEADER = re.compile(
    r"(?:Return-Path|Received|Message-ID|MIME-Version|Delivered-To|From|Date|Subject): ", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why bytes are not taken in.

    Attributes:
        reason: One sentence saying what it is, and one saying what to do.
    """

    reason: str


def sniff_media_type(data: bytes, name: str) -> MediaType | Refusal:
    """Say what bytes are.

    Args:
        data: All bytes of the item.
        name: Name of the item; only tells Markdown from plain text, which no content decides for sure.

    Returns:
        The media type, or the refusal of what faktor does not read.
    """
    trouble = tell_size(len(data))
    if trouble:
        return Refusal(trouble)
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _sniff_zip(data)
    if data.startswith(_OLE_MARK):
        return _sniff_ole(data)
    if data.startswith(b"{\\rtf"):
        return "rtf"
    for offset, mark, what, remedy in _SIGNATURES:
        if data[offset : offset + len(mark)] == mark and not (len(mark) <= 2 and _looks_like_text(data[:512])):
            return _refuse(what, remedy)
    head = _decode_head(data)
    if head is None:
        return _refuse("binary data of no known kind", "Save it as PDF or text if it is a document")
    return _sniff_text(head, data, name)


def tell_size(size_bytes: int) -> str | None:
    """Say why a size cannot be a document's.

    Args:
        size_bytes: Size of the item.

    Returns:
        The reason, or None when the size is right.
    """
    if size_bytes == 0:
        return "The file is empty (0 bytes). Get it again from where it came."
    if size_bytes > MAX_BYTES:
        size, limit = f"{size_bytes / 1e6:,.0f} MB", f"{MAX_BYTES / 1e6:,.0f} MB"
        return f"The file has {size}, more than the {limit} that are read. Split it into smaller files."
    return None


def _sniff_zip(data: bytes) -> MediaType | Refusal:
    names = _list_names(data)
    if names[:1] == [b"mimetype"]:
        said = data[38:200]
        for mark, media_type in _OPENDOCUMENT:
            if said.startswith(_OPENDOCUMENT_TYPE + mark):
                return media_type
        if said.startswith(_OPENDOCUMENT_TYPE):
            return _refuse("a drawing, formula or database of OpenDocument", _AS_PDF)
        if said.startswith(b"application/epub+zip"):
            return _refuse("an EPUB book", _AS_PDF)
    if b"[Content_Types].xml" in names:
        if b"xl/workbook.bin" in names:
            return _refuse("a binary Excel workbook (XLSB)", "Save it as XLSX and offer that")
        for mark, media_type in _OOXML:
            if any(name.startswith(mark) for name in names):
                return media_type
    return "zip"


def _list_names(data: bytes) -> list[bytes]:
    """List the members of an archive by its table, two thousand at most; the first one alone where it has none.

    The names of what an archive within it holds are not among them.
    """
    names: list[bytes] = []
    end = data.rfind(_ZIP_END, max(0, len(data) - _ZIP_END_WITHIN))
    if 0 <= end <= len(data) - 22:
        place = end - struct.unpack_from("<I", data, end + 12)[0]
        while 0 <= place <= end - 46 and data.startswith(b"PK\x01\x02", place) and len(names) < _MAX_NAMES:
            name, extra, comment = struct.unpack_from("<HHH", data, place + 28)
            names.append(data[place + 46 : place + 46 + name])
            place += 46 + name + extra + comment
    if not names and len(data) >= 30:
        names.append(data[30 : 30 + struct.unpack_from("<H", data, 26)[0]])
    return names


def _sniff_ole(data: bytes) -> MediaType | Refusal:
    """Tell the old formats of Word, Excel and PowerPoint by the names of their streams."""
    if _ENCRYPTED_STREAM.encode("utf-16-le") in data:
        return _refuse("an office file with a password", "Save it without one and offer it again")
    for name, media_type in _OLE_STREAMS:
        if name.encode("utf-16-le") + b"\0\0" in data:
            return media_type
    return _refuse("a file of an old program (Outlook, Visio, Publisher or the like)", _AS_PDF)


def _sniff_text(head: str, data: bytes, name: str) -> MediaType | Refusal:
    if not head.strip():
        return Refusal("The file holds nothing but white space. Get it again from where it came.")
    start = _PROLOGUE.match(head)
    rest = head[start.end() :] if start else head
    if rest.startswith("<"):
        kind = _sniff_markup(rest, is_xml=head.lstrip("\ufeff \t\r\n").startswith("<?xml"))
        if kind is not None:
            return kind
    if rest.startswith(("{", "[")) and _is_json(data):
        if _CSL_ITEM.search(rest[:_CSL_CHARS]) and _CSL_FIELD.search(rest[:_CSL_CHARS]):
            return "csl"
        return _refuse("a JSON data file, no document", "Write each text into a file of its own")
    for mark, bibliographic_type in _BIBLIOGRAPHIC:
        if mark.match(rest):
            return bibliographic_type
    if name.lower().endswith(".bib") and _BIBTEX_ENTRY.search(head):
        return "bibtex"
    if len(_MAIL_HEADER.findall(rest[:2000])) >= 3 and _MAIL_HEADER.match(rest):
        return "eml"
    is_markdown = name.lower().endswith((".md", ".markdown")) or sum(bool(m.search(head)) for m in _MARKDOWN_MARKS) >= 2
    return "markdown" if is_markdown else "text"


def _sniff_markup(rest: str, *, is_xml: bool) -> MediaType | Refusal | None:
    """Tell HTML from feeds, sitemaps, pictures and other XML; None when it is text with a bracket in front."""
    root = _ROOT.match(rest)
    tag = root.group(1).lower() if root else ""
    if tag == "xml" and re.search(r"<records?\b", rest[:2_000]) and "<titles>" in rest:
        return "endnote"
    for name, what, remedy in _XML_ROOTS:
        if tag == name:
            return _refuse(what, remedy)
    if rest[:9].lower() == "<!doctype" or tag in {"html", "head", "body"} or len(_HTML_TAG.findall(rest)) >= 3:
        return "html"
    if is_xml:
        return _refuse(f"an XML data file (<{tag[:30]}>), no document", "Save it as PDF, HTML or text and offer that")
    return "html" if _HTML_TAG.match(rest) else None


def _decode_head(data: bytes) -> str | None:
    """Return the beginning as text, exact enough to see marks in; None when it is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[:32_768].decode("utf-16", "replace")
    head = data[:16_384]
    if not _looks_like_text(head):
        return None
    return head.decode("utf-8-sig", "replace")


def _looks_like_text(head: bytes) -> bool:
    """Say whether bytes may be text: no NUL, and hardly any control character."""
    if b"\0" in head:
        return False
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head)
    return controls <= len(head) * 0.01


def _is_json(data: bytes) -> bool:
    first, _, _ = data.lstrip().partition(b"\n")
    for text in (first, data) if len(data) <= _JSON_BYTES else (first[:_JSON_BYTES],):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            continue
        return True
    return False


def _refuse(what: str, remedy: str) -> Refusal:
    return Refusal(f"This is {what}. {remedy}.")
