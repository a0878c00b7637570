"""Drafts of cards: saved by name, never over what somebody else saved, handed to the meeting, and decided there.

A draft is a text that may hold mistakes; what is handed over is a card. Every save is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from ondo.definitions.card_diff import diff
from ondo.definitions.card_file import MOST_TEXT, as_lines, check_card_text, is_too_large
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.draft import DraftState, DraftStep, DraftStepKind, DraftText, ShownDraft, StoredDraft
from ondo.domain.errors import Conflict, DefinitionError, InputError, NotFound
from ondo.domain.finding import errors
from ondo.domain.instant import Micros
from ondo.domain.proposal import Decision, DecisionKind
from ondo.ledger.access import audit
from ondo.ledger.db.draft_schema import card_draft, card_draft_step
from ondo.ledger.db.encoding import from_json, to_json
from ondo.ledger.db.ids import new_id
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import cards
from ondo.ledger.decisions.proposals import record_decision, unsigned
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.outbox import outbox
from ondo.text.messages import Message

_d, _s = card_draft.c, card_draft_step.c


def begin(tx: Tx, card_id: str, base_version: int, text: DraftText) -> StoredDraft:
    """Save the first revision of a new draft; ``NotFound`` without the version, ``InputError`` without a name."""
    cards.version(tx, card_id, base_version)
    draft = StoredDraft(new_id(tx.now), 1, card_id, base_version, _checked(text), tx.now)
    _write(tx, draft)
    return draft


def save(tx: Tx, draft_id: str, revision: int, text: DraftText) -> StoredDraft:
    """Save the next revision of a draft; text and note that are no others than what stands are not saved again.

    Parameters
    ----------
    revision:
        The one that was edited. Whoever got no answer and sends the same again gets what was saved then.

    Raises
    ------
    Conflict
        Somebody saved another text meanwhile, the draft lies with the meeting, or it was approved.
    InputError
        Nobody's name is given, or the text is too large.
    """
    stands, checked = held(tx, draft_id), _checked(text)
    if stands.state is DraftState.HANDED_OVER:
        raise Conflict(Message("ledger-draft-handed-over"), Message("ledger-draft-handed-over-hint"))
    if stands.state is DraftState.APPROVED:
        raise Conflict(Message("ledger-draft-approved"), Message("ledger-draft-approved-hint"))
    same = stands.step is None and replace(checked, saved_by=stands.text.saved_by) == stands.text
    if same and revision in (stands.revision, stands.revision - 1):
        return stands
    if stands.revision != revision:
        raise overtaken(stands)
    made = replace(stands, revision=revision + 1, text=checked, saved_at=tx.now, step=None)
    if not _write(tx, made):
        raise overtaken(draft(tx, draft_id))
    return made


def overtaken(stands: StoredDraft) -> Conflict:
    """Return the refusal of whoever edited a revision that is not the last one any more."""
    return Conflict(
        Message("ledger-draft-overtaken", name=stands.text.saved_by, revision=stands.revision),
        Message("ledger-draft-overtaken-hint"),
    )


def _checked(text: DraftText) -> DraftText:
    """Return a text to be saved, its lines ended as files have them."""
    if not text.saved_by.strip():
        raise InputError(Message("ledger-draft-needs-name"), Message("ledger-draft-needs-name-hint"))
    if is_too_large(text.content):
        raise InputError(
            Message("ledger-draft-too-large", most=MOST_TEXT // 1024), Message("ledger-draft-too-large-hint")
        )
    return DraftText(as_lines(text.content), text.note.strip(), text.saved_by.strip())


def _write(tx: Tx, draft: StoredDraft) -> bool:
    """Write a revision; tell whether its number was free."""
    values = {name: getattr(draft, name) for name in ("draft_id", "revision", "card_id", "base_version")}
    values |= {name: getattr(draft.text, name) for name in ("content", "note", "saved_by")}
    return insert_new(tx, card_draft, values | {"recorded_at": tx.now}) == 1


_COLUMNS = (_d.draft_id, _d.revision, _d.card_id, _d.base_version, _d.content, _d.note, _d.saved_by, _d.recorded_at)
_STEP = (_s.revision, _s.kind, _s.names, _s.reason, _s.version, _s.effective_from, _s.recorded_at)


def _last_of_each() -> sa.Select[Any]:
    newest = sa.select(_d.draft_id, sa.func.max(_d.revision).label("revision")).group_by(_d.draft_id).subquery()
    steps = sa.select(sa.func.max(_s.id)).where(_s.draft_id == _d.draft_id, _s.revision == _d.revision)
    joined = card_draft.join(newest, sa.and_(newest.c.draft_id == _d.draft_id, newest.c.revision == _d.revision))
    joined = joined.outerjoin(card_draft_step, _s.id == steps.correlate(card_draft).scalar_subquery())
    return sa.select(*_COLUMNS, *_STEP).select_from(joined)


def _read(row: Sequence[Any]) -> StoredDraft:
    draft_id, revision, card_id, base, content, note, saved_by, at, *step = row
    text = DraftText(content, note, saved_by)
    done = None if step[0] is None else _step(step)
    return StoredDraft(draft_id, revision, card_id, base, text, Micros(at), done)


def _step(row: Sequence[Any]) -> DraftStep:
    revision, kind, names, reason, version, effective, at = row
    starts = None if effective is None else Micros(effective)
    signed = tuple(from_json(names, list[str]))
    return DraftStep(revision, DraftStepKind(kind), signed, reason, version, starts, Micros(at))


def draft(tx: Tx, draft_id: str) -> StoredDraft:
    """Return a draft as it was saved last; ``NotFound`` without it."""
    row = tx.conn.execute(_last_of_each().where(_d.draft_id == draft_id)).first()
    if row is None:
        raise NotFound(Message("ledger-no-draft", draft_id=draft_id), Message("ledger-no-draft-hint"))
    return _read(row)


def held(tx: Tx, draft_id: str) -> StoredDraft:
    """Return a draft as it was saved last, which nobody else changes before this transaction ends.

    Without the lock two people who decide at the same moment on PostgreSQL would both be right.
    """
    tx.conn.execute(sa.select(_d.id).where(_d.draft_id == draft_id, _d.revision == 1).with_for_update()).all()
    return draft(tx, draft_id)


def drafts(
    tx: Tx, card_id: str | None, limit: int, before: str | None = None, *, waiting: bool = False
) -> list[StoredDraft]:
    """Return drafts, the one begun last first; ``before`` is the id of the last one of the page before.

    ``waiting``: only those that lie with the meeting.
    """
    query = _last_of_each().order_by(_d.draft_id.desc()).limit(limit)
    if waiting:
        query = query.where(_s.kind == DraftStepKind.HAND_OVER.value)
    if card_id is not None:
        query = query.where(_d.card_id == card_id)
    if before is not None:
        query = query.where(_d.draft_id < before)
    return [_read(row) for row in tx.conn.execute(query)]


def revision(tx: Tx, draft_id: str, number: int) -> StoredDraft:
    """Return what was saved of a draft as one revision, without its steps; ``NotFound`` without it."""
    query = sa.select(*_COLUMNS).where(_d.draft_id == draft_id, _d.revision == number)
    row = tx.conn.execute(query).first()
    if row is None:
        raise NotFound(Message("ledger-no-draft", draft_id=draft_id), Message("ledger-no-draft-hint"))
    return _read((*row, *[None] * len(_STEP)))


def revisions(tx: Tx, draft_id: str) -> list[StoredDraft]:
    """Return everything that was saved of a draft, latest first, each with the last step of its own."""
    query = sa.select(*_COLUMNS).where(_d.draft_id == draft_id).order_by(_d.revision.desc())
    done = {step.revision: step for step in steps(tx, draft_id)}
    rows = [(*row, *[None] * len(_STEP)) for row in tx.conn.execute(query)]
    return [replace(_read(row), step=done.get(row[1])) for row in rows]


def steps(tx: Tx, draft_id: str) -> list[DraftStep]:
    """Return what was done with a draft, in order."""
    query = sa.select(*_STEP).where(_s.draft_id == draft_id).order_by(_s.id)
    return [_step(row) for row in tx.conn.execute(query)]


def card_of(draft: StoredDraft) -> Scorecard:
    """Return the card that a draft is; ``DefinitionError`` with all findings while it has mistakes."""
    card, findings = check_card_text(draft.text.content)
    if card is None:
        count = len(errors(findings))
        raise DefinitionError(
            Message("ledger-draft-has-errors", count=count), findings, Message("ledger-draft-has-errors-hint")
        )
    return card


def own_card_of(draft: StoredDraft) -> Scorecard:
    """Return the card that a draft is, as ``card_of``; ``InputError`` when it is another than it was begun from."""
    card = card_of(draft)
    if card.card_id != draft.card_id:
        raise InputError(
            Message("ledger-draft-of-another-card", card_id=draft.card_id, other=card.card_id),
            Message("ledger-draft-of-another-card-hint"),
        )
    return card


def hand_over(tx: Tx, draft_id: str, revision: int, signed: SignOff) -> StoredDraft:
    """Hand a draft to the meeting: from then on it is not changed until the meeting decides or it is taken back.

    Raises
    ------
    DefinitionError
        It has mistakes.
    Conflict
        Another revision stands, it lies with the meeting already or was decided on, or it changes nothing.
    InputError
        Nobody signed or said why, or it is another card than the one it was begun from.
    """
    stands = _standing(tx, draft_id, revision, DraftState.OPEN)
    card = own_card_of(stands)
    last = cards.versions(tx, stands.card_id)[-1]
    if not diff(last.card, card):
        raise Conflict(
            Message("ledger-draft-changes-nothing", version=last.version), Message("ledger-draft-changes-nothing-hint")
        )
    handed = _record(tx, stands, DraftStepKind.HAND_OVER, signed)
    payload = {"card_id": stands.card_id, "draft_id": draft_id, "base_version": stands.base_version}
    outbox.put(tx, outbox.Kind.DRAFT_HANDED_OVER, None, payload)
    return handed


def take_back(tx: Tx, draft_id: str, revision: int, signed: SignOff) -> StoredDraft:
    """Take a draft back from the meeting, to work on; refusals as for ``hand_over``."""
    return _record(tx, _standing(tx, draft_id, revision, DraftState.HANDED_OVER), DraftStepKind.TAKE_BACK, signed)


def decline(tx: Tx, draft_id: str, revision: int, signed: SignOff) -> StoredDraft:
    """Record that the meeting declined a draft; it may be worked on and handed over again."""
    return _record(tx, _standing(tx, draft_id, revision, DraftState.HANDED_OVER), DraftStepKind.DECLINE, signed)


def approve(tx: Tx, shown: ShownDraft, signed: SignOff, effective_from: Micros | None = None) -> CardVersion:
    """Publish a draft as the next version of its card, as the meeting decided; in force now by default.

    Raises
    ------
    Conflict
        Another revision stands, it does not lie with the meeting, the card has a later version than was shown, or a
        trial of it has not ended.
    InputError
        Nobody signed or said why, or it would have come into force in the past.
    """
    stands = _standing(tx, shown.draft_id, shown.revision, DraftState.HANDED_OVER)
    latest = cards.latest(tx, stands.card_id) or 0
    if latest != shown.against:
        raise Conflict(
            Message("ledger-draft-card-moved-on", shown=shown.against, latest=latest),
            Message("ledger-draft-card-moved-on-hint"),
        )
    starts = tx.now if effective_from is None else effective_from
    if starts < tx.now:
        raise InputError(
            Message("problem-version-cannot-come-into-force"), Message("problem-version-cannot-come-into-force-hint")
        )
    _check_signed(signed)
    names = tuple(signed.names)
    made = cards.publish(tx, card_of(stands), approved_by=names, effective_from=starts, note=signed.reason)
    decision = Decision(DecisionKind.PUBLISH, None, names, signed.reason, tx.now)
    record_decision(tx, decision, stands.card_id, made.version, signed.actor)
    _record(tx, stands, DraftStepKind.APPROVE, signed, made)
    return made


_WRONG = {
    DraftState.OPEN: ("ledger-draft-not-handed-over", "ledger-draft-not-handed-over-hint"),
    DraftState.DECLINED: ("ledger-draft-declined", "ledger-draft-declined-hint"),
    DraftState.HANDED_OVER: ("ledger-draft-handed-over", "ledger-draft-handed-over-hint"),
    DraftState.APPROVED: ("ledger-draft-approved", "ledger-draft-approved-hint"),
}


def _standing(tx: Tx, draft_id: str, revision: int, wanted: DraftState) -> StoredDraft:
    """Return a draft of which that revision stands, in the state that a step begins from."""
    stands = held(tx, draft_id)
    if stands.revision != revision:
        raise overtaken(stands)
    if stands.state is not wanted:
        message, hint = _WRONG[stands.state]
        raise Conflict(Message(message), Message(hint))
    return stands


def _check_signed(signed: SignOff) -> None:
    if not signed.signed or not signed.reason.strip():
        raise unsigned()


def _record(
    tx: Tx, stands: StoredDraft, kind: DraftStepKind, signed: SignOff, made: CardVersion | None = None
) -> StoredDraft:
    _check_signed(signed)
    values = {
        "draft_id": stands.draft_id,
        "revision": stands.revision,
        "kind": kind.value,
        "names": to_json(tuple(signed.names)),
        "reason": signed.reason,
        "version": None if made is None else made.version,
        "effective_from": None if made is None else made.effective_from,
        "recorded_at": tx.now,
    }
    tx.conn.execute(card_draft_step.insert(), values)
    detail = {"card_id": stands.card_id, "revision": stands.revision}
    audit.record(tx, signed.actor, _DONE[kind], stands.draft_id, detail)
    return draft(tx, stands.draft_id)


_DONE = {
    DraftStepKind.HAND_OVER: "draft.handed_over",
    DraftStepKind.TAKE_BACK: "draft.taken_back",
    DraftStepKind.APPROVE: "draft.approved",
    DraftStepKind.DECLINE: "draft.declined",
}
