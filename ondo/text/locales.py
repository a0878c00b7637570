"""The language and the calendar in which people are spoken to: sentences, labels, instants and lengths of time."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ondo.domain.instant import DAY, HOUR, MINUTE, Micros, to_datetime
from ondo.domain.vocabulary import Label, Lang


@dataclass(frozen=True, slots=True)
class Locale:
    """In which language, and on whose calendar, something is said."""

    lang: Lang
    zone: ZoneInfo

    def say(self, ja: str, en: str) -> str:
        """Choose a sentence."""
        return ja if self.lang is Lang.JA else en

    def of(self, text: Label) -> str:
        """Choose a label."""
        return text.of(self.lang)

    def clock(self, at: Micros) -> str:
        """Write an instant to the minute in the company's zone."""
        return f"{to_datetime(at).astimezone(self.zone):%Y-%m-%d %H:%M}"

    def day(self, at: Micros) -> str:
        """Write the calendar day of an instant in the company's zone."""
        return f"{to_datetime(at).astimezone(self.zone):%Y-%m-%d}"

    def length(self, micros: int) -> str:
        """Write a length of time in its largest unit; empty below a minute."""
        for unit, ja, en in ((DAY, "日", "day"), (HOUR, "時間", "hour"), (MINUTE, "分", "minute")):
            if micros >= unit:
                n = micros // unit
                return self.say(f"{n}{ja}", f"{n} {en}{'s' if n > 1 else ''}")
        return ""

    def ago(self, at: Micros, now: Micros) -> str:
        """Write how long ago something was."""
        length = self.length(now - at)
        return self.say(f"{length}前", f"{length} ago") if length else self.say("たった今", "just now")
