"""Tells what a line or paragraph is by its words alone.

Takes a line of clean text; says whether it marks a heading, a list item, a caption, the reference list.
Knows nothing of fonts and places: what can be told only from those is told where they are known.
"""

import re
from typing import NamedTuple

__all__ = [
    "ListMark",
    "begins_reference",
    "ends_sentence",
    "find_list_mark",
    "is_abstract_heading",
    "is_caption",
    "is_contents_entry",
    "is_contents_heading",
    "is_end_matter_heading",
    "is_figures",
    "is_known_heading",
    "is_numbered_heading",
    "is_part_heading",
    "is_reference_heading",
    "is_shouted",
    "is_titled",
    "points_on",
]

_ORDINAL = (
    r"(?:kesatu|kedua|ketiga|keempat|kelima|keenam|ketujuh|kedelapan|kesembilan|kesepuluh|ke[a-z]+ belas|kesebelas)"
)
_PART = re.compile(
    rf"(?:BAB|CHAPTER|PART|BAGIAN|LAMPIRAN|APPENDIX|ANNEX)\s+(?:[IVXLC]+|\d{{1,2}}|[A-Z])\b[.:]?(?:\s+\S.*)?"
    rf"|(?:Bab|Chapter|Part|Lampiran|Appendix|Annex)\s+(?:[IVXLC]+|\d{{1,2}}|[A-Z])[.:]?"
    rf"|(?i:(?:bagian|paragraf)\s+{_ORDINAL})"
    rf"|(?i:paragraf)\s+\d{{1,2}}"
    rf"|(?i:pasal)\s+\d{{1,3}}[A-Z]?"
    rf"|(?:Pasal|PASAL)\s+[IVX]{{1,5}}",
)
_NUMBERED = re.compile(
    r"(?:(?P<deep>\d{1,2}(?:\.\d{1,2}){1,4})\.?|(?P<flat>\d{1,2}|[IVX]{1,5}|[A-Z])\.)\s+(?P<title>[A-Z“\"(].*)"
)
_LIST_MARK = re.compile(
    r"(?:(?P<bullet>[•●▪■◦○❖➢➤►✓✔·*‣o–—-])|(?P<number>\d{1,3})[.)]|\((?P<inner>\d{1,3}|[a-z]{1,2})\)|(?P<letter>[a-zA-Z])[.)]"
    r"|(?P<roman>[ivx]{1,5})[.)]|(?P<short>[a-z]\.\d{1,2})\.?)\s+(?=\S)"
    r"|(?P<tight>\d{1,3})[.)](?=[A-Z][a-z])"
)
# What stands before a number that is not the mark of an item: "pada ayat (1)", "huruf a.", "article 5."
_POINTER = re.compile(
    r"\b(?:ayat|huruf|angka|pasal|butir|bagian|bab|lampiran|nomor|no\.|tahun|article|section|paragraph|clause|figure|"
    r"table|tabel|gambar)$",
    re.IGNORECASE,
)
_CAPTION_CHARS = 250
# Where a full stop or colon follows the number, a caption may be as long as a paragraph.
_LONG_CAPTION_CHARS = 600
_LONG_CAPTION = re.compile(
    r"(?:tabel|table|gambar|figure|fig\.|grafik|bagan|diagram)\s+\d+(?:[.\-]\d+)*[a-z]?\s*[.:]\s+[A-Z]", re.IGNORECASE
)
_PLACE_AND_DAY = re.compile(r"[A-Z][^\W\d]+(?: [^\W\d]+){0,3},? +\d{1,2} +[^\W\d]+ +\d{4}")
_SOURCE_LINE = re.compile(r"(?:sumber|source|keterangan|catatan|note)\s*:\s*\S", re.IGNORECASE)
_CAPTION = re.compile(
    r"(?:tabel|table|gambar|figure|fig\.|grafik|bagan|diagram|foto|peta|chart|box)\s+"
    r"(?-i:\d+|[IVX]+)(?:[.\-]\d+)*[a-z]?(?:\s*[.:|–—-]|\s+(?-i:[A-Z(“\"])|$)",
    re.IGNORECASE,
)
_LEADERS = re.compile(r"(?:[.·_]\s?){5,}|(?:…\s?){3,}|(?:[.…]\s?){5,}")
# Dots alone are a line to write on, figures alone a row of a table.
_CONTENTS_LETTERS = 3
_CONTENTS = re.compile(r"\S.{0,200}?(?:(?:[.…·_]\s?){4,}|\t)\s*(?:\d{1,4}|[ivxlc]{1,7})\s*", re.IGNORECASE)
_REFERENCE_BEGINNING = re.compile(
    r"\[\d{1,3}\]\s|[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)?,\s(?:[A-Z]\.\s?){1,3}(?=[,(&]|[A-Z][\w'’-]+,|dan |and |et )"
)
# A full stop and the quotes and brackets behind it.
_END_CHARS = 8
_SENTENCE_END = re.compile(r"[.!?…:;][\"”’')\]]*$")
_NUMBER_PREFIX = re.compile(r"^(?:(?:BAB|CHAPTER)\s+[IVXLC\d]+[.:]?\s+|(?:[\dIVX]{1,4}|[A-Z])[.)]\s*)?", re.IGNORECASE)


def _list(names: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in names.split("|"))


_REFERENCES = _list(
    "daftar pustaka|daftar rujukan|daftar referensi|daftar bacaan|daftar kepustakaan|kepustakaan|referensi|rujukan|"
    "pustaka|pustaka acuan|references|reference|bibliography|works cited|literature cited|endnotes"
)
_ABSTRACTS = _list("abstract|abstrak|intisari|ringkasan|summary|sari")
_CONTENTS_HEADINGS = _list(
    "daftar isi|table of contents|contents|daftar tabel|daftar gambar|daftar grafik|daftar bagan|daftar lampiran|"
    "daftar singkatan|list of tables|list of figures|list of appendices|list of abbreviations|isi"
)
_END_MATTER = _list(
    "lampiran|appendix|appendices|annex|biodata|biodata penulis|tentang penulis|biografi penulis|about the author|"
    "about the authors|author biography|ucapan terima kasih|ucapan terimakasih|acknowledgement|acknowledgements|"
    "acknowledgment|acknowledgments|daftar riwayat hidup|curriculum vitae|penjelasan|author contributions|funding|"
    "conflict of interest|indeks|index|glosarium|glossary"
)
_KNOWN = _list(
    "abstract|abstrak|intisari|ringkasan|ringkasan eksekutif|executive summary|summary|keywords|kata kunci|katakunci|"
    "pendahuluan|introduction|latar belakang|background|rumusan masalah|tujuan penelitian|manfaat penelitian|"
    "tinjauan pustaka|tinjaun pustaka|kajian pustaka|literature review|landasan teori|kerangka teori|kajian teori|"
    "metode|metode penelitian|metodologi|metodologi penelitian|methods|method|methodology|research method|"
    "research methods|hasil|hasil penelitian|results|result|pembahasan|discussion|hasil dan pembahasan|"
    "hasil penelitian dan pembahasan|results and discussion|result and discussion|kesimpulan|simpulan|penutup|"
    "kesimpulan dan saran|simpulan dan saran|saran|conclusion|conclusions|conclusion and suggestion|recommendations|"
    "rekomendasi|kata pengantar|preface|daftar isi|table of contents|contents|daftar tabel|daftar gambar|"
    "list of tables|list of figures|maksud dan tujuan|dasar hukum|landasan hukum|ruang lingkup|sistematika|"
    "sistematika penulisan|visi dan misi|visi|misi|faktor pendukung|faktor penghambat"
)


class ListMark(NamedTuple):
    """The mark at the beginning of a list item.

    Attributes:
        style: "bullet", "number", "inner", "letter", "roman" or "short".
        value: The mark itself, without brackets and full stop.
        chars: Length of the mark and the space behind it.
    """

    style: str
    value: str
    chars: int


def find_list_mark(text: str) -> ListMark | None:
    """Find the bullet, number or letter that begins a list item."""
    match = _LIST_MARK.match(text)
    if match is None or match.lastgroup is None:
        return None
    return ListMark(match.lastgroup, match.group(match.lastgroup), match.end())


def is_numbered_heading(text: str) -> bool:
    """Say whether a line reads like a heading with a number: BAB II, Pasal 3, 1.3. Landasan Hukum, A. Visi."""
    if is_part_heading(text):
        return True
    match = _NUMBERED.fullmatch(text)
    if match is None or ends_sentence(text):
        return False
    title: str = match["title"]
    limit = 100 if match["deep"] else 60
    is_short = len(title) <= limit and not title.endswith(",")
    return is_short and is_titled(title)


def is_part_heading(text: str) -> bool:
    """Say whether a line is the number of a part of a book or law: BAB II, Bagian Kesatu, Pasal 3, Chapter 4."""
    return _PART.fullmatch(text) is not None


def is_known_heading(text: str) -> bool:
    """Say whether a line is one of the headings that articles and reports share (Pendahuluan, Methods ...)."""
    return _strip_number(text) in _KNOWN or is_reference_heading(text) or is_end_matter_heading(text)


def is_abstract_heading(text: str) -> bool:
    """Say whether a line is the heading of an abstract."""
    return _strip_number(text) in _ABSTRACTS


def is_contents_heading(text: str) -> bool:
    """Say whether a line is the heading of a list of contents, tables or figures."""
    return _strip_number(text) in _CONTENTS_HEADINGS


def is_reference_heading(text: str) -> bool:
    """Say whether a line is the heading of a reference list."""
    return _strip_number(text) in _REFERENCES


def is_end_matter_heading(text: str) -> bool:
    """Say whether a line is a heading that can follow a reference list."""
    return _strip_number(text) in _END_MATTER or bool(re.match(r"(?:LAMPIRAN|APPENDIX|ANNEX)\b", text))


def begins_reference(text: str) -> bool:
    """Say whether a line begins like an entry of a reference list: [3], or a surname and initials."""
    return _REFERENCE_BEGINNING.match(text) is not None


def is_caption(text: str) -> bool:
    """Say whether a paragraph is the caption of a table or figure, or names its source, and is as short as one."""
    if len(text) > _CAPTION_CHARS:
        return len(text) <= _LONG_CAPTION_CHARS and _LONG_CAPTION.match(text) is not None
    return _CAPTION.match(text) is not None or _SOURCE_LINE.match(text) is not None


def is_contents_entry(text: str) -> bool:
    """Say whether a line is an entry of a table of contents: a title, a row of dots, and mostly a page number."""
    if len(text) > _CAPTION_CHARS:
        return len(_LEADERS.findall(text)) >= 3
    is_entry = _CONTENTS.fullmatch(text) is not None or _LEADERS.search(text) is not None
    return is_entry and sum(char.isalpha() for char in text) >= _CONTENTS_LETTERS


def is_shouted(text: str) -> bool:
    """Say whether all letters are capitals, and there are at least four of them."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 4 and all(not char.islower() for char in letters)


def is_figures(text: str) -> bool:
    """Say whether a text is made of numbers: no letters at all, or three digits in ten characters."""
    chars = [char for char in text if not char.isspace()]
    digits = sum(char.isdigit() for char in chars)
    is_dense = len(chars) >= 20 and digits >= 0.3 * len(chars) and _PLACE_AND_DAY.fullmatch(text) is None
    return is_dense or not any(char.isalpha() for char in chars)


def ends_sentence(text: str) -> bool:
    """Say whether a line ends in a full stop, colon, semicolon, or the like."""
    return _SENTENCE_END.search(text[-_END_CHARS:]) is not None


def points_on(text: str) -> bool:
    """Say whether the number that follows a line belongs to it: "sebagaimana dimaksud pada ayat" (1)."""
    return _POINTER.search(text[-_END_CHARS * 2 :]) is not None


def is_titled(text: str) -> bool:
    """Say whether at least half of the longer words begin with a capital."""
    words: list[str] = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return sum(word[0].isupper() for word in words) * 2 >= len(words)


def _strip_number(text: str) -> str:
    bare = _NUMBER_PREFIX.sub("", text.strip(), count=1)
    return " ".join(bare.strip(" .:*_#").lower().split())
