"""What is told, when, to whom, and that it holds nobody's name."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ondo.domain.errors import InputError, NotFound
from ondo.domain.vocabulary import FeedbackLabel
from ondo.ledger import Ledger
from ondo.ledger.access import audit
from ondo.ledger.db.encoding import from_json
from ondo.ledger.db.service_schema import delivery, outbox
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions.cards import publish
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback
from ondo.ledger.handoffs.handoffs import import_handoffs, open_handoff
from ondo.ledger.identity.lead_keys import lead_for
from ondo.ledger.identity.person import erase_person, set_person
from ondo.ledger.outbox import webhooks
from ondo.ledger.outbox.outbox import FIELDS, SIGNAL, Kind, put
from tests.ledger.filling import fill_every_table
from tests.ledger.making import NOW, ago, card, hot

URL = "https://crm.example.com/hooks"


def answer(tx: Tx) -> list[tuple[str, dict[str, object]]]:
    rows = tx.conn.execute(sa.select(outbox.c.kind, outbox.c.payload).order_by(outbox.c.id))
    return [(kind, from_json(payload, dict)) for kind, payload in rows]


def sent_to(tx: Tx, webhook_id: str) -> list[str]:
    query = sa.select(outbox.c.kind).join(delivery, delivery.c.outbox_id == outbox.c.id)
    return list(tx.conn.execute(query.where(delivery.c.webhook_id == webhook_id).order_by(outbox.c.id)).scalars())


def test_a_handoff_is_told_when_it_opens_and_when_it_closes(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        handoff_id = open_handoff(tx, hot(lead, due_at=NOW))
        assert open_handoff(tx, hot(lead)) is None
        back = NewFeedback("app", "1", lead, handoff_id, FeedbackLabel.FALSE_HOT, None, "kato", NOW)
        append_feedback(tx, [back])
        append_feedback(tx, [back])
        opened, closed = answer(tx)
    about = {"lead_id": lead, "handoff_id": handoff_id, "card_id": "standard"}
    at = "2026-10-01T00:00:00Z"
    assert opened == (Kind.HANDOFF_OPENED, {**about, "card_version": 1, "via": "hot", "opened_at": at, "due_at": at})
    assert closed == (Kind.HANDOFF_CLOSED, {**about, "cause": "false_hot", "closed_at": at})


def test_records_of_the_past_are_not_news(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        past = hot(lead, ago(9), known_at=ago(8), source="crm", key="1")
        import_handoffs(tx, [past])
        append_feedback(tx, [NewFeedback("app", "1", lead, None, FeedbackLabel.FALSE_HOT, None, "kato", ago(1))])
        assert answer(tx) == []


def test_an_erasure_is_told_once_and_names_nobody(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        set_person(tx, lead, name="佐藤", email="sato@example.com")
        assert erase_person(tx, lead)
        assert not erase_person(tx, lead)
        assert answer(tx) == [(Kind.LEAD_ERASED, {"lead_id": lead, "at": "2026-10-01T00:00:00Z"})]


def test_no_message_holds_personal_data(ledger: Ledger):
    with ledger.begin() as tx:
        fill_every_table(tx)
        messages = answer(tx)
    assert {kind for kind, _ in messages} >= {Kind.HANDOFF_OPENED, Kind.CARD_APPROVED, Kind.PROPOSAL_READY}
    for _, payload in messages:
        assert {*payload} <= FIELDS
        assert all(name not in str(payload) for name in ("佐藤", "加藤", "kato", "sato@example.com"))


def test_a_name_outside_the_list_is_refused(ledger: Ledger):
    with ledger.begin() as tx, pytest.raises(ValueError, match="email"):
        put(tx, Kind.LEAD_HOT, None, {"email": "sato@example.com"})


def test_a_receiver_gets_the_kinds_it_wants_while_it_is_there(ledger: Ledger):
    with ledger.begin() as tx:
        publish(tx, card(), approved_by=["加藤"], effective_from=NOW)
        everything = webhooks.add(tx, URL, [], "local")
        cards = webhooks.add(tx, URL, ["card.approved"], "local")
        lead = lead_for(tx, "crm", "A")
        open_handoff(tx, hot(lead))
        publish(tx, card(hot_line=90), approved_by=["加藤"], effective_from=NOW)
        assert webhooks.end(tx, cards.webhook_id, "local")
        assert not webhooks.end(tx, cards.webhook_id, "local")
        publish(tx, card(hot_line=80), approved_by=["加藤"], effective_from=NOW)
        assert sent_to(tx, everything.webhook_id) == ["handoff.opened", "card.approved", "card.approved"]
        assert sent_to(tx, cards.webhook_id) == ["card.approved"]
        assert webhooks.receivers(tx) == [everything]
        assert [receiver.ended_at for receiver in webhooks.receivers(tx, ended=True)] == [None, NOW]
        assert [entry.action for entry in audit.entries(tx)][:3] == ["webhook.ended", "webhook.added", "webhook.added"]


def test_a_receiver_wants_kinds_that_exist(ledger: Ledger):
    with ledger.begin() as tx:
        with pytest.raises(InputError, match=r"lead\.cold"):
            webhooks.add(tx, URL, ["lead.cold"], "local")
        with pytest.raises(NotFound):
            webhooks.end(tx, "nobody", "local")


def test_listeners_hear_of_committed_messages_only(ledger: Ledger):
    heard: list[int] = []
    ledger.listen(SIGNAL, lambda: heard.append(1))

    def put_and_fail() -> None:
        with ledger.begin() as tx:
            put(tx, Kind.CARD_APPROVED, None, {"card_id": "standard"})
            raise ZeroDivisionError

    with ledger.begin() as tx:
        webhooks.add(tx, URL, [], "local")
    with pytest.raises(ZeroDivisionError):
        put_and_fail()
    assert heard == []
    with ledger.begin() as tx:
        put(tx, Kind.CARD_APPROVED, None, {"card_id": "standard"})
        assert heard == []
    assert heard == [1]
