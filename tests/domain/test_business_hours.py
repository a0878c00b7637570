from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ondo.domain.business_hours import WORKDAY, BusinessHours
from ondo.domain.errors import InputError
from ondo.domain.instant import DAY, HOUR, MINUTE, Micros, from_datetime, to_datetime

TOKYO = ZoneInfo("Asia/Tokyo")
NEW_YORK = ZoneInfo("America/New_York")
NEW_YEAR = frozenset({date(2026, 12, 31), date(2027, 1, 1)})
NIGHT = ((0, 4 * 60), (22 * 60, 24 * 60))
SHIFT = ((22 * 60, 30 * 60),)  # until six in the morning of the next day
TOUCHING = ((540, 780), (780, 1080))


def at(text: str, zone: ZoneInfo = TOKYO) -> Micros:
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=zone))


def local(instant: Micros, zone: ZoneInfo = TOKYO) -> str:
    return to_datetime(instant).astimezone(zone).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-02T09:00", "2026-11-04 18:00"),  # Monday morning: three whole working days
        ("2026-11-02T10:30", "2026-11-05 10:30"),
        ("2026-11-02T12:30", "2026-11-05 12:00"),  # in the break: counted from 13:00, used up as the next break begins
        ("2026-11-06T17:00", "2026-11-11 17:00"),  # Friday evening
        ("2026-11-07T03:00", "2026-11-11 18:00"),  # Saturday night
        ("2026-12-29T09:00", "2027-01-04 18:00"),  # New Year's Eve, New Year's Day and a weekend
    ],
)
def test_twenty_four_business_hours_are_three_working_days(start: str, end: str):
    assert local(BusinessHours(TOKYO, holidays=NEW_YEAR).deadline(at(start), Micros(24 * HOUR))) == end


def is_open(hours: BusinessHours, instant: int) -> bool:
    wall = to_datetime(Micros(instant)).astimezone(hours.zone)
    minute = wall.hour * 60 + wall.minute
    eve = wall.date() - timedelta(days=1)
    return opened(hours, wall.date(), minute) or opened(hours, eve, minute + 1440)


def opened(hours: BusinessHours, day: date, minute: int) -> bool:
    """Tell whether a minute, counted from the midnight at which a day begins, is that day's."""
    spans = () if day in hours.holidays else hours.week.get(day.weekday(), ())
    if day in hours.days:
        spans = hours.days[day]
    return any(opens <= minute < closes for opens, closes in spans)


SHIFTS = (WORKDAY, NIGHT, SHIFT, TOUCHING, ((0, 60), (540, 1500)), ((60, 181),), ((0, 1440),))
weeks = st.dictionaries(st.integers(0, 6), st.sampled_from(SHIFTS), min_size=1)
# Starts around a turn of the year and around both changes of the clocks in New York, Lord Howe (half an hour),
# Beirut (at midnight) and Tokyo (none); and around the day that Apia never had, 30 December 2011.
starts = st.sampled_from(
    [
        *(date(2026, 12, 30), date(2026, 3, 7), date(2026, 10, 31), date(2026, 3, 28), date(2026, 4, 4)),
        *(date(2026, 10, 3), date(2011, 12, 29)),
    ]
)
named = ("Australia/Lord_Howe", "Asia/Beirut", "Pacific/Apia")
zones = st.sampled_from([TOKYO, NEW_YORK, *map(ZoneInfo, named)])
own_days = st.sampled_from([None, (), ((540, 720),), ((0, 1440),), SHIFT])


@pytest.mark.slow
@settings(max_examples=30)
@given(zones, weeks, starts, st.integers(0, 2 * 24 * 60), st.integers(0, 6 * 60), st.booleans(), own_days)
def test_equal_to_counting_minute_by_minute(zone, week, day: date, offset: int, length: int, holiday: bool, own):
    tomorrow = day + timedelta(days=1)
    days = {} if own is None else {tomorrow: own}
    hours = BusinessHours(zone, week, frozenset({tomorrow} if holiday else ()), days)
    start = from_datetime(datetime.combine(day, time(), zone)) + offset * MINUTE
    minutes = [is_open(hours, start + minute * MINUTE) for minute in range(3 * 24 * 60)]
    end = Micros(start + 3 * DAY)
    assert hours.between(Micros(start), end) == sum(minutes) * MINUTE
    assert hours.is_open(Micros(start)) == minutes[0]
    if 0 < length <= sum(minutes):
        used = [index for index, opened in enumerate(minutes) if opened][length - 1]
        assert hours.deadline(Micros(start), Micros(length * MINUTE)) == start + (used + 1) * MINUTE


@given(st.integers(at("2026-12-20T00:00"), at("2027-01-10T00:00")), st.integers(1, 40 * HOUR))
def test_the_deadline_uses_up_exactly_the_length(start: int, length: int):
    hours = BusinessHours(TOKYO, holidays=NEW_YEAR)
    end = hours.deadline(Micros(start), Micros(length))
    assert hours.between(Micros(start), end) == length
    assert hours.between(Micros(start), Micros(end - 1)) == length - 1


def test_an_hour_that_is_skipped_or_repeated():
    night = BusinessHours(NEW_YORK, {6: ((60, 240),)})  # Sundays 01:00 to 04:00 on the wall clock
    assert night.between(at("2026-03-08T00:00", NEW_YORK), at("2026-03-09T00:00", NEW_YORK)) == 2 * HOUR
    assert night.between(at("2026-11-01T00:00", NEW_YORK), at("2026-11-02T00:00", NEW_YORK)) == 4 * HOUR
    assert night.between(at("2026-11-08T00:00", NEW_YORK), at("2026-11-09T00:00", NEW_YORK)) == 3 * HOUR


def test_a_half_day_and_a_day_off_of_the_companys_own():
    hours = BusinessHours(TOKYO, holidays=NEW_YEAR, days={date(2026, 12, 28): ((540, 720),), date(2026, 12, 29): ()})
    assert hours.usual_day == 8 * HOUR
    assert local(hours.deadline(at("2026-12-28T09:00"), Micros(4 * HOUR))) == "2026-12-30 10:00"
    assert not hours.is_open(at("2026-12-28T13:00"))


def test_adjacent_spans_are_one_working_day():
    usual, whole = BusinessHours(TOKYO, {0: TOUCHING}), BusinessHours(TOKYO, {0: ((540, 1080),)})
    for length in (4 * HOUR, 5 * HOUR, 9 * HOUR):
        start = at("2026-11-02T00:00")
        assert usual.deadline(start, Micros(length)) == whole.deadline(start, Micros(length))
    assert usual.is_open(at("2026-11-02T13:00"))
    assert usual.usual_day == 9 * HOUR


def test_a_night_belongs_to_the_day_on_which_it_starts():
    hours = BusinessHours(TOKYO, dict.fromkeys(range(5), SHIFT), frozenset({date(2026, 11, 3)}))
    assert hours.usual_day == 8 * HOUR
    assert hours.is_open(at("2026-11-03T05:59")), "Monday's night, though Tuesday is a holiday"
    assert not hours.is_open(at("2026-11-03T22:00"))
    assert not hours.is_open(at("2026-11-04T05:59")), "the holiday's own night is closed to its end"
    assert hours.is_open(at("2026-11-07T05:59")), "Friday's night, on Saturday"
    assert not hours.is_open(at("2026-11-09T05:59")), "Sunday has no night"
    # From Monday 22:00 on: Monday's night, then Wednesday's.
    assert local(hours.deadline(at("2026-11-02T12:00"), Micros(9 * HOUR))) == "2026-11-04 23:00"


def test_nothing_lies_before_the_start():
    hours = BusinessHours(TOKYO)
    assert hours.between(at("2026-11-02T15:00"), at("2026-11-02T09:00")) == 0


@pytest.mark.parametrize(
    "week", [{}, {0: ()}, {0: ((600, 540),)}, {0: ((540, 700), (650, 800))}, {0: ((540, 1981),)}, {0: ((1440, 1500),)}]
)
def test_impossible_hours_are_refused(week):
    with pytest.raises(InputError):
        BusinessHours(TOKYO, week)


def test_a_calendar_without_an_end_is_refused():
    days = frozenset(date(2026, 1, 1) + timedelta(days=index) for index in range(4000))
    with pytest.raises(InputError):
        BusinessHours(TOKYO, holidays=days).deadline(at("2026-01-01T00:00"), Micros(24 * HOUR))
