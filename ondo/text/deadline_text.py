"""Words of a deadline that moved: what it was, since when another counts, and why."""

from __future__ import annotations

from ondo.domain.sla import DeadlineMove, MoveCause
from ondo.text.locales import Locale


def move_text(move: DeadlineMove, voice: Locale) -> str:
    """Say what the deadline was and why it moved."""
    was, why = voice.clock(move.was_at), _why(move, voice)
    later = move.due_at > move.was_at
    ja, en = ("延びました", "later") if later else ("早まりました", "earlier")
    return voice.say(f"期限が {was} から{ja}（{why}）", f"Due {en} than before ({was}): {why}")


def _why(move: DeadlineMove, voice: Locale) -> str:
    if move.cause is MoveCause.HOLIDAYS:
        return voice.say("祝日または会社の設定の変更", "public holidays or the company's settings changed")
    number, days = move.agreement_version, [day.isoformat() for day in move.days]
    if not days:
        return voice.say(f"合意の第{number}版で営業時間が変更", f"version {number} of the agreement has other hours")
    return voice.say(
        f"合意の第{number}版で {'、'.join(days)} の営業時間が変更",
        f"version {number} of the agreement has other hours on {', '.join(days)}",
    )
