"""The ledger's first schema, its append-only triggers included."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ondo.ledger.db.append_only import forbid_changes

revision = "0001"
down_revision = None

# Every table but person, open_handoff and heat.
APPEND_ONLY = (
    *("lead", "lead_key", "identity_fact"),
    *("event", "attribute", "landmark"),
    *("handoff", "handoff_close"),
    *("feedback", "outcome", "contact"),
    *("bundle", "bundle_alias", "dataset", "proposal"),
    *("card_version", "decision", "score_log"),
    *("retraining_request", "retraining_step", "digest", "import_run"),
)


def upgrade() -> None:
    """Make every table, then forbid changes of what is only ever appended."""
    _leads()
    _facts()
    _handoffs()
    _answers()
    _models()
    _cards()
    _runs()
    forbid_changes(op.get_bind(), APPEND_ONLY)


def _serial() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _instants(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _leads() -> None:
    op.create_table(
        "lead",
        *_texts("lead_id"),
        *_instants("known_at", "recorded_at"),
        sa.PrimaryKeyConstraint("lead_id", name="pk_lead"),
    )
    op.create_table(
        "lead_key",
        *_texts("source", "external_id", "lead_id"),
        *_instants("known_at", "recorded_at"),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.lead_id"], name="fk_lead_key_lead_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("source", "external_id", name="pk_lead_key"),
    )
    op.create_index("ix_lead_key_lead_id", "lead_key", ["lead_id"])
    op.create_table(
        "identity_fact",
        _serial(),
        *_texts("lead_id"),
        sa.Column("into_lead_id", sa.Text(), nullable=True),
        *_texts("cause", "decided_by"),
        *_instants("known_at", "recorded_at"),
        sa.ForeignKeyConstraint(["into_lead_id"], ["lead.lead_id"], name="fk_identity_fact_into_lead_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_identity_fact_lead_id"),
        sa.PrimaryKeyConstraint("id", name="pk_identity_fact"),
    )
    op.create_index("ix_identity_fact_into_lead_id", "identity_fact", ["into_lead_id"])
    op.create_index("ix_identity_fact_lead_id", "identity_fact", ["lead_id"])
    op.create_table(
        "person",
        *_texts("lead_id"),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        *_instants("updated_at"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_person_lead_id"),
        sa.PrimaryKeyConstraint("lead_id", name="pk_person"),
    )


def _facts() -> None:
    op.create_table(
        "event",
        _serial(),
        *_texts("source", "key"),
        sa.Column("content_hash", sa.LargeBinary(length=16), nullable=False),
        *_texts("lead_id", "kind"),
        sa.Column("channel", sa.Text(), nullable=True),
        *_texts("properties"),
        *_instants("happened_at", "known_at", "recorded_at"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_event_lead_id"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.UniqueConstraint("source", "key", name="uq_event_source_key"),
    )
    op.create_index("ix_event_lead_id_happened_at", "event", ["lead_id", "happened_at"])
    op.create_table(
        "attribute",
        _serial(),
        *_texts("source", "key"),
        sa.Column("content_hash", sa.LargeBinary(length=16), nullable=False),
        *_texts("lead_id", "name"),
        sa.Column("value", sa.Text(), nullable=True),
        *_instants("happened_at", "known_at", "recorded_at"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_attribute_lead_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attribute"),
        sa.UniqueConstraint("source", "key", name="uq_attribute_source_key"),
    )
    op.create_index("ix_attribute_lead_id_happened_at", "attribute", ["lead_id", "happened_at"])
    op.create_table(
        "landmark",
        _serial(),
        *_texts("source", "key"),
        sa.Column("content_hash", sa.LargeBinary(length=16), nullable=False),
        *_texts("lead_id"),
        *_instants("happened_at", "known_at", "recorded_at"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_landmark_lead_id"),
        sa.PrimaryKeyConstraint("id", name="pk_landmark"),
        sa.UniqueConstraint("source", "key", name="uq_landmark_source_key"),
    )
    op.create_index("ix_landmark_lead_id_happened_at", "landmark", ["lead_id", "happened_at"])


def _handoffs() -> None:
    op.create_table(
        "handoff",
        *_texts("handoff_id", "source", "key"),
        sa.Column("content_hash", sa.LargeBinary(length=16), nullable=False),
        *_texts("lead_id", "card_id"),
        sa.Column("card_version", sa.Integer(), nullable=False),
        *_texts("via", "snapshot"),
        sa.Column("propensity", sa.Double(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        *_instants("opened_at", "known_at", "recorded_at"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_handoff_lead_id"),
        sa.PrimaryKeyConstraint("handoff_id", name="pk_handoff"),
        sa.UniqueConstraint("source", "key", name="uq_handoff_source_key"),
    )
    op.create_index("ix_handoff_lead_id_card_id", "handoff", ["lead_id", "card_id"])
    op.create_index("ix_handoff_opened_at", "handoff", ["opened_at"])
    op.create_table(
        "handoff_close",
        *_texts("handoff_id", "cause"),
        *_instants("closed_at", "known_at", "recorded_at"),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.handoff_id"], name="fk_handoff_close_handoff_id"),
        sa.PrimaryKeyConstraint("handoff_id", name="pk_handoff_close"),
    )
    op.create_table(
        "open_handoff",
        *_texts("lead_id", "card_id", "handoff_id"),
        sa.ForeignKeyConstraint(
            ["handoff_id"],
            ["handoff.handoff_id"],
            name="fk_open_handoff_handoff_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_open_handoff_lead_id"),
        sa.PrimaryKeyConstraint("lead_id", "card_id", name="pk_open_handoff"),
        sa.UniqueConstraint("handoff_id", name="uq_open_handoff_handoff_id"),
    )
    op.create_table(
        "heat",
        *_texts("lead_id", "card_id", "temperature"),
        *_instants("since"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_heat_lead_id"),
        sa.PrimaryKeyConstraint("lead_id", "card_id", name="pk_heat"),
    )


def _answers() -> None:
    op.create_table(
        "feedback",
        _serial(),
        *_texts("source", "key"),
        sa.Column("content_hash", sa.LargeBinary(length=16), nullable=False),
        *_texts("lead_id"),
        sa.Column("handoff_id", sa.Text(), nullable=True),
        *_texts("label"),
        sa.Column("reason", sa.Text(), nullable=True),
        *_texts("rater"),
        *_instants("happened_at", "known_at", "recorded_at"),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.handoff_id"], name="fk_feedback_handoff_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_feedback_lead_id"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.UniqueConstraint("source", "key", name="uq_feedback_source_key"),
    )
    op.create_index("ix_feedback_lead_id_happened_at", "feedback", ["lead_id", "happened_at"])
    op.create_table(
        "outcome",
        _serial(),
        *_texts("source", "key"),
        sa.Column("content_hash", sa.LargeBinary(length=16), nullable=False),
        *_texts("lead_id"),
        sa.Column("handoff_id", sa.Text(), nullable=True),
        *_texts("outcome"),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        *_instants("happened_at", "known_at", "recorded_at"),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.handoff_id"], name="fk_outcome_handoff_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_outcome_lead_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outcome"),
        sa.UniqueConstraint("source", "key", name="uq_outcome_source_key"),
    )
    op.create_index("ix_outcome_lead_id_happened_at", "outcome", ["lead_id", "happened_at"])
    op.create_table(
        "contact",
        _serial(),
        *_texts("source", "key"),
        sa.Column("content_hash", sa.LargeBinary(length=16), nullable=False),
        *_texts("lead_id"),
        sa.Column("handoff_id", sa.Text(), nullable=True),
        *_texts("channel"),
        sa.Column("reached", sa.Boolean(), nullable=False),
        *_instants("happened_at", "known_at", "recorded_at"),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.handoff_id"], name="fk_contact_handoff_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_contact_lead_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.UniqueConstraint("source", "key", name="uq_contact_source_key"),
    )
    op.create_index("ix_contact_lead_id_happened_at", "contact", ["lead_id", "happened_at"])


def _models() -> None:
    op.create_table(
        "bundle",
        *_texts("bundle_id", "card_id", "path", "manifest"),
        *_instants("recorded_at"),
        sa.PrimaryKeyConstraint("bundle_id", name="pk_bundle"),
    )
    op.create_table(
        "bundle_alias",
        _serial(),
        *_texts("card_id", "alias", "bundle_id", "cause"),
        *_instants("recorded_at"),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundle.bundle_id"], name="fk_bundle_alias_bundle_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bundle_alias"),
    )
    op.create_index("ix_bundle_alias_card_id_alias", "bundle_alias", ["card_id", "alias"])
    op.create_table(
        "dataset",
        *_texts("dataset_id", "manifest"),
        *_instants("recorded_at"),
        sa.PrimaryKeyConstraint("dataset_id", name="pk_dataset"),
    )
    op.create_table(
        "proposal",
        *_texts("proposal_id", "card_id"),
        sa.Column("bundle_id", sa.Text(), nullable=True),
        sa.Column("dataset_id", sa.Text(), nullable=True),
        *_texts("content"),
        *_instants("recorded_at"),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundle.bundle_id"], name="fk_proposal_bundle_id"),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.dataset_id"], name="fk_proposal_dataset_id"),
        sa.PrimaryKeyConstraint("proposal_id", name="pk_proposal"),
    )


def _cards() -> None:
    op.create_table(
        "card_version",
        _serial(),
        *_texts("card_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("content", "content_hash", "approved_by"),
        sa.Column("proposal_id", sa.Text(), nullable=True),
        *_texts("note"),
        *_instants("effective_from", "recorded_at"),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.proposal_id"], name="fk_card_version_proposal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_card_version"),
        sa.UniqueConstraint("card_id", "version", name="uq_card_version_card_id_version"),
    )
    op.create_table(
        "decision",
        _serial(),
        *_texts("kind"),
        sa.Column("proposal_id", sa.Text(), nullable=True),
        *_texts("card_id"),
        sa.Column("version", sa.Integer(), nullable=True),
        *_texts("names", "reason"),
        sa.Column("rule_ids", sa.Text(), nullable=True),
        *_instants("decided_at", "recorded_at"),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.proposal_id"], name="fk_decision_proposal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.UniqueConstraint("proposal_id", name="uq_decision_proposal_id"),
    )
    op.create_table(
        "score_log",
        _serial(),
        *_texts("lead_id", "card_id"),
        sa.Column("card_version", sa.Integer(), nullable=False),
        *_instants("at"),
        sa.Column("attribute_points", sa.Integer(), nullable=False),
        sa.Column("behaviour_points", sa.Integer(), nullable=False),
        sa.Column("decay_points", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        *_texts("temperature"),
        sa.Column("fast_track", sa.Text(), nullable=True),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("bundle_id", sa.Text(), nullable=True),
        *_texts("snapshot"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_score_log_lead_id"),
        sa.PrimaryKeyConstraint("id", name="pk_score_log"),
    )
    op.create_index("ix_score_log_card_id_at", "score_log", ["card_id", "at"])
    op.create_index("ix_score_log_lead_id_at", "score_log", ["lead_id", "at"])


def _runs() -> None:
    op.create_table(
        "retraining_request",
        *_texts("request_id", "card_id", "cause", "reasons"),
        *_instants("recorded_at"),
        sa.PrimaryKeyConstraint("request_id", name="pk_retraining_request"),
        sa.UniqueConstraint("card_id", "cause", name="uq_retraining_request_card_id_cause"),
    )
    op.create_table(
        "retraining_step",
        _serial(),
        *_texts("request_id", "state", "detail"),
        *_instants("recorded_at"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["retraining_request.request_id"], name="fk_retraining_step_request_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_retraining_step"),
    )
    op.create_index("ix_retraining_step_request_id", "retraining_step", ["request_id"])
    op.create_table(
        "digest",
        _serial(),
        *_texts("card_id"),
        *_instants("at"),
        *_texts("content"),
        *_instants("recorded_at"),
        sa.PrimaryKeyConstraint("id", name="pk_digest"),
    )
    op.create_index("ix_digest_card_id_at", "digest", ["card_id", "at"])
    op.create_table(
        "import_run",
        _serial(),
        *_texts("file_hash", "mapping_hash", "counts", "assumptions"),
        sa.Column("observed_until", sa.BigInteger(), nullable=True),
        sa.Column("arrival_order", sa.Boolean(), nullable=False),
        *_instants("recorded_at"),
        sa.PrimaryKeyConstraint("id", name="pk_import_run"),
        sa.UniqueConstraint("file_hash", "mapping_hash", name="uq_import_run_file_hash_mapping_hash"),
    )
