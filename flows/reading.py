"""Reads files that belong to no workspace, as a run would read them.

Takes paths; gives one entry a file, whatever it holds. Writes nothing and keeps nothing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from flows.sidecars import read_sidecars
from pipeline.acquire import Offered, Refusal, describe_item, read_item, sniff_media_type
from pipeline.extract import ReadingPool
from pipeline.extract.ocr_engines import EngineChoice
from pipeline.records import Original, Passage, Reading, Source

__all__ = ["FileRead", "read_files"]

_SOURCE = Source("read", ".")


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file and what was understood of it.

    Attributes:
        path: The file.
        original: Its record; None where it is nothing that faktor reads.
        state: The reading's state, or "rejected" or "failed".
        reason: Why it was not, or not wholly, read, and what to do.
        reading: The reading; None where there is no original.
        languages: Language of each passage.
    """

    path: Path
    original: Original | None
    state: str
    reason: str | None
    reading: Reading | None = None
    languages: tuple[str, ...] = ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages in reading order."""
        return self.reading.passages if self.reading is not None else ()

    @property
    def language(self) -> str | None:
        """The language of most characters, or None without text."""
        weights: Counter[str] = Counter()
        for passage, language in zip(self.passages, self.languages, strict=True):
            weights[language] += len(passage.text)
        return min(weights, key=lambda language: (-weights[language], language), default=None)

    @property
    def sections(self) -> tuple[str, ...]:
        """The headings that have something below them, in order."""
        return tuple(dict.fromkeys(passage.section for passage in self.passages if passage.section))

    def as_json(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        document = self.reading.document if self.reading is not None else None
        said = asdict(document) if document is not None else {}
        said.pop("text", None)
        return {
            "file": str(self.path),
            "type": self.original.media_type if self.original else None,
            "kind": self.original.kind if self.original else None,
            "state": self.state,
            "reason": self.reason,
            "language": self.language,
            "title": None,
            "dates": [],
            "warnings": [],
            **said,
            "sections": list(self.sections),
            "place": asdict(self.reading.place) if self.reading is not None and self.reading.place else None,
            "entries": [asdict(entry) for entry in (self.reading.entries if self.reading is not None else ())],
            "passages": [
                {**asdict(passage), "language": language}
                for passage, language in zip(self.passages, self.languages, strict=True)
            ],
        }


def read_files(
    paths: Sequence[Path], *, today: date, workers: int = 2, ocr: EngineChoice = "auto"
) -> Iterator[FileRead]:
    """Read files.

    Args:
        paths: The files.
        today: No date in a document is later.
        workers: Processes that read at once.
        ocr: Which engine may read pages that are pictures of text.

    Yields:
        One entry a file, in order.
    """
    from pipeline.language import detect_languages

    examined = [_examine(path, today) for path in paths]
    with ReadingPool(workers=min(workers, len(examined) or 1), ocr=ocr) as pool:
        beside = read_sidecars([each.path for each in examined if each.original is not None], pool, today=today)
        # the processes have a folder of their own
        readings = pool.read(
            (each.path.absolute(), replace(each.original, entry=beside.find(each.path)))
            for each in examined
            if each.original is not None
        )
        for each in examined:
            if each.original is None:
                yield each
                continue
            reading = next(readings)
            document = reading.document
            if document is not None and document.bibliography is None and beside.folders:
                entry = beside.find(each.path, document)
                if entry is not None:
                    [reading] = pool.read([(each.path.absolute(), replace(each.original, entry=entry))])
            languages, _ = detect_languages([passage.text for passage in reading.passages])
            yield FileRead(each.path, each.original, reading.state, reading.reason, reading, tuple(languages))


def _examine(path: Path, today: date) -> FileRead:
    """Say what a file is, as when it is taken in; its folder's name may say its kind."""
    item = Offered(key="/".join(path.absolute().parts[-2:]), path=path, size_bytes=0)
    try:
        data = read_item(item)
    except OSError as error:
        return FileRead(path, None, "failed", f"The file cannot be read ({error.strerror}).")
    media_type = sniff_media_type(data, path.name)
    if isinstance(media_type, Refusal):
        return FileRead(path, None, "rejected", media_type.reason)
    original = describe_item(_SOURCE, item, data, media_type=media_type, seen=today)
    return FileRead(path, original, "read", None)
