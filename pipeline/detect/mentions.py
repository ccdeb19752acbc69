"""Passages and a codebook in, mentions out.

Takes passages as a table and a codebook; gives the table of mentions of `records.MENTIONS`. Saves nothing and knows no
clock: the same passages and codebook give the same mentions.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.codebook import Codebook
from pipeline.detect.cue_files import STATES
from pipeline.detect.fields import Known, join_documents, know_one, read_known
from pipeline.detect.matching import Matcher, Matches, borrow_matcher
from pipeline.detect.overlaps import Policy
from pipeline.detect.settling import hash_rules, settle_places
from pipeline.detect.short_forms import ShortForm, learn_in_text, learn_short_forms
from pipeline.records import MENTIONS, make_id

if TYPE_CHECKING:
    import polars as pl

    from pipeline.detect.spans import Bools, Ints

__all__ = ["CODED_KINDS", "find_in_text", "find_mentions", "find_misread", "find_places", "split_batches"]

CODED_KINDS = ("paragraph", "list", "table", "caption", "footnote")
"""Kinds of passage that are coded: titles and headings name a subject and state nothing, references list others."""

# Characters worked on at once; such a batch takes about 250 MB.
_BATCH_CHARS = 8_000_000


def find_mentions(
    passages: "pl.DataFrame",
    codebook: Codebook,
    *,
    documents: "pl.DataFrame | None" = None,
    policy: Policy = "key",
) -> "pl.DataFrame":
    """Find every mention of every code.

    Args:
        passages: One row per passage, those of a document in reading order, so that a short form is known behind its
            definition; columns passage_id, document_id, kind and text are read, language and section where rules ask
            about them, and ocr_confidence: where it is not null, letters that look alike are taken for one another.
            Titles, headings and references are passed over.
        codebook: What to look for.
        documents: One row per document, with document_id, kind, source, date and date_precision; only needed where
            rules ask about these. What is not known fulfils no condition.
        policy: Among which mentions the longest wins where they share a word: those of a code ("key"), of a group
            ("branch") or of the whole book ("book").

    Returns:
        One row per mention, with the columns of `records.MENTIONS`, sorted by its key.
    """
    places = find_places(passages, codebook, documents=documents)
    return settle_places(places, codebook, policy=policy).mentions


def find_places(
    passages: "pl.DataFrame",
    codebook: Codebook,
    *,
    documents: "pl.DataFrame | None" = None,
    matcher: Matcher | None = None,
    short_forms: Mapping[str, Sequence[ShortForm]] | None = None,
) -> "pl.DataFrame":
    """Find every place that rules find, also such as share words with others.

    Args:
        passages: As for `find_mentions`.
        codebook: What to look for.
        documents: As for `find_mentions`.
        matcher: Has the rules ready, where not all of the codebook are to be tried.
        short_forms: What `learn_short_forms` learnt from the whole documents, where not all passages are given.

    Returns:
        One row per place, with the columns of `records.MENTIONS`, in the order of passages, text and rules.
    """
    import polars as pl

    coded = passages.filter(pl.col("kind").is_in(CODED_KINDS))
    with borrow_matcher(codebook) if matcher is None else nullcontext(matcher) as matcher:
        short_forms = learn_short_forms(passages, matcher.pick_long_forms) if short_forms is None else short_forms
        if matcher.fields and documents is not None:
            coded = join_documents(coded, documents)
        frames = [
            _make_frame(
                matcher,
                batch["text"].to_list(),
                documents=batch["document_id"].to_list(),
                passages=batch["passage_id"].to_list(),
                known=read_known(batch, matcher.fields) if matcher.fields else None,
                short_forms=[short_forms.get(each, ()) for each in batch["passage_id"]],
                is_misread=find_misread(batch),
            )
            for batch in split_batches(coded)
        ]
    return pl.concat(frames)


def find_in_text(
    text: str, codebook: Codebook, *, fields: Mapping[str, str] | None = None, policy: Policy = "key"
) -> list[dict[str, Any]]:
    """Find every mention in one text.

    Args:
        text: A passage.
        codebook: What to look for.
        fields: What is known of the passage, for conditions on fields: kind, source, language, section, and date as
            "2020", "2020-05" or "2020-05-31".
        policy: As for `find_mentions`.

    Returns:
        One dictionary per mention, in the order of the text, with the columns of `records.MENTIONS`; document_id and
        passage_id are empty.
    """
    with borrow_matcher(codebook) as matcher:
        known = know_one(fields) if fields else None
        places = _make_frame(
            matcher, [text], documents=[""], passages=[""], known=known, short_forms=[learn_in_text(text)]
        )
    return settle_places(places, codebook, policy=policy, keeps_order=True).mentions.to_dicts()


def find_misread(passages: "pl.DataFrame") -> "Bools | None":
    """Return for each passage whether it was read from a picture (OCR); None where nothing is known of that."""
    if "ocr_confidence" not in passages.columns:
        return None
    return passages["ocr_confidence"].is_not_null().to_numpy()


def split_batches(passages: "pl.DataFrame") -> Iterator["pl.DataFrame"]:
    """Yield the passages in batches of about `_BATCH_CHARS`; one empty batch when there are none."""
    import polars as pl

    if not passages.height:
        yield passages
        return
    batch = (pl.col("text").str.len_chars().cum_sum() // _BATCH_CHARS).alias("batch")
    yield from passages.with_columns(batch).partition_by("batch", include_key=False, maintain_order=True)


def _make_frame(
    matcher: Matcher,
    texts: Sequence[str],
    *,
    documents: Sequence[str],
    passages: Sequence[str],
    known: Known | None,
    short_forms: Sequence[Sequence[ShortForm]],
    is_misread: "Bools | None" = None,
) -> "pl.DataFrame":
    """Return the places of a batch as a table, in the order of the text."""
    import polars as pl

    matches = matcher.match(texts, known=known, short_forms=short_forms, is_misread=is_misread)
    tokens, places = matches.tokens, matches.places
    passage = tokens.passage[places.start]
    rules = [matcher.rules[row] for row in matches.rule.tolist()]
    of = passage.tolist()
    start, end = tokens.start[places.start].tolist(), tokens.end[places.end - 1].tolist()
    cues = _list_cues(matches)
    groups = {code.id: code.group for code in matcher.codebook.codes}
    hashes = hash_rules(matcher.rules)
    ids = [passages[index] for index in of]
    rows = range(len(rules))
    columns = {
        "mention_id": [make_id(ids[i], rules[i].code, rules[i].id, start[i], end[i]) for i in rows],
        "document_id": [documents[index] for index in of],
        "passage_id": ids,
        "code": [rule.code for rule in rules],
        "group": [groups[rule.code] for rule in rules],
        "rule": [rule.id for rule in rules],
        "rule_hash": [hashes[rule.id] for rule in rules],
        "start": start,
        "end": end,
        "quote": [texts[of[i]][start[i] : end[i]] for i in rows],
        "atoms": _list_atoms(matches, texts),
        "state": [STATES[state] for state in matches.state.tolist()],
        "cue": [None if cue is None else texts[index][cue[0] : cue[1]] for index, cue in zip(of, cues, strict=True)],
        "cue_start": [cue and cue[0] for cue in cues],
        "cue_end": [cue and cue[1] for cue in cues],
        "sentence": tokens.sentence[places.start] - tokens.sentence[tokens.first[passage]],
        "is_counted": matches.is_counted,
    }
    types = {"string": pl.String(), "int64": pl.Int64(), "bool": pl.Boolean(), "list[string]": pl.List(pl.String())}
    return pl.DataFrame(columns, schema={column.name: types[column.type] for column in MENTIONS.columns})


def _list_cues(matches: Matches) -> list[tuple[int, int] | None]:
    """Return where the cue of each mention stands in its text."""
    tokens = matches.tokens
    cues: list[tuple[int, int] | None] = [None] * len(matches.rule)
    for row in np.flatnonzero(matches.cue_start >= 0).tolist():
        cues[row] = int(tokens.start[matches.cue_start[row]]), int(tokens.end[matches.cue_end[row] - 1])
    return cues


def _list_atoms(matches: Matches, texts: Sequence[str]) -> "pl.Series":
    """Return the words that satisfied each mention's rule, in order, none twice."""
    import polars as pl

    tokens, places = matches.tokens, matches.places
    row, column = np.nonzero(places.leaf_start >= 0)
    first, last = places.leaf_start[row, column], places.leaf_end[row, column]
    row, first, last = _drop_repeated(row, first, last)
    start, end, of = tokens.start[first].tolist(), tokens.end[last - 1].tolist(), tokens.passage[first].tolist()
    atoms = [texts[index][a:b] for index, a, b in zip(of, start, end, strict=True)]
    for at, (token, behind) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        if behind == token + 1 and token in matches.stands_for:
            atoms[at] = matches.stands_for[token]
    frame = pl.DataFrame({"row": row, "atom": atoms}, schema={"row": pl.Int64, "atom": pl.String})
    return frame.group_by("row", maintain_order=True).agg("atom")["atom"]


def _drop_repeated(row: "Ints", first: "Ints", last: "Ints") -> tuple["Ints", "Ints", "Ints"]:
    order = np.lexsort((last, first, row))
    row, first, last = row[order], first[order], last[order]
    is_new = np.ones(len(row), dtype=np.bool_)
    is_new[1:] = (row[1:] != row[:-1]) | (first[1:] != first[:-1]) | (last[1:] != last[:-1])
    return row[is_new], first[is_new], last[is_new]
