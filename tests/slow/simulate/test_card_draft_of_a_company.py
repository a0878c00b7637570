"""A first card from the history of a whole simulated company."""

from __future__ import annotations

import pytest

from ondo.card_draft import draft_card
from ondo.definitions.mapping_file import load_mapping
from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Axis, Lang
from ondo.importing.run import Options, run_import
from ondo.ledger import open_ledger
from ondo.ledger.decisions import cards
from ondo.simulate import write
from tests.simulate.test_card_draft import NOW
from tests.support.ledgers import lay_empty


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(lay_empty(tmp_path / "ledger.sqlite"), lambda: NOW, tmp_path / "artifacts") as opened:
        yield opened


def test_the_simulated_company_s_history_gives_a_card(company, ledger, tmp_path):
    written = write(company, tmp_path / "files")
    with ledger.begin() as tx:
        cards.publish(tx, company.card, approved_by=("A",), effective_from=Micros(NOW - 730 * DAY))
    mapping, _ = load_mapping(written.mapping)
    report = run_import(ledger, mapping, written.files, Options(refused=tmp_path))
    assert not report.refused
    draft = draft_card(ledger, lang=Lang.JA)
    won = sum(a.word == "won" and a.known < company.calendar.end for a in company.book.outcomes)
    # A company of 800 leads has won too few of them; the draft then says so.
    assert (draft.card is None) == (won < 30) or "見分ける" in draft.reason
    assert f"受注{won}件" in draft.reason
    assert {rule.axis for rule in draft.card.rules} <= set(Axis) if draft.card else True
