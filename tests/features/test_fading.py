"""Every fade at every edge of its age: the columns weigh an event as the domain does, to the thousandth."""

from __future__ import annotations

import pytest

from features.engine import connect
from features.points import WEIGHT, score_frame
from ondo.domain.card import Counting, CountMode
from ondo.domain.fade import Fade, FadeKind, weight, weightless_from
from ondo.domain.instant import DAY
from tests.features.builders import NOW, UTC, a_card, a_kind, a_rule, an_event, decisions_of, frames_of, match

CON = connect(threads=1)
DAYS = (0.5, 7.0, 30.0)


@pytest.mark.parametrize("kind", FadeKind)
def test_the_columns_weigh_an_event_of_any_age_as_the_domain_does(kind: FadeKind):
    fades = [Fade(kind, days) for days in DAYS]
    edges = {
        0,
        *(int(days * times * DAY) for days in DAYS for times in (0.5, 1, 1.5, 2, 3)),
        *map(weightless_from, fades),
    }
    ages = sorted({max(0, edge + step) for edge in edges for step in (-1, 0, 1)})
    card = a_card(
        *(a_rule(f"r{i}", match("visit"), fade=fade) for i, fade in enumerate(fades)), kinds=[a_kind("visit")]
    )
    leads = [f"lead-{number}" for number in range(len(ages))]
    events = [an_event(lead, "visit", age) for lead, age in zip(leads, ages, strict=True)]
    decisions = decisions_of(*((lead, NOW) for lead in leads))
    frame = score_frame(frames_of(card, events), card, decisions, zone=UTC, con=CON)
    for i, fade in enumerate(fades):
        assert frame[f"{WEIGHT}r{i}"].tolist() == [weight(fade, age) for age in ages], fade
        assert weight(fade, weightless_from(fade)) == 0 < weight(fade, weightless_from(fade) - 1)


def test_of_events_of_one_instant_as_many_weigh_as_count():
    """From the third on, the youngest two: ranks from either end must be of one order."""
    counts = Counting(CountMode.MAX, 2, first=3)
    card = a_card(
        *(a_rule(kind.value, match("visit"), fade=Fade(kind, 30.0), counts=counts) for kind in FadeKind),
        kinds=[a_kind("visit")],
    )
    ages = [0, DAY, DAY, DAY, DAY, DAY, 3 * DAY]
    events = [an_event(f"lead-{lead}", "visit", age, key=f"{i}") for lead in range(50) for i, age in enumerate(ages)]
    decisions = decisions_of(*((f"lead-{lead}", NOW) for lead in range(50)))
    frame = score_frame(frames_of(card, events), card, decisions, zone=UTC, con=CON)
    for kind in FadeKind:
        expected = weight(Fade(kind, 30.0), 0) + weight(Fade(kind, 30.0), DAY)
        assert set(frame[WEIGHT + kind.value]) == {expected}
