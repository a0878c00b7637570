"""The page of a draft's replay: hot leads week by week, who enters and who drops, and what labels can tell."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import QueryParams

from ondo.domain.draft import MOST_WEEKS, ReplayState
from ondo.domain.errors import InputError
from ondo.ledger import Tx
from ondo.ledger.decisions import draft_replays, drafts, sla_versions, trials
from ondo.ledger.identity.lead_names import names_of
from ondo.ledger.identity.person import PersonalData, persons
from ondo.text.locales import Locale
from ondo.text.messages import Message
from serving.decisions.draft_replays import last, moved, replay_out
from serving.http.paging import PageQuery
from serving.schemas.draft_replays import DraftReplayLeads, DraftReplayOut, DraftReplaySide, MovedWay

ON_A_PAGE, WIDTH, HEIGHT, LEFT, FOOT = 30, 640, 200, 34, 22
FEWEST_LABELLED = 20
"""Of fewer labelled hand-offs the page says that the share tells little."""
USUAL_WEEKS = 13


def weeks_of(text: str) -> int:
    """Return the weeks that a form asks for; ``InputError`` for what is none."""
    text = text.strip() or str(USUAL_WEEKS)
    if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST_WEEKS:
        return int(text)
    raise InputError(Message("ledger-replay-weeks", most=MOST_WEEKS))


def short(tx: Tx, draft_id: str, voice: Locale) -> dict[str, Any] | None:
    """Say for the page of a draft how its last replay stands; ``None`` without one."""
    replay = draft_replays.latest(tx, draft_id)
    if replay is None:
        return None
    return {"state": _state(replay_out(replay), voice), "revision": replay.revision, "weeks": replay.weeks}


def view(tx: Tx, draft_id: str, query: QueryParams, voice: Locale) -> dict[str, Any]:
    """Collect everything the page shows."""
    stands, answer = drafts.draft(tx, draft_id), replay_out(last(tx, draft_id))
    blind = trials.running(tx, stands.card_id) is not None
    shown: dict[str, Any] = {
        "draft_id": draft_id,
        "replay": answer,
        "state": _state(answer, voice),
        "going": answer.state in (ReplayState.WAITING, ReplayState.RUNNING),
        "old": answer.revision != stands.revision,
        "usual": answer.weeks,
        "most": MOST_WEEKS,
        "blind": blind,
        "asked": voice.clock(answer.asked_at),
    }
    if answer.now is None or answer.then is None:
        return shown | {"done": False}
    agreed = sla_versions.active(tx, tx.now)
    capacity = agreed.agreement.sales.capacity_per_week if agreed.version else None
    lists = [] if blind else [_list(tx, moved(tx, draft_id, way, _page(query, way)), query, voice) for way in MovedWay]
    return shown | {
        "done": True,
        "figures": _figures(answer, capacity, voice),
        "picture": picture(answer.now, answer.then, voice),
        "rows": _weeks(answer.now, answer.then),
        "shares": [_share(side) for side in (answer.now, answer.then)],
        "few": min(answer.now.labelled, answer.then.labelled) < FEWEST_LABELLED,
        "lists": lists,
        "counts": (answer.enters, answer.drops),
    }


def _state(answer: DraftReplayOut, voice: Locale) -> str:
    match answer.state:
        case ReplayState.WAITING:
            return voice.text("workbench-replay-waits")
        case ReplayState.RUNNING:
            return voice.text("workbench-replay-runs", percent=answer.percent)
        case ReplayState.FAILED:
            return voice.text("workbench-replay-failed")
    return voice.text("workbench-replay-done")


def _figures(answer: DraftReplayOut, capacity: float | None, voice: Locale) -> list[tuple[str, str]]:
    assert answer.now is not None
    assert answer.then is not None
    rows = [
        (
            voice.text("workbench-replay-now"),
            voice.text("workbench-replay-a-week", hot=f"{answer.now.hot_per_week:.1f}"),
        ),
        (voice.text("workbench-draft"), voice.text("workbench-replay-a-week", hot=f"{answer.then.hot_per_week:.1f}")),
        (voice.text("workbench-replay-enter"), f"{answer.enters:,}"),
        (voice.text("workbench-replay-drop"), f"{answer.drops:,}"),
    ]
    return rows if capacity is None else [*rows, (voice.text("pages-capacity"), f"{capacity:g}")]


def _share(side: DraftReplaySide) -> dict[str, str]:
    if side.precision is None or side.low is None or side.high is None:
        return {"share": "—", "interval": "", "counts": "0/0"}
    return {
        "share": f"{side.precision:.0%}",
        "interval": f"{side.low:.0%}–{side.high:.0%}",
        "counts": f"{side.accurate}/{side.labelled}",
    }


def _weeks(now: DraftReplaySide, then: DraftReplaySide) -> list[tuple[str, int, int]]:
    after = {week.week: week.hot for week in then.weeks}
    return [(week.week, week.hot, after.get(week.week, 0)) for week in now.weeks]


def picture(now: DraftReplaySide, then: DraftReplaySide, voice: Locale) -> dict[str, Any] | None:
    """Return both cards week by week as bars in a picture; ``None`` without a week."""
    rows = _weeks(now, then)
    if not rows:
        return None
    most = max(1, *(max(before, after) for _, before, after in rows))
    step = (WIDTH - LEFT) / len(rows)
    bars = []
    for number, (_, *pair) in enumerate(rows):
        for side, hot in enumerate(pair):
            height = round((HEIGHT - FOOT - 12) * hot / most, 1)
            wide = step * 0.38
            x = LEFT + step * number + step * 0.1 + side * (wide + 1)
            bars.append(
                {"x": round(x, 1), "y": HEIGHT - FOOT - height, "w": round(wide, 1), "h": height, "then": side == 1}
            )
    return {
        "bars": bars,
        "most": most,
        "first": rows[0][0],
        "last": rows[-1][0],
        "caption": voice.text("workbench-replay-picture"),
    }


def _page(query: QueryParams, way: MovedWay) -> PageQuery:
    return PageQuery(ON_A_PAGE, query.get(way.value) or None)


def totals(now: int, then: int, voice: Locale) -> str:
    """Write the totals of a lead on both cards; once where a gate or a line moves it, and not its points."""
    if now == then:
        return voice.text("workbench-test-total", total=then)
    return voice.text("workbench-replay-totals", now=now, then=then)


def _list(tx: Tx, leads: DraftReplayLeads, query: QueryParams, voice: Locale) -> dict[str, Any]:
    people = persons(tx, [lead.lead_id for lead in leads.leads])
    unnamed = names_of(tx, [lead.lead_id for lead in leads.leads if lead.lead_id not in people])
    rows = []
    for lead in leads.leads:
        who = people.get(lead.lead_id, PersonalData())
        name = (who.name or "") if who.company else ""
        rows.append(
            {
                "lead_id": lead.lead_id,
                "who": who.company or who.name or unnamed.get(lead.lead_id, lead.lead_id),
                "name": name,
                "totals": totals(lead.total_now, lead.total_then, voice),
            }
        )
    title = "workbench-replay-enter" if leads.way is MovedWay.ENTERS else "workbench-replay-drop"
    return {
        "way": leads.way.value,
        "title": voice.text(title),
        "in_all": leads.in_all,
        "rows": rows,
        "next": leads.next or "",
        "begun": bool(query.get(leads.way.value)),
    }
