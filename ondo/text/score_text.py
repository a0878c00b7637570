"""A score in sentences, in Japanese and English: what gave points, what took them away, what is missing."""

from __future__ import annotations

from ondo.domain.card import Scorecard
from ondo.domain.declarations import shown_properties
from ondo.domain.events import Event
from ondo.domain.instant import DAY
from ondo.domain.leads import Value
from ondo.domain.scoring import Contribution, FastTrackHit, Need, Score
from ondo.domain.temperature import GateResult
from ondo.domain.vocabulary import GateState, Lang, Temperature, label
from ondo.text.locales import Locale
from ondo.text.value_labels import USUAL


def kind_label(card: Scorecard, kind: str, voice: Locale) -> str:
    """Name an event kind or a channel of contact; an undeclared one goes by its own name."""
    spec = card.kinds.get(kind)
    return voice.of(spec.label) if spec is not None else value_text(kind, voice)


def points_text(points: int) -> str:
    """Write points with their sign; nothing is neither plus nor minus."""
    return f"{points:+d}" if points else "0"


def value_text(value: Value | None, voice: Locale) -> str:
    """Write an attribute or feature value for people."""
    if value is None:
        return voice.say("不明", "unknown")
    if isinstance(value, bool):
        return voice.say("はい", "yes") if value else voice.say("いいえ", "no")
    if isinstance(value, float):
        return f"{value:,.1f}".removesuffix(".0")
    return voice.of(USUAL[value]) if value in USUAL else value


def contribution_text(contribution: Contribution, voice: Locale) -> str:
    """Say what one rule gave, which event caused it last, and what age has taken away."""
    name = voice.of(contribution.rule.label)
    text = f"{name} {points_text(contribution.points)}"
    if contribution.event is None:
        return text
    times = (
        voice.say(f"{contribution.counted}回、", f"{contribution.counted} times, last ")
        if contribution.counted > 1
        else ""
    )
    latest = voice.say("最終 ", "") if contribution.counted > 1 else ""
    when, age = voice.clock(contribution.event.happened_at), ""
    if contribution.faded:
        age = voice.say(f"、時間の経過により {contribution.faded:+d}", f", {contribution.faded:+d} for age")
    return voice.say(f"{text}（{times}{latest}{when}{age}）", f"{text} ({times}{when}{age})")


def decay_text(score: Score, voice: Locale) -> str:
    """Say what idle time took away."""
    if score.last_active_at is None:
        return voice.say(
            f"本人の行動がないため {score.decay_points:+d}", f"{score.decay_points:+d}: no action of its own yet"
        )
    idle = (score.at - score.last_active_at) // DAY
    return voice.say(
        f"{idle}日間行動がないため {score.decay_points:+d}（最終行動 {voice.day(score.last_active_at)}）",
        f"{score.decay_points:+d} after {idle} days without action (last on {voice.day(score.last_active_at)})",
    )


def caps_text(score: Score, voice: Locale) -> str:
    """Say what the caps of the axes took away."""
    return voice.say(f"軸の上限により {score.cap_points:+d}", f"{score.cap_points:+d} by the cap of an axis")


def gate_text(gate_result: GateResult, voice: Locale) -> str:
    """Say how one gate stands; an unknown one says what to ask."""
    name = voice.of(gate_result.gate.label)
    if gate_result.state is GateState.UNKNOWN:
        ask = gate_result.gate.ask
        return voice.say(f"{name}：未確認。確認すること：{ask.ja}", f"{name}: not known yet. Ask: {ask.en}")
    return voice.say(f"{name}：{label(gate_result.state, Lang.JA)}", f"{name}: {label(gate_result.state, Lang.EN)}")


def fast_track_text(hit: FastTrackHit, card: Scorecard, voice: Locale) -> str:
    """Say which exception makes the lead hot, by what, and until when."""
    name, kind = voice.of(hit.fast_track.label), kind_label(card, hit.event.kind, voice)
    when, until = voice.clock(hit.event.happened_at), voice.day(hit.until)
    return voice.say(
        f"ファストトラック「{name}」：{when} の{kind}により、点数に関係なくホット（{until} まで）",
        f"Fast track “{name}”: hot whatever the points, by {kind} at {when} (until {until})",
    )


def need_text(need: Need, voice: Locale) -> str:
    """Say one thing that would make the lead hot."""
    if need.gate is not None:
        return gate_text(need.gate, voice)
    names = [f"{voice.of(rule.label)} {points_text(rule.points)}" for rule in need.rules]
    missing = voice.say(f"あと{need.points}点", f"{need.points} more points")
    if not names:
        return voice.say(f"{missing}（残りのルールだけでは届きません）", f"{missing}; no open rule alone gets there")
    return voice.say(f"{missing}（例：{'＋'.join(names)}）", f"{missing}, for example {' and '.join(names)}")


def summary(score: Score, card: Scorecard, voice: Locale) -> str:
    """Say in one sentence why the lead is as warm as it is."""
    if score.fast_track is not None:
        return fast_track_text(score.fast_track, card, voice)
    total, line = score.total, card.hot_line
    word, top = label(score.temperature, voice.lang), why(score, voice, 3)
    because = voice.say(f"：{top}", f": {top}") if top else ""
    earned = voice.say(
        f"{total}点で{word}{because}", f"{word.capitalize()} with {total} point{'' if total == 1 else 's'}{because}"
    )
    if score.temperature is Temperature.HOT:
        return earned
    if total < line:
        return voice.say(f"{earned}。ホットまであと{line - total}点", f"{earned}; {line - total} short of hot")
    if asks := [gate.gate.ask for gate in score.gates if gate.blocks and gate.state is GateState.UNKNOWN]:
        return voice.say(
            f"{total}点でホットラインに到達。次に確認：{asks[0].ja}",
            f"{total} points, over the hot line. Ask next: {asks[0].en}",
        )
    return voice.say(f"{total}点だがBANT条件を満たさず{word}", f"{total} points, yet a gate is not met: {word}")


def why(score: Score, voice: Locale, most: int) -> str:
    """Name the rules that gave most, largest first."""
    best = sorted((c for c in score.contributions if c.points > 0), key=lambda c: -c.points)[:most]
    return voice.say("、", ", ").join(f"{voice.of(c.rule.label)} {points_text(c.points)}" for c in best)


def event_text(event: Event, card: Scorecard, voice: Locale) -> str:
    """Write one event with its declared properties on one line."""
    shown = shown_properties(card, event.kind, event.properties)
    details = voice.say("、", ", ").join(value_text(value, voice) for value in shown.values())
    name = kind_label(card, event.kind, voice)
    return voice.say(f"{name}（{details}）", f"{name} ({details})") if details else name


def reason_text(name: str, value: Value | None, contribution: float, voice: Locale) -> str:
    """Say how one feature moved the model."""
    shown = value_text(value, voice)
    return voice.say(
        f"{name}：{shown}（確率を{'上げる' if contribution > 0 else '下げる'}）",
        f"{name}: {shown} ({'raises' if contribution > 0 else 'lowers'} the probability)",
    )
