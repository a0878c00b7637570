"""The report as one HTML file that needs nothing else: no script, no font, no picture, no address from outside."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from monitoring.report import pictures
from monitoring.report.figures import Figures, data_of
from monitoring.report.report import QuarterReport
from monitoring.report.words import words_of
from ondo.domain.proposal_facts import ASSOCIATION, OWN_ACTION
from ondo.domain.vocabulary import Lang

_HERE = Path(__file__).parent


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(report: QuarterReport, lang: Lang) -> str:
    """Write the report as an HTML document in one language."""
    figures = Figures(data_of(report), lang)
    said = {name: [figures.fill(one) for one in sentences] for name, sentences in words_of(report).items()}
    ja = lang is Lang.JA
    context = {
        "r": figures.data,
        "lang": lang.value,
        "say": lambda japanese, english: japanese if ja else english,
        "name": lambda label: label[lang.value],
        "f": figures.mark,
        "get": figures.get,
        "day": figures.day,
        "said": said,
        "picture": {
            "bands": partial(pictures.bands, figures),
            "history": partial(pictures.history, figures),
            "days": partial(pictures.days, figures),
            "path": partial(pictures.path, figures),
        },
        "interval": pictures.interval,
        "bar": pictures.bar,
        "top": _top,
        "own_action": {"ja": OWN_ACTION.ja, "en": OWN_ACTION.en},
        "association": {"ja": ASSOCIATION.ja, "en": ASSOCIATION.en},
    }
    return _environment().get_template("report.html").render(context)


def _top(rates: list[Mapping[str, Any]]) -> float:
    """Return the end of a scale that shows every interval."""
    return max([0.05, *(float(one["high"]) for one in rates if one["high"] is not None)])


def spoken(report: QuarterReport, lang: Lang) -> dict[str, list[str]]:
    """Return the sentences of every section as plain text."""
    figures = Figures(data_of(report), lang)
    return {name: [figures.plain(one) for one in sentences] for name, sentences in words_of(report).items()}
