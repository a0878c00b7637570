"""A score in sentences, in Japanese and English: what gave points, what took them away, what is missing."""

from __future__ import annotations

from ondo.domain.card import Scorecard
from ondo.domain.declarations import shown_properties
from ondo.domain.events import Event
from ondo.domain.fast_track import FastTrackHit
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Value
from ondo.domain.machine import SetAside
from ondo.domain.scoring import Contribution, Need, Score
from ondo.domain.silence import Silence
from ondo.domain.temperature import GateResult
from ondo.domain.vocabulary import GateState, Temperature
from ondo.text.counting_text import named
from ondo.text.locales import Locale
from ondo.text.value_labels import usual_label
from ondo.text.words import label


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
        return voice.text("score-unknown")
    if isinstance(value, bool):
        return voice.text("score-yes") if value else voice.text("score-no")
    if isinstance(value, float):
        return f"{value:,.1f}".removesuffix(".0")
    return usual_label(value).of(voice.lang)


def contribution_text(contribution: Contribution, voice: Locale) -> str:
    """Say what one rule gave, which event caused it last, and what age has taken away."""
    name = voice.of(named(contribution.rule))
    text = f"{name} {points_text(contribution.points)}"
    if contribution.event is None:
        return text
    when, age = voice.clock(contribution.event.happened_at), ""
    if contribution.faded:
        age = voice.text("score-faded", faded=f"{contribution.faded:+d}")
    if contribution.counted > 1:
        return voice.text("score-rule-by-events", rule=text, counted=contribution.counted, when=when, age=age)
    return voice.text("score-rule-by-event", rule=text, when=when, age=age)


def decay_text(score: Score, voice: Locale) -> str:
    """Say what idle time took away."""
    if score.last_active_at is None:
        return voice.text("score-no-action-yet", decay_points=f"{score.decay_points:+d}")
    idle = (score.at - score.last_active_at) // DAY
    return voice.text(
        "score-idle-days",
        decay_points=f"{score.decay_points:+d}",
        idle=idle,
        last_active_at=voice.day(score.last_active_at),
    )


def reset_text(silence: Silence, at: Micros, voice: Locale) -> str:
    """Say which silence has reset behaviour points, and whether it still lasts."""
    last, days = voice.day(silence.since), ((silence.until or at) - silence.since) // DAY
    if silence.until is None:
        return voice.text("score-reset-lasts", days=days, last=last)
    return voice.text("score-reset-over", days=days, last=last, until=voice.day(silence.until))


def machine_text(aside: SetAside, voice: Locale) -> str:
    """Say how much machine traffic was set aside."""
    return voice.text("score-machine-aside", number=aside.count, last=voice.clock(aside.last_at))


def caps_text(score: Score, voice: Locale) -> str:
    """Say what the caps of the axes took away."""
    return voice.text("score-axis-cap", cap_points=f"{score.cap_points:+d}")


def gate_text(gate_result: GateResult, voice: Locale) -> str:
    """Say how one gate stands; an unknown one says what to ask."""
    name = voice.of(gate_result.gate.label)
    if gate_result.state is GateState.UNKNOWN:
        ask = gate_result.gate.ask
        return voice.text("score-gate-unknown", name=name, ask=ask)
    return voice.text("score-gate", name=name, state=label(gate_result.state, voice.lang))


def fast_track_text(hit: FastTrackHit, card: Scorecard, voice: Locale) -> str:
    """Say which exception makes the lead hot, by what, and until when."""
    name, kind = voice.of(hit.fast_track.label), kind_label(card, hit.event.kind, voice)
    when, until = voice.clock(hit.event.happened_at), voice.day(hit.until)
    return voice.text("score-fast-track", name=name, kind=kind, when=when, until=until)


def need_text(need: Need, voice: Locale) -> str:
    """Say one thing that would make the lead hot."""
    if need.gate is not None:
        return gate_text(need.gate, voice)
    names = [f"{voice.of(named(rule))} {points_text(rule.points)}" for rule in need.rules]
    missing = voice.text("score-missing-points", points=need.points)
    if not names:
        return voice.text("score-missing-out-of-reach", missing=missing)
    rules = voice.text("score-rules-joined").join(names)
    return voice.text("score-missing-for-example", missing=missing, rules=rules)


def summary(score: Score, card: Scorecard, voice: Locale) -> str:
    """Say in one sentence why the lead is as warm as it is."""
    if score.fast_track is not None:
        return fast_track_text(score.fast_track, card, voice)
    total, line = score.total, card.hot_line
    word, top = label(score.temperature, voice.lang), why(score, voice, 3)
    because = voice.text("score-because", top=top) if top else ""
    earned = voice.text("score-earned", temperature=word.capitalize(), points=total, because=because)
    if score.temperature is Temperature.HOT:
        return earned
    if total < line:
        return voice.text("score-short-of-hot", earned=earned, line=line - total)
    if asks := [gate.gate.ask for gate in score.gates if gate.blocks and gate.state is GateState.UNKNOWN]:
        return voice.text("score-over-line-ask-next", total=total, ask=asks[0])
    return voice.text("score-over-line-gate-not-met", total=total, word=word)


def why(score: Score, voice: Locale, most: int) -> str:
    """Name the rules that gave most, largest first."""
    best = sorted((c for c in score.contributions if c.points > 0), key=lambda c: -c.points)[:most]
    return voice.text("score-list-comma").join(f"{voice.of(named(c.rule))} {points_text(c.points)}" for c in best)


def event_text(event: Event, card: Scorecard, voice: Locale) -> str:
    """Write one event with its declared properties on one line."""
    shown = shown_properties(card, event.kind, event.properties)
    details = voice.text("score-list-comma").join(value_text(value, voice) for value in shown.values())
    name = kind_label(card, event.kind, voice)
    return voice.text("score-event-details", name=name, details=details) if details else name


def reason_text(name: str, value: Value | None, contribution: float, voice: Locale) -> str:
    """Say how one feature moved the model."""
    shown = value_text(value, voice)
    raises = contribution > 0
    return voice.text("score-feature-raises" if raises else "score-feature-lowers", feature=name, value=shown)
