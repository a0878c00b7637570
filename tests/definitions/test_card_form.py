import json
from dataclasses import replace
from importlib.resources import files

from hypothesis import given, settings

from ondo.definitions.card_file import DEFAULT_CARD, check_card, default_card, dump_card
from ondo.definitions.card_schema import card_from_data, card_to_data, content_hash, read_card
from ondo.domain.card import Decay, Scorecard
from ondo.domain.finding import errors
from ondo.domain.vocabulary import Axis, Direction, Label
from tests.domain.strategies import any_labels, cards
from tests.support.cards import check_card_text


@settings(max_examples=15)
@given(cards(any_labels))
def test_a_card_survives_plain_data_json_and_yaml(card: Scorecard):
    data = json.loads(json.dumps(card_to_data(card)))
    result, findings = card_from_data(data)
    assert errors(findings) == []
    assert result == card
    assert content_hash(read_card(data)) == content_hash(card)

    loaded, remarks = check_card_text(dump_card(card), "card.yaml")
    assert errors(remarks) == []
    assert loaded == card


def test_the_shipped_card_is_clean_and_written_in_the_canonical_form():
    card, findings = check_card(DEFAULT_CARD)
    assert findings == []
    assert card is not None
    assert dump_card(card) == DEFAULT_CARD.read_text(encoding="utf-8")
    assert files("ondo").joinpath("default_card.yaml").is_file()


def test_the_shipped_card_is_the_table_of_the_design():
    card = default_card()
    points = {rule.id: rule.points for rule in card.rules}
    assert points == {
        "employees_500": 15,
        "target_industry": 10,
        "department_head": 10,
        "price_page": 15,
        "case_study": 10,
        "seminar": 20,
        "document_request": 20,
        "demo_or_quote": 50,
        "email_open": 1,
        "site_visit": 1,
    }
    assert (card.hot_line, card.warm_line, card.exploration_rate, card.cool_off_days) == (100, 40, 0, 30)
    assert [(step.idle_days, step.take, step.to) for step in card.decay.steps] == [(30, 10, None), (90, 0, 0)]
    assert [rule.id for rule in card.rules if rule.notice] == ["demo_or_quote"]
    assert all(rule.direction is Direction.UP for rule in card.rules)
    assert [track.hot_for_days for track in card.fast_tracks] == [30, 30, 30]
    seven = sum(rule.points for rule in card.rules if rule.id not in ("demo_or_quote", "email_open", "site_visit"))
    assert seven == 100  # the article's 80, and 20 for a document request


def test_the_hash_follows_meaning_not_the_order_of_declarations():
    card = default_card()
    turned = replace(card, attributes=dict(reversed(list(card.attributes.items()))))
    assert content_hash(turned) == content_hash(card)
    assert content_hash(replace(card, cool_off_days=30)) == content_hash(replace(card, cool_off_days=30.0))
    assert content_hash(replace(card, rules=card.rules[::-1])) != content_hash(card)
    assert content_hash(replace(card, axis_caps={Axis.BEHAVIOUR: 90})) != content_hash(card)
    assert content_hash(replace(card, name=Label("別", "other"))) != content_hash(card)
    # A published version is known by this hash: it may not change by accident.
    assert content_hash(card) == "c2d237925595d0fefdef127ab777fb1c265d30f1d5770e52c4689badad39b533"


def test_a_version_approved_before_keeps_its_hash_and_says_nothing_of_what_came_later():
    """The shipped card as it was before resets lasted, opens woke nobody and machine traffic was set aside."""
    card = default_card()
    steps = tuple(replace(step, lasting=False) for step in card.decay.steps)
    kinds = {
        name: replace(
            kind,
            wakes=True,
            answers="",
            properties={name: kind for name, kind in kind.properties.items() if name != "machine"},
        )
        for name, kind in card.kinds.items()
    }
    before = replace(card, decay=Decay(steps), kinds=kinds, sets_aside=False)
    assert content_hash(before) == "b19f803f0de5e0a7b32594d4b4d12ec17feeb31e125b360257c04810ba7dbe97"


def test_one_text_is_a_label_in_both_languages():
    data = card_to_data(default_card()) | {"name": "カード"}
    card, findings = card_from_data(data)
    assert findings == ()
    assert card is not None
    assert card.name == Label("カード", "カード")
