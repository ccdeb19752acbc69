"""Scores a codebook on coded passages: precision, recall and F1 by code, micro and macro, and for "no code at all".

Takes coded passages and a codebook; gives a score with its counts. Knows no file.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.codebook import Codebook
from pipeline.coding.passages import CodedPassage
from pipeline.errors import QuestionError

__all__ = ["Counts", "Macro", "Score", "score_passages"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Agreement on one code.

    Attributes:
        tp: Passages in which coder and codebook both see it.
        fp: Passages in which only the codebook sees it.
        fn: Passages in which only the coder sees it.
    """

    tp: int
    fp: int
    fn: int

    @property
    def n(self) -> int:
        """Passages in which the coder sees it."""
        return self.tp + self.fn

    @property
    def precision(self) -> float | None:
        """Share of found passages that the coder sees too; None when none was found."""
        return _divide(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float | None:
        """Share of the coder's passages that were found; None when the coder has none."""
        return _divide(self.tp, self.n)

    @property
    def f1(self) -> float | None:
        """2tp / (2tp + fp + fn), 0 to 1, higher is better; None when neither sees it anywhere."""
        return _divide(2 * self.tp, 2 * self.tp + self.fp + self.fn)


@dataclass(frozen=True, slots=True)
class Macro:
    """Means over the codes that the coder sees at least once; a precision of nothing found counts as 0.

    Attributes:
        precision: Mean precision.
        recall: Mean recall.
        f1: Mean F1.
    """

    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class Score:
    """How well a codebook finds what people coded.

    Attributes:
        n: Number of passages.
        codes: Agreement by code, in the codebook's order.
        micro: Agreement over all codes together.
        macro: Means over codes.
        none: Agreement on "no code at all", taken as a code of its own.
        languages: Agreement over all codes together, by the coder's language.
    """

    n: int
    codes: Mapping[str, Counts]
    micro: Counts
    macro: Macro
    none: Counts
    languages: Mapping[str, Counts]

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return {
            "n": self.n,
            "micro": _figures(self.micro),
            "macro": {"precision": self.macro.precision, "recall": self.macro.recall, "f1": self.macro.f1},
            "none": {"n": self.none.n, **_figures(self.none)},
            "codes": {
                code: {"n": counts.n, "tp": counts.tp, "fp": counts.fp, "fn": counts.fn, **_figures(counts)}
                for code, counts in self.codes.items()
            },
            "languages": {language: _figures(counts) for language, counts in self.languages.items()},
        }


def score_passages(passages: Sequence[CodedPassage], codebook: Codebook) -> Score:
    """Compare what a codebook finds in passages with what people coded.

    Each passage is judged alone, as a document of its own; its language is detected, not taken from the coder.

    Args:
        passages: Coded passages.
        codebook: The codebook.

    Returns:
        The score.

    Raises:
        QuestionError: If a passage has a code that the codebook does not know.
    """
    known = [code.id for code in codebook.codes]
    strange = sorted({code for passage in passages for code in passage.codes} - set(known))
    if strange:
        raise QuestionError(
            f"Code {strange[0]!r} of the coded passages is not in the codebook. Its codes are: {', '.join(known)}.",
            strange[0],
        )
    found = _find_codes(passages, codebook)
    wanted = [passage.codes for passage in passages]
    pairs = list(zip(wanted, found, strict=True))
    codes = {code: _count((code in want, code in have) for want, have in pairs) for code in known}
    languages: dict[str, list[tuple[frozenset[str], set[str]]]] = {}
    for passage, pair in zip(passages, pairs, strict=True):
        languages.setdefault(passage.language, []).append(pair)
    return Score(
        n=len(passages),
        codes=codes,
        micro=_add(codes.values()),
        macro=_mean(codes.values()),
        none=_count((not want, not have) for want, have in pairs),
        languages={
            language: _add(_count((code in want, code in have) for want, have in some) for code in known)
            for language, some in sorted(languages.items())
        },
    )


def _find_codes(passages: Sequence[CodedPassage], codebook: Codebook) -> list[set[str]]:
    import polars as pl

    from pipeline.detect import find_mentions
    from pipeline.language import detect_languages

    texts = [passage.text for passage in passages]
    numbers = [str(number) for number in range(len(passages))]
    frame = pl.DataFrame(
        {
            "passage_id": numbers,
            "document_id": numbers,
            "kind": ["paragraph"] * len(passages),
            "text": texts,
            "language": detect_languages(texts)[0],
        },
        schema_overrides={"language": pl.String, "text": pl.String, "passage_id": pl.String, "document_id": pl.String},
    )
    found: list[set[str]] = [set() for _ in passages]
    mentions = find_mentions(frame, codebook).filter(pl.col("is_counted"))
    for number, code in mentions.select("passage_id", "code").unique().iter_rows():
        found[int(number)].add(code)
    return found


def _count(pairs: Iterable[tuple[bool, bool]]) -> Counts:
    seen = Counter(pairs)
    return Counts(tp=seen[True, True], fp=seen[False, True], fn=seen[True, False])


def _add(counts: Iterable[Counts]) -> Counts:
    every = list(counts)
    return Counts(sum(each.tp for each in every), sum(each.fp for each in every), sum(each.fn for each in every))


def _mean(counts: Iterable[Counts]) -> Macro:
    coded = [each for each in counts if each.n > 0]
    return Macro(
        precision=_divide(sum(each.precision or 0.0 for each in coded), len(coded)),
        recall=_divide(sum(each.recall or 0.0 for each in coded), len(coded)),
        f1=_divide(sum(each.f1 or 0.0 for each in coded), len(coded)),
    )


def _figures(counts: Counts) -> dict[str, float | None]:
    return {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}


def _divide(above: float, below: float) -> float | None:
    return above / below if below else None
