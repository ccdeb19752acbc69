"""Topics are fitted once; what comes later gets topics from the model there is, and names move with their topics."""

import json
import re
import shutil
import threading
from pathlib import Path

import polars as pl
import pytest
from planted_topics import QUARTERS, name_document, plant, write_planted

from flows.asked_topics import read_topic_settings
from flows.fitting import assign_topics, fit_topics_of
from flows.plan import CORPUS, Plan, make_plan
from flows.refit import refit_topics
from flows.settings import read_settings
from flows.summary import summarise
from pipeline.errors import QuestionError
from pipeline.query import open_corpus
from pipeline.query.saved_topics import list_versions, read_current_version, read_labels
from pipeline.records import TOPIC_TERMS, TOPIC_WEIGHTS, TOPICS
from pipeline.store import Ledger, hash_table, read_table
from pipeline.workspace import Workspace

# Two years of four themes, and what came after.
FIRST = plant(each=10, quarters=QUARTERS[:8])
LATER = plant(each=10, seed=8, quarters=QUARTERS[8:10])


def make_topics_plan(workspace: Workspace) -> Plan:
    """Plan as if documents came from the tables: the ledger of a planted workspace has no items."""
    from flows import plan

    ledger = Ledger(workspace.ledger)
    with_text = {name: step.fingerprint for name, step in ledger.read_steps("extract").items()}
    wanted = read_topic_settings(workspace, read_settings(workspace).topics)
    fit, assign = plan._plan_topics(workspace, ledger, wanted, with_text)
    ledger.close()
    return Plan((), (), None, (), None, fit, assign, None)


def work_on(workspace: Workspace) -> Plan:
    """Do what is planned for topics, as a run does it."""
    planned = make_topics_plan(workspace)
    wanted = read_topic_settings(workspace, read_settings(workspace).topics)
    if planned.topics is not None:
        fit_topics_of(workspace, planned.topics, planned.assign, wanted, saving=threading.Lock())
    elif planned.assign:
        assign_topics(workspace, planned.assign, wanted, saving=threading.Lock())
    return planned


@pytest.fixture
def study(tmp_path: Path) -> Workspace:
    workspace = write_planted(tmp_path / "study", FIRST)
    work_on(workspace)
    return workspace


def find_themes(workspace: Workspace) -> dict[int, str]:
    """Return the theme of most passages of each topic."""
    titles = {
        name_document(row["document_id"]): row["theme"] for row in pl.concat([FIRST, LATER]).iter_rows(named=True)
    }
    weights = (
        read_table(workspace, TOPIC_WEIGHTS).sort("share", descending=True).collect().unique("passage_id", keep="first")
    )
    themes = weights.with_columns(pl.col("document_id").replace_strict(titles, default=None).alias("theme"))
    most = themes.group_by("topic", "theme").len().sort("len", "theme", descending=True).unique("topic", keep="first")
    return dict(most.select("topic", "theme").iter_rows())


def add_later(workspace: Workspace, later: pl.DataFrame = LATER) -> None:
    write_planted(workspace.root, pl.concat([FIRST, later]))


def test_topics_are_fitted_once(study: Workspace) -> None:
    assert sorted(find_themes(study).values()) == ["health", "markets", "transport", "waste"]
    planned = make_topics_plan(study)
    assert (planned.topics, planned.assign) == (None, ())
    assert list_versions(study.models / "topics") == [1]


def test_new_documents_get_topics_and_change_none(study: Workspace) -> None:
    before = read_table(study, TOPIC_WEIGHTS).collect()
    add_later(study)
    planned = work_on(study)
    assert planned.topics is None
    assert {each.input_id for each in planned.assign} == {name_document(name) for name in LATER["document_id"]}
    after = read_table(study, TOPIC_WEIGHTS).collect()
    is_later = pl.col("document_id").is_in([name_document(name) for name in LATER["document_id"]])
    keys = ("passage_id", "topic")
    assert after.filter(~is_later).sort(keys).equals(before.sort(keys))
    # the fit knows the themes of the later documents
    theme_of = find_themes(study)
    largest = after.filter(is_later).sort("share", descending=True).unique("passage_id", keep="first")
    titles = {name_document(row["document_id"]): row["theme"] for row in LATER.iter_rows(named=True)}
    right = [
        theme_of[topic] == titles[document] for document, topic in largest.select("document_id", "topic").iter_rows()
    ]
    assert sum(right) / len(right) > 0.95
    # and the sizes of topics count them
    assert read_table(study, TOPICS).collect()["passages"].sum() == after["passage_id"].n_unique()
    assert make_topics_plan(study).assign == ()


def test_documents_without_text_lose_their_topics(study: Workspace) -> None:
    gone = name_document(FIRST["document_id"][0])
    ledger = Ledger(study.ledger)
    ledger.void_steps("extract", [gone])
    ledger.close()
    planned = work_on(study)
    assert [(each.input_id, each.fingerprint) for each in planned.assign] == [(gone, "")]
    assert gone not in read_table(study, TOPIC_WEIGHTS).collect()["document_id"].to_list()
    assert make_topics_plan(study).assign == ()


def test_two_workspaces_have_equal_topics(study: Workspace, tmp_path: Path) -> None:
    other = write_planted(tmp_path / "other", FIRST.reverse())
    work_on(other)
    for table in (TOPICS, TOPIC_WEIGHTS):
        assert hash_table(study, table) == hash_table(other, table)
    files = [(each.models / "topics" / "1" / "arrays.npz").read_bytes() for each in (study, other)]
    assert files[0] == files[1]


def test_changed_settings_fit_anew_and_keep_the_fit_before(study: Workspace) -> None:
    study.settings.write_text('name = "Planted"\n[topics]\nk = 3\n', encoding="utf-8")
    assert work_on(study).topics is not None
    assert read_table(study, TOPICS).collect().height == 3
    assert list_versions(study.models / "topics") == [1, 2]


def test_a_fit_that_was_killed_is_done_again(study: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    import flows.fitting

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(flows.fitting, "replace_table", stop)
    with pytest.raises(KeyboardInterrupt):
        refit_topics(study, k=3)
    monkeypatch.undo()
    planned = work_on(study)
    assert planned.topics is not None
    # as it was asked, since the tables may be half of one and half of the other
    assert read_table(study, TOPICS).collect().height == 3


def test_what_is_asked_for_holds_until_the_settings_change(study: Workspace) -> None:
    done = refit_topics(study, k=5, seed=2)
    assert (done.version, done.before, done.k) == (2, 1, 5)
    assert work_on(study).topics is None
    study.settings.write_text('name = "Planted"\n[topics]\nk = 4\nseed = 9\n', encoding="utf-8")
    assert work_on(study).topics is not None
    assert read_table(study, TOPICS).collect().height == 4


def test_a_fit_that_cannot_be_done_leaves_all_as_it_was(study: Workspace) -> None:
    before = hash_table(study, TOPICS)
    with pytest.raises(QuestionError, match="Expected a kind"):
        refit_topics(study, where=["kind=nonsense"])
    assert hash_table(study, TOPICS) == before
    assert work_on(study).topics is None


def test_the_same_fit_again_is_the_same_version(study: Workspace) -> None:
    done = refit_topics(study)
    assert (done.version, done.before) == (1, 1)
    assert list_versions(study.models / "topics") == [1]


def test_topics_keep_their_numbers_and_names_over_a_new_fit(study: Workspace) -> None:
    themes = find_themes(study)
    waste = next(number for number, theme in themes.items() if theme == "waste")
    place = study.models / "topics" / "labels.yaml"
    text = place.read_text(encoding="utf-8")
    place.write_text(text.replace(f"  {waste}:\n    id: \n", f"  {waste}:\n    id: Sampah kota\n"), encoding="utf-8")
    assert read_labels(study.models / "topics")[0][waste].id == "Sampah kota"
    add_later(study)
    work_on(study)
    refit_topics(study, seed=5)
    assert find_themes(study) == themes
    assert read_labels(study.models / "topics")[0][waste].id == "Sampah kota"


def test_a_new_topic_gets_a_number_that_none_had(study: Workspace) -> None:
    themes = find_themes(study)
    # drones begin: most of what is new
    add_later(study, plant(each=60, seed=8, quarters=QUARTERS[-2:]))
    work_on(study)
    refit_topics(study, k=5)
    after = {row["topic"]: row["label"] for row in read_table(study, TOPICS).collect().iter_rows(named=True)}
    assert set(after) == {1, 2, 3, 4, 5}
    assert set(themes) == {1, 2, 3, 4}
    assert any(word in after[5].lower() for word in ("drone", "sensor", "rotor", "citra", "radar", "kamera", "langit",
                                                     "pilot", "baterai", "sinyal", "peta", "kendali"))  # fmt: skip
    compared = open_corpus(study, today=FIRST["date"].max()).compare_topics()
    assert compared.rows.filter(pl.col("change") == "came")["after"].to_list() == [5]
    # the fit before gave drones to the topic whose fillers they share, and that has lost them now
    changes = {row["before"]: (row["change"], row["into"]) for row in compared.rows.iter_rows(named=True)}
    assert [change for change, _ in changes.values()].count("same") >= 3
    assert all(change == "same" or (change == "split" and 5 in into) for key, (change, into) in changes.items() if key)


def test_a_name_whose_topic_is_gone_is_kept(study: Workspace) -> None:
    place = study.models / "topics" / "labels.yaml"
    text = place.read_text(encoding="utf-8")
    for number in range(1, 5):
        text = text.replace(f"  {number}:\n    id: \n", f"  {number}:\n    id: Nama {number}\n")
    place.write_text(text, encoding="utf-8")
    refit_topics(study, k=2)
    labels, gone = read_labels(study.models / "topics")
    named = {label.id for label in (*labels.values(), *gone) if label.id}
    assert named == {"Nama 1", "Nama 2", "Nama 3", "Nama 4"}


def test_names_find_their_topics_by_terms_where_the_model_before_is_gone(study: Workspace) -> None:
    themes = find_themes(study)
    place = study.models / "topics" / "labels.yaml"
    text = place.read_text(encoding="utf-8")
    for number, theme in themes.items():
        text = text.replace(f"  {number}:\n    id: \n", f"  {number}:\n    id: Tentang {theme}\n")
    shutil.rmtree(study.models / "topics")
    place.parent.mkdir()
    # numbers that no fit would give: only terms can tell
    place.write_text(re.sub(r"^  (\d):", r"  9\1:", text, flags=re.MULTILINE), encoding="utf-8")
    work_on(study)
    labels, gone = read_labels(study.models / "topics")
    assert {number: label.id for number, label in labels.items()} == {
        number: f"Tentang {theme}" for number, theme in find_themes(study).items()
    }
    assert gone == []


def test_documents_of_another_world_advise_a_new_fit(study: Workspace) -> None:
    chance = plant(each=80, seed=4, quarters=QUARTERS[:1])
    strange = chance.with_columns(
        pl.col("document_id").str.replace("^", "x"),
        pl.col("texts").list.eval(pl.element().str.replace_all(r"([a-z]+)", "q${1}w")),
    )
    add_later(study, strange)
    work_on(study)
    advice = open_corpus(study, today=FIRST["date"].max()).tables.topic_advice
    assert advice is not None
    assert "faktor topics fit" in advice
    assert summarise(study).topics_advice == advice
    assert advice in open_corpus(study, today=FIRST["date"].max()).topics().notes
    figures = json.loads((study.models / "topics" / "drift.json").read_text(encoding="utf-8"))
    assert figures["documents_since"] == 80
    assert figures["unknown_words_share"] > figures["known_unknown_words_share"]
    refit_topics(study)
    assert open_corpus(study, today=FIRST["date"].max()).tables.topic_advice is None


def test_a_few_documents_of_the_same_world_advise_nothing(study: Workspace) -> None:
    add_later(study)
    work_on(study)
    assert open_corpus(study, today=FIRST["date"].max()).tables.topic_advice is None


def test_too_few_documents_are_tried_again_when_there_are_more(tmp_path: Path) -> None:
    few = FIRST.head(3)
    workspace = write_planted(tmp_path / "study", few)
    work_on(workspace)
    assert read_table(workspace, TOPICS).collect().is_empty()
    planned = make_topics_plan(workspace)
    assert (planned.topics, planned.assign) == (None, ())
    write_planted(workspace.root, FIRST)
    assert work_on(workspace).topics is not None
    assert read_table(workspace, TOPICS).collect().height == 4


def test_a_model_that_was_deleted_is_fitted_again(study: Workspace) -> None:
    shutil.rmtree(study.models)
    assert work_on(study).topics is not None
    assert read_current_version(study.models / "topics") == 1


def test_tables_that_were_lost_are_made_from_the_model_without_a_new_fit(study: Workspace) -> None:
    add_later(study)
    work_on(study)
    before = {table.name: hash_table(study, table) for table in (TOPICS, TOPIC_TERMS, TOPIC_WEIGHTS)}
    ledger = Ledger(study.ledger)
    states = {name: step.state for name, step in ledger.read_steps("assign").items()}
    # what a restored backup has: models, and neither tables nor steps
    for table in (TOPICS, TOPIC_TERMS, TOPIC_WEIGHTS):
        shutil.rmtree(study.tables / table.name)
    ledger.void_steps("topics")
    ledger.void_steps("assign")
    ledger.close()
    assert work_on(study).topics is not None
    assert {table.name: hash_table(study, table) for table in (TOPICS, TOPIC_TERMS, TOPIC_WEIGHTS)} == before
    assert list_versions(study.models / "topics") == [1]
    ledger = Ledger(study.ledger)
    assert {name: step.state for name, step in ledger.read_steps("assign").items()} == states
    ledger.close()


def test_the_plan_of_a_workspace_holds_its_topics(study: Workspace) -> None:
    ledger = Ledger(study.ledger)
    planned = make_plan(study, ledger, read_settings(study), "book-1")
    steps = ledger.read_steps("assign")
    ledger.close()
    # the planted ledger has no items: for it, all documents have gone
    assert {each.fingerprint for each in planned.assign} == {""}
    assert set(steps) - {CORPUS} == {name_document(name) for name in FIRST["document_id"]}
