"""A simulated company: what an ordinary B2B company would export after some months, and the planted truth beside it."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from ondo.domain.card import Scorecard
from ondo.simulate.company import Company, simulate
from ondo.simulate.export import WrittenExport, write
from ondo.simulate.tables import tables

__all__ = ["Company", "WrittenExport", "company_card", "simulate", "tables", "write"]

EXPLORATION_RATE = 0.05


def company_card() -> Scorecard:
    """Return the simulated company's card: the shipped default with an exploration sample of 5 %."""
    from ondo.definitions.card_file import load_card

    return replace(load_card(Path(str(files("ondo") / "default_card.yaml"))), exploration_rate=EXPLORATION_RATE)
