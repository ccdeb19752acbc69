"""Child processes that end when this process ends, however it ends.

Takes a command; gives a running process in a session of its own. Knows nothing of what it runs.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

__all__ = ["Child"]

# The shell waits for the end of a pipe that only the parent holds; then the whole group of the child is ended.
_GUARD = 'read _; kill -TERM -"$0" 2>/dev/null || exit 0; sleep "$1"; kill -KILL -"$0" 2>/dev/null; exit 0'

# The child begins when its guard stands: a parent that is killed before that leaves a shell whose input ends.
_GATE = 'read _ && exec "$@"'

# A server writes its database out, a run closes its workers; both are safe to kill when this was not enough.
_SECONDS_TO_END = 10
# When the parent was killed a run has nobody left to tell.
_SECONDS_WITHOUT_PARENT = 2


class Child:
    """A child process and all that it starts, in a session of its own.

    A `kill -9` of this process ends the child too: a shell, which waits for the end of a pipe, sees to that.

    Args:
        command: Program and arguments.
        environment: Its whole environment.
        log: File that its output is added to.
        folder: Folder that it works in.
    """

    def __init__(self, command: Sequence[str], *, environment: Mapping[str, str], log: Path, folder: Path) -> None:
        with _open_log(log) as output:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _GATE, "sh", *command],
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd=folder,
                start_new_session=True,
                umask=0o077,
            )
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, str(self._process.pid), str(_SECONDS_WITHOUT_PARENT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._open_gate()

    @property
    def pid(self) -> int:
        """Id of the process and of its group."""
        return self._process.pid

    def poll(self) -> int | None:
        """Return the exit code, or None while the child runs."""
        code = self._process.poll()
        if code is not None:
            self._release_guard()
        return code

    def end(self, *, seconds: float = _SECONDS_TO_END) -> int:
        """Ask the child to end, kill it when it does not, and return its exit code."""
        self._signal(signal.SIGTERM)
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            code = self._process.wait()
        # what the child itself had started may outlive it
        self._signal(signal.SIGKILL)
        self._release_guard()
        return code

    def __enter__(self) -> Self:
        """Give the child; it is ended with the context."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child."""
        if self.poll() is None:
            self.end()

    def _open_gate(self) -> None:
        gate = self._process.stdin
        if gate is not None:
            with contextlib.suppress(BrokenPipeError), gate:
                gate.write(b"\n")

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def _release_guard(self) -> None:
        """End the guard before its pipe closes: the child's number may be another's by then."""
        if self._guard.poll() is None:
            self._guard.kill()
        self._guard.communicate()


def _open_log(log: Path) -> IO[bytes]:
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
