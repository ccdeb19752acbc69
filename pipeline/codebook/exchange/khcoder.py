"""KH Coder coding rules: `*name` in one line, an expression in the next.

Takes bytes and gives categories with rules, or takes a codebook and gives bytes. A word is a lemma in KH Coder and
matches by its stem here. `near(a-b)[10]` counts places from the first word found, so it has 9 words between.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.codebook.exchange.decoding import read_text
from pipeline.codebook.exchange.draft import Draft
from pipeline.codebook.exchange.outline import Loss
from pipeline.codebook.exchange.terms import NotCarriedError, translate_pattern
from pipeline.codebook.exchange.yaml_book import name_ids
from pipeline.errors import CodebookError

__all__ = ["read_rules"]

# Strings, near and seq, other codes and variables are one token each; operators need no spaces around them.
_TOKEN = re.compile(
    r"'(?:[^']|'')*'|(?:near|seq)\([^()]*\)(?:\[[^\]\s]*\])?|<\*[^>]+>|<>\S+?(?=[\s()|&]|$)"
    r"|&!|\|!|[|&()]|!(?!=)|(?:[^\s|&()!'])+|\S",
    re.IGNORECASE,
)
_FULL_WIDTH = str.maketrans("（）［］｜＆！＋＊＜＞－", "()[]|&!+*<>-")
_NEAR = re.compile(r"(near|seq)\((.+)\)(?:\[([bd])?(\d+)?\])?$", re.IGNORECASE)
_DEFAULT_DISTANCE = 10
_ARITHMETIC = {"+", "-", "*", "/", ">", ">=", "<", "<=", "==", "="}
_JOINED = {"&": ("and", False), "and": ("and", False), "&!": ("and", True), "|": ("or", False), "or": ("or", False)}
_HEADS = {"<>kind": "kind", "<>source": "source", "<>language": "language", "<>section": "section"}
_PLAIN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*$")


def read_rules(data: bytes, *, file: str) -> tuple[Draft, list[Loss]]:
    """Read a rule file; see `exchange.read_dictionary`."""
    top = Draft("")
    sources: list[tuple[Draft, list[str], int]] = []
    for number, line in enumerate(read_text(data, file=file).split("\n"), 1):
        text = line.strip().lstrip("\u3000")
        if text.startswith("#") or not text:
            continue
        if text.startswith(("*", "＊")) and text.strip("*＊ "):
            draft = Draft(text[1:].strip())
            top.children.append(draft)
            sources.append((draft, [], number + 1))
        elif sources:
            sources[-1][1].append(text)
        else:
            raise CodebookError(
                f"Expected a code `*name` first, got `{text[:60]}`. Is this a rule file?", file, number, 1
            )
    if not sources:
        raise CodebookError("Expected codes `*name`, got none. Is this a KH Coder rule file?", file, 1, 1)
    # codes are named as the file that is written will name them
    ids = dict(zip((draft.name for draft, *_ in sources), name_ids(draft.name for draft, *_ in sources), strict=True))
    for draft, lines, number in sources:
        try:
            reader = _RuleReader(_split(" ".join(lines)), ids)
            draft.rules.append(reader.read())
            for message in reader.notes:
                draft.lose(message, number)
        except NotCarriedError as error:
            draft.lose(f"`{' '.join(lines)}`: {error}", number)
    return top, []


def _split(text: str) -> list[str]:
    return _TOKEN.findall(text.translate(_FULL_WIDTH))


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a rule: its text, how loosely its operator binds (or, and, near, atom), and whether it is negated."""

    text: str
    tightness: int
    is_negated: bool = False


_OR, _AND, _NEAR_TO, _ATOM = range(4)


class _RuleReader:
    """Reads one expression: `|` is loosest, then `&`, then `!`."""

    def __init__(self, tokens: Sequence[str], ids: dict[str, str]) -> None:
        self._tokens = list(tokens)
        self._at = 0
        self._ids = ids
        self.notes: list[str] = []

    def read(self) -> str:
        if not self._tokens:
            raise NotCarriedError("there is no expression.")
        if sign := next((token for token in self._tokens if token in _ARITHMETIC), None):
            raise NotCarriedError(f"sums and comparisons (`{sign}`) have no counterpart.")
        part = self._read_either()
        if self._at < len(self._tokens):
            raise NotCarriedError(f"`{self._tokens[self._at]}` is not expected here.")
        if part.is_negated:
            raise NotCarriedError("nothing is looked for beside what must not be there.")
        return part.text

    def _peek(self) -> str:
        return self._tokens[self._at].lower() if self._at < len(self._tokens) else ""

    def _read_either(self) -> _Part:
        parts = [self._read_both()]
        while self._peek() in ("|", "or", "|!"):
            if self._peek() == "|!":
                raise NotCarriedError("`|!` (or not) has no counterpart.")
            self._at += 1
            parts.append(self._read_both())
        if len(parts) == 1:
            return parts[0]
        if any(part.is_negated for part in parts):
            raise NotCarriedError("`or not` has no counterpart.")
        return _Part(" or ".join(part.text for part in parts), _OR)

    def _read_both(self) -> _Part:
        parts = [self._read_one()]
        while self._peek() in ("&", "and", "&!"):
            is_negated = self._peek() == "&!"
            self._at += 1
            part = self._read_one()
            parts.append(_Part(part.text, part.tightness, part.is_negated != is_negated))
        if len(parts) == 1:
            return parts[0]
        wanted = [_enclose(part, _AND) for part in parts if not part.is_negated]
        unwanted = [f"not {_enclose(part, _NEAR_TO)}" for part in parts if part.is_negated]
        if not wanted:
            raise NotCarriedError("nothing is looked for beside what must not be there.")
        return _Part(" and ".join([*wanted, *unwanted]), _AND)

    def _read_one(self) -> _Part:
        if self._at >= len(self._tokens):
            raise NotCarriedError("the expression ends too early.")
        token = self._tokens[self._at]
        self._at += 1
        if token.lower() in ("!", "not"):
            part = self._read_one()
            return _Part(part.text, part.tightness, not part.is_negated)
        if token == "(":
            part = self._read_either()
            if self._peek() != ")":
                raise NotCarriedError("a bracket is not closed.")
            self._at += 1
            return _Part(f"({part.text})", _ATOM, part.is_negated)
        return _Part(*self._read_atom(token))

    def _read_atom(self, token: str) -> tuple[str, int]:
        if token.startswith("'"):
            return self._read_string(token[1:-1].replace("''", "'"))
        if found := re.match(r"<\*(.+)>$", token):
            if found[1] not in self._ids:
                raise NotCarriedError(f"there is no code {found[1]}.")
            return f"{{{self._ids[found[1]]}}}", _ATOM
        if token.startswith("<>"):
            return self._read_variable(token)
        if found := _NEAR.match(token):
            return self._read_near(found)
        if "-->" in token or "=>" in token:
            return self._read_marked(token)
        return self._read_phrase(token), _ATOM

    def _read_string(self, text: str) -> tuple[str, int]:
        self.notes.append(f"'{text}' is found as whole words here, and anywhere in the text there.")
        rule, _ = translate_pattern(text)
        return rule, _NEAR_TO if " before/0 " in rule else _ATOM

    def _read_variable(self, token: str) -> tuple[str, int]:
        name, _, value = token.partition("-->")
        field = _HEADS.get(name.lower()) or ("section" if name.lower().startswith("<>heading") else None)
        if field is None or not value:
            raise NotCarriedError(f"`{token}`: this variable is not known.")
        return f'{field}="{value}"', _ATOM

    def _read_near(self, found: re.Match[str]) -> tuple[str, int]:
        words = [self._read_phrase(word) for word in found[2].split("-")]
        places = int(found[4]) if found[4] else _DEFAULT_DISTANCE
        unit = "" if (found[3] or "").lower() == "b" else "/paragraph"
        if len(words) < 2 or places < 1:
            raise NotCarriedError(f"`{found[0]}` wants two words and a distance.")
        if len(words) > 2:
            self.notes.append(f"`{found[0]}`: the distance holds from word to word here, and over all words there.")
        operator = "near" if found[1].lower() == "near" else "before"
        if found[3] and not found[4]:
            joined = f" {operator}/{'sentence' if found[3].lower() == 'b' else 'paragraph'} "
        else:
            joined = f" {operator}/{places - 1}{unit} "
        return joined.join(words), _NEAR_TO

    def _read_marked(self, token: str) -> tuple[str, int]:
        word, sign, mark = re.split(r"(-->|=>)", token, maxsplit=1)
        if sign == "=>":
            rule, _ = translate_pattern(mark)
            return rule, _ATOM
        self.notes.append(f"`{token}`: parts of speech are not compared.")
        return self._read_phrase(word), _ATOM

    def _read_phrase(self, text: str) -> str:
        words = text.split("+")
        if text in ("lw", "lc", "No.") or any(word in ("lw", "lc", "No.") for word in words):
            raise NotCarriedError(f"`{text}`: lengths and numbers of passages are not compared.")
        for word in words:
            if not _PLAIN.match(word):
                raise NotCarriedError(f"`{text}` is not a word.")
        return " ".join(f'"{word}"' if word in ("and", "or", "not", "near", "before") else word for word in words)


def _enclose(part: _Part, least: int) -> str:
    return part.text if part.tightness >= least else f"({part.text})"
