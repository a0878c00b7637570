"""The company's business hours: its zone, its working week, and its country's public holidays."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo

from ondo.domain.business_hours import BusinessHours
from ondo.domain.errors import InputError
from ondo.domain.instant import HOUR, MINUTE, Micros, local_date
from ondo.settings import Settings
from serving.explain import Voice


def hours_of(settings: Settings, at: Micros) -> BusinessHours:
    """Return the business hours around an instant."""
    return _hours(settings.country, settings.timezone, local_date(at, settings.timezone).year)


@cache
def _hours(country: str, zone: ZoneInfo, year: int) -> BusinessHours:
    import holidays  # slow to import; only hand-offs need it

    try:
        days = holidays.country_holidays(country, years=range(year - 1, year + 2))
    except NotImplementedError as error:
        raise InputError(
            f"No public holidays are known for '{country}'.", "Set ONDO_COUNTRY to a code like JP."
        ) from error
    return BusinessHours(zone, holidays=frozenset(days))


def remaining(hours: BusinessHours, due: Micros, now: Micros, voice: Voice) -> str:
    """Say how much business time is left until a deadline, or has passed since."""
    late = due < now
    length = hours.between(due, now) if late else hours.between(now, due)
    if length >= HOUR:
        n = length // HOUR
        text = voice.say(f"{n}営業時間", f"{n} business hour{'s' if n > 1 else ''}")
    else:
        text = voice.say(f"{length // MINUTE}分", f"{length // MINUTE} minutes")
    return voice.say(f"{text}超過", f"{text} late") if late else voice.say(f"残り{text}", f"{text} left")
