"""Fits the topics of a workspace, and gives topics to what was read since; names move with their topics.

Takes a workspace whose lock is held; saves models, tables, names and steps. Knows no Prefect.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flows.files import save_text
from flows.models import load_topic_model, read_fitted, save_topic_model
from flows.naming import renew_labels
from flows.plan import CORPUS, Work
from flows.settings import TopicSettings, read_settings
from pipeline.query.saved_topics import read_labels
from pipeline.records import DOCUMENTS, PASSAGES, TOPIC_TERMS, TOPIC_WEIGHTS, TOPICS
from pipeline.store import Ledger, Step, read_table, replace_rows, replace_table
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl

    from pipeline.topics import TopicModel

__all__ = ["ASSIGNED", "FITTED", "assign_topics", "fit_topics_of", "select_passages"]

FITTED, ASSIGNED = "fitted", "assigned"
"""Whether a document was there when the topics were fitted, or got them afterwards."""

_SAME_TOPIC = 0.5  # cosine of the terms from which a topic keeps its number
_DRIFT_PASSAGES = 20_000

_Saving = AbstractContextManager[Any]


def fit_topics_of(
    workspace: Workspace,
    work: Work,
    documents: Sequence[Work],
    wanted: TopicSettings,
    *,
    saving: _Saving,
    is_asked: bool = False,
) -> dict[str, int]:
    """Fit the topics of all passages that are asked for, and save model, tables, names and steps.

    Where the current model is of just this fit and only tables or steps were lost, tables are made from it again, and
    what was read since the fit keeps its topics.

    Args:
        workspace: The workspace.
        work: The step of the fit.
        documents: The steps of all documents with text: they have their topics by this fit.
        wanted: How to fit.
        saving: Held while tables are written.
        is_asked: Whether a new fit was asked for, whatever there is.

    Returns:
        How many topics.
    """
    folder = workspace.models / "topics"
    before = load_topic_model(folder)
    passages = select_passages(workspace, wanted)
    ids = {each.input_id for each in documents}
    fitted = None if is_asked or before is None or before.reason else read_fitted(folder, work.fingerprint)
    model = _fit(workspace, passages, wanted) if before is None or fitted is None else _restore(before, passages)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    labels, gone = read_labels(folder)
    if fitted is None:
        moved = _match_before(before, model, {each.topic for each in (*labels.values(), *gone)})
        model = model.renumber([moved[number] for number in model.numbers])
    with saving:
        # what stops here from now on is done again by the next run
        ledger = Ledger(workspace.ledger)
        ledger.void_steps("topics", [CORPUS])
        if fitted is None:
            save_topic_model(folder, model, fingerprint=work.fingerprint, documents=ids)
        versions = {
            TOPIC_TERMS.name: replace_table(workspace, TOPIC_TERMS, model.topic_terms),
            TOPIC_WEIGHTS.name: replace_table(workspace, TOPIC_WEIGHTS, model.topic_weights),
            TOPICS.name: replace_table(workspace, TOPICS, model.topics),
        }
        _count_passages(workspace)
        renew_labels(workspace, model, labels, gone, is_matched=before is not None)
        held = {TOPIC_WEIGHTS.name: versions[TOPIC_WEIGHTS.name]}
        states = {name: FITTED if fitted is None or name in fitted else ASSIGNED for name in ids}
        ledger.void_steps("assign")
        ledger.record_steps(
            [
                *(_assigned(each, states[each.input_id], held) for each in documents),
                Step(CORPUS, "assign", "", "done", reason=_advise(workspace, model, wanted, states)),
                Step(
                    input_id=CORPUS,
                    stage="topics",
                    fingerprint=work.fingerprint if model.reason is None else work.bare,
                    state="done",
                    reason=model.reason,
                    table_versions={name: versions[name] for name in (TOPIC_TERMS.name, TOPICS.name)},
                    rows=len(model.topic_weights),
                ),
            ]
        )
        ledger.close()
    return {"topics": len(model.topics)}


def _fit(workspace: Workspace, passages: "pl.DataFrame", wanted: TopicSettings) -> "TopicModel":
    from pipeline.topics import fit_topics

    return fit_topics(
        passages,
        k=wanted.k,
        k_range=(wanted.k_min, wanted.k_max),
        seed=wanted.seed,
        model=wanted.model,
        unit=wanted.unit,
        languages=None if wanted.lang == "joint" else (wanted.lang,),
        seeds=_read_seeds(workspace) if wanted.model == "seeded" else None,
    )


def _restore(before: "TopicModel", passages: "pl.DataFrame") -> "TopicModel":
    return replace(before, topic_weights=before.assign(passages))


def _assigned(work: Work, state: str, versions: Mapping[str, int], rows: int = 0) -> Step:
    return Step(work.input_id, "assign", work.fingerprint, state, table_versions=versions, rows=rows)


def assign_topics(
    workspace: Workspace, documents: Sequence[Work], wanted: TopicSettings, *, saving: _Saving
) -> dict[str, int]:
    """Give topics to documents that were read since the fit, without a new fit, and say whether one is advised.

    Args:
        workspace: The workspace.
        documents: Their steps; one without a fingerprint is of a document that has no text any more.
        wanted: How topics were fitted.
        saving: Held while tables are written.

    Returns:
        How many documents got topics; nothing where the model cannot be read: the next run then fits anew.
    """
    import polars as pl

    ledger = Ledger(workspace.ledger)
    model = load_topic_model(workspace.models / "topics")
    if model is None or model.reason is not None:
        ledger.void_steps("topics", [CORPUS])
        ledger.close()
        return {}
    ids = [each.input_id for each in documents]
    lost = [each.input_id for each in documents if not each.fingerprint]
    passages = select_passages(workspace, wanted, document_ids=set(ids) - set(lost))
    weights = model.assign(passages)
    with saving:
        version = replace_rows(workspace, TOPIC_WEIGHTS, weights, document_ids=ids)
        _count_passages(workspace)
        ledger.void_steps("assign", lost)
        held = {TOPIC_WEIGHTS.name: version}
        rows = dict(weights.group_by("document_id").agg(pl.len()).iter_rows())
        ledger.record_steps(
            [_assigned(each, ASSIGNED, held, rows.get(each.input_id, 0)) for each in documents if each.fingerprint]
        )
        states = {name: step.state for name, step in ledger.read_steps("assign").items() if name != CORPUS}
        ledger.record_steps([Step(CORPUS, "assign", "", "done", reason=_advise(workspace, model, wanted, states))])
    ledger.close()
    return {"documents": len(ids) - len(lost)}


def select_passages(
    workspace: Workspace, wanted: TopicSettings, *, document_ids: Collection[str] | None = None
) -> "pl.DataFrame":
    """Return the passages that topics are asked of, with what fits and assigns need of their documents.

    Args:
        workspace: The workspace.
        wanted: Which documents are asked about.
        document_ids: Only these documents; None takes all.

    Raises:
        QuestionError: If a condition on documents cannot be met.
    """
    import polars as pl

    from pipeline.query.conditions import filter_documents

    documents = read_table(workspace, DOCUMENTS).drop("text").collect()
    asked = filter_documents(documents, wanted.where).select(
        "document_id", pl.coalesce("publisher", "source").alias("source")
    )
    if document_ids is not None:
        asked = asked.filter(pl.col("document_id").is_in(list(document_ids)))
    columns = ("passage_id", "document_id", "ordinal", "kind", "language", "text")
    passages = read_table(workspace, PASSAGES).select(columns)
    if wanted.lang != "joint":
        passages = passages.filter(pl.col("language") == wanted.lang)
    return passages.join(asked.lazy(), on="document_id").sort("document_id", "ordinal").collect()


def _match_before(before: "TopicModel | None", model: "TopicModel", taken: set[int]) -> dict[int, int]:
    """Return for each number of a fresh fit the number that its topic keeps: that of the topic it was, or a new one."""
    from pipeline.topics import match_topics

    if before is None or before.topics.is_empty() or model.topics.is_empty():
        return {number: number for number in model.numbers}
    matched = {
        new: old
        for old, new, similarity in match_topics(before, model).select("old", "new", "similarity").iter_rows()
        if old is not None and new is not None and similarity >= _SAME_TOPIC
    }
    free = max(taken | set(before.numbers), default=0)
    moved = {}
    for number in model.numbers:
        if number not in matched:
            free += 1
        moved[number] = matched.get(number, free)
    return moved


def _count_passages(workspace: Workspace) -> None:
    """Write how many passages each topic is the largest of, now that there are more."""
    import polars as pl

    from pipeline.query.topic_codes import find_largest

    topics = read_table(workspace, TOPICS).collect()
    counted = find_largest(read_table(workspace, TOPIC_WEIGHTS).collect()).group_by("topic").len("n")
    frame = topics.join(counted, on="topic", how="left", maintain_order="left")
    frame = frame.with_columns(pl.col("n").fill_null(0).cast(pl.Int64).alias("passages")).select(topics.columns)
    if not frame.equals(topics):
        replace_table(workspace, TOPICS, frame)


def _advise(workspace: Workspace, model: "TopicModel", wanted: TopicSettings, states: Mapping[str, str]) -> str | None:
    """Return why the topics should be fitted again, in a sentence, or None; save the figures beside the models."""
    since = [name for name, state in states.items() if state == ASSIGNED]
    fitted = len(states) - len(since)
    place = workspace.models / "topics" / "drift.json"
    if not since:
        place.unlink(missing_ok=True)
        return None
    passages = select_passages(workspace, wanted, document_ids=since)
    # ids are hashes, so the smallest are as good as any draw
    sample = passages.sort("passage_id").head(_DRIFT_PASSAGES)
    drift = model.measure_drift(sample)
    figures = {
        "documents_fitted": fitted,
        "documents_since": len(since),
        "passages": drift.passages,
        "unknown_words_share": drift.unknown_words_share,
        "known_unknown_words_share": drift.known_unknown_words_share,
        "residual_error": drift.residual_error,
        "known_residual_error": drift.known_residual_error,
        "unused_topics": list(drift.unused_topics),
        "reason": drift.reason,
    }
    save_text(place, json.dumps(figures, ensure_ascii=False, indent=2) + "\n")
    why = drift.reason if drift.is_refit_advised else None
    if why is None and len(since) > fitted:
        why = f"{len(since):,} documents were read since, more than the {fitted:,} that the topics were fitted to."
    return None if why is None else f"A new fit of the topics is advised (`faktor topics fit`): {why}"


def _read_seeds(workspace: Workspace) -> dict[str, list[str]]:
    from flows.seeding import list_seeds
    from pipeline.codebook import load_codebook

    return list_seeds(load_codebook(workspace.root / read_settings(workspace).codebook))
