"""Routes of hand-offs: the hot list, one hand-off with the five things sales needs, feedback."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from ondo.domain.hot_list import HotListGroup, HotListSort
from ondo.ledger import Tx
from ondo.ledger.handoffs.open_list import OpenFilter
from serving.api.dependencies import LedgerDep, PageDep, ServicesDep, VoiceDep
from serving.handoffs import handoffs
from serving.handoffs.hot_list import HotListPart, hot_list, open_counts_out
from serving.http.body import StrictRoute
from serving.http.openapi import reading, writing
from serving.http.retries import write
from serving.schemas.handoffs import FeedbackOut, HandOffCard, HandOffList
from serving.schemas.requests import FeedbackIn

router = APIRouter(tags=["hand-offs"], route_class=StrictRoute)

_Group = Annotated[
    HotListGroup | None, Query(description="Only this group of the list; without it all, one after another.")
]


_Owner = Annotated[
    str | None, Query(max_length=200, description="Only this owner's; an empty text means those that nobody took.")
]
_Team = Annotated[str | None, Query(max_length=200, description="Only those that a member of this team took.")]
_Channel = Annotated[
    str | None,
    Query(max_length=200, description="Only leads that came by this channel; an empty text means by none they named."),
]
_Sort = Annotated[HotListSort, Query(description="How the rows of each group are sorted.")]


async def get_part(
    page: PageDep,
    group: _Group = None,
    owner: _Owner = None,
    team: _Team = None,
    channel: _Channel = None,
    sort: _Sort = HotListSort.DEADLINE,
) -> HotListPart:
    """Return which part of the hot list is asked for."""
    return HotListPart.read(page.limit, page.cursor, OpenFilter(group, owner, team, sort=sort), channel)


@router.get(
    "/handoffs",
    responses=reading(),
    summary="Open hand-offs by group, nearest deadline first, with their score at the hand-off and now",
)
def list_handoffs(
    services: ServicesDep, voice: VoiceDep, part: Annotated[HotListPart, Depends(get_part)]
) -> HandOffList:
    """The hot list: in time by their deadline, overdue, contacted, gone cold, the exploration sample."""
    with services.ledger.read() as tx:
        listed = hot_list(services.view(tx, voice), part)
    return HandOffList(handoffs=listed.rows, counts=open_counts_out(listed.counts), next=listed.following)


@router.get("/handoffs/{handoff_id}", responses=reading(404), summary="One hand-off")
def get_handoff(handoff_id: str, services: ServicesDep, voice: VoiceDep) -> HandOffCard:
    """Who it is, how the lead was acquired, its contacts, its history, its points; and what was said since."""
    with services.ledger.read() as tx:
        return handoffs.handoff_card(services.view(tx, voice), handoff_id)


@router.post("/handoffs/{handoff_id}/feedback", responses=writing(404), summary="Say whether it was really hot")
def give_feedback(handoff_id: str, message: FeedbackIn, ledger: LedgerDep) -> FeedbackOut:
    """A send-back (`false_hot`) closes it; said again, nothing changes."""

    def give(tx: Tx) -> FeedbackOut:
        return handoffs.give_feedback(tx, handoff_id, message)

    return write(ledger, give)
