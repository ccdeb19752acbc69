"""Reads office files: the one way from their bytes to blocks, title and dates.

Takes bytes and their media type; gives what the file holds.
Knows no format from within: each has a reader of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.extract.archive import Allowance, Archive
from pipeline.extract.blocks import Block
from pipeline.extract.dates import DateFound
from pipeline.extract.office_lines import fill_levels
from pipeline.extract.office_xml import list_relations, read_properties
from pipeline.extract.titles import choose_title

__all__ = ["OFFICE_TYPES", "OfficeFile", "read_office"]


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """What an office file holds.

    Attributes:
        blocks: Its blocks.
        title: Its title.
        dates: Days that its properties name.
        pages: Number of slides of a presentation; None for other files.
        warnings: What was not read, in words that follow the file's name.
    """

    blocks: tuple[Block, ...]
    title: str | None
    dates: tuple[DateFound, ...]
    pages: int | None = None
    warnings: tuple[str, ...] = ()


def read_office(data: bytes, media_type: str, *, allowance: Allowance | None = None) -> OfficeFile:
    """Read an office file.

    Args:
        data: Its bytes.
        media_type: One of OFFICE_TYPES.
        allowance: What may be unpacked; a full allowance when left out.

    Returns:
        What it holds.

    Raises:
        NotRead: It is damaged, encrypted or made to harm.
    """
    if media_type == "rtf":
        from pipeline.extract.rtf import read_rtf

        return read_rtf(data)
    return _READERS[media_type](Archive(data, allowance))


def _read_docx(archive: Archive) -> OfficeFile:
    from pipeline.extract.docx import read_docx

    return _add_properties(archive, _find_properties(archive), read_docx(archive))


def _read_pptx(archive: Archive) -> OfficeFile:
    from pipeline.extract.pptx import read_pptx

    blocks, slides = read_pptx(archive)
    return _add_properties(archive, _find_properties(archive), blocks, pages=slides)


def _read_xlsx(archive: Archive) -> OfficeFile:
    from pipeline.extract.xlsx import read_xlsx

    blocks, warnings = read_xlsx(archive)
    return _add_properties(archive, _find_properties(archive), blocks, warnings=warnings)


def _read_odf(archive: Archive) -> OfficeFile:
    from pipeline.extract.odf import read_odf

    blocks, slides = read_odf(archive)
    return _add_properties(archive, "meta.xml", blocks, pages=slides)


def _find_properties(archive: Archive) -> str:
    parts = (name for kind, name in list_relations(archive, "").values() if kind == "core-properties")
    return next(parts, "docProps/core.xml")


def _add_properties(
    archive: Archive, part: str, blocks: Sequence[Block], *, pages: int | None = None, warnings: Sequence[str] = ()
) -> OfficeFile:
    said, dates = read_properties(archive, part)
    # A property is often the first words of the form that the file was made from; those stand in its tables.
    title = choose_title(said, [block for block in blocks if block.kind != "table"])
    return OfficeFile(tuple(fill_levels(blocks)), title, tuple(dates), pages, tuple(warnings))


_READERS: dict[str, Callable[[Archive], OfficeFile]] = {
    "docx": _read_docx,
    "pptx": _read_pptx,
    "xlsx": _read_xlsx,
    "odt": _read_odf,
    "ods": _read_odf,
    "odp": _read_odf,
}

OFFICE_TYPES = (*_READERS, "rtf")
"""Media types that are office files."""
