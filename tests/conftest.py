"""Fixtures that several rooms share: real documents, a real Prefect server, the command line, an analysed sample."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.run import Outcome, run_workspace
from pipeline.workspace import Workspace

# What tests expect does not depend on which engine is installed; tests of OCR name theirs.
os.environ["FAKTOR_OCR"] = "off"

Faktor = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def faktor_data() -> Path:
    """The folder of real documents; tests that need it are skipped where FAKTOR_DATA is unset."""
    folder = os.environ.get("FAKTOR_DATA")
    if not folder:
        pytest.skip("FAKTOR_DATA is unset: no real documents to test with")
    return Path(folder)


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment in which flows find a Prefect server that was started for this session."""
    home = tmp_path_factory.mktemp("prefect")
    port = _find_free_port()
    environment = {
        **os.environ,
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "NO_COLOR": "1",
    }
    log = (home / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui"],
        env=environment,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}/api"
    try:
        _wait_for(url, server, home / "server.log")
        yield {**environment, "PREFECT_API_URL": url}
    finally:
        server.terminate()
        server.wait(30)
        log.close()


@pytest.fixture(scope="session")
def faktor(prefect_server: dict[str, str]) -> Faktor:
    """Run the command line in a process of its own: `faktor("run", "-w", folder, expect=0)`.

    Other keywords set a variable of the environment, or take it away with None.
    """

    def run(
        *words: object, expect: int | None = 0, cwd: Path | None = None, **extra: str | None
    ) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-m", "flows.cli", *map(str, words)],
            capture_output=True,
            text=True,
            cwd=cwd,
            env={name: value for name, value in {**prefect_server, **extra}.items() if value is not None},
            timeout=280,
        )
        if expect is not None:
            assert done.returncode == expect, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return run


@pytest.fixture(scope="session")
def run_here(prefect_server: dict[str, str]) -> Iterator[Callable[..., Outcome]]:
    """Run a workspace in this process: the same as `faktor run`, without loading every library again."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PREFECT_HOME", "PREFECT_API_URL", "DO_NOT_TRACK"):
            patch.setenv(name, prefect_server[name])
        # Prefect reads the environment once, and a module of tests may have loaded it before
        from prefect.settings import PREFECT_API_URL, temporary_settings

        with temporary_settings({PREFECT_API_URL: prefect_server["PREFECT_API_URL"]}):
            yield run_workspace


@pytest.fixture(scope="session")
def sample(faktor: Faktor, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with the sample corpus, analysed; tests only read it."""
    folder = tmp_path_factory.mktemp("sample") / "city"
    faktor("init", folder, "--sample")
    faktor("run", "-w", folder)
    return Workspace(folder)


@pytest.fixture(scope="session")
def ask_json(faktor: Faktor) -> Callable[..., object]:
    """Run a command with --json and return the value that it prints."""

    def ask(*words: object) -> object:
        return json.loads(faktor(*words, "--json").stdout)

    return ask


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"The Prefect server ended with {server.returncode}:\n{log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    pytest.fail(f"The Prefect server did not answer:\n{log.read_text()[-2000:]}")
