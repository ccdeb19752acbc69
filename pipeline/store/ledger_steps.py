"""What the ledger knows of work: every step that was done, every run.

Takes steps and runs; gives them back. Knows no stage.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

import sqlalchemy as sa

from pipeline.store.ledger_engine import replace_rows
from pipeline.store.ledger_file import LedgerFile, cut_ids
from pipeline.store.ledger_records import Run, Step
from pipeline.store.ledger_tables import RUNS, STEPS

__all__ = ["StepLedger"]


class StepLedger(LedgerFile):
    """The part of the ledger that keeps steps and runs."""

    def record_steps(self, steps: Sequence[Step]) -> None:
        """Record steps, all or none; a step takes the place of the one with the same input and stage."""
        if not steps:
            return
        rows = [
            {
                "input_id": step.input_id,
                "stage": step.stage,
                "fingerprint": step.fingerprint,
                "state": step.state,
                "tries": step.tries,
                "reason": step.reason,
                "table_versions": json.dumps(dict(step.table_versions), sort_keys=True),
                "rows": step.rows,
            }
            for step in steps
        ]
        with self._writing() as connection:
            replace_rows(connection, STEPS, rows)

    def read_steps(self, stage: str) -> dict[str, Step]:
        """Return the steps of a stage by input id."""
        with self._reading() as connection:
            rows = connection.execute(sa.select(STEPS).where(STEPS.c.stage == stage).order_by(STEPS.c.input_id))
            return {
                row["input_id"]: Step(
                    input_id=row["input_id"],
                    stage=row["stage"],
                    fingerprint=row["fingerprint"],
                    state=row["state"],
                    tries=row["tries"],
                    reason=row["reason"],
                    table_versions=json.loads(row["table_versions"]),
                    rows=row["rows"],
                )
                for row in rows.mappings()
            }

    def void_steps(self, stage: str, input_ids: Iterable[str] | None = None) -> None:
        """Forget steps of a stage, so that they are done again.

        Args:
            stage: Name of the stage.
            input_ids: Which inputs; None for all.
        """
        with self._writing() as connection:
            if input_ids is None:
                connection.execute(sa.delete(STEPS).where(STEPS.c.stage == stage))
                return
            for some in cut_ids(list(input_ids)):
                connection.execute(sa.delete(STEPS).where(STEPS.c.stage == stage, STEPS.c.input_id.in_(some)))

    def record_run(self, run: Run) -> None:
        """Record a run; it takes the place of the one with the same id."""
        row = {**asdict(run), "facts": json.dumps(run.facts, sort_keys=True)}
        with self._writing() as connection:
            replace_rows(connection, RUNS, [row])

    def find_last_run(self, flow: str) -> str | None:
        """Return when the last run of a flow that was completed began; None when none was."""
        question = sa.select(sa.func.max(RUNS.c.started)).where(RUNS.c.flow == flow, RUNS.c.state == "completed")
        with self._reading() as connection:
            found = connection.execute(question).scalar_one()
        return str(found) if found is not None else None

    def read_runs(self, limit: int = 20) -> list[Run]:
        """Return the last runs, newest first."""
        with self._reading() as connection:
            rows = connection.execute(
                sa.select(RUNS).order_by(RUNS.c.started.desc(), RUNS.c.run_id).limit(limit)
            ).mappings()
            return [Run(**{**row, "facts": json.loads(row["facts"])}) for row in rows]
