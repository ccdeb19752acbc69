"""How each source of a workspace does: when it was last read, what it brings, what is wrong with it.

Takes a workspace and the time; gives one record a source. Asks no site.
"""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flows.sources import WebSource, read_sources, tell_next_run
from pipeline.store import Address, Cycle, Ledger, write_moment
from pipeline.workspace import Workspace

__all__ = ["SourceHealth", "describe_sources", "tell_sources"]

_WEEKS = 4
_WEEK = timedelta(days=7)
_LATE_SLOTS = 3
_FURTHER = 500
_TROUBLED = ("failing", "killed", "late")


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source does.

    Attributes:
        name: Its name.
        kind: What it is.
        address: Where it is.
        last_success: When a cycle of it was last completed, in its zone; None when none ever was.
        items_a_week: New documents a week, over the last 4 weeks or since it was first looked at; None before a day.
        kept: Documents that are kept of it.
        waiting: Articles that are still to be fetched.
        quarantined: Articles that were given up after repeated failure.
        health: "well", "new", "paused", "failing", "killed", or "late" when its schedule was not kept.
        reason: What is wrong, one sentence; None when nothing is.
        next_run: When it is looked at next, in its zone; None without a schedule.
    """

    name: str
    kind: str
    address: str
    last_success: datetime | None
    items_a_week: int | None
    kept: int
    waiting: int
    quarantined: int
    health: str
    reason: str | None
    next_run: datetime | None

    def as_json(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return asdict(self)


def describe_sources(workspace: Workspace, *, now: datetime) -> list[SourceHealth]:
    """Say how each source of corpus/sources.yaml does.

    Args:
        workspace: The workspace.
        now: The time.

    Raises:
        SettingsError: If corpus/sources.yaml cannot be used.
    """
    sources = read_sources(workspace)
    if not workspace.ledger.exists():
        return [_describe(source, [], [], Counter(), Counter(), now=now) for source in sources]
    ledger = Ledger(workspace.ledger)
    try:
        began = now - _WEEKS * _WEEK
        kept: Counter[str] = Counter()
        fresh: Counter[str] = Counter()
        for item in ledger.read_kept_items().values():
            kept[item.arrival.source] += 1
            fresh[item.arrival.source] += item.first_seen >= write_moment(began)
        articles: dict[str, Counter[str]] = {}
        for (name, role, state), number in ledger.count_addresses().items():
            if role == "article":
                articles.setdefault(name, Counter())[state] = number
        return [
            _describe(
                source,
                _read_cycles(ledger, source, began),
                [
                    row
                    for row in ledger.read_addresses(source.name, states={"failing", "gone", "refused"})
                    if row.address in source.address
                ],
                articles.get(source.name, Counter()),
                Counter(kept=kept[source.name], fresh=fresh[source.name]),
                now=now,
            )
            for source in sources
        ]
    finally:
        ledger.close()


def tell_sources(workspace: Workspace) -> list[tuple[str, str]]:
    """Return what a person is told of the sources in a few lines: a name and a value each; none without sources."""
    found = describe_sources(workspace, now=datetime.now(UTC))
    if not found:
        return []
    states = Counter(each.health for each in found)
    lines = [("Sources", ", ".join(f"{number} {health}" for health, number in sorted(states.items())))]
    lines += [(f"  {each.name}", f"{each.health}: {each.reason}") for each in found if each.health in _TROUBLED]
    waiting, given_up = sum(each.waiting for each in found), sum(each.quarantined for each in found)
    if waiting:
        lines.append(("  to be fetched", f"{waiting:,} articles"))
    if given_up:
        lines.append(("  given up", f"{given_up:,} articles after repeated failure: `faktor retry` tries them again"))
    return lines


def _read_cycles(ledger: Ledger, source: WebSource, began: datetime) -> list[Cycle]:
    """Return the cycles since a moment, or the last ones before where none of those was completed."""
    recent = ledger.read_cycles(source.name, since=began)
    if any(cycle.state == "completed" for cycle in recent):
        return recent
    return ledger.read_cycles(source.name, limit=max(_FURTHER, len(recent) + _FURTHER))


def _describe(
    source: WebSource,
    cycles: list[Cycle],
    listings: list[Address],
    articles: Counter[str],
    documents: Counter[str],
    *,
    now: datetime,
) -> SourceHealth:
    zone = ZoneInfo(source.zone)
    good = next((cycle for cycle in cycles if cycle.state == "completed"), None)
    health, reason = _judge(source, cycles, listings, now=now)
    return SourceHealth(
        name=source.name,
        kind=source.kind,
        address=source.folder or ", ".join(source.address),
        last_success=datetime.fromisoformat(good.started).astimezone(zone) if good is not None else None,
        items_a_week=_count_a_week(cycles, documents["fresh"], now=now),
        kept=documents["kept"],
        waiting=articles["waiting"] + articles["failing"],
        quarantined=articles["quarantined"],
        health=health,
        reason=reason,
        next_run=tell_next_run(source, now=now),
    )


def _count_a_week(cycles: list[Cycle], fresh: int, *, now: datetime) -> int | None:
    if not cycles:
        return None
    began = datetime.fromisoformat(cycles[-1].started)
    weeks = min(max((now - began) / _WEEK, 1 / 7), _WEEKS)
    return round(fresh / weeks) if now - began >= timedelta(days=1) else None


def _judge(source: WebSource, cycles: list[Cycle], listings: list[Address], *, now: datetime) -> tuple[str, str | None]:
    """Return the health of a source and what is wrong with it."""
    if source.paused:
        return "paused", None
    ended = [cycle for cycle in cycles if cycle.state != "running"]
    if not ended:
        return "new", None
    last = ended[0]
    if last.state == "failed":
        return "failing", last.reason
    if last.state == "crashed":
        return "killed", last.reason
    if listings:
        return "failing", f"{listings[0].address}: {listings[0].reason}"
    due = tell_next_run(source, now=datetime.fromisoformat(last.started))
    if due is not None:
        slots, moment = 0, due
        while moment <= now and slots < _LATE_SLOTS:
            slots += 1
            following = tell_next_run(source, now=moment)
            if following is None:
                break
            moment = following
        if slots >= _LATE_SLOTS:
            return "late", f"It was due at {due:%Y-%m-%d %H:%M} and was not looked at since. Is `faktor serve` running?"
    return "well", last.reason
