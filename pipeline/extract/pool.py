"""Reads originals in processes of their own, under limits.

Takes paths of originals with their records; gives one reading for each, in their order, whatever the files do.
Knows no format: what a file is and says is the business of `read_original`, which the processes call.
"""

import queue
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from pipeline.errors import FaktorError
from pipeline.extract.convert import LEGACY_TYPES, convert_file, find_office
from pipeline.extract.ocr_engines import EngineChoice, find_engine
from pipeline.extract.process import CLOSED, ReadingProcess
from pipeline.extract.reasons import NotRead, say
from pipeline.records import Original, Reading

__all__ = ["ReadingPool"]

# How many files are given out ahead of the one that is waited for, for each process.
_AHEAD = 4


class ReadingPool:
    """Kept processes that read originals under limits of time and memory.

    Several threads may call `read` at once: they share the processes, and each gets the readings of its own requests
    in order. The processes end with the `with` block, and also when this process is killed.

    Attributes:
        seconds_a_file: Time that a file may take; then its process is ended and another one started.
        memory_bytes: Address space of each process.
        office: LibreOffice, which converts old Word, Excel and PowerPoint files; None where it is not installed.
        engine: What reads text from pictures; None where nothing is installed, or it is not wanted.
    """

    def __init__(
        self,
        workers: int = 2,
        seconds_a_file: float = 60.0,
        memory_bytes: int = 1536 * 1024 * 1024,
        office: Path | None = None,
        ocr: EngineChoice = "off",
    ) -> None:
        """Prepare a pool; processes start with the first file.

        Args:
            workers: Number of processes: files that are read at once.
            seconds_a_file: Seconds that a file may take; each page that is read from its picture may take 60 more.
            memory_bytes: Address space of each process, in bytes; a process needs some 300 MB for itself.
            office: The program of LibreOffice; looked for where systems install it when left out.
            ocr: Which engine may read text from pictures; none unless it is asked for.
        """
        self.seconds_a_file = seconds_a_file
        self.memory_bytes = memory_bytes
        self.office = office or find_office()
        self.engine = find_engine(ocr)
        self._processes = tuple(ReadingProcess(memory_bytes, self.engine) for _ in range(max(1, workers)))
        self._idle: queue.LifoQueue[ReadingProcess] = queue.LifoQueue()
        for process in self._processes:
            self._idle.put(process)
        # As many threads as processes, so that a thread never waits for a process.
        self._threads = ThreadPoolExecutor(len(self._processes), thread_name_prefix="reading")
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
        for process in self._processes:
            process.retire()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._processes:
            process.stop()

    def read(self, requests: Iterable[tuple[Path, Original]]) -> Iterator[Reading]:
        """Read originals.

        Args:
            requests: Path of the bytes and record of each original. Taken a few at a time, so any number may come.

        Yields:
            One reading for each request, in order. A file that kills its process, hangs, needs too much memory or
            floods gives state "unreadable" and one sentence.

        Raises:
            FaktorError: The pool is closed, or the reading process cannot be started at all.
        """
        waiting: deque[Future[Reading]] = deque()
        try:
            for path, original in requests:
                waiting.append(self._submit(path, original))
                while len(waiting) > _AHEAD * len(self._processes):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def _submit(self, path: Path, original: Original) -> "Future[Reading]":
        if self._is_closed:
            raise FaktorError(CLOSED)
        return self._threads.submit(self._read_one, path, original)

    def _read_one(self, path: Path, original: Original) -> Reading:
        if original.media_type in LEGACY_TYPES:
            return self._convert_one(path, original)
        process = self._idle.get()
        try:
            return process.read(path, original, self.seconds_a_file)
        finally:
            self._idle.put(process)

    def _convert_one(self, path: Path, original: Original) -> Reading:
        """Read the twin in the new format of a file in an old one."""
        with TemporaryDirectory(prefix="faktor-") as folder:
            try:
                converted = convert_file(
                    path,
                    original.media_type,
                    office=self.office,
                    folder=Path(folder),
                    seconds=self.seconds_a_file,
                )
            except NotRead as trouble:
                return Reading(original.document_id, trouble.state, say(original.key, trouble.what), None, ())
            twin = replace(original, media_type=LEGACY_TYPES[original.media_type])
            return self._read_one(converted, twin)
