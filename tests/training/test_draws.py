"""How often a lead takes part in the exploration draw, and the reporting rate read from that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ondo.domain.card import Counting, CountMode, Decay, DecayStep
from ondo.domain.handoff import LEVELS, explores
from ondo.domain.instant import DAY
from ondo.domain.vocabulary import Axis
from ondo.ledger.facts.frames import FRAME_SCHEMAS
from tests.features.builders import NOW, UTC, a_card, a_kind, a_rule, an_event, frames_of, match, rows_table
from training.data.draws import draws
from training.data.selection import ever_drawn, reporting_rate

VISIT = a_rule("visit", match("visit"), 20, Axis.BEHAVIOUR, counts=Counting(CountMode.MAX, 10))
CARD = a_card(VISIT, kinds=[a_kind("visit")], hot_line=100, decay=Decay((DecayStep(30, to=0),)))


def drawn_for(
    *visits: float, via: str = "missed_hot", scored_since: float | None = None, drawn_before: float = 1
) -> int:
    """Draws of a lead that came some days ago, and of which somebody knew today; somebody else was drawn.

    ``scored_since`` are the days since everybody was first scored, ``drawn_before`` those since the other was drawn.
    """
    rounds = [] if scored_since is None else [{"card_id": "card", "began_at": int(NOW - scored_since * DAY)}]
    other = {"handoff_id": "h", "lead_id": "other", "card_id": "card", "via": "exploration", "propensity": 0.05}
    other |= {"opened_at": int(NOW - drawn_before * DAY), "known_at": int(NOW - drawn_before * DAY)}
    beside = {"rounds": rounds, "handoffs": [other]}
    events = [an_event("lead", "visit", int(days * DAY)) for days in visits]
    decisions = pd.DataFrame({"lead_id": ["lead", "other"], "at": [NOW, NOW], "via": [via, "exploration"]})
    tables = {name: rows_table(dict(FRAME_SCHEMAS[name]), rows) for name, rows in beside.items()}
    own, once = draws(frames_of(CARD, events) | tables, CARD, decisions, zone=UTC)
    assert once == 1
    return int(own)


@pytest.mark.parametrize(
    ("visits", "levels"),
    [
        ((9,), 1),  # 20 points: level 0
        ((9, 8), 2),  # 40: level 1
        ((9, 8, 7, 6), 4),  # 20, 40, 60, 80
        ((9, 8, 7, 6, 5), 4),  # hot at 100, where nobody is drawn
        ((9, 9, 9), 1),  # 60 at once: level 2 alone
        ((9, 8, 7), 3),  # 20, 40, 60
        ((), 1),
    ],
)
def test_a_lead_is_drawn_once_at_each_level_below_hot(visits: tuple[float, ...], levels: int):
    assert drawn_for(*visits) == levels


def test_a_stock_was_not_drawn_and_what_came_after_the_first_scoring_was():
    assert drawn_for(9, 8, 7, 6, scored_since=7.5) == 2, "60 and 80 points"
    assert drawn_for(9, 8, scored_since=7.5) == 1, "nothing came since"
    assert drawn_for(9, 8, 7, 6, scored_since=7.5, drawn_before=8) == 4, "it drew before"


def test_a_lead_handed_over_by_its_score_needs_no_draw():
    assert drawn_for(9, 8, 7, via="hot") == 1


def test_the_rate_is_read_from_the_very_draw_that_the_product_makes():
    """Hot leads that reach one to five levels, drawn at each by ``explores``; one in ten of the others is reported."""
    card, rng = replace(CARD, exploration_rate=0.05), np.random.default_rng(4)
    reached = rng.integers(1, LEVELS + 2, 20_000)
    totals = np.arange(LEVELS + 1) * card.hot_line // LEVELS
    drawn = np.array([any(explores(card, f"lead-{i}", int(t)) for t in totals[:n]) for i, n in enumerate(reached)])
    seen = ~drawn & (rng.random(len(reached)) < 0.1)
    ever = ever_drawn(0.05, reached[seen])
    # E = 1 - mean 0.95^n = 0.139; the standard error of the rate, some 1,700 seen and 2,800 drawn, is 3 % of it.
    assert ever == pytest.approx(drawn.mean(), abs=0.01)
    rate = reporting_rate(int(drawn.sum()), int(seen.sum()), ever)
    assert rate.value == pytest.approx(0.1, rel=0.12)
    as_if_once = reporting_rate(int(drawn.sum()), int(seen.sum()), ever_drawn(0.05, np.ones(int(seen.sum()), int)))
    assert as_if_once.value < 0.05
