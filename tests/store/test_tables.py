from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import StoreError
from pipeline.records import DOCUMENTS, TOPIC_TERMS, Table
from pipeline.store import (
    compact_table,
    find_damage,
    get_table_version,
    hash_table,
    make_frame,
    read_table,
    replace_rows,
    replace_table,
    set_table_aside,
)
from pipeline.workspace import Workspace


def _documents(*keys: str, title: str = "Laporan") -> pl.DataFrame:
    rows = [
        {
            "document_id": key * 20,
            "original_id": "0" * 64,
            "source": "inbox",
            "key": f"{key}.pdf",
            "media_type": "pdf",
            "kind": "report",
            "title": title,
            "date": date(2019, 1, 1),
            "date_precision": "year",
            "language": "id",
            "pages_without_text": 0,
            "ocr_pages": 0,
            "ocr_engine": None,
            "reading_state": "read",
            "text": "Anggaran terbatas.",
        }
        for key in keys
    ]
    return make_frame(DOCUMENTS, rows)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def _replace(workspace: Workspace, frame: pl.DataFrame, *keys: str) -> int:
    return replace_rows(workspace, DOCUMENTS, frame, document_ids=[key * 20 for key in keys])


def test_a_table_that_was_never_written_has_its_columns_and_no_rows(workspace: Workspace) -> None:
    assert read_table(workspace, DOCUMENTS).collect().equals(make_frame(DOCUMENTS))
    assert get_table_version(workspace, DOCUMENTS) is None


def test_rows_come_back_as_they_were_written(workspace: Workspace) -> None:
    _replace(workspace, _documents("a", "b"), "a", "b")
    assert read_table(workspace, DOCUMENTS).sort("document_id").collect().equals(_documents("a", "b"))


def test_writing_twice_is_writing_once(workspace: Workspace) -> None:
    _replace(workspace, _documents("a", "b"), "a", "b")
    once = hash_table(workspace, DOCUMENTS)
    _replace(workspace, _documents("a", "b"), "a", "b")
    assert hash_table(workspace, DOCUMENTS) == once


def test_the_hash_depends_on_the_rows_and_not_on_the_commits(workspace: Workspace, tmp_path: Path) -> None:
    _replace(workspace, _documents("a", "b"), "a", "b")
    other = Workspace(tmp_path / "other")
    _replace(other, _documents("b"), "b")
    _replace(other, _documents("a"), "a")
    assert hash_table(other, DOCUMENTS) == hash_table(workspace, DOCUMENTS)
    _replace(other, _documents("a", title="Lain"), "a")
    assert hash_table(other, DOCUMENTS) != hash_table(workspace, DOCUMENTS)


def test_replacing_touches_only_the_documents_that_are_named(workspace: Workspace) -> None:
    _replace(workspace, _documents("a", "b", "c"), "a", "b", "c")
    _replace(workspace, _documents("b", title="Baru"), "b", "c")
    rows = read_table(workspace, DOCUMENTS).sort("document_id").select("key", "title").collect().rows()
    assert rows == [("a.pdf", "Laporan"), ("b.pdf", "Baru")]


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (_documents("a").with_columns(colour=pl.lit("red")), "takes columns"),
        (_documents("a").drop("title"), "takes columns"),
        (_documents("a").with_columns(pl.col("pages").cast(pl.Int32)), "takes columns"),
        (_documents("a").with_columns(source=pl.lit(None, pl.String)), "Column source .* holds null"),
        (pl.concat([_documents("a"), _documents("a")]), "Two rows .* same document_id"),
        (_documents("z"), "Expected rows of the documents that are replaced"),
    ],
)
def test_wrong_rows_are_refused_before_anything_is_written(
    workspace: Workspace, frame: pl.DataFrame, message: str
) -> None:
    with pytest.raises(StoreError, match=message):
        _replace(workspace, frame, "a")
    assert get_table_version(workspace, DOCUMENTS) is None


def test_an_unknown_table_is_refused(workspace: Workspace) -> None:
    with pytest.raises(StoreError, match="Expected one of"):
        replace_table(workspace, Table("people", "a person", ("name",), "extract", ()), pl.DataFrame())


def test_a_whole_table_is_replaced_at_once(workspace: Workspace) -> None:
    def terms(count: int) -> pl.DataFrame:
        return make_frame(
            TOPIC_TERMS,
            [
                {"topic": 1, "rank": rank, "term": f"t{rank}", "weight": 1.0, "exclusivity": 1.0}
                for rank in range(1, count + 1)
            ],
        )

    replace_table(workspace, TOPIC_TERMS, terms(5))
    assert replace_table(workspace, TOPIC_TERMS, terms(2)) == 1
    assert read_table(workspace, TOPIC_TERMS).collect().height == 2


def test_many_small_commits_are_compacted_without_a_change_of_rows(workspace: Workspace) -> None:
    keys = [chr(number) for number in range(ord("A"), ord("A") + 34)]
    for key in keys:
        _replace(workspace, _documents(key), key)
    before = hash_table(workspace, DOCUMENTS)
    assert compact_table(workspace, DOCUMENTS)
    assert not compact_table(workspace, DOCUMENTS)
    assert hash_table(workspace, DOCUMENTS) == before
    assert find_damage(workspace, DOCUMENTS) is None


def _cut_commit(place: Path) -> None:
    (place / "_delta_log" / "00000000000000000001.json").write_bytes(b'{"add": {"pa')


def _empty_commit(place: Path) -> None:
    (place / "_delta_log" / "00000000000000000001.json").write_bytes(b"")


def _lose_commit(place: Path) -> None:
    (place / "_delta_log" / "00000000000000000001.json").unlink()


def _cut_data(place: Path) -> None:
    data = sorted(place.glob("*.parquet"))[0]
    data.write_bytes(data.read_bytes()[:-7])


def _lose_data(place: Path) -> None:
    sorted(place.glob("*.parquet"))[0].unlink()


def _lose_log(place: Path) -> None:
    for path in (place / "_delta_log").iterdir():
        path.unlink()
    (place / "_delta_log").rmdir()


@pytest.mark.parametrize("damage", [_cut_commit, _empty_commit, _lose_commit, _cut_data, _lose_data, _lose_log])
def test_what_a_crash_can_leave_is_found_and_set_aside(workspace: Workspace, damage) -> None:
    for key in "abc":
        _replace(workspace, _documents(key), key)
    assert find_damage(workspace, DOCUMENTS) is None
    damage(workspace.tables / "documents")
    assert find_damage(workspace, DOCUMENTS) is not None
    place = set_table_aside(workspace, DOCUMENTS)
    assert place.is_dir()
    assert read_table(workspace, DOCUMENTS).collect().is_empty()
    assert find_damage(workspace, DOCUMENTS) is None
