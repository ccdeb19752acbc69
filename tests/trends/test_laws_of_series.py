"""Laws of series: what changes nothing, what adds up, and that leaving out is the same as counting without."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.trends import count_by_period
from pipeline.trends.cells import NOWHERE, find_rows
from pipeline.trends.leaving_out import leave_out
from pipeline.trends.parts import keep_frequent, keep_largest

TERMS = ["jalan", "bus", "parkir"]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[pl.DataFrame, pl.DataFrame]:
    days = draw(st.lists(st.integers(0, 900), min_size=1, max_size=10))
    documents = pl.DataFrame(
        {
            "document_id": [f"d{number}" for number in range(len(days))],
            "date": [date(2019, 1, 15) + timedelta(days=day) for day in days],
            "date_precision": ["day"] * len(days),
            "source": [draw(st.sampled_from(["A", "B", None])) for _ in days],
        }
    )
    hit = st.tuples(
        st.integers(0, len(days) - 1),
        st.sampled_from("xy"),
        st.lists(st.sampled_from(TERMS), min_size=1, max_size=2),
    )
    hits = draw(st.lists(hit, max_size=16))
    mentions = pl.DataFrame(
        {
            "document_id": [f"d{document}" for document, _, _ in hits],
            "passage_id": [f"d{document}p" for document, _, _ in hits],
            "code": [code for _, code, _ in hits],
            "atoms": [atoms for _, _, atoms in hits],
            "is_counted": [True] * len(hits),
        },
        schema_overrides={
            "document_id": pl.String, "passage_id": pl.String, "code": pl.String, "is_counted": pl.Boolean,
            "atoms": pl.List(pl.String),
        },
    )  # fmt: skip
    return documents, mentions


World = tuple[pl.DataFrame, pl.DataFrame]


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_other_names_of_codes_change_nothing_but_the_names(world: World) -> None:
    documents, mentions = world
    plain = count_by_period(documents, mentions, codes=["x", "y"], by="month").frame
    renamed = mentions.with_columns(pl.col("code").replace({"x": "zeta", "y": "alpha"}))
    other = count_by_period(documents, renamed, codes=["zeta", "alpha"], by="month").frame
    assert plain.drop("code").equals(other.drop("code"))


@settings(max_examples=40, deadline=None)
@given(worlds(), st.sampled_from(["year", "month"]))
def test_the_series_of_all_values_of_a_field_add_up_to_that_of_all_documents(world: World, by: str) -> None:
    documents, mentions = world
    whole = count_by_period(documents, mentions, codes=["x", "y"], by=by).frame
    parts = count_by_period(documents, mentions, codes=["x", "y"], by=by, per="source").frame
    added = parts.group_by("code", "period", maintain_order=True).agg(pl.col("n", "N").sum())
    assert added.rows() == whole.select("code", "period", "n", "N").rows()


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_a_mix_of_one_part_gives_the_series_itself(world: World) -> None:
    documents, mentions = world
    one = documents.with_columns(source=pl.lit("A"))
    plain = count_by_period(one, mentions, codes=["x"]).frame
    mixed = count_by_period(one, mentions, codes=["x"], standardise="source").frame
    for column in ("share", "low", "high"):
        for got, wanted in zip(mixed[column], plain[column], strict=True):
            assert got == (wanted if wanted is None else pytest.approx(wanted))


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_leaving_a_term_out_is_counting_without_its_mentions(world: World) -> None:
    documents, mentions = world
    left = leave_out(documents, mentions, codes=["x"], what="terms")
    whole = count_by_period(documents, mentions, codes=["x"]).frame
    terms = mentions.filter(pl.col("code") == "x").explode("atoms")["atoms"].unique().sort().to_list()
    without = [
        count_by_period(documents, mentions.filter(~pl.col("atoms").list.contains(term)), codes=["x"]).frame
        for term in terms
    ] or [whole]
    for place, row in enumerate(left.bands.iter_rows(named=True)):
        shares = [frame["share"][place] for frame in without]
        known = [share for share in shares if share is not None]
        assert row["without_low"] == (pytest.approx(min(known)) if known else None)
        assert row["without_high"] == (pytest.approx(max(known)) if known else None)
    lost = dict(left.heaviest.select("left_out", "units").iter_rows())
    expected = {term: int(whole["n"].sum() - frame["n"].sum()) for term, frame in zip(terms, without, strict=False)}
    assert lost == expected


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_leaving_a_source_out_is_counting_without_its_documents(world: World) -> None:
    documents, mentions = world
    left = leave_out(documents, mentions, codes=["x"], what="source")
    named = documents.with_columns(pl.col("source").fill_null("not known"))
    sources = named["source"].unique().to_list()
    period = count_by_period(documents, mentions, codes=["x"]).frame["period"].to_list()
    found: dict[str, list[float]] = {each: [] for each in period}
    for source in sources if len(sources) > 1 else []:
        rest = named.filter(pl.col("source") != source)
        for row in count_by_period(rest, mentions, codes=["x"]).frame.iter_rows(named=True):
            if row["share"] is not None:
                found[row["period"]].append(row["share"])
    if len(sources) > 1:
        for row in left.bands.iter_rows(named=True):
            shares = found[row["period"]]
            assert row["without_low"] == (pytest.approx(min(shares)) if shares else None)
            assert row["without_high"] == (pytest.approx(max(shares)) if shares else None)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["a", "b", "c", "d", None]), max_size=40), st.lists(st.sampled_from("abcx"), unique=True)
)
def test_rows_are_found_as_by_a_dictionary(ids: list[str | None], known: list[str]) -> None:
    place = {name: number for number, name in enumerate(known)}
    found = find_rows(pl.Series(ids, dtype=pl.String), pl.Series(known, dtype=pl.String))
    assert found.tolist() == [place.get(each, NOWHERE) if each is not None else NOWHERE for each in ids]


def test_values_beyond_the_most_frequent_are_taken_together() -> None:
    parts = keep_largest(pl.Series(["a", "b", "b", "c", None, "b", "a"]), 2)
    assert (parts.names, parts.folded) == (("b", "a", "others"), 2)
    assert parts.part_of.tolist() == [1, 0, 0, 2, 2, 0, 1]
    assert keep_largest(pl.Series(["a", "b"]), 2).names == ("a", "b")


def test_values_of_a_mix_that_are_rare_are_one_part_but_a_single_one_keeps_its_name() -> None:
    assert keep_frequent(pl.Series(["a"] * 40 + ["b"] * 38 + ["c", "d"]), 0.05).names == ("a", "b", "others")
    assert keep_frequent(pl.Series(["a"] * 40 + ["b"] * 39 + ["c"]), 0.05).names == ("a", "b", "c")
    assert np.bincount(keep_frequent(pl.Series(["a"] * 3 + [None]), 0.05).part_of).tolist() == [3, 1]
