"""Opens a page in a headless Chromium and says what became of it and what was asked for."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_NO_PAGE = "not an origin"


@dataclass(frozen=True)
class Visit:
    """What a browser made of a page.

    Attributes:
        html: The page after all scripts have run.
        requests: Every address that the page asked for.
        console: What the page wrote to the console, also refusals by its policy.
    """

    html: str
    requests: list[str]
    console: str


def visit(page: Path, folder: Path) -> Visit:
    """Open a page; the test is skipped where there is no browser."""
    browser = next((found for name in NAMES if (found := shutil.which(name))), None)
    if browser is None:
        pytest.skip(f"no browser is installed (looked for {', '.join(NAMES)})")
    log = folder / "net-log.json"
    done = subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
            # nothing that the browser itself wants to ask leaves this machine, and no name is looked up
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--enable-logging=stderr",
            f"--user-data-dir={folder / 'profile'}",
            f"--log-net-log={log}",
            "--virtual-time-budget=5000",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "HOME": str(folder)},
    )
    assert done.stdout, done.stderr
    console = "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)
    return Visit(done.stdout, _list_requests(log), console)


def _list_requests(log: Path) -> list[str]:
    """Return the addresses that a page asked for; what the browser asks for by itself has no initiator."""
    asked = [event.get("params", {}) for event in json.loads(log.read_text())["events"]]
    of_a_page = [each for each in asked if "url" in each and each.get("initiator", _NO_PAGE) != _NO_PAGE]
    return sorted({each["url"] for each in of_a_page})
