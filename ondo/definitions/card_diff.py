"""Differences between two cards, row by row, in words that a meeting reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ondo.definitions.card_schema import card_to_data, fade_from_data
from ondo.domain.card import Scorecard
from ondo.domain.fade import fade_words
from ondo.domain.vocabulary import Label

NOTHING = Label("—", "—")

_SECTIONS: Mapping[str, Label] = {
    "rules": Label("ルール", "Rule"),
    "gates": Label("BANT条件", "Gate"),
    "fast_tracks": Label("ファストトラック", "Fast track"),
    "attributes": Label("属性", "Attribute"),
    "kinds": Label("行動の種類", "Event kind"),
}
_FIELDS: Mapping[str, Label] = {
    "schema": Label("形式の版", "Schema"),
    "card_id": Label("基準ID", "Card id"),
    "name": Label("名称", "Name"),
    "hot_line": Label("ホットライン", "Hot line"),
    "warm_line": Label("ウォームライン", "Warm line"),
    "grid": Label("点の刻み", "Grid"),
    "cool_off_days": Label("差し戻し後の待機日数", "Cool-off days"),
    "exploration_rate": Label("探索サンプルの割合", "Exploration rate"),
    "axis_caps": Label("軸ごとの上限", "Axis caps"),
    "decay": Label("スコアディケイ", "Decay"),
    "audience": Label("対象リード", "Audience"),
    "axis": Label("軸", "axis"),
    "label": Label("名称", "label"),
    "when": Label("条件", "condition"),
    "points": Label("点", "points"),
    "counts": Label("数え方", "counts"),
    "within_days": Label("有効日数", "window in days"),
    "at_least_apart": Label("間隔", "at least apart"),
    "direction": Label("符号の向き", "direction"),
    "locked": Label("固定", "locked"),
    "notice": Label("即時通知", "immediate notice"),
    "fade": Label("時間による減り方", "fading"),
    "needed": Label("ホットに必須", "needed for hot"),
    "attribute": Label("属性", "attribute"),
    "ask": Label("確認の質問", "question"),
    "lead": Label("リードの条件", "lead condition"),
    "hot_for_days": Label("有効日数", "days hot"),
    "type": Label("型", "type"),
    "choices": Label("選択肢", "choices"),
    "since": Label("開始日", "since"),
    "actor": Label("行動の主体", "actor"),
    "properties": Label("項目", "properties"),
    "answers": Label("何への反応か", "answers"),
    "machine_traffic": Label("機械によるアクセス", "Machine traffic"),
    "wakes": Label("スコアディケイの日数を戻す", "resets the idle clock"),
}
_ORDER = Label("並び順", "order")


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
            rows.append(Difference(key, _FIELDS[key], _words(key, before.get(key)), _words(key, after.get(key))))
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
                    Label(f"{title.ja}・{_FIELDS[field].ja}", f"{title.en}, {_FIELDS[field].en}"),
                    _words(field, old.get(field)),
                    _words(field, new.get(field)),
                )
    both = [name for name in before if name in after]
    moved = [name for name in after if name in before]
    if both != moved and key not in ("attributes", "kinds"):
        title = _SECTIONS[key]
        label = Label(f"{title.ja}・{_ORDER.ja}", f"{title.en}, {_ORDER.en}")
        yield Difference(key, label, *(Label(", ".join(names), ", ".join(names)) for names in (both, moved)))


def _title(section: str, entry: Mapping[str, object]) -> Label:
    kind, own = _SECTIONS[section], _as_label(entry.get("label"))
    return Label(f"{kind.ja}「{own.ja}」", f"{kind.en} '{own.en}'") if own else kind


def _summary(entry: Mapping[str, object]) -> Label:
    """Say in short what was added or removed: a rule by condition and points, the rest by its definition."""
    if not entry:
        return NOTHING
    shown = {
        key: value
        for key, value in entry.items()
        if key in ("when", "points", "counts", "fade", "type", "actor", "lead")
    }
    parts = [_words(key, value) for key, value in shown.items()]
    return Label("、".join(part.ja for part in parts), ", ".join(part.en for part in parts))


def _as_label(value: object) -> Label | None:
    if isinstance(value, dict) and set(value) == {"ja", "en"}:
        return Label(str(value["ja"]), str(value["en"]))
    return None


def _words(field: str, value: object) -> Label:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return Label("はい", "yes") if value else Label("いいえ", "no")
    if label := _as_label(value):
        return label
    if field == "fade" and isinstance(value, Mapping):
        return fade_words(fade_from_data(value))
    if field == "points" and isinstance(value, int):
        points = f"{value:+d}" if value else "0"
        return Label(f"{points}点", f"{points} points")
    return Label(flow(value), flow(value))


def flow(value: object) -> str:
    """Write plain data on one line as it stands in a card file, for people to read."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(part) for part in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
