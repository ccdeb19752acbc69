"""sources and ingest: what they print, what they keep, and how they end, against sites on this machine."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from newsworld import start_world

from flows.cli.app import main
from pipeline.workspace import Workspace


@pytest.fixture(scope="module")
def world() -> Iterator[object]:
    with start_world(articles=40, days=3, hosts=20, window=20) as world:
        yield world


@pytest.fixture
def faktor(
    run_here: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., SimpleNamespace]:
    """Run the command line in this process: no library is loaded twice."""

    def run(*words: object, expect: int = 0) -> SimpleNamespace:
        monkeypatch.setattr(sys, "argv", ["faktor", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert (ended.value.code or 0) == expect, said
        return SimpleNamespace(stdout=said.out, stderr=said.err)

    return run


@pytest.fixture
def ask_json(faktor) -> Callable[..., object]:
    """Run a command with --json and return the value that it prints."""
    return lambda *words: json.loads(faktor(*words, "--json").stdout)


@pytest.fixture
def office(faktor, tmp_path: Path, world) -> SimpleNamespace:
    """A workspace that may ask sites on this machine without a pause."""
    root = tmp_path / "kota"
    faktor("init", root)
    with (root / "faktor.toml").open("a", encoding="utf-8") as file:
        file.write('[fetch]\ncontact = "a@example.org"\n[[fetch.allow]]\nnetwork = "127.0.0.0/8"\npause_seconds = 0\n')
    feed = world.describe_sources()[0]["address"]
    feed = feed if isinstance(feed, str) else feed[0]
    return SimpleNamespace(root=root, workspace=Workspace(root), feed=feed, site=feed.rsplit("/", 1)[0])


def test_a_site_is_looked_up_shown_and_saved_and_then_fetched_read_and_told(faktor, ask_json, office) -> None:
    added = faktor("sources", "add", office.site, "--name", "kabar", "--yes", "-w", office.root)
    assert f"takes feed “kabar-muara”: {office.feed}" in added.stderr
    assert added.stdout.count("2024-02-") >= 2  # the newest items, with their days
    [listed] = ask_json("sources", "list", "-w", office.root)
    assert (listed["health"], listed["last_success"], listed["kept"]) == ("new", None, 0)

    ingested = faktor("ingest", "-w", office.root)
    assert "kabar: 2 offered (2 new)." in ingested.stderr
    assert "Read and coded: 2 read" in ingested.stderr
    again = faktor("ingest", "-w", office.root)
    assert "kabar: 0 offered." in again.stderr
    assert "Read and coded" not in again.stderr

    [listed] = ask_json("sources", "list", "-w", office.root)
    assert (listed["health"], listed["kept"], listed["waiting"]) == ("well", 2, 0)
    assert ask_json("status", "-w", office.root)["documents"] == {"news": {"read": 2}}
    assert "1 well" in faktor("status", "-w", office.root).stdout


def test_nothing_is_saved_without_a_yes(faktor, office) -> None:
    done = faktor("sources", "add", office.feed, "-w", office.root, expect=1)
    assert "Save it?" in done.stderr
    assert not office.workspace.sources.exists()


def test_a_dry_run_shows_what_is_new_and_takes_nothing_in(faktor, ask_json, office) -> None:
    faktor("sources", "add", office.feed, "--name", "kabar", "--yes", "-w", office.root)
    shown = faktor("ingest", "--dry-run", "-w", office.root)
    assert "kabar: 2 offered (2 waiting)." in shown.stderr
    assert shown.stdout.count("kabar  2024-02-") == 2
    [cycle] = ask_json("ingest", "--dry-run", "-w", office.root)
    assert [offer["key"][:8] for offer in cycle["newly_offered"]] == ["https://"] * 2
    [listed] = ask_json("sources", "list", "-w", office.root)
    assert (listed["health"], listed["kept"], listed["waiting"]) == ("new", 0, 0)


def test_an_address_that_is_not_there_is_one_sentence(faktor, office) -> None:
    done = faktor("sources", "add", f"{office.site}/nothing", "--yes", "-w", office.root, expect=2)
    assert (
        done.stderr == f"faktor: {office.site}/nothing: {office.site}/nothing is not there (404). Check the address.\n"
    )


def test_a_source_that_cannot_be_reached_is_told_with_code_3_by_ingest_check_and_list(faktor, ask_json, office) -> None:
    faktor("sources", "add", office.feed, "--name", "kabar", "--yes", "-w", office.root)
    text = office.workspace.sources.read_text(encoding="utf-8").replace("feed.xml", "gone.xml")
    office.workspace.sources.write_text(text, encoding="utf-8")
    done = faktor("ingest", "-w", office.root, expect=3)
    assert "kabar: 0 offered; failed." in done.stderr
    assert "is not there (404)" in done.stderr
    assert "is not there (404)" in faktor("sources", "check", "kabar", "-w", office.root, expect=3).stderr
    [listed] = ask_json("sources", "list", "-w", office.root)
    assert listed["health"] == "failing"


def test_a_paused_source_is_left_alone_and_a_removed_one_keeps_its_documents(faktor, office) -> None:
    faktor("sources", "add", office.feed, "--name", "kabar", "--yes", "-w", office.root)
    faktor("ingest", "--only-fetch", "-w", office.root)
    faktor("sources", "pause", "kabar", "-w", office.root)
    assert "kabar" not in faktor("ingest", "-w", office.root).stdout
    faktor("sources", "resume", "kabar", "-w", office.root)
    done = faktor("sources", "remove", "kabar", "--yes", "-w", office.root)
    assert "Its 2 documents stay" in done.stderr


def test_without_somebody_to_reach_nothing_is_asked(faktor, tmp_path: Path, office) -> None:
    faktor("init", tmp_path / "lain")
    done = faktor("sources", "add", office.feed, "--yes", "-w", tmp_path / "lain", expect=4)
    assert '[fetch] contact = "you@example.org"' in done.stderr


def test_a_mailbox_folder_is_a_source_too(faktor, ask_json, office) -> None:
    box = office.root / "surat" / "new"
    box.mkdir(parents=True)
    mail = "From: a@example.org\nTo: b@example.org\nSubject: Jaringan\nDate: Mon, 3 Mar 2025 08:00:00 +0700\n\n"
    (box / "1.host").write_text(mail + "Jaringan internet di kota kami terbatas sejak bulan lalu.\n", encoding="utf-8")
    faktor("sources", "add", "surat", "--kind", "mail", "--schedule", "", "--yes", "-w", office.root)
    ingested = json.loads(faktor("ingest", "--json", "-w", office.root).stdout)
    assert [(each["source"], each["counts"]["new"]) for each in ingested] == [("surat", 1)]
    assert ask_json("status", "-w", office.root)["documents"] == {"text": {"read": 1}}
