"""Dictionaries and rules of other programs: what is read, what it finds, what is lost, what is written."""

from pathlib import Path

import pytest
from lxml import etree

from pipeline.codebook import Codebook, parse_codebook
from pipeline.codebook.exchange import FORMATS, Format, Imported, detect_format, read_dictionary, write_dictionary
from pipeline.codebook.exchange.refi import make_guid
from pipeline.detect import find_in_text
from pipeline.errors import CodebookError

LIWC = """%
1\tfunction (Function Words)
2\t    pronoun (Pronouns)
11\tsocial
%
saya\t1\t2
bantu*\t11
can't\t1
terima kasih\t11
:)\t11
kind\t(02 134)125/464\t1
lost\t9
"""
WORDSTAT = """SOUTH
\tBW
\t\tBotswana (1)
\t\tSouth_African* (1)
\tCapital (1)
\t@R1 [BANK NOT NEAR #BW /S 5] (1)
\t@R2 [TURN* BEFORE OFF /S] (1)
\t@R3 [A NEAR B NEAR C] (1)
NORTH
\tOslo (2)
"""
YOSHIKODER = """<?xml version="1.0" encoding="UTF-8"?>
<dictionary style="050805" patternengine="substring">
<cnode name="Study" desc=""><cnode name="Money &amp; tax" desc="what is paid"><pnode name="pajak"/>
<pnode name="anggar*"/><cnode name="Debt"><pnode name="utang"/></cnode></cnode></cnode></dictionary>"""
QUANTEDA = """A CATEGORY: [more, Lamb, 'b?d', '*ing']
B:
  C: [x, 'smart cit*']
  __: [own]
"""
REFI = """<?xml version="1.0" encoding="utf-8"?><CodeBook origin="ATLAS.ti" xmlns="urn:QDA-XML:codebook:0.4"><Codes>
<Code guid="1FF58B12-6F6F-4B0C-8BE5-BBDC91F55294" name="Policy" isCodable="false">
<Code guid="1FF58B12-6F6F-4B0C-8BE5-BBDC91F55295" name="Funding gaps" color="#46AA00" isCodable="true">
<Description>Money that
is missing</Description></Code></Code></Codes><Sets><Set name="all" guid="ECA18D76-2B8B-4F26-BC1D-19ECA19FB3F0">
<MemberCode guid="1FF58B12-6F6F-4B0C-8BE5-BBDC91F55295"/></Set></Sets></CodeBook>"""
KHCODER = """# a comment
*Budget
anggaran & ( kurang | terbatas )
&! lebih
*Net
near(jaringan-lambat)[b5] or seq(listrik-padam)

*Both
<*Budget> and <*Net>
*Str
'blank spot' | kota+pintar | lari=>berlari
*Sum
lw > 10
*News
pasar & <>kind-->news
"""


def _read(text: str, format: Format) -> tuple[Imported, Codebook]:
    imported = read_dictionary(text.encode(), format=format, file=f"x{FORMATS[format][0]}")
    return imported, parse_codebook(imported.text)


def _find(book: Codebook, text: str, **fields: str) -> set[tuple[str, str]]:
    found = find_in_text(text, book, fields=fields)
    return {(row["code"], row["quote"]) for row in found if row["is_counted"]}


def _say(imported: Imported) -> list[tuple[str, str, int | None]]:
    return [(loss.where, loss.message, loss.line) for loss in imported.losses]


def test_liwc_words_match_as_they_stand_in_any_case_and_a_star_any_ending() -> None:
    imported, book = _read(LIWC, "liwc")
    assert (imported.codes, imported.terms) == (3, 6)
    text = "Saya membantu. Bantuan SAYA, terima kasih; I can't."
    assert _find(book, text) == {
        ("function_function_words", "Saya"),
        ("function_function_words", "SAYA"),
        ("function_function_words", "can't"),
        ("pronoun_pronouns", "Saya"),
        ("pronoun_pronouns", "SAYA"),
        ("social", "Bantuan"),
        ("social", "terima kasih"),
    }


def test_what_liwc_says_beyond_words_is_listed_with_its_line() -> None:
    imported, _ = _read(LIWC, "liwc")
    assert _say(imported) == [
        ("kind", "`kind`: its condition (02 134)125 is not known; it stays in its other categories.", 11),
        ("kind", "`kind`: category 464 is not in the legend.", 11),
        ("lost", "`lost`: category 9 is not in the legend.", 12),
        ("social", "`:)`: there is no word in it.", 10),
    ]


def test_dicx_takes_crosses_and_ones_and_tells_weights() -> None:
    imported, book = _read("DicTerm,Pos,Neg\nhappy*,X,\nsad,,1\nmeh,0.5,0\n", "dicx")
    assert _find(book, "Sad and happyish meh") == {("neg", "Sad"), ("pos", "happyish"), ("pos", "meh")}
    assert _say(imported) == [("Pos", "`meh`: its weight 0.5 is not known; it counts as any other.", 4)]


def test_wordstat_rules_say_what_they_say_there() -> None:
    imported, book = _read(WORDSTAT, "wordstat")
    assert _find(book, "The bank of Botswana turned it off.") == {("bw", "Botswana"), ("south", "turned it off")}
    assert _find(book, "The bank is closed. South Africans know.") == {("south", "bank"), ("bw", "South Africans")}
    assert [loss[0] for loss in _say(imported)] == ["SOUTH", "NORTH"]
    assert "only rules of two items" in imported.losses[0].message


def test_windows_1252_is_read_where_it_is_not_utf_8() -> None:
    data = "CAFÉ\n\tcafé (1)\n".encode("windows-1252")
    book = parse_codebook(read_dictionary(data, format="wordstat", file="x.cat").text)
    assert _find(book, "Kedai CAFÉ") == {("café", "CAFÉ")}


def test_yoshikoder_keeps_names_descriptions_and_levels() -> None:
    _, book = _read(YOSHIKODER, "yoshikoder")
    assert book.name == "Study"
    assert [(group.label.en, code.label.en, code.definition.en) for group in book.groups for code in group.codes] == [
        ("Money & tax", "Money & tax", "what is paid"),
        ("Money & tax", "Debt", ""),
    ]
    assert _find(book, "Pajak, penganggaran, anggaran, utang") == {
        ("money_tax", "Pajak"),
        ("money_tax", "anggaran"),
        ("debt", "utang"),
    }


@pytest.mark.parametrize("text", ["+Baik\nbagus\n+Buruk\njelek*\n", YOSHIKODER])
def test_lexicoder_is_read_in_its_new_and_its_old_layout(text: str) -> None:
    _, book = _read(text, "lexicoder")
    assert len(book.codes) == 2


def test_quanteda_keys_inside_keys_and_their_own_values() -> None:
    imported, book = _read(QUANTEDA, "quanteda")
    assert _find(book, "MORE lamb, bed, own smart cities") == {
        ("a_category", "MORE"),
        ("a_category", "bed"),
        ("a_category", "lamb"),
        ("b", "own"),
        ("c", "smart cities"),
    }
    assert _say(imported) == [
        ("A CATEGORY", "`b?d`: a letter left open is one of a to z or a digit here.", 1),
        ("A CATEGORY", "`*ing`: a star is known at the end of a word only, and one question mark in a word.", 1),
    ]


def test_a_name_that_looks_like_a_path_is_changed_and_listed() -> None:
    imported, book = _read("+A > B\nair\n", "lexicoder")
    assert [code.label.en for code in book.codes] == ["A › B"]
    assert _say(imported) == [("A › B", "`>` in its name is written `›`.", None)]


def test_a_refi_codebook_has_no_rules_and_says_so() -> None:
    imported, book = _read(REFI, "refi")
    [code] = book.codes
    assert (code.id, code.label.en, code.definition.en) == ("funding_gaps", "Funding gaps", "Money that is missing")
    assert code.rules[0].text == '"funding gaps"'
    assert [(loss.where, loss.line) for loss in imported.losses] == [("", None), ("all", 5)]
    assert "until you write some, each code is found by its name" in imported.text


def test_khcoder_rules_find_what_they_find_there() -> None:
    imported, book = _read(KHCODER, "khcoder")
    assert _find(book, "Anggarannya terbatas.") == {("budget", "Anggarannya terbatas")}
    assert _find(book, "Anggaran terbatas dan lebih.") == set()
    # near(...)[b5]: the last word is at most 5 places behind the first, in one sentence
    assert _find(book, "jaringan a b c d lambat") == {("net", "jaringan a b c d lambat")}
    assert _find(book, "jaringan a b c d e lambat") == set()
    assert _find(book, "jaringan. Itu lambat") == set()
    # seq without brackets: 10 places, in order, over sentences
    assert _find(book, "Listrik mati. Padam.") == {("net", "Listrik mati. Padam")}
    assert _find(book, "Padam listrik.") == set()
    assert _find(book, "Blank spot di kota pintar; ia berlari, lari") == {
        ("str", "Blank spot"),
        ("str", "kota pintar"),
        ("str", "berlari"),
    }
    assert _find(book, "Di pasar.", kind="news") == {("news", "pasar")}
    assert _find(book, "Di pasar.", kind="report") == set()
    assert ("both", "Anggaran kurang. Jaringan lambat") in _find(book, "Anggaran kurang. Jaringan lambat.")
    assert _find(book, "Sum, budget, x") == set(), "a code of which nothing is left finds nothing"
    assert ("Sum", "`lw > 10`: sums and comparisons (`>`) have no counterpart.", 13) in _say(imported)


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("! anggaran", "nothing is looked for"),
        ("a |! b", "`|!` (or not) has no counterpart"),
        ("( a | b", "a bracket is not closed"),
        ("a &", "ends too early"),
        ("a b", "`b` is not expected"),
        ("<*nobody>", "there is no code nobody"),
        ("a{b}", "`a{b}` is not a word"),
        ("<>sex-->m", "this variable is not known"),
        ("", "there is no expression"),
    ],
)
def test_a_khcoder_rule_that_cannot_be_carried_over_says_why(rule: str, why: str) -> None:
    imported, _ = _read(f"*ok\nair\n*bad\n{rule}\n", "khcoder")
    loss, left = imported.losses
    assert (loss.where, left.where) == ("bad", "bad")
    assert why in loss.message
    assert "nothing is left of it" in left.message


@pytest.mark.parametrize(
    ("rule", "here"),
    [
        ("(a|b)&!c", "(a or b) and not c"),
        ("a &! ( b | c )", "a and not (b or c)"),
        ("（ kota ｜ desa ） ＆ air", "(kota or desa) and air"),
        ("near(a-b)[b5]|seq(c-d)", "a near/4 b or c before/9/paragraph d"),
        ("a and not near(b-c)[d3]", "a and not b near/2/paragraph c"),
        ("'it''s (x)' or and+or", '"it s" before/0 "x" or "and" "or"'),
        ("<*other>&a", "{other} and a"),
    ],
)
def test_khcoder_rules_need_no_spaces_around_their_signs(rule: str, here: str) -> None:
    _, book = _read(f"*kode\n{rule}\n*other\nzz\n", "khcoder")
    assert book.rules[0].text == here


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02\xff\xfe",
        b"\xff\xfe\x00",
        b"hello",
        b"<a><b></a>",
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><dictionary>&a;</dictionary>",
        b"<?xml version='1.0'?><!DOCTYPE x SYSTEM 'file:///etc/passwd'><CodeBook/>",
        b"%\n%\n",
        b"a: [b",
        b"*\n",
        b"+\n",
        b'Entry,"a\n',
    ],
)
def test_what_is_no_dictionary_gets_one_sentence(format: Format, data: bytes) -> None:
    with pytest.raises(CodebookError) as caught:
        read_dictionary(data, format=format, file="x")
    assert str(caught.value).startswith("x:")
    assert "\n" not in str(caught.value)


def test_an_entity_is_never_followed_and_size_and_depth_have_limits() -> None:
    deep = "<cnode name='a'>" * 200 + "</cnode>" * 200
    for data in (f"<dictionary>{deep}</dictionary>".encode(), b"a" * (17 << 20)):
        with pytest.raises(CodebookError, match="at most"):
            read_dictionary(data, format="yoshikoder", file="x.ykd")


BOOK = """\
name: City
lists:
  money: {id: [anggaran, dana hibah], en: [budget*, '"cost"', =APBD]}
groups:
  inhibiting:
    label: {id: Penghambat, en: Inhibiting}
    sign: inhibits
    codes:
      inh_money:
        label: {id: Kurang dana, en: Lack of money}
        definition: {id: Dana kurang, en: Money is short}
        includes: [cuts]
        rules: ['[money]', 'anggaran near/4 kurang', "[number] rupiah", air and not hujan]
        unless: {passage: '{tax}'}
        examples: {hits: [Anggaran kurang.]}
  other:
    codes:
      tax:
        rules: [pajak, '(retribusi or "iuran") daerah*']
        states: [stated, negated, recommended, hypothetical, ended, unclear]
"""


def test_a_quanteda_dictionary_holds_the_terms_and_the_rest_is_listed() -> None:
    exported = write_dictionary(parse_codebook(BOOK), format="quanteda")
    assert exported.data.decode() == (
        "'Inhibiting':\n  'inh_money':\n    - 'anggaran'\n    - 'dana hibah'\n    - 'budget*'\n    - 'cost'\n"
        "    - 'APBD'\n'other':\n  'tax':\n    - 'pajak'\n    - 'retribusi daerah*'\n    - 'iuran daerah*'\n"
    )
    told = {(loss.where, loss.message) for loss in exported.losses}
    assert ("inh_money/2", "near and before cannot be written: anggaran near/4 kurang") in told
    assert ("inh_money/3", "words of several lists side by side cannot be written: [number] rupiah") in told
    assert ("inh_money/4", "`and not` cannot be written: air and not hujan") in told
    assert ("inh_money", "unless (passage), 1 alternatives, cannot be written") in told
    assert ("inh_money", "counts what is stated here, and everything there") in told
    assert ("", "examples are not written") in told
    assert ("tax", "2 words match in all inflected forms here, and only as they stand there") in told


def test_khcoder_gets_rules_with_lists_as_codes() -> None:
    exported = write_dictionary(parse_codebook(BOOK), format="khcoder")
    assert exported.data.decode() == (
        "*inh_money\n( <*list_money> & ! <*tax> ) | ( near(anggaran-kurang)[b5] & ! <*tax> ) | "
        "( ( air & ! hujan ) & ! <*tax> )\n\n*tax\npajak\n\n"
        "*list_money\n( anggaran | dana+hibah | 'cost' | 'apbd' )\n"
    ).replace("'apbd'", "'APBD'")
    told = {(loss.where, loss.message) for loss in exported.losses}
    assert ("[money]", "a star cannot be written: budget*.") in told
    assert ("inh_money/3", "`[number] rupiah`: near takes single words, and a side has none.") in told


def test_a_refi_codebook_is_valid_and_its_identifiers_stay() -> None:
    book = parse_codebook(BOOK)
    exported = write_dictionary(book, format="refi", names="en")
    schema = etree.XMLSchema(etree.parse(Path(__file__).parent / "refi_codebook.xsd"))
    root = etree.fromstring(exported.data)
    schema.assertValid(root)
    names = {"q": "urn:QDA-XML:codebook:1.0"}
    [code] = root.xpath("//q:Code[@name='Lack of money']", namespaces=names)
    assert code.get("guid") == make_guid("code", "inhibiting", "inh_money") == code.get("guid").upper()
    assert code.findtext("q:Description", namespaces=names) == (
        "Lack of money | Kurang dana. Money is short | Dana kurang. Includes: cuts"
    )
    assert root.xpath("//q:Set[@name='inhibits']/q:MemberCode/@guid", namespaces=names) == [code.get("guid")]
    assert write_dictionary(parse_codebook(f"# moved\n{BOOK}"), format="refi", names="en").data == exported.data


@pytest.mark.parametrize(("format", "ending"), [(format, ending) for format, (ending, _) in FORMATS.items()])
def test_the_ending_of_a_file_tells_its_format(format: Format, ending: str) -> None:
    assert detect_format(f"book{ending.upper()}") == format
