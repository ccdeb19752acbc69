"""One mention and all that it rests on: its passage, its document, and what produced it.

Takes the tables of a workspace and the id of a mention; gives the rows. Knows no codebook: what the rule says is the
caller's to read.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import QuestionError
from pipeline.records import DOCUMENTS, MENTIONS, PASSAGES

if TYPE_CHECKING:
    from pipeline.query.tables import Tables
    from pipeline.store import Run, Step

__all__ = ["OneMention", "find_mention"]

_ID = re.compile(r"[0-9a-f]{1,20}")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class OneMention:
    """A mention and what it rests on.

    Attributes:
        mention: Its row of the table mentions.
        passage: The row of its passage.
        document: The row of its document, without the text.
        steps: The steps that read and coded its document, by stage; a stage is missing where the ledger is.
        run: The last completed run of the workspace, or None.
    """

    mention: dict[str, Any]
    passage: dict[str, Any]
    document: dict[str, Any]
    steps: "dict[str, Step]"
    run: "Run | None"


def find_mention(tables: "Tables", id: str) -> OneMention:
    """Return the mention whose id begins so.

    Args:
        tables: The tables of the workspace.
        id: The id, or as much of its beginning as no other mention has.

    Raises:
        QuestionError: If it is no id, or no mention or several begin so.
    """
    import polars as pl

    wanted = id.strip().lower()
    if not _ID.fullmatch(wanted):
        raise QuestionError(
            f"Expected the id of a mention (up to 20 digits 0-9 and a-f), got {id!r}. `faktor kwic --ids` shows them.",
            id,
        )
    begins_so = pl.col("mention_id").str.starts_with(wanted)
    found = tables.scan(MENTIONS).filter(begins_so).sort("mention_id").collect().to_dicts()
    if not found:
        raise QuestionError(
            f"Expected the id of a mention, got {id!r}, with which none begins. `faktor kwic --ids` shows them; a run "
            "with another codebook or another reading gives others.",
            id,
        )
    if len(found) > 1:
        some = ", ".join(f"{each['mention_id']} ({each['code']})" for each in found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise QuestionError(
            f"Expected the id of one mention, got {id!r}, that of {len(found)}: {some}{more}. Write more of it.",
            id,
        )
    mention = found[0]
    is_passage = pl.col("passage_id") == mention["passage_id"]
    is_document = pl.col("document_id") == mention["document_id"]
    passage = tables.scan(PASSAGES).filter(is_passage).collect().to_dicts()[0]
    document = tables.scan(DOCUMENTS).filter(is_document).drop("text").collect().to_dicts()[0]
    return OneMention(mention, passage, document, tables.read_steps_of(mention["document_id"]), tables.last_run)
