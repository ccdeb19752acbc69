"""The record of a run: when, with which versions and parameters, how many, how long, how much memory.

Takes a ledger; writes a row when the run begins and when it ends, also when it ends badly.
"""

import platform
import resource
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from flows.settings import Settings
from pipeline.codebook import Codebook
from pipeline.store import Ledger, Run, write_moment

__all__ = ["RunRecord", "record_run"]

# Versions without which a figure cannot be made again.
_LIBRARIES = (
    "deltalake", "gensim", "networkx", "numpy", "pdfplumber", "polars", "prefect", "py3langid", "pypdfium2",
    "PySastrawi", "scikit-learn", "spacy", "trafilatura",
)  # fmt: skip


class RunRecord:
    """What is known of a run so far.

    Attributes:
        facts: Versions, parameters, counts, seconds by stage, peak memory.
    """

    def __init__(self, ledger: Ledger, flow: str, facts: dict[str, Any]) -> None:
        self.facts = facts
        self._ledger = ledger
        self._run = Run(uuid.uuid4().hex[:12], flow, _now(), None, "running", facts)
        ledger.record_run(self._run)

    def add(self, name: str, counts: Mapping[str, int]) -> None:
        """Add counts under a name."""
        self.facts[name] = dict(counts)

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Measure the seconds that a stage takes, each time that it is worked on."""
        began = time.monotonic()
        try:
            yield
        finally:
            before = self.facts["seconds"].get(stage, 0.0)
            self.facts["seconds"][stage] = round(before + time.monotonic() - began, 3)

    def complete(self, state: str = "completed") -> None:
        """Write that the run has ended; may be called again when more is known."""
        self.facts["peak_memory_bytes"] = _peak_memory_bytes()
        run = self._run
        self._ledger.record_run(Run(run.run_id, run.flow, run.started, _now(), state, self.facts))


@contextmanager
def record_run(ledger: Ledger, flow: str, settings: Settings, codebook: Codebook) -> Iterator[RunRecord]:
    """Record a run for as long as the context lasts; a run that is left by an error is recorded as failed."""
    run = RunRecord(
        ledger,
        flow,
        {
            "faktor": version("faktor"),
            "versions": {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
            "codebook": codebook.version,
            "codebook_name": codebook.name,
            # an address with a password in it is nobody else's to read
            "settings": settings.model_dump(mode="json", exclude={"ledger": True, "fetch": {"proxy"}}),
            "seconds": {},
        },
    )
    try:
        yield run
    except BaseException as error:
        run.facts["error"] = str(error)
        run.complete("failed")
        raise
    run.complete()


def _now() -> str:
    return write_moment(datetime.now(UTC))


def _peak_memory_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
