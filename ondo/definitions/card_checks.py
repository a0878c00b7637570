"""Checks of a card: what it may not contradict, and what should make its authors think; each gives findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ondo.definitions.document import DocumentReader, FindingText, error, warning
from ondo.domain.card import Scorecard
from ondo.domain.conditions import EventMatch, Test, leaves
from ondo.domain.finding import Path, errors
from ondo.domain.vocabulary import Actor, Axis

MOST_RULES = {Axis.ATTRIBUTE: 5, Axis.BEHAVIOUR: 10}

CARD_TEXTS: dict[str, FindingText] = {
    "schema_unknown": error(
        "schema {value} は読めません。",
        "schema {value} cannot be read.",
        "schema: {known} と書いてください。",
        "Write schema: {known}.",
    ),
    "choices_need_text": error(
        "choices は type: text の属性だけに付けられます。",
        "choices are for attributes of type text only.",
        "「{name}」の choices を消すか、type を text にしてください。",
        "Remove choices from '{name}' or make its type text.",
    ),
    "kind_any": error(
        "any は「すべての行動」を表す予約語です。",
        "'any' is reserved: it means every kind.",
        "別の名前にしてください。",
        "Choose another name.",
    ),
    "only_for_events": error(
        "{key} は行動（event）のルールだけに付けられます。",
        "{key} is for rules on events only.",
        "消してください。期間内の回数を条件にするなら count: を使います。",
        "Remove it; to ask for a number of events in a window use count:.",
    ),
    "counts_shape": error(
        "counts に「{value}」は使えません。",
        "counts cannot be '{value}'.",
        "once（1回だけ）、every（毎回）、{{max: 5}}（5回まで）、{{per: page}}（ページごとに1回）、"
        "{{from: 2}}（2回目から）のどれかにしてください。",
        "Use once, every, {{max: 5}}, {{per: page}} (once per page) or {{from: 2}} (from the second on).",
    ),
    "apart_shape": error(
        "at_least_apart に「{value}」は使えません。",
        "at_least_apart cannot be '{value}'.",
        "例：30m（30分）、45s、2h、1d",
        "Example: 30m (minutes), 45s, 2h or 1d.",
    ),
    "fade_one": error(
        "fade には {keys} のうちどれか一つが必要です。",
        "fade needs exactly one of {keys}.",
        "例：{{linear_days: 60}}（60日かけて 0 まで）、{{half_life_days: 30}}（30日ごとに半分）",
        "Example: {{linear_days: 60}} (to nothing within 60 days) or {{half_life_days: 30}} (half every 30 days).",
    ),
    "fade_axis": error(
        "fade は行動スコアのルールだけに付けられます。",
        "fade is for rules on the behaviour axis only.",
        "axis: behaviour にするか、fade を消してください。属性スコアは時間がたっても減りません。",
        "Use axis: behaviour or remove fade; attribute points never decay.",
    ),
    "fade_points": error(
        "{points:+d}点のルールに fade は付けられません。減点が薄れると、何もなくてもスコアが上がるためです。",
        "A rule with {points:+d} points cannot fade: a fading deduction would raise a score with no new fact.",
        "fade を消してください。期間で区切るなら within_days を使います。",
        "Remove fade; to forget old events at once use within_days.",
    ),
    "fade_direction": error(
        "fade のあるルールの direction は「+」にしてください（現在：{direction}）。",
        "A rule that fades needs direction '+', it is '{direction}'.",
        "direction を消すと「+」になります。",
        "Leave direction away: it is '+' then.",
    ),
    "decay_take_or_to": error(
        "スコアディケイの段には take か to のどちらか一つが必要です。",
        "A decay step needs exactly one of take and to.",
        "例：{{idle_days: 30, take: 10}}（10点減らす）、{{idle_days: 90, to: 0}}（0点にする）",
        "Example: {{idle_days: 30, take: 10}} or {{idle_days: 90, to: 0}}.",
    ),
    "decay_order": error(
        "スコアディケイの idle_days は小さい順に並べてください（{before:g} の後に {now:g} があります）。",
        "Decay steps must rise in idle_days ({now:g} comes after {before:g}).",
        "段を並べ替えてください。",
        "Reorder the steps.",
    ),
    "decay_rises": error(
        "この段に進むとスコアが上がることがあります。",
        "Reaching this step could raise a score.",
        "最後に達した段だけが効きます。前の段と同じかそれ以上に減らしてください。",
        "Only the last step reached applies: make it take at least as much as the one before.",
    ),
    "lasting_to_zero": error(
        "lasting: true は to: 0 の段だけに付けられます。",
        "lasting: true is for a step with to: 0 only.",
        "to: 0 にするか、lasting を消してください。",
        "Write to: 0 or remove lasting.",
    ),
    "wakes_lead": error(
        "wakes は actor: lead（本人）の行動だけに付けられます。",
        "wakes is for kinds with actor: lead only.",
        "消してください。自社の行動でスコアディケイの日数が 0 に戻ることはありません。",
        "Remove it; what the seller does never resets the idle clock.",
    ),
    "answers_seller": error(
        "「{kind}」の answers には、actor: seller の行動の種類を書いてください（{value}）。",
        "'{kind}' answers '{value}', which is no kind with actor: seller.",
        "例：email_open に answers: email_sent。actor: lead の行動だけに付けられます。",
        "Example: answers: email_sent at email_open; only kinds with actor: lead answer one.",
    ),
    "duplicate_id": error(
        "id「{value}」が重複しています。",
        "The id '{value}' is used twice.",
        "どちらかの id を変えてください。",
        "Rename one of them.",
    ),
    "points_direction": error(
        "direction「{direction}」のルールに{points:+d}点は付けられません。",
        "A rule with direction '{direction}' cannot have {points:+d} points.",
        "点の符号か direction を直してください。",
        "Change the sign of the points or the direction.",
    ),
    "warm_above_hot": error(
        "ウォームライン {warm} がホットライン {hot} より上です。",
        "The warm line {warm} is above the hot line {hot}.",
        "warm_line を {hot} 以下にしてください。",
        "Set warm_line to {hot} or less.",
    ),
    "property_types": error(
        "項目「{name}」の型が行動の種類によって違います（{one}: {type_one}、{other}: {type_other}）。",
        "Property '{name}' has different types ({one}: {type_one}, {other}: {type_other}).",
        "型をそろえるか、別の名前にしてください。",
        "Give both the same type, or use another name.",
    ),
    "gate_attribute": warning(
        "BANT条件「{gate}」の when が、属性「{name}」を見ていません。",
        "The condition of gate '{gate}' does not look at '{name}'.",
        "attribute: と when: の属性名をそろえてください。",
        "Use the same attribute in attribute: and when:.",
    ),
    "reset_not_lasting": warning(
        "{days:g}日で to: 0 になりますが、lasting がないため、次の行動で前の点が戻ります。",
        "A decay step to 0 without lasting: after {days:g} days the next action brings all old points back.",
        "取り消したままにするなら lasting: true を書き、ondo card diff と ondo card try で違いを確かめてください。",
        "Write lasting: true to let them stay gone; ondo card diff and ondo card try show what it changes.",
    ),
    "machine_kept": warning(
        "機械によるアクセスの扱い（machine_traffic）が書かれていないため、そのまま点に数えます。",
        "The card does not say what to do with machine traffic: it counts like any other.",
        "除くなら machine_traffic: set_aside、数えるなら keep と書いてください。",
        "Write machine_traffic: set_aside to keep it out, or keep to count it.",
    ),
    "points_grid": warning(
        "{points:+d}点は{grid}点刻みになっていません。",
        "{points:+d} points are not a multiple of {grid}.",
        "刻みに合わせるか、grid を変えてください。少数点のルールは counts: {{max: N}} で上限を付ければ構いません。",
        "Round them or change grid; smaller points are fine once capped with counts: {{max: N}}.",
    ),
    "line_grid": warning(
        "ホットライン {points} は{grid}点刻みになっていません。",
        "The hot line {points} is not a multiple of {grid}.",
        "改定案のホットラインは grid 刻みで動きます。",
        "Proposals move the hot line in steps of grid.",
    ),
    "quantity": warning(
        "このルールは回数に上限がなく、量だけでホットになり得ます。",
        "Nothing caps this rule: quantity alone could make a lead hot.",
        "counts: {{max: N}} にするか、axis_caps に behaviour の上限を書いてください。",
        "Use counts: {{max: N}}, or set a behaviour cap under axis_caps.",
    ),
    "too_many_rules": warning(
        "{axis_ja}のルールが{number}個あります（目安は{most}個まで）。",
        "There are {number} {axis} rules (up to {most} stay readable).",
        "効いていないルールを減らすと、会議で説明しやすくなります。",
        "Drop the ones that change nothing, so that a meeting can still discuss them.",
    ),
    "seller_kind": warning(
        "「{kind}」は自社側の行動です。成約と関係があっても、リードの関心を示すとは限りません。",
        "'{kind}' is an action of the seller: it may go along with wins without showing interest.",
        "リード本人の行動（開封、返信、来場など）に置き換えられないか検討してください。",
        "Consider the lead's own reaction instead: an open, an answer, a visit.",
    ),
    "axis_mismatch": warning(
        "属性スコアのルールが行動を見ています。属性スコアはスコアディケイの対象になりません。",
        "A rule on the attribute axis looks at events; attribute points never decay.",
        "axis: behaviour にしてください。",
        "Use axis: behaviour.",
    ),
    "line_unreachable": warning(
        "ルールの点をすべて足しても最大{reach}点で、ホットライン {hot} に届きません。",
        "All rules together give at most {reach} points: the hot line {hot} cannot be reached.",
        "ホットラインを下げるか、ルール、点、上限（counts・axis_caps）を見直してください。",
        "Lower the hot line, or revise rules, points and caps (counts, axis_caps).",
    ),
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
            yield "points_grid", (*path, "points"), {"points": rule.points, "grid": card.grid}


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
            words = {"axis": axis, "axis_ja": "属性" if axis is Axis.ATTRIBUTE else "行動"}
            yield "too_many_rules", ("rules",), {"number": number, "most": most, **words}


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
