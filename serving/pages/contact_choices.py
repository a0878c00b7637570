"""The choices of the contact log: for each channel whether somebody answered."""

from __future__ import annotations

from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.score_text import value_text

_ANSWERS = {
    "telephone": (Message("pages-reached"), Message("pages-no-answer")),
    "email": (Message("pages-replied"), Message("pages-no-reply")),
    "web_meeting": (Message("pages-held"), Message("pages-no-show")),
    "visit": (Message("pages-met"), Message("pages-not-met")),
}
CHANNELS = frozenset(_ANSWERS)


def buttons(voice: Locale) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return each channel's name with its two choices, as values of the form and what they are called."""
    return [
        (value_text(name, voice), [(f"{name}:1", voice.of(yes)), (f"{name}:0", voice.of(no))])
        for name, (yes, no) in _ANSWERS.items()
    ]


def words(channel: str, reached: bool, voice: Locale) -> str:
    """Return one attempt as people read it."""
    return f"{value_text(channel, voice)} · {voice.of(_ANSWERS[channel][not reached])}"
