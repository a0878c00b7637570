"""The view of a proposal: both languages tell the same figures, and the terminal and the report say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from zoneinfo import ZoneInfo

import pytest

from ondo.definitions.apply_proposal import proposed_rules
from ondo.domain.vocabulary import Lang
from ondo.text.figures import Figure, FigureText, Table
from ondo.text.proposal_summary import Agreed, Promises, ProposalContext
from ondo.text.proposal_view import ProposalView, proposal_view
from tests.cli.test_proposal_tables import full
from tests.ledger.making import card

TOKYO = ZoneInfo("Asia/Tokyo")


def answer() -> ProposalContext:
    return ProposalContext.whole(
        full(), card(), TOKYO, new_rules=proposed_rules(card(), full()), agreement=Agreed(Promises(100, 23.1))
    )


def figures(value: object) -> Iterator[Figure]:
    """Yield every figure of a view, wherever it stands."""
    if isinstance(value, Figure):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from figures(getattr(value, field.name)) if field.name != "value" else ()
    elif isinstance(value, tuple):
        for field in value:
            yield from figures(field)


@pytest.fixture(scope="module", params=Lang)
def view(request: pytest.FixtureRequest) -> ProposalView:
    return proposal_view(answer(), request.param)


def test_both_languages_tell_the_same_figures():
    ja, en = (
        sorted({(figure.path, figure.form, f"{figure.value}") for figure in figures(proposal_view(answer(), lang))})
        for lang in Lang
    )
    assert ja == en
    assert len(ja) > 40


def test_every_place_of_a_sentence_is_filled(view: ProposalView):
    texts = [f"{text}" for text in (*view.hot, *view.gain, *view.basis, *view.past.sentences, *view.missed.sentences)]
    texts += [f"{cell}" for table in tables(view) for row in table.rows for cell in (*row.cells, *row.notes)]
    assert texts
    assert not [text for text in texts if "{" in text or "None" in text]


def tables(view: ProposalView) -> list[Table]:
    result = (view.changes, *view.tables, view.past.table, view.missed.table)
    return [table for table in result if table is not None]


def test_the_report_tells_only_what_its_json_holds():
    whole = answer()
    reported = proposal_view(ProposalContext(whole.proposal, whole.missed, whole.agreement), Lang.EN)
    assert {figure.path.partition(".")[0] for figure in figures(reported)} <= {"proposal", "missed", "agreement"}
    words = {f"{text}" for text in figures_in(reported)}
    assert words <= {f"{text}" for text in figures_in(proposal_view(whole, Lang.EN))}


def figures_in(view: ProposalView) -> list[FigureText]:
    """Return the sentences that hold figures."""
    return [*view.hot, *view.gain, *view.basis, *view.past.sentences, *view.missed.sentences]


def test_a_promise_that_is_not_kept_is_said_to_be_missed():
    words = " ".join(f"{text}" for text in proposal_view(answer(), Lang.EN).hot)
    assert "at least 100 a month, which comes to 23.1 a week over a year: this is fewer." in words
