"""Write a codebook in another program's format.

Takes a codebook; gives bytes and what the format cannot hold. Opens no file.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.codebook.book import Codebook
from pipeline.codebook.exchange import khcoder_writing, lexicoder, liwc, quanteda, refi, wordstat, yoshikoder
from pipeline.codebook.exchange.collecting import Names, collect_categories
from pipeline.codebook.exchange.outline import TOP_GROUP, Format, Loss

__all__ = ["Exported", "write_dictionary"]

_FLAT: tuple[Format, ...] = ("liwc", "dicx", "lexicoder")
_WITH_DESCRIPTIONS: tuple[Format, ...] = ("yoshikoder", "refi")


@dataclass(frozen=True, slots=True)
class Exported:
    """A codebook that was written.

    Attributes:
        data: The bytes of the file.
        format: Its format.
        losses: What the format cannot hold.
    """

    data: bytes
    format: Format
    losses: tuple[Loss, ...]


def write_dictionary(codebook: Codebook, *, format: Format, names: Names = "code") -> Exported:
    """Write a codebook in another format.

    Args:
        codebook: The codebook.
        format: The format.
        names: How categories are named: by the ids of codes, or by labels in a language. KH Coder takes ids.

    Returns:
        The bytes, and what got lost: rules that are more than terms, inflected forms, conditions, states, texts for
        people; each with its rule or code.
    """
    if format == "khcoder":
        data, losses = khcoder_writing.write_rules(codebook)
        return Exported(data, format, (*losses, *_list_book_losses(codebook, format)))
    categories, losses = collect_categories(codebook, names=names)
    match format:
        case "wordstat":
            data, more = wordstat.write_cat(categories)
        case "liwc":
            data, more = liwc.write_dic(categories)
        case "dicx":
            data, more = liwc.write_dicx(categories)
        case "yoshikoder":
            data, more = yoshikoder.write_ykd(categories, name=codebook.name)
        case "lexicoder":
            data, more = lexicoder.write_lc3(categories)
        case "quanteda":
            data, more = quanteda.write_quanteda(categories)
        case "refi":
            data, more = refi.write_qdc(categories)
            losses = [
                Loss("", "a codebook for people holds no terms and no rules: names, definitions and colours only")
            ]
    return Exported(data, format, (*losses, *more, *_list_book_losses(codebook, format)))


def _list_book_losses(codebook: Codebook, format: Format) -> Iterator[Loss]:
    if format in (*_FLAT, "khcoder") and any(group.id != TOP_GROUP for group in codebook.groups):
        yield Loss("", "groups and categories inside others are not known: categories stand side by side")
    if format not in _WITH_DESCRIPTIONS and any(code.definition.en for code in codebook.codes):
        yield Loss("", "definitions, includes and excludes are not written")
    if format not in ("refi", "khcoder"):
        for guard in codebook.guards:
            if "/" not in guard.owner:
                size = len(guard.entries)
                where = guard.owner or "the book"
                yield Loss(where, f"{guard.role} ({guard.condition.scope}), {size} alternatives, cannot be written")
    if any(code.examples for code in codebook.codes):
        yield Loss("", "examples are not written")
    if format != "refi" and any(group.sign != "none" for group in codebook.groups):
        yield Loss("", "signs of groups (supports, inhibits, recommends) are not written")
