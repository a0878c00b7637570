"""Hand-offs and wins as known at an instant: today as the agreement's page says, earlier without what came later."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind, SendBackReason, Via
from ondo.ledger import Ledger
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import cards
from ondo.ledger.facts.facts import NewEvent, append_events
from ondo.ledger.handoffs.claims import NewClaim, append_claims
from ondo.ledger.handoffs.conversions import conversion_of, warm_leads
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewContact, NewFeedback, append_contacts, append_feedback
from ondo.ledger.handoffs.handoffs import handoff_ids, handoffs, import_handoffs
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.handoffs.quarter import handed_over, wins
from ondo.ledger.handoffs.sla import handed_between, open_duties
from ondo.ledger.identity.lead_keys import lead_for, merge
from tests.ledger.making import NOW, ago, hot
from tests.monitoring import random_quarters


def fill(tx: Tx) -> dict[str, str]:
    """Three hand-offs of three days ago: claimed and won, sent back for nobody answered, and left alone."""
    leads = {name: lead_for(tx, "crm", name) for name in "abc"}
    answer = {"known_at": ago(30), "due_at": ago(28), "source": "crm"}
    import_handoffs(tx, [hot(lead, ago(30), key=name, **answer) for name, lead in leads.items()])
    ids = handoff_ids(tx, "crm", "abc")
    append_claims(tx, [NewClaim("crm", "a", leads["a"], ids["a"], "kato", ago(29), "tokyo", ago(27), ago(29))])
    append_contacts(
        tx,
        [
            NewContact("crm", "a1", leads["a"], ids["a"], "telephone", False, ago(28), ago(28)),
            NewContact("crm", "a2", leads["a"], None, "telephone", True, ago(20), ago(10)),
        ],
    )
    tell_deals(tx, [NewOutcome("crm", "a", leads["a"], ids["a"], OutcomeKind.WON, 1200, "JPY", ago(15), ago(12))])
    text = NewFeedback(
        *(
            "crm",
            "b",
            leads["b"],
            ids["b"],
            FeedbackLabel.FALSE_HOT,
            SendBackReason.CANNOT_REACH,
            "kato",
            ago(14),
            ago(14),
        )
    )
    append_feedback(tx, [text])
    return ids


def test_what_was_owed_is_told_alike_for_the_page_and_the_report(ledger: Ledger):
    with ledger.begin() as tx:
        fill(tx)
    with ledger.read() as tx:
        assert handed_over(tx, NOW) == handed_between(tx, Micros(0), Micros(NOW + 1))


def test_a_course_holds_only_what_was_known_by_then(ledger: Ledger):
    with ledger.begin() as tx:
        ids = fill(tx)
    with ledger.read() as tx:
        then = {win.duty.handoff_id: win.duty for win in handed_over(tx, ago(13))}
        before_claim = {win.duty.handoff_id: win.duty for win in handed_over(tx, ago(29.5))}
        assert wins(tx, ago(13)) == []
        assert [(win.amount_minor, win.currency) for win in wins(tx, ago(12))] == [(1200, "JPY")]
    won, refused, alone = (then[ids[name]] for name in "abc")
    assert (won.owner, won.team, won.course.due_at, won.course.attempts) == ("kato", "tokyo", ago(27), 1)
    assert (won.course.reached, won.course.closed_at, won.cause) == (False, None, None)
    assert (refused.course.gave_up, refused.course.closed_at) == (True, ago(14))
    assert (alone.owner, alone.course.attempts) == (None, 0)
    assert (before_claim[ids["a"]].owner, before_claim[ids["a"]].course.due_at) == (None, ago(28))


def test_a_win_belongs_to_the_lead_that_it_turned_out_to_be(ledger: Ledger):
    with ledger.begin() as tx:
        ids = fill(tx)
        own, other = lead_for(tx, "crm", "a"), lead_for(tx, "crm", "z")
        merge(tx, own, other)
    with ledger.read() as tx:
        assert [first.lead_id for first in wins(tx, NOW)] == [other]
        assert {first.duty.handoff_id: first.duty.lead_id for first in handed_over(tx, NOW)}[ids["a"]] == other
        assert [first.lead_id for first in wins(tx, ago(1))] == [own]


@pytest.mark.slow
def test_a_window_of_hand_offs_and_the_open_ones_say_what_all_of_them_say(ledger: Ledger):
    """On random companies with merges, late facts and facts that name no hand-off; on every database."""
    with ledger.begin() as tx:
        random_quarters.fill(tx, 3, leads=40)
    middle = Micros((random_quarters.START + random_quarters.NOW) // 2)
    with ledger.read() as tx:
        every = {row.duty.handoff_id: row for row in handed_over(tx, NOW)}
        window = [row for row in every.values() if row.counts and row.duty.course.opened_at >= middle]
        assert handed_between(tx, middle, NOW) == window
        causeless = {row.handoff_id for row in handoffs(tx, limit=1_000) if row.causeless}
        for row in open_duties(tx):
            if row.handoff_id in causeless:  # owed, and in no count
                continue
            there = every[row.handoff_id].duty
            assert (row.outcomes, row.reason_missing) == (there.outcomes, there.reason_missing)
            assert (row.course, row.moved, row.owner, row.team) == (there.course, there.moved, there.owner, there.team)
        card, versions = random_quarters.card(), cards.versions(tx, random_quarters.CARD)
        span = random_quarters.START, random_quarters.NOW
        result = conversion_of(tx, versions, card, every.values(), span, NOW, ZoneInfo("Asia/Tokyo"))
    counted = [row.duty for row in every.values() if row.counts and row.duty.card_id == card.card_id]
    groups = {row.group: (row.conversion.hits, row.conversion.count) for row in result.groups}
    for via in Via:
        own = [duty for duty in counted if duty.via is via]
        assert groups[via] == (sum(duty.converted for duty in own), len(own))
    assert result.unbanded == 0, "without a snapshot the points are computed as known at the opening"
    assert result.warm is not None
    assert 0 < result.warm.leads <= result.warm.looked_at == result.warm.candidates


def test_a_lead_that_is_warm_only_at_the_instant_of_looking_is_not_counted_yet(ledger: Ledger):
    """The page looks at a span that holds the instant of looking, the report at one that ends before it."""
    april, card, zone = random_quarters.NOW, random_quarters.card(), ZoneInfo("Asia/Tokyo")
    with ledger.begin() as tx:
        cards.publish(tx, card, approved_by=("m", "s"), effective_from=random_quarters.START)
        lead, at = lead_for(tx, "crm", "a"), Micros(april - DAY)
        append_events(tx, [NewEvent("web", "p", lead, "page", at, at, {"page": "price"})])
    with ledger.read() as tx:
        spans = [(random_quarters.START, april), (random_quarters.START, Micros(april + 1))]
        assert [warm_leads(tx, card, span, april, zone).leads for span in spans] == [0, 0]
        assert warm_leads(tx, card, spans[1], Micros(april + DAY), zone).leads == 1
