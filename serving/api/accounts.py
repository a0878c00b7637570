"""The route of accounts: how hot a company is now."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from serving.api.dependencies import ServicesDep, VoiceDep
from serving.handoffs.accounts import account_view
from serving.http.openapi import reading
from serving.schemas.accounts import AccountView

router = APIRouter(tags=["leads"])

_Account = Annotated[str, Path(max_length=200, description="The attribute account_id of its leads.")]


@router.get(
    "/accounts/{account_id}",
    responses=reading(404),
    summary="How hot an account is now: its hottest lead, and how many of its people are active",
)
def get_account(account_id: _Account, services: ServicesDep, voice: VoiceDep) -> AccountView:
    """Its people by Ondo's ids, linked leads being one, the hottest first."""
    with services.ledger.read() as tx:
        return account_view(services.view(tx, voice), account_id)
