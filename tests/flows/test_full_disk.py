"""A disk that is full, or that nobody may write to: one sentence, nothing lost, and the next run goes on."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_REPORT = """# Laporan {number}

Palembang, 3 Mei {year}

Anggaran untuk jaringan internet di {number} kecamatan masih sangat terbatas.

{filling}
"""
_DOCUMENTS = 40

# In a mount namespace of its own: a small disk, a run that fills it, a larger disk, a second run, a look at everything.
_SCRIPT = """
set -e
mount -t tmpfs -o size=$1k none "$2"
cp -r "$3/." "$2"
"$4" -m flows.cli run -w "$2" >/dev/null 2>"$5/first" && echo 0 >"$5/code" || echo $? >"$5/code"
mount -o remount,size=200m "$2"
"$4" -m flows.cli run -w "$2" --json >"$5/second" 2>/dev/null
"$4" -m flows.cli verify -w "$2" --json >"$5/verified"
find "$2/corpus/tables" -name '*.tmp*' >"$5/orphans"
"""


@pytest.fixture(scope="module")
def city(faktor, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full") / "city"
    faktor("init", folder)
    with (folder / "faktor.toml").open("a") as settings:
        settings.write("\n[topics]\nk = 2\n[keep]\nfree_mb = 0\n")
    for number in range(_DOCUMENTS):
        filling = " ".join(f"kata{number}x{word}" for word in range(2_000))
        text = _REPORT.format(number=number, year=2000 + number % 25, filling=filling)
        (folder / "corpus" / "inbox" / f"{number:02d}.md").write_text(text, encoding="utf-8")
    return folder


def _can_mount(folder: Path) -> bool:
    command = ["unshare", "-m", "mount", "-t", "tmpfs", "none", str(folder)]
    return shutil.which("unshare") is not None and subprocess.run(command, capture_output=True).returncode == 0


def _fill_and_go_on(city: Path, tmp_path: Path, environment: dict[str, str], kilobytes: int) -> None:
    disk, told = tmp_path / "disk", tmp_path / "told"
    disk.mkdir()
    told.mkdir()
    if not _can_mount(disk):
        pytest.skip("no right to mount a small disk here")
    words = [str(kilobytes), str(disk), str(city), sys.executable, str(told)]
    subprocess.run(["unshare", "-m", "sh", "-c", _SCRIPT, "sh", *words], env=environment, check=True, timeout=280)
    said = (told / "first").read_text().strip().splitlines()
    code = int((told / "code").read_text())
    assert code in (0, 1), said
    if code:
        assert said[-1].startswith("faktor: ")
        assert re.search(r"disk is full|room on (it|the disk)", said[-1]), said[-1]
        assert "Traceback" not in "".join(said)
    second = json.loads((told / "second").read_text())
    assert second["documents"]["text"] == {"read": _DOCUMENTS}
    verified = json.loads((told / "verified").read_text())
    assert verified["faults"] == []
    assert verified["originals"] == _DOCUMENTS
    assert (told / "orphans").read_text() == ""


# the inbox alone takes 1.1 MB: originals, tables or the report do not fit beside it
@pytest.mark.parametrize("kilobytes", [2_200])
def test_a_disk_that_fills_up_loses_nothing(city: Path, tmp_path: Path, prefect_server, kilobytes: int) -> None:
    _fill_and_go_on(city, tmp_path, prefect_server, kilobytes)


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", range(1_600, 8_000, 320))
def test_twenty_disks_that_fill_up_lose_nothing(city: Path, tmp_path: Path, prefect_server, kilobytes: int) -> None:
    _fill_and_go_on(city, tmp_path, prefect_server, kilobytes)
