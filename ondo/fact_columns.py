"""Columns made of facts before any engine sees them: folded texts, and days as whole numbers.

No two engines read "20261001" or "２０２６" alike, and their time zones may be of another year than Python's. So what
needs either is made here, once for each different text, and an engine compares whole numbers and texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ondo.domain.instant import DAY

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

PROPERTY = "p_"
PROPERTY_DAY = "d_"
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class StoredRelation:
    """Facts as a statement of an engine, and what it reads.

    Attributes
    ----------
    tables:
        By name.
    stored, files, condition:
        The name of what stands in Parquet files of one schema, if there are any, and which of their rows it has.
    """

    sql: str
    tables: Mapping[str, pa.Table]
    stored: str
    files: tuple[Path, ...]
    condition: str

    def on_duckdb(self, connection: DuckDBPyConnection) -> DuckDBPyRelation:
        """Let a connection read what the statement reads, and return its answer."""
        for name, table in self.tables.items():
            connection.register(name, table)
        if self.files:
            files = connection.read_parquet([str(file) for file in self.files])
            connection.register(self.stored, files.filter(self.condition))
        return connection.sql(self.sql)


def days_of(micros: pa.Array | pa.ChunkedArray, zone: ZoneInfo) -> pa.Array:
    """Return the local calendar days of instants: int64 days since the epoch, by Python's own zone data."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    instants = pd.DatetimeIndex(micros.to_numpy(zero_copy_only=False).astype("datetime64[us]"), tz="UTC")
    local = instants.tz_convert(zone).tz_localize(None).to_numpy()
    return pa.array(local.astype("datetime64[us]").astype(np.int64) // DAY)


def translate(
    texts: pa.Array | pa.ChunkedArray, read: Callable[[str], object], to: pa.DataType
) -> pa.Array | pa.ChunkedArray:
    """Apply a Python function once for each different text; null stays null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    different = texts.unique().drop_null()
    values = pa.array((read(text) for text in different.to_pylist()), to)
    return values.take(pc.index_in(texts, value_set=different))


def day_of_text(text: str) -> int | None:
    """Return the day that an ISO date names, in days since the epoch; ``None`` for any other text."""
    try:
        return date.fromisoformat(text).toordinal() - EPOCH_ORDINAL
    except ValueError:
        return None


def with_property_days(table: pa.Table) -> pa.Table:
    """Put ``d_<property>`` (int64, null where the text is no ISO date) beside every text property ``p_<property>``."""
    import pyarrow as pa

    for name in table.column_names:
        if name.startswith(PROPERTY) and pa.types.is_string(table[name].type):
            day = translate(table[name], day_of_text, pa.int64())
            table = table.append_column(PROPERTY_DAY + name.removeprefix(PROPERTY), day)
    return table
