"""The features of a card, each declared once; ``from_summary`` computes them for one lead, ``batch`` for many.

What a feature measures is its ``source``, one of a few small shapes. Points, labels and the hot line are
nowhere in it: after a change of points the same vector means the same thing, and ``schema_hash`` says so.
Nothing the seller did is looked at, except where a rule of the card counts it; such features are flagged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from features.directions import AGREED, Signs, agreed_signs
from ondo.domain.canonical import canonical_json
from ondo.domain.card import AttributeSpec, Rhythm, Rule, Scorecard, ValueType
from ondo.domain.conditions import Condition, CountTest, EventMatch, leaves, normalise
from ondo.domain.silence import Reset
from ondo.domain.vocabulary import Actor, Label
from ondo.text.messages import Message

RECENT_DAYS = 30.0
ACCOUNT = "account_id"
"""The attribute that names the company a lead belongs to."""

CHANNEL_ATTRIBUTES = ("acquisition_channel", "channel")
"""A card that declares one of these with choices thereby declares its acquisition channels."""

CHANNELS = ("web", "form", "email", "seminar", "exhibition", "phone", "referral", "advertising", "social", "partner")
"""Acquisition channels of a card that declares none."""

OTHER = "(other)"


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule counts, up to ``limit`` (``None`` = however often its events came), faded or not."""

    when: Condition | EventMatch
    within_days: float | None
    limit: int | None


@dataclass(frozen=True, slots=True)
class ResetRuleCount:
    """How often a rule counts of what came after the latest silence."""

    rule: RuleCount
    reset: Reset


@dataclass(frozen=True, slots=True)
class RhythmCount:
    """How many events a rule counts that tells them apart; ``value_type`` is that of the property it counts by."""

    when: EventMatch
    rhythm: Rhythm
    value_type: ValueType | None
    reset: Reset | None


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many events of these kinds there are, within some days or ever."""

    kinds: frozenset[str]
    within_days: float | None


@dataclass(frozen=True, slots=True)
class KindAge:
    """Days since the last, or the first, event of these kinds; missing when there is none."""

    kinds: frozenset[str]
    first: bool = False


@dataclass(frozen=True, slots=True)
class ActiveDays:
    """On how many distinct days of the company's zone there was an event of these kinds."""

    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """Kind of the last, or the first, event. Of several at that very instant: the later, or earlier, level."""

    first: bool = False


@dataclass(frozen=True, slots=True)
class FirstChannel:
    """Channel of the first event that names one; a channel outside the levels is ``OTHER``."""

    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Followed:
    """1 when an event of ``then`` happened after one of ``before``, else 0."""

    before: frozenset[str]
    then: frozenset[str]


@dataclass(frozen=True, slots=True)
class Colleagues:
    """How many other leads of the same account had an event of these kinds within some days; 0 without account."""

    kinds: frozenset[str]
    within_days: float


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """A declared attribute: number as it is, boolean as 0 or 1, date as days from today, text as its choice."""

    name: str
    type: ValueType


@dataclass(frozen=True, slots=True)
class SeenText:
    """A declared text without choices as one of the values that many leads have; any other value is ``OTHER``."""

    name: str


CountSource = RuleCount | ResetRuleCount | RhythmCount
Source = (
    CountSource
    | KindCount
    | KindAge
    | ActiveDays
    | EdgeKind
    | FirstChannel
    | Followed
    | Colleagues
    | AttributeValue
    | SeenText
)


class FeatureKind(StrEnum):
    """Whether a model compares the values, or only tells them apart."""

    NUMBER = "number"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of the model's input.

    Attributes
    ----------
    name:
        Column name; ``[a-z0-9_]`` wherever the card's own ids are.
    monotone:
        +1 or -1 where the card says in which direction a rule works, or every action behind the column, else 0.
    levels:
        For a category: its folded values; the vector holds the index. Not among them = missing.
    seller:
        The feature counts something the seller did.
    rule_id:
        The rule that it counts, if it counts one.
    left_out:
        No model learns from it: an agreed action moves it in a way that no direction can hold.
    """

    name: str
    label: Label
    kind: FeatureKind
    source: Source
    monotone: int = 0
    levels: tuple[str, ...] = ()
    seller: bool = False
    rule_id: str | None = None
    left_out: bool = False


def catalogue(card: Scorecard) -> tuple[Feature, ...]:
    """Return the features of a card, in the order of the vector.

    What one event moves is bound together: a rule's direction would hold nothing while the same event was free to
    count against the lead as one more of its kind.
    """
    signs = agreed_signs(card)
    twins = (_bound(feature, signs) for feature in (*_kinds(card), *_history(card)))
    return (*_rules(card), *twins, *_attributes(card))


def _bound(feature: Feature, agreed: Mapping[str, Signs]) -> Feature:
    """Hold a column to the direction of the actions that move it, or leave it out where one cannot be held.

    A count that moves with agreed additions and agreed deductions, a category, and an age that is missing until the
    first such action (missing values have no place on the scale) hold no direction.
    """
    match feature.source:
        case KindCount(kinds) | ActiveDays(kinds) | Colleagues(kinds) | Followed(_, kinds):
            held = _signs(kinds, agreed)
            return replace(feature, monotone=sum(held), left_out=len(held) > 1)
        case KindAge(kinds, first=False) if len(kinds) > 1:  # whoever has done anything at all has this age
            held = _signs(kinds, agreed)
            return replace(feature, monotone=-sum(held), left_out=len(held) > 1)
        case KindAge(kinds, first=False):
            return replace(feature, left_out=bool(_signs(kinds, agreed)))
        case EdgeKind():
            return replace(feature, left_out=bool(_signs(feature.levels, agreed)))
    return feature


def _signs(kinds: Iterable[str], agreed: Mapping[str, Signs]) -> Signs:
    return frozenset[int]().union(*(agreed[kind] for kind in kinds))


def attribute_of(feature: Feature) -> str | None:
    """Return the name of the attribute that a feature is the value of."""
    return feature.source.name if isinstance(feature.source, AttributeValue | SeenText) else None


def schema_hash(features: Sequence[Feature]) -> str:
    """Return a hash of what a vector means: names, levels and sources, but no points, labels or directions."""
    meaning = [(feature.name, feature.kind, feature.levels, feature.source) for feature in features]
    return hashlib.sha256(canonical_json(meaning).encode()).hexdigest()


def _rules(card: Scorecard) -> Iterator[Feature]:
    sellers = frozenset(name for name, kind in card.kinds.items() if kind.actor is Actor.SELLER)
    for rule in card.rules:
        seller = any(not match.kinds or match.kinds & sellers for match in _matches(rule)) if sellers else False
        reset, counts = card.reset if card.resets(rule) else None, {"counted": _counted(card, rule)}
        if isinstance(rule.when, EventMatch) and (rule.counts.limit is not None or _told_apart(rule)):
            counts["raw"] = _since(RuleCount(rule.when, rule.within_days, None), reset)
        for what, source in counts.items():
            yield Feature(
                f"rule__{rule.id}__{what}",
                rule.label if what == "counted" else Message("feature-every-time", name=rule.label),
                FeatureKind.NUMBER,
                source,
                AGREED[rule.direction],
                seller=seller,
                rule_id=rule.id,
            )


def _counted(card: Scorecard, rule: Rule) -> CountSource:
    reset = card.reset if card.resets(rule) else None
    if isinstance(rule.when, EventMatch) and _told_apart(rule):
        return RhythmCount(rule.when, rule.rhythm, card.value_type(rule), reset)
    return _since(RuleCount(rule.when, rule.within_days, rule.counts.limit), reset)


def _told_apart(rule: Rule) -> bool:
    return not rule.rhythm.plain or rule.counts.first > 1


def _since(count: RuleCount, reset: Reset | None) -> CountSource:
    return count if reset is None else ResetRuleCount(count, reset)


def _kinds(card: Scorecard) -> Iterator[Feature]:
    for name in sorted(card.own_kinds):
        label, kinds = card.kinds[name].label, frozenset([name])
        yield _number(
            f"kind__{name}__30d",
            Message("feature-times-in-30-days", name=label),
            KindCount(kinds, RECENT_DAYS),
        )
        yield _number(f"kind__{name}__total", Message("feature-times-ever", name=label), KindCount(kinds, None))
        yield _number(f"kind__{name}__days_since", Message("feature-days-since-the-last", name=label), KindAge(kinds))


def _history(card: Scorecard) -> Iterator[Feature]:
    levels = tuple(sorted(card.own_kinds))
    own = frozenset(levels)
    intent = _intent_kinds(card) & own
    yield _number("idle_days", Message("feature-idle-days"), KindAge(own))
    yield _number("first_touch_days", Message("feature-days-since-first-touch"), KindAge(own, first=True))
    yield _number("events_30d", Message("feature-actions-in-30-days"), KindCount(own, RECENT_DAYS))
    yield _number("active_days", Message("feature-days-with-an-action"), ActiveDays(own))
    yield _number(
        "intent_after_content",
        Message("feature-contact-after-reading"),
        Followed(own - intent, intent),
    )
    yield _number(
        "colleagues_30d",
        Message("feature-active-colleagues"),
        Colleagues(own, RECENT_DAYS),
    )
    yield _category("last_kind", Message("feature-last-action"), EdgeKind(), levels)
    yield _category("first_kind", Message("feature-first-action"), EdgeKind(first=True), levels)
    yield _category("first_channel", Message("feature-channel"), FirstChannel(own), _channels(card))


def _attributes(card: Scorecard) -> Iterator[Feature]:
    for name, spec in sorted(card.attributes.items()):
        source = AttributeValue(name, spec.type)
        if spec.type is ValueType.TEXT:
            if levels := _levels(spec):
                yield _category(f"attribute__{name}", spec.label, source, levels)
            elif spec.seen:
                yield _category(f"attribute__{name}", spec.label, SeenText(name), (*spec.seen, OTHER))
        elif spec.type is ValueType.DATE:
            yield _number(f"attribute__{name}__days_ahead", Message("feature-days-ahead", name=spec.label), source)
        else:
            yield _number(f"attribute__{name}", spec.label, source)


def _intent_kinds(card: Scorecard) -> frozenset[str]:
    """Kinds by which a lead asks for contact: those of fast tracks and of rules with an immediate notice."""
    matches = [track.when for track in card.fast_tracks]
    matches += [match for rule in card.rules if rule.notice for match in _matches(rule)]
    return frozenset().union(*(match.kinds for match in matches))


def _matches(rule: Rule) -> list[EventMatch]:
    if isinstance(rule.when, EventMatch):
        return [rule.when]
    return [leaf.match for leaf in leaves(rule.when) if isinstance(leaf, CountTest)]


def _channels(card: Scorecard) -> tuple[str, ...]:
    declared = (_levels(card.attributes[name]) for name in CHANNEL_ATTRIBUTES if name in card.attributes)
    return (*next(filter(None, declared), CHANNELS), OTHER)


def _levels(spec: AttributeSpec) -> tuple[str, ...]:
    return tuple(dict.fromkeys(normalise(choice) for choice in spec.choices))


def _number(name: str, label: Label, source: Source) -> Feature:
    return Feature(name, label, FeatureKind.NUMBER, source)


def _category(name: str, label: Label, source: Source, levels: tuple[str, ...]) -> Feature:
    return Feature(name, label, FeatureKind.CATEGORY, source, levels=levels)
