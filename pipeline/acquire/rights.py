"""What a site says about the use of its pages: X-Robots-Tag, and reservations of text and data mining (TDMRep).

Takes response headers, the site's /.well-known/tdmrep.json and what a page says of itself; gives one record with the
words that were found and whether the page may be kept. Knows no network; does not read HTML.

References:
    TDM Reservation Protocol (TDMRep), Final Community Group Report, 2024. https://www.w3.org/2022/tdmrep/
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self
from urllib.parse import unquote

__all__ = ["Reservation", "Rights", "add_page_rights", "find_reservation", "read_header_rights", "read_tdmrep"]

_FORBIDS_KEEPING = frozenset({"noindex", "none", "noarchive"})
# Directives with a value after a colon, which is no name of a robot.
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_WORD = re.compile(r"[a-z][a-z_-]{1,40}")
_MAX_RULES = 1_000
_MAX_PATTERN_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Rights:
    """What a site says about the use of a page.

    Attributes:
        directives: Directives for robots that hold for us, lower case: noindex, noarchive ...
        reservation: True and False as the site says of text and data mining; None when it says nothing.
        policy: Address of its policy for text and data mining.
        evidence: Where each was found, in its own words: "X-Robots-Tag: noindex", "tdmrep.json: /news/* 1".
        licence: The note of the licence by which the page is kept all the same; None when there is none.
    """

    directives: tuple[str, ...] = ()
    reservation: bool | None = None
    policy: str | None = None
    evidence: tuple[str, ...] = ()
    licence: str | None = None

    def tell_refusal(self) -> str | None:
        """Say why the page may not be kept; None when it may."""
        if self.licence:
            return None
        found = next((each for each in self.directives if each in _FORBIDS_KEEPING), None)
        if found is not None:
            return f"The site asks that this page is not kept ({found})."
        if self.reservation:
            policy = f" Its policy: {self.policy}." if self.policy else ""
            return f"The site reserves this page from text and data mining.{policy}"
        return None

    def to_json(self) -> str:
        """Return the record as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the record that `to_json` wrote."""
        content: dict[str, Any] = json.loads(text)
        for name in ("directives", "evidence"):
            content[name] = tuple(content[name])
        return cls(**content)


@dataclass(frozen=True, slots=True)
class Reservation:
    """One rule of a tdmrep.json.

    Attributes:
        location: Path pattern: a path, `*` for any characters, `$` for the end.
        is_reserved: Whether text and data mining is reserved there.
        policy: Address of the policy; None when it names none.
    """

    location: str
    is_reserved: bool
    policy: str | None = None


def read_tdmrep(body: bytes) -> tuple[Reservation, ...]:
    """Read a tdmrep.json.

    Args:
        body: Its bytes.

    Returns:
        Its rules in order; rules that cannot be read are left out, and a file that is no list of rules has none.
    """
    try:
        content: Any = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ()
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        return ()
    rules = []
    for each in content[:_MAX_RULES]:
        location = each.get("location") if isinstance(each, dict) else None
        is_reserved = _read_switch(each.get("tdm-reservation")) if isinstance(each, dict) else None
        if isinstance(location, str) and len(location) <= _MAX_PATTERN_CHARS and is_reserved is not None:
            rules.append(Reservation(location, is_reserved, _read_policy(each.get("tdm-policy"))))
    return tuple(rules)


def find_reservation(rules: Sequence[Reservation], path: str) -> Reservation | None:
    """Return the rule that holds for a path: the longest location that matches it, the first of equals.

    Args:
        rules: Rules of the site.
        path: Path and query of the address.
    """
    matching = [rule for rule in rules if _matches(rule.location, path)]
    return max(matching, key=lambda rule: len(rule.location), default=None)


def read_header_rights(
    headers: Iterable[tuple[str, str]], *, agent: str, rule: Reservation | None = None, licence: str | None = None
) -> Rights:
    """Read what a site says of a page in its headers and in its tdmrep.json.

    Args:
        headers: Headers of the answer.
        agent: Our name; directives for other robots do not concern us.
        rule: The rule of tdmrep.json that holds for the address. A header overrides it.
        licence: Note of the licence by which pages of the host are kept.

    Returns:
        What was found.
    """
    directives: list[str] = []
    evidence: list[str] = []
    reservation, policy = None, None
    if rule is not None:
        reservation, policy = rule.is_reserved, rule.policy
        evidence.append(f"tdmrep.json: {_make_printable(rule.location)} {int(rule.is_reserved)}")
    for name, value in headers:
        lower = name.lower()
        if lower == "x-robots-tag":
            found = _read_robots_tag(value, agent)
            directives += found
            evidence += [f"X-Robots-Tag: {_make_printable(value.strip())}"] if found else []
        elif lower == "tdm-reservation":
            said = _read_switch(value)
            if said is not None:
                reservation = said
                evidence.append(f"tdm-reservation: {value.strip()}")
        elif lower == "tdm-policy":
            policy = _read_policy(value) or policy
    return Rights(tuple(dict.fromkeys(directives)), reservation, policy, tuple(evidence), licence)


def add_page_rights(
    rights: Rights, *, directives: Iterable[str] = (), reservation: object = None, policy: object = None
) -> Rights:
    """Add what a page says of itself in its head.

    Args:
        rights: What the headers and tdmrep.json say.
        directives: Content of `<meta name="robots">` and of the one with our name, a text or its words each.
        reservation: Content of `<meta name="tdm-reservation">`. It overrides the others, being nearest to the page.
        policy: Content of `<meta name="tdm-policy">`.

    Returns:
        Both together.
    """
    found = [word for text in directives for word in _split_directives(text)]
    said = _read_switch(reservation)
    evidence = list(rights.evidence)
    if found:
        evidence.append(f"meta robots: {', '.join(found)}")
    if said is not None:
        evidence.append(f"meta tdm-reservation: {int(said)}")
    return replace(
        rights,
        directives=tuple(dict.fromkeys((*rights.directives, *found))),
        reservation=rights.reservation if said is None else said,
        policy=_read_policy(policy) or rights.policy,
        evidence=tuple(evidence),
    )


def _read_robots_tag(value: str, agent: str) -> list[str]:
    """Return the directives that are meant for everybody or for us.

    A name before a colon holds up to the next name: `otherbot: noindex, nofollow, faktor: noarchive`.
    """
    found = []
    is_ours = True
    for part in value.split(","):
        name, colon, rest = part.partition(":")
        word = name.strip().lower()
        if colon and word not in _WITH_VALUE:
            is_ours = word in {agent.lower(), "*"}
            word = rest.partition(":")[0].strip().lower()
        if is_ours and _WORD.fullmatch(word):
            found.append(word)
    return found


def _split_directives(text: str) -> list[str]:
    return [word for part in text.lower().split(",") if _WORD.fullmatch(word := part.partition(":")[0].strip())]


def _read_switch(value: object) -> bool | None:
    """Return 1 and 0 as True and False; everything else says nothing (TDMRep, 5)."""
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return {"1": True, "0": False}.get(text)


def _read_policy(value: object) -> str | None:
    text = _make_printable(value.strip()) if isinstance(value, str) else ""
    return text if text.startswith(("https://", "http://")) else None


def _make_printable(text: str) -> str:
    """Return the words of a site as they may be shown: no control characters, and not more than a line."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text[:_MAX_PATTERN_CHARS])


def _matches(location: str, path: str) -> bool:
    """Match a path as robots.txt does, in one pass: each piece between stars at its first place, escapes undone."""
    pattern = location if location.startswith(("/", "*")) else f"/{location}"
    is_anchored = pattern.endswith("$")
    first, *others = (unquote(piece) for piece in pattern.removesuffix("$").split("*"))
    path = unquote(path)
    if not path.startswith(first):
        return False
    place = len(first)
    for number, piece in enumerate(others):
        if is_anchored and number == len(others) - 1:
            return len(path) - len(piece) >= place and path.endswith(piece)
        found = path.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return not is_anchored or place == len(path)
