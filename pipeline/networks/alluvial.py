"""Draws which community became which, as bands between two columns of blocks.

Takes two networks with the communities of their nodes; gives SVG text. Knows no calendar.
"""

from dataclasses import dataclass
from html import escape
from textwrap import wrap

import polars as pl

from pipeline.networks.build import Network
from pipeline.networks.colours import OKABE_ITO
from pipeline.networks.picture_words import COMMUNITY_WORDS, name_units

__all__ = ["draw_alluvial"]

_FONT = "font-family='Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif' font-size='13'"
_LINE, _GAP, _BLOCK = 18.0, 16.0, 14.0
_LABEL, _BAND = 300.0, 260.0
_LETTERS = 36
_TOP = 56.0


@dataclass(frozen=True, slots=True)
class _Block:
    """A community in its column: its codes in order, and where it begins."""

    number: int
    codes: list[str]
    top: float


def draw_alluvial(before: Network, after: Network, matches: pl.DataFrame, *, lang: str = "en") -> str:
    """Return a picture of the communities of two networks and what they share.

    Args:
        before: The earlier network; its nodes have the column community.
        after: The later one.
        matches: What `match_communities` gave for the two.
        lang: Language of the caption.

    Returns:
        SVG text. Each code is one line, so no label covers another.
    """
    words = COMMUNITY_WORDS[lang]
    partner = dict(matches.filter(pl.col("is_match")).select("after", "before").iter_rows())
    left = _stack(_list_members(before), order=None)
    right = _stack(_list_members(after), order={there: here for there, here in partner.items()})
    colour = {block.number: OKABE_ITO[place % len(OKABE_ITO)] for place, block in enumerate(left)}
    labels = {row["code"]: row["label"] for each in (before, after) for row in each.nodes.iter_rows(named=True)}
    x_left, x_right = _LABEL, _LABEL + _BLOCK + _BAND
    body = []
    if not left and not right:
        body.append(f"<text x='20' y='{_TOP + _LINE}'>{escape(words['nothing'])}</text>")
    place = {(side, code): block.top + number * _LINE for side, blocks in (("l", left), ("r", right))
             for block in blocks for number, code in enumerate(block.codes)}  # fmt: skip
    pairs = {
        code: (one.number, other.number) for one in left for other in right for code in one.codes if code in other.codes
    }
    for code, (one, other) in pairs.items():
        y1, y2 = place["l", code], place["r", code]
        middle = x_left + _BLOCK + _BAND / 2
        path = (
            f"M{x_left + _BLOCK},{y1:.1f} C{middle},{y1:.1f} {middle},{y2:.1f} {x_right},{y2:.1f} V{y2 + _LINE:.1f} "
            f"C{middle},{y2 + _LINE:.1f} {middle},{y1 + _LINE:.1f} {x_left + _BLOCK},{y1 + _LINE:.1f} Z"
        )
        strength = 0.65 if partner.get(other) == one else 0.25
        body.append(
            f"<path d='{path}' fill='{colour[one]}' opacity='{strength}'><title>{escape(labels[code])}</title></path>"
        )
    for block in left:
        body += _draw_block(block, x_left, colour[block.number], labels, anchor="end")
    for block in right:
        own = colour.get(partner.get(block.number, -1), "#8c8c8c")
        body += _draw_block(block, x_right, own, labels, anchor="start")
    bottom = max([_TOP, *(block.top + len(block.codes) * _LINE for block in (*left, *right))]) + _GAP
    width = 2 * _LABEL + 2 * _BLOCK + _BAND
    caption = words["caption"].format(before=before.total, after=after.total, units=name_units(after.unit, lang)[1])
    lines = wrap(caption, 110)
    body += [
        f"<text x='20' y='{bottom + (number + 1) * _LINE:.1f}' fill='#444444'>{escape(line)}</text>"
        for number, line in enumerate(lines)
    ]
    heads = ((x_left + _BLOCK, "end", before), (x_right, "start", after))
    head = [
        f"<text x='{x}' y='{_TOP - 16}' text-anchor='{anchor}' font-weight='bold'>{escape(network.period or '')}</text>"
        for x, anchor, network in heads
    ]
    height = bottom + (len(lines) + 1) * _LINE
    return "\n".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:.0f} {height:.0f}' width='{width:.0f}' "
            f"height='{height:.0f}' role='img' {_FONT}>",
            f"<title>{escape(words['title'])}</title>",
            f"<rect width='{width:.0f}' height='{height:.0f}' fill='#ffffff'/>",
            f"<text x='20' y='22' font-size='16' font-weight='bold'>{escape(words['title'])}</text>",
            *head,
            *body,
            "</svg>",
            "",
        ]
    )


def _list_members(network: Network) -> dict[int, list[str]]:
    members: dict[int, list[str]] = {}
    placed = network.nodes.select("code", "community").drop_nulls().sort("community", "code")
    for code, community in placed.iter_rows():
        members.setdefault(community, []).append(code)
    return members


def _stack(members: dict[int, list[str]], *, order: dict[int, int] | None) -> list[_Block]:
    """Lay blocks one below the other; those on the right stand beside the block that they were."""
    numbers = sorted(
        members, key=lambda number: ((order or {}).get(number, number if order is None else 10**6), number)
    )
    blocks = []
    top = _TOP
    for number in numbers:
        blocks.append(_Block(number, members[number], top))
        top += len(members[number]) * _LINE + _GAP
    return blocks


def _draw_block(block: _Block, x: float, colour: str, labels: dict[str, str], *, anchor: str) -> list[str]:
    text_x = x - 8 if anchor == "end" else x + _BLOCK + 8
    parts = [
        f"<rect x='{x}' y='{block.top:.1f}' width='{_BLOCK}' height='{len(block.codes) * _LINE:.1f}' fill='{colour}'/>"
    ]
    for number, code in enumerate(block.codes):
        label = labels[code] if len(labels[code]) <= _LETTERS else labels[code][: _LETTERS - 1].rstrip() + "…"
        y = block.top + number * _LINE + 13
        parts.append(f"<text x='{text_x}' y='{y:.1f}' text-anchor='{anchor}'>{escape(label)}</text>")
    return parts
