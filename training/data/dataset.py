"""The labelled decisions that a recalibration learns from, and how time divides them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ondo.domain.card import Scorecard
from ondo.domain.instant import DAY, Micros, local_date
from ondo.domain.vocabulary import Label, Via
from training.data.accounts import accounts_of, bounded
from training.data.answers import HandOffAnswers, answered_for, read_answers
from training.data.counting import Counted, CountingInputs, Recount, counted_under, counts_alike
from training.data.draws import draws
from training.data.gates import gate_rules
from training.data.late_values import late_values
from training.data.leaks import with_leaks
from training.data.overlooked import overlooked_texts, seen_levels
from training.data.own_choice import following_kinds
from training.data.population import Population, last_actions, last_landmarks
from training.data.selection import LabelledDecisions, LabelOrigin, Selection, weigh
from training.data.selection_text import account_text, answers_text, as_facts, censored_text
from training.data.totals import Arithmetic, Counts, Floats, Ints, points_of
from training.data.views import chosen_view, what_is_missing
from training.data.weighted_labels import WeightedLabels

if TYPE_CHECKING:
    import pyarrow as pa

    from features.catalogue import Feature

SIMULATED_VOLUME = 0.25
"""Without hand-offs: the best quarter stands for what would be handed over."""
USUAL_VOLUME = (0.01, 0.90)
"""A hand-off share outside this range cannot be held by moving a line."""

UTC = ZoneInfo("UTC")
"""The zone of decisions that belong to no company."""

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Dataset:
    """Labelled decisions in the order of time, with what the card and the model saw at each decision's own instant.

    Attributes
    ----------
    view:
        ``handoff`` (label as of the hand-off) or ``landmark`` (declared decision instants).
    frame:
        Columns decision_id, lead_id, at (microseconds), label (0 or 1), weight, learning and design
        (``training.data.selection``), propensity (0 to 1, NaN where nobody drew), via; perhaps account_id, by
        default the lead; sorted by (at, decision_id).
    counts, state, totals:
        Shapes (rows, rules), (rows,), (rows,): rule counts after their limit, decay state, total under ``card``.
    x, features:
        Shape (rows, features) with NaN for missing, and what each column is.
    population:
        All leads that acted in the last quarter, or all landmarks of it, labelled or not; ``None`` where the facts
        behind the decisions are not at hand.
    following:
        Kinds of the lead's own events that only follow a hand-off or contact (``training.data.own_choice``).
    answers:
        Which hand-offs were answered; ``None`` where all were, or nothing was handed over.
    leaking:
        Attributes, kinds and rules that may be leaks, by name (``training.data.leaks``).
    recount:
        Counts the same decisions under another card; ``None`` where the facts behind the counts are not at hand.
    zone:
        The company's; it decides which calendar day and month an instant belongs to.
    """

    card: Scorecard
    view: str
    as_of: Micros
    frame: pd.DataFrame
    counts: Counts
    state: Ints
    x: Floats
    features: tuple[Feature, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    population: Population | None = None
    recount: Recount | None = None
    zone: ZoneInfo = UTC
    following: frozenset[str] = frozenset()
    answers: HandOffAnswers | None = None
    leaking: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def alone(self) -> Dataset:
        """The same decisions without the population, which is most of what counting under another card costs."""
        return replace(self, population=None)

    def under(self, card: Scorecard) -> Dataset:
        """Return the same decisions, labels, weights and features with the counts that another card sees.

        The features ``x`` stay those of the company's card, and answers are told of its rules only. Without ``recount``
        the other card must have the same rules, counting and decay (points, caps, lines and gates may differ), else
        ``ValueError``.
        """
        if counts_alike(self.card, card):
            return replace(self, card=card)
        if self.recount is None:
            raise ValueError("another counting needs the facts behind the decisions, which are not at hand")
        counted = counted_under(self.card, Counted(self.counts, self.state, self.population), card, self.recount)
        crowd = counted.population
        return replace(self, card=card, counts=counted.counts, state=counted.state, population=crowd, answers=None)

    @cached_property
    def totals(self) -> Ints:
        """Totals of the rows under the current card."""
        return Arithmetic.of(self.card).totals(self.counts, self.state, points_of(self.card))

    @cached_property
    def label(self) -> Ints:
        """Labels, shape (rows,)."""
        return self.frame["label"].to_numpy(np.int64)

    @cached_property
    def weight(self) -> Floats:
        """How many leads each row stands for, no account for more than a tenth of all, shape (rows,)."""
        return self._bounded("weight")

    def _bounded(self, name: str) -> Floats:
        column = self.frame[name if name in self.frame else "weight"]
        return bounded(column.to_numpy(np.float64), self.account)

    def weighted(self, rows: Rows | None = None) -> WeightedLabels:
        """Return the labels of rows, by default of all, with their weights; accounts and weeks share their chance."""
        chosen = slice(None) if rows is None else rows
        return WeightedLabels(self.label[chosen], self.weight[chosen], (self.account[chosen], self.week[chosen]))

    @cached_property
    def learning(self) -> Floats:
        """Weights to learn by, shape (rows,), for teacher, points and model: steadier than ``weight``."""
        return self._bounded("learning")

    def learned(self, rows: Rows | None = None) -> WeightedLabels:
        """Return the labels of rows, by default of all, with the weights to learn by."""
        return replace(self.weighted(rows), weight=self.learning if rows is None else self.learning[rows])

    def judged(self, rows: Rows) -> WeightedLabels:
        """Return the labels of rows with the weights for judging."""
        return replace(self.weighted(rows), weight=self.design[rows])

    @cached_property
    def design(self) -> Floats:
        """Weights for judging, shape (rows,): those of the draw alone, 0 for leads seen without one."""
        return self._bounded("design")

    @cached_property
    def at(self) -> Ints:
        """Decision instants, shape (rows,)."""
        return self.frame["at"].to_numpy(np.int64)

    @cached_property
    def account(self) -> Ints:
        """A number per account, a lead without one being its own, shape (rows,): what shares its chance."""
        names = self.frame["account_id" if "account_id" in self.frame else "lead_id"]
        return np.unique(names.to_numpy(object).astype(str), return_inverse=True)[1].astype(np.int64)

    @cached_property
    def day(self) -> Ints:
        """A number per calendar day of the decision in the company's zone, shape (rows,)."""
        return np.array([local_date(Micros(int(at)), self.zone).toordinal() for at in self.at], dtype=np.int64)

    @cached_property
    def week(self) -> Ints:
        """A number per week of the decision, shape (rows,)."""
        return self.at // (7 * DAY)

    @cached_property
    def dataset_id(self) -> str:
        """Return the hash of everything learned from: the same facts and card give the same id."""
        digest = hashlib.sha256(f"{self.view} {self.card.card_id}".encode())
        for name in ("decision_id", "lead_id", "via", *(["account_id"] if "account_id" in self.frame else [])):
            digest.update("\n".join(map(str, self.frame[name])).encode())
        crowd = () if self.population is None else (self.population.counts, self.population.state)
        weights = (self.weight, self.learning, self.design)
        for values in (self.at, self.label, *weights, self.counts, self.state, self.totals, self.x, *crowd):
            digest.update(np.ascontiguousarray(values).tobytes())
        return "ds-" + digest.hexdigest()[:20]

    @cached_property
    def under_gates(self) -> Dataset | None:
        """The same decisions with, as counts, whether each gate of the card is met; ``None`` where nobody can tell."""
        if not self.card.gates or self.recount is None:
            return None
        return self.under(replace(self.card, rules=gate_rules(self.card), gates=(), fast_tracks=()))

    @cached_property
    def modelled(self) -> Rows:
        """Places of the features that a model learns from; see ``features.catalogue.Feature.left_out``."""
        return np.array([place for place, feature in enumerate(self.features) if not feature.left_out], dtype=np.intp)

    @property
    def labels_anywhere(self) -> bool:
        """Whether leads of any total may have a label: without hand-offs, or with an exploration sample."""
        return self.view != "handoff" or bool((self.frame["via"] == Via.EXPLORATION.value).any())

    def volume(self, rows: Rows) -> float:
        """Return the share (0 to 1) of leads to hand over when methods are compared on some rows.

        With hand-offs: the weighted share at or above the current hot line. Without, or where that share
        is degenerate (no exploration sample: everything labelled is above the line): a quarter, called simulated.
        """
        share = self.share_at_line(rows)
        usual = self.view == "handoff" and USUAL_VOLUME[0] <= share <= USUAL_VOLUME[1]
        return share if usual else SIMULATED_VOLUME

    def leads(self, rows: Rows) -> Population:
        """Return some rows without their labels, by their weights for judging."""
        return Population(self.counts[rows], self.state[rows], self.design[rows])

    def share_at_line(self, rows: Rows) -> float:
        """Return the weighted share of some rows at or above the current hot line."""
        hot, weight = self.totals[rows] >= self.card.hot_line, self.design[rows]
        return float((weight * hot).sum() / weight.sum()) if weight.any() else 0.0


@dataclass(frozen=True, slots=True)
class TimeSplit:
    """Row numbers of the three slices, each earlier than the next."""

    fit: Rows
    calibrate: Rows
    later: Rows


def split(dataset: Dataset, fit: float = 0.60, calibrate: float = 0.15) -> TimeSplit:
    """Divide by time, between days; an account that comes again in a later slice leaves the earlier ones.

    A day on whose date alone its decisions stand in a file is in whatever order the file had: one outcome first, say.
    """
    n = len(dataset)
    cuts = [first_row(dataset, share) for share in (fit, fit + calibrate)]
    part = np.searchsorted(cuts, np.arange(n), side="right")
    last = np.zeros(int(dataset.account.max()) + 1 if n else 0, dtype=np.int64)
    np.maximum.at(last, dataset.account, part)
    own = last[dataset.account] == part
    return TimeSplit(*(np.flatnonzero((part == p) & own) for p in range(3)))


def first_row(dataset: Dataset, share: float) -> int:
    """Return where the rows after a share (0 to 1) of them begin, between days."""
    return _between_days(dataset.day, int(len(dataset) * share))


def _between_days(day: Ints, wanted: int) -> int:
    """Return the first row of a day, the nearest one to a row, or that row where all decisions are of one day."""
    begins = np.flatnonzero(np.diff(day)) + 1
    return int(begins[np.argmin(np.abs(begins - wanted))]) if len(begins) else wanted


def build_dataset(
    frames: Mapping[str, pa.Table],
    card: Scorecard,
    as_of: Micros,
    *,
    zone: ZoneInfo,
    view: str | None = None,
    maturity_days: float = 180,
) -> Dataset:
    """Bring labels, rule counts and features together as known at each decision.

    Parameters
    ----------
    card:
        With levels (``features.levels.with_levels``), those are taken; else what the decisions' leads share.
    zone:
        The company's; it decides which calendar day an instant belongs to.
    view:
        ``handoff`` or ``landmark``; ``None`` takes the one that knows more until hand-offs suffice
        (``training.data.views``).
    """
    from features.batch import feature_frame
    from features.catalogue import catalogue
    from features.levels import levels_of, with_levels

    view, frame, why = _viewed(frames, card, as_of, view, maturity_days)
    crowd = last_actions(frames, card, as_of) if view == "handoff" else last_landmarks(frames, as_of)
    counts, state, population = CountingInputs(frames, frame, crowd, zone).count(card)
    totals = Arithmetic.of(card).totals(counts, state, points_of(card))
    selection = _selection(frame, totals, card.hot_line, draws(frames, card, frame, zone=zone))
    used = selection.weight > 0
    answers = read_answers(frames, card, as_of, zone=zone) if view == "handoff" else None
    stands_for = answered_for(answers, frame["decision_id"])
    weights = {"weight": selection.weight, "learning": selection.learning, "design": selection.design}
    weights = {name: weight * stands_for for name, weight in weights.items()}
    frame = frame.assign(**weights, account_id=accounts_of(frames, list(frame["lead_id"])))[used].reset_index(drop=True)
    decisions = frame[["decision_id", "lead_id", "at"]]
    seen = card if levels_of(catalogue(card)) else with_levels(card, seen_levels(frames, card, decisions))
    specs = catalogue(seen)
    wide = feature_frame(frames, seen, decisions, zone=zone).set_index("decision_id").loc[decisions["decision_id"]]

    beside = [
        *_beside(frames, frame, as_of, maturity_days),
        *overlooked_texts(seen, wide),
        *answers_text(answers, stands_for, frame),
    ]
    dataset = Dataset(
        card=card,
        view=view,
        as_of=as_of,
        frame=frame,
        counts=counts[used],
        state=state[used],
        x=wide[[feature.name for feature in specs]].to_numpy(np.float64),
        features=specs,
        facts=_facts(frames, frame)
        | {"selection": as_facts(selection, [*why, *beside])}
        | ({} if len(frame) else _missing_labels(frames, maturity_days)),
        population=population,
        zone=zone,
        recount=CountingInputs(frames, decisions, crowd, zone).count,
        following=following_kinds(frames, card, as_of),
        answers=answers,
    )
    return with_leaks(dataset, late_values(frames, card, frame, as_of))


def _missing_labels(frames: Mapping[str, pa.Table], maturity_days: float) -> dict[str, Any]:
    missing = what_is_missing(frames, maturity_days)
    return {"no_labels": {"ja": missing.ja, "en": missing.en}}


def _viewed(
    frames: Mapping[str, pa.Table], card: Scorecard, as_of: Micros, view: str | None, maturity_days: float
) -> tuple[str, pd.DataFrame, list[Label]]:
    """Return the view, its labelled decisions, and why it is this one where both would do."""
    if view is None and not frames["handoffs"].num_rows:
        view = "landmark"
    if view is not None or not frames["landmarks"].num_rows:
        view = view or "handoff"
        return view, _labelled(frames, card, as_of, view, maturity_days), []
    labelled = {name: _labelled(frames, card, as_of, name, maturity_days) for name in ("handoff", "landmark")}
    chosen, why = chosen_view(labelled["handoff"], labelled["landmark"])
    return chosen, labelled[chosen], [] if why is None else [why]


def _beside(frames: Mapping[str, pa.Table], frame: pd.DataFrame, as_of: Micros, maturity_days: float) -> list[Label]:
    """Say what limits the labels beside the hot line."""
    from features.labels import censored_landmarks

    landmarks = len(frame) > 0 and (frame["via"] == "landmark").all()
    censored = censored_landmarks(frames, as_of, maturity_days) if landmarks else 0
    return [*account_text(frame["account_id"]), *censored_text(censored)]


def _labelled(
    frames: Mapping[str, pa.Table], card: Scorecard, as_of: Micros, view: str, maturity_days: float
) -> pd.DataFrame:
    """Return all labelled decisions in order of time; with hand-offs also those of leads nobody handed over."""
    from features.labels import labels, unhanded_labels

    frame = labels(frames, as_of, view=view, maturity_days=maturity_days)
    if view == "handoff":
        unhanded = unhanded_labels(frames, as_of, card.own_kinds, maturity_days)
        frame = pd.concat([frame, unhanded], ignore_index=True) if len(unhanded) else frame
    return frame.sort_values(["at", "decision_id"], kind="stable").reset_index(drop=True)


GROUPS = {
    "hot": LabelOrigin.HANDED_OFF,
    "fast_track": LabelOrigin.HANDED_OFF,
    "manual": LabelOrigin.BY_HAND,
    "exploration": LabelOrigin.EXPLORATION,
    "missed_hot": LabelOrigin.MISSED_HOT,
    "never_handed": LabelOrigin.NEVER_HANDED,
    "landmark": LabelOrigin.LANDMARK,
}


def _selection(frame: pd.DataFrame, totals: Ints, hot_line: int, drawn_for: Ints) -> Selection:
    """Weigh decisions; a lead handed over by hand at or above the hot line would have been handed over anyway."""
    group = frame["via"].map(GROUPS).to_numpy("U16")
    group[(group == LabelOrigin.BY_HAND) & (totals >= hot_line)] = LabelOrigin.HANDED_OFF
    return weigh(
        LabelledDecisions(
            group=group,
            label=frame["label"].to_numpy(np.int64),
            agreement=frame["weight"].to_numpy(np.float64),
            propensity=frame["propensity"].to_numpy(np.float64),
            at=frame["at"].to_numpy(np.int64),
            total=totals,
            draws=drawn_for,
        )
    )


def _facts(frames: Mapping[str, pa.Table], frame: pd.DataFrame) -> dict[str, Any]:
    """Count what the labels rest on, for the proposal."""
    return {
        "leads": frames["leads"].num_rows,
        "events": frames["events"].num_rows,
        "handoffs": frames["handoffs"].num_rows,
        "labels": len(frame),
        "positives": int(frame["label"].sum()),
        "provenance": {str(k): int(v) for k, v in frame["provenance"].value_counts().sort_index().items()},
        "via": {str(k): int(v) for k, v in frame["via"].value_counts().sort_index().items()},
        "unlabelled_handoffs": max(0, frames["handoffs"].num_rows - int((~frame["propensity"].isna()).sum())),
    }
