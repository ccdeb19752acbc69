"""A child process ends with its parent, however that ends, and takes along what it started."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.serving.children import Child

# a shell that starts another program and waits for it
_FAMILY = ["/bin/sh", "-c", "sleep 300 & echo $! > pids; echo $$ >> pids; wait"]
_STUBBORN = ["/bin/sh", "-c", "trap '' TERM; echo $$ > pids; while true; do sleep 0.1; done"]


def _read_pids(folder: Path, number: int) -> list[int]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if (folder / "pids").exists() and len(pids := (folder / "pids").read_text().split()) == number:
            return [int(pid) for pid in pids]
        time.sleep(0.02)
    pytest.fail("the child did not start")


def _wait_until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + 30
    while any(_is_alive(pid) for pid in pids):
        assert time.monotonic() < deadline, pids
        time.sleep(0.05)


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_child_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    child = Child(_FAMILY, environment=dict(os.environ), log=tmp_path / "log", folder=tmp_path)
    pids = _read_pids(tmp_path, 2)
    assert child.poll() is None
    child.end()
    _wait_until_gone(pids)
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    child = Child(_STUBBORN, environment=dict(os.environ), log=tmp_path / "log", folder=tmp_path)
    pids = _read_pids(tmp_path, 1)
    assert child.end(seconds=0.3) == -9
    _wait_until_gone(pids)


@pytest.mark.parametrize("family", [_FAMILY, _STUBBORN], ids=["listens", "does not listen"])
def test_kill_9_of_the_parent_ends_the_child(family: list[str], tmp_path: Path) -> None:
    script = (
        "import os, sys, time; from pathlib import Path; from flows.serving.children import Child\n"
        "here = Path(sys.argv[1])\n"
        "child = Child(sys.argv[2:], environment=dict(os.environ), log=here / 'log', folder=here)\n"
        "time.sleep(300)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path), *family])
    pids = _read_pids(tmp_path, 2 if family is _FAMILY else 1)
    assert all(_is_alive(pid) for pid in pids)
    parent.kill()
    parent.wait()
    _wait_until_gone(pids)


def test_a_child_that_has_ended_tells_its_exit_code_and_leaves_no_guard(tmp_path: Path) -> None:
    child = Child(["/bin/sh", "-c", "exit 7"], environment={}, log=tmp_path / "log", folder=tmp_path)
    while child.poll() is None:
        time.sleep(0.02)
    assert child.poll() == 7
    assert child._guard.poll() is not None
