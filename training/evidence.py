"""What a suggestion rests on, beyond its figures: people, single reps and months, past quarters, missed hot leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ondo.domain.apply_proposal import with_changes
from ondo.domain.card import Scorecard
from ondo.domain.instant import Micros
from ondo.domain.progress import SILENT, Progress
from ondo.domain.proposal import points_of
from training.backtest import backtest, known_by
from training.certify import certify
from training.dataset import Dataset, build_dataset
from training.missed import hot_per_week, missed_hot
from training.near_equal import near_equal
from training.parts import SuggestedChanges, parts
from training.people import people_report
from training.propose import Learned, Option, Suggestion
from training.search import Problem, start
from training.sensitivity import groups_of, sensitivity_report
from training.totals import effective

if TYPE_CHECKING:
    import pyarrow as pa

MOST_CERTIFIED = 5
CERTIFY_SECONDS = 60.0


def evidence(
    frames: Mapping[str, pa.Table],
    card: Scorecard,
    dataset: Dataset,
    found: Suggestion,
    *,
    maturity_days: float,
    seed: int = 0,
    quarters: int = 4,
    certified: bool = False,
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
    quarters:
        Past quarters to play again; 0 leaves the backtest out.
    certified:
        Prove how far the path of the card's own rules can be from the best; up to a minute in all.
    teams:
        Team of each rater, as the agreement in force names them.
    """
    zone, as_of = dataset.zone, dataset.as_of
    missed = missed_hot(frames, card, as_of, zone=zone, maturity_days=maturity_days)
    told: dict[str, object] = {"missed_hot": missed}
    if found.learned is None or found.option is None:
        return told
    handed = dataset.view == "handoff"
    told["hot_per_week_before"] = missed["hot_per_week"] if handed else None
    told["hot_per_week_after"] = None
    if handed and found.passed:
        then = with_changes(card, points_of(found.changes), found.new_rules, found.settings, found.hot_line)
        told["hot_per_week_after"] = hot_per_week(frames, then, as_of, zone=zone)
        whole = SuggestedChanges(found.changes, found.new_rules, found.settings, found.hot_line)
        told["parts"] = parts(frames, card, whole, as_of, zone=zone, maturity_days=maturity_days)
    told["people"] = people_report(frames, dataset, teams=teams, seed=seed)
    if found.option.searched.card.changes:
        told["sensitivity"] = _sensitivity(found.option, found.learned)
        told["near_equal"] = _near_equal(found.option, found.learned)
    if quarters:

        def build(at: Micros) -> Dataset:
            then = known_by(frames, at)
            return build_dataset(then, card, at, zone=zone, view=dataset.view, maturity_days=maturity_days)

        played = backtest(build, as_of, zone, quarters=quarters, seed=seed, progress=progress)
        told["backtest"] = played.facts()
    if certified:
        progress.step("certificate", 0, 1)
        told["certificate"] = _certificate(dataset, found.learned)
        progress.step("certificate", 1, 1)
    return told


def _sensitivity(option: Option, learned: Learned) -> dict[str, object]:
    base, card = option.searched.dataset, option.searched.card
    groups = groups_of(base, base.zone)
    return sensitivity_report(base, learned.parts.fit, card.points, groups, limits=learned.limits)


def _near_equal(option: Option, learned: Learned) -> list[Mapping[str, object]]:
    searched, fit = option.searched, learned.parts.fit
    card, own = searched.dataset.card, len(learned.plain.dataset.card.rules)
    problem = learned.lesson.problem(searched.dataset, learned.limits)
    labels = effective(searched.dataset.learning[fit])
    return [near.facts(card) for near in near_equal(problem, card, searched.card.points, labels, own)]


def _certificate(dataset: Dataset, learned: Learned) -> list[dict[str, object]]:
    problem: Problem = learned.lesson.problem(dataset, learned.limits)
    path = learned.plain.path
    proofs = certify(problem, start(dataset.card), path, learned.limits, most=MOST_CERTIFIED, seconds=CERTIFY_SECONDS)
    return [proof.facts() for proof in proofs]
