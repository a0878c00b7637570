"""Key spaces, generations and retractions of facts; imports that can be taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ondo.ledger.db.append_only import allow_changes, forbid_changes

revision = "0005"
down_revision = "0004"

FACTS = ("event", "attribute", "feedback", "outcome", "contact", "landmark", "claim")
NEW = ("retraction", "import_start", "import_undo", "fact_delivery")
_OLD, _NAME = ("source", "key"), ("source", "key_space", "key", "generation")


def upgrade() -> None:
    """Give keys their space and generation, and make the tables of retractions."""
    for table in (*FACTS, "handoff"):
        _widen(table)
    _closings()
    _imports()
    _retractions()
    forbid_changes(op.get_bind(), NEW)


def _serial() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _widen(table: str) -> None:
    allow_changes(op.get_bind(), [table])
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column("key_space", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("generation", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("import_id", sa.BigInteger(), nullable=True))
        batch.drop_constraint(f"uq_{table}_source_key", type_="unique")
        batch.create_unique_constraint(f"uq_{table}_source_key_space_key_generation", list(_NAME))
    forbid_changes(op.get_bind(), [table])


_CLOSING = "handoff_id, cause, closed_at, known_at, recorded_at"


def _closings() -> None:
    _set_aside("handoff_close", _CLOSING)
    op.create_table(
        "handoff_close",
        _serial(),
        sa.Column("handoff_id", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("cause", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("closed_at", "known_at", "recorded_at")),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.handoff_id"], name="fk_handoff_close_handoff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_handoff_close"),
        sa.UniqueConstraint("handoff_id", "generation", name="uq_handoff_close_handoff_id_generation"),
    )
    _bring_back("handoff_close", _CLOSING)


def _set_aside(table: str, columns: str) -> None:
    """Copy a small table's rows and drop it: its primary key changes, which SQLite cannot do in place."""
    op.execute(f"CREATE TABLE ondo_kept AS SELECT {columns} FROM {table}")  # noqa: S608 - names of ours
    allow_changes(op.get_bind(), [table])
    op.drop_table(table)


def _bring_back(table: str, columns: str) -> None:
    op.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM ondo_kept ORDER BY recorded_at")  # noqa: S608
    op.execute("DROP TABLE ondo_kept")
    forbid_changes(op.get_bind(), [table])


def _imports() -> None:
    allow_changes(op.get_bind(), ["import_run"])
    with op.batch_alter_table("import_run") as batch:
        batch.add_column(sa.Column("import_id", sa.BigInteger(), nullable=True))
        batch.drop_constraint("uq_import_run_file_hash_mapping_hash", type_="unique")
        batch.create_index("ix_import_run_file_hash_mapping_hash", ["file_hash", "mapping_hash"])
    forbid_changes(op.get_bind(), ["import_run"])
    op.create_table(
        "import_start",
        _serial(),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("source", "file_name", "file_hash", "mapping_hash", "started_by")
        ),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_start"),
    )
    op.create_table(
        "import_undo",
        sa.Column("import_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import_start.id"], name="fk_import_undo_import_id"),
        sa.PrimaryKeyConstraint("import_id", name="pk_import_undo"),
    )
    op.create_table(
        "fact_delivery",
        _serial(),
        sa.Column("fact_kind", sa.Text(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=True),
        sa.Column("last_id", sa.BigInteger(), nullable=True),
        sa.Column("handoff_id", sa.Text(), nullable=True),
        sa.Column("import_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.handoff_id"], name="fk_fact_delivery_handoff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fact_delivery"),
    )
    op.create_index("ix_fact_delivery_handoff_id", "fact_delivery", ["handoff_id"])
    op.create_index("ix_fact_delivery_fact_kind_first_id", "fact_delivery", ["fact_kind", "first_id"])
    op.create_index("ix_fact_delivery_import_id", "fact_delivery", ["import_id"])


def _retractions() -> None:
    op.create_table(
        "retraction",
        _serial(),
        sa.Column("fact_kind", sa.Text(), nullable=False),
        sa.Column("fact_id", sa.BigInteger(), nullable=True),
        sa.Column("handoff_id", sa.Text(), nullable=True),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("retracted_by", sa.Text(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=True),
        sa.Column("known_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.handoff_id"], name="fk_retraction_handoff_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_retraction_lead_id"),
        sa.PrimaryKeyConstraint("id", name="pk_retraction"),
        sa.UniqueConstraint("fact_kind", "fact_id", name="uq_retraction_fact_kind_fact_id"),
        sa.UniqueConstraint("handoff_id", name="uq_retraction_handoff_id"),
    )
    op.create_index("ix_retraction_lead_id", "retraction", ["lead_id"])


def downgrade() -> None:
    """Go back; what was retracted then counts again, and later generations of a key get a key of their own."""
    allow_changes(op.get_bind(), NEW)
    for table in reversed(NEW):
        op.drop_table(table)
    allow_changes(op.get_bind(), ["import_run"])
    op.execute(
        "DELETE FROM import_run WHERE id NOT IN (SELECT min(id) FROM import_run GROUP BY file_hash, mapping_hash)"
    )
    with op.batch_alter_table("import_run") as batch:
        batch.drop_index("ix_import_run_file_hash_mapping_hash")
        batch.drop_column("import_id")
        batch.create_unique_constraint("uq_import_run_file_hash_mapping_hash", ["file_hash", "mapping_hash"])
    forbid_changes(op.get_bind(), ["import_run"])
    _closings_back()
    for table in ("handoff", *reversed(FACTS)):
        _narrow(table)


def _closings_back() -> None:
    _set_aside("handoff_close", f"{_CLOSING}, id")
    op.create_table(
        "handoff_close",
        sa.Column("handoff_id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("closed_at", "known_at", "recorded_at")),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.handoff_id"], name="fk_handoff_close_handoff_id"),
        sa.PrimaryKeyConstraint("handoff_id", name="pk_handoff_close"),
    )
    op.execute("DELETE FROM ondo_kept WHERE id NOT IN (SELECT max(id) FROM ondo_kept GROUP BY handoff_id)")
    _bring_back("handoff_close", _CLOSING)


def _narrow(table: str) -> None:
    allow_changes(op.get_bind(), [table])
    place = "handoff_id" if table == "handoff" else "id"
    op.execute(  # keys of the first schema have neither space nor generation
        f"UPDATE {table} SET key = key_space || ':' || key || ':' || generation "  # noqa: S608 - names of ours
        f"WHERE {place} NOT IN (SELECT min({place}) FROM {table} GROUP BY source, key)"
    )
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(f"uq_{table}_source_key_space_key_generation", type_="unique")
        for column in ("import_id", "generation", "key_space"):
            batch.drop_column(column)
        batch.create_unique_constraint(f"uq_{table}_source_key", list(_OLD))
    forbid_changes(op.get_bind(), [table])
