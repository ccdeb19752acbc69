"""Rules of tables in pictures of pages: long thin lines, also such as lie askew, and nothing else."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from pipeline.extract.blocks import Rule
from pipeline.extract.ocr import Picture
from pipeline.extract.ocr_rules import find_rules

# A page of 4 by 3 inches at 300 dpi: 288 by 216 points.
SIZE = (1200, 900)


def draw(*lines: tuple[int, int, int, int], width: int = 3, degrees: float = 0.0) -> Picture:
    """A white page with black lines, in pixels from the upper left corner, turned counterclockwise about its middle."""
    picture = Image.new("L", SIZE, 245)
    pen = ImageDraw.Draw(picture)
    for line in lines:
        pen.line(line, fill=30, width=width)
    picture = picture.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=245)
    return Picture(*SIZE, 300, np.asarray(picture).tobytes())


def edges(rule: Rule) -> tuple[float, float, float, float]:
    return (rule.left, rule.bottom, rule.right, rule.top)


def test_level_and_upright_rules_stand_where_they_are_drawn() -> None:
    level, upright = find_rules(draw((300, 200, 900, 200), (500, 100, 500, 700)), 0.0)
    assert edges(level) == pytest.approx((72, 168, 216, 168), abs=1)
    assert edges(upright) == pytest.approx((120, 48, 120, 192), abs=1)


@pytest.mark.parametrize(
    "picture",
    [draw(), draw((300, 200, 360, 200)), draw((100, 300, 1000, 300), width=60), draw((100, 100, 900, 700))],
    ids=["white", "short", "thick", "slanting"],
)
def test_what_is_short_thick_or_slanting_is_no_rule(picture: Picture) -> None:
    assert find_rules(picture, 0.0) == ()


def test_a_rule_in_pieces_is_one() -> None:
    [rule] = find_rules(draw((100, 200, 500, 200), (540, 200, 1000, 200)), 0.0)
    assert edges(rule) == pytest.approx((24, 168, 240, 168), abs=1)


@settings(deadline=None, max_examples=30)
@given(degrees=st.floats(-3, 3))
def test_a_page_that_lies_askew_gives_the_rules_of_a_straight_one(degrees: float) -> None:
    turned = draw((300, 300, 900, 300), (600, 200, 600, 700), degrees=degrees)
    found = find_rules(turned, math.tan(math.radians(degrees)))
    assert len(found) == 2
    assert edges(found[0]) == pytest.approx((72, 144, 216, 144), abs=2)
    assert edges(found[1]) == pytest.approx((144, 48, 144, 168), abs=2)
