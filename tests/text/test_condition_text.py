"""Conditions of the card in words: every operator is worded, in both languages, and like no other."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from ondo.domain.conditions import Op
from ondo.domain.conditions import Test as Ask
from ondo.domain.vocabulary import Lang
from ondo.text.condition_text import comparison_words
from ondo.text.locales import Locale


@pytest.mark.parametrize("lang", Lang)
def test_every_operator_has_words_of_its_own(lang: Lang):
    voice = Locale(lang, ZoneInfo("Asia/Tokyo"))
    words = {op: comparison_words(Ask("size", op, (3.0, 5.0)), "size", voice) for op in Op}
    assert len(set(words.values())) == len(Op)
    assert [op for op, text in words.items() if "size" not in text] == []
    unknown = comparison_words(Ask("size", Op.EXISTS, (False,)), "size", voice)
    assert unknown not in words.values()
