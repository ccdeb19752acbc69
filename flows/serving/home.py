"""Where Prefect lives in a workspace, and what it is told: its folder, its password, its settings.

Takes a workspace and a port; gives environments for the server and for what talks to it. The user's own Prefect, its
profiles and its database are never touched.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.workspace import Workspace

__all__ = ["HOST", "Home"]

HOST = "127.0.0.1"
"""The page and its API are for this machine only; beyond it only behind a proxy with a login."""

# Runs of flows and their log lines in Prefect's own database; the ledger keeps what a study needs for longer.
_RETENTION_SECONDS = 30 * 24 * 3600
_EVENTS_KEPT = "P7D"

# Where its database is may be set from outside; all else that a shell says of Prefect is meant for another one.
_KEPT = ("PREFECT_SERVER_DATABASE_", "PREFECT_API_DATABASE_")


@dataclass(frozen=True, slots=True)
class Home:
    """Prefect's place in a workspace.

    Attributes:
        workspace: The workspace.
    """

    workspace: Workspace

    @property
    def folder(self) -> Path:
        """Prefect's own folder: database, password, what is running; derived, may be deleted when nothing runs."""
        return self.workspace.corpus / "prefect"

    @property
    def lock(self) -> Path:
        """Held by the one `faktor serve` of the workspace."""
        return self.folder / ".lock"

    @property
    def note(self) -> Path:
        """Which process serves, and on which port (JSON)."""
        return self.folder / "serving.json"

    @property
    def password(self) -> Path:
        """User and password of the page and its API, one line, for its owner only."""
        return self.folder / "password"

    def make(self) -> None:
        """Make the folder and the password; what is there stays."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.password.exists():
            descriptor = os.open(self.password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(f"faktor:{secrets.token_urlsafe(24)}\n")

    def read_password(self) -> str:
        """Return "user:password"."""
        return self.password.read_text(encoding="ascii").strip()

    def client_environment(self, port: int) -> dict[str, str]:
        """Return what a process must know that talks to the server."""
        return {
            "PREFECT_HOME": str(self.folder),
            "PREFECT_API_URL": f"http://{HOST}:{port}/api",
            "PREFECT_API_AUTH_STRING": self.read_password(),
            "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
            "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
            "PREFECT_LOGGING_TO_API_ENABLED": "true",
            "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
            "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
            "DO_NOT_TRACK": "1",
        }

    def server_environment(self, port: int) -> dict[str, str]:
        """Return what the server is told: this machine only, with a password, no forged requests, bounded growth."""
        origin = f"http://{HOST}:{port}"
        return {
            **self.client_environment(port),
            "PREFECT_SERVER_API_AUTH_STRING": self.read_password(),
            "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
            "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": origin,
            "PREFECT_UI_API_URL": f"{origin}/api",
            "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
            "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(_RETENTION_SECONDS),
            "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": _EVENTS_KEPT,
            "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        }

    def fill(self, environment: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
        """Return an environment in which only the wanted Prefect settings stand, and where its database is."""
        others = {
            name: value
            for name, value in environment.items()
            if not name.startswith("PREFECT_") or name.startswith(_KEPT)
        }
        return {**others, **wanted}
