"""`faktor serve`: keeps Prefect's server running and begins what is due, one run at a time, until it is told to end.

Takes a workspace; gives an exit when it is told to end. A run is a child process, so that its memory is given back, a
fault in it stops nothing else, and it ends when this process ends, however that ends.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import flows
from flows.clock import Clock
from flows.deployments import Deployment, list_deployments, register
from flows.serving.children import Child
from flows.serving.home import Home
from flows.serving.logs import find_logs, make_logger, turn_over
from flows.serving.server import SECONDS_TO_LEAVE, Serving, find_serving, start_server, wait_for_port
from flows.serving.slots import PAGE, cancel, claim, find_due, mark_crashed, mark_ended, split_missed
from flows.settings import Settings, read_settings
from pipeline.codebook import load_codebook
from pipeline.errors import FaktorError, LockedError, StoreError
from pipeline.store import hold_lock
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

__all__ = ["serve"]

# How long a slot may wait to be noticed; a look costs the server a few milliseconds.
_SECONDS_BETWEEN_LOOKS = 2.0
_SECONDS_A_REQUEST = 20
# So that a run which ends meanwhile is noticed.
_CANCELLED_A_LOOK = 20
# After the server did not answer.
_SECONDS_OF_PATIENCE = 5.0


def serve(workspace: Workspace, *, port: int | None = None, clock: Clock | None = None) -> None:
    """Serve a workspace until SIGTERM or ctrl-c.

    Args:
        workspace: The workspace.
        port: Port of Prefect's page; None: as faktor.toml says.
        clock: What slots are compared with.

    Raises:
        LockedError: If it is served already.
        SettingsError: If the settings, the sources or the port cannot be used.
        CodebookError: If the codebook cannot be read.
        StoreError: If Prefect's server does not start.
    """
    settings = read_settings(workspace)
    load_codebook(workspace.root / settings.codebook)
    list_deployments(workspace, settings)
    os.umask(0o077)
    home = Home(workspace)
    home.make()
    with _only_one(home), _listen_for_the_end() as stop:
        _Office(workspace, home, port or settings.serve.port, stop, clock or Clock()).work()


@contextmanager
def _only_one(home: Home) -> Iterator[None]:
    try:
        with hold_lock(home.lock):
            yield
    except LockedError as error:
        serving = find_serving(home)
        where = f" at {serving.address}" if serving else ""
        raise LockedError(
            f"{home.workspace.root} is served already{where} (process {error.pid or 'unknown'}). "
            "End that process first, or use it as it is.",
            error.pid,
        ) from None


@contextmanager
def _listen_for_the_end() -> Iterator[threading.Event]:
    """Give an event that SIGTERM, SIGINT and SIGHUP set."""
    stop = threading.Event()

    def end(_number: int, _frame: object) -> None:
        stop.set()

    signals = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.signal(number, end) for number in signals}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(frozen=True, slots=True)
class _Run:
    """A run that has begun.

    Attributes:
        run_id: Its id in Prefect.
        name: Name of the deployment.
        child: Its process.
        began: Seconds of the steady clock.
    """

    run_id: UUID
    name: str
    child: Child
    began: float


class _Office:
    """All that lives as long as one `faktor serve`: the server, the schedules, and the run that is on."""

    def __init__(self, workspace: Workspace, home: Home, port: int, stop: threading.Event, clock: Clock) -> None:
        self._workspace = workspace
        self._home = home
        self._port = port
        self._stop = stop
        self._clock = clock
        self._log: logging.Logger = make_logger(workspace, "serve")
        self._settings: Settings = read_settings(workspace)
        self._watched: Mapping[Path, float] = {}
        self._deployments: dict[UUID, Deployment] = {}
        self._run: _Run | None = None
        self._complaint = ""

    def work(self) -> None:
        """Start the server, begin what is due, and end both when told to; a server that dies is started again."""
        self._end_what_was_left()
        while not self._stop.is_set():
            try:
                server = self._start_server()
            except StoreError:
                if self._stop.is_set():
                    break
                raise
            with server:
                try:
                    self._work_with(server)
                finally:
                    self._end_run()
                    self._home.note.unlink(missing_ok=True)
        self._log.info("Ended. What was done so far is kept; the next start goes on from there.")

    def _end_what_was_left(self) -> None:
        """End the server of a `faktor serve` that was killed, if its guard has not done so yet."""
        was_served = self._home.note.exists()
        left = find_serving(self._home)
        if left is not None:
            self._log.info("A server of an earlier `faktor serve` still runs (process %d); it is ended.", left.server)
            try:
                os.killpg(left.server, signal.SIGTERM)
            except (ProcessLookupError, PermissionError):
                self._log.info("Process %d is not there any more.", left.server)
        self._home.note.unlink(missing_ok=True)
        # its guard may still be at work
        wait_for_port(self._port, seconds=SECONDS_TO_LEAVE if was_served else 0)

    def _start_server(self) -> Child:
        log = find_logs(self._workspace) / "server.log"
        turn_over(log)
        self._log.info("Starting Prefect's server ...")
        server = start_server(self._home, self._port, log=log, is_stopping=self._stop.is_set)
        serving = Serving(os.getpid(), server.pid, self._port)
        serving.write(self._home)
        self._log.info("Prefect's page: %s (its password: %s)", serving.address, self._home.password)
        return server

    def _work_with(self, server: Child) -> None:
        """Look for what is due until the end is near or the server has died."""
        with self._open_client() as client:
            is_ready = False
            while not self._stop.is_set():
                if (code := server.poll()) is not None:
                    self._log.info("Prefect's server ended (exit code %d); it is started again.", code)
                    return
                try:
                    if not is_ready:
                        self._begin(client)
                        is_ready = True
                    self._look(client)
                    self._complaint = ""
                except Exception as error:
                    # whatever the client raises when the server is busy, locked or away: the next look may go well
                    self._complain(error)
                    self._stop.wait(_SECONDS_OF_PATIENCE)
                self._stop.wait(_SECONDS_BETWEEN_LOOKS)
            self._end_run(client)

    def _complain(self, error: Exception) -> None:
        """Log why the server could not be asked: once, as long as the reason is the same."""
        if (said := _say(error)) != self._complaint:
            self._log.info("Prefect's server could not be asked (%s); trying again.", said)
            self._complaint = said

    def _open_client(self) -> "SyncPrefectClient":
        wanted = self._home.fill(os.environ, self._home.client_environment(self._port))
        # a server that hangs is noticed, so that a run that has ended or must end is looked after
        wanted["PREFECT_API_REQUEST_TIMEOUT"] = str(_SECONDS_A_REQUEST)
        for name in os.environ.keys() - wanted.keys():
            del os.environ[name]
        os.environ.update(wanted)
        from prefect.client.orchestration import get_client

        return get_client(sync_client=True)

    def _begin(self, client: "SyncPrefectClient") -> None:
        for run in mark_crashed(client, is_alone=self._is_alone()):
            self._log.info("%s: was killed before it ended; it is marked as crashed.", run.name)
        self._register(client)

    def _is_alone(self) -> bool:
        try:
            with hold_lock(self._workspace.lock):
                return True
        except LockedError:
            return False

    def _look(self, client: "SyncPrefectClient") -> None:
        self._register_changes(client)
        due = find_due(client, list(self._deployments), now=self._clock.now())
        waiting, missed = split_missed(due)
        if self._run is not None:
            self._watch_run(client, self._run)
        elif waiting and len(due) < PAGE:  # else the newest slot may not be among them
            self._begin_run(client, waiting[0])
        cancel(client, missed[:_CANCELLED_A_LOOK])

    # ---- schedules -------------------------------------------------------------------------------------------

    def _register_changes(self, client: "SyncPrefectClient") -> None:
        if self._watched == self._look_at_files():
            return
        try:
            self._settings = read_settings(self._workspace)
            self._register(client)
        except FaktorError as error:
            self._watched = self._look_at_files()
            self._log.info("The schedules stay as they were: %s", error)

    def _register(self, client: "SyncPrefectClient") -> None:
        files = self._look_at_files()
        self._deployments = register(client, list_deployments(self._workspace, self._settings))
        # last: what the server could not be told is told at the next look
        self._watched = files
        said = [f"{each.name} ({'paused' if each.is_paused else each.cron})" for each in self._deployments.values()]
        self._log.info("Scheduled: %s", ", ".join(said) or "nothing")

    def _look_at_files(self) -> dict[Path, float]:
        files = (self._workspace.settings, self._workspace.sources)
        return {path: path.stat().st_mtime for path in files if path.exists()}

    # ---- runs ------------------------------------------------------------------------------------------------

    def _begin_run(self, client: "SyncPrefectClient", due: Any) -> None:
        if not claim(client, due):
            return
        name = self._deployments[due.deployment_id].name
        log = find_logs(self._workspace) / "runs.log"
        turn_over(log)
        self._log.info("%s: begins.", name)
        child = Child(
            [sys.executable, "-m", "prefect.engine", str(due.id)],
            environment=self._environment(),
            log=log,
            folder=self._workspace.root,
        )
        self._run = _Run(due.id, name, child, self._clock.monotonic())

    def _environment(self) -> dict[str, str]:
        """Return a run's environment: files that lie in the workspace are never taken for modules."""
        wanted = {
            **self._home.client_environment(self._port),
            "PYTHONSAFEPATH": "1",
            "PYTHONPATH": os.pathsep.join(
                filter(None, (str(Path(flows.__file__).parents[1]), os.environ.get("PYTHONPATH")))
            ),
        }
        return self._home.fill(os.environ, wanted)

    def _watch_run(self, client: "SyncPrefectClient", run: _Run) -> None:
        code = run.child.poll()
        if code is not None:
            self._close_run(
                client, run, "Crashed", f"The process ended with exit code {code}; see corpus/logs/runs.log."
            )
            return
        state = client.read_flow_run(run.run_id).state
        if state is not None and (state.is_cancelling() or state.is_cancelled()):
            run.child.end()
            self._close_run(client, run, "Cancelled", "Cancelled by a person; what was done so far is kept.")
        elif self._clock.monotonic() - run.began > self._settings.serve.hours_a_run * 3600:
            run.child.end()
            hours = self._settings.serve.hours_a_run
            self._close_run(client, run, "TimedOut", f"Ended after {hours:g} hours (hours_a_run in faktor.toml).")

    def _close_run(self, client: "SyncPrefectClient", run: _Run, name: str, message: str) -> None:
        ended = mark_ended(client, run.run_id, name=name, message=message)
        self._run = None
        seconds = self._clock.monotonic() - run.began
        state = ended.state
        said = f"{state.name}. {state.message or ''}".strip() if state is not None else name
        self._log.info("%s: %s (%.0f s)", run.name, said.split("\n")[0][:300], seconds)

    def _end_run(self, client: "SyncPrefectClient | None" = None) -> None:
        """End the run that is on; without a client the next start marks it."""
        if self._run is None:
            return
        run, self._run = self._run, None
        run.child.end()
        self._log.info("%s: ended before it was done; the next run goes on from there.", run.name)
        if client is not None:
            message = "faktor serve was ended before the run was done; what it had done is kept."
            try:
                mark_ended(client, run.run_id, name="Crashed", message=message)
            except Exception as error:
                # the server may be ending too: the next start marks the run
                self._log.info("Prefect could not be told (%s).", _say(error))


def _say(error: BaseException) -> str:
    text = str(error).strip().split("\n")[0][:200]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
