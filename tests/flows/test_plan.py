"""What is to be read, and with which bounds."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.plan import list_originals
from pipeline.store import Arrival, Ledger


@pytest.mark.parametrize(
    ("moment", "seen"),
    [
        (datetime(2021, 8, 17, 14, 59, tzinfo=UTC), date(2021, 8, 17)),
        (datetime(2021, 8, 17, 15, 0, tzinfo=UTC), date(2021, 8, 18)),
        (datetime(2021, 12, 31, 17, 30, tzinfo=UTC), date(2022, 1, 1)),
    ],
)
def test_a_document_is_seen_on_the_day_that_indonesia_has(tmp_path: Path, moment: datetime, seen: date) -> None:
    # an article of half past midnight in Jakarta is dated a day later than the clock in UTC says
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.record_arrivals([Arrival("corpus", "news/a.html", "new", None, "0" * 64, "html", "news")], now=moment)
    [original] = list_originals(ledger).values()
    ledger.close()
    assert original.seen == seen
