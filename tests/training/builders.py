"""Small cards and labelled decisions with a known truth: those of the benchmarks, under the name tests know."""

from __future__ import annotations

from benchmarks.planted import a_card, a_dataset, a_rule, planted, twenty_five_rules

__all__ = ["a_card", "a_dataset", "a_rule", "planted", "twenty_five_rules"]
