"""Takes the answers of a WARC file into a workspace, as if they had been fetched.

Takes a workspace, a file and the name of a source; gives what became of each answer: originals, arrivals and the heads
of answers in the ledger. Asks nothing of the network: what a page links to is not followed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from flows.clock import Clock
from flows.collect.taking import Taken, take_article
from flows.fetch import Fetched, Request
from flows.fetch.page_rights import read_page_rights
from flows.progress import tell
from flows.settings import FetchSettings, read_settings
from flows.sources import WebSource, list_folders, read_sources
from flows.turns import take_turn
from pipeline.acquire import sniff_media_type
from pipeline.acquire.addresses import canonicalise, host_of
from pipeline.acquire.links import is_wanted
from pipeline.acquire.rights import Rights, read_header_rights
from pipeline.acquire.robots import AGENT
from pipeline.acquire.warc import Answer, Damage, read_records
from pipeline.errors import QuestionError
from pipeline.store import Address, Ledger, hash_address, hash_bytes, path_of_original, write_moment, write_originals
from pipeline.workspace import Workspace

__all__ = ["Received", "take_warc"]

_BATCH = 50
_KILOBYTE = 1_000
_STAGE = "Kilobytes read"
_GOOD = (200, 203)
# What a page is made of, and what is made for programs.
_NO_DOCUMENT = (
    *("image/", "audio/", "video/", "font/", "text/css", "text/javascript", "application/javascript"),
    *("application/x-javascript", "application/json", "application/rss+xml", "application/atom+xml"),
)


@dataclass(slots=True)
class Received:
    """What became of the answers of a file.

    Attributes:
        outcomes: Outcome of an arrival ("new", "changed", "unchanged", "duplicate", "rejected") -> how many; and what
            was passed over: "older" than the version that is kept, "no document" (pictures, scripts, feeds), "no
            answer" (redirects, errors), "unwanted" by the patterns, "taken down" here before.
        damages: What could not be read.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    damages: list[Damage] = field(default_factory=list)


def take_warc(
    workspace: Workspace,
    path: Path,
    *,
    source: str,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    clock: Clock | None = None,
) -> Received:
    """Take the answers of a file in.

    Pages that are kept already are told apart by their canonical address, as in a cycle. What a site reserves is not
    taken in. May be stopped and done again: what is kept already is unchanged then.

    Args:
        workspace: The workspace; its lock must be free.
        path: The file.
        source: Name of the source of the documents; one of corpus/sources.yaml or a new one.
        include: Parts of addresses that are taken; none for all. See `is_wanted`.
        exclude: Parts of addresses that are not taken.
        clock: What says when they arrived.

    Returns:
        What became of them.

    Raises:
        AcquireError: If the file is no WARC file.
        QuestionError: If the name is none for a source.
    """
    clock = clock or Clock()
    with take_turn(workspace, clock=clock), path.open("rb") as stream:
        ledger = Ledger(workspace.ledger)
        try:
            taking = _Taking(workspace, ledger, _find_source(workspace, source), clock)
            total = path.stat().st_size // _KILOBYTE + 1
            for found in read_records(stream):
                if isinstance(found, Damage):
                    taking.received.damages.append(found)
                elif not is_wanted(found.address, include=include, exclude=exclude):
                    taking.received.outcomes["unwanted"] += 1
                else:
                    taking.take(found)
                tell(_STAGE, min(stream.tell() // _KILOBYTE, total - 1), total)
            taking.flush()
            tell(_STAGE, total, total)
        finally:
            ledger.close()
    return taking.received


class _Taking:
    """Takes answers in, some at a time in one transaction, and never two of one item in the same."""

    def __init__(self, workspace: Workspace, ledger: Ledger, source: WebSource, clock: Clock) -> None:
        self.received = Received()
        self._originals = workspace.originals
        self._ledger = ledger
        self._source = source
        self._clock = clock
        self._licences = (read_settings(workspace).fetch or FetchSettings()).licences
        self._buried = frozenset(ledger.read_graves())
        self._waiting: list[Taken] = []
        self._held: set[str] = set()

    def take(self, answer: Answer) -> None:
        passed = self._pass_over(answer)
        if passed is not None:
            self.received.outcomes[passed] += 1
            return
        taken = self._judge(answer)
        names = _names_of(taken, answer)
        if not self._held.isdisjoint(names):
            self.flush()
            taken = self._judge(answer)
            names = _names_of(taken, answer)
        if self._is_older(taken, answer):
            self.received.outcomes["older"] += 1
            return
        self._waiting.append(taken)
        self._held.update(names)
        if len(self._waiting) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the bytes of what waits, then its rows: an item that is recorded is there."""
        write_originals(self._originals, [each.body for each in self._waiting if each.body is not None])
        rows = [each.row for each in self._waiting if each.row is not None]
        if rows:
            self._ledger.record_answers(
                rows,
                arrivals=[arrival for each in self._waiting for arrival in each.arrivals],
                responses=[each.response for each in self._waiting if each.response is not None],
                now=self._clock.now(),
            )
        self.received.outcomes.update(each.fate for each in self._waiting)
        self._waiting.clear()
        self._held.clear()

    def _pass_over(self, answer: Answer) -> str | None:
        kind = next((value for name, value in answer.headers if name.lower() == "content-type"), "").lower().strip()
        if answer.same_as is not None:
            return "unchanged"
        if answer.status not in _GOOD:
            return "no answer"
        if kind.startswith(_NO_DOCUMENT) or not answer.body:
            return "no document"
        hashes = {hash_bytes(answer.body), hash_address(answer.address), hash_address(canonicalise(answer.address))}
        return None if hashes.isdisjoint(self._buried) else "taken down"

    def _judge(self, answer: Answer) -> Taken:
        now = self._clock.now()
        row = self._find_row(answer, now)
        rights = self._read_rights(answer)
        refusal = rights.tell_refusal()
        fetched = Fetched(
            request=Request(answer.address, "article"),
            outcome="refused" if refusal else "ok",
            status=answer.status,
            reason=refusal,
            final_address=answer.address,
            fetched=answer.fetched,
            headers=answer.headers,
            body=b"" if refusal else answer.body,
            charset=answer.charset,
            rights=rights,
        )
        taken = take_article(self._source, row, fetched, self._ledger, read_original=self._read_original, now=now)
        # an archive is no news: what came from it is not asked for again by itself
        return replace(taken, row=replace(taken.row or row, next_try=None), next_page=None)

    def _find_row(self, answer: Answer, now: datetime) -> Address:
        known = self._ledger.find_addresses(self._source.name, [answer.address]).get(answer.address)
        moment = write_moment(now.astimezone(UTC))
        return known or Address(
            self._source.name,
            answer.address,
            "article",
            canonicalise(answer.address),
            "waiting",
            first_seen=moment,
            last_seen=moment,
        )

    def _read_rights(self, answer: Answer) -> Rights:
        host = host_of(answer.address).partition(":")[0]
        licence = next((note for name, note in self._licences.items() if f".{host}".endswith(f".{name}")), None)
        rights = read_header_rights(answer.headers, agent=AGENT, licence=licence or self._source.licence)
        media_type = sniff_media_type(answer.body, urlsplit(answer.address).path)
        if media_type != "html":
            return rights
        return read_page_rights(
            rights, answer.body, address=answer.address, media_type="text/html", charset=answer.charset
        )

    def _is_older(self, taken: Taken, answer: Answer) -> bool:
        """Say whether a later version of the document is kept already."""
        if taken.fate != "changed" or taken.response is None:
            return False
        kept = self._ledger.read_responses([taken.response.document_id])
        return any(datetime.fromisoformat(each.fetched) > answer.fetched for each in kept)

    def _read_original(self, original_id: str) -> bytes:
        return path_of_original(self._originals, original_id).read_bytes()


def _names_of(taken: Taken, answer: Answer) -> set[str]:
    """Return what must not be met twice in one transaction: address, key and bytes."""
    names = {answer.address, hash_bytes(answer.body)}
    return names | ({taken.row.key} if taken.row is not None else set())


def _find_source(workspace: Workspace, name: str) -> WebSource:
    known = next((each for each in read_sources(workspace) if each.name == name), None)
    folders = {each.name for each in list_folders(workspace, read_settings(workspace))}
    if name in folders or (known is not None and not known.is_web):
        raise QuestionError(f"{name!r} is a folder, whose documents are its files. Give --source another name.", name)
    if known is not None:
        return known
    try:
        return WebSource(name=name, kind="pages", address=("https://web.archive.invalid/",))
    except ValueError as error:
        raise QuestionError(
            f"Expected a name of lower-case letters, digits, - and _ for the source, got {name!r}. Give another.", name
        ) from error
