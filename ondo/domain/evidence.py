"""Evidence of a proposal as a typed tree: what a recalibration counted, replayed and could not know.

``Proposal.facts`` is its stored form, plain JSON data that is never applied. It gets its types here and is read nowhere
else: what an earlier version did not write, or wrote otherwise, takes its default; an entry that lacks what it needs is
left out. Names are those of the stored form. Shares are 0 to 1, losses are nats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from ondo.domain.looks import Look
from ondo.domain.proposal import Figures, Proposal
from ondo.domain.run_record import RunRecord
from ondo.domain.target_precision import TargetPrecision
from ondo.domain.vocabulary import Label


@dataclass(frozen=True, slots=True)
class GainInterval:
    """A rise with the ends of its 90% interval; stored as a list of the three."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LabelGroup:
    """Labels of one origin: how many, how many hot, what they weigh and how many they are worth."""

    rows: int
    hot: int
    weight: float
    effective: float


@dataclass(frozen=True, slots=True)
class SelectionEvidence:
    """What the labels rest on, and what nobody can know from them."""

    groups: Mapping[str, LabelGroup] = field(default_factory=dict)
    statements: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class RaterLeniency:
    """How often one person says hot, how often colleagues would of the same leads, and the difference."""

    rater: str
    votes: int
    hot: float
    expected: float
    difference: float
    low: float
    high: float
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class LeniencyEvidence:
    """The people who can be compared."""

    people: tuple[RaterLeniency, ...] = ()


@dataclass(frozen=True, slots=True)
class PeopleEvidence:
    """How far those who judge agree."""

    leniency: LeniencyEvidence = field(default_factory=LeniencyEvidence)
    statements: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLeftOut:
    """A rep or a month without which a change gets other points; ``labels`` are its own."""

    kind: str = ""
    group: str
    labels: int = 0
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSensitivity:
    """What one change hangs on: in ``drops`` refits a rep or a month was left out.

    In ``keeps_direction`` of them it moves the same way, in ``within_step`` to the points of the refit on all labels,
    give or take a grid step. ``hangs_on`` are those where it does not, the strongest first.
    """

    rule_id: str
    points_now: int = 0
    points_suggested: int = 0
    points_refitted: int = 0
    drops: int = 0
    keeps_direction: int = 0
    within_step: int = 0
    hangs_on: tuple[GroupLeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class SensitivityEvidence:
    """What the changes hang on; a statement for each change, in the same order."""

    changes: tuple[ChangeSensitivity, ...] = ()
    statements: tuple[Label, ...] = ()


class UnidentifiedReason(StrEnum):
    """Why the worth of a rule cannot be told from the labels there are."""

    OWN_CHOICE = "own_choice"
    ANSWERS = "answers"
    ONE_RATER = "one_rater"
    TWINS = "twins"
    EARLY_AND_LATE = "early_and_late"


@dataclass(frozen=True, slots=True)
class UnidentifiedRule:
    """A rule whose points were left as they are because the labels cannot tell its worth.

    ``reason`` is an ``UnidentifiedReason``, ``statement`` says it and what would tell; ``facts`` are its figures.
    """

    rule_id: str
    reason: str
    statement: Label
    facts: Mapping[str, float] = field(default_factory=dict)


class LeakReason(StrEnum):
    """Why a field or a kind of event may have been filled in when the outcome was known."""

    ALONE = "alone"
    ONE_CLASS = "one_class"
    LATE = "late"
    WITH_OUTCOME = "with_outcome"


@dataclass(frozen=True, slots=True)
class SuspectedLeak:
    """An attribute, a kind or a rule that nothing is learned from until the card vouches for it.

    ``reason`` is a ``LeakReason``, ``statement`` says it and what to do; ``facts`` are its figures.
    """

    name: str
    reason: str
    statement: Label
    facts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SilenceGain:
    """What a change of points buys (log loss per hand-off, > 0 is better) by what is supposed of unanswered hand-offs.

    ``answered_with`` and ``answered_without`` are the shares (0 to 1) of hand-offs that sales answered, with the rule
    and without. ``by_sales`` looks at these alone, ``with_drawn`` also at those that a follow-up draw named, for all
    the others; ``none_hot`` and ``all_hot`` are the two extremes.
    """

    rule_id: str
    by_sales: float
    none_hot: float
    all_hot: float
    with_drawn: float | None = None
    answered_with: float | None = None
    answered_without: float | None = None


@dataclass(frozen=True, slots=True)
class ReplayedQuarter:
    """How one method would have done in one past quarter, ``2026Q1`` in the company's zone.

    ``precision`` is the share of hot leads among those it would have handed over, ``recall`` the share of the quarter's
    hot leads that are among them, ``hot_per_week`` how many these are, by weight; ``volume`` is the share handed over,
    the same for all methods of a quarter. ``changes`` are rules whose points differ from today's card.
    """

    quarter: str
    method: str
    precision: float
    recall: float
    hot_per_week: float
    volume: float
    labels: int
    changes: int | None = None


@dataclass(frozen=True, slots=True)
class ReplayedMethod:
    """One method over all past quarters; gains are over never changing."""

    method: str
    precision: float
    recall: float
    hot_per_week: float
    volume: float | None = None
    labels: int | None = None
    gain_precision: GainInterval | None = None
    gain_recall: GainInterval | None = None
    gain_hot_per_week: GainInterval | None = None


@dataclass(frozen=True, slots=True)
class SkippedQuarter:
    """A past quarter that could not be replayed, and the key of the reason."""

    quarter: str
    why: str


@dataclass(frozen=True, slots=True)
class BacktestEvidence:
    """Past quarters replayed: each by each method, and all of them together."""

    rows: tuple[ReplayedQuarter, ...] = ()
    totals: tuple[ReplayedMethod, ...] = ()
    skipped: tuple[SkippedQuarter, ...] = ()
    statements: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class CatchingChange:
    """A change that would have caught missed leads: how many, and how many more it makes hot a week."""

    words: Label
    caught: int
    extra_hot_per_week: float


@dataclass(frozen=True, slots=True)
class MissedLeads:
    """Missed leads that lacked the same; ``months`` counts them by month, ``None`` where nothing tells."""

    words: Label
    leads: int
    months: Mapping[str, int] | None = None
    change: CatchingChange | None = None


@dataclass(frozen=True, slots=True)
class MissedEvidence:
    """Leads that proved hot without having been handed over by the card; the card makes ``hot_per_week`` leads hot."""

    leads: int = 0
    months: Mapping[str, int] | None = None
    reported: int = 0
    hot_today: int = 0
    weeks: float | None = None
    hot_per_week: float | None = None
    groups: tuple[MissedLeads, ...] = ()


@dataclass(frozen=True, slots=True)
class OptimalityProof:
    """How far the best card found with at most ``changes`` changes can be from the best there is.

    ``proven``: the optimum itself is known, so that the gap is exact. ``bound`` is ``None`` where nothing could be
    proven, and then ``reason`` says why.
    """

    changes: int
    loss: float
    bound: float | None = None
    proven: bool = False
    reason: str = ""
    seconds: float | None = None

    @property
    def gap(self) -> float | None:
        """What the loss could still fall at most."""
        return None if self.bound is None else max(0.0, self.loss - self.bound)

    @property
    def relative_gap(self) -> float | None:
        """The gap as a share of the loss."""
        return None if self.gap is None or not self.loss else self.gap / self.loss


@dataclass(frozen=True, slots=True)
class NearEqualCard:
    """Another card that the labels hardly tell from the suggested one: its points, and what it costs in loss."""

    points: Mapping[str, int]
    changes: int
    costs: float


@dataclass(frozen=True, slots=True)
class TeacherEvidence:
    """Whose probabilities the points follow, and by how much the model beat the logistic."""

    source: str
    model_gain: float | None = None
    model_gain_error: float | None = None
    inverse_penalty: float | None = None


@dataclass(frozen=True, slots=True)
class MovedLeads:
    """The leads that change side: their share of all, and how many of them are hot."""

    in_share: float | None = None
    in_hot: float | None = None
    out_share: float | None = None
    out_hot: float | None = None


@dataclass(frozen=True, slots=True)
class Slices:
    """Labels by what they are used for."""

    fit: int | None = None
    calibrate: int | None = None
    later: int | None = None


@dataclass(frozen=True, slots=True)
class ReplayedParts:
    """Every part of the proposal, replayed: by part number the hot leads, the labelled ones and the right ones.

    One of ``hot`` stands for ``per_week`` leads a week.
    """

    change_ids: tuple[str, ...]
    per_week: float
    hot: tuple[int, ...]
    labelled: tuple[int, ...]
    accurate: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a recalibration wrote beside its changes.

    Attributes
    ----------
    arrival_order:
        Instants stand for an order of arrival only.
    volume, volume_kind:
        The share handed over at which cards are compared, and whether it is that of the past or assumed.
    volume_before, volume_after:
        Shares of the leads active lately that points and gates make hot, now and with the suggestion.
    hot_per_week_before, hot_per_week_after:
        Leads a week that are hot in the end, gates and fast tracks counted.
    gain_precision, gain_logloss, gain_logloss_interval:
        What the card that was judged gains on later data; log loss per lead.
    run:
        What the run was asked; ``None`` where an earlier version did not write it down.
    """

    leads: int | None = None
    events: int | None = None
    handoffs: int | None = None
    arrival_order: bool = False
    at_end_of_history: bool = False
    view: str = ""
    dataset_id: str = ""
    seed: int | None = None
    effective_labels: float | None = None
    reason_text: Label | None = None
    slices: Slices = field(default_factory=Slices)
    provenance: Mapping[str, int] = field(default_factory=dict)
    via: Mapping[str, int] = field(default_factory=dict)
    volume: float | None = None
    volume_kind: str = ""
    volume_before: float | None = None
    volume_after: float | None = None
    hot_per_week_before: float | None = None
    hot_per_week_after: float | None = None
    gain_precision: float | None = None
    gain_logloss: float | None = None
    gain_logloss_interval: tuple[float, ...] = ()
    logistic: Figures | None = None
    path_chosen: int | None = None
    moved: MovedLeads | None = None
    target: TargetPrecision | None = None
    look: Look | None = None
    teacher: TeacherEvidence | None = None
    selection: SelectionEvidence = field(default_factory=SelectionEvidence)
    people: PeopleEvidence = field(default_factory=PeopleEvidence)
    sensitivity: SensitivityEvidence = field(default_factory=SensitivityEvidence)
    unidentified: tuple[UnidentifiedRule, ...] = ()
    leaks: tuple[SuspectedLeak, ...] = ()
    silence: tuple[SilenceGain, ...] = ()
    near_equal: tuple[NearEqualCard, ...] = ()
    backtest: BacktestEvidence = field(default_factory=BacktestEvidence)
    certificate: tuple[OptimalityProof, ...] = ()
    missed_hot: MissedEvidence = field(default_factory=MissedEvidence)
    parts: ReplayedParts | None = None
    run: RunRecord | None = None

    @classmethod
    def of(cls, proposal: Proposal) -> Evidence:
        """Read the evidence of a proposal."""
        return cls.read(proposal.facts)

    @classmethod
    def read(cls, stored: Mapping[str, object]) -> Evidence:
        """Read the stored form, perhaps an older one."""
        proofs = stored.get("certificate")
        if isinstance(proofs, Mapping):  # once the proofs stood among the settings of the prover
            stored = {**stored, "certificate": proofs.get("steps")}
        return cls(**_given(cls, stored))

    @property
    def line_by_target(self) -> int | None:
        """The hot line that a target of precision allows, ``None`` where there is none or it allows none."""
        return None if self.target is None else self.target.line

    @property
    def logloss_gain(self) -> GainInterval | None:
        """How much log loss per lead falls on later data."""
        match self.gain_logloss, self.gain_logloss_interval:
            case (float() as value, (low, high)):
                return GainInterval(value, low, high)
        return None


def plain(value: object) -> Any:  # noqa: ANN401 - plain JSON data of every kind
    """Write a part of the evidence in its stored form."""
    if isinstance(value, GainInterval):
        return [value.value, value.low, value.high]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return [plain(part) for part in value] if isinstance(value, tuple) else value


_ABSENT = object()


def _given(kind: type, stored: Mapping[str, object]) -> dict[str, Any]:
    """Return the fields of a class that the stored form gives in their type."""
    hints = _hints(kind)
    values = {name: _value(hints[name], stored[name]) for name in hints if name in stored}
    return {name: value for name, value in values.items() if value is not _ABSENT}


def _value(hint: Any, stored: object) -> Any:  # noqa: ANN401 - whatever the hint says
    """Return a stored value in the type of its hint, or ``_ABSENT``."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is UnionType:
        (inner,) = (argument for argument in arguments if argument is not NoneType)
        return None if stored is None else _value(inner, stored)
    if origin is tuple:
        return _ABSENT if not _is_list(stored) else tuple(_entries(arguments[0], stored).values())
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _entries(arguments[1], stored) if isinstance(stored, Mapping) else _ABSENT
    if hint is GainInterval:
        return _gain(stored)
    if is_dataclass(hint):
        return _struct(hint, stored)
    if hint is float and isinstance(stored, int | float) and not isinstance(stored, bool):
        return float(stored)
    return stored if type(stored) is hint else _ABSENT


def _entries(hint: Any, stored: Any) -> dict[Any, Any]:  # noqa: ANN401 - as above
    pairs = stored.items() if isinstance(stored, Mapping) else enumerate(stored)
    values = {key: _value(hint, value) for key, value in pairs}
    return {key: value for key, value in values.items() if value is not _ABSENT}


def _struct(kind: Any, stored: object) -> Any:  # noqa: ANN401 - as above
    if not isinstance(stored, Mapping):
        return _ABSENT
    values = _given(kind, stored)
    needed = (field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING)
    return kind(**values) if all(name in values for name in needed) else _ABSENT


def _gain(stored: object) -> GainInterval | object:
    ends = list(_entries(float, stored).values()) if _is_list(stored) else []
    return GainInterval(*ends) if len(ends) == 3 else _ABSENT


def _is_list(stored: object) -> bool:
    return isinstance(stored, Sequence) and not isinstance(stored, str)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
