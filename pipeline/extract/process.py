"""Keeps one reading process: starts it, gives it files, keeps the time, and starts another when it ends.

Takes the path and record of an original; gives its reading, whatever the file does to the process.
Knows nothing of formats and of other processes.
"""

import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import FaktorError
from pipeline.extract.messages import HEADER, READY, pack_request, unpack_answer, unpack_mistake, unpack_patience
from pipeline.extract.ocr import Engine, pack_engine
from pipeline.extract.ocr_limits import MAX_SCANS, PAGE_SECONDS
from pipeline.extract.reasons import say
from pipeline.records import Original, Reading

__all__ = ["CLOSED", "ReadingProcess"]

CLOSED = "The pool of reading processes is closed. Open a new one."

_RENEW_AFTER_FILES = 300
# A reading is text; 20 million characters are the most that is taken from a PDF.
_MAX_MESSAGE_BYTES = 128 * 1024 * 1024
_START_SECONDS = 60.0
# The process ends itself when it computes longer than its parent waits: the parent may have been killed.
_GRACE_SECONDS = 5.0
_CHUNK_BYTES = 1 << 20
_MEBIBYTE = 1024 * 1024

# The process finds its modules where this one found them, and looks at no variable of the environment.
_BOOT = (
    "import sys; sys.path[:] = sys.argv[3:]; from pipeline.extract.worker import serve; "
    "serve(int(sys.argv[1]), sys.argv[2])"
)
# A file asks for time before each picture; one that asks more often, or for longer, is harmful.
_MAX_ASKINGS = 4 * MAX_SCANS
_MAX_PATIENCE = 2 * PAGE_SECONDS

_Popen = subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class _Try:
    """What came of giving a file to the process.

    Attributes:
        reading: The reading.
        is_sure: Whether a fresh process would say the same; not where memory ran out or the process died.
        is_spent: Whether the process should read no more.
    """

    reading: Reading
    is_sure: bool = True
    is_spent: bool = False


class ReadingProcess:
    """One reading process, started when it is first needed and again after each end. Used by one thread at a time."""

    def __init__(self, memory_bytes: int, engine: Engine | None = None) -> None:
        """Prepare a process; it starts with the first file.

        Args:
            memory_bytes: Address space that it may use.
            engine: What reads pictures of text; None where nothing does.
        """
        self._memory_bytes = memory_bytes
        self._engine = engine
        self._process: _Popen | None = None
        self._files = 0
        self._lock = threading.Lock()
        self._is_retired = False

    def read(self, path: Path, original: Original, seconds: float) -> Reading:
        """Read one file.

        What becomes of a file does not depend on the files before it: where memory runs out or the process dies and it
        had read others before, the file is tried once more in a fresh process.

        Args:
            path: The bytes.
            original: Their record.
            seconds: Time that the file may take, besides that for pages that are read from their pictures.

        Returns:
            Its reading.

        Raises:
            FaktorError: The process cannot be started.
        """
        if self._files >= _RENEW_AFTER_FILES:
            self.stop()
        while True:
            result = self._try(path, original, seconds)
            is_first = self._files <= 1
            if result.is_spent:
                self.stop()
            if result.is_sure or is_first:
                return result.reading
            self.stop()

    def stop(self) -> None:
        """End the process and all that it started."""
        with self._lock:
            process, self._process, self._files = self._process, None, 0
        if process is not None:
            _end(process)

    def retire(self) -> None:
        """Kill the process and start no other; whoever waits for it sees its end."""
        with self._lock:
            self._is_retired = True
            if self._process is not None:
                _kill(self._process)

    def _try(self, path: Path, original: Original, seconds: float) -> _Try:
        request = pack_request(path, original, seconds=seconds + _GRACE_SECONDS)
        # A process that died idle takes no request; the second one is fresh.
        process = self._send(request) or self._send(request)
        if process is None:
            raise FaktorError("The reading process ends as soon as it starts. Run `python -m pip check` and try again.")
        self._files += 1
        memory = f"{self._memory_bytes // _MEBIBYTE:,} MiB"
        try:
            body = _receive_patiently(process, seconds)
            mistake = unpack_mistake(body)
            if mistake is None:
                answer = unpack_answer(body)
                return _Try(answer.reading, is_sure=not answer.is_starved, is_spent=answer.is_spent)
            what = f"met a mistake in faktor ({mistake}). Please report it, with the file if it may be shown"
        except TimeoutError:
            what = f"was not read within {seconds:g} seconds. Split it, or print it to a new PDF, and offer it again"
        except EOFError:
            what = f"ended its reading process: damaged, or too large for {memory} of memory. Print it to a new PDF"
            return _Try(_refuse(original, what), is_sure=False, is_spent=True)
        except (ValueError, KeyError, TypeError):
            what = "gave more text than is taken, or none that makes sense. Split it into smaller files"
        return _Try(_refuse(original, what), is_spent=True)

    def _send(self, request: bytes) -> _Popen | None:
        """Give a request to the process; None when it had died."""
        process = self._process or self._start()
        try:
            _write(process, request)
        except OSError:
            self.stop()
            return None
        return process

    def _start(self) -> _Popen:
        with self._lock:
            if self._is_retired:
                raise FaktorError(CLOSED)
            process = self._process = _spawn(self._memory_bytes, self._engine)
        try:
            body = _receive(process, time.monotonic() + _START_SECONDS)
        except (TimeoutError, EOFError, ValueError):
            body = b""
        if body != READY:
            self.stop()
            raise FaktorError(
                f"The reading process did not start within {self._memory_bytes // _MEBIBYTE:,} MiB of memory. "
                "Give it more, or run `python -m pip check`."
            )
        return process


def _refuse(original: Original, what: str) -> Reading:
    return Reading(original.document_id, "unreadable", say(original.key, what), None, ())


def _spawn(memory_bytes: int, engine: Engine | None) -> _Popen:
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *(path for path in sys.path if path and path != root and Path(path).is_absolute())]
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", "-c", _BOOT, str(memory_bytes), pack_engine(engine), *paths],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},
        cwd=Path(sys.executable).anchor,
        start_new_session=True,
    )
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            os.set_blocking(pipe.fileno(), False)
    return process


def _write(process: _Popen, message: bytes) -> None:
    """Write a request whole; it is smaller than a pipe's buffer, which the process empties at once."""
    if process.stdin is None or os.write(process.stdin.fileno(), message) != len(message):
        raise BrokenPipeError


def _receive_patiently(process: _Popen, seconds: float) -> bytes:
    """Read the answer to a request; before each picture that it reads the process asks for time.

    Raises:
        TimeoutError: The deadline passed.
        EOFError: The process ended.
        ValueError: The message is longer than any reading, or the process asks for more than any file needs.
    """
    deadline = time.monotonic() + seconds
    for _ in range(_MAX_ASKINGS):
        body = _receive(process, deadline)
        patience = unpack_patience(body)
        if patience is None:
            return body
        deadline = time.monotonic() + min(patience, _MAX_PATIENCE) + seconds
    raise ValueError(_MAX_ASKINGS)


def _receive(process: _Popen, deadline: float) -> bytes:
    """Read one message.

    Raises:
        TimeoutError: The deadline passed.
        EOFError: The process ended.
        ValueError: The message is longer than any reading.
    """
    if process.stdout is None:
        raise EOFError
    descriptor = process.stdout.fileno()
    received = bytearray()
    wanted = HEADER.size
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while len(received) < wanted:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            if not selector.select(left):
                continue
            chunk = os.read(descriptor, _CHUNK_BYTES)
            if not chunk:
                raise EOFError
            received += chunk
            if wanted == HEADER.size and len(received) >= HEADER.size:
                wanted = HEADER.size + HEADER.unpack_from(received)[0]
                if wanted > _MAX_MESSAGE_BYTES:
                    raise ValueError(wanted)
    return bytes(received[HEADER.size : wanted])


def _kill(process: _Popen) -> None:
    """Kill a process and all that it started."""
    if process.poll() is not None:
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()


def _end(process: _Popen) -> None:
    _kill(process)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
