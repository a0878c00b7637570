"""Whether the ledger can be written: asked of the ledger itself, by writing one row that nothing else reads."""

from __future__ import annotations

from ondo.ledger.append import insert_new
from ondo.ledger.service_schema import pulse as _pulse
from ondo.ledger.store import Tx

_ROW = 1


def beat(tx: Tx) -> None:
    """Write the row; what stands in the way is raised here or by the commit."""
    if not insert_new(tx, _pulse, {"pulse_id": _ROW, "beat_at": tx.now}):
        tx.conn.execute(_pulse.update().values(beat_at=tx.now))
