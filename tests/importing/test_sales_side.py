"""Hand-offs, contacts, feedback and outcomes of somebody's CRM."""

from __future__ import annotations

import pytest

from ondo.definitions.card_file import default_card
from ondo.domain.instant import Micros, parse_instant
from ondo.domain.vocabulary import MissedReason
from ondo.ledger.decisions import cards
from ondo.ledger.handoffs import handoffs
from ondo.ledger.handoffs.feedback import feedback_of
from ondo.ledger.identity.lead_keys import find_lead

MAPPING = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    files:
      - name: handoffs
        lead: {id: Lead}
        handoffs:
          - key: No
            via: {column: How, values: {点数: hot, 手動: manual}}
            at: Opened
            closed_at: Ended
            owner: {column: Rep}
            propensity: {column: Chance}
      - name: calls
        lead: {id: Lead}
        contacts:
          - {channel: phone, reached: {column: Reached, type: boolean}, at: When, handoff: No}
      - name: answers
        lead: {id: Lead}
        feedback:
          - label: {column: Answer, values: {○: accurate_hot, ×: false_hot}}
            reason: {column: Why, values: {予算なし: no_budget}}
            rater: {column: Rep}
            at: When
            handoff: No
        outcomes:
          - {outcome: {column: Result, values: {受注: won, 失注: lost}}, at: When, handoff: No}
    """
HANDOFFS = """\
Lead,No,How,Opened,Ended,Rep,Chance
a,H1,点数,2026-01-05,,r1,
b,H2,手動,2026-01-06,2026-01-20,r2,0.05
c,H3,点数,2026-01-07,,,1
"""
CALLS = "Lead,No,Reached,When\na,H1,はい,2026-01-05 11:00\na,H1,いいえ,2026-01-05 10:00\na,H9,はい,2026-01-06\n"
ANSWERS = """\
Lead,No,Answer,Why,Rep,When,Result
a,H1,○,,r1,2026-01-06,受注
c,H3,×,予算なし,r1,2026-01-08,
b,H2,△,,r1,2026-01-08,
"""


@pytest.fixture
def sales(company):
    company.mapping(MAPPING)
    with company.ledger.begin() as tx:
        cards.publish(tx, default_card(), approved_by=("A",), effective_from=Micros(tx.now))
    return company


def test_the_sales_side_is_joined_by_the_hand_offs_key(sales):
    files = [
        sales.file(f"{name}.csv", text)
        for name, text in (("handoffs", HANDOFFS), ("calls", CALLS), ("answers", ANSWERS))
    ]
    report = sales.run(*files)
    assert [file.refused for file in report.files] == [0, 1, 1]
    assert "H9" in report.files[1].refusals[0].reason.en
    assert "△" in report.files[2].refusals[0].reason.en
    counts = sales.counts()
    assert (counts["handoff"], counts["contact"], counts["feedback"], counts["outcome"]) == (3, 2, 2, 1)
    with sales.ledger.read() as tx:
        ids = handoffs.handoff_ids(tx, "crm", ["H1", "H2", "H3"])
        causes = {key: handoffs.handoff(tx, ids[key]).cause for key in ids}
        ended = handoffs.handoff(tx, ids["H2"]).closed_at
        propensities = {key: handoffs.handoff(tx, ids[key]).propensity for key in ids}
    assert (causes["H1"], causes["H3"]) == ("won", "false_hot")
    assert propensities == {"H1": 1.0, "H2": 0.05, "H3": 1.0}
    assert ended == parse_instant("2026-01-20T00:00:00+09:00")
    again = sales.run(*files)
    assert sales.counts() == counts
    assert [file.refused for file in again.files] == [0, 1, 1]


def test_files_are_read_in_the_order_of_the_mapping(sales):
    answers, handed = sales.file("answers.csv", ANSWERS), sales.file("handoffs.csv", HANDOFFS)
    report = sales.run(answers, handed)
    assert [file.refused for file in report.files] == [0, 1]


def test_a_propensity_that_is_none_is_refused(sales):
    report = sales.run(sales.file("handoffs.csv", HANDOFFS.replace("0.05", "1.5")))
    assert [each.line for each in report.files[0].refusals] == [3]


def test_a_hand_off_that_ends_before_it_began_is_refused(sales):
    report = sales.run(sales.file("handoffs.csv", HANDOFFS.replace("2026-01-20", "2026-01-01")))
    assert [each.line for each in report.files[0].refusals] == [3]


def test_how_a_missed_lead_was_known_is_read_and_belongs_to_no_other_answer(sales):
    sales.mapping("""\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    files:
      - name: missed
        lead: {id: Lead}
        feedback:
          - {label: {column: Answer}, reason: {column: Why}, rater: {column: Rep}, at: When}
    """)
    rows = "Lead,Answer,Why,Rep,When\na,missed_hot,referred,r1,2026-01-06\nb,accurate_hot,referred,r1,2026-01-06\n"
    report = sales.run(sales.file("missed.csv", rows))
    assert [each.reason.en for each in report.files[0].refusals] == ["referred is no reason of accurate_hot."]
    with sales.ledger.read() as tx:
        (entry,) = feedback_of(tx, find_lead(tx, "crm", "a"), tx.now)
    assert entry.reason is MissedReason.REFERRED
