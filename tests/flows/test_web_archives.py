"""What was fetched goes out as WARC and comes in again, and its versions are compared."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.archives.giving import write_warc
from flows.archives.taking import take_warc
from flows.cli.app import app
from flows.clock import Clock
from flows.collect.account import account
from flows.versions import compare_document
from pipeline.acquire.warc import Answer, read_records, write_records
from pipeline.errors import AcquireError, QuestionError
from pipeline.records import make_id
from pipeline.store import Ledger, path_of_original
from pipeline.workspace import Workspace

START = datetime(2024, 3, 5, 1, 2, 3, tzinfo=UTC)
PAGE = """<!doctype html><html lang="id"><head><meta charset="windows-1252"><title>Warga dapat internet</title>
{head}</head><body><article><h1>Warga dapat internet</h1>
<p>Pemerintah kota memasang jaringan serat optik di {count} kelurahan tahun ini, kata Ani, kepala dinas kota.</p>
<p>Warga dapat memakai internet di balai kelurahan tanpa membayar, demikian isi pernyataan yang dibacakan kemarin.</p>
<p>Café dan warung di sekitarnya juga mendapat sambungan yang sama mulai bulan depan, tambah dia kepada wartawan.</p>
</article><aside>Iklan {advert}</aside></body></html>"""
HTML = (("Content-Type", "text/html; charset=windows-1252"),)


class FixedClock(Clock):
    """It is one moment, long after all that was fetched."""

    def now(self) -> datetime:
        return datetime(2024, 6, 1, tzinfo=UTC)


def make_answer(
    path: str = "/read/118273/warga", *, count: str = "sebelas", day: int = 0, head: str = "", advert: str = "a"
) -> Answer:
    body = PAGE.format(head=head, count=count, advert=advert).encode("cp1252")
    return Answer(f"https://kabar.example{path}", START + timedelta(days=day), 200, HTML, body)


def make_file(folder: Path, answers: list[Answer], name: str = "crawl.warc.gz") -> Path:
    path = folder / name
    with path.open("wb") as out:
        write_records(out, answers, software="test", is_packed=name.endswith(".gz"))
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "kota"
    (root / "corpus" / "inbox").mkdir(parents=True)
    (root / "faktor.toml").write_text('name = "kota"\n[[sources]]\nname = "inbox"\nfolder = "corpus/inbox"\n')
    return Workspace(root)


def take(workspace: Workspace, path: Path, **options: object) -> dict[str, int]:
    received = take_warc(workspace, path, source="arsip", clock=FixedClock(), **options)  # type: ignore[arg-type]
    ledger = Ledger(workspace.ledger)
    assert account(ledger, "arsip").is_whole
    ledger.close()
    return dict(+received.outcomes)


def test_pages_of_an_archive_become_documents_and_a_second_time_nothing(workspace: Workspace, tmp_path: Path) -> None:
    file = make_file(tmp_path, [make_answer(), make_answer("/read/118274/lain", count="dua")])
    assert take(workspace, file) == {"new": 2}
    assert take(workspace, file) == {"unchanged": 2}
    ledger = Ledger(workspace.ledger)
    items = ledger.read_current_items()
    keys = [item.arrival.key for item in items.values()]
    assert keys == ["https://kabar.example/read/118273/warga", "https://kabar.example/read/118274/lain"]
    assert set(items) == {make_id("arsip", key) for key in keys}
    for item in items.values():
        assert path_of_original(workspace.originals, item.arrival.original_id or "").exists()
    head = ledger.read_responses()[0]
    assert (head.charset, head.fetched, head.headers) == ("windows-1252", "2024-03-05T01:02:03+00:00", HTML)
    assert all(row.next_try is None for row in ledger.read_addresses("arsip"))
    ledger.close()


def test_twins_of_an_article_are_one_document(workspace: Workspace, tmp_path: Path) -> None:
    canonical = '<link rel="canonical" href="https://kabar.example/read/118273/warga">'
    answers = [
        make_answer(),
        make_answer("/read/118273/warga?utm_source=x"),
        make_answer("/amp/read/118273/warga", advert="b"),
        make_answer("/lain/118273", head=canonical),
    ]
    assert take(workspace, make_file(tmp_path, answers)) == {"new": 1, "duplicate": 3}


def test_what_is_no_document_is_passed_over_and_counted(workspace: Workspace, tmp_path: Path) -> None:
    answers = [
        make_answer(),
        Answer("https://kabar.example/a.png", START, 200, (("Content-Type", "image/png"),), b"\x89PNG"),
        Answer("https://kabar.example/hilang", START, 404, HTML, b"<html>x</html>"),
        make_answer("/tag/kota/118273"),
    ]
    assert take(workspace, make_file(tmp_path, answers), exclude=("/tag/",)) == {
        "new": 1, "no document": 1, "no answer": 1, "unwanted": 1
    }  # fmt: skip


@pytest.mark.parametrize(
    ("head", "headers"),
    [
        ('<meta name="robots" content="noindex">', HTML),
        ('<meta name="tdm-reservation" content="1">', HTML),
        ("", (*HTML, ("X-Robots-Tag", "noarchive"))),
        ("", (*HTML, ("tdm-reservation", "1"))),
    ],
)
def test_what_a_site_reserves_is_not_kept(
    workspace: Workspace, tmp_path: Path, head: str, headers: tuple[tuple[str, str], ...]
) -> None:
    page = make_answer(head=head)
    reserved = Answer(page.address, page.fetched, 200, headers, page.body)
    assert take(workspace, make_file(tmp_path, [reserved])) == {"rejected": 1}
    assert not list(workspace.originals.glob("??/*"))


def test_an_older_version_does_not_take_the_place_of_a_newer_one(workspace: Workspace, tmp_path: Path) -> None:
    old, new = make_answer(count="sebelas"), make_answer(count="dua belas", day=3)
    assert take(workspace, make_file(tmp_path, [new], "b.warc")) == {"new": 1}
    assert take(workspace, make_file(tmp_path, [old], "a.warc")) == {"older": 1}


def test_versions_show_what_came_and_went(workspace: Workspace, tmp_path: Path) -> None:
    answers = [make_answer(), make_answer(advert="b", day=1), make_answer(count="dua belas", day=2)]
    assert take(workspace, make_file(tmp_path, answers)) == {"new": 1, "unchanged": 1, "changed": 1}
    versions = compare_document(workspace, "https://kabar.example/read/118273/warga?utm_source=x")
    assert [each.fetched for each in versions] == ["2024-03-05T01:02:03+00:00", "2024-03-07T01:02:03+00:00"]
    assert versions[0].changes == ()
    assert [(each.kind, each.text) for each in versions[1].changes if each.kind != "kept"] == [
        ("deleted", "sebelas"), ("inserted", "dua belas")
    ]  # fmt: skip
    assert any("Café dan warung" in each.text for each in versions[1].changes)
    shown = CliRunner().invoke(app, ["versions", "https://kabar.example/read/118273/warga", "-w", str(workspace.root)])
    assert shown.exit_code == 0
    assert "2 words came, 1 went" in shown.stdout
    assert "[-sebelas-] [+dua belas+]" in shown.stdout
    with pytest.raises(QuestionError, match="There is no document"):
        compare_document(workspace, "https://kabar.example/read/9")


def test_what_was_taken_in_goes_out_as_it_came(workspace: Workspace, tmp_path: Path) -> None:
    answers = [make_answer(), make_answer("/read/118274/lain", count="dua", day=1), make_answer(count="tiga", day=2)]
    assert take(workspace, make_file(tmp_path, answers)) == {"new": 2, "changed": 1}
    given = write_warc(workspace, tmp_path / "out.warc.gz")
    assert (given.answers, given.left_out) == (3, [])
    found = list(read_records(io.BytesIO((tmp_path / "out.warc.gz").read_bytes())))
    assert [(each.address, each.fetched, each.body) for each in found if isinstance(each, Answer)] == [
        (each.address, each.fetched, each.body) for each in answers
    ]
    with pytest.raises(QuestionError, match="Nothing was kept of a source 'x'"):
        write_warc(workspace, tmp_path / "x.warc", sources=["x"])


def test_a_damaged_original_is_left_out_and_told(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, make_file(tmp_path, [make_answer(), make_answer("/read/118274/lain", count="dua")]))
    first = sorted(workspace.originals.glob("??/*"))[0]
    first.chmod(0o600)
    first.write_bytes(b"x")
    given = write_warc(workspace, tmp_path / "out.warc")
    assert (given.answers, len(given.left_out)) == (1, 1)
    assert "damaged" in given.left_out[0]


def test_the_commands_say_what_became_of_the_file(workspace: Workspace, tmp_path: Path) -> None:
    file = make_file(tmp_path, [make_answer(), make_answer("/read/118274/lain", count="dua")])
    file.write_bytes(file.read_bytes()[:-40])
    command = ["warc", "import", str(file), "--source", "arsip", "-w", str(workspace.root), "--json"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 3
    said = json.loads(done.stdout)
    assert said["outcomes"] == {"new": 2}
    assert len(said["damages"]) == 1
    out = tmp_path / "out.warc.gz"
    done = CliRunner().invoke(app, ["warc", "export", str(out), "-w", str(workspace.root), "-s", "arsip"])
    assert (done.exit_code, out.exists()) == (0, True)
    assert "(2 answers" in done.stderr


def test_mistakes_are_one_sentence(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="Nothing was fetched"):
        write_warc(workspace, tmp_path / "out.warc")
    other = tmp_path / "x.warc"
    other.write_bytes(b"PK\x03\x04")
    with pytest.raises(AcquireError, match="Expected a WARC file"):
        take_warc(workspace, other, source="arsip")
    file = make_file(tmp_path, [make_answer()])
    for name in ("Arsip Kota", "inbox"):
        with pytest.raises(QuestionError, match="name"):
            take_warc(workspace, file, source=name)
