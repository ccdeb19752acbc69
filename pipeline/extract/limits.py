"""Sets the limits under which foreign files are parsed.

Takes figures; gives nothing: the process that calls it is limited from then on.
Knows nothing of files; what a system does not offer is left out, since a limit less is better than no reading.
"""

import ctypes
import os
import resource
import sys
from pathlib import Path

__all__ = ["allow_seconds", "limit_process", "measure_peak_bytes"]

_OPEN_FILES = 64
_WRITTEN_BYTES = 0
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_STATUS = Path("/proc/self/status")


def limit_process(*, memory_bytes: int) -> None:
    """Limit this process for good: memory, written files, open files, core dumps, and the network.

    Args:
        memory_bytes: Address space; more is refused by the system (Linux; macOS does not enforce it).
    """
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_FSIZE, _WRITTEN_BYTES)
    _set(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _leave_network()
    _set(resource.RLIMIT_AS, memory_bytes)


def allow_seconds(seconds: float) -> None:
    """Let the system end this process after so many more seconds of computing, whatever its state.

    The parent keeps the time; this serves where the parent was killed.

    Args:
        seconds: Processor seconds from now.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def measure_peak_bytes() -> int:
    """Return the most memory that this process has held at once, in bytes.

    Note:
        Linux counts in `ru_maxrss` what the parent held when it started this process, so a large parent would make
        every process look used up; the kernel's own figure for the running program does not.
    """
    try:
        status = _STATUS.read_text(encoding="ascii")
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def _set(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(limit, (allowed, allowed))
    except (ValueError, OSError):
        return


def _leave_network() -> None:
    """Move into a network of our own without any interface but a dead loopback (Linux, where the system allows it)."""
    if not sys.platform.startswith("linux"):
        return
    for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET):
        try:
            if hasattr(os, "unshare"):
                os.unshare(flags)
                return
            if ctypes.CDLL(None, use_errno=True).unshare(flags) == 0:
                return
        except (OSError, AttributeError):
            continue
