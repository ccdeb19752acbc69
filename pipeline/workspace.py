"""Where things live in a workspace.

Takes the path of a workspace; gives the paths of what is in it. Opens and writes nothing.
"""

from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["LedgerAddress", "Workspace"]


@dataclass(frozen=True, slots=True)
class LedgerAddress:
    """Where a ledger is that no file holds.

    Attributes:
        url: The address, with name and password; only whoever connects reads it.
    """

    url: str = field(repr=False)

    def exists(self) -> bool:
        """Say whether there is a ledger, as a path does: a database is made before it is named."""
        return True

    def __str__(self) -> str:
        """Return the address without name and password."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2]}"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The paths of a workspace.

    Attributes:
        root: The folder that holds faktor.toml.
        ledger_url: Address of the PostgreSQL database that the ledger is kept in; None for a file of the workspace.
    """

    root: Path
    ledger_url: str | None = field(default=None, repr=False)  # it holds a password

    @property
    def settings(self) -> Path:
        """faktor.toml."""
        return self.root / "faktor.toml"

    @property
    def corpus(self) -> Path:
        """All that came in, and what was read from it."""
        return self.root / "corpus"

    @property
    def sources(self) -> Path:
        """Where documents come from by themselves: feeds, sitemaps, pages, folders and mails, and when."""
        return self.corpus / "sources.yaml"

    @property
    def ledger(self) -> "Path | LedgerAddress":
        """What was offered and what became of it: a SQLite file, or a PostgreSQL database."""
        return self.ledger_file if self.ledger_url is None else LedgerAddress(self.ledger_url)

    @property
    def ledger_file(self) -> Path:
        """The SQLite file of the ledger, which is not there where the ledger is a PostgreSQL database."""
        return self.corpus / "ledger.db"

    @property
    def originals(self) -> Path:
        """The bytes that were taken in, by SHA-256."""
        return self.corpus / "originals"

    @property
    def tables(self) -> Path:
        """Derived tables, one Delta folder each."""
        return self.corpus / "tables"

    @property
    def rule_marks(self) -> Path:
        """What rules the tables were made with, one file a version of the codebook; derived."""
        return self.corpus / "index" / "rules"

    @property
    def quarantine(self) -> Path:
        """Damaged derived tables that were set aside."""
        return self.corpus / "quarantine"

    @property
    def models(self) -> Path:
        """What was fitted, one folder a model."""
        return self.root / "models"

    @property
    def outputs(self) -> Path:
        """What comes out; may be deleted at any time."""
        return self.root / "outputs"

    @property
    def report(self) -> Path:
        """The one-file report."""
        return self.outputs / "report.html"

    @property
    def lock(self) -> Path:
        """Held by the one process that writes."""
        return self.corpus / ".lock"
