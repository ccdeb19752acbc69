"""How long a user waits: a fresh run on the sample, a second run, `--help`, and each reading command.

With FAKTOR_DATA set, also the news of that folder written out as text files, with the peak memory of the main process.

Run: python benchmarks/run.py
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

READING_COMMANDS = (
    ("status",),
    ("kwic", "inh_budget", "--from", "2021"),
    ("trends", "inh_budget", "smart_mobility", "--by", "year"),
    ("topics", "show"),
    ("topics", "trend", "--by", "year"),
    ("network", "--unit", "passage"),
)


def run_faktor(*words: object) -> float:
    """Run a command in a process of its own and return its seconds."""
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "flows.cli", *map(str, words)],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


def show(what: str, seconds: list[float], goal: float) -> None:
    median = statistics.median(seconds)
    print(f"{what:<44} {median:7.2f} s  (least {min(seconds):.2f}, most {max(seconds):.2f}; goal < {goal} s)")


def measure_sample(folder: Path) -> None:
    run_faktor("init", folder, "--sample")
    show("fresh run on the sample, Prefect's start in", [run_faktor("run", "-w", folder)], 90)
    show("second run, nothing new", [run_faktor("run", "-w", folder) for _ in range(5)], 3)
    show("faktor --help", [run_faktor("--help") for _ in range(5)], 0.5)
    for words in READING_COMMANDS:
        show("faktor " + " ".join(words), [run_faktor(*words, "-w", folder) for _ in range(5)], 1.5)


def write_news(data: Path, folder: Path) -> int:
    folder.mkdir(parents=True)
    count = 0
    for name in ("articles", "background"):
        for line in (data / "news" / f"{name}.jsonl").open(encoding="utf-8"):
            story = json.loads(line)
            head = f"{story.get('title') or ''}\n\n{story.get('publisher') or ''}, {story.get('date') or ''}\n\n"
            (folder / f"{name}-{count}.txt").write_text(head + story["body"], encoding="utf-8")
            count += 1
    return count


def measure_news(folder: Path, data: Path) -> None:
    run_faktor("init", folder)
    count = write_news(data, folder / "corpus" / "inbox" / "news")
    seconds = run_faktor("run", "-w", folder)
    facts = json.loads(
        subprocess.run(
            [sys.executable, "-c", _LAST_RUN, str(folder)], check=True, capture_output=True, text=True
        ).stdout
    )
    print(f"{count} news articles: {seconds:.1f} s; by stage {facts['seconds']}")
    print(f"peak memory of the main process: {facts['peak_memory_bytes'] / 2**20:.0f} MiB (goal < 1024)")


_LAST_RUN = """
import json, sys
from pathlib import Path
from pipeline.store import Ledger
from pipeline.workspace import Workspace
print(json.dumps(dict(Ledger(Workspace(Path(sys.argv[1])).ledger).read_runs(limit=1)[0].facts)))
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure_sample(Path(folder) / "sample")
        if data := os.environ.get("FAKTOR_DATA"):
            measure_news(Path(folder) / "news", Path(data))
    print(f"largest child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**10:.0f} MiB")


if __name__ == "__main__":
    main()
