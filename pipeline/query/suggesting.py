"""Words and phrases that go with the passages of a code and that its rules do not know yet.

Takes passages, which of them a code has, and the codebook; gives terms with measures, counts and passages. Writes
nothing, and decides nothing: a term that goes with a code need not mean it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from pipeline.codebook import Code, Codebook
from pipeline.codebook.expressions import AnyOf, Expression, Guarded, Term, list_parts
from pipeline.detect import CODED_KINDS
from pipeline.errors import QuestionError
from pipeline.query.corpus import Corpus
from pipeline.query.keyness import measure_likelihood, measure_log_odds
from pipeline.records import MENTIONS, PASSAGES

if TYPE_CHECKING:
    import polars as pl

    from pipeline.language import Tokens
    from pipeline.query.keyness import Ints

__all__ = ["LANGUAGES", "Suggestions", "find_known", "suggest_terms"]

LANGUAGES = ("id", "en")

_LONGEST_PHRASE = 3
_LEAST_PASSAGES = 3
# What one document alone says often is its subject, not the code's.
_LEAST_DOCUMENTS = 2
_LEAST_LETTERS = 3
# So many candidates a language are looked at closely: stems, the book, phrases within phrases.
_CANDIDATES = 400
_LEAST_Z = 1.96
# Where so much of a word's count lies within a phrase that is suggested too, the phrase says it better.
_INSIDE_SHARE = 0.8
_WIDTH_CHARS = 90
_SHOWN_FORMS = 4


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Terms that go with a code.

    Attributes:
        rows: One row per term: code, language, term, forms (other forms of the same stem), n of the N words or phrases
            that say something in the code's passages, n_rest of the N_rest in the others, passages, documents,
            log_odds, z, likelihood (signed G²), lists (that hold it already, for other rules) and examples
            (document_id, passage_id, pre, keyword, post).
        sizes: Passages of the code and others, by language.
        notes: What a reader must know beside the rows.
    """

    rows: "pl.DataFrame"
    sizes: dict[str, tuple[int, int]]
    notes: tuple[str, ...]


def suggest_terms(
    corpus: Corpus,
    codebook: Codebook,
    code: Code,
    *,
    top: int = 20,
    by: Literal["log_odds", "likelihood"] = "log_odds",
    left_out: Sequence[str] = (),
    languages: Sequence[str] = LANGUAGES,
    prior_words: float = 1000.0,
    examples: int = 3,
) -> Suggestions:
    """Return the words and phrases that are more frequent in a code's passages than in the rest of the workspace.

    A passage is the code's when it has a mention that counts. Passages of equal text are taken once. Words are compared
    within a language; words that say nothing, numbers, and what the code's rules look for already are left out.

    Args:
        corpus: The corpus.
        codebook: The codebook.
        code: A code of it.
        top: Most terms a language.
        by: What they are ordered by: "log_odds" (z with a prior, steadier for rare words) or "likelihood" (G²).
        left_out: Terms that are not suggested again.
        languages: Languages of passages that are looked at.
        prior_words: Weight of the prior of the log-odds, in words.
        examples: Passages shown with each term, of different documents where there are some.

    Returns:
        The suggestions; no rows where the code has too few passages.

    Raises:
        QuestionError: If nothing has been analysed, or the code has no mention that counts.
    """
    import polars as pl

    is_coded = pl.col("kind").is_in(CODED_KINDS) & pl.col("language").is_in(list(languages))
    passages = corpus.tables.scan(PASSAGES).filter(is_coded).sort("document_id", "ordinal")
    read = passages.select("passage_id", "document_id", "language", "text").collect()
    is_asked = (pl.col("code") == code.id) & pl.col("is_counted")
    ids = corpus.tables.scan(MENTIONS).filter(is_asked).select("passage_id").unique().collect()
    if ids.is_empty():
        raise QuestionError(
            f"{code.id} has no mention that counts in {corpus.workspace.root}. Run `faktor run` with this codebook, or "
            "give it a first rule.",
            code.id,
        )
    read = read.with_columns(is_target=pl.col("passage_id").is_in(ids["passage_id"].to_list()))
    # a reprint must not speak twice; a passage that is the code's speaks for its like
    read = read.sort("is_target", descending=True, maintain_order=True).unique(
        ["language", "text"], keep="first", maintain_order=True
    )
    rows: list[dict[str, Any]] = []
    sizes: dict[str, tuple[int, int]] = {}
    notes: list[str] = []
    for language in languages:
        part = read.filter(pl.col("language") == language)
        count = int(part["is_target"].sum())
        sizes[language] = (count, len(part) - count)
        if count < _LEAST_PASSAGES or count == len(part):
            notes.append(f"{language}: {count} of {len(part)} passages have {code.id}: too few to compare.")
            continue
        finder = _TermFinder(part, language, prior_words)
        found = finder.find(codebook, code, top=top, by=by, left_out=left_out, examples=examples)
        rows += [{"code": code.id, "language": language, **row} for row in found]
    return Suggestions(pl.DataFrame(rows, schema=_make_schema()), sizes, tuple(notes))


def _make_schema() -> dict[str, Any]:
    import polars as pl

    example = pl.Struct(dict.fromkeys(("document_id", "passage_id", "pre", "keyword", "post"), pl.String))
    return {
        "code": pl.String,
        "language": pl.String,
        "term": pl.String,
        "forms": pl.List(pl.String),
        **dict.fromkeys(("n", "N", "n_rest", "N_rest", "passages", "documents"), pl.Int64),
        **dict.fromkeys(("log_odds", "z", "likelihood"), pl.Float64),
        "lists": pl.List(pl.String),
        "examples": pl.List(example),
    }


def find_known(terms: Sequence[str], expressions: Sequence[Expression]) -> list[bool]:
    """Return for each term whether one of some expressions finds the whole of it."""
    from pipeline.detect.evaluating import Evaluation, collect_terms
    from pipeline.detect.finding import Finder
    from pipeline.language import tokenize

    finder = Finder()
    gatherings = collect_terms(expressions, finder)
    tokens = tokenize(list(terms))
    evaluation = Evaluation(tokens, finder.find_terms(tokens), gatherings)
    known = np.zeros(len(terms), dtype=np.bool_)
    for expression in expressions:
        spans = evaluation.evaluate(expression)
        of = tokens.passage[spans.start]
        is_whole = (spans.start == tokens.first[of]) & (spans.end == tokens.first[of + 1])
        known[of[is_whole]] = True
    return [bool(each) for each in known]


def _list_terms(code: Code) -> Expression | None:
    """Return every term that the rules of a code name, conditions left aside, as alternatives."""
    terms: dict[Term, None] = {}
    met: set[int] = set()
    pending: list[Expression] = [rule.expression for rule in code.rules]
    while pending:
        node = pending.pop()
        if id(node) in met:
            continue
        met.add(id(node))
        if isinstance(node, Term):
            terms[node] = None
        pending += [node.part] if isinstance(node, Guarded) else list_parts(node)
    return AnyOf(tuple(terms)) if terms else None


class _TermFinder:
    """Counts words and phrases of one language in the passages of a code and in the others."""

    def __init__(self, passages: "pl.DataFrame", language: str, prior_words: float) -> None:
        from pipeline.language import tokenize

        self._texts = passages["text"].to_list()
        self._documents = passages["document_id"].to_list()
        self._ids = passages["passage_id"].to_list()
        self._language = language
        self._prior_words = prior_words
        self._phrases: dict[int, tuple[Ints, Ints]] = {}
        self._tokens: Tokens = tokenize(self._texts)
        self._is_target = passages["is_target"].to_numpy()[self._tokens.passage]
        self._words, self._folded = self._fold()
        self._speaks = self._find_speaking()

    def _fold(self) -> tuple[list[str], "Ints"]:
        """Return the distinct words in lower case, and the number of each place's."""
        numbers: dict[str, int] = {}
        of = [numbers.setdefault(word.lower(), len(numbers)) for word in self._tokens.vocabulary.words]
        return list(numbers), np.array(of, dtype=np.int64)[self._tokens.word]

    def _find_speaking(self) -> Any:
        """Return for each distinct word whether a term may begin and end with it."""
        from pipeline.topics.words import list_left_out

        silent = list_left_out()
        return np.array(
            [
                len(word) >= _LEAST_LETTERS and word not in silent and not any(letter.isdigit() for letter in word)
                for word in self._words
            ],
            dtype=np.bool_,
        )

    def find(
        self,
        codebook: Codebook,
        code: Code,
        *,
        top: int,
        by: Literal["log_odds", "likelihood"],
        left_out: Sequence[str],
        examples: int,
    ) -> list[dict[str, Any]]:
        """Return the rows of the best terms, best first."""
        rows = [row for order in range(1, _LONGEST_PHRASE + 1) for row in self._measure(order)]
        key = "z" if by == "log_odds" else "likelihood"
        rows = sorted(rows, key=lambda row: (-row[key], row["term"]))[:_CANDIDATES]
        terms = _list_terms(code)
        if rows and terms is not None:
            known = find_known([row["term"] for row in rows], [terms])
            rows = [row for row, is_known in zip(rows, known, strict=True) if not is_known]
        refused = {self._stem(term) for term in left_out}
        rows = [row for row in self._join_forms(rows) if self._stem(row["term"]) not in refused]
        chosen = list(islice(filter(self._is_spread, _drop_inside(rows)), top))
        lists = {each.name: codebook.references[f"[{each.name}]"] for each in codebook.lists}
        for name, expression in lists.items() if chosen else ():
            for row, is_held in zip(chosen, find_known([row["term"] for row in chosen], [expression]), strict=True):
                row["lists"] += [name] if is_held else []
        for row in chosen:
            row["examples"] = self._list_examples(row, most=examples)
            del row["key"]
        return chosen

    def _is_spread(self, row: dict[str, Any]) -> bool:
        """Count the documents of a term, and return whether they are enough."""
        row["documents"] = len({self._documents[index] for index in self._tokens.passage[self._find_places(row)]})
        return bool(row["documents"] >= _LEAST_DOCUMENTS)

    def _find_places(self, row: dict[str, Any]) -> "Ints":
        """Return where a term stands in the passages of the code."""
        order, key = row["key"]
        places, keys = self._list_phrases(order)
        found: Ints = places[(keys == key) & self._is_target[places]]
        return found

    def _measure(self, order: int) -> list[dict[str, Any]]:
        """Return a row for each word, or phrase of so many words, that is more frequent with the code."""
        places, keys = self._list_phrases(order)
        is_target = self._is_target[places]
        counted, index, counts = np.unique(keys[is_target], return_index=True, return_counts=True)
        if not counted.size:
            return []
        passages = np.unique(np.stack([keys[is_target], self._tokens.passage[places[is_target]]]), axis=1)[0]
        in_passages = np.bincount(np.searchsorted(counted, passages), minlength=len(counted))
        is_frequent = in_passages >= _LEAST_PASSAGES
        counted, counts, in_passages = counted[is_frequent], counts[is_frequent], in_passages[is_frequent]
        first = places[is_target][index[is_frequent]]
        if not counted.size:
            return []
        rest = keys[~is_target]
        at = np.minimum(np.searchsorted(counted, rest), len(counted) - 1)
        counts_rest = np.bincount(at[counted[at] == rest], minlength=len(counted))
        totals = {"target_total": int(is_target.sum()), "reference_total": int((~is_target).sum())}
        likelihood = measure_likelihood(counts, counts_rest, **totals)
        delta, z = measure_log_odds(counts, counts_rest, **totals, prior_words=self._prior_words)
        return [
            {
                "key": (order, int(counted[row])),
                "term": " ".join(self._words[word] for word in self._folded[first[row] : first[row] + order]),
                "forms": [],
                "n": int(counts[row]),
                "N": totals["target_total"],
                "n_rest": int(counts_rest[row]),
                "N_rest": totals["reference_total"],
                "passages": int(in_passages[row]),
                "documents": 0,
                "log_odds": float(delta[row]),
                "z": float(z[row]),
                "likelihood": float(likelihood[row]),
                "lists": [],
                "examples": [],
            }
            for row in np.flatnonzero(z >= _LEAST_Z).tolist()
        ]

    def _list_phrases(self, order: int) -> tuple["Ints", "Ints"]:
        """Return where phrases of so many words begin, and the key of each; they begin and end with a speaking word."""
        if order not in self._phrases:
            self._phrases[order] = self._find_phrases(order)
        return self._phrases[order]

    def _find_phrases(self, order: int) -> tuple["Ints", "Ints"]:
        size = len(self._folded)
        places = np.arange(max(size - order + 1, 0))
        holds = self._speaks[self._folded[places]] & self._speaks[self._folded[places + order - 1]]
        for step in range(1, order):
            holds &= ~self._tokens.follows_break[places + step]
        places = places[holds]
        keys = np.zeros(len(places), dtype=np.int64)
        for step in range(order):
            keys = keys * len(self._words) + self._folded[places + step]
        return places, keys

    def _join_forms(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the rows with those of one stem as one, under the form that comes first."""
        kept: dict[str, dict[str, Any]] = {}
        for row in rows:
            first = kept.setdefault(self._stem(row["term"]), row)
            if first is not row and len(first["forms"]) < _SHOWN_FORMS:
                first["forms"].append(row["term"])
        return list(kept.values())

    def _stem(self, term: str) -> str:
        from pipeline.language import stem_english, stem_indonesian

        stem = stem_english if self._language == "en" else stem_indonesian
        return " ".join(stem(word) for word in term.lower().replace("-", " ").split())

    def _list_examples(self, row: dict[str, Any], *, most: int) -> list[dict[str, str]]:
        """Return passages of the code that hold a term, of as many documents as there are."""
        found = self._find_places(row)
        passages = self._tokens.passage[found].tolist()
        # each document once, then the others
        firsts: dict[str, tuple[int, int]] = {}
        others: list[tuple[int, int]] = []
        for place, index in zip(found.tolist(), passages, strict=True):
            if self._documents[index] in firsts:
                others.append((place, index))
            else:
                firsts[self._documents[index]] = (place, index)
        chosen = [*firsts.values(), *others][:most]
        return [self._quote(place, row["key"][0], index) for place, index in chosen]

    def _quote(self, place: int, order: int, index: int) -> dict[str, str]:
        text = self._texts[index]
        start, end = int(self._tokens.start[place]), int(self._tokens.end[place + order - 1])
        return {
            "document_id": self._documents[index],
            "passage_id": self._ids[index],
            "pre": " ".join(text[max(start - _WIDTH_CHARS, 0) : start].split()),
            "keyword": " ".join(text[start:end].split()),
            "post": " ".join(text[end : end + _WIDTH_CHARS].split()),
        }


def _drop_inside(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows without words that hardly stand outside a phrase that is suggested too."""
    kept = []
    for row in rows:
        term = f" {row['term']} "
        longer = [each for each in rows if each is not row and term in f" {each['term']} "]
        if any(each["n"] >= _INSIDE_SHARE * row["n"] for each in longer):
            continue
        kept.append(row)
    return kept
