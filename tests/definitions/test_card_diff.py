from dataclasses import replace

from hypothesis import given, settings

from ondo.definitions.card_diff import NOTHING, diff
from ondo.definitions.card_file import default_card
from ondo.definitions.card_schema import content_hash
from ondo.domain.card import Decay, Scorecard
from ondo.domain.fade import Fade, FadeKind
from ondo.domain.proposal import apply
from ondo.domain.vocabulary import Lang
from tests.domain.strategies import cards

CARD = default_card()


def rows(now: Scorecard, new: Scorecard, lang: Lang = Lang.EN) -> list[tuple[str, str, str]]:
    return [(row.label.of(lang), row.now.of(lang), row.new.of(lang)) for row in diff(now, new)]


def test_changed_points_and_line_in_both_languages():
    new = apply(CARD, {"price_page": 25}, hot_line=95)
    assert rows(CARD, new) == [
        ("Hot line", "100", "95"),
        ("Rule 'Price page viewed', points", "+15 points", "+25 points"),
    ]
    assert rows(CARD, new, Lang.JA) == [
        ("ホットライン", "100", "95"),
        ("ルール「料金ページの閲覧」・点数", "+15点", "+25点"),
    ]


def test_added_removed_and_moved_rules():
    assert rows(CARD, replace(CARD, rules=CARD.rules[:-1])) == [
        ("Rule 'Site visited'", "{event: site_visit}, +1 points, {max: 5}", NOTHING.en)
    ]
    assert rows(replace(CARD, rules=CARD.rules[:-1]), CARD)[0][1] == NOTHING.en
    moved = rows(CARD, replace(CARD, rules=(CARD.rules[1], CARD.rules[0], *CARD.rules[2:])))
    assert [row[0] for row in moved] == ["Rule, order"]


def test_fading_is_told_in_words():
    fading = replace(CARD.rule("price_page"), fade=Fade(FadeKind.LINEAR, 60))
    halved = replace(fading, fade=Fade(FadeKind.HALF_LIFE, 30))
    cards = [
        replace(CARD, rules=tuple(rule if r.id == rule.id else r for r in CARD.rules)) for rule in (fading, halved)
    ]
    assert rows(CARD, cards[0]) == [("Rule 'Price page viewed', fading", NOTHING.en, "falls to 0 over 60 days")]
    assert rows(*cards, Lang.JA) == [
        ("ルール「料金ページの閲覧」・時間による減り方", "60日かけて0点まで減る", "30日ごとに半分に減る")
    ]


def test_everything_else_is_told_too():
    changed = replace(CARD, decay=Decay(), exploration_rate=0.05, gates=(), attributes={})
    places = [row.place for row in diff(CARD, changed)]
    assert places[:2] == ["exploration_rate", "decay"]
    assert places[-1] == "gates.timeframe"
    assert sum(place.startswith("attributes.") for place in places) == 5


@settings(max_examples=10)
@given(cards(), cards())
def test_no_rows_means_the_same_content(now: Scorecard, new: Scorecard):
    assert diff(now, now) == ()
    assert (diff(now, new) == ()) == (content_hash(now) == content_hash(new))


def test_a_hot_line_below_the_warm_line_takes_it_along():
    assert apply(CARD, {}, hot_line=30).warm_line == 30
