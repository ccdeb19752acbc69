"""Find every term of a codebook in one pass over the words of a batch.

Takes terms, then tokens; gives for each term its places, as ranges of token numbers. Knows no rule and no code.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.codebook.expressions import Term
from pipeline.detect.patterns import Patterns
from pipeline.detect.spans import EMPTY, Bools, Ints, Spans, make_spans
from pipeline.language import Tokens, Vocabulary, tokenize

__all__ = ["Finder", "Hits"]

_ROOT = 0
# Up to so many terms numpy sorts their numbers by counting, which is several times as quick.
_MOST_SHORT = 1 << 16


@dataclass(frozen=True, slots=True)
class Hits:
    """The places of every term in a batch.

    Attributes:
        starts: First token of each place, ordered by term, then by place.
        ends: Behind the last token of each place.
        bounds: Where each term's places begin in `starts`, and behind the last term their number.
    """

    starts: Ints
    ends: Ints
    bounds: Ints

    def get_places(self, terms: Ints) -> Spans:
        """Return the places of some terms together."""
        counts = self.bounds[terms + 1] - self.bounds[terms]
        terms = terms[counts > 0]
        if not terms.size:
            return EMPTY
        rows = _list_ranges(self.bounds[terms], self.bounds[terms + 1])
        return make_spans(self.starts[rows], self.ends[rows])


class Finder:
    """Terms as one trie over patterns.

    A token may match several patterns, so several paths are followed at once, from every token of the batch together:
    one round of array operations for each word of the longest term.
    """

    def __init__(self, name: str = "signatures") -> None:
        """Make an empty finder.

        Args:
            name: Tells it from other finders that are used with the same vocabularies.
        """
        self._name = name
        self._patterns = Patterns()
        self._terms: dict[tuple[int, ...], int] = {}
        self._edges: dict[tuple[int, int], int] = {}
        self._node_terms = [-1]
        self._table: _Table | None = None
        self._lengths: Ints | None = None
        self._long_words = Vocabulary()

    def __len__(self) -> int:
        """Return the number of distinct terms."""
        return len(self._terms)

    def add(self, term: Term) -> int:
        """Return the number of a term, taking it in when it is new; all terms come before the first text."""
        path = tuple(self._patterns.add(word) for word in term.words)
        number = self._terms.get(path)
        if number is None:
            number = self._terms[path] = len(self._terms)
            node = _ROOT
            for pattern in path:
                child = self._edges.get((node, pattern))
                if child is None:
                    child = self._edges[node, pattern] = len(self._node_terms)
                    self._node_terms.append(-1)
                node = child
            self._node_terms[node] = number
        return number

    def find_terms(self, tokens: Tokens, uses: Sequence[tuple[int, str]] = (), is_misread: Bools | None = None) -> Hits:
        """Find every term.

        Args:
            tokens: The words of a batch; their vocabulary must be used with no other finder of this name.
            uses: Tokens that stand for a long form, and which: they are places of the terms that the long form is.
            is_misread: For each text whether it was read from a picture, so that letters may be taken for others.

        Returns:
            The places of each term.
        """
        terms, starts = self._walk(tokens, is_misread)
        ends = starts + self._list_lengths()[terms]
        whole = self.find_whole({long for _, long in uses}) if uses else {}
        standing = [(term, token) for token, long in uses for term in whole.get(long, ())]
        if standing:
            more, at = np.array(standing, dtype=np.int64).T
            terms, starts, ends = (np.concatenate(pair) for pair in ((terms, more), (starts, at), (ends, at + 1)))
        return self._collect(terms, starts, ends, tokens)

    def find_whole(self, texts: Iterable[str]) -> dict[str, list[int]]:
        """Return the terms that each of some texts is from first word to last; texts that are none are missing."""
        texts = sorted(set(texts))
        tokens = tokenize(texts, vocabulary=self._long_words)
        terms, starts = self._walk(tokens)
        passage = tokens.passage[starts]
        is_whole = starts == tokens.first[passage]
        is_whole &= starts + self._list_lengths()[terms] == tokens.first[passage + 1]
        found: dict[str, list[int]] = {}
        for row, term in zip(passage[is_whole].tolist(), terms[is_whole].tolist(), strict=True):
            found.setdefault(texts[row], []).append(term)
        return found

    def _list_lengths(self) -> Ints:
        if self._lengths is None or len(self._lengths) != len(self._terms):
            self._lengths = np.fromiter((len(path) for path in self._terms), dtype=np.int64, count=len(self._terms))
        return self._lengths

    def _walk(self, tokens: Tokens, is_misread: Bools | None = None) -> tuple[Ints, Ints]:
        """Return each term that is found, and its first token."""
        signature = tokens.vocabulary.describe_some(self._name, self._patterns.describe, tokens.word)[tokens.word]
        if is_misread is not None and is_misread.any():
            rows = np.flatnonzero(is_misread[tokens.passage])
            word = tokens.word[rows]
            name = f"{self._name} misread"
            signature[rows] = tokens.vocabulary.describe_some(name, self._patterns.describe_misread, word)[word]
        if self._table is None or self._table.signatures != len(self._patterns.signatures):
            self._table = self._build_table()
        table = self._table
        starts = np.flatnonzero(table.has_root[signature])
        places, nodes = _expand(starts, table.root_offsets, table.root_nodes, signature[starts])
        found_terms, found_starts = [], []
        length = 1
        while places.size:
            terms = table.node_terms[nodes]
            is_term = terms >= 0
            found_terms.append(terms[is_term])
            found_starts.append(places[is_term])
            goes_on = table.has_children[nodes] & (places + length < len(tokens))
            places, nodes = places[goes_on], nodes[goes_on]
            following = signature[places + length]
            joined = (following > 0) & ~tokens.follows_break[places + length]
            places, nodes = table.step(places[joined], nodes[joined], following[joined])
            length += 1
        none = np.zeros(0, dtype=np.int64)
        return np.concatenate([*found_terms, none]), np.concatenate([*found_starts, none])

    def _collect(self, terms: Ints, starts: Ints, ends: Ints, tokens: Tokens) -> Hits:
        order = np.argsort(terms.astype(np.uint16) if len(self._terms) < _MOST_SHORT else terms, kind="stable")
        terms, starts, ends = _join_repeated(terms[order], starts[order], ends[order], tokens)
        counts = np.bincount(terms, minlength=len(self._terms))
        return Hits(starts, ends, np.concatenate([[0], np.cumsum(counts)]))

    def _build_table(self) -> "_Table":
        signatures = self._patterns.signatures
        root = [[self._edges[_ROOT, p] for p in signature if (_ROOT, p) in self._edges] for signature in signatures]
        width = max(len(self._patterns), 1)
        keys = np.array([node * width + pattern for node, pattern in self._edges], dtype=np.int64)
        children = np.fromiter(self._edges.values(), dtype=np.int64, count=len(self._edges))
        order = np.argsort(keys)
        has_children = np.zeros(len(self._node_terms), dtype=np.bool_)
        has_children[[node for node, _ in self._edges]] = True
        return _Table(
            signatures=len(signatures),
            has_root=np.array([bool(nodes) for nodes in root]),
            root_offsets=_list_offsets([len(nodes) for nodes in root]),
            root_nodes=np.array([node for nodes in root for node in nodes], dtype=np.int64),
            offsets=_list_offsets([len(signature) for signature in signatures]),
            members=np.array([pattern for signature in signatures for pattern in signature], dtype=np.int64),
            width=width,
            keys=np.append(keys[order], np.iinfo(np.int64).max),
            children=np.append(children[order], _ROOT),
            node_terms=np.array(self._node_terms, dtype=np.int64),
            has_children=has_children,
        )


@dataclass(frozen=True, slots=True)
class _Table:
    """The trie in arrays; edges are sorted by `node * width + pattern`, and closed by one that none equals."""

    signatures: int
    has_root: Bools
    root_offsets: Ints
    root_nodes: Ints
    offsets: Ints
    members: Ints
    width: int
    keys: Ints
    children: Ints
    node_terms: Ints
    has_children: Bools

    def step(self, places: Ints, nodes: Ints, following: npt.NDArray[np.int32]) -> tuple[Ints, Ints]:
        """Follow every edge that the next token's signature allows."""
        index, patterns = _expand(np.arange(len(places)), self.offsets, self.members, following)
        keys = nodes[index] * self.width + patterns
        at = np.searchsorted(self.keys, keys)
        is_edge = self.keys[at] == keys
        return places[index[is_edge]], self.children[at[is_edge]]


def _join_repeated(terms: Ints, starts: Ints, ends: Ints, tokens: Tokens) -> tuple[Ints, Ints, Ints]:
    """Make one place of a word that is said twice, as Indonesian forms plurals: "sistem-sistem", "anak-anaknya"."""
    repeats = np.zeros(len(terms), dtype=np.bool_)
    repeats[1:] = (terms[1:] == terms[:-1]) & (starts[1:] == starts[:-1] + 1) & (ends[1:] == ends[:-1] + 1)
    repeats[1:] &= (ends[:-1] == starts[1:]) & tokens.follows_hyphen[starts[1:]]
    if not repeats.any():
        return terms, starts, ends
    ends = ends.copy()
    # the last of a row of repetitions gives the first its end
    last = np.flatnonzero(repeats & ~np.append(repeats[1:], False))
    first = np.flatnonzero(~repeats & np.append(repeats[1:], False))
    ends[first] = ends[last]
    return terms[~repeats], starts[~repeats], ends[~repeats]


def _list_offsets(sizes: list[int]) -> Ints:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.array(sizes, dtype=np.int64))])


def _expand(items: Ints, offsets: Ints, values: Ints, rows: npt.NDArray[np.integer]) -> tuple[Ints, Ints]:
    """Pair each item with every value of its row: `values[offsets[row]:offsets[row + 1]]`."""
    first = offsets[rows]
    return np.repeat(items, offsets[rows + 1] - first), values[_list_ranges(first, offsets[rows + 1])]


def _list_ranges(first: Ints, last: Ints) -> Ints:
    """Return the numbers of every range, one behind another."""
    counts = last - first
    behind = np.cumsum(counts)
    return np.repeat(first - behind + counts, counts) + np.arange(int(behind[-1]) if len(behind) else 0)
