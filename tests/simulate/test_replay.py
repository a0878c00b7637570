"""All leads at once say what the domain's score says of one."""

from __future__ import annotations

import numpy as np
import pytest

from ondo.domain.vocabulary import Temperature
from ondo.simulate.replay import condition_holds, hot_by_points, moments, replay
from tests.simulate.known import known_of, scored


def test_sampled_moments_agree_with_the_domain(company):
    events, facts = company.events, company.facts
    when = moments((events.lead, events.known), (facts.lead, facts.known), (events.lead, events.known + 2_600_000))
    result = replay(company.card, when, events, facts)
    hot = hot_by_points(company.card, company.calendar, when, result, facts)
    rng = np.random.default_rng(3)
    sample = np.concatenate([rng.choice(len(when), 250), rng.choice(np.flatnonzero(hot), 50)])
    for row in sample:
        # A hand-off that closed at the last moment has used up every fast track: what is left is points and gates.
        answer = scored(company, int(when.lead[row]), int(when.at[row]), closed_at=int(when.at[row]))
        counted = {c.rule.id: c.counted for c in answer.contributions}
        assert result.total[row] == answer.total
        assert result.counts[row].tolist() == [counted.get(rule.id, 0) for rule in company.card.rules]
        assert hot[row] == (answer.temperature is Temperature.HOT)
        known = known_of(company, int(when.lead[row]), int(when.at[row]))[0].attributes
        codes = zip(facts.names, facts.values, result.known[row], strict=True)
        assert {name: values[code] for name, values, code in codes if code >= 0} == known


def test_before_leaves_out_what_came_in_at_the_very_instant(company):
    events, facts = company.events, company.facts
    when = moments((events.lead, events.known))
    before = replay(company.card, when, events, facts, before=True)
    rng = np.random.default_rng(4)
    for row in rng.choice(len(when), 100):
        lead, at = int(when.lead[row]), int(when.at[row])
        one_second_ago = scored(company, lead, at - 1)
        counted = {c.rule.id: c.counted for c in one_second_ago.contributions}
        assert before.counts[row].tolist() == [counted.get(rule.id, 0) for rule in company.card.rules]


def test_a_moving_date_inside_an_attribute_rule_is_refused(company):
    gate = company.card.gates[0].when
    nothing_known = np.full((1, len(company.facts.names)), -1)
    with pytest.raises(ValueError, match="moving dates"):
        condition_holds(gate, company.facts, nothing_known)
