"""Write a codebook as KH Coder coding rules.

Takes a codebook; gives bytes, and what the rules of KH Coder cannot say. Reads nothing.
"""

import re
from collections.abc import Iterator
from itertools import product

from pipeline.codebook.book import Code, Codebook
from pipeline.codebook.exchange.outline import Loss
from pipeline.codebook.exchange.terms import NotCarriedError
from pipeline.codebook.expressions import (
    AllOf,
    AnyOf,
    Condition,
    Expression,
    Field,
    Guarded,
    Near,
    Sequence,
    Term,
    Within,
    Without,
    Word,
)

__all__ = ["write_rules"]

# near() takes single words only, so lists on both sides are multiplied out; more than this nobody reads
_MOST_PAIRS = 200
_MOST_PLACES = 100
_ALL_STATES = 6
_NOTHING = "'(empty)'"
_LIST_MARK = "list_"


def write_rules(codebook: Codebook) -> tuple[bytes, list[Loss]]:
    """Write a rule file; see `exchange.write_dictionary`. Lists become codes, so that rules can name them."""
    writer = _Writer(codebook)
    blocks: list[str] = []
    losses: list[Loss] = []
    for code in codebook.codes:
        parts = [writer.write_whole(rule.id, rule.line, rule.expression, rule.text) for rule in code.rules]
        written = list(dict.fromkeys(part for part in parts if part is not None))
        # an atom that no text has, so that other rules may still name the code
        blocks.append(f"*{_name(code.id)}\n{' | '.join(written) or _NOTHING}\n")
        losses += [*writer.take_losses(), *_list_code_losses(code, bool(written))]
    lists: list[str] = []
    done: set[str] = set()
    while pending := sorted(writer.lists - done):
        for name in pending:
            done.add(name)
            entries = next(each for each in codebook.lists if each.name == name)
            body = writer.write_whole(f"[{name}]", entries.line, codebook.references[f"[{name}]"], f"[{name}]")
            lists.append(f"*{_name_list(name)}\n{body or _NOTHING}\n")
            losses += writer.take_losses()
    if lists:
        losses.append(Loss("", f"{len(lists)} lists are written as codes, whose names begin with {_LIST_MARK}"))
    return "\n".join([*blocks, *lists]).encode(), losses


def _list_code_losses(code: Code, is_written: bool) -> Iterator[Loss]:
    if not is_written:
        yield Loss(code.id, "no rule of it can be written", code.line)
    if any(len(rule.states) < _ALL_STATES for rule in code.rules):
        states = ", ".join(dict.fromkeys(state for rule in code.rules for state in rule.states))
        yield Loss(code.id, f"counts what is {states} here, and everything there", code.line)


class _Writer:
    """Writes rules one by one, and keeps what it could not write of the last ones.

    Attributes:
        lists: The lists that were named.
    """

    def __init__(self, codebook: Codebook) -> None:
        self._names: dict[int, str] = {}
        for name, expression in codebook.references.items():
            self._names.setdefault(id(expression), name)
        self._where = ""
        self._line: int | None = None
        self._told: dict[str, None] = {}
        self._left_out: dict[str, None] = {}
        self._losses: list[Loss] = []
        self.lists: set[str] = set()

    def write_whole(self, where: str, line: int | None, expression: Expression, text: str) -> str | None:
        """Return a rule or list, or None where it cannot be written."""
        self._told.clear()
        self._left_out.clear()
        try:
            written = self._write(expression, is_top=True)
        except NotCarriedError as error:
            self._losses.append(Loss(where, f"`{' '.join(text.split())}`: {error}", line))
            return None
        self._losses += [Loss(where, message, line) for message in self._told]
        if self._left_out:
            message = f"near and phrases of lists take single words; left out: {', '.join(self._left_out)}"
            self._losses.append(Loss(where, message, line))
        return written

    def take_losses(self) -> list[Loss]:
        """Return what could not be written since the last time."""
        taken, self._losses = self._losses, []
        return taken

    def _lose(self, message: str) -> None:
        self._told[message] = None

    def _write(self, node: Expression, *, is_top: bool = False) -> str:
        name = None if is_top else self._names.get(id(node))
        if name is not None and name.startswith("{"):
            return f"<*{_name(name[1:-1])}>"
        if name is not None:
            self.lists.add(name[1:-1])
            return f"<*{_name_list(name[1:-1])}>"
        match node:
            case Term(words):
                return self._write_term(words)
            case AnyOf(parts):
                return self._join(parts, "|")
            case AllOf(parts):
                return self._join(parts, "&")
            case Without(part, unwanted):
                return f"{_enclose(self._write(part))} & ! {_enclose(self._write(unwanted))}"
            case Within(part, wanted):
                return f"{_enclose(self._write(part))} & {_enclose(self._write(wanted))}"
            case Near():
                return self._write_near(node)
            case Sequence(parts):
                return self._write_sequence(parts)
            case Field(name, wanted) if name in ("kind", "source", "language", "section") and "*" not in wanted:
                return f"<>{name}-->{wanted.replace(' ', '_')}"
            case Guarded(part, requires, unless):
                return self._write_guarded(part, requires, unless)
            case _:
                raise NotCarriedError("`not near`, dates and beginnings of values cannot be written.")

    def _join(self, parts: tuple[Expression, ...], sign: str) -> str:
        written = []
        for part in parts:
            try:
                written.append(_enclose(self._write(part)) if sign == "&" else self._write(part))
            except NotCarriedError as error:
                # an alternative may be left out, a requirement may not
                if sign == "&":
                    raise
                self._lose(str(error))
        if not written:
            raise NotCarriedError("none of its alternatives can be written.")
        return f"( {f' {sign} '.join(dict.fromkeys(written))} )" if len(written) > 1 else written[0]

    def _write_term(self, words: tuple[Word, ...]) -> str:
        if any(word.kind == "number" for word in words):
            raise NotCarriedError("any number cannot be written.")
        if any(word.kind == "prefix" for word in words):
            raise NotCarriedError(f"a star cannot be written: {' '.join(word.text for word in words)}*.")
        if any(word.kind in ("exact", "cased") for word in words):
            self._lose("words of one form are looked for as strings, also inside other words.")
            return "'" + " ".join(word.text for word in words).replace("'", "''") + "'"
        return "+".join(word.text for word in words)

    def _write_near(self, node: Near) -> str:
        operator = "seq" if node.is_ordered else "near"
        left, right = self._list_words(node.left), self._list_words(node.right)
        if len(left) * len(right) > _MOST_PAIRS:
            raise NotCarriedError(f"{len(left)} words near {len(right)} would make {len(left) * len(right)} rules.")
        if node.unit == "clause":
            self._lose("clauses are not known: the sentence is taken.")
        bound = "d" if node.unit == "passage" else "b"
        places = "" if node.most_between is None else str(min(node.most_between + 1, _MOST_PLACES))
        pairs = [f"{operator}({one}-{other})[{bound}{places}]" for one, other in product(left, right)]
        return f"( {' | '.join(pairs)} )" if len(pairs) > 1 else pairs[0]

    def _list_words(self, node: Expression) -> list[str]:
        """Return the words of one side of near(), which takes nothing but words; the rest is left out."""
        words: dict[str, None] = {}
        for part in _list_alternatives(node):
            match part:
                case Term((Word(kind=("stem" | "exact" | "cased") as kind, text=text),)) if "-" not in text:
                    words[text] = None
                    if kind != "stem":
                        self._lose("words of one form are looked for as lemmas.")
                case Term(terms):
                    self._left_out[" ".join(f"{word.text}{'*' * (word.kind == 'prefix')}" for word in terms)] = None
                case _:
                    raise NotCarriedError("a side of near that is more than words cannot be written.")
        if not words:
            raise NotCarriedError("near takes single words, and a side has none.")
        return list(words)

    def _write_sequence(self, parts: tuple[Expression, ...]) -> str:
        sides = [self._list_words(part) for part in parts]
        size = 1
        for side in sides:
            size *= len(side)
        if size > _MOST_PAIRS:
            raise NotCarriedError(f"words side by side would make {size} phrases.")
        phrases = ["+".join(words) for words in product(*sides)]
        return f"( {' | '.join(phrases)} )" if len(phrases) > 1 else phrases[0]

    def _write_guarded(self, part: Expression, requires: tuple[Condition, ...], unless: tuple[Condition, ...]) -> str:
        text = self._write(part)
        for sign, conditions in (("&", requires), ("& !", unless)):
            for condition in conditions:
                if condition.scope != "passage":
                    self._lose(f"a condition about the {condition.scope} cannot be written.")
                    continue
                try:
                    text = f"{_enclose(text)} {sign} {_enclose(self._write(condition.expression))}"
                except NotCarriedError as error:
                    self._lose(f"a condition cannot be written: {error}")
        return f"( {text} )" if " " in text else text


def _enclose(text: str) -> str:
    return text if " " not in text or (text.startswith("( ") and text.endswith(" )")) else f"( {text} )"


def _list_alternatives(node: Expression) -> Iterator[Expression]:
    """Yield the alternatives of an expression, however nested."""
    if isinstance(node, AnyOf):
        for part in node.parts:
            yield from _list_alternatives(part)
    else:
        yield node


def _name_list(name: str) -> str:
    return f"{_LIST_MARK}{_name(name)}"


def _name(code: str) -> str:
    return re.sub(r"\s+", "_", code)
