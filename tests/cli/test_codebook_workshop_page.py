"""docs/codebook-workshop.md is true: its Python runs as it stands there, and it lists every lint."""

import re
from pathlib import Path

import pytest

from flows.data import find_shipped

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "codebook-workshop.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL), ids=["faktor", "spacy"])
def test_the_python_of_the_page_runs_and_finds_the_same(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import pipeline.detect.spacy_pipe  # noqa: F401  (an installed faktor is found by its entry point)

    book = (find_shipped("codebook") / "city-digitalisation.yaml").read_text(encoding="utf-8")
    (tmp_path / "book.yaml").write_text(book, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "page", "exec"), {})
    assert "inh_budget stated Anggaran aplikasi masih minim" in capsys.readouterr().out


def test_the_page_lists_every_lint() -> None:
    source = "".join((ROOT / "pipeline" / "detect" / name).read_text() for name in ("linting.py", "linting_use.py"))
    kinds = set(re.findall(r'(?:column|1), "([a-z -]+)"\)', source))
    assert len(kinds) == 8
    assert kinds == set(re.findall(r"^\| `([a-z -]+)` \|", PAGE, re.MULTILINE))
