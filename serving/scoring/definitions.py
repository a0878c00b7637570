"""Definitions that scores are made with now: card, champion model, open proposal; a switch is noticed by itself."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from features.catalogue import RECENT_DAYS, Colleagues, Feature
from features.from_summary import Measures, measures
from ondo.definitions.apply_proposal import apply_proposal
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.declarations import Declarations, declarations_of
from ondo.domain.errors import NotFound, OndoError, Unavailable
from ondo.domain.instant import SECOND, Micros
from ondo.domain.leads import Lead
from ondo.domain.proposal import Proposal
from ondo.domain.summary_spec import SummarySpec, horizon_of
from ondo.domain.trial import Arm, CardTrial, drawn, unit_of
from ondo.domain.vocabulary import Label
from ondo.ledger import Tx
from ondo.ledger.decisions import bundles, cards, proposals, trials
from ondo.text.messages import Message
from serving.scoring.model import ServedModel, features_for

_log = logging.getLogger("ondo.serving")
_NO_MODEL = Message("score-no-model")
_OTHER_SCHEMA = Message("score-model-of-another-card")


@dataclass(frozen=True, slots=True)
class SuggestedCard:
    """The card that an open proposal suggests."""

    proposal: Proposal
    card: Scorecard


@dataclass(frozen=True, slots=True)
class RunningTrial:
    """A trial that runs, with what scores the units that are drawn for the card on trial."""

    trial: CardTrial
    on_trial: Definition


@dataclass(frozen=True, slots=True)
class ArmDraw:
    """For which card of a trial a lead is drawn: the digest of its unit, the arm, and what scores the other arm."""

    trial: CardTrial
    unit: str
    arm: Arm
    other: Definition


@dataclass(frozen=True, slots=True)
class Definition:
    """Everything a score needs besides the lead's facts."""

    version: CardVersion
    features: tuple[Feature, ...]
    model: ServedModel | None
    model_note: Label | None
    suggestion: SuggestedCard | None
    colleagues: Colleagues | None = None
    """How the model asks for active colleagues, if it does."""
    running: RunningTrial | None = None
    """The trial of the card, where the version in force is not the only one that leads are scored by."""
    draw: ArmDraw | None = None
    """How a lead came to this definition, while a trial runs."""

    def assigned(self, lead: Lead) -> Definition:
        """Return what a lead is scored by: the version in force, or while a trial runs the one it is drawn for."""
        if self.running is None:
            return self
        trial = self.running.trial
        unit, arm = drawn(trial.salt, unit_of(lead))
        scoring, other = (self, self.running.on_trial) if arm is Arm.A else (self.running.on_trial, self)
        return replace(scoring, draw=ArmDraw(trial, unit, arm, other))

    @property
    def told_version(self) -> int:
        """The version that messages name: that in force, so that they tell no arm of a trial."""
        return self.version.version if self.draw is None else self.draw.trial.version_a

    @property
    def kept_version(self) -> int:
        """The version that kept scores of the card name: while a trial runs, for both arms the one on trial.

        So every score that was kept before the trial falls when it starts, and every one of the trial when it ends,
        and nothing that lists scores tells the arms apart.
        """
        trial = self.draw.trial if self.draw is not None else None if self.running is None else self.running.trial
        return self.version.version if trial is None else trial.version_b

    @property
    def kept_bundle(self) -> str | None:
        """The model that kept scores of the card name: that of the version in force."""
        in_force = self.draw.other if self.draw is not None and self.draw.arm is Arm.B else self
        return None if in_force.model is None else in_force.model.bundle_id


@dataclass(frozen=True, slots=True)
class Current:
    """The definitions in force at one look, the oldest card first; many leads are scored by one look."""

    by_card: Mapping[str, Definition]
    horizon: SummarySpec
    features: Mapping[tuple[str, int], Measures]

    def measures(self, definition: Definition) -> Measures:
        """Return what the model of a definition asks of a lead."""
        return self.features[_number(definition)]

    def at(self, tx: Tx, card_id: str | None = None) -> Definition:
        """Return the definition of a card, by default of the oldest; ``NotFound`` when none of that id is in force."""
        if card_id is None:
            return next(iter(self.by_card.values()))
        if card_id not in self.by_card:
            cards.active(tx, card_id, tx.now)  # says which cards there are
        return self.by_card[card_id]

    @property
    def cards(self) -> list[Scorecard]:
        """Every card that leads are scored by: those in force, and those that open proposals suggest."""
        return _cards(self.by_card)

    def all(self, _: Tx) -> list[Definition]:
        """Return the definition of every card."""
        return list(self.by_card.values())


class Definitions:
    """Keeps the definitions in memory, one for each card, and reads them anew when the ledger says that they changed.

    Preparing them anew for each score costs 18 % of it (decision 17). The ledger's revision is asked with every look,
    which costs one small query; an open proposal, which changes no score, is looked for at most once a second.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: dict[str, Definition] = {}
        self._declared: Scorecard | None = None
        self._revision = -1
        self._until: Micros | None = None
        self._looked = Micros(0)
        self._versions: dict[tuple[str, int], CardVersion] = {}
        self._models: dict[tuple[str, int], tuple[str, str, ServedModel | None, Label | None]] = {}
        self._prepared: tuple[object, SummarySpec, dict[tuple[str, int], Measures]] | None = None

    def current(self, tx: Tx, zone: ZoneInfo) -> Current:
        """Look once and return all that is in force now; ``NotFound`` while the ledger has no card."""
        definitions = self._look(tx)
        named = [_identity(definition) for definition in definitions.values()]
        known = self._prepared
        if known is None or known[0] != named:
            horizon = horizon_of(_cards(definitions), zone, days=RECENT_DAYS)
            known = self._prepared = (
                named,
                horizon,
                {_number(row): measures(row.features, horizon) for row in _scoring(definitions)},
            )
        return Current(definitions, *known[1:])

    def at(self, tx: Tx, card_id: str | None = None) -> Definition:
        """Return the definition in force now of a card, by default of the company's oldest.

        ``NotFound`` while the ledger has no card, or none of that id in force.
        """
        definitions = self._look(tx)
        if card_id is None:
            return next(iter(definitions.values()))
        if card_id not in definitions:
            cards.active(tx, card_id, tx.now)  # says which cards there are
        return definitions[card_id]

    def all(self, tx: Tx) -> list[Definition]:
        """Return the definition in force of every card, the oldest card first; ``NotFound`` without any."""
        return list(self._look(tx).values())

    def card_ids(self, tx: Tx) -> list[str]:
        """Return the ids of the cards in force, the oldest first; none while there is no card."""
        try:
            return list(self._look(tx))
        except NotFound:
            return []

    def _look(self, tx: Tx) -> dict[str, Definition]:
        revision, now = cards.revision(tx), tx.now
        with self._lock:
            known = self._current
            due = self._until is not None and now >= self._until
            if not known or revision != self._revision or due or abs(now - self._looked) >= SECOND:
                known = self._read(tx, known if revision == self._revision and not due else {})
                self._current, self._revision, self._looked = known, revision, now
                self._until = cards.next_effective(tx, now)
                self._declared = _declared([definition.version.card for definition in _scoring(known)])
            return known

    @property
    def alone(self) -> bool:
        """Whether one card is in force, as far as the last look knows."""
        return len(self._current) == 1

    def card(self, tx: Tx) -> Scorecard | None:
        """Return the oldest card with every attribute and kind that any card declares, if there is a card yet.

        Facts are stored by it: what no card declares cannot be scored.
        """
        try:
            self._look(tx)
        except NotFound:
            return None
        return self._declared

    def declared(self, tx: Tx, zone: ZoneInfo) -> Declarations:
        """Return what the cards in force declare; ``zone`` is the company's."""
        card = self.card(tx)
        return declarations_of([] if card is None else [card], zone)

    def version(self, tx: Tx, card_id: str, number: int) -> CardVersion:
        """Return one version of a card; versions never change, so each is read once."""
        version = self._versions.get((card_id, number))
        if version is None:
            version = self._versions[card_id, number] = cards.version(tx, card_id, number)
        return version

    def forget_proposal(self) -> None:
        """Look for the open proposal again at the next question, because this process decided on it."""
        with self._lock:
            self._looked = Micros(0)

    def _read(self, tx: Tx, known: Mapping[str, Definition]) -> dict[str, Definition]:
        versions = [definition.version for definition in known.values()] if known else cards.in_force(tx, tx.now)
        on_trial = {card_id: trial for card_id, trial in trials.unended(tx).items() if trial.runs(tx.now)}
        definitions = {}
        for version in versions:
            made = self._definition(tx, version)
            trial = on_trial.get(version.card.card_id)
            if trial is not None:
                # All but the card is the same in both arms: an answer with another model would tell which it is.
                other = replace(made, version=self.version(tx, trial.card_id, trial.version_b))
                made = replace(made, running=RunningTrial(trial, other))
            was = self._current.get(version.card.card_id)
            definitions[version.card.card_id] = was if was is not None and _same(was, made) else made
        return definitions

    def _definition(self, tx: Tx, version: CardVersion) -> Definition:
        model, note = self._champion(tx, version)
        features = () if model is None else model.features
        asks = next((feature.source for feature in features if isinstance(feature.source, Colleagues)), None)
        return Definition(version, features, model, note, self._suggestion(tx, version), asks)

    def _champion(self, tx: Tx, version: CardVersion) -> tuple[ServedModel | None, Label | None]:
        card, bundle = version.card, bundles.champion(tx, version.card.card_id)
        if bundle is None:
            return None, _NO_MODEL
        place = card.card_id, version.version
        loaded = self._models.get(place)
        if loaded is None or loaded[:2] != (bundle.bundle_id, version.content_hash):
            model, note = self._load(bundle.path, card)
            loaded = self._models[place] = (bundle.bundle_id, version.content_hash, model, note)
        return loaded[2:]

    def _load(self, path: Path, card: Scorecard) -> tuple[ServedModel | None, Label | None]:
        try:
            return ServedModel(path, features_for(path, card)), None
        except Unavailable as error:
            _log.warning("no model is served: %s", error)
            return None, _OTHER_SCHEMA

    @staticmethod
    def _suggestion(tx: Tx, version: CardVersion) -> SuggestedCard | None:
        proposal = open_proposal(tx, version.card.card_id)
        if proposal is None or not proposal.change_ids:
            return None
        try:
            return SuggestedCard(proposal, apply_proposal(version.card, proposal))
        except OndoError:  # the card has moved on since, for example a rule of the proposal is gone
            return None


def _scoring(definitions: Mapping[str, Definition]) -> list[Definition]:
    """Return what leads are scored by: the versions in force, then those on trial."""
    running = [row.running.on_trial for row in definitions.values() if row.running is not None]
    return [*definitions.values(), *running]


def _number(definition: Definition) -> tuple[str, int]:
    return definition.version.card.card_id, definition.version.version


def _cards(definitions: Mapping[str, Definition]) -> list[Scorecard]:
    suggested = [definition.suggestion.card for definition in definitions.values() if definition.suggestion is not None]
    return [definition.version.card for definition in _scoring(definitions)] + suggested


def _identity(definition: Definition) -> object:
    """Return what tells a definition from another one, apart from the model behind its features."""
    proposal = None if definition.suggestion is None else definition.suggestion.proposal.proposal_id
    running = definition.running
    on_trial = None if running is None else (running.trial.trial_id, _identity(running.on_trial))
    return definition.version.version, definition.version.content_hash, proposal, definition.features, on_trial


def _same(definition: Definition, other: Definition) -> bool:
    """Tell whether two looks found the same, so that what was answered by the first still holds by the second."""
    return _identity(definition) == _identity(other) and _models(definition) == _models(other)


def _models(definition: Definition) -> list[tuple[ServedModel | None, Label | None]]:
    both = [definition] if definition.running is None else [definition, definition.running.on_trial]
    return [(row.model, row.model_note) for row in both]


def _declared(cards_in_force: Sequence[Scorecard]) -> Scorecard:
    """Lay what all cards declare into the first; where two declare a name differently, the older card's stands."""
    first, *others = cards_in_force
    attributes, kinds = dict(first.attributes), dict(first.kinds)
    for other in others:
        attributes = {**other.attributes, **attributes}
        for name, spec in other.kinds.items():
            kind = kinds.get(name)
            properties = spec.properties if kind is None else {**spec.properties, **kind.properties}
            kinds[name] = replace(kind or spec, properties=properties)
    return replace(first, attributes=attributes, kinds=kinds) if others else first


def open_proposal(tx: Tx, card_id: str | None = None) -> Proposal | None:
    """Return the proposal that a meeting can decide on: made for the version in force, which is also the latest."""
    proposal = proposals.current_proposal(tx, card_id)
    if proposal is None:
        return None
    latest, in_force = cards.versions(tx, proposal.card_id)[-1], cards.active(tx, proposal.card_id, tx.now)
    return proposal if proposal.base_version == latest.version == in_force.version else None
