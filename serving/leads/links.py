"""Links between leads through the API and the pages: who may say so, and what is kept of who did."""

from __future__ import annotations

from dataclasses import dataclass

from ondo.domain.errors import Conflict
from ondo.domain.vocabulary import Role
from ondo.ledger import Tx
from ondo.ledger.access import audit
from ondo.ledger.facts import arrivals
from ondo.ledger.facts.links import canonical_group
from ondo.ledger.identity.lead_keys import canonical, find_lead
from ondo.ledger.identity.linking import (
    KEY,
    MOST_LEADS,
    PERSON,
    LinkedLeads,
    NewLink,
    Unlinked,
    Why,
    link,
    link_declared,
    unlink,
)
from ondo.ledger.identity.sources import source
from ondo.text.messages import Message
from serving.http.caller import Caller
from serving.http.problems import Forbidden
from serving.schemas.links import LeadName, LinkIn, LinkOut, UnlinkIn, UnlinkOut


@dataclass(frozen=True, slots=True)
class Decider:
    """Whose decision it was, in words, and whose key sent it."""

    who: str
    actor: str


def save_link(tx: Tx, message: LinkIn, caller: Caller, *, notice: bool) -> LinkOut:
    """Link two leads: by a declared key when a system says so, else by the decision of whoever asks."""
    if caller.role is Role.INGEST:
        _must_be_declared(tx, message, message.same_as)
        group = _declared(tx, message, by=caller.actor)
    else:
        group = link(tx, _lead(tx, message), _lead(tx, message.same_as), by=_who(message, caller))
    return linked(tx, group, Decider(_who(message, caller), caller.actor), notice=notice)


def linked(tx: Tx, group: LinkedLeads, by: Decider, *, notice: bool) -> LinkOut:
    """Note a link in the audit log, let the person be scored anew, and say what became of it."""
    if group.new:
        audit.record(tx, by.actor, "lead.linked", group.lead_id, {"leads": list(group.leads), "by": by.who})
        if notice:
            arrivals.note(tx, [group.lead_id])
    return LinkOut.model_validate(group)


def save_parting(tx: Tx, message: UnlinkIn, caller: Caller, *, notice: bool) -> UnlinkOut:
    """Part a lead from those that it was linked with; a system parts only what a declared key linked."""
    cause = PERSON
    if caller.role is Role.INGEST:
        _must_be_declared(tx, message)
        cause = KEY.rstrip(":")
    return part(tx, _lead(tx, message), Decider(_who(message, caller), caller.actor), cause=cause, notice=notice)


def part(tx: Tx, lead_id: str, by: Decider, *, cause: str = PERSON, notice: bool) -> UnlinkOut:
    """Part a lead from the others, note who did, and let both sides be scored anew."""
    rest = unlink(tx, lead_id, by=by.who, cause=cause)
    audit.record(tx, by.actor, "lead.unlinked", lead_id, {"from": rest.lead_id, "by": by.who})
    if notice:
        arrivals.note(tx, [rest.lead_id, canonical(tx, lead_id, tx.now)])
    return UnlinkOut.model_validate(rest)


def _who(message: UnlinkIn, caller: Caller) -> str:
    return message.by or caller.name or caller.actor


def _lead(tx: Tx, message: LeadName) -> str:
    if message.lead_id is None:
        return find_lead(tx, str(message.source), str(message.external_id))
    canonical_group(tx, message.lead_id, tx.now)  # it must exist
    return message.lead_id


def _must_be_declared(tx: Tx, *named: LeadName) -> None:
    for lead in named:
        if lead.source is None:
            raise Forbidden(Message("problem-system-links-by-key"), Message("problem-system-links-by-key-hint"))
        if not source(tx, lead.source).links:
            raise Forbidden(
                Message("problem-source-not-declared", source=lead.source),
                Message("problem-source-not-declared-hint", source=lead.source),
            )


def _declared(tx: Tx, message: LinkIn, by: str) -> LinkedLeads:
    lead_id = _lead(tx, message)
    named = NewLink(lead_id, str(message.same_as.source), str(message.same_as.external_id))
    done = link_declared(tx, [named], by=by)
    if done.unlinked:
        raise _refusal(done.unlinked[0])
    top, group = canonical_group(tx, lead_id, tx.now)
    return LinkedLeads(top, tuple(group), done.new)


def _refusal(value: Unlinked) -> Conflict:
    if value.why is Why.PARTED:
        return Conflict(Message("problem-parted-by-a-person"), Message("problem-parted-by-a-person-hint"))
    return Conflict(
        Message(
            "problem-joins-too-many",
            external_id=value.external_id,
            source=value.source,
            leads=value.leads,
            most_leads=MOST_LEADS,
        ),
        Message("problem-joins-too-many-hint"),
    )
