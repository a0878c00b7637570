"""Scores of leads at instants of the past, computed from the facts as known then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.definitions.card_schema import content_hash
from ondo.domain.card import Scorecard
from ondo.domain.instant import Micros
from ondo.domain.lead_summary import SummaryView, joined
from ondo.domain.leads import Lead
from ondo.domain.scoring import Score
from ondo.domain.summary_scoring import score_summary
from ondo.domain.summary_spec import SummarySpec, horizon_of
from ondo.ledger.db.encoding import chunks
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.facts import ACCOUNT
from ondo.ledger.facts.lead_replay import Replay, ReplayScope, replays
from ondo.ledger.facts.lead_state import taken_back_later
from ondo.ledger.facts.lead_versions import lead_versions
from ondo.ledger.facts.links import canonical_group, ever_linked

Asked = tuple[str, Micros]
"""A lead, and the instant that is asked about."""
_AT_ONCE = 500
_MOST_REMEMBERED, _MOST_CARDS = 5_000, 8


def scores_then(tx: Tx, card: Scorecard, pairs: Sequence[Asked], zone: ZoneInfo, seen: Micros) -> list[Score]:
    """Score leads, each as known at an instant of its own, merges resolved as of then; in the order asked.

    What was taken back by the instant of looking, ``seen``, counts in none of the scores. Hand-offs are not
    looked at: a fast track counts although its hand-off may have closed. Scores are remembered by this process as long
    as no more is known of their leads than then.
    """
    memory, versions = _memory(tx, card, zone), _versions(tx, pairs, seen)
    scores = dict[Asked, Score]()
    for pair in pairs:
        version, score = memory.get(pair, (None, None))
        if score is not None and version == versions.get(pair[0]):
            scores[pair] = score
    horizon, linked = horizon_of([card], zone), ever_linked(tx)
    scope = ReplayScope(horizon, seen, _kinds(card, horizon))
    for part in chunks([pair for pair in dict.fromkeys(pairs) if pair not in scores], _AT_ONCE):
        scores |= zip(part, _scores(tx, card, part, scope, linked), strict=True)
    if len(memory) > _MOST_REMEMBERED:
        memory.clear()
    memory |= {pair: (versions[pair[0]], score) for pair, score in scores.items() if pair[0] in versions}
    return [scores[pair] for pair in pairs]


_Memory = dict[Asked, tuple[int, Score]]
_memories: WeakKeyDictionary[sa.Engine, dict[tuple[str, str], _Memory]] = WeakKeyDictionary()


def _memory(tx: Tx, card: Scorecard, zone: ZoneInfo) -> _Memory:
    """Return what is remembered of a ledger's scores by a card."""
    memories = _memories.setdefault(tx.conn.engine, {})
    if len(memories) > _MOST_CARDS:
        memories.clear()
    return memories.setdefault((content_hash(card), zone.key), {})


def _versions(tx: Tx, pairs: Sequence[Asked], seen: Micros) -> dict[str, int]:
    """Return the versions of the leads whose scores may be remembered.

    Not while a transaction writes, whose facts are counted at its end; not of leads that a merge names, nor of those
    of which something was taken back later than the instant of looking.
    """
    if tx.writes:
        return {}
    leads = sorted({lead_id for lead_id, _ in pairs})
    later = taken_back_later(tx, leads, seen)
    versions = lead_versions(tx, leads)
    return {lead_id: number for lead_id, number in versions.items() if number is not None and lead_id not in later}


def _scores(
    tx: Tx,
    card: Scorecard,
    pairs: Sequence[Asked],
    scope: ReplayScope,
    linked: Collection[str],
) -> list[Score]:
    """Go through the pairs in the order of time, so that every lead's facts are read and taken in once."""
    horizon = scope.horizon
    groups = [canonical_group(tx, lead, at) if lead in linked else (lead, [lead]) for lead, at in pairs]
    members = {member for _, group in groups for member in group}
    replayed = replays(tx, members, scope, min(at for _, at in pairs))
    whole = {tuple(group): None for _, group in groups if len(group) > 1} if horizon.traffics else {}
    together = {group: Replay.together(replayed[member] for member in group) for group in whole}

    def of_group(group: Sequence[str]) -> list[Replay]:
        replay = together.get(tuple(group))
        return [replayed[member] for member in group] if replay is None else [replay]

    scores: dict[int, Score] = {}
    for place in sorted(range(len(pairs)), key=lambda place: pairs[place][1]):
        (top, group), at = groups[place], pairs[place][1]
        parts = [replay.until(at, horizon) for replay in of_group(group)]
        past = parts[0] if len(parts) == 1 else joined(parts)
        values = horizon.declared.attributes_of(past.values())
        account = values.get(ACCOUNT)
        lead = Lead(top, values, None if account is None else str(account))
        scores[place] = score_summary(card, lead, SummaryView(past, horizon, at))
    return [scores[place] for place in range(len(pairs))]


def _kinds(card: Scorecard, horizon: SummarySpec) -> Sequence[str] | None:
    """Return the kinds of events that a score rests on, a machine's included; ``None`` = of any kind."""
    named, traffic = [match.kinds for match in horizon.matches], card.machine
    sendings = [] if traffic is None else [sending for _, sending in traffic.answers]
    return sorted({*card.own_kinds, *sendings, *(kind for kinds in named for kind in kinds)}) if all(named) else None
