"""Cards that a test writes as text."""

from __future__ import annotations

from ondo.definitions.card_schema import card_from_data
from ondo.definitions.definition_file import check_document
from ondo.definitions.yaml_lines import parse_yaml
from ondo.domain.card import Scorecard
from ondo.domain.finding import Finding


def check_card_text(text: str, file: str = "") -> tuple[Scorecard | None, list[Finding]]:
    """Return the card, or ``None`` when there is any error, and all findings, as ``ondo check`` does for a file."""
    return check_document(*parse_yaml(text, file), file, card_from_data)
