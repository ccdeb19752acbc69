"""read and retry: what they print of files and workspaces, and how they end."""

import json
import sys
from pathlib import Path

import pytest

from flows.retry import forget_failures
from pipeline.workspace import Workspace

sys.path.append(str(Path(__file__).parents[1] / "extract"))
from document_makers import lay, make_pdf
from office_makers import make_docx, make_xlsx, p, pack

LINE = "Pemerintah Kota Palembang memperluas jaringan serat optik ke sebelas kelurahan di tepi sungai."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "surat.docx").write_bytes(make_docx(p("Rencana Aksi Kota", is_bold=True) + p(LINE)))
    rows = "<row><c><v>2019</v></c><c><v>12</v></c></row>" * 2
    (tmp_path / "titik.xlsx").write_bytes(make_xlsx({"Titik Wi-Fi": rows}))
    (tmp_path / "scan.pdf").write_bytes(make_pdf(lay([LINE])))
    (tmp_path / "kosong.txt").write_bytes(b"")
    return tmp_path


def test_a_file_is_read_without_a_workspace(faktor, folder: Path) -> None:
    lines = [line.split(maxsplit=1) for line in faktor("read", "surat.docx", cwd=folder).stdout.splitlines() if line]
    facts = {line[0]: line[1].strip() for line in lines if len(line) == 2}
    assert facts["type"] == "docx, taken for report"
    assert facts["title"] == "Rencana Aksi Kota"
    assert facts["date"] == "2018-10-31 (day), from metadata: '2018-10-31T02:18:00Z' (1 other clue)"
    assert facts["passages"] == "2: 1 heading, 1 paragraph"
    assert len(list(folder.iterdir())) == 4, "nothing is written"


def test_json_is_an_array_with_one_object_a_file_in_their_order(faktor, folder: Path) -> None:
    done = faktor("read", folder / "surat.docx", folder / "scan.pdf", "--json")
    word, pdf = json.loads(done.stdout)
    assert (word["type"], word["language"], word["state"], word["warnings"]) == ("docx", "id", "read", [])
    assert word["dates"][0]["evidence"] == "2018-10-31T02:18:00Z"
    [passage] = pdf["passages"]
    assert (passage["kind"], passage["text"], passage["page"]) == ("paragraph", LINE, 1)
    assert (passage["start"], passage["end"]) == (0, len(LINE))
    assert set(passage["boxes"][0]) == {"page", "left", "top", "right", "bottom"}


def test_passages_and_tables_are_printed_when_asked_for(faktor, folder: Path) -> None:
    assert f"paragraph: {LINE}" in faktor("read", folder / "surat.docx", "--passages").stdout
    table = faktor("read", folder / "titik.xlsx", "--tables").stdout
    assert [line for line in table.splitlines() if "2019" in line and "12" in line]


def test_a_page_is_drawn(faktor, folder: Path) -> None:
    faktor("read", folder / "scan.pdf", "--show", 1, "--out", folder / "page.png")
    assert (folder / "page.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("words", [("surat.docx", "--show", 1), ("scan.pdf", "--show", 9), ("nirgends.pdf",)])
def test_what_cannot_be_drawn_or_found_is_one_sentence(faktor, folder: Path, words: tuple[object, ...]) -> None:
    done = faktor("read", folder / str(words[0]), *words[1:], expect=None, cwd=folder)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert not (folder / "page.png").exists()


def test_files_that_cannot_be_read_say_why_and_the_code_is_3(faktor, folder: Path) -> None:
    done = faktor("read", folder / "kosong.txt", folder / "surat.docx", "--json", expect=3)
    empty, word = json.loads(done.stdout)
    assert (empty["state"], empty["type"], empty["passages"]) == ("rejected", None, [])
    assert "empty" in empty["reason"]
    assert word["state"] == "read"
    assert "1 of 2 files" in done.stderr


def test_retry_reads_again_what_was_not_wholly_read_and_makes_all_of_it_anew(
    faktor, run_here, ask_json, tmp_path: Path
) -> None:
    where = tmp_path / "kota"
    faktor("init", where)
    bundle = pack({"a.txt": f"{LINE} Anggaran terbatas.", "x.png": b"\x89PNG\r\n\x1a\n" + bytes(50)})
    (where / "corpus" / "inbox" / "b.zip").write_bytes(bundle)
    (where / "corpus" / "inbox" / "c.txt").write_text(LINE, encoding="utf-8")
    workspace = Workspace(where)
    assert forget_failures(workspace) == 0, "nothing was run yet"
    run_here(workspace)
    before = ask_json("kwic", "-w", where)["rows"]
    done = faktor("retry", "-w", where, "--json")
    assert "1 document is read again" in done.stderr
    did = json.loads(done.stdout)["did"]
    assert did["reading"] == {"partly": 1}
    assert did["mentions"]["mentions"] == sum(row["docname"] == "b.zip" for row in before) > 0
    assert ask_json("kwic", "-w", where)["rows"] == before


def test_retry_where_all_was_read_has_nothing_to_forget(faktor, tmp_path: Path) -> None:
    faktor("init", tmp_path / "kota")
    assert "could be read" in faktor("retry", "-w", tmp_path / "kota").stderr
