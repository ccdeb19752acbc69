"""What differs between two codebooks: codes, rules, lists, terms and conditions.

Takes two codebooks; gives one row a difference, and which rule of the one is which of the other. Runs no rule: what the
differences do to a corpus, others say.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeVar

from pipeline.codebook.book import Code, Codebook, Entry, Rule, TermList

__all__ = ["BookChange", "compare_books", "list_recoded", "pair_rules"]

_LEAST_ALIKE = 0.6
_Key = TypeVar("_Key")
_What = Literal["group", "code", "rule", "list", "term", "condition", "example"]
_How = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class BookChange:
    """One difference between two codebooks.

    Attributes:
        what: What differs: "group", "code", "rule", "list", "term", "condition" or "example".
        change: How.
        name: Where: the id of a group, code or rule, or the name of a list in brackets.
        before: What the old book says; None where it has nothing.
        after: What the new book says; None where it has nothing.
        line: Line in the new book, or in the old one for what was removed; None where there is none.
    """

    what: _What
    change: _How
    name: str
    before: str | None
    after: str | None
    line: int | None


def compare_books(old: Codebook, new: Codebook) -> list[BookChange]:
    """Return what the new book says otherwise than the old one, from groups down to examples.

    A rule whose own text stays but that names a list or stands under a condition that differs is no difference of its
    own: the list or the condition is.

    Args:
        old: The one book.
        new: The other.
    """
    renamed = {before: after for after, before in pair_rules(old, new).items()}
    return [
        *_compare_groups(old, new),
        *_compare_codes(old, new),
        *_compare_rules(old, new, renamed),
        *_compare_lists(old, new),
        *_compare_conditions(old, new, renamed),
        *_compare_examples(old, new),
    ]


def pair_rules(old: Codebook, new: Codebook) -> dict[str, str]:
    """Return which rule of the new book was which rule of the old one, by their ids.

    Rules are numbered in the order of the file, so one that is put in renames all behind it. Rules of a code belong
    together when they mean the same; then when they have one name given by hand; then when they are written alike.

    Args:
        old: The one book.
        new: The other.

    Returns:
        Id in the new book -> id in the old one; rules that have no counterpart are missing.
    """
    pairs: dict[str, str] = {}
    for code in new.codes:
        before = old.get_code(code.id)
        if before is not None:
            pairs.update(_pair(list(before.rules), list(code.rules)))
    return pairs


def list_recoded(old: Codebook, new: Codebook) -> list[str]:
    """Return the codes whose mentions may differ: those whose rules do not mean the same in the same order.

    Args:
        old: The one book.
        new: The other.
    """
    meanings = [{code.id: [rule.hash for rule in code.rules] for code in book.codes} for book in (old, new)]
    codes = [*(code.id for code in new.codes), *(code.id for code in old.codes)]
    return [code for code in dict.fromkeys(codes) if meanings[0].get(code) != meanings[1].get(code)]


def _pair(old: list[Rule], new: list[Rule]) -> Iterator[tuple[str, str]]:
    """Yield id in the new code and id in the old one; each rule is taken once."""
    for is_one in (_mean_the_same, _share_a_name, _read_the_same):
        for rule in list(new):
            before = next((each for each in old if is_one(each, rule)), None)
            if before is not None:
                old.remove(before)
                new.remove(rule)
                yield rule.id, before.id
    alike = sorted(
        ((_measure_likeness(each, rule), -i, -j) for i, rule in enumerate(new) for j, each in enumerate(old)),
        reverse=True,
    )
    taken_new: set[int] = set()
    taken_old: set[int] = set()
    for likeness, i, j in alike:
        if likeness >= _LEAST_ALIKE and -i not in taken_new and -j not in taken_old:
            taken_new.add(-i)
            taken_old.add(-j)
            yield new[-i].id, old[-j].id


def _mean_the_same(one: Rule, other: Rule) -> bool:
    return one.hash == other.hash


def _share_a_name(one: Rule, other: Rule) -> bool:
    name = one.id.partition("/")[2]
    return one.id == other.id and not name.isdecimal()


def _read_the_same(one: Rule, other: Rule) -> bool:
    return " ".join(one.text.split()) == " ".join(other.text.split())


def _measure_likeness(one: Rule, other: Rule) -> float:
    return SequenceMatcher(None, one.text.split(), other.text.split(), autojunk=False).ratio()


def _compare_groups(old: Codebook, new: Codebook) -> Iterator[BookChange]:
    before = {group.id: f"{group.label.id} | {group.label.en}, {group.sign}" for group in old.groups}
    after = {group.id: f"{group.label.id} | {group.label.en}, {group.sign}" for group in new.groups}
    for id in _join_keys(after, before):
        if before.get(id) != after.get(id):
            yield _tell("group", id, before.get(id), after.get(id), None)


def _compare_codes(old: Codebook, new: Codebook) -> Iterator[BookChange]:
    before = {code.id: code for code in old.codes}
    after = {code.id: code for code in new.codes}
    for id in _join_keys(after, before):
        one, other = before.get(id), after.get(id)
        if one is None or other is None:
            labels = (None if one is None else _say_label(one), None if other is None else _say_label(other))
            yield _tell("code", id, labels[0], labels[1], _get_line(other, one))
            continue
        told_before, told_after = _describe(one), _describe(other)
        for name, value in told_after.items():
            if told_before[name] != value:
                yield BookChange("code", "changed", id, f"{name}: {told_before[name]}", f"{name}: {value}", other.line)


def _describe(code: Code) -> dict[str, str]:
    return {
        "group": code.group,
        "label": _say_label(code),
        "definition": f"{code.definition.id} | {code.definition.en}",
        "includes": "; ".join(code.includes),
        "excludes": "; ".join(code.excludes),
    }


def _say_label(code: Code) -> str:
    return f"{code.label.id} | {code.label.en}"


def _compare_rules(old: Codebook, new: Codebook, renamed: Mapping[str, str]) -> Iterator[BookChange]:
    after = {rule.id: rule for rule in new.rules}
    before_of = {after_id: before_id for before_id, after_id in renamed.items()}
    old_rules = {rule.id: rule for rule in old.rules}
    for rule in new.rules:
        before = old_rules.get(before_of.get(rule.id, ""))
        if before is None:
            yield BookChange("rule", "added", rule.id, None, _say_rule(rule), rule.line)
        elif _say_rule(before) != _say_rule(rule):
            yield BookChange("rule", "changed", rule.id, _say_rule(before), _say_rule(rule), rule.line)
    for rule in old.rules:
        if renamed.get(rule.id) not in after:
            yield BookChange("rule", "removed", rule.id, _say_rule(rule), None, rule.line)


def _say_rule(rule: Rule) -> str:
    text = " ".join(rule.text.split())
    return text if rule.states == ("stated",) else f"{text} (states {', '.join(rule.states)})"


def _compare_lists(old: Codebook, new: Codebook) -> Iterator[BookChange]:
    before = {each.name: each for each in old.lists}
    after = {each.name: each for each in new.lists}
    for name in _join_keys(after, before):
        one, other = before.get(name), after.get(name)
        if one is None or other is None:
            sizes = [None if each is None else f"{len(each.entries)} terms" for each in (one, other)]
            yield _tell("list", f"[{name}]", sizes[0], sizes[1], _get_line(other, one))
            continue
        yield from _compare_entries("term", f"[{name}]", one.entries, other.entries)


def _compare_conditions(old: Codebook, new: Codebook, renamed: Mapping[str, str]) -> Iterator[BookChange]:
    sides: list[dict[str, list[Entry]]] = []
    for book, names in ((old, renamed), (new, {})):
        written: dict[str, list[Entry]] = {}
        for guard in book.guards:
            owner = names.get(guard.owner, guard.owner) or "the book"
            written.setdefault(f"{owner}, {guard.role} {guard.condition.scope}", []).extend(guard.entries)
        sides.append(written)
    before, after = sides
    for name in _join_keys(after, before):
        yield from _compare_entries("condition", name, before.get(name, []), after.get(name, []))


def _compare_entries(
    what: Literal["term", "condition"], name: str, before: Sequence[Entry], after: Sequence[Entry]
) -> Iterator[BookChange]:
    gone = Counter(map(_say_entry, before)) - Counter(map(_say_entry, after))
    come = Counter(map(_say_entry, after)) - Counter(map(_say_entry, before))
    for entry in after:
        if come[said := _say_entry(entry)] > 0:
            come[said] -= 1
            yield BookChange(what, "added", name, None, said, entry.line)
    for entry in before:
        if gone[said := _say_entry(entry)] > 0:
            gone[said] -= 1
            yield BookChange(what, "removed", name, said, None, entry.line)


def _say_entry(entry: Entry) -> str:
    text = " ".join(entry.text.split())
    return text if len(entry.languages) != 1 else f"{text} ({entry.languages[0]})"


def _compare_examples(old: Codebook, new: Codebook) -> Iterator[BookChange]:
    sides = [
        {(example.code, example.is_hit, example.text): example.line for code in book.codes for example in code.examples}
        for book in (old, new)
    ]
    before, after = sides
    for key in _join_keys(after, before):
        if (key in before) != (key in after):
            code, is_hit, text = key
            said = f"{'hit' if is_hit else 'miss'}: {' '.join(text.split())}"
            told = (None, said) if key in after else (said, None)
            yield _tell("example", code, told[0], told[1], after.get(key, before.get(key)))


def _get_line(*known: Code | TermList | None) -> int | None:
    """Return the line of the first that is there."""
    return next((each.line for each in known if each is not None), None)


def _tell(what: _What, name: str, before: str | None, after: str | None, line: int | None) -> BookChange:
    change: _How = "added" if before is None else "removed" if after is None else "changed"
    return BookChange(what, change, name, before, after, line)


def _join_keys(first: Iterable[_Key], second: Iterable[_Key]) -> list[_Key]:
    return list(dict.fromkeys([*first, *second]))
