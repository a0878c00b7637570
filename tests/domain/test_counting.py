"""Counting as people mean it: once per document, from the second seminar on, and what comes far enough apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ondo.definitions.card_file import default_card, dump_card
from ondo.domain.card import Counting, CountMode, Rule, Scorecard
from ondo.domain.conditions import EventMatch
from ondo.domain.counting import apart_words
from ondo.domain.events import Event
from ondo.domain.fade import Fade, FadeKind
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Value
from ondo.domain.vocabulary import Axis, Lang
from ondo.text.counting_text import named
from ondo.text.locales import Locale
from ondo.text.score_text import contribution_text, need_text, summary
from tests.domain.strategies import NOW, ZONE
from tests.domain.test_silence import LARGE, NAME, ago, scored
from tests.support.cards import check_card_text

MINUTE = 60 * 1_000_000


def card_of(counts: Counting = Counting(), kind: str = "document_download", **more: object) -> Scorecard:  # noqa: B008
    rule = Rule("it", Axis.BEHAVIOUR, NAME, EventMatch(frozenset([kind])), 10, counts=counts, **more)  # type: ignore[arg-type]
    return replace(default_card(), rules=(rule,))


def at(kind: str, minutes: float, key: str = "", **properties: Value) -> Event:
    happened = Micros(NOW - int(minutes * MINUTE))
    return Event("lead-1", kind, happened, happened, properties, key=key or f"{kind}-{minutes}")


PER = Counting(CountMode.EVERY, None, per="document")
THREE = [ago("document_download", days, document=name) for days, name in ((9, "price"), (8, "PRICE "), (7, "cases"))]


def test_once_per_document_counts_each_document_once():
    assert scored(THREE, card_of(Counting(CountMode.EVERY, None))).behaviour_points == 30
    assert scored(THREE, card_of(PER)).behaviour_points == 20
    assert scored(THREE, card_of(replace(PER, mode=CountMode.MAX, limit=1))).behaviour_points == 10


def test_events_without_the_property_are_one_value_together():
    assert (
        scored([*THREE, ago("document_download", 2), ago("document_download", 3)], card_of(PER)).behaviour_points == 30
    )


def test_of_a_value_the_youngest_event_counts_as_fades_see_it():
    card = card_of(PER, fade=Fade(FadeKind.LINEAR, 10))
    assert scored(THREE, card).contributions[0].points == (10 * (200 + 300)) // 1000


SECOND = Counting(CountMode.MAX, 1, first=2)


def test_points_come_only_from_the_second_seminar_within_60_days_on():
    card = card_of(SECOND, "seminar_attended", within_days=60.0)
    assert scored([ago("seminar_attended", 5)], card).contributions == ()
    assert scored([ago("seminar_attended", 5), ago("seminar_attended", 70)], card).behaviour_points == 0
    result = scored([ago("seminar_attended", 5), ago("seminar_attended", 50)], card)
    assert [(part.points, part.counted) for part in result.contributions] == [(10, 1)]
    rule = card.rules[0]
    assert (named(rule).ja, named(rule).en) == ("名（60日以内の2回目から）", "name (from the 2nd on within 60 days)")
    voice = Locale(Lang.EN, ZONE)
    assert "from the 2nd on within 60 days" in contribution_text(result.contributions[0], voice)
    assert "from the 2nd on within 60 days" in summary(result, card, voice)
    missing = scored([ago("seminar_attended", 5)], replace(card, hot_line=10), LARGE)
    assert "from the 2nd on within 60 days" in need_text(missing.needs[0], voice)


APART = 30 * MINUTE


@pytest.mark.parametrize(
    ("minutes", "counts"),
    [
        ([0, 29], 1),
        ([0, 30], 2),
        ([0, 20, 40, 60], 1),  # each one has another one in the 30 minutes before it, counted or not
        ([0, 40, 60], 2),
        ([0, 0, 0], 1),
    ],
)
def test_an_event_counts_if_none_happened_in_the_30_minutes_before_it(minutes: list[int], counts: int):
    card = card_of(Counting(CountMode.EVERY, None), apart=APART)
    happened = [at("document_download", minute, key=str(number)) for number, minute in enumerate(minutes)]
    assert scored(happened, card).behaviour_points == 10 * counts


def test_distances_are_those_of_the_same_value_and_reach_over_the_edge_of_the_window():
    near = [at("document_download", 0, document="a"), at("document_download", 5, document="b")]
    assert scored(near, card_of(PER, apart=APART)).behaviour_points == 20
    card = card_of(Counting(CountMode.EVERY, None), apart=APART, within_days=1.0)
    edge = [at("document_download", 24 * 60 - 5), at("document_download", 24 * 60 + 5)]
    assert scored(edge[:1], card).behaviour_points == 10
    assert scored(edge, card).behaviour_points == 0


def test_a_card_file_says_all_of_it_and_reads_back_equal():
    every = card_of(Counting(CountMode.MAX, 3, per="document", first=2), apart=APART, within_days=60.0)
    text = dump_card(every)
    assert "counts: {per: document, from: 2, max: 3}" in text
    assert 'at_least_apart: "30m"' in text
    assert check_card_text(text)[0] == every
    assert [apart_words(n) for n in (1_000_000, 90_000_000, 2 * 3_600_000_000, DAY)] == ["1s", "90s", "2h", "1d"]
