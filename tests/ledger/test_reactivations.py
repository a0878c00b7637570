"""New fast-track events on open hand-offs, and hand-offs that run out: rows, deadlines and messages, each once."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY, HOUR, Micros
from ondo.domain.summary_spec import horizon_of
from ondo.domain.vocabulary import Temperature, Via
from ondo.ledger import Ledger, revision_of
from ondo.ledger.db.service_schema import notice, outbox, reactivation
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.facts import append_events
from ondo.ledger.handoffs import expiry, sla
from ondo.ledger.handoffs.claims import NewClaim, append_claims
from ondo.ledger.handoffs.deadlines import Holding, holding
from ondo.ledger.handoffs.feedback import NewContact, append_contacts
from ondo.ledger.handoffs.handoffs import (
    handoff,
    hold,
    last_closed,
    open_handoff,
    set_temperature_state,
    temperature_state,
)
from ondo.ledger.handoffs.lead_context import standings
from ondo.ledger.handoffs.quarter import handed_over
from ondo.ledger.handoffs.reactivations import SEEN, Firing, OpenHandOff, firings, last_fast_tracks, reactivate
from ondo.ledger.identity.lead_keys import lead_for
from ondo.ledger.outbox.outbox import Kind
from tests.ledger.making import NOW, Clock, ago, event, hot

CARD = replace(default_card(), card_id="standard")
ZONE = ZoneInfo("Asia/Tokyo")


def opened(tx: Tx, name: str = "A", at: Micros = NOW, **more: object) -> OpenHandOff:
    lead = lead_for(tx, "crm", name)
    handoff_id = open_handoff(tx, hot(lead, at, **more))
    assert handoff_id is not None
    return OpenHandOff(handoff_id, lead, "standard", Via.HOT, at, [lead])


def urgent(tx: Tx, result: OpenHandOff, key: str, at: Micros = NOW, known_at: Micros | None = None) -> None:
    row = event(result.lead_id, key, at, kind="switch_inquiry", properties={"urgent": True}, known_at=known_at)
    append_events(tx, [row])


def news(tx: Tx, result: OpenHandOff, closed_at: Micros | None = None) -> list[Firing]:
    return firings(tx, result, CARD, closed_at, lambda _: True, ZONE)


def in_a_day(_: Micros, held: Holding) -> Micros:
    return Micros(held.started_at + DAY)


def answer(tx: Tx, kind: Kind) -> int:
    query = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.kind == kind.value)
    return int(tx.conn.execute(query).scalar_one())


def test_a_new_event_restarts_the_deadline_wherever_it_is_read(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        result = opened(tx, due_at=Micros(NOW + HOUR))
        append_contacts(tx, [NewContact("s", "c", result.lead_id, None, "telephone", False, NOW)])
    clock.at = Micros(NOW + 2 * HOUR)
    with ledger.begin() as tx:
        urgent(tx, result, "1", clock.at)
        [fired] = news(tx, result)
        assert reactivate(tx, result, [fired, fired], in_a_day) == 1
        assert news(tx, result) == []
        due = Micros(clock.at + DAY)
        course = sla.duty(tx, result.handoff_id).course
        assert (course.due_at, course.restarted_at, course.first_contact_at, course.attempts) == (
            due,
            clock.at,
            None,
            1,
        )
        assert not course.missed_before
        assert handoff(tx, result.handoff_id).due_at == due
        known = standings(tx, [result.lead_id], horizon_of([CARD], ZONE)).by_lead[result.lead_id].open("standard")
        assert known is not None
        assert (known.due_at, known.restarted_at) == (due, clock.at)
        assert [row.duty.course for row in handed_over(tx, clock.at)] == [course]
        [before] = handed_over(tx, Micros(clock.at - 1))
        assert (before.duty.course.due_at, before.duty.course.restarted_at) == (NOW + HOUR, None)
        assert last_fast_tracks(tx, [result.handoff_id]) == {result.handoff_id: "competitor_switch"}
        payload = tx.conn.execute(sa.select(outbox.c.payload).order_by(outbox.c.id.desc()).limit(1)).scalar_one()
    assert json.loads(payload)["fast_track"] == "competitor_switch"


def test_whoever_takes_it_after_the_restart_brings_their_own_clock(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        result = opened(tx, due_at=Micros(NOW + HOUR))
        claim = NewClaim("s", "1", result.lead_id, result.handoff_id, "sato", NOW, "east", Micros(NOW + 3 * HOUR))
        append_claims(tx, [claim])
    clock.at = Micros(NOW + 2 * HOUR)
    with ledger.begin() as tx:
        urgent(tx, result, "1", clock.at)
        reactivate(tx, result, news(tx, result), in_a_day)
        held = holding(tx, result.handoff_id)
        assert (held.owner, held.started_at, held.due_at) == ("sato", clock.at, clock.at + DAY)
        append_claims(tx, [replace(claim, key="2", owner="late", happened_at=ago(1), due_at=NOW)])
        assert holding(tx, result.handoff_id) == held, "an earlier claim that is told later does not hold"
        append_claims(tx, [replace(claim, key="3", owner="kato", happened_at=clock.at, due_at=Micros(clock.at + 9))])
        assert holding(tx, result.handoff_id)[1:] == ("kato", "east", clock.at, clock.at + 9)


def test_the_snapshot_says_which_events_were_known_at_the_opening(ledger: Ledger):
    with ledger.begin() as tx:
        seen = {"kind": "switch_inquiry", "key": "1", "at": NOW}
        with_it, without = opened(tx, snapshot={SEEN: [seen]}), opened(tx, "B", snapshot={SEEN: []})
        silent = opened(tx, "C")
        for number, row in enumerate((with_it, without, silent), 1):
            urgent(tx, row, str(number), NOW)
            urgent(tx, row, f"old-{number}", ago(2), ago(2))
        assert [len(news(tx, row)) for row in (with_it, without, silent)] == [0, 1, 0]
        assert news(tx, without, closed_at=NOW) == [], "spent by the hand-off before"


def test_of_many_replicas_at_once_one_reactivates(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        result = opened(tx)
    clock.at = Micros(NOW + HOUR)
    with ledger.begin() as tx:
        for key in "ab":
            urgent(tx, result, key, clock.at)

    def look(_: int) -> int:
        with ledger.begin() as tx:
            hold(tx, result.lead_id)
            return reactivate(tx, result, news(tx, result), in_a_day)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(look, range(8))) == [0] * 7 + [2]
    with ledger.read() as tx:
        assert answer(tx, Kind.HANDOFF_REACTIVATED) == 2


def test_a_process_that_ends_in_between_leaves_all_of_it_or_nothing(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        result = opened(tx)
    clock.at = Micros(NOW + HOUR)

    def killed() -> None:
        with ledger.begin() as tx:
            urgent(tx, result, "1", clock.at)
            reactivate(tx, result, news(tx, result), in_a_day)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    with ledger.begin() as tx:
        assert tx.conn.execute(sa.select(sa.func.count()).select_from(reactivation)).scalar_one() == 0
        assert answer(tx, Kind.HANDOFF_REACTIVATED) == 0
        urgent(tx, result, "1", clock.at)
        assert reactivate(tx, result, news(tx, result), in_a_day) == 1


def test_of_many_at_once_one_lets_a_hand_off_expire(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        result = opened(tx)
        set_temperature_state(tx, result.lead_id, "standard", Temperature.HOT, NOW)
        append_events(tx, [event(result.lead_id, "1", NOW)])
    clock.at = Micros(NOW + 31 * DAY)
    with ledger.read() as tx:
        [row] = expiry.run_out(tx, {"standard": CARD}, horizon_of([CARD], ZONE))
        assert row == expiry.Overdue(result.handoff_id, result.lead_id, "standard", clock.at)
        assert expiry.run_out(tx, {}, horizon_of([CARD], ZONE)) == [], "a card that is not in force says nothing"

    def end(_: int) -> bool:
        with ledger.begin() as tx:
            return expiry.end(tx, row, CARD, ZONE)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(end, range(8))) == 1
    with ledger.read() as tx:
        assert answer(tx, Kind.HANDOFF_CLOSED) == 1
        closed = last_closed(tx, result.lead_id, "standard")
        assert closed is not None
        assert (closed.cause, closed.closed_at) == ("expired", clock.at)
        known = temperature_state(tx, result.lead_id, "standard")
        assert known is not None
        assert (known.temperature, known.since) == (Temperature.COLD, clock.at)


@pytest.mark.slow
def test_notices_told_before_the_migration_stay_told_and_survive_the_way_back(
    open_one: Callable[[str], Ledger], ledger_url: str, clock: Clock
):
    first = open_one(ledger_url)
    with first.begin() as tx:
        result = opened(tx, due_at=NOW)
        assert sla.tell(tx, sla.duty(tx, result.handoff_id), sla.BREACHED, "")
    clock.at = Micros(NOW + HOUR)
    with first.begin() as tx:
        urgent(tx, result, "1", clock.at)
        reactivate(tx, result, news(tx, result), in_a_day)
        assert sla.tell(tx, sla.duty(tx, result.handoff_id), sla.BREACHED, ""), "another deadline"
        assert not sla.tell(tx, sla.duty(tx, result.handoff_id), sla.BREACHED, "")
    first.close()
    assert revision_of(ledger_url, "0004") == "0004"
    again = open_one(ledger_url)
    with again.begin() as tx:
        rows = tx.conn.execute(sa.select(notice.c.kind, notice.c.due_at, notice.c.at)).all()
        assert [tuple(row) for row in rows] == [("breached", NOW, NOW)]
        assert not sla.tell(tx, sla.duty(tx, result.handoff_id), sla.BREACHED, "")


def test_an_event_of_a_kind_that_no_fast_track_names_is_not_looked_at(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        result = opened(tx)
    clock.at = Micros(NOW + HOUR)
    with ledger.begin() as tx:
        append_events(tx, [event(result.lead_id, "1", clock.at)])
        assert news(tx, result) == []
        assert firings(tx, result, replace(CARD, fast_tracks=()), None, lambda _: True, ZONE) == []
