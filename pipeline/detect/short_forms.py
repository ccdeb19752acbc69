"""Learn from each document what its short forms stand for, and where they stand.

Takes passages; gives, for each passage, the short forms that it uses after their definition. Knows no rule: what a long
form is to a codebook, the finder says.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.language import DEFINITION, Definition, Tokens, find_definitions, tokenize

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ShortForm", "learn_in_text", "learn_short_forms", "list_uses", "spell_out"]


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A short form that stands for a longer one in a passage.

    Attributes:
        short: The short form, as written.
        long: The long form, as the document defines it.
        start: Offset in the passage from which it stands for it.
    """

    short: str
    long: str
    start: int


def learn_short_forms(
    passages: "pl.DataFrame", pick: Callable[[Collection[str]], set[str]]
) -> dict[str, tuple[ShortForm, ...]]:
    """Return the short forms that passages use after their document has defined them.

    Args:
        passages: One row per passage, those of a document in reading order; document_id, passage_id and text are read.
        pick: Says which of some long forms matter.

    Returns:
        Passage id -> its short forms; passages that use none are missing. Of two definitions the first holds.
    """
    import polars as pl

    has_definition = passages.filter(pl.col("text").str.contains(DEFINITION))
    found: dict[str, dict[str, tuple[str, Definition]]] = {}
    for document, passage, text in has_definition.select("document_id", "passage_id", "text").iter_rows():
        for definition in find_definitions(text):
            found.setdefault(document, {}).setdefault(definition.short, (passage, definition))
    wanted = pick({definition.long for forms in found.values() for _, definition in forms.values()})
    defined = {
        document: kept
        for document, forms in found.items()
        if (kept := [(passage, each) for passage, each in forms.values() if each.long in wanted])
    }
    learnt: dict[str, tuple[ShortForm, ...]] = {}
    known: dict[str, list[tuple[str, Definition]]] = {document: [] for document in defined}
    rows = passages.filter(pl.col("document_id").is_in(list(defined)))
    for document, passage, text in rows.select("document_id", "passage_id", "text").iter_rows():
        known[document] += [each for each in defined[document] if each[0] == passage]
        used = tuple(
            ShortForm(each.short, each.long, each.end if at == passage else 0)
            for at, each in known[document]
            if text.find(each.short, each.end if at == passage else 0) >= 0
        )
        if used:
            learnt[passage] = used
    return learnt


def learn_in_text(text: str) -> tuple[ShortForm, ...]:
    """Return the short forms that one text defines and then uses."""
    first: dict[str, Definition] = {}
    for each in find_definitions(text):
        first.setdefault(each.short, each)
    return tuple(
        ShortForm(each.short, each.long, each.end) for each in first.values() if text.find(each.short, each.end) >= 0
    )


def spell_out(passages: "pl.DataFrame", short_forms: Mapping[str, Iterable[ShortForm]]) -> "pl.Series":
    """Return the texts of passages, each with the long forms of its short forms behind it, for looking for letters."""
    texts = passages["text"]
    if not short_forms:
        return texts
    rows = [(row, passage) for row, passage in enumerate(passages["passage_id"]) if passage in short_forms]
    said = ["\n".join([texts[row], *(each.long for each in short_forms[passage])]) for row, passage in rows]
    return texts.clone().scatter([row for row, _ in rows], said)


def list_uses(tokens: Tokens, short_forms: Sequence[Sequence[ShortForm]]) -> list[tuple[int, str]]:
    """Return where short forms stand: the number of the token, and the long form.

    Args:
        tokens: The words of a batch.
        short_forms: Those of each text of the batch.
    """
    forms = [(passage, form) for passage, each in enumerate(short_forms) for form in each]
    shorts = sorted({form.short for _, form in forms})
    spelt = tokenize(shorts, vocabulary=tokens.vocabulary)
    is_one = np.diff(spelt.first) == 1
    words = {short: int(spelt.word[spelt.first[row]]) for row, short in enumerate(shorts) if is_one[row]}
    uses: list[tuple[int, str]] = []
    for passage, form in forms:
        first, last = int(tokens.first[passage]), int(tokens.first[passage + 1])
        if form.short in words and first < last:
            stands = (tokens.word[first:last] == words[form.short]) & (tokens.start[first:last] >= form.start)
            uses += [(first + int(row), form.long) for row in np.flatnonzero(stands)]
    return uses
