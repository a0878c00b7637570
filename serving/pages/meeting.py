"""The definition meeting on one page: now and suggested side by side, the evidence, the decision."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ondo.domain.agreement import AgreementVersion
from ondo.domain.card import Scorecard
from ondo.domain.errors import InputError
from ondo.domain.instant import Micros
from ondo.domain.proposal import Decision, DecisionKind, Proposal
from ondo.domain.words import Label
from serving.pages import meeting_changes, meeting_details, meeting_evidence, meeting_gate
from serving.voice import Voice

_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 250, 76, 610, 34, 196
_KINDS = {
    DecisionKind.APPROVE: Label("承認", "Approved"),
    DecisionKind.DECLINE: Label("却下", "Declined"),
    DecisionKind.ROLLBACK: Label("前の版に戻す", "Rolled back"),
}
_PURPOSE = Label(
    "提案された点数を両部門で確認し、決めます。", "Both departments look at the suggested points and decide."
)
_CAPTION = Label(
    "縦軸はその後のデータでの log loss（下ほど良い）。点の上の数字は同じ引き渡し件数での再現適合率。",
    "Height: log loss on later data, lower is better. Above each dot: replayed precision at the same hand-off volume.",
)
_RED = Label("赤が改定案。", " Red: the proposal.")
_RED_ALONE = Label(
    "赤は、新しいルールと設定の変更を除いて選ばれた数。", " Red: the number chosen, new rules and settings left out."
)


def view(
    proposal: Proposal | None,
    card: Scorecard | None,
    decisions: Sequence[Decision],
    voice: Voice,
    agreed: AgreementVersion | None = None,
) -> dict[str, Any]:
    """Collect everything the page shows; ``agreed`` is the agreement in force, whose promise counts once signed."""
    shown: dict[str, Any] = {
        "p": proposal,
        "subtitle": voice.of(_PURPOSE),
        "decisions": [_decision(one, voice) for one in decisions[:10]],
        "rows": [],
        "path": None,
    }
    if proposal is None or card is None:
        return shown
    told, table = meeting_evidence.past(proposal.facts, voice)
    missed, missed_table = meeting_evidence.missed(proposal.facts, voice)
    return shown | {
        "subtitle": voice.say(
            f"{voice.day(proposal.as_of)} 時点のデータ · 第{proposal.base_version}版に対する改定案",
            f"Data as of {voice.day(proposal.as_of)} · proposal for version {proposal.base_version}",
        ),
        "headline": _headline(proposal, voice),
        "figures": _figures(proposal, voice),
        "rows": meeting_changes.rows(proposal, card, voice),
        "locks": [(rule.id, voice.of(rule.label), rule.locked) for rule in card.rules],
        "path": path_picture(proposal, voice) if len(proposal.path) > 1 else None,
        "evidence": meeting_gate.rows(proposal, agreed, voice),
        "rests_on": meeting_evidence.rests_on(proposal.facts, voice),
        "past": told,
        "past_table": table,
        "missed": missed,
        "missed_table": missed_table,
        "details": meeting_details.details(proposal, card, voice),
    }


def _headline(proposal: Proposal, voice: Voice) -> str:
    text = proposal.facts.get("reason_text")
    if isinstance(text, Mapping) and voice.lang.value in text:
        return str(text[voice.lang.value])
    return proposal.reason


def _figures(proposal: Proposal, voice: Voice) -> list[dict[str, str]]:
    now, then, model = proposal.current, proposal.suggested, proposal.model

    def row(name: str, key: str, spec: str, note: str, *, up: bool) -> dict[str, str]:
        before: float | None = getattr(now, key)
        after: float | None = None if then is None else getattr(then, key)
        better = before is not None and after is not None and (after > before) is up
        advice: float | None = None if model is None else getattr(model, key)
        beside = "" if advice is None else voice.say(" · モデル ", " · model ") + f"{advice:{spec}}"
        return {
            "name": name,
            "now": "–" if before is None else f"{before:{spec}}",
            "then": "" if after is None else f"{after:{spec}}",
            "tone": "good" if better else "",
            "note": note + beside,
        }

    return [
        row(
            voice.say("再現適合率", "Replayed precision"),
            *("precision", ".1%", voice.say("同じ引き渡し件数", "same hand-off volume")),
            up=True,
        ),
        row("AUC", "auc", ".3f", voice.say("並べ方の良さ", "ranking"), up=True),
        row("Log loss", "logloss", ".4f", voice.say("小さいほど良い", "smaller is better"), up=False),
        {
            "name": voice.say("ラベル", "Labels"),
            "now": f"{proposal.labels:,}",
            "then": "",
            "tone": "",
            "note": voice.say(f"うちホット {proposal.positives:,}", f"{proposal.positives:,} of them hot"),
        },
    ]


def path_picture(proposal: Proposal, voice: Voice) -> dict[str, Any]:
    """Place the best card of each number of changes by its log loss on later data, lower is better."""
    steps = proposal.path
    values = [step.logloss for step in steps]
    low, high = min(values), max(values)
    room = (high - low) or 1e-6

    def x(place: int) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * place / (len(steps) - 1), 1)

    def y(value: float) -> float:
        return round(_TOP + (_BOTTOM - _TOP) * (value - low) / room, 1) if room > 1e-6 else (_TOP + _BOTTOM) / 2

    chosen = proposal.chosen_step if proposal.change_ids else None
    dots = [
        {
            "x": x(place),
            "y": _BOTTOM + _TOP - y(step.logloss),
            "changes": step.changes,
            "text": f"{step.precision:.0%}" if len(steps) <= 14 else "",
            "chosen": step.changes == chosen,
        }
        for place, step in enumerate(steps)
    ]
    ticks = [{"y": _TOP + _BOTTOM - y(value), "text": f"{value:.4f}"} for value in (low, (low + high) / 2, high)]
    return {
        "height": _HEIGHT,
        "dots": dots,
        "line": " ".join(f"{dot['x']},{dot['y']}" for dot in dots),
        "ticks": ticks,
        "caption": voice.of(_CAPTION)
        + voice.of(_RED if not proposal.new_rules and not proposal.settings else _RED_ALONE),
    }


def _decision(one: Decision, voice: Voice) -> dict[str, str]:
    names = voice.say("、", ", ").join(one.names)
    part = ""
    if one.rule_ids is not None:
        count = len(one.rule_ids)
        part = voice.say(f"（{count}件を採用）", f" ({count} {'change' if count == 1 else 'changes'})")
    reason = f" — {one.reason}" if one.reason else ""
    return {"when": voice.clock(one.decided_at), "text": f"{voice.of(_KINDS[one.kind])}{part} · {names}{reason}"}


def decision_of(form: Sequence[tuple[str, str]], proposal: Proposal, at: Micros) -> Decision:
    """Read the meeting's form; ``InputError`` when it says neither yes nor no, or nobody signed."""
    fields = dict(form)
    if fields.get("decision") not in (DecisionKind.APPROVE, DecisionKind.DECLINE):
        ja = "承認と却下のどちらも選ばれていません。", "どちらかを選んでください。"
        raise InputError("The form says neither approve nor decline.", "Choose one of them.", ja=ja)
    kind = DecisionKind(fields["decision"])
    names = tuple(name for part in re.split("[,、，]", fields.get("names", "")) if (name := part.strip()))
    reason = fields.get("reason", "").strip()
    if not names or not reason:
        ja = "決定には、決めた人の名前と理由が必要です。", "両方を書いてください。"
        en = "A decision needs the names of those who made it, and a reason."
        raise InputError(en, "Write both.", ja=ja)
    ticked = tuple(value for name, value in form if name == "rule")
    partial = kind is DecisionKind.APPROVE and set(ticked) != set(proposal.change_ids)
    return Decision(kind, proposal.proposal_id, names, reason[:2000], at, ticked if partial else None)


def locks_of(form: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the rules that the meeting wants locked from now on."""
    return tuple(dict.fromkeys(value for name, value in form if name == "lock"))
