"""Why a score changed: whatever the card and the facts, every way of telling it adds up to the change."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.instant import DAY, Micros
from ondo.domain.score_change import Moment, Turn, score_change
from tests.domain.strategies import NOW, cards, events, leads

ZONE = ZoneInfo("Asia/Tokyo")


def version(card: Scorecard, number: int) -> CardVersion:
    return CardVersion(card, number, "", ("Sato",), Micros(0))


@settings(max_examples=10)
@given(old=cards(), new=cards(), leads=st.tuples(leads, leads), done=events(), days=st.sampled_from([0, 1, 31, 91]))
def test_rules_caps_and_decay_add_up_and_so_do_card_time_and_facts(old, new, leads, done, days):
    later = Micros(NOW + days * DAY)
    known = [event for event in done if event.happened_at <= NOW and event.known_at <= NOW]
    before = Moment(NOW, version(old, 1), leads[0], known[: len(known) // 2])
    after = Moment(later, version(new, 2), leads[1], known)
    result = score_change(before, after, zone=ZONE)
    assert result.points == sum(rule.points for rule in result.rules) + result.caps + result.decay
    assert result.points == result.by_card + result.by_time + result.by_facts
    assert all((rule.turn is Turn.CAME) == (rule.before is None) for rule in result.rules)
    assert all((rule.turn is Turn.WENT) == (rule.after is None) for rule in result.rules)
    assert len(result.events) <= len(known) - len(known) // 2
    nothing = score_change(before, before, zone=ZONE)
    assert (nothing.points, nothing.rules, nothing.attributes, nothing.events) == (0, (), (), ())
