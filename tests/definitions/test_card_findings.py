"""Broken cards: what is found, on which line, and that a marketer is told what to do in both languages."""

import re

import pytest

from ondo.definitions.card_file import load_card
from ondo.domain.errors import DefinitionError, NotFound
from ondo.domain.finding import Level
from ondo.domain.vocabulary import Lang
from ondo.text.words import finding_line
from tests.support.cards import check_card_text

CARD = """\
schema: 1
card_id: test
name: カード
hot_line: 100
warm_line: 40
decay:
  - {idle_days: 30, take: 10}
  - {idle_days: 90, to: 0, lasting: true}
attributes:
  employees: {type: number, label: 従業員数}
  industry: {type: text, label: 業種, choices: [製造, IT]}
  boss: {type: boolean, label: 決裁権}
  due: {type: date, label: 導入予定日}
kinds:
  view: {actor: lead, label: 閲覧, properties: {page: text, seconds: number}}
  sent: {actor: seller, label: 配信}
rules:
  - id: big
    axis: attribute
    label: {ja: 大企業, en: Large company}
    when: {attribute: employees, gte: 500}
    points: 60
  - id: price
    axis: behaviour
    label: 料金ページ
    when: {event: view, where: {property: page, eq: price}}
    points: 50
    counts: {max: 3}
gates:
  - id: timeframe
    attribute: due
    label: 導入時期
    when: {attribute: due, within_days: 183}
    ask: いつ頃ですか。
fast_tracks:
  - {id: inquiry, label: 相談, when: {event: view}, hot_for_days: 30}
machine_traffic: keep
"""


def edited(*changes: tuple[str, str]) -> str:
    text = CARD
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def result(text: str) -> list[tuple[int, str]]:
    return [(finding.line, finding.code) for finding in check_card_text(text, "card.yaml")[1]]


def test_the_sound_card_has_no_findings():
    card, findings = check_card_text(CARD)
    assert findings == []
    assert card is not None


Row = tuple[str, str, list[tuple[int, str]]]


def names(rows: list[Row]) -> list[str]:
    return [f"{number:02}-{expected[-1][1]}" for number, (_, _, expected) in enumerate(rows)]


BIG = "{attribute: employees, gte: 500}"
PRICE = "{event: view, where: {property: page, eq: price}}"

RESET = "{idle_days: 90, to: 0, lasting: true}"

ERRORS: list[Row] = [
    ("hot_line: 100", "hot_lin: 100", [(1, "missing_key"), (4, "unknown_key")]),
    ("hot_line: 100", "hot_line: hundred", [(4, "not_integer")]),
    ("hot_line: 100", "hot_line: 100.5", [(4, "not_integer")]),
    ("hot_line: 100", "hot_line: 0", [(4, "out_of_range")]),
    ("schema: 1", "schema: 2", [(1, "schema_unknown")]),
    ("card_id: test", "card_id: Test Card", [(2, "bad_name")]),
    ("name: カード", "name: {ja: カード}", [(3, "label_languages")]),
    ("name: カード", "name: 12", [(3, "label_languages")]),
    ("warm_line: 40", "warm_line: 140", [(5, "warm_above_hot")]),
    ("warm_line: 40", "warm_line: true", [(5, "not_integer")]),
    ("warm_line: 40", "exploration_rate: 1.5", [(5, "out_of_range")]),
    ("warm_line: 40", "axis_caps: {behavior: 50}", [(5, "unknown_key")]),
    ("warm_line: 40", "audience: {count: {event: view}, gte: 1}", [(5, "count_not_here")]),
    ("idle_days: 30", "idle_days: 120", [(8, "decay_order")]),
    (RESET, "{idle_days: 90, take: 5}", [(8, "decay_rises")]),
    (RESET, "{idle_days: 90, to: 5}", [(8, "decay_rises")]),
    (RESET, "{idle_days: 90}", [(8, "decay_take_or_to")]),
    (RESET, "{idle_days: 90, take: 20, to: 0}", [(8, "decay_take_or_to")]),
    (RESET, "{idle_days: 90, to: 5, lasting: true}", [(8, "lasting_to_zero")]),
    (RESET, "{idle_days: 90, take: 20, lasting: true}", [(8, "lasting_to_zero")]),
    (RESET, "{idle_days: 90, to: 0, lasting: yes}", [(8, "not_flag")]),
    ("actor: seller, label: 配信", "actor: seller, label: 配信, wakes: false", [(16, "wakes_lead")]),
    ("actor: lead, label: 閲覧", "actor: lead, label: 閲覧, answers: view", [(15, "answers_seller")]),
    ("machine_traffic: keep", "machine_traffic: drop", [(37, "not_a_choice")]),
    ("type: number, label: 従業員数", "type: int, label: 従業員数", [(10, "not_a_choice")]),
    ("type: number, label: 従業員数", "type: number, label: 従業員数, choices: [a]", [(10, "choices_need_text")]),
    ("  boss: {", "  Boss: {", [(12, "bad_name")]),
    ("  sent: {", "  any: {", [(16, "kind_any")]),
    ("actor: seller, label: 配信", "actor: seller, label: 配信, properties: {page: number}", [(16, "property_types")]),
    (BIG, "{attribute: employes, gte: 500}", [(21, "undeclared_attribute")]),
    (BIG, "{attribute: employees, gt: 500}", [(21, "operator_missing"), (21, "unknown_key")]),
    (BIG, "{attribute: employees, gte: 500, lte: 900}", [(21, "operator_twice")]),
    (BIG, '{attribute: employees, gte: "500"}', [(21, "operand_type")]),
    (BIG, "{attribute: employees, contains: 5}", [(21, "operator_type")]),
    (BIG, "{attribute: employees, between: [900, 500]}", [(21, "operand_range")]),
    (BIG, "{attribute: employees, between: [500]}", [(21, "operand_range")]),
    (BIG, "{attribute: industry, eq: 製造業}", [(21, "operand_choice")]),
    (BIG, "{attribute: industry, in: []}", [(21, "condition_empty")]),
    (BIG, "{attribute: boss, eq: yes}", [(21, "operand_type")]),
    (BIG, "{attribute: due, gte: 2026-10-01}", [(21, "operator_type")]),
    (BIG, "{attribute: due, eq: 2026-13-01}", [(21, "operand_type")]),
    (BIG, "{attribute: due, within_days: soon}", [(21, "not_number")]),
    (BIG, "{attribut: employees, gte: 500}", [(21, "condition_head")]),
    (BIG, "{and: []}", [(21, "condition_empty")]),
    (BIG, "{and: [" + BIG + "], or: [" + BIG + "]}", [(21, "condition_head")]),
    (BIG, "{not: {attribute: employees, exists: 1}}", [(21, "not_flag")]),
    (BIG, "{property: page, eq: price}", [(21, "condition_head")]),
    (BIG, "{count: {event: view}, within_days: 0, gte: 1}", [(21, "out_of_range")]),
    (BIG, "{count: {event: veiw}, gte: many}", [(21, "undeclared_kind"), (21, "operand_type")]),
    (BIG, "employees >= 500", [(21, "not_a_mapping")]),
    (BIG, "{not: " * 22 + BIG + "}" * 22, [(21, "condition_deep")]),
    ("    points: 60", "    points: 60\n    counts: every", [(23, "only_for_events")]),
    ("    points: 60", '    points: 60\n    direction: "-"', [(22, "points_direction")]),
    ("    points: 60", "    points: 60\n    locked: yes", [(23, "not_flag")]),
    ("id: price", "id: big", [(23, "duplicate_id")]),
    ("id: price", "id: 料金", [(23, "bad_name")]),
    ("axis: behaviour", "axis: behavior", [(24, "not_a_choice")]),
    (PRICE, "{event: veiw}", [(26, "undeclared_kind")]),
    (PRICE, "{event: []}", [(26, "condition_empty")]),
    (PRICE, "{event: view, where: {property: pages, eq: price}}", [(26, "undeclared_property")]),
    (PRICE, "{event: any, where: {property: seconds, eq: long}}", [(26, "operand_type")]),
    (PRICE, "{event: view, where: {attribute: employees, gte: 5}}", [(26, "condition_head")]),
    ("    counts: {max: 3}", "    counts: twice", [(28, "counts_shape")]),
    ("    counts: {max: 3}", "    counts: {max: 0}", [(28, "out_of_range")]),
    ("    counts: {max: 3}", "    counts: {}", [(28, "counts_shape")]),
    ("    counts: {max: 3}", "    counts: {per: pages}", [(28, "undeclared_property")]),
    ("    counts: {max: 3}", "    counts: {per: page, from: 1}", [(28, "out_of_range")]),
    ("    counts: {max: 3}", "    at_least_apart: 30", [(28, "apart_shape")]),
    ("    counts: {max: 3}", "    at_least_apart: 0m", [(28, "apart_shape")]),
    ("    points: 60", "    points: 60\n    at_least_apart: 30m", [(23, "only_for_events")]),
    ("    counts: {max: 3}", "    within_days: -1", [(28, "out_of_range")]),
    ("    counts: {max: 3}", "    fade: 60", [(28, "not_a_mapping")]),
    ("    counts: {max: 3}", "    fade: {}", [(28, "fade_one")]),
    ("    counts: {max: 3}", "    fade: {days: 60}", [(28, "fade_one"), (28, "unknown_key")]),
    ("    counts: {max: 3}", "    fade: {linear_days: 60, half_life_days: 30}", [(28, "fade_one")]),
    ("    counts: {max: 3}", "    fade: {linear_days: 0}", [(28, "out_of_range")]),
    ("    counts: {max: 3}", "    fade: {half_life_days: 36500}", [(28, "out_of_range")]),
    ("    counts: {max: 3}", "    fade: {linear_days: 60}\n    direction: free", [(29, "fade_direction")]),
    ("    points: 50", "    fade: {linear_days: 60}\n    points: -50", [(27, "fade_points")]),
    ("    points: 60", "    points: 60\n    fade: {linear_days: 60}", [(23, "only_for_events")]),
    ("    axis: behaviour\n", "    axis: attribute\n    fade: {linear_days: 60}\n", [(25, "fade_axis")]),
    ("    attribute: due\n", "    attribute: deu\n", [(31, "undeclared_attribute")]),
    ("{attribute: due, within_days: 183}", "{count: {event: view}, gte: 1}", [(33, "count_not_here")]),
    ("hot_for_days: 30", "hot_for_days: 0", [(36, "out_of_range")]),
    ("hot_for_days: 30", "hot_for: 30", [(36, "unknown_key")]),
]


@pytest.mark.parametrize(("old", "new", "expected"), ERRORS, ids=names(ERRORS))
def test_a_broken_card_is_refused_with_its_lines(old: str, new: str, expected: list[tuple[int, str]]):
    card, findings = check_card_text(edited((old, new)), "card.yaml")
    assert card is None
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    assert [(finding.line, finding.code) for finding in errors] == expected
    for finding in errors:
        assert finding.what(Lang.JA) != finding.what(Lang.EN)
        assert not re.search(r"\{\w+\}", finding_line(finding, Lang.EN) + finding_line(finding, Lang.JA)), (
            "an unfilled place"
        )
        assert str(finding).startswith(f"card.yaml:{finding.line}: error: ")
        assert finding_line(finding, Lang.JA).startswith(f"card.yaml:{finding.line}: エラー: ")


MORE_RULES = "".join(
    f"  - {{id: b{number}, axis: behaviour, label: 閲覧{number}, when: {{event: view}}, points: 5}}\n"
    for number in range(10)
)
WARNINGS: list[Row] = [
    ("gates:\n", f"{MORE_RULES}gates:\n", [(17, "too_many_rules")]),
    (RESET, "{idle_days: 90, to: 0}", [(8, "reset_not_lasting")]),
    ("machine_traffic: keep\n", "", [(1, "machine_kept")]),
    ("points: 60", "points: 62", [(22, "points_grid")]),
    ("hot_line: 100", "hot_line: 98", [(4, "line_grid")]),
    ("hot_line: 100", "hot_line: 300", [(4, "line_unreachable")]),
    ("warm_line: 40", "axis_caps: {behaviour: 30}", [(4, "line_unreachable")]),
    ("    counts: {max: 3}", "    counts: every", [(23, "quantity")]),
    (PRICE, "{event: sent}", [(26, "seller_kind")]),
    ("axis: behaviour", "axis: attribute", [(24, "axis_mismatch")]),
    ("{attribute: due, within_days: 183}", "{attribute: boss, eq: true}", [(33, "gate_attribute")]),
]


@pytest.mark.parametrize(("old", "new", "expected"), WARNINGS, ids=names(WARNINGS))
def test_a_doubtful_card_is_usable_with_a_warning(old: str, new: str, expected: list[tuple[int, str]]):
    card, findings = check_card_text(edited((old, new)), "card.yaml")
    assert card is not None
    assert [(finding.line, finding.code) for finding in findings] == expected
    assert {finding.level for finding in findings} == {Level.WARNING}


@pytest.mark.parametrize("line", ["hot_line: abc", "hot_line: 0", "grid: 0", "warm_line: x", "hot_line: -1"])
def test_a_value_that_cannot_be_read_gives_one_finding(line: str):
    key = line.partition(":")[0]
    text = re.sub(rf"^{key}:.*$\n", "", CARD, flags=re.MULTILINE) + f"{line}\n"
    card, (finding,) = check_card_text(text)
    assert card is None
    assert finding.path == (key,)


def test_small_points_are_fine_once_capped():
    assert result(edited(("points: 50", "points: 1"), ("points: 60", "points: 100"))) == []
    small = edited(("points: 50", "points: 1"), ("points: 60", "points: 100"), ("counts: {max: 3}", "counts: every"))
    assert result(small) == [(23, "quantity")]
    assert result(small.replace("warm_line: 40", "axis_caps: {behaviour: 20}")) == []


def test_all_findings_come_at_once_in_the_order_of_the_file():
    text = edited(
        ("warm_line: 40", "warm_line: 140"),
        ("id: price", "id: big"),
        (BIG, "{attribute: employes, gte: 500}"),
        ("    points: 50", "    points: fifty"),
        ("schema: 1", "schema: 1\nschema: 1"),
    )
    assert result(text) == [
        (2, "yaml_duplicate"),
        (6, "warm_above_hot"),
        (22, "undeclared_attribute"),
        (24, "duplicate_id"),
        (28, "not_integer"),
    ]


@pytest.mark.parametrize("text", ["", "- a\n", "card\n", "rules\n: 1\n"])
def test_a_file_that_is_no_card(text: str):
    card, findings = check_card_text(text, "card.yaml")
    assert card is None
    assert findings


def test_suggestions_name_the_word_that_was_meant():
    hints = {finding.code: finding for finding in check_card_text(edited((BIG, "{attribute: employes, gte: 1}")))[1]}
    assert "Did you mean 'employees'?" in hints["undeclared_attribute"].hint
    assert "「employees」のことですか？" in hints["undeclared_attribute"].hint_ja


def test_load_card_raises_with_every_finding(tmp_path):
    file = tmp_path / "card.yaml"
    file.write_text(edited(("hot_line: 100", "hot_lin: 100")), encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        load_card(file)
    assert [str(finding).split(": ")[0] for finding in refused.value.findings] == [f"{file}:1", f"{file}:4"]
    with pytest.raises(NotFound):
        load_card(tmp_path / "other.yaml")
