"""What scores are made with right now: active card, champion model, open proposal; a switch is noticed by itself."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from features.catalogue import Feature, catalogue, schema_hash
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.errors import NotFound, OndoError, Unavailable
from ondo.domain.instant import SECOND, Micros
from ondo.domain.proposal import Proposal, apply_proposal
from ondo.domain.words import Label
from ondo.ledger import Tx, bundles, cards, proposals
from serving.model import ServedModel

_log = logging.getLogger("ondo.serving")
_NO_MODEL = Label("学習済みモデルがまだありません。", "There is no trained model yet.")
_OTHER_SCHEMA = Label(
    "モデルの特徴量が現在の基準と合いません。再校正してください。",
    "The model cannot be used with this card; a recalibration makes a new one.",
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The card that an open proposal suggests."""

    proposal: Proposal
    card: Scorecard


@dataclass(frozen=True, slots=True)
class Definition:
    """Everything a score needs besides the lead's facts."""

    version: CardVersion
    features: tuple[Feature, ...]
    model: ServedModel | None
    model_note: Label | None
    suggestion: Suggestion | None


class Definitions:
    """Keeps the definition in memory and reads it anew when the ledger says that it changed.

    The ledger's revision is asked with every look, which costs one small query; an open proposal, which
    changes no score, is looked for at most once a second.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: Definition | None = None
        self._revision = -1
        self._until: Micros | None = None
        self._looked = Micros(0)
        self._versions: dict[tuple[str, int], CardVersion] = {}
        self._model: tuple[str, str, ServedModel | None, Label | None] | None = None

    def at(self, tx: Tx) -> Definition:
        """Return the definition in force now; ``NotFound`` while the ledger has no card."""
        revision, now = cards.revision(tx), tx.now
        with self._lock:
            known = self._current
            due = self._until is not None and now >= self._until
            if known is None or revision != self._revision or due or abs(now - self._looked) >= SECOND:
                known = self._read(tx, known if revision == self._revision and not due else None)
                self._current, self._revision, self._looked = known, revision, now
                self._until = cards.next_effective(tx, now)
            return known

    def card(self, tx: Tx) -> Scorecard | None:
        """Return the card in force, if there is one yet."""
        try:
            return self.at(tx).version.card
        except NotFound:
            return None

    def version(self, tx: Tx, card_id: str, number: int) -> CardVersion:
        """Return one version of a card; versions never change, so each is read once."""
        found = self._versions.get((card_id, number))
        if found is None:
            found = self._versions[card_id, number] = cards.version(tx, card_id, number)
        return found

    def forget_proposal(self) -> None:
        """Look for the open proposal again at the next question, because this process decided on it."""
        with self._lock:
            self._looked = Micros(0)

    def _read(self, tx: Tx, known: Definition | None) -> Definition:
        version = known.version if known is not None else cards.active(tx, None, tx.now)
        features = known.features if known is not None else catalogue(version.card)
        model, note = self._champion(tx, version.card, features)
        return Definition(version, features, model, note, self._suggestion(tx, version))

    def _champion(
        self, tx: Tx, card: Scorecard, features: tuple[Feature, ...]
    ) -> tuple[ServedModel | None, Label | None]:
        bundle, schema = bundles.champion(tx, card.card_id), schema_hash(card)
        if bundle is None:
            return None, _NO_MODEL
        if self._model is None or self._model[:2] != (bundle.bundle_id, schema):
            model, note = self._load(bundle.path, features, schema)
            self._model = (bundle.bundle_id, schema, model, note)
        return self._model[2:]

    def _load(self, path: Path, features: tuple[Feature, ...], schema: str) -> tuple[ServedModel | None, Label | None]:
        try:
            return ServedModel(path, features, schema), None
        except Unavailable as error:
            _log.warning("no model is served: %s", error)
            return None, _OTHER_SCHEMA

    @staticmethod
    def _suggestion(tx: Tx, version: CardVersion) -> Suggestion | None:
        proposal = open_proposal(tx, version.card.card_id)
        if proposal is None or not proposal.change_ids:
            return None
        try:
            return Suggestion(proposal, apply_proposal(version.card, proposal))
        except OndoError:  # the card has moved on since, for example a rule of the proposal is gone
            return None


def open_proposal(tx: Tx, card_id: str | None = None) -> Proposal | None:
    """Return the proposal that a meeting can decide on: made for the version in force, which is also the latest."""
    found = proposals.current_proposal(tx, card_id)
    if found is None:
        return None
    latest, in_force = cards.versions(tx, found.card_id)[-1], cards.active(tx, found.card_id, tx.now)
    return found if found.base_version == latest.version == in_force.version else None
