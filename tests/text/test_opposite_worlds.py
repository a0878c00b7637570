"""Sentences that a meeting reads are said in a world in which they hold, and not in the opposite one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from ondo.domain.evidence import GainInterval, MovedLeads
from ondo.domain.looks import Look
from ondo.domain.proposal import Figures, Interval
from ondo.domain.target_precision import TargetPrecision, VolumeTest
from ondo.domain.vocabulary import Label, Lang
from ondo.text import proposal_evidence
from ondo.text.figures import Wording
from ondo.text.messages import Message
from ondo.text.proposal_evidence import (
    basis_sentences,
    gain_sentences,
    hot_sentences,
    plain_sentences,
    target_sentences,
)
from ondo.text.proposal_summary import Change, PathPoint, ProposalContext
from tests.text.test_proposal_view import answer
from tests.training.test_follow_up import drawn_among
from tests.training.test_selection import HANDED, labelled
from tests.training.test_unidentified import hand_offs
from training.data import selection_text
from training.data.answers import HandOffAnswers
from training.data.selection import LabelOrigin, weigh
from training.data.selection_text import account_text, answers_text, censored_text, statements

ALWAYS = {"proposal-rests-on-labels"}
"""What holds in every world."""
WORDS = {"proposal-as-handed-over", "proposal-simulated", "proposal-current-card", "proposal-proposed-card"}
WORDS |= {"proposal-model-comparison", "proposal-logistic-regression-comparison"}
"""Words within a sentence or a table."""

WHOLE = answer()
FIGURES = Figures(0.7, 0.5, 0.4)


def proposed(**changes: object) -> ProposalContext:
    return replace(WHOLE, proposal=replace(WHOLE.proposal, **changes))


def hot_leads(before: float | None, after: float | None) -> ProposalContext:
    volume = replace(WHOLE.proposal.volume, hot_per_week_before=before, hot_per_week_after=after)
    return proposed(volume=volume)


def known(**changes: object) -> ProposalContext:
    assert WHOLE.evidence is not None
    return replace(WHOLE, evidence=replace(WHOLE.evidence, **changes))


def target(*passed: bool, drawn: bool = True, beside_a_setting: bool = False) -> ProposalContext:
    tests = tuple(VolumeTest(0.05 * (n + 1), 40, 0.6, 30.0, through) for n, through in enumerate(passed))
    share, line = (0.05, 95) if any(passed) else (None, None)
    return known(target=TargetPrecision(0.4, share, line, 0.05, tests, drawn, beside_a_setting))


NOTHING = proposed(changes=(), suggested=None, gain=None)


def path(*aucs: float, chosen: int, kept: bool = False) -> ProposalContext:
    points = tuple(PathPoint(n, 100, 1.4 - auc, auc, 0.4) for n, auc in enumerate(aucs))
    return replace(known(path_chosen=chosen), proposal=replace((NOTHING if kept else WHOLE).proposal, path=points))


LINE = Change("hot_line", "hot_line", Label("線", "line"), 100, 95)
PROPOSAL: Mapping[str, tuple[ProposalContext, ProposalContext]] = {
    "proposal-plain-none": (NOTHING, WHOLE),
    "proposal-plain-changes": (WHOLE, NOTHING),
    "proposal-plain-precision": (WHOLE, NOTHING),
    "proposal-plain-better": (proposed(gain=Interval(0.01, 0.09)), proposed(gain=Interval(-0.01, 0.09))),
    "proposal-plain-uncertain": (proposed(gain=Interval(-0.01, 0.09)), proposed(gain=Interval(0.01, 0.09))),
    "proposal-hot-line-stays": (proposed(changes=WHOLE.proposal.changes[:1]), proposed(changes=(LINE,))),
    "proposal-hands-over-fewer": (hot_leads(100.0, 66.0), hot_leads(100.0, 140.0)),
    "proposal-hands-over-more": (hot_leads(100.0, 140.0), hot_leads(100.0, 105.0)),
    "proposal-hot-leads-a-week": (hot_leads(18.0, 21.0), hot_leads(None, None)),
    "proposal-fewer-than-promised": (hot_leads(18.0, 23.0), hot_leads(18.0, 24.0)),
    "proposal-promised": (hot_leads(18.0, 24.0), hot_leads(24.0, 18.0)),
    "proposal-target-line": (target(True, False), target(False)),
    "proposal-target-not-with-these-labels": (target(False), target(True, False)),
    "proposal-target-too-few": (target(), target(False)),
    "proposal-target-beside-setting": (target(beside_a_setting=True), target()),
    "proposal-target-no-further": (target(True, drawn=False), target(True, drawn=True)),
    "proposal-labels-seen-from-hand-off": (known(view="handoff"), known(view="landmark")),
    "proposal-labels-seen-from-landmark": (known(view="landmark"), known(view="handoff")),
    "proposal-cards-compared-handed-over": (known(volume=0.25, volume_kind="simulated"), known(volume=None)),
    "proposal-best-card-not-suggested": (proposed(suggested=None), proposed(suggested=FIGURES)),
    "proposal-precision-gain": (proposed(gain_precision=0.05), proposed(gain_precision=None)),
    "proposal-precision-gain-interval": (proposed(gain_precision=None), proposed(gain_precision=0.05)),
    "proposal-log-loss-gain": (proposed(gain_logloss=GainInterval(0.02, 0.01, 0.03)), proposed(gain_logloss=None)),
    "proposal-labels-judged-before": (known(look=Look(100, 40, 0.02)), known(look=Look(100, 100, 0.05))),
    "proposal-leads-change-side": (known(moved=MovedLeads(0.02, 0.4, 0.01, 0.2)), known(moved=None)),
    "proposal-leads-change-side-for-the-worse": (
        known(moved=MovedLeads(0.02, 0.0, 0.01, 0.33)),
        known(moved=MovedLeads(0.02, 0.33, 0.01, 0.0)),
    ),
    "proposal-later-data-likes-changes": (
        path(0.912, 0.927, chosen=1, kept=True),
        path(0.912, 0.927, chosen=1),
    ),
}


def said_of(context: ProposalContext) -> set[str]:
    evidence, proposal = context.evidence, context.proposal
    sentences: Iterable[Label] = (
        *plain_sentences(proposal),
        *hot_sentences(Wording(context, Lang.EN), proposal),
        *target_sentences(evidence),
        *basis_sentences(evidence),
        *gain_sentences(context),
    )
    return ids_of(sentences)


def ids_of(sentences: Iterable[Label]) -> set[str]:
    return {sentence.message_id for sentence in sentences if isinstance(sentence, Message)}


@pytest.mark.parametrize("message", PROPOSAL)
def test_what_is_told_of_a_proposal_is_not_told_in_the_opposite_world(message: str):
    world, opposite = PROPOSAL[message]
    assert message in said_of(world)
    assert message not in said_of(opposite)


def selected(*parts: tuple[LabelOrigin, int, int], e: float = 0.05) -> set[str]:
    return ids_of(statements(weigh(labelled(*HANDED, *parts, e=e))))


DRAWN = (LabelOrigin.EXPLORATION, 1, 60), (LabelOrigin.EXPLORATION, 0, 240)
FEW_DRAWN = (LabelOrigin.EXPLORATION, 1, 9), (LabelOrigin.EXPLORATION, 0, 240)
SEEN = (LabelOrigin.MISSED_HOT, 1, 50)


def seen_at(total: int) -> set[str]:
    """Say what holds of seen hot leads with so many points or one more; those drawn have 0 to 3."""
    rows = labelled(*HANDED, *DRAWN, SEEN)
    rows.total[rows.group == LabelOrigin.MISSED_HOT] = total + np.arange(50) % 2
    return ids_of(statements(weigh(rows)))


def of_landmarks() -> set[str]:
    return ids_of(statements(weigh(labelled((LabelOrigin.LANDMARK, 1, 60), (LabelOrigin.LANDMARK, 0, 60)))))


def answered(judged: float | None, *, raters: tuple[str, ...] = ("mori", "abe"), silent: bool = True) -> set[str]:
    """Say what answers allow where so many (0 to 1) of the drawn silent ones were judged, or none were drawn."""
    frame = pd.DataFrame({"rater": list(raters)})
    if not silent:
        return ids_of(answers_text(None, np.ones(2), frame))
    dataset = hand_offs("selective")
    answers = dataset.answers if judged is None else drawn_among(dataset, 0.3).answers
    assert answers is not None
    return ids_of(answers_text(answers if judged is None else left_alone(answers, judged), np.ones(2), frame))


def left_alone(answers: HandOffAnswers, judged: float) -> HandOffAnswers:
    assert answers.sample is not None
    drawn = np.flatnonzero(answers.sample.drawn & answers.answered)
    known = answers.answered.copy()
    known[drawn[int(judged * len(drawn)) :]] = False
    return replace(answers, answered=known, label=np.where(known, answers.label, 0))


def accounts(largest: int) -> set[str]:
    return ids_of(account_text(pd.Series(["big"] * largest + [f"a{n}" for n in range(100 - largest)], dtype=str)))


World = Callable[[], set[str]]
LABELS: Mapping[str, tuple[World, World]] = {
    "training-learned-from-what-became-leads": (of_landmarks, lambda: selected(*DRAWN)),
    "training-no-exploration-sample": (selected, lambda: selected(*DRAWN)),
    "training-exploration-rate-advice": (selected, lambda: selected(*DRAWN)),
    "training-leads-became-known-without-hand": (lambda: selected(SEEN), lambda: selected(SEEN, *DRAWN)),
    "training-below-hot-line-everything-rests": (lambda: selected(*DRAWN), selected),
    "training-few-leads-handed-over-random": (lambda: selected(*FEW_DRAWN), lambda: selected(*DRAWN)),
    "training-exploration-rate-capped": (lambda: selected(*DRAWN, e=0.02), lambda: selected(*DRAWN)),
    "training-probability-exploration-draw-not-recorded": (lambda: selected(*DRAWN, e=1.0), lambda: selected(*DRAWN)),
    "training-hot-leads-became-known-without": (lambda: selected(*DRAWN, SEEN), lambda: selected(*DRAWN)),
    "training-supposes-which-hot-leads-become": (lambda: seen_at(1), lambda: seen_at(10)),
    "training-known-lean-above": (lambda: seen_at(10), lambda: seen_at(1)),
    "training-known-lean-below": (lambda: seen_at(0), lambda: seen_at(1)),
    "training-leads-outside-time-or-totals": (lambda: seen_at(90), lambda: seen_at(1)),
    "training-large-account": (lambda: accounts(11), lambda: accounts(10)),
    "training-landmarks-censored": (lambda: ids_of(censored_text(3)), lambda: ids_of(censored_text(0))),
    "training-one-rater": (lambda: answered(None, raters=("mori", "mori")), lambda: answered(None)),
    "training-unanswered": (lambda: answered(None), lambda: answered(None, silent=False)),
    "training-answers-weighted": (lambda: answered(None), lambda: answered(1.0)),
    "training-unanswered-unasked": (lambda: answered(0.2), lambda: answered(1.0)),
    "training-follow-up-too-few": (lambda: answered(0.2), lambda: answered(1.0)),
    "training-follow-up-tells": (lambda: answered(1.0), lambda: answered(0.2)),
}


@pytest.mark.parametrize("message", LABELS)
def test_what_is_told_of_the_labels_is_not_told_in_the_opposite_world(message: str):
    world, opposite = LABELS[message]
    assert message in world()
    assert message not in opposite()


@pytest.mark.parametrize(
    ("module", "listed"),
    [(proposal_evidence, {*PROPOSAL} | ALWAYS | WORDS), (selection_text, {*LABELS})],
    ids=["proposal", "labels"],
)
def test_every_sentence_has_its_opposite_world(module: ModuleType, listed: set[str]):
    """Tables and sections apart, which stand with their figures or not at all."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    shown = ("comparisons", "_table", "_section", "_beside", "_over")
    parts = [node for node in tree.body if not isinstance(node, ast.FunctionDef) or not node.name.endswith(shown)]
    calls = [node for part in parts for node in ast.walk(part) if isinstance(node, ast.Call)]
    messages = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Message"]
    words = (node.value for message in messages for node in ast.walk(message) if isinstance(node, ast.Constant))
    assert {word for word in words if isinstance(word, str)} == listed
