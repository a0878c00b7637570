"""One open hand-off per lead and card, whoever tries and however records look."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from ondo.domain.errors import FutureFact, InputError, KeyReused, NotFound
from ondo.domain.handoff import TemperatureState
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind, Temperature
from ondo.ledger import Ledger
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.append import Appended
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback
from ondo.ledger.handoffs.handoff_rows import close_many, closing
from ondo.ledger.handoffs.handoffs import (
    ClosedHandOff,
    handoff,
    handoff_ids,
    handoffs,
    handoffs_of,
    import_handoffs,
    last_closed,
    open_handoff,
    set_temperature_state,
    temperature_state,
)
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import lead_for, leads_for, merge, split
from tests.ledger.making import NOW, ago, hot


def won(lead: str, key: str, at: int, handoff_id: str | None = None, kind: OutcomeKind = OutcomeKind.WON) -> NewOutcome:
    return NewOutcome("crm", key, lead, handoff_id, kind, None, None, at, at)  # type: ignore[arg-type]


def opened(tx: Tx, *args: object, **more: object) -> str:
    handoff_id = open_handoff(tx, hot(*args, **more))  # type: ignore[arg-type]
    assert handoff_id is not None
    return handoff_id


def close(tx: Tx, handoff_id: str, opened_at: Micros, at: Micros, cause: str) -> int:
    return close_many(tx, [closing(tx, handoff_id, opened_at, at, None, cause)])


def test_a_handoff_freezes_what_it_was_given(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        handoff_id = opened(tx, lead, snapshot={"total": 105, "rules": {"price": 15}}, propensity=0.05, owner="kato")
        result = handoff(tx, handoff_id)
    assert (result.lead_id, result.opened_at, result.closed_at, result.cause) == (lead, NOW, None, None)
    assert result.snapshot == {"total": 105, "rules": {"price": 15}}
    assert (result.propensity, result.owner) == (0.05, "kato")


def test_only_one_is_open_per_lead_and_card(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        first = opened(tx, lead, ago(1))
        assert open_handoff(tx, hot(lead)) is None
        assert open_handoff(tx, hot(lead, card_id="other")) is not None
        assert close(tx, first, ago(1), NOW, "passed") == 1
        assert close(tx, first, ago(1), NOW, "passed") == 0
        assert last_closed(tx, lead, "standard") == ClosedHandOff(first, NOW, "passed")
        assert open_handoff(tx, hot(lead)) is not None


def test_only_one_is_open_when_many_try_at_once(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
    ready = Barrier(8)

    def attempt(_: int) -> str | None:
        ready.wait()
        with ledger.begin() as tx:
            return open_handoff(tx, hot(lead))

    with ThreadPoolExecutor(8) as pool:
        result = list(pool.map(attempt, range(8)))
    assert sum(row is not None for row in result) == 1
    with ledger.read() as tx:
        assert [row.handoff_id for row in handoffs(tx)] == [row for row in result if row is not None]


def test_the_same_key_gives_the_same_handoff(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        first = opened(tx, lead, source="app", key="1")
        assert open_handoff(tx, hot(lead, source="app", key="1")) == first
        close(tx, first, NOW, NOW, "lost")
        assert open_handoff(tx, hot(lead, source="app", key="1")) == first, "still the same one, and still closed"
        with pytest.raises(KeyReused):
            open_handoff(tx, hot(lead, source="app", key="1", card_id="other"))


@pytest.mark.parametrize("named", [True, False], ids=["by its id", "by its lead"])
def test_an_outcome_closes_it(ledger: Ledger, named: bool):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        handoff_id = opened(tx, lead, ago(3))
        tell_deals(tx, [won(lead, "1", ago(2), handoff_id if named else None, OutcomeKind.OPPORTUNITY)])
        assert last_closed(tx, lead, "standard") == ClosedHandOff(handoff_id, ago(2), "opportunity")
        assert last_closed(tx, lead, "standard", ago(2.5)) is None
        assert open_handoff(tx, hot(lead)) is not None


def test_an_outcome_from_before_does_not_close_it(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        handoff_id = opened(tx, lead, ago(1))
        tell_deals(tx, [won(lead, "1", ago(2))])
        assert handoff(tx, handoff_id).closed_at is None


def test_only_a_send_back_closes_by_feedback(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        handoff_id = opened(tx, lead, ago(1))
        for key, label in (("1", FeedbackLabel.ACCURATE_HOT), ("2", FeedbackLabel.FALSE_HOT)):
            assert handoff(tx, handoff_id).closed_at is None
            append_feedback(tx, [NewFeedback("app", key, lead, handoff_id, label, None, "kato", NOW)])
        assert handoff(tx, handoff_id).cause == "false_hot"


def test_of_two_open_ones_that_turn_out_to_be_one_lead_the_older_stays(ledger: Ledger):
    with ledger.begin() as tx:
        a, b = leads_for(tx, "crm", "AB").values()
        older, younger = opened(tx, a, ago(3)), opened(tx, b, ago(2))
        merge(tx, a, b)
        assert (handoff(tx, older).cause, handoff(tx, younger).cause) == (None, "duplicate")
        assert handoff(tx, older).lead_id == a, "a frozen hand-off never changes"
        assert open_handoff(tx, hot(b)) is None
        assert [row.handoff_id for row in handoffs_of(tx, a)] == [younger, older]
        split(tx, a)
        assert open_handoff(tx, hot(a)) is None
        assert open_handoff(tx, hot(b)) is not None


def test_an_outcome_under_a_merged_id_closes_it(ledger: Ledger):
    with ledger.begin() as tx:
        a, b = leads_for(tx, "crm", "AB").values()
        merge(tx, a, b, ago(4))
        handoff_id = opened(tx, b, ago(3))
        tell_deals(tx, [won(a, "1", ago(1))])
        assert handoff(tx, handoff_id).cause == "won"


def test_pages_of_handoffs(ledger: Ledger):
    with ledger.begin() as tx:
        ids = [opened(tx, lead, ago(n // 2)) for n, lead in enumerate(leads_for(tx, "crm", "ABCDE").values())]
        close(tx, ids[0], NOW, NOW, "lost")
        first = handoffs(tx, open_only=False, limit=2)
        rest = handoffs(tx, open_only=False, after=first[-1].handoff_id)
        assert [row.handoff_id for row in first + rest] == [ids[1], ids[0], ids[3], ids[2], ids[4]]
        assert [row.handoff_id for row in handoffs(tx)] == [ids[1], ids[3], ids[2], ids[4]]


def test_refusals(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        for error, act in (
            (NotFound, lambda: handoff(tx, "nothing")),
            (NotFound, lambda: open_handoff(tx, hot("nobody"))),
            (InputError, lambda: open_handoff(tx, hot(lead, propensity=0.0))),
            (InputError, lambda: open_handoff(tx, hot(lead, snapshot={"x": float("inf")}))),
            (FutureFact, lambda: open_handoff(tx, hot(lead, ago(-1)))),
            (InputError, lambda: import_handoffs(tx, [hot(lead)])),
            (InputError, lambda: import_handoffs(tx, [hot(lead, source="s", key="k", closed_at=ago(1))])),
        ):
            check: Callable[[], object] = act
            with pytest.raises(error):
                check()
        assert handoffs(tx) == []


def test_a_temperature_state_remembers_since_when(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        assert temperature_state(tx, lead, "standard") is None
        for at, temperature in ((3, Temperature.WARM), (2, Temperature.HOT), (1, Temperature.HOT)):
            set_temperature_state(tx, lead, "standard", temperature, ago(at))
        assert temperature_state(tx, lead, "standard") == TemperatureState(Temperature.HOT, ago(2))


def test_history_is_imported_closed_or_open_and_only_once(ledger: Ledger):
    with ledger.begin() as tx:
        a, b = leads_for(tx, "crm", "AB").values()
        rows = [
            hot(a, ago(90), source="crm", key="1", known_at=ago(90), closed_at=ago(80), cause="lost"),
            hot(a, ago(70), source="crm", key="2", known_at=ago(70)),
            hot(b, ago(60), source="crm", key="3", known_at=ago(60)),
        ]
        assert import_handoffs(tx, rows) == Appended(new=3)
        assert import_handoffs(tx, rows) == Appended(same=3)
        ids = handoff_ids(tx, "crm", ["1", "2", "3", "4"])
        assert [row.handoff_id for row in handoffs(tx)] == [ids["3"], ids["2"]]
        assert last_closed(tx, a, "standard") == ClosedHandOff(ids["1"], ago(80), "lost")
        assert open_handoff(tx, hot(a)) is None


def test_a_later_export_closes_what_was_open(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        row = hot(lead, ago(9), source="crm", key="1")
        import_handoffs(tx, [row])
        closed = hot(lead, ago(9), source="crm", key="1", closed_at=ago(2), cause="won")
        assert import_handoffs(tx, [closed]) == Appended(same=1)
        assert last_closed(tx, lead, "standard") == ClosedHandOff(handoff_ids(tx, "crm", ["1"])["1"], ago(2), "won")
        assert open_handoff(tx, hot(lead)) is not None


@pytest.mark.parametrize("batches", [1, 3], ids=["in one file", "in three files"])
def test_records_that_leave_several_open(ledger: Ledger, batches: int):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        rows = [hot(lead, ago(days), source="crm", key=str(days)) for days in (30, 20, 10)]
        for number in range(batches):
            import_handoffs(tx, rows[number::batches])
        ids = handoff_ids(tx, "crm", ["30", "20", "10"])
        assert [row.handoff_id for row in handoffs(tx)] == [ids["10"]]
        first, second = handoff(tx, ids["30"]), handoff(tx, ids["20"])
        assert (first.closed_at, second.closed_at) == (ago(20), ago(10))
        assert (first.cause, second.cause) == ("superseded", "superseded")


@pytest.mark.parametrize("outcome_first", [True, False])
def test_outcomes_and_handoffs_may_be_imported_in_any_order(ledger: Ledger, outcome_first: bool):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        if outcome_first:
            tell_deals(tx, [won(lead, "o", ago(2))])
        import_handoffs(tx, [hot(lead, ago(9), source="crm", key="1")])
        if not outcome_first:
            tell_deals(tx, [won(lead, "o", ago(2))])
        (result,) = handoffs_of(tx, lead)
        assert (result.closed_at, result.cause) == (ago(2), "won")
        assert handoffs(tx) == []
