"""Files of a network, read back by other readers."""

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import networkx
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import QuestionError
from pipeline.networks import MEASURES, Network, Slice, build_network, draw_network, write_network
from pipeline.networks.layout import Box, lay_out
from pipeline.networks.slices import parse_slicing, plan_windows
from pipeline.networks.table_files import to_vosviewer_map

GEXF = "{http://gexf.net/1.3}"
SVG = "{http://www.w3.org/2000/svg}"
UNITS = ["abc", "ab", "ab", "bc", "cd", "e"]


@pytest.fixture
def network() -> Network:
    rows = [
        ("d", f"p{number}", code, "vowel" if code in "ae" else "consonant", True)
        for number, unit in enumerate(UNITS)
        for code in unit
    ]
    mentions = pl.DataFrame(rows, schema=["document_id", "passage_id", "code", "group", "is_counted"], orient="row")
    return build_network(
        mentions,
        total=10,
        signs={"vowel": "supports"},
        labels={"a": 'Anggaran <b>&"kota"', "b": "Kebijakan daerah"},
        period="2019-2021",
    )


def test_gexf_is_read_back_by_networkx_with_weights_and_attributes(network: Network, tmp_path: Path) -> None:
    path = write_network(network, tmp_path / "n.gexf", measure="jaccard")
    graph = networkx.read_gexf(path, version="1.3")
    assert graph.nodes["a"]["label"] == 'Anggaran <b>&"kota"'
    assert (graph.nodes["a"]["group"], graph.nodes["a"]["sign"], graph.nodes["a"]["n"]) == ("vowel", "supports", 3)
    assert "sign" not in graph.nodes["b"]
    assert graph.edges["a", "b"]["weight"] == pytest.approx(3 / 4)
    assert (graph.edges["a", "b"]["n_both"], graph.edges["a", "b"]["N"]) == (3, 10)
    assert set(graph.nodes) == set("abcde")
    assert graph.number_of_edges() == network.edges.height


def test_gexf_says_what_the_standard_asks_for(network: Network, tmp_path: Path) -> None:
    root = ElementTree.parse(write_network(network, tmp_path / "n.gexf")).getroot()
    assert (root.tag, root.get("version")) == (f"{GEXF}gexf", "1.3")
    graph = root.find(f"{GEXF}graph")
    assert (graph.get("mode"), graph.get("defaultedgetype")) == ("static", "undirected")
    declared = {
        kind.get("class"): {attribute.get("id") for attribute in kind} for kind in graph.iter(f"{GEXF}attributes")
    }
    for kind, parent in (("node", "nodes"), ("edge", "edges")):
        used = {value.get("for") for value in graph.find(f"{GEXF}{parent}").iter(f"{GEXF}attvalue")}
        assert used <= declared[kind]
    nodes = {node.get("id") for node in graph.iter(f"{GEXF}node")}
    assert all({edge.get("source"), edge.get("target")} <= nodes for edge in graph.iter(f"{GEXF}edge"))


def test_an_edge_without_the_measure_has_no_weight(tmp_path: Path) -> None:
    mentions = pl.DataFrame({"passage_id": ["p", "p"], "code": ["a", "b"], "group": ["g", "g"], "is_counted": True})
    everywhere = build_network(mentions, total=1)
    for name in ("n.gexf", "n.graphml"):
        path = write_network(everywhere, tmp_path / name, measure="npmi")
        read = networkx.read_gexf if name == "n.gexf" else networkx.read_graphml
        assert "npmi" not in read(path).edges["a", "b"]
    lines = write_network(everywhere, tmp_path / "n.csv", measure="npmi").read_text().splitlines()
    assert lines[1] == "a,b,,1,1,1,npmi,passage,"


def test_graphml_is_read_back_by_networkx(network: Network, tmp_path: Path) -> None:
    graph = networkx.read_graphml(write_network(network, tmp_path / "n.graphml", measure="npmi"))
    edge = network.edges.filter((pl.col("source") == "a") & (pl.col("target") == "b")).row(0, named=True)
    assert graph.edges["a", "b"]["weight"] == pytest.approx(edge["npmi"])
    assert graph.edges["a", "b"]["n_both"] == 3
    assert graph.nodes["a"]["label"] == 'Anggaran <b>&"kota"'
    assert graph.graph["measure"] == "npmi"


def test_csv_has_the_columns_of_the_convention_and_every_edge(network: Network, tmp_path: Path) -> None:
    path = write_network(network, tmp_path / "n.csv", measure="association_strength")
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [
        "source", "target", "weight", "n_both", "n_source", "n_target", "measure", "unit", "period",
    ]  # fmt: skip
    assert [float(row["weight"]) for row in rows] == network.edges["association_strength"].to_list()
    assert [(row["source"], row["target"], int(row["n_both"])) for row in rows] == network.edges.select(
        "source", "target", "n_both"
    ).rows()
    assert {(row["measure"], row["unit"], row["period"]) for row in rows} == {
        ("association_strength", "passage", "2019-2021")
    }


@pytest.mark.parametrize(
    "ending", [".gexf", ".graphml", ".csv", ".parquet", ".net", ".txt", ".json", ".svg", ".html", ".png"]
)
def test_the_same_network_gives_the_same_bytes(network: Network, tmp_path: Path, ending: str) -> None:
    first = write_network(network, tmp_path / f"first{ending}").read_bytes()
    assert write_network(network, tmp_path / f"second{ending}").read_bytes() == first


def test_a_picture_is_xml_that_names_what_it_shows(network: Network, tmp_path: Path) -> None:
    root = ElementTree.fromstring(draw_network(network, title="Kode & <rekan>"))
    words = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    for part in ("Kode & <rekan>", "Anggaran", "N = 10 passages", "2019-2021", "jaccard", "Without a drawn edge: e."):
        assert part in words
    circles = {circle.find(f"{SVG}title").text for circle in root.iter(f"{SVG}circle") if len(circle)}
    assert len(circles) == 4
    assert len(list(root.iter(f"{SVG}line"))) == network.edges.height


def test_a_picture_draws_the_heaviest_edges_with_ties(network: Network) -> None:
    counts = network.edges["count"].to_list()
    drawn = ElementTree.fromstring(draw_network(network, measure="count", max_edges=1))
    assert len(list(drawn.iter(f"{SVG}line"))) == counts.count(max(counts)) == 1
    tied = ElementTree.fromstring(draw_network(network, measure="count", max_edges=3))
    assert len(list(tied.iter(f"{SVG}line"))) == sum(count >= sorted(counts)[-3] for count in counts) == 4


def test_a_picture_of_nothing_says_so(network: Network) -> None:
    nothing = build_network(pl.DataFrame(schema={"passage_id": pl.String, "code": pl.String, "group": pl.String,
                                                 "is_counted": pl.Boolean}), total=0)  # fmt: skip
    assert "There is no edge to draw." in draw_network(nothing)


def test_html_holds_the_picture_and_asks_for_nothing_from_the_network(network: Network, tmp_path: Path) -> None:
    page = write_network(network, tmp_path / "n.html", title="Kode <script>").read_text()
    assert "<script>" not in page
    assert "<svg " in page
    assert page.count("http") == page.count("http://www.w3.org/2000/svg")


def test_png_is_a_picture_of_its_full_size(network: Network, tmp_path: Path) -> None:
    data = write_network(network, tmp_path / "n.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(data[16:20]) == 2812  # 900 pixels of 1/96 inch at 300 dots an inch


@pytest.mark.parametrize("name", ["n.doc", "n", "gexf"])
def test_an_unknown_ending_is_refused_with_those_that_are_known(network: Network, tmp_path: Path, name: str) -> None:
    with pytest.raises(QuestionError, match=r"\.gexf, \.graphml, \.csv") as caught:
        write_network(network, tmp_path / name)
    assert caught.value.value == name
    assert not (tmp_path / name).exists()


def test_an_unknown_measure_is_refused(network: Network, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="npmi") as caught:
        write_network(network, tmp_path / "n.csv", measure="closeness")
    assert caught.value.value == "closeness"


HOSTILE = '=1+1 "kota"\tdan\nbaris 🏙'


@pytest.fixture
def hostile(network: Network) -> Network:
    nodes = network.nodes.with_columns(
        pl.when(pl.col("code") == "a").then(pl.lit(HOSTILE)).otherwise("label").alias("label")
    )
    return replace(network, nodes=nodes)


def test_pajek_is_read_back_by_networkx(hostile: Network, tmp_path: Path) -> None:
    path = write_network(hostile, tmp_path / "n.net", measure="jaccard")
    graph = networkx.Graph(networkx.read_pajek(path))
    assert sorted(graph) == sorted(["=1+1 'kota' dan baris 🏙", "Kebijakan daerah", "c", "d", "e"])
    assert float(graph.edges["=1+1 'kota' dan baris 🏙", "Kebijakan daerah"]["weight"]) == pytest.approx(3 / 4)
    assert graph.number_of_edges() == hostile.edges.height


def test_vosviewer_files_have_the_columns_of_its_manual(hostile: Network, tmp_path: Path) -> None:
    # VOSviewer Manual 1.6.20: a network file has id, id, strength and no header; a map file has one
    lines = write_network(hostile, tmp_path / "n.txt", measure="count").read_text().splitlines()
    assert lines[0] == "1\t2\t3"
    rows = [line.split("\t") for line in to_vosviewer_map(hostile).decode().splitlines()]
    assert rows[0] == ["id", "label", "sublabel", "cluster", "weight<Units>"]
    assert rows[1] == ["1", '=1+1 "kota" dan baris 🏙', "a", "1", "3"]
    assert {len(row) for row in rows} == {5}
    assert [row[3] for row in rows[1:]] == ["1", "2", "2", "2", "1"]


def test_vosviewer_json_names_items_and_links(hostile: Network, tmp_path: Path) -> None:
    read = json.loads(write_network(hostile, tmp_path / "n.json", measure="count").read_bytes())["network"]
    assert read["items"][0] == {"id": 1, "label": HOSTILE, "description": "a", "cluster": 1, "weights": {"Units": 3}}
    assert read["links"][0] == {"source_id": 1, "target_id": 2, "strength": 3}
    assert len(read["links"]) == hostile.edges.height


def test_parquet_is_read_back_by_duckdb_with_every_measure(network: Network, tmp_path: Path) -> None:
    read = duckdb.read_parquet(str(write_network(network, tmp_path / "n.parquet", measure="npmi")))
    assert [row[0] for row in read.select("npmi").fetchall()] == network.edges["npmi"].to_list()
    assert read.filter("weight = npmi").fetchall() == read.fetchall()
    assert set(MEASURES) <= set(read.columns)
    assert read.select("period").distinct().fetchall() == [("2019-2021",)]


def test_an_edge_without_the_measure_is_left_out_where_there_is_only_a_weight(tmp_path: Path) -> None:
    mentions = pl.DataFrame({"passage_id": ["p", "p"], "code": ["a", "b"], "group": ["g", "g"], "is_counted": True})
    everywhere = build_network(mentions, total=1)
    assert write_network(everywhere, tmp_path / "n.txt", measure="npmi").read_text() == ""
    assert write_network(everywhere, tmp_path / "n.net", measure="npmi").read_text().endswith("*Edges\n")


@pytest.fixture
def slices() -> tuple[Network, list[Slice]]:
    def build(*units: str) -> Network:
        rows = [(f"p{number}", code, "g", True) for number, unit in enumerate(units) for code in unit]
        frame = pl.DataFrame(rows, schema=["passage_id", "code", "group", "is_counted"], orient="row")
        return build_network(frame, total=len(units))

    first, second = plan_windows([date(2019, 5, 1), date(2020, 2, 1)], parse_slicing("year"))
    return build("ab", "ab", "ac", "bc"), [Slice(first, build("ab", "ab")), Slice(second, build("ac", "bc"))]


def test_dynamic_gexf_has_spells_and_weights_by_period(slices: tuple[Network, list[Slice]], tmp_path: Path) -> None:
    path = write_network(slices[0], tmp_path / "n.gexf", measure="count", slices=slices[1])
    graph = ElementTree.parse(path).getroot().find(f"{GEXF}graph")
    assert graph.attrib == {
        "mode": "dynamic", "defaultedgetype": "undirected", "timeformat": "date", "timerepresentation": "interval",
    }  # fmt: skip
    assert ["weight", "double"] in [[each.get("title"), each.get("type")] for each in graph.iter(f"{GEXF}attribute")]
    edges = {(edge.get("source"), edge.get("target")): edge for edge in graph.iter(f"{GEXF}edge")}
    weights = [value for value in edges["a", "b"].iter(f"{GEXF}attvalue") if value.get("for") == "weight"]
    assert [value.attrib for value in weights] == [
        {"for": "weight", "value": "2", "start": "2019-01-01", "end": "2019-12-31"}
    ]
    spells = [[spell.attrib for spell in edges[pair].iter(f"{GEXF}spell")] for pair in (("a", "b"), ("a", "c"))]
    assert spells == [
        [{"start": "2019-01-01", "end": "2019-12-31"}],
        [{"start": "2020-01-01", "end": "2020-12-31"}],
    ]
    nodes = {node.get("id"): node for node in graph.iter(f"{GEXF}node")}
    assert len(list(nodes["c"].iter(f"{GEXF}spell"))) == 1


def test_dynamic_gexf_is_read_by_networkx(slices: tuple[Network, list[Slice]], tmp_path: Path) -> None:
    path = write_network(slices[0], tmp_path / "n.gexf", measure="count", slices=slices[1])
    graph = networkx.read_gexf(path, version="1.3")
    assert graph.graph["mode"] == "dynamic"
    assert graph.edges["a", "b"]["spells"] == [("2019-01-01", "2019-12-31")]
    assert graph.nodes["a"]["n"] == [(2, "2019-01-01", "2019-12-31"), (1, "2020-01-01", "2020-12-31")]


def test_tables_hold_the_edges_of_each_period(slices: tuple[Network, list[Slice]], tmp_path: Path) -> None:
    named = [replace(each, network=replace(each.network, period=each.label)) for each in slices[1]]
    path = write_network(slices[0], tmp_path / "n.csv", measure="count", slices=named)
    with path.open(newline="") as file:
        rows = [(row["source"], row["target"], row["period"]) for row in csv.DictReader(file)]
    assert rows == [("a", "b", "2019"), ("a", "c", "2020"), ("b", "c", "2020")]


BOXES = st.builds(Box, st.floats(5, 120), st.floats(5, 30), st.floats(5, 60))


@settings(max_examples=40, deadline=None)
@given(st.lists(BOXES, min_size=1, max_size=25), st.data())
def test_no_label_covers_another(boxes: list[Box], data: st.DataObject) -> None:
    names = [f"n{number}" for number in range(len(boxes))]
    ends = st.sampled_from(names)
    edges = data.draw(st.lists(st.tuples(ends, ends, st.floats(0.01, 1)), max_size=40))
    places = lay_out(dict(zip(names, boxes, strict=True)), edges, width=900, height=640, seed=3)
    rooms = [
        (x - box.half_width, x + box.half_width, y - box.above, y + box.below)
        for box, (x, y) in zip(boxes, places.values(), strict=True)
    ]
    for number, (left, right, top, bottom) in enumerate(rooms):
        for other_left, other_right, other_top, other_bottom in rooms[:number]:
            is_apart = right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top
            assert is_apart


def test_another_seed_gives_another_layout_and_the_same_seed_the_same() -> None:
    boxes = {name: Box(10, 10, 10) for name in "abcdef"}
    edges = [("a", "b", 1.0), ("b", "c", 0.5), ("d", "e", 0.2)]
    first = lay_out(boxes, edges, width=900, height=640, seed=1)
    assert lay_out(boxes, edges, width=900, height=640, seed=1) == first
    assert lay_out(boxes, edges, width=900, height=640, seed=2) != first
