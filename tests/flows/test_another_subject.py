"""A study of another subject in another city, from init to network: nothing in faktor knows a code by name.

The documents are counted by hand; the table says which codes each holds that count.

| document               | date       | codes                                           |
|------------------------|------------|-------------------------------------------------|
| 2019-03-04-antre.txt   | 2019-03-04 | bar_queue, bar_staff                            |
| 2020-05-06-obat.txt    | 2020-05-06 | bar_supply, care_maternal                       |
| 2021-07-08-clinic.txt  | 2021-07-08 | bar_staff, bar_queue, rec_staff                 |
| 2021-09-10-taman.txt   | 2021-09-10 | -                                               |
"""

import json
import re
from pathlib import Path

import pytest

from pipeline.workspace import Workspace

BOOK = Path(__file__).parent / "health.yaml"
DOCUMENTS = {
    "2019-03-04-antre.txt": (
        "Pasien puskesmas di Manado antre empat jam, kata warga. Puskesmas itu kekurangan dokter sejak awal tahun."
    ),
    "2020-05-06-obat.txt": (
        "Obat di rumah sakit umum habis dua pekan lalu. Meski begitu, ibu hamil tetap diperiksa oleh bidan."
    ),
    "2021-07-08-clinic.txt": (
        "The clinic lacks nurses, so the queue was long on most days. The city should hire more nurses next year."
    ),
    "2021-09-10-taman.txt": "Taman kota dibuka lagi pada hari Jumat dan ramai dikunjungi keluarga sampai sore.",
}
COUNTED = {
    ("2019-03-04-antre.txt", "bar_queue"),
    ("2019-03-04-antre.txt", "bar_staff"),
    ("2020-05-06-obat.txt", "bar_supply"),
    ("2020-05-06-obat.txt", "care_maternal"),
    ("2021-07-08-clinic.txt", "bar_staff"),
    ("2021-07-08-clinic.txt", "bar_queue"),
    ("2021-07-08-clinic.txt", "rec_staff"),
}
FOREIGN = re.compile(r"\b(smart|inh|sup)_[a-z]+|\brec_(?!staff\b)[a-z]+|\b(dimension|inhibiting|supporting)\b")


@pytest.fixture(scope="module")
def study(faktor, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with this codebook and these documents, analysed."""
    root = tmp_path_factory.mktemp("manado") / "study"
    faktor("init", root)
    workspace = Workspace(root)
    for path in (root / "corpus" / "codebook").iterdir():
        path.unlink()
    (root / "corpus" / "codebook" / "health.yaml").write_text(BOOK.read_text(encoding="utf-8"), encoding="utf-8")
    settings = workspace.settings.read_text(encoding="utf-8")
    settings = re.sub(r"corpus/codebook/[\w-]+\.yaml", "corpus/codebook/health.yaml", settings)
    workspace.settings.write_text(settings, encoding="utf-8")
    for name, text in DOCUMENTS.items():
        (root / "corpus" / "inbox" / name).write_text(text + "\n", encoding="utf-8")
    faktor("run", "-w", root)
    return workspace


def test_the_codebook_is_right_and_has_no_lints(faktor, study: Workspace) -> None:
    done = faktor("codebook", "check", "-w", study.root, "--strict")
    assert "6 codes in 3 groups, 0 errors, 0 lints." in done.stderr


def test_kwic_finds_what_a_person_finds(ask_json, study: Workspace) -> None:
    rows = ask_json("kwic", "-w", study.root)["rows"]
    assert {(row["docname"].rpartition("/")[2], row["code"]) for row in rows} == COUNTED
    assert {row["state"] for row in rows if row["code"] == "rec_staff"} == {"recommended"}
    assert all(str(row["date"]) == row["docname"].rpartition("/")[2][:10] for row in rows)


def test_trends_count_documents_by_year(ask_json, study: Workspace) -> None:
    rows = ask_json("trends", "bar_staff", "-w", study.root)["rows"]
    assert [(row["period"], row["n"], row["N"]) for row in rows][:3] == [
        ("2019", 1, 1),
        ("2020", 0, 1),
        ("2021", 1, 2),
    ]


def test_the_network_joins_codes_of_one_passage(ask_json, study: Workspace) -> None:
    rows = ask_json("network", "-w", study.root)["rows"]
    pairs = {frozenset((row["source"], row["target"])): row["count"] for row in rows}
    assert pairs[frozenset(("bar_queue", "bar_staff"))] == 2
    assert frozenset(("bar_supply", "care_maternal")) in pairs


def test_a_mention_is_explained_by_this_book(ask_json, study: Workspace) -> None:
    row = ask_json("kwic", "bar_queue", "-w", study.root)["rows"][0]
    told = ask_json("explain", row["mention_id"], "-w", study.root)
    assert told["mention"]["rule"] == "bar_queue/long"
    assert told["atoms"][0]["trail"][0] == "[queue]"


@pytest.mark.parametrize(
    "words",
    [
        ("kwic", "--state", "all"),
        ("trends",),
        ("network",),
        ("status",),
        ("codebook", "show"),
        ("codebook", "show", "service", "barrier", "remedy"),
        ("codebook", "test", "Obat habis di puskesmas."),
    ],
    ids=" ".join,
)
def test_no_code_of_the_shipped_book_appears_anywhere(faktor, study: Workspace, words: tuple[str, ...]) -> None:
    done = faktor(*words, "--json", "-w", study.root)
    json.loads(done.stdout)
    assert FOREIGN.search(done.stdout + done.stderr) is None


def test_the_report_speaks_of_this_study_alone(study: Workspace) -> None:
    report = study.report.read_text(encoding="utf-8")
    assert "bar_queue" in report or "Long waits" in report
    found = FOREIGN.search(report)
    assert found is None, report[max(0, found.start() - 80) : found.end() + 80]


def test_no_source_file_names_a_code_of_the_shipped_book() -> None:
    """Examples in help and documentation may; what is compared, chosen or coloured may not."""
    root = Path(__file__).parents[2]
    named = re.compile(r"""(?:==|\bin\b|\[)\s*["'](?:smart|inh|sup|rec)_[a-z_]+["']""")
    guilty = [
        str(path.relative_to(root))
        for folder in ("pipeline", "flows")
        for path in (root / folder).rglob("*.py")
        if named.search(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []
