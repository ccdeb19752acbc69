"""Finds the period that a report is about: a budget year, a quarter, January to June.

Takes the text of a document or the name of its file; gives periods with the words that say them, best first.
Knows nothing of when a document was published. A year within running text tells of something else and is no period.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.acquire.times import MONTH_NAME, MONTHS
from pipeline.extract.dates import make_evidence
from pipeline.extract.kinds import ends_sentence, is_caption, is_contents_entry

__all__ = ["PeriodFound", "find_name_periods", "find_text_periods", "rank_periods"]


@dataclass(frozen=True, slots=True)
class PeriodFound:
    """A period that something says a document is about.

    Attributes:
        start: Its first day.
        end: Its last day.
        source: "text" or "file name".
        evidence: The words that say it, as they stand.
    """

    start: date
    end: date
    source: str
    evidence: str

    def holds(self, other: "PeriodFound") -> bool:
        """Say whether another period lies within this one and is shorter."""
        return (
            self.start <= other.start and other.end <= self.end and (self.start, self.end) != (other.start, other.end)
        )


# The title page and the running text behind it.
_TOP_CHARS = 2_000
_FRONT_CHARS = 4_000
_TITLE_CHARS = 200
# A plan is made before the time that it is for; the longest of the field (RPJPN, RPJPD) are for twenty years.
_YEARS_AHEAD = 1
_MOST_YEARS = 30
_EARLIEST_YEAR = 1945

_YEAR = r"(?:19|20)\d\d"
_TO = r"\s*(?:-|–|—|/|s\s?/\s?d|s\.\s?d\.?|sd|sampai(?:\s+dengan)?|hingga|to|until|through|and|dan)\s*"
_OF_YEAR = r"(?:\s*(?:,|of|tahun|anggaran|t\.?\s?a\.?|fy)\s*){0,3}\s*"
_ORDINALS = {
    name: number
    for number, names in enumerate(
        ("i 1 pertama first 1st", "ii 2 kedua second 2nd", "iii 3 ketiga third 3rd", "iv 4 keempat fourth 4th"), start=1
    )
    for name in names.split()
}
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_PARTS = {
    "triwulan": 3,
    "tri wulan": 3,
    "tw": 3,
    "tw.": 3,
    "kuartal": 3,
    "kwartal": 3,
    "quarter": 3,
    "q": 3,
    "caturwulan": 4,
    "semester": 6,
    "smt": 6,
    "half": 6,
}
_PART = "|".join(re.escape(part) for part in sorted(_PARTS, key=len, reverse=True))

_PART_OF_YEAR = re.compile(
    rf"\b(?:(?P<unit_a>{_PART})\s*(?:ke-?\s*)?(?P<nth_a>{_ORDINAL})\b{_OF_YEAR}(?P<year_a>{_YEAR})"
    rf"|(?P<nth_b>{_ORDINAL})[\s-](?P<unit_b>quarter|half){_OF_YEAR}(?P<year_b>{_YEAR})"
    rf"|tahun(?:\s+anggaran)?\s+(?P<year_c>{_YEAR})\s*[,(-]?\s*(?P<unit_c>{_PART})\s*(?:ke-?\s*)?(?P<nth_c>{_ORDINAL}))"
    r"\b",
    re.IGNORECASE,
)
_MONTH_RANGE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})\s+)?(?P<month>{MONTH_NAME})\b\.?\s*(?P<year>{_YEAR})?{_TO}"
    rf"(?:(?P<last_day>\d{{1,2}})\s+)?(?P<last_month>{MONTH_NAME})\b\.?{_OF_YEAR}(?P<last_year>{_YEAR})\b",
    re.IGNORECASE,
)
_MONTH = re.compile(
    rf"\b(?:bulan|periode|period|masa|laporan bulanan|monthly report)\s*:?\s*(?:bulan\s+)?"
    rf"(?P<month>{MONTH_NAME})\b\.?{_OF_YEAR}(?P<year>{_YEAR})\b",
    re.IGNORECASE,
)
_PLAN = (
    r"rpjmn|rpjmd|rpjpn|rpjpd|rpjm|rpjp|renstra|rencana|strategi|roadmap|road map|peta jalan|master ?plan|"
    r"rencana induk|strategic plan|action plan|blueprint|periode|period|tahun|years?"
)
_YEAR_RANGE = re.compile(rf"\b(?:{_PLAN})\b[^\d\n]{{0,80}}(?P<year>{_YEAR}){_TO}(?P<last>{_YEAR})\b", re.IGNORECASE)
_ENDED = re.compile(
    rf"\b(?:year|tahun(?: buku)?)\s+(?:ended|ending|yang berakhir)\s+(?:on\s+|pada\s+|tanggal\s+){{0,2}}"
    rf"(?:(?P<day>\d{{1,2}})\s+(?P<month>{MONTH_NAME})|(?P<month_b>{MONTH_NAME})\s+(?P<day_b>\d{{1,2}}),?)\s+"
    rf"(?P<year>{_YEAR})\b",
    re.IGNORECASE,
)
_WORK = (
    r"tahun\s+anggaran|t\.\s?a\.|fiscal\s+year|financial\s+year|lkjip|lakip|lkip|lkjp|lkpj|lppd|ilppd|lkpd|calk|lra|"
    r"laporan\s+(?:tahunan|kinerja|akuntabilitas|keterangan|penyelenggaraan|realisasi|keuangan|pelaksanaan|evaluasi)|"
    r"rkpd|rkp|rkt|renja|rencana\s+(?:kerja|aksi|kegiatan)|apbd|apbn|apbdes|perjanjian\s+kinerja|program\s+kegiatan|"
    r"^profil|^statistik|annual\s+re(?:port|view)|"
    r"performance\s+report|progress\s+re(?:port|view)|^evaluasi|budget"
)
_WORK_YEAR = re.compile(
    rf"(?:\b|^)(?:{_WORK})(?![a-z])[^\d\n.;]{{0,100}}?(?<![/\d])(?P<year>{_YEAR})\b(?!\s*[-–/]\s*\d)"
    rf"|\b(?P<before>{_YEAR})\s+(?:annual\s+report|budget\b|progress\s+report)",
    re.IGNORECASE,
)
_FISCAL = re.compile(rf"\b(?:fy|ta)\s?(?P<year>{_YEAR})\b", re.IGNORECASE)
_WORK_WORD = re.compile(rf"\b(?:{_WORK}|laporan|report)(?![a-z])", re.IGNORECASE)
_YEAR_LINE = re.compile(rf"(?:(?:pada\s+)?tahun\s*:?\s*)?(?P<year>{_YEAR})", re.IGNORECASE)
# A year below the title stands at most so many lines behind the word that makes it a report's.
_LINES_BELOW = 4

_LABEL = re.compile(
    r"\b(?:periode|period|masa|kurun waktu|mencakup|meliputi|covers|covering)\b[^.\n]{0,40}$", re.IGNORECASE
)
_LABEL_REACH = 60


def find_text_periods(text: str) -> list[PeriodFound]:
    """Find the periods that the title page of a report names.

    Titles are read, not sentences, captions or tables of contents; in sentences only "periode", "mencakup" and the like
    before a range of months.

    Args:
        text: The text, one paragraph a line.

    Returns:
        Periods, best first, as `rank_periods` has it.
    """
    found: list[tuple[int, PeriodFound]] = []
    lines: list[str] = []
    start = 0
    for line in text[:_FRONT_CHARS].split("\n"):
        if _may_be_title(line) and start < _TOP_CHARS:
            found.extend((start + place, period) for place, period in _read_title(line, "text"))
            below = _read_year_below(line, lines)
            if below:
                found.append((start, below))
        else:
            found.extend((start + place, period) for place, period in _read_sentence(line))
        lines.append(line)
        start += len(line) + 1
    return rank_periods(period for _, period in sorted(found, key=lambda pair: pair[0]))


def find_name_periods(key: str) -> list[PeriodFound]:
    """Find the periods that the name of a file says: LKjIP_2019.pdf, TW II 2022.pdf, renstra 2016-2021.pdf."""
    name = key.rsplit("/", 1)[-1].replace("_", " ")
    return rank_periods(period for _, period in sorted(_read_title(name, "file name"), key=lambda pair: pair[0]))


def rank_periods(periods: Iterator[PeriodFound] | list[PeriodFound]) -> list[PeriodFound]:
    """Order periods: what stands first, but a shorter one within it before it ("Triwulan II" of a budget year).

    Args:
        periods: Periods in order of trust and place.

    Returns:
        The periods, each once.
    """
    order = list(dict.fromkeys(periods))
    if not order:
        return []
    best = order[0]
    for period in order[1:]:
        # within a year: a plan for five years names single years that it does not mean
        if best.holds(period) and (best.end - best.start).days <= 366:
            best = period
    return [best, *(period for period in order if period != best)]


def is_plausible(period: PeriodFound, *, seen: date) -> bool:
    """Say whether a document that was seen on a day can be about a period."""
    years = period.end.year - period.start.year
    return (
        period.start <= period.end
        and _EARLIEST_YEAR <= period.start.year <= seen.year + _YEARS_AHEAD
        and years <= _MOST_YEARS
    )


def _may_be_title(line: str) -> bool:
    return len(line) <= _TITLE_CHARS and not (ends_sentence(line) or is_caption(line) or is_contents_entry(line))


def _read_title(line: str, source: str) -> Iterator[tuple[int, PeriodFound]]:
    """Yield where each period of a title begins, and the period."""
    for pattern, read in _FORMS:
        for match in pattern.finditer(line):
            ends = read(match)
            if ends:
                yield match.start(), PeriodFound(*ends, source, make_evidence(match.group()))


def _read_sentence(line: str) -> Iterator[tuple[int, PeriodFound]]:
    for pattern, read in _FORMS[:2]:
        for match in pattern.finditer(line):
            label = _LABEL.search(line[max(0, match.start() - _LABEL_REACH) : match.start()])
            ends = read(match)
            if label and ends:
                yield match.start(), PeriodFound(*ends, "text", make_evidence(label.group() + match.group()))


def _read_year_below(line: str, above: list[str]) -> PeriodFound | None:
    """Read a year on a line of its own below the words that make it a report's."""
    match = _YEAR_LINE.fullmatch(line.strip())
    titles = [each for each in above if each.strip()][-_LINES_BELOW:]
    if match is None or not any(_WORK_WORD.search(each) and _may_be_title(each) for each in titles):
        return None
    work = next(each for each in titles if _WORK_WORD.search(each) and _may_be_title(each))
    return PeriodFound(*_year(int(match["year"])), "text", make_evidence(f"{work} {line}"))


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _read_part(match: re.Match[str]) -> tuple[date, date] | None:
    said = {key[:-2]: value.lower() for key, value in match.groupdict().items() if value is not None}
    months = _PARTS[said["unit"]]
    nth = _ORDINALS[said["nth"]]
    if nth * months > 12:
        return None
    year, last = int(said["year"]), nth * months
    return date(year, last - months + 1, 1), date(year, last, monthrange(year, last)[1])


def _read_months(match: re.Match[str]) -> tuple[date, date] | None:
    last_year = int(match["last_year"])
    first, last = MONTHS[match["month"].lower()], MONTHS[match["last_month"].lower()]
    year = int(match["year"]) if match["year"] else last_year - (first > last)
    try:
        start = date(year, first, int(match["day"] or 1))
        end = date(last_year, last, int(match["last_day"] or monthrange(last_year, last)[1]))
    except ValueError:
        return None
    return (start, end) if start <= end else None


def _read_month(match: re.Match[str]) -> tuple[date, date]:
    year, month = int(match["year"]), MONTHS[match["month"].lower()]
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _read_years(match: re.Match[str]) -> tuple[date, date] | None:
    first, last = int(match["year"]), int(match["last"])
    return (date(first, 1, 1), date(last, 12, 31)) if first < last else None


def _read_ended(match: re.Match[str]) -> tuple[date, date] | None:
    year = int(match["year"])
    month = MONTHS[(match["month"] or match["month_b"]).lower()]
    day = int(match["day"] or match["day_b"])
    if day != monthrange(year, month)[1]:
        return None
    return date(year - (month < 12), month % 12 + 1, 1), date(year, month, day)


def _read_work_year(match: re.Match[str]) -> tuple[date, date]:
    return _year(int(match["year"] or match["before"]))


def _read_fiscal(match: re.Match[str]) -> tuple[date, date]:
    return _year(int(match["year"]))


_FORMS = (
    (_MONTH_RANGE, _read_months),
    (_PART_OF_YEAR, _read_part),
    (_MONTH, _read_month),
    (_ENDED, _read_ended),
    (_YEAR_RANGE, _read_years),
    (_WORK_YEAR, _read_work_year),
    (_FISCAL, _read_fiscal),
)
"""How a period is written, each with its reader; the first two are also read in sentences."""
