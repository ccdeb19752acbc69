"""One colour for each group.

Takes the groups of a network; gives colours that people with any colour vision can tell apart. Draws nothing.
"""

from collections.abc import Iterable

__all__ = ["NO_GROUP", "OKABE_ITO", "choose_colours"]

NO_GROUP = "#999999"
"""Colour of a code without a group."""

# M. Okabe, K. Ito (2008), Color universal design; without black, which text has, and with yellow last, which is weak
# on white.
OKABE_ITO = ("#0072B2", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#E69F00", "#F0E442")
"""Seven colours that people with any colour vision can tell apart, as #RRGGBB."""

# Groups with a sign keep a colour of their own wherever they are drawn.
_BY_SIGN = {"supports": "#009E73", "inhibits": "#D55E00", "recommends": "#CC79A7"}


def choose_colours(groups: Iterable[tuple[str | None, str | None]]) -> dict[str | None, str]:
    """Return a colour for each group.

    Args:
        groups: Group and sign of each node; either may be None.

    Returns:
        Group -> colour as #RRGGBB. The first group of a sign has that sign's colour; the others take the next free
        colour in alphabetical order, and begin again when there are none left.
    """
    signs = {group: sign for group, sign in groups if group is not None}
    chosen: dict[str | None, str] = {None: NO_GROUP}
    for group in sorted(signs):
        colour = _BY_SIGN.get(signs[group] or "")
        if colour and colour not in chosen.values():
            chosen[group] = colour
    free = [colour for colour in OKABE_ITO if colour not in chosen.values()] or list(OKABE_ITO)
    rest = [group for group in sorted(signs) if group not in chosen]
    for number, group in enumerate(rest):
        chosen[group] = free[number % len(free)]
    return chosen
