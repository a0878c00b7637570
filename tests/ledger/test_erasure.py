"""Erasure erases: an id that is an e-mail address is in no table afterwards, and who returns is a new lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ondo.domain.declarations import Declarations
from ondo.domain.errors import Conflict, KeyReused, Unavailable
from ondo.domain.sender_id import holds_address, normal
from ondo.domain.vocabulary import Lang, OutcomeKind, Temperature
from ondo.ledger import Ledger, Tx, open_ledger
from ondo.ledger.access import audit
from ondo.ledger.db import rewriting, schema
from ondo.ledger.db.identity_key import IdentityKey
from ondo.ledger.facts import lead_state
from ondo.ledger.facts.attribute_states import NewValue, tell_values
from ondo.ledger.facts.facts import NewAttribute, append_attributes, append_events, lead_facts
from ondo.ledger.facts.history import attribute_told_at, event_history, outcome_told
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.handoffs import handoff_ids, open_handoff
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import external_ids, find_leads, lead_for, leads_for, merge, sender_ids
from ondo.ledger.identity.person import erase_person, person, set_person
from ondo.ledger.identity.residue import look_for, look_for_addresses
from ondo.ledger.records.scores import ScoreLogRow, log_scores
from ondo.ledger.records.take_back import NamedFact, take_back
from tests.ledger.filling import fill_every_table
from tests.ledger.making import NOW, Clock, ago, event, hot

ADDRESS = "Hanako@Example.com"
ZONE = ZoneInfo("Asia/Tokyo")
Open = Callable[[str], Ledger]


def everything(tx: Tx, *but: str) -> str:
    """All that stands in the ledger, as text."""
    rows: list[str] = []
    for table in schema.metadata.sorted_tables:
        if table.name not in but:
            rows += [str(tuple(row)) for row in tx.conn.execute(sa.select(table))]
    return "\n".join(rows).lower()


def known_everywhere(tx: Tx) -> str:
    lead = lead_for(tx, "form", ADDRESS)
    set_person(tx, lead, name="佐藤 花子", email="hanako@example.com")
    append_events(tx, [event(lead, f"{ADDRESS}-1"), event(lead, "plain")])
    append_attributes(tx, [NewAttribute("form", f"{ADDRESS}/industry", lead, "industry", "it", ago(2))])
    tell_deals(tx, [NewOutcome("crm", f"won {ADDRESS}", lead, None, OutcomeKind.WON, None, None, ago(1))])
    open_handoff(tx, hot(lead, source="crm", key=f"deal {ADDRESS}"))
    log_scores(tx, [ScoreLogRow(lead, "standard", 1, NOW, 10, 20, 0, 30, Temperature.COLD)])
    return lead


def test_an_id_or_key_that_looks_like_an_address_stands_nowhere_but_in_its_erasable_place(ledger: Ledger):
    with ledger.begin() as tx:
        lead = known_everywhere(tx)
    with ledger.read() as tx:
        assert "hanako" not in everything(tx, "person", "address")
        assert [sender_id.shown for sender_id in sender_ids(tx, lead)] == [ADDRESS]
        assert [name.startswith("address:") for _, name in external_ids(tx, lead)] == [True]


def test_an_address_finds_its_lead_in_every_spelling_and_by_its_digest(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "form", ADDRESS)
        spellings = [
            "hanako@example.com",
            " HANAKO@EXAMPLE.COM ",
            "ｈａｎａｋｏ＠example.com",
            external_ids(tx, lead)[0][1],
        ]
        assert leads_for(tx, "form", spellings) == dict.fromkeys(spellings, lead)
        assert find_leads(tx, "web", spellings) == {}, "an id counts within its source"


def test_a_fact_under_an_address_counts_once_and_is_found_by_its_key(ledger: Ledger):
    with ledger.begin() as tx:
        lead = known_everywhere(tx)
        assert append_events(tx, [event(lead, f"{ADDRESS.upper()}-1")]).same == 1
        with pytest.raises(KeyReused):
            append_events(tx, [event(lead, f"{ADDRESS}-1", kind="price_view")])
        assert attribute_told_at(tx, "form", "", [f"{ADDRESS}/industry"]) == ago(2)
        outcome = outcome_told(tx, "crm", f"won {ADDRESS}", OutcomeKind.WON)
        assert outcome is not None
        assert outcome.happened_at == ago(1)
        assert list(handoff_ids(tx, "crm", [f"deal {ADDRESS}", "other"])) == [f"deal {ADDRESS}"]


def test_erasing_puts_random_tokens_in_the_place_of_digests_everywhere(ledger: Ledger):
    with ledger.begin() as tx:
        lead = known_everywhere(tx)
        digest = external_ids(tx, lead)[0][1]
        events = len(lead_facts(tx, lead, NOW)[1])
        assert erase_person(tx, lead)
    with ledger.read() as tx:
        held = everything(tx)
        assert "hanako" not in held
        assert "佐藤" not in held
        assert digest not in held
        assert "address:" not in held
        assert external_ids(tx, lead)[0][1].startswith("erased:")
        assert len(lead_facts(tx, lead, NOW)[1]) == events, "what happened stays"
        assert {row.recorded.key for row in event_history(tx, lead, 9)} > {"plain"}, "a key that names nobody stays"


def test_a_key_with_an_address_is_corrected_and_taken_back_as_any_other(ledger: Ledger):
    """What looks facts up by the sender's key: states, corrected outcomes, taking back, recognition."""
    with ledger.begin() as tx:
        lead = known_everywhere(tx)
        values = [NewAttribute("form", f"{ADDRESS}/industry", lead, "industry", word, ago(2)) for word in ("ai", "it")]
        assert [append_attributes(tx, [value]).new for value in values] == [1, 1], "a state that changed and came back"
        lost = NewOutcome("crm", f"WON {ADDRESS}", lead, None, OutcomeKind.LOST, None, None, ago(1))
        assert [item.before.outcome for item in tell_deals(tx, [lost]).corrections] == [OutcomeKind.WON]
        assert tell_deals(tx, [lost]).counts.same == 1
        assert take_back(tx, NamedFact("events", "web", f"{ADDRESS}-1"), "local", ZONE).leads == (lead,)
        assert [item.key for item in lead_facts(tx, lead, NOW)[1]] == ["plain"]
        assert append_events(tx, [event(lead, f"{ADDRESS}-1")]).new == 1, "its key is free again"
        assert erase_person(tx, lead)
    with ledger.read() as tx:
        assert "address:" not in everything(tx)
        a = schema.attribute.c
        rows = tx.conn.execute(sa.select(a.key, a.generation).order_by(a.generation)).all()
        assert [row.generation for row in rows] == [0, 1, 2]
        assert len({row.key for row in rows}) == 1, "the generations of a key stay together"
        assert lead_facts(tx, lead, NOW)[0].attributes["industry"] == "it"


def test_a_state_without_a_key_is_told_again_after_an_erasure(ledger: Ledger):
    with ledger.begin() as tx:
        lead = known_everywhere(tx)
        fixed = NewValue("form", lead, "size", 600, ago(3), fixed=True)
        assert tell_values(tx, [fixed]).new == 1
        erase_person(tx, lead)
        assert tell_values(tx, [fixed]).same == 1, "its key was made from Ondo's own ids and names nobody"


def test_undeclared_properties_go_with_the_person(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "form", ADDRESS)
        sent = replace(event(lead, f"{ADDRESS}-1"), properties={"note": f"call {ADDRESS}"})
        assert append_events(tx, [sent], declared=Declarations()).new == 1
        assert append_events(tx, [sent], declared=Declarations()).same == 1
        assert tx.conn.execute(sa.select(schema.undeclared)).one().lead_id == lead
        assert look_for_addresses(tx).hits == (), "they stand where they may"
        erase_person(tx, lead)
        assert look_for(tx, [ADDRESS]).hits == ()


def test_who_returns_after_an_erasure_is_a_new_lead(ledger: Ledger):
    with ledger.begin() as tx:
        lead = known_everywhere(tx)
        erase_person(tx, lead)
        back = lead_for(tx, "form", ADDRESS)
        assert back != lead
        assert person(tx, back) is not None
        assert append_events(tx, [event(back, f"{ADDRESS}-1")]).new == 1, "the same form, sent again"
        assert person(tx, lead) is None


def test_keys_made_from_the_content_go_with_the_address_that_they_were_made_from(ledger: Ledger):
    with ledger.begin() as tx:
        lead, other = lead_for(tx, "form", ADDRESS), lead_for(tx, "form", "L-1")
        made = "0123456789abcdef" * 2
        append_events(tx, [event(lead, f"{made}:2"), event(other, f"{made}:3")])
        erase_person(tx, lead)
        erase_person(tx, other)
        assert event_history(tx, lead, 9)[0].recorded.key.startswith("erased:")
        assert event_history(tx, other, 9)[0].recorded.key == f"{made}:3", (
            "an id that names nobody leaves no trace in keys"
        )


def test_erasing_a_lead_whose_only_personal_data_is_its_id(ledger: Ledger):
    with ledger.begin() as tx:
        lead, other = lead_for(tx, "form", ADDRESS), lead_for(tx, "crm", "77")
        merge(tx, other, lead)
        result = person(tx, other)
        assert result is not None
        assert result.email == ADDRESS, "sales must be able to write"
        assert erase_person(tx, other)
        assert person(tx, lead) is None
        assert not erase_person(tx, other)


def test_the_row_of_state_of_an_erased_lead_is_made_anew(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "form", ADDRESS)
        append_events(tx, [event(lead, f"{ADDRESS}-1")])
    with ledger.begin() as tx:
        before = lead_state.rows_of(tx, [lead])[lead].facts
        erase_person(tx, lead)
    with ledger.read() as tx:
        row = lead_state.rows_of(tx, [lead])[lead]
    assert row.content is None
    assert row.facts == (before or 0) + 1, "whoever remembers the lead reads it again"


def test_keys_change_only_in_a_transaction_that_has_leave_to(ledger: Ledger):
    with ledger.begin() as tx:
        fill_every_table(tx)
        with rewriting.allowed(tx, "test"):
            for name in rewriting.REWRITABLE:
                tx.conn.execute(sa.text(f"UPDATE {name} SET lead_id = lead_id"))
    for name in rewriting.REWRITABLE:
        with pytest.raises(Conflict, match="append-only"), ledger.begin() as tx:
            tx.conn.execute(sa.text(f"UPDATE {name} SET lead_id = lead_id"))
        with pytest.raises(Conflict, match="append-only"), ledger.begin() as tx, rewriting.allowed(tx, "test"):
            tx.conn.execute(sa.text(f"DELETE FROM {name}"))


def test_every_table_of_facts_under_a_senders_key_is_reached_by_an_erasure():
    facts = {table.name for table in schema.metadata.sorted_tables if {"source", "key", "lead_id"} <= {*table.c.keys()}}
    assert facts == {*rewriting.KEYED}


def test_the_key_is_made_once_for_its_owner_only_and_when_it_is_needed(opened_with: Open, tmp_path: Path):
    with opened_with("a").begin() as tx:
        lead_for(tx, "form", "L-1")
    file = tmp_path / "a" / "identity.key"
    assert not file.exists()
    with opened_with("a").begin() as tx:
        lead = lead_for(tx, "form", ADDRESS)
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]
    with opened_with("a").read() as tx:
        assert find_leads(tx, "form", [ADDRESS]) == {ADDRESS: lead}


def test_a_ledger_written_with_another_key_is_refused_with_what_to_do(opened_with: Open, tmp_path: Path):
    with opened_with("a").begin() as tx:
        lead = lead_for(tx, "form", ADDRESS)
    with pytest.raises(Unavailable, match="another key") as refusal:
        opened_with("b")
    assert refusal.value.said(Lang.JA) != refusal.value.said(Lang.EN)
    assert not (tmp_path / "b").exists(), "no second key is made"
    secret = (tmp_path / "a" / "identity.key").read_text().strip()
    with opened_with("b", secret).read() as tx:
        assert find_leads(tx, "form", [ADDRESS]) == {ADDRESS: lead}, "replicas share the key by a setting"


def test_of_two_replicas_that_begin_with_keys_of_their_own_one_is_refused(opened_with: Open):
    first, second = opened_with("a"), opened_with("b")
    with first.begin() as tx:
        lead_for(tx, "form", ADDRESS)
    with pytest.raises(Unavailable, match="another key"), second.begin() as tx:
        lead_for(tx, "form", ADDRESS)


def test_a_lost_key_is_replaced_and_every_lead_is_found_again(opened_with: Open, ledger_url: str, tmp_path: Path):
    with opened_with("a").begin() as tx:
        lead = known_everywhere(tx)
    (tmp_path / "a" / "identity.key").unlink()
    with pytest.raises(Unavailable, match="--new-identity-key"):
        opened_with("a")
    key = IdentityKey(tmp_path / "a" / "identity.key")
    open_ledger(ledger_url, Clock(), tmp_path / "artifacts", identity=key, new_key=True).close()
    with opened_with("a").read() as tx:
        assert find_leads(tx, "form", [ADDRESS.lower()]) == {ADDRESS.lower(): lead}
        (entry,) = audit.entries(tx, action="addresses.new_key")
        assert entry.detail == {"ids": 1, "keys_left": 4}


def test_ids_that_name_nobody_cost_no_key_and_keep_their_form(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "Ａ-1 ")
        assert find_leads(tx, "crm", ["A-1", " A-1", "Ａ-1 ", "a-1"]) == dict.fromkeys(["A-1", " A-1", "Ａ-1 "], lead)
        assert external_ids(tx, lead) == [("crm", "A-1")]


def test_an_erasure_is_in_the_audit_log_without_the_address(ledger: Ledger):
    with ledger.begin() as tx:
        lead = known_everywhere(tx)
        erase_person(tx, lead, actor="key-7")
        (entry,) = audit.entries(tx, action="person.erased")
    assert (entry.actor, entry.target) == ("key-7", lead)
    assert "hanako" not in str(entry.detail).lower()


_letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")  # no door lets a NUL in
_ids = st.text(_letters, min_size=1, max_size=12).filter(lambda text: normal(text) != "") | st.emails()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_ids, min_size=1, max_size=6))
def test_whatever_the_id_and_its_spelling_one_lead_stands_behind_it(ledger: Ledger, sent: list[str]):
    with ledger.begin() as tx:
        savepoint = tx.conn.begin_nested()
        at_once = leads_for(tx, "crm", sent)
        assert {row: lead_for(tx, "crm", row) for row in sent} == at_once
        assert find_leads(tx, "crm", sent) == at_once
        for row, lead in at_once.items():
            assert find_leads(tx, "crm", [f" {normal(row)}\n"]) == {f" {normal(row)}\n": lead}
            for _, stored in external_ids(tx, lead):
                assert not holds_address(stored)
                assert find_leads(tx, "crm", [stored]) == {stored: lead}
        savepoint.rollback()
