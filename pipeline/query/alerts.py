"""The alerts of a workspace as a table, and the passages that stand behind one of a code.

Takes alerts of the ledger and the tables; gives frames. Judges nothing.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.records import DOCUMENTS, PASSAGES

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query.tables import Tables
    from pipeline.store import Alert

__all__ = ["list_alert_passages", "list_alerts"]

_LETTERS = 300


def list_alerts(alerts: Iterable["Alert"]) -> "pl.DataFrame":
    """Return alerts, those that are open first, the last raised first.

    Returns:
        One row per alert: alert (id), state ("open" or "cleared"), kind, source, code, day, sentence, raised, cleared
        and note.
    """
    import polars as pl

    ordered = sorted(alerts, key=lambda each: (each.cleared is None, each.raised, each.alert_id), reverse=True)
    rows = [
        {
            "alert": each.alert_id,
            "state": "open" if each.cleared is None else "cleared",
            **{name: getattr(each, name) for name in ("kind", "source", "code", "day", "sentence", "raised")},
            "cleared": each.cleared,
            "note": each.note,
        }
        for each in ordered
    ]
    names = ("alert", "state", "kind", "source", "code", "day", "sentence", "raised", "cleared", "note")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def list_alert_passages(tables: "Tables", alert: "Alert") -> "pl.DataFrame":
    """Return the passages behind an alert of a code, or the documents behind one of a redesign.

    Returns:
        One row per passage or document that is still there: date, source, title, address and text (its first letters;
        null for a document).
    """
    import polars as pl

    passages = [str(each) for each in alert.evidence.get("passages", ())]
    documents = [str(each) for each in alert.evidence.get("documents", ())]
    columns = ("date", "source", "title", "address")
    order = pl.DataFrame({"id": passages or documents}, schema={"id": pl.String}).with_row_index("place")
    described = tables.scan(DOCUMENTS).select("document_id", *columns)
    if passages:
        texts = tables.scan(PASSAGES).filter(pl.col("passage_id").is_in(passages))
        found = texts.select("document_id", pl.col("passage_id").alias("id"), pl.col("text").str.head(_LETTERS))
        found = found.join(described, on="document_id")
    else:
        found = described.filter(pl.col("document_id").is_in(documents))
        found = found.with_columns(pl.col("document_id").alias("id"), pl.lit(None, pl.String).alias("text"))
    return order.join(found.collect(), on="id").sort("place").select(*columns, "text")
