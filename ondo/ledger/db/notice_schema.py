"""The tables of notices: who of the company is written to, and which weeks were told."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.ledger.db.columns import instant, link, metadata, text

# State, not fact, and personal data: the address of a recipient, a row of ``webhook`` without a URL that says which
# kinds it wants. The row goes when the recipient is removed. ``owner`` and ``team`` null = everybody's leads.
notice_recipient = sa.Table(
    "notice_recipient",
    metadata,
    link("webhook_id", "webhook.webhook_id", primary=True),
    text("form"),
    text("address"),
    text("lang"),
    text("owner", null=True),
    text("team", null=True),
    sa.Column("any_hour", sa.Boolean, nullable=False),
    instant("updated_at"),
)

# One row a week, so that of several replicas one tells how many leads await a word.
feedback_reminder = sa.Table(
    "feedback_reminder",
    metadata,
    sa.Column("week", sa.Text, primary_key=True),
    sa.Column("waiting", sa.BigInteger, nullable=False),
    instant("told_at"),
    instant("recorded_at"),
)

MUTABLE = (notice_recipient,)
