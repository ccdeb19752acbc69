"""Chooses the title of a document.

Takes what its metadata say and the blocks it begins with; gives one title or none.
Knows no format: a title is the largest heading, a law's name, or the first short line.
"""

import re
from collections.abc import Sequence

from pipeline.extract.blocks import Block

__all__ = ["choose_title"]

_MIN_CHARS = 8
_MAX_CHARS = 250
_FRONT_BLOCKS = 15
_DATELINE = re.compile(r"[A-Z][A-Za-z.' ]{2,30},\s+(?:\d{1,2}\s+)?[A-Za-z]+\s+\d{4}")
_OFFICE = re.compile(
    r"(?:BUPATI|WALI ?KOTA|GUBERNUR|MENTERI|PEMERINTAH|KABUPATEN|KOTA|PROVINSI|DINAS|BADAN|KEMENTERIAN|SEKRETARIAT|"
    r"KECAMATAN|KELURAHAN)\b[A-Z ,.&]{0,60}"
)
_LAW = re.compile(
    r"\b(?:UNDANG-UNDANG|PERATURAN|KEPUTUSAN|INSTRUKSI|QANUN)\b[^.;]{0,150}?\bNOMOR\b.{1,60}?"
    r"\bTENTANG\b.{5,250}?"
    r"(?=\s+(?:DENGAN RAHMAT|MENIMBANG)\b"
    r"|\n\n(?:BUPATI|GUBERNUR|WALI ?KOTA|MENTERI|KEPALA|PRESIDEN|DAFTAR|LAMPIRAN)\b"
    r"|\n\n[^A-Z]|$)",
    re.DOTALL,
)


def choose_title(said: str | None, blocks: Sequence[Block]) -> str | None:
    """Choose a title.

    Args:
        said: The title that the metadata say. It is believed where the document begins with it: templates, file names
            and the names of programs are often left there.
        blocks: The document's blocks.

    Returns:
        The title on one line, or None.
    """
    front = [block for block in blocks[:_FRONT_BLOCKS] if len(block.text) <= 2 * _MAX_CHARS and block.opens_section]
    words = " ".join(" ".join(block.text for block in front).split())
    if said and len(said) >= _MIN_CHARS and " ".join(said.casefold().split()) in words.casefold():
        return said[:_MAX_CHARS]
    law = _LAW.search("\n\n".join(block.text for block in front))
    if law:
        return " ".join(law.group().split())[:_MAX_CHARS]
    fitting = [block for block in front if _may_be_title(block.text)]
    # the office that writes stands above the title
    fitting = [block for block in fitting if not _OFFICE.fullmatch(block.text)] or fitting
    for kinds in ({"title"}, {"heading"}, {"paragraph", "list"}):
        for block in fitting:
            if block.kind in kinds:
                return " ".join(block.text.split())
    return None


def _may_be_title(text: str) -> bool:
    letters = sum(char.isalpha() for char in text)
    return len(text) <= _MAX_CHARS and letters >= max(_MIN_CHARS, len(text) // 2) and _DATELINE.fullmatch(text) is None
