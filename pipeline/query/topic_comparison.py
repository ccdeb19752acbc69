"""Two topic models side by side: which topic became which.

Takes two models and passages; gives frames. Fits nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from pipeline.topics import TopicModel

__all__ = ["compare_models"]


def compare_models(
    old: "TopicModel", new: "TopicModel", passages: "pl.DataFrame"
) -> "tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]":
    """Return what became of each topic, where the passages went, and how similar all topics are.

    Args:
        old: The earlier model.
        new: The later one.
        passages: Passages that both look at.

    Returns:
        The changes as `pipeline.topics.changes.describe_changes` gives them, with before_label and after_label; the
        flows as `count_flows` gives them; and one row per pair of topics: before, after, similarity.
    """
    import polars as pl

    from pipeline.query.topic_codes import find_largest
    from pipeline.topics import compare_topics, match_topics
    from pipeline.topics.changes import count_flows, describe_changes

    flows = count_flows(*(find_largest(model.assign(passages)) for model in (old, new)))
    changes = describe_changes(match_topics(old, new), flows)
    labels = [model.topics.select("topic", "label") for model in (old, new)]
    for side, names in zip(("before", "after"), labels, strict=True):
        named = names.rename({"topic": side, "label": f"{side}_label"})
        changes = changes.join(named, on=side, how="left", maintain_order="left")
    matrix = compare_topics(old, new)
    pairs = pl.DataFrame(
        [
            (before, after, float(matrix[row, column]))
            for row, before in enumerate(old.topics["topic"].to_list())
            for column, after in enumerate(new.topics["topic"].to_list())
        ],
        schema={"before": pl.Int64, "after": pl.Int64, "similarity": pl.Float64},
        orient="row",
    )
    first = ("before", "before_label", "after", "after_label", "change")
    ordered = changes.sort("before", "after", nulls_last=True)
    return ordered.select(*first, pl.exclude(*first)), flows, pairs
