"""The report's section on a trial: what it has shown by the day of the report, in figures that stand in its data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitoring.report.figures import data_of
from monitoring.report.page import page, spoken
from ondo.domain.instant import DAY, Micros
from ondo.domain.proposal import Decision, DecisionKind
from ondo.domain.trial import Arm, CardTrial
from ondo.domain.vocabulary import FeedbackLabel, Lang, SendBackReason
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.decisions import cards, proposals, trials
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.decisions.trials import Discordance
from ondo.ledger.handoffs import card_trials
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback
from ondo.ledger.handoffs.handoffs import open_handoff
from ondo.ledger.identity.lead_keys import lead_for
from tests.ledger.making import Clock, hot
from tests.ledger.making import proposal as a_proposal
from tests.monitoring.page_reader import figures_agree, needs_nothing
from tests.monitoring.quarters import CARD, NOW, Story, card, day, made, tell
from tests.support.ledgers import lay_empty

BEGAN = day("2026-07-10")
SIGNED = SignOff(("Sato", "Tanaka"), "seen enough")


def tried(ledger: Ledger, clock: Clock) -> None:
    """Try a card from July on: of its own leads 12 of 14 were hot, of those of the card in force 2 of 14."""
    clock.at = BEGAN
    with ledger.begin() as tx:
        proposals.save_proposal(tx, replace(a_proposal("p1"), card_id=CARD))
        cards.put_on_trial(tx, replace(card(), hot_line=card().hot_line + 5), SIGNED, BEGAN, "p1")
        trial = CardTrial("t1", CARD, 1, 2, "p1", "salt", BEGAN, 30, 1, 1, ("Sato", "Tanaka"), "let us see")
        trials.write(tx, trial)
        decision = Decision(DecisionKind.TRIAL, "p1", ("Sato", "Tanaka"), "let us see", tx.now)
        proposals.record_decision(tx, decision, CARD, 2, "local")
        for side in Arm:
            for number in range(14):
                lead = lead_for(tx, "crm", f"{side}{number}")
                about = {"card_id": CARD, "card_version": trial.version(side), "propensity": 0.5}
                handoff = open_handoff(tx, hot(lead, Micros(BEGAN + number), **about))
                name = f"{side}{number}"
                trials.note(tx, Discordance("t1", lead, name, side, side, 105, 85, tx.now, False, handoff))
                accurate = (number >= 2) is (side is Arm.B)
                verdict = FeedbackLabel.ACCURATE_HOT if accurate else FeedbackLabel.FALSE_HOT
                reason = None if accurate else SendBackReason.NO_NEED
                at = Micros(BEGAN + number)
                append_feedback(tx, [NewFeedback("app", name, lead, handoff, verdict, reason, "kato", at)])


@pytest.fixture
def company(tmp_path: Path) -> Iterator[tuple[Ledger, Clock]]:
    clock = Clock(NOW)
    ledger = open_ledger(lay_empty(tmp_path / "ledger.sqlite"), clock, tmp_path / "artifacts")
    with ledger:
        tell(ledger, [Story("m1", "2026-08-10", True)])
        tried(ledger, clock)
        clock.at = NOW
        yield ledger, clock


@pytest.mark.slow
def test_a_running_trial_is_in_the_report_and_its_end_too(company: tuple[Ledger, Clock]):
    ledger, clock = company
    report = made(ledger)
    trial = report.trial
    assert trial is not None
    assert (trial.a.hot, trial.b.hot, trial.comparisons, trial.end) == (2, 12, 14, None)
    for lang, words in ((Lang.EN, "A trial has run since"), (Lang.JA, "から試験運用を実施中です")):
        written = page(report, lang)
        assert words in "".join(spoken(report, lang)["trial"])
        assert figures_agree(written, data_of(report)) > 50
        assert needs_nothing(written)
    [decided] = spoken(report, Lang.EN)["last_time"]
    assert "approved on trial" in decided
    assert made(ledger, as_of=Micros(BEGAN - DAY), quarter="2026Q2").trial is None
    with ledger.begin() as tx:
        card_trials.end(tx, "t1", SIGNED, adopt=True)
    clock.at = Micros(NOW + DAY)
    ended = made(ledger, as_of=clock.at)
    assert "published as version 3" in " ".join(spoken(ended, Lang.EN)["trial"])
    assert made(ledger, as_of=NOW - DAY).trial.end is None  # type: ignore[union-attr]
