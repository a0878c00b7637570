"""What feedback says about the people who give it: agreement, and leniency against colleagues."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from ondo.domain.instant import DAY, Micros
from tests.features.builders import rows_table
from tests.training.builders import a_card, planted
from training.data.dataset import Dataset
from training.evidence.rater_agreement import agreement_of, people_report, votes_of

TEXT, WHOLE = pa.string(), pa.int64()
HANDOFFS = {"handoff_id": TEXT, "lead_id": TEXT, "opened_at": WHOLE, "known_at": WHOLE}
FEEDBACK = {
    **dict.fromkeys(("handoff_id", "lead_id", "label", "reason", "rater"), TEXT),
    **dict.fromkeys(("seq", "happened_at", "known_at"), WHOLE),
}


def a_word(
    handoff: str | None, hot: int, rater: str | None, *, lead: str = "lead", at: int = 0, known: int | None = None
):
    label = "accurate_hot" if hot else "false_hot"
    known = at if known is None else known
    return {
        "handoff_id": handoff,
        "lead_id": lead,
        "label": label,
        "rater": rater,
        "happened_at": at,
        "known_at": known,
    }


def a_handoff(name: str, *, lead: str = "lead", at: int = 0) -> dict[str, object]:
    return {"handoff_id": name, "lead_id": lead, "opened_at": at, "known_at": at}


def frames_of(words: list[dict], handoffs: list[dict] | None = None) -> dict[str, pa.Table]:
    """Return frames of words and hand-offs; by default of those that the words name."""
    if handoffs is None:
        named = {row["handoff_id"]: row["lead_id"] for row in words if row["handoff_id"]}
        handoffs = [a_handoff(name, lead=lead) for name, lead in named.items()]
    return {"feedback": rows_table(FEEDBACK, words), "handoffs": rows_table(HANDOFFS, handoffs)}


def a_team(seed: int, people: int, n: int = 1500, *, lenient: float = 0.0) -> tuple[dict[str, pa.Table], Dataset]:
    """Hand-offs judged by ``people`` reps in turn at random; rep-0 turns false hots into hot by chance."""
    rng = np.random.default_rng(seed)
    data = replace(planted(rng, n, a_card([20, 10, 15, 5, 10]), {}, base=0.4), view="handoff")
    rep = rng.integers(0, people, n)
    hot = data.label | ((rep == 0) & (rng.random(n) < lenient))
    data = replace(data, frame=data.frame.assign(label=hot))
    ids = data.frame["decision_id"]
    words = [a_word(i, h, f"rep-{r}", lead=i, at=int(t)) for i, h, r, t in zip(ids, hot, rep, data.at, strict=True)]
    return frames_of(words), data


def test_each_persons_latest_word_known_then_counts():
    words = [
        a_word("h1", 1, "sato", at=1),
        a_word("h1", 0, "sato", at=2),
        a_word("h1", 1, "sato", at=3, known=9),  # nobody knew it yet
        a_word("h1", 1, "suzuki", at=2),
        a_word("h1", 1, None, at=2),  # nobody knows who
        a_word(None, 1, "sato", lead="l2", at=4),  # about the last hand-off opened by then
    ]
    opened = [a_handoff("h1"), *(a_handoff(name, lead="l2", at=at) for name, at in (("h2", 1), ("h3", 4), ("h4", 5)))]
    result = votes_of(frames_of(words, opened), 8)
    assert result.to_numpy().tolist() == [["h1", "sato", 0], ["h1", "suzuki", 1], ["h3", "sato", 1]]


def test_a_word_on_a_hand_off_whose_import_was_taken_back_is_nobodys_vote():
    """The hand-off is gone from the frames; what another door said about it is a fact that still names it."""
    words = [a_word("undone", 1, "sato", at=1), a_word("h1", 0, "sato", at=1)]
    assert votes_of(frames_of(words, [a_handoff("h1")]), 8).to_numpy().tolist() == [["h1", "sato", 0]]


def test_alpha_by_hand_and_unknown_below_a_handful():
    """Twelve hand-offs by two people, ten pairs agree: 24 words, 14 hot. Disagreement 4/24 observed (both words of
    two pairs), 2 * 14 * 10 / (24 * 23) expected; alpha = 1 - (4/24) / (280/552) = 0.6714."""
    pairs = [(1, 1)] * 6 + [(0, 0)] * 4 + [(1, 0), (0, 1)]
    words = [
        a_word(f"h{i:02}", hot, rater) for i, pair in enumerate(pairs) for hot, rater in zip(pair, "ab", strict=True)
    ]
    result = agreement_of(votes_of(frames_of(words), 1))
    assert result["known"]
    assert result["judged_twice"] == 12
    assert result["agreement"] == pytest.approx(10 / 12, abs=1e-4)
    assert result["alpha"] == pytest.approx(0.6714, abs=1e-4)
    low, high = result["interval"]
    assert low < result["alpha"] < high <= 1

    few = agreement_of(votes_of(frames_of(words[:18]), 1))
    assert not few["known"]
    assert "alpha" not in few


def test_raters_who_err_one_time_in_ten_are_measured_so():
    rng = np.random.default_rng(0)
    truth = rng.random(800) < 0.4
    words = [a_word(f"h{i}", int(t ^ (rng.random() < 0.1)), r) for i, t in enumerate(truth) for r in ("a", "b")]
    result = agreement_of(votes_of(frames_of(words), 1))
    # Agreement is 0.82 in truth with standard error 0.014, so noise is 0.10 +- 0.01; three errors allowed.
    assert result["noise"] == pytest.approx(0.10, abs=0.03)


def test_a_lenient_rep_is_found_and_shrunken():
    """rep-0 calls 40 % of its false hots hot: on 60 % false hots the share rises by 0.24, with standard error about
    0.03 on 250 words. Shrinking pulls it back a little, never beyond the raw difference."""
    frames, data = a_team(1, 6, lenient=0.4)
    report = people_report(frames, data)
    people = report["leniency"]["people"]
    assert [p["rater"] for p in people] == [f"rep-{i}" for i in range(6)]  # by id, not by leniency
    assert [p["rater"] for p in people if p["flagged"]] == ["rep-0"]
    result = people[0]
    assert result["low"] < 0.24 < result["high"]
    assert 0.15 < result["difference"] < result["hot"] - result["expected"]
    # The colleagues are compared with one another, not with rep-0, so that it does not make them look strict.
    assert np.mean([p["difference"] for p in people[1:]]) == pytest.approx(0, abs=0.02)
    assert json.loads(json.dumps(report)) == report
    assert all("rep-0" in text and "rep-1" not in text for text in report["statements"][1].values())


def test_people_who_judge_alike_are_rarely_flagged():
    """At most 5 % of runs may flag anybody: in 4 runs more than 2 has probability 0.0005; tests/slow makes 20."""
    assert flagged_of_equals(4) <= 2


def flagged_of_equals(runs: int) -> int:
    """Count the runs that flag anybody where all judge alike."""
    flagged = 0
    for seed in range(runs):
        leniency = people_report(*a_team(100 + seed, 8, 400))["leniency"]
        flagged += any(p["flagged"] for p in leniency["people"])
        assert all(abs(p["difference"]) <= abs(p["hot"] - p["expected"]) for p in leniency["people"])
    return flagged


def test_what_cannot_be_known_is_said():
    frames, data = a_team(2, 2)
    report = people_report(frames, data)
    assert not report["agreement"]["known"]
    assert "cannot be known" in report["statements"][0]["en"]
    assert not report["leniency"]["known"]
    assert "分かりません" in report["statements"][1]["ja"]
    landmarks = people_report(frames, replace(data, view="landmark"))
    assert not landmarks["leniency"]["known"]
    empty = frames_of([])
    assert people_report(empty, replace(data, as_of=Micros(DAY)))["leniency"]["people"] == []


def test_reps_are_compared_as_teams_too_where_three_judge():
    frames, data = a_team(3, 6)
    teams = {f"rep-{i}": f"team-{i % 3}" for i in range(6)}
    report = people_report(frames, data, teams=teams)
    assert [p["rater"] for p in report["teams"]["people"]] == ["team-0", "team-1", "team-2"]
    assert sum(p["votes"] for p in report["teams"]["people"]) == len(data)
    assert len(report["leniency"]["people"]) == 6
    assert "3 teams" in report["statements"][2]["en"]
    assert "teams" not in people_report(frames, data, teams={"rep-0": "a", "rep-1": "b"})
