"""What lists read for many leads at once is what is read for each alone, merges included."""

from __future__ import annotations

from ondo.domain.instant import Micros
from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind, SendBackReason
from ondo.ledger import Ledger
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events, lead_facts
from ondo.ledger.facts.facts_as_of import facts_then
from ondo.ledger.facts.lead_versions import lead_versions
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback, feedback_of
from ondo.ledger.handoffs.handoffs import open_handoff
from ondo.ledger.handoffs.open_list import last_feedback, open_leads
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import external_ids, external_ids_of, leads_for, merge
from ondo.ledger.identity.person import person, persons, set_person
from tests.ledger.making import DAY, ago, hot


def company(tx: Tx) -> list[str]:
    ids = list(leads_for(tx, "crm", ["a", "b", "c", "d"], known_at=ago(60)).values())
    leads_for(tx, "web", ["w"], known_at=ago(60))
    for place, lead_id in enumerate(ids):
        for day in range(4):
            happened, known = ago(50 - 10 * day), ago(49 - 12 * day if place else 50 - 10 * day)
            known = Micros(max(happened, known))
            key = f"{place}-{day}"
            value = None if day == 2 else f"v{day}"
            append_events(tx, [NewEvent("web", key, lead_id, "visit", happened, known, {"page": value or "p"})])
            append_attributes(tx, [NewAttribute("crm", key, lead_id, "industry", value, happened, known)])
    set_person(tx, ids[0], name="A", company="例示工業")
    set_person(tx, ids[1], name=None, email="b@example.com")
    merge(tx, ids[1], ids[2], ago(20))
    return ids


def test_facts_of_many_moments_are_those_of_each(ledger: Ledger):
    with ledger.begin() as tx:
        ids = company(tx)
        moments = [(lead_id, ago(days)) for lead_id in ids for days in (55, 45, 30, 20, 15, 0)]
        assert facts_then(tx, [*moments, ("nobody", ago(0))]) == {
            (lead_id, at): lead_facts(tx, lead_id, at) for lead_id, at in moments
        }


def test_persons_and_ids_of_many_are_those_of_each(ledger: Ledger):
    with ledger.begin() as tx:
        ids = company(tx)
        assert persons(tx, [*ids, "nobody"]) == {row: who for row in ids if (who := person(tx, row)) is not None}
        assert external_ids_of(tx, ids) == {row: external_ids(tx, row) for row in ids}


def test_the_last_feedback_of_many_hand_offs_is_that_of_each(ledger: Ledger):
    with ledger.begin() as tx:
        ids = company(tx)
        opened = {lead_id: open_handoff(tx, hot(lead_id, ago(5))) for lead_id in (ids[0], ids[3])}
        labels = (FeedbackLabel.ACCURATE_HOT, FeedbackLabel.MISSED_HOT, FeedbackLabel.ACCURATE_HOT)
        for place, (lead_id, handoff_id) in enumerate(opened.items()):
            rows = [
                NewFeedback("p", f"{place}-{number}", lead_id, handoff_id, label, None, "r", ago(4 - number))
                for number, label in enumerate(labels[: place + 2])
            ]
            append_feedback(tx, rows)
        append_feedback(
            tx, [NewFeedback("p", "ahead", ids[0], opened[ids[0]], labels[0], None, "r", Micros(tx.now + 60_000_000))]
        )
        wanted = [value for value in opened.values() if value is not None]
        assert last_feedback(tx, wanted) == {
            value: [text for text in feedback_of(tx, lead_id, tx.now) if text.handoff_id == value][-1].label
            for lead_id, value in opened.items()
            if value is not None
        }
        assert {row.handoff_id for row in open_leads(tx)} == set(wanted)


def test_a_version_is_another_one_after_a_fact_a_closing_and_a_link(ledger: Ledger):
    with ledger.begin() as tx:
        ids = company(tx)
        open_handoff(tx, hot(ids[0], ago(5)))
    seen = []
    steps = (
        lambda tx: None,
        lambda tx: append_events(tx, [NewEvent("web", "new", ids[0], "visit", ago(1))]),
        lambda tx: tell_deals(
            tx, [NewOutcome("crm", "won", ids[0], None, OutcomeKind.WON, None, None, Micros(tx.now - DAY))]
        ),
        lambda tx: merge(tx, ids[3], ids[0]),
    )
    for step in steps:
        with ledger.begin() as tx:
            step(tx)
        with ledger.read() as tx:
            seen.append(lead_versions(tx, [ids[0]])[ids[0]])
    assert len({*seen}) == len(seen)
    assert [number is None for number in seen] == [False, False, False, True]


def test_a_hand_off_that_was_sent_back_is_no_open_one(ledger: Ledger):
    with ledger.begin() as tx:
        [lead_id] = leads_for(tx, "crm", ["a"]).values()
        handoff_id = open_handoff(tx, hot(lead_id, ago(1)))
        assert handoff_id is not None
        label = FeedbackLabel.FALSE_HOT
        append_feedback(tx, [NewFeedback("p", "k", lead_id, handoff_id, label, SendBackReason.NOT_NOW, "r", tx.now)])
        assert last_feedback(tx, [handoff_id]) == {handoff_id: label}
        assert open_leads(tx) == []
