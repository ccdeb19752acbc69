"""A source that falls silent, fails, floods or comes out empty is told of within one cycle; a quiet one never is."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from flows.alerts import read_alerts, write_note
from flows.watch import watch
from pipeline.errors import QuestionError
from pipeline.records import PASSAGES
from pipeline.store import Address, Alert, Arrival, Cycle, Ledger, Step, make_frame, replace_table
from pipeline.workspace import Workspace

START = datetime(2024, 1, 1, tzinfo=UTC)
FEED = "https://kabar.example/feed"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Source:
    """A source whose cycles are written into the ledger of a workspace without any network."""

    def __init__(self, folder: Path, *, schedule: str = "0 * * * *") -> None:
        folder.mkdir()
        (folder / "faktor.toml").write_text('name = "x"\n')
        self.workspace = Workspace(folder)
        self.workspace.corpus.mkdir()
        self.workspace.sources.write_text(
            f"sources:\n  - name: kabar\n    kind: feed\n    address: {FEED}\n"
            f'    schedule: "{schedule}"\n    zone: Asia/Jakarta\n'
        )
        self.now = START
        self.items = 0
        self.ledger = Ledger(self.workspace.ledger)

    def cycle(
        self, items: int = 0, *, reason: str | None = None, feed: str = "ok", published: datetime | None = None
    ) -> list[Alert]:
        """Record a cycle that begins now and what it found, and watch."""
        moment = self.now.isoformat(timespec="seconds")
        state = "completed" if reason is None else "failed"
        root = Address("kabar", FEED, "feed", FEED, feed, START.isoformat(), moment, reason)  # type: ignore[arg-type]
        new = []
        for _ in range(items):
            self.items += 1
            address = f"https://kabar.example/{self.items}"
            said = {"published": (published or self.now).isoformat()}
            new.append(Address("kabar", address, "article", address, "ok", moment, moment, facts=said))
        arrivals = [
            Arrival("kabar", each.key, "new", None, f"{number:064}", "text/html") for number, each in enumerate(new)
        ]
        self.ledger.record_answers([root, *new], arrivals=arrivals, now=self.now)
        self.ledger.record_cycle(Cycle(f"c{moment}", "kabar", moment, moment, state, reason))  # type: ignore[arg-type]
        return watch(self.workspace, "kabar", now=self.now, ledger=self.ledger)

    def live(self, days: int, items_a_day: float) -> list[Alert]:
        """Record four cycles a day of a source that does not change; return all alerts that were ever raised."""
        draw = np.random.default_rng(1)
        for _ in range(days * 4):
            self.cycle(int(draw.poisson(items_a_day / 4)))
            self.now += 6 * HOUR
        return self.ledger.read_alerts()


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Source]:
    made = Source(tmp_path / "w")
    yield made
    made.ledger.close()


def test_a_source_that_goes_on_as_ever_raises_nothing(source: Source) -> None:
    assert source.live(30, 3.3) == []


def test_three_days_without_anything_are_a_silence_that_the_next_item_clears(source: Source) -> None:
    assert source.live(28, 4) == []
    for _ in range(4 * 4):
        opened = source.cycle()
        source.now += 6 * HOUR
    (alert,) = opened
    assert alert.kind == "silence"
    assert "offers nothing new since 2024-01-" in alert.sentence
    assert len(alert.sentence) <= 200
    assert source.cycle(items=2) == []
    (cleared,) = source.ledger.read_alerts()
    assert cleared.alert_id == alert.alert_id
    assert cleared.cleared == source.now.isoformat(timespec="seconds")
    raised = datetime.fromisoformat(alert.raised)
    # 4 a day for 28 days: (28 / 31)^112 = 1.1e-5 is improbable enough after three days, (28 / 30)^112 = 4e-4 is not
    assert raised - (START + 28 * DAY) <= 3 * DAY + 18 * HOUR


def test_an_alert_is_raised_once_however_often_it_is_looked_at(source: Source) -> None:
    source.live(28, 6)
    ids = set()
    for _ in range(6 * 4):
        ids.update(each.alert_id for each in source.cycle())
        source.now += 6 * HOUR
    assert len(ids) == 1
    assert len(source.ledger.read_alerts()) == 1


def test_a_feed_that_is_gone_is_red_in_the_same_cycle_and_green_in_the_next_good_one(source: Source) -> None:
    source.live(3, 3)
    (alert,) = source.cycle(reason="The address answered 404 Not Found.", feed="gone")
    assert alert.kind == "unreachable"
    assert FEED in alert.sentence
    assert "404" in alert.sentence
    assert len(alert.sentence) <= 200
    source.now += HOUR
    assert source.cycle(items=1) == []


def test_one_failed_cycle_in_twenty_is_no_alarm_and_a_run_of_them_is(source: Source) -> None:
    source.live(2, 3)
    reason = "The host did not answer within 60 s."
    for number in range(199):
        failed = number % 20 == 19
        assert source.cycle(items=0 if failed else number % 7 == 0, reason=reason if failed else None) == []
        source.now += HOUR
    seen = []
    for _ in range(8):
        seen.append(bool(source.cycle(reason=reason)))
        source.now += HOUR
    # 9 of 207 before: 0.0457^4 = 4.3e-6, 0.0457^5 = 2e-7
    assert seen == [False] * 4 + [True] * 4


def test_a_daily_source_that_fails_for_three_days_is_unreachable(source: Source) -> None:
    seen = []
    for number in range(8):
        seen.append([each.kind for each in source.cycle(items=2, reason=None if number < 5 else "No answer.")])
        source.now += DAY
    assert seen[:7] == [[]] * 7
    assert seen[7] == ["unreachable"]


def test_a_flood_is_said_on_its_day_and_a_backfill_is_none(source: Source) -> None:
    assert source.live(28, 3) == []
    assert source.cycle(items=300, published=START - 300 * DAY) == []
    source.now += DAY
    source.cycle(items=120)
    source.now += DAY
    (flood,) = source.cycle(items=0)
    assert flood.kind == "flood"
    assert "120 items" in flood.sentence


def test_what_comes_after_five_days_off_is_no_flood_and_the_days_off_no_silence(source: Source) -> None:
    assert source.live(28, 5) == []
    source.now += 5 * DAY
    source.cycle(items=25)
    source.now += HOUR
    assert source.live(3, 5) == []


def test_a_source_that_never_offered_anything_is_silent_after_three_days(source: Source) -> None:
    for _ in range(4 * 4):
        opened = source.cycle()
        source.now += 6 * HOUR
    (alert,) = opened
    assert alert.kind == "silence"
    assert "ever" in alert.sentence


def test_a_paused_source_has_no_open_alert(source: Source) -> None:
    source.live(2, 3)
    assert source.cycle(reason="404", feed="gone")
    text = source.workspace.sources.read_text()
    source.workspace.sources.write_text(text + "    paused: true\n")
    assert watch(source.workspace, "kabar", now=source.now) == []


def write_readings(source: Source, lengths: Sequence[int]) -> None:
    """Record that the articles which arrived were read, with these lengths; 0 is no article."""
    items = source.ledger.read_items()
    rows, steps = [], []
    for item, length in zip(items, lengths, strict=True):
        state = "read" if length else "not_an_article"
        steps.append(Step(item.document_id, "extract", "f", state))
        if length:
            text = "x" * length
            rows.append(
                {"passage_id": item.document_id, "document_id": item.document_id, "ordinal": 0, "kind": "paragraph",
                 "part": "body", "start": 0, "end": length, "language": "id", "language_confidence": 1.0, "text": text}
            )  # fmt: skip
    replace_table(source.workspace, PASSAGES, make_frame(PASSAGES, rows))
    source.ledger.record_steps(steps)


@pytest.mark.parametrize(("poor", "kind"), [(0, "empty"), (90, "teaser")])
def test_a_redesign_that_empties_articles_is_seen_and_its_repair_too(source: Source, poor: int, kind: str) -> None:
    lengths: list[int] = []
    for number in range(60):
        source.cycle(items=1)
        lengths.append(2000 + number)
        source.now += HOUR
    write_readings(source, lengths)
    assert watch(source.workspace, "kabar", now=source.now) == []
    seen = []
    for _ in range(5):
        source.cycle(items=1)
        lengths.append(poor)
        write_readings(source, lengths)
        seen.append([each.kind for each in watch(source.workspace, "kabar", now=source.now)])
        source.now += HOUR
    # 0 of 60 before: one is 0.5 / 61 = 8e-3, two 0.5 * 1.5 / (61 * 62) = 2e-4, three that * 2.5 / 63 = 8e-6
    assert seen == [[], [], ["redesign"], ["redesign"], ["redesign"]], kind
    for _ in range(12):
        source.cycle(items=1)
        lengths.append(2100)
        write_readings(source, lengths)
        opened = watch(source.workspace, "kabar", now=source.now)
        source.now += HOUR
    assert opened == []


def test_a_note_stays_with_its_alert(source: Source) -> None:
    source.live(2, 3)
    (alert,) = source.cycle(reason="404", feed="gone")
    write_note(source.workspace, alert.alert_id[:4], "The feed has\nmoved.", now=source.now)
    source.now += HOUR
    (kept,) = source.cycle(reason="404 again", feed="gone")
    assert kept.note == "The feed has moved."
    source.now += HOUR
    source.cycle()
    assert source.ledger.read_alerts()[0].note == "The feed has moved."
    with pytest.raises(QuestionError, match="none begin"):
        write_note(source.workspace, "zzz", "x", now=source.now)


def test_a_schedule_that_nobody_kept_is_overdue_until_somebody_looks(source: Source) -> None:
    source.cycle()

    def overdue() -> list[str]:
        return [each.kind for each in read_alerts(source.workspace, now=source.now)]

    assert overdue() == []
    source.now += DAY
    assert overdue() == []
    source.now += 2 * HOUR
    assert overdue() == ["overdue"]
    source.cycle()
    assert overdue() == []


def test_the_times_of_a_cleared_and_a_new_alert_differ(source: Source) -> None:
    source.live(2, 3)
    first = source.cycle(reason="404", feed="gone")
    source.now += HOUR
    source.cycle()
    source.now += HOUR
    second = source.cycle(reason="404", feed="gone")
    assert first[0].alert_id != second[0].alert_id
    assert [each.cleared is None for each in source.ledger.read_alerts()] == [True, False]
