"""Score table as a file, a table of the ledger's database or of the warehouse: what ``ondo score --out`` writes."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ondo.domain.csv_guard import guarded
from ondo.domain.errors import InputError, Unavailable
from ondo.domain.instant import iso
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.ledger import Ledger

_PAGE = 5_000
_SUFFIXES = (".parquet", ".csv")
_WAREHOUSE = "warehouse:"
COLUMNS: Mapping[str, type] = {
    "lead_id": str,
    "card_id": str,
    "card_version": int,
    "temperature": str,
    "total": int,
    "attribute_points": int,
    "behaviour_points": int,
    "decay_points": int,
    "fast_track": str,
    "reasons": str,
    "probability": float,
    "bundle_id": str,
    "scored_at": str,
    "changed_since": str,
}
"""``reasons`` are the rules that gave most, ``rule:points`` with a semicolon between; instants are ISO 8601 in UTC."""
IDS: Mapping[str, type] = {"external_ids": str, "personal": bool}
"""With callers' ids (``source:id``, a semicolon between) the table is personal data and says so."""


def check_target(target: str) -> None:
    """Refuse a target that can be neither a file nor a table, before anything is scored."""
    path = Path(target)
    if target.startswith(_WAREHOUSE):
        from ondo.definitions.mapping import WAREHOUSE
        from ondo.warehouse import address_of, check_table

        check_table(target.removeprefix(_WAREHOUSE))
        address_of(WAREHOUSE, os.environ)
        return
    if path.suffix.lower() in _SUFFIXES:
        if not path.parent.is_dir():
            raise InputError(Message("cli-no-folder", parent=str(path.parent)), Message("cli-no-folder-hint"))
        return
    from ondo.ledger.records.score_table import check_name

    check_name(target)


def write_scores(ledger: Ledger, target: str, versions: Mapping[str, int], *, with_ids: bool) -> int:
    """Write the last scores by the versions of cards in force; return how many rows there are."""
    columns = dict(COLUMNS) | (dict(IDS) if with_ids else {})
    pages, path = _pages(ledger, versions, with_ids=with_ids), Path(target)
    if target.startswith(_WAREHOUSE):
        from ondo.definitions.mapping import WAREHOUSE
        from ondo.warehouse import address_of, open_warehouse

        with open_warehouse(address_of(WAREHOUSE, os.environ)) as warehouse:
            return warehouse.replace_table(target.removeprefix(_WAREHOUSE), columns, pages)
    if path.suffix.lower() not in _SUFFIXES:
        from ondo.ledger.records.score_table import replace_table

        return replace_table(ledger, target, columns, pages)
    part = path.with_name(f".{path.name}.part")
    try:
        part.touch(0o600 if with_ids else 0o666)
        written = _csv(part, columns, pages) if path.suffix.lower() == ".csv" else _parquet(part, columns, pages)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return written


def _pages(ledger: Ledger, versions: Mapping[str, int], *, with_ids: bool) -> Iterator[list[dict[str, Any]]]:
    from ondo.ledger.handoffs import lead_scores
    from ondo.ledger.identity.lead_keys import external_ids_of

    last = "", ""
    while True:
        with ledger.read() as tx:
            scores = lead_scores.page(tx, versions, last, _PAGE)
            if not scores:
                return
            ids = external_ids_of(tx, [score.lead_id for score in scores]) if with_ids else {}
        last = scores[-1].lead_id, scores[-1].card_id
        rows = []
        for score in scores:
            row = {
                **{name: getattr(score, name) for name in COLUMNS if name not in ("reasons", "changed_since")},
                "temperature": None if score.temperature is None else score.temperature.value,
                "reasons": ";".join(f"{rule}:{points}" for rule, points in score.reasons),
                "scored_at": iso(score.scored_at),
                "changed_since": None if score.since is None else iso(score.since),
            }
            if with_ids:
                known = ids.get(score.lead_id, ())
                row |= {"external_ids": ";".join(f"{source}:{own}" for source, own in known), "personal": True}
            rows.append(row)
        yield rows


def _csv(path: Path, columns: Mapping[str, type], pages: Iterator[Sequence[Mapping[str, Any]]]) -> int:
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for page in pages:
            writer.writerows([_cell(row[name]) for name in columns] for row in page)
            written += len(page)
    return written


def _cell(value: object) -> object:
    return "" if value is None else guarded(value) if isinstance(value, str) else value


def _parquet(path: Path, columns: Mapping[str, type], pages: Iterator[Sequence[Mapping[str, Any]]]) -> int:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise Unavailable(
            Message("cli-pyarrow-which-writes-parquet"), Message("cli-pyarrow-which-writes-parquet-hint")
        ) from error
    types = {int: pa.int64(), float: pa.float64(), str: pa.utf8(), bool: pa.bool_()}
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    schema = schema.with_metadata({"ondo.personal": "true" if "personal" in columns else "false"})
    written = 0
    with pq.ParquetWriter(path, schema) as writer:
        for page in pages:
            writer.write_table(pa.Table.from_pylist([dict(row) for row in page], schema=schema))
            written += len(page)
    return written
