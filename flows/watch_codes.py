"""Raises an alert for a code that more of the last week's texts speak of than usual, and clears it.

Takes an analysed workspace and the time; gives the alerts of codes that are open. What rises is judged by
`pipeline.trends`; passages are named by their ids, and shown by whoever asks.
"""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.sources import DEFAULT_ZONE, read_zones
from flows.watch import Finding, reconcile
from pipeline.records import CODES, DOCUMENTS, MENTIONS, STORIES
from pipeline.store import Alert, Ledger, get_table_version, read_table
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl

    from pipeline.trends.rising import Rise

__all__ = ["watch_codes"]

_WEEKS = 9  # the last, and eight before it
_LOOSE = 0.1  # of q: an alert that is open is cleared when its code no longer rises even so
_MOST_PASSAGES = 10


def watch_codes(workspace: Workspace, *, now: datetime) -> list[Alert]:
    """Raise, keep and clear the alerts of codes, after what came new was analysed.

    The last seven days that are over are held against the eight weeks before. Where stories have been grouped, one
    counts once however many sources print it.

    Args:
        workspace: The workspace.
        now: The time.

    Returns:
        The alerts of codes that are open now.

    Raises:
        StoreError: If the ledger or a table cannot be read.
    """
    if any(get_table_version(workspace, table) is None for table in (DOCUMENTS, MENTIONS, CODES)):
        return []
    # the day of a feed is that of its zone; one clock for all is that of most sources
    today = now.astimezone(ZoneInfo(DEFAULT_ZONE)).date()
    first = today - timedelta(days=7 * _WEEKS)
    ledger = Ledger(workspace.ledger)
    try:
        opened = {each.code for each in ledger.read_alerts(only_open=True) if each.kind == "rising" and each.code}
        texts, mentions = _read_texts(workspace, first, today)
        findings = []
        for code, rise in _find_rising(texts, mentions, opened).items():
            findings.append(_describe(workspace, ledger, code, rise, texts, mentions, today=today))
        return reconcile(ledger, findings, kinds=("rising",), source=None, now=now)
    finally:
        ledger.close()


def _read_texts(workspace: Workspace, first: date, today: date) -> "tuple[pl.DataFrame, pl.DataFrame]":
    """Return the texts of the nine weeks with the number of their week, and the counted mentions of them."""
    import polars as pl

    from pipeline.trends.series import fold_stories

    columns = ("document_id", "source", "date", "date_precision")
    dated = (pl.col("date_precision") == "day") & (pl.col("date") >= first) & (pl.col("date") < today)
    documents = read_table(workspace, DOCUMENTS).select(columns).filter(dated).collect()
    counted = ("document_id", "passage_id", "code")
    ids = documents["document_id"].implode()
    mentions = (
        read_table(workspace, MENTIONS)
        .filter(pl.col("is_counted") & pl.col("document_id").is_in(ids))
        .select(counted)
        .collect()
    )
    if get_table_version(workspace, STORIES) is not None:
        documents, mentions = fold_stories(documents, mentions, read_table(workspace, STORIES).collect())
    week = ((pl.col("date") - first).dt.total_days() // 7).alias("week")
    return documents.with_columns(week), mentions


def _find_rising(texts: "pl.DataFrame", mentions: "pl.DataFrame", opened: set[str]) -> "dict[str, Rise]":

    from pipeline.trends.rising import find_rising

    totals = _count_weeks(texts)
    spoken = mentions.select("document_id", "code").unique().join(texts.select("document_id", "week"), on="document_id")
    counts = {str(code): _count_weeks(frame) for (code,), frame in spoken.partition_by("code", as_dict=True).items()}
    found = find_rising(counts, totals)
    kept = find_rising(counts, totals, level=_LOOSE) if opened - set(found) else {}
    return found | {code: rise for code, rise in kept.items() if code in opened}


def _count_weeks(frame: "pl.DataFrame") -> list[int]:
    import numpy as np

    return [int(each) for each in np.bincount(frame["week"].to_numpy(), minlength=_WEEKS)]


def _describe(
    workspace: Workspace,
    ledger: Ledger,
    code: str,
    rise: "Rise",
    texts: "pl.DataFrame",
    mentions: "pl.DataFrame",
    *,
    today: date,
) -> Finding:
    import polars as pl

    last = texts.filter(pl.col("week") == _WEEKS - 1).select("document_id", "date")
    passages = (
        mentions.filter(pl.col("code") == code)
        .join(last, on="document_id")
        .sort("date", "document_id", "passage_id", descending=[True, False, False])
        .unique("document_id", keep="first", maintain_order=True)
        .head(_MOST_PASSAGES)["passage_id"]
        .to_list()
    )
    first = today - timedelta(days=7)
    missed = _list_missed(workspace, ledger, first, today)
    evidence = {
        "first": first.isoformat(), "last": (today - timedelta(days=1)).isoformat(), "n": rise.n, "N": rise.total,
        "past_n": rise.past_n, "past_N": rise.past_total, "scatter": round(rise.scatter, 2),
        "p": float(f"{rise.p:.2g}"), "q": float(f"{rise.q:.2g}"), "passages": passages, "not_looked_at": missed,
    }  # fmt: skip
    before = rise.past_n / rise.past_total
    outage = f" Not looked at in full: {', '.join(missed[:3])}{' ...' if len(missed) > 3 else ''}." if missed else ""
    sentence = (
        f"{code} rises: in {rise.n} of {rise.total} texts of the last week ({rise.n / rise.total:.0%}), "
        f"{before:.1%} in the eight weeks before.{outage}"
    )
    return Finding("rising", first, sentence, evidence, code)


def _list_missed(workspace: Workspace, ledger: Ledger, first: date, today: date) -> list[str]:
    """Return the sources that were not looked at on more than a fifth of the days: their texts are missing."""
    import polars as pl

    from pipeline.query.coverage import WELL_LOOKED, list_coverage, list_days

    zones = read_zones(workspace)
    since = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(DEFAULT_ZONE)) - timedelta(days=1)
    days = list_days(ledger.read_looks(since=since), (), zones=zones, today=today)
    days = days.filter(pl.col("day") < today, pl.col("day") >= first)
    share = list_coverage(days, by="day").group_by("source").agg(pl.col("looked").sum() / pl.col("days").sum())
    return share.filter(pl.col("looked") < WELL_LOOKED)["source"].sort().to_list()
