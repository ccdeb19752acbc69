import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.store import find_damaged_originals, path_of_original, remove_leftovers, write_originals


@given(batch=st.lists(st.binary(max_size=200), max_size=8))
def test_every_item_is_found_again_under_its_own_hash(
    tmp_path_factory: pytest.TempPathFactory, batch: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("originals")
    ids = write_originals(folder, batch)
    assert ids == [hashlib.sha256(data).hexdigest() for data in batch]
    assert [path_of_original(folder, each).read_bytes() for each in ids] == batch
    assert sum(path.is_file() for path in folder.rglob("*")) == len(set(batch))


def test_an_original_that_is_there_is_never_written_again(tmp_path: Path) -> None:
    (original_id,) = write_originals(tmp_path, [b"laporan"])
    path = path_of_original(tmp_path, original_id)
    before = path.stat()
    write_originals(tmp_path, [b"laporan"])
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_flipped_byte_is_found_and_only_that(tmp_path: Path) -> None:
    ids = write_originals(tmp_path, [bytes([number]) * 50 for number in range(40)])
    damaged = path_of_original(tmp_path, ids[17])
    content = bytearray(damaged.read_bytes())
    content[20] ^= 1
    damaged.write_bytes(content)
    assert list(find_damaged_originals(tmp_path)) == [damaged]


def test_a_full_disk_leaves_no_file_under_a_final_name(tmp_path: Path) -> None:
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from pipeline.store import write_originals\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: write_originals(Path(sys.argv[1]), [b'x' * 5000])\n"
        "except OSError as error: print(type(error).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == "OSError\n"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_a_killed_run_left_half_written_is_removed(tmp_path: Path) -> None:
    (original_id,) = write_originals(tmp_path, [b"berita"])
    half = path_of_original(tmp_path, original_id).with_name(".arriving-abc")
    half.write_bytes(b"ber")
    assert remove_leftovers(tmp_path) == 1
    assert not half.exists()
    assert path_of_original(tmp_path, original_id).read_bytes() == b"berita"


@pytest.mark.skipif(not Path("/usr/bin/strace").exists(), reason="strace is not installed")
def test_bytes_and_folders_are_flushed_before_the_call_returns(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    folder = tmp_path / "corpus" / "originals"
    folder.parent.mkdir()
    script = (
        "import os, sys; from pathlib import Path; from pipeline.store import write_originals\n"
        "write_originals(Path(sys.argv[1]), [b'satu', b'dua'])\n"
        "os.write(1, b'acknowledged')"
    )
    command = ["strace", "-f", "-y", "-e", "trace=fsync,rename,write", "-o", str(trace)]
    subprocess.run(
        [*command, sys.executable, "-c", script, str(folder)], check=True, env={**os.environ}, capture_output=True
    )
    lines = trace.read_text().splitlines()
    acknowledged = next(number for number, line in enumerate(lines) if "acknowledged" in line)
    before = lines[:acknowledged]
    renames = [number for number, line in enumerate(before) if "rename(" in line and "originals" in line]
    assert len(renames) == 2
    for number in renames:
        beside = before[number].split('"')[1]
        assert any("fsync(" in line and f"<{beside}>" in line for line in before[:number])
        parent = str(Path(beside).parent)
        assert any("fsync(" in line and f"<{parent}>" in line for line in before[number:])
