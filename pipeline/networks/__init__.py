"""Co-occurrence networks: which codes are spoken of in the same passage, sentence or document, and how strongly.

Takes mentions and the number of units they come from; gives nodes and weighted edges, and writes them as files.
Refuses a network without its unit and measure.
"""

from pipeline.networks.build import MEASURES, Measure, Network, Unit, build_network
from pipeline.networks.colours import choose_colours
from pipeline.networks.export import write_communities, write_network
from pipeline.networks.picture import draw_network
from pipeline.networks.slices import Slice

__all__ = [
    "MEASURES",
    "Measure",
    "Network",
    "Slice",
    "Unit",
    "build_network",
    "choose_colours",
    "draw_network",
    "write_communities",
    "write_network",
]
