"""What the ledger knows of the web: addresses, the heads of answers, cycles, and the state of hosts.

Takes addresses with what became of them; gives them back. What one answer changes is one transaction, so that at any
moment each item that was offered is either accounted for or waiting.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from pipeline.store.ledger_engine import replace_rows
from pipeline.store.ledger_file import LedgerFile, cut_ids, write_moment
from pipeline.store.ledger_items import save_arrivals
from pipeline.store.ledger_records import Address, Arrival, Cycle, Response
from pipeline.store.ledger_tables import ADDRESSES, CYCLES, HOSTS, RESPONSES

__all__ = ["WebLedger"]


class WebLedger(LedgerFile):
    """The part of the ledger that keeps what is fetched."""

    # ---- hosts -----------------------------------------------------------------------------------------------

    def read_host(self, host: str) -> str | None:
        """Return the state of a host as it was written (JSON), or None."""
        with self._reading() as connection:
            return connection.execute(sa.select(HOSTS.c.state).where(HOSTS.c.host == host)).scalar_one_or_none()

    def write_host(self, host: str, state: str) -> None:
        """Write the state of a host (JSON) in place of the one before."""
        with self._writing() as connection:
            replace_rows(connection, HOSTS, [{"host": host, "state": state}])

    # ---- addresses -------------------------------------------------------------------------------------------

    def read_addresses(
        self, source: str | None = None, *, role: str | None = None, states: Collection[str] | None = None
    ) -> list[Address]:
        """Return addresses, in the order in which they were offered first.

        Args:
            source: Name of the source; None for all.
            role: Only those that are asked for as this.
            states: Only those in one of these states.
        """
        question = sa.select(ADDRESSES).order_by(ADDRESSES.c.source, ADDRESSES.c.first_seen, ADDRESSES.c.address)
        if source is not None:
            question = question.where(ADDRESSES.c.source == source)
        if role is not None:
            question = question.where(ADDRESSES.c.role == role)
        if states is not None:
            question = question.where(ADDRESSES.c.state.in_(sorted(states)))
        with self._reading() as connection:
            return [_address(row) for row in connection.execute(question).mappings()]

    def find_addresses(self, source: str, addresses: Sequence[str]) -> dict[str, Address]:
        """Return those of some addresses that a source has offered before, by address."""
        found: dict[str, Address] = {}
        with self._reading() as connection:
            for some in cut_ids(addresses):
                question = sa.select(ADDRESSES).where(ADDRESSES.c.source == source, ADDRESSES.c.address.in_(some))
                found |= {row["address"]: _address(row) for row in connection.execute(question).mappings()}
        return found

    def read_facts(self) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        """Yield source, key, address and facts of each article that was fetched, the first offered first."""
        question = (
            sa.select(ADDRESSES.c.source, ADDRESSES.c.key, ADDRESSES.c.address, ADDRESSES.c.facts)
            .where(ADDRESSES.c.role == "article", ADDRESSES.c.last_full.is_not(None))
            .order_by(ADDRESSES.c.first_seen, ADDRESSES.c.address)
        )
        with self._reading() as connection:
            rows = connection.execute(question).all()
        for source, key, address, facts in rows:
            yield source, key, address, json.loads(facts)

    def find_keys(self, keys: Sequence[str]) -> list[Address]:
        """Return the addresses of all sources that lead to the items of some keys, the first offered first."""
        found: list[Address] = []
        with self._reading() as connection:
            for some in cut_ids(keys):
                question = sa.select(ADDRESSES).where(ADDRESSES.c.key.in_(some), ADDRESSES.c.role == "article")
                found += [_address(row) for row in connection.execute(question).mappings()]
        return sorted(found, key=lambda each: (each.first_seen, each.source, each.address))

    def read_due_addresses(self, source: str, *, now: datetime) -> list[Address]:
        """Return the articles of a source that are to be asked for: those that wait, and those whose time has come."""
        question = (
            sa.select(ADDRESSES)
            .where(
                ADDRESSES.c.source == source,
                ADDRESSES.c.role == "article",
                sa.or_(
                    ADDRESSES.c.state == "waiting",
                    sa.and_(ADDRESSES.c.state.in_(("ok", "failing")), ADDRESSES.c.next_try <= write_moment(now)),
                ),
            )
            .order_by(ADDRESSES.c.first_seen.desc(), ADDRESSES.c.address)
        )
        with self._reading() as connection:
            return [_address(row) for row in connection.execute(question).mappings()]

    def retry_addresses(self, *, now: datetime) -> int:
        """Let articles be asked for again that failed, are gone, or were given up; return how many.

        Args:
            now: When.
        """
        again = (ADDRESSES.c.role == "article", ADDRESSES.c.state.in_(("failing", "gone", "quarantined")))
        with self._writing() as connection:
            never = connection.execute(
                sa.update(ADDRESSES)
                .where(*again, ADDRESSES.c.last_ok.is_(None))
                .values(state="waiting", tries=0, next_try=None)
            )
            kept = connection.execute(
                sa.update(ADDRESSES)
                .where(*again, ADDRESSES.c.last_ok.is_not(None))
                .values(state="ok", tries=0, next_try=write_moment(now))
            )
            return int(never.rowcount + kept.rowcount)

    def count_addresses(self) -> dict[tuple[str, str, str], int]:
        """Return how many addresses there are by source, role and state."""
        by = (ADDRESSES.c.source, ADDRESSES.c.role, ADDRESSES.c.state)
        with self._reading() as connection:
            rows = connection.execute(sa.select(*by, sa.func.count()).group_by(*by).order_by(*by))
            return {(row[0], row[1], row[2]): row[3] for row in rows}

    def record_answers(
        self,
        addresses: Sequence[Address],
        *,
        arrivals: Sequence[Arrival] = (),
        responses: Sequence[Response] = (),
        seen_again: Sequence[str] = (),
        source: str | None = None,
        now: datetime,
    ) -> None:
        """Record what asking for addresses gave, all or none.

        Args:
            addresses: Addresses as they are now; each takes the place of the one before.
            arrivals: What became of the items that they lead to.
            responses: The heads of the answers whose bodies were kept.
            seen_again: Addresses of `source` that were offered again and have nothing else to tell.
            source: The source of `seen_again`.
            now: When.
        """
        moment = write_moment(now)
        with self._writing() as connection:
            if addresses:
                rows = [{**asdict(each), "facts": _write_json(each.facts)} for each in addresses]
                replace_rows(connection, ADDRESSES, rows)
            if arrivals:
                save_arrivals(connection, arrivals, moment=moment)
            if responses:
                rows = [{**asdict(each), "headers": json.dumps(each.headers)} for each in responses]
                replace_rows(connection, RESPONSES, rows)
            for some in cut_ids(seen_again):
                connection.execute(
                    sa.update(ADDRESSES)
                    .where(ADDRESSES.c.source == source, ADDRESSES.c.address.in_(some))
                    .values(last_seen=moment)
                )

    # ---- responses -------------------------------------------------------------------------------------------

    def read_responses(self, document_ids: Collection[str] | None = None) -> list[Response]:
        """Return the heads of answers, oldest first.

        Args:
            document_ids: Only those of these documents; None for all.
        """
        question = sa.select(RESPONSES).order_by(RESPONSES.c.fetched, RESPONSES.c.original_id, RESPONSES.c.document_id)
        with self._reading() as connection:
            if document_ids is None:
                return [_response(row) for row in connection.execute(question).mappings()]
            return [
                _response(row)
                for some in cut_ids(sorted(document_ids))
                for row in connection.execute(question.where(RESPONSES.c.document_id.in_(some))).mappings()
            ]

    def read_charsets(self) -> dict[tuple[str, str], str | None]:
        """Return what the answer named as charset, by document and original."""
        with self._reading() as connection:
            rows = connection.execute(sa.select(RESPONSES.c.document_id, RESPONSES.c.original_id, RESPONSES.c.charset))
            return {(row[0], row[1]): row[2] for row in rows}

    # ---- cycles ----------------------------------------------------------------------------------------------

    def record_cycle(self, cycle: Cycle) -> None:
        """Record a cycle; it takes the place of the one with the same id."""
        with self._writing() as connection:
            replace_rows(connection, CYCLES, [{**asdict(cycle), "counts": _write_json(cycle.counts)}])

    def read_cycles(
        self, source: str | None = None, *, since: datetime | None = None, limit: int | None = None
    ) -> list[Cycle]:
        """Return cycles, newest first.

        Args:
            source: Name of the source; None for all.
            since: Only those that began then or later.
            limit: At most this many.
        """
        question = sa.select(CYCLES).order_by(CYCLES.c.started.desc(), CYCLES.c.cycle_id.desc())
        if source is not None:
            question = question.where(CYCLES.c.source == source)
        if since is not None:
            question = question.where(CYCLES.c.started >= write_moment(since))
        with self._reading() as connection:
            rows = connection.execute(question.limit(limit)).mappings()
            return [Cycle(**{**row, "counts": json.loads(row["counts"])}) for row in rows]

    def mark_crashed_cycles(self, source: str, *, reason: str, now: datetime) -> int:
        """Mark the cycles of a source that never ended as crashed; return how many.

        Note:
            Only for the process that holds the workspace's lock: no cycle runs but its own.
        """
        with self._writing() as connection:
            changed = connection.execute(
                sa.update(CYCLES)
                .where(CYCLES.c.source == source, CYCLES.c.state == "running")
                .values(state="crashed", reason=reason, ended=write_moment(now))
            )
            return int(changed.rowcount)


def _write_json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _address(row: sa.RowMapping) -> Address:
    return Address(**{**row, "facts": json.loads(row["facts"])})


def _response(row: sa.RowMapping) -> Response:
    headers = tuple((name, value) for name, value in json.loads(row["headers"]))
    return Response(**{**row, "headers": headers})
