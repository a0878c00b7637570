"""Random but valid cards, leads and events over one small vocabulary, so that conditions often hold."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from ondo.definitions.card_schema import sign_of
from ondo.definitions.condition_schema import COUNT_OPS, OPS_OF
from ondo.domain.card import (
    AttributeSpec,
    Counting,
    CountMode,
    Decay,
    DecayStep,
    FastTrack,
    Gate,
    KindSpec,
    Rule,
    Scorecard,
    ValueType,
)
from ondo.domain.conditions import And, CountTest, EventMatch, Not, Op, Or, Test
from ondo.domain.events import Event
from ondo.domain.fade import Fade, FadeKind
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Lead, Value
from ondo.domain.vocabulary import Actor, Axis, Direction, Label

NOW = Micros(1_790_000_000_000_000)
ZONE = ZoneInfo("Asia/Tokyo")
TYPES = {"size": ValueType.NUMBER, "field": ValueType.TEXT, "boss": ValueType.BOOLEAN, "due": ValueType.DATE}
PROPERTIES = {"page": ValueType.TEXT, "seconds": ValueType.NUMBER}
WORDS = ("Price", "ｐｒｉｃｅ", "事例", "other page")
DATES = ("2026-09-20", "2026-09-21", "2026-10-01", "2027-04-01")

numbers = st.sampled_from([0.0, 1.0, 2.5, 100.0, 500.0, -3.0])
texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=12).filter(
    lambda text: text.strip()
)
any_labels = st.builds(Label, ja=texts, en=texts)
one_label = st.just(Label("名", "name"))
days = st.sampled_from([0.5, 1.0, 7.0, 30.0, 90.0])
ACTORS = {"visit": Actor.LEAD, "open": Actor.LEAD, "sent": Actor.SELLER}


def operands(op: Op, value: st.SearchStrategy) -> st.SearchStrategy:
    match op:
        case Op.EXISTS:
            return st.tuples(st.booleans())
        case Op.WITHIN_DAYS:
            return st.tuples(st.sampled_from([0.0, 10.0, 183.0]))
        case Op.IN:
            return st.lists(value, min_size=1, max_size=3).map(tuple)
        case Op.BETWEEN:
            return st.tuples(numbers, numbers).map(lambda ends: tuple(sorted(ends)))
        case _:
            return st.tuples(value)


VALUES = {
    ValueType.NUMBER: numbers,
    ValueType.TEXT: st.sampled_from(WORDS),
    ValueType.BOOLEAN: st.booleans(),
    ValueType.DATE: st.sampled_from(DATES),
}


@st.composite
def tests_of(draw: st.DrawFn, types: dict[str, ValueType]) -> Test:
    name = draw(st.sampled_from(sorted(types)))
    op = draw(st.sampled_from(OPS_OF[types[name]]))
    return Test(name, op, draw(operands(op, VALUES[types[name]])))


def nested(leaf: st.SearchStrategy) -> st.SearchStrategy:
    parts = st.lists(leaf, min_size=1, max_size=3).map(tuple)
    return leaf | st.builds(And, parts) | st.builds(Or, parts) | st.builds(Not, leaf)


where = nested(tests_of(PROPERTIES))
matches = st.builds(EventMatch, st.frozensets(st.sampled_from(sorted(ACTORS)), max_size=2), st.none() | where)
attribute_conditions = nested(nested(tests_of(TYPES)))


@st.composite
def count_tests(draw: st.DrawFn) -> CountTest:
    op = draw(st.sampled_from(COUNT_OPS))
    return CountTest(draw(matches), op, draw(operands(op, numbers)), draw(st.none() | days))


conditions = nested(tests_of(TYPES) | count_tests())
fades = st.builds(Fade, st.sampled_from(FadeKind), days)
countings = st.sampled_from(
    [
        Counting(),
        Counting(CountMode.EVERY, None),
        Counting(CountMode.MAX, 3),
        Counting(CountMode.MAX, 2, first=2),
        Counting(CountMode.EVERY, None, first=3),
        Counting(CountMode.EVERY, None, per="page"),
        Counting(CountMode.MAX, 1, per="seconds", first=2),
    ]
)
distances = st.none() | st.sampled_from([1_000_000, 60_000_000, DAY // 2, DAY])


@st.composite
def rules(draw: st.DrawFn, index: int, labels: st.SearchStrategy) -> Rule:
    points = draw(st.integers(-10, 10)) * 5
    when = draw(matches | conditions)
    event, axis = isinstance(when, EventMatch), draw(st.sampled_from(Axis))
    fade = draw(st.none() | fades) if event and axis is Axis.BEHAVIOUR and points >= 0 else None
    directions = [sign_of(points), Direction.FREE] if fade is None else [Direction.UP]
    return Rule(
        id=f"r{index}",
        axis=axis,
        label=draw(labels),
        when=when,
        points=points,
        counts=draw(countings) if event else Counting(),
        within_days=draw(st.none() | days) if event else None,
        direction=draw(st.sampled_from(directions)),
        locked=draw(st.booleans()),
        notice=draw(st.booleans()),
        fade=fade,
        apart=draw(distances) if event else None,
    )


@st.composite
def decays(draw: st.DrawFn) -> Decay:
    idle = sorted(draw(st.sets(st.sampled_from([7.0, 30.0, 60.0, 90.0]), max_size=3)))
    takes = sorted(draw(st.lists(st.integers(0, 40), min_size=len(idle), max_size=len(idle))))
    last_to_zero = draw(st.booleans())
    steps = [DecayStep(day, take) for day, take in zip(idle, takes, strict=True)]
    if steps and last_to_zero:
        steps[-1] = DecayStep(idle[-1], to=0, lasting=draw(st.booleans()))
    return Decay(tuple(steps))


@st.composite
def cards(draw: st.DrawFn, labels: st.SearchStrategy = one_label) -> Scorecard:
    hot = draw(st.integers(1, 30)) * 5
    gate = st.builds(
        Gate, st.just("g0"), st.sampled_from(sorted(TYPES)), labels, attribute_conditions, labels, st.booleans()
    )
    track = st.builds(FastTrack, st.just("f0"), labels, matches, st.none() | conditions, days)
    return Scorecard(
        card_id="test-card",
        name=draw(labels),
        rules=tuple(draw(rules(index, labels)) for index in range(draw(st.integers(0, 4)))),
        hot_line=hot,
        warm_line=draw(st.integers(0, hot)),
        gates=tuple(draw(st.lists(gate, max_size=1))),
        fast_tracks=tuple(draw(st.lists(track, max_size=1))),
        decay=draw(decays()),
        axis_caps=draw(st.dictionaries(st.sampled_from(Axis), st.integers(0, 100))),
        attributes={name: AttributeSpec(name, kind, draw(labels)) for name, kind in TYPES.items()},
        kinds={
            name: KindSpec(
                name,
                actor,
                draw(labels),
                {**PROPERTIES, "machine": ValueType.BOOLEAN},
                wakes=actor is Actor.SELLER or draw(st.booleans()),
                answers="sent" if name == "open" and draw(st.booleans()) else "",
            )
            for name, actor in ACTORS.items()
        },
        sets_aside=draw(st.booleans()),
        audience=draw(st.none() | attribute_conditions),
        grid=draw(st.sampled_from([1, 5])),
        cool_off_days=draw(days),
        exploration_rate=draw(st.sampled_from([0.0, 0.05, 1.0])),
    )


leads = st.builds(
    Lead,
    st.just("lead-1"),
    st.fixed_dictionaries({}, optional={name: VALUES[kind] for name, kind in TYPES.items()}),
)


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """Events up to 100 days old; many exactly on the boundaries of windows and decay steps."""
    made = []
    together = draw(st.sampled_from([None, None, 0, 7 * DAY]))
    for index in range(draw(st.integers(0, 6) | st.just(6))):
        near = st.sampled_from([0, 1, DAY // 2, DAY, DAY + 60_000_000, 7 * DAY, 7 * DAY + 4_000_000])
        age = draw(near | st.sampled_from([30 * DAY - 1, 30 * DAY, 30 * DAY + 1, 90 * DAY]))
        if together is not None and draw(st.sampled_from([True, True, True, False])):
            age = together + draw(st.integers(0, 2))
        kind = draw(st.sampled_from([*sorted(ACTORS), "undeclared"]))
        properties: dict[str, Value] = {"page": draw(st.sampled_from(WORDS)), "seconds": draw(numbers)}
        if draw(st.sampled_from([True, False, False, False])):
            properties["machine"] = draw(st.booleans())
        made.append(Event("lead-1", kind, Micros(NOW - age), Micros(NOW - age), properties, key=f"k{index}"))
    return made
