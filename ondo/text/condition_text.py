"""Conditions of the card in words, for people who read the card as a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from ondo.domain.card import DecayStep, Rule, Scorecard
from ondo.domain.conditions import And, Condition, CountTest, EventMatch, Not, Op, Or, Test
from ondo.domain.fade import Fade, FadeKind
from ondo.domain.vocabulary import Actor, Direction, Label
from ondo.text.counting_text import often_words
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.score_text import kind_label, value_text


def rule_words(rule: Rule, card: Scorecard, voice: Locale) -> str:
    """Say when a rule gives points."""
    if isinstance(rule.when, EventMatch):
        return match_words(rule.when, card, voice)
    return condition_words(rule.when, card, voice)


def match_words(match: EventMatch, card: Scorecard, voice: Locale) -> str:
    """Say which events are meant."""
    kinds = voice.text("condition-choice").join(kind_label(card, kind, voice) for kind in sorted(match.kinds))
    kinds = kinds or voice.text("condition-any-event")
    if match.where is None:
        return kinds
    where = condition_words(match.where, card, voice)
    return voice.text("condition-events-where", kinds=kinds, where=where)


def condition_words(condition: Condition, card: Scorecard, voice: Locale) -> str:
    """Say what must hold of a lead."""
    match condition:
        case Test():
            spec = card.attributes.get(condition.name)
            return comparison_words(condition, voice.of(spec.label) if spec is not None else condition.name, voice)
        case CountTest():
            window = window_words(condition.within_days, voice)
            name = match_words(condition.match, card, voice)
            counted = "condition-count-within" if window else "condition-count"
            subject = voice.text(counted, kinds=name, **({"window": window} if window else {}))
            return comparison_words(Test("", condition.op, condition.operands), subject, voice)
        case And():
            return _joined(condition.parts, voice.text("condition-and"), card, voice)
        case Or():
            return _joined(condition.parts, voice.text("condition-or"), card, voice)
        case Not():
            inner = condition_words(condition.part, card, voice)
            return voice.text("condition-not", inner=inner)


def _joined(parts: tuple[Condition, ...], word: str, card: Scorecard, voice: Locale) -> str:
    texts = [(condition_words(part, card, voice), isinstance(part, And | Or)) for part in parts]
    return word.join(f"({text})" if nested else text for text, nested in texts)


_DIRECTIONS: Mapping[Direction, str] = {
    Direction.UP: "condition-only-up",
    Direction.DOWN: "condition-only-down",
    Direction.FREE: "condition-free",
}


def comparison_words(test: Test, name: str, voice: Locale) -> str:
    """Say one comparison."""
    values = [value_text(value if isinstance(value, str | bool) else float(value), voice) for value in test.operands]
    first = values[0]
    match test.op:
        case Op.EQ:
            return voice.text("condition-equal", name=name, value=first)
        case Op.IN if len(values) == 1:
            return voice.text("condition-is", name=name, value=first)
        case Op.IN:
            return voice.text("condition-is-one-of", name=name, values=voice.text("condition-choice").join(values))
        case Op.GTE:
            return voice.text("condition-at-least", name=name, value=first)
        case Op.LTE:
            return voice.text("condition-at-most", name=name, value=first)
        case Op.BETWEEN:
            return voice.text("condition-between", name=name, low=first, high=values[1])
        case Op.CONTAINS:
            return voice.text("condition-contains", name=name, value=first)
        case Op.STARTS_WITH:
            return voice.text("condition-starts-with", name=name, value=first)
        case Op.EXISTS:
            return voice.text("condition-known" if test.operands[0] else "condition-not-known", name=name)
        case Op.WITHIN_DAYS:
            return voice.text("condition-within-days-from-today", name=name, value=first)
        case _:
            assert_never(test.op)


def window_words(days: float | None, voice: Locale) -> str:
    """Say a window of time; empty without one."""
    return "" if days is None else voice.text("condition-window", days=f"{days:g}")


def rhythm_words(rule: Rule, voice: Locale) -> str:
    """Say how often a rule counts, in which window, and how its points fade."""
    parts = [voice.of(often_words(rule, brief=True)), window_words(rule.within_days, voice)]
    if rule.fade is not None:
        parts.append(voice.of(fade_words(rule.fade)))
    return " · ".join(part for part in parts if part)


def decay_words(card: Scorecard, voice: Locale) -> list[str]:
    """Say all steps of decay, which of the lead's own actions do not end an idle time, and what is kept out."""
    words = [step_words(step, voice) for step in card.decay.steps]
    sleeping = [voice.of(kind.label) for kind in card.kinds.values() if kind.actor is Actor.LEAD and not kind.wakes]
    if words and sleeping:
        words.append(voice.text("condition-sleeping", kinds=voice.text("score-list-comma").join(sleeping)))
    return [*words, voice.text("condition-machine-aside")] if card.sets_aside else words


def step_words(step: DecayStep, voice: Locale) -> str:
    """Say one step of decay, and whether it is a state or a reset."""
    days = f"{step.idle_days:g}"
    if step.to is None:
        return voice.text("condition-decay-takes", days=days, take=step.take)
    if step.lasting:
        return voice.text("condition-decay-resets", days=days)
    return voice.text("condition-decay-falls-to", days=days, to=step.to)


def direction_words(rule: Rule, voice: Locale) -> str:
    """Say which way a rule's points may move."""
    if rule.locked:
        return voice.text("condition-locked")
    return voice.text(_DIRECTIONS[rule.direction])


def fade_words(fade: Fade) -> Label:
    """Say how points go down with age."""
    days = f"{fade.days:g}"
    match fade.kind:
        case FadeKind.LINEAR:
            return Message("condition-fades-to-nothing", days=days)
        case FadeKind.HALF_LIFE:
            return Message("condition-fades-by-half", days=days)
        case _:
            assert_never(fade.kind)
