"""Says in words what became of the pages of a PDF that have no text, or were read from their pictures.

Takes a PDF as it was read; gives sentences for a person, with what to do.
Knows no engine but by its name.
"""

from collections.abc import Sequence

from pipeline.extract.ocr import Engine
from pipeline.extract.ocr_engines import INSTALL
from pipeline.extract.pdf import Pdf

__all__ = ["tell_no_text", "tell_scans", "tell_trouble"]

_FEW_PAGES = 5
# Pages that are less sure are worth a look.
_UNSURE = 0.8
_REMEDY = f"Install OCR to have them read ({INSTALL}) and run `faktor retry`"


def tell_no_text(pages: int, engine: Engine | None) -> str:
    """Return why a PDF without any text has none."""
    what = "has one page, without text" if pages == 1 else f"has no text on any of its {pages:,} pages"
    if engine is not None:
        found = f"{engine.label} finds too little in its pictures to be text"
        return f"{what}, and {found}. Offer a better scan, if there is text in it"
    return f"{what}: a scan, or empty. {_REMEDY}"


def tell_trouble(pdf: Pdf, without_text: Sequence[int], engine: Engine | None) -> str | None:
    """Return what is missing of a PDF for want of OCR, or although it is there.

    Args:
        pdf: The PDF.
        without_text: Numbers of its pages without text.
        engine: The engine that was there.

    Returns:
        What is the matter and what to do, in words that follow the file's name; None when nothing is missing.
    """
    total = len(pdf.pages)
    if pdf.unread:
        number, why = next(iter(pdf.unread.items()))
        return (
            f"has {len(pdf.unread):,} of {total:,} pages that could not be read from their pictures "
            f"({_name(list(pdf.unread))}): page {number:,} {why}"
        )
    if engine is not None:
        return None
    if without_text:
        return f"has {len(without_text):,} of {total:,} pages without text ({_name(without_text)}). {_REMEDY}"
    if pdf.noisy_pages:
        return (
            f"has {len(pdf.noisy_pages):,} of {total:,} pages whose text is mostly no words of Indonesian or English "
            f"({_name(pdf.noisy_pages)}). {_REMEDY}"
        )
    return None


def tell_scans(pdf: Pdf, engine: Engine | None) -> tuple[str, ...]:
    """Return what a reader should know of pages that were read from their pictures, in words that follow the name."""
    if engine is None or not pdf.confidences:
        return ()
    sure = sum(pdf.confidences.values()) / len(pdf.confidences)
    said = (
        f"has {len(pdf.confidences):,} of {len(pdf.pages):,} pages that were read from their pictures "
        f"({_name(list(pdf.confidences))}) by {engine.label}, {sure:.0%} sure"
    )
    unsure = [number for number, confidence in pdf.confidences.items() if confidence < _UNSURE]
    return (f"{said}. Less than {_UNSURE:.0%} sure: {_name(unsure)}" if unsure else said,)


def _name(pages: Sequence[int]) -> str:
    """Return the numbers of pages, with runs in short."""
    runs: list[list[int]] = []
    for page in sorted(pages):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    named = [f"{first}" if first == last else f"{first}-{last}" for first, last in runs[:_FEW_PAGES]]
    return f"page{'s' * (len(pages) > 1)} " + ", ".join(named) + (" ..." if len(runs) > _FEW_PAGES else "")
