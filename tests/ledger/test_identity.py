"""Who is who, as known at an instant; personal data apart from everything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import Micros
from ondo.ledger import Ledger
from ondo.ledger.facts.facts import append_events, lead_facts
from ondo.ledger.facts.links import resolve
from ondo.ledger.identity.lead_keys import canonical, external_ids, find_leads, lead_for, leads_for, merge, split
from ondo.ledger.identity.person import PersonalData, erase_person, person, set_person
from tests.ledger.making import NOW, ago, event


def test_a_callers_id_always_means_the_same_lead(ledger: Ledger):
    with ledger.begin() as tx:
        first = lead_for(tx, "crm", "A")
        assert lead_for(tx, "crm", "A") == first
        assert lead_for(tx, "web", "A") != first
        assert find_leads(tx, "crm", ["A", "B"]) == {"A": first}


def test_many_ids_at_once_keep_their_order(ledger: Ledger):
    names = [f"L{n}" for n in range(1_500)]
    with ledger.begin() as tx:
        row = lead_for(tx, "crm", "L700")
        result = leads_for(tx, "crm", [*names, *names])
    assert list(result) == names
    assert result["L700"] == row
    fresh = [lead_id for name, lead_id in result.items() if name != "L700"]
    assert fresh == sorted(fresh), "ids sort in the order in which leads were made"


def test_a_lead_that_does_not_exist(ledger: Ledger):
    with ledger.read() as tx, pytest.raises(NotFound):
        lead_facts(tx, "0198", NOW)


def test_a_visitors_events_count_from_the_moment_the_link_is_known(ledger: Ledger):
    with ledger.begin() as tx:
        lead, visitor = lead_for(tx, "crm", "A", ago(9)), lead_for(tx, "cookie", "x", ago(9))
        append_events(tx, [event(visitor, "1", ago(8), known_at=ago(8))])
        assert merge(tx, visitor, lead, ago(5)) == lead
        assert lead_facts(tx, lead, ago(6))[1] == []
        assert [e.key for e in lead_facts(tx, lead, ago(5))[1]] == ["1"]
        assert canonical(tx, visitor, ago(6)) == visitor
        assert canonical(tx, visitor, ago(5)) == lead
        assert external_ids(tx, visitor) == [("cookie", "x"), ("crm", "A")]


def test_a_merge_takes_everybody_along_and_a_split_takes_one_back(ledger: Ledger):
    with ledger.begin() as tx:
        a, b, c = leads_for(tx, "crm", "ABC").values()
        merge(tx, a, b, ago(5))
        merge(tx, b, c, ago(4))
        assert {canonical(tx, row, NOW) for row in (a, b, c)} == {c}
        split(tx, b, ago(3))
        assert canonical(tx, a, NOW) == b
        assert canonical(tx, b, NOW) == b
        assert canonical(tx, a, ago(4)) == c
        with pytest.raises(InputError):
            split(tx, b)


def test_merging_again_changes_nothing(ledger: Ledger):
    with ledger.begin() as tx:
        a, b = leads_for(tx, "crm", "AB").values()
        assert merge(tx, a, b) == merge(tx, a, b) == merge(tx, b, a) == b


def test_merges_told_late_that_form_a_ring_still_name_one_lead(ledger: Ledger):
    with ledger.begin() as tx:
        a, b = leads_for(tx, "crm", "AB").values()
        merge(tx, a, b, ago(2))
        merge(tx, b, a, ago(3))  # said later, known earlier
        assert canonical(tx, a, NOW) == canonical(tx, b, NOW) == a
        assert canonical(tx, a, ago(2.5)) == a == canonical(tx, b, ago(2.5))
    assert resolve({"c": "b", "b": "a", "a": "b"}, "c") == "a"


def test_the_future_cannot_merge(ledger: Ledger):
    with ledger.begin() as tx:
        a, b = leads_for(tx, "crm", "AB").values()
        with pytest.raises(InputError):
            merge(tx, a, b, ago(-1))


def test_a_person_can_be_set_changed_and_erased(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        assert person(tx, lead) is None
        set_person(tx, lead, name="佐藤 花子", email="sato@example.com")
        set_person(tx, lead, phone="03-0000-0000", email=None)
        assert person(tx, lead) == PersonalData(name="佐藤 花子", phone="03-0000-0000")
        assert erase_person(tx, lead)
        assert person(tx, lead) is None
        assert not erase_person(tx, lead)
        with pytest.raises(InputError, match="salary"):
            set_person(tx, lead, salary="1")


def test_erasing_reaches_every_lead_that_is_the_same_human(ledger: Ledger):
    with ledger.begin() as tx:
        a, b = leads_for(tx, "crm", "AB").values()
        set_person(tx, a, name="佐藤", email="a@example.com")
        set_person(tx, b, name="佐藤 花子")
        merge(tx, a, b)
        assert person(tx, a) == person(tx, b) == PersonalData(name="佐藤 花子", email="a@example.com")
        erase_person(tx, b)
        split(tx, a)
        assert person(tx, a) is None


def test_a_person_needs_a_lead(ledger: Ledger):
    with pytest.raises(NotFound), ledger.begin() as tx:
        set_person(tx, "nobody", name="x")


def test_ids_are_uuids_of_version_seven_in_time_order(ledger: Ledger):
    with ledger.begin() as tx:
        ids = list(leads_for(tx, "crm", map(str, range(50)), Micros(0)).values())
    assert all(row[14] == "7" and row[19] in "89ab" and len(row) == 36 for row in ids)
    assert len({*ids}) == 50
    assert int(ids[0].replace("-", "")[:12], 16) == NOW // 1_000


def test_artifacts_folder_is_made(ledger: Ledger):
    assert isinstance(ledger.artifacts, Path)
    assert ledger.artifacts.is_dir()
