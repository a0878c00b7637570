"""Keys and audit, agreement and claims, rule requests, webhooks and their outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ondo.ledger.db.append_only import allow_changes, forbid_changes

revision = "0002"
down_revision = "0001"

APPEND_ONLY = (
    *("api_key", "api_key_end", "audit"),
    *("agreement_version", "claim", "notice"),
    *("rule_request", "rule_answer"),
    *("webhook", "webhook_end", "outbox"),
)


def upgrade() -> None:
    """Make the tables."""
    _keys()
    _agreement()
    _requests()
    _webhooks()
    forbid_changes(op.get_bind(), APPEND_ONLY)


def downgrade() -> None:
    """Take them away again."""
    allow_changes(op.get_bind(), APPEND_ONLY)
    for table in ("delivery", *reversed(APPEND_ONLY)):
        op.drop_table(table)


def _serial() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _maybe(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=True)


def _instants(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.{column}"], name=f"fk_{table}_{column}")


def _keys() -> None:
    op.create_table(
        "api_key",
        *_texts("key_id", "name", "role"),
        _maybe("team"),
        *_texts("key_hash", "made_by"),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        *_instants("recorded_at"),
        sa.PrimaryKeyConstraint("key_id", name="pk_api_key"),
        sa.UniqueConstraint("key_hash", name="uq_api_key_key_hash"),
    )
    op.create_table(
        "api_key_end",
        _serial(),
        *_texts("key_id", "cause", "ended_by"),
        *_instants("ended_at", "recorded_at"),
        _to("api_key_end", "key_id", "api_key"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key_end"),
    )
    op.create_index("ix_api_key_end_key_id", "api_key_end", ["key_id"])
    op.create_table(
        "audit",
        _serial(),
        *_texts("actor", "action"),
        _maybe("target"),
        *_texts("detail"),
        *_instants("at", "recorded_at"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def _agreement() -> None:
    op.create_table(
        "agreement_version",
        _serial(),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("content", "content_hash", "approved_by", "note"),
        *_instants("effective_from", "recorded_at"),
        sa.PrimaryKeyConstraint("id", name="pk_agreement_version"),
        sa.UniqueConstraint("version", name="uq_agreement_version_version"),
    )
    op.create_table(
        "claim",
        _serial(),
        *_texts("source", "key"),
        sa.Column("content_hash", sa.LargeBinary(16), nullable=False),
        *_texts("lead_id"),
        _maybe("handoff_id"),
        *_texts("owner"),
        _maybe("team"),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        *_instants("happened_at", "known_at", "recorded_at"),
        _to("claim", "lead_id", "lead"),
        _to("claim", "handoff_id", "handoff"),
        sa.PrimaryKeyConstraint("id", name="pk_claim"),
        sa.UniqueConstraint("source", "key", name="uq_claim_source_key"),
    )
    op.create_index("ix_claim_lead_id_happened_at", "claim", ["lead_id", "happened_at"])
    op.create_index("ix_claim_handoff_id", "claim", ["handoff_id"])
    op.create_table(
        "notice",
        *_texts("handoff_id", "kind"),
        *_instants("at", "recorded_at"),
        _to("notice", "handoff_id", "handoff"),
        sa.PrimaryKeyConstraint("handoff_id", "kind", name="pk_notice"),
    )


def _requests() -> None:
    op.create_table(
        "rule_request",
        *_texts("request_id", "card_id"),
        _maybe("rule_id"),
        _maybe("lead_id"),
        *_texts("choice", "note", "asked_by"),
        *_instants("asked_at", "recorded_at"),
        _to("rule_request", "lead_id", "lead"),
        sa.PrimaryKeyConstraint("request_id", name="pk_rule_request"),
    )
    op.create_index("ix_rule_request_card_id_asked_at", "rule_request", ["card_id", "asked_at"])
    op.create_table(
        "rule_answer",
        *_texts("request_id", "answer", "reason", "names"),
        *_instants("answered_at", "recorded_at"),
        _to("rule_answer", "request_id", "rule_request"),
        sa.PrimaryKeyConstraint("request_id", name="pk_rule_answer"),
    )


def _webhooks() -> None:
    op.create_table(
        "webhook",
        *_texts("webhook_id", "url", "kinds", "made_by"),
        *_instants("recorded_at"),
        sa.PrimaryKeyConstraint("webhook_id", name="pk_webhook"),
    )
    op.create_table(
        "webhook_end",
        *_texts("webhook_id", "ended_by"),
        *_instants("ended_at", "recorded_at"),
        _to("webhook_end", "webhook_id", "webhook"),
        sa.PrimaryKeyConstraint("webhook_id", name="pk_webhook_end"),
    )
    op.create_table(
        "outbox",
        _serial(),
        *_texts("message_id", "kind"),
        _maybe("lead_id"),
        *_texts("payload"),
        *_instants("recorded_at"),
        _to("outbox", "lead_id", "lead"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
    )
    op.create_table(
        "delivery",
        *_instants("outbox_id"),
        *_texts("webhook_id"),
        _maybe("lead_id"),
        *_texts("state"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        *_instants("next_at"),
        *_texts("last_error"),
        *_instants("updated_at"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_delivery_outbox_id"),
        _to("delivery", "webhook_id", "webhook"),
        sa.PrimaryKeyConstraint("outbox_id", "webhook_id", name="pk_delivery"),
    )
    op.create_index("ix_delivery_webhook_id_state_next_at", "delivery", ["webhook_id", "state", "next_at"])
    op.create_index("ix_delivery_webhook_id_lead_id_outbox_id", "delivery", ["webhook_id", "lead_id", "outbox_id"])
