"""docs/counting.md works an example out; the figures are those that faktor gives."""

import re
from pathlib import Path

import polars as pl
import pytest

from pipeline.codebook import parse_codebook
from pipeline.detect import find_places, settle_places
from pipeline.language import tokenize

PAGE = (Path(__file__).parents[2] / "docs" / "counting.md").read_text(encoding="utf-8")
BOOK = parse_codebook(re.search(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL).group(1))


def read_rows(heading):
    block = re.search(rf"^\| {re.escape(heading)} .*\n\|[-|]+\n((?:\|.*\n)+)", PAGE, flags=re.MULTILINE).group(1)
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in block.splitlines()]


EXAMPLE = read_rows("document | passage | text")
PASSAGES = pl.DataFrame(
    [(document, passage, "paragraph", text) for document, passage, text in EXAMPLE],
    schema=["document_id", "passage_id", "kind", "text"],
    orient="row",
)


@pytest.mark.parametrize("row", read_rows("policy | competing"), ids=lambda row: row[0])
def test_each_policy_leaves_the_mentions_that_the_page_says(row):
    policy, _, paper, city, shadowed = row
    settled = settle_places(find_places(PASSAGES, BOOK), BOOK, policy=policy)
    codes = settled.mentions["code"].to_list()
    assert (codes.count("paper"), codes.count("city"), settled.shadowed.height) == (
        int(paper),
        int(city),
        int(shadowed),
    )
    winners = settled.mentions.filter(pl.col("mention_id").is_in(settled.shadowed["shadowed_by"].to_list()))
    assert set(winners["quote"]) <= {"New York Times"}


def list_words(mentions):
    """Every word that lies in a mention: its passage and its number in the passage."""
    words = set()
    for document, passage, text in EXAMPLE:
        tokens = tokenize([text])
        for start, end in mentions.filter(pl.col("passage_id") == passage).select("start", "end").iter_rows():
            words |= {
                (document, passage, number)
                for number, (first, last) in enumerate(zip(tokens.start, tokens.end, strict=True))
                if start <= first and last <= end
            }
    return words


COUNTS = {
    "hits": lambda mentions: mentions.height,
    "sentences": lambda mentions: mentions.select("passage_id", "sentence").n_unique(),
    "passages": lambda mentions: mentions["passage_id"].n_unique(),
    "documents": lambda mentions: mentions["document_id"].n_unique(),
    "words": lambda mentions: len(list_words(mentions)),
}


@pytest.mark.parametrize(("unit", "paper", "city", "_"), read_rows("unit | paper"))
def test_each_unit_has_the_count_that_the_page_says(unit, paper, city, _):
    mentions = settle_places(find_places(PASSAGES, BOOK), BOOK).mentions.filter("is_counted")
    found = [COUNTS[unit](mentions.filter(pl.col("code") == code)) for code in ("paper", "city")]
    assert found == [int(paper), int(city)]
