"""The tables of the ledger's database.

Takes nothing; gives SQLAlchemy tables and the number of their schema. Opens no database and knows no record.
"""

import sqlalchemy as sa

__all__ = [
    "ADDED_IN",
    "ADDRESSES",
    "ALERTS",
    "COLUMNS_ADDED_IN",
    "CYCLES",
    "HOSTS",
    "ITEMS",
    "META",
    "METADATA",
    "RESPONSES",
    "RUNS",
    "SCHEMA_VERSION",
    "STEPS",
    "TOMBSTONES",
]

SCHEMA_VERSION = 2
"""Raised together with a migration whenever a table or a column is added."""

METADATA = sa.MetaData()

# text is ordered by its bytes everywhere, as SQLite does, not by the language of the office's server
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

META = sa.Table("meta", METADATA, sa.Column("schema_version", sa.Integer, nullable=False))

ITEMS = sa.Table(
    "items",
    METADATA,
    sa.Column("item_id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("document_id", TEXT, nullable=False, index=True),
    sa.Column("source", TEXT, nullable=False),
    sa.Column("key", TEXT, nullable=False),
    sa.Column("outcome", TEXT, nullable=False),
    sa.Column("reason", TEXT),
    sa.Column("original_id", TEXT, index=True),
    sa.Column("media_type", TEXT),
    sa.Column("kind", TEXT),
    sa.Column("publisher", TEXT),
    sa.Column("size_bytes", sa.Integer().with_variant(sa.BigInteger(), "postgresql")),
    sa.Column("first_seen", TEXT, nullable=False),
    sa.Column("last_seen", TEXT, nullable=False),
    sa.Column("times_unchanged", sa.Integer, nullable=False, default=0),
    sa.Column("region", TEXT),
)

STEPS = sa.Table(
    "steps",
    METADATA,
    sa.Column("input_id", TEXT, primary_key=True),
    sa.Column("stage", TEXT, primary_key=True),
    sa.Column("fingerprint", TEXT, nullable=False),
    sa.Column("state", TEXT, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("reason", TEXT),
    sa.Column("table_versions", TEXT, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
)

RUNS = sa.Table(
    "runs",
    METADATA,
    sa.Column("run_id", TEXT, primary_key=True),
    sa.Column("flow", TEXT, nullable=False),
    sa.Column("started", TEXT, nullable=False),
    sa.Column("ended", TEXT),
    sa.Column("state", TEXT, nullable=False),
    sa.Column("facts", TEXT, nullable=False),
)

HOSTS = sa.Table(
    "hosts",
    METADATA,
    sa.Column("host", TEXT, primary_key=True),
    sa.Column("state", TEXT, nullable=False),
)

ADDRESSES = sa.Table(
    "addresses",
    METADATA,
    sa.Column("source", TEXT, primary_key=True),
    sa.Column("address", TEXT, primary_key=True),
    sa.Column("role", TEXT, nullable=False),
    sa.Column("key", TEXT, nullable=False),
    sa.Column("state", TEXT, nullable=False),
    sa.Column("reason", TEXT),
    sa.Column("etag", TEXT),
    sa.Column("last_modified", TEXT),
    sa.Column("body_sha256", TEXT),
    sa.Column("first_seen", TEXT, nullable=False),
    sa.Column("last_seen", TEXT, nullable=False),
    sa.Column("last_tried", TEXT),
    sa.Column("last_ok", TEXT),
    sa.Column("last_full", TEXT),
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    sa.Column("next_try", TEXT),
    sa.Column("facts", TEXT, nullable=False),
    sa.Index("addresses_by_key", "key"),
)

CYCLES = sa.Table(
    "cycles",
    METADATA,
    sa.Column("cycle_id", TEXT, primary_key=True),
    sa.Column("source", TEXT, nullable=False, index=True),
    sa.Column("started", TEXT, nullable=False, index=True),
    sa.Column("ended", TEXT),
    sa.Column("state", TEXT, nullable=False),
    sa.Column("reason", TEXT),
    sa.Column("counts", TEXT, nullable=False),
)

ALERTS = sa.Table(
    "alerts",
    METADATA,
    sa.Column("alert_id", TEXT, primary_key=True),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("source", TEXT),
    sa.Column("code", TEXT),
    sa.Column("day", TEXT),
    sa.Column("sentence", TEXT, nullable=False),
    sa.Column("evidence", TEXT, nullable=False),
    sa.Column("raised", TEXT, nullable=False),
    sa.Column("cleared", TEXT),
    sa.Column("note", TEXT),
)

RESPONSES = sa.Table(
    "responses",
    METADATA,
    sa.Column("original_id", TEXT, primary_key=True),
    sa.Column("document_id", TEXT, primary_key=True),
    sa.Column("address", TEXT, nullable=False),
    sa.Column("final_address", TEXT, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("headers", TEXT, nullable=False),
    sa.Column("charset", TEXT),
    sa.Column("fetched", TEXT, nullable=False),
    sa.Column("rights", TEXT),
)

TOMBSTONES = sa.Table(
    "tombstones",
    METADATA,
    sa.Column("grave", TEXT, primary_key=True),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("day", TEXT, nullable=False),
    sa.Column("reason", TEXT, nullable=False),
)

ADDED_IN = {2: (HOSTS, ADDRESSES, CYCLES, ALERTS, RESPONSES, TOMBSTONES)}
"""Schema -> the tables that a ledger of the schema before it lacks."""

COLUMNS_ADDED_IN = {2: (ITEMS.c.region,)}
"""Schema -> the columns that tables of the schema before it lack; all may be null."""
