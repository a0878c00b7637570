"""Facts are idempotent by (source, key), never from the future, and never changed."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from ondo.domain.errors import Conflict, FutureFact, InputError, KeyReused, NotFound, OndoError
from ondo.domain.instant import MINUTE, Micros
from ondo.domain.leads import Value
from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind, SendBackReason
from ondo.ledger import Ledger
from ondo.ledger.db import schema
from ondo.ledger.facts.append import Appended
from ondo.ledger.facts.facts import NewAttribute, append_attributes, append_events, lead_facts
from ondo.ledger.facts.landmarks import NewLandmark, append_landmarks
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import (
    NewContact,
    NewFeedback,
    append_contacts,
    append_feedback,
    contacts_of,
    feedback_of,
)
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import lead_for
from tests.ledger.filling import fill_every_table
from tests.ledger.making import NOW, Clock, ago, event
from tests.support.outcomes import outcomes_of


def test_the_same_fact_twice_is_one_fact(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        rows = [event(lead, "1", properties={"n": 5.0}), event(lead, "2")]
        assert append_events(tx, rows) == Appended(new=2)
    with ledger.begin() as tx:
        assert append_events(tx, [event(lead, "1", properties={"n": 5}), *rows]) == Appended(same=3)
        assert len(lead_facts(tx, lead, NOW)[1]) == 2


def test_the_first_knowledge_of_a_fact_stands(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        append_events(tx, [event(lead, "1")])
    clock.at = Micros(NOW + MINUTE)
    with ledger.begin() as tx:
        assert append_events(tx, [event(lead, "1")]) == Appended(same=1)
        (result,) = lead_facts(tx, lead, clock.at)[1]
        assert result.known_at == NOW


@pytest.mark.parametrize(
    "change", [{"kind": "other"}, {"channel": "mail"}, {"happened_at": ago(2)}, {"properties": {"a": True}}]
)
def test_other_content_under_a_used_key_is_refused_and_named(ledger: Ledger, change: dict[str, Any]):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        append_events(tx, [event(lead, "order-17")])
    with pytest.raises(KeyReused, match="order-17"), ledger.begin() as tx:
        append_events(tx, [event(lead, "order-18"), event(lead, "order-17", **change)])
    with ledger.read() as tx:
        assert [e.key for e in lead_facts(tx, lead, NOW)[1]] == ["order-17"], "the whole transaction is taken back"


def test_two_contents_under_one_key_in_one_batch(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        with pytest.raises(KeyReused):
            append_events(tx, [event(lead, "1"), event(lead, "1", kind="other")])


def test_the_same_key_of_another_source_is_another_fact(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        assert append_events(tx, [event(lead, "1"), event(lead, "1", source="app", kind="other")]) == Appended(new=2)


def test_the_future_begins_after_five_minutes(ledger: Ledger):
    edge = Micros(NOW + 5 * MINUTE)
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        assert append_events(tx, [event(lead, "1", edge)]) == Appended(new=1)
        for late in (event(lead, "2", Micros(edge + 1)), event(lead, "2", known_at=Micros(edge + 1))):
            with pytest.raises(FutureFact):
                append_events(tx, [late])


def test_bad_rows_can_be_told_one_by_one_while_good_ones_stay(ledger: Ledger):
    answer: dict[int, OndoError] = {}
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        append_events(tx, [event(lead, "old")])
        rows = [
            event(lead, "1"),
            event(lead, "old", kind="other"),
            event(lead, "2", properties={"x": float("nan")}),
            event(lead, "3", Micros(NOW + 6 * MINUTE)),
            event(lead, "", kind="a"),
            event(lead, "1", kind="twice"),
            event(lead, "4"),
        ]
        assert append_events(tx, rows, answer.__setitem__) == Appended(new=2, refused=5)
    assert {index: type(error) for index, error in answer.items()} == {
        1: KeyReused, 2: InputError, 3: FutureFact, 4: InputError, 5: KeyReused,
    }  # fmt: skip


def test_a_fact_about_nobody(ledger: Ledger):
    with pytest.raises(NotFound), ledger.begin() as tx:
        append_events(tx, [event("nobody", "1")])


def test_thousands_of_rows_in_one_call(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        rows = [event(lead, str(n)) for n in range(3_000)]
        assert append_events(tx, rows) == Appended(new=3_000)
        assert append_events(tx, [*rows, event(lead, "new")]) == Appended(new=1, same=3_000)


def test_every_kind_of_fact_reads_back_as_it_was_told(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        feedback = NewFeedback(
            "app", "f", lead, None, FeedbackLabel.FALSE_HOT, SendBackReason.NO_BUDGET, "kato", ago(3), ago(2)
        )
        outcome = NewOutcome("app", "o", lead, None, OutcomeKind.WON, 1_200_000, "JPY", ago(2), ago(2))
        contact = NewContact("app", "c", lead, None, "telephone", True, ago(4), ago(4))
        for expected in (Appended(new=1), Appended(same=1)):
            assert append_feedback(tx, [feedback]) == expected
            assert tell_deals(tx, [outcome]).counts == expected
            assert append_contacts(tx, [contact]) == expected
        assert feedback_of(tx, lead, NOW) == [feedback]
        assert feedback_of(tx, lead, ago(2.5)) == [], "it happened, but nobody knew"
        assert outcomes_of(tx, lead, NOW) == [outcome]
        assert contacts_of(tx, lead, NOW) == [contact]


def test_attributes_hold_text_numbers_and_flags_and_may_become_unknown(ledger: Ledger):
    answer: dict[str, Value] = {
        "industry": "製造業",
        "employees": 500,
        "customer": False,
        "city": "Tokyo",
        "account_id": "acme",
    }
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        append_attributes(tx, [NewAttribute("crm", n, lead, n, v, ago(2), ago(2)) for n, v in answer.items()])
        append_attributes(tx, [NewAttribute("crm", "gone", lead, "city", None, ago(1), ago(1))])
        before, after = lead_facts(tx, lead, ago(1.5))[0], lead_facts(tx, lead, NOW)[0]
    assert before.attributes == answer
    assert type(before.attributes["employees"]) is float
    assert type(before.attributes["customer"]) is bool
    assert after.attributes == {name: value for name, value in answer.items() if name != "city"}
    assert after.account_id == "acme"


@pytest.mark.parametrize("amount", [(5, None), (None, "JPY")], ids=["no currency", "no amount"])
def test_money_has_a_currency(ledger: Ledger, amount: tuple[int | None, str | None]):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        with pytest.raises(InputError):
            tell_deals(tx, [NewOutcome("app", "o", lead, None, OutcomeKind.WON, *amount, ago(1))])


def test_landmarks_may_lie_ahead_and_are_idempotent(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        ahead = NewLandmark("crm", "1", lead, ago(-5))
        assert append_landmarks(tx, [ahead]) == Appended(new=1)
        assert append_landmarks(tx, [ahead]) == Appended(same=1)
        with pytest.raises(KeyReused):
            append_landmarks(tx, [NewLandmark("crm", "1", lead, ago(-6))])


@pytest.mark.parametrize("change", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_no_fact_can_be_changed_or_removed(ledger: Ledger, change: str):
    with ledger.begin() as tx:
        fill_every_table(tx)
    for table in schema.APPEND_ONLY:
        statement = sa.text(change.format(table=table.name, column=next(iter(table.primary_key.columns)).name))
        with ledger.read() as tx:
            assert tx.conn.execute(sa.select(sa.func.count()).select_from(table)).scalar(), f"{table} is empty"
        with pytest.raises(Conflict, match="append-only"), ledger.begin() as tx:
            tx.conn.execute(statement)


def test_what_may_be_changed_is_named(ledger: Ledger):
    changing = {
        "person",
        "undeclared",
        "open_handoff",
        "heat",
        "lead_state",
        "delivery",
        "arrival",
        "scoring_round",
        "stock",
        "lead_score",
    }
    changing |= {"lead_note", "session_end", "pulse", "card_draft_replay"}
    changing |= {"address", "identity_key", "upkeep", "rewriting"}
    changing |= {"connection", "connection_record", "connection_push"}
    changing |= {"intake_delivery", "intake_delivery_lead", "notice_recipient"}
    assert {table.name for table in schema.MUTABLE} == changing
    assert {*schema.MUTABLE, *schema.APPEND_ONLY} == {*schema.metadata.tables.values()}
