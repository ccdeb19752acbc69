"""How right PDFs are read: our reading, PDFium's own text and pdfplumber's, on PDFs of known text.

    python benchmarks/reading.py [--each] [--held-out]

The documents are made by tests/extract/truth with typst (the extra `test`); with --held-out those that reading was not
built on. Order is the share of neighbouring parts
that follow each other in the text; characters the share of characters that stand in it in pieces of thirty or more;
whole the share of parts that are in one piece; heads how many running heads are left in the text. Headings, levels,
references and cells are F1 or shares; only a reading has kinds, and of the other two only pdfplumber has cells. Higher
is better but for heads.
"""

import argparse
import io
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pypdfium2

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "extract"))

from document_makers import describe
from truth.documents import Truth, make_all
from truth.held_out import make_held_out
from truth.measure import Score, measure_cells, measure_reading, measure_text, place_cells

from pipeline.extract import read_original

FIGURES = ("order", "characters", "wholeness", "heads_left", "heading_f1", "level_share", "reference_share", "cell_f1")


def measure_ours(truth: Truth, data: bytes) -> Score:
    return measure_reading(truth, read_original(data, describe(data, "pdf", truth.name)))


def measure_pdfium(truth: Truth, data: bytes) -> Score:
    document = pypdfium2.PdfDocument(data)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    # Where a hyphen ends a line PDFium writes a mark of its own.
    return measure_text(truth, text.replace("\ufffe", "").replace("\x02", ""))


def measure_pdfplumber(truth: Truth, data: bytes) -> Score:
    texts, rows = [], []
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            texts.append(page.extract_text() or "")
            rows += [row for table in page.extract_tables() for row in table]
            page.close()
    score = measure_text(truth, "\n".join(texts))
    wanted = Counter(cell for part in truth.parts for cell in place_cells(part.rows))
    return measure_cells(score, wanted, Counter(place_cells(rows)))


READERS: dict[str, Callable[[Truth, bytes], Score]] = {
    "faktor": measure_ours,
    "PDFium": measure_pdfium,
    "pdfplumber": measure_pdfplumber,
}


def show(name: str, score: Score, seconds: float) -> None:
    values = [getattr(score, figure) for figure in FIGURES]
    cells = [f"{value:>11d}" if isinstance(value, int) else f"{value:>11.4f}" for value in values]
    print(f"{name:28}" + "".join(cells).replace("nan", "  -") + f"{seconds:>9.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--each", action="store_true", help="also each document")
    parser.add_argument("--held-out", action="store_true", help="documents that reading was not built on")
    options = parser.parse_args()
    documents = make_held_out() if options.held_out else make_all()
    pages = sum(len(pypdfium2.PdfDocument(data)) for _, data in documents)
    print(f"{len(documents)} documents, {pages} pages")
    heads = ["order", "characters", "whole", "heads left", "headings", "levels", "references", "cells"]
    print(f"{'':28}" + "".join(f"{head:>11}" for head in heads) + f"{'seconds':>9}")
    for name, measure in READERS.items():
        total = Score()
        began = time.perf_counter()
        for truth, data in documents:
            score = measure(truth, data)
            total += score
            if options.each:
                show(f"  {truth.name}", score, 0.0)
        show(name, total, time.perf_counter() - began)


if __name__ == "__main__":
    main()
