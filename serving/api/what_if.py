"""Route of what-if: what a card with other numbers would have done."""

from __future__ import annotations

from fastapi import APIRouter

from serving.api.dependencies import LedgerDep, PageDep, ServicesDep, VoiceDep
from serving.decisions.what_if import table_meant, what_if
from serving.decisions.what_if_leads import who_moves
from serving.http.body import StrictRoute
from serving.http.openapi import writing
from serving.schemas.what_if import WhatIfIn, WhatIfLeads, WhatIfOut

router = APIRouter(tags=["definitions"], route_class=StrictRoute)


@router.post("/what-if", responses=writing(404), summary="What a card with other numbers would have done")
def replay_card(message: WhatIfIn, ledger: LedgerDep, voice: VoiceDep) -> WhatIfOut:
    """Replayed on the leads of the weeks before a recalibration or a scoring of all; nothing is written."""
    with ledger.read() as tx:
        table_name = table_meant(tx, ledger.artifacts, message.proposal_id)
    return what_if(ledger.artifacts, table_name, message, voice)


@router.post("/what-if/leads", responses=writing(404), summary="Who would enter and drop under that card, by name")
def list_moved_leads(message: WhatIfIn, services: ServicesDep, page: PageDep, voice: VoiceDep) -> WhatIfLeads:
    """As leads stand now, the most points first; cool-off and what sales would have done later are not replayed."""
    with services.ledger.read() as tx:
        artifacts = services.ledger.artifacts
        table_name = table_meant(tx, artifacts, message.proposal_id)
        return who_moves(services.view(tx, voice), artifacts, table_name, message, page)
