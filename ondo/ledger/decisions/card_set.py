"""Cards side by side: which others are in force, which of them a new card replaces, and how one is retired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ondo.definitions.card_file import SHIPPED_CARD_ID
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.errors import Conflict, InputError, NotFound
from ondo.domain.instant import Micros
from ondo.domain.trial import TrialEnd, TrialEndCause
from ondo.domain.vocabulary import CardState, Label
from ondo.ledger.access import audit
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import cards, trials
from ondo.ledger.decisions.departments import check_departments
from ondo.ledger.decisions.retirements import Retirement, record_retirement, retirements
from ondo.text.messages import Message


@dataclass(frozen=True, slots=True)
class CardArrival:
    """What happens to the cards in force when one is published.

    Attributes
    ----------
    replaces, beside:
        The versions of other cards that it takes the place of, and those that stay in force beside it.
    by_itself:
        It replaces the shipped card that nobody ever signed, without being told to.
    """

    replaces: tuple[CardVersion, ...] = ()
    beside: tuple[CardVersion, ...] = ()
    by_itself: bool = False


@dataclass(frozen=True, slots=True)
class ListedCard:
    """A card of the ledger: its version in force, or else its latest.

    Attributes
    ----------
    since:
        When that version came or comes into force, or when the card was retired.
    """

    card_id: str
    version: CardVersion
    state: CardState
    since: Micros
    replaced_by: str | None = None


def every_card(tx: Tx) -> list[ListedCard]:
    """Return every card: those in force, the oldest first, then those that are not yet or no more."""
    now = [
        ListedCard(version.card.card_id, version, CardState.IN_FORCE, version.effective_from)
        for version in standing(tx, tx.now)
    ]
    shown, ended, rest = {row.card_id for row in now}, retirements(tx, tx.now), []
    for card_id in cards.card_ids(tx):
        if card_id in shown:
            continue
        version, retirement = cards.versions(tx, card_id)[-1], ended.get(card_id)
        if retirement is not None and retirement.ends(version.version):
            since, by = retirement.effective_from, retirement.replaced_by
            rest.append(ListedCard(card_id, version, CardState.RETIRED, since, by))
        else:
            rest.append(ListedCard(card_id, version, CardState.SCHEDULED, version.effective_from))
    return now + rest


def one_of(tx: Tx, card_id: str | None) -> tuple[ListedCard, list[ListedCard]]:
    """Return a card, by default the first of ``every_card``, and all of them; ``NotFound`` when it is not there."""
    rows = every_card(tx)
    for row in rows:
        if card_id in (None, row.card_id):
            return row, rows
    raise cards.no_card(tx, card_id or "")


def standing(tx: Tx, at: Micros) -> list[CardVersion]:
    """Return the cards in force at an instant, the oldest first; none while there is none."""
    try:
        return cards.in_force(tx, at)
    except NotFound:
        return []


def is_unsigned_default(tx: Tx, card_id: str) -> bool:
    """Tell whether a card is the shipped one, and no person ever signed a version of it."""
    return card_id == SHIPPED_CARD_ID and not any(version.approved_by for version in cards.versions(tx, card_id))


def arrival(tx: Tx, card_id: str, replaces: Sequence[str] = (), *, beside: bool = False) -> CardArrival:
    """Say what the publication of a card would do to the others in force; nothing is written.

    Parameters
    ----------
    replaces:
        Cards that it shall take the place of.
    beside:
        It shall stand beside all others. Without either word a card that is not in force yet replaces the shipped one
        that nobody ever signed.

    Raises
    ------
    InputError
        It is new beside a card that people signed, and nobody said whether it replaces it; or a card to replace
        is not in force.
    """
    stand = standing(tx, tx.now)
    others = [version for version in stand if version.card.card_id != card_id]
    names = [version.card.card_id for version in others]
    if replaces and beside:
        raise InputError(
            Message("ledger-replaces-and-beside-exclude"), Message("ledger-replaces-and-beside-exclude-hint")
        )
    for name in replaces:
        if name not in names:
            shown = ", ".join(names) or "—"
            raise InputError(
                Message("ledger-no-other-card-in-force", name=name),
                Message("ledger-no-other-card-in-force-hint", shown=shown),
            )
    if replaces or beside or len(others) < len(stand):
        return _split(others, set(replaces))
    unsigned = {name for name in names if is_unsigned_default(tx, name)}
    if unsigned != set(names):
        raise _unsaid(card_id, names)
    return _split(others, unsigned, by_itself=bool(unsigned))


def _split(others: Sequence[CardVersion], gone: set[str], *, by_itself: bool = False) -> CardArrival:
    replaced = tuple(version for version in others if version.card.card_id in gone)
    return CardArrival(replaced, tuple(version for version in others if version not in replaced), by_itself)


def _unsaid(card_id: str, names: Sequence[str]) -> InputError:
    replaced = " ".join(f"--replaces {name}" for name in names)
    return InputError(
        Message("ledger-card-new-and-in-force", card_id=card_id, names=Label(ja="、".join(names), en=", ".join(names))),
        Message("ledger-card-new-and-in-force-hint", replaced=replaced),
    )


def publish_among(
    tx: Tx,
    card: Scorecard,
    *,
    approved_by: Sequence[str],
    effective_from: Micros,
    note: str = "",
    replaces: Sequence[str] = (),
    beside: bool = False,
) -> tuple[CardVersion, CardArrival]:
    """Publish a card and retire those it takes the place of; see ``arrival`` and ``check_departments``."""
    check_departments(tx, approved_by)
    among = arrival(tx, card.card_id, replaces, beside=beside)
    made = cards.publish(tx, card, approved_by=approved_by, effective_from=effective_from, note=note)
    for version in among.replaces:
        _record(tx, version.card.card_id, approved_by, note, card.card_id)
    return made, among


def retire(tx: Tx, card_id: str, names: Sequence[str], note: str) -> Retirement:
    """Retire a card from now on; its hand-offs stay open, and its history stays.

    ``NotFound`` when it is not in force, ``Conflict`` when it is the only one: nobody would be scored any more.
    """
    cards.active(tx, card_id, tx.now)
    if len(cards.in_force(tx, tx.now)) == 1:
        raise Conflict(
            Message("ledger-card-only-one-in-force", card_id=card_id),
            Message("ledger-card-only-one-in-force-hint", card_id=card_id),
        )
    return _record(tx, card_id, names, note, None)


def _record(tx: Tx, card_id: str, names: Sequence[str], note: str, replaced_by: str | None) -> Retirement:
    last = cards.latest(tx, card_id) or 0
    trials.end_unended(tx, card_id, TrialEnd(tx.now, TrialEndCause.SUPERSEDED, tuple(names), note, None))
    audit.record(tx, audit.LOCAL, "card.retired", card_id, {"version": last, "replaced_by": replaced_by})
    return record_retirement(tx, card_id, last, names, replaced_by=replaced_by, note=note)
