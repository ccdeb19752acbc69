"""Hundreds of PDFs that lie about themselves: the parent lives, and each is one reading with one sentence."""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil
import pytest
from document_makers import describe
from hostile_pdfs import list_lies, list_seeds, mutate_structure
from test_hostile_files import check

from pipeline.extract import ReadingPool
from pipeline.records import Original, Reading

SECONDS_A_FILE = 20
MEMORY_BYTES = 450 << 20


def read_all(folder: Path, files: Iterable[tuple[str, bytes]]) -> dict[str, Reading]:
    """Read files by two limited processes; whatever they are, the handles of this process stay as many."""
    names: list[str] = []

    def offer() -> Iterator[tuple[Path, Original]]:
        for number, (name, data) in enumerate(files):
            names.append(name)
            path = folder / str(number)
            path.write_bytes(data)
            yield path, describe(b"", "pdf", key="hostile/file")

    handles = psutil.Process().num_fds()
    with ReadingPool(workers=2, seconds_a_file=SECONDS_A_FILE, memory_bytes=MEMORY_BYTES) as pool:
        readings = list(pool.read(offer()))
    assert abs(psutil.Process().num_fds() - handles) <= 5
    assert sorted(path.name for path in folder.iterdir()) == sorted(str(number) for number in range(len(names)))
    return dict(zip(names, readings, strict=True))


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading]:
    return read_all(tmp_path_factory.mktemp("lies"), list_lies().items())


def test_each_of_hundreds_of_lies_is_one_reading(readings: dict[str, Reading]) -> None:
    assert len(readings) >= 300
    for reading in readings.values():
        check(reading)


def test_lies_that_do_not_matter_are_read_all_the_same(readings: dict[str, Reading]) -> None:
    for name in (
        "plain: places that are 17 off",
        "plain: no table of places",
        "plain: a thousand ends",
        "content: 300,000 saved states",
        "content: clips in clips",
        "metadata: a title of unpaired halves",
    ):
        assert readings[name].state in {"read", "partly"}, name
    states = [reading.state for reading in readings.values()]
    assert 0.2 <= states.count("unreadable") / len(states) <= 0.8, "lies test little"


def read_mutations(folder: Path, files: list[tuple[str, bytes]], count: int) -> None:
    def mutate() -> Iterator[tuple[str, bytes]]:
        for number in range(count):
            name, data = files[number % len(files)]
            yield f"{name} {number}", mutate_structure(data, random.Random(f"{name} {number}"))

    readings = read_all(folder, mutate())
    assert len(readings) == count
    for reading in readings.values():
        check(reading)
    assert sum(reading.state in {"read", "partly"} for reading in readings.values()) >= count * 0.2


def test_files_of_exchanged_parts_are_one_reading_each(tmp_path: Path) -> None:
    read_mutations(tmp_path, list(list_seeds()), 60)


@pytest.mark.slow
def test_thousands_of_files_of_exchanged_parts_are_one_reading_each(tmp_path: Path) -> None:
    read_mutations(tmp_path, list(list_seeds()), 2_000)


@pytest.mark.slow
def test_awkward_real_files_of_exchanged_parts_are_one_reading_each(tmp_path: Path, faktor_data: Path) -> None:
    files = [(path.name, path.read_bytes()) for path in sorted((faktor_data / "awkward").glob("*.pdf"))]
    assert len(files) >= 15
    read_mutations(tmp_path, [(name, data) for name, data in files if data], 300)
