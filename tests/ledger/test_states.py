"""States take another value as a later fact, in the ledger itself and on both kinds of database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ondo.domain.errors import KeyReused
from ondo.domain.vocabulary import OutcomeKind
from ondo.ledger import Ledger
from ondo.ledger.db.schema import outcome
from ondo.ledger.facts.append import Appended
from ondo.ledger.facts.attribute_states import NewValue, append_values, begin_telling, settle, tell_values, wait
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.facts.retracted import RetractionCause
from ondo.ledger.facts.retraction import retract
from ondo.ledger.handoffs.deals import begin_deals, settle_deals, tell_deals, tell_outcomes
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import lead_for, merge
from tests.ledger.making import NOW, ago
from tests.support.outcomes import outcomes_of


def test_the_value_told_last_stands_and_told_again_changes_nothing(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")

        def size(value: float | None, **more: object) -> Appended:
            return tell_values(tx, [replace(NewValue("crm", lead, "size", value, ago(3)), **more)])

        assert [size(value).new for value in (600.0, 30.0, 600.0, 600.0, None, 30.0)] == [1, 1, 1, 0, 1, 1]
        assert lead_facts(tx, lead, NOW)[0].attributes == {"size": 30.0}
        assert size(5.0, known_at=ago(3)).new == 1
        assert lead_facts(tx, lead, NOW)[0].attributes == {"size": 5.0}, (
            "told last, though it claims to be known before"
        )
        assert size(9.0, source="ma").new == 1, "another source's word is another state"


def test_a_history_told_again_is_there_already_and_a_value_declared_fixed_is_one_state(ledger: Ledger):
    def tell(values: str, day: float) -> tuple[int, int]:
        with ledger.begin() as tx:
            lead, telling, changed = lead_for(tx, "crm", "A"), begin_telling(tx, ago(day)), 0
            new = 0
            for value in values:  # one by one, as the batches of a file
                row = NewValue("crm", lead, "size", value, ago(90), ago(90), fixed=True, assumed=True)
                answer = append_values(tx, [row], telling)
                wait(telling, answer.waiting)
                new, changed = new + answer.counts.new, changed + len(answer.changed)
            end = settle(tx, telling)
            return new + end.counts.new, changed + len(end.changed)

    assert [tell("a", 60), tell("a", 50), tell("b", 40), tell("b", 30), tell("a", 20), tell("aba", 10)] == [
        *((1, 0), (0, 0), (1, 1), (0, 0), (1, 1), (0, 0)),
    ]
    with ledger.read() as tx:
        lead = lead_for(tx, "crm", "A")
        known = [lead_facts(tx, lead, ago(day))[0].attributes["size"] for day in (70, 41, 40, 21, 20)]
    assert known == ["a", "a", "b", "b", "a"]


def won(lead: str, word: OutcomeKind = OutcomeKind.WON, **more: object) -> NewOutcome:
    return replace(NewOutcome("crm", "77", lead, None, word, None, None, ago(9), ago(9)), **more)  # type: ignore[arg-type]


def test_of_two_ends_of_one_deal_the_one_told_last_stands(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        assert tell_deals(tx, [won(lead, OutcomeKind.OPPORTUNITY)]).counts.new == 1
        for word in (OutcomeKind.WON, OutcomeKind.LOST, OutcomeKind.PASSED, OutcomeKind.WON):
            assert tell_deals(tx, [won(lead, word)]).counts == Appended(new=1)
            assert tell_deals(tx, [won(lead, word)]).counts == Appended(same=1)
            assert {row.outcome for row in outcomes_of(tx, lead, NOW)} == {OutcomeKind.OPPORTUNITY, word}
        with pytest.raises(KeyReused, match="lead_id"):
            tell_deals(tx, [won(lead_for(tx, "crm", "B"))])


def test_a_deal_told_of_a_merged_lead_is_the_same_deal(ledger: Ledger):
    with ledger.begin() as tx:
        lead, other = lead_for(tx, "crm", "A"), lead_for(tx, "crm", "B")
        tell_deals(tx, [won(lead)])
        merge(tx, lead, other)
        assert tell_deals(tx, [won(other, OutcomeKind.LOST)]).counts.new == 1
        assert [first.outcome for first in outcomes_of(tx, other, NOW)] == [OutcomeKind.LOST]


def test_a_correction_taken_back_leaves_the_key_free(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        tell_deals(tx, [won(lead)])
        assert [
            correction.before.number for correction in tell_deals(tx, [won(lead, OutcomeKind.LOST)]).corrections
        ] == [1]
        retract(tx, outcome, [2], RetractionCause.DELETED, "crm")
        assert outcomes_of(tx, lead, NOW) == []
        assert tell_deals(tx, [won(lead)]).counts.new == 1
        assert [correction.outcome for correction in outcomes_of(tx, lead, NOW)] == [OutcomeKind.WON]


def test_without_a_key_only_what_a_file_does_not_repeat_is_corrected(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        first, second = won(lead, key="a", keyed=False), won(lead, OutcomeKind.LOST, key="b", keyed=False)
        third = won(lead, OutcomeKind.PASSED, key="c", keyed=False)

        def file(*rows: NewOutcome) -> int:
            deals = begin_deals(tx, NOW)
            for row in rows:
                deals.add(tell_outcomes(tx, [row], deals))
            return len(settle_deals(tx, deals).corrections)

        assert [file(first, second), file(second, first), file(third, first, second)] == [0, 0, 0]
        assert len(outcomes_of(tx, lead, NOW)) == 3
        assert file(first, second, replace(third, outcome=OutcomeKind.LOST, key="d", happened_at=ago(1))) == 1
        words = sorted(item.outcome for item in outcomes_of(tx, lead, NOW))
        assert words == ["lost", "lost", "won"]
