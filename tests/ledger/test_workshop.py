"""Workshop answers: kept with a version, shown for later ones until those have their own, never changed."""

from __future__ import annotations

import pytest

from ondo.definitions.card_file import default_card
from ondo.domain.errors import InputError, NotFound
from ondo.ledger import Ledger
from ondo.ledger.decisions import cards
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.decisions.workshop import LONGEST, WorkshopAnswers, answers_of, keep

SIGNED = SignOff(["Sato", " "], "")


def test_answers_hold_until_a_version_has_its_own(ledger: Ledger):
    with ledger.begin() as tx:
        card = default_card()
        for _ in range(3):
            cards.publish(tx, card, approved_by=["x"], effective_from=tx.now)
        assert answers_of(tx, "default", 1) is None
        keep(tx, "default", 1, WorkshopAnswers("asks for a quote"), SIGNED)
        keep(tx, "default", 1, WorkshopAnswers("asks for a price", least_bant="timeframe"), SIGNED)
        keep(tx, "default", 3, WorkshopAnswers(too_early="a white paper"), SIGNED)
        held = [answers_of(tx, "default", version) for version in (1, 2, 3)]
        assert [each and (each.version, each.answers.when_hot, each.names) for each in held] == [
            (1, "asks for a price", ("Sato",)),
            (1, "asks for a price", ("Sato",)),
            (3, "", ("Sato",)),
        ]


@pytest.mark.parametrize(
    ("answers", "names"),
    [(WorkshopAnswers(" "), ["Sato"]), (WorkshopAnswers("x"), [" "]), (WorkshopAnswers("x" * (LONGEST + 1)), ["Sato"])],
)
def test_nothing_is_kept_without_an_answer_and_a_name(ledger: Ledger, answers: WorkshopAnswers, names: list[str]):
    with ledger.begin() as tx, pytest.raises(InputError):
        keep(tx, "default", 1, answers, SignOff(names, ""))


def test_answers_belong_to_a_version_that_there_is(ledger: Ledger):
    with ledger.begin() as tx, pytest.raises(NotFound):
        keep(tx, "default", 7, WorkshopAnswers("x"), SIGNED)
