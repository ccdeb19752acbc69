"""The questions of a corpus about which codes go together: one method a question.

Takes what is asked; gives an Answer. Counts nothing itself.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from pipeline.errors import QuestionError
from pipeline.query.answer import Answer, ComparisonAnswer, CrosstabAnswer, EdgeAnswer, NetworkAnswer
from pipeline.query.asking import Asked, Day, Language
from pipeline.query.checks import check_choice, check_least
from pipeline.query.codes import find_codes, find_groups
from pipeline.query.conditions import list_conditions
from pipeline.query.dates import parse_since, parse_until
from pipeline.query.notes import say_contained

if TYPE_CHECKING:
    from pipeline.networks import Measure

__all__ = ["NetworkQuestions"]

_TESTS = ("independence", "margins")


class NetworkQuestions:
    """Questions about pairs of codes."""

    def network(
        self: Asked,
        *,
        unit: str = "passage",
        measure: "Measure" = "jaccard",
        since: Day = None,
        until: Day = None,
        where: Sequence[str] | str = (),
        groups: Sequence[str] | None = None,
        codes: Sequence[str] | None = None,
        minimum: int = 1,
        lang: Language = "en",
        backbone: str = "all",
        test: Literal["independence", "margins"] | None = None,
        resamples: int = 0,
        worlds: int = 1000,
        seed: int = 0,
        by: str | None = None,
        communities: bool = False,
    ) -> NetworkAnswer:
        """Return which codes are spoken of together, and how strongly.

        Args:
            unit: Where two codes must both be mentioned: sentence, window:30 (successive windows of 30 words),
                passage, section, document or story.
            measure: What edges are ordered by, and what they weigh where they are written or drawn.
            since: First day.
            until: Last day.
            where: Only documents that meet these conditions: "kind=news", "source!=blog", "title~transport".
            groups: Only codes of these groups, together with `codes`; None for all.
            codes: Only these codes, together with those of `groups`; None for all.
            minimum: Fewest units in which two codes must be together.
            lang: Language of the labels of nodes.
            backbone: Which edges to keep: all, threshold:0.2, top:40, mst, disparity:0.05 or significant:0.05 (which
                needs a test).
            test: Hold each pair against chance: "independence" (exact, codes strewn over units) or "margins" (each unit
                keeps how much it says, so that long documents make no edges).
            resamples: How often documents are drawn again for a 95 % interval of the measure, and with `communities` of
                the centralities; 0 for none.
            worlds: How many worlds the test against margins draws.
            seed: Of all draws.
            by: Also the network of each slice of time: year, quarter, month, equal:4, overlap:3 or growing.
            communities: Also communities (with the stability of each node), centralities and sign ratios of the nodes.

        Returns:
            One row per pair of codes, heaviest first, as in `pipeline.networks.Network.edges`, with kind (signs of both
            ends), what was asked for beside it (expected, p, q; documents, low, high), and with `by` one row per pair
            and slice, with period.

        Raises:
            QuestionError: If something asked for is not known.
        """
        import polars as pl

        from pipeline.networks import MEASURES
        from pipeline.networks.backbone import parse_pruning
        from pipeline.query import networks

        check_choice("measure", measure, MEASURES)
        check_choice("test", test, _TESTS)
        check_least("resamples", resamples, 0)
        check_least("worlds", worlds, 1)
        pruning = parse_pruning(backbone)
        if pruning.way == "significant" and test is None:
            raise QuestionError(
                "Expected a test beside the backbone of significant edges, got none. "
                "Give test independence or margins.",
                backbone,
            )
        find_groups(self.tables.codes, groups, has_sign=True)
        found = list(find_codes(self.tables.codes, [*(groups or ()), *(codes or ())]))
        first, last = parse_since(since), parse_until(until)
        documents, notes = self.tables.select_documents(first, last, where)
        question = networks.NetworkQuestion(
            tuple(found), unit, minimum, lang, first, last, tuple(list_conditions(where))
        )
        network, placed = networks.build(self.tables, documents, question)
        notes = [*notes, *say_contained(network.edges)]
        judgement = networks.Judgement(test, resamples, worlds, seed)
        network = networks.judge(network, placed, measure, judgement)
        network, more = networks.prune(network, measure, pruning)
        notes = [*notes, *more]
        slices, more = networks.build_slices(self.tables, question, by, documents) if by else ([], [])
        notes = [*notes, *more]
        found_communities = None
        if communities:
            network, found_communities = networks.describe_nodes(network, measure, placed, judgement)
        edges = network.edges
        if slices:
            kept = [each.network.edges.with_columns(pl.lit(each.label).alias("period")) for each in slices]
            edges = pl.concat(kept).select("period", pl.exclude("period"))
        order = [*(["period"] if slices else []), measure, "source", "target"]
        edges = edges.sort(order, descending=[name == measure for name in order], nulls_last=True)
        asked = {
            "unit": unit,
            "measure": measure,
            "since": first,
            "until": last,
            "where": list_conditions(where),
            "groups": groups,
            "codes": found,
        }
        more_asked = {"backbone": backbone, "test": test, "resamples": resamples, "by": by}
        if test == "margins":
            more_asked["worlds"] = worlds
        if test == "margins" or resamples or communities:
            more_asked["seed"] = seed
        answer = self._answer(edges, notes, question="network", **asked, minimum=minimum, **more_asked)
        return NetworkAnswer(
            answer.rows, answer.question, answer.run, answer.notes,
            network=network, slices=tuple(slices), communities=found_communities,
        )  # fmt: skip

    def explain_edge(
        self: Asked,
        source: str,
        target: str,
        *,
        unit: str = "passage",
        since: Day = None,
        until: Day = None,
        where: Sequence[str] | str = (),
    ) -> EdgeAnswer:
        """Return what joins two codes: every passage, when, against which chance, and what it hangs on.

        Args:
            source: One code.
            target: The other.
            unit: Where both must be mentioned, as in `network`.
            since: First day.
            until: Last day.
            where: Only documents that meet these conditions, as in `network`.

        Returns:
            One row per unit and passage, as `edges.EdgeFacts.units` describes it; with the edge itself, its counts by
            year, and what falls without one term or one source.

        Raises:
            QuestionError: If a name is no code, or both are the same.
        """
        from pipeline.query import networks
        from pipeline.query.edges import explain_edge

        named = list(find_codes(self.tables.codes, [source, target]))
        if named != [source, target]:
            raise QuestionError(
                f"Expected two different codes, got {source} and {target}. Groups have no single edge.", target
            )
        first, last = parse_since(since), parse_until(until)
        documents, notes = self.tables.select_documents(first, last, where)
        question = networks.NetworkQuestion((source, target), unit, since=first, until=last)
        network, placed = networks.build(self.tables, documents, question)
        judged = networks.judge(network, placed, "jaccard", networks.Judgement("independence"))
        facts = explain_edge(self.tables, documents, placed, source=source, target=target)
        if not facts.counts["n_both"]:
            notes = [*notes, f"No {unit} speaks of both {source} and {target}."]
        asked = {
            "source": source,
            "target": target,
            "unit": unit,
            "since": first,
            "until": last,
            "where": list_conditions(where),
        }
        answer = self._answer(facts.units, notes, question="edge", **asked)
        return EdgeAnswer(
            answer.rows, answer.question, answer.run, answer.notes,
            edge=judged.edges, years=facts.years, without=facts.without, counts=facts.counts,
        )  # fmt: skip

    def compare_networks(
        self: Asked,
        before: tuple[Day, Day],
        after: tuple[Day, Day],
        *,
        unit: str = "passage",
        measure: "Measure" = "jaccard",
        where: Sequence[str] | str = (),
        groups: Sequence[str] | None = None,
        codes: Sequence[str] | None = None,
        minimum: int = 1,
        lang: Language = "en",
    ) -> ComparisonAnswer:
        """Return which edges come, go, grow and fall between two periods, and which community became which.

        Args:
            before: First and last day of the earlier period.
            after: First and last day of the later one.
            unit: Where two codes must both be mentioned, as in `network`.
            measure: A measure to show beside the shares, and the weight by which communities are found.
            where: Only documents that meet these conditions, as in `network`.
            groups: Only codes of these groups, together with `codes`; None for all.
            codes: Only these codes; None for all.
            minimum: Fewest units in which two codes must be together.
            lang: Language of the labels of nodes.

        Returns:
            One row per edge of either network, as `edge_changes.compare_networks` describes it.
        """
        from pipeline.networks import MEASURES
        from pipeline.networks.matching import match_communities
        from pipeline.query import networks
        from pipeline.query.edge_changes import compare_networks

        check_choice("measure", measure, MEASURES)
        if before == after:
            raise QuestionError(f"Expected two periods, got {before[0]} twice. Name another one.", str(before[0]))
        find_groups(self.tables.codes, groups, has_sign=True)
        found = tuple(find_codes(self.tables.codes, [*(groups or ()), *(codes or ())]))
        sides = []
        all_notes: list[str] = []
        for begin, end in (before, after):
            first, last = parse_since(begin), parse_until(end)
            documents, notes = self.tables.select_documents(first, last, where)
            question = networks.NetworkQuestion(found, unit, minimum, lang, first, last, tuple(list_conditions(where)))
            network, _ = networks.build(self.tables, documents, question)
            all_notes += [f"{network.period}: {note}" for note in notes]
            sides.append(networks.describe_nodes(network, measure))
        (old, old_parts), (new, new_parts) = sides
        all_notes += [
            f"Nothing is dated in {each.period}: no edge can be there." for each in (old, new) if not each.total
        ]
        rows = compare_networks(old, new, measure=measure)
        asked = {"before": old.period, "after": new.period, "unit": unit, "measure": measure, "codes": list(found)}
        asked["where"] = list_conditions(where)
        answer = self._answer(rows, all_notes, question="compare_networks", **asked, minimum=minimum)
        return ComparisonAnswer(
            answer.rows, answer.question, answer.run, answer.notes,
            before=old, after=new, communities=match_communities(old_parts, new_parts),
        )  # fmt: skip

    def crosstab(
        self: Asked,
        rows: Sequence[str],
        columns: Sequence[str],
        *,
        unit: str = "passage",
        since: Day = None,
        until: Day = None,
        where: Sequence[str] | str = (),
        worlds: int = 1000,
        seed: int = 0,
    ) -> CrosstabAnswer:
        """Return how often each code of one set meets each code of another, against what chance makes.

        Args:
            rows: Codes or groups of the rows.
            columns: Codes or groups of the columns.
            unit: Where two codes must both be mentioned, as in `network`.
            since: First day.
            until: Last day.
            where: Only documents that meet these conditions, as in `network`.
            worlds: How many worlds the test of the whole table draws.
            seed: Of the draws.

        Returns:
            One row per pair, as `pipeline.networks.crossing.Crossing.pairs` describes it, with group and labels.
        """
        from pipeline.networks.build import find_unit_columns
        from pipeline.networks.crossing import cross_units
        from pipeline.networks.pairs import collect_units
        from pipeline.query.matrix import describe_pairs
        from pipeline.query.units import place_mentions

        check_least("worlds", worlds, 1)
        row_codes = list(find_codes(self.tables.codes, rows))
        column_codes = list(find_codes(self.tables.codes, columns))
        both = list(dict.fromkeys([*row_codes, *column_codes]))
        first, last = parse_since(since), parse_until(until)
        documents, notes = self.tables.select_documents(first, last, where)
        placed = place_mentions(self.tables, unit, documents, both)
        units = collect_units(placed.mentions, codes=both, unit_columns=find_unit_columns(unit))
        found = cross_units(units, rows=row_codes, columns=column_codes, total=placed.total, worlds=worlds, seed=seed)
        asked = {
            "rows": row_codes,
            "columns": column_codes,
            "unit": unit,
            "since": first,
            "until": last,
            "where": list_conditions(where),
        }
        ends = {"row": "source", "column": "target", "n_row": "n_source", "n_column": "n_target"}
        notes = [*notes, *say_contained(found.pairs.rename(ends))]
        if not placed.total:
            notes = [*notes, "No document lies in the time and meets the conditions asked for."]
        answer = self._answer(
            describe_pairs(found.pairs, self.tables.codes),
            notes,
            question="crosstab",
            **asked,
            worlds=worlds,
            seed=seed,
        )
        return CrosstabAnswer(
            answer.rows, answer.question, answer.run, answer.notes,
            statistic=found.statistic, p=found.p, worlds=found.worlds,
        )  # fmt: skip

    def matrix(
        self: Asked,
        rows: Sequence[str] | None = None,
        columns: Sequence[str] | None = None,
        *,
        unit: str = "passage",
        since: Day = None,
        until: Day = None,
        where: Sequence[str] | str = (),
    ) -> Answer:
        """Return how often each code of some groups goes with each code of others.

        Args:
            rows: Groups of the rows; None for those without a sign (what the documents are about).
            columns: Groups of the columns; None for those with a sign (what supports, inhibits or is recommended).
            unit: Where two codes must both be mentioned, as in `network`.
            since: First day.
            until: Last day.
            where: Only documents that meet these conditions, as in `network`.

        Returns:
            One row per pair, as `matrix.cross_codes` describes it; also pairs that never meet.
        """
        from pipeline.networks import build_network
        from pipeline.query.matrix import cross_codes
        from pipeline.query.units import place_mentions

        row_groups = find_groups(self.tables.codes, rows, has_sign=False)
        column_groups = find_groups(self.tables.codes, columns, has_sign=True)
        # find_codes takes no name for "all"
        row_codes = list(find_codes(self.tables.codes, row_groups)) if row_groups else []
        column_codes = list(find_codes(self.tables.codes, column_groups)) if column_groups else []
        first, last = parse_since(since), parse_until(until)
        documents, notes = self.tables.select_documents(first, last, where)
        both = list(dict.fromkeys([*row_codes, *column_codes]))
        placed = place_mentions(self.tables, unit, documents, both)
        network = build_network(placed.mentions, total=placed.total, unit=unit, codes=both)
        frame = cross_codes(network, self.tables.codes, rows=row_codes, columns=column_codes)
        asked = {
            "rows": row_groups,
            "columns": column_groups,
            "unit": unit,
            "since": first,
            "until": last,
            "where": list_conditions(where),
        }
        return self._answer(frame, notes, question="matrix", **asked)
