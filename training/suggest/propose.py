"""Proposal from labelled decisions: search, choose the number of changes, judge on later data, pass the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np

from ondo.definitions.apply_proposal import with_setting
from ondo.domain.proposal import Figures, NewRule, PathStep, PointChange, SettingChange
from training.data.dataset import Dataset, TimeSplit, split
from training.data.totals import Floats, Ints, effective, named
from training.metrics.evaluate import Later, MeasuredGain, figures, gain
from training.metrics.evaluator import Evaluator
from training.model.challenger import Challenger, challenger
from training.model.tuning_plan import TuningPlan
from training.rules.new_rules import Searched, describe, search_with_new
from training.search.search import Limits
from training.suggest.changes import path_steps, point_changes
from training.suggest.line import moved_line, who_moves
from training.suggest.points import TeacherFit, fit_and_search_inputs
from training.suggest.promotion import Texts, passes, said, too_little, verdict
from training.suggest.reasons import RecalibrationReason
from training.suggest.settings_search import suggest_setting, with_points
from training.suggest.silence_gains import silence_gains
from training.suggest.unidentified import held, unidentified_facts

UNKNOWN = Figures(None, None, None)

Scored = tuple[Floats | Ints, Floats]
"""Score and calibrated probability on later data."""


@dataclass(frozen=True)
class Option:
    """A card that could be proposed.

    Attributes
    ----------
    dataset:
        The labelled decisions under it: its rules, points and counting.
    searched:
        Where its points come from.
    setting:
        Its other way to count, cap, decay or gate, if it has one.
    """

    dataset: Dataset
    searched: Searched
    scored: Scored
    gain: MeasuredGain
    setting: SettingChange | None = None

    @property
    def changes(self) -> int:
        """How many things it changes, the hot line left out."""
        return self.searched.card.changes + (self.setting is not None)

    @property
    def reason(self) -> RecalibrationReason:
        """What the promotion gate says of it."""
        return verdict(self.changes, self.gain)


@dataclass(frozen=True)
class Learned:
    """What was learned from, for whoever looks further into a suggestion."""

    parts: TimeSplit
    judge: Evaluator
    lesson: TeacherFit
    plain: Searched
    limits: Limits


@dataclass(frozen=True)
class Suggestion:
    """What one recalibration found; nothing in ``changes``, ``new_rules`` and ``settings`` means: keep the card.

    ``option`` is the card that was judged on later data, also when it did not pass the gate; ``examined`` are its
    points. ``scores`` holds score and calibrated probability per method on later data, for plots.
    """

    reason: RecalibrationReason
    text: Mapping[str, str]
    changes: tuple[PointChange, ...] = ()
    new_rules: tuple[NewRule, ...] = ()
    settings: tuple[SettingChange, ...] = ()
    hot_line: int = 0
    current: Figures = UNKNOWN
    suggested: Figures | None = None
    logistic: Figures | None = None
    opinion: Challenger | None = None
    gain: MeasuredGain | None = None
    path: tuple[PathStep, ...] = ()
    examined: Mapping[str, int] = field(default_factory=dict)
    later: Later | None = None
    scores: Mapping[str, Scored] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    option: Option | None = None
    learned: Learned | None = None

    @property
    def passed(self) -> bool:
        """Whether the meeting is asked to change anything."""
        return bool(self.changes or self.new_rules or self.settings)


def suggest(
    dataset: Dataset,
    plan: TuningPlan = TuningPlan(),  # noqa: B008 - a frozen value
    *,
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
    points_only: bool = False,
) -> Suggestion:
    """Suggest points, new rules and at most one setting, or say why not.

    Points and model learn from the first 60 % of time, probability curves from the next 15 %. Order (AUC,
    precision) is judged on everything after the first 60 %, since no method's order has seen it; log loss on
    the last 25 %, which no curve has seen either. ``verdict`` says what a card must show to be suggested.

    Parameters
    ----------
    plan:
        How the LightGBM second opinion is tuned; its seed is that of everything drawn.
    points_only:
        Leave new rules and settings out.
    """
    if (nothing := too_little(dataset)) is not None:
        return Suggestion(*nothing, hot_line=dataset.card.hot_line, facts=dict(dataset.facts))
    limits, seed, progress = _within(dataset, limits), plan.seed, plan.progress
    parts = split(dataset)
    judge = Evaluator.of(dataset, parts)
    opinion = challenger(dataset, parts.fit, judge, plan)
    progress.step("points", 0, 4)
    lesson = fit_and_search_inputs(dataset, parts, opinion, seed=seed)
    plain = lesson.search(dataset, limits)
    progress.step("points", 1, 4)
    options = [_option(judge, plain, seed)]
    if not points_only:
        options.append(_with_new_rules(judge, lesson, options[0], limits, seed))
        progress.step("points", 2, 4)
        options.append(_with_setting(judge, parts, options[1], seed))
    progress.step("points", 3, 4)
    suggestion = _described(dataset, judge, _best(options), Learned(parts, judge, lesson, plain, limits), opinion)
    progress.step("points", 4, 4)
    return suggestion


def _within(dataset: Dataset, limits: Limits) -> Limits:
    """Let at most half of the rules change, and none whose worth cannot be told.

    The others are the scale that points and intervals are told on.
    """
    most = min(limits.max_changes, (len(dataset.card.rules) + 1) // 2)
    return held(dataset, replace(limits, max_changes=most))


def _option(judge: Evaluator, searched: Searched, seed: int, setting: SettingChange | None = None) -> Option:
    """Judge a found card, with another setting where one is given, against the current one."""
    base = searched.dataset
    then = replace(base, card=with_points(base.card, searched.card.points))
    if setting is not None:
        then = base.under(with_setting(then.card, setting))
    now, scored = judge.curved(judge.dataset.totals), judge.curved(then.totals)
    return Option(then, searched, scored, gain(now, scored, judge.later, seed=seed), setting)


def _with_new_rules(judge: Evaluator, lesson: TeacherFit, plain: Option, limits: Limits, seed: int) -> Option:
    """Let new rules in where they pay on what was learned from and cost nothing on later data."""
    zone, fit, known = judge.dataset.zone, lesson.fit, np.arange(len(judge.dataset))
    wider = search_with_new(plain.searched, fit, limits, lesson.search, zone=zone, known=known)
    if wider is plain.searched:
        return plain
    option = _option(judge, wider, seed)
    return option if gain(plain.scored, option.scored, judge.later, seed=seed).logloss > 0 else plain


def _with_setting(judge: Evaluator, parts: TimeSplit, option: Option, seed: int) -> Option:
    """Let one setting in; it has passed a gate of its own on later data."""
    base = option.searched.dataset
    setting = suggest_setting(base, parts, Evaluator.of(base, parts), option.searched.card.points, seed=seed)
    return option if setting is None else _option(judge, option.searched, seed, setting)


def _best(options: Sequence[Option]) -> Option:
    """Return the fullest card that passes the gate; if none does, the fullest one."""
    return next((option for option in reversed(options) if passes(option.reason)), options[-1])


def _described(
    dataset: Dataset, judge: Evaluator, option: Option, learned: Learned, opinion: Challenger | None
) -> Suggestion:
    """Say what an option changes, and how everything compares on later data."""
    plain, searched = learned.plain, option.searched
    own, points = len(dataset.card.rules), searched.card.points
    through = passes(option.reason)
    line = dataset.card.hot_line
    if option.changes:
        line = moved_line(dataset, [rule.points for rule in option.dataset.card.rules], option.dataset)
    wider = judge if searched is plain else Evaluator.of(searched.dataset, learned.parts)
    text: Texts = said(option.reason, option.changes, option.gain)
    now, logistic = judge.curved(dataset.totals), judge.curved(learned.lesson.logistic)
    scores: dict[str, Scored] = {"current": now, "suggested": option.scored, "logistic": logistic}
    return Suggestion(
        reason=option.reason,
        text=text,
        changes=point_changes(wider, points, own) if through else (),
        new_rules=describe(wider, points, searched.new, zone=dataset.zone) if through else (),
        settings=(option.setting,) if through and option.setting is not None else (),
        hot_line=line if through else dataset.card.hot_line,
        current=figures(*now, judge.later),
        suggested=figures(*option.scored, judge.later) if through else None,
        logistic=figures(*logistic, judge.later),
        opinion=opinion,
        gain=option.gain if option.changes else None,
        path=path_steps(judge, plain.path, plain.criteria),
        examined=named(searched.dataset.card, points),
        later=judge.later,
        scores=scores if opinion is None else {**scores, "model": opinion.scored},
        facts=_facts(dataset, option, learned, line)
        | {"silence": silence_gains(dataset, point_changes(wider, points, own) if through else ())},
        option=option,
        learned=learned,
    )


def _facts(dataset: Dataset, option: Option, learned: Learned, line: int) -> dict[str, object]:
    parts, judge, measured_gain = learned.parts, learned.judge, option.gain
    rows, points = judge.rows, [rule.points for rule in option.dataset.card.rules]
    moved = asdict(who_moves(dataset, points, line, rows, option.dataset))
    return {
        **dataset.facts,
        "slices": {"fit": len(parts.fit), "calibrate": len(parts.calibrate), "later": len(parts.later)},
        "effective_labels": round(effective(dataset.learning[parts.fit]), 1),
        "volume": judge.later.volume,
        "volume_kind": "handed_off" if judge.later.volume == dataset.share_at_line(rows) else "simulated",
        "gain_logloss": measured_gain.logloss,
        "gain_logloss_interval": [measured_gain.logloss_interval.low, measured_gain.logloss_interval.high],
        "teacher": learned.lesson.facts(),
        "unidentified": unidentified_facts(dataset),
        "path_chosen": learned.plain.chosen,
        "examined": named(option.searched.dataset.card, option.searched.card.points),
        "volume_before": moved.pop("before"),
        "volume_after": moved.pop("after"),
        "moved": moved,
    }
