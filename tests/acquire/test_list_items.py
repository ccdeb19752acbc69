import os
import unicodedata
from pathlib import Path

import pytest

from pipeline.acquire import MAX_BYTES, list_items, read_item
from pipeline.errors import SettingsError
from pipeline.records import Source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    return inbox


def list_keys(folder: Path) -> list[str]:
    return [item.key for item in list_items(Source("inbox", str(folder)), folder.parent)]


def find_refusal(folder: Path, key: str) -> str | None:
    [item] = [item for item in list_items(Source("inbox", str(folder)), folder.parent) if item.key == key]
    return item.refusal


def test_items_come_in_sorted_order_with_keys_of_forward_slashes(folder: Path) -> None:
    for name in ("news/b.html", "news/a.html", "z.txt", "a.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("words")
    assert list_keys(folder) == ["a.txt", "news/a.html", "news/b.html", "z.txt"]


def test_a_folder_is_inside_the_workspace_unless_it_is_absolute(folder: Path) -> None:
    (folder / "a.txt").write_text("words")
    [relative] = list_items(Source("inbox", "inbox"), folder.parent)
    [absolute] = list_items(Source("inbox", str(folder)), Path("/nowhere"))
    assert relative.key == absolute.key == "a.txt"
    assert relative.size_bytes == 5
    assert read_item(relative) == b"words"


def test_a_missing_folder_is_one_sentence_and_a_remedy(folder: Path) -> None:
    with pytest.raises(
        SettingsError, match=r"Expected a folder for source 'x', got nothing at .*gone\. Make the folder"
    ):
        list(list_items(Source("x", "gone"), folder.parent))


def test_a_file_in_place_of_the_folder_is_refused(folder: Path) -> None:
    (folder / "file").write_text("x")
    with pytest.raises(SettingsError, match="Expected a folder"):
        list(list_items(Source("x", "file"), folder))


def test_names_that_begin_with_a_dot_are_not_offered(folder: Path) -> None:
    (folder / ".git").mkdir()
    for name in (".gitkeep", ".DS_Store", ".git/config", "seen.txt"):
        (folder / name).write_text("x")
    assert list_keys(folder) == ["seen.txt"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Thumbs.db", "operating system"),
        ("desktop.ini", "operating system"),
        ("~$laporan.docx", "lock or backup"),
        ("laporan.txt~", "lock or backup"),
        ("laporan.pdf.crdownload", "unfinished"),
        ("laporan.pdf.part", "unfinished"),
    ],
)
def test_what_programs_leave_behind_is_offered_with_its_refusal(folder: Path, name: str, why: str) -> None:
    (folder / name).write_text("x")
    assert why in (find_refusal(folder, name) or "")


def test_an_empty_file_is_refused(folder: Path) -> None:
    (folder / "empty.txt").touch()
    assert "empty" in (find_refusal(folder, "empty.txt") or "")


def test_a_file_beyond_the_limit_is_refused_unread(folder: Path) -> None:
    with (folder / "huge.pdf").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "Split it" in (find_refusal(folder, "huge.pdf") or "")


def test_a_link_out_of_the_folder_is_refused_and_a_link_within_is_not(folder: Path) -> None:
    outside = folder.parent / "secret.txt"
    outside.write_text("secret")
    (folder / "inside.txt").write_text("words")
    (folder / "out.txt").symlink_to(outside)
    (folder / "in.txt").symlink_to(folder / "inside.txt")
    assert "leads out" in (find_refusal(folder, "out.txt") or "")
    assert find_refusal(folder, "in.txt") is None


def test_a_link_that_leads_nowhere_or_to_itself_is_refused(folder: Path) -> None:
    (folder / "gone.txt").symlink_to(folder / "missing")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    assert "nowhere" in (find_refusal(folder, "gone.txt") or "")
    assert "nowhere" in (find_refusal(folder, "loop.txt") or "")


def test_a_linked_folder_is_told_and_not_followed(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "real" / "a.txt").write_text("x")
    (folder / "again").symlink_to(folder, target_is_directory=True)
    assert list_keys(folder) == ["again", "real/a.txt"]
    assert "link to a folder" in (find_refusal(folder, "again") or "")


def test_a_pipe_is_refused_and_not_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    assert "pipe" in (find_refusal(folder, "pipe.txt") or "")


def test_accents_are_written_alike_on_every_system(folder: Path) -> None:
    composed, decomposed = unicodedata.normalize("NFC", "résumé.txt"), unicodedata.normalize("NFD", "résumé.txt")
    (folder / decomposed).write_text("x")
    assert list_keys(folder) == [composed]


def test_of_two_names_that_differ_only_in_how_accents_are_written_one_is_refused(folder: Path) -> None:
    for form in ("NFC", "NFD"):
        (folder / unicodedata.normalize(form, "résumé.txt")).write_text(form)
    items = list(list_items(Source("x", str(folder)), folder))
    if len(items) == 1:
        pytest.skip("this file system writes accents alike itself")
    assert [item.refusal is None for item in items] == [True, False]
    assert "same name" in (items[1].refusal or "")


def test_a_name_that_is_no_utf8_still_has_a_key_that_can_be_stored(folder: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("x")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    [key] = list_keys(folder)
    assert key == r"caf\xe9.txt"
    assert key.encode("utf-8")
