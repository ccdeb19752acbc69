"""Topics in whole runs: fitted by the first, kept by the next, and asked for in between."""

from pathlib import Path

import polars as pl
from planted_topics import QUARTERS, plant

from flows.outdated import list_outdated
from flows.refit import refit_topics
from pipeline.query.saved_topics import list_versions
from pipeline.records import DOCUMENTS, TOPIC_TERMS, TOPIC_WEIGHTS
from pipeline.store import hash_table, read_table
from pipeline.workspace import Workspace

FIRST = plant(each=15, quarters=QUARTERS[:4])
LATER = plant(each=6, seed=8, quarters=QUARTERS[4:5])


def offer(workspace: Workspace, planted: pl.DataFrame) -> None:
    """Put planted documents into the inbox, each as a text with its date and its passages as paragraphs."""
    for row in planted.iter_rows(named=True):
        text = "\n\n".join([f"Palembang, {row['date']:%d/%m/%Y}", *row["texts"]])
        place = workspace.root / "corpus" / "inbox" / f"{row['document_id']}.txt"
        place.write_text(text + "\n", encoding="utf-8")


def test_a_run_fits_topics_once_and_the_next_gives_them_to_what_is_new(faktor, run_here, tmp_path: Path) -> None:
    faktor("init", tmp_path / "city")
    city = Workspace(tmp_path / "city")
    offer(city, FIRST)
    assert run_here(city).facts["topics"]["topics"] >= 4
    terms, weights = hash_table(city, TOPIC_TERMS), read_table(city, TOPIC_WEIGHTS).collect()
    assert weights["document_id"].n_unique() == FIRST.height

    offer(city, LATER)
    assert list_outdated(city)["topics to fit"] == 0
    assert run_here(city).facts["topics"] == {"documents": LATER.height}
    assert hash_table(city, TOPIC_TERMS) == terms
    after = read_table(city, TOPIC_WEIGHTS).collect()
    assert after["document_id"].n_unique() == FIRST.height + LATER.height
    assert after.join(weights, on=after.columns, how="semi").height == weights.height

    # a document that no longer says anything that the topics know
    name = read_table(city, DOCUMENTS).select("key", "document_id").collect().row(0)
    (city.root / "corpus" / "inbox" / name[0]).write_text("Palembang, 03/05/2019\n\nTidak ada yang dikenal.\n")
    run_here(city)
    assert name[1] not in read_table(city, TOPIC_WEIGHTS).collect()["document_id"].to_list()

    # the report follows a fit that was asked for, and nothing else does
    assert refit_topics(city, k=3).k == 3
    assert {what: number for what, number in list_outdated(city).items() if number} == {"report to write": 1}
    did = run_here(city).facts
    assert (did["topics"], did["report"]) == ({}, {"reports": 1})
    assert list_versions(city.models / "topics") == [1, 2]
    assert run_here(city).facts == {}
