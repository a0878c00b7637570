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

from features.levels import with_levels
from ondo.domain.card import AttributeSpec, ValueType
from ondo.domain.evidence import (
    GainInterval,
    LeakReason,
    MovedLeads,
    ReplayedMethod,
    ReplayedQuarter,
    UnidentifiedReason,
)
from ondo.domain.looks import Look
from ondo.domain.proposal import Figures, Interval
from ondo.domain.target_precision import TargetPrecision, VolumeTest
from ondo.domain.vocabulary import Label, Lang
from ondo.text import leak_text, learning_text, proposal_evidence, unidentified_text
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
from tests.text.catalogue_sentences import is_said, sentences_of
from tests.text.test_proposal_view import answer
from tests.training.builders import a_card
from tests.training.test_follow_up import drawn_among
from tests.training.test_selection import HANDED, labelled
from tests.training.test_unidentified import hand_offs
from training.data import overlooked, selection_text, views
from training.data.answers import HandOffAnswers
from training.data.selection import LabelOrigin, weigh
from training.data.selection_text import account_text, answers_text, censored_text, statements
from training.evidence import backtest_result, rater_agreement
from training.evidence.backtest_result import NEVER, Backtest
from training.evidence.backtest_result import NOTHING as NO_GAIN
from training.evidence.rater_agreement import (
    FEWEST_PEOPLE,
    FEWEST_TWICE,
    _agreement_text,
    _leniency_text,
    _teams_text,
)

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


METHOD = ReplayedMethod("", 0.4, 0.5, 3.0, gain_precision=GainInterval(0.02, 0.01, 0.03))
PLAYED = Backtest(
    rows=(ReplayedQuarter("2026Q1", NEVER, 0.4, 0.5, 3.0, 0.1, 200),),
    totals=(METHOD, METHOD, METHOD, METHOD),
    skipped=(),
    cards={"2026Q1": {"r1": 10}},
    below_line=0.3,
)
STILL = replace(PLAYED, totals=(METHOD, replace(METHOD, gain_precision=NO_GAIN)) * 2, cards={"2026Q1": {}})


def replayed(backtest: Backtest, **changes: object) -> str:
    return str(replace(backtest, **changes).facts()["statements"])


LEAK_FACTS = {"auc": 0.9, "auc_rest": 0.6, "blank": 40, "hot_blank": 0.0, "hot_filled": 0.3}
LEAK_FACTS |= {"late": 30, "leads": 90, "changed": 60}


def leak(reason: LeakReason, rules: tuple[Label, ...] = (), *, declared: bool = True) -> str:
    return leak_text.leak_text(Label("列", "column"), reason, LEAK_FACTS, rules, declared).en


def fixed_leak(reason: LeakReason) -> str:
    return leak_text.fixed_leak_text("column", reason, LEAK_FACTS).en


RULE, OTHER = Label("甲", "this rule"), Label("乙", "that rule")
UNTOLD_FACTS = {"hot_with": 0.4, "hot_without": 0.2, "answered_with": 0.9, "answered_without": 0.4, "share_one": 0.95}
UNTOLD_FACTS |= {"labels": 80, "points_sum": 30}


def untold(reason: UnidentifiedReason, **facts: float) -> str:
    return unidentified_text.unidentified_text(RULE, reason, UNTOLD_FACTS | facts, OTHER).en


def view_of(handoffs: int, landmarks: int) -> str:
    frames = (pd.DataFrame({"label": [n % 2 for n in range(count)]}) for count in (handoffs, landmarks))
    text = views.chosen_view(*frames)[1]
    return "" if text is None else text.en


def unlabelled(**facts: int) -> str:
    return learning_text.no_labels(replace(learning_text.KnownFacts(9, 0, 0, 0, 0), **facts), 180).en


def declared(kind: ValueType, *values: float, levels: tuple[str, ...] = ()) -> str:
    card = replace(a_card([10]), attributes={"town": AttributeSpec("town", kind, Label("町", "town"))})
    features = pd.DataFrame({"attribute__town": values} if values else {}, index=range(max(1, len(values))))
    return " ".join(
        text.en for text in overlooked.overlooked_texts(with_levels(card, {"town": levels} if levels else {}), features)
    )


def twice(judged: int, alpha: float | None) -> str:
    shares = {"agreement": 0.9, "alpha": alpha, "interval": None if alpha is None else [0.1, 0.5]}
    return _agreement_text({"judged_twice": judged, "known": judged >= FEWEST_TWICE, **shares}).en


def judges(compared: int, *, apart: bool = False) -> dict[str, object]:
    people = [{"rater": "mori", "difference": 0.2, "flagged": apart}]
    return {"known": compared >= FEWEST_PEOPLE, "compared": compared, "people": people}


Told = Callable[[], str]
OTHERS: Mapping[str, tuple[Told, Told]] = {
    "training-there-not-yet-enough-labels": (lambda: replayed(PLAYED, totals=()), lambda: replayed(PLAYED)),
    "training-past-quarters-nothing-suggested": (lambda: replayed(STILL), lambda: replayed(PLAYED)),
    "training-proposals-followed-gain": (lambda: replayed(PLAYED), lambda: replayed(STILL)),
    "training-first-quarter-todays-card": (lambda: replayed(PLAYED), lambda: replayed(STILL)),
    "training-recall-of-handed-over": (lambda: replayed(PLAYED, below_line=0.0), lambda: replayed(PLAYED)),
    "proposal-leak-alone": (lambda: leak(LeakReason.ALONE), lambda: leak(LeakReason.LATE)),
    "proposal-leak-one-class": (lambda: leak(LeakReason.ONE_CLASS), lambda: leak(LeakReason.ALONE)),
    "proposal-leak-late": (lambda: leak(LeakReason.LATE), lambda: leak(LeakReason.WITH_OUTCOME)),
    "proposal-leak-with-outcome": (lambda: leak(LeakReason.WITH_OUTCOME), lambda: leak(LeakReason.LATE)),
    "proposal-leak-rules": (lambda: leak(LeakReason.LATE, (RULE,)), lambda: leak(LeakReason.LATE)),
    "proposal-leak-known-in-time": (
        lambda: leak(LeakReason.LATE),
        lambda: leak(LeakReason.LATE, declared=False),
    ),
    "proposal-leak-undeclared": (lambda: leak(LeakReason.LATE, declared=False), lambda: leak(LeakReason.LATE)),
    "import-leak-alone": (lambda: fixed_leak(LeakReason.ALONE), lambda: fixed_leak(LeakReason.ONE_CLASS)),
    "import-leak-one-class": (lambda: fixed_leak(LeakReason.ONE_CLASS), lambda: fixed_leak(LeakReason.ALONE)),
    "import-leak-fixed": (lambda: fixed_leak(LeakReason.ALONE), lambda: leak(LeakReason.ALONE)),
    "proposal-unidentified-own-choice": (
        lambda: untold(UnidentifiedReason.OWN_CHOICE),
        lambda: untold(UnidentifiedReason.ANSWERS),
    ),
    "proposal-unidentified-answers": (
        lambda: untold(UnidentifiedReason.ANSWERS),
        lambda: untold(UnidentifiedReason.OWN_CHOICE),
    ),
    "proposal-unidentified-one-rater": (
        lambda: untold(UnidentifiedReason.ONE_RATER),
        lambda: untold(UnidentifiedReason.ANSWERS),
    ),
    "proposal-unidentified-twins": (
        lambda: untold(UnidentifiedReason.TWINS),
        lambda: untold(UnidentifiedReason.EARLY_AND_LATE),
    ),
    "proposal-unidentified-early-and-late": (
        lambda: untold(UnidentifiedReason.EARLY_AND_LATE),
        lambda: untold(UnidentifiedReason.TWINS),
    ),
    "proposal-unidentified-falls-below": (
        lambda: untold(UnidentifiedReason.ANSWERS, hot_below=0.2),
        lambda: untold(UnidentifiedReason.ANSWERS, hot_above=0.2),
    ),
    "proposal-unidentified-falls-above": (
        lambda: untold(UnidentifiedReason.ANSWERS, hot_above=0.2),
        lambda: untold(UnidentifiedReason.ANSWERS, hot_below=0.2),
    ),
    "proposal-unidentified-twins-sum": (
        lambda: untold(UnidentifiedReason.TWINS, points_low=10, points_high=40),
        lambda: untold(UnidentifiedReason.TWINS),
    ),
    "proposal-unidentified-early-and-late-points": (
        lambda: untold(UnidentifiedReason.EARLY_AND_LATE, points_early=20, points_late=-10),
        lambda: untold(UnidentifiedReason.EARLY_AND_LATE),
    ),
    "training-view-handoff-of-both": (lambda: view_of(200, 300), lambda: view_of(200, 0)),
    "training-view-landmark-knows-more": (lambda: view_of(3, 300), lambda: view_of(200, 300)),
    "training-no-labels-landmarks-young": (
        lambda: unlabelled(landmarks=4),
        lambda: unlabelled(landmarks=4, handoffs=1),
    ),
    "training-no-labels-handoffs-open": (lambda: unlabelled(handoffs=4), lambda: unlabelled(outcomes=4, decided=4)),
    "training-no-labels-outcomes-undated": (
        lambda: unlabelled(outcomes=4, decided=4),
        lambda: unlabelled(outcomes=4, decided=4, landmarks=4),
    ),
    "training-no-labels-nothing": (unlabelled, lambda: unlabelled(outcomes=4, decided=4)),
    "training-attributes-without-levels": (
        lambda: declared(ValueType.TEXT),
        lambda: declared(ValueType.TEXT, 0.0, 1.0, levels=("otaru", "ueda")),
    ),
    "training-attributes-never-known": (
        lambda: declared(ValueType.NUMBER, float("nan")),
        lambda: declared(ValueType.NUMBER, float("nan"), 3.0),
    ),
    "training-judged-twice-too-few": (lambda: twice(FEWEST_TWICE - 1, 0.4), lambda: twice(FEWEST_TWICE, 0.4)),
    "training-judged-twice-always-the-same": (lambda: twice(FEWEST_TWICE, None), lambda: twice(FEWEST_TWICE, 0.4)),
    "training-judged-twice-agree": (lambda: twice(FEWEST_TWICE, 0.4), lambda: twice(FEWEST_TWICE, None)),
    "training-people-too-few": (
        lambda: _leniency_text(judges(FEWEST_PEOPLE - 1)).en,
        lambda: _leniency_text(judges(FEWEST_PEOPLE)).en,
    ),
    "training-people-alike": (
        lambda: _leniency_text(judges(4)).en,
        lambda: _leniency_text(judges(4, apart=True)).en,
    ),
    "training-people-apart": (
        lambda: _leniency_text(judges(4, apart=True)).en,
        lambda: _leniency_text(judges(4)).en,
    ),
    "training-teams-alike": (lambda: _teams_text(judges(4)).en, lambda: _teams_text(judges(4, apart=True)).en),
    "training-teams-apart": (lambda: _teams_text(judges(4, apart=True)).en, lambda: _teams_text(judges(4)).en),
}
ELSEWHERE = {"training-reason-too-few-labels"}
"""What is told of a number of labels, whichever it is; who asks for it is tested with the gate."""


@pytest.mark.parametrize("message", OTHERS)
def test_what_else_a_meeting_reads_is_not_told_in_the_opposite_world(message: str):
    world, opposite = OTHERS[message]
    assert is_said(message, world())
    assert not is_said(message, opposite())


def test_every_other_sentence_has_its_opposite_world():
    modules = (backtest_result, leak_text, unidentified_text, views, learning_text, overlooked)
    modules += (rater_agreement,)
    assert set().union(*map(sentences_of, modules)) == {*OTHERS} | ELSEWHERE
