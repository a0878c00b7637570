"""Wording of findings about conditions, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from ondo.definitions.document import FindingText, error
from ondo.domain.card import ValueType

CONDITION_TEXTS: dict[str, FindingText] = {
    "condition_head": error(
        "条件には {heads} のうちどれか一つだけを書きます。",
        "A condition has exactly one of {heads}.",
        "{guess_ja}例：{example}",
        "{guess_en}Example: {example}.",
    ),
    "condition_empty": error(
        "{where} に条件が一つもありません。",
        "{where} has no conditions in it.",
        "条件を一つ以上入れてください。",
        "Put at least one in.",
    ),
    "condition_deep": error(
        "条件の入れ子が深すぎます（{deepest}段まで）。",
        "The condition is nested deeper than {deepest} levels.",
        "条件を短くするか、ルールを分けてください。",
        "Shorten it or make two rules.",
    ),
    "operator_missing": error(
        "比較がありません。",
        "There is no comparison.",
        "次のどれかを追加してください：{allowed}",
        "Add one of: {allowed}.",
    ),
    "operator_twice": error(
        "比較が複数あります：{ops}。",
        "There is more than one comparison: {ops}.",
        "一つにするか、and: [ … ] で並べてください。範囲は between: [下限, 上限] です。",
        "Keep one, or list them in and: [...]; a range is between: [low, high].",
    ),
    "operator_type": error(
        "「{name}」は{type_ja}なので {op} は使えません。",
        "'{name}' is of type {type}, so {op} does not apply.",
        "使える比較：{allowed}",
        "Comparisons that do: {allowed}.",
    ),
    "operand_type": error(
        "「{name}」は{type_ja}です。「{value}」とは比べられません。",
        "'{name}' is of type {type} and cannot be compared with '{value}'.",
        "{expected_ja}",
        "{expected_en}",
    ),
    "operand_range": error(
        "between は [下限, 上限] の二つの数値で書きます。",
        "between takes two numbers, [low, high].",
        "例：between: [100, 499]（両端を含みます）",
        "Example: between: [100, 499], both ends included.",
    ),
    "operand_choice": error(
        "「{name}」の選択肢に「{value}」はありません。このままでは一度も一致しません。",
        "'{value}' is not among the choices of '{name}', so this would never match.",
        "{guess_ja}選択肢：{allowed}",
        "{guess_en}Choices: {allowed}.",
    ),
    "undeclared_attribute": error(
        "属性「{name}」は宣言されていません。",
        "Attribute '{name}' is not declared.",
        "{guess_ja}名前を直すか、attributes: に追加してください。",
        "{guess_en}Correct the name or add it under attributes:.",
    ),
    "undeclared_kind": error(
        "行動の種類「{name}」は宣言されていません。",
        "Event kind '{name}' is not declared.",
        "{guess_ja}名前を直すか、kinds: に追加してください。",
        "{guess_en}Correct the name or add it under kinds:.",
    ),
    "undeclared_property": error(
        "「{kinds}」に「{name}」という項目は宣言されていません。",
        "'{kinds}' declares no property '{name}'.",
        "{guess_ja}名前を直すか、kinds: の properties: に追加してください。",
        "{guess_en}Correct the name or add it under properties: of the kind.",
    ),
    "count_not_here": error(
        "ここでは行動の回数（count）は使えません。",
        "Counts of events cannot be used here.",
        "{where} では属性だけを条件にできます。",
        "Only attributes can be asked here.",
    ),
}
TYPES_JA: Mapping[ValueType, str] = {
    ValueType.NUMBER: "数値",
    ValueType.TEXT: "文字列",
    ValueType.BOOLEAN: "true / false",
    ValueType.DATE: "日付",
}
EXPECTED: Mapping[ValueType, tuple[str, str]] = {
    ValueType.NUMBER: ("引用符なしの数値を書いてください。", "Write a number without quotation marks."),
    ValueType.TEXT: ('文字列を書いてください（数字は "…" で囲みます）。', 'Write text; put "..." around digits.'),
    ValueType.BOOLEAN: ("true か false を書いてください。", "Write true or false."),
    ValueType.DATE: ("2026-10-01 の形で書いてください。", "Write a date as 2026-10-01."),
}
