"""How often the rules of a codebook fired in a workspace, where there is one that was analysed with it.

Takes a codebook and the folder of a workspace; gives counts. Writes nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flows.cli.output import say

if TYPE_CHECKING:
    import polars as pl

    from pipeline.codebook import Codebook, TermList
    from pipeline.detect.usage import EntryKey

__all__ = ["Usage", "read_sample", "read_usage"]

# So many passages tell whether most hold a term.
_SAMPLE = 3_000


@dataclass(frozen=True)
class Usage:
    """What a workspace holds of a codebook's rules.

    Attributes:
        documents: Number of documents that were read.
        rules: Mentions by rule: all, those that count, and the documents with one that counts.
        atoms: Words that satisfied the rules of a code, with the number of times, by code.
        stale: Rules that said something else when the workspace was coded, or were not there; their counts are missing.
        is_current: Whether the workspace was coded with just this codebook.
    """

    documents: int
    rules: dict[str, tuple[int, int, int]]
    atoms: dict[str, Counter[str]]
    stale: frozenset[str] = field(default_factory=frozenset)
    is_current: bool = True

    def count_code(self, rules: Sequence[str]) -> tuple[int, int]:
        """Return mentions of some rules: all, and those that count."""
        counts = [self.rules.get(rule, (0, 0, 0)) for rule in rules]
        return sum(each[0] for each in counts), sum(each[1] for each in counts)

    def count_entries(self, code: str, lists: "Sequence[TermList]") -> "Counter[EntryKey]":
        """Return how often each entry of some lists satisfied a rule of a code."""
        from pipeline.detect.usage import count_entries

        return count_entries(self.atoms.get(code, Counter()), lists)


def read_usage(codebook: "Codebook", workspace: str) -> Usage | None:
    """Return how often the rules fired, or None where there is no workspace, or nothing has been analysed in it."""
    import polars as pl

    from flows.cli.asking import open_workspace
    from flows.cli.codebook.opening import find_workspace_or_none
    from pipeline.errors import QuestionError, StoreError
    from pipeline.records import MENTIONS

    if find_workspace_or_none(workspace) is None:
        return None
    corpus = open_workspace(workspace)
    columns = ("rule", "rule_hash", "code", "document_id", "is_counted", "atoms")
    try:
        mentions = corpus.tables.scan(MENTIONS).select(columns).collect()
    except QuestionError:
        return None
    except StoreError as error:
        say(f"Counts are left out: {error}")
        return None
    run = corpus.tables.last_run
    hashes = _hash_rules(codebook)
    used = dict(mentions.select("rule", "rule_hash").unique("rule").iter_rows())
    stale = frozenset(rule for rule, hash in used.items() if hashes.get(rule) != hash)
    mentions = mentions.filter(~pl.col("rule").is_in(list(stale)))
    return Usage(
        documents=len(corpus.tables.documents),
        rules=_count_rules(mentions),
        atoms=_count_atoms(mentions),
        stale=stale,
        is_current=run is not None and run.facts.get("codebook") == codebook.version,
    )


def read_sample(workspace: str) -> list[str]:
    """Return the texts of coded passages of a workspace, evenly spread; all where there are few."""
    import polars as pl

    from flows.cli.asking import open_workspace
    from pipeline.detect import CODED_KINDS
    from pipeline.records import PASSAGES

    passages = open_workspace(workspace).tables.scan(PASSAGES).filter(pl.col("kind").is_in(CODED_KINDS))
    texts = passages.select("passage_id", "text").sort("passage_id").collect()["text"]
    return texts.gather_every(max(1, len(texts) // _SAMPLE)).to_list()


def _hash_rules(codebook: "Codebook") -> dict[str, str]:
    from pipeline.detect.cue_files import hash_cues
    from pipeline.records import make_id

    return {rule.id: make_id(rule.hash, hash_cues()) for rule in codebook.rules}


def _count_rules(mentions: "pl.DataFrame") -> dict[str, tuple[int, int, int]]:
    import polars as pl

    counted = pl.col("is_counted")
    counts = mentions.group_by("rule").agg(
        pl.len(), counted.sum().alias("counted"), pl.col("document_id").filter(counted).n_unique().alias("documents")
    )
    return {rule: (total, of_them, documents) for rule, total, of_them, documents in counts.iter_rows()}


def _count_atoms(mentions: "pl.DataFrame") -> dict[str, Counter[str]]:
    import polars as pl

    counts = mentions.explode("atoms").group_by("code", "atoms").agg(pl.len()).drop_nulls()
    atoms: dict[str, Counter[str]] = {}
    for code, atom, number in counts.iter_rows():
        atoms.setdefault(code, Counter())[atom] += number
    return atoms
