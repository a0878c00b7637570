"""What-if by name: which leads, as they stand now, would enter or leave the hot ones under a card with other numbers.

The replay table holds no names, so whoever enters is looked up here: leads in the order of their last total, so many at
a time. It is about tonight's stock, and not about hot leads a week.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ondo.domain.card import Scorecard
from ondo.domain.errors import Conflict
from ondo.domain.scoring import Score
from ondo.domain.summary_scoring import score_summary
from ondo.domain.summary_spec import Uncovered
from ondo.domain.vocabulary import Temperature
from ondo.ledger.handoffs.lead_context import LeadContext, standings
from ondo.ledger.handoffs.lead_scores import leads_by_total
from ondo.ledger.identity.person import PersonalData, persons
from ondo.text.messages import Message
from serving.decisions.what_if import TableName, moved_by, table_of
from serving.http import paging
from serving.http.paging import PageQuery
from serving.schemas.what_if import WhatIfIn, WhatIfLead, WhatIfLeads, WhatIfMove
from serving.scoring.blinding import check_tellable
from serving.scoring.definitions import Definition
from serving.scoring.ledger_view import LedgerView


class TotalPlace(NamedTuple):
    """Sort key of a lead among those with the most points first: its last total, then its id."""

    total: paging.Number
    name: paging.Id


LOOKED = 1_000
"""So many leads are scored for one page; it may name fewer than asked for, or none."""


def who_moves(
    view: LedgerView, artifacts: Path, table_name: TableName, message: WhatIfIn, page: PageQuery
) -> WhatIfLeads:
    """Return the leads that would enter or leave the hot ones, those nearest to the line from above first.

    Raises
    ------
    Conflict
        The card has moved on since the table was made, or a trial of it runs, while nobody is told points.
    InputError, NotFound
        As the replay of the same moves.
    """
    tx, table = view.tx, table_of(artifacts, table_name.name)
    moved = moved_by(table, message)
    card_id = table.card.card_id
    check_tellable(tx, card_id, tx.now)
    definition = view.definitions.at(tx, card_id)
    if definition.version.version != table.version:
        raise _moved_on(table.version)
    rows = leads_by_total(tx, card_id, definition.kept_version, page.after(TotalPlace), LOOKED)
    try:
        pairs = _both(view, definition, (table.card, moved), [lead_id for _, lead_id in rows])
    except Uncovered as error:
        raise _moved_on(table.version) from error
    turned = [row for row in rows if row[1] in pairs and _turns(*pairs[row[1]][1:])]
    shown = turned[: page.limit]
    last = shown[-1] if len(turned) > page.limit else rows[-1] if len(rows) == LOOKED else None
    who = persons(tx, [lead_id for _, lead_id in shown])
    return WhatIfLeads(
        proposal_id=table_name.proposal_id,
        card_id=card_id,
        as_of=tx.now,
        looked=len(rows),
        leads=[_row(*pairs[lead_id], who.get(lead_id, PersonalData())) for _, lead_id in shown],
        next=None if last is None else paging.encode(last),
    )


def _both(
    view: LedgerView, definition: Definition, both: tuple[Scorecard, Scorecard], leads: list[str]
) -> dict[str, tuple[LeadContext, Score, Score]]:
    """Score leads as known now by both cards; those merged into another are left out."""
    current = view.definitions.current(view.tx, view.settings.timezone)
    pairs = {}
    for lead_id, standing in standings(view.tx, leads, current.horizon).by_lead.items():
        if standing.known.lead.lead_id == lead_id:
            ended = standing.last_closed(definition.version.card.card_id)
            closed_at, known = None if ended is None else ended.closed_at, standing.known
            now, then = (score_summary(card, known.lead, known.view, closed_at) for card in both)
            pairs[lead_id] = standing, now, then
    return pairs


def _turns(now: Score, then: Score) -> bool:
    return (now.temperature is Temperature.HOT) != (then.temperature is Temperature.HOT)


def _row(standing: LeadContext, now: Score, then: Score, who: PersonalData) -> WhatIfLead:
    move = WhatIfMove.ENTERS if then.temperature is Temperature.HOT else WhatIfMove.DROPS
    return WhatIfLead(
        lead_id=now.lead_id,
        company=who.company,
        name=who.name,
        move=move,
        total_now=now.total,
        total_then=then.total,
        temperature_now=now.temperature,
        temperature_then=then.temperature,
        handed_over=standing.open(now.card_id) is not None,
    )


def _moved_on(version: int) -> Conflict:
    return Conflict(
        Message("problem-what-if-card-moved-on", version=version), Message("problem-what-if-card-moved-on-hint")
    )
