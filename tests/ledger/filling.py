"""One row in every table of the ledger, written through its own functions."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.definitions.card_file import default_card, dump_card
from ondo.definitions.sla_file import default_agreement
from ondo.domain.closing import CLOSED
from ondo.domain.draft import DraftText
from ondo.domain.events import Event
from ondo.domain.fast_track import FastTrackHit
from ondo.domain.follow_up import FollowUpTerms
from ondo.domain.instant import HOUR, Micros
from ondo.domain.proposal import Decision, DecisionKind
from ondo.domain.sla import DeadlineMove, MoveCause
from ondo.domain.trial import Arm, CardTrial, TrialEnd, TrialEndCause
from ondo.domain.vocabulary import (
    FeedbackLabel,
    Label,
    OutcomeKind,
    RequestAnswer,
    RequestChoice,
    Role,
    Temperature,
    Via,
)
from ondo.ledger.access.keys import make_key, revoke_key
from ondo.ledger.access.sessions import end_session
from ondo.ledger.db import pulse, schema
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import drafts, sla_versions, trials, workshop
from ondo.ledger.decisions.bundles import record_dataset, register_bundle
from ondo.ledger.decisions.cards import publish
from ondo.ledger.decisions.proposals import decide, save_proposal
from ondo.ledger.decisions.recalibration_requests import mark_started, request_retraining
from ondo.ledger.decisions.retirements import record_retirement
from ondo.ledger.decisions.rule_requests import NewRequest, answer, ask
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.decisions.trials import Discordance
from ondo.ledger.facts import arrivals
from ondo.ledger.facts.append import record_deliveries
from ondo.ledger.facts.facts import NewAttribute, append_attributes, append_events
from ondo.ledger.facts.imports import record_import, start_import
from ondo.ledger.facts.landmarks import NewLandmark, append_landmarks
from ondo.ledger.facts.retracted import RetractionCause
from ondo.ledger.facts.retraction import retract
from ondo.ledger.handoffs import follow_ups, sla
from ondo.ledger.handoffs.claims import NewClaim, append_claims
from ondo.ledger.handoffs.deadline_moves import append_move
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewContact, NewFeedback, append_contacts, append_feedback
from ondo.ledger.handoffs.handoffs import import_handoffs, open_handoff, set_temperature_state
from ondo.ledger.handoffs.notes import write_note
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.handoffs.reactivations import Firing, OpenHandOff, reactivate
from ondo.ledger.identity.lead_keys import lead_for, merge
from ondo.ledger.identity.person import set_person
from ondo.ledger.identity.sources import declare
from ondo.ledger.outbox import reminders, webhook_rotations, webhooks
from ondo.ledger.outbox.outbox import Kind, put
from ondo.ledger.records.findings import Digest, save_digest
from ondo.ledger.records.import_undo import undo_import
from ondo.ledger.records.scores import ScoreLogRow, log_scores
from tests.ledger.making import NOW, ago, card, event, hot, proposal


def fill_every_table(tx: Tx) -> str:
    """Write one of everything and return the lead it is about."""
    lead, twin = lead_for(tx, "crm", "A"), lead_for(tx, "web", "cookie")
    merge(tx, twin, lead)
    declare(tx, "web", links=True)
    lead_for(tx, "form", "sato@example.com")
    set_person(tx, lead, name="佐藤", email="sato@example.com")
    append_events(tx, [event(lead, "1")])
    append_attributes(tx, [NewAttribute("crm", "1", lead, "industry", "製造業", ago(2))])
    append_landmarks(tx, [NewLandmark("crm", "1", lead, ago(1))])
    publish(tx, card(), approved_by=["加藤"], effective_from=ago(30))
    record_retirement(tx, "before", 1, ["加藤"], replaced_by=card().card_id, note="")
    handoff_id = open_handoff(tx, hot(lead))
    append_feedback(tx, [NewFeedback("app", "1", lead, handoff_id, FeedbackLabel.ACCURATE_HOT, None, "kato", NOW)])
    write_note(tx, lead, "call on Friday", "kato", actor="local")
    append_contacts(tx, [NewContact("app", "1", lead, handoff_id, "telephone", True, NOW)])
    tell_deals(tx, [NewOutcome("app", "1", lead, handoff_id, OutcomeKind.WON, None, None, NOW)])
    open_handoff(tx, hot(lead, via="manual"))
    import_handoffs(tx, [hot(lead, ago(35), source="crm", key="late", closed_at=ago(34), cause=CLOSED)])
    assert follow_ups.draw(tx, "2026-W40", FollowUpTerms(1.0, 1)) is not None
    assert reminders.tell(tx, "2026-W40", 1) == 1
    set_temperature_state(tx, lead, "standard", Temperature.HOT, NOW)
    log_scores(tx, [ScoreLogRow(lead, "standard", 1, NOW, 10, 20, 0, 30, Temperature.COLD)])
    record_dataset(tx, "d1", {"rows": 1})
    register_bundle(tx, "b1", tx.artifacts / "bundles" / "b1", {"card_id": "standard"})
    save_proposal(tx, proposal(), "b1", "d1")
    decide(tx, Decision(DecisionKind.APPROVE, "p1", ("加藤", "佐藤"), "agreed", NOW))
    request_id = request_retraining(tx, "quarter:2026-10-01", [Label("四半期", "quarter due")], "standard")
    assert request_id is not None
    mark_started(tx, request_id)
    save_digest(tx, Digest("standard", 1, NOW, ()))
    record_import(tx, "file", "mapping", {"events": 1})
    import_id = start_import(tx, "crm", "leads.csv", "file", "mapping", "local")
    record_deliveries(tx, "event", [1])
    of_before = {"fact_kind": "event", "source": "crm", "prefix": "acts:event", "became": "stripped"}
    tx.conn.execute(schema.prefixed_keys.insert(), of_before | {"facts": 1, "duplicates": 0, "recorded_at": NOW})
    retract(tx, schema.landmark, [1], RetractionCause.DELETED, "local")
    undo_import(tx, import_id, "local", ZoneInfo("Asia/Tokyo"))
    _fill_service_tables(tx, lead, handoff_id)
    draft = drafts.begin(tx, "standard", 1, DraftText(dump_card(card(110)), "a higher line", "加藤"))
    answers = workshop.WorkshopAnswers("asks for a quote", "only a white paper", "timeframe known")
    workshop.keep(tx, "standard", 1, answers, SignOff(("加藤",), ""))
    drafts.hand_over(tx, draft.draft_id, 1, SignOff(("加藤",), "a higher line"))
    trials.write(tx, CardTrial("t1", "standard", 1, 9, "p1", "salt", NOW, 30, 1, 1, ("加藤",), "let us see"))
    trials.note(tx, Discordance("t1", lead, "unit", Arm.A, Arm.B, 90, 110, NOW))
    trials.end_unended(tx, "standard", TrialEnd(NOW, TrialEndCause.ENDED, ("加藤",), "seen", None))
    receiver = webhooks.add(tx, "https://example.com", [], "local")
    put(tx, Kind.LEAD_HOT, lead, {"total": 100})
    arrivals.note(tx, [lead])
    webhook_rotations.rotate(tx, receiver.webhook_id, "local", Micros(0))
    webhooks.end(tx, receiver.webhook_id, "local")
    return lead


def _fill_service_tables(tx: Tx, lead: str, handoff_id: str | None) -> None:
    asked = ask(tx, NewRequest("standard", RequestChoice.TOO_HIGH, "kato", lead_id=lead), card())
    answer(tx, asked.request_id, RequestAnswer.ACCEPTED, SignOff(["kato"], ""))
    made, _ = make_key(tx, "web", Role.SCORE, by="local")
    revoke_key(tx, made.key_id, by="local")
    end_session(tx, "s" * 32, made.key_id, Micros(tx.now + HOUR))
    pulse.beat(tx)
    sla_versions.publish(tx, default_agreement(), approved_by=["加藤"], effective_from=NOW)
    assert handoff_id is not None
    append_claims(tx, [NewClaim("app", "1", lead, handoff_id, "kato", NOW)])
    track, done = default_card().fast_tracks[0], Event(lead, "contact_form", NOW, NOW)
    of = OpenHandOff(handoff_id, lead, "standard", Via.HOT, NOW, [lead])
    event_id = tx.conn.execute(sa.select(schema.event.c.id)).scalars().first()
    assert event_id is not None
    assert reactivate(tx, of, [Firing(event_id, FastTrackHit(track, done, NOW))], lambda *_: NOW) == 1
    append_move(tx, handoff_id, DeadlineMove(ago(1), NOW, NOW, ago(3), MoveCause.CALENDAR, 1, (date(2026, 10, 1),)))
    sla.tell(tx, sla.duty(tx, handoff_id), sla.BREACHED, "")
