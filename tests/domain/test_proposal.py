"""What a proposal makes of a card, in full or by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ondo.definitions.apply_proposal import apply_proposal
from ondo.definitions.card_file import default_card
from ondo.definitions.card_schema import card_to_data
from ondo.domain.card import Counting, CountMode, Decay, DecayStep
from ondo.domain.errors import DefinitionError, InputError
from ondo.domain.proposal import NewRule, Proposal, SettingChange, apply, with_locks
from ondo.domain.vocabulary import Axis, Label, Lang
from tests.ledger.making import card, proposal

VISITS = {
    "id": "visits",
    "axis": "behaviour",
    "label": {"ja": "来訪3回", "en": "Three visits"},
    "when": {"count": {"event": "price_view"}, "gte": 3, "within_days": 14},
    "points": 10,
    "direction": "+",
}


def new_rule(**fields: Any) -> NewRule:
    label = Label("来訪3回", "Three visits")
    return replace(NewRule(VISITS, "visits", 10, label, None, 40, 0.1, 0.01, 5, 6), **fields)


def setting(change_id: str, to: dict[str, object]) -> SettingChange:
    word = Label("", "")
    return SettingChange(change_id, word, word, word, to, None, 50, 0.02)


def whole(*settings: SettingChange) -> Proposal:
    return replace(proposal(), new_rules=(new_rule(),), settings=settings)


TWICE = setting("counts:price", {"counts": {"max": 2}, "within_days": 30})


def test_everything_is_applied_by_default():
    made = apply_proposal(card(), whole(TWICE))
    assert [(rule.id, rule.points) for rule in made.rules] == [("price", 25), ("seminar", 10), ("visits", 10)]
    assert made.rule("price").counts == Counting(CountMode.MAX, 2)
    assert made.rule("price").within_days == 30
    assert made.hot_line == 95
    assert card_to_data(made)["rules"][2]["when"] == VISITS["when"]  # type: ignore[index]


@pytest.mark.parametrize("chosen", [(), ("price",), ("visits",), ("counts:price", "hot_line"), ("seminar", "visits")])
def test_only_what_is_named_is_applied(chosen: tuple[str, ...]):
    result = whole(TWICE)
    assert result.change_ids == ("price", "seminar", "visits", "counts:price", "hot_line")
    made = apply_proposal(card(), result, chosen)
    assert made.rule("price").points == (25 if "price" in chosen else 15)
    assert made.rule("seminar").points == (10 if "seminar" in chosen else 20)
    assert (len(made.rules) == 3) is ("visits" in chosen)
    assert (made.rule("price").counts.limit == 2) is ("counts:price" in chosen)
    assert made.hot_line == (95 if "hot_line" in chosen else 100)


def test_each_kind_of_setting():
    now = replace(default_card(), axis_caps={Axis.BEHAVIOUR: 80, Axis.ATTRIBUTE: 30})
    plain = replace(proposal(), changes=(), hot_line_suggested=100)

    def made(change_id: str, to: dict[str, object]):
        return apply_proposal(now, replace(plain, settings=(setting(change_id, to),)))

    assert made("cap:behaviour", {"axis_caps": {"behaviour": 60}}).axis_caps == {
        Axis.BEHAVIOUR: 60,
        Axis.ATTRIBUTE: 30,
    }
    assert made("cap:attribute", {"axis_caps": {"attribute": None}}).axis_caps == {Axis.BEHAVIOUR: 80}
    steps: list[dict[str, object]] = [{"idle_days": 14, "take": 20}]
    assert made("decay", {"decay": steps}).decay == Decay((DecayStep(14, 20),))
    gate = now.gates[0]
    asked = made(f"gate:{gate.id}", {"label": {"ja": "時期", "en": "When"}})
    assert asked.gates[0] == replace(gate, label=Label("時期", "When"))
    for missing in ("counts:nosuch", "gate:nosuch", "colour:red"):
        with pytest.raises(InputError, match=r"nosuch|colour"):
            made(missing, {"points": 1})


def test_what_does_not_fit_is_refused():
    with pytest.raises(InputError, match="does not change nosuch") as refused:
        apply_proposal(card(), whole(), ("nosuch",))
    assert refused.value.said(Lang.JA) != refused.value.said(Lang.EN)
    clash = replace(proposal(), new_rules=(new_rule(rule_id="price"),))
    with pytest.raises(DefinitionError):
        apply_proposal(card(), clash)
    with pytest.raises(InputError, match="locked"):
        apply_proposal(with_locks(card(), ("price",)), proposal())


def test_a_locked_rule_keeps_its_points_until_it_is_free_again():
    locked = with_locks(card(), ("price",))
    assert [rule.locked for rule in locked.rules] == [True, False]
    with pytest.raises(InputError):
        apply(locked, {"price": 20})
    assert with_locks(locked, ("price",), locked=False) == card()
    with pytest.raises(InputError, match="no rule nosuch"):
        with_locks(card(), ("nosuch",))
