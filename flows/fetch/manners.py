"""How each host wants to be treated: its pause, its robots.txt, what it reserves.

Takes the settings and the book of hosts; gives what may be asked for and when, and writes down what answers have
shown. Asks nothing itself; only the thread that plans writes.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from flows.fetch.exchange import Answer
from flows.fetch.judging import Judgement
from flows.fetch.records import HostBook
from flows.settings import FetchSettings
from pipeline.acquire.guard import Target, find_network, read_target
from pipeline.acquire.politeness import HostState, KeptFile, rest
from pipeline.acquire.rights import Rights, find_reservation, read_header_rights, read_tdmrep
from pipeline.acquire.robots import AGENT, Robots, read_robots

__all__ = ["Manners"]


class Manners:
    """What is known of hosts.

    Args:
        settings: How the web is asked.
        book: Where the state of hosts is kept.
    """

    def __init__(self, settings: FetchSettings, book: HostBook) -> None:
        self._settings = settings
        self._book = book
        self._robots: dict[str, tuple[KeptFile, Robots]] = {}

    def read(self, key: str) -> HostState:
        """Return what is remembered of a host."""
        return self._book.read(key) or HostState()

    def read_robots(self, target: Target, state: HostState) -> Robots:
        """Return the rules of a host; without a robots.txt everything may be asked for."""
        if state.robots is None:
            return Robots()
        known = self._robots.get(target.key)
        if known is None or known[0] != state.robots:
            known = (state.robots, read_robots(state.robots.status, state.robots.body))
            self._robots[target.key] = known
        return known[1]

    def read_rights(self, target: Target, state: HostState, headers: Iterable[tuple[str, str]] = ()) -> Rights:
        """Return what a site says of an address in its tdmrep.json and in the headers of an answer."""
        kept = state.tdmrep
        rules = read_tdmrep(kept.body) if kept is not None and kept.status == 200 else ()
        path = target.address.removeprefix(target.name_file(""))
        licences = self._settings.licences
        licence = next((note for name, note in licences.items() if _is_of(target.host, name)), None)
        return read_header_rights(headers, agent=AGENT, rule=find_reservation(rules, path), licence=licence)

    def find_pause(self, target: Target, state: HostState) -> timedelta:
        """Return the pause between two requests to a host: the settings' or its network's, or its own if longer."""
        pause = self._settings.pause_seconds
        ip = str(target.ip) if target.ip is not None else state.peer
        for each in self._settings.allow:
            if ip is not None and find_network(ip, [each.network]) and each.pause_seconds is not None:
                pause = each.pause_seconds
                break
        return timedelta(seconds=max(pause, self.read_robots(target, state).delay_seconds or 0.0))

    def is_inside(self, address: str) -> bool:
        """Say whether an address that was asked before is inside a network of the allow-list.

        Raises:
            AddressError: If it is no address that may be asked.
        """
        allow = [each.network for each in self._settings.allow]
        target = read_target(address, allow=allow)
        ip = str(target.ip) if target.ip is not None else self.read(target.key).peer
        return ip is not None and find_network(ip, allow) is not None

    def note_start(self, target: Target, *, now: datetime) -> HostState:
        """Write the pause down before a request: killed in the middle, we do not ask again at once."""
        state = self.read(target.key)
        self._book.write(target.key, replace(state, next_allowed=now + self.find_pause(target, state)))
        return state

    def note_answer(self, target: Target, answer: Answer, judgement: Judgement, *, now: datetime) -> HostState:
        """Write down what an answer has shown of its host."""
        state = self.read(target.key)
        if answer.trouble == "forbidden":  # nothing was asked
            return state
        state = replace(state, peer=answer.peer or state.peer)
        state = rest(
            state,
            now=now,
            pause_seconds=self.find_pause(target, state).total_seconds(),
            trouble=judgement.trouble,
            reason=judgement.reason,
            retry_after=judgement.retry_after,
        )
        self._book.write(target.key, state)
        return state

    def keep_robots(self, target: Target, kept: KeptFile) -> None:
        """Keep the robots.txt of a host; the pause that it names holds from the time at which it was read."""
        state = replace(self.read(target.key), robots=kept)
        ready = kept.fetched + self.find_pause(target, state)
        if state.next_allowed is not None:
            ready = max(ready, state.next_allowed)
        self._book.write(target.key, replace(state, next_allowed=ready))

    def keep_tdmrep(self, target: Target, kept: KeptFile) -> None:
        """Keep the tdmrep.json of a host."""
        self._book.write(target.key, replace(self.read(target.key), tdmrep=kept))


def _is_of(host: str, name: str) -> bool:
    return host == name.lower() or host.endswith(f".{name.lower()}")
