"""Tells what web pages put between the lines of an article: pointers to others, advertisements, buttons to share.

Takes a line; says whether it is such a line as a whole, or one that names who made the article ("Editor: ..."). A
sentence that begins like one is none.
Knows nothing of pages: the same lines stand in articles that were saved as text.
"""

import re

__all__ = ["is_boilerplate", "is_credit", "strip_boilerplate"]

_MAX_CHARS = 300

_LINES = (
    # pointers to other articles
    r"(?:baca juga|baca selengkapnya|lihat juga|simak juga|simak video|tonton juga|tonton video|saksikan juga|"
    r"saksikan video|saksikan live|artikel terkait|berita terkait|berita pilihan|berita (?:ter)?populer|bacaan lainnya|"
    r"berita lainnya|baca berita|pilihan redaksi|read also|read more|"
    r"also read|related articles?|see also)\b.{0,250}",
    # advertisements within the text
    r"(?:advertisement|iklan|sponsored)?\s*(?:scroll|gulir)\b.{0,10}"
    r"\b(?:to continue|to resume|untuk melanjutkan|ke bawah).{0,40}",
    r"(?:(?:advertisement|iklan|sponsored)\s*)+",
    r"(?:more|related|lainnya|terkait|terpopuler|populer)\s*:?",
    # notices that a page has cookies
    r"(?:kami|situs(?: web)? ini|laman ini|we|(?:this|our) (?:web ?site|site|page)|by (?:using|continuing)|"
    r"dengan (?:menggunakan|melanjutkan|mengakses))\b.{0,120}\b(?:cookies?|kuki)\b.{0,180}",
    # buttons; at least one word, so that figures stay
    r"(?=.*[a-z])(?:share|bagikan|copy link|salin tautan|facebook|twitter|whatsapp|telegram|line|linkedin|pinterest|"
    r"e-?mail|print|cetak|komentar|comments?|tweet|x|\s|[|·•,/:\d])+",
    r"(?:follow|ikuti|cek|simak)\b.{0,120}\b(?:google (?:news|berita)|whatsapp|telegram|instagram|facebook|"
    r"twitter|tiktok|youtube|channel|kanal)\b.{0,80}",
    r".{0,80}\bjangan lupa\b.{0,60}\b(?:follow|subscribe)\b.{0,120}",
    r"(?:dapatkan|download|unduh|cek)\b.{0,100}\b(?:aplikasi|app)\b.{0,80}",
    r"(?:halaman|page)\s*(?:selanjutnya|berikutnya|next|\d+(?:\s*(?:dari|of)\s*\d+)?)\b.{0,20}",
    r"tags?\s*:.{0,200}",
    # prompts to subscribe, footers, and where else an article stands
    r"(?:sign up|subscribe|register|daftar(?:kan)?|berlangganan|langganan|dapatkan|get)\b.{0,150}"
    r"\b(?:newsletters?|buletin|mailing list|kotak masuk|inbox)\b.{0,120}",
    r"(?:(?:seluruh |semua )?hak cipta\b|copyright\b|©|\(c\)).{0,80}"
    r"(?:©|\(c\)|\b(?:19|20)\d\d\b|dilindungi|reserved|milik\b).{0,100}",
    r"(?:©.{0,120}|all rights reserved\W*)",
    r"(?:artikel|berita|konten) ini (?:telah|sudah) (?:tayang|terbit|dimuat|diterbitkan) (?:sebelumnya )?di\b.{0,250}",
    r"[-_=*~]{2,}",
    # marks of pictures and films, protected addresses, the editor's initials
    r"\[gambas:.{0,60}\]|\[email.protected\]|\(\s*[a-z]{2,5}(?:\s*/\s*[a-z]{2,5}){0,3}\s*\)",
)
_LINE = re.compile("|".join(f"(?:{line})" for line in _LINES), re.IGNORECASE)


def is_boilerplate(text: str) -> bool:
    """Say whether a line as a whole is no part of the article."""
    return len(text) <= _MAX_CHARS and _LINE.fullmatch(text) is not None


_CREDIT_CHARS = 160
_CREDIT = re.compile(
    r"\(?\s*(?:(?:penulis|reporter|pewarta|editor|penyunting|redaktur|wartawan|kontributor|jurnalis|fotografer|foto|photo|"
    r"sumber|source|penerjemah|uploader|laporan|oleh)\s*[:/]\s*.{2,120}|(?:tim riset|tim redaksi)\s.{2,60}|"
    r"(?:reporting|additional reporting|writing|editing)(?: and \w+)? by\s.{2,150}|"
    r"(?:penulis|reporter)\s(?:[A-Z][\w.'’]*\s*){1,4}(?:magang)?)\s*\)?"
)


def is_credit(text: str) -> bool:
    """Say whether a line names who wrote, edited or photographed an article, or where it was taken from."""
    bare = text.strip()
    return len(bare) <= _CREDIT_CHARS and _CREDIT.fullmatch(bare[:1].lower() + bare[1:]) is not None


# Within a paragraph only what is never prose: marks in brackets and capitals, and a pointer to a film behind the last
# sentence.
_MARKS = re.compile(
    r"\[Gambas:[^\]]{0,60}\]|(?:\bADVERTISEMENT\s+)?\bSCROLL TO (?:CONTINUE|RESUME)(?: WITH)? CONTENT\b"
    r"|(?<=[.!?\"”')])\s+(?i:(?:simak|lihat|tonton|saksikan) (?:juga )?video)\b[^.]{0,200}$"
)


def strip_boilerplate(text: str) -> str:
    """Return a paragraph without the marks of pictures and advertisements that stand within it."""
    bare = text
    while (match := _MARKS.search(bare)) is not None:
        bare = f"{bare[: match.start()].rstrip()} {bare[match.end() :].lstrip()}".strip()
    return bare
