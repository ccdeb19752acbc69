"""Which community of one network became which of another.

Takes the communities of two networks; gives one row per pair that shares a code. Knows no calendar.
"""

import numpy as np
import polars as pl

from pipeline.networks.communities import Communities

__all__ = ["match_communities"]


def match_communities(before: Communities, after: Communities) -> pl.DataFrame:
    """Return which community became which.

    Communities are matched one to one so that the sum of their Jaccard similarities is largest (Hungarian method); what
    else they share is shown too, since communities split and merge.

    Returns:
        One row per pair of communities that share a code, and one per community that shares none: before, after (null
        where there is none), codes (those shared, or all of it), n_before, n_after, jaccard (0 where alone) and
        is_match. In order of before and after.

    References:
        H. W. Kuhn (1955), The Hungarian method for the assignment problem, Naval Research Logistics Quarterly 2, 83-97.
        D. Greene, D. Doyle, P. Cunningham (2010), Tracking the evolution of communities in dynamic social networks,
        ASONAM, 176-183 (Jaccard matching).
    """
    from scipy.optimize import linear_sum_assignment

    one, other = _list_members(before), _list_members(after)
    similar = np.array([[len(a & b) / len(a | b) for b in other.values()] for a in one.values()])
    similar = similar.reshape(len(one), len(other))
    chosen = (
        set(zip(*(each.tolist() for each in linear_sum_assignment(-similar)), strict=True)) if similar.size else set()
    )
    rows: list[tuple[int | None, int | None, set[str], int, int, float, bool]] = []
    for i, (here, members) in enumerate(one.items()):
        for j, (there, others) in enumerate(other.items()):
            if shared := members & others:
                is_match = (i, j) in chosen
                rows.append((here, there, shared, len(members), len(others), float(similar[i, j]), is_match))
        if not any(members & others for others in other.values()):
            rows.append((here, None, members, len(members), 0, 0.0, False))
    for there, others in other.items():
        if not any(members & others for members in one.values()):
            rows.append((None, there, others, 0, len(others), 0.0, False))
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "before": pl.Int64,
        "after": pl.Int64,
        "codes": pl.List(pl.String),
        "n_before": pl.Int64,
        "n_after": pl.Int64,
        "jaccard": pl.Float64,
        "is_match": pl.Boolean,
    }
    listed = [(here, there, sorted(codes), *rest) for here, there, codes, *rest in rows]
    return pl.DataFrame(listed, schema=schema, orient="row").sort("before", "after", nulls_last=True)


def _list_members(communities: Communities) -> dict[int, set[str]]:
    members: dict[int, set[str]] = {}
    for code, community in (
        communities.nodes.select("code", "community").drop_nulls().sort("community", "code").iter_rows()
    ):
        members.setdefault(community, set()).add(code)
    return members
