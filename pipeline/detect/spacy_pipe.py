"""The component "faktor" of a spaCy pipeline: the mentions of a codebook as spans of a document.

Takes a spaCy `Doc`; gives it `doc.spans["faktor"]`, one span a mention, labelled by its code. A blank line parts
passages, as everywhere in faktor. Knows no workspace. spaCy finds it by the entry point `spacy_factories`:

    nlp = spacy.blank("id")
    nlp.add_pipe("faktor", config={"codebook": "book.yaml"})
    for span in nlp("Anggaran aplikasi minim.").spans["faktor"]:
        print(span.label_, span._.faktor_state, span._.faktor_rule, span._.faktor_quote)
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.codebook import Codebook, load_codebook
from pipeline.detect.mentions import find_in_text
from pipeline.detect.overlaps import Policy
from pipeline.errors import QuestionError

__all__ = ["EXTENSIONS", "SpacyPipe", "make_pipe"]

EXTENSIONS = (
    "faktor_rule",
    "faktor_group",
    "faktor_state",
    "faktor_cue",
    "faktor_atoms",
    "faktor_start",
    "faktor_end",
    "faktor_quote",
    "faktor_is_counted",
)
"""What each span carries besides its label; `faktor_start` and `faktor_end` are the exact offsets in the text."""

# What spaCy keeps for a span itself is shared by all spans over the same tokens, whatever their labels.
_KEPT = "faktor "
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


class SpacyPipe:
    """Adds the mentions of a codebook to documents."""

    def __init__(self, codebook: Codebook, *, spans_key: str, policy: Policy, counted_only: bool) -> None:
        self.codebook = codebook
        self._spans_key = spans_key
        self._policy = policy
        self._counted_only = counted_only
        for name in EXTENSIONS:
            Span.set_extension(name, getter=partial(_read, name=name), force=True)

    def __call__(self, doc: Doc) -> Doc:
        """Return the document with its mentions.

        A span is made of whole tokens of the document: where these are longer than the words of a mention, it is longer
        too, and `faktor_start` and `faktor_end` say exactly what was found.
        """
        doc.spans[self._spans_key] = list(self._find(doc))
        return doc

    def _find(self, doc: Doc) -> Iterator[Span]:
        for first, passage in _split(doc.text):
            for mention in find_in_text(passage, self.codebook, policy=self._policy):
                if self._counted_only and not mention["is_counted"]:
                    continue
                start, end = first + mention["start"], first + mention["end"]
                id = f"{mention['rule']}:{start}-{end}"
                span = doc.char_span(start, end, label=mention["code"], span_id=id, alignment_mode="expand")
                if span is None:
                    continue
                kept = {name: mention[name.removeprefix("faktor_")] for name in EXTENSIONS}
                doc.user_data[_KEPT + id] = kept | {"faktor_start": start, "faktor_end": end}
                yield span


@Language.factory(
    "faktor",
    default_config={"codebook": None, "spans_key": "faktor", "policy": "key", "counted_only": False},
    retokenizes=False,
)
def make_pipe(
    nlp: Language, name: str, codebook: str | None, spans_key: str, policy: Policy, counted_only: bool
) -> SpacyPipe:
    """Make the component.

    Args:
        nlp: The pipeline; only its tokens matter.
        name: Name of the component in it.
        codebook: Path of the codebook file.
        spans_key: Where in `doc.spans` the mentions go.
        policy: As for `find_mentions`.
        counted_only: Whether mentions in a state that the code does not count are left out.

    Raises:
        QuestionError: If no codebook is named.
        CodebookError: If it cannot be read.
    """
    if codebook is None:
        raise QuestionError(
            'Expected a codebook, got none. Write nlp.add_pipe("faktor", config={"codebook": "book.yaml"}).', name
        )
    return SpacyPipe(load_codebook(Path(codebook)), spans_key=spans_key, policy=policy, counted_only=counted_only)


def _read(span: Span, *, name: str) -> Any:
    return span.doc.user_data.get(_KEPT + span.id_, {}).get(name)


def _split(text: str) -> Iterator[tuple[int, str]]:
    """Yield the passages of a text with their offsets."""
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        yield start, text[start : gap.start()]
        start = gap.end()
    yield start, text[start:]
