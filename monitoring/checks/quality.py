"""Data quality: missing and unseen values, late facts, sources that fell silent."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from scipy.special import bdtrc

from features.engine import Frames
from features.machine import aside_from, columns_of
from monitoring.stats.measures import FEWEST
from monitoring.windows.spans import Spans
from monitoring.windows.window import Window, describe, within
from ondo.domain.card import AttributeSpec, Scorecard, ValueType
from ondo.domain.conditions import normalise
from ondo.domain.instant import DAY, Micros
from ondo.domain.silence import NEVER
from ondo.domain.vocabulary import Label
from ondo.ledger.facts.activity import SourceActivity
from ondo.ledger.facts.out_of_bounds import OutsideFact
from ondo.ledger.records.findings import WatchFinding
from ondo.text.messages import Message, in_list

DOUBT = 0.01
"""A look says that something is new, or gone, when chance explains it less often."""
_PER_QUARTER = 92
MOST_NAMED = 5
"""Facts that one line names."""


def quality(
    frames: Frames, card: Scorecard, answers: pd.DataFrame, spans: Spans, late_after_days: float
) -> list[WatchFinding]:
    """Return what is missing, new and late, for the leads looked at lately beside those of the reference."""
    return [
        *_missing(frames, card, answers, spans),
        _unseen(frames, card, answers, spans),
        _without_action(frames, card, spans),
        _late(frames, spans, late_after_days),
        *_machines(frames, card, spans),
    ]


def _missing(frames: Frames, card: Scorecard, answers: pd.DataFrame, spans: Spans) -> Iterable[WatchFinding]:
    """Count at each look what was not known then: what is filled in days after a lead came is missing until then.

    Counted once at the end of each window instead, a month of new leads would always lack more than a year of old ones.
    """
    facts = frames["attributes"].to_pandas()
    facts["at"] = facts[["happened_at", "known_at"]].max(axis=1).astype("int64")
    sides = [within(answers, "at", window).sort_values("at") for window in (spans.reference, spans.current)]
    for name, spec in card.attributes.items():
        values = facts[facts["name"] == name].sort_values(["at", "seq"])
        data_frame = pd.DataFrame(
            {
                "lead_id": values["lead_id"],
                "at": values["at"],
                "known": values[_column(spec.type)].notna().astype("float64"),
            }
        )
        then, now = (_share_missing(side, data_frame) for side in sides)
        yield _missed(spec, then, now, [len(side) for side in sides], spans)


def _share_missing(side: pd.DataFrame, frame: pd.DataFrame) -> float | None:
    """Return in which share of looks (0 to 1) an attribute was not known; undefined below ``FEWEST``."""
    if len(side) < FEWEST:
        return None
    if frame.empty:
        return 1.0
    beside = pd.merge_asof(side[["lead_id", "at"]], frame, on="at", by="lead_id")
    return 1 - float(beside["known"].fillna(0.0).mean())


def _missed(
    spec: AttributeSpec, then: float | None, now: float | None, counts: Sequence[int], spans: Spans
) -> WatchFinding:
    facts = {
        "name": {"ja": spec.label.ja, "en": spec.label.en},
        "window": describe(spans.current),
        "count": counts[1],
        "reference": then,
        "reference_count": counts[0],
    }
    if then is None or now is None:
        text = Message("monitoring-too-few-to-compare", name=spec.label)
    else:
        text = Message(
            "monitoring-missing-weekly-leads-reference-has",
            label=spec.label,
            now=f"{now:.0%}",
            count=f"{counts[1]:,}",
            then=f"{then:.0%}",
        )
    return WatchFinding("missing", spec.name, False, text, now, then, facts)


def _column(kind: ValueType) -> str:
    """Return where a value of the declared type is; another type passes no comparison, so it counts as missing."""
    return {ValueType.NUMBER: "number", ValueType.BOOLEAN: "flag"}.get(kind, "text")


def _unseen(frames: Frames, card: Scorecard, answers: pd.DataFrame, spans: Spans) -> WatchFinding:
    """Say which values no choice allows and, without choices, whether more are new than ever before."""
    then, now = (_latest(frames, answers, window) for window in (spans.reference, spans.current))
    new: dict[str, list[str]] = {}
    for name, spec in card.attributes.items():
        if spec.type is not ValueType.TEXT:
            continue
        before, values = (side.loc[side["name"] == name, "text"] for side in (then, now))
        allowed = {normalise(choice) for choice in spec.choices}
        strange = values[~values.isin(allowed or set(before))]
        if len(strange) and (allowed or _more_than_usual(before, len(strange), len(values))):
            new[name] = sorted(set(strange))
    kinds = within(frames["events"].select(["kind", "known_at"]).to_pandas(), "known_at", spans.current)["kind"]
    undeclared = sorted(set(kinds) - set(card.kinds))
    leads = int(sum(now["text"].isin(values)[now["name"] == name].sum() for name, values in new.items()))
    share = leads / len(now) if len(now) else None
    listed = "; ".join(f"{name}: {', '.join(values[:3])}" for name, values in new.items())
    facts: Mapping[str, object] = {
        "window": describe(spans.current),
        "count": len(now),
        "hits": leads,
        "values": {name: values[:20] for name, values in new.items()},
        "undeclared_kinds": undeclared[:20],
    }
    if not new and not undeclared:
        text = Message("monitoring-no-value-or-kind-event")
    else:
        none = Message("monitoring-none")
        names: Label = Message("monitoring-nothing-undeclared")
        if undeclared:
            names = in_list((Label(kind, kind) for kind in undeclared), "monitoring-list-comma")
        text = Message("monitoring-unseen", values=listed or none, leads=f"{leads:,}", undeclared=names)
    return WatchFinding("unseen", "values", False, text, share, None, facts)


def _latest(frames: Frames, answers: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Return the latest known text of each attribute of the leads looked at in a window, or told about in it.

    A lead that was imported with its answers and has done nothing yet is not looked at, but what it was told with is.
    """
    attributes = frames["attributes"].to_pandas()
    attributes["told_at"] = attributes[["happened_at", "known_at"]].max(axis=1)
    leads = {*within(answers, "at", window)["lead_id"], *within(attributes, "told_at", window)["lead_id"]}
    attributes = attributes[(attributes["told_at"] < window.end) & attributes["lead_id"].isin(leads)]
    latest: pd.DataFrame = attributes.sort_values("seq").drop_duplicates(["lead_id", "name"], keep="last")
    return latest[latest["text"].notna()]


def _more_than_usual(before: pd.Series, new: int, count: int) -> bool:
    """Tell whether more leads have a new value than chance explains, given how many values had a single lead before.

    A name or a town is often new. Their part of the leads to come is about that of the values seen once so far
    (Good, 1953, "The population frequencies of species").
    """
    if len(before) < FEWEST:
        return False
    once = int((before.value_counts() == 1).sum())
    return bool(bdtrc(new - 1, count, min(1.0, (once + 1) / (len(before) + 1))) < DOUBT)


def _without_action(frames: Frames, card: Scorecard, spans: Spans) -> WatchFinding:
    """Count the new leads that have done nothing: no weekly lead, so that no share and no drift looks at them."""
    came = frames["leads"].to_pandas()
    kinds = frames["events"].select(["lead_id", "kind"]).to_pandas()
    acted = set(kinds.loc[kinds["kind"].isin(card.own_kinds), "lead_id"])
    then, now = (within(came, "created_at", window) for window in (spans.reference, spans.current))
    idle = [int((~side["lead_id"].isin(acted)).sum()) for side in (then, now)]
    facts = {
        "window": describe(spans.current),
        "count": len(now),
        "hits": idle[1],
        "reference_count": len(then),
    }
    if not idle[1]:
        text = Message("monitoring-every-new-lead-acted")
    else:
        text = Message("monitoring-new-leads-without-action", idle=f"{idle[1]:,}", count=f"{len(now):,}")
    value = idle[1] / len(now) if len(now) else None
    usual = idle[0] / len(then) if len(then) else None
    return WatchFinding("without_action", "leads", False, text, value, usual, {**facts, "reference": usual})


def _late(frames: Frames, spans: Spans, after_days: float) -> WatchFinding:
    events = frames["events"].select(["happened_at", "known_at"]).to_pandas()
    events["late"] = events["known_at"] - events["happened_at"] > after_days * DAY
    then, now = (within(events, "known_at", window)["late"] for window in (spans.reference, spans.current))
    facts = {"window": describe(spans.current), "count": len(now), "hits": int(now.sum()), "reference_count": len(then)}
    if len(now) < FEWEST or len(then) < FEWEST:
        text = Message("monitoring-late-facts-too-few-say")
        return WatchFinding("late_facts", "events", False, text, facts=facts)
    value, usual = float(now.mean()), float(then.mean())
    text = Message(
        "monitoring-events-known-more-than-days",
        after_days=f"{after_days:g}",
        value=f"{value:.1%}",
        now=f"{len(now):,}",
        usual=f"{usual:.1%}",
    )
    return WatchFinding("late_facts", "events", False, text, value, usual, {**facts, "reference": usual})


def _machines(frames: Frames, card: Scorecard, spans: Spans) -> Iterable[WatchFinding]:
    """Count the lead's own events that were set aside as a machine's; nothing on a card that keeps them."""
    if card.machine is None:
        return
    looked_at = frames["events"].select(columns_of(frames["events"].column_names))
    events = looked_at.to_pandas()
    events["machine"] = aside_from(looked_at, card.machine) < NEVER
    events = events[events["kind"].isin(card.own_kinds)]
    then, now = (within(events, "known_at", window) for window in (spans.reference, spans.current))
    hits, leads = int(now["machine"].sum()), int(now.loc[now["machine"], "lead_id"].nunique())
    value = float(now["machine"].mean()) if len(now) else None
    usual = float(then["machine"].mean()) if len(then) else None
    facts = {
        "window": describe(spans.current),
        "count": len(now),
        "hits": hits,
        "leads": leads,
        "reference": usual,
        "reference_count": len(then),
    }
    numbers = {"hits": f"{hits:,}", "count": f"{len(now):,}", "leads": f"{leads:,}"}
    if value is None or usual is None:
        text = Message("monitoring-machine-traffic", **numbers)
    else:
        shares = {"share": f"{value:.1%}", "usual": f"{usual:.1%}"}
        text = Message("monitoring-machine-traffic-beside", **numbers, **shares)
    yield WatchFinding("machine_traffic", "events", False, text, value, usual, facts)


def outside(facts: Sequence[OutsideFact], span: Window) -> list[WatchFinding]:
    """Name the facts whose instant is no date of a company, which an earlier version took in; nothing without any."""
    if not facts:
        return []
    named = "; ".join(f"{fact.what} {fact.source}/{fact.key}" for fact in facts[:MOST_NAMED])
    more = f" … ({len(facts):,})" if len(facts) > MOST_NAMED else ""
    text = Message("monitoring-facts-have-instant-outside-1970", facts=f"{len(facts):,}", named=named, more=more)
    leads = len({fact.lead_id for fact in facts})
    data = {"window": describe(span), "count": len(facts), "leads": leads, "review": False}
    return [WatchFinding("outside_bounds", "facts", True, text, float(len(facts)), 0.0, data)]


def stopped(
    sources: Sequence[SourceActivity], span: Window, at: Micros, chance: float, after_days: float
) -> list[WatchFinding]:
    """Say which sources have sent nothing for longer than chance explains.

    On how many days a source used to send, with Jeffreys' prior, gives the chance of so many days without anything.
    A silence can be under way as the quarter begins, or begin after each day of the quarter on which the source sends:
    divided among the sources and these silences it stays within ``chance``.
    """
    watch_findings = []
    for source in sources:
        silent = (at - source.last_at) / DAY
        days = max(1.0, (max(source.last_at, span.start + DAY) - span.start) / DAY)
        active, idle = source.days + 0.5, max(0.0, days - source.days) + 0.5
        whole = math.floor(silent)
        log_chance = _log_beta(active, idle + whole) - _log_beta(active, idle)
        allowed = chance / max(1, len(sources)) / (1 + _PER_QUARTER * active / (active + idle))
        alarm = silent >= after_days and log_chance < math.log(allowed)
        text = Message(
            "monitoring-source-stopped" if alarm else "monitoring-source-last-event",
            source=source.source,
            days=f"{silent:.1f}",
        )
        facts = {
            "window": describe(span),
            "count": source.events,
            "days": source.days,
            "chance": chance,
            "review": False,
        }
        watch_findings.append(WatchFinding("stopped_source", source.source, alarm, text, silent, after_days, facts))
    return watch_findings


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
