"""Evidence of a suggestion beyond its figures: people, single reps and months, past quarters, missed hot leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ondo.definitions.apply_proposal import with_changes
from ondo.domain.instant import Micros
from ondo.domain.progress import SILENT, Progress
from ondo.domain.proposal import points_of
from ondo.ledger.facts.frames import in_memory
from training.data.dataset import Dataset, build_dataset
from training.data.plan import RecalibrationPlan
from training.data.totals import effective
from training.evidence.backtest import WalkForward, backtest, known_by
from training.evidence.leave_one_group_out import groups_of, sensitivity_report
from training.evidence.rater_agreement import people_report
from training.search.certify import certify
from training.search.rashomon_set import rashomon_set
from training.search.search import SearchProblem, start
from training.suggest.missed import hot_per_week, missed_hot
from training.suggest.parts import SuggestedChanges, parts
from training.suggest.propose import Learned, Option, Suggestion

if TYPE_CHECKING:
    import pyarrow as pa

MOST_CERTIFIED = 5
CERTIFY_SECONDS = 60.0


def evidence(
    frames: Mapping[str, pa.Table],
    dataset: Dataset,
    suggestion: Suggestion,
    plan: RecalibrationPlan,
    *,
    teams: Mapping[str, str] | None = None,
    progress: Progress = SILENT,
) -> dict[str, object]:
    """Return the evidence by name, as plain JSON data for ``Proposal.facts``.

    ``hot_per_week_before`` and ``_after`` are what the current card and the proposed one make hot per week, gates and
    fast tracks counted; ``None`` without hand-offs, and ``_after`` where the card stays. The shares ``volume_before``
    and ``volume_after`` leave fast tracks out, which no line moves. ``parts`` is what each part of the suggestion does.

    Parameters
    ----------
    frames:
        The facts that the data set was built from.
    teams:
        Team of each rater, as the agreement in force names them.
    """
    card, zone, as_of, maturity_days = dataset.card, dataset.zone, dataset.as_of, plan.maturity_days
    missed = missed_hot(frames, card, as_of, zone=zone, maturity_days=maturity_days)
    data: dict[str, object] = {"missed_hot": missed}
    if suggestion.learned is None or suggestion.option is None:
        return data
    handed = dataset.view == "handoff"
    data["hot_per_week_before"] = missed["hot_per_week"] if handed else None
    data["hot_per_week_after"] = None
    if handed and suggestion.passed:
        then = with_changes(
            card, points_of(suggestion.changes), suggestion.new_rules, suggestion.settings, suggestion.hot_line
        )
        data["hot_per_week_after"] = hot_per_week(frames, then, as_of, zone=zone)
        whole = SuggestedChanges(suggestion.changes, suggestion.new_rules, suggestion.settings, suggestion.hot_line)
        data["parts"] = parts(frames, card, whole, as_of, zone=zone, maturity_days=maturity_days)
    data["people"] = people_report(frames, dataset, teams=teams, seed=plan.seed)
    if suggestion.option.searched.card.changes:
        data["sensitivity"] = _sensitivity(suggestion.option, suggestion.learned)
        data["near_equal"] = _near_equal(suggestion.option, suggestion.learned)
    if plan.quarters:
        from features.levels import levels_of, with_levels

        seen = with_levels(card, levels_of(dataset.features))  # one order of columns at every instant
        whole_frames = in_memory(frames)

        def build(at: Micros) -> Dataset:
            if at == as_of:
                return dataset
            then = known_by(whole_frames, at)
            return build_dataset(then, seen, at, zone=zone, view=dataset.view, maturity_days=maturity_days)

        played = backtest(build, as_of, zone, WalkForward(quarters=plan.quarters, seed=plan.seed, progress=progress))
        data["backtest"] = played.facts()
    if plan.certified:
        progress.step("certificate", 0, 1)
        data["certificate"] = _certificate(dataset, suggestion.learned)
        progress.step("certificate", 1, 1)
    return data


def _sensitivity(option: Option, learned: Learned) -> dict[str, object]:
    base, card = option.searched.dataset, option.searched.card
    groups = groups_of(base, base.zone)
    return sensitivity_report(base, learned.teacher_fit.fit, card.points, groups, limits=learned.limits)


def _near_equal(option: Option, learned: Learned) -> list[Mapping[str, object]]:
    searched, fit = option.searched, learned.teacher_fit.fit
    card, own = searched.dataset.card, len(learned.plain.dataset.card.rules)
    problem = learned.teacher_fit.problem(searched.dataset, learned.limits)
    labels = effective(searched.dataset.learning[fit])
    return [near.facts(card) for near in rashomon_set(problem, card, searched.card.points, labels, own)]


def _certificate(dataset: Dataset, learned: Learned) -> list[dict[str, object]]:
    problem: SearchProblem = learned.blocks.cards[0].teacher_fit.problem(dataset, learned.limits)
    path = learned.first.path
    proofs = certify(problem, start(dataset.card), path, learned.limits, most=MOST_CERTIFIED, seconds=CERTIFY_SECONDS)
    return [proof.facts() for proof in proofs]
