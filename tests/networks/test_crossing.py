"""Two sets of codes against each other: by hand, by law, and in worlds without any tie."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.networks.crossing import cross_units
from pipeline.networks.pairs import CodedUnits, collect_units


def make_units(*units: str, codes: str = "abxy") -> CodedUnits:
    rows = [(f"u{number}", code) for number, unit in enumerate(units) for code in unit]
    mentions = pl.DataFrame(rows, schema={"unit": pl.String, "code": pl.String}, orient="row")
    return collect_units(mentions, codes=list(codes), unit_columns=["unit"])


def test_a_table_that_was_worked_out_by_hand() -> None:
    # of 10 units 4 hold a, 5 hold x, 3 both: expected 2, residual 1 / sqrt(2 * 0.6 * 0.5); either 6
    units = make_units("ax", "ax", "ax", "a", "x", "x")
    found = cross_units(units, rows=["a"], columns=["x", "y"], total=10, worlds=99)
    first, second = found.pairs.iter_rows(named=True)
    assert [first[name] for name in ("row", "column", "n_both", "n_row", "n_column", "N")] == ["a", "x", 3, 4, 5, 10]
    assert first["expected"] == 2.0
    assert first["residual"] == pytest.approx(1 / (2 * 0.6 * 0.5) ** 0.5)
    assert first["jaccard"] == 0.5
    # Fisher's exact test of 3 1 / 2 4: two-sided 110/210
    assert (first["method"], first["p"]) == ("exact", pytest.approx(110 / 210))
    assert [second[name] for name in ("n_both", "residual", "p", "q", "method")] == [0, None, None, None, None]
    assert found.statistic == pytest.approx(first["residual"] ** 2)


def test_large_counts_are_tested_by_chi_square() -> None:
    # 2 by 2 of 20 10 / 10 20 over 60: chi-square 60 (400 - 100)^2 / 30^4 = 6.667, p = 0.0098
    units = make_units(*["ax"] * 20, *["a"] * 10, *["x"] * 10)
    row = cross_units(units, rows=["a"], columns=["x"], total=60, worlds=9).pairs.row(0, named=True)
    assert row["method"] == "chi-square"
    assert row["residual"] ** 2 == pytest.approx(60 * 300**2 / 30**4)
    assert row["p"] == pytest.approx(0.00982, abs=0.00001)


def test_a_code_is_not_crossed_with_itself() -> None:
    found = cross_units(make_units("ab", "a", "b"), rows=["a", "b"], columns=["a", "b"], total=5, worlds=9)
    assert found.pairs.select("row", "column").rows() == [("a", "b"), ("b", "a")]


def test_a_tie_of_two_sets_is_found_and_seeded() -> None:
    units = make_units(*["ax"] * 25, *["by"] * 25, *["ay", "bx"] * 3)
    found = cross_units(units, rows=["a", "b"], columns=["x", "y"], total=80, worlds=199)
    assert found.p == 1 / 200
    assert found.pairs["q"].max() < 0.01
    assert found.p == cross_units(units, rows=["a", "b"], columns=["x", "y"], total=80, worlds=199).p


def test_nothing_can_be_tested_of_codes_that_are_nowhere() -> None:
    found = cross_units(make_units(), rows=["a"], columns=["x"], total=0, worlds=9)
    assert (found.p, found.statistic) == (None, 0.0)
    assert found.pairs["jaccard"].to_list() == [None]


def test_worlds_without_a_tie_are_called_tied_in_at_most_five_per_cent() -> None:
    # row codes lean on each other, and so do column codes; the two sets have nothing to do with each other
    draw = np.random.default_rng(6)
    false = 0
    for _ in range(150):
        left = draw.random(120) < 0.4
        right = draw.random(120) < 0.3
        texts = [("ab" if one else "") + ("xy" if other else "") for one, other in zip(left, right, strict=True)]
        units = make_units(*(text for text in texts if text))
        found = cross_units(units, rows=["a", "b"], columns=["x", "y"], total=120, worlds=99)
        false += found.p is not None and found.p <= 0.05
    assert false <= 15  # 150 draws of 5 %: more than 15 come up once in 300 times


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sets(st.sampled_from("abxy"), min_size=1), max_size=15))
def test_turning_the_table_changes_no_figure(units: list[set[str]]) -> None:
    coded = make_units(*("".join(sorted(unit)) for unit in units))
    there = cross_units(coded, rows=["a", "b"], columns=["x", "y"], total=20, worlds=1)
    back = cross_units(coded, rows=["x", "y"], columns=["a", "b"], total=20, worlds=1)
    columns = ["n_both", "expected", "residual", "jaccard", "p"]
    one = there.pairs.sort("row", "column").select(columns)
    other = back.pairs.sort("column", "row").select(columns)
    assert one.with_columns(pl.all().cast(pl.Float64).round(9)).equals(
        other.with_columns(pl.all().cast(pl.Float64).round(9))
    )
