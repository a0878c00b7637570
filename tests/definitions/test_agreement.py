"""The agreement: its file says every mistake at once, its deadlines and duties are those of a slow, obvious count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ondo.definitions.sla_file import DEFAULT_AGREEMENT, check_agreement, default_agreement, load_agreement
from ondo.definitions.sla_schema import agreement_from_data, agreement_to_data, content_hash, read_agreement
from ondo.domain.business_hours import WORKDAY
from ondo.domain.errors import DefinitionError
from ondo.domain.follow_up import FollowUpTerms
from ondo.domain.instant import DAY, HOUR, MINUTE, Micros, parse_instant
from ondo.domain.sla import (
    Agreement,
    AgreementVersion,
    ContactState,
    Course,
    Restart,
    SalesDuties,
    Team,
    attempts_short,
    deadline,
    in_force,
    missed_before,
    outcome_missing,
    soon_until,
    state,
)
from ondo.domain.sla_counts import HandOffSla, Supplied, checked, supply, tally
from ondo.domain.vocabulary import Label, OutcomeKind, Via

TOKYO, NEW_YORK = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
T0 = parse_instant("2026-11-02T09:00:00+09:00")  # a Monday morning
NAME = Label("合意", "agreement")
EAST = Team("east", Label("東京", "Tokyo"), TOKYO, "JP", members=("sato", "tanaka"))
WEST = Team("west", Label("西", "West"), NEW_YORK, "US-CA", {0: ((540, 720),), 2: WORKDAY}, {date(2026, 12, 28): ()})
DEAL = Agreement(NAME, teams=(EAST, WEST))


def test_the_shipped_agreement_is_the_one_of_the_design():
    result, findings = check_agreement(DEFAULT_AGREEMENT)
    assert findings == []
    assert result is not None
    assert (result.sales.first_contact_hours, result.sales.attempts, result.teams) == (24, 3, ())


def test_an_agreement_survives_plain_data():
    assert read_agreement(agreement_to_data(DEAL)) == DEAL
    assert content_hash(read_agreement(agreement_to_data(DEAL))) == content_hash(DEAL)
    assert content_hash(DEAL) != content_hash(default_agreement())


BROKEN = """schema: 2
name: {ja: 合意}
sales:
  first_contact_hours: 0
  first_contact_hour: 24
  due_soon_hours: 4
  due_soon_share: 0.5
marketing: {attributes_filled: 70}
teams:
  - id: east
    name: 東京
    timezone: Asia/Tokio
    country: XX
    week:
      monday: ["9:00-12:00"]
      tuesday: ["09:00-12:00", "11:00-18:00"]
    days: [{day: 2026-02-30}]
    members: [sato]
  - {id: east, name: 東京, timezone: Asia/Tokyo, members: [sato]}
"""


def test_every_mistake_is_shown_at_once_with_its_line(tmp_path: Path):
    file = tmp_path / "agreement.yaml"
    file.write_text(BROKEN, encoding="utf-8")
    result, findings = check_agreement(file, frozenset(["JP"]))
    assert result is None
    assert [(only.line, only.code) for only in findings] == [
        (1, "schema_unknown"),
        (2, "label_languages"),
        (4, "out_of_range"),
        (5, "unknown_key"),
        (7, "soon_twice"),
        (8, "out_of_range"),
        (12, "bad_zone"),
        (13, "bad_country"),
        (15, "bad_hours"),
        (16, "hours_overlap"),
        (17, "bad_day"),
        (19, "team_twice"),
        (19, "member_twice"),
    ]
    assert all((only.message_ja and only.hint_ja) or only.code == "out_of_range" for only in findings)
    with pytest.raises(DefinitionError):
        load_agreement(file)


CALENDAR = """schema: 1
name: 合意
sales: {first_contact_hours: 24}
marketing: {}
teams:
  - id: east
    name: 東京
    timezone: Asia/Tokyo
    week:
      monday: ["09:00-13:00", "13:00-18:00"]
      tuesday: ["22:00-06:00"]
      wednesday: ["06:00-08:00", "22:00-00:00"]
    members: [sato, tanaka]
    days: [{day: 2026-12-29, until: 2027-01-03}]
people:
  - name: sato
    days:
      - {day: 2026-12-24, until: 2026-12-25}
      - {day: 2026-12-28, open: ["09:00-12:00"]}
"""


def findings_of(tmp_path: Path, text: str) -> tuple[Agreement | None, list[tuple[int | None, str]]]:
    file = tmp_path / "agreement.yaml"
    file.write_text(text, encoding="utf-8")
    result, findings = check_agreement(file, frozenset(["JP"]))
    assert all(only.message_ja and only.hint_ja and only.hint for only in findings)
    return result, [(only.line, only.code) for only in findings]


def test_adjacent_spans_a_night_and_days_off_of_one_person_are_read(tmp_path: Path):
    result, findings = findings_of(tmp_path, CALENDAR)
    assert findings == []
    assert result is not None
    [team] = result.teams
    assert team.week == {0: ((540, 1080),), 1: ((1320, 1800),), 2: ((360, 480), (1320, 1440))}
    assert sorted(team.days) == [date(2026, 12, 29 + n) for n in range(3)] + [date(2027, 1, n) for n in (1, 2, 3)]
    morning = ((540, 720),)
    assert result.people == {
        "sato": {date(2026, 12, 24): (), date(2026, 12, 25): (), date(2026, 12, 28): morning},
    }
    assert read_agreement(agreement_to_data(result)) == result
    one_span = CALENDAR.replace('"09:00-13:00", "13:00-18:00"', '"09:00-18:00"')
    same, _ = findings_of(tmp_path, one_span)
    assert same is not None
    assert content_hash(same) == content_hash(result), "the same hours, however they are written"


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('"22:00-06:00"', '"22:00-06:30"', (12, "night_overlap")),
        ('"22:00-06:00"', '"22:00-22:00"', (11, "bad_hours")),
        ('"22:00-06:00"', '"22:00-30:00"', (11, "bad_hours")),
        ('"22:00-06:00"', '"22:00-06:00", "23:00-24:00"', (11, "hours_overlap")),
        ('"09:00-13:00", "13:00-18:00"', '"13:00-18:00", "09:00-13:00"', (10, "hours_overlap")),
        ('"09:00-13:00", "13:00-18:00"', '"09:00-13:01", "13:00-18:00"', (10, "hours_overlap")),
        ("until: 2026-12-25", "until: 2026-12-23", (18, "until_before")),
        ("until: 2026-12-25", "until: 2028-12-25", (18, "until_far")),
        ("until: 2026-12-25", "until: 2026-12-32", (18, "bad_day")),
        ("until: 2026-12-25", "until: 2026-12-28", (19, "day_twice")),
        ("until: 2026-12-25", "till: 2026-12-25", (18, "unknown_key")),
        ("name: sato", "name: saito", (16, "person_unknown")),
        ("people:", "people:\n  - {name: sato, days: []}", (17, "person_twice")),
        ("name: sato", "name: 7", (16, "not_text")),
    ],
)
def test_mistakes_of_a_calendar_are_shown_with_their_line(tmp_path: Path, old: str, new: str, finding):
    assert CALENDAR.count(old) == 1
    result, findings = findings_of(tmp_path, CALENDAR.replace(old, new))
    assert findings == [finding]
    assert (result is None) == (finding[1] != "person_unknown"), "a name that nobody knows is doubted, not refused"


def test_an_agreement_without_days_of_people_keeps_its_hash():
    assert "people" not in agreement_to_data(DEAL)


def test_the_deadline_of_one_person_skips_their_days_off():
    own = {date(2026, 11, 3): (), date(2026, 11, 4): ((540, 660),)}
    hours = EAST.hours(frozenset(), own)
    assert deadline(DEAL, hours, T0) == parse_instant("2026-11-06T16:00:00+09:00"), "8 + 0 + 2 + 8 + 6 hours"


def test_a_share_of_the_time_is_due_soon_too():
    data = agreement_to_data(DEAL)
    data["sales"] = {"first_contact_hours": 16, "due_soon_share": 0.25}
    assert read_agreement(data).sales.due_soon_hours == 4
    data["sales"] = {"first_contact_hours": 4, "due_soon_hours": 5}
    assert [only.code for only in agreement_from_data(data)[1]] == ["soon_too_long"]


def test_the_owners_team_gives_the_clock():
    assert DEAL.team_of("tanaka") is EAST
    assert DEAL.team_of("a stranger") is EAST, "the first one"
    assert Agreement(NAME).team_of("sato") is None
    east, west = (team.hours(frozenset()) for team in (EAST, WEST))
    assert deadline(DEAL, east, T0) == parse_instant("2026-11-04T18:00:00+09:00"), "three working days"
    # New York opens Monday 9-12 and Wednesday 8 hours: 11 hours a week, from Sunday evening there.
    assert deadline(DEAL, west, T0) == parse_instant("2026-11-16T11:00:00-05:00")


@settings(max_examples=60)
@given(st.integers(0, 40 * 24 * 60), st.integers(1, 30), st.integers(0, 30 * 24 * 60))
def test_due_soon_is_the_last_hours_before_the_deadline(offset: int, length: int, later: int):
    deal = replace(DEAL, sales=SalesDuties(float(length), due_soon_hours=length / 3))
    opened, now = Micros(T0 + offset * MINUTE), Micros(T0 + (offset + later) * MINUTE)
    hours = WEST.hours(frozenset())
    due = deadline(deal, hours, opened)
    result = state(Course(opened, due), now, soon_until(deal, hours, now))
    if due < now:
        assert result is ContactState.BREACHED
    else:  # the obvious count of what is left
        left = hours.between(now, due)
        assert (result is ContactState.DUE_SOON) == (left <= round(deal.sales.due_soon_hours * HOUR))


def test_an_answer_is_the_first_attempt_or_the_end():
    course, soon = Course(T0, Micros(T0 + DAY)), Micros(T0)
    assert state(replace(course, first_contact_at=course.due_at), T0 + 3 * DAY, soon) is ContactState.ANSWERED
    assert state(replace(course, first_contact_at=T0 + DAY + 1), T0 + 3 * DAY, soon) is ContactState.ANSWERED_LATE
    assert state(replace(course, closed_at=T0 + HOUR), T0 + 3 * DAY, soon) is ContactState.ANSWERED
    assert state(course, Micros(T0 + DAY), Micros(T0 + 2 * DAY)) is ContactState.DUE_SOON, (
        "the deadline itself is in time"
    )
    assert state(replace(course, due_at=None), T0 + 3 * DAY, soon) is ContactState.WAITING


def test_attempts_and_outcomes_are_owed_until_somebody_was_reached():
    tried = Course(T0, T0, attempts=2)
    month = Micros(T0 + 30 * DAY)
    assert not outcome_missing(DEAL, tried, month)
    assert outcome_missing(DEAL, tried, Micros(month + 1))
    assert attempts_short(DEAL, tried, Micros(month + 1))
    assert not attempts_short(DEAL, replace(tried, reached=True), Micros(month + 1))
    assert not attempts_short(DEAL, replace(tried, attempts=3), Micros(month + 1))
    assert attempts_short(DEAL, replace(tried, closed_at=T0 + HOUR, gave_up=True), T0 + HOUR)
    assert not attempts_short(DEAL, replace(tried, closed_at=T0 + HOUR), T0 + HOUR), "closed for another reason"


def test_each_hand_off_is_held_to_the_agreement_of_its_day():
    strict = replace(DEAL, sales=SalesDuties(attempts=5))
    versions = [AgreementVersion(DEAL, 0, "", (), Micros(0)), AgreementVersion(strict, 1, "", ("a",), T0)]
    assert in_force(versions, Micros(T0 - 1)).version == 0
    assert in_force(versions, T0).version == 1

    def only(opened: int, **more: object) -> HandOffSla:
        course = replace(Course(Micros(opened), Micros(opened + DAY), attempts=3, closed_at=Micros(opened)), **more)
        return HandOffSla("h", "l", "c", Via.HOT, None, None, course)

    now = Micros(T0 + 40 * DAY)
    rows = checked(
        [
            only(T0 - 1, gave_up=True),
            only(T0, gave_up=True),
            only(T0, closed_at=None, attempts=0),
            only(T0, due_at=None),
            replace(only(T0), cause="closed", outcomes=frozenset({OutcomeKind.WON}), reason_missing=True),
        ],
        versions,
        now,
        lambda _: now,
    )
    result = tally(rows)
    assert (result.handoffs, result.open, result.closed, result.converted) == (5, 1, 4, 1)
    assert (result.in_time, result.overdue, result.judged, result.kept) == (3, 1, 4, 0.75)
    assert (result.attempts_short, result.outcome_missing, result.reason_missing) == (2, 1, 1)
    assert tally([]).kept is None


def test_what_marketing_supplied():
    rows = [Supplied(T0, 3, 4, Micros(T0 - 10 * MINUTE)), Supplied(T0, 1, 4, Micros(T0 - 30 * MINUTE))]
    result = supply([*rows, Supplied(T0, 0, 0, None)])
    assert (result.hot_leads, result.filled, result.minutes) == (3, 0.5, 20)
    assert supply([]) == supply(iter(()))
    assert supply([]).filled is None


def test_an_expired_hand_off_answers_no_deadline_and_its_outcome_stays_missing():
    course = Course(T0, Micros(T0 + DAY), closed_at=Micros(T0 + 40 * DAY), unanswered=True)
    assert state(course, T0, T0) is ContactState.BREACHED, "whatever the time is"
    assert state(replace(course, first_contact_at=T0), T0, T0) is ContactState.ANSWERED
    assert outcome_missing(DEAL, course, T0)
    assert attempts_short(DEAL, course, T0)
    duty = HandOffSla("h", "l", "c", Via.HOT, None, None, course, "expired")
    versions = [AgreementVersion(DEAL, 0, "", (), Micros(0))]
    result = tally(checked([duty], versions, Micros(T0 + 90 * DAY), lambda duty: T0))
    assert (result.open, result.closed, result.expired, result.overdue, result.outcome_missing) == (0, 0, 1, 1, 1)


def test_a_restart_begins_the_time_for_an_outcome_anew():
    course = Course(T0, Micros(T0 + DAY), restarted_at=Micros(T0 + 10 * DAY))
    assert not outcome_missing(DEAL, course, Micros(T0 + 40 * DAY))
    assert outcome_missing(DEAL, course, Micros(T0 + 40 * DAY + 1))


@pytest.mark.parametrize(
    ("due_before", "contacts", "missed"),
    [
        (T0 + DAY, [], True),
        (T0 + DAY, [T0 + DAY], False),
        (T0 + DAY, [T0 + DAY + 1], True),
        (T0 + DAY, [T0 - 1], True),
        (T0 + 5 * DAY, [], False),
        (None, [], False),
    ],
)
def test_a_deadline_counts_as_missed_only_when_it_went_by_before_the_restart(due_before, contacts, missed):
    assert missed_before([Restart(Micros(T0 + 5 * DAY), T0, due_before)], contacts) is missed
    assert missed_before([], contacts) is False


def test_nobody_agrees_on_more_than_a_database_can_count_nor_than_anybody_judges(tmp_path: Path):
    file = tmp_path / "agreement.yaml"
    most, beyond = (
        "learning: {follow_up: {share: 1, at_most: 1000000}}",
        f"learning: {{follow_up: {{share: 1, at_most: {2**63}}}}}",
    )
    file.write_text(DEFAULT_AGREEMENT.read_text("utf-8") + most, "utf-8")
    agreed, findings = check_agreement(file)
    assert findings == []
    assert agreed is not None
    assert agreed.follow_up == FollowUpTerms(1.0, 1_000_000)
    file.write_text(DEFAULT_AGREEMENT.read_text("utf-8") + beyond, "utf-8")
    agreed, [finding] = check_agreement(file)
    assert (agreed, finding.code) == (None, "out_of_range")
    assert "<= 1000000" in finding.message
