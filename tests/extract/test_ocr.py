"""Pages that are pictures of text: what the engines read, what is left alone, and what stops where.

What needs tesseract with Indonesian and English, or the extra `ocr`, is skipped where it is not installed.
"""

import stat
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from document_makers import describe, lay, make_pdf
from scan_makers import ENGLISH, INDONESIAN, measure_accuracy, save, scan, set_text
from test_ocr_noise import shift

from pipeline.extract import ReadingPool, read_original
from pipeline.extract.ocr import Engine, Ocr, OcrFailed, Picture, Word
from pipeline.extract.ocr_engines import EngineChoice, find_engine, start_engine
from pipeline.extract.ocr_rapid import RapidOcr
from pipeline.extract.ocr_tesseract import Tesseract
from pipeline.extract.process import ReadingProcess
from pipeline.records import Reading

REMEDY = 'Install OCR to have them read (pip install "faktor[ocr]") and run `faktor retry`.'
LINES = [f"Kelurahan ke-{number} menyampaikan laporan tahunan kepada wali kota." for number in range(8)]


class Reader:
    """An engine that sees the same words in each picture, or fails at some."""

    engine = Engine("tesseract", "9.9")

    def __init__(self, *, fails_at: tuple[int, ...] = ()) -> None:
        self.fails_at = fails_at
        self.pictures: list[Picture] = []

    def read_words(self, picture: Picture, *, seconds: float) -> list[Word]:
        self.pictures.append(picture)
        if len(self.pictures) in self.fails_at:
            raise OcrFailed("was not read within 60 seconds")
        return [
            Word(word, 200 + 150 * place, 300 + 60 * number, 320 + 150 * place, 330 + 60 * number, 0.9, number)
            for number, line in enumerate(LINES)
            for place, word in enumerate(line.split())
        ]

    def guess_turns(self, picture: Picture, words: list[Word], *, seconds: float) -> list[int]:
        return []

    def stop(self) -> None:
        pass


@pytest.fixture(scope="module", params=["tesseract", "rapidocr"])
def ocr(request: pytest.FixtureRequest) -> Iterator[Ocr]:
    choice: EngineChoice = request.param
    found = find_engine(choice)
    if found is None:
        pytest.skip(f"{choice} is not installed with what it needs")
    started = start_engine(found)
    yield started
    started.stop()


def read(pdf: bytes, ocr: Ocr | None = None) -> Reading:
    return read_original(pdf, describe(pdf, "pdf"), ocr)


def find_order(reading: Reading, paragraphs: tuple[str, ...]) -> list[int]:
    """Where the name at the beginning of each paragraph is found."""
    assert reading.document is not None
    return [reading.document.text.find(paragraph.split()[0]) for paragraph in paragraphs]


@pytest.mark.parametrize(("paragraphs", "columns"), [(INDONESIAN, 1), (ENGLISH + INDONESIAN, 2)])
def test_a_scan_is_read_in_order_with_boxes_and_confidence(ocr: Ocr, paragraphs: tuple[str, ...], columns: int) -> None:
    reading = read(scan(set_text(paragraphs, columns=columns)), ocr)
    document = reading.document
    assert reading.state == "read"
    assert document is not None
    assert (document.pages, document.ocr_pages, document.ocr_engine) == (1, 1, ocr.engine.label)
    assert ocr.engine.label in document.warnings[0]
    assert measure_accuracy("".join(paragraphs), document.text) >= 0.97
    order = find_order(reading, paragraphs)
    assert order == sorted(order)
    assert min(order) >= 0
    for passage in reading.passages:
        assert passage.ocr_confidence is not None
        assert 0.8 <= passage.ocr_confidence <= 1
        assert passage.boxes
        for box in passage.boxes:
            assert 0 <= box.left < box.right <= 595.3
            assert 0 <= box.top < box.bottom <= 841.9


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_or_head_is_turned(ocr: Ocr, turn: int) -> None:
    reading = read(scan(set_text(INDONESIAN), turn=turn, dpi=200), ocr)
    assert reading.document is not None
    assert measure_accuracy("".join(INDONESIAN), reading.document.text) >= 0.95
    boxes = [box for passage in reading.passages for box in passage.boxes]
    upright = [box.right - box.left > box.bottom - box.top for box in boxes]
    assert all(upright) if turn == 180 else not any(upright)


def test_a_text_layer_that_lies_gives_way_to_the_picture(ocr: Ocr) -> None:
    lying = make_lying(set_text(INDONESIAN))
    alone = read(lying)
    assert alone.state == "partly"
    assert alone.reason is not None
    assert "mostly no words of Indonesian or English (page 1)" in alone.reason
    reading = read(lying, ocr)
    assert reading.state == "read"
    assert reading.document is not None
    assert reading.document.ocr_pages == 1
    assert measure_accuracy("".join(INDONESIAN), reading.document.text) >= 0.95


def make_lying(pdf: bytes) -> bytes:
    """Put a garbled invisible layer of text over the scan of a page."""
    document = pypdfium2.PdfDocument(scan(pdf))
    font = pypdfium2.raw.FPDFText_LoadStandardFont(document, b"Helvetica")
    words = shift(" ".join(INDONESIAN), 7).split()
    page = document[0]
    for number in range(0, len(words), 8):
        item = pypdfium2.raw.FPDFPageObj_CreateTextObj(document, font, 11)
        text = (" ".join(words[number : number + 8]) + "\0").encode("utf-16-le")
        as_shorts = (pypdfium2.raw.FPDF_WCHAR * (len(text) // 2)).from_buffer_copy(text)
        pypdfium2.raw.FPDFText_SetText(item, as_shorts)
        pypdfium2.raw.FPDFTextObj_SetTextRenderMode(item, 3)
        pypdfium2.raw.FPDFPageObj_Transform(item, 1, 0, 0, 1, 72, 760 - 2 * number)
        pypdfium2.raw.FPDFPage_InsertObject(page, item)
    page.gen_content()
    return save(document)


def test_a_good_text_layer_never_meets_an_engine() -> None:
    pdf = set_text(ENGLISH + INDONESIAN, columns=2)
    reader = Reader()
    assert read_original(pdf, describe(pdf, "pdf"), reader) == read(pdf)
    assert reader.pictures == []


def test_a_layer_that_only_looks_odd_stands_where_the_picture_says_the_same() -> None:
    polish = [
        "Szczegółowy",
        "wykaz",
        "przedsięwzięć",
        "gminy",
        "Krzyżanowice",
        "wraz",
        "z",
        "harmonogramem",
        "wdrożenia",
        "usług",
    ]
    names = [word for _ in range(6) for word in polish]
    pdf = make_pdf(
        lay([" ".join(names[at : at + 6]).translate(str.maketrans("łęążćóśń", "leazcosn")) for at in range(0, 60, 6)])
    )

    class Polish(Reader):
        def read_words(self, picture: Picture, *, seconds: float) -> list[Word]:
            self.pictures.append(picture)
            return [Word(word, 100, 20 * at, 200, 20 * at + 12, 0.95, at) for at, word in enumerate(names)]

    reader = Polish()
    reading = read_original(pdf, describe(pdf, "pdf"), reader)
    assert len(reader.pictures) == 1
    assert reading.passages == read(pdf).passages
    assert reading.document is not None
    assert reading.document.ocr_pages == 0


def test_a_stamp_on_a_scan_is_not_its_text() -> None:
    document = pypdfium2.PdfDocument(scan(set_text(INDONESIAN), dpi=100))
    font = pypdfium2.raw.FPDFText_LoadStandardFont(document, b"Helvetica")
    item = pypdfium2.raw.FPDFPageObj_CreateTextObj(document, font, 9)
    text = "Dokumen ini telah ditandatangani secara elektronik\0".encode("utf-16-le")
    pypdfium2.raw.FPDFText_SetText(item, (pypdfium2.raw.FPDF_WCHAR * (len(text) // 2)).from_buffer_copy(text))
    pypdfium2.raw.FPDFPageObj_Transform(item, 1, 0, 0, 1, 72, 40)
    pypdfium2.raw.FPDFPage_InsertObject(document[0], item)
    document[0].gen_content()
    stamped = save(document)
    reading = read_original(stamped, describe(stamped, "pdf"), Reader())
    assert reading.document is not None
    assert reading.document.ocr_pages == 1
    assert LINES[0] in reading.document.text


def test_pages_that_are_read_from_pictures_are_marked_and_others_are_not() -> None:
    pdf = join(set_text(ENGLISH), scan(set_text(INDONESIAN), dpi=72))
    reading = read_original(pdf, describe(pdf, "pdf"), Reader())
    sure = {passage.page: passage.ocr_confidence for passage in reading.passages}
    assert sure == {1: None, 2: pytest.approx(0.9)}
    assert reading.state == "read"


def test_without_an_engine_pages_are_counted_and_named() -> None:
    text, picture = set_text(ENGLISH), scan(set_text(INDONESIAN), dpi=72)
    reading = read(join(text, picture, picture, text, picture))
    assert reading.state == "partly"
    assert reading.reason == f"a/file has 3 of 5 pages without text (pages 2-3, 5). {REMEDY}"
    assert reading.document is not None
    assert (reading.document.pages_without_text, reading.document.ocr_pages) == (3, 0)
    nothing = read(picture)
    assert (nothing.state, nothing.document) == ("no_text", None)
    assert REMEDY in (nothing.reason or "")


def test_a_page_that_fails_is_named_and_the_others_are_read() -> None:
    picture = scan(set_text(INDONESIAN), dpi=72)
    pdf = join(picture, picture, picture)
    reading = read_original(pdf, describe(pdf, "pdf"), Reader(fails_at=(2,)))
    assert reading.state == "partly"
    assert reading.reason == (
        "a/file has 1 of 3 pages that could not be read from their pictures (page 2): "
        "page 2 was not read within 60 seconds."
    )
    assert reading.document is not None
    assert (reading.document.ocr_pages, reading.document.pages_without_text) == (2, 1)


def test_a_picture_without_words_is_no_text_and_says_which_engine_looked() -> None:
    class Blind(Reader):
        def read_words(self, picture: Picture, *, seconds: float) -> list[Word]:
            return []

    pdf = scan(set_text(INDONESIAN), dpi=72)
    reading = read_original(pdf, describe(pdf, "pdf"), Blind())
    assert reading.state == "no_text"
    assert "tesseract 9.9 finds too little" in (reading.reason or "")


def join(*pdfs: bytes) -> bytes:
    made = pypdfium2.PdfDocument.new()
    for pdf in pdfs:
        made.import_pages(pypdfium2.PdfDocument(pdf))
    return save(made)


def test_a_huge_page_is_drawn_small_enough() -> None:
    reader = Reader()
    pdf = scan(set_text(INDONESIAN), dpi=72)
    document = pypdfium2.PdfDocument(pdf)
    document[0].set_mediabox(0, 0, 4000, 4000)
    large = save(document)
    read_original(large, describe(large, "pdf"), reader)
    assert max(picture.width * picture.height for picture in reader.pictures) <= 20_100_000


# --- limits


@pytest.fixture
def stand_in(tmp_path: Path):
    """A program in the place of tesseract that does what the test says."""

    def make(script: str) -> Engine:
        program = tmp_path / "tesseract"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return Engine("tesseract", "0", str(program))

    return make


WHITE = Picture(200, 100, 300, b"\xff" * 20_000)


def test_a_program_that_hangs_or_breaks_fails_its_page_only(stand_in) -> None:
    started = time.monotonic()
    with pytest.raises(OcrFailed, match="not read within 1 seconds"):
        Tesseract(stand_in("exec sleep 30")).read_words(WHITE, seconds=1)
    assert time.monotonic() - started < 10
    with pytest.raises(OcrFailed, match="broke tesseract"):
        Tesseract(stand_in("exit 1")).read_words(WHITE, seconds=5)
    with pytest.raises(OcrFailed, match="does not start"):
        Tesseract(Engine("tesseract", "0", "/nowhere/tesseract")).read_words(WHITE, seconds=5)


def test_a_scanned_page_may_take_longer_than_its_file(stand_in, tmp_path: Path) -> None:
    table = "5\\t1\\t1\\t1\\t1\\t1\\t300\\t300\\t900\\t60\\t95\\tPalembang menyusun rencana"
    slow = stand_in(f"cat > /dev/null; sleep 4; printf '{table}\\n'")
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(set_text(INDONESIAN), dpi=72))
    process = ReadingProcess(1536 << 20, slow)
    try:
        reading = process.read(path, describe(path.read_bytes(), "pdf"), 3)
    finally:
        process.stop()
    assert reading.state == "read", reading.reason
    assert reading.document is not None
    assert reading.document.text == "Palembang menyusun rencana"


def test_rapidocr_that_is_too_slow_is_ended_and_starts_again() -> None:
    found = find_engine("rapidocr")
    if found is None:
        pytest.skip("the extra `ocr` is not installed")
    ocr = RapidOcr(found)
    page = Picture(1000, 1000, 300, np.full(1_000_000, 255, np.uint8).tobytes())
    try:
        assert ocr.read_words(page, seconds=60) == []
        with pytest.raises(OcrFailed, match="not read within 1 seconds"):
            ocr.read_words(page, seconds=0.001)
        assert ocr.read_words(page, seconds=60) == []
    finally:
        ocr.stop()


def test_the_limited_process_reads_a_scan(ocr: Ocr, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(set_text(INDONESIAN), dpi=200))
    with ReadingPool(workers=1, ocr=ocr.engine.name) as pool:
        [reading] = pool.read([(path, describe(path.read_bytes(), "pdf"))])
    assert reading.document is not None, reading.reason
    assert reading.document.ocr_engine == ocr.engine.label
    assert measure_accuracy("".join(INDONESIAN), reading.document.text) >= 0.97


def test_no_engine_is_looked_for_unless_it_is_wanted() -> None:
    assert find_engine("off") is None
    with ReadingPool(workers=1) as pool:
        assert pool.engine is None
