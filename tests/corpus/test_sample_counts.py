"""What a run finds in the sample is what a reader found in it (expected.yaml)."""

from pathlib import Path

import polars as pl
import pytest
import yaml

from pipeline.records import DOCUMENTS, MENTIONS, PASSAGES
from pipeline.store import read_table
from pipeline.workspace import Workspace

EXPECTED = yaml.safe_load((Path(__file__).parent / "expected.yaml").read_text(encoding="utf-8"))
LISTED = EXPECTED["documents"]
CLEAR = [document for document in LISTED if document["clear"]]


@pytest.fixture(scope="module")
def documents(sample: Workspace) -> dict[str, dict[str, object]]:
    rows = read_table(sample, DOCUMENTS).drop("text").collect().iter_rows(named=True)
    return {str(row["key"]): row for row in rows}


@pytest.fixture(scope="module")
def found(sample: Workspace) -> dict[str, set[str]]:
    """Key of a document -> codes of its counted mentions."""
    rows = (
        read_table(sample, MENTIONS)
        .filter(pl.col("is_counted"))
        .join(read_table(sample, DOCUMENTS).select("document_id", "key"), on="document_id")
        .select("key", "code")
        .unique()
        .collect()
    )
    codes: dict[str, set[str]] = {document["key"]: set() for document in LISTED}
    for key, code in rows.iter_rows():
        codes[key].add(code)
    return codes


@pytest.mark.parametrize("document", LISTED, ids=lambda document: document["key"])
def test_a_document_is_read_as_a_reader_reads_it(documents, document) -> None:
    row = documents[document["key"]]
    names = ("title", "date", "publisher", "kind", "language", "pages")
    assert {name: row[name] for name in names} == {name: document[name] for name in names}
    assert (row["date_precision"], row["reading_state"]) == (document["precision"], document["state"])


@pytest.mark.parametrize("document", CLEAR, ids=lambda document: document["key"])
def test_a_document_in_plain_words_carries_exactly_the_codes_that_a_reader_sees(found, document) -> None:
    assert found[document["key"]] & set(EXPECTED["counted"]) == set(document["carries"])


@pytest.mark.parametrize("code", EXPECTED["counted"])
def test_the_yearly_counts_of_plain_documents_are_those_counted_by_hand(found, documents, code: str) -> None:
    years: dict[int, list[bool]] = {}
    for document in CLEAR:
        years.setdefault(documents[document["key"]]["date"].year, []).append(code in found[document["key"]])
    counted = {year: (sum(carries), len(carries)) for year, carries in years.items()}
    assert counted == {year: (row[code], row["N"]) for year, row in EXPECTED["yearly"].items()}


@pytest.mark.parametrize("trap", EXPECTED["traps"], ids=lambda trap: trap["words"])
def test_words_that_only_look_like_a_code_are_not_counted(sample: Workspace, trap) -> None:
    """No counted mention of the code touches the words of the trap."""
    document = (
        read_table(sample, DOCUMENTS).filter(pl.col("key") == trap["key"]).select("document_id", "text").collect()
    )
    document_id, text = document.row(0)
    mentions = (
        read_table(sample, MENTIONS)
        .filter((pl.col("document_id") == document_id) & pl.col("is_counted") & (pl.col("code") == trap["not"]))
        .join(read_table(sample, PASSAGES).select("passage_id", first=pl.col("start")), on="passage_id")
        .select("quote", start=pl.col("start") + pl.col("first"), end=pl.col("end") + pl.col("first"))
        .collect()
    )
    place = text.find(trap["words"])
    touching = [
        quote
        for quote, start, end in mentions.iter_rows()
        if place >= 0 and start < place + len(trap["words"]) and end > place
    ]
    assert touching == []
