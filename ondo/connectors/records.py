"""Records of other systems as rows of a mapping: columns are paths, as in an intake."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from ondo.domain.instant import Micros
from ondo.importing.row_filter import Cells
from ondo.intake.paths import Record, text_at


def cells_of(data: Mapping[str, object], columns: Iterable[str], now: Micros) -> Cells:
    """Return the text at each path of a record; a path that leads nowhere is an empty cell."""
    record = Record(data, data, now)
    return {column: text_at(record, column) for column in columns}


def digest(*content: object) -> str:
    """Return a short digest of plain data."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
