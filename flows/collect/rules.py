"""When an address is asked for again, and when it is given up.

Takes what became of an address so far; gives the time of the next try. The rules are those of docs/ingestion.md.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

__all__ = [
    "FULL_EVERY",
    "MOST_TRIES",
    "MOST_TRIES_WHEN_ABSENT",
    "is_told_otherwise",
    "plan_retry",
    "plan_revisit",
    "plan_revisit_when_told",
]

FULL_EVERY = timedelta(days=7)
"""A site that answers "not modified" to everything would be believed for ever; once a week the whole is asked for."""

MOST_TRIES = 8
"""Tries of an article before it is set aside: an hour, then 4, 9, 16 and thrice 24 hours apart, four days in all."""

MOST_TRIES_WHEN_ABSENT = 3
"""Tries of an article that is not there (404): a feed may name it some hours before it is published."""

_REVISITS = (timedelta(days=1), timedelta(days=7))
_SOONEST_REVISIT = timedelta(hours=1)
# Many sitemaps write the hour at which they were made as the time of change of every page.
_SOONEST_REVISIT_BY_SITEMAP = timedelta(days=1)
_LONGEST_BREAK_HOURS = 24


def plan_revisit(first_kept: datetime, *, now: datetime) -> datetime | None:
    """Return when an article that was just looked at is looked at again: a day and a week after it was kept first."""
    return next((first_kept + after for after in _REVISITS if first_kept + after > now), None)


def plan_retry(tries: int, *, now: datetime) -> datetime:
    """Return when an address that failed is tried again.

    Args:
        tries: How often it has failed, from 1.
        now: When it failed last.
    """
    return now + timedelta(hours=min(tries * tries, _LONGEST_BREAK_HOURS))


def is_told_otherwise(before: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    """Return whether a listing says of an article that it has changed: another title or another time of change."""
    return any(said.get(name) and said.get(name) != before.get(name) for name in ("title", "updated", "lastmod"))


def plan_revisit_when_told(said: Mapping[str, Any], *, last_tried: datetime) -> datetime:
    """Return when an article is looked at again of which a listing says that it has changed."""
    by_feed = said.get("updated") or not said.get("lastmod")
    return last_tried + (_SOONEST_REVISIT if by_feed else _SOONEST_REVISIT_BY_SITEMAP)
