"""The table of workshop answers: what sales and marketing said a hot lead is, kept with a version of the card."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.ledger.db.columns import instant, metadata, serial, text

# Every time that answers are kept is a row; the latest of a version stands. ``names`` is a JSON list.
workshop_answer = sa.Table(
    "workshop_answer",
    metadata,
    serial(),
    text("card_id"),
    sa.Column("version", sa.Integer, nullable=False),
    text("when_hot"),
    text("too_early"),
    text("least_bant"),
    text("names"),
    instant("recorded_at"),
    sa.Index(None, "card_id"),
)

MUTABLE: tuple[sa.Table, ...] = ()
