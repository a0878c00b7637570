"""How a lead came: the channel of its first own action that names one, as known at an instant."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ondo.ledger import Ledger
from ondo.ledger.facts.channels import channels_of
from ondo.ledger.facts.facts import append_events
from ondo.ledger.identity.lead_keys import leads_for, merge
from ondo.ledger.records.take_back import NamedFact, take_back
from tests.ledger.making import ago, event

OWN = ("site_visit", "seminar")


def test_a_lead_came_by_the_first_channel_that_an_action_of_its_own_names(ledger: Ledger):
    with ledger.begin() as tx:
        lead, other, silent = leads_for(tx, "crm", ["a", "b", "c"], known_at=ago(90)).values()
        append_events(
            tx,
            [
                event(lead, "1", ago(9), channel="ads", known_at=ago(9)),
                event(lead, "2", ago(20), kind="mail_sent", channel="mail", known_at=ago(20)),
                event(lead, "3", ago(19), known_at=ago(19)),
                event(lead, "4", ago(15), kind="seminar", channel="seminar", known_at=ago(5)),
                event(other, "5", ago(8), channel="search", known_at=ago(8)),
                event(silent, "6", ago(8), known_at=ago(8)),
            ],
        )
        three = (lead, other, silent)
        assert channels_of(tx, three, OWN, tx.now) == {lead: "seminar", other: "search"}
        assert channels_of(tx, three, OWN, ago(7)) == {lead: "ads", other: "search"}, "the seminar was not known yet"
        assert channels_of(tx, three, ("mail_sent",), tx.now) == {lead: "mail"}
        assert channels_of(tx, (), OWN, tx.now) == {}


def test_what_a_linked_lead_did_is_its_own_and_what_was_taken_back_is_not(ledger: Ledger):
    with ledger.begin() as tx:
        lead, other = leads_for(tx, "crm", ["a", "b"], known_at=ago(90)).values()
        append_events(
            tx,
            [
                event(lead, "1", ago(9), channel="ads", known_at=ago(9)),
                event(other, "2", ago(30), channel="search", known_at=ago(30)),
            ],
        )
        merge(tx, other, lead)
        assert channels_of(tx, [lead], OWN, tx.now) == {lead: "search"}
        take_back(tx, NamedFact("events", "web", "2"), "kato", ZoneInfo("Asia/Tokyo"))
        assert channels_of(tx, [lead], OWN, tx.now) == {lead: "ads"}
