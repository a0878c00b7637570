"""Rules of the card at work: those that never fire, those that stopped, and how each one's counts moved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import betaln

from features.points import COUNT
from monitoring.checks import findings
from monitoring.checks.quality import DOUBT
from monitoring.stats.measures import FEWEST, stability_index
from monitoring.windows.spans import Spans
from monitoring.windows.window import describe
from ondo.domain.card import Rule, Scorecard
from ondo.domain.vocabulary import Label
from ondo.ledger.records.findings import WatchFinding
from ondo.text.messages import Message, in_list


def rules_in_use(card: Scorecard, normal: pd.DataFrame, now: pd.DataFrame, spans: Spans) -> list[WatchFinding]:
    """Return the stability index of every rule's count, and one finding about rules without an effect."""
    counts = len(normal), len(now)
    indices = [stability_index(normal[COUNT + rule.id], now[COUNT + rule.id]) for rule in card.rules]
    each = [
        findings.stability(index, rule.id, rule.label, spans, counts)
        for rule, index in zip(card.rules, indices, strict=True)
    ]
    return [_unused(card, normal, now, spans), *each]


def _unused(card: Scorecard, normal: pd.DataFrame, now: pd.DataFrame, spans: Spans) -> WatchFinding:
    fires = [{rule.id: bool((side[COUNT + rule.id] > 0).any()) for rule in card.rules} for side in (normal, now)]
    enough = min(len(normal), len(now)) >= FEWEST
    never = [rule for rule in card.rules if enough and not fires[0][rule.id] and not fires[1][rule.id]]
    silent = [rule for rule in card.rules if enough and fires[0][rule.id] and not fires[1][rule.id]]
    ceased = [rule for rule in silent if _gone(normal, now, COUNT + rule.id) < DOUBT / len(card.rules)]
    pointless = [rule for rule in card.rules if rule.points == 0]
    facts = {
        "window": describe(spans.current),
        "count": len(now),
        "rules": len(card.rules),
        "never": [rule.id for rule in never],
        "ceased": [rule.id for rule in ceased],
        "without_points": [rule.id for rule in pointless],
    }
    if not enough:
        text = Message("monitoring-rules-use-too-few-leads")
        return WatchFinding("rules", "unused", False, text, facts=facts)
    text = Message(
        "monitoring-rules-in-use",
        rules=len(card.rules),
        never=_names(never),
        ceased=_names(ceased),
        pointless=_names(pointless),
    )
    return WatchFinding("rules", "unused", False, text, len(never) / max(1, len(card.rules)), facts=facts)


def _gone(normal: pd.DataFrame, now: pd.DataFrame, count: str) -> float:
    """Return the chance (0 to 1) that a rule counts at none of the leads looked at lately, if nothing changed.

    Its share of the reference's looks, as if each lead had been looked at once, with Jeffreys' prior.
    """
    leads, ahead = normal["lead_id"].nunique(), now["lead_id"].nunique()
    hits = float((normal[count] > 0).mean()) * leads
    return float(np.exp(betaln(hits + 0.5, ahead + leads - hits + 0.5) - betaln(hits + 0.5, leads - hits + 0.5)))


def _names(rules: Sequence[Rule]) -> Label:
    if not rules:
        return Message("monitoring-none")
    return in_list((rule.label for rule in rules), "monitoring-list-comma")
