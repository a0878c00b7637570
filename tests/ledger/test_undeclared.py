"""Undeclared values are kept; declaring one makes its history usable, in every executor; what was told is one fact."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.points import score_frame
from ondo.domain.card import AttributeSpec, Counting, CountMode, KindSpec, Rule, Scorecard, ValueType
from ondo.domain.conditions import EventMatch, Op
from ondo.domain.conditions import Test as Compare
from ondo.domain.declarations import declarations_of
from ondo.domain.errors import KeyReused
from ondo.domain.instant import DAY, Micros
from ondo.domain.scoring import score
from ondo.domain.summary_scoring import score_summary
from ondo.domain.summary_spec import horizon_of
from ondo.domain.vocabulary import Actor, Axis, Direction, Label
from ondo.ledger import Ledger
from ondo.ledger.db import schema
from ondo.ledger.db.encoding import content_hash, to_json, values_json
from ondo.ledger.db.insert import insert_new
from ondo.ledger.facts import lead_state
from ondo.ledger.facts.append import Appended
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events, lead_facts
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.facts.history import event_history
from ondo.ledger.handoffs.lead_context import standings
from ondo.ledger.identity.lead_keys import leads_for
from ondo.ledger.identity.person import erase_person
from ondo.ledger.records.retention import forget_older_than
from tests.domain.strategies import ZONE
from tests.features.builders import decisions_of
from tests.ledger.making import NOW, Clock, ago

_worlds = count()
TYPES = {"page": ValueType.TEXT, "seconds": ValueType.NUMBER, "back": ValueType.BOOLEAN, "due": ValueType.DATE}
ASKED = {
    "page": Compare("page", Op.EQ, ("price",)),
    "seconds": Compare("seconds", Op.GTE, (30.0,)),
    "back": Compare("back", Op.EQ, (True,)),
    "due": Compare("due", Op.WITHIN_DAYS, (183.0,)),
}
SENT = {
    "page": ("price", "Price", "top"),
    "seconds": (60.0, "60", "６０", "約1分", True),
    "back": (True, "true", "はい", 1.0, "そうです"),
    "due": ("2026-12-01", "2026/12/01", "2026-12-01T00:00:00+09:00", 20261201.0, "0001-01-01"),
}


def card_of(*declared: str) -> Scorecard:
    """A card that declares some properties of a visit, and the attributes of the same names, and asks for each."""
    word = Label("語", "word")
    rules = []
    for number, name in enumerate(declared):
        by_event = EventMatch(frozenset({"visit"}), ASKED[name])
        every = Counting(CountMode.EVERY, None)
        points = 5 * 3**number
        rules.append(Rule(f"e_{name}", Axis.BEHAVIOUR, word, by_event, points, every, direction=Direction.UP))
        rules.append(Rule(f"a_{name}", Axis.ATTRIBUTE, word, ASKED[name], points, direction=Direction.UP))
    types = {name: TYPES[name] for name in declared}
    return Scorecard(
        "standard",
        word,
        tuple(rules),
        kinds={"visit": KindSpec("visit", Actor.LEAD, word, types)},
        attributes={name: AttributeSpec(name, kind, word) for name, kind in types.items()},
    )


NOTHING, EVERYTHING = card_of(), card_of(*TYPES)
SOME = (NOTHING, card_of("page", "back"), card_of("due"), EVERYTHING)
LEADS = ("A", "B")

_card = st.sampled_from(SOME)
_properties = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in SENT.items()})
_steps = st.lists(
    st.tuples(st.just("event"), st.sampled_from(LEADS), _properties, _card)
    | st.tuples(st.just("event"), st.sampled_from(LEADS), _properties, _card)
    | st.tuples(st.just("attribute"), st.sampled_from(LEADS), _properties, _card)
    | st.tuples(st.just("look"), _card)
    | st.tuples(st.just("forget"), st.sampled_from([1, 3]))
    | st.tuples(st.just("erase"), st.sampled_from(LEADS)),
    min_size=1,
    max_size=12,
)


def look(ledger: Ledger, ids: dict[str, str], card: Scorecard, *, frames: bool = True) -> list[int]:
    """Every executor finds the same points by a card that came into force now; the rows of state are stored."""
    horizon = horizon_of([card], ZONE, days=30)
    declared = declarations_of([card], ZONE)
    totals = []
    with ledger.read() as tx:
        result = standings(tx, list(ids.values()), horizon)
        rows = [(lead_id, tx.now) for lead_id in ids.values()]
        many = (
            score_frame(read_frames(tx, card, tx.now, zone=ZONE), card, decisions_of(*rows), zone=ZONE)
            if frames
            else {}
        )
        for place, lead_id in enumerate(ids.values()):
            lead, events = lead_facts(tx, lead_id, tx.now, declared)
            standing = result.by_lead[lead_id].known
            assert standing.lead == lead
            alone = score(card, lead, events, tx.now, zone=ZONE)
            assert score_summary(card, lead, standing.view) == alone
            assert not frames or many["total"][place] == alone.total
            answer = event_history(tx, lead_id, 50, declared=declared)
            assert sorted(str(event.properties) for event in answer) == sorted(
                str(event.properties) for event in events
            )
            totals.append(alone.total)
    with ledger.begin() as tx:
        lead_state.store(tx, result.news)
    return totals


@pytest.mark.slow
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_steps)
def test_declaring_a_property_later_makes_its_history_usable(ledger: Ledger, steps):
    world = f"world {next(_worlds)}"
    with ledger.begin() as tx:
        ids = leads_for(tx, world, LEADS)
    for number, (what, *rest) in enumerate(steps):
        if what == "look":
            look(ledger, ids, rest[0], frames=False)
            continue
        with ledger.begin() as tx:
            if what == "forget":
                forget_older_than(tx, ago(rest[0]))
            elif what == "erase":
                erase_person(tx, ids[rest[0]])
            else:
                name, values, card = rest
                declared, at = declarations_of([card], ZONE), ago(number % 5)
                if what == "event":
                    visit = NewEvent(world, str(number), ids[name], "visit", at, at, values)
                    append_events(tx, [visit], declared=declared)
                else:
                    facts = [NewAttribute(world, f"{number}/{n}", ids[name], n, v, at, at) for n, v in values.items()]
                    append_attributes(tx, facts, declared=declared)
    for card in SOME:
        look(ledger, ids, card)


@pytest.mark.slow
def test_a_property_that_is_declared_later_scores_from_the_kept_row_too(ledger: Ledger):
    with ledger.begin() as tx:
        ids = leads_for(tx, "web", ["A"])
    visits = [NewEvent("web", str(n), ids["A"], "visit", ago(n), ago(n), {"page": "price"}) for n in range(3)]
    with ledger.begin() as tx:
        append_events(tx, visits[:2], declared=declarations_of([NOTHING], ZONE))
    assert look(ledger, ids, NOTHING) == [0]
    assert look(ledger, ids, card_of("page")) == [10]
    with ledger.begin() as tx:  # another process that does not know the new card yet
        append_events(tx, visits[2:], declared=declarations_of([NOTHING], ZONE))
    assert look(ledger, ids, card_of("page")) == [15]
    with ledger.begin() as tx:
        assert erase_person(tx, ids["A"])
        assert not erase_person(tx, ids["A"])
    assert look(ledger, ids, card_of("page")) == [0]


@pytest.mark.parametrize("first", SOME)
@pytest.mark.parametrize("then", SOME)
def test_the_same_event_by_two_doors_or_after_the_card_changed_is_one_fact(ledger: Ledger, first, then):
    by_form = {"page": "price", "seconds": "60", "back": "はい", "due": "2026-12-01T00:00:00+09:00", "url": "?x=1"}
    by_file = {"page": "price", "seconds": 60.0, "back": True, "due": "2026-12-01", "url": "?x=1"}
    with ledger.begin() as tx:
        lead = leads_for(tx, "web", ["A"])["A"]
        row, two = (NewEvent("web", "1", lead, "visit", ago(1), ago(1), sent) for sent in (by_form, by_file))
        assert append_events(tx, [row], declared=declarations_of([first], ZONE)) == Appended(new=1)
        assert append_events(tx, [two], declared=declarations_of([then], ZONE)) == Appended(same=1)
        forget_older_than(tx, NOW)
        assert append_events(tx, [row], declared=declarations_of([then], ZONE)) == Appended(same=1)
        with pytest.raises(KeyReused):
            append_events(tx, [replace(two, properties=by_file | {"url": "?x=2"})], declared=None)
        value, same = (NewAttribute("web", "a", lead, "back", v, ago(1), ago(1)) for v in ("yes", True))
        assert append_attributes(tx, [value], declared=declarations_of([first], ZONE)) == Appended(new=1)
        assert append_attributes(tx, [same], declared=declarations_of([then], ZONE)) == Appended(same=1)


def test_an_event_that_an_earlier_version_stored_is_recognised_when_it_is_sent_again(ledger: Ledger):
    """Its hash is over the properties that were declared then; the others were dropped."""
    with ledger.begin() as tx:
        lead = leads_for(tx, "web", ["A"])["A"]
        for table, own in (
            (schema.event, {"kind": "visit", "channel": "web", "properties": values_json({"seconds": 60})}),
            (schema.attribute, {"name": "seconds", "value": to_json(60.0)}),
        ):
            content = {**own, "lead_id": lead, "happened_at": ago(1)}
            stamp = {"source": "web", "key": "1", "known_at": ago(1), "recorded_at": ago(1)}
            insert_new(tx, table, content | stamp | {"content_hash": content_hash(list(content.values()))})
        event = NewEvent("web", "1", lead, "visit", ago(1), None, {"seconds": "60", "url": "?x=1"}, "web")
        attribute = NewAttribute("web", "1", lead, "seconds", "60", ago(1))
        for card in SOME:
            declared = declarations_of([card], ZONE)
            assert append_events(tx, [event], declared=declared) == Appended(same=1)
            assert append_attributes(tx, [attribute], declared=declared) == Appended(same=1)
        for other in (
            replace(event, properties={"seconds": "61"}),
            replace(event, properties={"url": "?x=1"}),
            replace(event, kind="demo"),
            replace(event, happened_at=Micros(ago(1) - DAY)),
        ):
            with pytest.raises(KeyReused):
                append_events(tx, [other])
        later = append_attributes(tx, [replace(attribute, value="61")])
        assert later == Appended(new=1), "an attribute is a state: other content is a later fact"


def test_what_was_not_declared_then_is_not_scored_now(ledger: Ledger, clock: Clock):
    """Only what a card declares is looked at, whatever else came with the event."""
    with ledger.begin() as tx:
        ids = leads_for(tx, "web", ["A"])
        visit = NewEvent(
            "web", "1", ids["A"], "visit", ago(1), ago(1), {name: values[0] for name, values in SENT.items()}
        )
        append_events(tx, [visit], declared=declarations_of([NOTHING], ZONE))
        _, [alone] = lead_facts(tx, ids["A"], clock.at, declarations_of([card_of("page")], ZONE))
        assert alone.properties == {"page": "price"}
        assert "p_due" not in read_frames(tx, card_of("page"), clock.at, zone=ZONE)["events"].column_names
