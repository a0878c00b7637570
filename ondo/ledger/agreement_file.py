"""Agreement files: check one and load one."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from ondo.domain.agreement import Agreement
from ondo.domain.agreement_form import agreement_from_data
from ondo.domain.errors import DefinitionError
from ondo.domain.finding import Finding, errors
from ondo.ledger.yaml_lines import line_of, placed, read_yaml

DEFAULT_AGREEMENT = Path(__file__).resolve().parents[1] / "default_agreement.yaml"
"""The shipped agreement: in force while a company has published none of its own."""


def check_agreement(
    path: Path | str, countries: Container[str] | None = None
) -> tuple[Agreement | None, list[Finding]]:
    """Read an agreement file; return it, or ``None`` when there is any error, and all findings with file and line."""
    document, broken = read_yaml(path)
    if document.data is None and broken:
        return None, broken
    found, findings = agreement_from_data(document.data, countries)
    every = [*broken, *(placed(one, str(path), line_of(document.lines, one.path)) for one in findings)]
    return (None if broken else found), sorted(every, key=lambda one: one.line)


def load_agreement(path: Path | str, countries: Container[str] | None = None) -> Agreement:
    """Read an agreement file; ``DefinitionError`` with all findings when it has errors."""
    found, findings = check_agreement(path, countries)
    if found is None:
        count = len(errors(findings))
        message = f"{path} has {count} error{'s' if count != 1 else ''}."
        ja = f"{path} にエラーが {count} 件あります。", "ondo agreement check で確認できます。"
        raise DefinitionError(message, findings, f"Run: ondo agreement check {path}", ja=ja)
    return found


def default_agreement() -> Agreement:
    """Return the shipped agreement."""
    return load_agreement(DEFAULT_AGREEMENT)
