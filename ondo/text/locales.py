"""The language and the calendar in which people are spoken to: sentences, labels, instants and lengths of time."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ondo.domain.instant import DAY, HOUR, MINUTE, Micros, to_datetime
from ondo.domain.vocabulary import Label, Lang
from ondo.text.messages import Value, text


@dataclass(frozen=True, slots=True)
class Locale:
    """In which language, and on whose calendar, something is said."""

    lang: Lang
    zone: ZoneInfo

    def text(self, message_id: str, /, **values: Value) -> str:
        """Write a message of the catalogues; ``KeyError`` if there is none or a value is missing."""
        return text(self.lang, message_id, values)

    def of(self, label: Label) -> str:
        """Choose a label."""
        return label.of(self.lang)

    def clock(self, at: Micros) -> str:
        """Write an instant to the minute in the company's zone."""
        return f"{to_datetime(at).astimezone(self.zone):%Y-%m-%d %H:%M}"

    def day(self, at: Micros) -> str:
        """Write the calendar day of an instant in the company's zone."""
        return f"{to_datetime(at).astimezone(self.zone):%Y-%m-%d}"

    def weekday(self, number: int) -> str:
        """Write a day of the week in short; Monday is 0."""
        from babel.dates import get_day_names  # takes longer to import than a short command, which names no days

        return str(get_day_names("abbreviated", locale=self.lang.value)[number])

    def length(self, micros: int) -> str:
        """Write a length of time in its largest unit; empty below a minute."""
        for unit, message_id in ((DAY, "time-days"), (HOUR, "time-hours"), (MINUTE, "time-minutes")):
            if micros >= unit:
                return self.text(message_id, n=micros // unit)
        return ""

    def ago(self, at: Micros, now: Micros) -> str:
        """Write how long ago something was."""
        length = self.length(now - at)
        return self.text("time-ago", length=length) if length else self.text("time-just-now")
