"""Routes of the workshop's answers: what sales and marketing agreed that a hot lead is, in their own words."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from ondo.ledger import Tx
from ondo.ledger.decisions import workshop
from ondo.ledger.decisions.sign_off import SignOff
from serving.api.dependencies import CallerDep, DefinitionsDep, LedgerDep
from serving.http.body import StrictRoute
from serving.http.openapi import reading, writing
from serving.http.retries import write
from serving.schemas.workshop import WorkshopIn, WorkshopOut, WorkshopText

router = APIRouter(tags=["definitions"], route_class=StrictRoute)

_Version = Annotated[
    int | None, Query(ge=1, le=2**31 - 1, description="Of this version of the card; by default the one in force.")
]


@router.get("/cards/{card_id}/workshop", responses=reading(404), summary="What the workshop answered")
def get_workshop(card_id: str, ledger: LedgerDep, definitions: DefinitionsDep, version: _Version = None) -> WorkshopOut:
    """When a lead is hot, when it is too early, the least BANT: as kept with the version, else with one before it."""
    with ledger.read() as tx:
        shown = definitions.at(tx, card_id).version if version is None else definitions.version(tx, card_id, version)
        return _out(card_id, shown.version, workshop.answers_of(tx, card_id, shown.version))


@router.post("/cards/{card_id}/workshop", responses=writing(404), summary="Keep what the workshop answered")
def keep_workshop(
    card_id: str, message: WorkshopIn, ledger: LedgerDep, definitions: DefinitionsDep, caller: CallerDep
) -> WorkshopOut:
    """With the version in force. An answer that is left out stays as it was; what was kept before stays on record."""

    def work(tx: Tx) -> WorkshopOut:
        number = definitions.at(tx, card_id).version.version
        given = {name: text for name, text in message.model_dump(exclude={"names"}).items() if text is not None}
        return _out(
            card_id, number, workshop.amend(tx, card_id, number, given, SignOff(message.names, "", caller.actor))
        )

    return write(ledger, work)


def _out(card_id: str, version: int, kept: workshop.KeptAnswers | None) -> WorkshopOut:
    if kept is None:
        return WorkshopOut(card_id=card_id, version=version, answers=None)
    own = kept.answers
    text = WorkshopText(
        version=kept.version,
        when_hot=own.when_hot,
        too_early=own.too_early,
        least_bant=own.least_bant,
        names=kept.names,
        kept_at=kept.kept_at,
    )
    return WorkshopOut(card_id=card_id, version=version, answers=text)
