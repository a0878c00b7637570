"""Trials of cards as recorded: which two versions, who was drawn, the leads they disagreed on, and how each ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ondo.domain.errors import Conflict, NotFound
from ondo.domain.instant import Micros
from ondo.domain.trial import Arm, CardTrial, TrialEnd, TrialEndCause
from ondo.ledger.db.encoding import from_json, to_json
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.service_schema import scoring_round
from ondo.ledger.db.store import Tx
from ondo.ledger.db.trial_schema import card_trial, card_trial_end, trial_lead
from ondo.text.messages import Message

_t, _e, _l = card_trial.c, card_trial_end.c, trial_lead.c
_PLAIN = ("trial_id", "card_id", "version_a", "version_b", "proposal_id", "salt", "starts_at")
_PLAIN_TOO = ("age_days", "per_block_a", "per_block_b", "reason")
_SELECT = sa.select(
    *(_t[name] for name in (*_PLAIN, *_PLAIN_TOO, "names")),
    _e.ended_at,
    _e.cause,
    _e.names.label("ended_by"),
    _e.reason.label("ended_because"),
    _e.version,
).select_from(card_trial.outerjoin(card_trial_end, _e.trial_id == _t.trial_id))


@dataclass(frozen=True, slots=True)
class Discordance:
    """A lead on which the two cards of a trial disagreed, the first time they did.

    Attributes
    ----------
    unit:
        Digest of what was drawn.
    arm, side:
        The card that scored it, and the one that alone would hand it over.
    total_a, total_b:
        Its totals under both.
    stock:
        They disagreed on it already when the trial began: that is no answer to anything the lead did since.
    handoff_id:
        What was opened by it; ``None`` where the card of its arm opens none.
    """

    trial_id: str
    lead_id: str
    unit: str
    arm: Arm
    side: Arm
    total_a: int
    total_b: int
    at: Micros
    stock: bool = False
    handoff_id: str | None = None


def _read(row: sa.Row[*tuple[Any, ...]]) -> CardTrial:
    values: dict[str, Any] = dict(row._mapping)
    ended_at, cause, ended_by, because, version = (
        values.pop(name) for name in ("ended_at", "cause", "ended_by", "ended_because", "version")
    )
    values["names"] = tuple(from_json(values["names"], list[str]))
    if ended_at is not None:
        names = tuple(from_json(ended_by, list[str]))
        values["ended"] = TrialEnd(Micros(ended_at), TrialEndCause(cause), names, because, version)
    return CardTrial(**values)


def unended(tx: Tx) -> dict[str, CardTrial]:
    """Return the trials that run or are still to start, by card; there is at most one of each."""
    return {row.card_id: _read(row) for row in tx.conn.execute(_SELECT.where(_e.ended_at.is_(None)))}


def running(tx: Tx, card_id: str) -> CardTrial | None:
    """Return the trial of a card that runs now."""
    trial = unended(tx).get(card_id)
    return trial if trial is not None and trial.runs(tx.now) else None


def check_none(tx: Tx, card_id: str) -> None:
    """Refuse what needs a card without a trial that has not ended (``Conflict``)."""
    trial = unended(tx).get(card_id)
    if trial is not None:
        raise Conflict(
            Message("ledger-trial-runs", card_id=card_id, trial_id=trial.trial_id),
            Message("ledger-trial-runs-hint", trial_id=trial.trial_id),
        )


def kept_version(tx: Tx, card_id: str, version: int) -> int:
    """Return the version that kept scores of a card name: that in force, or that on trial while a trial runs."""
    trial = running(tx, card_id)
    return version if trial is None else trial.version_b


def trial(tx: Tx, trial_id: str) -> CardTrial:
    """Return a trial; ``NotFound`` when it does not exist."""
    row = tx.conn.execute(_SELECT.where(_t.trial_id == trial_id)).first()
    if row is None:
        raise NotFound(Message("ledger-no-trial", trial_id=trial_id), Message("ledger-no-trial-hint"))
    return _read(row)


def check_published(tx: Tx, card_id: str, version: int) -> None:
    """Refuse a version that was only ever on trial: nobody decided that all leads be scored by it (``Conflict``)."""
    row = tx.conn.execute(_SELECT.where(_t.card_id == card_id, _t.version_b == version)).first()
    if row is None:
        return
    trial = _read(row)
    message = Message("ledger-version-was-on-trial", version=version, trial_id=trial.trial_id)
    if trial.ended is None:
        raise Conflict(message, Message("ledger-trial-unended-hint", trial_id=trial.trial_id))
    if trial.ended.cause is TrialEndCause.ADOPTED:
        raise Conflict(message, Message("ledger-trial-adopted-hint", version=str(trial.ended.version)))
    raise Conflict(message, Message("ledger-trial-left-hint"))


def trials(tx: Tx, card_id: str | None = None) -> list[CardTrial]:
    """Return every trial, latest first."""
    query = _SELECT.order_by(_t.recorded_at.desc(), _t.trial_id.desc())
    query = query if card_id is None else query.where(_t.card_id == card_id)
    return [_read(row) for row in tx.conn.execute(query)]


def write(tx: Tx, trial: CardTrial) -> None:
    """Record a trial."""
    values = {name: getattr(trial, name) for name in (*_PLAIN, *_PLAIN_TOO)}
    tx.conn.execute(card_trial.insert(), values | {"names": to_json(trial.names), "recorded_at": tx.now})


def end_unended(tx: Tx, card_id: str, end: TrialEnd) -> CardTrial | None:
    """End the trial of a card that runs or is still to start; ``None`` without one.

    Leads of arm B that are hot by A were never scored by it: the next scoring of everybody by it is a first one, so
    that they wait for their turn as stock.
    """
    trial = unended(tx).get(card_id)
    if trial is None:
        return None
    values: dict[str, Any] = {
        "trial_id": trial.trial_id,
        "cause": end.cause.value,
        "names": to_json(end.names),
        "reason": end.reason,
    }
    values |= {"version": end.version, "ended_at": end.ended_at, "recorded_at": tx.now}
    tx.conn.execute(card_trial_end.insert(), values)
    if trial.runs(end.ended_at):
        r = scoring_round.c
        here = (r.card_id == card_id, r.version == trial.version_a)
        tx.conn.execute(scoring_round.update().where(*here).values(ended_at=None))
    return trial


def is_noted(tx: Tx, trial_id: str, lead_id: str) -> bool:
    """Tell whether it is recorded that the cards of a trial disagreed on a lead."""
    query = sa.select(_l.at).where(_l.trial_id == trial_id, _l.lead_id == lead_id)
    return tx.conn.execute(query).first() is not None


def note(tx: Tx, row: Discordance) -> None:
    """Record that the cards of a trial disagreed on a lead; what was recorded first stays."""
    names = ("trial_id", "lead_id", "unit", "total_a", "total_b", "at", "stock", "handoff_id")
    values = {name: getattr(row, name) for name in names}
    insert_new(tx, trial_lead, values | {"arm": row.arm.value, "side": row.side.value, "recorded_at": tx.now})


def discordances(tx: Tx, trial_id: str) -> Sequence[Discordance]:
    """Return the leads on which the cards of a trial disagreed, in the order in which they did."""
    names = ("trial_id", "lead_id", "unit", "arm", "side", "total_a", "total_b", "at", "stock", "handoff_id")
    query = sa.select(*(_l[name] for name in names)).where(_l.trial_id == trial_id).order_by(_l.at, _l.lead_id)
    return [
        Discordance(trial_id, lead_id, unit, Arm(arm), Arm(side), total_a, total_b, Micros(at), bool(stock), handoff_id)
        for _, lead_id, unit, arm, side, total_a, total_b, at, stock, handoff_id in tx.conn.execute(query)
    ]
