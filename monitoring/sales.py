"""What sales and marketing did: reasons for false hots, feedback per team, and the agreement kept by both sides."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from monitoring.measures import FEWEST, PATIENCE
from monitoring.spans import Spans
from monitoring.window import Window, describe
from ondo.domain.agreement import Agreement
from ondo.domain.duty import Duty, Supplied, kept_by_marketing, supply
from ondo.domain.instant import Micros
from ondo.domain.words import Label, Reason, label_of
from ondo.ledger.findings import WatchFinding

_MONTH = 30.4


def reasons(judged: pd.DataFrame, spans: Spans) -> list[WatchFinding]:
    """Return each reason's part of the false hots lately, beside the reference, most frequent first."""
    false = judged[judged["label"] == 0]
    then, now = (_inside(false, "known_at", window) for window in (spans.reference, spans.current))
    found = []
    for given, count in now["reason"].fillna("").value_counts().items():
        name = str(given)
        label = label_of(Reason(name)) if name else Label("理由なし", "no reason")
        usual = float((then["reason"].fillna("") == name).mean()) if len(then) >= FEWEST else None
        beside = ("", "") if usual is None else (f"、基準期間は {usual:.0%}", f"; the reference has {usual:.0%}")
        text = Label(
            f"誤ホットの理由「{label.ja}」：{count} 件（{count / len(now):.0%}{beside[0]}）。",
            f"False hot, {label.en}: {count} ({count / len(now):.0%}{beside[1]}).",
        )
        facts = {
            **_said(label, spans.current),
            "count": len(now),
            "hits": int(count),
            "reference": usual,
            "reference_count": len(then),
        }
        found.append(WatchFinding("false_hot_reason", name or "none", False, text, count / len(now), usual, facts))
    return found


def teams(duties: Sequence[Duty], judged: pd.DataFrame, agreement: Agreement, spans: Spans) -> list[WatchFinding]:
    """Return, per team, how many of the hand-offs whose patience ran out were judged, and how often people disagree.

    A hand-off is with the team that its claim names, else with that of its owner.
    """
    names = {team.team_id: team.name for team in agreement.teams} | {"": Label("チーム未定", "no team")}
    with_team = [(one.handoff_id, one.course.opened_at + PATIENCE, _team(one, agreement)) for one in duties]
    due = pd.DataFrame(with_team, columns=["handoff_id", "due_at", "team"])
    due = due.astype({"handoff_id": "str", "due_at": "int64", "team": "str"})
    due = _inside(due, "due_at", spans.current).merge(
        judged[["handoff_id", "known_at", "raters", "disagreement"]].rename(columns={"known_at": "judged_at"}),
        "left",
        "handoff_id",
    )
    found = []
    for team, rows in due.groupby("team"):
        name, answered = names[str(team)], int(rows["judged_at"].notna().sum())
        split = int(rows["disagreement"].fillna(value=False).astype(bool).sum())
        several = int((rows["raters"].fillna(0) > 1).sum())
        text = Label(
            f"{name.ja}：引き渡し {len(rows)} 件中 {answered} 件に返事。複数人判定 {several} 件中 {split} 件が不一致。",
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
        found.append(WatchFinding("team_feedback", str(team) or "none", False, text, value, facts=facts))
    return found


def _team(one: Duty, agreement: Agreement) -> str:
    members = {member: team.team_id for team in agreement.teams for member in team.members}
    if any(team.team_id == one.team for team in agreement.teams):
        return str(one.team)
    return members.get(one.owner or "", "")


def contact_rows(duties: Sequence[Duty], at: Micros) -> pd.DataFrame:
    """Every hand-off when its first contact was owed, a hit when nobody had made it by then.

    Where a fast-track event restarted the deadline the last one counts; one that was missed before is a hit too.
    """
    owed = [(one.course.due_at, one.course) for one in duties if one.course.due_at is not None]
    rows = [
        (due, one.missed_before or one.first_contact_at is None or one.first_contact_at > due)
        for due, one in owed
        if due < at
    ]
    return pd.DataFrame(rows, columns=["at", "hit"]).astype({"at": "int64", "hit": "bool"})


def promises(
    duties: Sequence[Duty], supplied: Sequence[Supplied], agreement: Agreement, spans: Spans, at: Micros
) -> list[WatchFinding]:
    """Return what each side of the agreement kept lately."""
    window = spans.current
    rows = _inside(contact_rows(duties, at), "at", window)
    kept = 1 - float(rows["hit"].mean()) if len(rows) >= FEWEST else None
    hours = agreement.sales.first_contact_hours
    told = ("", "") if kept is None else (f"{kept:.0%}（", f"{kept:.0%} of ")
    text = Label(
        f"営業の約束：{hours:g} 営業時間以内の初回コンタクトは "
        + (f"{told[0]}{len(rows):,} 件）。" if told[0] else f"{len(rows)} 件しかなく、判断しません。"),
        f"Sales: first contact within {hours:g} business hours for "
        + (f"{told[1]}{len(rows):,} hand-offs." if told[1] else f"only {len(rows)} hand-offs, too few to say."),
    )
    facts = {**_said(Label("営業の約束", "sales"), window), "count": len(rows), "hits": int((~rows["hit"]).sum())}
    return [
        WatchFinding("agreement", "sales", False, text, kept, None, facts),
        _marketing([one for one in supplied if one.opened_at in window], agreement, window),
    ]


def _marketing(supplied: Sequence[Supplied], agreement: Agreement, window: Window) -> WatchFinding:
    found = supply(supplied)
    monthly = found.hot_leads / window.days * _MONTH
    promised = agreement.marketing.hot_leads_per_month
    kept = kept_by_marketing(agreement, found)
    facts = {
        **_said(Label("マーケティングの約束", "marketing"), window),
        "count": found.hot_leads,
        "filled": found.filled,
        "minutes": found.minutes,
        "kept": {"supply": monthly >= promised, "filled": kept[1], "minutes": kept[2]},
    }
    ja = f"マーケティングの約束：ホットリードは月 {monthly:.0f} 件（約束 {promised} 件）"
    en = f"Marketing: {monthly:.0f} hot leads a month ({promised} promised)"
    if found.filled is not None:
        least = agreement.marketing.attributes_filled
        ja += f"、項目の入力は {found.filled:.0%}（約束 {least:.0%}）"
        en += f", {found.filled:.0%} of their attributes known ({least:.0%} promised)"
    if found.minutes is not None:
        most = agreement.marketing.handoff_minutes
        ja += f"、引き渡しまで {found.minutes:,.0f} 分（約束 {most:g} 分以内）"
        en += f", handed over after {found.minutes:,.0f} minutes ({most:g} promised)"
    text = Label(f"{ja}。", f"{en}.")
    return WatchFinding("agreement", "marketing", False, text, monthly, float(promised), facts)


def _said(name: Label, window: Window) -> dict[str, object]:
    return {"name": {"ja": name.ja, "en": name.en}, "window": describe(window)}


def _inside(frame: pd.DataFrame, column: str, window: Window) -> pd.DataFrame:
    return frame[(frame[column] >= window.start) & (frame[column] < window.end)]
