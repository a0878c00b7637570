"""An import knows who is who: same_as, ids that are addresses, and leads that nobody else names."""

from __future__ import annotations

import pytest

from ondo.domain.vocabulary import Lang
from ondo.importing.identities import remarks
from ondo.ledger.handoffs.handoffs import handoffs_of, open_handoff
from ondo.ledger.identity.lead_keys import canonical, find_leads, lead_for
from ondo.ledger.identity.linking import Why
from ondo.ledger.identity.sources import source
from ondo.text.words import finding_line
from tests.importing.conftest import NOW, Company
from tests.ledger.making import hot

CRM = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    blanks: [なし]
    files:
      - name: deals
        lead: {id: Id, same_as: [{source: form, id: Mail}, {source: our-ma, id: MA}]}
        outcomes: [{outcome: {column: Stage}, at: Closed, key: Id}]
    """
DEALS = """\
    Id,Mail,MA,Stage,Closed
    1,Hanako@Example.com,m-1,won,2026-09-30
    2,,なし,lost,2026-09-30
    """


def test_a_crm_outcome_for_a_linked_id_closes_the_forms_lead(company: Company):
    with company.ledger.begin() as tx:
        form = lead_for(tx, "form", "hanako@example.com")
        opened = open_handoff(tx, hot(form, NOW - 9 * 24 * 3_600_000_000))
    company.mapping(CRM)
    (file,) = company.run(company.file("deals.csv", DEALS)).files
    assert file.links is not None
    assert (file.links.new, file.links.unlinked) == (2, ())
    with company.ledger.read() as tx:
        crm, ma = find_leads(tx, "crm", ["1"])["1"], find_leads(tx, "our-ma", ["m-1"])["m-1"]
        assert canonical(tx, crm, tx.now) == canonical(tx, ma, tx.now) == form
        (ended,) = handoffs_of(tx, crm)
        assert (ended.handoff_id, ended.cause) == (opened, "won")
        assert source(tx, "form").links, "a mapping with same_as declares its sources"
    (again,) = company.run(company.file("deals.csv", DEALS)).files
    assert again.links is not None
    assert (again.links.new, again.links.same) == (0, 2)


def test_info_at_the_company_would_join_more_than_three_leads_and_is_listed(company: Company):
    company.mapping(CRM)
    rows = "".join(f"    {number},info@example.com,,won,2026-09-30\n" for number in range(1, 6))
    (file,) = company.run(company.file("deals.csv", DEALS.splitlines(keepends=True)[0] + rows)).files
    assert file.links is not None
    assert [(row.external_id, row.why, row.leads) for row in file.links.unlinked] == [
        ("info@example.com", Why.TOO_MANY, 6)
    ]
    (text,) = remarks(file.links, None)
    assert "'info@example.com' (6 leads)" in text.of(Lang.EN)
    assert "info@example.com" in text.of(Lang.JA)


ACTIVITIES = """\
    schema: 1
    source: {source}
    timezone: Asia/Tokyo
    {ids}
    files:
      - name: activities
        lead: {{id: Id}}
        events: [{{kind: page_view, at: When}}]
      - name: leads
        lead: {{id: Id, person: {{name: Name}}}}
    """


def _both(company: Company, ids: str = "", **options: object):
    company.mapping(ACTIVITIES.format(source="ma", ids=ids))
    names = [f"user-{number}" for number in range(60)]
    leads = company.file("leads.csv", "Id,Name\n" + "".join(f"{name},x\n" for name in names))
    seen = [*names[48:], *(name.upper() for name in names[:48]), *(f"stranger-{number}" for number in range(4))]
    events = company.file("activities.csv", "Id,When\n" + "".join(f"{name},2026-09-01\n" for name in seen))
    return company.run(leads, events, **options)


@pytest.mark.parametrize("options", [{}, {"dry_run": True}, {"strict": True}])
def test_activities_that_make_leads_nobody_else_names_say_so(company: Company, options: dict[str, object]):
    activities, leads = _both(company, **options).files
    assert (activities.name, leads.name) == ("activities", "leads")
    assert activities.ghosts is not None
    assert leads.ghosts is None
    assert (activities.ghosts.leads, activities.ghosts.case_only) == (52, 48)
    (words,) = remarks(None, activities.ghosts)
    text = "52 leads of this file are in no lead file; 48 differ only in upper and lower case"
    assert words.of(Lang.EN).startswith(text)
    assert "52件" in words.of(Lang.JA)


def test_ids_declared_as_addresses_make_no_such_ghosts(company: Company):
    activities, _ = _both(company, "ids: address").files
    assert activities.ghosts is not None
    assert (activities.ghosts.leads, activities.ghosts.case_only) == (4, 0)
    assert company.counts()["lead"] == 64


def test_ids_that_are_addresses_make_no_ghosts_by_their_case_undeclared(company: Company):
    company.mapping(ACTIVITIES.format(source="ma", ids=""))
    leads = company.file("leads.csv", "Id,Name\nhanako@example.com,x\n taro＠example.com ,x\n")
    events = company.file("activities.csv", "Id,When\nHANAKO@EXAMPLE.COM,2026-09-01\nTaro@example.com,2026-09-01\n")
    assert [file.ghosts for file in company.run(leads, events).files] == [None, None]
    assert company.counts()["lead"] == 2


def test_a_file_of_activities_alone_of_a_new_source_makes_no_ghosts(company: Company):
    company.mapping(ACTIVITIES.format(source="ma", ids=""))
    (file,) = company.run(company.file("activities.csv", "Id,When\na,2026-09-01\n")).files
    assert file.ghosts is None
    (file,) = company.run(company.file("activities-2.csv", "Id,When\nA,2026-09-01\n")).files
    assert file.ghosts is not None
    assert file.ghosts.first == (("A", "a"),)


def test_ids_are_trimmed_and_nfkc_normalised_as_by_the_api(company: Company):
    company.mapping(ACTIVITIES.format(source="ma", ids=""))
    with company.ledger.begin() as tx:
        lead = lead_for(tx, "ma", " Ａ－1")
    company.run(company.file("leads.csv", "Id,Name\nA-1,x\n"))
    with company.ledger.read() as tx:
        assert find_leads(tx, "ma", ["A-1"]) == {"A-1": lead}


@pytest.mark.parametrize(
    ("line", "place"), [("ids: name", "ids"), ("ids: [address]", "ids")], ids=["unknown word", "not a word"]
)
def test_a_mapping_says_plain_or_address(findings, line: str, place: str):
    result = findings(ACTIVITIES.format(source="ma", ids=line))
    assert any("plain" in finding_line(row, Lang.EN) for row in result)


def test_what_same_as_names_must_be_in_the_file(company: Company):
    company.mapping(CRM)
    with pytest.raises(Exception, match="MA"):
        company.run(company.file("deals.csv", "Id,Mail,Stage,Closed\n"))


@pytest.mark.parametrize("wrong", ["{form: Mail}", "[{source: form}]", "[{source: form, column: Mail}]", "Mail"])
def test_a_same_as_that_cannot_be_meant_is_refused_with_its_place(findings, wrong: str):
    text = CRM.replace("[{source: form, id: Mail}, {source: our-ma, id: MA}]", wrong)
    assert any("same_as" in finding_line(finding, Lang.EN) for finding in findings(text))
