"""The tables of the ledger, the same on SQLite and PostgreSQL.

Facts are appended and never changed: database triggers refuse updates and deletes on every table of
``APPEND_ONLY``. Instants are UTC microseconds; JSON is canonical text. Only ``person`` holds personal
data; only ``person``, ``open_handoff`` and ``heat`` may be updated.
"""

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


def _serial() -> sa.Column[int]:
    return sa.Column("id", Serial, primary_key=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _instant(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, Instant, nullable=null)


def _link(name: str, target: str, *, null: bool = False, primary: bool = False, late: bool = False) -> sa.Column[str]:
    """A reference; ``late`` ones are checked at commit, because the row that decides a race is written first."""
    key = sa.ForeignKey(target, deferrable=True, initially="DEFERRED") if late else sa.ForeignKey(target)
    return sa.Column(name, sa.Text, key, nullable=null, primary_key=primary)


def _fact(name: str, *columns: sa.Column[Any], handoff: bool = False) -> sa.Table:
    """A kind of fact: unique by the sender's (source, key), with its three instants."""
    return sa.Table(
        name,
        metadata,
        _serial(),
        _text("source"),
        _text("key"),
        sa.Column("content_hash", sa.LargeBinary(16), nullable=False),
        _link("lead_id", "lead.lead_id"),
        *([_link("handoff_id", "handoff.handoff_id", null=True)] if handoff else []),
        *columns,
        _instant("happened_at"),
        _instant("known_at"),
        _instant("recorded_at"),
        sa.UniqueConstraint("source", "key"),
        sa.Index(None, "lead_id", "happened_at"),
    )


lead = sa.Table(
    "lead",
    metadata,
    sa.Column("lead_id", sa.Text, primary_key=True),
    _instant("known_at"),
    _instant("recorded_at"),
)

lead_key = sa.Table(
    "lead_key",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("external_id", sa.Text, primary_key=True),
    _link("lead_id", "lead.lead_id", late=True),
    _instant("known_at"),
    _instant("recorded_at"),
    sa.Index(None, "lead_id"),
)

# A merge says "lead_id is really into_lead_id"; a split (into_lead_id null) takes the latest merge of lead_id back.
identity_fact = sa.Table(
    "identity_fact",
    metadata,
    _serial(),
    _link("lead_id", "lead.lead_id"),
    _link("into_lead_id", "lead.lead_id", null=True),
    _text("cause"),
    _text("decided_by"),
    _instant("known_at"),
    _instant("recorded_at"),
    sa.Index(None, "lead_id"),
    sa.Index(None, "into_lead_id"),
)

person = sa.Table(
    "person",
    metadata,
    _link("lead_id", "lead.lead_id", primary=True),
    _text("name", null=True),
    _text("company", null=True),
    _text("email", null=True),
    _text("phone", null=True),
    _text("note", null=True),
    _instant("updated_at"),
)

event = _fact("event", _text("kind"), _text("channel", null=True), _text("properties"))
attribute = _fact("attribute", _text("name"), _text("value", null=True))
feedback = _fact("feedback", _text("label"), _text("reason", null=True), _text("rater"), handoff=True)
outcome = _fact(
    "outcome",
    _text("outcome"),
    sa.Column("amount_minor", sa.BigInteger),
    _text("currency", null=True),
    handoff=True,
)
contact = _fact("contact", _text("channel"), sa.Column("reached", sa.Boolean, nullable=False), handoff=True)
landmark = _fact("landmark")  # happened_at is the declared decision instant

handoff = sa.Table(
    "handoff",
    metadata,
    sa.Column("handoff_id", sa.Text, primary_key=True),
    _text("source"),
    _text("key"),
    sa.Column("content_hash", sa.LargeBinary(16), nullable=False),
    _link("lead_id", "lead.lead_id"),
    _text("card_id"),
    sa.Column("card_version", sa.Integer, nullable=False),
    _text("via"),
    _text("snapshot"),
    sa.Column("propensity", sa.Double, nullable=False),
    _instant("due_at", null=True),
    _text("owner", null=True),
    _instant("opened_at"),
    _instant("known_at"),
    _instant("recorded_at"),
    sa.UniqueConstraint("source", "key"),
    sa.Index(None, "lead_id", "card_id"),
    sa.Index(None, "opened_at"),
)

handoff_close = sa.Table(
    "handoff_close",
    metadata,
    _link("handoff_id", "handoff.handoff_id", primary=True),
    _text("cause"),
    _instant("closed_at"),
    _instant("known_at"),
    _instant("recorded_at"),
)

# State, not fact: the unique row that lets one hand-off be open per lead and card.
open_handoff = sa.Table(
    "open_handoff",
    metadata,
    _link("lead_id", "lead.lead_id", primary=True),
    sa.Column("card_id", sa.Text, primary_key=True),
    _link("handoff_id", "handoff.handoff_id", late=True),
    sa.UniqueConstraint("handoff_id"),
)

# State, not fact: the temperature last answered, so that "left hot and came back" can be told.
heat = sa.Table(
    "heat",
    metadata,
    _link("lead_id", "lead.lead_id", primary=True),
    sa.Column("card_id", sa.Text, primary_key=True),
    _text("temperature"),
    _instant("since"),
)

score_log = sa.Table(
    "score_log",
    metadata,
    _serial(),
    _link("lead_id", "lead.lead_id"),
    _text("card_id"),
    sa.Column("card_version", sa.Integer, nullable=False),
    _instant("at"),
    sa.Column("attribute_points", sa.Integer, nullable=False),
    sa.Column("behaviour_points", sa.Integer, nullable=False),
    sa.Column("decay_points", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    _text("temperature"),
    _text("fast_track", null=True),
    sa.Column("probability", sa.Double),
    _text("bundle_id", null=True),
    _text("snapshot"),
    sa.Index(None, "card_id", "at"),
    sa.Index(None, "lead_id", "at"),
)

card_version = sa.Table(
    "card_version",
    metadata,
    _serial(),
    _text("card_id"),
    sa.Column("version", sa.Integer, nullable=False),
    _text("content"),
    _text("content_hash"),
    _text("approved_by"),
    _link("proposal_id", "proposal.proposal_id", null=True),
    _text("note"),
    _instant("effective_from"),
    _instant("recorded_at"),
    sa.UniqueConstraint("card_id", "version"),
)

proposal = sa.Table(
    "proposal",
    metadata,
    sa.Column("proposal_id", sa.Text, primary_key=True),
    _text("card_id"),
    _link("bundle_id", "bundle.bundle_id", null=True),
    _link("dataset_id", "dataset.dataset_id", null=True),
    _text("content"),
    _instant("recorded_at"),
)

decision = sa.Table(
    "decision",
    metadata,
    _serial(),
    _text("kind"),
    _link("proposal_id", "proposal.proposal_id", null=True),
    _text("card_id"),
    sa.Column("version", sa.Integer),
    _text("names"),
    _text("reason"),
    _text("rule_ids", null=True),
    _instant("decided_at"),
    _instant("recorded_at"),
    sa.UniqueConstraint("proposal_id"),
)

bundle = sa.Table(
    "bundle",
    metadata,
    sa.Column("bundle_id", sa.Text, primary_key=True),
    _text("card_id"),
    _text("path"),
    _text("manifest"),
    _instant("recorded_at"),
)

bundle_alias = sa.Table(
    "bundle_alias",
    metadata,
    _serial(),
    _text("card_id"),
    _text("alias"),
    _link("bundle_id", "bundle.bundle_id"),
    _text("cause"),
    _instant("recorded_at"),
    sa.Index(None, "card_id", "alias"),
)

dataset = sa.Table(
    "dataset",
    metadata,
    sa.Column("dataset_id", sa.Text, primary_key=True),
    _text("manifest"),
    _instant("recorded_at"),
)

retraining_request = sa.Table(
    "retraining_request",
    metadata,
    sa.Column("request_id", sa.Text, primary_key=True),
    _text("card_id"),
    _text("cause"),
    _text("reasons"),
    _instant("recorded_at"),
    sa.UniqueConstraint("card_id", "cause"),
)

retraining_step = sa.Table(
    "retraining_step",
    metadata,
    _serial(),
    _link("request_id", "retraining_request.request_id"),
    _text("state"),
    _text("detail"),
    _instant("recorded_at"),
    sa.Index(None, "request_id"),
)

digest = sa.Table(
    "digest",
    metadata,
    _serial(),
    _text("card_id"),
    _instant("at"),
    _text("content"),
    _instant("recorded_at"),
    sa.Index(None, "card_id", "at"),
)

import_run = sa.Table(
    "import_run",
    metadata,
    _serial(),
    _text("file_hash"),
    _text("mapping_hash"),
    _text("counts"),
    _text("assumptions"),
    _instant("observed_until", null=True),
    sa.Column("arrival_order", sa.Boolean, nullable=False),
    _instant("recorded_at"),
    sa.UniqueConstraint("file_hash", "mapping_hash"),
)

MUTABLE = (person, open_handoff, heat)
APPEND_ONLY = tuple(table for table in metadata.sorted_tables if table not in MUTABLE)
