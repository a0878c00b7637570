"""Hand-offs and wins as known at an instant: today as the agreement's page says, earlier without what came later."""

from __future__ import annotations

from ondo.domain.instant import Micros
from ondo.domain.words import FeedbackLabel, OutcomeKind, Reason
from ondo.ledger import Ledger
from ondo.ledger.claims import NewClaim, append_claims
from ondo.ledger.duties import duties_between
from ondo.ledger.facts import (
    NewContact,
    NewFeedback,
    NewOutcome,
    append_contacts,
    append_feedback,
    append_outcomes,
)
from ondo.ledger.handoffs import handoff_ids, import_handoffs
from ondo.ledger.identity import lead_for, merge
from ondo.ledger.quarter import handed_over, wins
from ondo.ledger.store import Tx
from tests.ledger.making import NOW, ago, hot


def fill(tx: Tx) -> dict[str, str]:
    """Three hand-offs of three days ago: claimed and won, sent back for nobody answered, and left alone."""
    leads = {name: lead_for(tx, "crm", name) for name in "abc"}
    told = {"known_at": ago(30), "due_at": ago(28), "source": "crm"}
    import_handoffs(tx, [hot(lead, ago(30), key=name, **told) for name, lead in leads.items()])
    ids = handoff_ids(tx, "crm", "abc")
    append_claims(tx, [NewClaim("crm", "a", leads["a"], ids["a"], "kato", ago(29), "tokyo", ago(27), ago(29))])
    append_contacts(
        tx,
        [
            NewContact("crm", "a1", leads["a"], ids["a"], "telephone", False, ago(28), ago(28)),
            NewContact("crm", "a2", leads["a"], None, "telephone", True, ago(20), ago(10)),
        ],
    )
    append_outcomes(tx, [NewOutcome("crm", "a", leads["a"], ids["a"], OutcomeKind.WON, 1200, "JPY", ago(15), ago(12))])
    said = NewFeedback(
        *("crm", "b", leads["b"], ids["b"], FeedbackLabel.FALSE_HOT, Reason.CANNOT_REACH, "kato", ago(14), ago(14))
    )
    append_feedback(tx, [said])
    return ids


def test_what_was_owed_is_told_alike_for_the_page_and_the_report(ledger: Ledger):
    with ledger.begin() as tx:
        fill(tx)
    with ledger.read() as tx:
        assert [one.duty for one in handed_over(tx, NOW)] == duties_between(tx, Micros(0), Micros(NOW + 1))


def test_a_course_holds_only_what_was_known_by_then(ledger: Ledger):
    with ledger.begin() as tx:
        ids = fill(tx)
    with ledger.read() as tx:
        then = {one.duty.handoff_id: one.duty for one in handed_over(tx, ago(13))}
        before_claim = {one.duty.handoff_id: one.duty for one in handed_over(tx, ago(29.5))}
        assert wins(tx, ago(13)) == []
        assert [(one.amount_minor, one.currency) for one in wins(tx, ago(12))] == [(1200, "JPY")]
    won, refused, alone = (then[ids[name]] for name in "abc")
    assert (won.owner, won.team, won.course.due_at, won.course.attempts) == ("kato", "tokyo", ago(27), 1)
    assert (won.course.reached, won.course.closed_at, won.cause) == (False, None, None)
    assert (refused.course.gave_up, refused.course.closed_at) == (True, ago(14))
    assert (alone.owner, alone.course.attempts) == (None, 0)
    assert (before_claim[ids["a"]].owner, before_claim[ids["a"]].course.due_at) == (None, ago(28))


def test_a_win_belongs_to_the_lead_that_it_turned_out_to_be(ledger: Ledger):
    with ledger.begin() as tx:
        ids = fill(tx)
        mine, other = lead_for(tx, "crm", "a"), lead_for(tx, "crm", "z")
        merge(tx, mine, other)
    with ledger.read() as tx:
        assert [one.lead_id for one in wins(tx, NOW)] == [other]
        assert {one.duty.handoff_id: one.duty.lead_id for one in handed_over(tx, NOW)}[ids["a"]] == other
        assert [one.lead_id for one in wins(tx, ago(1))] == [mine]
