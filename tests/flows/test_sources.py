from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.settings import read_settings
from flows.source_file import add_source, remove_source, set_paused
from flows.sources import WebSource, list_folders, parse_sources, read_sources, select_sources, tell_next_run
from pipeline.errors import SettingsError
from pipeline.workspace import Workspace

WRITTEN = """\
# What the office reads.
sources:
  # The paper of the city; they know of us (mail of 3 March).
  - name: kabar
    kind: feed
    address: https://kabar.example/feed   # moved in 2024
    schedule: "17 * * * *"
    include: [/berita/, "*/kota/*"]
    kinds: news

  # Quiet at night.
  - name: warta
    kind: sitemap
    address:
      - https://warta.example/news.xml
      - https://warta.example/sitemap.xml
    zone: Asia/Makassar
    pause: 20
  - name: arsip
    kind: folder
    folder: corpus/arsip
    kinds: {perda: law}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    workspace.settings.write_text("", encoding="utf-8")
    workspace.sources.parent.mkdir()
    workspace.sources.write_text(WRITTEN, encoding="utf-8")
    return workspace


def test_sources_are_read_as_they_are_written(workspace: Workspace) -> None:
    kabar, warta, arsip = read_sources(workspace)
    assert (kabar.address, kabar.schedule, kabar.zone) == (
        ("https://kabar.example/feed",),
        "17 * * * *",
        "Asia/Jakarta",
    )
    assert kabar.kind_of_documents == "news"
    assert warta.address == ("https://warta.example/news.xml", "https://warta.example/sitemap.xml")
    assert (warta.pause, warta.zone) == (20.0, "Asia/Makassar")
    assert (arsip.is_web, arsip.as_folder().kinds) == (False, {"perda": "law"})


def test_patterns_are_parts_of_addresses(workspace: Workspace) -> None:
    kabar = read_sources(workspace)[0]
    assert kabar.takes("https://kabar.example/berita/1")
    assert kabar.takes("https://kabar.example/id/kota/1")
    assert not kabar.takes("https://kabar.example/olahraga/1")


@pytest.mark.parametrize(
    "text", ["", "# nothing yet\n", "\n" * 5_000 + " # x", "sources:\n", "\n" * 5_000 + "sources: []\n"]
)
def test_a_file_without_sources_has_none(text: str) -> None:
    assert parse_sources(text) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sources:\n- name: Kabar Kota\n", "sources.yaml:2:3: name: expected lower-case letters"),
        (
            "sources:\n- name: a\n  kind: rss\n  address: https://a.example/\n",
            "sources.yaml:3:3: kind: Input should be",
        ),
        ("sources:\n- name: a\n  kind: feed\n  adress: https://a.example/\n", "sources.yaml:4:3: `adress` is nothing"),
        ("sources:\n- name: a\n  kind: feed\n", "sources.yaml:2:3: expected `address:` for a source of kind feed"),
        ("sources:\n- name: a\n  kind: feed\n  address: ftp://a.example/\n", "sources.yaml:4:3: address: expected an"),
        ("sources:\n- name: a\n  kind: feed\n  address: a.example\n", "sources.yaml:4:3: address: expected an"),
        (
            "sources:\n- name: a\n  kind: feed\n  address: https://a.example/\n  schedule: hourly\n",
            "sources.yaml:5:3: schedule: expected five fields",
        ),
        ("sources:\n- name: a\n  kind: mail\n  folder: m\n  zone: WIB\n", "sources.yaml:5:3: zone: expected a time"),
        ("sources:\n- name: a\n  kind: mail\n  folder: m\n  pause: 1\n", "sources.yaml:5:3: pause: Input should be"),
        ("sources:\n- name: a\n  kind: mail\n  folder: m\n  paused: maybe\n", "sources.yaml:5:11: Expected true or"),
        ("sources:\n- name: a\n  kind: mail\n  folder: m\n  kinds: blog\n", "sources.yaml:5:3: kinds: expected kinds"),
        (
            "sources:\n- name: a\n  kind: mail\n  folder: m\n- name: a\n  kind: mail\n  folder: n\n",
            "sources.yaml:5:3: Expected each name once, got `a` again (first in line 2)",
        ),
        ("feeds:\n- a\n", "sources.yaml:1:1: Expected `sources:`, got `feeds:`"),
        ("- a\n", "sources.yaml:1:1: Expected `sources:`"),
        ("sources: &a [*a]\n", "sources.yaml:1:10: Expected plain text, got the YAML anchor &a"),
        ("sources:\n\t- name: a\n", "sources.yaml:2:1: Expected spaces, got a tab"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_line(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        parse_sources(text)
    assert str(raised.value).startswith(said)


def test_a_source_is_added_behind_the_others_and_all_else_stays(workspace: Workspace) -> None:
    source = WebSource(name="baru", kind="feed", address=("https://baru.example/rss?a=1&b=2",), publisher="Baru: Kini")
    add_source(workspace, source)
    text = workspace.sources.read_text(encoding="utf-8")
    assert text.startswith(WRITTEN)
    assert read_sources(workspace)[3] == source


def test_a_first_source_makes_the_file(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    source = WebSource(name="kabar", kind="feed", address=("https://kabar.example/feed",), include=('/a "b"/',))
    add_source(workspace, source)
    assert read_sources(workspace) == (source,)
    remove_source(workspace, "kabar")
    assert read_sources(workspace) == ()
    add_source(workspace, source)
    assert read_sources(workspace) == (source,)


def test_a_name_that_is_taken_is_refused(workspace: Workspace) -> None:
    with pytest.raises(SettingsError, match="There is a source 'kabar' already"):
        add_source(workspace, WebSource(name="kabar", kind="folder", folder="x"))


def test_a_source_is_taken_out_with_the_comment_above_it(workspace: Workspace) -> None:
    remove_source(workspace, "warta")
    text = workspace.sources.read_text(encoding="utf-8")
    assert "warta" not in text
    assert "Quiet at night" not in text
    assert "they know of us" in text
    assert [each.name for each in read_sources(workspace)] == ["kabar", "arsip"]


@pytest.mark.parametrize("name", ["kabar", "warta", "arsip"])
def test_pausing_and_resuming_gives_the_file_back_as_it_was(workspace: Workspace, name: str) -> None:
    set_paused(workspace, name, paused=True)
    paused = {each.name: each.paused for each in read_sources(workspace)}
    assert paused == {each: each == name for each in ("kabar", "warta", "arsip")}
    assert name not in [each.name for each in select_sources(workspace)]
    set_paused(workspace, name, paused=False)
    assert workspace.sources.read_text(encoding="utf-8") == WRITTEN


def test_a_file_that_cannot_be_changed_without_harm_is_left_as_it_is(workspace: Workspace) -> None:
    text = "sources: [{name: a, kind: folder, folder: x}, {name: b, kind: folder, folder: y}]\n"
    workspace.sources.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="Change it in an editor"):
        remove_source(workspace, "a")
    assert workspace.sources.read_text(encoding="utf-8") == text


def test_folders_of_both_files_are_taken_in_unless_one_name_stands_in_both(workspace: Workspace) -> None:
    text = '[[sources]]\nname = "inbox"\nfolder = "corpus/inbox"\n'
    workspace.settings.write_text(text, encoding="utf-8")
    assert [each.name for each in list_folders(workspace, read_settings(workspace))] == ["inbox", "arsip"]
    workspace.settings.write_text(text.replace("inbox", "kabar"), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"kabar stands in faktor\.toml and in corpus"):
        list_folders(workspace, read_settings(workspace))


def test_an_unknown_source_is_named_with_those_there_are(workspace: Workspace) -> None:
    with pytest.raises(SettingsError, match=r"no source 'kaber' .* Sources are: kabar, warta, arsip"):
        select_sources(workspace, ("kaber",))


def test_the_next_run_is_told_in_the_zone_of_the_source(workspace: Workspace) -> None:
    source = WebSource(name="a", kind="folder", folder="x", schedule="30 6 * * *", zone="Asia/Jayapura")
    due = tell_next_run(source, now=datetime(2025, 3, 3, 22, 0, tzinfo=UTC))  # 07:00 in Jayapura
    assert due is not None
    assert due.isoformat() == "2025-03-05T06:30:00+09:00"
    assert tell_next_run(source.model_copy(update={"paused": True}), now=datetime.now(UTC)) is None
