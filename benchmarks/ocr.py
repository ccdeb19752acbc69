"""Measures how well and how fast scanned pages are read, with each engine that is installed.

    python benchmarks/ocr.py [FILE.pdf ...]

Without files it makes scans (300 dpi, half a degree askew, soiled) of some PDFs of known text and prints for each
engine pages a minute with one process, and what is right. Of files it prints what became of each.
"""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests" / "extract"))

import pypdfium2
from document_makers import describe
from scan_makers import scan
from truth.documents import make_all
from truth.measure import Score, measure_reading

from pipeline.extract import read_original
from pipeline.extract.ocr import Ocr
from pipeline.extract.ocr_engines import find_engine, start_engine

# A report and an article in two columns, in each language, and a law: 15 pages.
CHOSEN = ("report-2-id", "article-11-en", "article-12-id", "law-50-id")


def list_engines() -> list[Ocr]:
    found = [find_engine("tesseract"), find_engine("rapidocr")]
    return [start_engine(engine) for engine in found if engine is not None]


def measure_made(ocr: Ocr, scans: list[tuple[object, bytes, int]]) -> None:
    total = Score()
    pages = 0
    started = time.perf_counter()
    for truth, data, count in scans:
        total += measure_reading(truth, read_original(data, describe(data, "pdf"), ocr))
        pages += count
    seconds = time.perf_counter() - started
    print(
        f"{ocr.engine.label:20} {60 * pages / seconds:6.1f} pages/minute   characters {total.characters:.4f}   "
        f"order {total.order:.3f}   paragraphs whole {total.wholeness:.3f}   headings F1 {total.heading_f1:.3f}   "
        f"cells F1 {total.cell_f1:.3f}",
        flush=True,
    )


def read_real(ocr: Ocr, path: Path) -> None:
    data = path.read_bytes()
    started = time.perf_counter()
    reading = read_original(data, describe(data, "pdf", path.name), ocr)
    seconds = time.perf_counter() - started
    document = reading.document
    said = "-" if document is None else f"{document.ocr_pages} of {document.pages} pages read from pictures"
    sure = [passage.ocr_confidence for passage in reading.passages if passage.ocr_confidence is not None]
    confidence = f"{sum(sure) / len(sure):.2f}" if sure else "-"
    print(
        f"{ocr.engine.label:20} {path.name[:60]:60} {reading.state:8} {said}, {len(reading.passages)} passages, "
        f"confidence {confidence}, {seconds:.1f} s   {reading.reason or ''}",
        flush=True,
    )


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    files = parser.parse_args().files
    scans = []
    if not files:
        for truth, data in make_all():
            if truth.name in CHOSEN:
                scans.append((truth, scan(data), len(pypdfium2.PdfDocument(data))))
    for ocr in list_engines():
        if scans:
            measure_made(ocr, scans)
        for path in files:
            read_real(ocr, path)
        ocr.stop()


if __name__ == "__main__":
    main()
