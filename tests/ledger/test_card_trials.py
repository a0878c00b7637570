"""Trials as the meeting decides on them: how long one would run, what is recorded, and what its labels say."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from ondo.domain.errors import AlreadyDecided, Conflict, InputError
from ondo.domain.instant import DAY, Micros
from ondo.domain.proposal import Decision, DecisionKind, PointChange
from ondo.domain.trial import Arm, CardTrial, TrialEndCause
from ondo.domain.trial_evidence import TrialVerdict
from ondo.domain.vocabulary import FeedbackLabel, SendBackReason
from ondo.ledger import Ledger
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import cards, proposals, trials
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.decisions.trials import Discordance
from ondo.ledger.facts.facts import append_events
from ondo.ledger.handoffs import card_trials, trial_volume
from ondo.ledger.handoffs.card_trials import TrialTerms
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback
from ondo.ledger.handoffs.handoffs import open_handoff
from ondo.ledger.handoffs.trial_labels import trial_evidence
from ondo.ledger.identity.lead_keys import lead_for
from tests.ledger.making import NOW, Clock, ago, card, event, hot, proposal

ZONE = ZoneInfo("Asia/Tokyo")
SIGNED = SignOff(("Sato", "Tanaka"), "what it showed")


def suggest(tx: Tx) -> None:
    """Publish a card by which whoever looks at a price is hot, and suggest one by which whoever comes to a seminar."""
    cards.publish(tx, card(price=110), approved_by=["Sato"], effective_from=ago(100))
    moves = (PointChange("price", 110, 15, None, 40, 0.2, 0.01), PointChange("seminar", 20, 110, None, 40, 0.2, 0.01))
    proposals.save_proposal(tx, replace(proposal(), changes=moves, hot_line_suggested=100))


def company(ledger: Ledger, clock: Clock, each: int, days: int = 20) -> None:
    """Let so many leads look at a price, and as many come to a seminar, in the last days."""
    clock.at = ago(days)
    with ledger.begin() as tx:
        suggest(tx)
        leads = [lead_for(tx, "crm", f"L{number}") for number in range(2 * each)]
    clock.at = NOW
    with ledger.begin() as tx:
        acts = [
            event(
                lead, str(number), ago(days * (number + 1) / (2 * each + 2)), kind=("price_view", "seminar")[number % 2]
            )
            for number, lead in enumerate(leads)
        ]
        append_events(tx, [replace(act, known_at=act.happened_at) for act in acts])


def start(ledger: Ledger, **terms: object) -> CardTrial:
    with ledger.begin() as tx:
        decision = Decision(DecisionKind.TRIAL, "p1", ("Sato", "Tanaka"), "let us see", tx.now)
        return card_trials.start(tx, decision, TrialTerms(**terms), ZONE, "local")[0]  # type: ignore[arg-type]


def test_a_trial_that_would_take_more_than_two_quarters_is_refused_with_the_number(ledger: Ledger, clock: Clock):
    company(ledger, clock, 40)
    with ledger.read() as tx:
        both = card_trials.card_on_trial(tx, proposals.proposal(tx, "p1"), None)
        plan = card_trials.plan(tx, both, 30, ZONE)
    assert (plan.volume.looked, plan.volume.active) == (80, 80)
    assert (plan.volume.a_per_week, plan.volume.b_per_week) == pytest.approx((40 * 7 / 20, 40 * 7 / 20), rel=0.06)
    with pytest.raises(Conflict, match=f"in weeks: about {plan.weeks:.0f}.*26-week trial is the longest"):
        start(ledger)
    with ledger.read() as tx:
        assert (trials.trials(tx), cards.latest(tx, "standard"), len(cards.versions(tx, "standard"))) == ([], 1, 1)


def test_a_short_past_and_a_proposal_that_only_adds_leads_are_refused(ledger: Ledger, clock: Clock):
    company(ledger, clock, 5, days=10)
    with pytest.raises(Conflict, match=r"knows a 1\.4-week past"):
        start(ledger)
    clock.at = Micros(NOW + 30 * DAY)
    only = Decision(DecisionKind.TRIAL, "p1", ("Sato",), "", clock.at, ("seminar",))
    with pytest.raises(Conflict, match="nothing to compare"), ledger.begin() as tx:
        card_trials.start(tx, only, TrialTerms(confirmed="unknown"), ZONE, "local")


def test_an_imported_past_counts_from_when_it_was_known_and_not_from_when_it_was_imported(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        suggest(tx)
        lead = lead_for(tx, "crm", "L1")
        append_events(tx, [replace(event(lead, "1", ago(20), kind="seminar"), known_at=ago(20))])
        both = card_trials.card_on_trial(tx, proposals.proposal(tx, "p1"), None)
        volume = card_trials.plan(tx, both, 30, ZONE).volume
    assert (round(volume.weeks, 2), volume.looked) == (2.86, 1)


def test_leads_that_act_every_day_are_replayed_as_far_as_the_days_go(
    ledger: Ledger, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    company(ledger, clock, 180)
    monkeypatch.setattr(trial_volume, "MOST_DAYS", 150)  # two days of each lead: the 100 leads that are read at once
    with ledger.read() as tx:
        both = card_trials.card_on_trial(tx, proposals.proposal(tx, "p1"), None)
        volume = card_trials.plan(tx, both, 30, ZONE).volume
    assert (volume.looked, volume.active) == (100, 360)
    assert volume.a_per_week + volume.b_per_week == pytest.approx(360 * 7 / 20, rel=0.06)


def test_a_trial_is_a_decision_that_leaves_the_card_in_force(ledger: Ledger, clock: Clock):
    company(ledger, clock, 180)
    trial = start(ledger)
    assert (trial.version_a, trial.version_b, trial.starts_at, trial.per_block_a, trial.per_block_b) == (
        1,
        2,
        NOW,
        1,
        1,
    )
    with ledger.read() as tx:
        assert trials.unended(tx) == {"standard": trial}
        assert cards.active(tx, "standard", Micros(NOW + 100 * DAY)).version == cards.latest(tx, "standard") == 1
        assert [version.version for version in cards.in_force(tx, NOW)] == [1]
        assert [version.version for version in cards.versions(tx, "standard", trials_too=True)] == [1, 2]
        [made] = proposals.proposal_page(tx, None, 5)
        assert made.decided is not None
        assert (made.decided.decision.kind, made.decided.version) == (DecisionKind.TRIAL, 2)
    with pytest.raises(AlreadyDecided):
        start(ledger)
    with ledger.begin() as tx:
        proposals.save_proposal(tx, replace(proposal("p2"), changes=proposal().changes))
    second = Decision(DecisionKind.TRIAL, "p2", ("Sato",), "", NOW)
    with pytest.raises(Conflict, match="not ended yet"), ledger.begin() as tx:
        card_trials.start(tx, second, TrialTerms(), ZONE, "local")


def test_a_part_is_tried_with_the_line_that_was_worked_out_for_it(ledger: Ledger, clock: Clock):
    company(ledger, clock, 180)
    with ledger.begin() as tx:
        part = Decision(DecisionKind.TRIAL, "p1", ("Sato", "Tanaka"), "let us see", tx.now, hot_line=105)
        trial, _ = card_trials.start(tx, part, TrialTerms(), ZONE, "local")
        tried = cards.version(tx, "standard", trial.version_b).card
    assert (tried.hot_line, tried.rule("seminar").points) == (105, 110)


def test_a_later_start_a_past_one_and_an_odd_age(ledger: Ledger, clock: Clock):
    company(ledger, clock, 180)
    with pytest.raises(InputError, match="past"):
        start(ledger, starts_at=ago(1))
    with pytest.raises(InputError, match="between 1 and 182"):
        start(ledger, age_days=0)
    trial = start(ledger, starts_at=Micros(NOW + DAY), age_days=20)
    assert (trial.runs(NOW), trial.runs(Micros(NOW + DAY)), trial.age_days) == (False, True, 20)
    with ledger.read() as tx:
        assert cards.next_effective(tx, NOW) == trial.starts_at


@pytest.mark.parametrize("adopt", [True, False])
def test_the_end_is_a_decision_like_any_other(ledger: Ledger, clock: Clock, adopt: bool):
    company(ledger, clock, 180)
    trial = start(ledger)
    with pytest.raises(InputError, match="reason"), ledger.begin() as tx:
        card_trials.end(tx, trial.trial_id, SignOff(("Sato",), ""), adopt=adopt)
    clock.at = Micros(NOW + DAY)
    with pytest.raises(Conflict, match=r"only ever on trial.*--publish"), ledger.begin() as tx:
        proposals.rollback(tx, "standard", trial.version_b, SIGNED)
    with ledger.begin() as tx:
        made = card_trials.end(tx, trial.trial_id, SIGNED, adopt=adopt)
        ended = trials.trial(tx, trial.trial_id).ended
        assert ended is not None
        assert ended.cause is (TrialEndCause.ADOPTED if adopt else TrialEndCause.ENDED)
        assert (None if made is None else made.version) == ended.version == (3 if adopt else None)
        assert cards.active(tx, "standard", tx.now).card.rule("seminar").points == (110 if adopt else 20)
        assert proposals.decisions(tx)[0].kind is (DecisionKind.ADOPT if adopt else DecisionKind.END_TRIAL)
    with pytest.raises(Conflict, match="has ended"), ledger.begin() as tx:
        card_trials.end(tx, trial.trial_id, SIGNED, adopt=adopt)
    left = "published as version 3" if adopt else "did not publish it"
    with pytest.raises(Conflict, match=left), ledger.begin() as tx:
        proposals.rollback(tx, "standard", trial.version_b, SIGNED)


def recorded(ledger: Ledger, clock: Clock) -> CardTrial:
    """Record a trial that began two days ago, as if it had been offered."""
    with ledger.begin() as tx:
        suggest(tx)
        trial = CardTrial("t1", "standard", 1, 2, "p1", "salt", NOW, 30, 1, 1, ("Sato",), "let us see")
        trials.write(tx, trial)
    clock.at = Micros(NOW + 2 * DAY)
    return trial


def labelled(ledger: Ledger, trial: CardTrial, side: Arm, answers: str) -> None:
    """Hand leads over that one card alone hands over, each answered by h(ot), c(old) or not at all."""
    with ledger.begin() as tx:
        for number, answer in enumerate(answers):
            lead = lead_for(tx, "crm", f"{side}{number}")
            handoff_id = open_handoff(
                tx, hot(lead, Micros(NOW + number), card_version=trial.version(side), propensity=0.5)
            )
            assert handoff_id is not None
            trials.note(
                tx, Discordance(trial.trial_id, lead, f"{side}{number}", side, side, 35, 15, tx.now, False, handoff_id)
            )
            if answer != "-":
                label = FeedbackLabel.ACCURATE_HOT if answer == "h" else FeedbackLabel.FALSE_HOT
                reason = None if answer == "h" else SendBackReason.NO_NEED
                feedback = NewFeedback(
                    "app", f"{side}{number}", lead, handoff_id, label, reason, "kato", Micros(NOW + DAY)
                )
                append_feedback(tx, [feedback])


def test_labels_enter_at_one_age_and_silence_counts_against_either_side(ledger: Ledger, clock: Clock):
    trial = recorded(ledger, clock)
    labelled(ledger, trial, Arm.A, "cccccccccccccccchhcc")
    labelled(ledger, trial, Arm.B, "hhhhhhhhhhhhhhcchhhh")
    with ledger.read() as tx:
        young = trial_evidence(tx, trial)
    assert (young.latest.blocks, young.latest.low, young.latest.high, young.verdict) == (0, -1, 1, TrialVerdict.OPEN)
    clock.at = Micros(NOW + 40 * DAY)
    with ledger.read() as tx:
        evidence = trial_evidence(tx, trial)
    assert (evidence.a.entered, evidence.a.hot, evidence.b.hot, evidence.latest.blocks) == (20, 2, 18, 20)
    assert evidence.difference == pytest.approx(0.8)
    assert (evidence.verdict, evidence.latest.low > 0.2) == (TrialVerdict.B_BETTER, True)
    lows = [week.low for week in evidence.weeks]
    assert lows == sorted(lows)


def test_an_interval_that_silence_could_explain_stays_open(ledger: Ledger, clock: Clock):
    trial = recorded(ledger, clock)
    labelled(ledger, trial, Arm.A, "cccccccc----------cc")
    labelled(ledger, trial, Arm.B, "hhhhhhhh----------hh")
    clock.at = Micros(NOW + 40 * DAY)
    with ledger.read() as tx:
        evidence = trial_evidence(tx, trial)
    assert (evidence.difference, evidence.verdict) == (1.0, TrialVerdict.OPEN)
    assert evidence.latest.low < 0 < evidence.latest.high
