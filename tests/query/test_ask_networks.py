"""Networks and the matrix, on the study of tests/little_study.py, counted by hand.

Of 8 coded passages, inh_budget is in 4, smart_mobility in 3, sup_policy in 2; budget and mobility meet in two (in a and
in c), mobility and policy in one (b). Of 6 documents, budget is in 3, mobility in 3, policy in 2.
"""

import pytest

from pipeline.errors import QuestionError
from pipeline.query import Corpus


def test_edges_count_passages_and_come_heaviest_first(study: Corpus) -> None:
    rows = study.network().rows
    assert rows.select("source", "target", "n_both", "n_source", "n_target", "N").rows() == [
        ("inh_budget", "smart_mobility", 2, 4, 3, 8),
        ("smart_mobility", "sup_policy", 1, 3, 2, 8),
    ]
    assert rows["jaccard"].to_list() == [2 / 5, 1 / 4]


def test_nodes_are_all_codes_asked_for_with_label_and_sign(study: Corpus) -> None:
    nodes = study.network(groups=["inhibiting"], lang="id").nodes
    assert nodes.select("code", "label", "sign", "n").rows() == [
        ("inh_budget", "Kendala anggaran", "inhibits", 4),
        ("inh_literacy", "Literasi digital rendah", "inhibits", 0),
    ]


def test_documents_count_once_for_a_pair(study: Corpus) -> None:
    edges = study.network(unit="document").rows
    assert {(row["source"], row["target"]): (row["n_both"], row["N"]) for row in edges.to_dicts()} == {
        ("inh_budget", "smart_mobility"): (2, 6),
        ("smart_mobility", "sup_policy"): (1, 6),
    }


def test_sentences_are_those_of_the_coded_passages(study: Corpus) -> None:
    # 8 passages, of which one (in a) has two sentences; budget and mobility meet in one sentence of a and one of c
    edges = study.network(unit="sentence").rows
    assert edges.row(0, named=True)["N"] == 9
    assert edges.row(0, named=True)["n_both"] == 2


def test_groups_and_codes_add_up(study: Corpus) -> None:
    network = study.network(groups=["supporting"], codes=["smart_mobility"])
    assert network.nodes["code"].to_list() == ["smart_mobility", "sup_policy"]
    assert network.question["codes"] == ["sup_policy", "smart_mobility"]


def test_a_window_counts_only_its_documents(study: Corpus) -> None:
    answer = study.network(since="2021")
    assert answer.rows.select("source", "target", "n_both", "N").rows() == [("inh_budget", "smart_mobility", 1, 3)]
    assert answer.network.period == "from 2021-01-01"
    assert answer.notes == ("Left out: 1 document without a date.",)


def test_pairs_below_the_minimum_are_left_out(study: Corpus) -> None:
    assert len(study.network(minimum=2).rows) == 1


def test_json_has_the_nodes_beside_the_rows(study: Corpus) -> None:
    assert set(study.network().to_json()) == {"rows", "question", "run", "nodes"}


def test_an_unknown_measure_or_group_is_refused(study: Corpus) -> None:
    with pytest.raises(QuestionError, match="association_strength"):
        study.network(measure="closeness")  # type: ignore[arg-type]
    with pytest.raises(QuestionError, match="Did you mean inhibiting"):
        study.network(groups=["inhibitng"])
    with pytest.raises(QuestionError, match="Known are: dimension"):
        study.network(groups=["inh_budget_"])


def test_the_matrix_sets_groups_without_a_sign_against_those_with_one(study: Corpus) -> None:
    answer = study.matrix()
    assert (answer.question["rows"], answer.question["columns"]) == (["dimension"], ["supporting", "inhibiting"])
    assert answer.rows.select("row", "column", "n_both", "n_row", "n_column", "N").rows() == [
        ("smart_mobility", "sup_policy", 1, 3, 2, 8),
        ("smart_mobility", "inh_budget", 2, 3, 4, 8),
        ("smart_mobility", "inh_literacy", 0, 3, 0, 8),
        ("smart_economy", "sup_policy", 0, 0, 2, 8),
        ("smart_economy", "inh_budget", 0, 0, 4, 8),
        ("smart_economy", "inh_literacy", 0, 0, 0, 8),
    ]


def test_the_matrix_has_no_jaccard_where_neither_code_is_mentioned(study: Corpus) -> None:
    assert study.matrix().rows["jaccard"].to_list() == [1 / 4, 2 / 5, 0.0, 0.0, 0.0, None]


def test_the_matrix_of_a_group_with_itself_leaves_out_a_code_with_itself(study: Corpus) -> None:
    rows = study.matrix(["inhibiting"], ["inhibiting"]).rows
    assert rows.select("row", "column").rows() == [("inh_budget", "inh_literacy"), ("inh_literacy", "inh_budget")]
