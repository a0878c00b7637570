"""Workshop answers: what sales and marketing agreed that a hot lead is, in their own words, beside the points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import sqlalchemy as sa

from ondo.domain.errors import InputError
from ondo.domain.instant import Micros
from ondo.ledger.access import audit
from ondo.ledger.db.encoding import from_json, to_json
from ondo.ledger.db.store import Tx
from ondo.ledger.db.workshop_schema import workshop_answer as _answer
from ondo.ledger.decisions import cards
from ondo.ledger.decisions.sign_off import SignOff
from ondo.text.messages import Message

LONGEST = 2_000
"""Characters of one answer."""
_a = _answer.c


@dataclass(frozen=True, slots=True)
class WorkshopAnswers:
    """The three answers: when a lead is hot, when it is too early, and the least BANT; an empty one was not given."""

    when_hot: str = ""
    too_early: str = ""
    least_bant: str = ""


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """Answers with the version of the card that they were kept with, by whom and when."""

    answers: WorkshopAnswers
    card_id: str
    version: int
    names: tuple[str, ...]
    kept_at: Micros


def keep(tx: Tx, card_id: str, version: int, answers: WorkshopAnswers, signed: SignOff) -> None:
    """Keep answers with a version of a card; those of before stay on record.

    ``InputError`` without an answer, without a name, or for one that is too long; ``NotFound`` for no such version.
    """
    texts = {field.name: getattr(answers, field.name).strip() for field in fields(WorkshopAnswers)}
    names = [name.strip() for name in signed.names if name.strip()]
    if not any(texts.values()) or not names:
        raise InputError(Message("ledger-workshop-needs-answer"), Message("ledger-workshop-needs-answer-hint"))
    if any(len(text) > LONGEST for text in texts.values()):
        raise InputError(Message("ledger-workshop-too-long", most=LONGEST))
    cards.version(tx, card_id, version)
    values = {"card_id": card_id, "version": version, **texts, "names": to_json(names), "recorded_at": tx.now}
    tx.conn.execute(_answer.insert(), values)
    audit.record(tx, signed.actor, "workshop.kept", card_id, {"version": version})


def amend(tx: Tx, card_id: str, version: int, given: Mapping[str, str], signed: SignOff) -> KeptAnswers:
    """Keep some answers, by name, and with them those that hold for the version and are not given anew.

    ``given`` leaves out what stays as it was; refusals as for ``keep``.
    """
    before = answers_of(tx, card_id, version)
    keep(tx, card_id, version, replace(WorkshopAnswers() if before is None else before.answers, **given), signed)
    kept = answers_of(tx, card_id, version)
    assert kept is not None
    return kept


def answers_of(tx: Tx, card_id: str, version: int) -> KeptAnswers | None:
    """Return the answers that hold for a version: its own, else those of the nearest version before it."""
    columns = (_a.when_hot, _a.too_early, _a.least_bant, _a.version, _a.names, _a.recorded_at)
    query = sa.select(*columns).where(_a.card_id == card_id, _a.version <= version)
    row = tx.conn.execute(query.order_by(_a.version.desc(), _a.id.desc()).limit(1)).first()
    if row is None:
        return None
    when_hot, too_early, least_bant, kept_with, names, kept_at = row
    answers = WorkshopAnswers(when_hot, too_early, least_bant)
    return KeptAnswers(answers, card_id, kept_with, tuple(from_json(names, list[str])), Micros(kept_at))
