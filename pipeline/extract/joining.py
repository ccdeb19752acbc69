"""Puts the pages of an article together that were saved one by one.

Takes the places of pages and their readings; gives which pages make one article, and its reading.
Knows no file and no markup: which page a page is was found by `html_series`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.extract.reasons import say
from pipeline.records import PagePlace, Passage, Reading

__all__ = ["group_pages", "join_readings"]


def group_pages(places: Iterable[tuple[str, str, PagePlace]]) -> list[list[str]]:
    """Say which documents are pages of one article.

    Args:
        places: Document id, source and place of each page.

    Returns:
        One list an article, its pages in order from the first. Articles of which the first page or one between is not
        there stay apart, as do pages of which there are two with one number.
    """
    articles: dict[tuple[str, str], dict[int, list[str]]] = {}
    for document_id, source, place in places:
        articles.setdefault((source, place.address), {}).setdefault(place.number, []).append(document_id)
    groups = []
    for pages in articles.values():
        numbers = sorted(pages)
        is_whole = numbers == list(range(1, len(numbers) + 1)) and all(len(ids) == 1 for ids in pages.values())
        if is_whole and len(numbers) > 1:
            groups.append([pages[number][0] for number in numbers])
    return sorted(groups)


def join_readings(readings: Sequence[Reading], keys: Sequence[str]) -> Reading:
    """Join the readings of the pages of an article.

    Args:
        readings: The readings, first page first, as many of them as could be read.
        keys: Key of each page.

    Returns:
        The first page's reading with the text and passages of all; a passage's page says where it stands. A page that
        gave no document leaves a warning.
    """
    first = readings[0]
    if first.document is None:
        return first
    texts: list[str] = []
    passages: list[Passage] = []
    warnings = list(first.document.warnings)
    offset = 0
    for number, (reading, key) in enumerate(zip(readings, keys, strict=True), start=1):
        if reading.document is None:
            warnings.append(say(key, f"is page {number} of the article and could not be read"))
            continue
        passages += [
            replace(each, start=each.start + offset, end=each.end + offset, page=number) for each in reading.passages
        ]
        texts.append(reading.document.text)
        offset += len(reading.document.text) + 2
    total = first.place.total if first.place is not None else None
    if total is not None and total > len(readings):
        warnings.append(say(keys[0], f"has {total} pages, of which {len(readings)} are there. Save the others, too"))
    document = replace(
        first.document,
        text="\n\n".join(texts),
        pages=len(readings),
        address=first.place.address if first.place is not None else first.document.address,
        warnings=tuple(warnings),
    )
    return replace(first, document=document, passages=tuple(passages))
