"""Companies whose market changes: the watch finds it and names its cause, and was quiet in the year before.

Two companies, and twenty by `make test-long`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from features.engine import Frames
from features.points import score_frame
from monitoring.checks.findings import judge
from monitoring.checks.quality import stopped
from monitoring.checks.shares import KINDS, judgements, watched_shares
from monitoring.inputs.look_spans import CARRIED_DAYS
from monitoring.inputs.weekly_leads import weekly_decisions
from monitoring.stats.alarm_budget import AlarmBudget
from monitoring.stats.estimate import calibration
from monitoring.windows.periods import CompanyCalendar
from monitoring.windows.spans import spans_of
from monitoring.windows.window import Window, quarter_window
from ondo.domain.instant import DAY, SECOND, Micros
from ondo.domain.monitoring_plan import WatchPlan
from ondo.domain.sla_counts import HOT_VIA
from ondo.ledger.facts.activity import SourceActivity
from ondo.ledger.records.findings import WatchFinding
from ondo.simulate import company_card, simulate, tables
from ondo.simulate.company import Company
from ondo.simulate.days import JST
from ondo.simulate.tables import handoff_ids
from tests.slow.longer import more

COMPANIES = (2, *more((20,)))
LEADS, MONTHS = 12_000, 48
"""A young company is never steady: its leads have no past yet. This one is in its second year when its card is agreed,
in its third when the year of quiet begins to be counted, and its market changes after two thirds of its life."""


@dataclass(frozen=True)
class Course:
    """The alarms of one company: before the change, and in the two quarters from it on."""

    seed: int
    before: tuple[WatchFinding, ...]
    after: tuple[WatchFinding, ...]


def live_and_watch(seed: int) -> Course:
    """Play every quarter to its end: an alarm of any of its days stays on, so that this is every daily look.

    First contacts are not played: an imported history has no deadlines, so that the watch has none to look at either.
    """
    card, plan = company_card(), WatchPlan()
    company = simulate(seed, card, leads=LEADS, months=MONTHS)
    frames, calendar = tables(company), company.calendar
    changed = Micros(calendar.origin + company.market.changed_at * SECOND)
    end = Micros(int(calendar.micros(np.int64(calendar.end))))
    agreed = Micros(changed - 365 * DAY)
    asked = weekly_decisions(frames, card, Window("all", Micros(agreed - 365 * DAY), end), JST)
    answers = score_frame(frames, card, asked, zone=JST)
    watched = watched_shares(frames, card, answers, end)
    kinds = Counter(row.kind for row in watched)
    model, judged = probabilities(company, frames, agreed), judgements(frames, end)
    ends, at = [changed], agreed
    while at < changed + 180 * DAY:
        at = quarter_window(at, JST).end
        ends.append(at)
    result: dict[bool, list[WatchFinding]] = {True: [], False: []}
    for at in sorted(ends):
        spans = spans_of(
            *(at, agreed, CompanyCalendar(JST)),
            current=plan.current_days,
            reference_days=plan.reference_days,
            carried_days=CARRIED_DAYS,
        )
        judged_now = [judge(row, spans, AlarmBudget().of(row.kind, KINDS) / kinds[row.kind]) for row in watched]
        judged_now.append(calibration(model, judged, spans, AlarmBudget().of("calibration", KINDS), {}))
        result[at <= changed] += [row for row in judged_now if row.alarm]
    result[True] += silences(frames, agreed, changed)
    return Course(seed, tuple(result[True]), tuple(result[False]))


def probabilities(company: Company, frames: Frames, agreed: Micros) -> pd.DataFrame:
    """Return what a model says of each hand-off: the planted chance, mapped to what sales had said until the card was
    agreed, as a recalibration does it."""
    handoffs = [handoff for handoff in company.book.handoffs if handoff.via in HOT_VIA]
    chance = np.clip([handoff.chance for handoff in handoffs], 1e-4, 1 - 1e-4)
    known = pd.DataFrame(
        {"handoff_id": handoff_ids([handoff.number for handoff in handoffs]), "odds": np.log(chance / (1 - chance))}
    )
    opened = frames["handoffs"].select(["handoff_id", "lead_id", "opened_at"]).to_pandas()
    known = known.merge(opened.astype({"handoff_id": "str"}), on="handoff_id").assign(bundle_id="b")
    known = known.assign(unit=known["lead_id"].astype("str"))
    past = known.merge(judgements(frames, agreed), on="handoff_id")
    fitted = LogisticRegression(C=1e6).fit(past[["odds"]], past["label"])
    return known.assign(probability=fitted.predict_proba(known[["odds"]])[:, 1])


def silences(frames: Frames, agreed: Micros, changed: Micros) -> list[WatchFinding]:
    """Look at the end of every silence of the one source of events, when it is most likely to alarm."""
    known = np.unique(frames["events"]["known_at"].to_numpy())
    known = known[known < changed]
    ends = known[1:][(np.diff(known) > WatchPlan().stopped_after_days * DAY) & (known[1:] > agreed)]
    result = []
    for at in (*ends, changed):
        start = Micros(agreed - 365 * DAY)
        heard = known[(known >= start) & (known < at)]
        source = SourceActivity("events", len(heard), len(np.unique(heard // DAY)), Micros(int(heard[-1])))
        span, chance = Window("heard", start, Micros(int(at))), AlarmBudget().of("stopped_source", KINDS)
        result += stopped([source], span, span.end, chance, WatchPlan().stopped_after_days)
    return [row for row in result if row.alarm]


@pytest.fixture(scope="module", params=COMPANIES)
def courses(request: pytest.FixtureRequest) -> Iterator[list[Course]]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield list(pool.map(live_and_watch, range(1, request.param + 1)))


def test_the_year_before_the_change_is_quiet_in_four_of_five_companies(courses: list[Course]):
    """Four quarters with 5 % each alarm in at most 18.5 % of companies; the bound asked for is one in five. Of two
    companies both alarm with probability 0.034."""
    alarmed = {course.seed: [result.message.en for result in course.before] for course in courses if course.before}
    assert len(alarmed) <= max(1, len(courses) // 5), alarmed


def test_the_change_is_found_and_named_with_its_cause(courses: list[Course]):
    """A crowd comes by advertisements on the web: about two in five new leads instead of one in five."""
    for course in courses:
        named = [result for result in course.after if (result.kind, result.subject) == ("channel_mix", "web_ad")]
        assert named, (course.seed, [result.message.en for result in course.after])
        assert "More leads come by web ads" in named[0].message.en
        assert "Web広告" in named[0].message.ja
