"""Looks after sources: alerts when one falls silent, floods, cannot be reached or comes out empty, until it does not.

Takes a workspace, the name of a source and the time, after each cycle; gives the alerts that are open. What is odd is
judged by `pipeline.trends`; what was raised stays in the ledger. Fetches nothing.
"""

import contextlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flows.source_counts import count_offers, tell_when
from flows.sources import WebSource, read_sources
from pipeline.records import PASSAGES, make_id
from pipeline.store import Alert, Ledger, get_table_version, read_table, write_moment
from pipeline.store.ledger_watch import Look, ReadingMark
from pipeline.workspace import Workspace

__all__ = ["Finding", "list_overdue", "reconcile", "watch"]

OF_AMOUNT = ("silence", "fall", "flood")
"""Kinds of alerts that the number of items gives; one source has at most one of them."""

_PAST = timedelta(days=400)
_OUTAGE = timedelta(days=1)
_IMPROBABLE = 1e-6
_LOOSE = 0.01  # an alert that is open is cleared when what it says is no longer even this improbable
_MOST_LEFT_OUT = 28  # days; what goes on for longer is usual from then on
_DAYS_WITHOUT_ANY = 3
_READINGS = 700
_MOST_TRIES = 5
_ID_LETTERS = 8  # a person types it
_NOTHING = ("no_text", "not_an_article", "unreadable", "quarantined")
_TEXT = ("read", "partly")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an alert is to say.

    Attributes:
        kind: What sort it is.
        day: The day that it speaks of.
        sentence: What is to be known and done, at most 200 characters.
        evidence: Figures and ids behind it.
        code: The code that it speaks of, or None.
    """

    kind: str
    day: date
    sentence: str
    evidence: dict[str, Any]
    code: str | None = None


def watch(workspace: Workspace, source: str, *, now: datetime, ledger: Ledger | None = None) -> list[Alert]:
    """Raise, keep and clear the alerts of a source after a cycle, and after what came new was read.

    Args:
        workspace: The workspace.
        source: Name of the source.
        now: The time.
        ledger: The ledger of the workspace, where it is open already.

    Returns:
        The alerts of the source that are open now.

    Raises:
        SettingsError: If corpus/sources.yaml cannot be used.
        StoreError: If the ledger cannot be read.
    """
    described = next((each for each in read_sources(workspace) if each.name == source), None)
    if ledger is not None:
        return _watch(workspace, ledger, source, described, now=now)
    with contextlib.closing(Ledger(workspace.ledger)) as opened:
        return _watch(workspace, opened, source, described, now=now)


def _watch(
    workspace: Workspace, ledger: Ledger, source: str, described: WebSource | None, *, now: datetime
) -> list[Alert]:
    looks = ledger.read_looks(source, since=now - _PAST)
    if described is None or described.paused or not described.is_web or not looks:
        return reconcile(ledger, (), kinds=None, source=source, now=now)
    alerts = ledger.read_alerts(source=source)
    judged = ["unreachable"]
    findings = list(_find_unreachable(ledger, described, looks))
    if looks[-1].state == "completed":
        judged += OF_AMOUNT
        findings += _find_odd_amount(ledger, described, looks, alerts, now=now)
        marks = ledger.read_reading_marks(source, limit=_READINGS)
        # the same texts say the same; a cycle that brought none costs nothing more
        if marks and marks[-1].first_seen >= looks[-1].started:
            judged.append("redesign")
            findings += _find_redesign(workspace, source, marks, alerts)
    return reconcile(ledger, findings, kinds=judged, source=source, now=now)


def reconcile(
    ledger: Ledger,
    findings: Iterable[Finding],
    *,
    kinds: Collection[str] | None,
    source: str | None,
    now: datetime,
) -> list[Alert]:
    """Record findings as alerts: new ones are raised, known ones kept, those that are no longer found cleared.

    Args:
        ledger: The ledger.
        findings: What was found; at most one of a kind and code.
        kinds: The kinds that were looked for; only these are cleared. None clears all.
        source: The source that is spoken of; None for alerts of codes.
        now: The time.

    Returns:
        The alerts of the source that are open now.
    """
    moment = write_moment(now)
    opened = [each for each in ledger.read_alerts(source=source, only_open=True) if each.source == source]
    known = {(each.kind, each.code): each for each in opened}
    changed: list[Alert] = []
    found: set[tuple[str, str | None]] = set()
    for each in findings:
        key = (each.kind, each.code)
        found.add(key)
        before = known.get(key)
        fresh_id = make_id(each.kind, source or "", each.code or "", moment)[:_ID_LETTERS]
        alert = Alert(
            alert_id=fresh_id if before is None else before.alert_id,
            kind=each.kind,
            source=source,
            code=each.code,
            day=each.day.isoformat() if before is None else before.day,
            sentence=each.sentence,
            evidence=each.evidence,
            raised=moment if before is None else before.raised,
            note=None if before is None else before.note,
        )
        if alert != before:
            changed.append(alert)
    over = [each for key, each in known.items() if key not in found and (kinds is None or each.kind in kinds)]
    changed += [replace(each, cleared=moment) for each in over]
    ledger.record_alerts(changed)
    now_open = {each.alert_id: each for each in (*opened, *changed)}
    return [each for each in now_open.values() if each.cleared is None]


def list_overdue(workspace: Workspace, *, now: datetime) -> list[Alert]:
    """Return an alert for each source that its schedule named and nobody looked at for a day beyond that.

    These are not recorded: they say that nobody is there who would.
    """
    from flows.sources import tell_next_run

    due: list[Alert] = []
    if not workspace.ledger.exists():
        return due
    ledger = Ledger(workspace.ledger)
    try:
        for source in read_sources(workspace):
            cycles = ledger.read_cycles(source.name, limit=1)
            if not cycles:
                continue
            last = datetime.fromisoformat(cycles[0].started)
            planned = tell_next_run(source, now=last)
            if planned is None or planned + _OUTAGE > now:
                continue
            since = planned.isoformat(timespec="minutes")
            sentence = f"Source {source.name} was to be looked at on {since} and was not. Is `faktor serve` running?"
            evidence = {"planned": since, "last": cycles[0].started}
            day = planned.date().isoformat()
            due.append(Alert(f"overdue-{source.name}", "overdue", source.name, None, day, sentence, evidence, since))
    finally:
        ledger.close()
    return due


def _find_unreachable(ledger: Ledger, source: WebSource, looks: Sequence[Look]) -> Iterator[Finding]:
    """Yield a finding where the source says no, or fails more often than its past lets expect."""
    zone = ZoneInfo(source.zone)
    roots = {each.address: each for each in ledger.find_addresses(source.name, source.address).values()}
    said_no = [each for each in roots.values() if each.state in ("gone", "refused", "quarantined")]
    advice = f"Try `faktor sources check {source.name}`."
    if said_no:
        first = min(said_no, key=lambda each: each.last_ok or each.first_seen)
        since = first.last_ok or first.first_seen
        said = {each.address: each.reason for each in said_no}
        what = f"{first.address} is {first.state}: {first.reason or 'no reason was given'}"
        yield Finding(
            "unreachable", tell_when(since, zone), _say(f"Source {source.name}:", what, advice), {"addresses": said}
        )
        return
    run = _count_failed(looks)
    before = looks[: len(looks) - run]
    past_failed = sum(look.state != "completed" for look in before)
    chance = ((past_failed + 0.5) / (len(before) + 1)) ** run
    last_good = next((look.started for look in reversed(before) if look.state == "completed"), looks[0].started)
    is_long = run >= _DAYS_WITHOUT_ANY and _span(last_good, looks[-1].started) >= _OUTAGE
    dead = [each for each in roots.values() if each.state == "failing" and each.tries >= _MOST_TRIES]
    if not (run >= 2 and chance <= _IMPROBABLE) and not is_long and not dead:
        return
    reason = looks[-1].reason or next((each.reason for each in dead if each.reason), "no reason was given")
    since = looks[len(looks) - run].started if run else (dead[0].last_ok or dead[0].first_seen)
    evidence = {"failed_cycles": run, "past_failed": past_failed, "past_cycles": len(before), "reason": reason}
    evidence["addresses"] = {each.address: each.reason for each in dead}
    what = f"its last {run} cycles failed" if run else f"{dead[0].address} failed {dead[0].tries} times"
    head = f"Source {source.name}: {what} (since {tell_when(since, zone)}):"
    yield Finding("unreachable", tell_when(since, zone), _say(head, reason, advice), evidence)


def _find_odd_amount(
    ledger: Ledger, source: WebSource, looks: Sequence[Look], alerts: Sequence[Alert], *, now: datetime
) -> Iterator[Finding]:
    """Yield a finding where the source offers far fewer or far more than usual."""
    from pipeline.trends.watching import find_oddities

    offers = ledger.read_offer_marks(source.name, since=now - _PAST)
    zone = ZoneInfo(source.zone)
    counts = count_offers(looks, offers, zone=zone, now=now)
    name = source.name
    if not offers:
        if len(counts) >= _DAYS_WITHOUT_ANY:
            days = sorted(counts)
            text = f"Source {name} has offered nothing in {len(days)} days, ever. Try `faktor sources check {name}`."
            yield Finding("silence", days[0], text, {"days": len(days), "n": 0})
        return
    left_out = _list_left_out(alerts, zone)
    held = [each.kind for each in alerts if each.cleared is None and each.kind in OF_AMOUNT]
    odd = find_oddities(counts, left_out=left_out)
    if not odd and held:
        odd = [each for each in find_oddities(counts, left_out=left_out, level=_LOOSE) if each.kind in held]
    for each in odd:
        if each.kind == "silence" and tell_when(offers[-1].first_seen, zone) > each.last:
            continue  # the day that ends it is not over
        evidence = {
            "first": each.first.isoformat(), "last": each.last.isoformat(), "n": each.n,
            "expected": round(each.expected, 1), "low": each.low, "high": each.high, "p": float(f"{each.p:.2g}"),
            "past_days": each.usual.days, "past_items": each.usual.items, "scatter": round(each.usual.scatter, 2),
        }  # fmt: skip
        often = f"{each.low} to {each.high}" if each.low < each.high else str(each.low)
        if each.kind == "silence":
            said = f"offers nothing new since {each.first}, where {often} items were expected"
        else:
            said = f"offered {each.n} items from {each.first} to {each.last}, where {often} were expected"
        advice = f"Try `faktor sources check {name}`." if each.kind != "flood" else "Look whether they are articles."
        yield Finding(each.kind, each.first, f"Source {name} {said}. {advice}", evidence)


def _find_redesign(
    workspace: Workspace, source: str, marks: Sequence[ReadingMark], alerts: Sequence[Alert]
) -> Iterator[Finding]:
    """Yield a finding where the last texts of the source came out empty or far too short."""
    from pipeline.trends.redesigns import find_redesign, is_mended

    known = [each for each in marks if each.state in (*_TEXT, *_NOTHING)]
    lengths = _measure_texts(workspace, [each.document_id for each in known if each.state in _TEXT])
    chars = [lengths.get(each.document_id, 0) for each in known]
    opened = next((each for each in alerts if each.kind == "redesign" and each.cleared is None), None)
    if opened is not None:
        ids = [each.document_id for each in known]
        first = opened.evidence.get("first_document")
        # what is no longer among the last texts is the usual state of the source by now
        place = ids.index(first) if first in ids else None
        if place is not None and not is_mended(chars, place):
            poor = sum(each < opened.evidence["usual_chars"] / 5 for each in chars[place:])
            evidence = {**opened.evidence, "texts": len(chars) - place, "poor": poor}
            day = date.fromisoformat(str(opened.day))
            yield Finding("redesign", day, _say_redesign(source, evidence), evidence)
        return
    found = find_redesign(chars)
    if found is None:
        return
    first_mark = known[len(known) - found.texts]
    evidence = {
        "first_document": first_mark.document_id, "texts": found.texts, "poor": found.empty + found.short,
        "empty": found.empty, "short": found.short, "past_poor": found.past_poor, "past": found.past,
        "usual_chars": found.usual_chars, "p": float(f"{found.p:.2g}"),
        "documents": [each.document_id for each in known[len(known) - found.texts :]][:20],
    }  # fmt: skip
    yield Finding("redesign", tell_when(first_mark.first_seen, None), _say_redesign(source, evidence), evidence)


def _say_redesign(source: str, evidence: dict[str, Any]) -> str:
    return (
        f"Source {source}: {evidence['poor']} of its last {evidence['texts']} texts came out empty or far too short, "
        f"{evidence['past_poor']} of {evidence['past']} before. Has the site been redesigned?"
    )


def _measure_texts(workspace: Workspace, document_ids: Sequence[str]) -> dict[str, int]:
    """Return the characters of the passages of documents, up to the end of the last."""
    import polars as pl

    if not document_ids or get_table_version(workspace, PASSAGES) is None:
        return {}
    passages = read_table(workspace, PASSAGES).filter(pl.col("document_id").is_in(list(document_ids)))
    return dict(passages.group_by("document_id").agg((pl.col("end") - pl.col("start")).sum()).collect().iter_rows())


def _count_failed(looks: Sequence[Look]) -> int:
    """Return how many of the last looks failed, one after the other."""
    return next((place for place, look in enumerate(reversed(looks)) if look.state == "completed"), len(looks))


def _list_left_out(alerts: Sequence[Alert], zone: ZoneInfo) -> set[date]:
    """Return the days on which an alert was open, which do not tell what is usual."""
    days: set[date] = set()
    for each in alerts:
        if each.day is None or each.kind not in (*OF_AMOUNT, "unreachable"):
            continue
        first = date.fromisoformat(each.day)
        last = first + timedelta(days=_MOST_LEFT_OUT)
        if each.cleared is not None:
            last = min(last, tell_when(each.cleared, zone))
        days.update(first + timedelta(days=number) for number in range((last - first).days))
    return days


def _span(first: str, last: str) -> timedelta:
    return datetime.fromisoformat(last) - datetime.fromisoformat(first)


def _say(head: str, middle: str, tail: str, *, most: int = 200) -> str:
    """Return a sentence whose middle, which others wrote, is cut where all of it would be too long."""
    middle = " ".join(middle.split()).rstrip(".")
    room = most - len(head) - len(tail) - 3
    if len(middle) > room:
        middle = middle[: max(room - 1, 20)].rstrip() + "…"
    return f"{head} {middle}. {tail}"
