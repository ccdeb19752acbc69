"""Put a code, or a list, into words with its counts, and print it.

Takes a codebook, a code and how often its rules fired; gives plain values and prints them.
"""

from typing import TYPE_CHECKING, Any

from flows.cli.output import strip_controls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from flows.cli.codebook.usage import Usage
    from pipeline.codebook import Code, Codebook, Rule, TermList
    from pipeline.codebook.telling import Language
    from pipeline.codebook.writing import NameOf

__all__ = ["describe_code", "describe_list", "print_code", "print_list"]

_TERMS_SHOWN = 12

_WORDS: "dict[Language, dict[str, str]]" = {
    "en": {
        "group": "group {0} ({1}), {2}",
        "supports": "supports the subject",
        "inhibits": "inhibits the subject",
        "recommends": "recommends",
        "none": "without a sign",
        "states": "counts when {0}",
        "fired": "counted mentions: {0}, in documents: {1}; not counted: {2}",
        "never": "never fired",
        "includes": "Includes",
        "excludes": "Excludes",
        "always": "For every rule",
        "here": "for this rule",
        "rules": "Rules",
        "lists": "Lists",
        "others": "Lists that only conditions look at",
        "terms": "{0} terms ({1} Indonesian, {2} English, {3} both)",
        "more": "... {0} more (--full)",
        "hits": "Must find",
        "misses": "Must not find",
    },
    "id": {
        "group": "kelompok {0} ({1}), {2}",
        "supports": "mendukung pokok kajian",
        "inhibits": "menghambat pokok kajian",
        "recommends": "merekomendasikan",
        "none": "tanpa tanda",
        "states": "dihitung bila {0}",
        "fired": "{0} temuan terhitung dalam {1} dokumen, {2} tidak terhitung",
        "never": "belum pernah menemukan apa pun",
        "includes": "Mencakup",
        "excludes": "Tidak mencakup",
        "always": "Untuk setiap aturan",
        "here": "untuk aturan ini",
        "rules": "Aturan",
        "lists": "Daftar",
        "others": "Daftar yang hanya dilihat oleh syarat",
        "terms": "{0} istilah ({1} Indonesia, {2} Inggris, {3} keduanya)",
        "more": "... {0} lagi (--full)",
        "hits": "Harus ditemukan",
        "misses": "Tidak boleh ditemukan",
    },
}


def describe_code(codebook: "Codebook", code: "Code", usage: "Usage | None", *, lang: "Language") -> dict[str, Any]:
    """Return a code in words.

    Args:
        codebook: The codebook.
        code: A code of it.
        usage: How often rules fired; None for no counts.
        lang: Language of the sentences.
    """
    from pipeline.codebook.references import get_body, reach_references
    from pipeline.codebook.telling import tell_condition
    from pipeline.codebook.writing import list_names

    names = list_names(codebook.references)
    group = next(each for each in codebook.groups if each.id == code.group)
    owners = {"", code.group, code.id}
    told = {
        owner: [
            tell_condition(guard.role, guard.condition, names, lang=lang)
            for guard in codebook.guards
            if guard.owner == owner
        ]
        for owner in (*owners, *(rule.id for rule in code.rules))
    }
    lists = _order_lists(codebook, reach_references([get_body(rule) for rule in code.rules], codebook.references))
    every = _order_lists(codebook, reach_references([rule.expression for rule in code.rules], codebook.references))
    return {
        "code": code.id,
        "label_id": code.label.id,
        "label_en": code.label.en,
        "group": group.id,
        "group_label": getattr(group.label, lang),
        "sign": group.sign,
        "line": code.line,
        "definition_id": code.definition.id,
        "definition_en": code.definition.en,
        "includes": list(code.includes),
        "excludes": list(code.excludes),
        "conditions": [each for owner in ("", code.group, code.id) for each in told[owner]],
        "rules": [_describe_rule(rule, told[rule.id], names, usage, lang) for rule in code.rules],
        "lists": [describe_list(codebook, each, usage, code=code.id) for each in lists],
        "lists_of_conditions": [each.name for each in every if each not in lists],
        "hits": [each.text for each in code.examples if each.is_hit],
        "misses": [each.text for each in code.examples if not each.is_hit],
    }


def _order_lists(codebook: "Codebook", reached: "Sequence[str]") -> "list[TermList]":
    """Return the lists among names, in the order of the names."""
    lists = {f"[{each.name}]": each for each in codebook.lists}
    return [lists[name] for name in reached if name in lists]


def _describe_rule(
    rule: "Rule", conditions: list[str], names: "NameOf", usage: "Usage | None", lang: "Language"
) -> dict[str, Any]:
    from pipeline.codebook.telling import tell_rule

    counts = None if usage is None or rule.id in usage.stale else usage.rules.get(rule.id, (0, 0, 0))
    return {
        "rule": rule.id,
        "line": rule.line,
        "text": rule.text,
        "finds": tell_rule(rule.expression, names, lang=lang),
        "conditions": conditions,
        "states": list(rule.states),
        "mentions": counts and counts[1],
        "documents": counts and counts[2],
        "not_counted": counts and counts[0] - counts[1],
    }


def describe_list(
    codebook: "Codebook", terms: "TermList", usage: "Usage | None", *, code: str | None
) -> dict[str, Any]:
    """Return a list with its terms, each with how often it satisfied a rule.

    Args:
        codebook: The codebook.
        terms: A list of it.
        usage: How often rules fired; None for no counts.
        code: Count only for this code; None counts for all.
    """
    codes = [each.id for each in codebook.codes] if code is None else [code]
    counts: dict[tuple[str, int], int] = {}
    if usage is not None:
        for each in codes:
            for key, number in usage.count_entries(each, [terms]).items():
                counts[key] = counts.get(key, 0) + number
    return {
        "list": terms.name,
        "line": terms.line,
        "terms": [
            {
                "term": entry.text,
                "languages": list(entry.languages),
                "fired": None if usage is None else counts.get((terms.name, number), 0),
            }
            for number, entry in enumerate(terms.entries)
        ],
    }


def print_code(console: "Console", told: dict[str, Any], *, full: bool, lang: "Language") -> None:
    """Print a code as `describe_code` gives it.

    Args:
        console: Where to.
        told: The code.
        full: Whether every term of its lists is told.
        lang: Language of the headings.
    """
    words = _WORDS[lang]
    other = "id" if lang == "en" else "en"
    _print(console, f"{told['code']}  {told[f'label_{lang}']} | {told[f'label_{other}']}", style="bold")
    group = words["group"].format(told["group"], told["group_label"], words[told["sign"]])
    states = list(dict.fromkeys(state for rule in told["rules"] for state in rule["states"]))
    _print(console, f"{group}; {words['states'].format(', '.join(states))}; line {told['line']}", style="dim")
    if told[f"definition_{lang}"]:
        _print(console, told[f"definition_{lang}"])
    for name in ("includes", "excludes"):
        if told[name]:
            _print(console, f"{words[name]}: {'; '.join(told[name])}")
    if told["conditions"]:
        _print(console, f"\n{words['always']}:")
        for each in told["conditions"]:
            _print(console, f"  {each}")
    _print(console, f"\n{words['rules']} ({len(told['rules'])})", style="bold")
    for rule in told["rules"]:
        _print_rule(console, rule, states, lang)
    if told["lists"]:
        _print(console, f"\n{words['lists']} ({len(told['lists'])})", style="bold")
        for each in told["lists"]:
            print_list(console, each, full=full, lang=lang)
    if told["lists_of_conditions"]:
        names = " ".join(f"[{each}]" for each in told["lists_of_conditions"])
        _print(console, f"  {words['others']}: {names}", style="dim")
    for name in ("hits", "misses"):
        if told[name]:
            _print(console, f"\n{words[name]} ({len(told[name])})", style="bold")
            for text in told[name]:
                _print(console, f"  {' '.join(text.split())}")
    _print(console, "")


def _print_rule(console: "Console", rule: dict[str, Any], states: list[str], lang: "Language") -> None:
    words = _WORDS[lang]
    _print(console, f"  {rule['rule']}  {rule['text']}")
    _print(console, f"      {rule['finds']}")
    for each in rule["conditions"]:
        _print(console, f"      {words['here']} {each}")
    if rule["states"] != states and len(states) != len(rule["states"]):
        _print(console, f"      {words['states'].format(', '.join(rule['states']))}")
    if rule["mentions"] is not None:
        is_used = rule["mentions"] or rule["not_counted"]
        fired = words["fired"].format(f"{rule['mentions']:,}", f"{rule['documents']:,}", f"{rule['not_counted']:,}")
        _print(console, f"      {fired if is_used else words['never']}", style="dim")


def print_list(console: "Console", told: dict[str, Any], *, full: bool, lang: "Language") -> None:
    """Print a list as `describe_list` gives it: its terms, those first that were of most use.

    Args:
        console: Where to.
        told: The list.
        full: Whether every term is told.
        lang: Language of the words around.
    """
    words = _WORDS[lang]
    terms = sorted(told["terms"], key=lambda term: -(term["fired"] or 0))
    of = {name: sum(each["languages"] == [name] for each in terms) for name in ("id", "en")}
    both = len(terms) - sum(of.values())
    shown = terms if full else terms[:_TERMS_SHOWN]
    said = [each["term"] + (f" {each['fired']:,}" if each["fired"] else "") for each in shown]
    if len(shown) < len(terms):
        said.append(words["more"].format(len(terms) - len(shown)))
    _print(console, f"  [{told['list']}]  {words['terms'].format(len(terms), of['id'], of['en'], both)}")
    _print(console, f"      {', '.join(said)}", style="dim")


def _print(console: "Console", line: str, style: str = "") -> None:
    from rich.padding import Padding
    from rich.text import Text

    clean = strip_controls(line)
    indent = len(clean) - len(clean.lstrip(" "))
    console.print(Padding(Text(clean.lstrip(" "), style=style), (0, 0, 0, indent)))
