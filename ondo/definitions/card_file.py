"""Card files: check one, load one, and write one so that a marketer can edit it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from ondo.definitions.card_schema import card_from_data, card_to_data, sign_of
from ondo.definitions.definition_file import check_file, sound
from ondo.domain.card import Rule, Scorecard
from ondo.domain.finding import Finding

DEFAULT_CARD = Path(__file__).resolve().parents[1] / "default_card.yaml"
"""The shipped example; a company copies it with ``ondo init`` and edits it."""
SHIPPED_CARD_ID = "default"
"""Its id: a company that never signed it wants its own card in its place."""

_PLAIN = re.compile(r"[^\W\d_](?:[\w ・ー./-]*\w)?")
_WORDS = {"true", "false", "null"}
_WIDTH = 120

COMMENTS: Mapping[str, tuple[str, ...]] = {
    "schema": (
        "スコアリング基準。編集したら `ondo check このファイル` で確認します。",
        "The scorecard. After editing, run `ondo check` on this file: it names every mistake with its line.",
    ),
    "hot_line": (
        "ホットライン: 合計点がこの点以上で、BANT条件をすべて満たすとホット。ウォームライン以上はウォーム。",
        "Hot: total at or above hot_line and every gate met. Warm: at or above warm_line.",
    ),
    "grid": (
        "点の刻み。改定案はこの刻みで点を動かします。",
        "Step of points; proposals move points by multiples of it.",
    ),
    "cool_off_days": (
        "差し戻しの後、次の引き渡しまで空ける日数（ファストトラックは対象外）。",
        "Days without a new hand-off after a send-back (fast track exempt).",
    ),
    "exploration_rate": (
        "ホットライン未満から無作為に引き渡す割合（0〜1）。0 のままでは低スコアの実力を誰も知ることができません。",
        "Share (0 to 1) of leads below the line handed over at random; at 0 nobody learns about low scores.",
    ),
    "axis_caps": (
        "軸ごとの合計の上限（スコアディケイの前に適用）。例: {behaviour: 120}",
        "Upper bound of each axis, before decay. Example: {behaviour: 120}",
    ),
    "decay": (
        "スコアディケイ: 本人の行動がない日数に応じて行動スコアを減らします（take = 減点、to = その点まで）。",
        "最後に達した段だけが効きます。ちょうど30日は30日の段に入ります。次の行動で元に戻りますが、",
        "lasting: true の段（to: 0）はリセットです。その前に得た点は、次の行動の後も戻りません。",
        "Decay of behaviour points by days without an action of the lead itself. The last step reached applies alone,",
        "until the next action. With lasting: true (and to: 0) it is a reset: what was earned before stays gone.",
    ),
    "machine_traffic": (
        "機械によるアクセス: set_aside = 点に数えず、リードのページに示します。keep = そのまま数えます。",
        "判定: machine: true の行動、1秒に5件以上の行動、配信（answers）から5秒以内の開封やクリック。",
        "Machine traffic: set_aside keeps it out of points and shows it on the lead, keep counts it.",
        "It is what is marked machine: true, 5 or more actions in one second, and what comes within 5 seconds of",
        "the sending that its kind answers.",
    ),
    "audience": (
        "この基準で採点するリードの条件。",
        "Which leads this card scores.",
    ),
    "attributes": (
        "属性の宣言。type は number / text / boolean / date。ここにない属性は採点に使えません。",
        "Declared attributes, type number, text, boolean or date. Others are stored, never scored.",
    ),
    "kinds": (
        "行動の種類の宣言。actor: lead（本人）の行動でスコアディケイの日数が 0 に戻ります。seller は自社の行動です。",
        "wakes: false = 点は付くが、日数は 0 に戻りません。",
        "Declared event kinds. Only kinds with actor: lead reset the idle clock; seller is our own action.",
        "With wakes: false a kind gives its points but does not reset the clock.",
    ),
    "rules": (
        "ルール（1件ずつ書きます）。counts: once = 1回だけ、every = 毎回、{max: N} = N 回まで。",
        'within_days = 直近 N 日以内だけ。direction: "+" "-" free = 改定案が取れる符号（省略時は点の符号）。',
        "fade: {linear_days: 60} = 行動ごとに60日かけて0点まで減る、{half_life_days: 30} = 30日ごとに半分になる。",
        "locked: true = 改定案で動かさない。notice: true = すぐ通知。",
        "One rule per row of the point table. counts: once (default), every, or {max: N}.",
        'within_days: only events that recent. direction: "+", "-" or free bounds the sign in proposals.',
        "fade: points go down with the age of each event, {linear_days: 60} to nothing, {half_life_days: 30} by half.",
        "locked: true keeps the points in proposals. notice: true notifies at once.",
    ),
    "gates": (
        "BANT条件: ホットになるために満たす条件。不明のときは「いいえ」ではなく、ウォームのまま確認を促します。",
        "needed: false と書くと、確認だけしてホットの条件にはしません。",
        "BANT gates: needed for hot. Unknown is not no: the lead stays warm and `ask` says what to ask.",
        "With needed: false a gate is asked and shown, but hot does not need it.",
    ),
    "fast_tracks": (
        "ファストトラック: 点数に関係なくホットにする例外。hot_for_days 日間、または引き渡しが終わるまで有効。",
        "Fast tracks: hot whatever the score, for hot_for_days or until the hand-off closes.",
    ),
}
_RULE_DEFAULTS: Mapping[str, object] = {"counts": "once", "locked": False, "notice": False}


def check_card(path: Path | str) -> tuple[Scorecard | None, list[Finding]]:
    """Read a card file; return the card, or ``None`` when there is any error, and all findings with file and line."""
    return check_file(path, card_from_data)


def load_card(path: Path | str) -> Scorecard:
    """Read a card file; ``DefinitionError`` with all findings when it has errors."""
    return sound(path, check_card(path), "Run: ondo check", "ondo check で確認できます。")


@cache
def default_card() -> Scorecard:
    """Return the shipped example card."""
    return load_card(DEFAULT_CARD)


def dump_card(card: Scorecard) -> str:
    """Write a card as canonical, commented YAML that ``check_card`` reads back equal.

    Values that are the default of a rule are left out; the order of everything is kept.
    """
    lines: list[str] = []
    for key, value in card_to_data(card).items():
        if key in COMMENTS:
            lines += ["", *(f"# {comment}" for comment in COMMENTS[key])]
        lines += _section(key, value, card)
    return "\n".join(lines).lstrip("\n") + "\n"


def _section(key: str, value: object, card: Scorecard) -> Iterator[str]:
    if key == "rules":
        yield from _blocks(key, [_short(rule, data) for rule, data in zip(card.rules, _dicts(value), strict=True)])
    elif key in ("gates", "fast_tracks"):
        yield from _blocks(key, _dicts(value))
    elif key in ("attributes", "kinds") and isinstance(value, dict) and value:
        yield f"{key}:"
        for name, entry in value.items():
            yield from _entry(f"  {_scalar(name)}:", entry)
    elif isinstance(value, list) and value:
        yield f"{key}:"
        yield from (f"  - {_flow(item)}" for item in value)
    else:
        yield f"{key}: {_flow(value)}"


def _dicts(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _short(rule: Rule, data: Mapping[str, object]) -> dict[str, object]:
    defaults = {**_RULE_DEFAULTS, "direction": sign_of(rule.points).value}
    return {key: value for key, value in data.items() if key not in defaults or value != defaults[key]}


def _blocks(key: str, items: list[dict[str, object]]) -> Iterator[str]:
    if not items:
        yield f"{key}: []"
        return
    yield f"{key}:"
    for item in items:
        lead = "  - "
        for name, value in item.items():
            yield f"{lead}{name}: {_flow(value)}"
            lead = "    "


def _entry(head: str, value: object) -> Iterator[str]:
    """One declaration on one line if it fits, else one line per key."""
    line = f"{head} {_flow(value)}"
    if len(line) <= _WIDTH or not isinstance(value, dict):
        yield line
        return
    yield head
    yield from (f"    {name}: {_flow(part)}" for name, part in value.items())


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(part) for part in value) + "]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return repr(value)
    if _PLAIN.fullmatch(value) and value.isprintable() and value.casefold() not in _WORDS:
        return value
    return '"' + "".join(_escaped(char) for char in value) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else f"\\U{ord(char):08X}"
