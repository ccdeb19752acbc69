"""Reads what is bundled in one file: a ZIP archive of documents, a message with its attachments.

Takes the bytes of a bundle and the function that reads one file; gives the blocks of all its files in order, each below
a heading with its name, since one original is one document.
Knows no format: what a file is is told by its content, as when it is offered by itself.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.acquire import Refusal, sniff_media_type
from pipeline.extract.archive import Allowance, Archive, Harmful
from pipeline.extract.blocks import Block
from pipeline.extract.characters import clean_text
from pipeline.extract.dates import DateFound
from pipeline.extract.mail import read_mail
from pipeline.extract.office import OFFICE_TYPES, read_office
from pipeline.extract.plain import read_plain
from pipeline.extract.reasons import NotRead
from pipeline.extract.titles import choose_title

__all__ = ["BUNDLE_TYPES", "MAX_DEPTH", "Bundle", "ReadMember", "read_bundle"]

BUNDLE_TYPES = ("zip", "eml")
"""Media types that hold other files."""

MAX_DEPTH = 3
"""Bundles within each other: a message with the archive of a ministry, which has one of each agency. Deeper ones are
made to harm."""

# What systems leave behind in archives.
_DROPPINGS = re.compile(r"(?:^|/)(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$|~\$)", re.IGNORECASE)
_NAME_CHARS = 200

ReadMember = Callable[[bytes, str], Sequence[Block]]
"""Reads the bytes of a file of a media type; raises NotRead."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle holds.

    Attributes:
        blocks: Blocks of all files that could be read, each below a heading with its name.
        title: Subject of a message; title of the only file of an archive.
        publisher: Sender of a message.
        dates: The day on which a message was sent.
        files: How many files it holds, without what systems leave behind.
        refused: Name of each file that was not read, and why.
        quoted_lines: Lines of a message that were left out because they quote an earlier one.
    """

    blocks: tuple[Block, ...]
    title: str | None = None
    publisher: str | None = None
    dates: tuple[DateFound, ...] = ()
    files: int = 0
    refused: tuple[tuple[str, str], ...] = ()
    quoted_lines: int = 0


@dataclass(frozen=True, slots=True)
class _Way:
    """How the files of a bundle are read: with which function, within which allowance, how deep they lie."""

    read: ReadMember
    allowance: Allowance
    depth: int = 1


def read_bundle(data: bytes, media_type: str, read: ReadMember) -> Bundle:
    """Read all files of a bundle.

    Args:
        data: Its bytes.
        media_type: One of BUNDLE_TYPES.
        read: Reads a file that is neither a bundle nor an office file.

    Returns:
        What it holds. A file that cannot be read is named with the reason and does not hinder the others.

    Raises:
        NotRead: It is damaged, or none of its files can be read.
        Harmful: It, or an archive in it, was made to harm.
    """
    return _read(data, media_type, _Way(read, Allowance()))


def _read(data: bytes, media_type: str, way: _Way) -> Bundle:
    if way.depth > MAX_DEPTH:
        raise Harmful("holds archives within archives without end")
    return _read_mail(data, way) if media_type == "eml" else _read_archive(data, way)


def _read_archive(data: bytes, way: _Way) -> Bundle:
    archive = Archive(data, way.allowance)
    names = [name for name in archive.names if not _DROPPINGS.search(name)]
    blocks, refused = _read_members(((name, archive.read(name)) for name in names), way)
    if not blocks:
        why = f"no file that is read ({refused[0][0]}: {refused[0][1]})" if refused else "no files"
        raise NotRead("no_text", f"holds {why}")
    is_alone = len(names) - len(refused) == 1
    return Bundle(
        tuple(blocks),
        title=choose_title(None, blocks[1:]) if is_alone else None,
        files=len(names),
        refused=tuple(refused),
    )


def _read_mail(data: bytes, way: _Way) -> Bundle:
    mail = read_mail(data)
    subject = [Block(mail.subject, "title")] if mail.subject else []
    told = [replace(block, kind="paragraph") if block.kind == "title" else block for block in _read_words(mail.text)]
    attached, refused = _read_members(mail.attachments, way)
    if not told and not attached:
        raise NotRead("no_text", "is a message without text. Offer its attachments as files of their own")
    return Bundle(
        (*subject, *told, *attached),
        title=mail.subject,
        publisher=mail.sender,
        dates=(mail.date,) if mail.date else (),
        files=len(mail.attachments),
        refused=tuple(refused),
        quoted_lines=mail.quoted_lines,
    )


def _read_words(text: str) -> Sequence[Block]:
    return read_plain(text, is_markdown=False).blocks if text.strip() else ()


def _read_members(members: Iterable[tuple[str, bytes]], way: _Way) -> tuple[list[Block], list[tuple[str, str]]]:
    """Return the blocks of files, each below a heading with its name, and what was not read and why."""
    blocks: list[Block] = []
    refused: list[tuple[str, str]] = []
    for name, data in members:
        clean = " ".join(clean_text(name).split())[:_NAME_CHARS]
        media_type = sniff_media_type(data, name)
        if isinstance(media_type, Refusal):
            refused.append((clean, media_type.reason))
            continue
        try:
            found = _read_member(data, media_type, way)
        except Harmful:
            raise
        except NotRead as trouble:
            refused.append((clean, trouble.what))
            continue
        blocks.append(Block(clean, "heading", level=1))
        blocks.extend(_lower(block) for block in found)
    return blocks, refused


def _read_member(data: bytes, media_type: str, way: _Way) -> Sequence[Block]:
    if media_type in BUNDLE_TYPES:
        return _read(data, media_type, replace(way, depth=way.depth + 1)).blocks
    if media_type in OFFICE_TYPES:
        return read_office(data, media_type, allowance=way.allowance).blocks
    return way.read(data, media_type)


def _lower(block: Block) -> Block:
    """Put a block below the heading of its file: its title is a heading like others, its pages are its own."""
    kind = "heading" if block.kind == "title" else block.kind
    level = 1 + (block.level or 1) if kind == "heading" else None
    return replace(block, kind=kind, level=level, page=None, boxes=())
