"""What another codebook would make of a workspace: counts by code and rule, passages, series; nothing is saved.

Takes an open corpus and two codebooks; gives frames. Runs only the codes whose rules differ, and writes nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pipeline.codebook import Codebook
from pipeline.query.corpus import Corpus
from pipeline.records import DOCUMENTS, MENTIONS, PASSAGES

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Recoding", "compare_codings"]

_WORDS_NAMED = 6
# Behind the id of a rule that the new book does not have: its number may be another rule's there.
_OLD = " (old)"
_COUNTS = ("come", "gone", "counts_now", "counts_no_longer", "changed", "not_counted")


@dataclass(frozen=True, slots=True)
class Recoding:
    """What becomes of a workspace's mentions when a codebook takes the place of another.

    Attributes:
        codes: One row per code with a difference: code, before and after (mentions that count), come and gone (of
            those), counts_now and counts_no_longer (mentions that stay in another state or extent), changed (that
            stay in another state or extent and count as before), not_counted (that come, go or change and count
            neither before nor after), documents_before and documents_after. It holds that
            after = before + come - gone + counts_now - counts_no_longer.
        rules: One row per rule with a difference: code, rule (its id in the new book; for one that is not there, in the
            old, with " (old)" behind), line, text, is_removed, the counts as in `codes`, words_come and words_gone
            (what satisfied it where mentions come and go, most frequent first).
        lines: One line per difference that is shown: change, why (what stops it in the new book where it goes, in the
            old one where it comes; null where that is not known), rule_before, state_before, quote_before,
            is_counted_before, and the columns of a keyword-in-context line.
        differences: Number of differences, shown or not.
        series: One row per code and period with a difference: code, period, n_before, n_after, N, share_before,
            share_after.
        recoded: The codes that were looked at.
    """

    codes: "pl.DataFrame"
    rules: "pl.DataFrame"
    lines: "pl.DataFrame"
    differences: int
    series: "pl.DataFrame"
    recoded: tuple[str, ...]


def compare_codings(
    corpus: Corpus,
    new: Codebook,
    *,
    old: Codebook | None,
    by: Literal["year", "quarter", "month"] = "year",
    unit: Literal["document", "passage"] = "document",
    sample: int | None = 3,
    width: int = 100,
) -> Recoding:
    """Compare what two codebooks make of a corpus.

    Args:
        corpus: The corpus.
        new: The codebook that is tried.
        old: The codebook that it is compared with; None stands for the mentions that the workspace holds.
        by: Length of a period of the series.
        unit: What the series count.
        sample: Most lines shown for each rule and kind of difference, drawn evenly and always the same; None for all.
        width: Most characters of context on each side of a line.

    Returns:
        A `Recoding`; its frames are empty where nothing changes.

    Raises:
        QuestionError: If nothing has been read yet in the workspace.
    """
    import polars as pl

    from pipeline.codebook.comparing import list_recoded, pair_rules
    from pipeline.detect.comparing import compare_mentions, find_mentions_of

    known = sorted({*corpus.tables.codes["code"], *(code.id for code in new.codes)})
    recoded = known if old is None else list_recoded(old, new)
    columns = ("passage_id", "document_id", "kind", "language", "section", "text")
    passages = corpus.tables.scan(PASSAGES).sort("document_id", "ordinal").select(columns)
    read = passages.collect() if recoded else passages.head(0).collect()
    after = find_mentions_of(read, new, recoded, documents=corpus.tables.documents)
    if old is None:
        before = corpus.tables.scan(MENTIONS).filter(pl.col("code").is_in(recoded)).collect()
    else:
        before = find_mentions_of(read, old, recoded, documents=corpus.tables.documents)
    pairs = None if old is None else {**pair_rules(old, new), **_keep_ids(old, new, recoded)}
    changes = compare_mentions(before, after, pairs=pairs)
    named = _name_rules(changes, pairs)
    return Recoding(
        codes=_count_codes(before, after, changes, recoded),
        rules=_count_rules(named, old, new),
        lines=_with_reasons(corpus, _list_lines(corpus, named, sample=sample, width=width), old, new, pairs),
        differences=len(changes),
        series=_compare_series(corpus, before, after, recoded, by=by, unit=unit),
        recoded=tuple(recoded),
    )


def _keep_ids(old: Codebook, new: Codebook, recoded: Sequence[str]) -> dict[str, str]:
    """Return the rules of codes that read the same in both books, each with itself."""
    return {rule.id: rule.id for rule in new.rules if rule.code not in recoded and old.get_code(rule.code) is not None}


def _name_rules(changes: "pl.DataFrame", pairs: Mapping[str, str] | None) -> "pl.DataFrame":
    """Add the column by: the rule that a difference is put down to; one that is in the old book alone is marked so."""
    import polars as pl

    own = pl.col("rule")
    if pairs is None:
        return changes.with_columns(by=own)
    renamed = {before: after for after, before in pairs.items()}
    new_name = own.replace_strict(renamed, default=own + _OLD, return_dtype=pl.String)
    return changes.with_columns(by=pl.when(pl.col("change") == "gone").then(new_name).otherwise(own))


def _tell_counts() -> "list[pl.Expr]":
    import polars as pl

    change, counts, counted = pl.col("change"), pl.col("is_counted"), pl.col("is_counted_before").fill_null(False)
    come, gone, stays = change == "come", change == "gone", change.is_in(["state", "extent"])
    told = {
        "come": come & counts,
        "gone": gone & counted,
        "counts_now": stays & counts & ~counted,
        "counts_no_longer": stays & ~counts & counted,
        "changed": stays & counts & counted,
        "not_counted": (come & ~counts) | (gone & ~counted) | (stays & ~counts & ~counted),
    }
    return [told[name].sum().cast(pl.Int64).alias(name) for name in _COUNTS]


def _count_codes(
    before: "pl.DataFrame", after: "pl.DataFrame", changes: "pl.DataFrame", codes: Sequence[str]
) -> "pl.DataFrame":
    import polars as pl

    frame = pl.DataFrame({"code": list(codes)}, schema={"code": pl.String})
    counted = pl.col("is_counted")
    for side, mentions in (("before", before), ("after", after)):
        count = mentions.group_by("code").agg(
            counted.sum().cast(pl.Int64).alias(side),
            pl.col("document_id").filter(counted).n_unique().cast(pl.Int64).alias(f"documents_{side}"),
        )
        frame = frame.join(count, on="code", how="left", maintain_order="left")
    told = changes.filter(pl.col("change") != "rule").group_by("code").agg(*_tell_counts())
    frame = frame.join(told, on="code", how="inner", maintain_order="left")
    columns = ("code", "before", *_COUNTS, "after", "documents_before", "documents_after")
    return frame.select(columns).with_columns(pl.exclude("code").fill_null(0))


def _count_rules(changes: "pl.DataFrame", old: Codebook | None, new: Codebook) -> "pl.DataFrame":
    import polars as pl

    written = {f"{rule.id}{_OLD}": rule for rule in (old.rules if old is not None else ())}
    written |= {rule.id: rule for rule in new.rules}
    present = {rule.id for rule in new.rules}
    told = changes.filter(pl.col("change") != "rule")
    words = [pl.col("atoms").filter(pl.col("change") == change).alias(f"words_{change}") for change in ("come", "gone")]
    rows: list[dict[str, Any]] = []
    for row in told.group_by("code", "by").agg(*_tell_counts(), *words).sort("code", "by").iter_rows(named=True):
        name = row.pop("by")
        rule = written.get(name)
        rows.append(
            {
                **row,
                "rule": name,
                "line": None if rule is None else rule.line,
                "text": None if rule is None else " ".join(rule.text.split()),
                "is_removed": name not in present,
                "words_come": _name_words(row["words_come"]),
                "words_gone": _name_words(row["words_gone"]),
            }
        )
    schema: dict[str, Any] = {"code": pl.String, "rule": pl.String, "line": pl.Int64, "text": pl.String}
    schema |= {"is_removed": pl.Boolean, **dict.fromkeys(_COUNTS, pl.Int64)}
    schema |= dict.fromkeys(("words_come", "words_gone"), pl.List(pl.String))
    return pl.DataFrame(rows, schema=schema)


def _name_words(atoms: Sequence[Sequence[str]]) -> list[str]:
    """Return the most frequent words with their counts, "minim 20"."""
    words = Counter(" ".join(word.lower().split()) for each in atoms for word in each)
    return [
        f"{word} {count}" for word, count in sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))[:_WORDS_NAMED]
    ]


def _list_lines(corpus: Corpus, changes: "pl.DataFrame", *, sample: int | None, width: int) -> "pl.DataFrame":
    import polars as pl

    from pipeline.query import kwic

    # ids are hashes, so their order is as good as a draw and the same each time
    drawn = changes.filter(pl.col("change") != "rule").sort("code", "by", "change", "mention_id")
    if sample is not None:
        drawn = drawn.group_by("code", "by", "change", maintain_order=True).head(sample)
    ids = drawn["passage_id"].unique().to_list()
    places = corpus.tables.scan(PASSAGES).filter(pl.col("passage_id").is_in(ids))
    ordered = kwic.order_mentions(
        drawn.with_columns(pattern=pl.col("code")),
        places.select("passage_id", "ordinal", "page", "start").collect(),
        corpus.tables.documents,
    )
    lines = kwic.list_lines(
        ordered,
        corpus.tables.read_texts(PASSAGES, "passage_id", ordered["passage_id"]),
        corpus.tables.read_texts(DOCUMENTS, "document_id", ordered["document_id"]),
        width=width,
    )
    told = ordered.select(
        "mention_id",
        "change",
        "by",
        "is_counted",
        "rule_before",
        "state_before",
        "quote_before",
        "is_counted_before",
    )
    return lines.join(told, on="mention_id", maintain_order="left").select(*told.columns[1:], *lines.columns)


def _with_reasons(
    corpus: Corpus, lines: "pl.DataFrame", old: Codebook | None, new: Codebook, pairs: Mapping[str, str] | None
) -> "pl.DataFrame":
    """Add the column why to lines of mentions that come or go."""
    import polars as pl

    from pipeline.query.change_reasons import explain_absence

    texts = corpus.tables.read_texts(PASSAGES, "passage_id", lines["passage_id"])
    starts = dict(_read_starts(corpus, lines["passage_id"]))
    renamed = {before: after for after, before in (pairs or {}).items()}
    reasons: dict[tuple[str, str], str | None] = {}
    for change, book, names in (("gone", new, renamed), ("come", old, pairs)):
        for (code,), part in lines.filter(pl.col("change") == change).group_by("code", maintain_order=True):
            if book is None or (pairs is None and change == "gone"):
                continue
            rows = part.to_dicts()
            said = explain_absence(
                [texts[row["passage_id"]] for row in rows],
                [
                    (row["char_start"] - starts[row["passage_id"]], row["char_end"] - starts[row["passage_id"]])
                    for row in rows
                ],
                book,
                code=str(code),
                rules=[(names or {}).get(row["rule"]) for row in rows],
            )
            reasons |= {(row["mention_id"], change): each for row, each in zip(rows, said, strict=True)}
    why = [reasons.get((row["mention_id"], row["change"])) for row in lines.select("mention_id", "change").to_dicts()]
    return lines.insert_column(1, pl.Series("why", why, dtype=pl.String))


def _read_starts(corpus: Corpus, ids: "pl.Series") -> Iterator[tuple[str, int]]:
    import polars as pl

    is_asked = pl.col("passage_id").is_in(ids.unique().to_list())
    return corpus.tables.scan(PASSAGES).filter(is_asked).select("passage_id", "start").collect().iter_rows()


def _compare_series(
    corpus: Corpus,
    before: "pl.DataFrame",
    after: "pl.DataFrame",
    codes: Sequence[str],
    *,
    by: Literal["year", "quarter", "month"],
    unit: Literal["document", "passage"],
) -> "pl.DataFrame":
    import polars as pl

    from pipeline.trends import count_by_period

    passages = corpus.tables.coded_passages if unit == "passage" else None
    sides = [
        count_by_period(
            corpus.tables.documents, mentions, codes=list(codes), by=by, unit=unit, passages=passages
        ).frame.select("code", "period", pl.col("n").alias(f"n_{side}"), "N", pl.col("share").alias(f"share_{side}"))
        for side, mentions in (("before", before), ("after", after))
    ]
    both = sides[0].join(sides[1].drop("N"), on=["code", "period"], maintain_order="left")
    columns = ("code", "period", "n_before", "n_after", "N", "share_before", "share_after")
    return (
        both.select(columns)
        .filter(pl.col("n_before") != pl.col("n_after"))
        .with_columns(pl.col("code").cast(pl.String))
    )
