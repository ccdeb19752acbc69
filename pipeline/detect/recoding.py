"""Find again only what a changed codebook can have changed.

Takes the passages, what was found in them with an older version of the codebook, and the new one; gives the rows of the
documents that change. A rule whose hash is the same finds the same in the same text, so that only the others are tried,
and only in passages that a sieve lets through; the outcome is that of finding everything anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.codebook import Codebook, Rule
from pipeline.detect.matching import Matcher
from pipeline.detect.mentions import find_misread, find_places, split_batches
from pipeline.detect.narrowing import find_holding
from pipeline.detect.overlaps import Policy
from pipeline.detect.settling import Settled, hash_rules, settle_places
from pipeline.detect.short_forms import learn_short_forms, spell_out
from pipeline.detect.sifting import Sieve
from pipeline.records import MENTIONS, make_id

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Recoded", "RuleMark", "list_rule_marks", "recode"]


@dataclass(frozen=True, slots=True)
class RuleMark:
    """What is kept of a rule, so that a later run knows what need not be tried again.

    Attributes:
        rule: Its id.
        code: Its code.
        group: The group of the code.
        hash: Hash of all that its answer to a text depends on.
    """

    rule: str
    code: str
    group: str
    hash: str


@dataclass(frozen=True, slots=True)
class Recoded:
    """The rows of the documents that change.

    Attributes:
        document_ids: The documents; all others keep their rows.
        settled: Their mentions and shadowed places.
        tried: Number of rules that were tried on text.
    """

    document_ids: tuple[str, ...]
    settled: Settled
    tried: int


def list_rule_marks(codebook: Codebook) -> tuple[RuleMark, ...]:
    """Return the mark of each rule of a codebook, in its order."""
    hashes = hash_rules(codebook.rules)
    groups = {code.id: code.group for code in codebook.codes}
    return tuple(RuleMark(rule.id, rule.code, groups[rule.code], hashes[rule.id]) for rule in codebook.rules)


def recode(
    passages: "pl.DataFrame",
    codebook: Codebook,
    *,
    before: Sequence[RuleMark],
    found: Settled,
    documents: "pl.DataFrame | None" = None,
    policy: Policy = "key",
) -> Recoded:
    """Bring what was found with an older version of a codebook up to date.

    Args:
        passages: As for `find_mentions`.
        codebook: The codebook as it is now.
        before: The rules that the passages were coded with before.
        found: What they found in these passages, complete.
        documents: As for `find_mentions`.
        policy: As for `find_mentions`; the one that `found` was settled with.

    Returns:
        What changes. With the rows of all other documents it is what `find_mentions` finds anew.
    """
    import polars as pl

    marks = list_rule_marks(codebook)
    kept = _match_marks(before, marks)
    fresh = [rule for rule, mark in zip(codebook.rules, marks, strict=True) if mark not in kept.values()]
    places = _find_fresh(passages, codebook, fresh, documents) if fresh else found.mentions.clear()
    old = pl.concat([found.mentions, found.shadowed.select(MENTIONS.names)])
    renamed = pl.DataFrame(
        [(mark.rule, new.rule, new.group, new != mark) for mark, new in kept.items()],
        schema={"rule": pl.String, "new_rule": pl.String, "new_group": pl.String, "is_renamed": pl.Boolean},
        orient="row",
    )
    old = old.join(renamed, on="rule", how="left", maintain_order="left")
    touched = {
        *old.filter(pl.col("new_rule").is_null() | pl.col("is_renamed"))["document_id"],
        *places["document_id"],
    }
    if _is_reordered(kept, marks):
        # of equal places the earlier rule's stays
        touched |= set(found.shadowed["document_id"])
    stays = old.filter(pl.col("document_id").is_in(touched) & pl.col("new_rule").is_not_null())
    settled = settle_places(pl.concat([_rename(stays), places]), codebook, policy=policy)
    return Recoded(tuple(sorted(touched)), settled, len(fresh))


def _match_marks(before: Iterable[RuleMark], now: Iterable[RuleMark]) -> dict[RuleMark, RuleMark]:
    """Return, for each old rule that says the same as a new one of its code, that one; equal rules keep their ids."""
    before, now = list(before), list(now)
    at_place = {(mark.rule, mark.hash): mark for mark in now}
    matched = {mark: at_place[mark.rule, mark.hash] for mark in before if (mark.rule, mark.hash) in at_place}
    taken = set(matched.values())
    left = [mark for mark in now if mark not in taken]
    free = {(mark.code, mark.hash): mark for mark in reversed(left)}
    for mark in before:
        if mark not in matched and (mark.code, mark.hash) in free:
            matched[mark] = free.pop((mark.code, mark.hash))
    return {mark: matched[mark] for mark in before if mark in matched}


def _is_reordered(kept: Mapping[RuleMark, RuleMark], now: Sequence[RuleMark]) -> bool:
    """Return whether rules that stay stand in another order; `kept` has them in their old one."""
    row = {mark: number for number, mark in enumerate(now)}
    order = [row[mark] for mark in kept.values()]
    return order != sorted(order)


def _find_fresh(
    passages: "pl.DataFrame", codebook: Codebook, rules: Sequence[Rule], documents: "pl.DataFrame | None"
) -> "pl.DataFrame":
    import polars as pl

    matcher = Matcher(codebook, rules)
    expressions = [rule.expression for rule in rules]
    short_forms = learn_short_forms(passages, matcher.pick_long_forms)
    holds = Sieve(spell_out(passages, short_forms)).sift(expressions)
    is_misread = find_misread(passages)
    if is_misread is not None:
        holds |= is_misread
    parts = [
        batch.filter(
            pl.Series(
                find_holding(
                    batch["text"].to_list(),
                    expressions,
                    short_forms=[short_forms.get(each, ()) for each in batch["passage_id"]],
                    is_misread=find_misread(batch),
                )
            )
        )
        for batch in split_batches(passages.filter(pl.Series(holds)))
    ]
    held = pl.concat(parts)
    return find_places(held, codebook, matcher=matcher, documents=documents, short_forms=short_forms)


def _rename(places: "pl.DataFrame") -> "pl.DataFrame":
    """Return places under the ids that their rules have now."""
    import polars as pl

    places = places.with_columns(rule=pl.col("new_rule"), group=pl.col("new_group"))
    rows = places.select("passage_id", "code", "rule", "start", "end", "is_renamed", "mention_id").iter_rows()
    ids = [make_id(*row[:5]) if row[5] else row[6] for row in rows]
    return places.with_columns(pl.Series("mention_id", ids, dtype=pl.String)).select(MENTIONS.names)
