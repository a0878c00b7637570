"""Deadlines that moved: what was told stays, the last move of what holds counts, as known at any instant."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from ondo.definitions.card_file import default_card
from ondo.domain.events import Event
from ondo.domain.fast_track import FastTrackHit
from ondo.domain.instant import DAY, HOUR, Micros
from ondo.domain.sla import DeadlineMove, MoveCause
from ondo.domain.vocabulary import Via
from ondo.ledger import Ledger, revision_of
from ondo.ledger.db import migrate, schema
from ondo.ledger.db.service_schema import notice
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.facts import append_events
from ondo.ledger.handoffs.claims import NewClaim, append_claims
from ondo.ledger.handoffs.deadline_moves import append_move
from ondo.ledger.handoffs.handoffs import handoff, open_handoff
from ondo.ledger.handoffs.quarter import handed_over
from ondo.ledger.handoffs.reactivations import Firing, OpenHandOff, reactivate
from ondo.ledger.handoffs.sla import BREACHED, DUE_SOON, duty, handed_between, tell, untold
from ondo.ledger.identity.lead_keys import lead_for
from tests.ledger.making import NOW, Clock, ago, event, hot

Open = Callable[[str], Ledger]
DUE = ago(1)


def move(was: int, due: int, at: int) -> DeadlineMove:
    return DeadlineMove(Micros(was), Micros(due), Micros(at), ago(3), MoveCause.CALENDAR, 1)


def opened(tx: Tx) -> tuple[str, str]:
    lead = lead_for(tx, "crm", "A")
    handoff_id = open_handoff(tx, hot(lead, ago(3), due_at=DUE, known_at=ago(3)))
    assert handoff_id is not None
    return lead, handoff_id


def restart(tx: Tx, lead: str, handoff_id: str, due_at: int) -> None:
    append_events(tx, [event(lead, "1", tx.now)])
    number = tx.conn.execute(sa.select(sa.func.max(schema.event.c.id))).scalar_one()
    hit = FastTrackHit(default_card().fast_tracks[0], Event(lead, "contact_form", tx.now, tx.now), tx.now)
    result = OpenHandOff(handoff_id, lead, "standard", Via.HOT, ago(3), [lead])
    assert reactivate(tx, result, [Firing(number, hit)], lambda *_: Micros(due_at)) == 1


def known(tx: Tx, handoff_id: str) -> list[Micros | None]:
    """Return the deadline as each reader tells it."""
    [then] = handed_over(tx, tx.now)
    return [duty(tx, handoff_id).course.due_at, handoff(tx, handoff_id).due_at, then.duty.course.due_at]


def test_the_last_move_counts_everywhere_and_what_was_told_stays(ledger: Ledger):
    with ledger.begin() as tx:
        _, handoff_id = opened(tx)
        append_move(tx, handoff_id, move(DUE, DUE + DAY, ago(2)))
        append_move(tx, handoff_id, move(DUE + DAY, DUE + 2 * DAY, ago(1)))
    with ledger.read() as tx:
        owed = duty(tx, handoff_id)
        assert owed.course.due_at == handoff(tx, handoff_id).due_at == DUE + 2 * DAY
        assert owed.moved == move(DUE + DAY, DUE + 2 * DAY, ago(1))
        assert handed_over(tx, NOW) == handed_between(tx, Micros(0), Micros(NOW + 1))
        assert [each.duty for each in handed_over(tx, NOW)] == [owed]


def test_a_report_of_before_the_move_tells_the_deadline_of_then(ledger: Ledger):
    with ledger.begin() as tx:
        _, handoff_id = opened(tx)
        append_move(tx, handoff_id, move(DUE, DUE + DAY, ago(1)))
    with ledger.read() as tx:
        [then], [since] = handed_over(tx, ago(2)), handed_over(tx, ago(1))
    assert (then.duty.course.due_at, then.duty.moved) == (DUE, None)
    assert since.duty.course.due_at == DUE + DAY


def test_a_claim_tells_a_deadline_of_its_own_whatever_moved_before(ledger: Ledger):
    with ledger.begin() as tx:
        lead, handoff_id = opened(tx)
        append_move(tx, handoff_id, move(DUE, DUE + DAY, ago(2)))
        append_claims(tx, [NewClaim("crm", "1", lead, handoff_id, "kato", ago(1.5), None, Micros(DUE + 5 * DAY))])
        assert (duty(tx, handoff_id).course.due_at, duty(tx, handoff_id).moved) == (DUE + 5 * DAY, None)
        append_move(tx, handoff_id, move(DUE + 5 * DAY, DUE + 6 * DAY, ago(1)))
        # An older claim that arrives late changes nothing: the latest one holds, and its move with it.
        append_claims(tx, [NewClaim("crm", "0", lead, handoff_id, "abe", ago(2.5), None, Micros(DUE + 9 * DAY))])
    with ledger.read() as tx:
        assert duty(tx, handoff_id).course.due_at == handoff(tx, handoff_id).due_at == DUE + 6 * DAY
        assert [row.duty for row in handed_over(tx, NOW)] == [duty(tx, handoff_id)]


def test_a_restart_counts_whatever_moved_before_and_its_own_moves_count_from_it(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        lead, handoff_id = opened(tx)
        append_move(tx, handoff_id, move(DUE, DUE + DAY, ago(2)))
    clock.at = Micros(NOW + DAY)
    with ledger.begin() as tx:
        restart(tx, lead, handoff_id, NOW + 2 * DAY)
        assert (known(tx, handoff_id), duty(tx, handoff_id).moved) == ([NOW + 2 * DAY] * 3, None)
        append_move(tx, handoff_id, move(DUE + DAY, DUE + 3 * DAY, clock.at))
        assert known(tx, handoff_id) == [NOW + 2 * DAY] * 3, "counted before the restart, written after it"
        late = DeadlineMove(*(Micros(NOW + n * DAY) for n in (2, 4, 1, 1)), MoveCause.CALENDAR, 1)
        append_move(tx, handoff_id, late)
        assert (known(tx, handoff_id), duty(tx, handoff_id).moved) == ([NOW + 4 * DAY] * 3, late)
        assert duty(tx, handoff_id).course.started_at == clock.at
        append_claims(tx, [NewClaim("crm", "1", lead, handoff_id, "kato", clock.at, None, Micros(NOW + 3 * DAY))])
        assert (known(tx, handoff_id), duty(tx, handoff_id).moved) == ([NOW + 3 * DAY] * 3, None)
        assert duty(tx, handoff_id).course.started_at == clock.at, "a claim keeps the start"
    with ledger.read() as tx:
        [before] = handed_over(tx, Micros(clock.at - 1))
        assert (before.duty.course.due_at, before.duty.course.started_at) == (DUE + DAY, ago(3))


def test_a_restarted_deadline_is_told_of_though_a_later_one_was(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        lead, handoff_id = opened(tx)
        append_move(tx, handoff_id, move(DUE, DUE + 9 * DAY, ago(2)))
        assert tell(tx, duty(tx, handoff_id), DUE_SOON, "")
    clock.at = Micros(NOW + HOUR)
    with ledger.begin() as tx:
        restart(tx, lead, handoff_id, NOW + DAY)
        [(owed, soon)] = untold(tx, Micros(NOW + DAY))
        assert (owed.course.due_at, soon) == (NOW + DAY, False)
        assert tell(tx, owed, DUE_SOON, "")
        assert untold(tx, Micros(NOW + DAY)) == [(owed, True)]


def test_each_deadline_is_told_of_once_and_a_later_one_again(ledger: Ledger):
    with ledger.begin() as tx:
        _, handoff_id = opened(tx)
        assert tell(tx, duty(tx, handoff_id), BREACHED, "")
        assert not tell(tx, duty(tx, handoff_id), BREACHED, ""), "another replica was first"
        assert untold(tx, NOW) == []
        append_move(tx, handoff_id, move(DUE, DUE - HOUR, ago(1)))
        assert untold(tx, NOW) == [], "an earlier deadline is past as well, and its breach is known"
        append_move(tx, handoff_id, move(DUE - HOUR, DUE + HOUR, ago(1)))
        [(owed, soon)] = untold(tx, NOW)
        assert (owed.course.due_at, soon) == (DUE + HOUR, False)
        assert tell(tx, owed, DUE_SOON, "")
        assert untold(tx, NOW) == [(owed, True)]


@pytest.mark.slow
def test_notices_of_an_older_ledger_belong_to_the_deadline_that_held_then(
    open_one: Open, ledger_url: str, clock: Clock
):
    first = open_one(ledger_url)
    with first.begin() as tx:
        lead, handoff_id = opened(tx)
        other = open_handoff(tx, hot(lead_for(tx, "crm", "B"), ago(3), due_at=DUE))
        assert other is not None
        append_claims(tx, [NewClaim("crm", "1", lead, handoff_id, "kato", ago(2), None, Micros(DUE + DAY))])
        for item in (handoff_id, other):
            assert tell(tx, duty(tx, item), DUE_SOON, "")
    first.close()
    revision_of(ledger_url, "0004")
    again = open_one(ledger_url)
    with again.begin() as tx:
        rows = tx.conn.execute(sa.select(notice.c.handoff_id, notice.c.kind, notice.c.due_at, notice.c.at)).all()
        assert {tuple(row) for row in rows} == {
            (handoff_id, DUE_SOON, DUE + DAY, clock.at),
            (other, DUE_SOON, DUE, clock.at),
        }
        assert not tell(tx, duty(tx, other), DUE_SOON, "")
    assert revision_of(ledger_url) == migrate.HEAD
