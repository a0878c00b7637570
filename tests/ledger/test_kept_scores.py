"""Kept scores: one row for each lead and card, and none for a lead that stands for another by now."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.ledger import Ledger, Tx
from ondo.ledger.db.service_schema import lead_score
from ondo.ledger.handoffs import lead_scores
from ondo.ledger.handoffs.lead_scores import LeadScore
from ondo.ledger.identity.lead_keys import lead_for
from ondo.ledger.identity.linking import link, unlink


def kept(tx: Tx) -> set[str]:
    return set(tx.conn.execute(sa.select(lead_score.c.lead_id)).scalars())


def test_a_score_that_comes_after_its_lead_was_merged_is_not_kept(ledger: Ledger):
    with ledger.begin() as tx:
        older, younger = lead_for(tx, "form", "1"), lead_for(tx, "crm", "1")
        before = [LeadScore(lead, "default", 1, 1, tx.now, None) for lead in (older, younger)]
        lead_scores.keep(tx, before)
        assert kept(tx) == {older, younger}
        top = link(tx, older, younger, by="kato").lead_id
        assert kept(tx) == set()
        lead_scores.keep(tx, before)  # computed before the link, written behind it
        assert kept(tx) == {top}


def test_a_lead_that_was_parted_again_has_its_score(ledger: Ledger):
    with ledger.begin() as tx:
        older, younger = lead_for(tx, "form", "1"), lead_for(tx, "crm", "1")
        link(tx, older, younger, by="kato")
        unlink(tx, younger, by="kato")
        lead_scores.keep(tx, [LeadScore(lead, "default", 1, 1, tx.now, None) for lead in (older, younger)])
        assert kept(tx) == {older, younger}
