from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ondo.definitions.mapping import InstantPart, Take
from ondo.domain.card import ValueType
from ondo.domain.instant import from_datetime, iso
from ondo.importing.cells import BadCell, minor_units, part_of, read_decimal, read_time, read_value

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1,234.5", ".", 1234.5),
        ("1.234,5", ",", 1234.5),
        ("１２３", ".", 123),
        ("￥12,000", ".", 12000),
        ("1,200円", ".", 1200),
        (" -3 ", ".", -3),
        ("1e3", ".", 1000),
    ],
)
def test_numbers(text, decimal, number):
    assert float(read_decimal(text, decimal)) == number


@pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "1,23", "1.2.3", "1e999", "12 000", "1_000"])
def test_what_is_no_number(text):
    with pytest.raises(BadCell):
        read_decimal(text)


@given(st.text(max_size=20))
def test_any_text_is_a_value_or_a_bad_cell(text):
    for kind in ValueType:
        try:
            read_value(text, Take(type=kind, unit=("名",)))
        except BadCell:
            continue
    for forms in ((), ("%d-%m-%y",), ("%Y/%m/%d", "%d.%m.%Y")):
        try:
            read_time(text, forms, TOKYO)
        except BadCell:
            continue


def test_times_without_offset_are_of_the_zone_and_days_are_their_first_instant():
    assert iso(read_time("2026-10-01", (), TOKYO)) == "2026-09-30T15:00:00Z"
    assert iso(read_time("01-03-17 09:30", ("%d-%m-%y %H:%M",), TOKYO)) == "2017-03-01T00:30:00Z"
    assert iso(read_time("2026-10-01T00:00:00+01:00", (), TOKYO)) == "2026-09-30T23:00:00Z"
    with pytest.raises(BadCell, match="timezone"):
        read_time("2026-10-01", (), None)
    with pytest.raises(BadCell, match="ISO"):
        read_time("10/1/2026", (), TOKYO)


@given(st.datetimes(datetime(1970, 1, 2), datetime(2199, 12, 31), timezones=st.just(TOKYO)))  # noqa: DTZ001
def test_an_instant_written_out_is_read_back(when):
    assert read_time(when.isoformat(), (), None) == from_datetime(when)


def test_parts_are_those_of_the_zone():
    friday = read_time("2026-10-02T01:00:00", (), TOKYO)
    assert part_of(friday, InstantPart.WEEKDAY, TOKYO) == "friday"
    assert part_of(friday, InstantPart.WEEKDAY, None) == "thursday"
    assert (part_of(friday, InstantPart.HOUR, TOKYO), part_of(friday, InstantPart.MONTH, TOKYO)) == (1.0, 10.0)


def test_money_is_whole_minor_units():
    assert minor_units("1,054.50", "USD") == 105450
    assert minor_units("12,000", "JPY") == 12000
    assert minor_units("1.234", "KWD") == 1234
    with pytest.raises(BadCell):
        minor_units("0.5", "JPY")


@pytest.mark.parametrize("text", ["1,200名", "１，２００ 名", "1200人", "1,200", " 1200 "])
def test_a_number_may_carry_its_unit(text):
    assert read_value(text, Take(type=ValueType.NUMBER, unit=("名", "人"))) == 1200


def test_a_number_with_another_unit_is_refused_with_the_unit_that_would_fit():
    with pytest.raises(BadCell, match="unit: 社 would fit"):
        read_value("1,200社", Take(type=ValueType.NUMBER, unit=("名",)))
    with pytest.raises(BadCell, match=r"is not a number$"):
        read_value("名", Take(type=ValueType.NUMBER, unit=("名",)))


@given(st.integers(-(10**12), 10**12), st.sampled_from(["名", "人", "km", "%", "㎡", "社員"]), st.booleans())
def test_a_unit_behind_a_number_changes_nothing(number, unit, grouped):
    text = f"{number:,}" if grouped else str(number)
    assert read_decimal(text + unit, unit=("名", "人", "km", "%", "㎡", "社員")) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026/1/5", "2026-01-05"),
        ("２０２６／０１／０５", "2026-01-05"),
        ("2026/01/05(月)", "2026-01-05"),
        ("2026年1月5日（月）", "2026-01-05"),
        ("令和8年1月5日", "2026-01-05"),
        ("令和８年　１月　５日", "2026-01-05"),
        ("㋿8年1月5日", "2026-01-05"),
        ("令和元年5月1日", "2019-05-01"),
        ("R8.1.5", "2026-01-05"),
        ("R08/01/05", "2026-01-05"),
        ("平成31年4月30日", "2019-04-30"),
        ("H30-4-1", "2018-04-01"),
        ("平成32年1月1日", "2020-01-01"),
        ("昭和64年1月7日", "1989-01-07"),
        ("S55.4.1", "1980-04-01"),
        ("大正10年1月1日", "1921-01-01"),
    ],
)
def test_days_as_they_are_written_in_japan(text, day):
    assert read_value(text, Take(type=ValueType.DATE)) == day


@pytest.mark.parametrize(
    "text", ["令和0年1月1日", "令和8年13月1日", "2026/01/05(火)", "慶応3年1月1日", "8年1月5日", "R8.1"]
)
def test_what_is_no_day_in_japan_either(text):
    with pytest.raises(BadCell):
        read_value(text, Take(type=ValueType.DATE))


@given(st.dates(date(2019, 5, 1), date(2100, 12, 31)), st.sampled_from(["令和{}年{}月{}日", "R{}.{}.{}", "R{}/{}/{}"]))
def test_a_day_of_reiwa_is_read_back(day, form):
    written = form.format(day.year - 2018, day.month, day.day)
    assert read_value(written, Take(type=ValueType.DATE)) == day.isoformat()


def test_a_time_of_day_may_follow_in_japanese():
    assert iso(read_time("令和8年1月5日 10時30分", (), TOKYO)) == "2026-01-05T01:30:00Z"
    assert iso(read_time("2026年1月5日9時", (), TOKYO)) == "2026-01-05T00:00:00Z"
    assert iso(read_time("R8.1.5 09:30:15", (), TOKYO)) == "2026-01-05T00:30:15Z"


def test_of_several_formats_the_first_that_fits_is_taken():
    forms = ("%m/%d/%Y", "%d/%m/%Y", "%d.%m.%y")
    assert iso(read_time("01/02/2026", forms, ZoneInfo("UTC"))) == "2026-01-02T00:00:00Z"
    assert iso(read_time("13/02/2026", forms, ZoneInfo("UTC"))) == "2026-02-13T00:00:00Z"
    assert iso(read_time("１３／０２／２０２６", forms, ZoneInfo("UTC"))) == "2026-02-13T00:00:00Z"
    with pytest.raises(BadCell, match=r"of the form %m/%d/%Y or %d/%m/%Y or %d\.%m\.%y; format"):
        read_time("2026-02-13", forms, TOKYO)
    with pytest.raises(BadCell, match="without format it would be read"):
        read_time("令和8年1月5日", forms, TOKYO)
