"""Read another program's dictionary as a codebook file.

Takes bytes; gives the text of a YAML file that `load_codebook` reads, and what was not carried over. Opens no file.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from pipeline.codebook.exchange import khcoder, lexicoder, liwc, quanteda, refi, wordstat, yoshikoder
from pipeline.codebook.exchange.draft import Draft
from pipeline.codebook.exchange.outline import FORMATS, PATH_JOIN, Category, Format, Loss, Outline
from pipeline.codebook.exchange.yaml_book import write_book
from pipeline.codebook.expressions import Expression, Term, Word
from pipeline.codebook.grammar import RuleError, RuleReader, read_rule
from pipeline.codebook.load import parse_codebook
from pipeline.errors import CodebookError

__all__ = ["Imported", "detect_format", "read_dictionary"]

_INSTEAD = " › "
_Reader = Callable[..., tuple[Draft, list[Loss]]]
_READERS: dict[Format, _Reader] = {
    "khcoder": khcoder.read_rules,
    "wordstat": wordstat.read_cat,
    "liwc": liwc.read_dic,
    "dicx": liwc.read_dicx,
    "yoshikoder": yoshikoder.read_ykd,
    "lexicoder": lexicoder.read_lc3,
    "quanteda": quanteda.read_quanteda,
    "refi": refi.read_qdc,
}
_MORE_ENDINGS: dict[str, Format] = {".yaml": "quanteda", ".lcd": "lexicoder", ".csv": "dicx"}


@dataclass(frozen=True, slots=True)
class Imported:
    """A dictionary that was read.

    Attributes:
        text: The codebook file, in YAML.
        format: The format it was read from.
        codes: Number of codes.
        terms: Number of terms.
        rules: Number of other rules.
        losses: What could not be carried over, or means something a little different.
    """

    text: str
    format: Format
    codes: int
    terms: int
    rules: int
    losses: tuple[Loss, ...]


def detect_format(name: str) -> Format | None:
    """Return the format that the ending of a file name stands for, or None."""
    ending = PurePath(name).suffix.lower()
    known = {end: format for format, (end, _) in FORMATS.items()} | _MORE_ENDINGS
    return known.get(ending)


def read_dictionary(data: bytes, *, format: Format, file: str) -> Imported:
    """Read a dictionary.

    Args:
        data: The bytes of the file.
        format: Its format.
        file: Its name, for messages and for the name of the book.

    Returns:
        The codebook file and what got lost; terms match as they stand in any case, and a star stands for any ending, as
        in the program that they come from. KH Coder's words match by their stems.

    Raises:
        CodebookError: It is no file of this format; says where and what to do.
    """
    top, losses = _READERS[format](data, file=file)
    categories, refused = _drop_unreadable([child.freeze() for child in top.children])
    if not categories:
        raise CodebookError(f"Expected categories of {FORMATS[format][1]}, got none.", file, 1, 1)
    told = (*losses, *top.list_losses(), *refused)
    outline = Outline(top.name or PurePath(file).stem, tuple(categories), told)
    text = write_book(
        outline, origin=f"Made by `faktor codebook import` from {PurePath(file).name} ({FORMATS[format][1]})."
    )
    book = parse_codebook(text, file=f"{PurePath(file).stem}.yaml")
    nodes = [node for category in categories for node in _walk(category)]
    return Imported(
        text=text,
        format=format,
        codes=len(book.codes),
        terms=sum(len(node.terms) for node in nodes),
        rules=sum(len(node.rules) for node in nodes),
        losses=told,
    )


def _walk(category: Category) -> Iterator[Category]:
    yield category
    for child in category.children:
        yield from _walk(child)


_ANYTHING = Term((Word("exact", "x", ()),))


def _know_all(_name: str) -> Expression:
    return _ANYTHING


def _drop_unreadable(categories: Sequence[Category]) -> tuple[list[Category], list[Loss]]:
    """Return categories without what a codebook cannot hold, and a loss for each such thing."""
    kept: list[Category] = []
    losses: list[Loss] = []
    for category in categories:
        terms, refused_terms = _try_rules(category.terms)
        rules, refused_rules = _try_rules(category.rules)
        children, lost = _drop_unreadable(category.children)
        refused = [*refused_terms, *refused_rules]
        # a path would be read in it when it is written out again
        name = category.name.replace(PATH_JOIN, _INSTEAD)
        told = list(refused)
        if name != category.name:
            told.append(f"`{PATH_JOIN.strip()}` in its name is written `{_INSTEAD.strip()}`.")
        if not (terms or rules or children):
            told.append("nothing is left of it: until you write a rule, it finds nothing.")
        if category.definition and children and not (terms or rules):
            told.append(f"a group has no description here: {category.definition}")
        losses += [*(Loss(name, message) for message in told), *lost]
        kept.append(
            replace(
                category,
                name=name,
                terms=tuple(terms),
                rules=tuple(rules),
                children=tuple(children),
                comments=(*category.comments, *refused),
            )
        )
    return kept, losses


def _try_rules(texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the texts that are rules, and what is wrong with the others."""
    reader = RuleReader(_know_all, _know_all)
    good: list[str] = []
    refused: list[str] = []
    for text in texts:
        try:
            read_rule(text, reader)
            good.append(text)
        except RuleError as error:
            refused.append(f"`{text}`: {error}")
    return good, refused
