"""Agreement versions, claims, what is owed on hand-offs, and notices that are written once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa

from ondo.definitions.sla_file import default_agreement
from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import DAY, HOUR, Micros
from ondo.domain.sla import ContactState, SalesDuties, state
from ondo.domain.vocabulary import FeedbackLabel, Label, OutcomeKind, SendBackReason
from ondo.ledger import Ledger
from ondo.ledger.db.service_schema import outbox
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import sla_versions
from ondo.ledger.facts.facts import NewAttribute, append_attributes
from ondo.ledger.handoffs import sla
from ondo.ledger.handoffs.claims import NewClaim, append_claims, claim_by_key, claims_of
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewContact, NewFeedback, append_contacts, append_feedback
from ondo.ledger.handoffs.handoffs import open_handoff
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import lead_for
from ondo.ledger.outbox.outbox import Kind
from tests.ledger.making import NOW, Clock, ago, hot

MINE = replace(default_agreement(), name=Label("合意", "ours"), sales=SalesDuties(8.0, attempts=2))


def test_the_shipped_agreement_holds_until_one_is_published(ledger: Ledger):
    with ledger.begin() as tx:
        assert (sla_versions.active(tx, NOW).version, sla_versions.active(tx, NOW).agreement) == (
            0,
            default_agreement(),
        )
        made = sla_versions.publish(tx, MINE, approved_by=["佐藤", " "], effective_from=NOW, note="first")
        later = sla_versions.publish(tx, default_agreement(), approved_by=["a", "b"], effective_from=Micros(NOW + DAY))
    with ledger.read() as tx:
        assert sla_versions.active(tx, ago(1)).version == 0
        assert sla_versions.active(tx, NOW) == made
        assert made.approved_by == ("佐藤",)
        assert sla_versions.active(tx, Micros(NOW + DAY)) == later
        assert [version.version for version in sla_versions.versions(tx)] == [0, 1, 2]
        assert sla_versions.version(tx, 1).agreement == MINE
        with pytest.raises(NotFound):
            sla_versions.version(tx, 3)


def test_an_agreement_needs_signatures(ledger: Ledger):
    with ledger.begin() as tx, pytest.raises(InputError):
        sla_versions.publish(tx, MINE, approved_by=[" "], effective_from=NOW)


def opened(tx: Tx, name: str, opened_at: Micros = NOW, **more: object) -> tuple[str, str]:
    lead = lead_for(tx, "crm", name)
    handoff_id = open_handoff(tx, hot(lead, opened_at, **more))
    assert handoff_id is not None
    return lead, handoff_id


def test_the_latest_claim_holds(ledger: Ledger):
    with ledger.begin() as tx:
        lead, handoff_id = opened(tx, "A", due_at=Micros(NOW + DAY))
        first = NewClaim("api", "1", lead, handoff_id, "sato", NOW, "east", Micros(NOW + 2 * DAY))
        second = replace(first, key="2", owner="ito", happened_at=ago(1), team=None, due_at=None)
        assert append_claims(tx, [first, second]).new == 2
        assert append_claims(tx, [first]).same == 1
        with pytest.raises(InputError):
            append_claims(tx, [replace(first, key="3", owner=" ")])
    with ledger.read() as tx:
        assert claims_of(tx, [handoff_id])[handoff_id].owner == "sato"
        assert claim_by_key(tx, "api", "", "2") == replace(second, known_at=NOW)
        [row] = sla.open_duties(tx)
        assert (row.owner, row.team, row.course.due_at) == ("sato", "east", NOW + 2 * DAY)


def test_what_is_owed_counts_the_attempts_of_this_hand_off(ledger: Ledger):
    with ledger.begin() as tx:
        lead, handoff_id = opened(tx, "A", ago(2), due_at=ago(1))
        _, other = opened(tx, "B", ago(3))
        tries = [
            NewContact("s", "before", lead, None, "telephone", True, ago(3)),
            NewContact("s", "named", lead, handoff_id, "telephone", False, ago(1)),
            NewContact("s", "meanwhile", lead, None, "email", False, ago(0.5)),
        ]
        append_contacts(tx, tries)
        result = {first.handoff_id: first for first in sla.open_duties(tx)}
        assert list(result) == [handoff_id, other], "nearest deadline first, none last"
        course = result[handoff_id].course
        assert (course.attempts, course.first_contact_at, course.reached) == (2, ago(1), False)
        assert state(course, NOW, NOW) is ContactState.ANSWERED
        assert sla.duty(tx, handoff_id) == result[handoff_id]
        append_contacts(tx, [NewContact("s", "got", lead, handoff_id, "telephone", True, NOW)])
        assert sla.duty(tx, handoff_id).course.reached
        with pytest.raises(NotFound):
            sla.duty(tx, "none")


def test_closed_hand_offs_keep_what_was_owed(ledger: Ledger):
    with ledger.begin() as tx:
        lead, passed = opened(tx, "A", ago(5), due_at=ago(4))
        tell_deals(tx, [NewOutcome("s", "1", lead, passed, OutcomeKind.PASSED, None, None, ago(4))])
        lead, sent = opened(tx, "B", ago(4), due_at=ago(3))
        back = NewFeedback("s", "1", lead, sent, FeedbackLabel.FALSE_HOT, SendBackReason.CANNOT_REACH, "kato", ago(1))
        append_feedback(tx, [back])
        lead, unreasoned = opened(tx, "C", ago(3))
        append_feedback(tx, [replace(back, key="2", lead_id=lead, handoff_id=unreasoned, reason=None)])
        assert sla.open_duties(tx) == []
        result = {each.duty.handoff_id: each.duty for each in sla.handed_between(tx, ago(5), NOW)}
        assert list(result) == [passed, sent, unreasoned]
        assert [value.course.gave_up for value in result.values()] == [True, True, False]
        assert [value.reason_missing for value in result.values()] == [False, False, True]
        assert [each.duty.handoff_id for each in sla.handed_between(tx, ago(4), ago(3))] == [sent]


def test_marketing_is_held_to_what_was_known_at_the_hand_off(ledger: Ledger):
    with ledger.begin() as tx:
        lead, _ = opened(tx, "A", ago(1), snapshot={"latest": {"at": ago(1) - HOUR}})
        value = NewAttribute("s", "1", lead, "industry", "it", ago(2), ago(2))
        append_attributes(
            tx,
            [
                value,
                replace(value, key="2", name="employees", value=5.0),
                replace(value, key="3", name="employees", value=None, happened_at=ago(1.5), known_at=ago(1.5)),
                replace(value, key="4", name="budget", known_at=NOW),
                replace(value, key="5", name="undeclared"),
            ],
        )
        opened(tx, "B", ago(1), via="exploration")
        names = frozenset(["industry", "employees", "budget", "title"])
        [row] = sla.supplied(tx, sla.handed_between(tx, ago(2), NOW), lambda *_: names)
        assert (row.filled, row.declared, row.last_action_at) == (1, 4, ago(1) - HOUR)


def test_a_notice_is_written_and_sent_once(
    open_one: Callable[[str], Ledger], ledger: Ledger, ledger_url: str, clock: Clock
):
    replica = open_one(ledger_url)
    with ledger.begin() as tx:
        lead, handoff_id = opened(tx, "A", due_at=Micros(NOW + HOUR))
        opened(tx, "B", due_at=Micros(NOW + DAY))
        tried, contacted = opened(tx, "C", due_at=NOW)
        append_contacts(tx, [NewContact("s", "c", tried, contacted, "telephone", False, NOW)])
    with ledger.begin() as tx:
        [(duty, told_soon)] = sla.untold(tx, Micros(NOW + HOUR))
        assert (duty.handoff_id, told_soon) == (handoff_id, False)
        assert sla.tell(tx, duty, sla.DUE_SOON, "")
    clock.at = Micros(NOW + 2 * HOUR)
    with replica.begin() as tx:
        assert not sla.tell(tx, duty, sla.DUE_SOON, "")
        assert sla.untold(tx, Micros(NOW + HOUR)) == [(duty, True)]
        assert sla.tell(tx, duty, sla.BREACHED, "")
        assert sla.untold(tx, Micros(NOW + HOUR)) == []
    with ledger.read() as tx:
        query = sa.select(outbox.c.kind, outbox.c.lead_id).where(outbox.c.kind != Kind.HANDOFF_OPENED.value)
        answer = [tuple(row) for row in tx.conn.execute(query.order_by(outbox.c.id))]
    assert answer == [("handoff.due_soon", lead), ("handoff.breached", lead)]


def test_of_many_at_once_one_tells(ledger: Ledger):
    with ledger.begin() as tx:
        _, handoff_id = opened(tx, "A", due_at=ago(1))
        duty = sla.duty(tx, handoff_id)

    def tell(_: int) -> bool:
        with ledger.begin() as tx:
            return sla.tell(tx, duty, sla.BREACHED, "")

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tell, range(8))) == 1
    with ledger.read() as tx:
        answer = sa.select(sa.func.count()).where(outbox.c.kind == Kind.HANDOFF_BREACHED.value)
        assert tx.conn.execute(answer).scalar() == 1
