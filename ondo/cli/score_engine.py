"""Totals of everybody as of an instant by the batch expression, on DuckDB or Spark: ``ondo score --all --engine``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ondo.domain.errors import InputError
from ondo.domain.instant import Micros
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.cli.app import CommandSession

DUCKDB, SPARK = "duckdb", "spark"


def _check(target: str, engine: str) -> None:
    """Refuse a target into which an engine cannot write, before anything is read."""
    path = Path(target)
    if path.suffix.lower() != ".parquet":
        raise InputError(Message("cli-engine-needs-out"), Message("cli-engine-needs-out-hint"))
    if not path.parent.is_dir():
        raise InputError(Message("cli-no-folder", parent=str(path.parent)), Message("cli-no-folder-hint"))
    if engine != DUCKDB and path.exists():
        raise InputError(Message("cli-engine-out-exists", target=target), Message("cli-engine-out-exists-hint"))


def write_totals(work: CommandSession, engine: str, at: Micros | None, target: str) -> int:
    """Write the totals of every lead in the audience of each card in force; return how many rows there are.

    DuckDB writes one file; the workers of Spark write a folder of them, which has ``_SUCCESS`` when it is whole.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from features.engine import asked_of
    from features.totals import CardTotals, totals_asked
    from monitoring.inputs.weekly_leads import everybody
    from ondo.ledger.decisions import cards
    from ondo.ledger.facts.frames import read_frames

    _check(target, engine)
    spark, zone, path = None, work.settings.timezone, Path(target)
    if engine != DUCKDB:
        from features.spark import LOCAL, connect_spark

        spark = connect_spark(LOCAL if engine == SPARK else engine)
    parts = []
    with work.ledger() as ledger, ledger.read() as tx:
        if at is not None and at > tx.now:
            raise InputError(Message("cli-as-of-in-future"), Message("cli-as-of-in-future-hint"))
        then = tx.now if at is None else at
        for version in cards.in_force(tx, tx.now):
            frames = read_frames(tx, version.card, then, zone=zone)
            decisions = everybody(frames, version.card, then)
            parts.append(totals_asked(frames, CardTotals(version.card, version.version), decisions, zone=zone))
    if spark is None:
        tables = [asked_of(None, *part).drop_columns("row") for part in parts]
        part = path.with_name(f".{path.name}.part")
        try:
            pq.write_table(pa.concat_tables(tables), part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return sum(map(len, tables))
    spark.write(parts, path)
    return sum(pq.read_metadata(file).num_rows for file in path.glob("*.parquet"))
