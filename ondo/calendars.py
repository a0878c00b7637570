"""Calendars of teams: working hours and zones, with the public holidays of their countries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from ondo.domain.business_hours import BusinessHours, Span
from ondo.domain.errors import InputError
from ondo.domain.instant import HOUR, MINUTE, Micros
from ondo.domain.sla import NO_TEAM, Agreement, Team
from ondo.settings import Settings
from ondo.text.locales import Locale
from ondo.text.messages import Message


class PublicHolidays:
    """The public holidays of one country, whatever the year; each year is made when a day of it is asked for."""

    def __init__(self, country: str | None) -> None:
        self._country = country

    def __contains__(self, day: object) -> bool:
        return self._country is not None and isinstance(day, date) and day in _year(self._country, day.year)


@cache
def _year(code: str, year: int) -> frozenset[date]:
    import holidays  # slow to import; only deadlines need it

    country, _, part = code.partition("-")
    try:
        # The years beside it bring the days that move over the turn of the year, such as an observed New Year's Day.
        holiday_base = holidays.country_holidays(country, subdiv=part or None, years=range(year - 1, year + 2))
    except NotImplementedError as error:
        raise InputError(Message("problem-no-holidays", code=code), Message("problem-no-holidays-hint")) from error
    return frozenset(day for day in holiday_base if day.year == year)


@cache
def known_countries() -> frozenset[str]:
    """Return every code whose holidays are known, with and without a subdivision."""
    import holidays

    known = holidays.list_supported_countries()
    return frozenset([*known, *(f"{country}-{part}" for country, parts in known.items() for part in parts)])


def company_team(settings: Settings) -> Team:
    """Return the company as one team, for an agreement that names none."""
    return Team(NO_TEAM, Message("handoff-company"), settings.timezone, settings.country)


def team_of(agreement: Agreement, owner: str | None, team_id: str | None, settings: Settings) -> Team:
    """Return whose clock counts: the team named, else the owner's, else the first one, else the company."""
    return agreement.team_of(owner, team_id) or company_team(settings)


def holidays_of(team: Team) -> PublicHolidays:
    """Return the public holidays of a team's country."""
    return PublicHolidays(team.country)


def hours_of(team: Team, own: Mapping[date, tuple[Span, ...]] | None = None) -> BusinessHours:
    """Return a team's business hours, with the ``own`` days of one of its people."""
    return team.hours(holidays_of(team), own)


def remaining(hours: BusinessHours, due: Micros, now: Micros, voice: Locale) -> str:
    """Say how much business time is left until a deadline, or has passed since."""
    late = due < now
    length = hours.between(due, now) if late else hours.between(now, due)
    if length >= HOUR:
        text = voice.text("handoff-business-hours", hours=length // HOUR)
    else:
        text = voice.text("handoff-minutes", minutes=length // MINUTE)
    return voice.text("handoff-late", time=text) if late else voice.text("handoff-left", time=text)
