"""Reader of Delta Lake: the only door to deltalake, an extra that no other part needs.

A Delta table is a folder of Parquet files and a log of which of them hold: the files alone would bring back rows that
were deleted or changed since.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ondo.domain.errors import InputError, Unavailable
from ondo.text.messages import Message


@contextmanager
def open_delta(path: Path) -> Iterator[tuple[list[str], Iterator[Any]]]:
    """Open the latest version of a table: the names of its columns and its rows as batches of Arrow.

    Raises
    ------
    Unavailable
        ``deltalake`` is not installed.
    InputError
        It is damaged, or asks for more of a reader than deltalake can do; also while rows are read.
    """
    try:
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError
    except ImportError as error:
        raise Unavailable(Message("import-needs-deltalake", path=str(path)), Message("import-install-delta")) from error
    try:
        dataset = DeltaTable(str(path)).to_pyarrow_dataset()
        yield list(dataset.schema.names), dataset.to_batches()
    except DeltaError as error:
        raise InputError(
            Message("import-not-delta", path=str(path), problem=str(error)), Message("import-delta-as-parquet")
        ) from error
