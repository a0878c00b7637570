"""Words of a trial: what one would take, what it has shown, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from math import isinf
from zoneinfo import ZoneInfo

from ondo.domain.confidence_sequence import LEVEL
from ondo.domain.instant import Micros, local_date
from ondo.domain.trial import CardTrial, TrialEnd, TrialEndCause
from ondo.domain.trial_evidence import WEEK, TrialEvidence, TrialVerdict
from ondo.domain.trial_plan import DIFFERENCE, FEWEST_WEEKS, MOST_WEEKS, POWER, TrialPlan
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message


def plan_words(plan: TrialPlan) -> Label:
    """Say how long a trial would take, and why none is offered if none is."""
    weeks, points = f"{plan.volume.weeks:.0f}", f"{100 * DIFFERENCE:.0f}"
    a, b = f"{plan.volume.a_per_week:.1f}", f"{plan.volume.b_per_week:.1f}"
    if not plan.knows_the_past:
        return Message("trial-plan-short-past", weeks=f"{plan.volume.weeks:.1f}", fewest=f"{FEWEST_WEEKS:.0f}")
    if not plan.volume.a_per_week or not plan.volume.b_per_week:
        return Message("trial-plan-one-sided", weeks=weeks, a=a, b=b)
    if isinf(plan.weeks):
        handoffs, answered = plan.answers.handoffs, plan.answers.answered
        silent = f"{100 * plan.answers.unanswered_share:.0f}"
        counts = {"handoffs": handoffs, "unanswered": handoffs - answered}
        needed = f"{plan.weeks_if_answered:.0f}"
        return Message("trial-plan-silence", days=plan.age_days, silent=silent, points=points, needed=needed, **counts)
    words = Message(
        "trial-plan",
        weeks=weeks,
        a=a,
        b=b,
        days=plan.age_days,
        points=points,
        needed=f"{plan.weeks:.0f}",
        power=f"{100 * POWER:.0f}",
    )
    return words if plan.offered else Message("trial-plan-too-long", plan=words, most=MOST_WEEKS)


def sample_words(plan: TrialPlan) -> Label:
    """Say how many leads the plan rests on."""
    return Message("trial-plan-sample", looked=plan.volume.looked, active=plan.volume.active)


def state_words(trial: CardTrial, now: Micros, zone: ZoneInfo) -> Label:
    """Say where a trial stands."""
    end = trial.ended
    day = local_date(trial.starts_at if end is None else end.ended_at, zone).isoformat()
    if end is None:
        return Message("trial-state-running", day=day) if trial.runs(now) else Message("trial-state-scheduled", day=day)
    if end.cause is TrialEndCause.ADOPTED:
        return Message("trial-state-adopted", day=day, version=str(end.version))
    if end.cause is TrialEndCause.ENDED:
        return Message("trial-state-ended", day=day)
    return Message("trial-state-superseded", day=day)


def end_words(end: TrialEnd) -> Label:
    """Say what became of the card at the end of a trial."""
    if end.cause is TrialEndCause.ADOPTED:
        return Message("trial-end-adopted", version=str(end.version))
    return Message("trial-end-kept" if end.cause is TrialEndCause.ENDED else "trial-end-superseded")


def evidence_words(trial: CardTrial, evidence: TrialEvidence) -> Sequence[Label]:
    """Say what a trial has shown: the verdict, the interval, and the difference with what it means in leads."""
    latest = evidence.latest
    if not latest.blocks:
        return [Message("trial-no-labels", days=trial.age_days)]
    interval = Message(
        "trial-interval",
        low=points(latest.low),
        high=points(latest.high),
        level=f"{100 * LEVEL:.0f}",
        blocks=latest.blocks,
    )
    words = [verdict_words(evidence.verdict), interval]
    if evidence.difference is not None:
        weeks = (latest.at - trial.starts_at) / WEEK
        leads = f"{evidence.scaled(evidence.difference, weeks):+.1f}"
        words.append(Message("trial-difference", difference=points(evidence.difference), leads=leads))
    return words


def verdict_words(verdict: TrialVerdict) -> Label:
    """Say what the interval means."""
    if verdict is TrialVerdict.B_BETTER:
        return Message("trial-verdict-b")
    return Message("trial-verdict-a") if verdict is TrialVerdict.A_BETTER else Message("trial-verdict-open")


def points(share: float) -> str:
    """Write a difference of shares (-1 to 1) as percentage points with its sign."""
    return f"{100 * share:+.1f}"
