"""Prefect's server as a child of `faktor serve`: started, waited for, found again, ended.

Takes Prefect's home and a port; gives a server that answers. Knows no schedule and no flow.
"""

import contextlib
import json
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flows.serving.children import Child
from flows.serving.home import HOST, Home
from pipeline.errors import SettingsError, StoreError
from pipeline.workspace import Workspace

__all__ = [
    "SECONDS_TO_LEAVE",
    "Serving",
    "answers",
    "find_serving",
    "start_server",
    "use_running_server",
    "wait_for_port",
]

# A first start makes the database and unpacks the page; a slow machine with a slow disk needs its time.
_SECONDS_TO_START = 180
SECONDS_TO_LEAVE = 15
"""The server of a `faktor serve` that was killed is ended by its guard within a few seconds."""


@dataclass(frozen=True, slots=True)
class Serving:
    """A `faktor serve` that runs.

    Attributes:
        pid: Its process.
        server: The process of its server.
        port: The port that it serves on.
    """

    pid: int
    server: int
    port: int

    @property
    def address(self) -> str:
        """Address of Prefect's page."""
        return f"http://{HOST}:{self.port}"

    def write(self, home: Home) -> None:
        """Write down what serves, for commands that want to use it."""
        beside = home.note.with_suffix(".new")
        beside.write_text(json.dumps({"pid": self.pid, "server": self.server, "port": self.port}), encoding="ascii")
        beside.replace(home.note)


def find_serving(home: Home) -> Serving | None:
    """Return the `faktor serve` of a workspace if its server answers."""
    try:
        serving = Serving(**json.loads(home.note.read_text(encoding="ascii")))
    except (OSError, ValueError, TypeError):
        return None
    return serving if answers(home, serving.port) else None


def use_running_server(workspace: Workspace) -> bool:
    """Let Prefect in this process use the server of a `faktor serve`, where one runs; return whether it does.

    Note:
        Only before Prefect is imported. A server that the user has named stays.
    """
    if "PREFECT_API_URL" in os.environ:
        return False
    home = Home(workspace)
    serving = find_serving(home)
    if serving is None:
        return False
    os.environ.update(home.client_environment(serving.port))
    return True


def answers(home: Home, port: int, *, seconds: float = 2.0) -> bool:
    """Return whether the server of this workspace answers on a port: one that knows its password."""
    import base64

    request = urllib.request.Request(f"http://{HOST}:{port}/api/admin/version")
    try:
        login = base64.b64encode(home.read_password().encode()).decode()
        request.add_header("Authorization", f"Basic {login}")
        # no proxy of the environment may come in between
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=seconds) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def wait_for_port(port: int, *, seconds: float, sleep: Callable[[float], object] = time.sleep) -> None:
    """Wait until nobody listens on a port.

    Raises:
        SettingsError: If somebody still does after that time.
    """
    deadline = time.monotonic() + seconds
    while _is_taken(port):
        if time.monotonic() > deadline:
            raise SettingsError(
                f"Port {port} is taken by another program. Choose another with `faktor serve --port`, or set port "
                "under [serve] in faktor.toml.",
                str(port),
            )
        sleep(0.3)


def start_server(home: Home, port: int, *, log: Path, is_stopping: Callable[[], bool] = lambda: False) -> Child:
    """Start Prefect's server and wait until it answers.

    Args:
        home: Prefect's place in the workspace.
        port: The port, which nobody listens on.
        log: File for what the server says.
        is_stopping: Whether to give up.

    Returns:
        The server.

    Raises:
        StoreError: If it ends or does not answer in time; the message names the log.
    """
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    environment = home.fill(os.environ, home.server_environment(port))
    server = Child(command, environment=environment, log=log, folder=home.folder)
    deadline = time.monotonic() + _SECONDS_TO_START
    try:
        while not answers(home, port):
            if (code := server.poll()) is not None:
                raise StoreError(
                    f"Prefect's server ended at once (exit code {code}). Its last words are in {log}.", str(log)
                )
            if time.monotonic() > deadline or is_stopping():
                raise StoreError(f"Prefect's server did not answer within {_SECONDS_TO_START} s. See {log}.", str(log))
            time.sleep(0.2)
    except BaseException:
        with contextlib.suppress(OSError):
            server.end()
        raise
    return server


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False
