"""What is said of declared attributes that nothing can be learned from."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from features.levels import with_levels
from ondo.domain.card import AttributeSpec, ValueType
from ondo.domain.vocabulary import Label
from tests.training.builders import a_card
from training.data.overlooked import overlooked_texts


def test_a_number_that_always_came_as_a_text_is_said_to_have_no_value_of_its_type():
    """Every lead has an answer, "about 300": of the declared type none is known."""
    card = replace(a_card([10]), attributes={"seats": AttributeSpec("seats", ValueType.NUMBER, Label("席数", "seats"))})
    (text,) = overlooked_texts(card, pd.DataFrame({"attribute__seats": [float("nan")] * 3}))
    assert "no value of the declared type for any lead" in text.en
    assert "基準の型の値がどのリードにもない" in text.ja
    assert overlooked_texts(card, pd.DataFrame({"attribute__seats": [1.0, float("nan")]})) == []


def test_a_text_of_which_no_value_is_shared_by_many_is_named_and_one_with_levels_is_not():
    card = replace(a_card([10]), attributes={"town": AttributeSpec("town", ValueType.TEXT, Label("町", "town"))})
    (text,) = overlooked_texts(card, pd.DataFrame(index=range(3)))
    assert "text without choices" in text.en
    assert text.en.endswith("town.")
    seen = with_levels(card, {"town": ("otaru", "ueda")})
    assert overlooked_texts(seen, pd.DataFrame({"attribute__town": [0.0, 1.0, 0.0]})) == []
