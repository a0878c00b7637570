"""Conditions of the card in words, for people who read the card as a page."""

from __future__ import annotations

from typing import assert_never

from ondo.domain.card import Counting, Rule, Scorecard
from ondo.domain.conditions import And, Condition, CountTest, EventMatch, Not, Op, Or, Test
from ondo.domain.fade import fade_words
from ondo.domain.vocabulary import Direction
from ondo.text.locales import Locale
from ondo.text.score_text import kind_label, value_text


def rule_words(rule: Rule, card: Scorecard, voice: Locale) -> str:
    """Say when a rule gives points."""
    if isinstance(rule.when, EventMatch):
        return match_words(rule.when, card, voice)
    return condition_words(rule.when, card, voice)


def match_words(match: EventMatch, card: Scorecard, voice: Locale) -> str:
    """Say which events are meant."""
    kinds = voice.say("・", " or ").join(kind_label(card, kind, voice) for kind in sorted(match.kinds))
    kinds = kinds or voice.say("すべての行動", "any event")
    if match.where is None:
        return kinds
    where = condition_words(match.where, card, voice)
    return voice.say(f"{kinds}（{where}）", f"{kinds} ({where})")


def condition_words(condition: Condition, card: Scorecard, voice: Locale) -> str:
    """Say what must hold of a lead."""
    match condition:
        case Test():
            spec = card.attributes.get(condition.name)
            return comparison_words(condition, voice.of(spec.label) if spec is not None else condition.name, voice)
        case CountTest():
            window = window_words(condition.within_days, voice)
            name = match_words(condition.match, card, voice)
            subject = voice.say(f"{window}{name}の回数", f"number of {name}{' ' if window else ''}{window}")
            return comparison_words(Test("", condition.op, condition.operands), subject, voice)
        case And():
            return _joined(condition.parts, voice.say(" かつ ", " and "), card, voice)
        case Or():
            return _joined(condition.parts, voice.say(" または ", " or "), card, voice)
        case Not():
            inner = condition_words(condition.part, card, voice)
            return voice.say(f"「{inner}」でない", f"not ({inner})")


def _joined(parts: tuple[Condition, ...], word: str, card: Scorecard, voice: Locale) -> str:
    texts = [(condition_words(part, card, voice), isinstance(part, And | Or)) for part in parts]
    return word.join(f"({text})" if nested else text for text, nested in texts)


_DIRECTIONS: dict[Direction, tuple[str, str]] = {
    Direction.UP: ("加点のみ", "only up"),
    Direction.DOWN: ("減点のみ", "only down"),
    Direction.FREE: ("自由", "free"),
}


def comparison_words(test: Test, name: str, voice: Locale) -> str:
    """Say one comparison."""
    values = [value_text(value if isinstance(value, str | bool) else float(value), voice) for value in test.operands]
    first = values[0]
    match test.op:
        case Op.EQ:
            return f"{name} = {first}"
        case Op.IN:
            several = f"{name}が{'・'.join(values)}のいずれか" if len(values) > 1 else f"{name}が{first}"
            return voice.say(several, f"{name} is {' or '.join(values)}")
        case Op.GTE:
            return f"{name} ≥ {first}"
        case Op.LTE:
            return f"{name} ≤ {first}"
        case Op.BETWEEN:
            return voice.say(f"{name} {first}〜{values[1]}", f"{name} {first} to {values[1]}")
        case Op.CONTAINS:
            return voice.say(f"{name}に「{first}」を含む", f"{name} contains “{first}”")
        case Op.STARTS_WITH:
            return voice.say(f"{name}が「{first}」で始まる", f"{name} starts with “{first}”")
        case Op.EXISTS if test.operands[0]:
            return voice.say(f"{name}がわかる", f"{name} is known")
        case Op.EXISTS:
            return voice.say(f"{name}が不明", f"{name} is unknown")
        case Op.WITHIN_DAYS:
            return voice.say(f"{name}が今日から{first}日以内", f"{name} within {first} days from today")
        case _:
            assert_never(test.op)


def window_words(days: float | None, voice: Locale) -> str:
    """Say a window of time; empty without one."""
    return "" if days is None else voice.say(f"過去{days:g}日の", f"within {days:g} days")


def counting_words(counts: Counting, voice: Locale) -> str:
    """Say how often a rule counts."""
    if counts.limit is None:
        return voice.say("毎回", "every time")
    return voice.say(f"{counts.limit}回まで", f"up to {counts.limit}") if counts.limit > 1 else voice.say("1回", "once")


def rhythm_words(rule: Rule, voice: Locale) -> str:
    """Say how often a rule counts, in which window, and how its points fade."""
    parts = [counting_words(rule.counts, voice), window_words(rule.within_days, voice)]
    if rule.fade is not None:
        parts.append(voice.of(fade_words(rule.fade)))
    return " · ".join(part for part in parts if part)


def direction_words(rule: Rule, voice: Locale) -> str:
    """Say which way a rule's points may move."""
    if rule.locked:
        return voice.say("固定", "locked")
    return voice.say(*_DIRECTIONS[rule.direction])
