"""Totals of training are those of one lead, on more random worlds."""

from __future__ import annotations

from tests.slow.longer import longer
from tests.training import test_counts

test_totals_of_training_are_those_of_one_lead = longer(test_counts.test_totals_of_training_are_those_of_one_lead, 20)
