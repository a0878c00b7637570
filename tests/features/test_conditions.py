"""Every comparison of the card's language, tried on every type of value, by both of its executors."""

from __future__ import annotations

from itertools import product

import pytest

from features.engine import connect
from features.points import score_frame
from ondo.domain.conditions import And, Condition, CountTest, Not, Op, Or, holds
from ondo.domain.conditions import Test as Ask
from ondo.domain.instant import DAY, to_datetime
from ondo.domain.leads import Lead, Value
from ondo.domain.scoring import LeadAt, contribution
from tests.features.builders import NOW, UTC, a_card, a_fact, a_kind, a_rule, an_event, decisions_of, frames_of, match
from tests.features.worlds import ATTRIBUTES, KINDS

CON = connect(threads=1)
TODAY = to_datetime(NOW).date().isoformat()
HAVE: list[Value | None] = [
    None, "", "retail", " ＲＥＴＡＩＬ ", "Retail trade", "ﾌﾞﾚｰｷ", "STRASSE", "500", TODAY, "2024-02-30", "20241004",
    0.0, 499.0, 500.0, 500.1, True, False,
]  # fmt: skip
WANT: list[Value] = ["Retail", "", "ブレーキ", "straße", 500.0, 500, 0.0, 1.0, True, False, TODAY]


def operands_of(op: Op) -> list[tuple[Value, ...]]:
    match op:
        case Op.BETWEEN:
            return [(0.0, 500.0), (500.0, 0.0), ("a", "z"), (0.0, "z"), (False, True)]
        case Op.WITHIN_DAYS:
            return [(0.0,), (0.9,), (1.0,), (180.0,)]
        case Op.EXISTS:
            return [(True,), (False,)]
        case Op.IN:
            return [*((want,) for want in WANT), ("retail", 500.0, True), (False, "500"), (0.0, "")]
        case _:
            return [(want,) for want in WANT]


def every_test(name: str) -> list[Ask]:
    return [Ask(name, op, operands) for op in Op for operands in operands_of(op)]


@pytest.mark.parametrize("negated", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["plain", "negated"])
def test_every_comparison_on_every_type_of_attribute(negated: bool):
    tests: list[Condition] = [Not(test) if negated else test for test in every_test("industry")]
    tests += [And(()), Or(()), Not(Or(())), And((tests[0], Not(tests[0])))]
    card = a_card(*(a_rule(f"r{i}", test) for i, test in enumerate(tests)), kinds=KINDS, attributes=ATTRIBUTES)
    facts = [a_fact(f"lead-{i}", "industry", value) for i, value in enumerate(HAVE) if value is not None]
    leads = [f"lead-{i}" for i in range(len(HAVE))]
    result = score_frame(
        frames_of(card, facts=facts), card, decisions_of(*((lead, NOW) for lead in leads)), zone=UTC, con=CON
    )
    wrong = [
        (value, test)
        for (i, value), (j, test) in product(enumerate(HAVE), enumerate(tests))
        if result[f"n__r{j}"][i] != holds(test, {} if value is None else {"industry": value}, (), NOW, zone=UTC)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("page", [value for value in HAVE if value is None or isinstance(value, str)]),
        pytest.param("due", [None, TODAY, "2024-02-30", "20240924"], marks=pytest.mark.slow),
        pytest.param(
            "seconds", [value for value in HAVE if value is None or type(value) is float], marks=pytest.mark.slow
        ),
        pytest.param("returning", [None, True, False], marks=pytest.mark.slow),
        pytest.param("undeclared", [None], marks=pytest.mark.slow),
    ],
)
def test_every_comparison_on_every_type_of_property(name: str, values: list[Value | None]):
    """Inside an event "today" is the day of the event, and a property never declared is unknown."""
    kinds = [a_kind("visit", **{k: v for kind in KINDS for k, v in kind.properties.items()})]
    card = a_card(*(a_rule(f"r{i}", match("visit", where=row)) for i, row in enumerate(every_test(name))), kinds=kinds)
    events = [
        an_event(f"lead-{i}", "visit", 3 * DAY, properties={} if value is None else {name: value})
        for i, value in enumerate(values)
    ]
    result = score_frame(
        frames_of(card, events), card, decisions_of(*((e.lead_id, NOW) for e in events)), zone=UTC, con=CON
    )
    wrong = [
        (event.properties, rule.when)
        for (i, event), rule in product(enumerate(events), card.rules)
        if result[f"n__{rule.id}"][i]
        != (contribution(card, rule, LeadAt(Lead(event.lead_id), NOW, UTC), [event]) is not None)
    ]
    assert wrong == []


def test_counts_compare_like_numbers_and_a_lead_without_events_has_none():
    comparisons = [(Op.EQ, (0.0,)), (Op.GTE, (1.0,)), (Op.LTE, (1.0,)), (Op.BETWEEN, (1.0, 2.0)), (Op.IN, (0.0, 2.0))]
    odd = [(Op.EXISTS, (True,)), (Op.EXISTS, (False,)), (Op.WITHIN_DAYS, (3.0,)), (Op.CONTAINS, (1.0,))]
    tests = [CountTest(match("visit"), op, operands, 7) for op, operands in [*comparisons, *odd]]
    card = a_card(*(a_rule(f"r{i}", test) for i, test in enumerate(tests)), kinds=KINDS)
    events = [an_event(f"lead-{n}", "visit", age * DAY) for n in range(4) for age in range(n)]
    events += [an_event("lead-0", "visit", 7 * DAY), an_event("lead-1", "demo", DAY)]
    result = score_frame(
        frames_of(card, events), card, decisions_of(*((f"lead-{n}", NOW) for n in range(5))), zone=UTC, con=CON
    )
    for n, (j, test) in product(range(5), enumerate(tests)):
        own = [event for event in events if event.lead_id == f"lead-{n}"]
        assert result[f"n__r{j}"][n] == holds(test, {}, own, NOW, zone=UTC), (n, test)
