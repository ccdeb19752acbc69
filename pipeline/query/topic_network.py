"""Topics and codes as one network: a topic is joined to the codes that go with it above chance.

Takes pairs of topics and codes, and the passages that bear them; gives a `Network` that can be drawn and written. Tests
nothing itself.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from pipeline.networks import Network

__all__ = ["make_topic_network"]

TOPIC_GROUP = "topic"
_SURE = 0.05


def make_topic_network(
    pairs: "pl.DataFrame", largest: "pl.DataFrame", mentions: "pl.DataFrame", *, lang: str, period: str | None = None
) -> "Network":
    """Return the network of topics and codes.

    Args:
        pairs: As `topic_codes.cross_topics_and_codes` gives them, with topic_label_id and topic_label_en.
        largest: The passages and their largest topics: document_id, passage_id and topic.
        mentions: document_id, passage_id, code and group of the mentions in these passages.
        lang: Language of the labels.
        period: The time that the passages are from, for captions.

    Returns:
        Nodes are topics ("topic_3", in the group "topic") and codes; edges join a topic and a code that go together
        with q at most 0.05.
    """
    import polars as pl

    from pipeline.networks import build_network

    columns = ("document_id", "passage_id", "code", "group")
    name = pl.format("topic_{}", "topic")
    of_topics = largest.select("document_id", "passage_id", name.alias("code"), pl.lit(TOPIC_GROUP).alias("group"))
    both = pl.concat([of_topics.select(columns), mentions.select(columns)]).with_columns(
        pl.lit(True).alias("is_counted")
    )
    labels = dict(
        pairs.select(name.alias("code"), pl.format("{}  {}", "topic", f"topic_label_{lang}").alias("label"))
        .unique()
        .iter_rows()
    )
    labels |= dict(pairs.select("code", f"label_{lang}").unique().iter_rows())
    signs = dict(pairs.select("group", "sign").unique().iter_rows())
    sure = pairs.filter((pl.col("q") <= _SURE) & (pl.col("z") > 0)).select(
        name.alias("one"), pl.col("code").alias("two")
    )
    network = build_network(
        both,
        total=largest.height,
        codes=sorted({*pairs.select(name.alias("code"))["code"], *pairs["code"]}),
        signs=signs,
        labels=labels,
        period=period,
    )
    ends = pl.concat([sure.rename({"one": "source", "two": "target"}),
                      sure.select(pl.col("two").alias("source"), pl.col("one").alias("target"))])  # fmt: skip
    edges = network.edges.join(ends, on=["source", "target"], how="semi")
    return type(network)(network.nodes, edges, network.unit, network.total, network.minimum, network.period)
