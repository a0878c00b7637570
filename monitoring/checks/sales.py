"""Conduct of sales and marketing: reasons for false hots, feedback per team, and the agreement kept by both sides."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from monitoring.stats.measures import FEWEST, PATIENCE
from monitoring.windows.spans import Spans
from monitoring.windows.window import Window, describe, within
from ondo.domain.instant import Micros
from ondo.domain.sla import Agreement, AgreementVersion, in_force
from ondo.domain.sla_counts import HandOffSla, Supplied, checked, kept_by_marketing, supply, tally
from ondo.domain.vocabulary import Label, SendBackReason
from ondo.ledger.records.findings import WatchFinding
from ondo.text.messages import Message, Value, in_list
from ondo.text.words import label_of


def reasons(judged: pd.DataFrame, spans: Spans) -> list[WatchFinding]:
    """Return each reason's part of the false hots lately, beside the reference, most frequent first."""
    false = judged[judged["label"] == 0]
    then, now = (within(false, "known_at", window) for window in (spans.reference, spans.current))
    watch_findings = []
    for given, count in now["reason"].fillna("").value_counts().items():
        name = str(given)
        label = label_of(SendBackReason(name)) if name else Message("monitoring-no-reason")
        usual = float((then["reason"].fillna("") == name).mean()) if len(then) >= FEWEST else None
        shown: dict[str, Value] = {"reason": label, "count": int(count), "share": f"{count / len(now):.0%}"}
        text = Message("monitoring-false-hot-reason", **shown)
        if usual is not None:
            text = Message("monitoring-false-hot-reason-beside", reference=f"{usual:.0%}", **shown)
        facts = {
            **_said(label, spans.current),
            "count": len(now),
            "hits": int(count),
            "reference": usual,
            "reference_count": len(then),
        }
        watch_findings.append(
            WatchFinding("false_hot_reason", name or "none", False, text, count / len(now), usual, facts)
        )
    return watch_findings


def teams(duties: Sequence[HandOffSla], judged: pd.DataFrame, agreement: Agreement, spans: Spans) -> list[WatchFinding]:
    """Return, per team, how many of the hand-offs whose patience ran out were judged, and how often people disagree.

    A hand-off is with the team that its claim names, else with that of its owner.
    """
    names = {team.team_id: team.name for team in agreement.teams} | {"": Message("monitoring-no-team")}
    with_team = [(duty.handoff_id, duty.course.opened_at + PATIENCE, _team(duty, agreement)) for duty in duties]
    due = pd.DataFrame(with_team, columns=["handoff_id", "due_at", "team"])
    due = due.astype({"handoff_id": "str", "due_at": "int64", "team": "str"})
    due = within(due, "due_at", spans.current).merge(
        judged[["handoff_id", "known_at", "raters", "disagreement"]].rename(columns={"known_at": "judged_at"}),
        "left",
        "handoff_id",
    )
    watch_findings = []
    for team, rows in due.groupby("team"):
        name, answered = names[str(team)], int(rows["judged_at"].notna().sum())
        split = int(rows["disagreement"].fillna(value=False).astype(bool).sum())
        several = int((rows["raters"].fillna(0) > 1).sum())
        text = Message(
            "monitoring-team-feedback",
            name=name,
            answered=answered,
            rows=len(rows),
            split=split,
            several=several,
        )
        facts = {
            **_said(name, spans.current),
            "count": len(rows),
            "hits": answered,
            "silent": len(rows) - answered,
            "judged_by_several": several,
            "disagree": split,
        }
        value = answered / len(rows) if len(rows) >= FEWEST else None
        watch_findings.append(WatchFinding("team_feedback", str(team) or "none", False, text, value, facts=facts))
    return watch_findings


def _team(hand_off_sla: HandOffSla, agreement: Agreement) -> str:
    members = {member: team.team_id for team in agreement.teams for member in team.members}
    if any(team.team_id == hand_off_sla.team for team in agreement.teams):
        return str(hand_off_sla.team)
    return members.get(hand_off_sla.owner or "", "")


def contact_rows(duties: Sequence[HandOffSla], at: Micros) -> pd.DataFrame:
    """Every hand-off when its first contact was owed, a hit when sales had not acted on it by then.

    Where a fast-track event restarted the deadline the last one counts; one that was missed before is a hit too.
    """
    owed = [(duty.course.due_at, duty.course) for duty in duties if duty.course.due_at is not None]
    rows = [
        (due, course.missed_before or course.answered_at is None or course.answered_at > due)
        for due, course in owed
        if due < at
    ]
    return pd.DataFrame(rows, columns=["at", "hit"]).astype({"at": "int64", "hit": "bool"})


def promises(
    duties: Sequence[HandOffSla],
    supplied: Sequence[Supplied],
    versions: Sequence[AgreementVersion],
    spans: Spans,
    at: Micros,
) -> list[WatchFinding]:
    """Return what each side of the agreement kept on the hand-offs that opened lately, counted as in the report."""
    agreement = in_force(versions, at).agreement
    return [
        _contacts([duty for duty in duties if duty.course.opened_at in spans.current], agreement, versions, spans, at),
        _marketing([row for row in supplied if row.opened_at in spans.current], agreement, spans),
    ]


def _contacts(
    duties: Sequence[HandOffSla],
    agreement: Agreement,
    versions: Sequence[AgreementVersion],
    spans: Spans,
    at: Micros,
) -> WatchFinding:
    kept = tally(checked(duties, versions, at, lambda _: at))
    hours, lately = agreement.sales.first_contact_hours, spans.current_words
    value = kept.kept if kept.judged >= FEWEST else None
    if value is None:
        text = Message("monitoring-sales-too-few", lately=lately, judged=kept.judged)
    else:
        text = Message(
            "monitoring-sales-kept", lately=lately, hours=f"{hours:g}", share=f"{value:.0%}", judged=f"{kept.judged:,}"
        )
    facts = {
        **_said(Message("monitoring-sales"), spans.current),
        "count": kept.judged,
        "hits": kept.in_time,
        "late": kept.late,
        "overdue": kept.overdue,
        "handoffs": kept.handoffs,
    }
    return WatchFinding("agreement", "sales", False, text, value, None, facts)


def _marketing(supplied: Sequence[Supplied], agreement: Agreement, spans: Spans) -> WatchFinding:
    """Hold the hot leads of the window, as they were counted, to the promise of a window of its length."""
    supply_of_window = supply(supplied)
    hot_leads, promised = supply_of_window.hot_leads, agreement.marketing.hot_leads_per_month
    bound = promised * spans.months
    kept = kept_by_marketing(agreement, supply_of_window)
    facts = {
        **_said(Message("monitoring-marketing"), spans.current),
        "count": hot_leads,
        "per_month": promised,
        "filled": supply_of_window.filled,
        "minutes": supply_of_window.minutes,
        "kept": {"supply": hot_leads >= bound, "filled": kept[1], "minutes": kept[2]},
    }
    hot: dict[str, Value] = {"lately": spans.current_words, "hot_leads": f"{hot_leads:,}", "promised": promised}
    parts = [Message("monitoring-marketing-hot-leads", **hot)]
    if bound != promised:
        parts = [Message("monitoring-marketing-hot-leads-of-window", bound=f"{bound:.3g}", **hot)]
    if supply_of_window.filled is not None:
        filled, least = f"{supply_of_window.filled:.0%}", f"{agreement.marketing.attributes_filled:.0%}"
        parts.append(Message("monitoring-marketing-filled", filled=filled, least=least))
    if supply_of_window.minutes is not None:
        minutes, most = f"{supply_of_window.minutes:,.0f}", f"{agreement.marketing.handoff_minutes:g}"
        parts.append(Message("monitoring-marketing-minutes", minutes=minutes, most=most))
    text = Message("monitoring-marketing-kept", parts=in_list(parts, "monitoring-list-comma"))
    return WatchFinding("agreement", "marketing", False, text, float(hot_leads), bound, facts)


def _said(name: Label, window: Window) -> dict[str, object]:
    return {"name": {"ja": name.ja, "en": name.en}, "window": describe(window)}
