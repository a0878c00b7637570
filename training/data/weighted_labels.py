"""Weighted labels: what rows came to, how much each counts, and which rows share their chance."""

from __future__ import annotations

from dataclasses import dataclass

from training.data.totals import Floats, Ints


@dataclass(frozen=True, slots=True)
class WeightedLabels:
    """Labels of rows in the order of time.

    Attributes
    ----------
    label, weight:
        Shape (rows,): 0 or 1, and how much a row counts.
    clusters:
        Numbers of shape (rows,) of what may share its chance, rows with the same number belonging together: the account
        first, then perhaps the week.
    """

    label: Ints
    weight: Floats
    clusters: tuple[Ints, ...] = ()

    @property
    def account(self) -> Ints:
        """A number per account, shape (rows,)."""
        return self.clusters[0]
