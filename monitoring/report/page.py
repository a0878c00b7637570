"""The report as one HTML file that needs nothing else: no script, no font, no picture, no address from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from monitoring.report import pictures
from monitoring.report.figures import FigureWriter, data_of
from monitoring.report.report import QuarterReport
from monitoring.report.words import words_of
from ondo.domain.vocabulary import Lang
from ondo.text.figures import FigureText, Section, Wording
from ondo.text.proposal_evidence import missed_section
from ondo.text.proposal_summary import ProposalContext
from ondo.text.proposal_view import ProposalView, proposal_view

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
    figures = FigureWriter(data_of(report), lang)
    view, missed = _views(report, lang)
    markups = {name: [figures.marked(text) for text in texts] for name, texts in _texts(report, lang, view, missed)}
    context = {
        "r": figures.data,
        "lang": lang.value,
        "t": figures.words,
        "name": lambda label: label[lang.value],
        "f": figures.mark,
        "get": figures.get,
        "day": figures.day,
        "sentences": markups,
        "picture": {
            "bands": partial(pictures.bands, figures),
            "history": partial(pictures.history, figures),
            "days": partial(pictures.days, figures),
            "path": partial(pictures.path, figures),
        },
        "interval": pictures.interval,
        "bar": pictures.bar,
        "top": _top,
        "view": view,
        "missed": missed,
        "marked": figures.marked,
    }
    return _environment().get_template("report.html").render(context)


def _top(rates: list[Mapping[str, Any]]) -> float:
    """Return the end of a scale that shows every interval."""
    return max([0.05, *(float(rate["high"]) for rate in rates if rate["high"] is not None)])


def spoken(report: QuarterReport, lang: Lang) -> dict[str, list[str]]:
    """Return the sentences of every section as plain text."""
    return {name: [f"{text}" for text in texts] for name, texts in _texts(report, lang, *_views(report, lang))}


def _views(report: QuarterReport, lang: Lang) -> tuple[ProposalView | None, Section]:
    """Return what is said of the proposal, and of missed leads, which an earlier one may tell of."""
    missed = Section() if report.missed is None else missed_section(Wording(report, lang), report.missed)
    if report.proposal is None:
        return None, missed
    return proposal_view(
        ProposalContext(report.proposal, report.missed, report.agreement if report.agreement.version else None), lang
    ), missed


def _texts(
    report: QuarterReport, lang: Lang, view: ProposalView | None, missed: Section
) -> Iterator[tuple[str, list[FigureText]]]:
    wording = Wording(report, lang)
    for name, sentences in words_of(report).items():
        more = missed.sentences if name == "missed" else ()
        yield name, [*map(wording.fill, sentences), *more]
    yield "volume", [] if view is None else [*view.hot]
    yield "gain", [] if view is None else [*view.gain]
