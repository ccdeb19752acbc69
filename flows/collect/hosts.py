"""The book of hosts in the ledger of a workspace: when each may be asked again outlives the process."""

from pipeline.acquire.politeness import HostState
from pipeline.store import Ledger

__all__ = ["LedgerHosts"]


class LedgerHosts:
    """Keeps the state of hosts in a ledger.

    Args:
        ledger: The ledger.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[str, HostState | None] = {}

    def read(self, host: str) -> HostState | None:
        """Return the state of a host; None when it was never asked."""
        # the process that asks holds the workspace's lock: nobody else writes
        if host not in self._known:
            said = self._ledger.read_host(host)
            self._known[host] = HostState.from_json(said) if said is not None else None
        return self._known[host]

    def write(self, host: str, state: HostState) -> None:
        """Keep the state of a host, durably."""
        self._ledger.write_host(host, state.to_json())
        self._known[host] = state
