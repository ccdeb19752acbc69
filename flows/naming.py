"""The names of topics: what is proposed, and what people wrote, kept with its topic over new fits.

Takes a workspace and a model; writes models/topics/labels.yaml. Never changes a name that a person wrote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flows.files import save_text
from flows.models import load_topic_model
from pipeline.errors import QuestionError
from pipeline.query.saved_topics import read_labels
from pipeline.topics.label_file import FILE_NAME, TopicLabel, parse_labels, write_labels
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.topics import TopicModel

__all__ = ["propose_anew", "propose_names", "renew_labels", "take_names"]

_SAME_TERMS = 0.5  # Jaccard of the named terms, where the model before cannot be read
_NAMED_TERMS = 10
_SURE, _LEAST_LIFT = 0.05, 1.5


def propose_names(workspace: Workspace, model: "TopicModel") -> dict[int, TopicLabel]:
    """Return what terms and codes propose as names of the topics, in both languages."""
    import polars as pl

    from pipeline.query.tables import Tables
    from pipeline.query.topic_codes import cross_topics_and_codes
    from pipeline.topics.labels import propose_label

    tables = Tables(workspace)
    codes: Any = {}
    if not tables.codes.is_empty() and not model.topics.is_empty():
        crossed = cross_topics_and_codes(tables, tables.documents)
        above = crossed.filter((pl.col("q") <= _SURE) & (pl.col("z") > 0) & (pl.col("lift") >= _LEAST_LIFT))
        codes = above.sort("z", "code", descending=[True, False]).partition_by("topic", as_dict=True)
    english = dict(zip(model.forms, model.english.tolist(), strict=True))
    proposed = {}
    for number in model.topics["topic"].to_list():
        terms = model.topic_terms.filter(pl.col("topic") == number).sort("rank")
        worth = terms.with_columns((pl.col("weight") * pl.col("exclusivity")).alias("score")).sort(
            "score", "rank", descending=[True, False]
        )
        scored = [(term, score, english.get(term, 0.0)) for term, score in worth.select("term", "score").iter_rows()]
        own = codes.get((number,))
        labels = {
            lang: propose_label(scored, [] if own is None else own[f"label_{lang}"].to_list(), lang=lang)
            for lang in ("id", "en")
        }
        heaviest = ", ".join(terms["term"].head(_NAMED_TERMS))
        proposed[number] = TopicLabel(number, None, None, labels["id"], labels["en"], heaviest)
    return proposed


def renew_labels(
    workspace: Workspace,
    model: "TopicModel",
    labels: Mapping[int, TopicLabel],
    gone: Sequence[TopicLabel],
    *,
    is_matched: bool,
) -> None:
    """Write the file of names: what people wrote stays with its topic, what is proposed is new."""
    proposed = propose_names(workspace, model)
    held = dict(labels) if is_matched else _match_by_terms(labels, proposed)
    renewed = []
    for number, label in proposed.items():
        own = held.get(number)
        named = (own.id, own.en) if own else (None, None)
        renewed.append(TopicLabel(number, *named, label.proposed_id, label.proposed_en, label.terms))
    used = [held[number] for number in proposed if number in held]
    lost = [each for each in labels.values() if each.is_named and each not in used]
    save_text(workspace.models / "topics" / FILE_NAME, write_labels(renewed, _put_away(gone, lost)))


def _put_away(gone: Sequence[TopicLabel], lost: Sequence[TopicLabel]) -> list[TopicLabel]:
    """Return the names that are kept without a topic; one whose number is taken there gets the next free one."""
    kept = {label.topic: label for label in gone}
    for label in lost:
        number = label.topic if label.topic not in kept else max(kept) + 1
        kept[number] = replace(label, topic=number)
    return list(kept.values())


def _match_by_terms(labels: Mapping[int, TopicLabel], proposed: Mapping[int, TopicLabel]) -> dict[int, TopicLabel]:
    """Return for each topic the label whose terms are most like its own, where half of them are the same."""
    found = {}
    left = dict(labels)
    for number, label in proposed.items():
        terms = set(label.terms.split(", "))
        alike = {key: len(terms & set(each.terms.split(", "))) / len(terms | set(each.terms.split(", ")))
                 for key, each in left.items()}  # fmt: skip
        best = max(alike, key=lambda key: (alike[key], -key), default=None)
        if best is not None and alike[best] >= _SAME_TERMS:
            found[number] = left.pop(best)
    return found


def propose_anew(workspace: Workspace) -> None:
    """Propose names by the codes as they are now, and write them into the file of names.

    Raises:
        QuestionError: If there is no model that can be read.
    """
    folder = workspace.models / "topics"
    model = load_topic_model(folder)
    if model is None:
        raise QuestionError(
            "There are no topics that this version of faktor can name. Run `faktor topics fit`.", "model"
        )
    renew_labels(workspace, model, *read_labels(folder), is_matched=True)


def take_names(workspace: Workspace, text: str, where: str) -> int:
    """Take the names that people wrote into a copy of the file of names; return how many.

    Args:
        workspace: The workspace.
        text: Text of the copy.
        where: Its name, for messages.

    Raises:
        SettingsError: If it cannot be read.
        QuestionError: If it names a topic that there is not.
    """
    folder = workspace.models / "topics"
    labels, gone = read_labels(folder)
    written, _ = parse_labels(text, where)
    strange = sorted(set(written) - set(labels))
    if strange:
        raise QuestionError(
            f"Expected topics of the current fit in {where}, got {strange[0]}. `faktor topics` lists them.", where
        )
    taken = [replace(label, id=written[topic].id, en=written[topic].en) if topic in written else label
             for topic, label in labels.items()]  # fmt: skip
    save_text(folder / FILE_NAME, write_labels(taken, gone))
    return sum(label.is_named for label in taken)
