"""Reads originals in processes of their own, under limits.

Takes paths of originals with their records; gives one reading for each, in their order, whatever the files do.
Knows no format: what a file is and says is the business of `read_original`, which the processes call.
"""

import os
import queue
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.errors import FaktorError
from pipeline.extract.messages import HEADER, READY, pack_request, unpack_mistake, unpack_reading
from pipeline.extract.reasons import say
from pipeline.records import Original, Reading

__all__ = ["ReadingPool"]

_RENEW_AFTER_FILES = 300
# A reading is text; 20 million characters are the most that is taken from a PDF.
_MAX_MESSAGE_BYTES = 128 * 1024 * 1024
_START_SECONDS = 60.0
# How many files are given out ahead of the one that is waited for, for each process.
_AHEAD = 4
_CHUNK_BYTES = 1 << 20
_CLOSED = "The pool of reading processes is closed. Open a new one."

# The process finds its modules where this one found them, and looks at no variable of the environment.
_BOOT = "import sys; sys.path[:] = sys.argv[2:]; from pipeline.extract.worker import serve; serve(int(sys.argv[1]))"


class ReadingPool:
    """Kept processes that read originals under limits of time and memory.

    Several threads may call `read` at once: they share the processes, and each gets the readings of its own requests
    in order. The processes end with the `with` block, and also when this process is killed.

    Attributes:
        seconds_a_file: Time that a file may take; then its process is ended and another one started.
        memory_bytes: Address space of each process.
    """

    def __init__(self, workers: int = 2, seconds_a_file: float = 60.0, memory_bytes: int = 1536 * 1024 * 1024) -> None:
        """Prepare a pool; processes start with the first file.

        Args:
            workers: Number of processes: files that are read at once.
            seconds_a_file: Seconds that a file may take.
            memory_bytes: Address space of each process, in bytes; a process needs some 300 MB for itself.
        """
        self.seconds_a_file = seconds_a_file
        self.memory_bytes = memory_bytes
        self._count = max(1, workers)
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        for _ in range(self._count):
            self._idle.put(_Worker(memory_bytes))
        self._all = tuple(self._idle.queue)
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="reading")
        self._is_closed = False

    def __enter__(self) -> Self:
        """Return the pool itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all processes; files that are being read are given up."""
        self.close()

    def close(self) -> None:
        """End all processes; files that are being read are given up."""
        self._is_closed = True
        for worker in self._all:
            worker.retire()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._all:
            worker.stop()

    def read(self, requests: Iterable[tuple[Path, Original]]) -> Iterator[Reading]:
        """Read originals.

        Args:
            requests: Path of the bytes and record of each original. Taken a few at a time, so any number may come.

        Yields:
            One reading for each request, in order. A file that kills its process, hangs, needs too much memory or
            floods gives state "unreadable" and one sentence.

        Raises:
            FaktorError: The reading process cannot be started at all.
        """
        waiting: deque[Future[Reading]] = deque()
        try:
            for path, original in requests:
                if self._is_closed:
                    raise FaktorError(_CLOSED)
                waiting.append(self._threads.submit(self._read_one, path, original))
                while len(waiting) > _AHEAD * self._count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def _read_one(self, path: Path, original: Original) -> Reading:
        worker = self._idle.get()
        try:
            return worker.read(path, original, self.seconds_a_file)
        finally:
            self._idle.put(worker)


class _Worker:
    """One reading process, started when it is first needed and again after each end."""

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self._process: subprocess.Popen[bytes] | None = None
        self._files = 0
        self._lock = threading.Lock()
        self._is_retired = False

    def read(self, path: Path, original: Original, seconds: float) -> Reading:
        """Read one file, with a fresh process where the last one ended, was renewed or has died idle."""
        if self._files >= _RENEW_AFTER_FILES:
            self.stop()
        request = pack_request(path, original, seconds=seconds + 5)
        process = self._send(request) or self._send(request)
        if process is None:
            raise FaktorError("The reading process ends as soon as it starts. Run `python -m pip check` and try again.")
        self._files += 1
        try:
            body = _receive(process, time.monotonic() + seconds)
            mistake = unpack_mistake(body)
            if mistake is None:
                return unpack_reading(body)
            self.stop()
            what = f"met a mistake in faktor ({mistake}). Please report it, with the file if it may be shown"
        except TimeoutError:
            self.stop()
            what = f"was not read within {seconds:g} seconds. Split it, or print it to a new PDF, and offer it again"
        except EOFError:
            what = f"{self._explain_end(process)}. Print it to a new PDF and offer that"
        except (ValueError, KeyError, TypeError):
            self.stop()
            what = "gave more text than is taken, or none that makes sense. Split it into smaller files"
        return Reading(original.document_id, "unreadable", say(original.key, what), None, ())

    def stop(self) -> None:
        """End the process and all that it started."""
        with self._lock:
            process, self._process, self._files = self._process, None, 0
        if process is not None:
            _end(process)

    def retire(self) -> None:
        """Kill the process and start no other; whoever reads from it sees its end."""
        with self._lock:
            self._is_retired = True
            if self._process is not None:
                _kill(self._process)

    def _send(self, request: bytes) -> "subprocess.Popen[bytes] | None":
        """Give a request to the process; None when it had died."""
        process = self._process or self._start()
        try:
            _write(process, request)
        except OSError:
            self.stop()
            return None
        return process

    def _start(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._is_retired:
                raise FaktorError(_CLOSED)
            process = _spawn(self._memory_bytes)
            self._process = process
        try:
            body = _receive(process, time.monotonic() + _START_SECONDS)
        except (TimeoutError, EOFError, ValueError):
            body = b""
        if body != READY:
            self.stop()
            memory = f"{self._memory_bytes // 1024**2:,} MiB"
            raise FaktorError(
                f"The reading process did not start within {memory} of memory. Give it more, or see pip check."
            )
        return process

    def _explain_end(self, process: "subprocess.Popen[bytes]") -> str:
        self.stop()
        code = process.returncode
        if code == -signal.SIGXCPU:
            return "took too long to read"
        memory = f"{self._memory_bytes // 1024**2:,} MiB"
        return f"ended its reading process: it is damaged, or needs more than {memory} of memory"


def _spawn(memory_bytes: int) -> "subprocess.Popen[bytes]":
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *(path for path in sys.path if path and path != root and Path(path).is_absolute())]
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", _BOOT, str(memory_bytes), *paths],
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


def _write(process: "subprocess.Popen[bytes]", message: bytes) -> None:
    """Write a request whole; it is smaller than a pipe's buffer, which the process empties at once."""
    if process.stdin is None:
        raise BrokenPipeError
    if os.write(process.stdin.fileno(), message) != len(message):
        raise BrokenPipeError


def _receive(process: "subprocess.Popen[bytes]", deadline: float) -> bytes:
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


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process and all that it started."""
    if process.poll() is not None:
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()


def _end(process: "subprocess.Popen[bytes]") -> None:
    _kill(process)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
