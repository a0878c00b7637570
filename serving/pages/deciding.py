"""The meeting's form: what is signed is what was shown, and a part that does something else is shown first."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request, Response

from ondo.domain.errors import Unconfirmed
from ondo.domain.partial_approval import effect_of
from ondo.domain.proposal import DecisionKind, Proposal
from ondo.ledger import Ledger
from ondo.ledger.decisions import proposals
from ondo.ledger.records.part_lines import part_line, with_line
from ondo.text.approval_text import effect_words
from ondo.text.locales import Locale
from serving.http.caller import caller_of
from serving.pages import meeting, notices
from serving.pages.frame import back_to, render
from serving.scoring.definitions import Definitions

Form = Sequence[tuple[str, str]]
_CONFIRMED, _NEW_LINE, _SHOW = "confirm", "recompute_line", "show"


def decide(ledger: Ledger, definitions: Definitions, request: Request, form: Form, voice: Locale) -> Response:
    """Record the meeting's decision; an approval is in force with the next score.

    A part of the proposal that moves hot leads far, or by nobody knows how much, is shown with its figure and asked
    about again.
    """
    fields = dict(form)
    with ledger.read() as tx:
        proposal = proposals.proposal(tx, fields.get("proposal_id", ""))
    if _SHOW in fields:
        return _ask_again(ledger, proposal, meeting.ticked(form, proposal), form, voice)
    decision = meeting.decision_of(form, proposal, ledger.now())
    effect = effect_of(proposal, decision.rule_ids)
    try:
        with ledger.begin() as tx:
            if _NEW_LINE in fields:
                decision, effect = with_line(tx, decision, fields.get(_CONFIRMED))
                if fields[_NEW_LINE] != str(decision.hot_line):  # the night worked out another one since it was shown
                    return _ask_again(ledger, proposal, decision.rule_ids, form, voice)
            made = proposals.decide(
                tx,
                decision,
                lock=meeting.locks_of(form),
                actor=caller_of(request).actor,
                confirmed=fields.get(_CONFIRMED),
                keep_card="keep_card" in fields,
            )
    except Unconfirmed:
        return _ask_again(ledger, proposal, decision.rule_ids, form, voice)
    definitions.forget_proposal()
    if made is None:
        return back_to("/meeting", voice, notices.DECIDED)
    partial = decision.kind is DecisionKind.APPROVE and effect.partial
    return back_to("/meeting", voice, notices.in_force(made.version, partial=partial))


def _ask_again(
    ledger: Ledger, proposal: Proposal, chosen: tuple[str, ...] | None, form: Form, voice: Locale
) -> Response:
    """Show what a part of a proposal does, with all that the form said, to be sent once more if it was signed."""
    with ledger.read() as tx:
        line = part_line(tx, proposal, chosen)
    effect, fields = effect_of(proposal, chosen), dict(form)
    again = [(name, value) for name, value in form if name not in (_CONFIRMED, _NEW_LINE, _SHOW, "decision")]
    return render(
        "meeting_confirm.html",
        voice,
        "/meeting",
        200 if _SHOW in fields else 409,
        signed=_SHOW not in fields,
        effect=voice.of(effect_words(effect)),
        whole=voice.of(effect_words(effect_of(proposal, None))),
        taken=len(proposal.change_ids if chosen is None else chosen),
        changes=len(proposal.change_ids),
        fields=[*again, ("decision", DecisionKind.APPROVE.value)],
        figure=effect.figure,
        line=line,
        line_effect="" if line is None else voice.of(effect_words(line.effect)),
    )
