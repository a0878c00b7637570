"""What a card said about leads at instants of the past, computed from the facts as known then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from ondo.domain.card import Scorecard
from ondo.domain.instant import Micros
from ondo.domain.lead_summary import View, joined
from ondo.domain.leads import Lead
from ondo.domain.scoring import Score
from ondo.domain.summary_scoring import score_past
from ondo.domain.summary_spec import Horizon, horizon_of
from ondo.ledger.db.encoding import chunks
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.facts import ACCOUNT
from ondo.ledger.facts.lead_state import pasts_at
from ondo.ledger.facts.links import canonical_group, moved_at

Asked = tuple[str, Micros]
"""A lead, and the instant that is asked about."""
_AT_ONCE = 500


def scores_then(tx: Tx, card: Scorecard, pairs: Sequence[Asked], zone: ZoneInfo, seen: Micros) -> list[Score]:
    """Score leads, each as known at an instant of its own, merges resolved as of then; in the order asked.

    What was taken back by the instant of looking, ``seen``, counts in none of the scores. Hand-offs are not
    looked at: a fast track counts although its hand-off may have closed.
    """
    horizon, links = horizon_of([card], zone), moved_at(tx, tx.now)
    linked = {*links, *(top for top, _ in links.values())}
    return [score for part in chunks(pairs, _AT_ONCE) for score in _scores(tx, card, part, horizon, linked, seen)]


def _scores(
    tx: Tx, card: Scorecard, pairs: Sequence[Asked], horizon: Horizon, linked: set[str], seen: Micros
) -> Iterator[Score]:
    groups = [canonical_group(tx, lead, at) if lead in linked else (lead, [lead]) for lead, at in pairs]
    wanted = [(member, at) for (_, at), (_, group) in zip(pairs, groups, strict=True) for member in group]
    pasts = iter(pasts_at(tx, wanted, horizon, seen))
    for (_, at), (top, group) in zip(pairs, groups, strict=True):
        parts = [next(pasts) for _ in group]
        past = parts[0] if len(parts) == 1 else joined(parts)
        values = past.values()
        account = values.get(ACCOUNT)
        lead = Lead(top, values, None if account is None else str(account))
        yield score_past(card, lead, View(past, horizon, at))
