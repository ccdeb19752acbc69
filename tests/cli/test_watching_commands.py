"""coverage and alerts: what they print, and how they end."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.watch import watch
from pipeline.store import Address, Cycle, Ledger
from pipeline.workspace import Workspace

FEED = "https://kabar.example/feed"
# at noon in Jakarta, so that yesterday is the same day everywhere
NOW = datetime.now(UTC).replace(hour=5, minute=0, second=0, microsecond=0) - timedelta(days=1)


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    """A workspace whose feed was looked at on four days, and is gone since the last."""
    (tmp_path / "faktor.toml").write_text('name = "x"\n')
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "sources.yaml").write_text(
        f"sources:\n  - name: kabar\n    kind: feed\n    address: {FEED}\n"
    )
    workspace = Workspace(tmp_path)
    ledger = Ledger(workspace.ledger)
    for number in range(4):
        now = NOW - timedelta(days=3 - number)
        moment = now.isoformat(timespec="seconds")
        failed = number == 3
        state = "gone" if failed else "ok"
        row = Address("kabar", FEED, "feed", FEED, state, moment, moment, "404 Not Found" if failed else None)
        ledger.record_answers([row], now=now)
        state = "failed" if failed else "completed"
        ledger.record_cycle(Cycle(f"c{number}", "kabar", moment, moment, state, row.reason))  # type: ignore[arg-type]
        watch(workspace, "kabar", now=now, ledger=ledger)
    ledger.close()
    return tmp_path


def test_coverage_lists_days_and_draws_them(faktor: Callable, watched: Path) -> None:
    done = faktor("coverage", "-w", watched, "--json", "--plot", watched / "c.svg")
    rows = json.loads(done.stdout)["rows"]
    assert [row["state"] for row in rows] == ["empty", "empty", "empty", "failed"]
    assert rows[-1]["period"] == NOW.date().isoformat()
    assert "kabar: failed on 1 day. Last: 404 Not Found" in done.stderr
    assert (watched / "c.svg").read_text(encoding="utf-8").startswith("<svg")
    assert "Nothing is known of a source" in faktor("coverage", "-w", watched, "--source", "x", expect=2).stderr


def test_alerts_end_with_3_when_asked_to_check_and_one_is_open(faktor: Callable, watched: Path) -> None:
    done = faktor("alerts", "--check", "--json", "-w", watched, expect=3)
    (alert,) = json.loads(done.stdout)["rows"]
    assert (alert["kind"], alert["source"], alert["state"]) == ("unreachable", "kabar", "open")
    noted = faktor("alerts", "note", alert["alert"], "Asked them.", "-w", watched)
    assert "unreachable of kabar" in noted.stderr
    shown = faktor("alerts", "show", alert["alert"][:5], "-w", watched).stdout
    assert "Asked them." in shown
    assert FEED in shown
    assert "with which none begin" in faktor("alerts", "show", "zzz", "-w", watched, expect=2).stderr


def test_alerts_end_with_0_when_none_is_open(faktor: Callable, tmp_path: Path) -> None:
    faktor("init", tmp_path / "kota")
    assert faktor("alerts", "--check", "-w", tmp_path / "kota").stdout.strip() == "No alert is open."


def test_status_is_red_while_an_alert_is_open(faktor: Callable, tmp_path: Path, watched: Path) -> None:
    faktor("init", tmp_path / "kota")
    for name in ("corpus/sources.yaml", "corpus/ledger.db"):
        (tmp_path / "kota" / name).write_bytes((watched / name).read_bytes())
    said = json.loads(faktor("status", "--json", "-w", tmp_path / "kota").stdout)
    assert len(said["alerts"]) == 1
    assert "Alerts" in faktor("status", "-w", tmp_path / "kota").stdout
