"""The temperature of an account: its hottest lead now, and how many of its people are active.

A company buys, not a person. An account is what the attribute ``account_id`` of its leads names, folded as everywhere;
linked leads are one person. Each person is as hot as the hottest card that it fits says now, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ondo.domain.card import Scorecard
from ondo.domain.conditions import fold
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Value
from ondo.domain.vocabulary import Temperature
from ondo.ledger import Tx
from ondo.ledger.facts.colleagues import Accounts, Member, RecentActivity
from serving.scoring.current_scores import Now, ScoreNow
from serving.scoring.definitions import Definitions

USUAL_DAYS = 30.0
"""The window of a card that has no decay."""
MOST = 200
"""So many people of one account are scored, the active ones first; all are counted."""
_HEAT = {Temperature.COLD: 0, Temperature.WARM: 1, Temperature.HOT: 2}


@dataclass(frozen=True, slots=True)
class PersonNow:
    """A person of an account with its hottest score now; ``None`` where it fits no card, or was not scored."""

    lead_id: str
    active: bool
    card_id: str | None = None
    score: ScoreNow | None = None


@dataclass(frozen=True, slots=True)
class AccountNow:
    """An account as it is now.

    Attributes
    ----------
    account_id:
        As a lead of it names it.
    days:
        Whoever did something itself in so many days is active.
    people:
        Everybody, the hottest first.
    """

    account_id: str
    days: float
    people: tuple[PersonNow, ...]

    @property
    def active(self) -> int:
        """How many people are active."""
        return sum(person.active for person in self.people)

    @property
    def hottest(self) -> PersonNow | None:
        """The hottest person, if any has a score."""
        first = self.people[0] if self.people else None
        return None if first is None or first.score is None else first

    def active_beside(self, lead_id: str) -> int:
        """Return how many others than a lead are active."""
        return sum(person.active for person in self.people if person.lead_id != lead_id)


def active_days(card: Scorecard) -> float:
    """Return after how many silent days a card calls a lead quiet: its first step of decay, 30 without any."""
    return min((step.idle_days for step in card.decay.steps), default=USUAL_DAYS)


class AccountTemperatures:
    """Looks at accounts as they are now; safe to share between threads.

    Parameters
    ----------
    accounts:
        Knows which leads ever named which account.
    now:
        Scores leads as they are now; what it knows already is not scored again.
    """

    def __init__(self, accounts: Accounts, now: Now, definitions: Definitions) -> None:
        self._accounts, self._now, self._definitions = accounts, now, definitions

    def of_leads(self, tx: Tx, leads: Collection[str]) -> dict[str, AccountNow]:
        """Return the account of each lead; those that name none are missing."""
        if not leads:
            return {}
        named = self._accounts.accounts_of(tx, leads, tx.now)
        known = self.of(tx, list(named.values()))
        return {lead_id: known[fold(account)] for lead_id, account in named.items() if fold(account) in known}

    def of(self, tx: Tx, accounts: Collection[Value]) -> dict[Value, AccountNow]:
        """Return accounts by their folded names; those that nobody belongs to, and all without a card, are missing.

        Actions and window are those of the oldest card in force.
        """
        ids = self._definitions.card_ids(tx)
        if not ids or not accounts:
            return {}
        card = self._definitions.at(tx, ids[0]).version.card
        days = active_days(card)
        since = Micros(tx.now - int(days * DAY))
        members = self._accounts.members_of(tx, accounts, RecentActivity(card.own_kinds, since, tx.now))
        judged = {
            account: sorted(several, key=lambda member: not member.active) for account, several in members.items()
        }
        pairs = [(member.lead_id, name) for several in judged.values() for member in several[:MOST] for name in ids]
        scores = self._now.scores(tx, pairs)
        spelled = {fold(account): account for account in accounts}
        return {
            account: AccountNow(_text(spelled[account]), days, _people(several, ids, scores))
            for account, several in judged.items()
            if several
        }


def _people(
    members: Collection[Member], card_ids: Collection[str], scores: Mapping[tuple[str, str], ScoreNow]
) -> tuple[PersonNow, ...]:
    people = []
    for member in members:
        known = [(name, scores.get((member.lead_id, name))) for name in card_ids]
        fitting = [(name, score) for name, score in known if score is not None and score.fits]
        card_id, score = max(fitting, key=lambda pair: _heat(pair[1]), default=(None, None))
        people.append(PersonNow(member.lead_id, member.active, card_id, score))
    return tuple(sorted(people, key=lambda person: (_heat(person.score), person.active), reverse=True))


def _heat(score: ScoreNow | None) -> tuple[int, int]:
    return (-1, 0) if score is None else (_HEAT[score.temperature], score.total or 0)


def _text(account: Value) -> str:
    return f"{account:g}" if isinstance(account, float) else str(account)
