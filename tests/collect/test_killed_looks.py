import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from flows.collect.account import account
from pipeline.store import Ledger, hash_bytes, path_of_original
from pipeline.workspace import Workspace

ARTICLES = 40

# Each look offers two articles more, so that there is always something to do; it says where it is and goes on for ever.
_CHILD = """
import sys
from pathlib import Path
from fake_web import FEED, LONG, SITE, FakeWeb, TestClock, make_source, write_article, write_feed
from flows.collect.cycle import run_cycle
from pipeline.store import hold_lock, remove_leftovers
from pipeline.workspace import Workspace

workspace, articles, looks = Workspace(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])
web = FakeWeb(TestClock())
when = "Mon, 03 Mar 2025 08:00:00 +0700"
for number in range(articles):
    text = write_article(f"Berita {number}", *LONG, f"Nomor {number} dari berita yang dibuat untuk uji coba ini.")
    web.put(f"{SITE}/{number}.html", text)
print("ready", flush=True)
with hold_lock(workspace.lock):
    remove_leftovers(workspace.originals)
    for look in range(looks):
        upto = min(articles, 4 + 2 * look)
        web.put(FEED, write_feed([(f"/{n}.html", f"Berita {n}", when) for n in range(upto)]))
        web.clock.go_on(hours=1)
        cycle = run_cycle(workspace, make_source(), clock=web.clock, make_fetcher=web.make)
        assert cycle.state == "completed", cycle.reason
print("done", flush=True)
"""


def _start(root: Path, looks: int) -> "subprocess.Popen[str]":
    here = Path(__file__).parent
    paths = os.pathsep.join([str(here), str(here.parent.parent)])
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(root), str(ARTICLES), str(looks)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert child.stdout is not None
    said = child.stdout.readline()
    if said != "ready\n":
        child.kill()
        child.communicate()
    assert said == "ready\n"
    return child


def _check(workspace: Workspace) -> int:
    """Check that nothing is unaccounted for or half there; return how many articles are kept."""
    ledger = Ledger(workspace.ledger)
    found = account(ledger, "kabar")
    assert found.is_whole, found
    kept = ledger.read_kept_items()
    for item in kept.values():
        original_id = item.arrival.original_id or ""
        assert hash_bytes(path_of_original(workspace.originals, original_id).read_bytes()) == original_id
    assert {row.key for row in ledger.read_addresses("kabar", role="article", states={"ok"})} == {
        item.arrival.key for item in kept.values()
    }
    for cycle in ledger.read_cycles("kabar"):
        counts = Counter(cycle.counts)
        told = ("new", "changed", "unchanged", "duplicate", "rejected", "failed", "waiting")
        assert counts["offered"] == sum(counts[each] for each in told)
    ledger.close()
    return len(kept)


@pytest.mark.parametrize("kills", [6, pytest.param(60, marks=pytest.mark.slow)])
def test_looks_that_are_killed_at_any_moment_lose_nothing_and_take_nothing_twice(tmp_path: Path, kills: int) -> None:
    workspace = Workspace(tmp_path)
    workspace.settings.write_text('[fetch]\ncontact = "a@example.org"\n', encoding="utf-8")
    chance = random.Random(kills)
    were_killed = 0
    for _ in range(kills):
        child = _start(tmp_path, looks=1_000)
        time.sleep(chance.uniform(0.02, 0.5))
        child.kill()
        assert child.wait() == -signal.SIGKILL
        assert child.stdout is not None
        child.stdout.close()
        were_killed += 1
        if workspace.ledger.exists():
            _check(workspace)
    child = _start(tmp_path, looks=ARTICLES)
    said, _ = child.communicate()
    assert (child.returncode, said) == (0, "done\n")
    assert _check(workspace) == ARTICLES
    ledger = Ledger(workspace.ledger)
    assert Counter(item.arrival.outcome for item in ledger.read_items()) == {"new": ARTICLES}
    states = Counter(cycle.state for cycle in ledger.read_cycles("kabar"))
    assert 1 <= states["crashed"] <= were_killed
    assert states["running"] == 0
    ledger.close()
