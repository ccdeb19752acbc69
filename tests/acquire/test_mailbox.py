from pathlib import Path

from pipeline.acquire import list_mails
from pipeline.records import Source

SOURCE = Source("surat", "mail", holds_mail=True)


def _put(root: Path, *names: str) -> None:
    for name in names:
        path = root / "mail" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"From: a@example.org\n\nx")


def _keys(root: Path) -> list[str]:
    return [item.key for item in list_mails(SOURCE, root)]


def test_a_mail_keeps_its_key_when_it_was_read(tmp_path: Path) -> None:
    _put(tmp_path, "new/1700000000.M1P2.host", "cur/1700000001.M1P2.host:2,S", "tmp/1700000002.M1P2.host")
    assert sorted(_keys(tmp_path)) == ["1700000000.M1P2.host", "1700000001.M1P2.host"]
    before = tmp_path / "mail/new/1700000000.M1P2.host"
    before.rename(tmp_path / "mail/cur/1700000000.M1P2.host:2,RS")
    assert sorted(_keys(tmp_path)) == ["1700000000.M1P2.host", "1700000001.M1P2.host"]


def test_files_of_mails_are_offered_by_their_path(tmp_path: Path) -> None:
    _put(tmp_path, "2025/undangan.eml", "laporan.eml")
    assert sorted(_keys(tmp_path)) == ["2025/undangan.eml", "laporan.eml"]


def test_what_a_mail_program_keeps_for_itself_is_not_offered(tmp_path: Path) -> None:
    _put(tmp_path, "cur/1.host:2,", "dovecot-uidlist", "dovecot.index.log", "maildirfolder", "subscriptions")
    assert _keys(tmp_path) == ["1.host"]


def test_a_folder_in_a_maildir_is_part_of_the_key(tmp_path: Path) -> None:
    _put(tmp_path, "rapat/cur/1.host:2,F", "rapat/new/2.host")
    assert sorted(_keys(tmp_path)) == ["rapat/1.host", "rapat/2.host"]
