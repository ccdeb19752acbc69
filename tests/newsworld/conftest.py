"""Where the offices of these tests stand: in memory, where the system has such a disk.

What a killed process has written outlives it there as anywhere; only a loss of power differs, which is not tested here.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")


@pytest.fixture(scope="module")
def quick_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for the tests of a module, in memory if there is room."""
    if not MEMORY.is_dir():
        yield tmp_path_factory.mktemp("office")
        return
    with tempfile.TemporaryDirectory(prefix="newsworld-", dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture
def quick_path(quick_folder: Path) -> Path:
    """A folder for one test."""
    return Path(tempfile.mkdtemp(dir=quick_folder))
