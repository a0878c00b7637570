"""Checks of one look, all of them: every measure of the watch over what is known, as findings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pandas as pd

from features.catalogue import ACCOUNT
from features.engine import Frames
from features.labels import landmark_labels
from features.points import score_frame
from monitoring.checks import explain, findings, quality, sales
from monitoring.checks.rules_in_use import rules_in_use
from monitoring.checks.shares import KINDS, judgements, watched_shares
from monitoring.inputs.watch_inputs import WatchInputs
from monitoring.inputs.weekly_leads import weekly_decisions
from monitoring.stats import estimate
from monitoring.stats.alarm_budget import AlarmBudget
from monitoring.stats.measures import stability_index
from monitoring.windows.window import Window, within
from ondo.domain.instant import Micros
from ondo.domain.monitoring_plan import WatchPlan
from ondo.domain.sla_counts import HOT_VIA
from ondo.domain.vocabulary import Temperature
from ondo.ledger.records.findings import WatchFinding
from ondo.text.messages import Message

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class ScoredLeads:
    """The leads looked at, once a week each, as the active card answers, and where another one was, that one's hot."""

    answers: pd.DataFrame
    hot_then: pd.Series | None

    def inside(self, window: Window) -> pd.DataFrame:
        """Return the answers of a window."""
        return within(self.answers, "at", window)


def score_weekly(known: WatchInputs, at: Micros, zone: ZoneInfo) -> ScoredLeads:
    """Score every look from the start of the reference on."""
    span, weekday = Window("all", known.spans.reference.start, at), known.spans.calendar.first_weekday
    decisions = weekly_decisions(known.frames, known.card, span, zone, weekday)
    answers = score_frame(known.frames, known.card, decisions, zone=zone)
    if known.card_then is None:
        return ScoredLeads(answers, None)
    then = score_frame(known.frames, known.card_then, decisions, zone=zone)
    return ScoredLeads(answers, then["temperature"] == Temperature.HOT)


def measure(known: WatchInputs, seen: ScoredLeads, at: Micros, zone: ZoneInfo, plan: WatchPlan) -> list[WatchFinding]:
    """Return every finding but the drift of single columns."""
    frames, card, spans = known.frames, known.card, known.spans
    budget = AlarmBudget(plan.false_alarms)
    watched = watched_shares(
        frames,
        card,
        seen.answers,
        at,
        at_landmarks=_at_landmarks(known, at, zone),
        contacts=sales.contact_rows(known.duties, at),
    )
    kinds = Counter(share.kind for share in watched)
    watch_findings = [
        findings.judge(watched_share, spans, budget.of(watched_share.kind, KINDS) / kinds[watched_share.kind])
        for watched_share in watched
    ]
    by_kind = {share.kind: share.rows for share in watched}
    causes = {
        "inflation": explain.cause_of_hot_share(watch_findings[0], (seen.answers, seen.hot_then), frames, card, spans),
        "hot_precision": explain.cause_of_precision(watch_findings[1], by_kind["hot_precision"], frames, card, spans),
    }
    watch_findings = [
        explain.with_cause(watch_finding, causes.get(watch_finding.kind)) for watch_finding in watch_findings
    ]
    normal, now = seen.inside(spans.reference), seen.inside(spans.current)
    index = stability_index(normal[TOTAL], now[TOTAL])
    return [
        *watch_findings,
        *(cause for cause in causes.values() if cause is not None),
        *_model(known, at, budget),
        findings.stability(index, TOTAL, Message("monitoring-distribution-totals"), spans, (len(normal), len(now))),
        *rules_in_use(card, normal, now, spans),
        *quality.quality(frames, card, seen.answers, spans, plan.late_after_days),
        *quality.outside(known.outside, Window("outside", spans.reference.start, at)),
        *quality.stopped(
            known.sources,
            Window("heard", spans.reference.start, at),
            at,
            budget.of("stopped_source", KINDS),
            plan.stopped_after_days,
        ),
        *_people(known, at),
    ]


def _model(known: WatchInputs, at: Micros, budget: AlarmBudget) -> list[WatchFinding]:
    handoffs = known.frames["handoffs"].to_pandas()
    hot = handoffs["via"].isin([via.value for via in HOT_VIA]) & (handoffs["card_id"] == known.card.card_id)
    handed = handoffs.loc[hot, ["handoff_id", "lead_id", "opened_at"]]
    with_model = estimate.with_probability(_with_unit(handed, known.frames), known.probabilities)
    judged = judgements(known.frames, at)
    return [
        estimate.estimated_precision(with_model, judged, known.spans),
        estimate.calibration(with_model, judged, known.spans, budget.of("calibration", KINDS), known.curve_errors),
    ]


def _with_unit(handoffs: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """Put beside each hand-off whose luck it shares: the account of its lead, or the lead alone."""
    attributes = frames["attributes"].to_pandas()
    named = attributes[(attributes["name"] == ACCOUNT) & attributes["text"].notna()].sort_values("seq")
    account = named.drop_duplicates("lead_id", keep="last").set_index("lead_id")["text"]
    accounts = dict(zip(account.index, account, strict=True))
    units = [f"account:{accounts[lead]}" if lead in accounts else f"lead:{lead}" for lead in handoffs["lead_id"]]
    return handoffs.assign(unit=units)


def _people(known: WatchInputs, at: Micros) -> list[WatchFinding]:
    """Return what sales and marketing did; nothing where nothing was ever handed over."""
    handoffs = known.frames["handoffs"].to_pandas()
    handoffs = handoffs[handoffs["card_id"] == known.card.card_id]
    if handoffs.empty:
        return []
    judged = judgements(known.frames, at)
    judged = judged[judged["handoff_id"].isin(handoffs["handoff_id"])]
    return [
        *sales.reasons(judged[judged["via"].isin([via.value for via in HOT_VIA])], known.spans),
        *sales.teams(known.duties, judged, known.agreement, known.spans),
        *sales.promises(known.duties, known.supplied, known.agreements, known.spans, at),
    ]


def _at_landmarks(known: WatchInputs, at: Micros, zone: ZoneInfo) -> pd.DataFrame | None:
    """Score the landmarks of a company that hands nothing over; ``None`` for one that does."""
    if known.frames["handoffs"].num_rows or not known.frames["landmarks"].num_rows:
        return None
    frame = landmark_labels(known.frames, at, ripe=False)[["decision_id", "lead_id", "at"]]
    return score_frame(known.frames, known.card, frame, zone=zone)
