"""Conversion, and the bridge of the counts: counted by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ondo.definitions.card_file import default_card
from ondo.domain.conversion import Case, ConversionProof, WarmLeads, bands, conversion
from ondo.domain.feedback import Feedback, verdict
from ondo.domain.handoff_counts import bridge, precision, send_backs
from ondo.domain.instant import Micros
from ondo.domain.rate import LEVEL, rate
from ondo.domain.sla import Course
from ondo.domain.sla_counts import HandOffSla
from ondo.domain.vocabulary import FeedbackLabel, Lang, SendBackReason, Via
from ondo.text.words import band_label, conversion_group_label

CARD = default_card()


@given(st.integers(1, 3_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_wilsons(counted: tuple[int, int]):
    hits, count = counted
    there = stats.binomtest(hits, count).proportion_ci(LEVEL, method="wilson")
    result = rate(hits, count)
    assert (result.low, result.high) == pytest.approx((there.low, there.high), abs=1e-9)
    assert (result.value is None) == (count < 10)


def cases(via: Via, hits: int, count: int, total: int | None = None) -> list[Case]:
    return [Case(via, n < hits, n % 2 == 0, total) for n in range(count)]


def test_hot_leads_are_held_against_the_drawn_sample_and_warm_ones_stand_beside():
    result = conversion(
        CARD,
        [*cases(Via.HOT, 24, 63, 110), *cases(Via.EXPLORATION, 3, 51, 30), *cases(Via.FAST_TRACK, 2, 10, 20)],
        WarmLeads(40, 1, 500, 6_000),
    )
    answer = {group.group: (group.conversion.hits, group.conversion.count) for group in result.groups}
    assert answer == {"hot": (24, 63), "fast_track": (2, 10), "exploration": (3, 51), "warm": (1, 40)}
    assert result.proof is ConversionProof.HOLDS
    warm = result.groups[-1]
    assert warm.closed is None
    assert "not worked by sales" in conversion_group_label(warm.group).of(Lang.EN)
    assert "営業は未対応" in conversion_group_label(warm.group).of(Lang.JA)
    assert sum(band.conversion.count for band in result.bands) == 63 + 51, "the fast track does not hang on points"
    assert result.unbanded == 0


@pytest.mark.parametrize(
    ("hot", "drawn", "proof"),
    [
        ((1, 60), (30, 60), ConversionProof.FAILS),
        ((10, 30), (9, 30), ConversionProof.OPEN),
        ((5, 9), (1, 60), ConversionProof.TOO_FEW),
    ],
)
def test_small_or_equal_numbers_prove_nothing(hot: tuple[int, int], drawn: tuple[int, int], proof: ConversionProof):
    assert conversion(CARD, [*cases(Via.HOT, *hot), *cases(Via.EXPLORATION, *drawn)]).proof is proof


def test_without_a_drawn_sample_there_is_nothing_to_hold_the_definition_against():
    result = conversion(CARD, cases(Via.HOT, 24, 63))
    assert result.proof is ConversionProof.NO_SAMPLE
    assert (result.bands, result.unbanded) == ((), 63)


def test_bands_are_quarters_of_the_hot_line_and_hold_every_total_once():
    totals = [-5, 0, 24, 25, 99, 100, 124, 125, 199, 200, 900]
    result = bands(CARD, [Case(Via.HOT, converted=True, closed=True, total=total) for total in totals])
    counted = {band_label(band.low, band.high).en: band.conversion.count for band in result}
    assert counted == {
        "under 25": 3,
        "25 to 49": 1,
        "50 to 74": 0,
        "75 to 99": 1,
        "100 to 124": 2,
        "125 to 149": 1,
        "150 to 199": 1,
        "200 or more": 2,
    }


def duty(number: int, via: Via, cause: str | None = None, lead: str | None = None) -> HandOffSla:
    return HandOffSla(f"h{number}", lead or f"l{number}", "c", via, None, None, Course(Micros(number), None), cause)


def sentence(label: FeedbackLabel, reason: SendBackReason | None = None):
    return verdict([Feedback(label, "kato", Micros(1), Micros(1), reason)])


def test_each_count_follows_from_those_before_it():
    good, bad = sentence(FeedbackLabel.ACCURATE_HOT), sentence(FeedbackLabel.FALSE_HOT, SendBackReason.NOT_NOW)
    rows = [
        (duty(1, Via.HOT), good),
        (duty(2, Via.HOT, lead="l1"), bad),
        (duty(3, Via.FAST_TRACK), None),
        (duty(4, Via.EXPLORATION), bad),
        (duty(5, Via.MANUAL), None),
        (duty(6, Via.HOT, "duplicate"), good),
        (duty(7, Via.HOT, "superseded"), bad),
    ]
    result = bridge(rows)
    assert (result.recorded, result.not_counted, result.handoffs) == (7, 2, 5)
    assert (result.by_points, result.fast_track, result.drawn, result.by_hand) == (2, 1, 1, 1)
    assert (result.hot_leads, result.judged, result.not_judged, result.sent_back) == (3, 2, 1, 1)
    assert result.leads_handed == 4
    assert (result.precise.hits, result.precise.count) == (1, 2)
    assert send_backs(rows) == [(SendBackReason.NOT_NOW, 1)], (
        "a drawn lead that was not hot is no send-back of a hot lead"
    )
    assert precision([]).count == 0
