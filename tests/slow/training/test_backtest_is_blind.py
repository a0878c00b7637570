"""The backtest knows nothing of what came later, on a simulated company."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ondo.domain.instant import DAY, Micros
from ondo.simulate import company_card, simulate, tables
from tests.training.test_backtest import END, LATE, TOKYO, World, quarter
from training.data.dataset import build_dataset
from training.evidence.backtest import WalkForward, backtest, known_by


def test_no_later_label_is_used():
    """Labels that became known after the last quarter began, turned round, change no card of that quarter or before;
    labels decided after it began do not change a figure of the quarter before either."""
    boundary, world = quarter(2025, 2), World()
    known_later, decided_later = world.data.at + LATE >= boundary, world.data.at >= boundary
    was, known, decided = (
        backtest(row.build, Micros(END + LATE), TOKYO, WalkForward(quarters=2, seed=1))
        for row in (world, world.turned(known_later), world.turned(decided_later))
    )
    assert set(was.cards) == {"2025Q1", "2025Q2"}
    assert was.cards == known.cards == decided.cards
    assert was.rows[:4] == decided.rows[:4] != known.rows[:4]
    assert was.rows[4:] != decided.rows[4:]


def test_the_data_set_as_of_the_run_itself_is_the_one_at_hand():
    """A recalibration does not build it again."""
    company = simulate(3, company_card(), leads=800, months=12)
    whole, end = tables(company), Micros(int(company.calendar.micros(company.calendar.end)))
    at_hand, again = (build_dataset(f, company_card(), end, zone=TOKYO) for f in (whole, known_by(whole, end)))
    assert len(at_hand) > 50
    assert again.dataset_id == at_hand.dataset_id


def test_what_became_known_later_is_not_in_the_frames():
    """Feedback, outcomes and events after the boundary, and closings, leave no trace in the data set as of then."""
    whole = tables(simulate(3, company_card(), leads=800, months=12))
    ends = int(np.max(whole["feedback"]["known_at"].to_numpy()))
    at = Micros(ends - 120 * DAY)
    before = build_dataset(known_by(whole, at), company_card(), at, zone=TOKYO)
    assert len(before) > 20
    turned = dict(whole)
    feedback = whole["feedback"].to_pandas()
    late = feedback["known_at"] > at
    assert late.sum() > 20
    other = feedback["label"].map({"accurate_hot": "false_hot", "false_hot": "accurate_hot"}).fillna(feedback["label"])
    words = feedback["label"].where(~late, other).tolist()
    place = whole["feedback"].column_names.index("label")
    turned["feedback"] = whole["feedback"].set_column(place, "label", pa.array(words, pa.string()))
    after = build_dataset(known_by(turned, at), company_card(), at, zone=TOKYO)
    assert after.dataset_id == before.dataset_id
    closed = known_by(whole, at)["handoffs"]["closed_at"].drop_null().to_numpy()
    assert closed.max() <= at
