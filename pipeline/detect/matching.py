"""Apply a codebook to a batch of texts: places, states and what counts, in columns.

Takes texts and a codebook; gives `Matches` in token numbers. Knows no document and no table.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

import numpy as np

from pipeline.codebook import Codebook, Rule
from pipeline.codebook.expressions import Expression, Guarded
from pipeline.detect.context import Judgement, judge
from pipeline.detect.cue_files import STATES, read_cues
from pipeline.detect.evaluating import Evaluation, collect_terms
from pipeline.detect.fields import Known, list_fields
from pipeline.detect.finding import Finder
from pipeline.detect.short_forms import ShortForm, learn_in_text, list_uses
from pipeline.detect.spans import Bools, Ints, Spans, stack
from pipeline.language import Tokens, Vocabulary, tokenize

__all__ = ["Matcher", "Matches", "borrow_matcher"]

# Distinct words remembered before the vocabulary is begun anew; a million take about 200 MB.
_MOST_WORDS = 1_000_000
# For fewer rules it does not pay to look first for what all of them require.
_MANY_RULES = 20


@dataclass(frozen=True, slots=True)
class Matches:
    """What rules found in a batch. One row per place, in the order of the text and then of the rules.

    Attributes:
        tokens: The words of the passages of the batch in which something could be found.
        places: The places, in token numbers; rows as here.
        rule: Index of the rule among those of the matcher.
        state: Index in STATES.
        cue_start: First token of the cue that set the state; -1 where there is none.
        cue_end: Behind the last token of the cue.
        is_counted: Whether the rule counts mentions in this state.
        stands_for: Tokens that were found because they are short forms, and what each stands for.
    """

    tokens: Tokens
    places: Spans
    rule: Ints
    state: Ints
    cue_start: Ints
    cue_end: Ints
    is_counted: Bools
    stands_for: Mapping[int, str]


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
        self._gatherings = collect_terms((rule.expression for rule in self.rules), self._finder)
        self._wanted_everywhere = _list_common(self.rules) if len(self.rules) >= _MANY_RULES else []
        self._gate_finder = Finder("gate")
        self._gate_gatherings = collect_terms(self._wanted_everywhere, self._gate_finder)
        self._cue_finder = Finder("cues")
        self._cue_gatherings = collect_terms((cue.expression for cue in self._cues), self._cue_finder)
        self._vocabulary = Vocabulary()
        self._counts = np.array([[state in rule.states for state in STATES] for rule in self.rules], dtype=np.bool_)

    def match(
        self,
        texts: Sequence[str],
        *,
        known: Known | None = None,
        short_forms: Sequence[Sequence[ShortForm]] | None = None,
        is_misread: Bools | None = None,
    ) -> Matches:
        """Find every place in a batch, also such as share words.

        Args:
            texts: The passages.
            known: What is known of each, for conditions on fields.
            short_forms: What stands for a longer form in each; learnt from each text by itself where not given.
            is_misread: Whether each was read from a picture; then letters that look alike are taken for one another.

        Returns:
            One row per place.
        """
        if len(self._vocabulary) > _MOST_WORDS:
            self._vocabulary = Vocabulary()
        short_forms = [learn_in_text(text) for text in texts] if short_forms is None else short_forms
        tokens = self._pass_gate(tokenize(texts, vocabulary=self._vocabulary), known, short_forms, is_misread)
        uses = list_uses(tokens, short_forms)
        evaluation = Evaluation(tokens, self._finder.find_terms(tokens, uses, is_misread), self._gatherings, known)
        found = [evaluation.evaluate(rule.expression) for rule in self.rules]
        rule = np.repeat(np.arange(len(found)), [len(spans) for spans in found])
        places = stack(found)
        judgement = self._judge(places, tokens)
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
            stands_for=self._list_evidence(tokens, uses),
        )

    def pick_long_forms(self, long_forms: Collection[str]) -> set[str]:
        """Return those of some long forms that are terms of the rules."""
        return set(self._finder.find_whole(long_forms)) | set(self._gate_finder.find_whole(long_forms))

    def _list_evidence(self, tokens: Tokens, uses: Sequence[tuple[int, str]]) -> dict[int, str]:
        """Return the tokens that stand for a long form, but for short forms that are terms themselves."""
        shorts = {token: tokens.vocabulary.words[tokens.word[token]] for token, _ in uses}
        terms = self._finder.find_whole(shorts.values()) if shorts else {}
        return {token: long for token, long in uses if shorts[token] not in terms}

    def _pass_gate(
        self,
        tokens: Tokens,
        known: Known | None,
        short_forms: Sequence[Sequence[ShortForm]],
        is_misread: Bools | None,
    ) -> Tokens:
        """Return the words of the passages that hold what every rule requires of a passage."""
        if not self._wanted_everywhere:
            return tokens
        hits = self._gate_finder.find_terms(tokens, list_uses(tokens, short_forms), is_misread)
        evaluation = Evaluation(tokens, hits, self._gate_gatherings, known)
        holds = [evaluation.mark_passages(wanted) for wanted in self._wanted_everywhere]
        return tokens.take(np.flatnonzero(np.all(holds, axis=0)[tokens.passage]))

    def _judge(self, places: Spans, tokens: Tokens) -> Judgement:
        """Give each place a state; cues are only looked for in passages that have a place."""
        has_place = np.zeros(len(tokens.first), dtype=np.bool_)
        has_place[tokens.passage[places.start]] = True
        rows = np.flatnonzero(has_place[tokens.passage])
        tokens = tokens.take(rows)
        evaluation = Evaluation(tokens, self._cue_finder.find_terms(tokens), self._cue_gatherings)
        judgement = judge(places.renumber(rows), self._cues, evaluation)
        cue_start, cue_end = judgement.cue_start, judgement.cue_end
        has_cue = cue_start >= 0
        cue_start[has_cue] = rows[cue_start[has_cue]]
        cue_end[has_cue] = rows[cue_end[has_cue] - 1] + 1
        return judgement


def _list_common(rules: Sequence[Rule]) -> list[Expression]:
    """Return what every rule requires to stand somewhere in the passage, as a book may ask of all its codes."""
    common: dict[int, Expression] | None = None
    for rule in rules:
        conditions = rule.expression.requires if isinstance(rule.expression, Guarded) else ()
        wanted = {id(each.expression): each.expression for each in conditions if each.scope == "passage"}
        common = wanted if common is None else {key: common[key] for key in common if key in wanted}
    return list((common or {}).values())


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
