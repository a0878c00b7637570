"""Decision instants that a mapping declares for leads without hand-offs (``decision_at``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ondo.domain.instant import Micros, bounded, iso
from ondo.ledger.db import schema
from ondo.ledger.db.insert import Values as _Values
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.append import Appended, FactTable, Refused, append_rows, stamped


@dataclass(frozen=True, slots=True)
class NewLandmark:
    """The instant at which a lead is to be judged; it may lie ahead."""

    source: str
    key: str
    lead_id: str
    at: Micros
    known_at: Micros | None = None


def append_landmarks(tx: Tx, rows: Sequence[NewLandmark], refused: Refused | None = None) -> Appended:
    """Append decision instants; the same (source, key) with another instant is refused."""

    def prepare(row: NewLandmark) -> _Values:
        bounded(row.at, iso(row.at))
        content: _Values = {"lead_id": row.lead_id, "happened_at": row.at}
        return content | stamped(tx, (row.source, "", row.key), row.known_at, content)

    return append_rows(tx, FactTable(schema.landmark, prepare), rows, refused)[0]
