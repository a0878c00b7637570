"""Spark: the same expressions on several machines, and the only door to PySpark, an extra that nothing else needs.

Segments of facts are read by the workers where they stand, so every machine sees them under the same path. What is
small (decisions, attributes, what no segment holds) goes to the workers from this process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from features.engine import FactRows, Question
from ondo.domain.errors import Unavailable
from ondo.text.messages import Message

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LOCAL = "local[*]"
_DIALECT = "pyspark"
_TYPES = {pa.int64(): "bigint", pa.float64(): "double", pa.string(): "string", pa.bool_(): "boolean"}
_QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
}
_LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


class SparkEngine:
    """Answers questions on a session of Spark, whose master may be one machine or many."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def ask(self, question: Question[Any], about: object, tables: Mapping[str, FactRows]) -> pa.Table:
        """Return the answer in the memory of this process: ``row`` and its columns, in no order."""
        frame, schema = self._frame(question, about, tables)
        return frame.toArrow().cast(schema)

    def write(self, parts: Sequence[tuple[Question[Any], object, Mapping[str, FactRows]]], folder: Path) -> None:
        """Let the workers write the answers to several questions of one schema into a folder of Parquet files.

        The folder must not be there; it has a file ``_SUCCESS`` when it is whole.
        """
        for number, part in enumerate(parts):
            frame, _ = self._frame(*part)
            frame.drop("row").write.mode("append" if number else "errorifexists").parquet(str(folder.resolve()))

    def _frame(
        self, question: Question[Any], about: object, tables: Mapping[str, FactRows]
    ) -> tuple[DataFrame, pa.Schema]:
        if (before := question.first(about)) is not None:
            tables = {**tables, "decisions": self.ask(*before, tables)}
        statement = question.statement(about, tables, _DIALECT)
        session = self._session.newSession()  # names of one question are no other's
        for name, table in {**tables, **statement.own}.items():
            if isinstance(table, pa.Table):
                _register(session, name, table)
                continue
            stored = table.relation(f"{name}_", _DIALECT)
            for part, rows in stored.tables.items():
                _register(session, part, rows)
            if stored.files:
                files = session.read.parquet(*(str(file.resolve()) for file in stored.files))
                files.filter(stored.condition).createOrReplaceTempView(stored.stored)
            session.sql(stored.sql).createOrReplaceTempView(name)
        frame = session.sql(statement.sql)  # Spark would take a small literal for 32 bits
        types = ((field.name, _TYPES[field.type]) for field in statement.schema)
        return frame.select(*(frame[name].cast(kind).alias(name) for name, kind in types)), statement.schema


def _register(session: SparkSession, name: str, table: pa.Table) -> None:
    session.createDataFrame(table).createOrReplaceTempView(name)


def connect_spark(master: str = LOCAL) -> SparkEngine:
    """Open Spark: ``local[2]``, or the address of a cluster (``spark://host:7077``).

    Other settings come from where Spark looks for them (``SPARK_CONF_DIR``). ``Unavailable`` without PySpark, without
    Java, or where no master answers.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession

        ibis.pyspark.name  # noqa: B018 - Ibis speaks a dialect once its backend is loaded
    except ImportError as error:
        raise Unavailable(Message("feature-needs-spark"), Message("feature-needs-spark-hint")) from error
    builder = SparkSession.builder.appName("ondo").master(master)
    for name, value in {**_QUIET, **(_LOOPBACK if master.startswith("local") else {})}.items():
        builder = builder.config(name, value)
    try:
        return SparkEngine(builder.getOrCreate())
    except (PySparkException, OSError) as error:
        raise Unavailable(
            Message("feature-no-spark", master=master, problem=str(error).splitlines()[0]),
            Message("feature-no-spark-hint"),
        ) from error
