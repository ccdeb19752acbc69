"""On which days sources were looked at: by hand, at the edges of days, months and zones, and as a mask of trends."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from little_study import TODAY, write_study

from pipeline.errors import QuestionError
from pipeline.query import open_corpus
from pipeline.query.charts import draw_coverage, draw_trends, write_chart
from pipeline.query.coverage import find_looked_shares, list_coverage, list_days, tell_day
from pipeline.query.words import LANGUAGES
from pipeline.store import Cycle, Ledger
from pipeline.store.ledger_watch import ArrivalMark, Look
from pipeline.workspace import Workspace

JAKARTA, JAYAPURA, UTC = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura"), ZoneInfo("UTC")


def look(moment: str, state: str = "completed", source: str = "kabar") -> Look:
    return Look(source, f"{moment}:00+00:00", state, None if state == "completed" else "It did not answer.")


def arrive(moment: str, source: str = "kabar") -> ArrivalMark:
    return ArrivalMark(source, f"{moment}:00+00:00")


def tell_states(days: pl.DataFrame) -> list[str]:
    return days["state"].to_list()


def test_a_day_is_fetched_empty_failed_or_not_tried() -> None:
    looks = [
        look("2024-03-01T05:00"), look("2024-03-02T05:00"), look("2024-03-03T05:00", "failed"),
        look("2024-03-05T05:00", "crashed"), look("2024-03-05T06:00"),
    ]  # fmt: skip
    arrivals = [arrive("2024-03-01T05:01"), arrive("2024-03-01T05:02")]
    days = list_days(looks, arrivals, zones={}, today=date(2024, 3, 7))
    assert days["day"].to_list() == [date(2024, 3, day) for day in range(1, 7)]
    assert tell_states(days) == ["fetched", "empty", "failed", "not tried", "empty", "not tried"]
    assert days["items"].to_list() == [2, 0, 0, 0, 0, 0]
    assert days["reason"][2] == "It did not answer."


def test_today_is_there_once_something_came_of_it() -> None:
    looks = [look("2024-03-01T05:00")]
    assert len(list_days(looks, [], zones={}, today=date(2024, 3, 1))) == 1
    assert len(list_days(looks, [], zones={}, today=date(2024, 3, 2))) == 1
    assert len(list_days([*looks, look("2024-03-02T05:00")], [], zones={}, today=date(2024, 3, 2))) == 2


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2024-02-28T16:59:59+00:00", JAKARTA, date(2024, 2, 28)),
        ("2024-02-28T17:00:00+00:00", JAKARTA, date(2024, 2, 29)),
        ("2024-02-29T16:59:59+00:00", JAKARTA, date(2024, 2, 29)),
        ("2024-02-29T17:00:00+00:00", JAKARTA, date(2024, 3, 1)),
        ("2024-02-29T15:00:00+00:00", JAYAPURA, date(2024, 3, 1)),
        ("2024-02-29T23:59:59+00:00", UTC, date(2024, 2, 29)),
        ("2024-03-01T00:00:00+00:00", UTC, date(2024, 3, 1)),
        ("2023-12-31T16:59:59+00:00", JAKARTA, date(2023, 12, 31)),
        ("2023-12-31T17:00:00+00:00", JAKARTA, date(2024, 1, 1)),
        ("2024-03-01T01:30:00+07:00", UTC, date(2024, 2, 29)),
        ("2024-03-01T01:30:00+07:00", JAKARTA, date(2024, 3, 1)),
    ],
)
def test_a_day_begins_at_midnight_of_the_zone(moment: str, zone: ZoneInfo, day: date) -> None:
    assert tell_day(moment, zone) == day


def test_one_moment_is_two_days_for_sources_of_two_zones() -> None:
    looks = [look("2024-12-31T18:00", source="kabar"), look("2024-12-31T18:00", source="wire")]
    days = list_days(looks, [], zones={"kabar": JAKARTA, "wire": UTC}, today=date(2025, 1, 1))
    assert dict(days.select("source", "day").iter_rows()) == {"kabar": date(2025, 1, 1), "wire": date(2024, 12, 31)}
    by_month = list_coverage(days, by="month")
    assert dict(by_month.select("source", "period").iter_rows()) == {"kabar": "2025-01", "wire": "2024-12"}


def test_a_clock_that_went_back_or_ahead_makes_no_day_of_its_own_twice() -> None:
    looks = [look("2024-03-01T10:00"), look("2024-03-04T10:00"), look("2024-03-01T08:00"), look("2024-03-02T08:00")]
    days = list_days(looks, [], zones={}, today=date(2024, 3, 2))
    assert days["day"].to_list() == [date(2024, 3, day) for day in range(1, 5)]
    assert tell_states(days) == ["empty", "empty", "not tried", "empty"]


def test_weeks_begin_on_monday_and_carry_the_year_of_their_thursday() -> None:
    days = list_days([look("2024-12-29T05:00"), look("2024-12-30T05:00")], [], zones={}, today=date(2025, 1, 2))
    weeks = list_coverage(days, by="week")
    assert weeks.select("period", "days", "looked").rows() == [("2024-W52", 1, 1), ("2025-W01", 3, 1)]


def test_a_month_with_documents_that_was_hardly_looked_at_is_partly_seen() -> None:
    looks = [look(f"2024-02-{day:02}T05:00") for day in range(1, 24)]
    days = list_days(looks, [arrive("2024-02-03T05:01")], zones={}, today=date(2024, 3, 1))
    (row,) = list_coverage(days, by="month").rows(named=True)
    assert (row["days"], row["looked"], row["not_tried"], row["state"]) == (29, 23, 6, "partly")
    assert row["looked_share"] == pytest.approx(23 / 29)


def test_of_a_folder_only_days_with_documents_are_known() -> None:
    arrivals = [arrive("2024-02-01T05:00", "laporan")]
    days = list_days([look("2024-03-01T05:00")], arrivals, zones={}, today=date(2024, 3, 2))
    folder = days.filter(~pl.col("is_web"))
    assert folder.select("source", "day", "state").rows() == [("laporan", date(2024, 2, 1), "fetched")]
    assert list_coverage(days, source="laporan")["looked_share"].to_list() == [None]


def test_looked_shares_are_weighted_by_the_documents_of_the_sources() -> None:
    # a was looked at on 10 of 31 days of March, b on all; a has 3 of 4 documents: 0.75 * 10/31 + 0.25
    looks = [look(f"2024-03-{day:02}T05:00", source="b") for day in range(1, 32)]
    looks += [look(f"2024-03-{day:02}T05:00", source="a") for day in range(1, 11)]
    days = list_days(looks, [], zones={}, today=date(2024, 4, 1))
    periods = pl.DataFrame(
        {"period_start": [date(2024, 2, 1), date(2024, 3, 1)], "period_end": [date(2024, 2, 29), date(2024, 3, 31)]}
    )
    shares = find_looked_shares(days, periods, {"a": 30, "b": 10})
    assert shares[0] is None
    assert shares[1] == pytest.approx(0.75 * 10 / 31 + 0.25)
    assert find_looked_shares(days, periods, {"b": 10})[1] == 1.0


def record_cycles(folder: Path, first: date, last: date, *, but: range) -> None:
    ledger = Ledger(folder / "corpus" / "ledger.db")
    for number in range((last - first).days + 1):
        if number not in but:
            moment = datetime.combine(first + timedelta(days=number), datetime.min.time(), UTC).isoformat()
            ledger.record_cycle(Cycle(f"c{number}", "corpus", moment, moment, "completed"))
    ledger.close()


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The little study, whose source was looked at since 2021 but for 100 days of 2022."""
    folder = tmp_path_factory.mktemp("watched") / "study"
    write_study(folder, topics=())
    record_cycles(folder, date(2021, 7, 1), TODAY, but=range(200, 300))
    return folder


def test_a_period_that_was_not_looked_at_is_marked_in_table_chart_and_note(watched: Path) -> None:
    answer = open_corpus(Workspace(watched), today=TODAY).trends("inh_budget")
    shares = dict(answer.rows.select("period", "looked_share").iter_rows())
    # 184 days of 2021, all looked at; 181 of 2022 up to today, of which day 200 - 184 = 16 to 115 were not
    assert shares == {"2019": None, "2020": None, "2021": 1.0, "2022": pytest.approx(81 / 181)}
    assert answer.rows["is_masked"].to_list() == [False, False, False, True]
    assert answer.question["least_looked"] == 0.8
    assert any(note.startswith("Looked at on less than 80% of the days: 2022 (45%).") for note in answer.notes)
    chart = draw_trends(answer)
    assert "Striped: less than 80" in chart.caption
    assert sum(layer["mark"].get("strokeWidth", 0) > 20 for layer in chart.specification["layer"]) == 1


def test_a_lower_share_marks_nothing_and_a_share_above_one_is_refused(watched: Path) -> None:
    corpus = open_corpus(Workspace(watched), today=TODAY)
    answer = corpus.trends("inh_budget", least_looked=0.4)
    assert not answer.rows["is_masked"].any()
    assert "Striped" not in draw_trends(answer).caption
    with pytest.raises(QuestionError, match="between 0 and 1"):
        corpus.trends("inh_budget", least_looked=80)
    by_source = corpus.trends("inh_budget", per="source")
    assert by_source.rows["is_masked"].to_list() == [False, False, False, True]
    assert "looked_share" not in corpus.trends("inh_budget", dates="covers").rows.columns


def test_without_sources_of_the_web_trends_are_as_they_were(tmp_path: Path) -> None:
    answer = open_corpus(write_study(tmp_path / "study", topics=()), today=TODAY).trends("inh_budget")
    assert "looked_share" not in answer.rows.columns


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("by", ["day", "week", "month"])
def test_the_picture_has_a_cell_for_each_row(watched: Path, tmp_path: Path, by: str, lang: str) -> None:
    answer = open_corpus(Workspace(watched), today=TODAY).coverage(by=by)  # type: ignore[arg-type]
    chart = draw_coverage(answer, lang=lang)  # type: ignore[arg-type]
    assert len(chart.specification["data"]["values"]) == len(answer.rows)
    assert chart.caption.startswith("One cell" if lang == "en" else "Satu kotak")
    drawn = write_chart(chart, tmp_path / "c.svg").read_text()
    assert drawn.count("<rect") + drawn.count('role="graphics-symbol"') >= len(answer.rows)


def test_what_is_asked_of_coverage_must_be_there(watched: Path) -> None:
    corpus = open_corpus(Workspace(watched), today=TODAY)
    rows = corpus.coverage(since="2022-06", until="2022-06-10").rows
    assert rows["period"].to_list() == [f"2022-06-{day:02}" for day in range(1, 11)]
    with pytest.raises(QuestionError, match="Nothing is known of a source 'x'"):
        corpus.coverage(source="x")
    with pytest.raises(QuestionError, match="Swap the two"):
        corpus.coverage(since="2023", until="2022")
