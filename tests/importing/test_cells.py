from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ondo.definitions.mapping import InstantPart
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
            read_value(text, kind)
        except BadCell:
            continue
    for form in (None, "%d-%m-%y"):
        try:
            read_time(text, form, TOKYO)
        except BadCell:
            continue


def test_times_without_offset_are_of_the_zone_and_days_are_their_first_instant():
    assert iso(read_time("2026-10-01", None, TOKYO)) == "2026-09-30T15:00:00Z"
    assert iso(read_time("01-03-17 09:30", "%d-%m-%y %H:%M", TOKYO)) == "2017-03-01T00:30:00Z"
    assert iso(read_time("2026-10-01T00:00:00+01:00", None, TOKYO)) == "2026-09-30T23:00:00Z"
    with pytest.raises(BadCell, match="timezone"):
        read_time("2026-10-01", None, None)
    with pytest.raises(BadCell, match="ISO"):
        read_time("10/1/2026", None, TOKYO)


@given(st.datetimes(datetime(1970, 1, 2), datetime(2199, 12, 31), timezones=st.just(TOKYO)))  # noqa: DTZ001
def test_an_instant_written_out_is_read_back(when):
    assert read_time(when.isoformat(), None, None) == from_datetime(when)


def test_parts_are_those_of_the_zone():
    friday = read_time("2026-10-02T01:00:00", None, TOKYO)
    assert part_of(friday, InstantPart.WEEKDAY, TOKYO) == "friday"
    assert part_of(friday, InstantPart.WEEKDAY, None) == "thursday"
    assert (part_of(friday, InstantPart.HOUR, TOKYO), part_of(friday, InstantPart.MONTH, TOKYO)) == (1.0, 10.0)


def test_money_is_whole_minor_units():
    assert minor_units("1,054.50", "USD") == 105450
    assert minor_units("12,000", "JPY") == 12000
    assert minor_units("1.234", "KWD") == 1234
    with pytest.raises(BadCell):
        minor_units("0.5", "JPY")
