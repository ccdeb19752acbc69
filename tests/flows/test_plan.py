"""What is to be read, and with which bounds."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.ingest import examine_sources, take_in
from flows.plan import list_originals
from flows.rows import make_rows
from pipeline.extract import ReadingPool
from pipeline.query.conditions import filter_documents
from pipeline.records import Source
from pipeline.store import Arrival, Ledger, path_of_original
from pipeline.workspace import Workspace


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


def test_the_region_of_a_source_goes_with_its_documents_and_can_be_asked_for(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    sources = [Source("timur", "timur", region="Kota Timur"), Source("barat", "barat")]
    for source in sources:
        (tmp_path / source.folder).mkdir()
        (tmp_path / source.folder / "a.txt").write_text(f"Kabar {source.name}: jaringan serat optik belum sampai.")
    ledger = Ledger(workspace.ledger)
    now = datetime(2024, 5, 6, tzinfo=UTC)
    take_in(examine_sources(sources, workspace, ledger, now=now), workspace, ledger, now=now)
    originals = list_originals(ledger)
    ledger.close()
    with ReadingPool(workers=1) as pool:
        paths = ((path_of_original(workspace.originals, each.original_id), each) for each in originals.values())
        readings = list(pool.read(paths))
    documents = make_rows(readings, originals)["documents"]
    assert dict(documents.select("source", "region").rows()) == {"timur": "Kota Timur", "barat": None}
    assert filter_documents(documents, ["region=kota timur"])["source"].to_list() == ["timur"]
    assert filter_documents(documents, ["region=not known"])["source"].to_list() == ["barat"]
