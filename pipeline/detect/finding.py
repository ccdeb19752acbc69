"""Find every term of a codebook in one pass over the words of a batch.

Takes terms, then tokens; gives for each term its places, as ranges of token numbers. Knows no rule and no code.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.codebook.expressions import Term
from pipeline.detect.patterns import Patterns
from pipeline.detect.spans import EMPTY, Bools, Ints, Spans, make_spans
from pipeline.language import Tokens

__all__ = ["Finder", "Hits"]

_ROOT = 0
# Up to so many terms numpy sorts their numbers by counting, which is several times as quick.
_MOST_SHORT = 1 << 16


@dataclass(frozen=True, slots=True)
class Hits:
    """The places of every term in a batch.

    Attributes:
        starts: First token of each place, ordered by term, then by place.
        bounds: Where each term's places begin in `starts`, and behind the last term their number.
        lengths: Number of words of each term.
    """

    starts: Ints
    bounds: Ints
    lengths: Ints

    def get_places(self, terms: Ints) -> Spans:
        """Return the places of some terms together."""
        counts = self.bounds[terms + 1] - self.bounds[terms]
        terms = terms[counts > 0]
        if not terms.size:
            return EMPTY
        found, starts = _expand(terms, self.bounds, self.starts, terms)
        return make_spans(starts, starts + self.lengths[found])


class Finder:
    """All terms of a codebook as one trie over patterns.

    A token may match several patterns, so several paths are followed at once, from every token of the batch together:
    one round of array operations for each word of the longest term.
    """

    def __init__(self) -> None:
        self._patterns = Patterns()
        self._terms: dict[tuple[int, ...], int] = {}
        self._edges: dict[tuple[int, int], int] = {}
        self._node_terms = [-1]
        self._table: _Table | None = None

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

    def find_terms(self, tokens: Tokens) -> Hits:
        """Find every term.

        Args:
            tokens: The words of a batch; their vocabulary must only ever be used with this finder.

        Returns:
            The places of each term.
        """
        signatures = tokens.vocabulary.describe("signatures", self._patterns.describe)
        if self._table is None or self._table.signatures != len(self._patterns.signatures):
            self._table = self._build_table()
        table = self._table
        signature = signatures[tokens.word]
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
        return self._collect(found_terms, found_starts)

    def _collect(self, terms: list[Ints], starts: list[Ints]) -> Hits:
        lengths = np.fromiter((len(path) for path in self._terms), dtype=np.int64, count=len(self._terms))
        all_terms = np.concatenate([*terms, np.zeros(0, dtype=np.int64)])
        all_starts = np.concatenate([*starts, np.zeros(0, dtype=np.int64)])
        order = np.argsort(all_terms.astype(np.uint16) if len(lengths) < _MOST_SHORT else all_terms, kind="stable")
        counts = np.bincount(all_terms, minlength=len(lengths))
        return Hits(all_starts[order], np.concatenate([[0], np.cumsum(counts)]), lengths)

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


def _list_offsets(sizes: list[int]) -> Ints:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.array(sizes, dtype=np.int64))])


def _expand(items: Ints, offsets: Ints, values: Ints, rows: npt.NDArray[np.integer]) -> tuple[Ints, Ints]:
    """Pair each item with every value of its row: `values[offsets[row]:offsets[row + 1]]`."""
    first = offsets[rows]
    counts = offsets[rows + 1] - first
    behind = np.cumsum(counts)
    index = np.repeat(first - behind + counts, counts) + np.arange(int(behind[-1]) if len(behind) else 0)
    return np.repeat(items, counts), values[index]
