"""How quickly news comes in: items a minute from many hosts at once, and what a cycle with nothing new costs.

    python benchmarks/ingest.py [--hosts 50] [--articles 500] [--pause 0] [--folder FOLDER]

The sites are those of tests/newsworld, on loopback, in a process of their own on the same machine. The pause is set by
the allow-list for the intranet; the open web is always asked at least 5 seconds apart, so a host gives at most 12 items
a minute there. Ledger and originals are flushed to the disk for each item; the same on a memory disk (--folder
/dev/shm) says what the disk costs. CPU is that of the collecting process alone.
"""

import argparse
import resource
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from newsworld import start_world
from newsworld.offices import SOUND, SimulatedClock, audit_books, make_office

from flows.collect.cycle import run_cycles
from flows.sources import select_sources


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between two requests to a host")
    parser.add_argument("--folder", type=Path, help="where the workspace is made; unset: the folder of temporary files")
    options = parser.parse_args()
    with (
        start_world(hosts=options.hosts, articles=options.articles, days=15, window=0, removals=0) as world,
        tempfile.TemporaryDirectory(dir=options.folder) as folder,
    ):
        workspace = make_office(Path(folder) / "office", world, pause=options.pause)
        clock = SimulatedClock(world.plan.end)
        sources = select_sources(workspace)
        print(f"{options.hosts} hosts, {options.articles} articles, {options.pause} s of pause")
        print("| cycle | seconds | CPU seconds | requests | bodies | new | items a minute |")
        print("|---|---|---|---|---|---|---|")
        for name in ("first", "second", "third"):
            world.clear_log()
            began, busy = time.perf_counter(), time.process_time()
            counts = [done.cycle.counts for done in run_cycles(workspace, sources, clock=clock)]
            seconds, computed = time.perf_counter() - began, time.process_time() - busy
            log = world.read_log()
            bodies = sum(entry["status"] == 200 for entry in log)
            new = sum(each["new"] for each in counts)
            pace = f"{new / seconds * 60:,.0f}" if new else "-"
            print(f"| {name} | {seconds:.2f} | {computed:.2f} | {len(log)} | {bodies} | {new} | {pace} |")
            clock.move(timedelta(minutes=10))
        print("Books:", "right" if audit_books(workspace, world) == SOUND else audit_books(workspace, world))
        print(f"Peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
