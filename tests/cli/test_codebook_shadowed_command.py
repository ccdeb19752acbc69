"""`faktor codebook shadowed` on the analysed sample."""

import polars as pl

from pipeline.records import MENTIONS, SHADOWED
from pipeline.store import read_table


def test_the_pairs_add_up_to_the_places_that_gave_way(ask_json, sample) -> None:
    pairs = ask_json("codebook", "shadowed", "--top", 10_000, "-w", sample.root)["pairs"]
    shadowed = read_table(sample, SHADOWED).collect()
    assert sum(pair["finds"] for pair in pairs) == shadowed.height > 0
    assert set(shadowed["shadowed_by"]) <= set(read_table(sample, MENTIONS).collect()["mention_id"])
    assert [pair["finds"] for pair in pairs] == sorted((pair["finds"] for pair in pairs), reverse=True)


def test_codes_are_chosen_and_an_unknown_one_is_refused(faktor, ask_json, sample) -> None:
    code = read_table(sample, SHADOWED).select(pl.col("code").min()).collect().item()
    pairs = ask_json("codebook", "shadowed", code, "-w", sample.root)["pairs"]
    assert {pair["rule"].split("/")[0] for pair in pairs} == {code}
    table = faktor("codebook", "shadowed", code, "--top", "1", "-w", sample.root).stdout
    assert pairs[0]["rule"] in table
    assert "gave way to" in table
    done = faktor("codebook", "shadowed", "nothing_such", "-w", sample.root, expect=2)
    assert "got `nothing_such`" in done.stderr
