"""What a proposal changes, row by row as the meeting ticks it: points, new rules, one setting, the hot line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ondo.domain.apply_proposal import apply_proposal
from ondo.domain.card import Scorecard
from ondo.domain.condition import EventMatch
from ondo.domain.errors import OndoError
from ondo.domain.proposal import HOT_LINE, Interval, NewRule, PointChange, Proposal, SettingChange
from ondo.domain.proposal_facts import ASSOCIATION, OWN_ACTION, volume
from ondo.domain.words import Label
from serving.condition_words import rhythm_words, rule_words
from serving.explain import points_text
from serving.voice import Voice


def rows(proposal: Proposal, card: Scorecard, voice: Voice) -> list[dict[str, Any]]:
    """Return everything that can be ticked, in the order of ``Proposal.change_ids``."""
    return [
        *(_points(change, card, proposal, voice) for change in proposal.changes),
        *(_new(new, card, proposal, voice) for new in proposal.new_rules),
        *(_setting(setting, voice) for setting in proposal.settings),
        *([_line(proposal, voice)] if HOT_LINE in proposal.change_ids else []),
    ]


def _row(change_id: str, label: str, **more: object) -> dict[str, Any]:
    empty = {"notes": [], "now": "", "then": "", "tone": "", "interval": "", "gain": ""}
    return {"id": change_id, "label": label, "chips": [], **empty, "support": "", "share": "", **more}


def _points(change: PointChange, card: Scorecard, proposal: Proposal, voice: Voice) -> dict[str, Any]:
    labels = {rule.id: rule.label for rule in card.rules}
    chips, notes = _own_action(change, voice)
    return _row(
        change.rule_id,
        voice.of(labels.get(change.rule_id, Label(change.rule_id, change.rule_id))),
        chips=chips,
        notes=[*_hangs_on(proposal.facts.get("sensitivity"), change.rule_id, voice), *notes],
        now=points_text(change.points_now),
        then=points_text(change.points_suggested),
        tone="good" if change.points_suggested > change.points_now else "hot",
        interval=_interval(change.interval, voice),
        gain=f"{change.gain:+.4f}",
        support=f"{change.support:,}",
        share=f"{change.share:.1%}",
    )


def _own_action(found: PointChange | NewRule, voice: Voice) -> tuple[list[str], list[str]]:
    """Return chip and note of a rule on the seller's own actions; nothing for any other."""
    return ([voice.of(OWN_ACTION)], [voice.of(ASSOCIATION)]) if found.seller_action else ([], [])


def _new(new: NewRule, card: Scorecard, proposal: Proposal, voice: Voice) -> dict[str, Any]:
    notes = [
        condition_of(new, card, proposal, voice),
        voice.say(
            f"{new.months}か月のうち{new.months_agreeing}か月で同じ向き",
            f"the same direction in {new.months_agreeing} of {new.months} months",
        ),
    ]
    if new.twins:
        twins = voice.say("、", ", ").join(_in_language(twin, voice) for twin in new.twins)
        notes.append(voice.say(f"よく似た候補をまとめたもの：{twins}", f"stands for its near twins too: {twins}"))
    chips, own = _own_action(new, voice)
    notes += [*_hangs_on(proposal.facts.get("sensitivity"), new.rule_id, voice), *own]
    return _row(
        new.rule_id,
        voice.of(new.label),
        chips=[voice.say("新しいルール", "new rule"), *chips],
        notes=[note for note in notes if note],
        now="–",
        then=points_text(new.points),
        tone="good" if new.points > 0 else "hot",
        interval=_interval(new.interval, voice),
        gain=f"{new.gain:+.4f}",
        support=f"{new.support:,}",
        share=f"{new.share:.1%}",
    )


def condition_of(new: NewRule, card: Scorecard, proposal: Proposal, voice: Voice) -> str:
    """Say when a new rule would give points, and how often; empty if it does not fit the card."""
    try:
        made = apply_proposal(card, proposal, (new.rule_id,))
        rule = made.rule(new.rule_id)
    except OndoError:
        return ""
    rhythm = f" · {rhythm_words(rule, voice)}" if isinstance(rule.when, EventMatch) else ""
    return rule_words(rule, made, voice) + rhythm


def _in_language(twin: str, voice: Voice) -> str:
    """Take one language of a text that may hold both, as "ja / en"."""
    ja, slash, en = twin.partition(" / ")
    return voice.say(ja, en) if slash else twin


def _setting(setting: SettingChange, voice: Voice) -> dict[str, Any]:
    return _row(
        setting.change_id,
        voice.of(setting.label),
        chips=[voice.say("設定", "setting")],
        notes=[f"{voice.of(setting.now)} → {voice.of(setting.then)}", effect_of(setting, voice)],
        support=f"{setting.support:,}",
    )


def effect_of(setting: SettingChange, voice: Voice) -> str:
    """Say what a setting buys: a gate precision, a line leads nearer to the agreed number, everything else log-loss."""
    if setting.change_id == "line":
        gain, low, high = _shown(setting.gain, setting.interval, 1, ".1f")
        ja = f"合意した件数に週{gain}件近づく"
        en = f"comes {gain} leads a week nearer to the agreed number"
    elif setting.change_id.startswith("gate:"):
        gain, low, high = _shown(setting.gain, setting.interval, 100, "+.1f")
        ja = f"その後のデータで、同じ引き渡し件数での再現適合率が {gain}ポイント"
        en = f"on later data replayed precision at the same hand-off volume rises by {gain} percentage points"
    else:
        gain, low, high = _shown(setting.gain, setting.interval, 1, ".4f")
        ja = f"その後のデータで log loss が1件あたり {gain} 下がる"
        en = f"on later data log loss falls by {gain} per lead"
    if setting.interval is None:
        return voice.say(ja, en)
    level = f"{setting.interval.level:.0%}"
    return voice.say(f"{ja}（{level}区間 {low}〜{high}）", f"{en} ({level} interval {low} to {high})")


def _shown(gain: float, interval: Interval | None, scale: float, form: str) -> tuple[str, str, str]:
    ends = (gain, gain, gain) if interval is None else (gain, interval.low, interval.high)
    first, low, high = (format(scale * value, form) for value in ends)
    return first, low, high


def _line(proposal: Proposal, voice: Voice) -> dict[str, Any]:
    return _row(
        HOT_LINE,
        voice.say("ホットライン", "Hot line"),
        notes=list(_held(proposal.facts, voice)),
        now=str(proposal.hot_line_now),
        then=str(proposal.hot_line_suggested),
    )


def _held(facts: Mapping[str, Any], voice: Voice) -> Iterator[str]:
    """Say what a moved line holds: those whom points and gates make hot; and all who are hot in the end."""
    told = volume(facts)
    ja, en = (
        "点数と必須条件でホットになるリードの数を保つための変更",
        "moved to hold how many leads points and gates make hot",
    )
    if told.before is not None and told.after is not None:
        ja = f"{ja}：最近動きのあったリードの {told.before:.1%} → {told.after:.1%}"
        en = f"{en}: {told.before:.1%} → {told.after:.1%} of the leads active lately"
    yield voice.say(ja, en)
    before, after = told.hot_per_week_before, told.hot_per_week_after
    if before is not None and after is not None:
        yield voice.say(
            f"必須条件と例外ルールも含めると、ホットリードは週 {before:.1f}件 → {after:.1f}件",
            f"with gates and fast tracks counted: {before:.1f} → {after:.1f} hot leads a week",
        )


def _interval(found: Interval | None, voice: Voice) -> str:
    if found is None:
        return "–"
    low, high = points_text(round(found.low)), points_text(round(found.high))
    return voice.say(f"{low}〜{high}", f"{low} to {high}")


def _hangs_on(report: object, rule_id: str, voice: Voice) -> Iterator[str]:
    """Say whether a change rests on one rep or one month, as far as the facts tell."""
    changes = report.get("changes") if isinstance(report, Mapping) else None
    for one in changes if isinstance(changes, list) else []:
        if one.get("rule_id") != rule_id or not one.get("drops"):
            continue
        drops, hangs = one["drops"], one.get("hangs_on") or []
        if not hangs:
            yield voice.say(
                f"担当者または月を1つ除いて計算し直した{drops}通りすべてで、ほぼ同じ点",
                f"much the same without any one rep or month ({drops} cases)",
            )
            continue
        named = voice.say("、", ", ").join(
            voice.say(f"{each['group']} を除くと{each['points']:+d}", f"{each['points']:+d} without {each['group']}")
            for each in hangs[:2]
        )
        yield voice.say(
            f"担当者または月を1つ除いた{drops}通りのうち{len(hangs)}通りで変わる（{named}）",
            f"changes in {len(hangs)} of {drops} cases of leaving out one rep or month ({named})",
        )
