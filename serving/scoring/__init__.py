"""Scoring: from the facts of a lead to its answer, and the hand-off that a score opens."""
