"""The tags of a lead's history add up to its score."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ondo.domain.card import Counting, CountMode, Scorecard
from ondo.domain.conditions import EventMatch
from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Lead
from ondo.domain.scoring import score
from ondo.domain.timeline import tags
from ondo.domain.vocabulary import Axis
from tests.domain.strategies import NOW, ZONE, cards, events, leads
from tests.ledger.making import card, rule


def tags_add_up(card: Scorecard, lead: Lead, happened: list[Event], shuffled: list[Event]) -> None:
    scored = score(card, lead, happened, NOW, zone=ZONE)
    tagged = tags(card, shuffled, NOW, zone=ZONE)
    of_events = sum(tag.points for row in tagged.values() for tag in row)
    others = sum(row.points for row in scored.contributions if not isinstance(row.rule.when, EventMatch))
    assert of_events + others + scored.cap_points + scored.decay_points == scored.total
    by_rule: dict[str, int] = {}
    for row in tagged.values():
        for tag in row:
            by_rule[tag.rule.id] = by_rule.get(tag.rule.id, 0) + tag.points
            assert tag.counted or not tag.points
    for row in scored.contributions:
        assert by_rule.get(row.rule.id, row.points) == row.points


HISTORIES = events().flatmap(lambda happened: st.tuples(st.just(happened), st.permutations(happened)))


@settings(max_examples=25)
@given(cards(), leads, HISTORIES)
def test_tags_and_points_of_rules_without_events_and_caps_and_decay_are_the_total(card, lead, history):
    tags_add_up(card, lead, *history)


def test_a_case_study_that_counts_once_is_tagged_once_and_five_of_ten_mail_openings():
    rules = (
        rule("case", "case_study", 30),
        replace(rule("mail", "email_open", 1), counts=Counting(CountMode.MAX, 5)),
    )
    whole = Scorecard("c", card().name, rules, hot_line=100, kinds=card().kinds)
    assert {row.axis for row in rules} == {Axis.BEHAVIOUR}
    done = [("case_study", day) for day in range(4)] + [("email_open", day) for day in range(10)]
    made = [
        Event("lead-1", kind, Micros(NOW - day * DAY), Micros(NOW - day * DAY), key=f"{kind}-{day}")
        for kind, day in done
    ]
    tagged = tags(whole, made, NOW, zone=ZONE)
    counted = {made[place].key: tag.points for place, row in tagged.items() for tag in row if tag.counted}
    assert counted == {"case_study-0": 30} | {f"email_open-{day}": 1 for day in range(5)}
    assert sum(not tag.counted for row in tagged.values() for tag in row) == 8
