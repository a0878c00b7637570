"""E-process of calibration: fair while the model holds within the doubt of its curve, paid when it does not."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from monitoring.stats.calibration_e_process import LEAST, STEEP, log_e_value
from ondo.domain.curve_error import CurveError

ERROR = CurveError(0.0, 0.3**2, 0.2**2, 60)


def test_the_money_is_one_in_the_mean_over_what_the_curve_can_have_meant():
    """Every sequence of five judgements, each as likely as the prior over moved and stretched curves makes it."""
    probability = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
    odds = np.log(probability / (1 - probability))
    moves, slopes = np.meshgrid(np.linspace(-3, 3, 61), np.linspace(-1.5, 1.5, 13), indexing="ij")
    prior = np.exp(-(moves**2) / (2 * max(ERROR.move, LEAST**2)) - slopes**2 / (2 * max(ERROR.stretch, STEEP**2)))
    prior /= prior.sum()
    chances = [1 / (1 + np.exp(-(z + moves + slopes * z))) for z in odds]
    mean = 0.0
    for labels in product((0.0, 1.0), repeat=5):
        likely = np.prod([c if hot else 1 - c for c, hot in zip(chances, labels, strict=True)], axis=0)
        mean += float((prior * likely).sum()) * float(np.exp(log_e_value(probability, np.array(labels), ERROR)[-1]))
    assert mean == pytest.approx(1)


def test_a_model_that_is_far_off_is_paid_for_and_one_that_holds_is_not():
    probability = np.full(300, 0.6)
    held, off = np.tile([1.0, 1.0, 1.0, 0.0, 0.0], 60), np.tile([1.0, 0.0, 0.0, 0.0, 0.0], 60)
    assert log_e_value(probability, held, ERROR).max() < 1
    assert log_e_value(probability, off, ERROR)[-1] > 5


def test_a_model_that_was_sure_and_one_that_nobody_judged_are_no_error():
    assert np.isfinite(log_e_value(np.array([0.0, 1.0, 0.5]), np.array([1.0, 0.0, 1.0]), ERROR)).all()
    assert log_e_value(np.array([0.2, 0.8]), np.full(2, np.nan), ERROR) == pytest.approx(np.zeros(2))
