"""Reads text from pictures with RapidOCR, in a process of its own.

Takes a picture; gives its words with their places. The process starts with the first picture and is ended when a
picture takes too long; it lives under the limits of the process that starts it.
Knows no PDF and no model; see `ocr_rapid_process` for what runs there.
"""

import contextlib
import json
import math
import os
import selectors
import struct
import subprocess
import sys
import time
from pathlib import Path

from pipeline.extract.ocr import Engine, OcrFailed, Picture, Word

__all__ = ["ANSWER", "PICTURE", "RapidOcr"]

PICTURE = struct.Struct(">III")
"""Width, height and dpi of the picture that follows."""

ANSWER = struct.Struct(">I")
"""Length of the words that follow, in bytes; 0 where the engine broke."""

_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from pipeline.extract.ocr_rapid_process import serve; serve()"
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# Loading the models is no page's fault.
_START_SECONDS = 60.0
_MAX_ANSWER_BYTES = 20_000_000
_CHUNK_BYTES = 1 << 20

_Popen = subprocess.Popen[bytes]


class RapidOcr:
    """RapidOCR with the models of its wheel. Used by one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        """Prepare it; nothing starts yet.

        Args:
            engine: Which version.
        """
        self.engine = engine
        self._process: _Popen | None = None

    def read_words(self, picture: Picture, *, seconds: float) -> list[Word]:
        """Read the words of a picture, line by line.

        Raises:
            OcrFailed: It took longer, needed too much memory, or broke.
        """
        is_fresh = self._process is None
        process = self._process = self._process or _spawn()
        deadline = time.monotonic() + seconds + (_START_SECONDS if is_fresh else 0.0)
        message = PICTURE.pack(picture.width, picture.height, round(picture.dpi)) + picture.grey
        try:
            _write(process, message, deadline)
            length = ANSWER.unpack(_read(process, ANSWER.size, deadline))[0]
            if not 0 < length <= _MAX_ANSWER_BYTES:
                raise EOFError
            lines = json.loads(_read(process, length, deadline))
        except TimeoutError as error:
            self.stop()
            raise OcrFailed(f"was not read within {math.ceil(seconds)} seconds") from error
        except (EOFError, OSError, ValueError) as error:
            self.stop()
            raise OcrFailed("broke RapidOCR, or needs more memory than it may have") from error
        return [
            Word(text, left, top, right, bottom, sure, number)
            for number, line in enumerate(lines)
            for text, left, top, right, bottom, sure in line
        ]

    def guess_turns(self, picture: Picture, words: list[Word], *, seconds: float) -> list[int]:
        """Guess how a page has to be turned: it may stand on its head."""
        return [180]

    def stop(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _spawn() -> _Popen:
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *(path for path in sys.path if path and path != root and Path(path).is_absolute())]
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", "-c", _BOOT, *paths],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        cwd=Path(sys.executable).anchor,
        bufsize=0,
    )
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            os.set_blocking(pipe.fileno(), False)
    return process


def _write(process: _Popen, message: bytes, deadline: float) -> None:
    if process.stdin is None:
        raise EOFError
    left = memoryview(message)
    descriptor = process.stdin.fileno()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_WRITE)
        while left:
            _wait(selector, deadline)
            left = left[os.write(descriptor, left[:_CHUNK_BYTES]) :]


def _read(process: _Popen, length: int, deadline: float) -> bytes:
    if process.stdout is None:
        raise EOFError
    received = bytearray()
    descriptor = process.stdout.fileno()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while len(received) < length:
            _wait(selector, deadline)
            chunk = os.read(descriptor, min(_CHUNK_BYTES, length - len(received)))
            if not chunk:
                raise EOFError
            received += chunk
    return bytes(received)


def _wait(selector: selectors.BaseSelector, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0 or not selector.select(left):
        raise TimeoutError
