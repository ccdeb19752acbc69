"""The reading process: reads one file after the other and sends back what it read.

Takes requests on standard input; gives readings on the pipe that standard output was. Started by `ReadingPool` only.
Knows no workspace and has no secrets: its environment is empty, its network is cut where the system allows it.
"""

import os
import queue
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from pipeline.extract.limits import allow_seconds, limit_process, measure_peak_bytes
from pipeline.extract.messages import HEADER, READY, pack, pack_answer, pack_mistake, pack_patience, unpack_request
from pipeline.extract.ocr import Ocr, unpack_engine
from pipeline.extract.ocr_engines import start_engine
from pipeline.extract.ocr_patience import PatientOcr
from pipeline.extract.reading import read_original, refuse
from pipeline.records import Original, Reading

__all__ = ["serve"]

_MAX_FILE_BYTES = 200_000_001


def serve(memory_bytes: int, engine: str) -> None:
    """Answer requests until standard input ends.

    Args:
        memory_bytes: Address space that this process may use, and each that it starts to read pictures.
        engine: The engine that reads pictures, packed.
    """
    warnings.simplefilter("ignore")
    output = os.dup(1)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.close(silent)
    sys.excepthook = _make_hook(output)
    limit_process(memory_bytes=memory_bytes)
    ocr = _make_ocr(engine, output)
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    _send(output, pack(READY))
    while True:
        path, original, seconds = unpack_request(requests.get())
        allow_seconds(seconds)
        _send(output, _answer(path, original, ocr, memory_bytes))


def _make_ocr(line: str, output: int) -> Ocr | None:
    """Make the engine ready; before each picture the parent is asked for time."""
    engine = unpack_engine(line)
    if engine is None:
        return None

    def ask(seconds: float) -> None:
        _send(output, pack_patience(seconds))
        allow_seconds(seconds)

    return PatientOcr(start_engine(engine), ask)


def _make_hook(output: int) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Make what runs when faktor itself is wrong: the parent is told where, and this process ends."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
        _send(output, pack_mistake(f"{kind.__name__} in {place}"))

    return tell


def _listen(requests: "queue.SimpleQueue[bytes]") -> None:
    """Pass requests on; end the whole process when the parent is gone, also while a file is being read."""
    while True:
        header = sys.stdin.buffer.read(HEADER.size)
        body = sys.stdin.buffer.read(HEADER.unpack(header)[0]) if len(header) == HEADER.size else b""
        if not body:
            os._exit(0)
        requests.put(body)


def _answer(path: Path, original: Original, ocr: Ocr | None, memory_bytes: int) -> bytes:
    """Read a file; the answer also says when this process should read no more: memory was short, or is mostly used."""
    try:
        reading = _read(path, original, ocr)
        return pack_answer(reading, is_starved=False, is_spent=measure_peak_bytes() > memory_bytes // 2)
    except MemoryError:
        what = "needs more memory than a file may have. Split it into smaller files"
    return pack_answer(refuse(original, "unreadable", what), is_starved=True, is_spent=True)


def _read(path: Path, original: Original, ocr: Ocr | None) -> Reading:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE_BYTES)
    except OSError as error:
        return refuse(original, "unreadable", f"cannot be opened ({error.strerror}). Offer it again")
    try:
        return read_original(data, original, ocr)
    except RecursionError:
        return refuse(original, "unreadable", "is nested too deep to be read. Save it again as a simpler file")


def _send(output: int, message: bytes) -> None:
    view = memoryview(message)
    while view:
        view = view[os.write(output, view) :]
