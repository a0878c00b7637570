"""Card versions: published once, never changed; a newer version with an effective date takes over.

A card that was retired (``retirements``) is in force no more. A version on trial (``trials``) never is by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.definitions.card_schema import card_to_data, content_hash, read_card
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.declarations import Declarations, declarations_of
from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import Micros, iso, optional_iso
from ondo.domain.trial import TrialEnd, TrialEndCause
from ondo.ledger.db.compiled_query import CompiledQuery
from ondo.ledger.db.encoding import from_json, to_json
from ondo.ledger.db.schema import bundle_alias, card_retirement, card_version
from ondo.ledger.db.store import Tx
from ondo.ledger.db.trial_schema import card_trial, card_trial_end
from ondo.ledger.decisions import trials
from ondo.ledger.decisions.retirements import Retirement, retirements
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.outbox import outbox
from ondo.text.messages import Message

_t = card_version.c
_COLUMNS = (_t.content, _t.version, _t.content_hash, _t.approved_by, _t.effective_from, _t.proposal_id, _t.note)


def publish(
    tx: Tx,
    card: Scorecard,
    *,
    approved_by: Sequence[str],
    effective_from: Micros,
    proposal_id: str | None = None,
    note: str = "",
    ending: TrialEndCause | None = None,
) -> CardVersion:
    """Write the next version of a card; ``Conflict`` when another writer publishes the same number at once.

    A trial of the card that has not ended ends with it, ``ending`` being why; without a reason it is in the way
    (``Conflict``), since whoever signs a version may not know of it. ``DefinitionError`` when the card has errors: a
    version that cannot be read back would be there for ever.
    """
    if ending is None:
        trials.check_none(tx, card.card_id)
    made = _write(tx, CardVersion(card, 0, "", tuple(approved_by), effective_from, proposal_id, note))
    number = made.version
    if ending is not None:
        trials.end_unended(tx, card.card_id, TrialEnd(tx.now, ending, tuple(approved_by), note, number))
    payload = {"card_id": card.card_id, "card_version": number, "content_hash": made.content_hash}
    payload |= {"proposal_id": proposal_id, "effective_from": optional_iso(effective_from)}
    outbox.put(tx, outbox.Kind.CARD_APPROVED, None, payload)
    return made


def put_on_trial(tx: Tx, card: Scorecard, signed: SignOff, starts_at: Micros, proposal_id: str) -> CardVersion:
    """Write the next version of a card as one that a trial is to name: it never comes into force by itself."""
    return _write(tx, CardVersion(card, 0, "", tuple(signed.names), starts_at, proposal_id, signed.reason))


def _write(tx: Tx, draft: CardVersion) -> CardVersion:
    """Write a version under its number and hash, which the draft has not yet."""
    card = draft.card
    data = card_to_data(card)
    read_card(data)
    last = tx.conn.execute(sa.select(sa.func.max(_t.version)).where(_t.card_id == card.card_id)).scalar()
    made = replace(draft, version=(last or 0) + 1, content_hash=content_hash(card))
    values = {
        "card_id": card.card_id,
        "version": made.version,
        "content": to_json(data),
        "content_hash": made.content_hash,
        "approved_by": to_json(made.approved_by),
        "proposal_id": made.proposal_id,
        "note": made.note,
        "effective_from": made.effective_from,
        "recorded_at": tx.now,
    }
    tx.conn.execute(card_version.insert(), values)
    return made


PUBLISHED = ~sa.exists().where(card_trial.c.card_id == _t.card_id, card_trial.c.version_b == _t.version).correlate(
    card_version
)
"""Tells the versions that come into force by themselves from those that a trial named."""


def latest(tx: Tx, card_id: str) -> int | None:
    """Return the number of a card's latest version, in force or not yet; one on trial is none of them."""
    return tx.conn.execute(sa.select(sa.func.max(_t.version)).where(_t.card_id == card_id, PUBLISHED)).scalar()


def _read(row: sa.Row[*tuple[Any, ...]]) -> CardVersion:
    content, number, digest, names, effective, proposal_id, note = row
    return CardVersion(
        _card(content), number, digest, tuple(from_json(names, list[str])), Micros(effective), proposal_id, note
    )


@lru_cache(maxsize=128)  # a page reads the same few versions several times, and each reading takes a millisecond
def _card(content: str) -> Scorecard:
    return read_card(from_json(content, dict))


def active(tx: Tx, card_id: str | None, at: Micros) -> CardVersion:
    """Return the version in force at an instant: the highest of those already effective.

    ``card_id`` ``None`` means the only card in force; ``InputError`` when there are several. ``NotFound`` for a card
    that was retired by then.
    """
    chosen = only_card(tx) if card_id is None else card_id
    query = sa.select(*_COLUMNS).where(_t.card_id == chosen, _t.effective_from <= at, PUBLISHED)
    row = tx.conn.execute(query.order_by(_t.version.desc()).limit(1)).first()
    if row is None:
        _known(tx, chosen)
        raise NotFound(
            Message("ledger-no-version-of-card", chosen=chosen, iso=iso(at)), Message("ledger-no-version-of-card-hint")
        )
    version = _read(row)
    retirement = retirements(tx, at).get(chosen)
    if retirement is not None and retirement.ends(version.version):
        raise _retired(retirement)
    return version


def card_ids(tx: Tx) -> list[str]:
    """Return the ids of all cards, retired ones too, sorted."""
    return list(tx.conn.execute(sa.select(_t.card_id).distinct().order_by(_t.card_id)).scalars())


def in_force(tx: Tx, at: Micros) -> list[CardVersion]:
    """Return the version in force of every card at an instant, the oldest card first; retired ones are none of them.

    ``NotFound`` while none is.
    """
    query = sa.select(_t.card_id, sa.func.max(_t.version)).where(_t.effective_from <= at, PUBLISHED)
    rows = tx.conn.execute(query.group_by(_t.card_id).order_by(sa.func.min(_t.id))).all()
    ended = retirements(tx, at)
    rows = [row for row in rows if (end := ended.get(row[0])) is None or not end.ends(row[1])]
    return [version(tx, card_id, number) for card_id, number in rows] or [
        active(tx, next(iter(card_ids(tx)), None), at)
    ]


def declarations(tx: Tx, zone: ZoneInfo | None) -> Declarations:
    """Return what the cards in force declare; nothing while there is none."""
    try:
        versions = in_force(tx, tx.now)
    except NotFound:
        versions = []
    return declarations_of([version.card for version in versions], zone)


def ever_declared(tx: Tx) -> Declarations:
    """Return what any published version of any card declares, in force, superseded or not in force yet."""
    rows = tx.conn.execute(sa.select(*_COLUMNS).order_by(_t.id))
    return declarations_of([_read(row).card for row in rows], None)


def only_card(tx: Tx) -> str:
    """Return the id of the ledger's only card that was not retired.

    ``NotFound`` without one, ``InputError`` with several.
    """
    texts = unretired(tx)
    if not texts:
        raise _none()
    if len(texts) > 1:
        names = ", ".join(texts)
        raise InputError(
            Message("ledger-several-cards-in-force"), Message("ledger-several-cards-in-force-hint", names=names)
        )
    return texts[0]


def unretired(tx: Tx) -> list[str]:
    """Return the ids of all cards but the retired ones, sorted; some may come into force later."""
    ended = retirements(tx, tx.now)
    query = sa.select(_t.card_id, sa.func.max(_t.version)).where(PUBLISHED)
    numbers = tx.conn.execute(query.group_by(_t.card_id).order_by(_t.card_id))
    return [card_id for card_id, number in numbers if card_id not in ended or not ended[card_id].ends(number)]


def _retired(retirement: Retirement) -> NotFound:
    card_id, since = retirement.card_id, iso(retirement.effective_from)
    hint = Message("ledger-card-retired-hint")
    if retirement.replaced_by is None:
        return NotFound(Message("ledger-card-retired", card_id=card_id, since=since), hint)
    by = retirement.replaced_by
    return NotFound(Message("ledger-card-replaced", card_id=card_id, since=since, by=by), hint)


def _none() -> NotFound:
    return NotFound(Message("ledger-has-no-card-yet"), Message("ledger-has-no-card-yet-hint"))


def _known(tx: Tx, card_id: str) -> None:
    if card_id not in card_ids(tx):
        raise no_card(tx, card_id)


def no_card(tx: Tx, card_id: str) -> NotFound:
    """Return the refusal of a card that is not in the ledger, with those that are."""
    texts = card_ids(tx)
    if not texts:
        return _none()
    names = ", ".join(texts)
    return NotFound(Message("ledger-no-card", card_id=card_id), Message("ledger-no-card-hint", names=names))


def version(tx: Tx, card_id: str, number: int) -> CardVersion:
    """Return one version of a card; ``NotFound`` when it does not exist."""
    row = tx.conn.execute(sa.select(*_COLUMNS).where(_t.card_id == card_id, _t.version == number)).first()
    if row is None:
        _known(tx, card_id)
        last = latest(tx, card_id)
        raise NotFound(
            Message("ledger-card-has-no-version", card_id=card_id, number=number),
            Message("ledger-card-has-no-version-hint", last=str(last)),
        )
    return _read(row)


def versions(tx: Tx, card_id: str, *, trials_too: bool = False) -> list[CardVersion]:
    """Return every version of a card that was published, oldest first; ``trials_too``: and those that a trial named."""
    query = sa.select(*_COLUMNS).where(_t.card_id == card_id).order_by(_t.version)
    query = query if trials_too else query.where(PUBLISHED)
    return [_read(row) for row in tx.conn.execute(query)]


def before(tx: Tx, card_id: str, number: int) -> CardVersion | None:
    """Return the version of a card that was published before another one; ``None`` for the first."""
    query = sa.select(*_COLUMNS).where(_t.card_id == card_id, _t.version < number, PUBLISHED)
    row = tx.conn.execute(query.order_by(_t.version.desc()).limit(1)).first()
    return None if row is None else _read(row)


def at_or_first(tx: Tx, card_id: str, at: Micros) -> CardVersion:
    """Return the version in force at an instant; a card that came into force later, as its first version.

    Imported history is older than the card that looks at it. ``NotFound`` when there is no such card.
    """
    _known(tx, card_id)
    card_versions = versions(tx, card_id)
    return next(
        (card_version for card_version in reversed(card_versions) if card_version.effective_from <= at),
        card_versions[0],
    )


_REVISION = CompiledQuery(
    lambda _: sa.select(
        sa.select(sa.func.count()).select_from(card_version).scalar_subquery()
        + sa.select(sa.func.count()).select_from(bundle_alias).scalar_subquery()
        + sa.select(sa.func.count()).select_from(card_retirement).scalar_subquery()
        + sa.select(sa.func.count()).select_from(card_trial).scalar_subquery()
        + sa.select(sa.func.count()).select_from(card_trial_end).scalar_subquery()
    )
)


def revision(tx: Tx) -> int:
    """Return a number that grows with each card version, retirement, trial or model alias written; cheap to poll.

    A version or a trial written with a later effective date comes into force without a new revision: a poller also
    compares the instant with ``next_effective``.
    """
    return int(_REVISION.rows(tx)[0][0])


def next_effective(tx: Tx, at: Micros) -> Micros | None:
    """Return the first instant after ``at`` at which a version comes into force, or a trial starts."""
    value = tx.conn.execute(sa.select(sa.func.min(_t.effective_from)).where(_t.effective_from > at)).scalar()
    return None if value is None else Micros(value)
