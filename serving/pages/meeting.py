"""The definition meeting on one page: now and suggested side by side, the evidence, the decision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ondo.definitions.apply_proposal import proposed_rules
from ondo.domain.card import Scorecard
from ondo.domain.errors import InputError
from ondo.domain.instant import Micros
from ondo.domain.proposal import Decision, DecisionKind, Proposal
from ondo.domain.sla import AgreementVersion
from ondo.ledger.access.audit import LOCAL
from ondo.ledger.decisions.proposals import Made
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.proposal_summary import Agreed, ProposalContext
from ondo.text.proposal_view import proposal_view
from ondo.text.words import label
from serving.pages.signing import signed_by

PAST = 40
"""Proposals that the page lists."""

_SENTENCE = re.compile(r"(?<=。)(?![）」]|$)|(?<=\.)\s+(?=[A-Z])")
"""Between two sentences, of either language."""
_PURPOSE = Message("pages-both-departments-look-suggested-points")


def view(
    proposal: Proposal | None,
    card: Scorecard | None,
    decisions: Sequence[Decision],
    voice: Locale,
    agreed: AgreementVersion | None = None,
) -> dict[str, Any]:
    """Collect everything the page shows; ``agreed`` is the agreement in force, whose promise counts once signed."""
    shown: dict[str, Any] = {
        "p": proposal,
        "view": None,
        "subtitle": voice.of(_PURPOSE),
        "decisions": [_decision(decision, voice) for decision in decisions[:10]],
    }
    if proposal is None or card is None:
        return shown
    new_rules, promised = proposed_rules(card, proposal), Agreed.of(agreed)
    context = ProposalContext.whole(proposal, card, voice.zone, new_rules=new_rules, agreement=promised)
    seen = proposal_view(context, voice.lang)
    return shown | {
        "view": seen,
        "found_by": _SENTENCE.split(seen.reason),
        "subtitle": voice.text(
            "pages-data-as-proposal-version", as_of=voice.day(proposal.as_of), base_version=proposal.base_version
        ),
        "locks": [(rule.id, voice.of(rule.label), rule.locked) for rule in card.rules],
    }


def past(shown: Proposal | None, waiting: Proposal | None, made: Sequence[Made], voice: Locale) -> dict[str, Any]:
    """Collect the proposals so far, latest first, and whether the one that is shown can be decided on."""
    ids = [None if proposal is None else proposal.proposal_id for proposal in (shown, waiting)]
    states = {row.proposal.proposal_id: _state(row, ids[1], voice) for row in made}
    return {
        "decidable": shown is not None and ids[0] == ids[1],
        "state": states.get(ids[0] or "", ""),
        "past": [
            {
                "id": row.proposal.proposal_id,
                "when": voice.clock(row.recorded_at),
                "about": voice.text("pages-proposal-about", version=row.proposal.base_version, changes=_changes(row)),
                "state": states[row.proposal.proposal_id],
            }
            for row in made
        ],
    }


def _changes(made: Made) -> int:
    return len(made.proposal.change_ids)


def _state(made: Made, waiting: str | None, voice: Locale) -> str:
    if made.decided is not None:
        decided = _decision(made.decided.decision, voice)
        return f"{decided['when']} {decided['text']}"
    if made.proposal.proposal_id == waiting:
        return voice.text("pages-proposal-waits")
    return voice.text("pages-proposal-outdated")


def _decision(decision: Decision, voice: Locale) -> dict[str, str]:
    names = voice.text("pages-list-comma").join(decision.names)
    part = ""
    if decision.rule_ids is not None:
        count = len(decision.rule_ids)
        part = voice.text("pages-changes-adopted", changes=count)
    reason = f" — {decision.reason}" if decision.reason else ""
    return {
        "when": voice.clock(decision.decided_at),
        "text": f"{label(decision.kind, voice.lang)}{part} · {names}{reason}",
    }


def decision_of(form: Sequence[tuple[str, str]], proposal: Proposal, at: Micros) -> Decision:
    """Read the meeting's form; ``InputError`` when it says neither yes nor no, or nobody signed."""
    fields = dict(form)
    if fields.get("decision") not in (DecisionKind.APPROVE, DecisionKind.DECLINE):
        raise InputError(Message("pages-no-verdict"), Message("pages-no-verdict-hint"))
    kind = DecisionKind(fields["decision"])
    signed = signed_by(fields, LOCAL)
    chosen = ticked(form, proposal) if kind is DecisionKind.APPROVE else None
    return Decision(kind, proposal.proposal_id, tuple(signed.names), signed.reason, at, chosen)


def ticked(form: Sequence[tuple[str, str]], proposal: Proposal) -> tuple[str, ...] | None:
    """Return the changes of a proposal that are ticked; ``None`` where all are."""
    names = tuple(value for name, value in form if name == "rule")
    return None if set(names) == set(proposal.change_ids) else names


def locks_of(form: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the rules that the meeting wants locked from now on."""
    return tuple(dict.fromkeys(value for name, value in form if name == "lock"))
