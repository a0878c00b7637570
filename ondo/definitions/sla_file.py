"""Agreement files: check one and load one."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from ondo.definitions.definition_file import check_file, sound
from ondo.definitions.sla_schema import agreement_from_data
from ondo.domain.finding import Finding
from ondo.domain.sla import Agreement
from ondo.text.messages import Message

DEFAULT_AGREEMENT = Path(__file__).resolve().parents[1] / "default_agreement.yaml"
"""The shipped agreement: in force while a company has published none of its own."""


def check_agreement(
    path: Path | str, countries: Container[str] | None = None
) -> tuple[Agreement | None, list[Finding]]:
    """Read an agreement file; return it, or ``None`` when there is any error, and all findings with file and line."""
    return check_file(path, lambda data: agreement_from_data(data, countries))


def load_agreement(path: Path | str, countries: Container[str] | None = None) -> Agreement:
    """Read an agreement file; ``DefinitionError`` with all findings when it has errors."""
    return sound(path, check_agreement(path, countries), Message("definition-see-agreement-check", path=str(path)))


def default_agreement() -> Agreement:
    """Return the shipped agreement."""
    return load_agreement(DEFAULT_AGREEMENT)
