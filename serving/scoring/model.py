"""The champion model as it serves: its text, its calibration, its features, and whether it fits the card."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from features.catalogue import Feature, FeatureKind, schema_hash
from ondo.domain.errors import Unavailable
from ondo.domain.leads import Value
from serving.scoring.contributions import Contributions, NoTables
from serving.scoring.lightgbm_c import Booster

_MOST_REASONS = 3
_MOST_KNOWN = 10_000


class _Manifest(msgspec.Struct):
    bundle_id: str
    schema_hash: str
    features: list[str]


class _Calibration(msgspec.Struct):
    knots: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Reason:
    """One feature's contribution (log-odds) with the value it had; ``None`` = missing."""

    feature: Feature
    value: Value | None
    contribution: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model thinks of one lead: a calibrated probability, and what moved it up and down most."""

    probability: float
    up: tuple[Reason, ...] = ()
    down: tuple[Reason, ...] = ()


_Moved = tuple[tuple[int, float], ...]
"""Features by their place, with what they contribute in log-odds; the strongest first."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the model says of every row of the same cells; ``moved`` = up and down, once somebody asked."""

    probability: float
    moved: tuple[_Moved, _Moved] | None = None


class ServedModel:
    """A loaded bundle, safe to share between threads.

    A tree model is a step function: it says the same of all rows that lie between the same thresholds. What it said
    last is kept by these cells, so that a lead asked again costs the model nothing unless it crossed a threshold.

    Parameters
    ----------
    folder:
        Holds ``model.txt``, ``calibration.json`` and ``manifest.json``.
    features:
        The card's catalogue. It must hold the model's features with the same meaning; it may hold more, for example
        those of a rule that was added since.
    """

    def __init__(self, folder: Path, features: Sequence[Feature]) -> None:
        try:
            manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=_Manifest)
            calibration = msgspec.json.decode((folder / "calibration.json").read_bytes(), type=_Calibration)
            text = (folder / "model.txt").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
            ja = f"モデル {folder.name} を読めません（{error}）。", "ondo recalibrate を実行してください。"
            hint = "Run: ondo recalibrate"
            raise Unavailable(f"The model bundle {folder.name} cannot be read: {error}.", hint, ja=ja) from error
        known = {feature.name: feature for feature in features}
        self.features = tuple(known[name] for name in manifest.features if name in known)
        if len(self.features) < len(manifest.features) or schema_hash(self.features) != manifest.schema_hash:
            ja = "モデルの特徴量が現行の基準と合いません。", "ondo recalibrate を実行してください。"
            en = "The model was trained for other features than this card has."
            raise Unavailable(en, "Run: ondo recalibrate", ja=ja)
        self.bundle_id = manifest.bundle_id
        self._knots = sorted(calibration.knots)
        self._booster = Booster(text)
        if not self._knots or self._booster.width != len(self.features):
            ja = f"モデル {folder.name} が壊れています。", "ondo recalibrate を実行してください。"
            raise Unavailable(f"The model bundle {folder.name} is not whole.", "Run: ondo recalibrate", ja=ja)
        self._tables = _tables(text)
        self._known: dict[tuple[int, ...], Judged] = {}

    def opinion(self, row: Sequence[float], *, explain: bool) -> Opinion:
        """Answer for one feature vector (NaN = missing), with reasons if asked."""
        return self.worded(self.judge(row, explain=explain), row, explain=explain)

    def worded(self, judged: Judged, row: Sequence[float], *, explain: bool) -> Opinion:
        """Return what was judged as an opinion of one row of the same cells, with reasons if asked."""
        if judged.moved is None or not explain:
            return Opinion(judged.probability)
        up, down = judged.moved
        return Opinion(judged.probability, self._reasons(up, row), self._reasons(down, row))

    def ceiling(self, feature: int, value: float) -> float:
        """Return up to where (included) a growing feature changes nothing: its own value where that is not known."""
        return value if self._tables is None else self._tables.ceiling(feature, value)

    def judge(self, row: Sequence[float], *, explain: bool) -> Judged:
        """Judge one feature vector (NaN = missing); its reasons are worked out when first asked for."""
        if self._tables is None:
            return self._judge(row, self._booster.contributions(row) if explain else None)
        cells = self._tables.cells(row)
        found = self._known.get(cells)
        if found is None or (explain and found.moved is None):
            found = self._judge(row, self._tables.of(cells, len(row)) if explain else None)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[cells] = found
        return found

    def _judge(self, row: Sequence[float], parts: Sequence[float] | None) -> Judged:
        probability = calibrated(self._knots, self._booster.probability(row))
        if parts is None:
            return Judged(probability)
        ranked = sorted(((place, part) for place, part in enumerate(parts[:-1]) if part), key=lambda one: -abs(one[1]))
        up = tuple(one for one in ranked if one[1] > 0)[:_MOST_REASONS]
        return Judged(probability, (up, tuple(one for one in ranked if one[1] < 0)[:_MOST_REASONS]))

    def _reasons(self, moved: _Moved, row: Sequence[float]) -> tuple[Reason, ...]:
        return tuple(Reason(self.features[n], shown(self.features[n], row[n]), part) for n, part in moved)


def _tables(text: str) -> Contributions | None:
    try:
        return Contributions(text)
    except NoTables:  # LightGBM explains such a model itself, tree by tree
        return None


def calibrated(knots: Sequence[tuple[float, float]], raw: float) -> float:
    """Read a piecewise linear curve at ``raw``; flat beyond its ends; the answer lies in 0 to 1."""
    place = bisect_right(knots, raw, key=lambda knot: knot[0])
    if place in (0, len(knots)):
        return min(1.0, max(0.0, knots[min(place, len(knots) - 1)][1]))
    (x0, y0), (x1, y1) = knots[place - 1], knots[place]
    return min(1.0, max(0.0, y0 + (y1 - y0) * (raw - x0) / (x1 - x0)))


def shown(feature: Feature, value: float) -> Value | None:
    """Return a feature's value as people know it: a level's name instead of its index."""
    if value != value:  # NaN
        return None
    if feature.kind is FeatureKind.CATEGORY:
        return feature.levels[int(value)] if 0 <= value < len(feature.levels) else None
    return value
