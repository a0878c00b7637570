"""The agreement at work: claims, attempts to reach a lead, and the deadlines that are told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ondo.domain.agreement import AgreementVersion, DeadlineMove, State, state
from ondo.domain.agreement_form import agreement_to_data
from ondo.domain.duty import Duty
from ondo.domain.errors import Conflict, InputError
from ondo.domain.instant import Micros, optional_iso
from ondo.ledger import Tx, agreements, deadline_moves, duties, handoffs
from ondo.ledger.append import FUTURE
from ondo.ledger.claims import NewClaim, append_claims, claim_by_key, claims_of
from ondo.ledger.feedback import NewContact, append_contacts, contacts_of
from ondo.ledger.handoffs import HandOff
from ondo.ledger.ids import new_id
from ondo.ledger.links import canonical
from ondo.ledger.pseudonyms import stored_key
from ondo.settings import Settings
from serving.agreed import Clocks

SenderName = tuple[str, str, str | None]
"""A sender's source, key space and key; a message without a key has a name of Ondo's own."""
NAMELESS: SenderName = ("api", "", None)


def claim(
    tx: Tx,
    settings: Settings,
    handoff_id: str,
    owner: str,
    team: str | None,
    *,
    name: SenderName = NAMELESS,
    at: Micros | None = None,
    known_at: Micros | None = None,
) -> dict[str, Any]:
    """Record that somebody of sales takes a hand-off; its deadline moves to the clock of the owner and the team.

    Said again, nothing changes: by the same key, or without one by the person who has it. ``Conflict`` when it is
    closed, ``InputError`` for a team that the agreement does not name.
    """
    handoffs.hold(tx, canonical(tx, handoffs.handoff(tx, handoff_id).lead_id, tx.now))  # a restart may be under way
    found, clocks = handoffs.handoff(tx, handoff_id), Clocks(tx, settings)
    source, space, key = name
    known = None if key is None else claim_by_key(tx, source, space, key)
    holds = claims_of(tx, [handoff_id]).get(handoff_id)
    if known is None and found.closed_at is not None:
        ja = "この引き渡しはすでに完了しています。", ""
        raise Conflict("This hand-off is closed: nobody can take it any more.", ja=ja)
    if team is not None and team not in {one.team_id for one in clocks.agreement().teams}:
        names = ", ".join(one.team_id for one in clocks.agreement().teams) or "-"
        ja = f"合意に「{team}」というチームはありません。", f"あるのは: {names}"
        raise InputError(f"The agreement names no team '{team}'.", f"It names: {names}.", ja=ja)
    new, again = 0, holds is not None and holds.owner == owner and team in (None, holds.team)
    if holds is None or key is not None or not again:
        fact = _claim(tx, clocks, found, owner, team, name=name, at=at, known_at=known_at, known=known)
        new = append_claims(tx, [fact]).new
        holds = claims_of(tx, [handoff_id])[handoff_id]
    due_at = duties.duty(tx, handoff_id).course.due_at
    shown = {"owner": holds.owner, "team": holds.team, "due_at": optional_iso(due_at)}
    return {"handoff_id": handoff_id, "new": new, **shown}


def _claim(
    tx: Tx,
    clocks: Clocks,
    found: HandOff,
    owner: str,
    team: str | None,
    *,
    name: SenderName,
    at: Micros | None,
    known_at: Micros | None,
    known: NewClaim | None,
) -> NewClaim:
    """Return the claim to record; what Ondo itself adds is what it added when the key was ``known`` first."""
    if known is not None:
        when, place, due = at or known.happened_at, team or known.team, known.due_at
    else:
        when, place = at or known_at or tx.now, clocks.team(owner, team).team_id or None
        due = None if found.due_at is None else clocks.due_at(found.opened_at, owner, place, found.restarted_at)
    source, space, key = name
    about = (found.lead_id, found.handoff_id, owner, when, place, due, known_at)
    return NewClaim(source, key or new_id(tx.now), *about, key_space=space)


def contact(
    tx: Tx,
    settings: Settings,
    handoff_id: str,
    channel: str,
    reached: bool,
    *,
    name: SenderName = NAMELESS,
    at: Micros | None = None,
    known_at: Micros | None = None,
) -> dict[str, Any]:
    """Record one attempt to reach the lead of a hand-off; with a key, said again, nothing changes."""
    found = handoffs.handoff(tx, handoff_id)
    source, space, key = name
    stored = source, space, None if key is None else stored_key(tx, key)
    told = contacts_of(tx, found.lead_id, Micros(tx.now + FUTURE))
    first = next((one.happened_at for one in told if (one.source, one.key_space, one.key) == stored), None)
    when = at or first or known_at or tx.now
    about = (found.lead_id, handoff_id, channel, reached, when, known_at)
    fact = NewContact(source, key or new_id(tx.now), *about, key_space=space)
    counts, clocks, duty = append_contacts(tx, [fact]), Clocks(tx, settings), duties.duty(tx, handoff_id)
    return {
        "handoff_id": handoff_id,
        "new": counts.new,
        "attempts": duty.course.attempts,
        "contacted_at": optional_iso(duty.course.first_contact_at),
        "state": state(duty.course, tx.now, clocks.soon(duty)),
    }


def version_data(found: AgreementVersion) -> dict[str, Any]:
    """Write a version of the agreement as plain data."""
    return {
        "version": found.version,
        "content_hash": found.content_hash,
        "approved_by": list(found.approved_by),
        "effective_from": optional_iso(found.effective_from) if found.version else None,
        "note": found.note,
        "agreement": agreement_to_data(found.agreement),
    }


def move_deadlines(tx: Tx, settings: Settings) -> int:
    """Let the deadlines of open hand-offs follow the calendar in force now; return how many moved.

    What was told before stays on record; the move is a fact beside it. A hand-off that somebody answered keeps its
    deadline.
    """
    clocks = Clocks(tx, settings)
    deadline_moves.lock_open(tx)
    moves = moving(duties.open_duties(tx), clocks)
    for duty, move in moves:
        deadline_moves.append_move(tx, duty.handoff_id, move)
    return len(moves)


def moving(owed: Iterable[Duty], clocks: Clocks) -> list[tuple[Duty, DeadlineMove]]:
    """Return the open hand-offs whose deadline is another by the calendar in force now, with the move."""
    moves = ((duty, clocks.moved(duty)) for duty in owed)
    return [(duty, move) for duty, move in moves if move is not None]


def tell_due(tx: Tx, settings: Settings) -> int:
    """Tell other systems of every deadline that is near or past, each once; return how many were told.

    One query over the open hand-offs that are due by then; no lead is looked at.
    """
    clocks = Clocks(tx, settings)
    return sum(
        duties.tell(tx, duty, kind, clocks.team(duty.owner, duty.team).team_id) for duty, kind in due_now(tx, clocks)
    )


def due_now(tx: Tx, clocks: Clocks) -> list[tuple[Duty, str]]:
    """Return the hand-offs whose deadline is near or past and was not told yet, with the kind of notice."""
    found = []
    for duty, told_soon in duties.untold(tx, clocks.latest_soon()):
        where = state(duty.course, tx.now, clocks.soon(duty))
        if where is State.BREACHED:
            found.append((duty, duties.BREACHED))
        elif where is State.DUE_SOON and not told_soon:
            found.append((duty, duties.DUE_SOON))
    return found


def versions_data(tx: Tx) -> dict[str, Any]:
    """Return every version of the agreement, the latest first."""
    return {"versions": [version_data(one) for one in reversed(agreements.versions(tx))]}
