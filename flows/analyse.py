"""The flow of a run: take in, read, code, fit, report.

Each task reads what it needs, calls a stage, saves and accounts. A task is a batch of documents; what it made is in the
tables before its steps are in the ledger, so a run that is killed anywhere is taken up by the next one. Prefect
schedules, retries and shows; it holds no truth. The file is as long as a run has stages.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.futures import as_completed
from prefect.runtime import task_run
from prefect.task_runners import ThreadPoolTaskRunner

from flows.bibliographies import account_for_entries, is_bibliography
from flows.ingest import Examined, examine_sources, take_in
from flows.plan import CORPUS, Plan, Work, make_plan, prepare_originals
from flows.progress import tell
from flows.rows import list_codes, make_rows
from flows.runs import RunRecord, record_run
from flows.scans import mark_engine, needs_engine
from flows.series import join_batch
from flows.settings import Settings, find_workspace, read_settings
from flows.sources import list_folders
from flows.task_options import OPTIONS, saving
from flows.temporary_server import guard_temporary_server
from flows.topics import assign_topics_to_documents, fit_topics_of_corpus
from pipeline.codebook import Codebook, load_codebook
from pipeline.extract import ReadingPool, group_stories
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
    TOPIC_WEIGHTS,
    Original,
    Table,
)
from pipeline.store import (
    Ledger,
    Step,
    compact_table,
    make_frame,
    path_of_original,
    read_table,
    replace_rows,
    replace_table,
)
from pipeline.workspace import Workspace

__all__ = ["analyse"]

# Finding thinks in columns, so large batches are quicker; more than this needs memory and gains nothing (measured).
_DOCUMENTS_A_DETECTION = 1_000
# Bringing up to date looks at few passages, and each batch makes the changed rules ready anew.
_DOCUMENTS_AN_UPDATE = 20_000

# Bibliographic files, documents, and documents that only what was read of them shows to be described.
_ROUNDS_OF_READING = 3

_RUNNER: Any = ThreadPoolTaskRunner(max_workers=2)


class _Pools:
    """The worker processes that read documents: one set a process, as long as a flow is open."""

    open: ReadingPool | None = None


@contextmanager
def _reading_pool(settings: Settings) -> Iterator[ReadingPool]:
    if _Pools.open is not None:
        yield _Pools.open
        return
    with ReadingPool(workers=settings.workers, seconds_a_file=settings.seconds_a_file, ocr=settings.ocr) as pool:
        _Pools.open = pool
        try:
            yield pool
        finally:
            _Pools.open = None


@task(name="take in", **OPTIONS)
def take_in_batch(root: str, batch: Sequence[Examined], now: datetime) -> dict[str, int]:
    """Make a batch of items durable; return how many had which outcome."""
    workspace = find_workspace(Path(root))
    ledger = Ledger(workspace.ledger)
    arrivals = take_in(batch, workspace, ledger, now=now)
    ledger.close()
    return dict(Counter(arrival.outcome for arrival in arrivals))


@task(name="read", **OPTIONS)
def read_batch(root: str, batch: Sequence[tuple[Original, Work]], are_new: bool) -> dict[str, int]:
    """Read a batch of originals into documents, dates and passages; return how many came to which state."""
    workspace = find_workspace(Path(root))
    with _reading_pool(read_settings(workspace)) as pool:
        engine = pool.engine.label if pool.engine is not None else ""
        readings = list(
            pool.read((path_of_original(workspace.originals, original.original_id), original) for original, _ in batch)
        )
        readings = join_batch(
            [original for original, _ in batch], readings, pool, partial(path_of_original, workspace.originals)
        )
    frames = make_rows(readings, {original.document_id: original for original, _ in batch})
    ids = [original.document_id for original, _ in batch]
    rows = Counter(frames[PASSAGES.name]["document_id"].to_list() + frames[ENTRIES.name]["document_id"].to_list())
    tables: tuple[Table, ...] = (PASSAGES, DATES, DOCUMENTS)
    if any(is_bibliography(original) for original, _ in batch):
        tables = (ENTRIES, *tables)
    if any(original.media_type == "html" for original, _ in batch):
        tables = (PLACES, *tables)
    joined = [reading.document_id for reading in readings if reading.state == "joined"]
    work = {original.document_id: each for original, each in batch}
    prints = {
        original.document_id: mark_engine(each.bare, engine) if needs_engine(original, reading) else each.bare
        for (original, each), reading in zip(batch, readings, strict=True)
    }
    with saving:
        # documents last: a document without passages is never seen, whatever happens in between
        versions = {
            table.name: replace_rows(
                workspace, table, frames[table.name], document_ids=ids, are_new=_is_first_try(are_new)
            )
            for table in tables
        }
        ledger = Ledger(workspace.ledger)
        ledger.record_steps(
            [
                Step(
                    input_id=reading.document_id,
                    stage="extract",
                    fingerprint=prints[reading.document_id],
                    state=reading.state,
                    tries=work[reading.document_id].tries + 1,
                    reason=reading.reason,
                    table_versions=versions if reading.document or reading.entries or reading.place else {},
                    rows=rows[reading.document_id],
                )
                for reading in readings
            ]
        )
        if joined:
            # what was found in a page by itself is found in the article now
            for table in (MENTIONS, SHADOWED):
                replace_rows(workspace, table, make_frame(table), document_ids=joined)
            ledger.void_steps("detect", joined)
        ledger.close()
    return dict(Counter(reading.state for reading in readings))


@task(name="stories", **OPTIONS)
def group_stories_of_corpus(root: str, work: Work) -> dict[str, int]:
    """Say which documents tell the same story; return how many stories there are."""
    workspace = find_workspace(Path(root))
    stories = group_stories(read_table(workspace, DOCUMENTS).select("document_id", "key", "date", "text").collect())
    with saving:
        versions = {STORIES.name: replace_table(workspace, STORIES, stories)}
        step = Step(CORPUS, "stories", work.fingerprint, "done", table_versions=versions, rows=len(stories))
        _record(workspace, step)
    return {"stories": stories["story_id"].n_unique()}


@task(name="detect", **OPTIONS)
def detect_batch(root: str, batch: Sequence[Work], are_new: bool) -> dict[str, int]:
    """Find the mentions in a batch of documents; return how many."""
    from flows.detecting import bring_up_to_date, code_documents

    workspace = find_workspace(Path(root))
    codebook = _load_codebook(workspace)
    if batch[0].before:
        return dict(bring_up_to_date(workspace, batch, codebook, saving=saving))
    return dict(code_documents(workspace, batch, codebook, are_new=lambda: _is_first_try(are_new), saving=saving))


@task(name="codes", **OPTIONS)
def save_codes(root: str, work: Work) -> dict[str, int]:
    """Write the table of codes, so that reading commands need no codebook; return how many."""
    workspace = find_workspace(Path(root))
    frame = list_codes(_load_codebook(workspace))
    with saving:
        version = replace_table(workspace, CODES, frame)
        versions = {CODES.name: version}
        _record(workspace, Step(CORPUS, "detect", work.fingerprint, "done", table_versions=versions, rows=len(frame)))
    return {"codes": len(frame)}


@task(name="report", **OPTIONS)
def write_report_of_corpus(root: str, work: Work) -> dict[str, int]:
    """Write outputs/report.html."""
    from flows.report import write_report
    from pipeline.query import open_corpus

    workspace = find_workspace(Path(root))
    corpus = open_corpus(workspace, today=datetime.now(UTC).date())
    write_report(corpus, workspace.report, name=read_settings(workspace).name)
    _record(workspace, Step(CORPUS, "report", work.fingerprint, "done"))
    return {"reports": 1}


@flow(
    name="analyse",
    flow_run_name="analyse {root}",
    task_runner=_RUNNER,
    persist_result=False,
)
def analyse(root: str) -> dict[str, Any]:
    """Bring a workspace up to date with its sources, its codebook and its settings.

    Args:
        root: Folder of the workspace.

    Returns:
        The facts of the run: counts by outcome and state, seconds by stage, versions, parameters.

    Raises:
        FaktorError: If a part of the work cannot be done; what was done before stays done.
    """
    guard_temporary_server()
    workspace = find_workspace(Path(root))
    settings = read_settings(workspace)
    codebook = _load_codebook(workspace)
    ledger = Ledger(workspace.ledger)
    with record_run(ledger, "analyse", settings, codebook) as run, _reading_pool(settings):
        run.add("outcomes", _take_in(workspace, settings, ledger, run))
        run.add("reading", _read(workspace, settings, ledger, codebook, run))
        plan = make_plan(workspace, ledger, settings, codebook.version)
        run.add("stories", _run_one("stories", group_stories_of_corpus, root, plan.stories, run))
        run.add("mentions", _detect(workspace, settings, ledger, codebook, run))
        plan = make_plan(workspace, ledger, settings, codebook.version)
        run.add("topics", _find_topics(workspace, plan, run))
        for table in (DOCUMENTS, DATES, ENTRIES, PLACES, PASSAGES, MENTIONS, SHADOWED, TOPIC_WEIGHTS):
            compact_table(workspace, table)
        plan = make_plan(workspace, ledger, settings, codebook.version)
        run.complete()  # the report speaks of a completed run
        run.add("report", _run_one("report", write_report_of_corpus, root, plan.report, run))
    ledger.close()
    return run.facts


def _take_in(workspace: Workspace, settings: Settings, ledger: Ledger, run: RunRecord) -> Counter[str]:
    now = datetime.now(UTC)
    with run.time("look"):
        examined = examine_sources(list_folders(workspace, settings), workspace, ledger, now=now)
    batches = [(list(batch), now) for batch in _cut(examined, settings.batch_documents)]
    return _run_batches("take in", take_in_batch, workspace, batches, run)


def _read(workspace: Workspace, settings: Settings, ledger: Ledger, codebook: Codebook, run: RunRecord) -> Counter[str]:
    """Read bibliographic files, then documents, then those that only their own title or DOI shows to be described."""
    counts: Counter[str] = Counter()
    done: set[str] = set()
    for _ in range(_ROUNDS_OF_READING):
        plan = make_plan(workspace, ledger, settings, codebook.version)
        if plan.forget:
            _forget(workspace, ledger, plan.forget)
        originals = prepare_originals(workspace, ledger)
        pairs = [(originals[work.input_id], work) for work in plan.read]
        first = [pair for pair in pairs if is_bibliography(pair[0])] or pairs
        ids = {original.document_id for original, _ in first}
        read = _read_round(workspace, settings, first, run)
        if not ids <= done:
            counts += read
        done |= ids
        if not pairs or not any(is_bibliography(each) or each.media_type == "html" for each in originals.values()):
            break
    account_for_entries(workspace, ledger, originals)
    return counts


def _read_round(
    workspace: Workspace, settings: Settings, pairs: Sequence[tuple[Original, Work]], run: RunRecord
) -> Counter[str]:
    held = _list_held(workspace, DOCUMENTS, DATES, ENTRIES, PLACES, PASSAGES)
    batches = [
        (batch, held.isdisjoint(original.document_id for original, _ in batch))
        for batch in _cut(pairs, settings.batch_documents)
    ]
    return _run_batches("read", read_batch, workspace, batches, run)


def _detect(
    workspace: Workspace, settings: Settings, ledger: Ledger, codebook: Codebook, run: RunRecord
) -> Counter[str]:
    from flows.detecting import forget_rule_marks, list_rule_books, save_rule_marks

    plan = make_plan(workspace, ledger, settings, codebook.version, known_books=list_rule_books(workspace))
    _run_one("codes", save_codes, str(workspace.root), plan.codes, run)
    save_rule_marks(workspace, codebook)
    held = _list_held(workspace, MENTIONS, SHADOWED)
    by_book: dict[str, list[Work]] = {}
    for work in plan.detect:
        by_book.setdefault(work.before, []).append(work)
    batches = [
        (batch, held.isdisjoint(work.input_id for work in batch))
        for book, works in by_book.items()
        for batch in _cut(works, _DOCUMENTS_AN_UPDATE if book else _DOCUMENTS_A_DETECTION)
    ]
    counts = _run_batches("detect", detect_batch, workspace, batches, run)
    forget_rule_marks(workspace, but=codebook.version)
    return counts


def _find_topics(workspace: Workspace, plan: Plan, run: RunRecord) -> Counter[str]:
    """Fit topics, or give those there are to what was read since."""
    if plan.topics is not None:
        return _run_batches("topics", fit_topics_of_corpus, workspace, [(plan.topics, plan.assign)], run)
    batches = [(batch,) for batch in _cut(plan.assign, _DOCUMENTS_AN_UPDATE)]
    return _run_batches("assign topics", assign_topics_to_documents, workspace, batches, run)


def _list_held(workspace: Workspace, *tables: Table) -> set[str]:
    """Return the documents that have rows already, also such as a killed run left without a step."""
    return {
        document_id
        for table in tables
        for document_id in read_table(workspace, table).select("document_id").unique().collect()["document_id"]
    }


def _is_first_try(are_new: bool) -> bool:
    """A task that is tried again may have written some of its rows before it failed."""
    return are_new and task_run.run_count == 1


def _run_one(stage: str, one: Any, root: str, work: Work | None, run: RunRecord) -> Counter[str]:
    return _run_batches(stage, one, find_workspace(Path(root)), [(work,)] if work is not None else [], run)


def _run_batches(
    stage: str, one: Any, workspace: Workspace, batches: Sequence[tuple[Any, ...]], run: RunRecord
) -> Counter[str]:
    """Run a task for each batch, tell how far it has come, and return the sum of what the tasks counted.

    A batch that fails does not stop the others; the first failure is raised when all have ended.
    """
    total = sum(_size(batch[0]) for batch in batches)
    counts: Counter[str] = Counter()
    failures: list[BaseException] = []
    done = 0
    with run.time(stage):
        futures = {}
        for number, batch in enumerate(batches, 1):
            named = one.with_options(task_run_name=f"{stage} {number} of {len(batches)}")
            futures[named.submit(str(workspace.root), *batch)] = batch
        for future in as_completed(list(futures)):
            result = future.result(raise_on_failure=False)
            if isinstance(result, BaseException):
                failures.append(result)
            else:
                counts.update(result)
            done += _size(futures[future][0])
            tell(stage, done, total)
    if failures:
        raise failures[0]
    return counts


def _size(batch: object) -> int:
    return len(batch) if isinstance(batch, list | tuple) else 1


def _cut(items: Sequence[Any], size: int) -> Iterator[list[Any]]:
    for first in range(0, len(items), size):
        yield list(items[first : first + size])


def _forget(workspace: Workspace, ledger: Ledger, document_ids: Sequence[str]) -> None:
    for table in (DOCUMENTS, DATES, ENTRIES, PLACES, PASSAGES, MENTIONS, SHADOWED, TOPIC_WEIGHTS):
        replace_rows(workspace, table, make_frame(table), document_ids=document_ids)
    for stage in ("extract", "detect", "assign"):
        ledger.void_steps(stage, document_ids)


def _record(workspace: Workspace, step: Step) -> None:
    ledger = Ledger(workspace.ledger)
    ledger.record_steps([step])
    ledger.close()


def _load_codebook(workspace: Workspace) -> Codebook:
    return load_codebook(workspace.root / read_settings(workspace).codebook)
