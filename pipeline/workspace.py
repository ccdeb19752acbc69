"""Where things live in a workspace.

Takes the path of a workspace; gives the paths of what is in it. Opens and writes nothing.
"""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Workspace"]


@dataclass(frozen=True, slots=True)
class Workspace:
    """The paths of a workspace.

    Attributes:
        root: The folder that holds faktor.toml.
    """

    root: Path

    @property
    def settings(self) -> Path:
        """faktor.toml."""
        return self.root / "faktor.toml"

    @property
    def corpus(self) -> Path:
        """All that came in, and what was read from it."""
        return self.root / "corpus"

    @property
    def ledger(self) -> Path:
        """What was offered and what became of it (SQLite)."""
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
