"""Record of a recalibration: what it was asked and stood on, kept with its proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """What a recalibration was asked and stood on, so that it can be repeated from the ledger.

    Attributes
    ----------
    view, maturity_days, trials, quarters, certified:
        Of the plan; an empty ``view`` = the run chose.
    zone:
        The company's, by its name.
    agreement:
        Version of the agreement that was in force, 0 = the shipped one.
    agreed:
        Hot leads a week that were signed for this card alone, ``None`` where none were.
    hot_precision:
        Hot precision (0 to 1) that the line was to hold, asked for or signed; ``None`` where none was.
    versions:
        Of Python and of the libraries that a figure may depend on, by name.
    """

    view: str = ""
    maturity_days: float
    trials: int
    quarters: int
    certified: bool = False
    zone: str
    agreement: int = 0
    agreed: float | None = None
    hot_precision: float | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
