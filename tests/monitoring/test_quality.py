"""Data quality and rules in use: what was planted is found, and a steady company is told nothing new.

Every company here is a year and a month of leads, ten a day, each looked at on arrival and one and two weeks later. The
window of 30 days holds about 900 looks at some 440 leads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from features.points import COUNT
from monitoring.checks.quality import outside, quality
from monitoring.checks.rules_in_use import rules_in_use
from monitoring.windows.periods import CompanyCalendar
from monitoring.windows.spans import Spans, spans_of
from monitoring.windows.window import Window
from ondo.domain.card import AttributeSpec, KindSpec, Rule, Scorecard, ValueType
from ondo.domain.conditions import EventMatch
from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Actor, Axis, Label
from ondo.ledger.facts.out_of_bounds import OutsideFact
from ondo.ledger.records.findings import WatchFinding
from tests.monitoring.test_report import TOKYO
from tests.monitoring.worlds import NOW

LATELY, PER_DAY, FILLED_AFTER = 30, 10, 5
ARRIVED = np.arange(0, 395, 1 / PER_DAY)  # age in days
Share = Callable[[np.ndarray], np.ndarray]


def steady(share: float) -> Share:
    return lambda age: np.full(len(age), share)


def stepped(before: float, lately: float) -> Share:
    return lambda age: np.where(age < LATELY, lately, before)


MOST, TENTH, NONE = steady(0.8), steady(0.1), steady(0.0)


def spans() -> Spans:
    agreed = Micros(NOW - LATELY * DAY)
    return spans_of(NOW, agreed, CompanyCalendar(TOKYO), current=LATELY, reference_days=365, carried_days=28)


def kinds(*names: str) -> dict[str, KindSpec]:
    return {name: KindSpec(name, Actor.LEAD, Label(name, name)) for name in names}


CARD = Scorecard(
    "small",
    Label("小", "small"),
    (),
    hot_line=30,
    warm_line=15,
    kinds=kinds("visit"),
    attributes={
        "industry": AttributeSpec("industry", ValueType.TEXT, Label("業種", "Industry"), ("it", "retail")),
        "city": AttributeSpec("city", ValueType.TEXT, Label("市", "City"), ()),
        "employees": AttributeSpec("employees", ValueType.NUMBER, Label("従業員数", "Employees"), ()),
    },
)


def look(
    filled: Share = MOST,
    late: Share = TENTH,
    strange: Share = NONE,
    other_city: Share = NONE,
    other_kind: bool = False,
    imported: int = 0,
) -> dict[tuple[str, str], WatchFinding]:
    """Tell a company and look at its data; the industry of a lead becomes known five days after it came."""
    rng = np.random.default_rng(11)
    n = len(ARRIVED)
    came = NOW - (ARRIVED * DAY).astype(np.int64)
    lead = [f"l{i:05}" for i in range(n)]
    answers = pd.DataFrame({"lead_id": lead * 3, "at": np.concatenate([came + after * DAY for after in (0, 7, 14)])})
    delay = np.where(rng.random(n) < late(ARRIVED), 9, 0) * DAY
    events = {
        "lead_id": lead,
        "kind": np.where(other_kind & (ARRIVED < 1), "webinar", "visit"),
        "happened_at": came - delay,
        "known_at": came,
    }
    industry = np.where(rng.random(n) < strange(ARRIVED), "space", rng.choice(["it", "retail"], n))
    # Every tenth lead is from a place of its own: new names are nothing new.
    rare = np.array([f"village {i}" for i in range(n)])
    city = np.where(rng.random(n) < 0.1, rare, rng.choice([f"city {i}" for i in range(20)], n))
    city = np.where(rng.random(n) < other_city(ARRIVED), rare, city)
    has = rng.random(n) < filled(ARRIVED)
    facts = [
        pd.DataFrame({"lead_id": lead, "name": "industry", "at": came + FILLED_AFTER * DAY, "text": industry})[has],
        pd.DataFrame({"lead_id": lead, "name": "city", "at": came, "text": city}),
        pd.DataFrame({"lead_id": lead, "name": "employees", "at": came, "number": 100.0}),
    ]
    attributes = pd.concat(facts, ignore_index=True).assign(flag=None)
    attributes = attributes[attributes["at"] < NOW].sort_values("at", ignore_index=True)
    attributes = attributes.rename(columns={"at": "happened_at"}).assign(seq=range(len(attributes)))
    new = pd.DataFrame({"lead_id": [f"i{i}" for i in range(imported)], "created_at": NOW - DAY})
    answer = new.rename(columns={"created_at": "happened_at"}).assign(
        name="industry", text="space", seq=len(attributes)
    )
    attributes = pd.concat([attributes, answer]) if imported else attributes
    leads = pd.concat([pd.DataFrame({"lead_id": lead, "created_at": came}), new])
    frames = {
        "events": pa.Table.from_pandas(pd.DataFrame(events)),
        "leads": pa.Table.from_pandas(leads),
        "attributes": pa.Table.from_pandas(attributes.assign(known_at=attributes["happened_at"])),
    }
    result = quality(frames, CARD, answers[answers["at"] < NOW], spans(), 7)
    assert not any(row.alarm for row in result), "data quality informs; it has no false-alarm rate and never alarms"
    return {(row.kind, row.subject): row for row in result}


def test_a_steady_company_misses_what_it_always_missed_and_sees_nothing_new():
    result = look()
    industry, events = result["missing", "industry"], result["late_facts", "events"]
    # On arrival nobody's industry is known, later that of four in five: (1 + 0.2 + 0.2) / 3. Two of a lead's three
    # looks go together, so the standard error is at most 2/3 of that of 0.4 among 440 leads: three are 0.04.
    assert industry.value == pytest.approx(1.4 / 3, abs=0.04)
    assert industry.facts["reference"] == pytest.approx(1.4 / 3, abs=0.02)
    assert result["missing", "employees"].value == 0
    # Three standard errors of 0.1 among 300 events.
    assert events.value == pytest.approx(0.1, abs=0.052)
    assert result["unseen", "values"].value == 0
    assert "No value" in result["unseen", "values"].message.en


def test_imported_leads_without_an_action_are_seen_with_what_they_say():
    result = look(imported=2000)
    assert result["without_action", "leads"].facts["hits"] == 2000
    assert "2,000 of" in result["without_action", "leads"].message.en
    assert result["unseen", "values"].facts["hits"] == 2000
    assert "space" in result["unseen", "values"].message.en
    nobody = look()["without_action", "leads"]
    assert nobody.facts["hits"] == 0
    assert nobody.message.en == "Every new lead has done something."


def test_fields_left_empty_are_found():
    result = look(filled=stepped(0.8, 0.3))["missing", "industry"]
    # Of the looks of 30 days those on arrival miss it as always; of those after one week 23 days' are at leads that
    # came since, after two weeks 16: (1 + (23 * 0.7 + 7 * 0.2) / 30 + (16 * 0.7 + 14 * 0.2) / 30) / 3 = 0.683.
    assert result.value == pytest.approx(0.683, abs=0.04)
    assert result.facts["reference"] == pytest.approx(1.4 / 3, abs=0.02)


def test_facts_that_come_late_are_found():
    result = look(late=stepped(0.1, 0.4))["late_facts", "events"]
    assert result.value == pytest.approx(0.4, abs=0.085)  # three standard errors of 300 events
    assert result.bound == pytest.approx(0.1, abs=0.015)


@pytest.mark.parametrize("share", [0.02, pytest.param(0.2, marks=pytest.mark.slow)])
def test_a_value_that_the_card_does_not_allow_is_found(share: float):
    result = look(strange=stepped(0.0, share))["unseen", "values"]
    assert result.facts["values"] == {"industry": ["space"]}
    # 0.8 of the leads of 25 days have an industry: 200, a share of them the new one.
    assert result.facts["hits"] == pytest.approx(200 * share, abs=3 * (200 * share * (1 - share)) ** 0.5)


def test_many_more_new_names_than_usual_are_found():
    result = look(other_city=stepped(0.0, 0.5))["unseen", "values"]
    assert list(result.facts["values"]) == ["city"]
    assert "city" in result.message.en


def test_a_kind_of_event_that_nobody_declared_is_found():
    result = look(other_kind=True)["unseen", "values"]
    assert result.facts["undeclared_kinds"] == ["webinar"]
    assert "webinar" in result.message.ja


def counts(rng: np.random.Generator, leads: int, days: int, **share: float) -> pd.DataFrame:
    """Looks of some days at each of so many leads: how often each rule counted."""
    n = leads * 3
    frame = pd.DataFrame({"lead_id": [f"l{i % leads}" for i in range(n)], "at": NOW - days * DAY})
    return frame.assign(**{COUNT + name: (rng.random(n) < part).astype(int) for name, part in share.items()})


def test_rules_that_never_fire_stopped_or_give_nothing_are_found_and_the_others_left_alone():
    rng = np.random.default_rng(12)
    then = {"price": 0.3, "demo": 0.05, "rare": 0.001, "never": 0, "free": 0.2}
    points = {name: 0 if name == "free" else 10 for name in then}
    rules = tuple(
        Rule(name, Axis.BEHAVIOUR, Label(name, name), EventMatch(frozenset({name})), points[name]) for name in then
    )
    card = Scorecard("small", Label("小", "small"), rules, hot_line=30, warm_line=15, kinds=kinds(*then))
    normal = counts(rng, 4000, 60, **then)

    def unused(**now: float) -> WatchFinding:
        return rules_in_use(card, normal, counts(rng, 300, 3, **{**then, "rare": 0, **now}), spans())[0]

    # The rare rule fires in one look of a thousand: in 300 leads' looks there is none in seven months of ten.
    always = unused()
    assert (always.facts["never"], always.facts["ceased"]) == (["never"], [])
    assert always.facts["without_points"] == ["free"]
    assert always.value == pytest.approx(1 / 5)
    # One that one look in twenty had: none among 300 leads comes by chance once in five million months.
    stopped = unused(demo=0)
    assert stopped.facts["ceased"] == ["demo"]
    assert "not firing lately: demo" in stopped.message.en
    assert not always.alarm
    assert not stopped.alarm


def test_facts_that_an_earlier_version_took_with_an_impossible_date_are_named_with_what_to_do():
    span = Window("outside", Micros(0), NOW)
    assert outside([], span) == []
    facts = [OutsideFact("event", "crm", f"k{n}", f"lead-{n % 2}", Micros(-1)) for n in range(7)]
    [result] = outside(facts, span)
    assert result.alarm
    assert (result.facts["count"], result.facts["leads"], result.facts["review"]) == (7, 2, False)
    assert "event crm/k0" in result.message.en
    assert "blanks" in result.message.en
    assert "blanks" in result.message.ja


def test_machine_traffic_that_was_set_aside_is_counted():
    """Each day one lead visits once; lately a scanner opens six pages of another within a second."""
    days = np.arange(1, 100)
    people = pd.DataFrame({"lead_id": [f"p{day}" for day in days], "happened_at": NOW - days * DAY + 1})
    scanner = pd.DataFrame({"lead_id": ["s"] * 6, "happened_at": NOW - 3 * DAY + 1_500_000 + np.arange(6)})
    events = pd.concat([people, scanner], ignore_index=True).assign(kind="visit")
    events["known_at"] = events["happened_at"]
    nothing = {"lead_id": [], "name": [], "text": [], "number": [], "flag": [], "seq": []}
    frames = {
        "events": pa.Table.from_pandas(events),
        "leads": pa.Table.from_pandas(pd.DataFrame({"lead_id": np.array([], dtype=str), "created_at": []})),
        "attributes": pa.Table.from_pandas(pd.DataFrame({**nothing, "happened_at": [], "known_at": []})),
    }
    answers = pd.DataFrame({"lead_id": np.array([], dtype=str), "at": np.array([], dtype=np.int64)})

    def of(card: Scorecard) -> list[WatchFinding]:
        return [row for row in quality(frames, card, answers, spans(), 7) if row.kind == "machine_traffic"]

    assert of(CARD) == []
    [finding] = of(replace(CARD, sets_aside=True))
    lately = int((people["happened_at"] >= spans().current.start).sum())
    assert (finding.facts["hits"], finding.facts["leads"], finding.facts["count"]) == (6, 1, lately + 6)
    assert not finding.alarm
    assert f"6 of {lately + 6} events (1 lead)" in finding.message.en
