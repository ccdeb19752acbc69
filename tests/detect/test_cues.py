import pytest

from pipeline.detect.cue_files import STATES, parse_cues, read_cues
from pipeline.errors import CodebookError

ENTRY = """\
- state: negated
  direction: forward
  words: 4
  within: clause
  cues:
    - '"tidak" or "bukan"'
    - tanpa
"""


def test_every_cue_of_both_languages_is_read():
    cues = read_cues()
    assert len(cues) > 50
    assert {None if cue.state is None else STATES[cue.state] for cue in cues} == {
        None,
        "negated",
        "recommended",
        "hypothetical",
        "ended",
    }


def test_an_entry_gives_one_cue_for_each_text():
    cues = parse_cues(ENTRY, language="id")
    assert [(cue.state, cue.direction, cue.words, cue.within) for cue in cues] == [
        (STATES.index("negated"), "forward", 4, "clause")
    ] * 2


@pytest.mark.parametrize(
    ("old", "new", "place", "fix"),
    [
        ("negated", "zzz", "1:10", "The choices are: recommended, hypothetical, ended, negated, none"),
        ("forward", "foward", "2:14", "Did you mean `forward`?"),
        ("words: 4", "words: four", "3:10", "Write digits"),
        ("clause", "clauses", "4:11", "Did you mean `clause`?"),
        ("  words: 4\n", "", "1:3", "Expected `words:`"),
        ("cues:", "cue:", "5:3", "Did you mean `cues`?"),
        ("tanpa", "'[list]'", "7:8", "Write its words"),
        ("tanpa", "near/5 tanpa", "7:7", "both sides"),
        (ENTRY, "just a text", "1:1", "key: value"),
    ],
)
def test_a_broken_cue_file_is_told_with_its_place_and_the_likely_fix(old, new, place, fix):
    with pytest.raises(CodebookError) as caught:
        parse_cues(ENTRY.replace(old, new), language="id")
    assert str(caught.value).startswith(f"cues/id.yaml:{place}: Expected ")
    assert fix in str(caught.value)
