"""Conduct of sales and marketing: reasons for false hots, feedback per team, and the agreement kept by both sides."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from monitoring.stats.measures import FEWEST, PATIENCE
from monitoring.windows.spans import Spans
from monitoring.windows.window import Window, describe
from ondo.domain.instant import Micros
from ondo.domain.sla import Agreement, AgreementVersion, in_force
from ondo.domain.sla_counts import HandOffSla, Supplied, kept_by_marketing, supply, tally
from ondo.domain.vocabulary import Label, SendBackReason, label_of
from ondo.ledger.records.findings import WatchFinding


def reasons(judged: pd.DataFrame, spans: Spans) -> list[WatchFinding]:
    """Return each reason's part of the false hots lately, beside the reference, most frequent first."""
    false = judged[judged["label"] == 0]
    then, now = (_inside(false, "known_at", window) for window in (spans.reference, spans.current))
    watch_findings = []
    for given, count in now["reason"].fillna("").value_counts().items():
        name = str(given)
        label = label_of(SendBackReason(name)) if name else Label("理由なし", "no reason")
        usual = float((then["reason"].fillna("") == name).mean()) if len(then) >= FEWEST else None
        beside = ("", "") if usual is None else (f"、基準期間は {usual:.0%}", f"; the reference has {usual:.0%}")
        text = Label(
            f"誤ホットの理由「{label.ja}」：{count}件（{count / len(now):.0%}{beside[0]}）。",
            f"False hot, {label.en}: {count} ({count / len(now):.0%}{beside[1]}).",
        )
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
    names = {team.team_id: team.name for team in agreement.teams} | {"": Label("チーム未定", "no team")}
    with_team = [(duty.handoff_id, duty.course.opened_at + PATIENCE, _team(duty, agreement)) for duty in duties]
    due = pd.DataFrame(with_team, columns=["handoff_id", "due_at", "team"])
    due = due.astype({"handoff_id": "str", "due_at": "int64", "team": "str"})
    due = _inside(due, "due_at", spans.current).merge(
        judged[["handoff_id", "known_at", "raters", "disagreement"]].rename(columns={"known_at": "judged_at"}),
        "left",
        "handoff_id",
    )
    watch_findings = []
    for team, rows in due.groupby("team"):
        name, answered = names[str(team)], int(rows["judged_at"].notna().sum())
        split = int(rows["disagreement"].fillna(value=False).astype(bool).sum())
        several = int((rows["raters"].fillna(0) > 1).sum())
        text = Label(
            f"{name.ja}：引き渡し{len(rows)}件中{answered}件にフィードバックあり。複数人判定{several}件中{split}件が不一致。",
            f"{name.en}: {answered} of {len(rows)} hand-offs judged; {split} of {several} judged by several disagree.",
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
    kept = tally(duties, versions, at, lambda _: at)
    hours, lately = agreement.sales.first_contact_hours, spans.lately
    value = kept.kept if kept.judged >= FEWEST else None
    ja, en = f"営業の約束：{lately.ja}に渡した引き渡し", f"Sales: of the hand-offs of {lately.en}, first contact"
    if value is None:
        ja += f"で初回コンタクトを判定できるものは{kept.judged}件しかないため、判断しません。"
        en += f" can be judged for only {kept.judged}, too few to say."
    else:
        ja += f"のうち、{hours:g}営業時間以内の初回コンタクトは {value:.0%}（{kept.judged:,}件）。"
        en += f" within {hours:g} business hours for {value:.0%} of {kept.judged:,}."
    facts = {
        **_said(Label("営業の約束", "sales"), spans.current),
        "count": kept.judged,
        "hits": kept.in_time,
        "late": kept.late,
        "overdue": kept.overdue,
        "handoffs": kept.handoffs,
    }
    return WatchFinding("agreement", "sales", False, Label(ja, en), value, None, facts)


def _marketing(supplied: Sequence[Supplied], agreement: Agreement, spans: Spans) -> WatchFinding:
    """Hold the hot leads of the window, as they were counted, to the promise of a window of its length."""
    supply_of_window = supply(supplied)
    hot_leads, promised = supply_of_window.hot_leads, agreement.marketing.hot_leads_per_month
    bound = promised * spans.months
    kept = kept_by_marketing(agreement, supply_of_window)
    facts = {
        **_said(Label("マーケティングの約束", "marketing"), spans.current),
        "count": hot_leads,
        "per_month": promised,
        "filled": supply_of_window.filled,
        "minutes": supply_of_window.minutes,
        "kept": {"supply": hot_leads >= bound, "filled": kept[1], "minutes": kept[2]},
    }
    ja = f"マーケティングの約束：{spans.lately.ja}のホットリードは{hot_leads:,}件（約束は月{promised}件"
    en = f"Marketing: {hot_leads:,} hot leads in {spans.lately.en} ({promised} a month promised"
    if bound != promised:
        ja, en = f"{ja}、この期間では{bound:.3g}件", f"{en}: {bound:.3g} for so long"
    ja, en = f"{ja}）", f"{en})"
    if supply_of_window.filled is not None:
        least = agreement.marketing.attributes_filled
        ja += f"、項目の入力は {supply_of_window.filled:.0%}（約束 {least:.0%}）"
        en += f", {supply_of_window.filled:.0%} of their attributes known ({least:.0%} promised)"
    if supply_of_window.minutes is not None:
        most = agreement.marketing.handoff_minutes
        ja += f"、引き渡しまで{supply_of_window.minutes:,.0f}分（約束{most:g}分以内）"
        en += f", handed over after {supply_of_window.minutes:,.0f} minutes ({most:g} promised)"
    text = Label(f"{ja}。", f"{en}.")
    return WatchFinding("agreement", "marketing", False, text, float(hot_leads), bound, facts)


def _said(name: Label, window: Window) -> dict[str, object]:
    return {"name": {"ja": name.ja, "en": name.en}, "window": describe(window)}


def _inside(frame: pd.DataFrame, column: str, window: Window) -> pd.DataFrame:
    return frame[(frame[column] >= window.start) & (frame[column] < window.end)]
