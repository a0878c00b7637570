"""Text about several cards side by side: whom each scores, and how they meet."""

from __future__ import annotations

from ondo.domain.card import Scorecard
from ondo.text.condition_text import condition_words
from ondo.text.locales import Locale


def audience_words(card: Scorecard, voice: Locale) -> str:
    """Say whom a card scores."""
    if card.audience is None:
        return voice.say("すべてのリード", "every lead")
    return condition_words(card.audience, card, voice)


def meets(voice: Locale) -> str:
    """Say how several cards in force meet."""
    return voice.say(
        "リードは、対象に当てはまるすべての基準で採点されます。どれか一つでホットになれば引き渡し、引き渡しは基準ごとに1件です。",
        "A lead is scored by every card whose audience it fits; it is handed over when any of them calls it hot, once"
        " for each card.",
    )
