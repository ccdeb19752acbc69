"""Why a mention comes or goes: what stops it in the other codebook.

Takes passages, the places of mentions in them and a codebook that does not find them; gives a sentence for each. Runs
only the code concerned.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.codebook import Codebook

if TYPE_CHECKING:
    from pipeline.detect.near_misses import NearMiss
    from pipeline.detect.tracing import Trace

__all__ = ["explain_absence"]

_LONGEST = 120


def explain_absence(
    texts: Sequence[str],
    places: Sequence[tuple[int, int]],
    codebook: Codebook,
    *,
    code: str,
    rules: Sequence[str | None],
) -> list[str | None]:
    """Say why a codebook does not find a code at some places.

    Args:
        texts: The passages.
        places: Start and end of the place in each.
        codebook: The codebook.
        code: The code.
        rules: Which rule of the codebook should have found each; None where it has no such rule.

    Returns:
        A sentence for each place, or None where nothing can be said: also for every place where rules of the code ask
        about fields, since of a passage alone these are not known.
    """
    from pipeline.detect.comparing import keep_codes
    from pipeline.detect.fields import list_fields
    from pipeline.detect.tracing import trace_texts

    part = keep_codes(codebook, [code])
    if not part.rules:
        return ["the code is not there"] * len(texts)
    if list_fields(rule.expression for rule in part.rules):
        return [None] * len(texts)
    traces = trace_texts(texts, part)
    return [
        _explain(trace, place, rule) if rule is not None else "the rule is not there"
        for trace, place, rule in zip(traces, places, rules, strict=True)
    ]


def _explain(trace: "Trace", place: tuple[int, int], rule: str) -> str | None:
    for each in trace.found:
        if each.rule.id == rule and each.start < place[1] and place[0] < each.end and each.gives_way_to is not None:
            other = trace.found[each.gives_way_to]
            return f"gives way to “{_shorten(other.quote)}” by {other.rule.id}"
    for miss in trace.near_misses:
        touches = any(found.start < place[1] and place[0] < found.end for found in miss.found)
        if miss.rule.id == rule and touches:
            return _say(miss)
    return "nothing that the rule looks for is there"


def _say(miss: "NearMiss") -> str:
    what = _shorten(miss.what)
    where = {"overlap": "sharing a word with it", "fields": "by its fields"}.get(miss.scope, f"in its {miss.scope}")
    match miss.kind:
        case "vetoed":
            by = f" by “{_shorten(miss.by.quote)}”" if miss.by is not None else ""
            return f"vetoed{by} {where}: {what}"
        case "unmet":
            return f"wants {where}: {what}"
        case "apart":
            return f"its sides do not stand as {what} wants"
        case _:
            return f"has nothing of {what}"


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
