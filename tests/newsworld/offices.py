"""An office that reads the news world: its workspace, its clock, and an audit of its books against the truth.

It takes a running world and a folder and gives a workspace whose sources are the world's sites; the audit compares what
is kept there with what had to be found. It knows the ledger and originals only by the public functions of the store.
"""

import contextlib
import html
import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from newsworld import RunningWorld
from pipeline.acquire.addresses import canonicalise
from pipeline.store import Ledger, find_damaged_originals, path_of_original
from pipeline.workspace import Workspace

__all__ = ["Audit", "SimulatedClock", "audit_books", "make_office"]

CODEBOOK = Path(__file__).parents[2] / "corpus" / "codebook" / "city-digitalisation.yaml"


class SimulatedClock:
    """A clock that stands still until somebody sleeps by it or moves it."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._seconds = 0.0
        self.slept = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._seconds

    def sleep(self, seconds: float) -> None:
        self.slept += max(0.0, seconds)
        self.move(timedelta(seconds=max(0.0, seconds)))

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by
        self._seconds += by.total_seconds()

    def set(self, now: datetime) -> None:
        """Set the clock as a person would, forwards or back: what is counted steadily does not follow."""
        self._now = now


@dataclass(frozen=True, slots=True)
class Audit:
    """What is wrong with the books; all empty when nothing is.

    Attributes:
        missing: Numbers of articles that had to be kept and are not.
        twice: Keys that are kept by more than one document of a source.
        strange: Keys that are kept and are no article of the world.
        forbidden: Numbers of articles that must not be kept and are.
        damaged: Keys whose bytes are not a whole version of their article.
        unbalanced: Sources whose offers are not the sum of outcomes and waiting.
    """

    missing: tuple[int, ...]
    twice: tuple[str, ...]
    strange: tuple[str, ...]
    forbidden: tuple[int, ...]
    damaged: tuple[str, ...]
    unbalanced: tuple[str, ...]


SOUND = Audit((), (), (), (), (), ())


def make_office(
    folder: Path,
    world: RunningWorld,
    *,
    names: Collection[str] | None = None,
    pause: float = 0.0,
    seconds: float = 20.0,
    schedule: str | None = None,
) -> Workspace:
    """Make a workspace that has sites of the world as its sources.

    Args:
        folder: Where.
        world: The world.
        names: Names of the sites; None means all.
        pause: Seconds between two requests to a host.
        seconds: After which a request is given up.
        schedule: Cron of every source.
    """
    workspace = Workspace(folder)
    workspace.corpus.mkdir(parents=True)
    trust = f'ca_file = "{world.authority}"\n' if world.authority else ""
    workspace.settings.write_text(
        f'name = "office"\ncodebook = "{CODEBOOK}"\n\n[fetch]\ncontact = "https://office.example/contact"\n'
        f"seconds_a_request = {seconds}\n{trust}"
        f'allow = [{{ network = "127.0.1.0/24", pause_seconds = {pause} }}]\n\n[keep]\nfree_mb = 0\n',
        encoding="utf-8",
    )
    blocks = []
    for source in world.describe_sources():
        if names is None or source["name"] in names:
            described = {**source, **({"schedule": schedule} if schedule else {})}
            lines = [f"{key}: {json.dumps(value)}" for key, value in described.items()]
            blocks.append("  - " + "\n    ".join(lines) + "\n")
    workspace.sources.write_text("sources:\n" + "".join(blocks), encoding="utf-8")
    return workspace


def audit_books(
    workspace: Workspace,
    world: RunningWorld,
    *,
    names: Collection[str] | None = None,
    wanted: Collection[int] | None = None,
) -> Audit:
    """Compare what an office keeps with the truth.

    Args:
        workspace: The office.
        world: The world.
        names: Names of the sites that are its sources; None means all.
        wanted: Numbers of the articles that have to be kept; None means all that may.
    """
    truth = {canonicalise(each["address"]): each for each in world.truth if names is None or each["source"] in names}
    with contextlib.closing(Ledger(workspace.ledger)) as ledger:
        kept = [item.arrival for item in ledger.read_kept_items().values()]
        unbalanced = tuple(_list_unbalanced(ledger))
    found: Counter[int] = Counter()
    strange, forbidden, damaged = [], [], []
    broken = set(find_damaged_originals(workspace.originals))
    for arrival in kept:
        record = truth.get(canonicalise(arrival.key))
        if record is None or record["source"] != arrival.source:
            strange.append(f"{arrival.source} {arrival.key}")
            continue
        found[record["number"]] += 1
        if record["refusal"] is not None:
            forbidden.append(record["number"])
        original_id = arrival.original_id or ""
        path = path_of_original(workspace.originals, original_id)
        if path in broken or not path.exists() or not _is_whole(record, path.read_bytes()):
            damaged.append(arrival.key)
    due = {each["number"] for each in truth.values() if each["refusal"] is None} if wanted is None else set(wanted)
    return Audit(
        missing=tuple(sorted(due - set(found))),
        twice=tuple(str(number) for number, times in sorted(found.items()) if times > 1),
        strange=tuple(sorted(strange)),
        forbidden=tuple(sorted(forbidden)),
        damaged=tuple(sorted(damaged)),
        unbalanced=unbalanced,
    )


def _is_whole(record: dict, data: bytes) -> bool:
    """Say whether bytes are a version of an article to its last paragraph and its last tag."""
    if record["is_pdf"]:
        return data.startswith(b"%PDF") and data.endswith(b"%%EOF\n")
    charset = next((each for each in record["traits"] if each in ("windows-1252", "iso-8859-1")), "utf-8")
    text = html.unescape(data.decode(charset))
    if not text.endswith("</html>\n"):
        return False
    if "redesigned" in record["traits"] and 'id="app"' in text:
        return True
    return any(all(each in text for each in version["paragraphs"]) for version in record["versions"])


def _list_unbalanced(ledger: Ledger) -> list[str]:
    """Return what of the ledger does not add up, for cycles that ended and for the books as a whole."""
    wrong = []
    for cycle in ledger.read_cycles():
        parts = ("new", "changed", "unchanged", "duplicate", "rejected", "failed", "waiting")
        if cycle.state == "completed" and cycle.counts["offered"] != sum(cycle.counts[part] for part in parts):
            wrong.append(f"{cycle.source} {cycle.started} {dict(cycle.counts)}")
    return wrong
