"""How much of a series would survive a doubt: tests, the parts of a change, and what hangs on a single term or source.

Takes series and what they were counted from; gives frames with notes. Counts and tests nothing itself.
"""

from typing import TYPE_CHECKING

from pipeline.errors import QuestionError
from pipeline.query.conditions import check_field
from pipeline.query.dates import parse_since, parse_until

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query.tables import Tables
    from pipeline.query.trends import TrendMaterial, TrendQuestion
    from pipeline.trends import Series
    from pipeline.trends.splitting import Span

__all__ = ["add_left_out", "explain_change", "find_spans", "judge"]

_NOT_READ = ("unreadable", "no_text", "quarantined", "failed")
_ORIGIN = "origin"  # the publisher, where it is known, else the source


def add_left_out(frame: "pl.DataFrame", material: "TrendMaterial") -> "tuple[pl.DataFrame, pl.DataFrame]":
    """Return the rows of series with without_low and without_high, and what bears most, one row per code and thing."""
    from pipeline.trends.leaving_out import leave_out

    what = material.asked.leave_out or "terms"
    field = _ORIGIN if what == "sources" else what
    if field not in ("terms", _ORIGIN):
        check_field(material.documents, field)
    documents = _with_origin(material.documents)
    left = leave_out(documents, material.mentions, what=field, **material.sources, **material.window)
    bands = left.bands.select("code", "period", "without_low", "without_high")
    with_bands = frame.join(bands, on=["code", "period"], how="left", maintain_order="left")
    own = [column for column in with_bands.columns if column != "is_open"]
    return with_bands.select(*own, "is_open"), left.heaviest


def judge(series: "Series", asked: "TrendQuestion") -> "tuple[pl.DataFrame, list[str]]":
    """Return the tests of series, one row per series, and notes.

    Raises:
        QuestionError: If the day that divides the series has nothing before or after it.
    """
    from pipeline.trends.change_points import FEWEST_PERIODS as FEWEST_FOR_CHANGES
    from pipeline.trends.judging import judge_series
    from pipeline.trends.monotonic import FEWEST_PERIODS

    since = parse_since(asked.before_after)
    tests = judge_series(series, since=since)
    if since is not None and not tests["difference"].is_not_null().any():
        raise QuestionError(
            f"Expected a day with {asked.unit}s before and after it, got {since}. Choose one inside the series.",
            str(since),
        )
    notes = [
        f"Tested: {len(tests)} series; q is p corrected over them (Benjamini and Hochberg), for each test by itself."
    ]
    short = [each for each in tests["periods"].to_list() if each < FEWEST_FOR_CHANGES]
    if short:
        notes.append(
            f"Too few periods in {len(short)} of {len(tests)} series: a trend needs {FEWEST_PERIODS} that are over, "
            f"a change of level or a burst {FEWEST_FOR_CHANGES}."
        )
    if asked.unit == "passage":
        notes.append("Passages of one document are not independent: p is rather too small. Documents are safer.")
    return tests, notes


def find_spans(frame: "pl.DataFrame", asked: "TrendQuestion") -> "tuple[Span, Span]":
    """Return the two times that are compared: those named, or the first and the last period that are over.

    Raises:
        QuestionError: If there are no two times.
    """
    import polars as pl

    from pipeline.trends.periods import end_of

    if asked.between is not None:
        spans = [(parse_since(each), parse_until(each)) for each in asked.between]
        named = [(first, last) for first, last in spans if first is not None and last is not None]
        if len(named) == 2:
            return named[0], named[1]
        raise QuestionError("Expected two times to compare, got fewer. Name both.", str(asked.between))
    over = frame.filter(~pl.col("is_open") & (pl.col("N") > 0))
    spans_of = over.select("period_start", end_of(asked.by).alias("end")).unique().sort("period_start")
    if len(spans_of) < 2:
        raise QuestionError(
            f"Expected two {asked.by}s that are over and have {asked.unit}s, got {len(spans_of)}. "
            "Name two times with between.",
            asked.by,
        )
    return spans_of.row(0), spans_of.row(-1)


def explain_change(
    tables: "Tables", material: "TrendMaterial", before: "Span", after: "Span"
) -> "tuple[pl.DataFrame, list[str]]":
    """Return the change of each code in its parts, one row per code, and notes."""
    import polars as pl

    from pipeline.trends.splitting import split_change

    asked, mentions = material.asked, material.mentions
    documents = _with_origin(material.documents)
    told = {**material.sources, "stories": tables.find_stories()}
    field = asked.standardise or _ORIGIN
    split = split_change(documents, mentions, before=before, after=after, source=field, **told)
    versions = mentions.group_by("rule").agg(pl.col("rule_hash").n_unique().alias("versions"))
    mixed = versions.filter(pl.col("versions") > 1)
    same = pl.lit(0.0 if mixed.is_empty() else None, dtype=pl.Float64)
    unread = [_count_unread(tables, span) for span in (before, after)]
    split = split.with_columns(
        same.alias("codebook"),
        pl.lit(unread[0], dtype=pl.Int64).alias("unread_before"),
        pl.lit(unread[1], dtype=pl.Int64).alias("unread_after"),
    )
    if asked.unit == "document":
        split = split.with_columns(_bound(most=False), _bound(most=True))
    return split, _say_split(tables, before, after, field, mixed=len(mixed), unread=sum(unread))


def _say_split(tables: "Tables", before: "Span", after: "Span", field: str, *, mixed: int, unread: int) -> list[str]:
    which = "publishers, where they are known" if field == _ORIGIN else f"values of {field}"
    notes = [
        f"Compared: {before[0]} to {before[1]} with {after[0]} to {after[1]}; sources are the {which}.",
        f"Codebook: {mixed} rules coded documents in two versions, so that content may hold their change. "
        "Run `faktor run`."
        if mixed
        else "Codebook: the same rules coded all documents.",
    ]
    unplaced = sum(fate.outcome in _NOT_READ for fate in tables.fates) - unread
    if unplaced:
        notes.append(f"Not read and not dated by name: {unplaced} item{'s' if unplaced > 1 else ''}, of whatever time.")
    if tables.find_stories() is None:
        notes.append("Stories have not been grouped yet, so reprints are part of the rest. Run `faktor run`.")
    return notes


def _with_origin(documents: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    return documents.with_columns(pl.coalesce("publisher", "source").alias(_ORIGIN))


def _bound(*, most: bool) -> "pl.Expr":
    """Return what the change would be, had all unread items spoken of the code in one time, and none in the other."""
    import polars as pl

    def share(side: str, *, has_code: bool) -> pl.Expr:
        spoke = pl.col(f"unread_{side}") if has_code else 0
        return (pl.col(f"n_{side}") + spoke) / (pl.col(f"N_{side}") + pl.col(f"unread_{side}"))

    bound = share("after", has_code=most) - share("before", has_code=not most)
    return pl.when(pl.col("change").is_not_null()).then(bound).alias("change_most" if most else "change_least")


def _count_unread(tables: "Tables", span: "Span") -> int:
    """Return how many items that could not be read lie in a time, by the date in their names."""
    from pipeline.extract.text_dates import find_name_dates

    first, last = span
    count = 0
    for fate in tables.fates:
        if fate.outcome in _NOT_READ:
            dates = find_name_dates(fate.key)
            count += bool(dates) and first <= dates[0].date <= last
    return count
