"""The champion model as it serves: its trees and its stack, its features, and whether it fits the card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import exp, log
from pathlib import Path

import msgspec

from features.catalogue import Feature, FeatureKind, catalogue, schema_hash
from features.levels import with_levels
from ondo.domain.card import Scorecard
from ondo.domain.errors import Unavailable
from ondo.domain.leads import Value
from ondo.text.messages import Message
from serving.scoring.contributions import Contributions, NoTables
from serving.scoring.lightgbm_c import Booster

_MOST_REASONS = 3
_CERTAIN, _MOST_ODDS = 1e-15, 700.0


class _Manifest(msgspec.Struct):
    bundle_id: str
    schema_hash: str
    features: list[str]
    levels: dict[str, list[str]] = {}


class _Stack(msgspec.Struct):
    """Log-odds served: ``intercept + trees * (what the trees say)`` and, of each term, coefficient times count."""

    intercept: float
    trees: float
    terms: list[tuple[str, float, float]]


@dataclass(frozen=True, slots=True)
class FeatureContribution:
    """One feature's contribution (log-odds) with the value it had; ``None`` = missing."""

    feature: Feature
    value: Value | None
    contribution: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model thinks of one lead: a calibrated probability, and what moved it up and down most."""

    probability: float
    up: tuple[FeatureContribution, ...] = ()
    down: tuple[FeatureContribution, ...] = ()


class _Stacked:
    """The trees beside rules in a weighted sum of log-odds, the curve already in its numbers."""

    def __init__(self, stack: _Stack, places: Mapping[str, int]) -> None:
        self._intercept, self._trees = stack.intercept, stack.trees
        self._terms = tuple((places[name], coefficient, usual) for name, coefficient, usual in stack.terms)

    def probability(self, trees: float, row: Sequence[float]) -> float:
        sure = min(max(trees, _CERTAIN), 1 - _CERTAIN)
        odds = self._intercept + self._trees * log(sure / (1 - sure))
        for place, coefficient, _ in self._terms:
            odds += coefficient * row[place]
        return 1 / (1 + exp(-min(max(odds, -_MOST_ODDS), _MOST_ODDS)))

    def contributions(self, trees: Sequence[float], row: Sequence[float]) -> Sequence[float]:
        parts = [self._trees * part for part in trees]
        for place, coefficient, usual in self._terms:
            parts[place] += coefficient * (row[place] - usual)
        return parts


def features_for(folder: Path, card: Scorecard) -> tuple[Feature, ...]:
    """Return the catalogue of a card with the levels that a bundle was trained with; ``Unavailable`` if unreadable."""
    with _readable(folder):
        return catalogue(with_levels(card, _manifest(folder).levels))


def _manifest(folder: Path) -> _Manifest:
    return msgspec.json.decode((folder / "manifest.json").read_bytes(), type=_Manifest)


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """Say of a bundle whose files cannot be read what to do."""
    try:
        yield
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise Unavailable(
            Message("problem-model-bundle-cannot-be-read", name=folder.name, error=str(error)),
            Message("problem-recalibrate"),
        ) from error


class ServedModel:
    """A loaded bundle, safe to share between threads.

    Parameters
    ----------
    folder:
        Holds ``model.txt``, ``manifest.json`` and ``stack.json``.
    features:
        The card's catalogue with the levels of the bundle (``features_for``). It must hold the model's features with
        the same meaning; it may hold more, for example those of a rule that was added since.
    """

    def __init__(self, folder: Path, features: Sequence[Feature]) -> None:
        with _readable(folder):
            manifest = _manifest(folder)
            answer = _answer(folder, manifest)
            text = (folder / "model.txt").read_text(encoding="utf-8")
        known = {feature.name: feature for feature in features}
        self.features = tuple(known[name] for name in manifest.features if name in known)
        if len(self.features) < len(manifest.features) or schema_hash(self.features) != manifest.schema_hash:
            raise Unavailable(Message("problem-model-was-trained-for-other"), Message("problem-recalibrate"))
        self.bundle_id = manifest.bundle_id
        self._booster = Booster(text)
        if answer is None or self._booster.width != len(self.features):
            raise Unavailable(
                Message("problem-model-bundle-not-whole", name=folder.name),
                Message("problem-recalibrate"),
            )
        self._answer = answer
        self._tables = _tables(text)

    def predict(self, row: Sequence[float], *, explain: bool) -> Prediction:
        """Answer for one feature vector (NaN = missing), with reasons if asked."""
        probability = self._answer.probability(self._booster.probability(row), row)
        if not explain:
            return Prediction(probability)
        ranked = sorted(enumerate(self.contributions(row)), key=lambda ranking: -abs(ranking[1]))
        reasons = [
            FeatureContribution(self.features[place], shown(self.features[place], row[place]), part)
            for place, part in ranked
            if part
        ]
        up = [reason for reason in reasons if reason.contribution > 0]
        down = [reason for reason in reasons if reason.contribution < 0]
        return Prediction(probability, tuple(up[:_MOST_REASONS]), tuple(down[:_MOST_REASONS]))

    def contributions(self, row: Sequence[float]) -> Sequence[float]:
        """Return what each feature adds to the log-odds of the answer."""
        tables = self._tables
        trees = self._booster.contributions(row) if tables is None else tables.of(tables.cells(row), len(row))
        return self._answer.contributions(trees[:-1], row)


def _answer(folder: Path, manifest: _Manifest) -> _Stacked | None:
    """Read what stands beside the trees; ``None`` where it does not fit them."""
    stack = msgspec.json.decode((folder / "stack.json").read_bytes(), type=_Stack)
    places = {name: place for place, name in enumerate(manifest.features)}
    return _Stacked(stack, places) if all(name in places for name, _, _ in stack.terms) else None


def _tables(text: str) -> Contributions | None:
    try:
        return Contributions(text)
    except NoTables:  # LightGBM explains such a model itself, tree by tree
        return None


def shown(feature: Feature, value: float) -> Value | None:
    """Return a feature's value as people know it: a level's name instead of its index."""
    if value != value:  # NaN
        return None
    if feature.kind is FeatureKind.CATEGORY:
        return feature.levels[int(value)] if 0 <= value < len(feature.levels) else None
    return value
