"""The parts that tables of the ledger are made of, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Instant = sa.BigInteger()


def serial() -> sa.Column[int]:
    """A row number given by the database."""
    return sa.Column("id", Serial, primary_key=True)


def text(name: str, *, null: bool = False) -> sa.Column[str]:
    """A text; required unless ``null``."""
    return sa.Column(name, sa.Text, nullable=null)


def instant(name: str, *, null: bool = False) -> sa.Column[int]:
    """UTC microseconds; required unless ``null``."""
    return sa.Column(name, Instant, nullable=null)


def link(name: str, target: str, *, null: bool = False, primary: bool = False, late: bool = False) -> sa.Column[str]:
    """A reference; ``late`` ones are checked at commit, because the row that decides a race is written first."""
    key = sa.ForeignKey(target, deferrable=True, initially="DEFERRED") if late else sa.ForeignKey(target)
    return sa.Column(name, sa.Text, key, nullable=null, primary_key=primary)


def name_of_fact() -> list[sa.Column[Any]]:
    """What names a fact: the sender's key within its source and key space.

    ``generation`` counts up when a key is used anew, since a fact was retracted or a state got other content.
    ``import_id`` is the import that brought the fact first, null = another door.
    """
    return [
        text("source"),
        sa.Column("key_space", sa.Text, nullable=False, server_default=""),
        text("key"),
        sa.Column("generation", sa.Integer, nullable=False, server_default="0"),
        sa.Column("import_id", sa.BigInteger, nullable=True),
    ]


NAME = ("source", "key_space", "key", "generation")
"""The columns that are unique together in every table of facts."""


def fact(name: str, *columns: sa.Column[Any], handoff: bool = False) -> sa.Table:
    """A kind of fact: unique by the sender's (source, key space, key) and generation, with its three instants."""
    return sa.Table(
        name,
        metadata,
        serial(),
        *name_of_fact(),
        sa.Column("content_hash", sa.LargeBinary(16), nullable=False),
        link("lead_id", "lead.lead_id"),
        *([link("handoff_id", "handoff.handoff_id", null=True)] if handoff else []),
        *columns,
        instant("happened_at"),
        instant("known_at"),
        instant("recorded_at"),
        sa.UniqueConstraint(*NAME),
        sa.Index(None, "lead_id", "happened_at"),
    )
