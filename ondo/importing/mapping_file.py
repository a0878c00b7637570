"""Mapping files on disk: check one, or load one that is sound."""

from __future__ import annotations

from pathlib import Path

from ondo.domain.errors import DefinitionError
from ondo.domain.finding import Finding, errors
from ondo.importing.mapping import ImportMapping
from ondo.importing.mapping_form import mapping_from_data
from ondo.ledger.yaml_lines import line_of, placed, read_yaml


def check_mapping(path: Path | str) -> tuple[ImportMapping | None, list[Finding]]:
    """Read a mapping file; ``None`` when it has errors. Every finding carries file and line."""
    document, broken = read_yaml(path)
    if broken and document.data is None:
        return None, broken
    mapping, findings = mapping_from_data(document.data)
    found = [placed(finding, str(path), line_of(document.lines, finding.path)) for finding in findings]
    return (None if broken else mapping), sorted([*broken, *found], key=lambda finding: finding.line)


def load_mapping(path: Path | str) -> tuple[ImportMapping, list[Finding]]:
    """Read a mapping file and its warnings; ``DefinitionError`` with all findings when it has errors."""
    mapping, findings = check_mapping(path)
    if mapping is None:
        count = len(errors(findings))
        hint = "docs/mapping.md describes every key."
        ja = f"{path} にエラーが {count} 件あります。", "すべてのキーの説明は docs/mapping.md にあります。"
        raise DefinitionError(f"{path} has {count} error{'s' if count != 1 else ''}.", findings, hint, ja=ja)
    return mapping, findings
