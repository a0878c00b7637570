"""The tables of intakes: what other systems sent lately, as they sent it, and what became of it."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.ledger.db.columns import instant, link, metadata, serial, text

# Personal data, kept for days and bounded: a body as it came (unpacked; null = too large), ``kind`` its
# content-type, ``path`` the last part of its address. ``counts`` and ``refused`` are JSON; ``problem`` says why nothing
# of it could be read (empty = it was). ``replayed_at``: what became of it is what became of it then.
intake_delivery = sa.Table(
    "intake_delivery",
    metadata,
    serial(),
    text("name"),
    text("path"),
    text("kind"),
    sa.Column("body", sa.LargeBinary, nullable=True),
    text("counts"),
    text("refused"),
    text("problem"),
    instant("received_at"),
    instant("replayed_at", null=True),
    sa.Index(None, "received_at"),
)

# The leads that a body is about, for whoever erases their persons.
intake_delivery_lead = sa.Table(
    "intake_delivery_lead",
    metadata,
    sa.Column("delivery_id", sa.BigInteger, sa.ForeignKey("intake_delivery.id"), primary_key=True, autoincrement=False),
    link("lead_id", "lead.lead_id", primary=True),
    sa.Index(None, "lead_id"),
)

MUTABLE = (intake_delivery, intake_delivery_lead)
