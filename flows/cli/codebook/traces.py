"""Print a trace: the text with what was found in it, each find with its reasons, and what stopped the others.

Takes a `Trace`; writes to stdout. On a terminal the finds are coloured by state; without colours brackets stand for
them, and everything that a colour says is also said in words.
"""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flows.cli.output import is_coloured, make_console, shorten, strip_controls

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from pipeline.codebook import Codebook, Rule
    from pipeline.codebook.telling import Language
    from pipeline.detect.near_misses import NearMiss
    from pipeline.detect.tracing import Found, Trace

__all__ = ["STATE_STYLES", "print_trace"]

STATE_STYLES = {
    "stated": "bold green",
    "negated": "bold red",
    "recommended": "bold blue",
    "hypothetical": "bold magenta",
    "ended": "bold yellow",
    "unclear": "bold",
}
"""Colour of a find on a terminal, by state."""

_CUE_STYLE = "underline red"
_VETO_STYLE = "red"
_RULE_CHARS = 160
_QUOTE_CHARS = 70
# Of rules whose sides are apart, so many are told; with a code, or --all, every one.
_APART_TOLD = 8


def print_trace(
    trace: "Trace", codebook: "Codebook", *, codes: set[str] | None, tells_halves: bool, lang: "Language"
) -> None:
    """Print a trace.

    Args:
        trace: The trace.
        codebook: The codebook that it was made with.
        codes: Only finds of these codes; None for all.
        tells_halves: Whether rules that found only a part are told one by one.
        lang: Language of the labels.
    """
    console = make_console()
    found = [each for each in trace.found if codes is None or each.rule.code in codes]
    near = [each for each in trace.near_misses if codes is None or each.rule.code in codes]
    console.print(_mark(trace.text, found, console), soft_wrap=True)
    console.print()
    stays = [each for each in found if each.gives_way_to is None]
    labels = {code.id: getattr(code.label, lang) for code in codebook.codes}
    for each in stays:
        _print_found(console, each, labels[each.rule.code])
    if not stays:
        console.print("Nothing was found." if codes is None else f"Nothing was found for {', '.join(sorted(codes))}.")
        console.print()
    _print_shadowed(console, trace, found)
    _print_near(console, near, tells_halves=tells_halves)


def _mark(text: str, found: "Iterable[Found]", console: "Console") -> "Text":
    """Return the text with every find marked; where finds overlap, the first one's colour counts."""
    from rich.text import Text

    states: list[str | None] = [None] * len(text)
    cues = [False] * len(text)
    for each in found:
        if each.gives_way_to is not None:
            continue
        for at in range(each.start, each.end):
            states[at] = states[at] or each.state
        if each.cue is not None:
            cues[each.cue.start : each.cue.end] = [True] * (each.cue.end - each.cue.start)
    has_colours = is_coloured(console)
    marked = Text()
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and (states[end], cues[end]) == (states[start], cues[start]):
            continue
        state, part = states[start], strip_controls(text[start:end])
        if not has_colours:
            before = states[start - 1] if start else None
            after = states[end] if end < len(text) else None
            opens = "[" if state and state != before else ""
            closes = "]" if state and state != after else ""
            part = f"<{part}>" if cues[start] else part
            part = f"{opens}{part}{closes}"
        style = " ".join([STATE_STYLES[state] if state else "", _CUE_STYLE if cues[start] else ""]).strip()
        marked.append(part, style=style if has_colours else "")
        start = end
    return marked


def _print_found(console: "Console", each: "Found", label: str) -> None:
    from rich.text import Text

    head = Text()
    head.append(each.rule.code, style=STATE_STYLES[each.state])
    head.append(f"  {label}  “{shorten(each.quote, _QUOTE_CHARS)}”")
    console.print(head, soft_wrap=True)
    _print_line(console, f"rule {_say_rule(each.rule)}")
    for atom in each.atoms:
        _print_line(console, f"  “{shorten(atom.quote, _QUOTE_CHARS)}” by {_say_trail(atom.trail)}")
    _print_line(console, _say_state(each))
    if each.clause.quote.strip() != each.quote.strip():
        _print_line(console, f"clause “{shorten(each.clause.quote, _RULE_CHARS)}”")
    console.print()


def _say_state(each: "Found") -> str:
    counts = "counts" if each.is_counted else f"does not count; the rule counts {', '.join(each.rule.states)}"
    if each.cue is None:
        return f"state {each.state}, {counts}"
    return f"state {each.state}, set by “{each.cue.quote}”, {counts}"


def _say_trail(trail: tuple[str, ...]) -> str:
    *names, term = trail or ("?",)
    return f"{shorten(term, _RULE_CHARS)}{' in ' + ' > '.join(names) if names else ''}"


def _say_rule(rule: "Rule") -> str:
    return f"{rule.id} (line {rule.line}): {shorten(rule.text, _RULE_CHARS)}"


def _print_shadowed(console: "Console", trace: "Trace", found: "list[Found]") -> None:
    gone = [each for each in found if each.gives_way_to is not None]
    if not gone:
        return
    console.print("Gave way to a longer or earlier find of the same code:")
    for each in gone:
        winner = trace.found[each.gives_way_to or 0]
        _print_line(
            console,
            f"{each.rule.id} “{shorten(each.quote, _QUOTE_CHARS)}” to {winner.rule.id} "
            f"“{shorten(winner.quote, _QUOTE_CHARS)}”",
        )
    console.print()


def _print_near(console: "Console", near: "list[NearMiss]", *, tells_halves: bool) -> None:
    kinds = Counter(each.kind for each in near)
    stopped = [each for each in near if each.kind in ("vetoed", "unmet")]
    apart = [each for each in near if each.kind == "apart"]
    if stopped:
        console.print("Stopped:")
        for each in stopped:
            _print_line(console, _say_stopped(each), style=_VETO_STYLE)
        console.print()
    if apart:
        shown = apart if tells_halves else apart[:_APART_TOLD]
        console.print("Came near:")
        for each in shown:
            _print_line(console, f"{each.rule.id} (line {each.rule.line}) {_say_apart(each)}")
        if len(shown) < len(apart):
            _print_line(
                console, f"... and {len(apart) - len(shown)} more: --all tells them, --code CODE those of a code."
            )
        console.print()
    if tells_halves and kinds["half"]:
        console.print("Found a part:")
        for each in near:
            if each.kind == "half":
                has = ", ".join(f"“{shorten(place.quote, _QUOTE_CHARS)}”" for place in each.found)
                what = shorten(each.what, _RULE_CHARS)
                _print_line(console, f"{each.rule.id} (line {each.rule.line}) has {has}, but nothing of {what}")
        console.print()
    elif kinds["half"]:
        rules = len({each.rule.id for each in near if each.kind == "half"})
        console.print(f"{rules} rules found only one of their sides; --code CODE tells those of a code.")


def _say_stopped(each: "NearMiss") -> str:
    found = f"{each.rule.id} (line {each.rule.line}) found “{shorten(each.found[0].quote, _QUOTE_CHARS)}”"
    where = {"overlap": "sharing a word with it", "passage": "in the passage"}.get(each.scope, f"in its {each.scope}")
    what = shorten(each.what, _RULE_CHARS)
    if each.scope == "fields":
        return f"{found}, but {'only counts' if each.kind == 'unmet' else 'does not count'} where {what}"
    if each.kind == "unmet":
        return f"{found}, but wants {where} what is not there: {what}"
    by = f" “{shorten(each.by.quote, _QUOTE_CHARS)}”" if each.by is not None else ""
    return f"{found}, but is vetoed by{by} {where}: {what}"


def _say_apart(each: "NearMiss") -> str:
    one, other = (f"“{shorten(place.quote, _QUOTE_CHARS)}”" for place in (each.found[0], each.found[-1]))
    has = f"has {one} and {other}"
    if each.how == "far":
        return f"{has} with {each.words_between} words between, but wants {each.what}"
    if each.how == "unit":
        unit = "passage" if each.scope == "passage" else each.scope
        return f"{has}, but not in one {unit} ({each.what})"
    if each.how == "order":
        return f"{has}, but in the other order ({each.what})"
    if each.how == "overlap":
        return f"{has}, but they share a word ({each.what})"
    return f"{has}, but not side by side: {shorten(each.what, _RULE_CHARS)}"


def _print_line(console: "Console", line: str, style: str = "") -> None:
    from rich.text import Text

    console.print(Text(f"    {strip_controls(line)}", style=style if is_coloured(console) else ""), soft_wrap=True)
