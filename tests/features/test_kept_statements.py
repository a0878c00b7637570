"""Kept statements and prepared facts: they answer for the card and the facts that they are asked about alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import ibis
import pyarrow as pa
import pytest

from features.engine import MOST_KEPT, Preparation, Question, answer, connect
from features.points import score_frame
from ondo.domain.fade import Fade, FadeKind
from ondo.domain.vocabulary import Actor
from tests.features.builders import NOW, UTC, a_card, a_kind, a_rule, an_event, decisions_of, frames_of, match

CARD = a_card(a_rule("visit", match("visit"), 10), a_rule("demo", match("demo"), 5))
ASKED = decisions_of(("a", NOW), ("b", NOW))


def totals(card, *events, con=None):
    return score_frame(frames_of(card, list(events)), card, ASKED, zone=UTC, con=con)["total"].tolist()


def test_the_same_card_is_asked_of_other_facts():
    assert totals(CARD, an_event("a", "visit", 5)) == [10, 0]
    assert totals(CARD, an_event("b", "visit", 5), an_event("b", "demo", 5)) == [0, 15]
    assert totals(CARD) == [0, 0]


def test_another_card_has_another_statement():
    event = an_event("a", "visit", 5)
    other = replace(CARD, rules=(replace(CARD.rules[0], points=30), CARD.rules[1]))
    fading = replace(CARD, rules=(replace(CARD.rules[0], fade=Fade(FadeKind.HALF_LIFE, 7)), CARD.rules[1]))
    assert [totals(card, event) for card in (CARD, other, fading, CARD)] == [[10, 0], [30, 0], [10, 0], [10, 0]]


@pytest.mark.slow
def test_statements_are_made_once_and_the_oldest_make_room():
    asked: list[int] = []

    def numbered(facts, number):
        asked.append(number)
        return facts.decisions.select("row", number=ibis.literal(number))

    question, frames, con = Question(numbered), frames_of(CARD), connect(threads=1)
    for number in (0, 1, 1, 0, *range(MOST_KEPT + 1), 0):
        frame = answer(question, number, frames, ASKED, zone=UTC, con=con)
        assert frame["number"].tolist() == [number, number]
    assert asked == [*range(MOST_KEPT + 1), 0]
    assert len(question.kept) == MOST_KEPT


@pytest.mark.slow
def test_threads_that_share_an_engine_see_their_own_facts():
    con = connect(threads=1)

    def ask(n: int) -> list[int]:
        events = [an_event("a", "visit", 5)] if n % 2 else [an_event("b", "demo", 5)]
        return totals(CARD, *events, con=con)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(20))) == [[0, 5], [10, 0]] * 10


def test_a_prepared_table_is_kept_as_long_as_what_it_was_made_of():
    made: list[int] = []

    def longer(table: pa.Table, by: int) -> pa.Table:
        made.append(by)
        return pa.concat_tables([table] * by)

    preparation = Preparation(longer)
    first, second = pa.table({"n": [1]}), pa.table({"n": [1]})
    assert preparation.of(first, 2) is preparation.of(first, 2)
    assert preparation.of(first, 2) is not preparation.of(second, 2)
    assert len(preparation.of(first, 3)) == 3
    assert made == [2, 2, 3]
    del first
    assert len(preparation.kept) == 1
    del second
    assert not preparation.kept


def test_the_same_facts_under_a_card_that_sets_other_machines_aside():
    """Five visits in one second are a machine's, on a card on which a visit is the lead's own doing."""
    frames = frames_of(CARD, [an_event("a", "visit", 5_000_100 + 1000 * i) for i in range(5)])
    aside, sellers = (
        replace(CARD, kinds={"visit": a_kind("visit", actor)}, sets_aside=True) for actor in (Actor.LEAD, Actor.SELLER)
    )
    asked = [score_frame(frames, card, ASKED, zone=UTC)["n__visit"].tolist() for card in (CARD, aside, sellers, aside)]
    assert asked == [[1, 0], [0, 0], [1, 0], [0, 0]]
