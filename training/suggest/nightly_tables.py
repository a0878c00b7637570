"""Replay tables of the night: written when everybody was scored, so that "what if" is as fresh as the scores."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ondo.ledger import Ledger
from ondo.ledger.decisions import cards
from ondo.ledger.decisions.open_proposals import current_proposal
from ondo.ledger.facts.activity import look_at
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.records.replay_tables import card_table, write_table
from training.suggest.replay_table import replay_table


def refresh_tables(ledger: Ledger, *, zone: ZoneInfo, maturity_days: float) -> int:
    """Write the replay table of every card in force, that of its open proposal where there is one; return how many.

    Looked at is the instant of ``look_at``: the end of imported history until leads have acted since, and then now.
    """
    with ledger.read() as tx:
        until, _ = look_at(tx)
        work = [(version, current_proposal(tx, version.card.card_id)) for version in cards.in_force(tx, tx.now)]
    for version, proposal in work:
        with ledger.read() as tx:
            frames = read_frames(tx, version.card, until, zone=zone)
            table = replay_table(frames, version, proposal, until, zone=zone, maturity_days=maturity_days)
        name = card_table(version.card.card_id) if proposal is None else proposal.proposal_id
        write_table(ledger.artifacts, name, table)
    return len(work)
