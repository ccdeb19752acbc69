"""What all tasks of a run share: when they are tried again, and the lock under which they save.

Holds no task.
"""

import threading
from typing import Any

from pipeline.errors import FaktorError

__all__ = ["OPTIONS", "saving"]

saving = threading.Lock()
"""Delta retries a conflicting commit itself; one writer at a time in this process makes that rare."""


def _is_worth_a_retry(_task: object, _run: object, state: Any) -> bool:
    """A mistake that a user must mend is the same at the next try; a passing fault is not."""
    return not isinstance(state.result(raise_on_failure=False), FaktorError)


OPTIONS: Any = {
    "retries": 2,
    "retry_delay_seconds": 1,
    "retry_condition_fn": _is_worth_a_retry,
    "persist_result": False,
}
"""Options of a task."""
