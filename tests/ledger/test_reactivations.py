"""New fast-track events on open hand-offs, and hand-offs that run out: rows, deadlines and messages, each once."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from ondo.domain.horizon import horizon_of
from ondo.domain.instant import DAY, HOUR, Micros
from ondo.domain.words import Temperature, Via
from ondo.ledger import Ledger, duties, expiry, revision_of
from ondo.ledger.card_file import default_card
from ondo.ledger.claims import NewClaim, append_claims
from ondo.ledger.deadlines import Holding, holding
from ondo.ledger.facts import append_events
from ondo.ledger.feedback import NewContact, append_contacts
from ondo.ledger.handoffs import handoff, heat, hold, last_closed, open_handoff, set_heat
from ondo.ledger.identity import lead_for
from ondo.ledger.outbox import Kind
from ondo.ledger.quarter import handed_over
from ondo.ledger.reactivations import SEEN, Firing, OpenHandOff, firings, last_fast_tracks, reactivate
from ondo.ledger.service_schema import notice, outbox, reactivation
from ondo.ledger.standing import standings
from ondo.ledger.store import Tx
from tests.ledger.making import NOW, Clock, ago, event, hot

CARD = replace(default_card(), card_id="standard")
ZONE = ZoneInfo("Asia/Tokyo")


def opened(tx: Tx, name: str = "A", at: Micros = NOW, **more: object) -> OpenHandOff:
    lead = lead_for(tx, "crm", name)
    handoff_id = open_handoff(tx, hot(lead, at, **more))
    assert handoff_id is not None
    return OpenHandOff(handoff_id, lead, "standard", Via.HOT, at, [lead])


def urgent(tx: Tx, found: OpenHandOff, key: str, at: Micros = NOW, known_at: Micros | None = None) -> None:
    row = event(found.lead_id, key, at, kind="switch_inquiry", properties={"urgent": True}, known_at=known_at)
    append_events(tx, [row])


def news(tx: Tx, found: OpenHandOff, closed_at: Micros | None = None) -> list[Firing]:
    return firings(tx, found, CARD, closed_at, lambda _: True, ZONE)


def in_a_day(_: Micros, held: Holding) -> Micros:
    return Micros(held.started_at + DAY)


def told(tx: Tx, kind: Kind) -> int:
    query = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.kind == kind.value)
    return int(tx.conn.execute(query).scalar_one())


def test_a_new_event_restarts_the_deadline_wherever_it_is_read(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        found = opened(tx, due_at=Micros(NOW + HOUR))
        append_contacts(tx, [NewContact("s", "c", found.lead_id, None, "telephone", False, NOW)])
    clock.at = Micros(NOW + 2 * HOUR)
    with ledger.begin() as tx:
        urgent(tx, found, "1", clock.at)
        [fired] = news(tx, found)
        assert reactivate(tx, found, [fired, fired], in_a_day) == 1
        assert news(tx, found) == []
        due = Micros(clock.at + DAY)
        course = duties.duty(tx, found.handoff_id).course
        assert (course.due_at, course.restarted_at, course.first_contact_at, course.attempts) == (
            due,
            clock.at,
            None,
            1,
        )
        assert not course.missed_before
        assert handoff(tx, found.handoff_id).due_at == due
        known = standings(tx, [found.lead_id], horizon_of([CARD], ZONE)).by_lead[found.lead_id].open("standard")
        assert known is not None
        assert (known.due_at, known.restarted_at) == (due, clock.at)
        assert [one.duty.course for one in handed_over(tx, clock.at)] == [course]
        [before] = handed_over(tx, Micros(clock.at - 1))
        assert (before.duty.course.due_at, before.duty.course.restarted_at) == (NOW + HOUR, None)
        assert last_fast_tracks(tx, [found.handoff_id]) == {found.handoff_id: "competitor_switch"}
        payload = tx.conn.execute(sa.select(outbox.c.payload).order_by(outbox.c.id.desc()).limit(1)).scalar_one()
    assert json.loads(payload)["fast_track"] == "competitor_switch"


def test_whoever_takes_it_after_the_restart_brings_their_own_clock(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        found = opened(tx, due_at=Micros(NOW + HOUR))
        claim = NewClaim("s", "1", found.lead_id, found.handoff_id, "sato", NOW, "east", Micros(NOW + 3 * HOUR))
        append_claims(tx, [claim])
    clock.at = Micros(NOW + 2 * HOUR)
    with ledger.begin() as tx:
        urgent(tx, found, "1", clock.at)
        reactivate(tx, found, news(tx, found), in_a_day)
        held = holding(tx, found.handoff_id)
        assert (held.owner, held.started_at, held.due_at) == ("sato", clock.at, clock.at + DAY)
        append_claims(tx, [replace(claim, key="2", owner="late", happened_at=ago(1), due_at=NOW)])
        assert holding(tx, found.handoff_id) == held, "an earlier claim that is told later does not hold"
        append_claims(tx, [replace(claim, key="3", owner="kato", happened_at=clock.at, due_at=Micros(clock.at + 9))])
        assert holding(tx, found.handoff_id)[1:] == ("kato", "east", clock.at, clock.at + 9)


def test_the_snapshot_says_which_events_were_known_at_the_opening(ledger: Ledger):
    with ledger.begin() as tx:
        seen = {"kind": "switch_inquiry", "key": "1", "at": NOW}
        with_it, without = opened(tx, snapshot={SEEN: [seen]}), opened(tx, "B", snapshot={SEEN: []})
        silent = opened(tx, "C")
        for number, one in enumerate((with_it, without, silent), 1):
            urgent(tx, one, str(number), NOW)
            urgent(tx, one, f"old-{number}", ago(2), ago(2))
        assert [len(news(tx, one)) for one in (with_it, without, silent)] == [0, 1, 0]
        assert news(tx, without, closed_at=NOW) == [], "spent by the hand-off before"


def test_of_many_replicas_at_once_one_reactivates(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        found = opened(tx)
    clock.at = Micros(NOW + HOUR)
    with ledger.begin() as tx:
        for key in "ab":
            urgent(tx, found, key, clock.at)

    def look(_: int) -> int:
        with ledger.begin() as tx:
            hold(tx, found.lead_id)
            return reactivate(tx, found, news(tx, found), in_a_day)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(look, range(8))) == [0] * 7 + [2]
    with ledger.read() as tx:
        assert told(tx, Kind.HANDOFF_REACTIVATED) == 2


def test_a_process_that_ends_in_between_leaves_all_of_it_or_nothing(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        found = opened(tx)
    clock.at = Micros(NOW + HOUR)

    def killed() -> None:
        with ledger.begin() as tx:
            urgent(tx, found, "1", clock.at)
            reactivate(tx, found, news(tx, found), in_a_day)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    with ledger.begin() as tx:
        assert tx.conn.execute(sa.select(sa.func.count()).select_from(reactivation)).scalar_one() == 0
        assert told(tx, Kind.HANDOFF_REACTIVATED) == 0
        urgent(tx, found, "1", clock.at)
        assert reactivate(tx, found, news(tx, found), in_a_day) == 1


def test_of_many_at_once_one_lets_a_hand_off_expire(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        found = opened(tx)
        set_heat(tx, found.lead_id, "standard", Temperature.HOT, NOW)
        append_events(tx, [event(found.lead_id, "1", NOW)])
    clock.at = Micros(NOW + 31 * DAY)
    with ledger.read() as tx:
        [one] = expiry.run_out(tx, {"standard": CARD}, horizon_of([CARD], ZONE))
        assert one == expiry.Overdue(found.handoff_id, found.lead_id, "standard", clock.at)
        assert expiry.run_out(tx, {}, horizon_of([CARD], ZONE)) == [], "a card that is not in force says nothing"

    def end(_: int) -> bool:
        with ledger.begin() as tx:
            return expiry.end(tx, one, CARD, ZONE)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(end, range(8))) == 1
    with ledger.read() as tx:
        assert told(tx, Kind.HANDOFF_CLOSED) == 1
        closed = last_closed(tx, found.lead_id, "standard")
        assert closed is not None
        assert (closed.cause, closed.closed_at) == ("expired", clock.at)
        known = heat(tx, found.lead_id, "standard")
        assert known is not None
        assert (known.temperature, known.since) == (Temperature.COLD, clock.at)


def test_notices_told_before_the_migration_stay_told_and_survive_the_way_back(
    open_one: Callable[[str], Ledger], ledger_url: str, clock: Clock
):
    first = open_one(ledger_url)
    with first.begin() as tx:
        found = opened(tx, due_at=NOW)
        assert duties.tell(tx, duties.duty(tx, found.handoff_id), duties.BREACHED, "")
    clock.at = Micros(NOW + HOUR)
    with first.begin() as tx:
        urgent(tx, found, "1", clock.at)
        reactivate(tx, found, news(tx, found), in_a_day)
        assert duties.tell(tx, duties.duty(tx, found.handoff_id), duties.BREACHED, ""), "another deadline"
        assert not duties.tell(tx, duties.duty(tx, found.handoff_id), duties.BREACHED, "")
    first.close()
    assert revision_of(ledger_url, "0004") == "0004"
    again = open_one(ledger_url)
    with again.begin() as tx:
        rows = tx.conn.execute(sa.select(notice.c.kind, notice.c.due_at, notice.c.at)).all()
        assert [tuple(row) for row in rows] == [("breached", NOW, NOW)]
        assert not duties.tell(tx, duties.duty(tx, found.handoff_id), duties.BREACHED, "")


def test_an_event_of_a_kind_that_no_fast_track_names_is_not_looked_at(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        found = opened(tx)
    clock.at = Micros(NOW + HOUR)
    with ledger.begin() as tx:
        append_events(tx, [event(found.lead_id, "1", clock.at)])
        assert news(tx, found) == []
        assert firings(tx, found, replace(CARD, fast_tracks=()), None, lambda _: True, ZONE) == []
