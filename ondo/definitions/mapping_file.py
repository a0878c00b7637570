"""Mapping files on disk: check one, or load one that is sound."""

from __future__ import annotations

from pathlib import Path

from ondo.definitions.definition_file import check_file, sound
from ondo.definitions.mapping import ImportMapping
from ondo.definitions.mapping_schema import mapping_from_data
from ondo.domain.finding import Finding
from ondo.text.messages import Message


def check_mapping(path: Path | str) -> tuple[ImportMapping | None, list[Finding]]:
    """Read a mapping file; ``None`` when it has errors. Every finding carries file and line."""
    return check_file(path, mapping_from_data)


def load_mapping(path: Path | str) -> tuple[ImportMapping, list[Finding]]:
    """Read a mapping file and its warnings; ``DefinitionError`` with all findings when it has errors."""
    checked = check_mapping(path)
    return sound(path, checked, Message("definition-see-mapping-keys")), checked[1]
