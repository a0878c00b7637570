"""Words of a partial approval: what a part of a proposal does, and the refusal that asks to confirm it."""

from __future__ import annotations

from ondo.domain.errors import Unconfirmed
from ondo.domain.partial_approval import Effect, LabelledHot
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message


def effect_words(effect: Effect) -> Label:
    """Say what approving some changes of a proposal does."""
    if effect.now is None or effect.then is None:
        return Message("proposal-effect-unknown")
    hot = Message("proposal-effect-on-hot-leads", now=f"{effect.now:.1f}", then=f"{effect.then:.1f}")
    if effect.judged_now is None or effect.judged_then is None:
        return hot
    now, then = _judged(effect.judged_now), _judged(effect.judged_then)
    return Message("proposal-effect-and-precision", hot=hot, now=now, then=then)


def _judged(side: LabelledHot) -> str:
    share = "–" if side.precision is None else f"{side.precision:.1%}"
    return f"{share} ({side.accurate}/{side.labelled})"


def check_confirmed(effect: Effect, confirmed: str | None) -> None:
    """Refuse a part whose effect has to be confirmed and was not, or with another figure: ``Unconfirmed``."""
    if effect.asks and confirmed != effect.figure:
        raise Unconfirmed(
            Message("proposal-part-unconfirmed", effect=effect_words(effect)),
            Message("proposal-part-confirm", figure=effect.figure),
            effect.data,
        )
