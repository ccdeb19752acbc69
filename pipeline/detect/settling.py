"""Settle which of the places that rules found are mentions, and which gave way to which.

Takes places as a table, and a codebook; gives the rows of `records.MENTIONS` and `records.SHADOWED`. Needs no text: a
place carries its words, so that places found in different runs are settled together.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pipeline.codebook import Codebook, Rule
from pipeline.detect.cue_files import hash_cues
from pipeline.detect.overlaps import Policy, find_winners
from pipeline.language import tokenize
from pipeline.records import MENTIONS, SHADOWED, make_id

if TYPE_CHECKING:
    import polars as pl

    from pipeline.detect.spans import Ints

__all__ = ["Settled", "hash_rules", "settle_places"]


class Settled(NamedTuple):
    """What rules found, told apart.

    Attributes:
        mentions: One row per mention, with the columns of `records.MENTIONS`.
        shadowed: One row per place that gave way to a mention, with the columns of `records.SHADOWED`.
    """

    mentions: "pl.DataFrame"
    shadowed: "pl.DataFrame"


def hash_rules(rules: Iterable[Rule]) -> dict[str, str]:
    """Return for each rule, by its id, a hash of all that its answer to a text depends on."""
    return {rule.id: make_id(rule.hash, hash_cues()) for rule in rules}


def settle_places(
    places: "pl.DataFrame", codebook: Codebook, *, policy: Policy = "key", keeps_order: bool = False
) -> Settled:
    """Settle overlaps.

    Args:
        places: One row per place, with the columns of `records.MENTIONS`; all places of a passage are there.
        codebook: The codebook that they were found with.
        policy: Among which places the longest wins where they share a word.
        keeps_order: Whether the rows stay in their order; else they are sorted by the key of their table.

    Returns:
        Mentions and shadowed places.
    """
    import polars as pl

    number = {rule.id: row for row, rule in enumerate(codebook.rules)}
    rule = np.array([number[each] for each in places["rule"]], dtype=np.int64)
    start, end = _lay_on_a_line(places)
    winners = find_winners(
        start,
        end,
        words=np.diff(tokenize(places["quote"].to_list()).first),
        key=_list_keys(codebook, policy)[rule],
        is_counted=places["is_counted"].to_numpy(),
        rule=rule,
    )
    ids = places["mention_id"].gather(np.maximum(winners, 0)) if places.height else places["mention_id"]
    stays = pl.Series(winners < 0)
    shadowed = places.with_columns(ids.alias("shadowed_by")).filter(~stays)
    mentions = places.filter(stays)
    if keeps_order:
        return Settled(mentions, shadowed)
    return Settled(mentions.sort(MENTIONS.key), shadowed.sort(SHADOWED.key))


def _lay_on_a_line(places: "pl.DataFrame") -> "tuple[Ints, Ints]":
    """Return where places begin and end when all passages are laid one behind another."""
    start, end = places["start"].to_numpy(), places["end"].to_numpy()
    passage = places["passage_id"].rank("dense").to_numpy().astype(np.int64)
    line = passage * (int(end.max()) + 1 if len(end) else 1)
    return line + start, line + end


def _list_keys(codebook: Codebook, policy: Policy) -> "Ints":
    """Return for each rule what its places compete under."""
    codes = {code.id: index for index, code in enumerate(codebook.codes)}
    groups = {group.id: index for index, group in enumerate(codebook.groups)}
    group_of = {code.id: groups[code.group] for code in codebook.codes}
    number = {"key": codes, "branch": group_of, "book": dict.fromkeys(codes, 0)}[policy]
    return np.array([number[rule.code] for rule in codebook.rules], dtype=np.int64)
