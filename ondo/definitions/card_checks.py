"""Checks of a card: what it may not contradict, and what should make its authors think; each gives findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ondo.definitions.document import DocumentReader, FindingText, error, warning
from ondo.domain.card import Scorecard
from ondo.domain.conditions import EventMatch, Test, leaves
from ondo.domain.finding import Path, errors
from ondo.domain.vocabulary import Actor, Axis
from ondo.text.messages import Message

MOST_RULES = {Axis.ATTRIBUTE: 5, Axis.BEHAVIOUR: 10}

CARD_TEXTS: dict[str, FindingText] = {
    "choices_need_text": error("card-choices-need-text", "card-choices-need-text-hint"),
    "kind_any": error("card-kind-any", "card-kind-any-hint"),
    "only_for_events": error("card-only-for-events", "card-only-for-events-hint"),
    "counts_shape": error("card-counts-shape", "card-counts-shape-hint"),
    "apart_shape": error("card-apart-shape", "card-apart-shape-hint"),
    "fade_one": error("card-fade-one", "card-fade-one-hint"),
    "fade_axis": error("card-fade-axis", "card-fade-axis-hint"),
    "fade_points": error("card-fade-points", "card-fade-points-hint"),
    "fade_direction": error("card-fade-direction", "card-fade-direction-hint"),
    "decay_take_or_to": error("card-decay-take-or-to", "card-decay-take-or-to-hint"),
    "decay_order": error("card-decay-order", "card-decay-order-hint"),
    "decay_rises": error("card-decay-rises", "card-decay-rises-hint"),
    "lasting_to_zero": error("card-lasting-to-zero", "card-lasting-to-zero-hint"),
    "wakes_lead": error("card-wakes-lead", "card-wakes-lead-hint"),
    "answers_seller": error("card-answers-seller", "card-answers-seller-hint"),
    "duplicate_id": error("card-duplicate-id", "card-duplicate-id-hint"),
    "points_direction": error("card-points-direction", "card-points-direction-hint"),
    "warm_above_hot": error("card-warm-above-hot", "card-warm-above-hot-hint"),
    "property_types": error("card-property-types", "card-property-types-hint"),
    "gate_attribute": warning("card-gate-attribute", "card-gate-attribute-hint"),
    "reset_not_lasting": warning("card-reset-not-lasting", "card-reset-not-lasting-hint"),
    "machine_kept": warning("card-machine-kept", "card-machine-kept-hint"),
    "points_grid": warning("card-points-grid", "card-points-grid-hint"),
    "line_grid": warning("card-line-grid", "card-line-grid-hint"),
    "quantity": warning("card-quantity", "card-quantity-hint"),
    "too_many_rules": warning("card-too-many-rules", "card-too-many-rules-hint"),
    "seller_kind": warning("card-seller-kind", "card-seller-kind-hint"),
    "axis_mismatch": warning("card-axis-mismatch", "card-axis-mismatch-hint"),
    "line_unreachable": warning("card-line-unreachable", "card-line-unreachable-hint"),
}


@dataclass(frozen=True, slots=True)
class CardDraft:
    """The sound parts of a card with the key path of each rule, gate, fast track and decay step.

    ``whole`` tells that nothing was left out, so that the card can be judged as one.
    """

    card: Scorecard
    rules: tuple[Path, ...]
    gates: tuple[Path, ...]
    fast_tracks: tuple[Path, ...]
    steps: tuple[Path, ...]
    whole: bool


Remark = tuple[str, Path, dict[str, object]]


def check_draft(draft: CardDraft, form: DocumentReader) -> None:
    """Apply every check and record what they find, except about a value that could not be read itself."""
    unread = {finding.path for finding in errors(form.findings)}
    for check in CHECKS:
        for code, path, args in check(draft):
            if path not in unread:
                form.report(code, path, **args)


def _line_grid(draft: CardDraft) -> Iterator[Remark]:
    card = draft.card
    if card.hot_line % card.grid:
        yield "line_grid", ("hot_line",), {"points": card.hot_line, "grid": card.grid}


def _decay_steps(draft: CardDraft) -> Iterator[Remark]:
    steps = draft.card.decay.steps
    for path, before, step in zip(draft.steps[1:], steps, steps[1:], strict=False):
        if step.idle_days <= before.idle_days:
            yield "decay_order", (*path, "idle_days"), {"before": before.idle_days, "now": step.idle_days}
        elif before.to is None:
            rises = before.take > 0 and (step.take < before.take if step.to is None else step.to > 0)
            if rises:
                yield "decay_rises", path, {}
        elif step.to is None or step.to > before.to:
            yield "decay_rises", path, {}


def _lasting(draft: CardDraft) -> Iterator[Remark]:
    """Advise on a reset that is none; the first lasting step resets for all later ones."""
    steps = draft.card.decay.steps
    for path, step in zip(draft.steps, steps, strict=True):
        if step.to == 0 and not step.lasting and draft.card.reset is None:
            yield "reset_not_lasting", path, {"days": step.idle_days}


def _answers(draft: CardDraft) -> Iterator[Remark]:
    kinds = draft.card.kinds
    for name, spec in kinds.items():
        sending = kinds.get(spec.answers)
        if spec.answers and (spec.actor is not Actor.LEAD or sending is None or sending.actor is not Actor.SELLER):
            yield "answers_seller", ("kinds", name, "answers"), {"kind": name, "value": spec.answers}


def _grid(draft: CardDraft) -> Iterator[Remark]:
    card = draft.card
    for path, rule in zip(draft.rules, card.rules, strict=True):
        small = isinstance(rule.when, EventMatch) and abs(rule.points) < card.grid
        if rule.points % card.grid and not small:
            yield "points_grid", (*path, "points"), {"points": f"{rule.points:+d}", "grid": card.grid}


def _quantity(draft: CardDraft) -> Iterator[Remark]:
    card = draft.card
    for path, rule in zip(draft.rules, card.rules, strict=True):
        endless = isinstance(rule.when, EventMatch) and rule.counts.limit is None
        if endless and rule.points > 0 and rule.axis not in card.axis_caps:
            yield "quantity", path, {}


def _size(draft: CardDraft) -> Iterator[Remark]:
    for axis, most in MOST_RULES.items():
        number = sum(rule.axis is axis for rule in draft.card.rules)
        if number > most:
            of_axis = "card-attribute" if axis is Axis.ATTRIBUTE else "card-behaviour"
            yield "too_many_rules", ("rules",), {"number": number, "most": most, "axis": Message(of_axis)}


def _seller_kinds(draft: CardDraft) -> Iterator[Remark]:
    for path, rule in zip(draft.rules, draft.card.rules, strict=True):
        kinds = sorted(rule.when.kinds) if isinstance(rule.when, EventMatch) else ()
        own = [kind for kind in kinds if (spec := draft.card.kinds.get(kind)) and spec.actor is Actor.SELLER]
        if own:
            yield "seller_kind", (*path, "when"), {"kind": ", ".join(own)}


def _axes(draft: CardDraft) -> Iterator[Remark]:
    for path, rule in zip(draft.rules, draft.card.rules, strict=True):
        if rule.axis is Axis.ATTRIBUTE and isinstance(rule.when, EventMatch):
            yield "axis_mismatch", (*path, "axis"), {}


def _gates(draft: CardDraft) -> Iterator[Remark]:
    for path, gate in zip(draft.gates, draft.card.gates, strict=True):
        if not any(isinstance(leaf, Test) and leaf.name == gate.attribute for leaf in leaves(gate.when)):
            yield "gate_attribute", (*path, "when"), {"gate": gate.id, "name": gate.attribute}


def _property_types(draft: CardDraft) -> Iterator[Remark]:
    first: dict[str, tuple[str, str]] = {}
    for kind, spec in draft.card.kinds.items():
        for name, value_type in spec.properties.items():
            text, type_one = first.setdefault(name, (kind, value_type))
            if type_one != value_type:
                words = {"one": text, "type_one": type_one, "other": kind, "type_other": value_type}
                yield "property_types", ("kinds", kind, "properties", name), {"name": name, **words}


def _reach(draft: CardDraft) -> Iterator[Remark]:
    card = draft.card
    reach = 0.0
    for axis in Axis:
        most = sum(_most(rule.points, rule.counts.limit) for rule in card.rules if rule.axis is axis)
        reach += min(most, card.axis_caps.get(axis, most))
    if draft.whole and reach < card.hot_line:
        yield "line_unreachable", ("hot_line",), {"reach": int(reach), "hot": card.hot_line}


def _most(points: int, limit: int | None) -> float:
    return 0 if points <= 0 else float("inf") if limit is None else points * limit


CHECKS: tuple[Callable[[CardDraft], Iterator[Remark]], ...] = (
    _line_grid,
    _decay_steps,
    _lasting,
    _answers,
    _grid,
    _quantity,
    _size,
    _seller_kinds,
    _axes,
    _gates,
    _property_types,
    _reach,
)
