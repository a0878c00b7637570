"""One simulated company: the same for the same seed, true to its card, and plausible in what it records."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from ondo.domain.handoff import level
from ondo.domain.vocabulary import Actor, FeedbackLabel, Temperature, Via
from ondo.simulate import company_card, simulate, tables
from ondo.simulate.people import CROWD
from ondo.simulate.sales import known_by
from tests.simulate.known import scored


@pytest.mark.slow
def test_the_same_seed_gives_the_same_company_and_another_seed_another(company):
    again, other = simulate(7, company_card(), leads=800), simulate(8, company_card(), leads=800)
    for name, table in tables(company).items():
        assert table.equals(tables(again)[name]), name
    assert not tables(company)["events"].equals(tables(other)["events"])


def test_every_hand_off_is_what_the_card_says_at_that_instant(company):
    by_lead = defaultdict(list)
    for row in company.book.handoffs:
        by_lead[row.lead].append(row)
    judged = Counter[Via]()
    for rows in by_lead.values():
        for before, row in zip([None, *rows], rows, strict=False):
            closed = None if before is None else before.closed_at
            answer = scored(company, row.lead, row.opened_at, closed)
            judged[row.via] += 1
            if row.via is Via.EXPLORATION:
                assert answer.temperature is not Temperature.HOT
                assert row.propensity == company.card.exploration_rate
            else:
                assert answer.temperature is Temperature.HOT
                assert (answer.fast_track is not None) == (row.via is Via.FAST_TRACK)
                assert row.propensity == 1
    assert min(judged[via] for via in (Via.HOT, Via.EXPLORATION)) >= 30
    assert judged[Via.FAST_TRACK]


def test_a_lead_is_explored_when_it_first_reaches_a_level_and_only_before_sales_had_it(company):
    card, seen = company.card, Counter[int]()
    for row in company.book.handoffs:
        seen[row.lead] += 1
        if row.via is Via.EXPLORATION:
            events, facts = company.events, company.facts
            moments = {*events.known[events.lead == row.lead], *facts.known[facts.lead == row.lead]}
            before = [scored(company, row.lead, at).total for at in moments if at < row.opened_at]
            now = scored(company, row.lead, row.opened_at).total
            assert level(card, now) not in {level(card, total) for total in before}
            assert seen[row.lead] == 1


def test_one_hand_off_is_open_at_a_time_and_a_send_back_cools_off(company):
    sent_back = {a.handoff: a.at for a in company.book.feedback if a.word == FeedbackLabel.FALSE_HOT}
    cool_off = int(company.card.cool_off_days * 86_400)
    by_lead = defaultdict(list)
    for row in company.book.handoffs:
        by_lead[row.lead].append(row)
    for rows in by_lead.values():
        for first, second in pairwise(rows):
            assert first.closed_at is not None
            assert first.closed_at <= second.opened_at
            if second.via is not Via.FAST_TRACK and first.number in sent_back:
                assert second.opened_at >= sent_back[first.number] + cool_off


def test_all_is_known_in_time_and_declared(company):
    end = company.calendar.end
    for facts in (company.events, company.facts):
        assert (facts.at <= facts.known).all()
        assert (facts.known < end).all()
        assert (facts.at >= company.people.arrived[facts.lead]).all()
    assert (company.events.known > company.events.at).any(), "some facts come late"
    assert (company.facts.known > company.facts.at).any()
    assert {t.kind for t in company.events.templates} <= set(company.card.kinds)
    assert set(company.facts.names) <= set(company.card.attributes)
    for template in company.events.templates:
        assert set(template.properties) <= set(company.card.kinds[template.kind].properties)
    for name, values in zip(company.facts.names, company.facts.values, strict=True):
        choices = company.card.attributes[name].choices
        assert not choices or set(values) <= set(choices)


def test_attributes_are_missing_learned_and_changed(company):
    facts = company.facts
    first = facts.known == company.people.arrived[facts.lead]
    known = {name: len(set(facts.lead[first & (facts.name == n)])) for n, name in enumerate(facts.names)}
    assert 0.4 * 800 < known["employees"] < 0.8 * 800
    assert known["expected_by"] == known["has_authority"] == 0
    times = Counter(zip(facts.lead.tolist(), facts.name.tolist(), strict=True))
    assert max(times.values()) > 1


def test_whoever_buys_is_no_lead_any_more(company):
    assert company.book.won
    for lead, at in company.book.won.items():
        for facts in (company.events, company.facts):
            assert (facts.known[facts.lead == lead] < at).all()
        assert all(row.opened_at < at for row in company.book.handoffs if row.lead == lead)


def test_sales_is_silent_noisy_and_slow(company):
    book, end = company.book, company.calendar.end
    answered = {a.handoff for a in known_by(book.feedback, end)}
    assert 0.5 < len(answered - {None}) / len(book.handoffs) < 0.95
    assert all(a.detail for a in book.feedback if a.word == FeedbackLabel.FALSE_HOT)
    opened = {row.number: row.opened_at for row in book.handoffs}
    for answers in (book.feedback, book.outcomes, book.contacts):
        assert all(a.at > opened[a.handoff] for a in answers if a.handoff is not None)
    days = [(a.at - opened[a.handoff]) / 86_400 for a in book.outcomes if a.word == "won" and a.handoff is not None]
    assert 30 < np.median(days) < 150
    assert {row.owner for row in book.handoffs} >= {a.rater for a in book.feedback if a.handoff is not None}


def test_the_crowd_comes_after_the_market_has_changed_and_asks_for_documents(company):
    people = company.people
    crowd = people.type == CROWD
    assert crowd.any()
    assert (people.arrived[crowd] // 86_400 >= company.market.changed_at // 86_400).all()
    asked = np.isin(company.events.template, [i for i, t in enumerate(company.events.templates) if "request" in t.kind])
    share = np.zeros(len(people), dtype=bool)
    share[company.events.lead[asked]] = True
    assert share[crowd].mean() > share[~crowd].mean()


def test_seller_actions_are_there_and_never_wake_a_lead(company):
    actors = {t.kind: company.card.kinds[t.kind].actor for t in company.events.templates}
    assert {kind for kind, actor in actors.items() if actor is Actor.SELLER} == {"email_sent", "call_made"}


@pytest.mark.slow
def test_without_exploration_nobody_below_the_line_is_handed_over():
    quiet = simulate(7, replace(company_card(), exploration_rate=0.0), leads=300)
    assert Via.EXPLORATION not in {row.via for row in quiet.book.handoffs}


def test_a_truth_about_rules_the_card_lacks_is_refused(company):
    card = replace(company.card, rules=company.card.rules[1:])
    with pytest.raises(ValueError, match="employees_500"):
        simulate(7, card, leads=50)


@pytest.mark.parametrize("leads", [1, 5])
def test_the_smallest_companies_live_too(leads):
    assert tables(simulate(1, company_card(), leads=leads, months=2))["leads"].num_rows == leads


def test_where_the_truth_is_the_card_chances_follow_the_total_alone():
    same = simulate(7, company_card(), leads=400, truth_equals_card=True)
    rows = [(scored(same, row.lead, row.opened_at).total, row.chance) for row in same.book.handoffs]
    by_total = defaultdict(set)
    for total, chance in rows:
        by_total[total].add(round(chance, 12))
    assert all(len(chances) == 1 for chances in by_total.values())
    assert [chance for _, chance in sorted(rows)] == sorted(chance for _, chance in rows)
