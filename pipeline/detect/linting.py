"""Say what in a codebook is of no use, or not what it seems, although it can be read.

Takes a codebook; gives findings, each with its line. Reads no corpus: what a workspace can tell besides is in
`linting_use`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.codebook import Code, Codebook, Entry, Rule
from pipeline.codebook.expressions import AnyOf, Expression, Guarded, Sequence, Term, Within, Word, list_parts
from pipeline.codebook.references import get_body, reach_references
from pipeline.codebook.writing import NameOf, list_names, write_term
from pipeline.detect.checking import Finding
from pipeline.detect.evaluating import Evaluation, collect_terms
from pipeline.detect.finding import Finder
from pipeline.detect.samples import TRIES, write_sample, write_term_sample
from pipeline.language import tokenize

__all__ = ["lint_codebook"]

# A code with this many terms in one language, and less than a fourth of them in the other, finds the other badly.
_MANY_TERMS = 20
_LEAST_SHARE = 0.25
_SHOWN = 5
_MOST_LETTERS = 80


def lint_codebook(codebook: Codebook) -> list[Finding]:
    """Look for what is of no use in a codebook.

    Args:
        codebook: The codebook.

    Returns:
        One finding for each list, entry, rule or code that is concerned, in the order of the file: lists that no rule
        names ("unused"), what can never match ("unmatchable"), entries that another of the list covers ("redundant"),
        terms that alone give two codes ("two codes"), vetoes that can never veto ("toothless"), codes with few terms in
        one language ("one-sided").

    Note:
        "unmatchable" is tried on made-up texts: what only matches when other words stand between is not told from it.
    """
    names = list_names(codebook.references)
    findings = [
        *_find_unused_lists(codebook),
        *_find_unmatchable(codebook, names),
        *_find_redundant(codebook, names),
        *_find_double_terms(codebook, names),
        *_find_toothless(codebook),
        *_find_one_sided(codebook),
    ]
    return sorted(findings, key=lambda finding: (finding.line, finding.column))


def _find_unused_lists(codebook: Codebook) -> Iterator[Finding]:
    reached = reach_references([rule.expression for rule in codebook.rules], codebook.references)
    for each in codebook.lists:
        if f"[{each.name}]" not in reached:
            message = f"Expected a rule that names [{each.name}], got none. Name it in a rule, or take it out."
            yield Finding(message, "", each.line, 1, "unused")


@dataclass(frozen=True, slots=True)
class _Line:
    """A text of the book with what it means: an entry of a list, or the body of a rule."""

    text: str
    expression: Expression
    line: int
    column: int
    code: str
    where: str


def _list_lines(codebook: Codebook) -> Iterator[_Line]:
    for each in codebook.lists:
        for entry in each.entries:
            yield _Line(entry.text, entry.expression, entry.line, entry.column, "", f"[{each.name}]")
    for guard in codebook.guards:
        for entry in guard.entries:
            yield _Line(entry.text, entry.expression, entry.line, entry.column, "", f"`{guard.role}`")
    for rule in codebook.rules:
        yield _Line(rule.text, get_body(rule), rule.line, rule.column, rule.code, rule.id)


def _find_unmatchable(codebook: Codebook, names: NameOf) -> Iterator[Finding]:
    """Find the terms and rules that find nothing in what they themselves describe."""
    lines = list(_list_lines(codebook))
    terms = [(line, term) for line in lines for term in _list_own_terms(line.expression, names)]
    texts = [write_term_sample(term) for _, term in terms]
    texts += [write_sample(line.expression, attempt) for line in lines for attempt in range(TRIES)]
    evaluation = _evaluate(texts, [line.expression for line in lines])
    for number, (line, term) in enumerate(terms):
        if not _has_place_in(evaluation, term, number):
            message = f"Expected a term that matches its own words, got {write_term(term)}. Write it as texts have it."
            yield Finding(message, line.code, line.line, line.column, "unmatchable")
    for number, line in enumerate(lines):
        first = len(terms) + number * TRIES
        is_bare = not _has_conditions(line.expression, {})
        if (
            is_bare
            and any(texts[first : first + TRIES])
            and not any(_has_place_in(evaluation, line.expression, first + attempt) for attempt in range(TRIES))
        ):
            message = (
                f"Expected something that can match in {line.where}, got `{_shorten(line.text)}`, which finds nothing "
                f"in “{_shorten(texts[first])}”. Look for a veto that always holds, a distance that is too short, or a "
                "conjunction that begins a new clause."
            )
            yield Finding(message, line.code, line.line, line.column, "unmatchable")


def _has_conditions(node: Expression, known: dict[int, bool]) -> bool:
    """Return whether conditions stand somewhere in an expression: made-up texts do not fulfil them."""
    if id(node) not in known:
        known[id(node)] = isinstance(node, Guarded | Within) or any(
            _has_conditions(part, known) for part in list_parts(node)
        )
    return known[id(node)]


def _list_own_terms(node: Expression, names: NameOf) -> Iterator[Term]:
    """Yield the terms that an expression writes out itself."""
    if isinstance(node, Term):
        yield node
        return
    for part in list_parts(node):
        if id(part) not in names:
            yield from _list_own_terms(part, names)


def _find_redundant(codebook: Codebook, names: NameOf) -> Iterator[Finding]:
    """Find the entries of which another in the same list matches every word that they match."""
    for each in codebook.lists:
        simple = [(entry, entry.expression) for entry in each.entries if isinstance(entry.expression, Term)]
        simple = [(entry, term) for entry, term in simple if id(term) not in names]
        if not simple:
            continue
        finder = Finder()
        numbers = [finder.add(term) for _, term in simple]
        evaluation = _evaluate([write_term_sample(term) for _, term in simple], [term for _, term in simple])
        said: dict[int, str] = {}
        first_with: dict[int, int] = {}
        for row, number in enumerate(numbers):
            if number in first_with:
                other = simple[first_with[number]][0]
                # a name that both languages use may well stand under both
                if other.text != simple[row][0].text or other.languages == simple[row][0].languages:
                    said[row] = other.text
            else:
                first_with[number] = row
        for row, (_, term) in enumerate(simple):
            is_first = first_with[numbers[row]] == row
            if is_first and row not in said and all(word.kind in ("exact", "cased") for word in term.words):
                wider = _find_wider(evaluation, simple, row)
                if wider is not None:
                    said[row] = wider
        if said:
            rows = sorted(said)
            pairs = ", ".join(f"{simple[row][0].text} ({said[row]})" for row in rows[:_SHOWN])
            more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
            entry = simple[rows[0]][0]
            message = (
                f"Expected each term of [{each.name}] to find something of its own, got {pairs}{more}: what stands in "
                "brackets finds all that they find. Take them out, or quote the other."
            )
            yield Finding(message, "", entry.line, entry.column, "redundant")


def _find_wider(evaluation: Evaluation, simple: list[tuple[Entry, Term]], row: int) -> str | None:
    """Return the entry that matches the only form of another, or None."""
    for other, (entry, term) in enumerate(simple):
        is_wider = any(word.kind in ("stem", "prefix") for word in term.words)
        if other != row and is_wider and _is_whole(evaluation, term, row):
            return entry.text
    return None


def _find_double_terms(codebook: Codebook, names: NameOf) -> Iterator[Finding]:
    """Find the terms that by themselves make a mention of more than one code."""
    finder = Finder()
    places: dict[int, dict[str, tuple[Rule, Term]]] = {}
    for rule in codebook.rules:
        for term in _list_alternatives(get_body(rule), names):
            places.setdefault(finder.add(term), {}).setdefault(rule.code, (rule, term))
    shared: dict[tuple[str, ...], list[tuple[Rule, Term]]] = {}
    for by_code in places.values():
        if len(by_code) > 1:
            shared.setdefault(tuple(by_code), []).append(list(by_code.values())[-1])
    for codes, found in shared.items():
        rule = found[0][0]
        some = ", ".join(write_term(term) for _, term in found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        message = (
            f"Expected each term in one code, got {some}{more}, which alone make mentions of {', '.join(codes)}. "
            "Leave them to one, or let a second word decide."
        )
        yield Finding(message, rule.code, rule.line, rule.column, "two codes")


def _list_alternatives(node: Expression, names: NameOf) -> Iterator[Term]:
    """Yield the terms any of which is a find of an expression; what another code finds is that code's."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, AnyOf) and not names.get(id(node), "").startswith("{"):
        for part in node.parts:
            yield from _list_alternatives(part, names)


def _find_toothless(codebook: Codebook) -> Iterator[Finding]:
    """Find the vetoes that look at the words of a find, which can only be words that they do not have."""
    groups = {code.id: code.group for code in codebook.codes}
    for guard in codebook.guards:
        if guard.role != "unless" or guard.condition.scope != "overlap":
            continue
        rules = [rule for rule in codebook.rules if guard.owner in ("", groups[rule.code], rule.code, rule.id)]
        found = [_list_rigid_words(get_body(rule)) for rule in rules]
        known = sorted({word for each in found for word in each or ()}, key=repr)
        if not rules or any(each is None for each in found):
            continue
        for entry in guard.entries:
            vetoing = _list_rigid_words(entry.expression)
            if vetoing is not None and not _may_meet(sorted(vetoing, key=repr), known):
                message = (
                    f"Expected a veto that shares a word with what {guard.owner or 'the book'} finds, got "
                    f"`{_shorten(entry.text)}`, which never does. Put it under `sentence:` or `passage:`, or take it "
                    "out."
                )
                yield Finding(message, "", entry.line, entry.column, "toothless")


def _list_rigid_words(node: Expression) -> frozenset[Word] | None:
    """Return the words of which every find of an expression is made; None where other words may stand between."""
    if isinstance(node, Term):
        return frozenset(node.words)
    if isinstance(node, AnyOf | Sequence):
        parts = [_list_rigid_words(part) for part in node.parts]
        return None if any(part is None for part in parts) else frozenset(word for part in parts for word in part or ())
    return _list_rigid_words(node.part) if isinstance(node, Guarded) else None


def _may_meet(some: list[Word], others: list[Word]) -> bool:
    """Return whether some word of a text may match one of the words on either side."""
    words = [*some, *others]
    terms = [Term((word,)) for word in words]
    evaluation = _evaluate([write_term_sample(term) for term in terms], terms)
    for one in range(len(some)):
        for other in range(len(some), len(words)):
            kinds = {words[one].kind, words[other].kind}
            begins = [words[at].text.lower() for at in (one, other)]
            if kinds >= {"prefix", "stem"}:
                return True  # an inflected form may begin otherwise than its stem
            if "prefix" in kinds and (begins[0].startswith(begins[1]) or begins[1].startswith(begins[0])):
                return True
            if _is_whole(evaluation, terms[one], other) or _is_whole(evaluation, terms[other], one):
                return True
    return False


def _find_one_sided(codebook: Codebook) -> Iterator[Finding]:
    """Find the codes with many terms in one language and few in the other."""
    for code in codebook.codes:
        counts = _count_languages(codebook, code)
        more, fewer = sorted(counts, key=lambda language: -counts[language])
        if counts[more] >= _MANY_TERMS and counts[fewer] < counts[more] * _LEAST_SHARE:
            languages = {"id": "Indonesian", "en": "English"}
            message = (
                f"Expected terms of both languages in {code.id}, got {counts[more]} {languages[more]} and "
                f"{counts[fewer]} {languages[fewer]}. Add some, or expect to find it in {languages[more]} text alone."
            )
            yield Finding(message, code.id, code.line, 1, "one-sided")


def _count_languages(codebook: Codebook, code: Code) -> dict[str, int]:
    reached = reach_references([get_body(rule) for rule in code.rules], codebook.references)
    entries: Iterable[Entry] = (
        entry for each in codebook.lists if f"[{each.name}]" in reached for entry in each.entries
    )
    counts = {"id": 0, "en": 0}
    for entry in entries:
        for language in counts:
            counts[language] += entry.languages == (language,)
    return counts


def _evaluate(texts: list[str], expressions: list[Expression] | list[Term]) -> Evaluation:
    finder = Finder()
    gatherings = collect_terms(expressions, finder)
    tokens = tokenize(texts)
    return Evaluation(tokens, finder.find_terms(tokens), gatherings)


def _has_place_in(evaluation: Evaluation, node: Expression, text: int) -> bool:
    spans = evaluation.evaluate(node)
    first = evaluation.tokens.first
    at = int(np.searchsorted(spans.start, first[text]))
    return at < len(spans) and spans.start[at] < first[text + 1]


def _is_whole(evaluation: Evaluation, node: Expression, text: int) -> bool:
    spans = evaluation.evaluate(node)
    first = evaluation.tokens.first
    return bool(np.any((spans.start == first[text]) & (spans.end == first[text + 1])))


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"
