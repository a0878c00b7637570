"""Exports that change their mind: the value told last stands, nothing is back-dated, corrections are counted."""

from __future__ import annotations

import hashlib
import json
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from features.labels import handoff_labels, landmark_labels
from ondo.cli.changed_states_view import changed_data, changed_lines
from ondo.definitions.card_file import default_card
from ondo.domain.instant import Micros, parse_instant
from ondo.ledger import open_ledger
from ondo.ledger.db.schema import attribute
from ondo.ledger.decisions import cards
from ondo.ledger.facts import facts
from ondo.ledger.facts.attribute_states import NewValue, tell_values
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.handoffs import handoffs
from ondo.ledger.identity import lead_keys
from tests.support.ledgers import lay_empty
from tests.support.outcomes import outcomes_of

LEADS = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    files:
      - name: leads
        lead: {id: Id, since: Created}
        attributes:
          industry: {column: Industry, fixed: true}
          title_level: {column: Title, at: Updated}
    """


def export(company, day, industry, title, updated="2026-01-05", **more):
    text = f"Id,Created,Industry,Title,Updated\na,2026-01-05,{industry},{title},{updated}\n"
    company.file("leads.csv", text)
    return company.run(company.folder / "leads.csv", exported_at=at(day), **more).files[0]


def at(day):
    return parse_instant(f"{day}T00:00:00+09:00")


def known(company, day="2026-10-01", lead="a"):
    with company.ledger.read() as tx:
        lead_id = lead_keys.find_leads(tx, "crm", [lead])[lead]
        return facts.lead_facts(tx, lead_id, at(day))[0].attributes


def test_january_it_staff_february_retail_executive_march_it_staff_ends_as_it_staff(company):
    company.mapping(LEADS)
    export(company, "2026-01-31", "it", "staff")
    export(company, "2026-02-28", "retail", "executive")
    assert known(company) == {"industry": "retail", "title_level": "executive"}
    march = export(company, "2026-03-31", "it", "staff")
    assert (march.new["attributes"], known(company)) == (2, {"industry": "it", "title_level": "staff"})
    again = export(company, "2026-04-30", "it", "staff")
    assert (again.new["attributes"], again.same["attributes"]) == (0, 2)


def test_a_value_that_changed_is_never_back_dated(company):
    company.mapping(LEADS)
    export(company, "2026-01-31", "it", "staff")
    export(company, "2026-02-28", "retail", "executive")
    assert known(company, "2026-02-27") == {"industry": "it", "title_level": "staff"}
    assert known(company, "2026-02-28") == {"industry": "retail", "title_level": "executive"}


def test_a_column_declared_fixed_that_changed_is_reported_with_its_leads_and_lines(company):
    company.mapping(LEADS)
    assert export(company, "2026-01-31", "it", "staff").changed_fixed == ()
    report = export(company, "2026-02-28", "retail", "staff")
    (changed,) = report.changed_fixed
    assert (changed.name, changed.leads, changed.lines) == ("industry", 1, (2,))
    assert changed_data(report)["changed_fixed"] == [{"name": "industry", "leads": 1, "lines": [2]}]
    (line,) = changed_lines(report)
    assert "declared fixed, but changed: industry, 1 lead, first lines 2" in line.en
    assert "fixed の宣言に反して変わりました：industry、1リード（最初の行：2）" in line.ja


def test_a_file_that_tells_several_values_of_one_instant_changes_nothing_when_it_comes_again(company, monkeypatch):
    monkeypatch.setattr("ondo.importing.run.BATCH", 2)
    company.mapping(LEADS)
    row = "a,2026-01-05,it,{},2026-01-05\n"
    text = "Id,Created,Industry,Title,Updated\n" + "".join(map(row.format, ["x", "y", "y", "x", "z", "x"]))
    first = company.run(company.file("leads.csv", text)).files[0]
    assert (first.new["attributes"], known(company)["title_level"]) == (6, "x")
    again = company.run(company.file("leads-2.csv", text), again=True).files[0]
    assert (again.new["attributes"], company.counts()["attribute"]) == (0, 6)
    company.run(company.file("leads-3.csv", text.removesuffix(row.format("x"))))
    assert known(company)["title_level"] == "z", "a file that ends otherwise is told anew"


def test_600_30_600_for_one_instant_gives_600_by_import_and_by_api_in_any_mixture(company):
    company.mapping(LEADS.replace("Title, at", "Title, type: number, at"))
    happened = at("2026-01-05")

    def by_api(value):
        with company.ledger.begin() as tx:
            lead = lead_keys.lead_for(tx, "crm", "a")
            return tell_values(tx, [NewValue("crm", lead, "title_level", float(value), happened)]).new

    def by_import(value):
        return export(company, "2026-09-01", "it", value).new.get("attributes", 0)

    for doors in ([by_api] * 3, [by_import] * 3, [by_api, by_import, by_api], [by_import, by_api, by_import]):
        for door, value in zip(doors, (600, 30, 600), strict=True):
            door(value)
        assert known(company)["title_level"] == 600
        assert doors[2](600) == 0


def test_an_old_ledger_whose_keys_hold_the_value_finds_its_file_again(company):
    """An earlier Ondo named a value by a hash with the value in it."""
    company.mapping(LEADS)
    since = at("2026-01-05")
    with company.ledger.begin() as tx:
        lead = lead_keys.lead_for(tx, "crm", "a")
        for name, value in (("industry", "it"), ("title_level", "staff")):
            content = json.dumps(["attribute", "a", name, value, since], separators=(",", ":"))
            key = hashlib.blake2b(content.encode(), digest_size=16).hexdigest()
            facts.append_attributes(tx, [facts.NewAttribute("crm", key, lead, name, value, since, since)])
        answer = tell_values(tx, [NewValue("crm", lead, "industry", "it", since)])
        assert (answer.new, answer.same) == (0, 1)
    report = export(company, "2026-08-01", "it", "staff")
    assert (report.new["attributes"], report.same["attributes"]) == (0, 2)
    assert company.counts()["attribute"] == 2


def test_a_value_of_an_import_taken_back_does_not_hide_the_next(company):
    company.mapping(LEADS)
    export(company, "2026-01-31", "it", "staff")
    from ondo.ledger.facts.retracted import RetractionCause
    from ondo.ledger.facts.retraction import retract

    with company.ledger.begin() as tx:
        retract(tx, attribute, tx.conn.execute(sa.select(attribute.c.id)).scalars().all(), RetractionCause.DELETED, "x")
    assert known(company) == {}
    assert export(company, "2026-02-28", "it", "staff").new["attributes"] == 2
    assert known(company) == {"industry": "it", "title_level": "staff"}


DEALS = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    files:
      - name: leads
        lead: {id: Id, since: Created}
        decision_at: {}
      - name: deals
        lead: {id: Id}
        outcomes:
          - {outcome: {column: Stage}, at: Closed, amount: {column: Sum, currency: JPY}KEY}
    """


def deals(rows):
    return "Id,No,Stage,Closed,Sum\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)


@pytest.fixture
def clocked(tmp_path):
    from tests.importing.conftest import Company

    now = [at("2026-10-01")]
    with open_ledger(lay_empty(tmp_path / "l.sqlite"), lambda: Micros(now[0]), tmp_path / "a") as ledger:
        company = Company(ledger, tmp_path)
        company.now = now
        with ledger.begin() as tx:
            cards.publish(tx, default_card(), approved_by=("A",), effective_from=at("2026-01-01"))
        yield company


def labels_of(company, view=landmark_labels):
    with company.ledger.read() as tx:
        frames = read_frames(tx, default_card(), tx.now, zone=ZoneInfo("Asia/Tokyo"))
        return view(frames, tx.now, ripe=False)["label"].value_counts().to_dict()


def words(company):
    with company.ledger.read() as tx:
        return sorted(
            row.outcome.value
            for lead in tx.conn.execute(sa.text("SELECT lead_id FROM lead")).scalars()
            for row in outcomes_of(tx, lead, tx.now)
        )


@pytest.mark.parametrize(
    "key", [pytest.param("", marks=pytest.mark.slow), ", key: No"], ids=["without a key", "with the deal's key"]
)
def test_100_leads_with_the_opposite_outcome_are_counted_and_become_no_extra_hot_labels(clocked, key):
    clocked.mapping(DEALS.replace("KEY", key))
    ids = range(100)
    clocked.run(clocked.file("leads.csv", "Id,Created\n" + "".join(f"{n},2026-03-01\n" for n in ids)))
    file = clocked.file("deals.csv", deals((n, n, "won" if n < 30 else "lost", "2026-04-01", "") for n in ids))
    clocked.run(file)
    assert labels_of(clocked) == {1: 30, 0: 70}
    clocked.now[0] = at("2026-10-02")
    swapped = clocked.file("deals-2.csv", deals((n, n, "lost" if n < 30 else "won", "2026-04-02", "") for n in ids))
    report = clocked.run(swapped).files[0]
    assert (report.corrected.count, report.corrected.lines) == (100, tuple(range(2, 12)))
    assert changed_data(report)["corrected_outcomes"]["changes"] == [
        {"before": "lost", "after": "won", "count": 70},
        {"before": "won", "after": "lost", "count": 30},
    ]
    (line,) = changed_lines(report)
    assert "outcomes corrected: 100 (lost → won 70, won → lost 30), first lines 2, 3" in line.en
    assert "アプローチ結果を訂正しました：100件" in line.ja
    assert labels_of(clocked) == {1: 70, 0: 30}, "not 100 hot ones"
    again = clocked.run(swapped, again=True).files[0]
    assert (again.new["outcomes"], again.same["outcomes"], again.corrected) == (0, 100, None)


def test_won_then_lost_of_one_deal_takes_effect_from_when_it_was_told(clocked):
    clocked.mapping(DEALS.replace("KEY", ""))
    clocked.run(clocked.file("deals.csv", deals([("a", 1, "won", "2026-04-01", 500)])))
    before = at("2026-10-01")
    clocked.now[0] = at("2026-11-01")
    clocked.run(clocked.file("deals-2.csv", deals([("a", 1, "lost", "2026-04-02", "")])))
    assert words(clocked) == ["lost"]
    with clocked.ledger.read() as tx:
        lead = lead_keys.find_leads(tx, "crm", ["a"])["a"]
        assert [item.outcome for item in outcomes_of(tx, lead, before)] == ["won"], "what was known then"
        causes = tx.conn.execute(sa.text("SELECT cause, retracted_by FROM retraction")).all()
        assert [tuple(row) for row in causes] == [("corrected", "crm")]


@pytest.mark.parametrize("key", ["", ", key: No"], ids=["without a key", "with the deal's key"])
def test_opportunity_then_lost_is_progress_and_the_label_stays_hot(clocked, key):
    clocked.mapping(DEALS.replace("KEY", key))
    clocked.run(clocked.file("leads.csv", "Id,Created\na,2026-03-01\n"))
    clocked.run(clocked.file("deals.csv", deals([("a", 1, "opportunity", "2026-04-01", "")])))
    report = clocked.run(clocked.file("deals-2.csv", deals([("a", 1, "lost", "2026-06-01", "")])))
    assert (report.files[0].corrected, words(clocked)) == (None, ["lost", "opportunity"])
    assert labels_of(clocked) == {1: 1}


def test_the_hand_offs_closing_cause_follows_and_it_stays_closed(clocked):
    clocked.mapping(DEALS.replace("KEY", ""))
    clocked.run(clocked.file("leads.csv", "Id,Created\na,2026-03-01\n"))
    with clocked.ledger.begin() as tx:
        lead = lead_keys.find_leads(tx, "crm", ["a"])["a"]
        handoff_id = handoffs.open_handoff(
            tx, handoffs.NewHandOff(lead, "default", 1, "hot", at("2026-03-02"), known_at=at("2026-03-02"))
        )
    clocked.run(clocked.file("deals.csv", deals([("a", 1, "won", "2026-04-01", "")])))
    assert labels_of(clocked, handoff_labels) == {1: 1}
    clocked.now[0] = at("2026-11-01")
    clocked.run(clocked.file("deals-2.csv", deals([("a", 1, "lost", "2026-04-01", "")])))
    with clocked.ledger.read() as tx:
        answer = handoffs.handoff(tx, handoff_id)
        assert (answer.cause, answer.closed_at) == ("lost", at("2026-04-01"))
        assert handoffs.last_closed(tx, lead, "default", at("2026-10-15")).cause == "won"
        assert handoffs.handoffs(tx, open_only=True) == []
    assert labels_of(clocked, handoff_labels) == {0: 1}


def test_a_lead_lost_once_and_won_after_its_next_hand_off_is_two_deals(clocked):
    clocked.mapping(DEALS.replace("KEY", ""))
    clocked.run(clocked.file("leads.csv", "Id,Created\na,2026-03-01\n"))
    for opened, closed, word in (("2026-03-02", "2026-04-01", "lost"), ("2026-06-01", "2026-07-01", "won")):
        with clocked.ledger.begin() as tx:
            lead = lead_keys.find_leads(tx, "crm", ["a"])["a"]
            handoffs.open_handoff(tx, handoffs.NewHandOff(lead, "default", 1, "hot", at(opened), known_at=at(opened)))
        report = clocked.run(clocked.file("deals.csv", deals([("a", 1, word, closed, "")])))
        assert report.files[0].corrected is None
    assert words(clocked) == ["lost", "won"]
    assert labels_of(clocked, handoff_labels) == {0: 1, 1: 1}


def test_two_deals_of_one_lead_in_one_file_stand_in_any_order(clocked, monkeypatch):
    monkeypatch.setattr("ondo.importing.run.BATCH", 1)
    clocked.mapping(DEALS.replace("KEY", ""))
    rows = [("a", 1, "won", "2026-04-01", 500), ("a", 2, "lost", "2026-05-01", "")]
    for number, order in enumerate((rows, rows[::-1], rows)):
        report = clocked.run(clocked.file(f"deals-{number}.csv", deals(order))).files[0]
        assert (report.corrected, words(clocked)) == (None, ["lost", "won"])
    more = [("a", 3, "passed", "2026-06-01", ""), *rows]
    report = clocked.run(clocked.file("deals-9.csv", deals(more))).files[0]
    assert (report.new["outcomes"], report.corrected, words(clocked)) == (1, None, ["lost", "passed", "won"])


def test_an_amount_that_changed_counts_once(clocked):
    from ondo.ledger.handoffs.quarter import wins

    clocked.mapping(DEALS.replace("KEY", ", key: No"))
    for total in (500, 700):
        clocked.run(clocked.file(f"deals-{total}.csv", deals([("a", 1, "won", "2026-04-01", total)])))
    with clocked.ledger.read() as tx:
        assert [won.amount_minor for won in wins(tx, tx.now)] == [700]
