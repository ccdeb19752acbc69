"""Bytes of an uploaded or downloaded dictionary become text or XML, safely.

Takes bytes; gives text or the root of an XML tree, or one sentence why not. Knows no dictionary format. The bytes may
come from anybody: size is bounded, entities and document types are refused.
"""

from typing import Any

from pipeline.errors import CodebookError

__all__ = ["MAX_BYTES", "read_text", "read_xml"]

MAX_BYTES = 16 << 20
"""The largest dictionaries in use have some 2 MB."""

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_text(data: bytes, *, file: str) -> str:
    """Return the text of bytes: UTF-8, or what its byte order mark says, else Windows-1252.

    Args:
        data: The bytes.
        file: Name of the file for messages.

    Raises:
        CodebookError: There are too many bytes, or they are no text.
    """
    _refuse_size(data, file)
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise CodebookError(
                f"Expected text in {encoding}, got other bytes. Save it as UTF-8.", file, 1, 1
            ) from error
        text = data.decode("windows-1252", "replace")
    at = next((index for index, letter in enumerate(text) if ord(letter) < 32 and letter not in "\t\n\r\f"), None)
    if at is not None:
        line = text.count("\n", 0, at) + 1
        raise CodebookError("Expected text, got a control character: is this a binary file?", file, line, 1)
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")


def read_xml(data: bytes, *, file: str) -> Any:
    """Return the root of an XML document, without any entity or address followed.

    Args:
        data: The bytes.
        file: Name of the file for messages.

    Raises:
        CodebookError: There are too many bytes, it is no XML, or it has a document type.
    """
    from lxml import etree

    _refuse_size(data, file)
    # before anything is parsed: entities in attributes are followed whatever the parser is told
    if b"<!DOCTYPE" in data.replace(b"\x00", b""):
        raise CodebookError("Expected XML without a document type, got one. Take the <!DOCTYPE> out.", file, 1, 1)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position if error.position else (1, 1)
        reason = " ".join((error.msg or "unknown mistake").partition(", line")[0].split())
        raise CodebookError(
            f"Expected XML, got something else ({reason}). Export the file again.", file, max(line, 1), max(column, 1)
        ) from error
    if root.getroottree().docinfo.doctype:
        raise CodebookError("Expected XML without a document type, got one. Take the <!DOCTYPE> out.", file, 1, 1)
    return root


def _refuse_size(data: bytes, file: str) -> None:
    if len(data) > MAX_BYTES:
        raise CodebookError(
            f"Expected at most {MAX_BYTES >> 20} MB, got {len(data) / (1 << 20):.0f} MB. Split the file.", file, 1, 1
        )
    if not data.strip():
        raise CodebookError("Expected a dictionary, got an empty file.", file, 1, 1)
