"""The tables of the ledger, the same on SQLite and PostgreSQL.

Facts are appended and never changed: database triggers refuse updates and deletes on every table of
``APPEND_ONLY``. Instants are UTC microseconds; JSON is canonical text. Only ``person``, ``address``, ``undeclared``
and ``lead_note`` hold personal data of leads, ``notice_recipient`` that of who is written to; only they and the tables
of state (``open_handoff``, ``heat``, ``lead_state``) may be updated. The one exception, a key that is replaced when its
human is erased, is ``ondo.ledger.db.rewriting``.
"""

from __future__ import annotations

import sqlalchemy as sa

from ondo.ledger.db import (
    connection_schema,
    draft_schema,
    identity_schema,
    intake_schema,
    notice_schema,
    service_schema,
    trial_schema,
    workshop_schema,
)
from ondo.ledger.db.columns import NAME, Serial, fact, instant, link, metadata, name_of_fact, serial, text

lead = sa.Table(
    "lead",
    metadata,
    sa.Column("lead_id", sa.Text, primary_key=True),
    instant("known_at"),
    instant("recorded_at"),
)

RANDOM_PART = sa.func.substr(lead.c.lead_id, sa.literal_column("25"))
"""The last part of a lead's id, by which leads are drawn: it says nothing about them."""
sa.Index("ix_lead_draw", RANDOM_PART, lead.c.lead_id)

lead_key = sa.Table(
    "lead_key",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("external_id", sa.Text, primary_key=True),
    link("lead_id", "lead.lead_id", late=True),
    instant("known_at"),
    instant("recorded_at"),
    sa.Index(None, "lead_id"),
)

# A merge says "lead_id is really into_lead_id"; a split (into_lead_id null) takes the latest merge of lead_id back.
identity_fact = sa.Table(
    "identity_fact",
    metadata,
    serial(),
    link("lead_id", "lead.lead_id"),
    link("into_lead_id", "lead.lead_id", null=True),
    text("cause"),
    text("decided_by"),
    instant("known_at"),
    instant("recorded_at"),
    sa.Index(None, "lead_id"),
    sa.Index(None, "into_lead_id"),
)

person = sa.Table(
    "person",
    metadata,
    link("lead_id", "lead.lead_id", primary=True),
    text("name", null=True),
    text("company", null=True),
    text("email", null=True),
    text("phone", null=True),
    text("note", null=True),
    instant("updated_at"),
)

# No fact, and personal data: what people of sales wrote about a lead. Nothing counts or learns from it.
lead_note = sa.Table(
    "lead_note",
    metadata,
    serial(),
    link("lead_id", "lead.lead_id"),
    text("note"),
    text("author"),
    instant("written_at"),
    instant("taken_back_at", null=True),
    text("taken_back_by", null=True),
    sa.Index(None, "lead_id"),
)

event = fact("event", text("kind"), text("channel", null=True), text("properties"))

# Not fact: what senders say of an event beside what the cards in force declared when it came. It may be personal, so
# it is erased with the person; ``value`` is JSON.
undeclared = sa.Table(
    "undeclared",
    metadata,
    sa.Column("event_id", Serial, sa.ForeignKey("event.id"), primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, primary_key=True),
    link("lead_id", "lead.lead_id"),
    text("value"),
    instant("happened_at"),
    sa.Index(None, "lead_id"),
    sa.Index(None, "happened_at"),
)

attribute = fact("attribute", text("name"), text("value", null=True))
feedback = fact("feedback", text("label"), text("reason", null=True), text("rater"), handoff=True)
outcome = fact(
    "outcome",
    text("outcome"),
    sa.Column("amount_minor", sa.BigInteger),
    text("currency", null=True),
    handoff=True,
)
contact = fact("contact", text("channel"), sa.Column("reached", sa.Boolean, nullable=False), handoff=True)
landmark = fact("landmark")  # happened_at is the declared decision instant

handoff = sa.Table(
    "handoff",
    metadata,
    sa.Column("handoff_id", sa.Text, primary_key=True),
    *name_of_fact(),
    sa.Column("content_hash", sa.LargeBinary(16), nullable=False),
    link("lead_id", "lead.lead_id"),
    text("card_id"),
    sa.Column("card_version", sa.Integer, nullable=False),
    text("via"),
    text("snapshot"),
    sa.Column("propensity", sa.Double, nullable=False),
    instant("due_at", null=True),
    text("owner", null=True),
    instant("opened_at"),
    instant("known_at"),
    instant("recorded_at"),
    sa.UniqueConstraint(*NAME),
    sa.Index(None, "lead_id", "card_id"),
    sa.Index(None, "opened_at"),
)

# A closing that is retracted opens its hand-off again; the next closing is of the next generation.
handoff_close = sa.Table(
    "handoff_close",
    metadata,
    serial(),
    link("handoff_id", "handoff.handoff_id"),
    sa.Column("generation", sa.Integer, nullable=False, server_default="0"),
    text("cause"),
    instant("closed_at"),
    instant("known_at"),
    instant("recorded_at"),
    sa.UniqueConstraint("handoff_id", "generation"),
)

# A retraction says that another fact counts no more: row ``fact_id`` of the table ``fact_kind``, or of hand-offs
# the one named. As of an instant before ``known_at`` the fact still stands.
retraction = sa.Table(
    "retraction",
    metadata,
    serial(),
    text("fact_kind"),
    sa.Column("fact_id", sa.BigInteger, nullable=True),
    link("handoff_id", "handoff.handoff_id", null=True),
    link("lead_id", "lead.lead_id"),
    text("cause"),
    text("retracted_by"),
    sa.Column("import_id", sa.BigInteger, nullable=True),
    instant("known_at"),
    instant("recorded_at"),
    sa.UniqueConstraint("fact_kind", "fact_id"),
    sa.UniqueConstraint("handoff_id"),
    sa.Index(None, "lead_id"),
)

# An import's id, written before its first fact, so that what a killed import left can be taken back.
import_start = sa.Table(
    "import_start",
    metadata,
    serial(),
    text("source"),
    text("file_name"),
    text("file_hash"),
    text("mapping_hash"),
    text("started_by"),
    instant("recorded_at"),
)

import_undo = sa.Table(
    "import_undo",
    metadata,
    sa.Column("import_id", sa.BigInteger, sa.ForeignKey("import_start.id"), primary_key=True, autoincrement=False),
    text("undone_by"),
    text("counts"),
    instant("recorded_at"),
)

# Facts of a table, as a range of row numbers (a hand-off by its id), that came again by another door than their first:
# an import, or null for the API. Whoever takes an import back leaves what another door brought as well.
fact_delivery = sa.Table(
    "fact_delivery",
    metadata,
    serial(),
    text("fact_kind"),
    sa.Column("first_id", sa.BigInteger, nullable=True),
    sa.Column("last_id", sa.BigInteger, nullable=True),
    link("handoff_id", "handoff.handoff_id", null=True),
    sa.Column("import_id", sa.BigInteger, nullable=True),
    instant("recorded_at"),
    sa.Index(None, "fact_kind", "first_id"),
    sa.Index(None, "handoff_id"),
    sa.Index(None, "import_id"),
)

# What the migration made of keys that imports of an earlier Ondo had written with a prefix; see prefixed_keys.py.
prefixed_keys = sa.Table(
    "prefixed_keys",
    metadata,
    serial(),
    text("fact_kind"),
    text("source"),
    text("prefix"),
    text("became"),
    sa.Column("facts", sa.BigInteger, nullable=False),
    sa.Column("duplicates", sa.BigInteger, nullable=False),
    instant("recorded_at"),
)

# State, not fact: the unique row that lets one hand-off be open per lead and card.
open_handoff = sa.Table(
    "open_handoff",
    metadata,
    link("lead_id", "lead.lead_id", primary=True),
    sa.Column("card_id", sa.Text, primary_key=True),
    link("handoff_id", "handoff.handoff_id", late=True),
    sa.UniqueConstraint("handoff_id"),
)

# State, not fact: the temperature last answered, so that "left hot and came back" can be told.
heat = sa.Table(
    "heat",
    metadata,
    link("lead_id", "lead.lead_id", primary=True),
    sa.Column("card_id", sa.Text, primary_key=True),
    text("temperature"),
    instant("since"),
)

# State, not fact: what a score needs of a lead's own facts, made from them at any time. ``facts`` grows with every
# transaction that brings facts of the lead; ``content`` null = not made yet; ``tail`` = the facts that came since.
lead_state = sa.Table(
    "lead_state",
    metadata,
    link("lead_id", "lead.lead_id", primary=True),
    sa.Column("facts", sa.BigInteger, nullable=False),
    sa.Column("content", sa.LargeBinary),
    text("tail"),
)

score_log = sa.Table(
    "score_log",
    metadata,
    serial(),
    link("lead_id", "lead.lead_id"),
    text("card_id"),
    sa.Column("card_version", sa.Integer, nullable=False),
    instant("at"),
    sa.Column("attribute_points", sa.Integer, nullable=False),
    sa.Column("behaviour_points", sa.Integer, nullable=False),
    sa.Column("decay_points", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    text("temperature"),
    text("fast_track", null=True),
    sa.Column("probability", sa.Double),
    text("bundle_id", null=True),
    text("snapshot"),
    sa.Index(None, "card_id", "at"),
    sa.Index(None, "lead_id", "at"),
)

card_version = sa.Table(
    "card_version",
    metadata,
    serial(),
    text("card_id"),
    sa.Column("version", sa.Integer, nullable=False),
    text("content"),
    text("content_hash"),
    text("approved_by"),
    link("proposal_id", "proposal.proposal_id", null=True),
    text("note"),
    instant("effective_from"),
    instant("recorded_at"),
    sa.UniqueConstraint("card_id", "version"),
)

# A card is retired with its versions up to one; a newer version brings it back.
card_retirement = sa.Table(
    "card_retirement",
    metadata,
    serial(),
    text("card_id"),
    sa.Column("version", sa.Integer, nullable=False),
    text("retired_by"),
    text("replaced_by", null=True),
    text("note"),
    instant("effective_from"),
    instant("recorded_at"),
)

proposal = sa.Table(
    "proposal",
    metadata,
    sa.Column("proposal_id", sa.Text, primary_key=True),
    text("card_id"),
    link("bundle_id", "bundle.bundle_id", null=True),
    link("dataset_id", "dataset.dataset_id", null=True),
    text("content"),
    instant("recorded_at"),
)

decision = sa.Table(
    "decision",
    metadata,
    serial(),
    text("kind"),
    link("proposal_id", "proposal.proposal_id", null=True),
    text("card_id"),
    sa.Column("version", sa.Integer),
    text("names"),
    text("reason"),
    text("rule_ids", null=True),
    instant("decided_at"),
    instant("recorded_at"),
    sa.UniqueConstraint("proposal_id"),
)

bundle = sa.Table(
    "bundle",
    metadata,
    sa.Column("bundle_id", sa.Text, primary_key=True),
    text("card_id"),
    text("path"),
    text("manifest"),
    instant("recorded_at"),
)

bundle_alias = sa.Table(
    "bundle_alias",
    metadata,
    serial(),
    text("card_id"),
    text("alias"),
    link("bundle_id", "bundle.bundle_id"),
    text("cause"),
    instant("recorded_at"),
    sa.Index(None, "card_id", "alias"),
)

dataset = sa.Table(
    "dataset",
    metadata,
    sa.Column("dataset_id", sa.Text, primary_key=True),
    text("manifest"),
    instant("recorded_at"),
)

retraining_request = sa.Table(
    "retraining_request",
    metadata,
    sa.Column("request_id", sa.Text, primary_key=True),
    text("card_id"),
    text("cause"),
    text("reasons"),
    instant("recorded_at"),
    sa.UniqueConstraint("card_id", "cause"),
)

retraining_step = sa.Table(
    "retraining_step",
    metadata,
    serial(),
    link("request_id", "retraining_request.request_id"),
    text("state"),
    text("detail"),
    instant("recorded_at"),
    sa.Index(None, "request_id"),
)

digest = sa.Table(
    "digest",
    metadata,
    serial(),
    text("card_id"),
    instant("at"),
    text("content"),
    instant("recorded_at"),
    sa.Index(None, "card_id", "at"),
)

import_run = sa.Table(
    "import_run",
    metadata,
    serial(),
    text("file_hash"),
    text("mapping_hash"),
    text("counts"),
    text("assumptions"),
    instant("observed_until", null=True),
    sa.Column("arrival_order", sa.Boolean, nullable=False),
    sa.Column("import_id", sa.BigInteger, nullable=True),
    instant("recorded_at"),
    sa.Index(None, "file_hash", "mapping_hash"),
)

MUTABLE = (
    *(person, undeclared, lead_note, open_handoff, heat, lead_state),
    *service_schema.MUTABLE,
    *identity_schema.MUTABLE,
    *connection_schema.MUTABLE,
    *intake_schema.MUTABLE,
    *notice_schema.MUTABLE,
    *trial_schema.MUTABLE,
    *draft_schema.MUTABLE,
    *workshop_schema.MUTABLE,
)
APPEND_ONLY = tuple(table for table in metadata.sorted_tables if table not in MUTABLE)
