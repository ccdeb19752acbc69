"""The reading process: reads one file after the other and sends back what it read.

Takes requests on standard input; gives readings on the pipe that standard output was. Started by `ReadingPool` only.
Knows no workspace and has no secrets: its environment is empty, its network is cut where the system allows it.
"""

import os
import queue
import sys
import threading
import warnings
from pathlib import Path

from pipeline.extract.limits import allow_seconds, limit_process
from pipeline.extract.messages import HEADER, READY, pack, pack_reading, unpack_request
from pipeline.extract.reading import read_original, refuse
from pipeline.records import Original, Reading

__all__ = ["serve"]

_MAX_FILE_BYTES = 200_000_001


def serve(memory_bytes: int) -> None:
    """Answer requests until standard input ends.

    Args:
        memory_bytes: Address space that this process may use.
    """
    warnings.simplefilter("ignore")
    output = os.dup(1)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.close(silent)
    limit_process(memory_bytes=memory_bytes)
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    _send(output, pack(READY))
    while True:
        path, original, seconds = unpack_request(requests.get())
        allow_seconds(seconds)
        _send(output, pack_reading(_read(path, original)))


def _listen(requests: "queue.SimpleQueue[bytes]") -> None:
    """Pass requests on; end the whole process when the parent is gone, also while a file is being read."""
    while True:
        header = sys.stdin.buffer.read(HEADER.size)
        body = sys.stdin.buffer.read(HEADER.unpack(header)[0]) if len(header) == HEADER.size else b""
        if not body:
            os._exit(0)
        requests.put(body)


def _read(path: Path, original: Original) -> Reading:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE_BYTES)
        return read_original(data, original)
    except MemoryError:
        return refuse(original, "unreadable", "needs more memory than a file may have. Split it into smaller files")
    except RecursionError:
        return refuse(original, "unreadable", "is nested too deep to be read. Save it again as a simpler file")
    except OSError as error:
        return refuse(original, "unreadable", f"cannot be opened ({error.strerror}). Offer it again")


def _send(output: int, message: bytes) -> None:
    view = memoryview(message)
    while view:
        view = view[os.write(output, view) :]
