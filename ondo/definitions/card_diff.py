"""Differences between two cards, row by row, in words that a meeting reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ondo.definitions.card_schema import card_to_data, fade_from_data
from ondo.domain.card import Scorecard
from ondo.domain.vocabulary import Label
from ondo.text.condition_text import fade_words
from ondo.text.messages import Message, in_list

NOTHING = Label("—", "—")

_SECTIONS: Mapping[str, str] = {
    "rules": "card-section-rules",
    "gates": "card-section-gates",
    "fast_tracks": "card-section-fast-tracks",
    "attributes": "card-section-attributes",
    "kinds": "card-section-kinds",
}
_FIELDS: Mapping[str, str] = {
    "schema": "card-field-schema",
    "card_id": "card-field-card-id",
    "name": "card-field-name",
    "hot_line": "card-field-hot-line",
    "warm_line": "card-field-warm-line",
    "grid": "card-field-grid",
    "cool_off_days": "card-field-cool-off-days",
    "exploration_rate": "card-field-exploration-rate",
    "axis_caps": "card-field-axis-caps",
    "decay": "card-field-decay",
    "audience": "card-field-audience",
    "axis": "card-field-axis",
    "label": "card-field-label",
    "when": "card-field-when",
    "points": "card-field-points",
    "counts": "card-field-counts",
    "within_days": "card-field-within-days",
    "at_least_apart": "card-field-at-least-apart",
    "direction": "card-field-direction",
    "locked": "card-field-locked",
    "notice": "card-field-notice",
    "fade": "card-field-fade",
    "needed": "card-field-needed",
    "attribute": "card-attribute",
    "ask": "card-field-ask",
    "lead": "card-field-lead",
    "hot_for_days": "card-field-hot-for-days",
    "type": "card-field-type",
    "choices": "card-field-choices",
    "since": "card-field-since",
    "actor": "card-field-actor",
    "properties": "card-field-properties",
    "answers": "card-field-answers",
    "machine_traffic": "card-field-machine-traffic",
    "wakes": "card-field-wakes",
    "known_in_time": "card-field-known-in-time",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One row: what it is about, how it is now, how it will be (``NOTHING`` = absent)."""

    place: str
    label: Label
    now: Label
    new: Label


def diff(now: Scorecard, new: Scorecard) -> tuple[Difference, ...]:
    """Compare two cards; an empty result means their content hashes are equal."""
    before, after = card_to_data(now), card_to_data(new)
    rows: list[Difference] = []
    for key in [*before, *(key for key in after if key not in before)]:
        if key in _SECTIONS:
            rows += _section(key, _named(before.get(key)), _named(after.get(key)))
        elif before.get(key) != after.get(key):
            rows.append(
                Difference(key, Message(_FIELDS[key]), _words(key, before.get(key)), _words(key, after.get(key)))
            )
    return tuple(rows)


def _named(entries: object) -> dict[str, dict[str, object]]:
    if isinstance(entries, dict):
        return entries
    return {str(entry["id"]): entry for entry in entries} if isinstance(entries, list) else {}


def _section(
    key: str, before: Mapping[str, dict[str, object]], after: Mapping[str, dict[str, object]]
) -> Iterator[Difference]:
    for name in [*before, *(name for name in after if name not in before)]:
        old, new = before.get(name, {}), after.get(name, {})
        title = _title(key, new or old)
        place = f"{key}.{name}"
        if not old or not new:
            yield Difference(place, title, _summary(old), _summary(new))
            continue
        for field in [*old, *(field for field in new if field not in old)]:
            if old.get(field) != new.get(field):
                yield Difference(
                    f"{place}.{field}",
                    Message("card-field-of-entry", entry=title, field=Message(_FIELDS[field])),
                    _words(field, old.get(field)),
                    _words(field, new.get(field)),
                )
    both = [name for name in before if name in after]
    moved = [name for name in after if name in before]
    if both != moved and key not in ("attributes", "kinds"):
        label = Message("card-order-of-section", section=Message(_SECTIONS[key]))
        yield Difference(key, label, *(Label(", ".join(names), ", ".join(names)) for names in (both, moved)))


def _title(section: str, entry: Mapping[str, object]) -> Label:
    kind, own = Message(_SECTIONS[section]), _as_label(entry.get("label"))
    return Message("card-entry-of-section", section=kind, name=own) if own else kind


def _summary(entry: Mapping[str, object]) -> Label:
    """Say in short what was added or removed: a rule by condition and points, the rest by its definition."""
    if not entry:
        return NOTHING
    shown = {
        key: value
        for key, value in entry.items()
        if key in ("when", "points", "counts", "fade", "type", "actor", "lead")
    }
    return in_list((_words(key, value) for key, value in shown.items()), "card-list-separator")


def _as_label(value: object) -> Label | None:
    if isinstance(value, dict) and set(value) == {"ja", "en"}:
        return Label(str(value["ja"]), str(value["en"]))
    return None


def _words(field: str, value: object) -> Label:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return Message("card-yes" if value else "card-no")
    if label := _as_label(value):
        return label
    if field == "fade" and isinstance(value, Mapping):
        return fade_words(fade_from_data(value))
    if field == "points" and isinstance(value, int):
        return Message("card-points", points=f"{value:+d}" if value else "0")
    return Label(flow(value), flow(value))


def flow(value: object) -> str:
    """Write plain data on one line as it stands in a card file, for people to read."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(part) for part in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
