"""What a trial says in planted worlds, few of them: the guarantees draw many (``benchmarks.guarantees.trials``)."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from benchmarks.guarantees.promises import exact_interval
from benchmarks.guarantees.trials import TrialWorld
from ondo.domain.confidence_sequence import STAKES, blocks_needed, high_end, low_end
from ondo.domain.trial import Arm, drawn
from ondo.domain.trial_evidence import TrialVerdict
from ondo.domain.trial_plan import AnswersAtAge, DiscordantVolume, TrialPlan
from ondo.domain.vocabulary import Lang
from ondo.text.trial_text import plan_words


def test_the_interval_holds_the_mean_and_closes_on_it():
    observed = Counter({-1.0: 20, 0.0: 50, 1.0: 40})
    low, high = low_end(observed), high_end(observed)
    assert -1 < low < 20 / 110 < high < 1
    tenfold = Counter({value: 10 * count for value, count in observed.items()})
    assert low < low_end(tenfold) < 20 / 110 < high_end(tenfold) < high
    assert (low_end([]), high_end([])) == (-1, 1)
    assert sum(part for _, part in STAKES) == pytest.approx(1)


@pytest.mark.slow
def test_where_nothing_differs_few_trials_say_so_and_where_much_does_most_do():
    """Of 60 trials at most 5 % may err: 8 or more would come up once in 80 such tests; 30 points are missed seldom."""
    random = np.random.default_rng(7)
    equal = [TrialWorld((40.0, 40.0), weeks=12).verdict(random) for _ in range(60)]
    assert equal.count(TrialVerdict.B_BETTER) < 8
    assert equal.count(TrialVerdict.A_BETTER) < 8
    apart = [TrialWorld((40.0, 40.0), shares=(0.3, 0.6), weeks=12).verdict(random) for _ in range(20)]
    assert exact_interval(apart.count(TrialVerdict.B_BETTER), 20)[1] >= 0.9
    assert TrialVerdict.A_BETTER not in apart


def test_a_plan_takes_longer_with_fewer_leads_more_silence_and_a_share_near_one_half():
    def weeks(volumes: tuple[float, float], answers: AnswersAtAge) -> float:
        return TrialPlan(30, DiscordantVolume(*volumes, 8.0, 0, 0), answers).weeks

    seldom, half = AnswersAtAge(1000, 1000, 100), AnswersAtAge(1000, 1000, 450)
    assert weeks((80, 80), seldom) < weeks((80, 80), half) < weeks((40, 80), half) < weeks((40, 40), half)
    assert weeks((80, 80), half) < weeks((80, 80), AnswersAtAge(1000, 990, 445)) < float("inf")
    assert weeks((80, 80), AnswersAtAge(1000, 800, 400)) == weeks((80, 0), half) == float("inf")
    silent = TrialPlan(30, DiscordantVolume(80, 80, 8.0, 0, 0), AnswersAtAge(1000, 800, 400))
    assert silent.weeks_if_answered == weeks((80, 80), AnswersAtAge(1000, 1000, 500))
    assert f"in weeks: about {silent.weeks_if_answered:.0f}" in plan_words(silent).of(Lang.EN)
    assert TrialPlan(30, DiscordantVolume(200, 50, 8.0, 0, 0), half).per_block == (4, 1)
    assert blocks_needed((0.4, 0.5), (1, 1), 0.8) > blocks_needed((0.4, 0.5), (1, 4), 0.8) > 0


def test_the_draw_is_even_and_another_salt_draws_anew():
    arms = [drawn("salt", f"account\0{number}")[1] for number in range(2000)]
    others = [drawn("other", f"account\0{number}")[1] for number in range(2000)]
    assert 0.45 < arms.count(Arm.A) / 2000 < 0.55
    assert 0.45 < sum(arm is other for arm, other in zip(arms, others, strict=True)) / 2000 < 0.55
