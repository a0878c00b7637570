"""The one-step alternatives to how a card counts, caps and decays, each with its words and its card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ondo.definitions.card_schema import card_from_data, card_to_data, counts_to_data
from ondo.definitions.condition_schema import plain
from ondo.domain.card import Counting, CountMode, Decay, DecayStep, Rule, Scorecard
from ondo.domain.conditions import EventMatch
from ondo.domain.fade import Fade, FadeKind
from ondo.domain.vocabulary import Axis, Direction, Label
from ondo.text.condition_text import fade_words
from ondo.text.counting_text import often_words
from ondo.text.messages import Message, in_list
from training.data.totals import Floats, Ints

LIMITS = (1, 2, 3, 5, 10)
"""Usual limits of a count; a rule goes at most two places up or down, and never to "every time"."""
USUAL_DAYS = (14.0, 30.0, 60.0, 90.0, 180.0)
"""Usual numbers of idle days and half-lives; one goes to the next on either side."""
STEPS = (1, 2, 4)
"""By how many grid steps a cap or a decay step may move in one round."""
FIRST_HALF_LIFE = 60.0
"""Half-life tried for a rule that does not fade yet; from there it can go on to its neighbours in a later round."""
CAPPED = (0.50, 0.75, 0.90, 0.95)
"""A new cap is tried where it would hold down the leads above these quantiles of the axis."""

AXES = {Axis.ATTRIBUTE: Message("training-cap-attribute-points")}
AXES[Axis.BEHAVIOUR] = Message("training-cap-behaviour-points")
DECAY = Message("training-decay")
NONE = Message("training-none")


@dataclass(frozen=True, slots=True)
class Alternative:
    """One setting changed by one bounded step.

    ``card`` is the whole card with it; the other fields are those of ``SettingChange``.
    """

    change_id: str
    label: Label
    now: Label
    then: Label
    to: Mapping[str, object]
    card: Scorecard


def alternatives(card: Scorecard, axis_points: Mapping[Axis, Ints | Floats]) -> tuple[Alternative, ...]:
    """Return every alternative that changes totals and could be approved; a locked rule is left alone.

    Parameters
    ----------
    axis_points:
        Uncapped sums of each axis on the leads learned from, shape (rows,): where a new cap would bite.
    """
    alternatives = [
        *(
            alternative
            for rule in card.rules
            if _open(rule)
            for alternative in (*_countings(card, rule), *_fades(card, rule))
        ),
        *(cap for axis in Axis for cap in _caps(card, axis, axis_points[axis])),
        *_decays(card),
    ]
    # The card's own checks decide what could be approved, for example that decay never raises a score.
    return tuple(
        alternative for alternative in alternatives if card_from_data(card_to_data(alternative.card))[0] is not None
    )


def _open(rule: Rule) -> bool:
    return isinstance(rule.when, EventMatch) and not rule.locked and rule.points != 0


def _with_rule(card: Scorecard, rule: Rule) -> Scorecard:
    return replace(card, rules=tuple(rule if other.id == rule.id else other for other in card.rules))


def _countings(card: Scorecard, rule: Rule) -> Iterator[Alternative]:
    label = Message("training-how-counts", label=rule.label)

    def other(changed: Rule, to: dict[str, object]) -> Alternative:
        words = counting_words(rule), counting_words(changed)
        return Alternative(f"counts:{rule.id}", label, *words, to, _with_rule(card, changed))

    for limit in near_limits(rule.counts.limit):
        once = limit == 1 and rule.counts.per is None and rule.counts.first == 1
        counts = Counting() if once else replace(rule.counts, mode=CountMode.MAX, limit=limit)
        yield other(replace(rule, counts=counts), {"counts": counts_to_data(counts)})
    if rule.within_days is not None:
        for days in sorted({max(1, round(rule.within_days / 2)), round(rule.within_days * 2)}):
            if days != rule.within_days:
                yield other(replace(rule, within_days=float(days)), {"within_days": days})


def near_limits(limit: int | None) -> tuple[int, ...]:
    """Return the usual limits up to two places below and above one; ``None`` (every time) stands above all."""
    below = [number for number in LIMITS if limit is None or number < limit]
    above = [] if limit is None else [higher for higher in LIMITS if higher > limit]
    return (*below[-2:], *above[:2])


def counting_words(rule: Rule) -> Label:
    """Say how often a rule counts, how far apart, and in which window."""
    often, days = often_words(rule), rule.within_days
    return often if days is None else Message("training-often-within-days", often=often, days=f"{days:g}")


def _fades(card: Scorecard, rule: Rule) -> Iterator[Alternative]:
    if rule.axis is not Axis.BEHAVIOUR or rule.direction is not Direction.UP:
        return
    fades: list[Fade | None] = [Fade(FadeKind.HALF_LIFE, FIRST_HALF_LIFE)]
    if rule.fade is not None:
        fades = [None, *(replace(rule.fade, days=days) for days in _neighbours(rule.fade.days))]
    label = Message("training-weight-older-events", label=rule.label)
    for fade in fades:
        words = _fade_words(rule.fade), _fade_words(fade)
        to = {"fade": None if fade is None else {f"{fade.kind.value}_days": plain(fade.days)}}
        yield Alternative(f"fade:{rule.id}", label, *words, to, _with_rule(card, replace(rule, fade=fade)))


def _fade_words(fade: Fade | None) -> Label:
    return Message("training-as-much-as-new-ones") if fade is None else fade_words(fade)


def _neighbours(days: float) -> tuple[float, ...]:
    """Return the usual number of days next below and next above."""
    lower, higher = [d for d in USUAL_DAYS if d < days], [d for d in USUAL_DAYS if d > days]
    return (*lower[-1:], *higher[:1])


def _caps(card: Scorecard, axis: Axis, points: Ints | Floats) -> Iterator[Alternative]:
    now = card.axis_caps.get(axis)
    caps: Sequence[int | None]
    if now is None:
        levels = np.quantile(points, CAPPED) if len(points) else np.zeros(0)
        caps = sorted({int(np.ceil(level / card.grid)) * card.grid for level in levels if level > 0})
    else:
        moved = sorted({now + sign * step * card.grid for step in STEPS for sign in (-1, 1)})
        caps = [*(cap for cap in moved if cap > 0), None]
    for cap in caps:
        others = {key: value for key, value in card.axis_caps.items() if key is not axis}
        changed = replace(card, axis_caps=others if cap is None else {**others, axis: cap})
        to = {"axis_caps": {axis.value: cap}}
        yield Alternative(f"cap:{axis.value}", AXES[axis], cap_words(now), cap_words(cap), to, changed)


def cap_words(cap: int | None) -> Label:
    """Say a cap."""
    return NONE if cap is None else Message("training-cap-points", cap=cap)


def _decays(card: Scorecard) -> Iterator[Alternative]:
    for steps in _decay_steps(card.decay.steps, card.grid):
        to = {"decay": card_to_data(replace(card, decay=Decay(steps)))["decay"]}
        words = decay_words(card.decay.steps), decay_words(steps)
        yield Alternative("decay", DECAY, *words, to, replace(card, decay=Decay(steps)))


def _decay_steps(steps: tuple[DecayStep, ...], grid: int) -> Iterator[tuple[DecayStep, ...]]:
    if not steps:
        yield from ((DecayStep(days, take=2 * grid),) for days in USUAL_DAYS[1:4])
    for i, step in enumerate(steps):
        before, after = steps[:i], steps[i + 1 :]
        for by in (sign * places * grid for places in STEPS for sign in (-1, 1)):
            if step.to is None and step.take + by > 0:
                yield (*before, replace(step, take=step.take + by), *after)
            elif step.to is not None and step.to + by >= 0:
                yield (*before, replace(step, to=step.to + by), *after)
        for days in _neighbours(step.idle_days):
            yield (*before, replace(step, idle_days=days), *after)
        yield (*before, *after)


def decay_words(steps: tuple[DecayStep, ...]) -> Label:
    """Say all steps of decay in one line."""
    if not steps:
        return NONE
    return in_list(map(_step_words, steps), "training-list-comma")


def _step_words(step: DecayStep) -> Label:
    days = f"{step.idle_days:g}"
    if step.to is None:
        return Message("training-decay-takes", days=days, take=step.take)
    if step.lasting:
        return Message("training-decay-resets", days=days)
    return Message("training-decay-falls-to", days=days, to=step.to)
