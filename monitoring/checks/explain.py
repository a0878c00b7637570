"""Explanation of an alarm: the split of ``causes`` over the leads or hand-offs behind a finding, in words."""

from __future__ import annotations

import math
from dataclasses import asdict, replace

import pandas as pd

from features.engine import Frames
from features.points import COUNT
from monitoring.checks.shares import arrivals
from monitoring.stats.causes import MIX, NAMES, LeadKind, ShareSplit, split_hot_share, split_precision
from monitoring.windows.spans import Spans
from monitoring.windows.window import Window, describe
from ondo.domain.card import Scorecard
from ondo.domain.instant import Micros, parse_instant
from ondo.domain.vocabulary import Axis, Label, SendBackReason
from ondo.ledger.records.findings import WatchFinding
from ondo.text.messages import Message, in_list
from ondo.text.value_labels import usual_label
from ondo.text.words import label_of

CHANNEL = "channel"
_KINDS = {
    "inflation": Message("monitoring-hot-share"),
    "hot_precision": Message("monitoring-hot-precision"),
}
_NONE = "–"
_QUALITY = Message("monitoring-how-leads-same-kind-turn")


def span_of(finding: WatchFinding, spans: Spans) -> Window:
    """Return what is compared with the reference: since the change most likely began, else lately."""
    begun = finding.facts.get("changed_about")
    return spans.current if begun is None else Window("changed", parse_instant(str(begun)), spans.stream.end)


def grouped(answers: pd.DataFrame, frames: Frames, card: Scorecard) -> tuple[pd.DataFrame, list[str]]:
    """Put each lead's channel of arrival and its attribute rules beside its answers; return them and the columns."""
    channels = arrivals(frames).set_index("lead_id")["channel"]
    rules = [COUNT + rule.id for rule in card.rules if rule.axis is Axis.ATTRIBUTE]
    beside = answers.assign(**{CHANNEL: answers["lead_id"].map(channels).fillna(_NONE)})
    return beside, [CHANNEL, *rules]


def cause_of_hot_share(
    finding: WatchFinding,
    answered: tuple[pd.DataFrame, pd.Series | None],
    frames: Frames,
    card: Scorecard,
    spans: Spans,
) -> WatchFinding | None:
    """Split the change of the hot share into points, decay, traffic and mix.

    ``answered`` are the answers and, for each of the reference, whether the card of then had called it hot.
    """
    answers, then = answered
    beside, by = grouped(answers, frames, card)
    window = span_of(finding, spans)
    before, after = (_inside(beside, part) for part in (spans.reference, window))
    split = split_hot_share(before, after, by, card, None if then is None else _inside_of(then, answers, spans))
    return None if split is None else _told(finding, split, window, card, (len(before), len(after)))


def cause_of_precision(
    finding: WatchFinding, judged: pd.DataFrame, frames: Frames, card: Scorecard, spans: Spans
) -> WatchFinding | None:
    """Split the change of the precision into who was handed over and how they turned out, by channel and reason.

    ``judged`` has ``lead_id``, ``at``, ``hit`` and, where sales gives reasons, ``reason``.
    """
    channels = arrivals(frames).set_index("lead_id")["channel"]
    beside = judged.assign(**{CHANNEL: judged["lead_id"].map(channels).fillna(_NONE)})
    window = span_of(finding, spans)
    before, after = (_inside(beside, part) for part in (spans.reference, window))
    split = split_precision(before, after, [CHANNEL])
    if split is None:
        return None
    watch_finding = _told(finding, split, window, card, (len(before), len(after)))
    reason = _reason(before, after)
    if reason is None:
        return watch_finding
    label, part_then, part_now = reason
    text = Message(
        "monitoring-reason-grew-most",
        message=watch_finding.message,
        label=label,
        part_then=f"{part_then:.0%}",
        part_now=f"{part_now:.0%}",
    )
    return replace(
        watch_finding, message=text, facts={**watch_finding.facts, "reason": {"ja": label.ja, "en": label.en}}
    )


def with_cause(finding: WatchFinding, cause: WatchFinding | None) -> WatchFinding:
    """Let an alarm name its cause."""
    if cause is None or not finding.alarm:
        return finding
    message = in_list((finding.message, cause.message), "monitoring-between-sentences")
    return replace(finding, message=message, facts={**finding.facts, "cause": cause.facts})


def _reason(before: pd.DataFrame, after: pd.DataFrame) -> tuple[Label, float, float] | None:
    """Return the reason whose part of all judgements grew most, then and now."""
    if "reason" not in after or after["reason"].dropna().empty:
        return None
    then, now = (frame["reason"].value_counts() / max(1, len(frame)) for frame in (before, after))
    grown = now.sub(then, fill_value=0.0)
    name = str(grown.idxmax())
    known = name in {reason.value for reason in SendBackReason}
    label = label_of(SendBackReason(name)) if known else Label(name, name)
    return label, float(then.get(name, 0.0)), float(now.get(name, 0.0))


def _told(
    finding: WatchFinding, split: ShareSplit, window: Window, card: Scorecard, counts: tuple[int, int]
) -> WatchFinding:
    parts = sorted(split.parts.items(), key=lambda part: -abs(part[1]))
    names = {**NAMES, "quality": _QUALITY}
    total, main = f"{100 * (split.now - split.then):+.1f}", names[split.main]
    shares = [Message("monitoring-cause-part", name=names[name], part=f"{100 * part:+.1f}") for name, part in parts]
    listed = in_list(shares, "monitoring-list-comma")
    message: Label = Message("monitoring-cause-parts", total=total, parts=listed, main=main)
    if split.group is not None and split.main == MIX:
        message = in_list((message, _named(split.group, card)), "monitoring-between-sentences")
    facts: dict[str, object] = {
        "name": {"ja": _KINDS[finding.kind].ja, "en": _KINDS[finding.kind].en},
        "unit": finding.facts["unit"],
        "window": describe(window),
        "count": counts[1],
        "reference_count": counts[0],
        "then": split.then,
        "now": split.now,
        "parts": dict(split.parts),
        "main": split.main,
        "group": None if split.group is None else _plain(split.group),
    }
    return WatchFinding("cause", finding.kind, False, message, split.now - split.then, facts=facts)


def _plain(group: LeadKind) -> dict[str, object]:
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value for name, value in asdict(group).items()
    }


def _named(group: LeadKind, card: Scorecard) -> Label:
    """Say which kind of lead grew or shrank."""
    shares = {"then": f"{group.part_then:.0%}", "now": f"{group.part_now:.0%}"}
    if group.dimension == CHANNEL:
        return Message("monitoring-channel-moved-most", channel=usual_label(group.level), **shares)
    rule = card.rule(group.dimension.removeprefix(COUNT)).label
    holds = group.level not in ("0", "0.0")
    message_id = "monitoring-leads-with-rule-moved-most" if holds else "monitoring-leads-without-rule-moved-most"
    return Message(message_id, rule=rule, **shares)


def _inside(frame: pd.DataFrame, window: Window) -> pd.DataFrame:
    return frame[(frame["at"] >= window.start) & (frame["at"] < window.end)]


def _inside_of(values: pd.Series, answers: pd.DataFrame, spans: Spans) -> pd.Series:
    at = answers["at"]
    return values[(at >= spans.reference.start) & (at < Micros(spans.reference.end))]
