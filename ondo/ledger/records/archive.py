"""Quarterly reports in the artifact folder: where each is written, and which there are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ondo.domain.errors import NotFound
from ondo.domain.vocabulary import Lang
from ondo.text.messages import Message

FOLDER = "reports"
_NAME = re.compile(r"(?P<quarter>\d{4}Q[1-4])-(?P<card_id>[\w-]+)-(?P<lang>ja|en)\.html")


@dataclass(frozen=True, slots=True)
class Archived:
    """One report: a quarter of a card in a language; ``name`` is its file's."""

    name: str
    quarter: str
    card_id: str
    lang: Lang


def report_place(artifacts: Path, quarter: str, card_id: str, lang: Lang) -> Path:
    """Return where a report belongs; one made again takes the place of the one before."""
    return artifacts / FOLDER / f"{quarter}-{card_id}-{lang.value}.html"


def archived(artifacts: Path) -> list[Archived]:
    """Return every report in the folder, the latest quarter first."""
    named = (_NAME.fullmatch(file.name) for file in (artifacts / FOLDER).glob("*.html"))
    reports = [Archived(match[0], match["quarter"], match["card_id"], Lang(match["lang"])) for match in named if match]
    return sorted(
        reports, key=lambda archived: (archived.quarter, archived.card_id, archived.lang is Lang.JA), reverse=True
    )


def read_report(artifacts: Path, name: str) -> str:
    """Return a report's HTML; ``NotFound`` for every name but that of a report in the folder."""
    if not any(report.name == name for report in archived(artifacts)):
        raise NotFound(Message("ledger-no-such-report"), Message("ledger-no-such-report-hint"))
    return (artifacts / FOLDER / name).read_text(encoding="utf-8")
