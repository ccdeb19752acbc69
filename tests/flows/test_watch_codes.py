"""A code that more of the last week's texts speak of is told of with its passages, once, and cleared by itself."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.watch_codes import watch_codes
from pipeline.query import open_corpus
from pipeline.query.alerts import list_alert_passages, list_alerts
from pipeline.records import CODES, DOCUMENTS, MENTIONS, PASSAGES, STORIES, Table
from pipeline.store import Cycle, Ledger, make_frame, replace_table
from pipeline.workspace import Workspace

NOW = datetime(2024, 5, 6, 2, 0, tzinfo=UTC)
TODAY = date(2024, 5, 6)


EMPTY = {"string": "", "int64": 0, "float64": 0.0, "bool": False}


def fill(table: Table, rows: list[dict[str, object]]) -> pl.DataFrame:
    """Return rows with something in the columns that these tests do not ask for."""
    usual = {each.name: EMPTY.get(each.type, []) for each in table.columns if not each.is_nullable}
    return make_frame(table, [{**usual, **row} for row in rows])


def write_texts(workspace: Workspace, rising: int, *, told_by: int = 1) -> None:
    """Write ten texts a day for nine weeks, one of ten about budgets, and `rising` more of the last week.

    Args:
        workspace: Where.
        rising: Texts of the last week that speak of budgets beyond those.
        told_by: Of how many texts each of these is one story.
    """
    documents, mentions, passages, stories = [], [], [], []
    for number in range(630):
        day = TODAY - timedelta(days=63 - number // 10)
        own = f"d{number:04}"
        last = number - 560  # the place in the last week
        speaks = number % 10 == 0 or 0 <= last - last // 10 - 1 < rising
        story = own
        if speaks and number % 10 and told_by > 1:
            story = f"d{560 + (last // told_by) * told_by:04}"
        documents.append(
            {
                "document_id": own,
                "source": "kabar",
                "key": own,
                "date": day,
                "date_precision": "day",
                "title": f"T{number}",
            }
        )
        stories.append({"document_id": own, "story_id": story, "is_representative": story == own})
        passages.append({"passage_id": f"p{number}", "document_id": own, "text": f"Anggaran terbatas {number}."})
        if speaks:
            mentions.append(
                {
                    "mention_id": own,
                    "document_id": own,
                    "passage_id": f"p{number}",
                    "code": "inh_budget",
                    "is_counted": True,
                }
            )
    for table, rows in ((DOCUMENTS, documents), (MENTIONS, mentions), (PASSAGES, passages), (STORIES, stories)):
        replace_table(workspace, table, fill(table, rows))
    replace_table(workspace, CODES, fill(CODES, [{"code": "inh_budget"}]))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "w")
    made.corpus.mkdir(parents=True)
    made.settings.write_text('name = "x"\n')
    Ledger(made.ledger).close()
    return made


def test_before_anything_was_analysed_nothing_rises(workspace: Workspace) -> None:
    assert watch_codes(workspace, now=NOW) == []


def test_a_code_as_frequent_as_ever_does_not_rise(workspace: Workspace) -> None:
    write_texts(workspace, 0)
    assert watch_codes(workspace, now=NOW) == []


def test_a_rising_code_is_told_of_once_with_its_passages_and_cleared(workspace: Workspace) -> None:
    write_texts(workspace, 25)
    (alert,) = watch_codes(workspace, now=NOW)
    # 7 of 70 by habit and 25 more
    assert (alert.kind, alert.code, alert.source) == ("rising", "inh_budget", None)
    assert (
        alert.sentence == "inh_budget rises: in 32 of 70 texts of the last week (46%), 10.0% in the eight weeks before."
    )
    assert (alert.evidence["n"], alert.evidence["N"], alert.evidence["past_n"], alert.evidence["past_N"]) == (
        32,
        70,
        56,
        560,
    )
    shown = list_alert_passages(open_corpus(workspace, today=TODAY).tables, alert)
    assert len(shown) == 10
    assert set(shown["source"]) == {"kabar"}
    assert all(text.startswith("Anggaran terbatas") for text in shown["text"])
    (again,) = watch_codes(workspace, now=NOW + timedelta(hours=1))
    assert again == alert
    write_texts(workspace, 0)
    assert watch_codes(workspace, now=NOW + timedelta(hours=2)) == []
    ledger = Ledger(workspace.ledger)
    (row,) = list_alerts(ledger.read_alerts()).rows(named=True)
    ledger.close()
    assert (row["state"], row["cleared"]) == ("cleared", "2024-05-06T04:00:00+00:00")


def test_one_press_release_in_many_papers_is_one_text(workspace: Workspace) -> None:
    write_texts(workspace, 25, told_by=50)
    assert watch_codes(workspace, now=NOW) == []


def test_a_known_outage_stands_beside_a_rise(workspace: Workspace) -> None:
    write_texts(workspace, 25)
    ledger = Ledger(workspace.ledger)
    for number in range(20):
        moment = (NOW - timedelta(days=20 - number)).isoformat(timespec="seconds")
        state = "failed" if number > 15 else "completed"
        ledger.record_cycle(Cycle(f"c{number}", "kabar", moment, moment, state))  # type: ignore[arg-type]
    ledger.close()
    (alert,) = watch_codes(workspace, now=NOW)
    assert alert.sentence.endswith("Not looked at in full: kabar.")
    assert alert.evidence["not_looked_at"] == ["kabar"]
