"""Tells what web pages put between the lines of an article: pointers to others, advertisements, buttons to share.

Takes a line; says whether it is such a line as a whole. A sentence that begins like one is none.
Knows nothing of pages: the same lines stand in articles that were saved as text.
"""

import re

__all__ = ["is_boilerplate"]

_MAX_CHARS = 300

_LINES = (
    # pointers to other articles
    r"(?:baca juga|baca selengkapnya|lihat juga|simak juga|simak video|tonton juga|tonton video|saksikan juga|"
    r"saksikan video|artikel terkait|berita terkait|bacaan lainnya|berita lainnya|pilihan redaksi|read also|read more|"
    r"also read|related articles?|see also)\b.{0,250}",
    # advertisements within the text
    r"(?:advertisement|iklan|sponsored)?\s*(?:scroll|gulir)\b.{0,10}"
    r"\b(?:to continue|to resume|untuk melanjutkan|ke bawah).{0,40}",
    r"(?:(?:advertisement|iklan|sponsored)\s*)+",
    # buttons; at least one word, so that figures stay
    r"(?=.*[a-z])(?:share|bagikan|copy link|salin tautan|facebook|twitter|whatsapp|telegram|line|linkedin|pinterest|"
    r"e-?mail|print|cetak|komentar|comments?|tweet|x|\s|[|·•,/:\d])+",
    r"(?:follow|ikuti)\b.{0,120}\b(?:google news|whatsapp|telegram|instagram|channel|kanal)\b.{0,80}",
    r"(?:dapatkan|download|unduh|cek)\b.{0,100}\b(?:aplikasi|app)\b.{0,80}",
    r"(?:halaman|page)\s*(?:selanjutnya|berikutnya|next|\d+(?:\s*(?:dari|of)\s*\d+)?)\b.{0,20}",
    r"tags?\s*:.{0,200}",
    # marks of pictures and films, protected addresses, the editor's initials
    r"\[gambas:.{0,60}\]|\[email.protected\]|\([a-z]{2,5}(?:/[a-z]{2,5}){0,3}\)",
)
_LINE = re.compile("|".join(f"(?:{line})" for line in _LINES), re.IGNORECASE)


def is_boilerplate(text: str) -> bool:
    """Say whether a line as a whole is no part of the article."""
    return len(text) <= _MAX_CHARS and _LINE.fullmatch(text) is not None
