"""Which hand-off a fact is about: the one rule, held against a slow search."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ondo.domain.attribution import Attribution, Handed
from ondo.domain.closing import DUPLICATE, SUPERSEDED

HANDED = st.builds(
    Handed,
    st.sampled_from([f"h{n}" for n in range(8)]),
    st.sampled_from(["a", "b"]),
    st.integers(0, 10),
    st.sampled_from([None, "won", SUPERSEDED, DUPLICATE]),
)
FACT = st.tuples(
    st.none() | st.sampled_from(["h0", "h1", "elsewhere"]), st.sampled_from(["a", "b", "c"]), st.integers(0, 12)
)


def test_a_fact_without_a_hand_off_is_about_the_leads_last_one_opened_by_then():
    rule = Attribution([Handed("first", "a", 10), Handed("second", "a", 20, "won"), Handed("other", "b", 5)])
    assert rule.about(None, "a", 9) is None
    assert rule.about(None, "a", 10) == "first", "the very instant of the opening is by then"
    assert rule.about(None, "a", 19) == "first"
    assert rule.about(None, "a", 1_000) == "second", "closed or not: it is the last one"
    assert rule.about("first", "a", 1_000) == "first", "a fact that names its hand-off is about that one"
    assert rule.about(None, "nobody", 1_000) is None


def test_a_duplicate_stands_for_the_one_that_stayed():
    rule = Attribution([Handed("stayed", "a", 10), Handed("younger", "a", 20, DUPLICATE)])
    assert rule.about(None, "a", 30) == "stayed"
    assert "younger" in rule
    assert rule.about("younger", "a", 30) == "younger"


def test_what_was_said_of_a_superseded_one_before_the_next_is_about_it():
    rule = Attribution([Handed("first", "a", 10, SUPERSEDED), Handed("next", "a", 20)])
    assert (rule.about(None, "a", 15), rule.about(None, "a", 25)) == ("first", "next")


@given(st.lists(HANDED, max_size=8, unique_by=lambda handed: handed.handoff_id), FACT)
def test_the_rule_is_the_slow_search(handoffs: list[Handed], fact: tuple[str | None, str, int]):
    named, lead_id, at = fact
    open_by_then = [
        (handed.opened_at, handed.handoff_id)
        for handed in handoffs
        if handed.lead_id == lead_id and handed.opened_at <= at and handed.cause != DUPLICATE
    ]
    expected = named if named is not None else max(open_by_then)[1] if open_by_then else None
    assert Attribution(handoffs).about(named, lead_id, at) == expected


@given(st.lists(HANDED, max_size=8, unique_by=lambda handed: handed.handoff_id), FACT, st.integers(0, 12))
def test_a_window_of_hand_offs_up_to_now_attributes_like_all_of_them(
    handoffs: list[Handed], fact: tuple[str | None, str, int], since: int
):
    _, lead_id, at = fact
    whole = Attribution(handoffs).about(None, lead_id, at)
    window = [handed for handed in handoffs if handed.opened_at >= since]
    inside = {handed.handoff_id for handed in window}
    assert Attribution(window).about(None, lead_id, at) == (whole if whole in inside else None)
