"""Series of codes by period: known values, laws, and what must be refused."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import QuestionError
from pipeline.trends import Series, count_by_period

SERIES_COLUMNS = ["code", "period", "period_start", "n", "N", "share", "low", "high", "is_open"]


def make_documents(*rows: tuple[str, date | None, str | None]) -> pl.DataFrame:
    schema = {"document_id": pl.String, "date": pl.Date, "date_precision": pl.String}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def make_mentions(*rows: tuple[str, str, str] | tuple[str, str, str, bool]) -> pl.DataFrame:
    schema = {"document_id": pl.String, "passage_id": pl.String, "code": pl.String, "is_counted": pl.Boolean}
    return pl.DataFrame([(*row, True)[:4] for row in rows], schema=schema, orient="row")


DOCUMENTS = make_documents(
    ("a", date(2019, 3, 4), "day"),
    ("b", date(2019, 1, 1), "year"),
    ("c", date(2019, 12, 31), "day"),
    ("d", date(2021, 6, 1), "month"),
    ("e", None, None),
)
MENTIONS = make_mentions(
    ("a", "a1", "inh_budget"),
    ("a", "a1", "inh_budget"),
    ("a", "a2", "inh_budget"),
    ("b", "b1", "inh_budget"),
    ("c", "c1", "inh_budget", False),
    ("d", "d1", "sup_policy"),
    ("e", "e1", "inh_budget"),
)


def get_row(series: Series, code: str, period: str) -> dict[str, object]:
    return series.frame.filter((pl.col("code") == code) & (pl.col("period") == period)).row(0, named=True)


def test_a_document_counts_once_however_often_it_speaks_of_a_code() -> None:
    series = count_by_period(DOCUMENTS, MENTIONS, codes=["inh_budget"])
    row = get_row(series, "inh_budget", "2019")
    assert (row["n"], row["N"]) == (2, 3)
    assert row["share"] == pytest.approx(2 / 3)


def test_a_mention_that_is_not_counted_is_not_counted() -> None:
    only_c = count_by_period(DOCUMENTS.filter(pl.col("document_id") == "c"), MENTIONS, codes=["inh_budget"])
    assert (only_c.frame["n"].to_list(), only_c.frame["N"].to_list()) == ([0], [1])


def test_all_periods_between_are_there_and_one_without_documents_has_no_share() -> None:
    series = count_by_period(DOCUMENTS, MENTIONS, codes=["inh_budget"])
    assert series.frame["period"].to_list() == ["2019", "2020", "2021"]
    empty = get_row(series, "inh_budget", "2020")
    assert (empty["n"], empty["N"]) == (0, 0)
    assert (empty["share"], empty["low"], empty["high"]) == (None, None, None)


def test_a_code_that_is_never_mentioned_has_rows_of_0() -> None:
    series = count_by_period(DOCUMENTS, MENTIONS, codes=["inh_literacy", "sup_policy"])
    assert series.frame["code"].unique(maintain_order=True).to_list() == ["inh_literacy", "sup_policy"]
    assert series.frame.filter(pl.col("code") == "inh_literacy")["n"].to_list() == [0, 0, 0]
    assert get_row(series, "inh_literacy", "2019")["share"] == 0.0


def test_a_document_without_a_date_stands_apart() -> None:
    series = count_by_period(DOCUMENTS, MENTIONS, codes=["inh_budget", "sup_policy"])
    assert series.frame.filter(pl.col("code") == "inh_budget")["N"].sum() == 4
    assert series.apart.rows() == [("inh_budget", 1, 1, 0, 0), ("sup_policy", 0, 1, 0, 0)]


@pytest.mark.parametrize(("by", "month_of_d"), [("quarter", "2021-Q2"), ("month", "2021-06")])
def test_a_document_known_by_year_only_is_not_put_into_january(by: str, month_of_d: str) -> None:
    series = count_by_period(DOCUMENTS, MENTIONS, codes=["inh_budget", "sup_policy"], by=by)
    assert series.frame["period"].to_list()[0] in ("2019-Q1", "2019-03")
    assert get_row(series, "inh_budget", series.frame["period"][0])["N"] == 1
    assert get_row(series, "sup_policy", month_of_d)["n"] == 1
    assert series.apart.row(0, named=True) == {
        "code": "inh_budget",
        "undated_n": 1,
        "undated_N": 1,
        "too_coarse_n": 1,
        "too_coarse_N": 1,
    }


def test_periods_have_their_names_and_first_days() -> None:
    documents = make_documents(("a", date(2019, 11, 30), "day"), ("b", date(2020, 2, 29), "day"))
    starts = {
        "year": [("2019", date(2019, 1, 1)), ("2020", date(2020, 1, 1))],
        "quarter": [("2019-Q4", date(2019, 10, 1)), ("2020-Q1", date(2020, 1, 1))],
        "month": [
            ("2019-11", date(2019, 11, 1)),
            ("2019-12", date(2019, 12, 1)),
            ("2020-01", date(2020, 1, 1)),
            ("2020-02", date(2020, 2, 1)),
        ],
    }
    for by, expected in starts.items():
        frame = count_by_period(documents, make_mentions(), codes=["x"], by=by).frame
        assert frame.select("period", "period_start").rows() == expected


def test_passages_are_counted_when_asked_for() -> None:
    passages = pl.DataFrame(
        {"passage_id": ["a1", "a2", "a3", "b1", "c1", "d1", "e1"], "document_id": ["a", "a", "a", "b", "c", "d", "e"]}
    )
    series = count_by_period(DOCUMENTS, MENTIONS, codes=["inh_budget"], unit="passage", passages=passages)
    row = get_row(series, "inh_budget", "2019")
    assert (row["n"], row["N"]) == (3, 5)
    assert series.apart.row(0)[1:3] == (1, 1)


def test_a_passage_left_out_of_the_denominator_is_left_out_of_the_numerator() -> None:
    passages = pl.DataFrame({"passage_id": ["a2", "b1"], "document_id": ["a", "b"]})
    series = count_by_period(DOCUMENTS, MENTIONS, codes=["inh_budget"], unit="passage", passages=passages)
    assert series.frame.select("n", "N").rows() == [(2, 2)]


def test_documents_that_are_not_given_count_nowhere() -> None:
    series = count_by_period(DOCUMENTS.filter(pl.col("document_id") == "a"), MENTIONS, codes=["inh_budget"])
    assert series.frame.select("period", "n", "N").rows() == [("2019", 1, 1)]


def test_a_window_cuts_documents_and_sets_the_periods() -> None:
    series = count_by_period(DOCUMENTS, MENTIONS, codes=["inh_budget"], since=date(2019, 3, 4), until=date(2022, 5, 1))
    assert series.frame.select("period", "n", "N").rows() == [
        ("2019", 1, 2),
        ("2020", 0, 0),
        ("2021", 0, 1),
        ("2022", 0, 0),
    ]
    # The document of 2019 may have come out before the window.
    assert series.apart.row(0) == ("inh_budget", 1, 1, 1, 1)


def test_a_window_without_documents_still_has_its_periods() -> None:
    series = count_by_period(DOCUMENTS, MENTIONS, codes=["inh_budget"], since=date(2030, 1, 1), until=date(2031, 1, 1))
    assert series.frame.select("period", "N", "share").rows() == [("2030", 0, None), ("2031", 0, None)]


def test_nothing_dated_gives_no_periods() -> None:
    series = count_by_period(DOCUMENTS.filter(pl.col("date").is_null()), MENTIONS, codes=["inh_budget"])
    assert series.frame.is_empty()
    assert series.frame.columns == SERIES_COLUMNS
    assert series.apart.row(0) == ("inh_budget", 1, 1, 0, 0)


@pytest.mark.parametrize(
    ("today", "expected"),
    [(None, [False, False]), (date(2020, 2, 1), [False, True]), (date(2019, 12, 31), [True, True])],
)
def test_a_period_is_open_until_its_last_day_is_over(today: date | None, expected: list[bool]) -> None:
    documents = make_documents(("a", date(2019, 3, 4), "day"), ("b", date(2020, 1, 9), "day"))
    series = count_by_period(documents, make_mentions(), codes=["x"], today=today)
    assert series.frame["is_open"].to_list() == expected


# R. G. Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3 (score without continuity correction).
@pytest.mark.parametrize(
    ("n", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_are_those_that_newcombe_published(n: int, total: int, low: float, high: float) -> None:
    names = [str(number) for number in range(total)]
    documents = make_documents(*((name, date(2020, 1, 1), "day") for name in names))
    mentions = make_mentions(*((name, name, "x") for name in names[:n]))
    row = get_row(count_by_period(documents, mentions, codes=["x"]), "x", "2020")
    assert row["low"] == pytest.approx(low, abs=5e-5)
    assert row["high"] == pytest.approx(high, abs=5e-5)


def test_a_share_of_1_has_an_interval_that_ends_at_1() -> None:
    documents = make_documents(("a", date(2020, 1, 1), "day"))
    row = get_row(count_by_period(documents, make_mentions(("a", "a1", "x")), codes=["x"]), "x", "2020")
    assert (row["share"], row["high"]) == (1.0, 1.0)


def test_no_codes_give_no_rows() -> None:
    series = count_by_period(DOCUMENTS, MENTIONS, codes=[])
    assert (series.frame.height, series.apart.height) == (0, 0)
    assert series.frame.columns == SERIES_COLUMNS


def test_one_code_given_as_text_is_one_code() -> None:
    assert count_by_period(DOCUMENTS, MENTIONS, codes="inh_budget").frame["code"].unique().to_list() == ["inh_budget"]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ({"by": "week"}, "week"),
        ({"unit": "page"}, "page"),
        ({"unit": "passage"}, "passage"),
        ({"confidence": 1.0}, "1.0"),
        ({"since": date(2020, 2, 1), "until": date(2020, 1, 1)}, "2020-02-01"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_with_its_value(question: dict[str, object], value: str) -> None:
    with pytest.raises(QuestionError) as caught:
        count_by_period(DOCUMENTS, MENTIONS, codes=["inh_budget"], **question)
    assert caught.value.value == value
    assert value in str(caught.value)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[pl.DataFrame, pl.DataFrame]:
    days = draw(st.lists(st.none() | st.integers(0, 900), max_size=12))
    documents = make_documents(
        *(
            (f"d{number}", None if day is None else date(2019, 1, 15) + timedelta(days=day), day and "day")
            for number, day in enumerate(days)
        )
    )
    hits = draw(
        st.lists(st.tuples(st.integers(0, 11), st.integers(0, 2), st.sampled_from("xyz"), st.booleans()), max_size=30)
    )
    return documents, make_mentions(*((f"d{doc}", f"d{doc}p{part}", code, ok) for doc, part, code, ok in hits))


@given(worlds(), st.sampled_from(["year", "quarter", "month"]))
def test_counts_equal_those_made_by_going_through_documents_one_by_one(
    world: tuple[pl.DataFrame, pl.DataFrame], by: str
) -> None:
    documents, mentions = world
    speaks = {(row[0], row[2]) for row in mentions.iter_rows() if row[3]}
    name = {
        "year": lambda day: f"{day.year}",
        "quarter": lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
        "month": lambda day: f"{day.year}-{day.month:02}",
    }[by]
    series = count_by_period(documents, mentions, codes=["x", "y"], by=by)
    dated = [(document, name(day)) for document, day, _ in documents.iter_rows() if day]
    for row in series.frame.iter_rows(named=True):
        inside = [document for document, period in dated if period == row["period"]]
        assert row["N"] == len(inside)
        assert row["n"] == sum((document, row["code"]) in speaks for document in inside)
        if inside:
            assert 0 <= row["low"] <= row["share"] <= row["high"] <= 1
        else:
            assert row["share"] is row["low"] is row["high"] is None
    assert series.frame.filter(pl.col("code") == "x")["N"].sum() == len(dated)


@given(worlds())
def test_months_add_up_to_quarters_and_quarters_to_years(world: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    documents, mentions = world
    by_year = count_by_period(documents, mentions, codes=["x", "y"]).frame
    for by in ("month", "quarter"):
        finer = count_by_period(documents, mentions, codes=["x", "y"], by=by).frame
        sums = (
            finer.group_by("code", pl.col("period").str.slice(0, 4), maintain_order=True)
            .agg(pl.col("n", "N").sum())
            .sort("code", "period")
        )
        assert sums.rows() == by_year.sort("code", "period").select("code", "period", "n", "N").rows()


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(world: tuple[pl.DataFrame, pl.DataFrame], random: object) -> None:
    documents, mentions = world
    seed = random.randint(0, 1000)
    plain = count_by_period(documents, mentions, codes=["x", "y"], by="quarter")
    shuffled = count_by_period(
        documents.sample(fraction=1, shuffle=True, seed=seed),
        mentions.sample(fraction=1, shuffle=True, seed=seed),
        codes=["x", "y"],
        by="quarter",
    )
    assert plain.frame.equals(shuffled.frame)
    assert plain.apart.equals(shuffled.apart)
