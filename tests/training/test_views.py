"""Views: three judged hand-offs do not switch off what is known, and a run without labels says what is missing."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

from ondo.domain.vocabulary import Lang
from training.data.views import chosen_view, what_is_missing


def labelled(count: int, hot: int = 0) -> pd.DataFrame:
    return pd.DataFrame({"label": [1] * hot + [0] * (count - hot)})


@pytest.mark.parametrize(
    ("handoffs", "landmarks", "view"),
    [
        (labelled(3, 1), labelled(249, 60), "landmark"),
        (labelled(120, 30), labelled(249, 60), "handoff"),
        (labelled(120, 5), labelled(249, 60), "landmark"),  # too few hot ones to suggest anything
        (labelled(60, 20), labelled(60, 20), "handoff"),
        (labelled(0), labelled(0), "handoff"),
    ],
    ids=["three answers", "enough", "one kind", "as many", "none"],
)
def test_the_view_that_knows_more_is_the_default_until_hand_offs_suffice(handoffs, landmarks, view):
    chosen, why = chosen_view(handoffs, landmarks)
    assert chosen == view
    assert (why is None) == (not len(handoffs))
    for text in (why.en, why.ja) if why is not None else ():
        assert str(len(handoffs)) in text
        assert str(len(landmarks)) in text
    if why is not None:
        assert ("--view handoff" in why.en) == (view == "landmark"), "the other view is named, not this one"


def frames(**rows: list[dict[str, object]]) -> dict[str, pa.Table]:
    return {name: pa.Table.from_pylist(rows.get(name, [])) for name in ("leads", "outcomes", "handoffs", "landmarks")}


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (frames(outcomes=[{"lead_id": f"l{i % 150}"} for i in range(200)]), ("200", "150", "decision_at: {after: 0s}")),
        (frames(landmarks=[{"lead_id": "l"}] * 40), ("40", "180")),
        (frames(handoffs=[{"lead_id": "l"}] * 7, outcomes=[{"lead_id": "l"}]), ("7", "180")),
        (frames(leads=[{"lead_id": "l"}] * 9), ("9", "outcomes")),
    ],
    ids=["outcomes without an instant", "young landmarks", "open hand-offs", "leads alone"],
)
def test_without_a_label_it_is_said_what_is_there_and_what_is_missing(known, words):
    missing = what_is_missing(known, 180)
    for lang in Lang:
        assert all(word in missing.of(lang) for word in words)
