"""Replay of leads: their facts in the order in which they took effect, looked at as known at instants of the past."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ondo.domain.instant import DAY, Micros
from ondo.domain.lead_summary import LeadSummary
from ondo.domain.summary_spec import SummarySpec
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.stored_facts import ATTRIBUTE, stored_facts, take_facts


@dataclass(slots=True)
class Replay:
    """A lead's facts in the order in which they took effect, and its past up to an instant that only moves on."""

    _facts: list[list[Any]]
    _past: LeadSummary
    _taken: list[list[Any]] = field(default_factory=list)

    @classmethod
    def together(cls, replays: Iterable[Replay]) -> Replay:
        """Return the replay of leads that stand for one, none of which was looked at yet."""
        several = list(replays)
        facts = sorted((fact for replay in several for fact in replay._facts), key=_effect)
        return cls(facts, LeadSummary(folded=max(replay._past.folded for replay in several)))

    def event_days(self, after: Micros, until: Micros) -> list[Micros]:
        """Return the last instant of each day (UTC) at which an event took effect, oldest first."""
        instants = (_effect(fact) for fact in self._facts if len(fact) > len(ATTRIBUTE))
        return list({int(at // DAY): at for at in instants if after < at <= until}.values())

    def until(self, at: Micros, horizon: SummarySpec) -> LeadSummary:
        """Return the past as known at an instant, none before the last one that was asked for.

        It is one and the same object, which goes on with the next instant.
        """
        place = bisect_right(self._facts, at, key=_effect)
        take_facts(self._past, horizon, self._facts[:place], at)
        if horizon.traffics:
            self._taken += self._facts[:place]
            if self._past.spoiled:
                self._past = LeadSummary(folded=self._past.folded)
                take_facts(self._past, horizon, self._taken, at)
        del self._facts[:place]
        self._past.fold(at, horizon)
        return self._past


def _effect(fact: list[Any]) -> Micros:
    """Return the instant from which a fact counts: when it had happened and was known."""
    effect: Micros = max(fact[1], fact[2])
    return effect


@dataclass(frozen=True, slots=True)
class ReplayScope:
    """What is replayed of leads.

    Attributes
    ----------
    seen:
        The instant of looking: what was taken back by then counts at no instant, as in the frames.
    kinds:
        Only events of these kinds are read; by default all.
    """

    horizon: SummarySpec
    seen: Micros
    kinds: Sequence[str] | None = None


def replays(tx: Tx, leads: Iterable[str], scope: ReplayScope, first: Micros) -> dict[str, Replay]:
    """Return leads' facts to be looked at as known at instants of the past, from ``first`` on.

    Links between leads are not looked at. Rows are neither used nor made: they are of now.
    """
    facts = stored_facts(tx, sorted(set(leads)), scope.seen, scope.kinds)
    reach = Micros(first - scope.horizon.reach)
    return {
        lead_id: Replay(sorted(lead_facts, key=_effect), LeadSummary(folded=max(0, reach)))
        for lead_id, lead_facts in facts.items()
    }
