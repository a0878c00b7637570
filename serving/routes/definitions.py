"""Routes of definitions: cards and proposals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from anyio.to_thread import run_sync
from fastapi import APIRouter, Response

from ondo.domain.card_form import card_to_data
from ondo.domain.errors import NotFound
from ondo.domain.instant import iso
from ondo.domain.proposal import Proposal
from ondo.ledger import Ledger
from serving import replies
from serving.definitions import Definitions, open_proposal
from serving.openapi import contract, reply


def router(ledger: Ledger, definitions: Definitions) -> APIRouter:
    """Make the routes of cards and proposals."""
    routes = APIRouter()

    async def answer(read: Callable[[], object]) -> Response:
        return reply(await run_sync(read))

    @routes.get("/proposals/current", **contract(replies.ProposalOut, 404, 421, 503), summary="The open proposal")
    async def proposal() -> Response:
        def read() -> dict[str, Any]:
            with ledger.read() as tx:
                found = open_proposal(tx)
            if found is None:
                raise NotFound("No proposal waits for a decision.", "Make one with: ondo recalibrate")
            return proposal_data(found)

        return await answer(read)

    @routes.get("/cards/active", **contract(replies.CardOut, 404, 421, 503), summary="The card in force")
    async def card() -> Response:
        def read() -> dict[str, Any]:
            with ledger.read() as tx:
                version = definitions.at(tx).version
            return {
                "card_id": version.card.card_id,
                "version": version.version,
                "content_hash": version.content_hash,
                "approved_by": version.approved_by,
                "effective_from": iso(version.effective_from),
                "proposal_id": version.proposal_id,
                "card": card_to_data(version.card),
            }

        return await answer(read)

    return routes


def proposal_data(found: Proposal) -> dict[str, Any]:
    """Write a proposal as plain data."""
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain | {"as_of": iso(found.as_of)}
