"""Reads the same PDFs by our whole extract stage and by pdfplumber's extract_text, in one run.

    python benchmarks/extraction.py [FOLDER] [--pages 200] [--workers 2] [--repeat 3]
    python benchmarks/extraction.py --one-document 1000

FOLDER holds PDFs; without it FAKTOR_DATA/pdf is used, and without that PDFs made here of known text. Ours is the whole
stage as a run uses it: limited processes, their start included, paragraphs, kinds, dates and passages, and the way back
through the pipe. Both read one file after the other as well (--workers 1), so that the programs and not the processors
are compared. The best time of the repeats counts. `words found` is the share of pdfplumber's words that ours has too.

With --one-document a single PDF of so many pages, of one and of two columns with tables, is made with typst (the extra
`test`) and read by one process: seconds, pages a second, and the most memory that this process and the reading one held
(Linux; the kernel's own figure). The limits are 1 GiB and 1.5 GiB.
"""

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pdfplumber
import psutil
import pypdfium2

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "extract"))

from pipeline.extract import ReadingPool
from pipeline.records import Original

SEEN = date(2026, 11, 1)
LINE = "Pemerintah kota memperluas jaringan serat optik ke sebelas kelurahan di tepi sungai pada tahun {} dan {}."


def make_pdf(pages: int) -> bytes:
    """A PDF of one column, 45 lines a page, with a running head and page numbers."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    kids = b" ".join(b"%d 0 R" % (4 + 2 * page) for page in range(pages))
    objects += [
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for page in range(pages):
        lines = [(72, 800, "Laporan Kinerja Kota"), (290, 30, str(page + 1))]
        lines += [(72, 760 - 15 * line, LINE.format(page, line)) for line in range(45)]
        content = b"".join(b"BT /F 10 Tf %d %d Td (%s) Tj ET\n" % (x, y, text.encode()) for x, y, text in lines)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>"
            % (5 + 2 * page)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def choose_files(folder: Path | None, most: int, made: Path) -> dict[Path, int]:
    """PDFs with text and their numbers of pages, small ones first, up to so many pages in all."""
    if folder is None:
        for number in range(1, 11):
            (made / f"{number}.pdf").write_bytes(make_pdf(number * 4))
        folder = made
    chosen: dict[Path, int] = {}
    for path in sorted(folder.glob("*.pdf"), key=lambda path: path.stat().st_size):
        try:
            with pdfplumber.open(path) as pdf:
                pages = len(pdf.pages)
                has_text = bool((pdf.pages[0].extract_text() or "").strip())
        except Exception:  # what pdfplumber cannot open is not compared
            continue
        if has_text and sum(chosen.values()) + pages <= most:
            chosen[path] = pages
    return chosen


def read_with_faktor(files: dict[Path, int], workers: int) -> dict[Path, str]:
    """The texts of documents by our whole stage."""
    requests = [(path, describe(path)) for path in files]
    with ReadingPool(workers=workers) as pool:
        readings = list(pool.read(requests))
    return {
        path: reading.document.text if reading.document else "" for path, reading in zip(files, readings, strict=True)
    }


def read_with_pdfplumber(files: dict[Path, int]) -> dict[Path, str]:
    """The texts of documents by pdfplumber, pages closed as its manual advises."""
    return {path: "\n".join(extract_pages(path)) for path in files}


def extract_pages(path: Path) -> Iterator[str]:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            yield page.extract_text() or ""
            page.close()


def describe(path: Path) -> Original:
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    return Original(digest[:20], digest, "benchmark", path.name, "pdf", "report", len(data), None, SEEN)


def time_best(run: Callable[[], dict[Path, str]], repeat: int) -> tuple[float, dict[Path, str]]:
    best, texts = float("inf"), {}
    for _ in range(repeat):
        start = time.perf_counter()
        texts = run()
        best = min(best, time.perf_counter() - start)
    return best, texts


def compare_words(ours: dict[Path, str], theirs: dict[Path, str]) -> float:
    found = total = 0
    for path, text in theirs.items():
        wanted, have = (Counter(re.findall(r"[^\W\d_]{3,}", words.lower())) for words in (text, ours[path]))
        found += (wanted & have).total()
        total += wanted.total()
    return found / max(1, total)


def make_long_pdf(pages: int, path: Path) -> None:
    """Make a PDF of chapters of one and two columns, each with paragraphs, footnotes, lists and ruled tables."""
    from truth.documents import Truth
    from truth.sentences import Writer

    document = pypdfium2.PdfDocument.new()
    part = 0
    while len(document) < pages:
        truth = Truth("long", Writer(part, ("id", "en")[part % 2]))
        for chapter in range(8):
            if chapter == 0:
                truth.set_page(head="Laporan Panjang Kota", first=len(document) + 1)
            truth.add(f"#set page(columns: {1 + chapter % 2})")
            truth.heading(f"{chapter + 1}. {truth.writer.topic()}", 1, size=14)
            for section in range(4):
                truth.heading(f"{chapter + 1}.{section + 1} {truth.writer.topic()}", 2)
                for number in range(6):
                    truth.paragraph(4, 7, note=number == 2)
                truth.items(4, "number")
                truth.table(12, 4, "ruled", caption=f"Tabel {section + 1}. {truth.writer.topic()}")
        made = pypdfium2.PdfDocument(truth.compile())
        document.import_pages(made, range(min(len(made), pages - len(document))))
        part += 1
    document.save(path)


def watch_memory(stop: threading.Event, peaks: dict[str, int]) -> None:
    """Note the most memory that this process and each of its children have held, in bytes."""
    me = psutil.Process()
    while not stop.wait(0.05):
        for process in (me, *me.children(recursive=True)):
            try:
                status = Path(f"/proc/{process.pid}/status").read_text("ascii", "replace")
            except OSError:
                continue
            if "VmHWM:" in status:
                held = int(status.split("VmHWM:")[1].split()[0]) * 1024
                name = "main" if process.pid == me.pid else "reading"
                peaks[name] = max(peaks.get(name, 0), held)


def measure_one_document(pages: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.pdf"
        # Another process makes it, so that what typst needs is not counted as ours.
        subprocess.run([sys.executable, __file__, "--make", str(path), "--one-document", str(pages)], check=True)
        peaks: dict[str, int] = {}
        stop = threading.Event()
        watcher = threading.Thread(target=watch_memory, args=(stop, peaks))
        watcher.start()
        start = time.perf_counter()
        # A busy machine may need longer than the minute that a file is allowed.
        with ReadingPool(workers=1, seconds_a_file=600) as pool:
            [reading] = pool.read([(path, describe(path))])
        seconds = time.perf_counter() - start
        stop.set()
        watcher.join()
        print(f"one PDF of {pages:,} pages, {path.stat().st_size / 1e6:.1f} MB, by one process: {reading.state}")
        chars = len(reading.document.text) if reading.document else 0
        print(f"{len(reading.passages):,} passages, {chars / 1e6:.1f} million characters")
        print(f"{seconds:.1f} s, {pages / seconds:.1f} pages/s")
        for name, held in peaks.items():
            print(f"most memory, {name} process: {held / 2**20:,.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--one-document", type=int, metavar="PAGES", help="one PDF of so many pages, with its memory")
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        make_long_pdf(options.one_document, options.make)
        return
    if options.one_document:
        measure_one_document(options.one_document)
        return
    data = os.environ.get("FAKTOR_DATA")
    folder = options.folder or (Path(data) / "pdf" if data else None)
    with tempfile.TemporaryDirectory() as made:
        files = choose_files(folder, options.pages, Path(made))
        pages = sum(files.values())
        print(f"{len(files)} PDFs, {pages} pages, from {folder or 'this program'}")
        theirs, their_texts = time_best(lambda: read_with_pdfplumber(files), 1)
        rows = [("pdfplumber extract_text, this process", theirs)]
        for workers in sorted({1, options.workers}):
            ours, our_texts = time_best(lambda n=workers: read_with_faktor(files, n), options.repeat)
            rows.append((f"faktor, whole stage, {workers} process{'es' if workers > 1 else ''}", ours))
        for name, seconds in rows:
            print(f"{name:42} {seconds:8.2f} s {pages / seconds:8.1f} pages/s {theirs / seconds:6.1f} x")
        print(f"words found: {compare_words(our_texts, their_texts):.4f}")


if __name__ == "__main__":
    main()
