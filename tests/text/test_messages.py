"""Messages: filled, chosen, refused; what is read without Fluent is what Fluent reads."""

from __future__ import annotations

import re

import pytest
from fluent.runtime import FluentBundle, FluentResource

from ondo.domain.vocabulary import Label, Lang
from ondo.text.figures import Wording
from ondo.text.messages import Message, Unfilled, chooser, in_list, plain_template, room_entries, text
from tests.house.test_catalogues import ROOMS

WORDS = re.compile(r"\$([a-z][a-z0-9_]*)")


def test_a_message_is_written_in_both_languages_with_its_values():
    assert text(Lang.EN, "score-gate", {"name": "Budget", "state": Label("未確認", "unknown")}) == "Budget: unknown"
    message = Message("score-gate", name=Label("予算", "Budget"), state=Message("score-unknown"))
    assert (message.ja, message.en) == ("予算：不明", "Budget: unknown")
    assert message == Label("予算：不明", "Budget: unknown")
    assert in_list([message, message], "score-list-comma").ja == "予算：不明、予算：不明"


@pytest.mark.parametrize(
    ("days", "en", "ja"), [(1, "1 day", "1日"), (2, "2 days", "2日"), (1200, "1200 days", "1200日")]
)
def test_a_number_chooses_its_words(days: int, en: str, ja: str):
    assert text(Lang.EN, "time-days", {"n": days}) == en
    assert text(Lang.JA, "time-days", {"n": days}) == ja


@pytest.mark.parametrize(
    ("value", "en"),
    [("1", "1 day"), ("+1", "+1 day"), ("1.0", "1.0 days"), ("1,001", "1,001 days"), (Unfilled("{n}", "1"), "{n} day")],
)
def test_a_number_in_words_chooses_as_it_is_written(value: str, en: str):
    assert text(Lang.EN, "time-days", {"n": value}) == en


def test_a_figure_chooses_the_words_around_it():
    labels = Message("proposal-rests-on-labels", labels="{rows|n}", positives="{hot}", data_until="{rows|word}")
    assert f"{Wording({'rows': 1, 'hot': 0}, Lang.EN).fill(labels)}".startswith("Rests on 1 label (0 hot)")
    assert f"{Wording({'rows': 1_001, 'hot': 2}, Lang.EN).fill(labels)}".startswith("Rests on 1,001 labels (2 hot)")


@pytest.mark.parametrize("values", [{}, {"name": "Budget"}])
def test_a_missing_value_is_refused(values: dict[str, str]):
    with pytest.raises(KeyError):
        text(Lang.EN, "score-gate", values)
    with pytest.raises(KeyError):
        text(Lang.EN, "score-earned", values)


@pytest.mark.parametrize("message_id", ["score-no-such-message", "nowhere-at-all"])
def test_a_message_that_does_not_exist_is_refused(message_id: str):
    with pytest.raises(KeyError):
        text(Lang.EN, message_id, {})


@pytest.mark.parametrize(
    ("pattern", "values", "written"),
    [
        ("100% of { $name }", {"name": "50%"}, "100% of 50%"),
        ('{ " " }and{ " " }', {}, " and "),
        ('{ "{" }{ $n }{ "}" }', {"n": 3}, "{3}"),
        ("{$n}", {"n": "{ $m }"}, "{ $m }"),
    ],
)
def test_words_and_places_are_read_as_fluent_reads_them(pattern: str, values: dict[str, str | int], written: str):
    template = plain_template(pattern)
    assert template is not None
    assert template % values == written
    assert chooser(Lang.EN, "score-x", pattern)(values) == written


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("room", ROOMS)
def test_every_message_is_written_as_fluent_writes_it(room: str, lang: Lang):
    bundle = FluentBundle([lang.value], use_isolating=False)
    for message_id, pattern in room_entries(lang, room).items():
        bundle.add_resource(FluentResource(f"{message_id} = {pattern}\n"))
        value = bundle.get_message(message_id).value
        for n in (1, 2):
            values = dict.fromkeys(WORDS.findall(pattern), n)
            assert value is not None
            assert (text(lang, message_id, values), []) == bundle.format_pattern(value, values)
