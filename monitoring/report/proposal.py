"""The proposal that the meeting decides on: its summary, when it was made, and the decision if there is one."""

from __future__ import annotations

from dataclasses import dataclass, fields

from monitoring.report.inputs import ReportInputs, day_of
from monitoring.report.meeting import Signed, signed
from ondo.definitions.apply_proposal import proposed_rules
from ondo.ledger.decisions.proposals import Made
from ondo.text.proposal_summary import ProposalSummary, summary_of


@dataclass(frozen=True, slots=True)
class Suggested(ProposalSummary):
    """The proposal as the meeting sees it; ``decision`` is there when made."""

    made_on: str
    decision: Signed | None


def suggested(known: ReportInputs, about: Made | None) -> Suggested | None:
    """Sum the proposal up for the report."""
    if about is None:
        return None
    proposal = about.proposal
    card = next((version.card for version in known.versions if version.version == proposal.base_version), known.card)
    summary = summary_of(proposal, card, known.zone, proposed_rules(card, proposal))
    return Suggested(
        **{field.name: getattr(summary, field.name) for field in fields(summary)},
        made_on=day_of(known, about.recorded_at),
        decision=None if about.decided is None else signed(known, about.decided),
    )
