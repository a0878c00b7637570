"""Intake mapping of one sender: which records its bodies hold, and what each kind of them means."""

from __future__ import annotations

from dataclasses import dataclass

from ondo.definitions.mapping import ImportMapping

ITSELF = ""
"""The path of a body that is its one record, or the list of its records."""


@dataclass(frozen=True, slots=True)
class IntakeMapping:
    """One mapping of an intake.

    Attributes
    ----------
    each:
        Path of the list of records in a body.
    records:
        Its ``files`` are the kinds of records: the first whose ``when`` a record passes says what it means. Columns
        are paths.
    """

    each: str
    records: ImportMapping
