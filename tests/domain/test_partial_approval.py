"""What approving a part does, and when it is asked about again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ondo.domain.errors import Unconfirmed
from ondo.domain.partial_approval import UNKNOWN, Effect, effect_of
from ondo.domain.proposal import HOT_LINE, Proposal
from ondo.domain.vocabulary import Lang
from ondo.text.approval_text import check_confirmed
from tests.ledger.making import proposal

PARTS = {
    "change_ids": ["price", "seminar", HOT_LINE],
    "hot": [38, 40, 30, 35, 101, 60, 55, 39],
    "labelled": [20] * 8,
    "accurate": [8, 9, 7, 8, 11, 9, 9, 10],
    "per_week": 1.0,
}


def replayed(**facts: object) -> Proposal:
    return replace(proposal(), facts={"parts": PARTS, **facts})


def test_unticking_all_but_the_hot_line_is_asked_about_again():
    effect = effect_of(replayed(), [HOT_LINE])
    assert (effect.now, effect.then, effect.asks, effect.figure) == (38.0, 101.0, True, "101.0")
    assert effect.judged_then is not None
    assert effect.judged_then.precision == 0.55
    for wrong in (None, "", "38.0", "yes"):
        with pytest.raises(Unconfirmed, match=r"38\.0 → 101\.0") as refused:
            check_confirmed(effect, wrong)
        assert refused.value.figures["confirm"] == "101.0"
        assert "--confirm 101.0" in refused.value.hint
        assert "101.0" in refused.value.said(Lang.JA)[1]
    check_confirmed(effect, "101.0")


@pytest.mark.parametrize(
    ("now", "then", "asks"),
    [
        (40, 50, False),
        (40, 50.1, True),
        (40, 30, False),
        (40, 29.9, True),
        (0, 0, False),
        (0, 0.1, True),
        (40, 40, False),
    ],
)
def test_more_than_a_quarter_is_asked_about_again(now: float, then: float, asks: bool):
    assert Effect(True, now, then).asks is asks
    assert not Effect(False, now, then).asks, "the whole is what the meeting was shown"


def test_a_part_that_nothing_tells_of_is_asked_about_again():
    old = replace(proposal(), facts={"hot_per_week_before": 38.0, "hot_per_week_after": 39.0})
    assert effect_of(old, None) == effect_of(old, old.change_ids) == Effect(False, 38.0, 39.0)
    effect = effect_of(old, ["price"])
    assert (effect.asks, effect.figure) == (True, UNKNOWN)
    with pytest.raises(Unconfirmed, match="is unknown: the proposal has no replay"):
        check_confirmed(effect, None)
    check_confirmed(effect, UNKNOWN)


@pytest.mark.parametrize(
    "broken", [{}, PARTS | {"hot": [1]}, PARTS | {"hot": ["x"] * 8}, PARTS | {"change_ids": ["a"]}, 5]
)
def test_evidence_of_another_form_tells_nothing(broken: object):
    assert effect_of(replayed(parts=broken), ["price"]).then is None
