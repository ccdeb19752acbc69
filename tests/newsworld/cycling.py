"""Runs one cycle of every source of an office in a process of its own, at a given time, to be killed.

    PYTHONPATH=tests:. python -m newsworld.cycling FOLDER TIME

It prints "ready" when everything is imported and begins, and "done" at the end.
"""

import sys
from datetime import datetime
from pathlib import Path

from flows.collect.cycle import run_cycles
from flows.sources import select_sources
from newsworld.offices import SimulatedClock
from pipeline.workspace import Workspace


def main() -> None:
    workspace, clock = Workspace(Path(sys.argv[1])), SimulatedClock(datetime.fromisoformat(sys.argv[2]))
    sources = select_sources(workspace)
    _tell("ready")
    run_cycles(workspace, sources, clock=clock)
    _tell("done")


def _tell(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
