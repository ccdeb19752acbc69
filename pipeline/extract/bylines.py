"""Reads the line that says who published an article and when: "detik.com | Selasa, 21 Okt 2025 10:20 WIB".

Takes one line; gives its dates with the line as evidence, and whom it names, or nothing where it is no byline.
Knows nothing of the text around it but whether a title stands above.
"""

import re
from dataclasses import dataclass
from datetime import date

from pipeline.extract.dates import DateFound, Role, Witness, make_found
from pipeline.extract.text_dates import WEEKDAYS, find_days

__all__ = ["Byline", "read_byline"]


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline says.

    Attributes:
        dates: Its dates.
        publisher: The site that it names, or None.
        authors: Whom it names behind "Oleh" or "By".
    """

    dates: tuple[DateFound, ...]
    publisher: str | None
    authors: tuple[str, ...]


_MAX_CHARS = 200
# Without a title above, a line of more words and a date is a title itself: "Jadwal Salat Jakarta Kini, 21 Mei 2025".
_FEW_WORDS = 3
_SOME_WORDS = 8

_CLOCK = re.compile(
    r"(?:\b(?:pukul|pkl\.?|jam|at)\s+)?(?:\bT)?(?<![\d.])\d{1,2}[.:]\d{2}(?!\d)(?:[.:]\d{2})?(?:\.\d+)?\s*(?:[ap]\.?m\.?\b)?\s*"
    r"(?:\b(?:WIB|WITA|WIT|GMT|UTC)\b|Z\b)?\s*(?:[+-]\d{1,2}(?::?\d{2})?)?",
    re.IGNORECASE,
)
_ZONE = re.compile(r"\b(?:WIB|WITA|WIT)\b")
_WEEKDAY = re.compile(rf"\b(?:{WEEKDAYS})\b", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:(?:terakhir )?(?:diperbarui|diperbaharui|diupdate)|last (?:updated|modified)|updated?|pembaruan)\b[\s:]*$",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"\b(?:published|posted|diterbitkan|dipublikasikan|terbit|tayang|diunggah|dimuat|dirilis|released|tanggal|tgl|date|"
    r"pada|on|hari|(?:terakhir )?(?:diperbarui|diperbaharui|diupdate)|last (?:updated|modified)|updated?|pembaruan|"
    r"waktu baca|min(?:ute)?s? read|views?|dilihat|kali|dibaca)\b:?",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"\s*(?:[|•·–—,/;:()\[\]<>*_]|\s-{1,3}\s?|\s?-{1,3}\s|^-+|-+$)\s*")
_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9][\w-]*\.)+(?:com|co|id|net|org|info|tv|news|go|ac|or|my|sg|uk|eu|io|gov|edu)", re.IGNORECASE
)
_BY = re.compile(r"^(?:oleh|by|penulis|reporter|author)\b[\s:]*", re.IGNORECASE)
_CONNECTORS = frozenset(
    {"oleh", "by", "dan", "and", "di", "in", "of", "the", "tim", "dari", "from", "reporter", "editor"}
)
_BEFORE_DATE = re.compile(
    r"(?:^|[|•·–—\-,/;:(\[<*_]|\b(?:on|pada|tanggal|tgl|date|published|posted|diterbitkan|terbit|tayang)|\d)\s*$",
    re.IGNORECASE,
)


def read_byline(line: str, *, has_title: bool) -> Byline | None:
    """Read a line as a byline.

    Args:
        line: The line.
        has_title: Whether a line that may be the title stands above. Titles name days, too.

    Returns:
        The byline; None where the line has no date of a day, or more in it than names, a weekday, a time and labels. A
        site alone on its line is a byline without dates.
    """
    text = line.strip().strip("*_#> \t")
    if not text or len(text) > _MAX_CHARS:
        return None
    alone = text.strip(" ,.|–—-")
    if _DOMAIN.fullmatch(alone):
        return Byline((), alone, ())
    days = list(find_days(text))
    if not 1 <= len(days) <= 2 or not _stands_apart(text, days[0][1]):
        return None
    rest, dates = _take_dates_out(text, days)
    is_timed = _CLOCK.search(rest) is not None or _ZONE.search(rest) is not None
    has_weekday = _WEEKDAY.search(rest) is not None
    rest = _CLOCK.sub(" | ", _WEEKDAY.sub(" | ", rest))
    is_labelled = _SAYS.search(rest) is not None
    rest = _ZONE.sub(" | ", _SAYS.sub(" | ", rest))
    names = [name.strip(" .") for name in _SEPARATORS.split(rest) if name.strip(" .")]
    words = sum(len(name.split()) for name in names if not _DOMAIN.fullmatch(name))
    site = next((name for name in names if _DOMAIN.fullmatch(name)), None)
    is_sure = is_timed or is_labelled or site is not None
    most = _SOME_WORDS if has_title or is_timed else _FEW_WORDS
    if words > most or not all(map(_is_name, names)):
        return None
    witness = Witness.BYLINE if is_sure or has_weekday else Witness.DATELINE
    authors = [_BY.sub("", name) for name in _name_people(rest)]
    return Byline(
        dates=tuple(
            make_found(day, "day", "text", text, witness if role == "published" else Witness.MADE, role)
            for day, role in dates
        ),
        publisher=site,
        authors=tuple(name for name in authors if name),
    )


def _stands_apart(text: str, start: int) -> bool:
    before = _WEEKDAY.sub(" ", text[:start]) if _WEEKDAY.search(text[:start]) else text[:start]
    had_weekday = before != text[:start]
    return had_weekday or _BEFORE_DATE.search(before.rstrip()) is not None or not before.strip()


def _take_dates_out(text: str, days: list[tuple[date, int, int]]) -> tuple[str, list[tuple[date, Role]]]:
    dates: list[tuple[date, Role]] = []
    rest = ""
    behind = 0
    for day, start, end in days:
        between = text[behind:start]
        role: Role = "modified" if _CHANGE.search(between) else "published"
        if not any(said == role for _, said in dates):
            dates.append((day, role))
        rest += between + " | "
        behind = end
    return rest + text[behind:], dates


def _name_people(rest: str) -> list[str]:
    parts = [part.strip(" .") for part in _SEPARATORS.split(rest) if part.strip(" .")]
    named = [part for part in parts if _BY.match(part)]
    # "Oleh: Budi Santoso" is parted at its colon
    bare = [parts[index + 1] for index, part in enumerate(parts[:-1]) if part.lower() in ("oleh", "by", "penulis")]
    return [*named, *bare]


def _is_name(name: str) -> bool:
    words = name.split()
    if len(words) == 1:
        return True
    return all(
        word[0].isupper() or word[0].isdigit() or word.lower() in _CONNECTORS or _DOMAIN.fullmatch(word)
        for word in words
    )
