"""The tables of docs/exchange.md hold: each format is there, each example is carried over as it says."""

import re
from pathlib import Path

import pytest

from pipeline.codebook import parse_codebook
from pipeline.codebook.exchange import FORMATS, Format, read_dictionary
from pipeline.codebook.exchange.terms import NotCarriedError, translate_pattern

PAGE = (Path(__file__).parents[2] / "docs" / "exchange.md").read_text(encoding="utf-8")


def _read_table(heading: str) -> list[tuple[str, str | None]]:
    section = re.split(r"^#+ ", PAGE.partition(f"### {heading}\n")[2], flags=re.MULTILINE)[0]
    rows = re.findall(r"^\| `(.+?)` \| (?:`(.+?)` )?\|$", section, re.MULTILINE)
    return [(there.replace("\\|", "|"), here or None) for there, here in rows]


def test_every_format_is_in_the_table_with_its_ending() -> None:
    for format, (ending, _) in FORMATS.items():
        [row] = re.findall(rf"^\| `{format}` \| .*", PAGE, re.MULTILINE)
        assert f"`{ending}`" in row


@pytest.mark.parametrize(("there", "here"), _read_table("Terms"))
def test_a_term_of_the_page_is_carried_over_as_it_says(there: str, here: str | None) -> None:
    if here is None:
        with pytest.raises(NotCarriedError):
            translate_pattern(there)
    else:
        assert translate_pattern(there)[0] == here


@pytest.mark.parametrize(("there", "here"), _read_table("KH Coder"))
def test_a_rule_of_the_page_is_carried_over_as_it_says(there: str, here: str | None) -> None:
    format: Format = "khcoder"
    imported = read_dictionary(f"*Kode\n{there}\n".encode(), format=format, file="x.txt")
    [rule] = parse_codebook(imported.text).rules
    assert rule.text == (here or '"x" and not "x"')
    assert bool(imported.rules) == (here is not None)
