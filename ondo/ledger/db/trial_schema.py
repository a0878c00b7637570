"""The tables of card trials: what was put on trial, whose score the two cards disagreed on, and how it ended."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.ledger.db.columns import instant, link, metadata, text

# ``version_b`` is a version of the card that is never in force by itself: from ``starts_at`` on it scores the units
# that ``salt`` draws for it, and ``version_a`` the others. ``age_days`` is the age at which a label enters,
# ``per_block_a`` and ``per_block_b`` the leads of each side that are compared with one another at a time.
card_trial = sa.Table(
    "card_trial",
    metadata,
    sa.Column("trial_id", sa.Text, primary_key=True),
    text("card_id"),
    sa.Column("version_a", sa.Integer, nullable=False),
    sa.Column("version_b", sa.Integer, nullable=False),
    link("proposal_id", "proposal.proposal_id"),
    text("salt"),
    sa.Column("age_days", sa.Integer, nullable=False),
    sa.Column("per_block_a", sa.Integer, nullable=False),
    sa.Column("per_block_b", sa.Integer, nullable=False),
    text("names"),
    text("reason"),
    instant("starts_at"),
    instant("recorded_at"),
    sa.UniqueConstraint("card_id", "version_b"),
    sa.UniqueConstraint("proposal_id"),
)

# ``cause``: the meeting's decision, or what ended it first; ``version`` is what was published of it, if anything.
card_trial_end = sa.Table(
    "card_trial_end",
    metadata,
    link("trial_id", "card_trial.trial_id", primary=True),
    text("cause"),
    text("names"),
    text("reason"),
    sa.Column("version", sa.Integer, nullable=True),
    instant("ended_at"),
    instant("recorded_at"),
)

# The first time that exactly one of both cards would hand a lead over (``side``), and by which of them it was scored
# (``arm``). ``unit`` is a digest of what was drawn. ``stock``: the cards disagreed on it when the trial began.
# ``handoff_id`` is what was opened by it, null where the card of its arm opens none.
trial_lead = sa.Table(
    "trial_lead",
    metadata,
    link("trial_id", "card_trial.trial_id", primary=True),
    link("lead_id", "lead.lead_id", primary=True),
    text("unit"),
    text("arm"),
    text("side"),
    sa.Column("total_a", sa.Integer, nullable=False),
    sa.Column("total_b", sa.Integer, nullable=False),
    sa.Column("stock", sa.Boolean, nullable=False),
    link("handoff_id", "handoff.handoff_id", null=True),
    instant("at"),
    instant("recorded_at"),
)

MUTABLE: tuple[sa.Table, ...] = ()
