"""Tells pages that hold no article: error pages, paywalls, cookie walls, waiting pages and lists of links.

Takes what was read of a page; says what it is instead of an article, or nothing.
Knows no markup: what is judged are the words, the blocks and the dates that the page says.
"""

import re
from collections.abc import Sequence

from pipeline.extract.blocks import Block
from pipeline.extract.dates import DateFound, Witness

__all__ = ["find_stub"]

# Shorter "main texts" are notices and captions (Media Cloud's extractor draws the line at 200).
_MIN_CHARS = 200
_MIN_LATER_CHARS = 60
# A page that says "not found" or "subscribe" within more text than this says it of something else.
_STUB_CHARS = 1_500
_SENTENCE_CHARS = 60
_MIN_SENTENCE_SHARE = 0.4
_CHARS_A_SENTENCE = 500
_SENTENCE_END = re.compile(r"[.!?…;:][\"”’')]*(?:\s|$)")
# Without an address, many bylines tell a list of articles from an article with some others beside it.
_LISTING_BYLINES = 6
_LISTING = "is a list of links or headlines, no article. Offer the articles that it lists"
_FRONT_ADDRESS = re.compile(
    r"https?://[^/]+(?:/(?:index|indeks|home|tags?|kategori|category|topik|topic|search|author|page)\b[^?#]*)?/?(?:[?#].*)?",
    re.IGNORECASE,
)
_CODE = r"(?:40[0-4]|410|429|50[0-4])"
_ERROR_TITLE = re.compile(
    rf"^\W*(?:error\W*)?{_CODE}\b(?![.,]?\d|\s+[a-z])|\berror\s*{_CODE}\b|[-–|]\s*{_CODE}\W*$|"
    rf"\b{_CODE}\s*[-–|:]?\s*(?:not found|forbidden|error|halaman|page|internal|bad gateway|service)|"
    r"(?:page|halaman)\b.{0,20}\b(?:not found|tidak ditemukan)|access denied|akses ditolak|just a moment|"
    r"attention required|are you a robot|under maintenance|service unavailable",
    re.IGNORECASE,
)
# Headlines say these of other things, so they count where hardly any text follows.
_POOR_TITLE = re.compile(r"not found|tidak ditemukan|verifikasi|captcha|forbidden", re.IGNORECASE)
_MISSING = re.compile(
    r"halaman (?:yang (?:anda|kamu) (?:cari|tuju|minta|akses) )?(?:tersebut )?(?:tidak|belum|sudah tidak|tak) "
    r"(?:ditemukan|tersedia|ada)|(?:artikel|berita|konten|laman)(?: ini| tersebut| yang \w+ cari)? (?:sudah )?"
    r"(?:tidak (?:ditemukan|tersedia)|telah dihapus)|page (?:you(?:'re|’re| are| were| have)?[^.]{0,40} )?"
    r"(?:not found|(?:does not|doesn.t) exist|(?:could not|cannot|can.t) be found|(?:is|has been) "
    r"(?:removed|moved|no longer available))|page not found|error 404|404 error",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"(?:untuk|guna) (?:melanjutkan membaca|membaca (?:selengkapnya|artikel (?:ini )?(?:secara )?(?:lengkap|penuh)))|"
    r"(?:artikel|berita|konten) (?:ini )?(?:khusus|hanya (?:untuk|bagi)|eksklusif (?:untuk|bagi)) "
    r"(?:\w+ )?(?:pelanggan|anggota|member)|ini (?:adalah )?konten premium|"
    r"berlangganan (?:sekarang|untuk (?:membaca|melanjutkan|mengakses))|"
    r"sudah (?:punya|memiliki) akun|sudah berlangganan\?|"
    r"(?:subscribe|sign in|log ?in|register) to (?:continue|read|keep reading|unlock)|"
    r"to continue reading|continue reading (?:this article )?with|already a (?:subscriber|member)|"
    r"for subscribers only|subscriber[- ]only|"
    r"this (?:article|content) is (?:only )?(?:for|available to|reserved for) (?:\w+ ){0,2}(?:subscribers|members)|"
    r"you have reached your (?:article )?limit",
    re.IGNORECASE,
)
_COOKIES = re.compile(r"\bcookies?\b|\bkuki\b", re.IGNORECASE)
_CONSENT = re.compile(
    r"\b(?:accept|agree|consent|reject|decline|manage (?:settings|preferences|choices)|setuju|menyetujui|persetujuan|"
    r"terima (?:semua|cookie)|tolak|privacy|privasi)\b",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    r"(?:enable|turn on|requires?|aktifkan|mengaktifkan|membutuhkan) (?:your )?(?:java ?script|cookies)|"
    r"java ?script (?:is )?(?:disabled|required)|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"unusual traffic|(?:memeriksa|verifikasi) (?:peramban|browser)",
    re.IGNORECASE,
)
_KINDS = (
    (_MISSING, "is an error page ({quote}), no article. Save the page again, or leave it out"),
    (_SCRIPT, "is a waiting or blocking page ({quote}), no article. Open it in a browser and save it from there"),
    (_PAYWALL, "is behind a paywall ({quote}): only its beginning is there. Save it while signed in"),
)


def find_stub(
    title: str | None,
    blocks: Sequence[Block],
    visible: str,
    *,
    dates: Sequence[DateFound],
    address: str | None,
    is_paid: bool,
    is_later: bool = False,
) -> str | None:
    """Say what a page is instead of an article.

    Args:
        title: Its title.
        blocks: Its main text.
        visible: Roughly what a reader sees of the whole page; looked at where the main text is short.
        dates: Dates that it says.
        address: Its canonical address.
        is_paid: Whether its structured data say that it is not free to read.
        is_later: Whether it is the second or a later page of an article, which may be short.

    Returns:
        What it is and what to do, in words that follow its name; None for an article.
    """
    text = "\n".join(block.text for block in blocks)
    if len(text) < _STUB_CHARS:
        stub = _find_notice(title, text, visible, is_paid=is_paid)
        if stub:
            return stub
    if len(text) < (_MIN_LATER_CHARS if is_later else _MIN_CHARS):
        return f"has no main text ({len(text)} characters). Save the article's own page again, or as text"
    return _LISTING if _is_listing(blocks, dates, address) else None


def _find_notice(title: str | None, text: str, visible: str, *, is_paid: bool) -> str | None:
    if title and (_ERROR_TITLE.search(title) or (len(text) < _MIN_CHARS and _POOR_TITLE.search(title))):
        return f"is an error or waiting page ({title[:40]!r}), no article. Save the page again"
    # the main text may be cut; what is around a whole article may speak of cookies and subscriptions
    words = text if len(text) >= _MIN_CHARS else f"{text}\n{visible[:_STUB_CHARS]}"
    for pattern, what in _KINDS:
        match = pattern.search(words)
        if match:
            return what.format(quote=repr(match.group()[:40]))
    if len(_COOKIES.findall(words)) >= 2 and len(_CONSENT.findall(words)) >= 2:
        return "is a cookie notice, no article. Accept or refuse it in a browser and save the page again"
    if is_paid and len(visible) and _PAYWALL.search(visible):
        return "is behind a paywall: only its beginning is there. Save it while signed in"
    return None


def _is_listing(blocks: Sequence[Block], dates: Sequence[DateFound], address: str | None) -> bool:
    """Say whether a page is made of links more than of sentences, or is the front of a section."""
    chars = sum(len(block.text) for block in blocks)
    told = sum(len(block.text) for block in blocks if _is_told(block))
    if told < _MIN_SENTENCE_SHARE * chars:
        return True
    if any(found.witness <= Witness.LABEL for found in dates):
        return False
    bylines = {found.date for found in dates if found.witness is Witness.BYLINE and found.source == "text"}
    is_front = address is not None and _FRONT_ADDRESS.fullmatch(address) is not None
    return is_front or (address is None and len(bylines) >= _LISTING_BYLINES)


def _is_told(block: Block) -> bool:
    """Say whether a block is running text or data, not a headline or a row of them."""
    ends = len(_SENTENCE_END.findall(block.text))
    return block.kind == "table" or (len(block.text) >= _SENTENCE_CHARS and ends * _CHARS_A_SENTENCE >= len(block.text))
