import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.errors import LockedError
from pipeline.store import hold_lock

_HOLD = (
    "import sys, time; from pathlib import Path; from pipeline.store import hold_lock\n"
    "with hold_lock(Path(sys.argv[1])):\n"
    "    print('held', flush=True); time.sleep(60)"
)


def _start_holder(lock: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, str(lock)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "corpus" / ".lock"
    holder = _start_holder(lock)
    try:
        with pytest.raises(LockedError, match=rf"process {holder.pid}\b") as caught, hold_lock(lock):
            pass
        assert caught.value.pid == holder.pid
        assert re.search(r"since \d\d \w+, \d\d:\d\d UTC", str(caught.value))
    finally:
        holder.kill()
        holder.communicate()


def test_a_killed_holder_frees_the_lock_at_once(tmp_path: Path) -> None:
    lock = tmp_path / ".lock"
    holder = _start_holder(lock)
    os.kill(holder.pid, signal.SIGKILL)
    holder.communicate()
    began = time.monotonic()
    with hold_lock(lock):
        assert time.monotonic() - began < 2


@pytest.mark.slow
def test_fifty_killed_holders_in_a_row_hold_nobody_up(tmp_path: Path) -> None:
    for _ in range(50):
        test_a_killed_holder_frees_the_lock_at_once(tmp_path)
