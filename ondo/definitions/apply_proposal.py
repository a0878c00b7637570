"""A proposal applied to a card: the card with all its changes, or with those the meeting ticked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ondo.definitions.card_schema import card_to_data, read_card
from ondo.domain.card import Rule, Scorecard
from ondo.domain.errors import InputError, OndoError
from ondo.domain.proposal import HOT_LINE, NewRule, Proposal, SettingChange, apply, no_such_change, points_of
from ondo.text.messages import Message


def apply_proposal(card: Scorecard, proposal: Proposal, chosen: Collection[str] | None = None) -> Scorecard:
    """Return the card with a proposal's changes, all of them or those named in ``chosen`` (``Proposal.change_ids``).

    Raises
    ------
    InputError
        ``chosen`` names something the proposal does not change, or a rule may not take its points.
    DefinitionError
        A new rule or setting does not fit the card.
    """
    names = set(proposal.change_ids if chosen is None else chosen)
    if unknown := sorted(names.difference(proposal.change_ids)):
        raise no_such_change(unknown, proposal)
    line = proposal.hot_line_suggested if HOT_LINE in names else None
    new = [rule for rule in proposal.new_rules if rule.rule_id in names]
    settings = [setting for setting in proposal.settings if setting.change_id in names]
    return with_changes(card, points_of(proposal.changes, tuple(names)), new, settings, line)


def proposed_rules(card: Scorecard, proposal: Proposal) -> dict[str, Rule]:
    """Return the new rules of a proposal, by id, as they would stand on the card; one that does not fit is left out."""
    rules = {}
    for rule_id in (new.rule_id for new in proposal.new_rules):
        try:
            rules[rule_id] = apply_proposal(card, proposal, (rule_id,)).rule(rule_id)
        except OndoError:
            continue
    return rules


def with_changes(
    card: Scorecard,
    points: Mapping[str, int],
    new: Sequence[NewRule],
    settings: Sequence[SettingChange],
    hot_line: int | None = None,
) -> Scorecard:
    """Return the card with other points, new rules, settings, perhaps another line; errors of ``apply_proposal``."""
    changed = apply(card, points, hot_line)
    if not new and not settings:
        return changed
    data: dict[str, Any] = card_to_data(changed)
    for setting in settings:
        _set(data, setting)
    data["rules"] = [
        *data["rules"],
        *({**new_rule.rule, "id": new_rule.rule_id, "points": new_rule.points} for new_rule in new),
    ]
    return read_card(data)


def with_setting(card: Scorecard, setting: SettingChange) -> Scorecard:
    """Return the card with one setting changed; ``DefinitionError`` where it does not fit the card."""
    data: dict[str, Any] = card_to_data(card)
    _set(data, setting)
    return read_card(data)


def _set(data: dict[str, Any], setting: SettingChange) -> None:
    """Put a setting's keys into plain card data."""
    kind, _, name = setting.change_id.partition(":")
    if kind in ("cap", "decay", "line"):
        caps, rest = setting.to.get("axis_caps"), {k: v for k, v in setting.to.items() if k != "axis_caps"}
        _merge(data, rest)
        if isinstance(caps, Mapping):
            _merge(data["axis_caps"], caps)
        return
    part = {"counts": "rules", "fade": "rules", "gate": "gates"}.get(kind)
    entries = [entry for entry in data[part] if entry["id"] == name] if part else []
    if not entries:
        raise InputError(
            Message("proposal-setting-gone", setting=setting.change_id), Message("proposal-setting-gone-hint")
        )
    _merge(entries[0], setting.to)


def _merge(part: dict[str, Any], to: Mapping[str, object]) -> None:
    for key, value in to.items():
        if value is None:
            part.pop(key, None)
        else:
            part[key] = value
