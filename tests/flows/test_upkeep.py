"""What keeps a workspace well: verification, the nightly upkeep, backup and restore, room on the disk, dead runs."""

import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.clock import Clock
from flows.maintenance.backup import back_up
from flows.maintenance.checksums import note_checksums
from flows.maintenance.flow import maintain
from flows.maintenance.maintain import maintain_workspace
from flows.maintenance.space import check_space
from flows.maintenance.verify import verify
from flows.serving.logs import turn_over
from flows.settings import read_settings
from flows.turns import hold_lock_soon, take_turn
from pipeline.errors import LockedError, StoreError
from pipeline.records import CODES
from pipeline.store import (
    Arrival,
    Cycle,
    Ledger,
    Run,
    hash_table,
    hold_lock,
    make_frame,
    read_table,
    replace_table,
    write_originals,
)
from pipeline.workspace import Workspace

NOW = datetime(2024, 5, 1, 19, 30, tzinfo=UTC)


class StillClock(Clock):
    """A clock that stands still, and moves when somebody sleeps."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    """A workspace with 600 originals in its ledger and a table, made without a run."""
    workspace = Workspace(tmp_path / "city")
    (workspace.corpus / "inbox").mkdir(parents=True)
    workspace.settings.write_text('name = "city"\n[[sources]]\nname = "inbox"\nfolder = "corpus/inbox"\n')
    ids = write_originals(workspace.originals, [f"text {number}".encode() for number in range(600)])
    ledger = Ledger(workspace.ledger)
    arrivals = [Arrival("inbox", f"{n}.txt", "new", None, each, "text", "text") for n, each in enumerate(ids)]
    ledger.record_arrivals(arrivals, now=NOW)
    ledger.close()
    replace_table(workspace, CODES, make_frame(CODES, [_code(number) for number in range(50)]))
    note_checksums(workspace)
    return workspace


def _code(number: int) -> dict[str, object]:
    texts = {name: f"{name} {number}" for name in ("label_id", "label_en", "group", "group_label_id", "group_label_en")}
    rest = {"ordinal": number, "definition_id": None, "definition_en": None, "states": ["stated"], "rules": 1}
    return {"code": f"code_{number}", "sign": "none", **texts, **rest}


def _flip_a_byte(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.chmod(0o600)
    path.write_bytes(data)


def _keep(workspace: Workspace) -> tuple[int, tuple[str, ...]]:
    ledger = Ledger(workspace.ledger)
    done = maintain_workspace(workspace, read_settings(workspace), ledger, clock=StillClock())
    ledger.close()
    return done.facts["originals_verified"], done.faults


# ---- verify ------------------------------------------------------------------------------------------------------


def test_each_of_300_originals_with_a_flipped_byte_is_named_and_no_other(city: Workspace) -> None:
    assert verify(city).damaged == {}
    chance = random.Random(7)
    chosen = chance.sample(sorted(city.originals.glob("??/*")), 300)
    for path in chosen:
        _flip_a_byte(path, chance)
    found = verify(city)
    assert found.originals == 600
    assert set(found.damaged) == {path.name for path in chosen}


def test_a_missing_original_is_named_with_where_it_belongs(city: Workspace) -> None:
    gone = next(city.originals.glob("??/*"))
    gone.unlink()
    (sentence,) = verify(city).damaged.values()
    assert f"Original {gone.name} is missing" in sentence
    assert str(gone) in sentence


def test_any_flipped_byte_in_the_data_of_a_table_is_found(city: Workspace) -> None:
    (data,) = (city.tables / "codes").glob("*.parquet")
    whole = data.read_bytes()
    for seed in range(40):
        _flip_a_byte(data, random.Random(seed))
        (fault,) = verify(city).faults
        assert data.name in fault, seed
        data.write_bytes(whole)
    assert verify(city).faults == ()


def test_the_command_says_so_in_one_sentence_and_exits_with_1(faktor, city: Workspace) -> None:
    assert "everything is as it was stored" in faktor("verify", "-w", city.root).stderr
    _flip_a_byte(next(city.originals.glob("??/*")), random.Random(1))
    done = faktor("verify", "-w", city.root, "--json", expect=1)
    assert len(json.loads(done.stdout)["faults"]) == 1


# ---- the nightly upkeep ------------------------------------------------------------------------------------------


def test_every_original_has_its_turn_within_the_days_that_are_set(city: Workspace) -> None:
    ledger = Ledger(city.ledger)
    settings = read_settings(city)
    seen = 0
    for night in range(28):
        done = maintain_workspace(city, settings, ledger, clock=StillClock(NOW + timedelta(days=night)))
        assert 0 < done.facts["originals_verified"] < 100
        seen += done.facts["originals_verified"]
    ledger.close()
    # 28 nights of ten of 256 folders: all of them, and 24 a second time
    assert 600 <= seen < 700


def test_nights_that_were_missed_are_made_up_for(city: Workspace) -> None:
    ledger = Ledger(city.ledger)
    settings = read_settings(city)
    first = maintain_workspace(city, settings, ledger, clock=StillClock(NOW)).facts["originals_verified"]
    rest = maintain_workspace(city, settings, ledger, clock=StillClock(NOW + timedelta(days=28)))
    ledger.close()
    assert first < 100
    assert rest.facts["originals_verified"] == 600


def test_a_damaged_original_raises_one_alert_which_is_cleared_when_it_is_back(city: Workspace) -> None:
    damaged = min(city.originals.glob("??/*"))
    whole = damaged.read_bytes()
    _flip_a_byte(damaged, random.Random(1))
    ledger = Ledger(city.ledger)
    settings = read_settings(city)
    for days in (0, 28, 56):
        if days == 56:
            damaged.write_bytes(whole)
        done = maintain_workspace(city, settings, ledger, clock=StillClock(NOW + timedelta(days=days)))
        assert len(done.faults) == (0 if days == 56 else 1)
        (alert,) = ledger.read_alerts()
        assert alert.raised == NOW.isoformat()
        assert (alert.cleared is None) == (days < 56)
    ledger.close()


def test_a_table_whose_bytes_changed_is_set_aside_so_that_the_next_run_makes_it_again(city: Workspace) -> None:
    (data,) = (city.tables / "codes").glob("*.parquet")
    _flip_a_byte(data, random.Random(3))
    _, (fault,) = _keep(city)
    assert "codes was damaged" in fault
    assert [path.name for path in city.quarantine.iterdir()] == ["codes-1"]


def test_the_flow_says_what_it_did_and_fails_when_something_is_damaged(
    city: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = maintain.fn(str(city.root))
    assert (state.name, "originals verified" in state.message) == ("Completed", True)
    monkeypatch.setattr("flows.maintenance.flow._MINUTES_TO_WAIT", 0)
    with hold_lock(city.lock):
        assert maintain.fn(str(city.root)).name == "Skipped"
    (data,) = (city.tables / "codes").glob("*.parquet")
    _flip_a_byte(data, random.Random(5))
    with pytest.raises(StoreError, match="1 faults: Table codes was damaged"):
        maintain.fn(str(city.root))


def test_records_and_set_aside_tables_go_when_their_time_is_over_and_the_newest_stay(city: Workspace) -> None:
    ledger = Ledger(city.ledger)
    for days in (1, 300, 400, 500):
        moment = (NOW - timedelta(days=days)).isoformat()
        ledger.record_run(Run(f"run-{days}", "analyse", moment, moment, "completed", {}))
    moment = (NOW - timedelta(days=900)).isoformat()
    ledger.record_run(Run("last of its kind", "other", moment, moment, "completed", {}))
    done = maintain_workspace(city, read_settings(city), ledger, clock=StillClock())
    assert done.facts["records_removed"] == 2
    kept = {run.run_id for run in ledger.read_runs() if run.flow != "maintain"}
    ledger.close()
    assert kept == {"run-1", "run-300", "last of its kind"}


def test_of_old_cycles_the_last_of_each_day_and_state_stays(city: Workspace) -> None:
    ledger = Ledger(city.ledger)
    day = NOW - timedelta(days=400)
    for source, hour, state in (
        *(("kabar", hour, "completed") for hour in range(4)),
        ("kabar", 4, "failed"),
        ("warta", 2, "completed"),
    ):
        moment = day.replace(hour=hour).isoformat()
        ledger.record_cycle(Cycle(f"{source}-{hour}", source, moment, moment, state, None, {}))
    assert ledger.forget_before(NOW - timedelta(days=365)) == 3
    assert {cycle.cycle_id for cycle in ledger.read_cycles()} == {"kabar-3", "kabar-4", "warta-2"}
    ledger.close()


def test_older_versions_of_tables_stay_a_week_and_a_reader_is_not_disturbed(city: Workspace) -> None:
    for number in range(25):
        replace_table(city, CODES, make_frame(CODES, [_code(number)]))
    reader = read_table(city, CODES)
    before = hash_table(city, CODES)
    assert len(list((city.tables / "codes").glob("*.parquet"))) == 26
    _keep(city)
    # the log begins at a checkpoint now; files of the last week are all there
    assert len(list((city.tables / "codes").glob("*.parquet"))) == 26
    assert list((city.tables / "codes" / "_delta_log").glob("*.checkpoint.parquet"))
    assert hash_table(city, CODES) == before
    assert reader.collect()["code"].to_list() == ["code_24"]


def test_a_file_that_a_killed_writer_left_in_a_table_goes_after_a_week(city: Workspace) -> None:
    for name, days in (("part-old.parquet", 8), ("part-young.parquet", 6)):
        orphan = city.tables / "codes" / name
        orphan.write_bytes(b"half a file")
        then = (datetime.now(UTC) - timedelta(days=days)).timestamp()
        os.utime(orphan, (then, then))
    _keep(city)
    assert not (city.tables / "codes" / "part-old.parquet").exists()
    assert (city.tables / "codes" / "part-young.parquet").exists()
    assert len(read_table(city, CODES).collect()) == 50


def test_a_log_that_grew_too_large_is_turned_over_and_the_oldest_goes(tmp_path: Path) -> None:
    log = tmp_path / "runs.log"
    for number in range(6):
        log.write_text(f"{number}" * 20)
        assert turn_over(log, size_bytes=10, files=3, is_open=number % 2 == 0)
        assert not log.exists() or log.stat().st_size == 0
    assert {path.name: path.read_text()[:1] for path in tmp_path.glob("*.log.*")} == {
        "runs.log.1": "5",
        "runs.log.2": "4",
    }
    assert not turn_over(log, size_bytes=10)


# ---- backup ------------------------------------------------------------------------------------------------------


def test_a_backup_unpacked_elsewhere_has_every_byte_that_cannot_be_made_again(
    faktor, city: Workspace, tmp_path
) -> None:
    (city.corpus / "inbox" / "note.md").write_text("# Catatan\n", encoding="utf-8")
    city.outputs.mkdir()
    (city.outputs / "report.html").write_text("derived")
    (city.models / "topics" / "version-1").mkdir(parents=True)
    (city.models / "topics" / "labels.yaml").write_text("1: {en: budget}\n")
    (city.models / "topics" / "version-1" / "arrays.npz").write_bytes(b"fitted once")
    file = tmp_path / "city.tar.gz"
    assert "600 originals and 5 other files" in faktor("backup", file, "-w", city.root).stderr
    assert file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(file) as tar:
        names = set(tar.getnames())
        assert not any(Path(name).is_absolute() or ".." in name for name in names)
    others = {name for name in names if "originals/" not in name}
    assert others == {
        "corpus/ledger.db",
        "faktor.toml",
        "corpus/inbox/note.md",
        *(f"models/topics/{name}" for name in ("labels.yaml", "version-1/arrays.npz")),
    }
    assert str(tmp_path).encode() not in file.read_bytes()

    restored = Workspace(tmp_path / "restored")
    restored.root.mkdir()
    subprocess.run(["tar", "-xf", file, "-C", restored.root], check=True)
    assert verify(restored) == verify(city)
    assert _read_keys(restored) == _read_keys(city)
    faktor("verify", "-w", restored.root)


def test_a_backup_during_ingestion_holds_every_original_that_its_ledger_names(city: Workspace, tmp_path: Path) -> None:
    script = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from pipeline.store import Arrival, Ledger, write_originals\n"
        "corpus = Path(sys.argv[1]); ledger = Ledger(corpus / 'ledger.db'); number = 0\n"
        "while True:\n"
        "    ids = write_originals(corpus / 'originals', [f'more {number + n}'.encode() for n in range(5)])\n"
        "    ledger.record_arrivals([Arrival('web', str(number + n), 'new', None, each, 'text', 'text')\n"
        "                            for n, each in enumerate(ids)], now=datetime.now(UTC))\n"
        "    number += 5\n"
        "    if number == 5: print('begun', flush=True)\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", script, str(city.corpus)], stdout=subprocess.PIPE)
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        counts = []
        for number in range(5):
            back_up(city, tmp_path / f"{number}.tar")
            place = Workspace(tmp_path / f"restored-{number}")
            with tarfile.open(tmp_path / f"{number}.tar") as tar:
                tar.extractall(place.root, filter="data")
            found = verify(place)
            assert (found.damaged, found.faults) == ({}, ())
            counts.append(found.originals)
    finally:
        writer.kill()
        writer.communicate()
    assert counts == sorted(counts)
    assert counts[0] > 600
    assert counts[-1] > counts[0]


def test_no_backup_is_made_that_would_lack_an_original(city: Workspace, tmp_path: Path) -> None:
    next(city.originals.glob("??/*")).unlink()
    with pytest.raises(StoreError, match="no backup was made"):
        back_up(city, tmp_path / "city.tar")
    assert not (tmp_path / "city.tar").exists()


def _read_keys(workspace: Workspace) -> list[str]:
    ledger = Ledger(workspace.ledger)
    keys = [item.arrival.key for item in ledger.read_items()]
    ledger.close()
    return keys


# ---- turns -------------------------------------------------------------------------------------------------------


def test_a_turn_waits_for_the_lock_and_then_says_who_holds_it(city: Workspace) -> None:
    clock = StillClock()
    with hold_lock(city.lock), pytest.raises(LockedError, match="process"), _soon(city, clock, 30):
        raise AssertionError("the lock was held twice")
    assert 30 <= clock.seconds < 31
    with _soon(city, clock, 0):
        pass


def _soon(city: Workspace, clock: Clock, seconds: float):
    return hold_lock_soon(city, wait_seconds=seconds, clock=clock)


def test_a_run_that_was_killed_is_marked_at_the_next_turn(city: Workspace) -> None:
    ledger = Ledger(city.ledger)
    ledger.record_run(Run("killed", "analyse", "2024-04-30T19:30:00+00:00", None, "running", {"seconds": {}}))
    with take_turn(city, clock=StillClock()) as mended:
        assert any("was killed before it ended" in sentence for sentence in mended)
    (run,) = ledger.read_runs()
    ledger.close()
    assert (run.state, run.ended) == ("crashed", NOW.isoformat())
    with take_turn(city, clock=StillClock()) as mended:
        assert mended == []


def test_a_turn_is_refused_when_the_disk_is_as_good_as_full(city: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    _have_free(monkeypatch, 999_000_000)
    with pytest.raises(StoreError, match="Only 999 MB are free") as caught:
        check_space(city)
    assert "\n" not in str(caught.value)
    _have_free(monkeypatch, 1_001_000_000)
    check_space(city, estimate_bytes=500_000_000)
    with pytest.raises(StoreError, match="1200 MB are needed"):
        check_space(city, estimate_bytes=600_000_000)
    city.settings.write_text('name = "city"\n[keep]\nfree_mb = 2000\n')
    with pytest.raises(StoreError, match="2000 MB are needed"):
        check_space(city)


def _have_free(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    usage: Callable[[object], object] = lambda _path: shutil._ntuple_diskusage(10**12, 10**12 - free, free)  # noqa: E731
    monkeypatch.setattr(shutil, "disk_usage", usage)
