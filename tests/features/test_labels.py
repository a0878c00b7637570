"""What a hand-off or a landmark turned out to be, worked out by hand."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from features.labels import asked_handoffs, labels
from ondo.domain.instant import DAY, Micros
from tests.features.builders import NOW, rows_table

TEXT, WHOLE = pa.string(), pa.int64()
HANDOFFS = {
    "handoff_id": TEXT, "lead_id": TEXT, "opened_at": WHOLE, "known_at": WHOLE, "via": TEXT, "propensity": pa.float64(),
    "closed_at": WHOLE, "cause": TEXT,
}  # fmt: skip
FACT = {"seq": WHOLE, "handoff_id": TEXT, "lead_id": TEXT, "happened_at": WHOLE, "known_at": WHOLE}
FEEDBACK = FACT | {"label": TEXT, "reason": TEXT, "rater": TEXT}
OUTCOMES = FACT | {"outcome": TEXT}
LANDMARKS = {"lead_id": TEXT, "at": WHOLE}
NO = {"silence": "negative"}
"""What an agreement says by which silence is a "no"."""


def a_handoff(id_: str, days_ago: float, lead_id: str = "lead", *, known_days_ago: float | None = None, **more: Any):
    known = days_ago if known_days_ago is None else known_days_ago
    row = {"handoff_id": id_, "lead_id": lead_id, "opened_at": ago(days_ago), "known_at": ago(known)}
    return row | {"via": "hot", "propensity": 1.0} | more


def a_word(label: str, days_ago: float, *, rater: str | None = "sato", handoff: str | None = "h", **more: Any):
    return a_later(days_ago, handoff, label=label, rater=rater) | more


def an_outcome(outcome: str, days_ago: float, *, handoff: str | None = "h", **more: Any):
    return a_later(days_ago, handoff, outcome=outcome) | more


def a_later(days_ago: float, handoff: str | None, **more: Any):
    return {
        "lead_id": "lead",
        "handoff_id": handoff,
        "happened_at": ago(days_ago),
        "known_at": ago(days_ago),
    } | more


def ago(days: float) -> int:
    return NOW - int(days * DAY)


def looked_at(*rows: dict[str, Any], at: int = NOW, view: str = "handoff", **more: Any) -> dict[str, dict[str, Any]]:
    result = labels(frames_of(*rows), Micros(at), view, **more)
    return {row["decision_id"]: row for row in result.to_dict("records")}


def frames_of(*rows: dict[str, Any]) -> dict[str, pa.Table]:
    def having(*keys: str) -> list[dict[str, Any]]:
        return [row for row in rows if all(key in row for key in keys)]

    return {
        "handoffs": rows_table(HANDOFFS, having("opened_at")),
        "feedback": rows_table(FEEDBACK, having("label")),
        "outcomes": rows_table(OUTCOMES, having("outcome")),
        "landmarks": rows_table(LANDMARKS, having("at")),
        "label_terms": rows_table(
            {"silence": TEXT, "arrival_order": pa.bool_()},
            [{"silence": "unknown", "arrival_order": False} | row for row in having("silence")],
        ),
    }


def label_of(*rows: dict[str, Any]) -> tuple[int, str] | None:
    result = looked_at(a_handoff("h", 50), *rows, at=NOW + 200 * DAY).get("h")
    return (result["label"], result["provenance"]) if result else None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], None),
        ([a_word("accurate_hot", 40)], (1, "feedback")),
        ([a_word("false_hot", 40)], (0, "feedback")),
        ([a_word("missed_hot", 40)], None),
        ([a_word("false_hot", 40), an_outcome("won", 3)], (0, "feedback")),
        ([an_outcome("opportunity", 20), an_outcome("lost", 3)], (1, "outcome")),
        ([an_outcome("won", 3)], (1, "outcome")),
        ([an_outcome("passed", 3)], (0, "outcome")),
        ([an_outcome("lost", 3)], (0, "outcome")),
        ([an_outcome("won", 51)], None),
        ([a_word("accurate_hot", 40), a_word("false_hot", 30)], (0, "feedback")),
        ([a_word("false_hot", 30), a_word("accurate_hot", 40)], (0, "feedback")),
        ([a_word("accurate_hot", 40, known_at=NOW + 201 * DAY)], None),
        ([an_outcome("won", 3, known_at=NOW + 201 * DAY)], None),
        ([a_word("accurate_hot", 40, handoff=None)], (1, "feedback")),
        ([a_word("accurate_hot", 60, handoff=None)], None),
        ([an_outcome("won", 3, handoff="another")], None),
    ],
)
def test_feedback_comes_first_then_outcomes_and_silence_is_no_label(rows, expected):
    assert label_of(*rows) == expected


def test_an_expired_hand_off_is_a_missing_label_and_never_a_negative_one():
    silent = {"closed_at": ago(150), "cause": "expired"}
    rows = [a_handoff("gone", 200, **silent), a_handoff("other", 200, closed_at=ago(150), cause="closed"), NO]
    result = looked_at(*rows)
    assert {name: row["label"] for name, row in result.items()} == {"other": 0}
    answer = looked_at(*rows, a_word("accurate_hot", 10, handoff="gone"))
    assert (answer["gone"]["label"], answer["gone"]["provenance"]) == (1, "feedback")
    later = looked_at(a_handoff("gone", 400, closed_at=ago(150), cause="expired"), NO, at=ago(160))
    assert later["gone"]["provenance"] == "nothing_happened", "as of then it had not expired"


def test_the_latest_word_of_each_person_counts_and_the_majority_decides():
    result = looked_at(
        a_handoff("h", 50),
        a_word("false_hot", 40, rater="sato"),
        a_word("accurate_hot", 30, rater="sato"),
        a_word("accurate_hot", 35, rater="suzuki"),
        a_word("false_hot", 20, rater="tanaka"),
    )["h"]
    assert (result["label"], result["disagreement"], result["rater"]) == (1, True, "sato")
    assert result["weight"] == pytest.approx(2 / 3)


def test_in_a_tie_the_later_word_decides():
    result = looked_at(
        a_handoff("h", 50), a_word("accurate_hot", 30, rater="sato"), a_word("false_hot", 20, rater="abe")
    )
    assert (result["h"]["label"], result["h"]["weight"], result["h"]["rater"]) == (0, 0.5, "abe")


def test_agreement_is_no_disagreement():
    result = looked_at(a_handoff("h", 50), a_word("false_hot", 30, rater="sato"), a_word("false_hot", 20, rater="abe"))
    assert (result["h"]["weight"], result["h"]["disagreement"]) == (1.0, False)


def test_silence_is_a_label_only_where_the_agreement_says_so_and_from_the_end_of_the_horizon():
    opened = a_handoff("h", 180)
    assert looked_at(opened) == {}
    assert looked_at(opened, {"silence": "unknown"}) == {}
    assert looked_at(opened, NO)["h"]["provenance"] == "nothing_happened"
    assert looked_at(opened, NO, at=NOW - 1) == {}
    assert looked_at(opened, NO, at=NOW - 1, maturity_days=179)["h"]["label"] == 0


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_outcomes_label_old_and_new_decisions_by_one_horizon(outcome: str):
    """A quick win among leads that are still open made every recent lead look hot."""
    label = int(outcome == "won")
    assert looked_at(a_handoff("h", 180), an_outcome(outcome, 170))["h"]["label"] == label
    assert looked_at(a_handoff("h", 179), an_outcome(outcome, 170)) == {}
    assert looked_at(a_handoff("h", 400), an_outcome(outcome, 220)) == {}, "180 days after it"
    assert looked_at(a_handoff("h", 400), an_outcome(outcome, 220), NO)["h"]["label"] == 0
    assert looked_at(a_handoff("h", 400), an_outcome(outcome, 221))["h"]["label"] == label


def test_instants_that_are_only_an_order_have_no_horizon():
    ordered = {"silence": "unknown", "arrival_order": True}
    assert looked_at(a_handoff("h", 10), an_outcome("won", 3), ordered)["h"]["label"] == 1


def test_a_handoff_counts_from_when_it_is_known():
    opened = a_handoff("h", 50, known_days_ago=10)
    assert "h" in looked_at(opened, a_word("accurate_hot", 40))
    assert looked_at(opened, a_word("accurate_hot", 40), at=ago(11)) == {}


def test_a_fact_without_handoff_belongs_to_the_last_one_before_it():
    result = looked_at(
        a_handoff("first", 400),
        a_handoff("second", 50),
        an_outcome("won", 10, handoff=None),
        a_word("accurate_hot", 10, handoff=None, lead_id="somebody else"),
        NO,
        at=NOW + 200 * DAY,
    )
    assert {id_: row["label"] for id_, row in result.items()} == {"first": 0, "second": 1}


def test_propensity_and_via_come_with_the_label():
    row = looked_at(a_handoff("h", 200, via="exploration", propensity=0.05), NO)["h"]
    assert (row["propensity"], row["via"], row["age_days"], row["at"]) == (0.05, "exploration", 200.0, ago(200))


def test_landmarks_are_labelled_by_what_came_after_them():
    result = looked_at(
        *(
            {"lead_id": lead_id, "at": ago(days)}
            for lead_id, days in [("lead", 190), ("quiet", 200), ("won before", 200), ("young", 20)]
        ),
        an_outcome("won", 11, handoff=None),
        an_outcome("won", 201, handoff=None, lead_id="won before"),
        an_outcome("won", 10, handoff=None, lead_id="young"),
        NO,
        view="landmark",
    )
    assert {row["lead_id"]: (row["label"], row["provenance"], row["via"]) for row in result.values()} == {
        "lead": (1, "outcome", "landmark"),
        "quiet": (0, "nothing_happened", "landmark"),
    }
    assert f"lead@{ago(190)}" in result


def test_landmarks_are_censored_at_the_hand_off_and_the_lead_stays():
    marks = [{"lead_id": "lead", "at": ago(days)} for days in (500, 290, 200, 195, 190)]
    rows = [*marks, a_handoff("h", 195), an_outcome("opportunity", 198, handoff=None), an_outcome("won", 50), NO]
    result = looked_at(*rows, view="landmark")
    assert {row["age_days"]: (row["label"], row["provenance"]) for row in result.values()} == {
        500: (0, "nothing_happened"),  # its horizon ended before the hand-off
        290: (1, "outcome"),
        200: (1, "outcome"),
    }
    silent = looked_at(*marks, a_handoff("h", 195), an_outcome("won", 50), NO, view="landmark")
    assert {row["age_days"] for row in silent.values()} == {500}, "what a hand-off brought is no fact of the landmark"


def test_a_view_is_chosen_by_name():
    with pytest.raises(ValueError, match="sideways"):
        looked_at(view="sideways")


@pytest.mark.parametrize("cause", ["superseded", "duplicate"])
def test_a_hand_off_that_is_none_of_its_own_is_no_label(cause: str):
    """Its silence was learnt as a "no", and a report of the same quarter left it out."""
    ended = {"closed_at": ago(290), "cause": cause}
    rows = [a_handoff("h", 300, **ended), a_handoff("later", 290), an_outcome("won", 280, handoff=None)]
    assert set(looked_at(*rows, NO)) == {"later"}
    assert set(looked_at(*rows, NO, at=ago(295), maturity_days=1)) == {"h"}, "nobody knew it yet"


def test_hand_offs_that_could_have_been_answered_are_told_apart():
    rows = [
        *(a_handoff(name, days) for name, days in [("said", 60), ("won", 50), ("silent", 40), ("young", 20)]),
        a_handoff("duplicate", 60, closed_at=ago(50), cause="duplicate"),
        a_word("accurate_hot", 30, handoff="said"),
        an_outcome("won", 10, handoff="won"),
    ]
    result = asked_handoffs(frames_of(*rows), Micros(NOW), 30).set_index("decision_id")
    assert result["answered"].to_dict() == {"said": True, "won": True, "silent": False}
    assert result["label"].to_dict() == {"said": 1, "won": 1, "silent": 0}
    assert asked_handoffs(frames_of(*rows, NO), Micros(NOW), 30).empty, "silence is an answer there"
