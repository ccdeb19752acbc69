"""A corpus whose topics were planted: what each document is about, and since when, is known.

Five themes over 2018 to 2023. Transport, waste and health keep their shares (0.25, 0.25 and 0.2); markets has 0.3 until
the end of 2020 and then fades, from 0.15 to 0.05; drones begins in 2021 and takes what markets loses.
"""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.records import CODES, DOCUMENTS, MENTIONS, PASSAGES, STORIES, make_id
from pipeline.store import Ledger, Step, make_frame, replace_table
from pipeline.workspace import Workspace

THEMES = {
    name: words.split(", ")
    for name, words in {
        "transport": "bus, halte, rute, penumpang, sopir, koridor, tiket, terminal, trotoar, kereta, stasiun, jadwal",
        "waste": "sampah, kompos, plastik, botol, daur, sungai, lumpur, bau, truk, tong, limbah, pilah",
        "health": "dokter, pasien, klinik, obat, rawat, jantung, vaksin, demam, bidan, puskesmas, gizi, balita",
        "markets": "pasar, pedagang, kios, beras, cabai, bawang, timbangan, los, pembeli, retribusi, gudang, panen",
        "drones": "drone, sensor, kamera, pilot, baterai, sinyal, radar, rotor, langit, peta, citra, kendali",
    }.items()
}
FILLERS = ["kota", "dinas", "warga", "layanan"]
QUARTERS = [(year, quarter) for year in range(2018, 2024) for quarter in range(1, 5)]
BEGINS = (2021, 1)

CODED = {"smart_mobility": "bus", "inh_budget": "dinas"}
"""Code -> the word by which it is found: one goes with transport, the other is strewn over all themes."""


def list_shares(year: int, quarter: int) -> dict[str, float]:
    """Return the share of each theme in a quarter."""
    since = 4 * (year - BEGINS[0]) + quarter - BEGINS[1]
    markets = 0.3 if since < 0 else 0.15 - 0.1 * since / 11
    return {"transport": 0.25, "waste": 0.25, "health": 0.2, "markets": markets, "drones": 0.3 - markets}


def plant(*, each: int = 25, seed: int = 3, quarters: list[tuple[int, int]] = QUARTERS) -> pl.DataFrame:
    """Return one row per document: document_id, theme, date and its passages."""
    chance = random.Random(seed)
    rows = []
    for year, quarter in quarters:
        shares = list_shares(year, quarter)
        for number in range(each):
            theme = chance.choices(list(shares), weights=list(shares.values()))[0]
            day = date(year, 3 * quarter - 2, 1) + timedelta(days=chance.randrange(85))
            texts = [
                " ".join(chance.sample(THEMES[theme], 9) + chance.sample(FILLERS, 2)).capitalize() + "."
                for _ in range(3)
            ]
            rows.append((f"{year}{quarter}{number:03}", theme, day, texts))
    schema = {"document_id": pl.String, "theme": pl.String, "date": pl.Date, "texts": pl.List(pl.String)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def list_passages(planted: pl.DataFrame) -> pl.DataFrame:
    """Return the passages of planted documents, as topics are fitted to them."""
    return (
        planted.select("document_id", pl.col("texts").alias("text"))
        .explode("text")
        .with_columns(
            pl.format("{}-{}", "document_id", pl.int_range(pl.len()).over("document_id")).alias("passage_id"),
            pl.int_range(pl.len()).over("document_id").cast(pl.Int64).alias("ordinal"),
            pl.lit("paragraph").alias("kind"),
            pl.lit("id").alias("language"),
        )
    )


def write_planted(root: Path, planted: pl.DataFrame) -> Workspace:
    """Write planted documents as the run of a workspace would have left them before topics are fitted."""
    workspace = Workspace(root)
    root.mkdir(parents=True, exist_ok=True)
    workspace.settings.write_text('name = "Planted"\n[topics]\nk = 4\n', encoding="utf-8")
    if not workspace.ledger.exists():
        replace_table(workspace, CODES, make_frame(CODES, [_describe_code(*each) for each in enumerate(CODED)]))
        replace_table(workspace, STORIES, make_frame(STORIES))
    rows = [_describe(row) for row in planted.iter_rows(named=True)]
    replace_table(workspace, DOCUMENTS, make_frame(DOCUMENTS, rows))
    passages = [_place(row) for row in list_passages(planted).iter_rows(named=True)]
    replace_table(workspace, PASSAGES, make_frame(PASSAGES, passages))
    mentions = [each for passage in passages for each in _mark(passage)]
    replace_table(workspace, MENTIONS, make_frame(MENTIONS, mentions))
    ledger = Ledger(workspace.ledger)
    ledger.record_steps(
        [Step(str(row["document_id"]), "extract", f"read-{row['document_id']}", "read") for row in rows]
    )
    ledger.close()
    return workspace


def name_document(document_id: str) -> str:
    """Return the id that a planted document has in a workspace."""
    return make_id("corpus", document_id)


def _describe_code(ordinal: int, code: str) -> dict[str, object]:
    given = {"code": code, "ordinal": ordinal, "group": "things", "sign": "none", "states": ["stated"], "rules": 1}
    given |= {f"label_{lang}": f"{code} {lang}" for lang in ("id", "en")}
    given |= {f"group_label_{lang}": "Things" for lang in ("id", "en")}
    return {column.name: given.get(column.name) for column in CODES.columns}


def _mark(passage: dict[str, object]) -> list[dict[str, object]]:
    found = [code for code, word in CODED.items() if word in str(passage["text"]).lower().rstrip(".").split()]
    given = {
        "document_id": passage["document_id"], "passage_id": passage["passage_id"], "group": "things", "rule": "rule/1",
        "rule_hash": "hash", "start": 0, "end": 1, "quote": "-", "atoms": [], "state": "stated", "sentence": 0,
        "is_counted": True,
    }  # fmt: skip
    rows = [{**given, "code": code, "mention_id": make_id(str(passage["passage_id"]), code)} for code in found]
    return [{column.name: row.get(column.name) for column in MENTIONS.columns} for row in rows]


def _describe(row: dict[str, Any]) -> dict[str, object]:
    given = {
        "document_id": name_document(row["document_id"]),
        "original_id": "0" * 64,
        "source": "corpus",
        "key": f"{row['document_id']}.txt",
        "media_type": "text",
        "kind": "news",
        "title": row["theme"],
        "date": row["date"],
        "date_precision": "day",
        "date_source": "text",
        "language": "id",
        "pages_without_text": 0,
        "ocr_pages": 0,
        "reading_state": "read",
        "warnings": [],
        "text": " ".join(row["texts"]),
    }
    return {column.name: given.get(column.name) for column in DOCUMENTS.columns}


def _place(row: dict[str, Any]) -> dict[str, object]:
    given = {**row, "document_id": name_document(row["document_id"]), "passage_id": make_id(row["passage_id"])}
    given |= {"part": "body", "start": 0, "end": len(row["text"]), "language_confidence": 1.0}
    return {column.name: given.get(column.name) for column in PASSAGES.columns}
