"""What lets a proposal through the gate, and what it does to the number of hot leads: gains, sides, a week's leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ondo.domain.agreement import AgreementVersion
from ondo.domain.proposal import Proposal
from ondo.domain.proposal_facts import logloss_gain, volume
from ondo.domain.words import Label
from serving.voice import Voice

_SIDES = {
    "in": Label("新たにホットになるリード", "Leads that become hot"),
    "out": Label("ホットでなくなるリード", "Leads that are no longer hot"),
}
_VIEWS = {
    "handoff": Label("引き渡しの時点", "the hand-off"),
    "landmark": Label("判断の時点（引き渡しの記録なし）", "a landmark, as no hand-offs are recorded"),
}
_VOLUMES = {"handed_off": Label("実際の割合", "as handed over"), "simulated": Label("仮の割合", "simulated")}
_PSEUDO_TIME = Label(
    "時刻がないため、到着順を時間の代わりにしています", "the order of arrival stands for time, as there is none"
)


def rows(proposal: Proposal, agreed: AgreementVersion | None, voice: Voice) -> list[tuple[str, str]]:
    """Say on what the proposal rests, as far as its facts tell: a name and a text per row."""
    facts, moved = proposal.facts, proposal.facts.get("moved")
    found = [*_gains(proposal, voice), *_hot(proposal, agreed, voice)]
    if isinstance(moved, Mapping):
        found += [
            (voice.of(name), _group(moved, side, voice)) for side, name in _SIDES.items() if f"{side}_share" in moved
        ]
    view_name = _VIEWS.get(str(facts.get("view")))
    if view_name is not None:
        found.append((voice.say("ラベルの基準時点", "Labels seen from"), voice.of(view_name)))
    share, kind = facts.get("volume"), _VOLUMES.get(str(facts.get("volume_kind")))
    if isinstance(share, int | float) and kind is not None:
        text = voice.say(f"{share:.1%}（{kind.ja}）", f"{share:.1%} ({kind.en})")
        found.append((voice.say("比べた引き渡し率", "Share handed over"), text))
    if facts.get("arrival_order"):
        found.append((voice.say("注意", "Note"), voice.of(_PSEUDO_TIME)))
    return found


def _gains(proposal: Proposal, voice: Voice) -> Iterator[tuple[str, str]]:
    """Say what the gate looked at: the rise in precision and the fall of log loss, each with its interval."""
    if proposal.gain is not None:
        found, rise = proposal.gain, proposal.facts.get("gain_precision")
        low, high = f"{found.low * 100:+.1f}", f"{found.high * 100:+.1f}"
        ja, en = (
            f"{low}〜{high}ポイント（{found.level:.0%}区間）",
            f"{low} to {high} percentage points ({found.level:.0%} interval)",
        )
        if isinstance(rise, float):
            ja = f"{rise * 100:+.1f}ポイント（{found.level:.0%}区間 {low}〜{high}）"
            en = f"{rise * 100:+.1f} percentage points ({found.level:.0%} interval {low} to {high})"
        yield voice.say("再現適合率の改善", "Rise in replayed precision"), voice.say(ja, en)
    fall = logloss_gain(proposal.facts)
    if fall is not None and proposal.gain is not None:
        value, low, high = (f"{one:+.4f}" for one in (fall.value, fall.low, fall.high))
        ja, en = f"{value}（90%区間 {low}〜{high}）", f"{value} (90% interval {low} to {high})"
        yield voice.say("log loss の低下（1件あたり）", "Fall of log loss per lead"), voice.say(ja, en)


def _hot(proposal: Proposal, agreed: AgreementVersion | None, voice: Voice) -> Iterator[tuple[str, str]]:
    """Say how many leads are hot a week now and then, against what marketing has promised sales."""
    told = volume(proposal.facts)
    before, after = told.hot_per_week_before, told.hot_per_week_after
    if before is None:
        return
    ja, en, then = f"{before:.1f}件", f"{before:.1f}", before
    if after is not None:
        ja, en, then = f"{ja} → {after:.1f}件", f"{en} → {after:.1f}", after
    ja, en = f"{ja}（必須条件と例外ルールも含む）", f"{en} (gates and fast tracks counted)"
    yield voice.say("週あたりのホットリード", "Hot leads a week"), voice.say(ja, en)
    if agreed is None or not agreed.version:
        return
    promised = agreed.agreement.marketing
    month, week = promised.hot_leads_per_month, promised.hot_leads_per_week
    ja = f"月{month}件以上＝週{week:.1f}件以上（12か月を52週で割った値）"
    en = f"at least {month} a month, which is {week:.1f} a week (12 months over 52 weeks)"
    if then < week:
        ja, en = f"{ja}。これを下回ります", f"{en}: this is fewer"
    yield voice.say("マーケティングの約束", "Promised by marketing"), voice.say(ja, en)


def _group(moved: Mapping[str, Any], side: str, voice: Voice) -> str:
    share, hot = moved[f"{side}_share"], moved.get(f"{side}_hot")
    text = voice.say(f"全体の{share:.1%}", f"{share:.1%} of all")
    return (
        text
        if hot is None
        else voice.say(f"{text}（本当にホットは{hot:.0%}）", f"{text} ({hot:.0%} of them really hot)")
    )
