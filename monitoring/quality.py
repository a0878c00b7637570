"""Is the data still what it was: missing and unseen values, late facts, sources that fell silent."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from features.engine import Frames
from monitoring.measures import FEWEST
from monitoring.window import Spans, Window, describe
from ondo.domain.card import Scorecard
from ondo.domain.condition import normalise
from ondo.domain.instant import DAY, Micros
from ondo.domain.words import Label
from ondo.ledger.activity import SourceActivity
from ondo.ledger.findings import WatchFinding

_PER_QUARTER = 92


def quality(
    frames: Frames, card: Scorecard, answers: pd.DataFrame, spans: Spans, late_after_days: float
) -> list[WatchFinding]:
    """Return what is missing, new and late, for the leads looked at lately beside those of the reference."""
    sides = [_latest(frames, answers, window) for window in (spans.reference, spans.current)]
    return [
        *_missing(card, sides, answers, spans),
        _unseen(frames, card, sides, spans),
        _late(frames, spans, late_after_days),
    ]


def _latest(frames: Frames, answers: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Return the latest known value of each attribute of the leads looked at in a window."""
    leads = _inside(answers, "at", window)["lead_id"].unique()
    found = frames["attributes"].to_pandas()
    found = found[(found["known_at"] < window.end) & (found["happened_at"] < window.end) & found["lead_id"].isin(leads)]
    latest: pd.DataFrame = found.sort_values("seq").drop_duplicates(["lead_id", "name"], keep="last")
    return latest


def _missing(
    card: Scorecard, sides: Sequence[pd.DataFrame], answers: pd.DataFrame, spans: Spans
) -> Iterable[WatchFinding]:
    counts = [_inside(answers, "at", window)["lead_id"].nunique() for window in (spans.reference, spans.current)]
    for name, spec in card.attributes.items():
        shares = []
        for side, count in zip(sides, counts, strict=True):
            known = side[side["name"] == name][["text", "number", "flag"]].notna().any(axis=1).sum()
            shares.append(1 - int(known) / count if count >= FEWEST else None)
        then, now = shares
        facts = {
            "name": {"ja": spec.label.ja, "en": spec.label.en},
            "window": describe(spans.current),
            "count": counts[1],
            "reference": then,
            "reference_count": counts[0],
        }
        if then is None or now is None:
            text = Label(
                f"{spec.label.ja}：比べるにはリードが足りません。", f"{spec.label.en}: too few leads to compare."
            )
        else:
            text = Label(
                f"{spec.label.ja}：未入力は {now:.0%}（リード {counts[1]:,} 件、基準期間は {then:.0%}）。",
                f"{spec.label.en}: missing for {now:.0%} of {counts[1]:,} leads; the reference has {then:.0%}.",
            )
        yield WatchFinding("missing", name, False, text, now, then, facts)


def _unseen(frames: Frames, card: Scorecard, sides: Sequence[pd.DataFrame], spans: Spans) -> WatchFinding:
    """Count lately seen values that no choice allows or, without choices, that the reference has not got."""
    then, now = (side[side["text"].notna()] for side in sides)
    new: dict[str, list[str]] = {}
    for name, spec in card.attributes.items():
        values = now.loc[now["name"] == name, "text"].unique()
        allowed = {normalise(choice) for choice in spec.choices} or set(then.loc[then["name"] == name, "text"])
        if spec.type == "text" and allowed and (strange := sorted(set(values) - allowed)):
            new[name] = strange
    kinds = _inside(frames["events"].select(["kind", "known_at"]).to_pandas(), "known_at", spans.current)["kind"]
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
        text = Label(
            "初めて見る値や宣言のない行動はありません。", "No value or kind of event that was not known before."
        )
    else:
        text = Label(
            f"初めて見る値：{listed or 'なし'}（{leads:,} 件）。宣言のない行動：{'、'.join(undeclared) or 'なし'}。",
            f"Values not seen before: {listed or 'none'} ({leads:,}). Undeclared: {', '.join(undeclared) or '–'}.",
        )
    return WatchFinding("unseen", "values", False, text, share, None, facts)


def _late(frames: Frames, spans: Spans, after_days: float) -> WatchFinding:
    events = frames["events"].select(["happened_at", "known_at"]).to_pandas()
    events["late"] = events["known_at"] - events["happened_at"] > after_days * DAY
    then, now = (_inside(events, "known_at", window)["late"] for window in (spans.reference, spans.current))
    facts = {"window": describe(spans.current), "count": len(now), "hits": int(now.sum()), "reference_count": len(then)}
    if len(now) < FEWEST or len(then) < FEWEST:
        text = Label("遅れて届いた事実：件数が足りません。", "Late facts: too few to say.")
        return WatchFinding("late_facts", "events", False, text, facts=facts)
    value, usual = float(now.mean()), float(then.mean())
    text = Label(
        f"{after_days:g} 日より遅れて届いた行動：{value:.1%}（{len(now):,} 件、基準期間は {usual:.1%}）。",
        f"Events known more than {after_days:g} days late: {value:.1%} of {len(now):,}; the reference has {usual:.1%}.",
    )
    return WatchFinding("late_facts", "events", False, text, value, usual, {**facts, "reference": usual})


def stopped(
    sources: Sequence[SourceActivity], span: Window, at: Micros, chance: float, after_days: float
) -> list[WatchFinding]:
    """Say which sources have sent nothing for longer than chance explains.

    On how many days a source used to send, with Jeffreys' prior, gives the chance of so many days without anything;
    divided among the sources and the stretches of such a length in a quarter it stays within ``chance``.
    """
    found = []
    for one in sources:
        silent = (at - one.last_at) / DAY
        days = max(1.0, (max(one.last_at, span.start + DAY) - span.start) / DAY)
        active, idle = one.days + 0.5, max(0.0, days - one.days) + 0.5
        whole = math.floor(silent)
        log_chance = _log_beta(active, idle + whole) - _log_beta(active, idle)
        allowed = chance / max(1, len(sources)) / max(1.0, _PER_QUARTER / max(1.0, silent))
        alarm = silent >= after_days and log_chance < math.log(allowed)
        text = Label(
            f"データ元「{one.source}」：最後の行動は {silent:.1f} 日前。" + ("届かなくなっています。" if alarm else ""),
            f"Source {one.source}: last event {silent:.1f} days ago." + (" It has stopped." if alarm else ""),
        )
        facts = {"window": describe(span), "count": one.events, "days": one.days, "chance": chance, "review": False}
        found.append(WatchFinding("stopped_source", one.source, alarm, text, silent, after_days, facts))
    return found


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _inside(frame: pd.DataFrame, column: str, window: Window) -> pd.DataFrame:
    return frame[(frame[column] >= window.start) & (frame[column] < window.end)]
