"""Which codes go with which topics, against chance.

Takes the tables of a workspace; gives one row per topic and code. Tests nothing itself.
"""

from typing import TYPE_CHECKING

from pipeline.records import MENTIONS, TOPIC_WEIGHTS

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query.tables import Tables

__all__ = ["cross_topics_and_codes", "find_largest", "read_topic_passages"]


_DESCRIBED = ("group", "group_label_id", "group_label_en", "sign", "label_id", "label_en")


def find_largest(weights: "pl.DataFrame") -> "pl.DataFrame":
    """Return the largest topic of each passage, of equal ones the lowest number: document_id, passage_id, topic, share.

    Args:
        weights: Table topic_weights, or a part of it.
    """
    order = weights.sort("share", "topic", descending=[True, False])
    largest = order.unique("passage_id", keep="first", maintain_order=True)
    return largest.select("document_id", "passage_id", "topic", "share").sort("passage_id")


def cross_topics_and_codes(tables: "Tables", documents: "pl.DataFrame") -> "pl.DataFrame":
    """Return how often each code is mentioned in the passages whose largest topic each topic is.

    Args:
        tables: The tables of the workspace.
        documents: The documents asked about.

    Returns:
        One row per topic and code, in the order of topics and codebook: topic, code, group (with its labels), sign,
        label_id, label_en, and the columns of `pipeline.networks.attraction.measure_attraction` (n_topic and n_code for
        its n_row and n_column). N counts the passages that have topics and are coded.
    """
    import polars as pl

    from pipeline.networks.attraction import measure_attraction

    largest, mentions = read_topic_passages(tables, documents)
    topics = tables.topics["topic"].to_list()
    codes = tables.codes.select("code", *_DESCRIBED)
    pairs = measure_attraction(
        largest.select("document_id", "passage_id", pl.col("topic").cast(pl.String).alias("mark")),
        mentions.rename({"code": "mark"}),
        largest.group_by("document_id").agg(pl.len().alias("passages")).sort("document_id"),
        rows=[str(topic) for topic in topics],
        columns=codes["code"].to_list(),
    )
    named = pairs.rename({"row": "topic", "column": "code", "n_row": "n_topic", "n_column": "n_code"})
    joined = named.with_columns(pl.col("topic").cast(pl.Int64)).join(codes, on="code", maintain_order="left")
    first = ("topic", "code", *_DESCRIBED)
    return joined.select(*first, *(name for name in joined.columns if name not in first))


def read_topic_passages(tables: "Tables", documents: "pl.DataFrame") -> "tuple[pl.DataFrame, pl.DataFrame]":
    """Return the passages that have topics and are coded, with their largest topic, and the codes mentioned in them.

    Returns:
        document_id, passage_id, topic and share, one row per passage; and document_id, passage_id, code and group, one
        row per passage and code.
    """
    import polars as pl

    coded = tables.coded_passages.join(documents, on="document_id", how="semi").select("passage_id")
    largest = find_largest(tables.scan(TOPIC_WEIGHTS).collect()).join(coded, on="passage_id", how="semi")
    columns = ("document_id", "passage_id", "code", "group")
    mentions = tables.scan(MENTIONS).filter(pl.col("is_counted")).select(columns).unique().collect()
    return largest, mentions.join(largest, on="passage_id", how="semi")
