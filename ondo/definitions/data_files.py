"""Files that say what data means: an import mapping, an intake mapping or a connection, told apart by their keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ondo.definitions.connection_file import check_connection
from ondo.definitions.intake_file import check_intake
from ondo.definitions.mapping_file import check_mapping
from ondo.definitions.yaml_lines import read_yaml
from ondo.domain.finding import Finding

_CONNECTION, _INTAKE, _MAPPING = ("connector",), ("records", "preset"), ("files",)
"""Keys of which one shows the kind; a card has none of them."""


def check_data_file(path: Path) -> tuple[bool, Sequence[Finding]] | None:
    """Check such a file; return whether it can be used and all findings by line, ``None`` where it is none of them.

    The keys of a connection are looked for first, because it has those of a mapping, too. ``NotFound`` without a file.
    """
    data = read_yaml(path)[0].data
    if not isinstance(data, Mapping):
        return None
    for keys, check in ((_CONNECTION, check_connection), (_INTAKE, check_intake), (_MAPPING, check_mapping)):
        if any(key in data for key in keys):
            definition, findings = check(path)
            return definition is not None, findings
    return None
