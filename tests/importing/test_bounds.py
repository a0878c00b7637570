"""What one door refuses no other one takes: instants, lengths, numbers; each row with its line and what to do."""

from __future__ import annotations

import pytest

from ondo.domain.vocabulary import Lang

MAPPING = """
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    files:
      - name: leads
        lead: {id: ID, since: Created, person: {name: Name}}
        attributes:
          employees: {column: Employees, type: number, fixed: true}
          founded: {column: Founded, type: date, fixed: true}
        events: [{kind: demo_request, at: Created, key: Key, channel: {column: Channel}}]
"""
HEADER = "ID,Created,Employees,Founded,Key,Channel,Name\n"


def row(**cells: str) -> str:
    usual = {"ID": "A", "Created": "2026-09-01", "Employees": "5", "Founded": "", "Key": "k", "Channel": "", "Name": ""}
    return ",".join((usual | cells)[name] for name in HEADER.strip().split(",")) + "\n"


@pytest.fixture
def leads(company):
    company.mapping(MAPPING)
    return company


@pytest.mark.parametrize("date", ["0001-01-01", "1899-12-30", "9999-12-31", "2200-01-02T00:00:00+09:00"])
def test_a_date_that_means_no_date_is_refused_with_its_line_and_what_to_do(leads, date):
    file = leads.file("leads.csv", HEADER + row(ID="Z1", Created=date) + row(ID="Z2"))
    [result] = leads.run(file).files
    assert (result.rows, result.refused, leads.counts()["lead"]) == (2, 1, 1)
    [refusal] = result.refusals
    assert refusal.line == 2
    assert date[:10] in refusal.reason.en
    assert "put it in blanks" in refusal.reason.en
    assert "blanks" in refusal.reason.of(Lang.JA)


def test_a_date_put_in_blanks_is_no_date(company):
    company.mapping(MAPPING.replace("files:", 'blanks: ["0001-01-01"]\n    files:').replace("at: Created", "at: Key"))
    file = company.file(
        "leads.csv", HEADER + row(Created="0001-01-01", Employees="", Founded="0001-01-01", Key="2026-09-01")
    )
    assert company.run(file).refused == 0
    assert company.rows("SELECT count(*) FROM attribute") == [(0,)]


@pytest.mark.parametrize(
    "cells",
    [
        *({"ID": "x" * 201}, {"Key": "x" * 201}, {"Channel": "x" * 201}, {"Name": "x" * 2001}),
        *({"Employees": "1" + "0" * 16}, {"Founded": "0001-01-01"}, {"Employees": "1_000"}),
    ],
)
def test_what_the_api_would_not_take_is_refused_with_its_line(leads, cells):
    file = leads.file("leads.csv", HEADER + row(**cells) + row(ID="good", Key="2"))
    [result] = leads.run(file).files
    assert [refusal.line for refusal in result.refusals] == [2]
    assert next(iter(cells)) in result.refusals[0].reason.en
    assert leads.counts()["lead"] == 1


@pytest.mark.parametrize("date", ["2027/2/1", "2027年2月1日", "2027-02-01T00:00:00+09:00", "2027-01-31T15:00:00Z"])
def test_a_day_is_read_as_people_write_it(leads, date):
    leads.run(leads.file("leads.csv", HEADER + row(Founded=date)))
    assert leads.rows("SELECT value FROM attribute WHERE name = 'founded'") == [('"2027-02-01"',)]


def test_what_no_card_declares_stands_beside_the_fact_and_is_named(company):
    from ondo.definitions.card_file import default_card
    from ondo.ledger.decisions import cards

    with company.ledger.begin() as tx:
        cards.publish(tx, default_card(), approved_by=["Sato"], effective_from=tx.now)
    company.mapping("""
        schema: 1
        source: web
        timezone: Asia/Tokyo
        files:
          - name: forms
            lead: {id: ID}
            events:
              - kind: contact_form
                at: When
                properties: {concrete: {column: Concrete}, url: {column: Url}}
    """)
    file = company.file("forms.csv", "ID,When,Concrete,Url\nA,2026-09-01,はい,?email=a@example.com\n")
    [result] = company.run(file).files
    assert result.undeclared == ("contact_form.url",)
    assert company.rows("SELECT properties FROM event") == [('{"concrete":true}',)]
    assert company.rows("SELECT name, value FROM undeclared") == [("url", '"?email=a@example.com"')]
    assert company.run(file).files[0].same["events"] == 1
