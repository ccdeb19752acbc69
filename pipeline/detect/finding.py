"""Find every term of a codebook in one pass over the words of a batch.

Takes terms, then tokens; gives for each term its places, as ranges of token numbers. Knows no rule and no code.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pipeline.codebook.expressions import Term
from pipeline.detect.patterns import Patterns
from pipeline.language import Tokens

__all__ = ["Finder", "Hits"]

_ROOT = 0


@dataclass(frozen=True, slots=True)
class Hits:
    """The places of every term in a batch.

    Attributes:
        starts: First token of each place, ordered by term, then by place.
        bounds: Where each term's places begin in `starts`, and behind the last term their number.
        lengths: Number of words of each term.
    """

    starts: npt.NDArray[np.int64]
    bounds: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]

    def get_starts(self, term: int) -> npt.NDArray[np.int64]:
        """Return the first token of each place of a term, in order."""
        return self.starts[self.bounds[term] : self.bounds[term + 1]]


@dataclass(slots=True)
class Finder:
    """All terms of a codebook as one trie over patterns.

    A token may match several patterns, so several paths are followed at once, from every token of the batch together:
    one round of array operations for each word of the longest term.
    """

    patterns: Patterns = field(default_factory=Patterns)
    _terms: dict[tuple[int, ...], int] = field(default_factory=dict)
    _edges: dict[tuple[int, int], int] = field(default_factory=dict)
    _node_terms: list[int] = field(default_factory=lambda: [-1])
    _table: "_Table | None" = None

    def __len__(self) -> int:
        return len(self._terms)

    def add(self, term: Term) -> int:
        """Return the number of a term, taking it in when it is new; all terms come before the first text."""
        path = tuple(self.patterns.add(word) for word in term.words)
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
        signatures = tokens.vocabulary.describe("signatures", self.patterns.describe)
        if self._table is None or self._table.signatures != len(self.patterns.signatures):
            self._table = self._build_table()
        table = self._table
        signature = signatures[tokens.word]
        starts = np.flatnonzero(table.root_counts[signature])
        places, nodes = _expand(starts, table.root_offsets, table.root_nodes, signature[starts])
        found_terms, found_starts = [], []
        length = 1
        while places.size:
            terms = table.node_terms[nodes]
            is_term = terms >= 0
            found_terms.append(terms[is_term])
            found_starts.append(places[is_term])
            goes_on = table.has_children[nodes]
            places, nodes = places[goes_on], nodes[goes_on]
            inside = places + length < len(tokens)
            places, nodes = places[inside], nodes[inside]
            joined = ~tokens.follows_break[places + length] & (signature[places + length] > 0)
            places, nodes = table.step(places[joined], nodes[joined], signature, length)
            length += 1
        return self._collect(found_terms, found_starts)

    def _collect(self, terms: list[npt.NDArray[np.int64]], starts: list[npt.NDArray[np.int64]]) -> Hits:
        lengths = np.zeros(len(self._terms), dtype=np.int64)
        for path, number in self._terms.items():
            lengths[number] = len(path)
        all_terms = np.concatenate([*terms, np.zeros(0, dtype=np.int64)])
        all_starts = np.concatenate([*starts, np.zeros(0, dtype=np.int64)])
        small = all_terms.astype(np.uint16) if len(self._terms) < 1 << 16 else all_terms
        order = np.argsort(small, kind="stable")
        counts = np.bincount(all_terms, minlength=len(self._terms))
        bounds = np.concatenate([[0], np.cumsum(counts)])
        return Hits(all_starts[order], bounds, lengths)

    def _build_table(self) -> "_Table":
        signatures = self.patterns.signatures
        sizes = np.array([len(signature) for signature in signatures], dtype=np.int64)
        root = [[self._edges[_ROOT, p] for p in signature if (_ROOT, p) in self._edges] for signature in signatures]
        root_counts = np.array([len(nodes) for nodes in root], dtype=np.int64)
        width = max(len(self.patterns), 1)
        keys = np.array([node * width + pattern for node, pattern in self._edges], dtype=np.int64)
        children = np.fromiter(self._edges.values(), dtype=np.int64, count=len(self._edges))
        order = np.argsort(keys)
        has_children = np.zeros(len(self._node_terms), dtype=np.bool_)
        has_children[[node for node, _ in self._edges]] = True
        return _Table(
            signatures=len(signatures),
            root_counts=root_counts,
            root_offsets=np.concatenate([[0], np.cumsum(root_counts)]),
            root_nodes=np.array([node for nodes in root for node in nodes], dtype=np.int64),
            offsets=np.concatenate([[0], np.cumsum(sizes)]),
            members=np.array([pattern for signature in signatures for pattern in signature], dtype=np.int64),
            width=width,
            keys=keys[order],
            children=children[order],
            node_terms=np.array(self._node_terms, dtype=np.int64),
            has_children=has_children,
        )


@dataclass(frozen=True, slots=True)
class _Table:
    """The trie in arrays; edges are sorted by `node * width + pattern`."""

    signatures: int
    root_counts: npt.NDArray[np.int64]
    root_offsets: npt.NDArray[np.int64]
    root_nodes: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int64]
    members: npt.NDArray[np.int64]
    width: int
    keys: npt.NDArray[np.int64]
    children: npt.NDArray[np.int64]
    node_terms: npt.NDArray[np.int64]
    has_children: npt.NDArray[np.bool_]

    def step(
        self,
        places: npt.NDArray[np.int64],
        nodes: npt.NDArray[np.int64],
        signature: npt.NDArray[np.int32],
        length: int,
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Follow every edge that the next token allows."""
        index, patterns = _expand(np.arange(len(places)), self.offsets, self.members, signature[places + length])
        keys = nodes[index] * self.width + patterns
        at = np.minimum(np.searchsorted(self.keys, keys), max(len(self.keys) - 1, 0))
        hit = self.keys[at] == keys if len(self.keys) else np.zeros(len(keys), dtype=np.bool_)
        return places[index[hit]], self.children[at[hit]]


def _expand(
    items: npt.NDArray[np.int64],
    offsets: npt.NDArray[np.int64],
    values: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int32],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Pair each item with every value of its row: `values[offsets[row]:offsets[row + 1]]`."""
    counts = offsets[rows + 1] - offsets[rows]
    repeated = np.repeat(items, counts)
    ends = np.cumsum(counts)
    within = np.arange(len(repeated)) - np.repeat(ends - counts, counts)
    return repeated, values[np.repeat(offsets[rows], counts) + within]
