"""Edges, comparisons and crossings, on the study of tests/little_study.py, counted by hand (see its table)."""

import pytest

from pipeline.errors import QuestionError
from pipeline.query import Corpus


def test_an_edge_lists_each_passage_with_its_citation_and_words(study: Corpus) -> None:
    answer = study.explain_edge("inh_budget", "smart_mobility")
    assert answer.counts == {"n_both": 2, "n_source": 4, "n_target": 3, "N": 8}
    assert answer.rows["unit"].to_list() == [1, 2]
    assert [str(day) for day in answer.rows["date"]] == ["2019-03-04", "2021-05-02"]
    first = answer.rows.row(0, named=True)
    assert first["title"] == "Anggaran angkutan kota"
    assert first["publisher"] == "Harian Contoh"
    for quote in (*first["quotes_source"], *first["quotes_target"]):
        assert quote in first["text"]


def test_an_edge_is_counted_by_year_and_the_undated_apart(study: Corpus) -> None:
    rows = study.explain_edge("inh_budget", "smart_mobility").years.rows()
    assert rows == [(2019, 1, 2, 2), (2021, 1, 1, 1), (None, 0, 1, 0)]


def test_what_falls_without_a_source_is_told(study: Corpus) -> None:
    without = study.explain_edge("inh_budget", "smart_mobility").without
    assert without["change"].max() < 0
    assert without["n_without"].min() >= 0
    assert {"publisher"} <= set(without["kind"])


@pytest.mark.parametrize("unit", ["sentence", "window:30", "section", "document", "story"])
def test_an_edge_can_be_asked_for_by_every_unit(study: Corpus, unit: str) -> None:
    assert study.explain_edge("inh_budget", "smart_mobility", unit=unit).counts["n_both"] == 2


def test_codes_that_never_meet_are_said_so(study: Corpus) -> None:
    answer = study.explain_edge("inh_literacy", "sup_policy")
    assert answer.rows.is_empty()
    assert answer.notes == ("No passage speaks of both inh_literacy and sup_policy.",)
    assert answer.to_json()["edge"] is None


@pytest.mark.parametrize(("source", "target"), [("inh_budget", "inh_budget"), ("inhibiting", "sup_policy")])
def test_an_edge_needs_two_codes(study: Corpus, source: str, target: str) -> None:
    with pytest.raises(QuestionError, match="two different codes"):
        study.explain_edge(source, target)


def test_a_comparison_names_what_changed(study: Corpus) -> None:
    # 2019: budget with mobility in 1 of 4 passages (a and b), 2021 to 2022: in 1 of 3 (c, d, e)
    answer = study.compare_networks(("2019", "2019"), ("2021", "2022"))
    row = {(each["source"], each["target"]): each for each in answer.rows.iter_rows(named=True)}
    edge = row["inh_budget", "smart_mobility"]
    assert [edge[name] for name in ("n_before", "N_before", "n_after", "N_after")] == [1, 4, 1, 3]
    assert edge["difference"] == pytest.approx(1 / 3 - 1 / 4)
    assert edge["change"] == "same"
    gone = row["smart_mobility", "sup_policy"]
    assert (gone["n_before"], gone["n_after"], gone["change"]) == (1, 0, "same")
    assert answer.before.period == "2019-01-01 to 2019-12-31"
    assert set(answer.to_json()) == {"rows", "question", "run", "communities"}


def test_communities_of_two_periods_are_matched(study: Corpus) -> None:
    rows = study.compare_networks(("2019", "2019"), ("2021", "2022")).communities.rows(named=True)
    assert [row["codes"] for row in rows if row["is_match"]] == [["inh_budget", "smart_mobility"]]


def test_a_crosstab_is_worked_out_by_hand(study: Corpus) -> None:
    answer = study.crosstab(["dimension"], ["inhibiting", "sup_policy"], worlds=50)
    row = {(each["row"], each["column"]): each for each in answer.rows.iter_rows(named=True)}
    cell = row["smart_mobility", "inh_budget"]
    assert [cell[name] for name in ("n_both", "n_row", "n_column", "N")] == [2, 3, 4, 8]
    assert cell["expected"] == 1.5
    assert cell["residual"] == pytest.approx(0.5 / (1.5 * 0.625 * 0.5) ** 0.5)
    assert row["smart_economy", "inh_budget"]["p"] is None
    assert row["smart_mobility", "inh_literacy"]["n_both"] == 0
    assert 0 < answer.p <= 1
    assert answer.to_json()["worlds"] == 50


def test_units_of_every_kind_are_counted(study: Corpus) -> None:
    # six documents tell five stories; windows of 30 words hold each of the 8 passages whole
    for unit, total in (("document", 6), ("story", 5), ("window:30", 8), ("passage", 8), ("sentence", 9)):
        assert study.network(unit=unit).network.total == total, unit
    assert study.network(unit="window:2").network.total > 8
    # what stands in one window of two words stands in one passage, and not the other way round
    assert study.network(unit="window:2").rows["n_both"].sum() < study.network().rows["n_both"].sum()
    with pytest.raises(QuestionError, match="window:30"):
        study.network(unit="window")


def test_a_test_and_an_interval_stand_beside_the_edges(study: Corpus) -> None:
    rows = study.network(test="independence", resamples=200).rows
    edge = rows.row(0, named=True)
    # 2 of 8 units hold both, 4 and 3 each: P(2 or more) = (C(4,2) C(4,1) + C(4,3)) / C(8,3) = 28/56
    assert edge["p"] == pytest.approx(28 / 56)
    assert edge["expected"] == 1.5
    assert edge["low"] <= edge["jaccard"] <= edge["high"]
    assert edge["documents"] == 2
    assert edge["kind"] == "inhibits-none"
    assert "p" in study.network(test="margins", worlds=20).rows.columns


def test_significant_edges_need_a_test(study: Corpus) -> None:
    with pytest.raises(QuestionError, match="independence or margins"):
        study.network(backbone="significant")
    kept = study.network(backbone="significant", test="independence")
    assert kept.rows.is_empty()
    assert "Backbone significant: 0 of 2 edges." in kept.notes


def test_slices_give_the_edges_of_each_year_and_say_what_is_in_none(study: Corpus) -> None:
    answer = study.network(by="year")
    assert answer.rows.select("period", "source", "target", "n_both").rows() == [
        ("2019", "smart_mobility", "sup_policy", 1),
        ("2019", "inh_budget", "smart_mobility", 1),
        ("2021", "inh_budget", "smart_mobility", 1),
    ]
    assert [each.label for each in answer.slices] == ["2019", "2020", "2021", "2022"]
    assert "In no slice: 1 of 6 documents, undated or dated too coarsely." in answer.notes


def test_communities_and_centralities_stand_beside_the_nodes(study: Corpus) -> None:
    answer = study.network(communities=True)
    row = {each["code"]: each for each in answer.nodes.iter_rows(named=True)}
    assert row["smart_mobility"]["degree"] == 2
    assert row["smart_mobility"]["betweenness"] == 1.0
    assert row["smart_mobility"]["sign_ratio"] == pytest.approx(1 / 3)
    assert row["inh_literacy"]["community"] is None
    assert answer.to_json()["modularity"] is not None


def test_conditions_choose_the_documents_of_every_question(study: Corpus) -> None:
    # of the news, a and c hold budget with mobility; four passages of a (2), c and e
    news = study.network(where="kind=news")
    assert news.rows.select("source", "target", "n_both", "N").rows() == [("inh_budget", "smart_mobility", 2, 4)]
    assert news.question["where"] == ["kind=news"]
    assert study.explain_edge("inh_budget", "smart_mobility", where=["kind=report"]).counts["n_both"] == 0
    assert study.crosstab(["dimension"], ["inhibiting"], where="kind=news", worlds=5).rows["N"][0] == 4
    assert len(study.kwic(where="kind=news").rows) < len(study.kwic().rows)
    with pytest.raises(QuestionError, match="kind"):
        study.network(where="knd=news")
