"""Files that say what data means: an import mapping, an intake mapping or a connection, told apart by their keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ondo.definitions.yaml_lines import Document
from ondo.domain.finding import Finding

_CONNECTION, _INTAKE, _MAPPING = ("connector",), ("records", "preset"), ("files",)
"""Keys of which one shows the kind; a card has none of them."""


def check_data_file(path: Path, document: Document) -> tuple[bool, Sequence[Finding]] | None:
    """Check such a file, read as ``document``; ``None`` where it is none of them.

    Returns whether it can be used and all findings by line. The keys of a connection are looked for first, because it
    has those of a mapping, too. What a kind is made of is loaded with that kind: most files that are checked are cards.
    """
    data = document.data
    if not isinstance(data, Mapping):
        return None
    if any(key in data for key in _CONNECTION):
        from ondo.definitions.connection_file import check_connection

        connection, findings = check_connection(path)
        return connection is not None, findings
    if any(key in data for key in _INTAKE):
        from ondo.definitions.intake_file import check_intake

        intake, findings = check_intake(path)
        return intake is not None, findings
    if any(key in data for key in _MAPPING):
        from ondo.definitions.mapping_file import check_mapping

        mapping, findings = check_mapping(path)
        return mapping is not None, findings
    return None
