"""One person, several ids: linked by declared keys or by a person's decision, never by guessing."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ondo.domain.errors import Conflict, InputError
from ondo.domain.sender_id import Ids
from ondo.domain.vocabulary import OutcomeKind
from ondo.ledger import Ledger, Tx
from ondo.ledger.facts.facts import append_events, lead_facts
from ondo.ledger.facts.links import canonical_group
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.handoffs import DUPLICATE, handoff, handoffs_of, open_handoff
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import canonical, external_ids, find_leads, lead_for, leads_for
from ondo.ledger.identity.linking import MOST_LEADS, NewLink, Unlinked, Why, link, link_declared, linked_since, unlink
from ondo.ledger.identity.person import erase_person
from ondo.ledger.identity.sources import declare, source, sources
from tests.ledger.making import NOW, ago, event, hot


def _won(lead: str, key: str = "deal") -> NewOutcome:
    return NewOutcome("crm", key, lead, None, OutcomeKind.WON, None, None, NOW)


def test_an_outcome_of_the_crm_closes_the_hand_off_of_the_form_it_is_linked_with(ledger: Ledger):
    with ledger.begin() as tx:
        form, crm = lead_for(tx, "form", "hanako@example.com"), lead_for(tx, "crm", "77")
        opened = open_handoff(tx, hot(form, ago(2)))
        link_declared(tx, [NewLink(crm, "form", "Hanako@example.com")], by="crm.yaml")
        tell_deals(tx, [_won(crm)])
        assert opened is not None
        assert handoff(tx, opened).cause == "won"


def test_an_outcome_that_came_before_the_link_closes_the_hand_off_as_well(ledger: Ledger):
    with ledger.begin() as tx:
        pairs = [(lead_for(tx, "form", f"F{n}"), lead_for(tx, "crm", f"C{n}")) for n in range(2)]
        opened = [open_handoff(tx, hot(form, ago(2))) for form, _ in pairs]
        tell_deals(tx, [_won(crm, f"deal-{crm}") for _, crm in pairs])
        link(tx, *pairs[0], by="kato")
        link_declared(tx, [NewLink(pairs[1][1], "form", "F1")], by="crm.yaml")
        assert [handoff(tx, str(row)).cause for row in opened] == ["won", "won"]


def test_of_two_open_hand_offs_the_older_stays_whoever_links(ledger: Ledger):
    with ledger.begin() as tx:
        pairs = [(lead_for(tx, "form", f"F{n}"), lead_for(tx, "crm", f"C{n}")) for n in range(2)]
        for form, crm in pairs:
            open_handoff(tx, hot(form, ago(2)))
            open_handoff(tx, hot(crm, ago(3)))
        group = link(tx, *pairs[0], by="kato")
        link_declared(tx, [NewLink(pairs[1][1], "form", "F1")], by="crm.yaml")
        for form, crm in pairs:
            young, old = handoffs_of(tx, form)
            assert (young.lead_id, young.cause, old.lead_id, old.closed_at) == (form, DUPLICATE, crm, None)
        assert [handoff(tx, row).cause for row in group.closed] == [DUPLICATE]


def test_a_key_value_that_would_join_more_than_three_leads_is_refused_and_listed(ledger: Ledger):
    with ledger.begin() as tx:
        leads = list(leads_for(tx, "crm", map(str, range(6))).values())
        answer = link_declared(tx, [NewLink(lead, "form", "info@example.com") for lead in leads[:4]], by="crm.yaml")
        assert answer.unlinked == (Unlinked("form", "info@example.com", Why.TOO_MANY, 5),)
        assert answer.new == 0
        assert find_leads(tx, "form", ["info@example.com"]) == {}, "and makes no lead"
        answer = link_declared(tx, [NewLink(lead, "form", "two@example.com") for lead in leads[:2]], by="crm.yaml")
        assert (answer.new, answer.unlinked) == (2, ())
        answer = link_declared(tx, [NewLink(leads[2], "form", "two@example.com")], by="crm.yaml")
        assert answer.unlinked == (Unlinked("form", "two@example.com", Why.TOO_MANY, 4),), "nor one after another"
        assert len(canonical_group(tx, leads[0], NOW)[1]) == MOST_LEADS


def test_one_person_may_have_many_ids_each_joining_two(ledger: Ledger):
    with ledger.begin() as tx:
        form = lead_for(tx, "form", "F")
        answer = link_declared(tx, [NewLink(form, "web", f"cookie-{n}") for n in range(9)], by="form.yaml")
        assert (answer.new, answer.unlinked) == (9, ())
        append_events(tx, [event(lead_for(tx, "web", "cookie-7"), "1")])
        assert len(lead_facts(tx, form, NOW)[1]) == 1, "facts that come later under a linked id count"


def test_leads_that_other_keys_linked_meanwhile_do_not_count_for_a_key_value(ledger: Ledger):
    with ledger.begin() as tx:
        oldest, first, two = leads_for(tx, "crm", "012").values()
        link_declared(tx, [NewLink(first, "form", "F")], by="a")
        link_declared(tx, [NewLink(oldest, "ma", "M"), NewLink(first, "ma", "M")], by="a")
        assert link_declared(tx, [NewLink(two, "form", "F")], by="a").new == 1, "three leads: 1, 2 and F itself"


def test_linking_the_same_again_changes_nothing(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "1")
        links = [NewLink(lead, "form", "F"), NewLink(lead, "ma", "M")]
        assert link_declared(tx, links, by="a").new == 2
        answer = link_declared(tx, [*links, *links], by="a")
        assert (answer.new, answer.same, answer.unlinked) == (0, 4, ())
        assert link(tx, lead, lead_for(tx, "ma", "M"), by="kato").new == 0


def test_what_a_person_parted_no_key_links_again(ledger: Ledger):
    with ledger.begin() as tx:
        lead, form = lead_for(tx, "crm", "1"), lead_for(tx, "form", "F")
        link_declared(tx, [NewLink(lead, "form", "F")], by="a")
        unlink(tx, form, by="kato")
        assert canonical(tx, form, NOW) == form
        answer = link_declared(tx, [NewLink(lead, "form", "F")], by="a")
        assert answer.unlinked == (Unlinked("form", "F", Why.PARTED, 2),)
        link(tx, lead, form, by="kato")
        assert canonical(tx, form, NOW) == canonical(tx, lead, NOW), "but a person does"


def test_a_system_parts_what_a_key_linked_and_nothing_else(ledger: Ledger):
    with ledger.begin() as tx:
        first, two, three = leads_for(tx, "crm", "123").values()
        lead_for(tx, "form", "F")
        link_declared(tx, [NewLink(first, "form", "F")], by="a")
        unlink(tx, lead_for(tx, "form", "F"), by="key-1", cause="key")
        link(tx, two, three, by="kato")
        with pytest.raises(Conflict, match="person"):
            unlink(tx, three, by="key-1", cause="key")
        with pytest.raises(InputError, match="not linked"):
            unlink(tx, first, by="kato")


def test_parting_the_lead_that_stands_for_others_leaves_those_together(ledger: Ledger):
    with ledger.begin() as tx:
        first, two, three = leads_for(tx, "crm", "123").values()
        link(tx, first, two, by="kato")
        link(tx, three, first, by="kato")
        assert canonical_group(tx, three, NOW)[0] == first
        rest = unlink(tx, first, by="kato")
        assert canonical_group(tx, first, NOW)[1] == [first]
        assert rest.leads == (two, three)


def test_a_link_tells_its_cause_and_who_decided_and_keeps_no_address_after_erasure(ledger: Ledger):
    with ledger.begin() as tx:
        lead, form = lead_for(tx, "crm", "1"), lead_for(tx, "form", "hanako@example.com")
        link_declared(tx, [NewLink(lead, "form", "hanako@example.com")], by="crm.yaml")
        other = lead_for(tx, "ma", "M")
        link(tx, other, lead, by="kato")
        assert {first: what[:2] for first, what in linked_since(tx, lead).items()} == {
            form: ("key", "crm.yaml"),
            other: ("person", "kato"),
        }
        digest = dict(external_ids(tx, lead))["form"]
        erase_person(tx, lead)
        assert digest not in _causes(tx)
        assert canonical(tx, form, NOW) == lead, "who is who stays"


def _causes(tx: Tx) -> str:
    return str(tx.conn.exec_driver_sql("SELECT cause FROM identity_fact").all())


def test_for_sources_declared_as_addresses_case_folds(ledger: Ledger):
    with ledger.begin() as tx:
        old, twin = lead_for(tx, "ldap", "Hanako"), lead_for(tx, "ldap", "TARO")
        assert lead_for(tx, "ldap", "taro") != twin, "nothing is declared yet"
        assert declare(tx, "ldap", ids=Ids.ADDRESS) == [("ldap", "TARO")], "only a person can settle these two"
        assert declare(tx, "ldap", ids=Ids.ADDRESS) == [], "the same again changes nothing"
        assert find_leads(tx, "ldap", ["HANAKO", "hanako", "Hanako"]) == dict.fromkeys(
            ["HANAKO", "hanako", "Hanako"], old
        )
        assert find_leads(tx, "ldap", ["TARO"]) == {"TARO": twin}, "old ids keep their lead"
        new = leads_for(tx, "ldap", ["Jiro", "JIRO", "jiro"])
        assert len({*new.values()}) == 1
        assert external_ids(tx, new["Jiro"]) == [("ldap", "jiro")]
        assert len({*leads_for(tx, "crm", ["Jiro", "jiro"]).values()}) == 2, "other sources tell case apart"


def test_a_declaration_holds_until_the_next_one(ledger: Ledger):
    with ledger.begin() as tx:
        assert source(tx, "crm").links is False
        declare(tx, "crm", links=True)
        declare(tx, "crm", ids=Ids.ADDRESS)
        assert [(row.name, row.ids, row.links) for row in sources(tx)] == [("crm", "address", True)]
        declare(tx, "crm", links=False)
        assert source(tx, "crm").links is False


_names = st.sampled_from("abcde")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_names, _names), max_size=8), st.booleans())
def test_declared_links_join_the_same_leads_at_once_or_one_by_one(
    ledger: Ledger, pairs: list[tuple[str, str]], at_once: bool
):
    with ledger.begin() as tx:
        savepoint = tx.conn.begin_nested()
        leads = leads_for(tx, "crm", "abcde")
        leads_for(tx, "form", "abcde")
        links = [NewLink(leads[first], "form", second) for first, second in pairs]
        for part in [links] if at_once else [[row] for row in links]:
            link_declared(tx, part, by="x")
        for row, two in pairs:
            namers = {first for first, second in pairs if second == two}
            if len(namers) < MOST_LEADS:
                own, other = leads[row], find_leads(tx, "form", [two])[two]
                assert canonical(tx, own, NOW) == canonical(tx, other, NOW)
        savepoint.rollback()
