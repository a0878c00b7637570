"""SQL sources of a mapping: the rows of their queries, laid down as files that an import reads like any other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ondo.definitions.mapping import ImportMapping
from ondo.domain.errors import InputError
from ondo.domain.progress import SILENT, Progress
from ondo.text.messages import Message
from ondo.warehouse import open_warehouse


def fetch(mapping: ImportMapping, address: str, folder: Path, progress: Progress = SILENT) -> Sequence[Path]:
    """Ask every query of a mapping and write its rows to a Parquet file in a folder; return the files in order.

    ``InputError`` for a mapping without queries and for a query that is refused; ``Unavailable`` where the warehouse at
    the address cannot be reached.
    """
    asked = [file for file in mapping.files if file.sql]
    if not asked:
        raise InputError(Message("warehouse-no-query"), Message("warehouse-no-query-hint"))
    paths = []
    with open_warehouse(address) as warehouse:
        for number, file in enumerate(asked):
            progress.step("sql", number, len(asked))
            path = folder / f"{file.name}.parquet"
            warehouse.copy(file.sql, path)
            paths.append(path)
    progress.step("sql", len(asked), len(asked))
    return paths
