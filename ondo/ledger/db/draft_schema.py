"""The tables of card drafts: every saved text of one, what people did with it, and its replays on past weeks."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.ledger.db.columns import instant, metadata, serial, text

# Every save is a row: ``revision`` counts from 1, and the row that takes a number first stands. ``content`` is the card
# file as somebody wrote it, with its mistakes; ``base_version`` is the version of the card that it was begun from.
card_draft = sa.Table(
    "card_draft",
    metadata,
    serial(),
    text("draft_id"),
    sa.Column("revision", sa.Integer, nullable=False),
    text("card_id"),
    sa.Column("base_version", sa.Integer, nullable=False),
    text("content"),
    text("note"),
    text("saved_by"),
    instant("recorded_at"),
    sa.UniqueConstraint("draft_id", "revision"),
)

# What was done with a revision: handed to the meeting, taken back from it, approved (``version`` is what was published
# of it, from ``effective_from`` on) or declined.
card_draft_step = sa.Table(
    "card_draft_step",
    metadata,
    serial(),
    text("draft_id"),
    sa.Column("revision", sa.Integer, nullable=False),
    text("kind"),
    text("names"),
    text("reason"),
    sa.Column("version", sa.Integer, nullable=True),
    instant("effective_from", null=True),
    instant("recorded_at"),
    sa.Index(None, "draft_id"),
)

# A replay of a revision on past weeks, asked for by a person and done by a worker: ``beat_at`` is when the worker was
# last seen at it, ``result`` what came of it (JSON: numbers and lead ids), ``problem`` why nothing did.
card_draft_replay = sa.Table(
    "card_draft_replay",
    metadata,
    serial(),
    text("draft_id"),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("weeks", sa.Integer, nullable=False),
    text("state"),
    sa.Column("percent", sa.Integer, nullable=False),
    text("result", null=True),
    text("problem"),
    instant("asked_at"),
    instant("beat_at"),
    sa.Index(None, "draft_id"),
    sa.Index(None, "state"),
)

MUTABLE = (card_draft_replay,)
