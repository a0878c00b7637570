"""Inputs of the watch: what the ledger knows of a card and its leads, read once for one look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from features.engine import Frames
from monitoring.inputs.look_spans import look_spans
from monitoring.windows.periods import CompanyCalendar
from monitoring.windows.spans import Spans
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.curve_error import CurveError
from ondo.domain.instant import Micros
from ondo.domain.monitoring_plan import WatchPlan
from ondo.domain.sla import Agreement, AgreementVersion, in_force
from ondo.domain.sla_counts import Due, HandOffSla, Supplied, measured
from ondo.ledger import Tx
from ondo.ledger.decisions import sla_versions
from ondo.ledger.decisions.bundles import bundle
from ondo.ledger.decisions.cards import active, before, version
from ondo.ledger.decisions.proposals import proposals
from ondo.ledger.decisions.recalibration_requests import answered
from ondo.ledger.facts.activity import SourceActivity, sources_between
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.facts.links import moved_at
from ondo.ledger.facts.out_of_bounds import OutsideFact, facts_outside
from ondo.ledger.facts.statements import lead_of
from ondo.ledger.handoffs.sla import handed_between, supplied
from ondo.ledger.records.scores import probabilities


@dataclass(frozen=True, slots=True)
class WatchInputs:
    """Everything one look rests on; ``card_then`` is the card of the reference, where another one was in force.

    Hand-offs that came without a deadline have the one of the agreement's clock, where the caller knows that. The
    ``probabilities`` name leads as the frames do, also those that were merged since.
    """

    version: CardVersion
    card_then: Scorecard | None
    spans: Spans
    learned_at: Micros | None
    answered: frozenset[str]
    frames: Frames
    agreements: tuple[AgreementVersion, ...]
    agreement: Agreement
    duties: tuple[HandOffSla, ...]
    supplied: tuple[Supplied, ...]
    sources: tuple[SourceActivity, ...]
    outside: tuple[OutsideFact, ...]
    probabilities: tuple[tuple[str, Micros, float, str], ...]
    curve_errors: Mapping[str, CurveError]

    @property
    def card(self) -> Scorecard:
        """The active card."""
        return self.version.card

    def with_deadlines(self, due: Due) -> WatchInputs:
        """Return the same with a deadline for each hand-off that came without one."""
        return replace(self, duties=tuple(measured(duty, due) for duty in self.duties))


def read_watch_inputs(
    tx: Tx, card_id: str | None, at: Micros, calendar: CompanyCalendar, plan: WatchPlan
) -> WatchInputs:
    """Read everything known at an instant about the active card."""
    card_version = active(tx, card_id, Micros(max(tx.now, at)))
    name = card_version.card.card_id
    spans = look_spans(tx, card_version, at, calendar, plan)

    @cache
    def declared(card: str, number: int) -> frozenset[str]:
        return frozenset(version(tx, card, number).card.attributes)

    since, versions = spans.reference.start, tuple(sla_versions.versions(tx))
    handed = [handoff for handoff in handed_between(tx, since, at, at) if handoff.duty.card_id == name]
    lead_now = lead_of(moved_at(tx, at))
    answers = tuple(
        (lead_now(lead_id), answered_at, probability, bundle_id)
        for lead_id, answered_at, probability, bundle_id in probabilities(tx, name, since, at)
    )
    lately = [handoff for handoff in handed if handoff.duty.course.opened_at >= spans.current.start]
    return WatchInputs(
        version=card_version,
        card_then=None if (earlier := before(tx, name, card_version.version)) is None else earlier.card,
        spans=spans,
        learned_at=max((proposal_made.as_of for proposal_made in proposals(tx, name)), default=None),
        answered=answered(tx, name),
        frames=read_frames(tx, card_version.card, at, zone=calendar.zone),
        agreements=versions,
        agreement=in_force(versions, Micros(max(tx.now, at))).agreement,
        duties=tuple(handoff.duty for handoff in handed),
        supplied=tuple(supplied(tx, lately, declared, at)),
        sources=tuple(sources_between(tx, since, at)),
        outside=tuple(facts_outside(tx)),
        probabilities=answers,
        curve_errors={
            name: CurveError.of(bundle(tx, name).manifest.get("curve"))
            for name in sorted({answer[3] for answer in answers if answer[3]})
        },
    )
