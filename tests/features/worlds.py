"""Random cards and random histories for the property tests, biased towards edges, ties and type clashes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import Phase, settings
from hypothesis import strategies as st

from ondo.domain.card import Counting, CountMode, Decay, DecayStep, FastTrack, Gate, Scorecard, ValueType
from ondo.domain.conditions import And, Condition, CountTest, EventMatch, Not, Op, Or, Test
from ondo.domain.events import Event
from ondo.domain.fade import Fade, FadeKind
from ondo.domain.instant import DAY, to_datetime
from ondo.domain.leads import Value
from ondo.domain.vocabulary import Actor, Axis, Direction
from tests.features.builders import NOW, UTC, a_card, a_fact, a_kind, a_label, a_rule, an_attribute, an_event
from tests.support.facts import AttributeFact

# A failing world is not shrunk: each step costs a compiled query, and minutes pass. The seed is fixed anyway.
UNSHRUNK = settings(phases=[Phase.explicit, Phase.reuse, Phase.generate])
ZONES = tuple(ZoneInfo(name) for name in ("Asia/Tokyo", "America/New_York", "Pacific/Apia", "UTC"))
LEADS = ("lead-a", "lead-b", "lead-c")
DAYS = (0.5, 1, 7, 30, 90)
MINUTE = 60 * 1_000_000
KINDS = (
    a_kind("visit", page=ValueType.TEXT, seconds=ValueType.NUMBER, returning=ValueType.BOOLEAN),
    a_kind("download", page=ValueType.TEXT, due=ValueType.DATE),
    a_kind("demo"),
    a_kind("mail_sent", Actor.SELLER),
)
ATTRIBUTES = (
    an_attribute("employees", ValueType.NUMBER),
    an_attribute("industry", ValueType.TEXT, "Retail", "ＩＴ", "製造"),
    an_attribute("consent", ValueType.BOOLEAN),
    an_attribute("expected_by", ValueType.DATE),
    an_attribute("account_id"),
    an_attribute("channel", ValueType.TEXT, "Web", "Exhibition"),
    replace(an_attribute("town"), seen=("retail", "製造")),
)
NAMES = tuple(spec.name for spec in ATTRIBUTES if spec.name != "account_id")

texts = st.sampled_from(
    ["Retail", " retail ", "ＲＥＴＡＩＬ", "it", "製造", "ﾌﾞﾚｰｷ", "ブレーキ", "straße", "STRASSE", "", "50%", "O'Hara"]
)
numbers = st.sampled_from([0.0, 1.0, 2.0, 3.0, 499.0, 500.0, 0.1, -5.0])
TODAY = to_datetime(NOW).date()
dates = st.integers(-40, 40).map(lambda days: (TODAY + timedelta(days=days)).isoformat())
broken_dates = st.sampled_from(["2024-02-30", "tomorrow", "20241004", "2024-1-1"])
values: st.SearchStrategy[Value] = st.one_of(texts, numbers, st.booleans(), dates, broken_dates)
often = st.sampled_from([True, True, True, False])
windows = st.none() | st.sampled_from(DAYS)
# Ages that lie on a window's edge, one microsecond to either side of it, or anywhere; a few share an instant.
ages = st.one_of(
    st.sampled_from([0, 0, 1, DAY, *(int(days * DAY) for days in DAYS)]).flatmap(
        lambda edge: st.sampled_from([max(0, edge - 1), edge, edge + 1])
    ),
    st.integers(0, 200 * DAY),
)


def operands(op: Op) -> st.SearchStrategy[tuple[Value, ...]]:
    match op:
        case Op.IN:
            return st.lists(values, min_size=1, max_size=4).map(tuple)
        case Op.BETWEEN:
            return st.tuples(numbers, numbers) | st.tuples(values, values)
        case Op.EXISTS:
            return st.tuples(st.booleans())
        case Op.WITHIN_DAYS:
            return st.tuples(st.sampled_from([0.0, 0.9, 1.0, 30.0]))
        case _:
            return st.tuples(values)


def tests_of(names: tuple[str, ...]) -> st.SearchStrategy[Test]:
    return st.sampled_from(Op).flatmap(lambda op: st.builds(Test, st.sampled_from(names), st.just(op), operands(op)))


def nested(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    return st.recursive(
        parts,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(tuple).flatmap(lambda p: st.sampled_from([And(p), Or(p)])),
            inner.map(Not),
        ),
        max_leaves=4,
    )


PROPERTIES = ("page", "seconds", "returning", "due", "undeclared")
matches = st.builds(
    EventMatch,
    st.frozensets(st.sampled_from(["visit", "download", "demo", "mail_sent", "unheard_of"]), max_size=3),
    st.none() | nested(tests_of(PROPERTIES)),
)
count_tests = st.builds(
    CountTest,
    matches,
    st.just(Op.GTE),
    st.tuples(st.sampled_from([0.0, 1.0, 2.0])),
    windows,
) | st.builds(CountTest, matches, st.just(Op.BETWEEN), st.just((1.0, 2.0)), windows)
conditions = nested(tests_of((*NAMES, "undeclared")) | count_tests)
fades = st.none() | st.builds(Fade, st.sampled_from(FadeKind), st.sampled_from(DAYS))
countings = st.sampled_from([Counting(), Counting(CountMode.EVERY, None), Counting(CountMode.MAX, 2)])
told_apart = st.builds(
    Counting,
    st.just(CountMode.MAX),
    st.sampled_from([None, 1, 2, 3]),
    st.none() | st.sampled_from(["page", "seconds", "returning", "due"]),
    st.sampled_from([1, 1, 2, 3]),
)
distances = st.none() | st.sampled_from([1, MINUTE, 30 * MINUTE, DAY])


@st.composite
def cards(draw: st.DrawFn) -> Scorecard:
    rules = []
    for i in range(draw(st.integers(1, 4))):
        when, points = draw(matches if draw(st.booleans()) else conditions), draw(st.integers(-20, 60))
        more = {
            "counts": draw(countings),
            "within_days": draw(windows),
            "direction": draw(st.sampled_from(Direction)),
            "notice": draw(st.booleans()),
            "fade": draw(fades) if isinstance(when, EventMatch) and points >= 0 else None,
        }
        rules.append(a_rule(f"rule_{i}", when, points, draw(st.sampled_from(Axis)), **more))
    steps = draw(
        st.lists(
            st.builds(DecayStep, st.sampled_from(DAYS), st.integers(0, 30), st.none() | st.integers(0, 20)), max_size=3
        )
    )
    if draw(st.booleans()):
        steps.append(DecayStep(draw(st.sampled_from(DAYS)), to=0, lasting=True))
    kinds = tuple(replace(kind, wakes=kind.actor is Actor.SELLER or draw(often)) for kind in KINDS)
    gates = st.sampled_from(NAMES).flatmap(
        lambda name: st.builds(
            Gate,
            st.just(f"{name} gate"),
            st.just(name),
            st.just(a_label()),
            conditions | st.just(Test(name, Op.EXISTS, (True,))) | st.just(Test(name, Op.WITHIN_DAYS, (30.0,))),
            st.just(a_label()),
            st.booleans(),
        )
    )
    tracks = st.builds(
        FastTrack, st.just("track"), st.just(a_label()), matches, st.none() | conditions, st.sampled_from(DAYS)
    )
    return a_card(
        *rules,
        kinds=kinds,
        attributes=ATTRIBUTES,
        hot_line=draw(st.integers(0, 80)),
        warm_line=draw(st.integers(0, 80)),
        gates=tuple(draw(st.lists(gates, max_size=2, unique_by=lambda gate: gate.id))),
        fast_tracks=tuple(draw(st.lists(tracks, max_size=2))),
        decay=Decay(tuple(steps)),
        axis_caps=draw(st.dictionaries(st.sampled_from(Axis), st.integers(-5, 60), max_size=2)),
    )


@dataclass(frozen=True)
class World:
    card: Scorecard
    events: list[Event]
    facts: list[AttributeFact]
    decisions: list[tuple[str, int, int | None]]
    zone: ZoneInfo = UTC


@st.composite
def busy_cards(draw: st.DrawFn) -> Scorecard:
    """Cards that reset points after silences, most of them short, with rules that tell events apart."""
    rules = []
    for i in range(draw(st.integers(2, 4))):
        when, points = draw(busy_matches | busy_conditions), draw(st.sampled_from([-10, 0, 15, 15, 40]))
        of_events = isinstance(when, EventMatch)
        more = {
            "counts": draw(told_apart) if of_events else Counting(),
            "within_days": draw(windows) if of_events else None,
            "apart": draw(distances) if of_events else None,
            "direction": draw(st.sampled_from(Direction)),
            "fade": draw(fades) if of_events and points >= 0 else None,
        }
        rules.append(a_rule(f"rule_{i}", when, points, draw(st.sampled_from([*Axis, Axis.BEHAVIOUR])), **more))
    track = FastTrack("track", a_label(), draw(busy_matches), draw(st.none() | busy_conditions), 30)
    kinds = tuple(
        replace(
            kind,
            wakes=kind.actor is Actor.SELLER or draw(often),
            answers="mail_sent" if kind.name == "download" and draw(often) else "",
            properties={**kind.properties, "machine": ValueType.BOOLEAN},
        )
        for kind in KINDS
    )
    lasting = DecayStep(draw(st.sampled_from([0.5, 1, 1, 7])), to=0, lasting=draw(often))
    steps = (DecayStep(0.2, take=10), lasting)
    more = {"fast_tracks": (track,), "decay": Decay(steps), "sets_aside": draw(often)}
    return a_card(*rules, kinds=kinds, attributes=ATTRIBUTES, **more)


busy_matches = st.builds(
    EventMatch,
    st.frozensets(st.sampled_from(["visit", "download", "demo", "mail_sent"]), max_size=2),
    st.none() | st.none() | tests_of(("page", "seconds")),
)
busy_conditions = st.builds(CountTest, busy_matches, st.just(Op.GTE), st.sampled_from([(1.0,), (2.0,)]), windows)
busy_ages = st.builds(
    lambda days, minutes, micros: days * DAY + minutes * MINUTE + micros,
    st.sampled_from([0, 0, 1, 2, 3, 7, 9, 30]),
    st.sampled_from([0, 0, 1, 29, 30, 31, 60, 720]),
    st.sampled_from([0, 0, 1, 3_000_000, 3_000_001, 7_000_000]),
)


@st.composite
def bursts(draw: st.DrawFn) -> list[Event]:
    """Events of one lead within a second, known one after another."""
    lead, happened = draw(st.sampled_from(LEADS[:2])), draw(busy_ages)
    kinds = draw(st.lists(st.sampled_from(["visit", "download", "demo"]), min_size=4, max_size=7))
    return [an_event(lead, kind, happened, known_ago=draw(st.sampled_from([happened, 0]))) for kind in kinds]


@st.composite
def busy_events(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from([KINDS[0], *KINDS]))
    typed = {ValueType.TEXT: texts, ValueType.NUMBER: numbers, ValueType.BOOLEAN: st.booleans()}
    properties = {name: draw(typed.get(t, dates)) for name, t in kind.properties.items() if draw(often)}
    if draw(st.sampled_from([True, False, False, False, False])):
        properties["machine"] = draw(st.booleans())
    happened = draw(busy_ages)
    known = draw(st.sampled_from([happened, happened, happened, 0]))
    return an_event(draw(st.sampled_from(LEADS[:2])), kind.name, happened, known_ago=known, properties=properties)


def busy_worlds() -> st.SearchStrategy[World]:
    """Leads with so many events, so close together, that silences, values and distances matter."""
    return st.builds(
        World,
        busy_cards(),
        st.tuples(st.lists(busy_events(), min_size=20, max_size=40), st.lists(bursts(), max_size=2)).map(
            lambda drawn: [*drawn[0], *(event for burst in drawn[1] for event in burst)]
        ),
        st.lists(facts, max_size=6),
        st.lists(
            st.tuples(st.sampled_from(LEADS[:2]), busy_ages.map(lambda ago: NOW - ago), st.none()),
            min_size=6,
            max_size=12,
        ),
        st.sampled_from(ZONES),
    )


@st.composite
def events(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from([*KINDS, a_kind("unheard_of")]))
    typed = {ValueType.TEXT: texts, ValueType.NUMBER: numbers, ValueType.BOOLEAN: st.booleans()}
    properties = {
        name: draw(typed.get(type_, dates | broken_dates))
        for name, type_ in kind.properties.items()
        if draw(st.booleans())
    }
    happened = draw(ages)
    known = draw(st.sampled_from([happened, happened, max(0, happened - DAY), 0]))
    channel = draw(st.none() | st.sampled_from(["web", "ＷＥＢ", "Exhibition", "pigeon"]))
    return an_event(draw(leads), kind.name, happened, known_ago=known, properties=properties, channel=channel)


leads = st.sampled_from(LEADS)
accounts = st.sampled_from(["acme", "ACME", "umbrella"])
typed = {"employees": numbers, "industry": texts, "consent": st.booleans(), "expected_by": dates}
typed |= {"channel": texts, "town": texts}
named_values = st.one_of(
    st.tuples(st.just("account_id"), accounts | accounts | st.none()),
    st.sampled_from(NAMES).flatmap(lambda name: st.tuples(st.just(name), typed[name])),
    st.sampled_from(NAMES).flatmap(lambda name: st.tuples(st.just(name), st.none() | values)),
)
facts = st.tuples(leads, named_values, ages, st.sampled_from([None, None, 0])).map(
    lambda drawn: a_fact(drawn[0], *drawn[1], drawn[2], known_ago=drawn[3])
)
decisions = st.tuples(
    leads,
    st.sampled_from([0, 1, DAY, 45 * DAY]).map(lambda ago: NOW - ago),
    st.none() | ages.map(lambda ago: NOW - ago),
)


def worlds(card: st.SearchStrategy[Scorecard] | None = None) -> st.SearchStrategy[World]:
    return st.builds(
        World,
        card or cards(),
        st.lists(events(), min_size=8, max_size=30),
        st.lists(facts, min_size=8, max_size=20),
        st.lists(decisions, min_size=6, max_size=12),
        st.sampled_from(ZONES),
    )
