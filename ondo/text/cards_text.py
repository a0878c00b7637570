"""Text about several cards side by side: whom each scores, and how they meet."""

from __future__ import annotations

from ondo.domain.card import Scorecard
from ondo.text.condition_text import condition_words
from ondo.text.locales import Locale


def audience_words(card: Scorecard, voice: Locale) -> str:
    """Say whom a card scores."""
    if card.audience is None:
        return voice.text("score-every-lead")
    return condition_words(card.audience, card, voice)


def meets(voice: Locale) -> str:
    """Say how several cards in force meet."""
    return voice.text("score-how-cards-meet")
