"""The tables of the service: who may ask, what was agreed, what sales asked for, and what is sent out."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.ledger.db.columns import fact, instant, link, metadata, serial, text

# A key is known by its hash; what ends it (revoked, rotated) is a row of its own, and the earliest end counts: a key
# that was rotated and lives on for a while can still be revoked at once.
api_key = sa.Table(
    "api_key",
    metadata,
    sa.Column("key_id", sa.Text, primary_key=True),
    text("name"),
    text("role"),
    text("team", null=True),
    text("key_hash"),
    text("made_by"),
    instant("expires_at", null=True),
    instant("recorded_at"),
    sa.UniqueConstraint("key_hash"),
)

api_key_end = sa.Table(
    "api_key_end",
    metadata,
    serial(),
    link("key_id", "api_key.key_id"),
    text("cause"),
    text("ended_by"),
    instant("ended_at"),
    instant("recorded_at"),
    sa.Index(None, "key_id"),
)

# Who did what: decisions and uses of keys. ``actor`` is a key's id, or ``local`` without keys.
audit = sa.Table(
    "audit",
    metadata,
    serial(),
    text("actor"),
    text("action"),
    text("target", null=True),
    text("detail"),
    instant("at"),
    instant("recorded_at"),
    sa.Index(None, "at"),
)

agreement_version = sa.Table(
    "agreement_version",
    metadata,
    serial(),
    sa.Column("version", sa.Integer, nullable=False),
    text("content"),
    text("content_hash"),
    text("approved_by"),
    text("note"),
    instant("effective_from"),
    instant("recorded_at"),
    sa.UniqueConstraint("version"),
)

# Somebody of sales takes a hand-off; the latest claim holds. ``due_at`` is the deadline on the clock of the owner's
# team.
claim = fact("claim", text("owner"), text("team", null=True), instant("due_at", null=True), handoff=True)
sa.Index(None, claim.c.handoff_id)

# A deadline that moved while its hand-off was open: what was told at the opening, with a claim or by a restart stays
# as it was told, and the latest move of what holds says what counts. ``claim_id`` (null = nobody had claimed it) and
# ``counted_from``, where its business time begins (the opening or a restart), name the deadline that moved.
deadline_move = sa.Table(
    "deadline_move",
    metadata,
    serial(),
    link("handoff_id", "handoff.handoff_id"),
    sa.Column("claim_id", sa.BigInteger, sa.ForeignKey("claim.id"), nullable=True),
    instant("counted_from"),
    instant("was_at"),
    instant("due_at"),
    text("cause"),
    sa.Column("agreement_version", sa.Integer, nullable=False),
    text("days"),
    instant("known_at"),
    instant("recorded_at"),
    sa.Index(None, "handoff_id", "id"),
)

# A new fast-track event on an open hand-off, which restarts its deadline. ``since`` and ``due_before`` are beginning
# and end of the time that it cuts short; ``claim_id`` is the claim whose team's clock ``due_at`` is counted on.
reactivation = sa.Table(
    "reactivation",
    metadata,
    serial(),
    link("handoff_id", "handoff.handoff_id"),
    sa.Column("event_id", sa.BigInteger, sa.ForeignKey("event.id"), nullable=False),
    text("fast_track"),
    sa.Column("claim_id", sa.BigInteger, sa.ForeignKey("claim.id")),
    instant("since"),
    instant("due_before", null=True),
    instant("due_at"),
    instant("at"),
    instant("recorded_at"),
    sa.UniqueConstraint("handoff_id", "event_id"),
)

# What was said once about a deadline (due soon, breached), so that no replica says it again; 0 = without a deadline.
notice = sa.Table(
    "notice",
    metadata,
    link("handoff_id", "handoff.handoff_id", primary=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("due_at", sa.BigInteger, primary_key=True, autoincrement=False),
    instant("at"),
    instant("recorded_at"),
)

# The draw of one week among hand-offs that nobody answered: by ``salt`` anybody can draw again. ``share`` and
# ``at_most`` are the agreement's of then. One row a week, so that of several replicas one draws.
follow_up_week = sa.Table(
    "follow_up_week",
    metadata,
    sa.Column("week", sa.Text, primary_key=True),
    text("salt"),
    sa.Column("share", sa.Double, nullable=False),
    sa.Column("at_most", sa.BigInteger, nullable=False),
    *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("unanswered", "drawn")),
    instant("drawn_at"),
    instant("recorded_at"),
)

# Who took part in it, drawn or not: each with the chance that it had, and until when it would take part unanswered.
follow_up = sa.Table(
    "follow_up",
    metadata,
    sa.Column("week", sa.Text, sa.ForeignKey("follow_up_week.week"), primary_key=True),
    link("handoff_id", "handoff.handoff_id", primary=True),
    sa.Column("chance", sa.Double, nullable=False),
    sa.Column("drawn", sa.Boolean, nullable=False),
    instant("until"),
    instant("drawn_at"),
    instant("recorded_at"),
    sa.Index(None, "handoff_id"),
)

rule_request = sa.Table(
    "rule_request",
    metadata,
    sa.Column("request_id", sa.Text, primary_key=True),
    text("card_id"),
    text("rule_id", null=True),
    link("lead_id", "lead.lead_id", null=True),
    text("choice"),
    text("note"),
    text("asked_by"),
    instant("asked_at"),
    instant("recorded_at"),
    sa.Index(None, "card_id", "asked_at"),
)

rule_answer = sa.Table(
    "rule_answer",
    metadata,
    link("request_id", "rule_request.request_id", primary=True),
    text("answer"),
    text("reason"),
    text("names"),
    instant("answered_at"),
    instant("recorded_at"),
)

webhook = sa.Table(
    "webhook",
    metadata,
    sa.Column("webhook_id", sa.Text, primary_key=True),
    text("url"),
    text("kinds"),
    text("made_by"),
    instant("recorded_at"),
)

webhook_end = sa.Table(
    "webhook_end",
    metadata,
    link("webhook_id", "webhook.webhook_id", primary=True),
    text("ended_by"),
    instant("ended_at"),
    instant("recorded_at"),
)

# A receiver's secret takes another one's place: the first rotation makes generation 1. Older generations sign beside it
# until ``old_until``. Secrets are derived, never stored.
webhook_rotation = sa.Table(
    "webhook_rotation",
    metadata,
    link("webhook_id", "webhook.webhook_id", primary=True),
    sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
    text("rotated_by"),
    instant("old_until"),
    instant("rotated_at"),
    instant("recorded_at"),
)

# Written in the transaction of what it tells about; ``lead_id`` null = about no lead.
outbox = sa.Table(
    "outbox",
    metadata,
    serial(),
    text("message_id"),
    text("kind"),
    link("lead_id", "lead.lead_id", null=True),
    text("payload"),
    instant("recorded_at"),
    sa.UniqueConstraint("message_id"),
)

# State, not fact: how far each message is on its way to each receiver.
delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("outbox_id", sa.BigInteger, sa.ForeignKey("outbox.id"), primary_key=True, autoincrement=False),
    link("webhook_id", "webhook.webhook_id", primary=True),
    text("lead_id", null=True),
    text("state"),
    sa.Column("attempts", sa.Integer, nullable=False),
    instant("next_at"),
    text("last_error"),
    instant("updated_at"),
    sa.Index(None, "webhook_id", "state", "next_at"),
    sa.Index(None, "webhook_id", "lead_id", "outbox_id"),
)

# State, not fact: something new became known about a lead, and nobody has finished looking at its score.
arrival = sa.Table(
    "arrival",
    metadata,
    serial(),
    link("lead_id", "lead.lead_id"),
    sa.Column("attempts", sa.Integer, nullable=False),
    instant("free_at"),
    sa.Index(None, "free_at", "id"),
)

# State, not fact: how everybody was scored by a version of a card, from ``began_at`` on. ``ended_at`` null = the first
# time has not come to its end; ``events`` is the last event that the ledger had when the latest whole scoring began.
scoring_round = sa.Table(
    "scoring_round",
    metadata,
    sa.Column("card_id", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    instant("began_at"),
    instant("ended_at", null=True),
    sa.Column("events", sa.BigInteger, nullable=True),
)

# State, not fact: leads that were hot when everybody was first scored, until their turn comes (``opened_at``).
stock = sa.Table(
    "stock",
    metadata,
    link("lead_id", "lead.lead_id", primary=True),
    sa.Column("card_id", sa.Text, primary_key=True),
    instant("acted_at"),
    instant("opened_at", null=True),
    sa.Index(None, "opened_at", "acted_at"),
)

# State, not fact: what a lead scored last by a card, made from its facts at any time. It stands while ``lead_version``
# counts all that is known of the lead (null = that is not counted), and until ``changes_at``, when time alone may
# change it (null = never). ``since``: its total and temperature are these since then. A lead outside the card's
# audience (``fits``) has no points. ``reasons`` are rule ids with their points. ``outdated``: something was recorded of
# the lead that it did not know of.
lead_score = sa.Table(
    "lead_score",
    metadata,
    link("lead_id", "lead.lead_id", primary=True),
    sa.Column("card_id", sa.Text, primary_key=True),
    sa.Column("card_version", sa.Integer, nullable=False),
    sa.Column("lead_version", sa.BigInteger, nullable=True),
    sa.Column("fits", sa.Boolean, nullable=False),
    sa.Column("attribute_points", sa.Integer, nullable=False),
    sa.Column("behaviour_points", sa.Integer, nullable=False),
    sa.Column("decay_points", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    text("temperature", null=True),
    text("fast_track", null=True),
    sa.Column("probability", sa.Double, nullable=True),
    text("bundle_id", null=True),
    sa.Column("gates", sa.Integer, nullable=False),
    text("reasons"),
    instant("last_active_at", null=True),
    instant("since"),
    instant("scored_at"),
    instant("changes_at", null=True),
    sa.Column("outdated", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index(None, "changes_at"),
    sa.Index(None, "card_id", "card_version", "temperature", "total"),
)
sa.Index(
    "ix_lead_score_outdated",
    lead_score.c.lead_id,
    sqlite_where=lead_score.c.outdated,
    postgresql_where=lead_score.c.outdated,
)

# State, not fact: page sessions that people ended; a row goes when the session's own time is over.
session_end = sa.Table(
    "session_end",
    metadata,
    sa.Column("session_id", sa.Text, primary_key=True),
    link("key_id", "api_key.key_id"),
    instant("ends_at"),
    instant("ended_at"),
)

# State, not fact: written to learn whether the ledger can be written, and whether there is room.
pulse = sa.Table(
    "pulse",
    metadata,
    serial(),
    sa.Column("room", sa.LargeBinary, nullable=False),
    instant("beat_at"),
)

MUTABLE = (delivery, arrival, scoring_round, stock, lead_score, session_end, pulse)
