"""What is to be done in a workspace: which documents to read, which to code, what to fit and draw again.

Takes the ledger, the tables and the settings; gives a plan. Changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from flows.asked_topics import read_topic_settings
from flows.bibliographies import describe_originals, hash_entry
from flows.collect.evidence import add_web_evidence
from flows.scans import list_engines, mark_engine, name_engine
from flows.series import join_originals
from flows.settings import Settings, TopicSettings
from pipeline import detect, extract, language, topics
from pipeline.extract import DUPLICATES_VERSION
from pipeline.query.saved_topics import read_current_version
from pipeline.records import (
    CODES,
    DATES,
    DOCUMENTS,
    ENTRIES,
    MENTIONS,
    PASSAGES,
    PLACES,
    SHADOWED,
    STORIES,
    TOPIC_TERMS,
    TOPIC_WEIGHTS,
    TOPICS,
    Original,
    make_id,
)
from pipeline.store import Item, Ledger, Step, read_table
from pipeline.topics.label_file import FILE_NAME as LABEL_FILE
from pipeline.workspace import Workspace

__all__ = [
    "CORPUS",
    "HAS_TEXT",
    "REPORT_VERSION",
    "STAGE_TABLES",
    "Plan",
    "Work",
    "list_originals",
    "make_original",
    "make_plan",
    "plan_refit",
    "prepare_originals",
]

CORPUS = "corpus"
"""Input of the steps that work on the whole corpus at once."""

_EASTERNMOST = timezone(timedelta(hours=9), "WIT")
"""Where a day of Indonesia begins first: what is published there after midnight is seen on the day before in UTC."""

HAS_TEXT = ("read", "partly")
"""Reading states after which a document has passages."""

STAGE_TABLES = {
    "extract": (DOCUMENTS, DATES, ENTRIES, PLACES, PASSAGES),
    "stories": (STORIES,),
    "detect": (MENTIONS, SHADOWED, CODES),
    "topics": (TOPICS, TOPIC_TERMS),
    "assign": (TOPIC_WEIGHTS,),
}
"""Which tables hold the rows of which stage."""

REPORT_VERSION = 1
"""Raised when the report shows more or otherwise from the same tables."""


@dataclass(frozen=True, slots=True)
class Work:
    """One input of a stage, and the fingerprint that its step will have.

    Attributes:
        input_id: A document, or CORPUS.
        fingerprint: Hash of all that the result depends on.
        tries: How often it was already tried with this fingerprint.
        before: Version of the codebook that the same text was coded with, where its rules are known; else empty.
        bare: For reading, the fingerprint without the engine that reads pictures of text; for topics, the fingerprint
            where the documents cannot carry topics.
    """

    input_id: str
    fingerprint: str
    tries: int = 0
    before: str = ""
    bare: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, in the order of the stages.

    Attributes:
        read: Documents to read.
        forget: Documents whose rows are to go, since their bytes are now another document's.
        stories: Whether documents are to be grouped into stories.
        detect: Documents to code.
        codes: Whether the table of codes is to be written, and with which fingerprint.
        topics: Whether topics are to be fitted.
        assign: Documents that are to get topics by the model there is, where topics are not to be fitted; one without a
            fingerprint has no text any more. Else all documents with text, which get theirs by the fit.
        report: Whether the report is to be written.
    """

    read: tuple[Work, ...]
    forget: tuple[str, ...]
    stories: Work | None
    detect: tuple[Work, ...]
    codes: Work | None
    topics: Work | None
    assign: tuple[Work, ...]
    report: Work | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        work = (self.read, self.forget, self.stories, self.detect, self.codes, self.topics, self.assign, self.report)
        return not any(work)


def list_originals(ledger: Ledger) -> dict[str, Original]:
    """Return the originals that are to be read, by document id: each once, however many items have its bytes."""
    first: dict[str, Item] = {}
    for item in ledger.read_kept_items().values():
        first.setdefault(item.arrival.original_id or "", item)
    return {item.document_id: make_original(item) for item in first.values()}


def prepare_originals(workspace: Workspace, ledger: Ledger) -> dict[str, Original]:
    """Return the originals that are to be read, with what lies beside them.

    Entries of bibliographies, what feeds say, the charset of the answer, other pages of the same article.
    """
    described = describe_originals(workspace, ledger, list_originals(ledger))
    return join_originals(workspace, add_web_evidence(ledger, described))


def make_plan(
    workspace: Workspace,
    ledger: Ledger,
    settings: Settings,
    codebook_version: str,
    *,
    known_books: Sequence[str] = (),
) -> Plan:
    """Compare what is there with what was done.

    Args:
        workspace: The workspace.
        ledger: Its ledger.
        settings: Its settings.
        codebook_version: Version of the codebook that mentions are found with.
        known_books: Other versions whose rules are known.

    Returns:
        The plan. Detection, topics and report are planned as far as the documents are read by now.
    """
    originals = prepare_originals(workspace, ledger)
    read_steps = ledger.read_steps("extract")
    bare = {document_id: _fingerprint_reading(original) for document_id, original in originals.items()}
    engines = list_engines(workspace, originals, read_steps, engine=name_engine(settings))
    wanted = {
        document_id: mark_engine(fingerprint, engines.get(document_id, "")) for document_id, fingerprint in bare.items()
    }
    read = tuple(replace(work, bare=bare[work.input_id]) for work in _outstanding(wanted, read_steps))
    waiting = {work.input_id for work in read}
    with_text = {
        document_id: wanted[document_id]
        for document_id, step in read_steps.items()
        if step.state in HAS_TEXT and document_id in wanted and document_id not in waiting
    }
    coded = {
        document_id: _fingerprint_coding(fingerprint, codebook_version)
        for document_id, fingerprint in with_text.items()
    }
    detect_steps = ledger.read_steps("detect")
    whole = make_id(*sorted(with_text.values()))
    stories_print = make_id("stories", DUPLICATES_VERSION, whole)
    fit, assign = _plan_topics(workspace, ledger, read_topic_settings(workspace, settings.topics), with_text)
    codes_print = make_id("codes", detect.VERSION, codebook_version)
    report_print = make_id(
        *("report", REPORT_VERSION, whole, codes_print, settings.name),
        *(read_current_version(workspace.models / "topics") or "", _hash_labels(workspace)),
    )
    held = set(read_table(workspace, DOCUMENTS).select("document_id").collect()["document_id"])
    is_worth_it = bool(with_text) or bool(held)
    return Plan(
        read=read,
        forget=tuple(sorted(held - set(originals))),
        stories=_outstanding_one(stories_print, ledger.read_steps("stories")) if is_worth_it else None,
        detect=tuple(
            replace(work, before=_find_book(with_text[work.input_id], detect_steps.get(work.input_id), known_books))
            for work in _outstanding(coded, detect_steps)
        ),
        codes=_outstanding_one(codes_print, detect_steps) if is_worth_it else None,
        topics=fit if is_worth_it else None,
        assign=assign if is_worth_it else (),
        report=_plan_report(workspace, report_print, ledger.read_steps("report")) if is_worth_it else None,
    )


def plan_refit(ledger: Ledger, wanted: TopicSettings) -> tuple[Work, tuple[Work, ...]]:
    """Return the step of a fit of topics to all documents that were read so far, and the steps of these documents.

    Args:
        ledger: The ledger.
        wanted: How to fit.
    """
    steps = ledger.read_steps("extract")
    return _describe_fit(wanted, {name: step.fingerprint for name, step in steps.items() if step.state in HAS_TEXT})


def _plan_topics(
    workspace: Workspace, ledger: Ledger, wanted: TopicSettings, with_text: Mapping[str, str]
) -> tuple[Work | None, tuple[Work, ...]]:
    """Return whether topics are to be fitted, and which documents are to get topics.

    Topics are fitted once: what comes later gets its topics by the model there is. They are fitted anew when their
    settings or the program's version of topics changed, when the model is gone, and, where the documents could not
    carry topics, when there are others.
    """
    fit, every = _describe_fit(wanted, with_text)
    step = ledger.read_steps("topics").get(CORPUS)
    if step is not None and step.reason is not None:
        return (None, ()) if step.fingerprint == fit.bare else (fit, every)
    has_model = read_current_version(workspace.models / "topics") is not None
    if step is None or step.fingerprint != fit.fingerprint or not has_model:
        return fit, every
    steps = {document: each for document, each in ledger.read_steps("assign").items() if document != CORPUS}
    wanted_steps = {each.input_id: each.fingerprint for each in every}
    lost = tuple(Work(document, "") for document in sorted(set(steps) - set(wanted_steps)))
    return None, (*_outstanding(wanted_steps, steps), *lost)


def _describe_fit(wanted: TopicSettings, with_text: Mapping[str, str]) -> tuple[Work, tuple[Work, ...]]:
    fingerprint = make_id("topics", topics.VERSION, language.VERSION, wanted.model_dump_json())
    without = make_id(fingerprint, *sorted(with_text.values()))
    documents = (Work(document, make_id("assign", fingerprint, reading)) for document, reading in with_text.items())
    return Work(CORPUS, fingerprint, bare=without), tuple(documents)


def _hash_labels(workspace: Workspace) -> str:
    """Return a hash of the names that people gave topics; the report shows them."""
    place = workspace.models / "topics" / LABEL_FILE
    return make_id(place.read_text(encoding="utf-8", errors="replace")) if place.is_file() else ""


def _fingerprint_reading(original: Original) -> str:
    return make_id(
        "extract",
        extract.VERSION,
        language.VERSION,
        original.original_id,
        original.kind,
        original.publisher or "",
        original.seen.isoformat(),
        *hash_entry(original.entry),
        *(("region", original.region) if original.region is not None else ()),
        *(("charset", original.charset) if original.charset is not None else ()),
        *(("pages", *(part for page in original.pages for part in page)) if original.pages else ()),
        *(("page of", original.page_of) if original.page_of is not None else ()),
    )


def _fingerprint_coding(reading: str, codebook_version: str) -> str:
    return make_id("detect", detect.VERSION, reading, codebook_version)


def _find_book(reading: str, step: Step | None, books: Sequence[str]) -> str:
    """Return the version of the codebook that a document was coded with, if nothing else has changed."""
    if step is None:
        return ""
    return next((book for book in books if step.fingerprint == _fingerprint_coding(reading, book)), "")


def _outstanding(wanted: Mapping[str, str], steps: Mapping[str, Step]) -> tuple[Work, ...]:
    return tuple(_work(wanted.items(), steps))


def _outstanding_one(fingerprint: str, steps: Mapping[str, Step]) -> Work | None:
    return next(_work([(CORPUS, fingerprint)], steps), None)


def _work(wanted: Iterable[tuple[str, str]], steps: Mapping[str, Step]) -> Iterator[Work]:
    for input_id, fingerprint in wanted:
        step = steps.get(input_id)
        if step is None or step.fingerprint != fingerprint:
            yield Work(input_id, fingerprint)


def _plan_report(workspace: Workspace, fingerprint: str, steps: Mapping[str, Step]) -> Work | None:
    # outputs may be deleted at any time
    return Work(CORPUS, fingerprint) if not workspace.report.exists() else _outstanding_one(fingerprint, steps)


def make_original(item: Item) -> Original:
    """Return the record of the bytes that an arrival brought."""
    arrival = item.arrival
    return Original(
        document_id=item.document_id,
        original_id=arrival.original_id or "",
        source=arrival.source,
        key=arrival.key,
        media_type=arrival.media_type or "",
        kind=arrival.kind or "",
        size_bytes=arrival.size_bytes or 0,
        publisher=arrival.publisher,
        region=arrival.region,
        seen=datetime.fromisoformat(item.first_seen).astimezone(_EASTERNMOST).date(),
    )
