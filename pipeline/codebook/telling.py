"""Tell a rule in a sentence, in Indonesian or English, for people who do not read the rule language.

Takes expressions and the names of what they refer to; gives words. Knows no file and no text.
"""

from typing import Literal

from pipeline.codebook.expressions import (
    AllOf,
    AnyOf,
    Condition,
    Expression,
    Field,
    Guarded,
    Near,
    NotNear,
    Sequence,
    Term,
    Unit,
    Within,
    Without,
    is_about_fields,
)
from pipeline.codebook.writing import NameOf, write_rule, write_term

__all__ = ["Language", "tell_condition", "tell_rule"]

Language = Literal["id", "en"]
"""The language that is told in."""

# Alternatives that are told one by one; of more, the first ones and how many there are.
_TOLD = 6

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "list": "a term of {0}",
        "code": "whatever {0} finds",
        "number": "a number",
        "cased": "{0} as it is spelt",
        "exact": "{0} in just this form",
        "prefix": "{0} with any ending",
        "or": " or ",
        "more": "{0} or {1} more",
        "near": "{left} and {right} in one {unit}{order}{distance}",
        "order": ", in this order",
        "distance": ", with at most {0} words between",
        "distance 1": ", with at most one word between",
        "adjacent": ", side by side",
        "and": "{0} in one passage",
        "join": " together with ",
        "without": "{0}, in a passage that nowhere has {1}",
        "within fields": "{0}, where {1}",
        "without fields": "{0}, unless {1}",
        "requires fields": "only where {0}",
        "unless fields": "not where {0}",
        "field kind": "the document is of kind {0}",
        "field source": "the document comes from {0}",
        "field language": "the language is {0}",
        "field section": "the heading above says “{0}”",
        "field date": "the date lies from {0} to {1}",
        "field from": "the date is {0} or later",
        "field until": "the date is {1} or earlier",
        "not near": "{0} without {1} {where}",
        "not before": "{0} without {1} behind it {where}",
        "within": "within {0} words in the same {unit}",
        "within 0": "directly beside it in the same {unit}",
        "within 1": "within one word in the same {unit}",
        "in": "in the same {unit}",
        "then": " directly followed by ",
        "requires overlap": "only where it shares a word with {0}",
        "requires clause": "only where its clause holds {0}",
        "requires sentence": "only where its sentence holds {0}",
        "requires passage": "only in passages that hold {0}",
        "unless overlap": "not where it shares a word with {0}",
        "unless clause": "not where its clause holds {0}",
        "unless sentence": "not where its sentence holds {0}",
        "unless passage": "not in passages that hold {0}",
        "clause": "clause",
        "sentence": "sentence",
        "passage": "passage",
    },
    "id": {
        "list": "istilah dari {0}",
        "code": "apa pun yang ditemukan {0}",
        "number": "sebuah angka",
        "cased": "{0} persis seperti ejaannya",
        "exact": "{0} persis dalam bentuk ini",
        "prefix": "{0} dengan akhiran apa pun",
        "or": " atau ",
        "more": "{0} atau {1} lainnya",
        "near": "{left} dan {right} dalam satu {unit}{order}{distance}",
        "order": ", dengan urutan ini",
        "distance": ", dengan paling banyak {0} kata di antaranya",
        "distance 1": ", dengan paling banyak satu kata di antaranya",
        "adjacent": ", berdampingan",
        "and": "{0} dalam satu bagian teks",
        "join": " bersama ",
        "without": "{0}, dalam bagian teks yang sama sekali tidak memuat {1}",
        "within fields": "{0}, jika {1}",
        "without fields": "{0}, kecuali {1}",
        "requires fields": "hanya jika {0}",
        "unless fields": "tidak jika {0}",
        "field kind": "jenis dokumennya {0}",
        "field source": "dokumennya berasal dari {0}",
        "field language": "bahasanya {0}",
        "field section": "judul di atasnya berbunyi “{0}”",
        "field date": "tanggalnya dari {0} sampai {1}",
        "field from": "tanggalnya {0} atau sesudahnya",
        "field until": "tanggalnya {1} atau sebelumnya",
        "not near": "{0} tanpa {1} {where}",
        "not before": "{0} tanpa {1} sesudahnya {where}",
        "within": "dalam jarak {0} kata di {unit} yang sama",
        "within 0": "tepat di sebelahnya di {unit} yang sama",
        "within 1": "dalam jarak satu kata di {unit} yang sama",
        "in": "di {unit} yang sama",
        "then": " yang langsung diikuti ",
        "requires overlap": "hanya jika berbagi kata dengan {0}",
        "requires clause": "hanya jika klausanya memuat {0}",
        "requires sentence": "hanya jika kalimatnya memuat {0}",
        "requires passage": "hanya dalam bagian teks yang memuat {0}",
        "unless overlap": "tidak jika berbagi kata dengan {0}",
        "unless clause": "tidak jika klausanya memuat {0}",
        "unless sentence": "tidak jika kalimatnya memuat {0}",
        "unless passage": "tidak dalam bagian teks yang memuat {0}",
        "clause": "klausa",
        "sentence": "kalimat",
        "passage": "bagian teks",
    },
}


def tell_rule(expression: Expression, names: NameOf, *, lang: Language) -> str:
    """Return what a rule finds, as the object of "finds ...".

    Args:
        expression: What the rule means; conditions around it are left out, `tell_condition` tells them.
        names: What is told by its name.
        lang: The language that is told in.
    """
    return _Teller(names, lang).tell(expression.part if isinstance(expression, Guarded) else expression)


def tell_condition(role: Literal["requires", "unless"], condition: Condition, names: NameOf, *, lang: Language) -> str:
    """Return what a condition wants of a place, as the end of a sentence.

    Args:
        role: Whether what it looks for must be there, or must not.
        condition: The condition.
        names: What is told by its name.
        lang: The language that is told in.
    """
    teller = _Teller(names, lang)
    scope = "fields" if is_about_fields(condition.expression) else condition.scope
    return _WORDS[lang][f"{role} {scope}"].format(teller.tell(condition.expression))


class _Teller:
    def __init__(self, names: NameOf, lang: Language) -> None:
        self._names = names
        self._words = _WORDS[lang]

    def tell(self, node: Expression) -> str:
        if id(node) in self._names:
            name = self._names[id(node)]
            return self._words["code" if name.startswith("{") else "list"].format(name)
        match node:
            case Term():
                return self._tell_term(node)
            case AnyOf(parts):
                return self._tell_any(node, parts)
            case AllOf(parts):
                return self._words["and"].format(self._words["join"].join(self._part(part) for part in parts))
            case Sequence(parts):
                return self._words["then"].join(self._part(part) for part in parts)
            case Near():
                return self._tell_near(node)
            case NotNear():
                return self._tell_not_near(node)
            case Field():
                return self._tell_field(node)
            case Within(part, wanted_fields):
                return self._words["within fields"].format(self._part(part), self._part(wanted_fields))
            case Without(part, unwanted):
                key = "without fields" if is_about_fields(unwanted) else "without"
                return self._words[key].format(self._part(part), self._part(unwanted))
            case Guarded(part):
                return self.tell(part)

    def _part(self, node: Expression) -> str:
        """Tell a part of a larger one; one that has parts of its own stands in brackets."""
        is_whole = (
            id(node) in self._names or isinstance(node, Term | Field) or write_rule(node, self._names) == "[number]"
        )
        return self.tell(node) if is_whole else f"({self.tell(node)})"

    def _tell_term(self, node: Term) -> str:
        said = write_term(node).replace('"', "")
        kinds = {word.kind for word in node.words}
        if kinds == {"number"}:
            return self._words["number"]
        shown = f"“{said.replace('*', '')}”" if kinds == {"prefix"} else f"“{said.replace('=', '')}”"
        if len(kinds) == 1:
            return self._words.get(kinds.pop(), "{0}").format(shown)
        return f"“{said}”"

    def _tell_field(self, node: Field) -> str:
        if node.name != "date":
            return self._words[f"field {node.name}"].format(node.wanted)
        first, last = node.wanted.split("..")
        key = "date" if first and last else "from" if first else "until"
        return self._words[f"field {key}"].format(first, last)

    def _tell_any(self, node: Expression, parts: tuple[Expression, ...]) -> str:
        if write_rule(node, self._names) == "[number]":
            return self._words["number"]
        told = [self._part(part) for part in parts[:_TOLD]]
        if len(parts) > _TOLD:
            return self._words["more"].format(", ".join(told), len(parts) - _TOLD)
        return ", ".join(told[:-1]) + self._words["or"] + told[-1]

    def _tell_near(self, node: Near) -> str:
        distance = ""
        if node.most_between is not None:
            key = "distance" if node.most_between else "adjacent"
            distance = self._get(key, node.most_between).format(node.most_between)
        return self._words["near"].format(
            left=self._part(node.left),
            right=self._part(node.right),
            unit=self._words[node.unit],
            order=self._words["order"] if node.is_ordered else "",
            distance=distance,
        )

    def _tell_not_near(self, node: NotNear) -> str:
        unit: Unit = node.unit
        key = "in" if node.most_between is None else "within"
        where = self._get(key, node.most_between).format(node.most_between, unit=self._words[unit])
        name = "not before" if node.is_ordered else "not near"
        return self._words[name].format(self._part(node.part), self._part(node.unwanted), where=where)

    def _get(self, key: str, number: int | None) -> str:
        """Return the words for a number, which may be told in its own way."""
        return self._words.get(f"{key} {number}", self._words[key])
