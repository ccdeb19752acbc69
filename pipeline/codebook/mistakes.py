"""Say what is wrong with a rule, and what was probably meant.

Takes the text of a rule, or the parser's complaint; raises or gives a RuleError with the place in the text. Knows no
file.
"""

import re
from difflib import get_close_matches

from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from pipeline.codebook.fields import FIELD, refuse_wrong_fields
from pipeline.codebook.rule_error import RuleError

__all__ = ["explain_mistake", "refuse_common_mistakes"]

_QUOTES = 'Write straight quotation marks: "...".'
_MISTAKES = {
    "“": _QUOTES,
    "”": _QUOTES,
    "„": _QUOTES,
    "«": _QUOTES,
    "»": _QUOTES,
    "（": "Write an ordinary bracket: (.",
    "）": "Write an ordinary bracket: ).",
    "［": "Write an ordinary bracket: [.",
    "］": "Write an ordinary bracket: ].",
    "｛": "Write an ordinary bracket: {.",
    "｝": "Write an ordinary bracket: }.",
    "＊": "Write an ordinary star: *.",
    "&": "Write `and`.",
    "|": "Write `or`.",
    "!": "Write `and not`.",
    "+": "Write the words of a phrase side by side.",
    "<": "Write the name of a code in braces: {code}.",
    ">": "Write the name of a code in braces: {code}.",
}


_WITH_DISTANCE = ("near", "before")
_BEFORE_SLASH = re.compile(r"(?<![\w/])(\w+)/(?=\d|clause|sentence|paragraph)")
_MISTAKE = re.compile(f"[{re.escape(''.join(_MISTAKES))}]")
_SIGNS = re.compile(f'["=()\\[\\]{{}}{re.escape("".join(_MISTAKES))}]')


def refuse_common_mistakes(text: str) -> None:
    """Raise for what people write by mistake before the parser trips over it.

    Raises:
        RuleError: Says where and what to do.
    """
    if not text.strip():
        raise RuleError("Expected a rule, got nothing. Write a word, or take the line out.", 0)
    if not _SIGNS.search(text):
        _refuse_misspelled_operators(text)
        return
    if text.count('"') % 2:
        raise RuleError("Expected a second quotation mark, got none. Close the quotation.", text.rindex('"'))
    text = FIELD.sub(lambda match: "_" * len(match.group()), text)
    unquoted = re.sub(r'"[^"]*"', lambda match: "_" * len(match.group()), text)
    refuse_wrong_fields(unquoted)
    _refuse_misspelled_operators(unquoted)
    mistake = _MISTAKE.search(unquoted)
    if mistake:
        remedy = _MISTAKES[mistake.group()]
        raise RuleError(f"Expected a word or an operator, got `{mistake.group()}`. {remedy}", mistake.start())
    for opening, closing in ("()", "[]", "{}"):
        _refuse_unbalanced(unquoted, opening, closing)


def _refuse_misspelled_operators(text: str) -> None:
    """Raise for a word before a slash that is nearly an operator, as in `naer/4/clause`."""
    for found in _BEFORE_SLASH.finditer(text):
        word = found[1].lower()
        close = get_close_matches(word, _WITH_DISTANCE, n=1, cutoff=0.7)
        if word not in _WITH_DISTANCE and close:
            raise RuleError(
                f"Expected an operator before the slash, got `{found[1]}`. Did you mean `{close[0]}`?", found.start()
            )


def _refuse_unbalanced(text: str, opening: str, closing: str) -> None:
    open_at: list[int] = []
    for offset, character in enumerate(text):
        if character == opening:
            open_at.append(offset)
        elif character == closing:
            if not open_at:
                raise RuleError(f"Expected `{opening}` before this `{closing}`, got none. Open or remove it.", offset)
            open_at.pop()
    if open_at:
        raise RuleError(f"Expected `{closing}` after this `{opening}`, got none. Close the bracket.", open_at[-1])


def explain_mistake(error: UnexpectedInput, text: str) -> RuleError:
    """Turn the parser's complaint into one sentence with the likely fix."""
    offset = error.pos_in_stream or 0
    if isinstance(error, UnexpectedCharacters):
        return RuleError(f"Expected a word or an operator, got `{text[offset]}`. Take the sign out.", offset)
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        return RuleError(
            f"Expected a word, a [list], a {{code}} or a bracket, got `{error.token}`. Put what is looked for on both "
            "sides of an operator; put a word that is spelt like one in quotation marks.",
            offset,
        )
    return RuleError("Expected a word, a [list], a {code} or a bracket, got the end of the rule. Finish it.", len(text))
