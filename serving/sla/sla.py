"""The agreement at work: claims, attempts to reach a lead, and the deadlines that are told."""

from __future__ import annotations

from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.definitions.sla_schema import agreement_to_data
from ondo.domain.errors import Conflict, InputError, NotFound
from ondo.domain.instant import Micros
from ondo.domain.sla import AgreementVersion, state
from ondo.ledger import Tx
from ondo.ledger.db.ids import new_id
from ondo.ledger.db.pseudonyms import stored_key
from ondo.ledger.facts.append import FUTURE
from ondo.ledger.facts.links import canonical
from ondo.ledger.handoffs import handoffs, sla
from ondo.ledger.handoffs.claims import NewClaim, append_claims, claim_by_key, claims_of
from ondo.ledger.handoffs.feedback import NewContact, append_contacts, contacts_of
from ondo.ledger.handoffs.handoffs import HandOff
from ondo.settings import Settings
from ondo.text.messages import Message
from serving.schemas.requests import micros
from serving.schemas.sla import AgreementOut, ClaimIn, ClaimOut, ContactIn, ContactOut


def claim(tx: Tx, settings: Settings, handoff_id: str, message: ClaimIn) -> ClaimOut:
    """Record that somebody of sales takes a hand-off; its deadline moves to the clock of the owner and the team.

    Said again, nothing changes: by the same key, or without one by the person who has it. ``Conflict`` when it is
    closed, ``InputError`` for a team that the agreement does not name.
    """
    handoffs.hold(tx, canonical(tx, handoffs.handoff(tx, handoff_id).lead_id, tx.now))  # a restart may be under way
    handoff, clocks = handoffs.handoff(tx, handoff_id), DeadlineCalendar(tx, settings)
    owner, team, key = message.owner, message.team, message.key
    known = None if key is None else claim_by_key(tx, message.source, message.key_space, key)
    holds = claims_of(tx, [handoff_id]).get(handoff_id)
    if known is None and handoff.closed_at is not None:
        raise Conflict(Message("problem-hand-off-closed-nobody-can"))
    if team is not None and team not in {named_team.team_id for named_team in clocks.agreement().teams}:
        names = ", ".join(named_team.team_id for named_team in clocks.agreement().teams) or "-"
        raise InputError(
            Message("problem-agreement-names-no-team", team=team),
            Message("problem-agreement-names-no-team-hint", names=names),
        )
    new, again = 0, holds is not None and holds.owner == owner and team in (None, holds.team)
    if holds is None or key is not None or not again:
        fact = _claim(clocks, handoff, message, known)
        new = append_claims(tx, [fact]).new
        holds = claims_of(tx, [handoff_id])[handoff_id]
    due_at = sla.duty(tx, handoff_id).course.due_at
    return ClaimOut(handoff_id=handoff_id, new=new, owner=holds.owner, team=holds.team, due_at=due_at)


def claim_free(tx: Tx, settings: Settings, handoff_id: str, message: ClaimIn) -> bool:
    """Take a hand-off as ``claim`` does where nobody else has it; tell whether the owner of the message has it now.

    One that is closed, or that nobody knows, is not taken.
    """
    try:
        # Whoever claims at the same time waits here, so that neither takes it over from the other.
        handoffs.hold(tx, canonical(tx, handoffs.handoff(tx, handoff_id).lead_id, tx.now))
        owner = sla.duty(tx, handoff_id).owner
        if owner not in (None, message.owner):
            return False
        claim(tx, settings, handoff_id, message)
    except (Conflict, NotFound):
        return False
    return True


def _claim(clocks: DeadlineCalendar, hand_off: HandOff, message: ClaimIn, known: NewClaim | None) -> NewClaim:
    """Return the claim to record; what Ondo itself adds is what it added when the key was ``known`` first."""
    owner, team = message.owner, message.team
    at, known_at = micros(message.happened_at), micros(message.known_at)
    if known is not None:
        when, place, due = at or known.happened_at, team or known.team, known.due_at
    else:
        when, place = at or known_at or clocks.now, clocks.team(owner, team).team_id or None
        due = (
            None if hand_off.due_at is None else clocks.due_at(hand_off.opened_at, owner, place, hand_off.restarted_at)
        )
    about = (hand_off.lead_id, hand_off.handoff_id, owner, when, place, due, known_at)
    return NewClaim(message.source, message.key or new_id(clocks.now), *about, key_space=message.key_space)


def contact(tx: Tx, settings: Settings, handoff_id: str, message: ContactIn) -> ContactOut:
    """Record one attempt to reach the lead of a hand-off; with a key, said again, nothing changes."""
    handoff = handoffs.handoff(tx, handoff_id)
    source, space, key = message.source, message.key_space, message.key
    at, known_at = micros(message.happened_at), micros(message.known_at)
    stored = source, space, None if key is None else stored_key(tx, key)
    contacts = contacts_of(tx, handoff.lead_id, Micros(tx.now + FUTURE))
    first = next(
        (
            new_contact.happened_at
            for new_contact in contacts
            if (new_contact.source, new_contact.key_space, new_contact.key) == stored
        ),
        None,
    )
    when = at or first or known_at or tx.now
    about = (handoff.lead_id, handoff_id, message.channel, message.reached, when, known_at)
    fact = NewContact(source, key or new_id(tx.now), *about, key_space=space)
    counts, clocks, duty = append_contacts(tx, [fact]), DeadlineCalendar(tx, settings), sla.duty(tx, handoff_id)
    return ContactOut(
        handoff_id=handoff_id,
        new=counts.new,
        attempts=duty.course.attempts,
        contacted_at=duty.course.first_contact_at,
        state=state(duty.course, tx.now, clocks.soon(duty)),
    )


def agreement_out(version: AgreementVersion) -> AgreementOut:
    """Return a version of the agreement in the form of its file."""
    return AgreementOut(
        version=version.version,
        content_hash=version.content_hash,
        approved_by=version.approved_by,
        effective_from=version.effective_from if version.version else None,
        note=version.note,
        agreement=agreement_to_data(version.agreement),
    )
