"""Apply a codebook to a batch of texts: places, states and what counts, in columns.

Takes texts and a codebook; gives `Matches` in token numbers. Knows no document and no table.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

import numpy as np

from pipeline.codebook import Codebook, Rule
from pipeline.detect.context import judge
from pipeline.detect.cue_files import STATES, read_cues
from pipeline.detect.evaluating import Evaluation, collect_terms
from pipeline.detect.fields import Known, list_fields
from pipeline.detect.finding import Finder
from pipeline.detect.spans import Bools, Ints, Spans, stack
from pipeline.language import Tokens, Vocabulary, tokenize

__all__ = ["Matcher", "Matches", "borrow_matcher"]

# Distinct words remembered before the vocabulary is begun anew; a million take about 200 MB.
_MOST_WORDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Matches:
    """What rules found in a batch. One row per place, in the order of the text and then of the rules.

    Attributes:
        tokens: The words of the batch.
        places: The places, in token numbers; rows as here.
        rule: Index of the rule among those of the matcher.
        state: Index in STATES.
        cue_start: First token of the cue that set the state; -1 where there is none.
        cue_end: Behind the last token of the cue.
        is_counted: Whether the rule counts mentions in this state.
    """

    tokens: Tokens
    places: Spans
    rule: Ints
    state: Ints
    cue_start: Ints
    cue_end: Ints
    is_counted: Bools


class Matcher:
    """Rules made ready for finding; keeps what it learnt about words from one batch to the next.

    Attributes:
        codebook: The codebook that the rules are of.
        rules: The rules.
        fields: The fields that they ask about.
    """

    def __init__(self, codebook: Codebook, rules: Sequence[Rule] | None = None) -> None:
        self.codebook = codebook
        self.rules = codebook.rules if rules is None else tuple(rules)
        self.fields = list_fields(rule.expression for rule in self.rules)
        self._finder = Finder()
        self._cues = read_cues()
        expressions = [*(rule.expression for rule in self.rules), *(cue.expression for cue in self._cues)]
        self._gatherings = collect_terms(expressions, self._finder)
        self._vocabulary = Vocabulary()
        self._counts = np.array([[state in rule.states for state in STATES] for rule in self.rules], dtype=np.bool_)

    def match(self, texts: Sequence[str], *, known: Known | None = None) -> Matches:
        """Find every place in a batch, also such as share words.

        Args:
            texts: The passages.
            known: What is known of each, for conditions on fields.

        Returns:
            One row per place.
        """
        if len(self._vocabulary) > _MOST_WORDS:
            self._vocabulary = Vocabulary()
        tokens = tokenize(texts, vocabulary=self._vocabulary)
        evaluation = Evaluation(tokens, self._finder.find_terms(tokens), self._gatherings, known)
        found = [evaluation.evaluate(rule.expression) for rule in self.rules]
        rule = np.repeat(np.arange(len(found)), [len(spans) for spans in found])
        places = stack(found)
        judgement = judge(places, self._cues, evaluation)
        is_counted = self._counts[rule, judgement.state]
        rows = np.lexsort((rule, places.end, places.start))
        return Matches(
            tokens=tokens,
            places=places.take(rows),
            rule=rule[rows],
            state=judgement.state[rows],
            cue_start=judgement.cue_start[rows],
            cue_end=judgement.cue_end[rows],
            is_counted=is_counted[rows],
        )


# Two versions of a book are compared at times; a matcher of a large one takes some 100 MB.
_KEPT_BOOKS = 4
_idle: dict[str, list[Matcher]] = {}
_idle_lock = Lock()


@contextmanager
def borrow_matcher(codebook: Codebook) -> Iterator[Matcher]:
    """Lend a matcher of a codebook.

    A matcher learns words while it works, so one thread at a time has it, and then it is kept for the next. What it
    finds does not depend on what it learnt before.

    Args:
        codebook: The codebook.

    Yields:
        A matcher that nobody else has.
    """
    with _idle_lock:
        kept = _idle.pop(codebook.version, [])
        while len(_idle) >= _KEPT_BOOKS:
            del _idle[next(iter(_idle))]
        _idle[codebook.version] = kept
        matcher = kept.pop() if kept else None
    matcher = Matcher(codebook) if matcher is None else matcher
    yield matcher
    with _idle_lock:
        _idle.setdefault(codebook.version, []).append(matcher)
