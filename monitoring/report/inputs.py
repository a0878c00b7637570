"""Inputs of a report: everything that was known at one instant, read once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from zoneinfo import ZoneInfo

import pandas as pd

from features.engine import Frames
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.conversion import Conversion
from ondo.domain.instant import Micros, local_date
from ondo.domain.proposal import DecisionKind
from ondo.domain.sla import AgreementVersion
from ondo.domain.sla_counts import Supplied
from ondo.domain.trial import CardTrial
from ondo.domain.trial_evidence import TrialEvidence
from ondo.ledger import Tx
from ondo.ledger.decisions import cards, sla_versions, trials
from ondo.ledger.decisions.proposals import Made, RecordedDecision, decision_page, proposal_page
from ondo.ledger.decisions.rule_requests import RuleRequest, rule_requests
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.handoffs import sla
from ondo.ledger.handoffs.conversions import conversion_of
from ondo.ledger.handoffs.quarter import HandedOver, Won, handed_over, wins
from ondo.ledger.handoffs.trial_labels import trial_evidence
from ondo.ledger.records.findings import Digest, digests

MOST = 1_000
"""So many proposals, decisions, looks and requests are read, the latest ones: years of them."""


@dataclass(frozen=True)
class ReportInputs:
    """All that was known at ``as_of``, lists oldest first.

    ``seen`` is up to when facts came in: the end of imported history while nothing lives on in the ledger. What came
    without a deadline is judged then: a first contact is not overdue because an export ended. ``supplied`` are the hot
    leads as marketing supplied them, ``conversion`` is that of the quarter.
    """

    as_of: Micros
    seen: Micros
    zone: ZoneInfo
    version: CardVersion
    versions: tuple[CardVersion, ...]
    frames: Frames
    handed: tuple[HandedOver, ...]
    wins: tuple[Won, ...]
    agreements: tuple[AgreementVersion, ...]
    supplied: tuple[Supplied, ...]
    conversion: Conversion
    proposals: tuple[Made, ...] = ()
    decisions: tuple[RecordedDecision, ...] = ()
    looks: tuple[Digest, ...] = ()
    requests: tuple[RuleRequest, ...] = ()
    trial: tuple[CardTrial, TrialEvidence] | None = None

    @property
    def card(self) -> Scorecard:
        """The card in force at the end of the quarter."""
        return self.version.card

    @cached_property
    def events(self) -> pd.DataFrame:
        """The leads' own actions with their properties, in order."""
        frame: pd.DataFrame = self.frames["events"].to_pandas()
        return frame[frame["kind"].isin(self.card.own_kinds)].sort_values("seq", ignore_index=True)

    def table(self, name: str) -> pd.DataFrame:
        """Return a frame in order."""
        frame: pd.DataFrame = self.frames[name].to_pandas()
        return frame.sort_values("seq", ignore_index=True) if "seq" in frame else frame

    @cached_property
    def recorded(self) -> tuple[HandedOver, ...]:
        """Every hand-off of the card."""
        return tuple(handoff for handoff in self.handed if handoff.duty.card_id == self.card.card_id)

    @cached_property
    def real(self) -> tuple[HandedOver, ...]:
        """The card's hand-offs without those that turned out to be none of their own."""
        return tuple(handoff for handoff in self.recorded if handoff.counts)

    @cached_property
    def hot(self) -> tuple[HandedOver, ...]:
        """The hand-offs that marketing supplied as hot."""
        return tuple(handoff for handoff in self.real if handoff.hot)

    @cached_property
    def first_touch(self) -> dict[str, int]:
        """When each lead was first heard of."""
        leads = self.frames["leads"].to_pandas()
        return dict(zip(leads["lead_id"], leads["created_at"], strict=True))

    @cached_property
    def channel(self) -> dict[str, str]:
        """How each lead came: the channel of its first action that names one."""
        named = self.events.dropna(subset="channel").groupby("lead_id")["channel"].first()
        return {str(lead): str(channel) for lead, channel in named.items()}


def known_at(
    tx: Tx, card_id: str | None, as_of: Micros, seen: Micros, zone: ZoneInfo, span: tuple[Micros, Micros]
) -> ReportInputs:
    """Read everything known at an instant about one card, the only one by default.

    ``span`` is the quarter: its first instant, and the first one after it. ``version`` is the one in force at its end.
    A card whose first version came into force later, as after an import of history, is looked at as that first version.
    ``NotFound`` without a card, ``InputError`` for one of several without its name.
    """
    name = card_id or cards.only_card(tx)
    version, versions = cards.at_or_first(tx, name, Micros(span[1] - 1)), cards.versions(tx, name)
    effective = [version for version in versions if version.effective_from <= as_of]
    handed = handed_over(tx, as_of)
    counted = [handoff for handoff in handed if handoff.counts and handoff.duty.card_id == name]
    attributes = {version.version: frozenset(version.card.attributes) for version in versions}

    def declared(_: str, number: int) -> frozenset[str]:
        return attributes.get(number, frozenset(version.card.attributes))

    return ReportInputs(
        as_of=as_of,
        seen=seen,
        zone=zone,
        version=version,
        versions=tuple(effective or versions[:1]),
        frames=read_frames(tx, version.card, as_of, zone=zone),
        handed=tuple(handed),
        wins=tuple(wins(tx, as_of)),
        agreements=tuple(
            version for version in sla_versions.versions(tx) if not version.version or version.effective_from <= as_of
        ),
        supplied=tuple(sla.supplied(tx, counted, declared, as_of)),
        conversion=conversion_of(tx, versions, version.card, counted, span, as_of, zone),
        proposals=tuple(_proposals(tx, name, as_of)),
        decisions=tuple(
            recorded_decision
            for recorded_decision in reversed(decision_page(tx, name, MOST))
            if recorded_decision.decision.decided_at <= as_of
        ),
        looks=tuple(digest for digest in reversed(digests(tx, name, MOST)) if digest.at <= as_of),
        requests=tuple(_requests(tx, name, as_of)),
        trial=_trial(tx, name, as_of),
    )


def _trial(tx: Tx, card_id: str, as_of: Micros) -> tuple[CardTrial, TrialEvidence] | None:
    """Return the latest trial of the card that was approved by then, as it stood then, with what it had shown."""
    approved = {
        decided.decision.proposal_id
        for decided in decision_page(tx, card_id, MOST)
        if decided.decision.kind is DecisionKind.TRIAL and decided.decision.decided_at <= as_of
    }
    trial = next((trial for trial in trials.trials(tx, card_id) if trial.proposal_id in approved), None)
    if trial is None:
        return None
    if trial.ended is not None and trial.ended.ended_at > as_of:
        trial = replace(trial, ended=None)
    return trial, trial_evidence(tx, trial, as_of)


def _proposals(tx: Tx, card_id: str, as_of: Micros) -> list[Made]:
    mades = []
    for made in reversed(proposal_page(tx, card_id, MOST)):
        if made.recorded_at > as_of:
            continue
        late = made.decided is not None and made.decided.decision.decided_at > as_of
        mades.append(Made(made.proposal, made.recorded_at, None) if late else made)
    return mades


def _requests(tx: Tx, card_id: str, as_of: Micros) -> list[RuleRequest]:
    entries = []
    for request in reversed(rule_requests(tx, card_id, limit=MOST)):
        if request.asked_at > as_of:
            continue
        late = request.answered is not None and request.answered.answered_at > as_of
        entries.append(RuleRequest(request.request_id, request.asked, request.asked_at, None) if late else request)
    return entries


def day_of(known: ReportInputs, at: int) -> str:
    """Write an instant as a calendar day of the company."""
    return local_date(Micros(at), known.zone).isoformat()
