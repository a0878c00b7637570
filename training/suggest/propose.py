"""Proposal from labelled decisions: search, choose the number of changes, judge on later data, pass the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

import numpy as np

from ondo.definitions.apply_proposal import with_setting
from ondo.domain.evidence import plain
from ondo.domain.looks import EarlierLooks, Look
from ondo.domain.proposal import Figures, NewRule, PathStep, PointChange, SettingChange
from training.data.dataset import Dataset, Rows, TimeSplit, split
from training.data.totals import Floats, Ints, effective, named
from training.metrics.evaluate import Later, MeasuredGain, figures, gain
from training.metrics.evaluator import Evaluator
from training.model.challenger import Challenger, fit_challenger
from training.model.tuning_plan import TuningPlan
from training.rules.new_rules import Searched, describe
from training.search.search import Limits, start
from training.suggest.changes import path_steps, point_changes
from training.suggest.forward_blocks import ForwardBlocks, Maker, made_of_all, narrow
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
    """What was learned from, for whoever looks further into a suggestion.

    ``teacher_fit`` and ``plain`` are those of all labels, ``plain`` with the card's own rules only; ``limits`` those of
    one round without the blocks' word; ``look`` says how many of the labels that judge do so for the first time.
    """

    parts: TimeSplit
    judge: Evaluator
    teacher_fit: TeacherFit
    plain: Searched
    limits: Limits
    blocks: ForwardBlocks
    look: Look

    @property
    def changed(self) -> bool:
        """Whether any card changes rules: one of a block, or the card of all labels without the blocks' word."""
        if any(card.searched.card.changes for card in self.blocks.cards):
            return True
        return self.teacher_fit.search(self.teacher_fit.dataset, narrow(self.limits)).card.changes > 0

    @property
    def first(self) -> Searched:
        """What the first block's search found with the card's own rules: from labels that judge nothing."""
        return self.blocks.cards[0].plain


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
    challenger: Challenger | None = None
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
    looks: EarlierLooks = EarlierLooks(),  # noqa: B008 - a frozen value
) -> Suggestion:
    """Suggest points, new rules and at most one setting, or say why not.

    Whole cards are made from all that came before each of three blocks of the last 40 % of time, and judged on that
    block (``training.suggest.forward_blocks``); ``verdict`` says what they must show together. What is suggested is
    the card made the same way from all labels. The model learns from the first 60 % of time, the curves of the
    figures from the next 15 %; figures of order are those of the last 40 %, log loss of the last 25 %.

    Parameters
    ----------
    plan:
        How the LightGBM second opinion is tuned; its seed is that of everything drawn.
    points_only:
        Leave new rules and settings out.
    looks:
        Which labels have judged before: this round pays for those that do so again, and has no setting where more
        than half do.
    """
    if (nothing := too_little(dataset)) is not None:
        return Suggestion(*nothing, hot_line=dataset.card.hot_line, facts=dict(dataset.facts))
    limits, seed, progress = _within(dataset, limits), plan.seed, plan.progress
    parts = split(dataset)
    judge = Evaluator.of(dataset, parts)
    look = looks.look(judge.look_key, judge.digests)
    judge = replace(judge, later=replace(judge.later, chance=look.chance))
    challenger = fit_challenger(dataset, parts.fit, judge, plan)
    progress.step("points", 0, 4)
    first = fit_and_search_inputs(dataset, parts.fit, challenger, seed=seed)

    def teacher_of(rows: Rows) -> TeacherFit:
        return fit_and_search_inputs(dataset, rows, challenger, choice=first.choice, seed=seed)

    maker = Maker(teacher_of, limits, points_only)
    blocks = ForwardBlocks.of(dataset, judge, maker, first)
    progress.step("points", 2, 4)
    teacher_fit = teacher_of(np.arange(len(dataset)))
    plain, searched = made_of_all(blocks, maker, teacher_fit)
    progress.step("points", 3, 4)
    learned = Learned(parts, judge, teacher_fit, plain, limits, blocks, look)
    option = _option_of(blocks, searched, seed)
    if not points_only and 2 * look.fresh >= look.judged:
        option = _with_setting(learned, option, seed)
    suggestion = _described(dataset, option, learned, challenger)
    progress.step("points", 4, 4)
    return suggestion


def _within(dataset: Dataset, limits: Limits) -> Limits:
    """Let at most half of the rules change, and none whose worth cannot be told.

    The others are the scale that points and intervals are told on.
    """
    most = min(limits.max_changes, (len(dataset.card.rules) + 1) // 2)
    return held(dataset, replace(limits, max_changes=most))


def _option_of(blocks: ForwardBlocks, searched: Searched, seed: int) -> Option:
    """Return the card made of all labels, judged by what the blocks' cards came to."""
    base = searched.dataset
    then = replace(base, card=with_points(base.card, searched.card.points))
    return Option(then, searched, blocks.judge.calibrated_scores(blocks.score), blocks.measured(seed))


def _with_setting(learned: Learned, option: Option, seed: int) -> Option:
    """Let one setting in, chosen and judged beside the points of the first block's card, or beside those of today.

    It has a look of its own on later data. Where the points do not pass it stands alone.
    """
    first, judge, parts = learned.first, learned.judge, learned.parts
    through = passes(option.reason)
    points = first.card.points if through else start(first.dataset.card)
    setting = suggest_setting(first.dataset, parts, judge, points, seed=seed)
    if setting is None:
        return option
    if through:
        card = with_setting(option.dataset.card, setting)
        return replace(option, dataset=option.searched.dataset.under(card), setting=setting)
    then = first.dataset.under(with_setting(first.dataset.card, setting))
    scored = judge.calibrated_scores(then.totals)
    measured_gain = gain(judge.calibrated_scores(first.dataset.totals), scored, judge.later, seed=seed)
    alone = Option(then, replace(first, chosen=0), scored, measured_gain, setting)
    return alone if passes(alone.reason) else option


def _described(dataset: Dataset, option: Option, learned: Learned, challenger: Challenger | None) -> Suggestion:
    """Say what an option changes, and how everything compares on later data."""
    searched, judge, blocks, first = option.searched, learned.judge, learned.blocks, learned.first
    own, points = len(dataset.card.rules), searched.card.points
    through = passes(option.reason)
    line = dataset.card.hot_line
    if option.changes:
        line = moved_line(dataset, [rule.points for rule in option.dataset.card.rules], option.dataset)
    wider = judge if searched.dataset is dataset else Evaluator.of(searched.dataset, learned.parts)
    left_alone, changed = bool(learned.limits.fixed), not option.changes and learned.changed
    text: Texts = said(option.reason, option.changes, option.gain, left_alone=left_alone, changed=changed)
    now, logistic = (
        judge.calibrated_scores(dataset.totals),
        judge.calibrated_scores(blocks.cards[0].teacher_fit.logistic),
    )
    scores: dict[str, Scored] = {"current": now, "suggested": option.scored, "logistic": logistic}
    changes = point_changes(wider.dataset, points, own, blocks.cost) if through else ()
    return Suggestion(
        reason=option.reason,
        text=text,
        changes=changes,
        new_rules=describe(wider, points, searched.new, blocks.cost_of_new, zone=dataset.zone) if through else (),
        settings=(option.setting,) if through and option.setting is not None else (),
        hot_line=line if through else dataset.card.hot_line,
        current=figures(*now, judge.later),
        suggested=figures(*option.scored, judge.later) if through else None,
        logistic=figures(*logistic, judge.later),
        challenger=challenger,
        gain=option.gain if option.changes else None,
        path=path_steps(judge, first.path, first.criteria),
        examined=named(searched.dataset.card, points),
        later=judge.later,
        scores=scores if challenger is None else {**scores, "model": challenger.scored},
        facts=_facts(dataset, option, learned, line) | {"silence": silence_gains(dataset, changes)},
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
        "effective_labels": round(effective(dataset.learning), 1),
        "volume": judge.later.volume,
        "volume_kind": "handed_off" if judge.later.volume == dataset.share_at_line(rows) else "simulated",
        "gain_logloss": measured_gain.logloss,
        "gain_logloss_interval": [measured_gain.logloss_interval.low, measured_gain.logloss_interval.high],
        "teacher": learned.teacher_fit.facts(),
        "unidentified": unidentified_facts(dataset),
        "look": plain(learned.look),
        "path_chosen": learned.first.chosen,
        "examined": named(option.searched.dataset.card, option.searched.card.points),
        "volume_before": moved.pop("before"),
        "volume_after": moved.pop("after"),
        "moved": moved,
    }
