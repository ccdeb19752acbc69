"""Pictures of several networks: panels that share their places, and communities as bands."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

from pipeline.errors import QuestionError
from pipeline.networks import Network, Slice, build_network, write_communities, write_network
from pipeline.networks.alluvial import draw_alluvial
from pipeline.networks.communities import find_communities
from pipeline.networks.matching import match_communities
from pipeline.networks.panels import draw_panels
from pipeline.networks.slices import parse_slicing, plan_windows

SVG = "{http://www.w3.org/2000/svg}"


def build(*units: str) -> Network:
    rows = [(f"p{number}", code, "g", True) for number, unit in enumerate(units) for code in unit]
    frame = pl.DataFrame(rows, schema=["passage_id", "code", "group", "is_counted"], orient="row")
    return build_network(frame, total=len(units), codes=list("abcdef"))


@pytest.fixture
def slices() -> tuple[Network, list[Slice]]:
    early, late = ("ab", "ab", "bc", "ef"), ("ac", "bd", "ef")
    first, second = plan_windows([date(2019, 5, 1), date(2020, 2, 1)], parse_slicing("year"))
    return build(*early, *late), [Slice(first, build(*early)), Slice(second, build(*late))]


def test_each_code_stands_at_the_same_place_in_each_panel(slices: tuple[Network, list[Slice]]) -> None:
    root = ElementTree.fromstring(draw_panels(*slices, measure="count"))
    panels = root.findall(f"{SVG}svg")
    places = [
        {
            re.search(r"\((\w)\)", circle.findtext(f"{SVG}title")).group(1): (circle.get("cx"), circle.get("cy"))
            for circle in panel.iter(f"{SVG}circle")
            if len(circle)
        }
        for panel in panels
    ]
    assert len(panels) == 2
    assert places[0] == places[1]
    assert set(places[0]) == set("abcdef")
    assert [len(list(panel.iter(f"{SVG}line"))) for panel in panels] == [3, 3]
    words = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert "2019  (N = 4)" in words
    assert "N = 7 passages" in words


def test_panels_are_written_where_a_picture_is_asked_for(slices: tuple[Network, list[Slice]], tmp_path: Path) -> None:
    whole, parts = slices
    svg = write_network(whole, tmp_path / "n.svg", slices=parts, lang="id").read_text()
    assert svg.count("<svg ") == 3
    assert "bagian teks" in svg
    assert write_network(whole, tmp_path / "n.pdf", slices=parts).read_bytes().startswith(b"%PDF-")


def _with_communities(network: Network) -> Network:
    found = find_communities(network.nodes["code"].to_list(), network.edges, weight="count")
    return replace(network, nodes=network.nodes.join(found.nodes, on="code", maintain_order="left"))


def test_communities_are_matched_by_what_they_share() -> None:
    # before {a b c} {e f}; after {a c} {b d} {e f}
    found = [
        find_communities(list("abcdef"), build(*units).edges, weight="count")
        for units in (("ab", "bc", "ef"), ("ac", "bd", "ef"))
    ]
    rows = match_communities(*found).rows(named=True)
    assert [(row["codes"], row["is_match"], round(row["jaccard"], 3)) for row in rows] == [
        (["a", "c"], True, 0.667),
        (["b"], False, 0.25),
        (["e", "f"], True, 1.0),
    ]


def test_bands_join_the_codes_that_both_periods_have(tmp_path: Path) -> None:
    before, after = _with_communities(build("ab", "bc", "ef")), _with_communities(build("ac", "bd", "ef"))
    before = replace(before, nodes=before.nodes.with_columns(pl.lit("Kode <b>&").alias("label")))
    parts = [find_communities(list("abcdef"), each.edges, weight="count") for each in (before, after)]
    root = ElementTree.fromstring(draw_alluvial(before, after, match_communities(*parts)))
    assert len(root.findall(f"{SVG}path")) == 5  # a b c e f; d has no community before
    rows = [float(text.get("y")) for text in root.iter(f"{SVG}text") if text.get("text-anchor") == "start"]
    assert len(set(rows)) == len(rows)
    path = write_communities(before, after, match_communities(*parts), tmp_path / "c.png")
    assert path.read_bytes().startswith(b"\x89PNG")
    with pytest.raises(QuestionError, match=r"\.svg, \.png"):
        write_communities(before, after, match_communities(*parts), tmp_path / "c.gexf")


def test_networks_without_an_edge_have_no_communities_to_draw() -> None:
    empty = _with_communities(build("a"))
    parts = find_communities(list("abcdef"), empty.edges, weight="count")
    matches = match_communities(parts, parts)
    assert matches.is_empty()
    assert "There is no community to draw." in draw_alluvial(empty, empty, matches)
