"""Replays of drafts: asked for once, done by a worker, read with names and honest words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ondo.definitions.card_file import default_card, dump_card
from ondo.domain.draft import ReplayState
from ondo.domain.instant import HOUR, MINUTE
from ondo.ledger.decisions import draft_replays
from serving.workers.draft_replays import DraftReplays
from tests.serving.builders import PAGE, Company, make_hot, settings_in
from tests.support.trials import put_on_trial

LOWER = dump_card(replace(default_card(), hot_line=80))


def begin(company: Company, text: str = LOWER) -> str:
    body = {"card_id": "default", "base_version": 1, "saved_by": "Kato", "card": text}
    return str(company.post("/v1/drafts", body)["draft_id"])


def answer(lead_id: str, moved: int = 45) -> dict[str, Any]:
    """What the command answers: so many leads enter, the first of them a known one."""
    side = {"turned_hot": {"2026-09-14": 4, "2026-09-21": 6}, "labelled": 10, "accurate": 4, "precision": 0.4}
    leads = [
        {"lead_id": lead_id if n == 0 else f"lead-{n}", "total_now": 70, "total_then": 90 - n} for n in range(moved)
    ]
    return {"now": side, "then": side | {"labelled": 0, "accurate": 0, "precision": None}, "enters": leads, "drops": []}


def test_a_replay_is_asked_for_once_and_taken_by_one_worker(company: Company):
    draft_id = begin(company)
    path = f"/v1/drafts/{draft_id}/replay"
    company.get(path, 404)
    company.post(path, {"weeks": 105}, 422)
    first = company.post(path, {"weeks": 8})
    assert (first["state"], first["now"], company.post(path, {"weeks": 8})["asked_at"]) == (
        "waiting",
        None,
        first["asked_at"],
    )
    with company.ledger.begin() as tx:
        waiting = draft_replays.next_waiting(tx)
        assert waiting is not None
        assert (draft_replays.take(tx, waiting.number), draft_replays.take(tx, waiting.number)) == (True, False)
        draft_replays.beat(tx, waiting.number, 40)
        assert draft_replays.next_waiting(tx) is None
    assert "40%" in company.page(f"/card/draft/{draft_id}/replay?lang=en")
    company.clock.forward(2 * MINUTE)
    with company.ledger.begin() as tx:  # the worker was killed: another one begins anew
        assert draft_replays.take(tx, waiting.number)
        draft_replays.fail(tx, waiting.number, "no activity")
    failed = company.get(path)
    assert (failed["state"], failed["problem"]) == (ReplayState.FAILED, "no activity")
    assert "no activity" in company.page(f"/card/draft/{draft_id}/replay?lang=en")
    assert company.post(path, {"weeks": 8})["state"] == "waiting", "it may be asked for again"
    company.post(f"/v1/drafts/{begin(company, 'rules: many')}/replay", {}, 422)


def test_a_replay_that_no_worker_finishes_within_a_day_is_given_up(company: Company, tmp_path: Path):
    draft_id = begin(company)
    path = f"/v1/drafts/{draft_id}/replay"
    company.post(path, {"weeks": 8})
    for _ in range(3):  # its worker is killed each time
        with company.ledger.begin() as tx:
            waiting = draft_replays.next_waiting(tx)
            assert waiting is not None
            assert draft_replays.take(tx, waiting.number)
        company.clock.forward(12 * HOUR)
    assert DraftReplays(company.ledger, settings_in(tmp_path), {}).turn() == 1
    assert company.get(path)["state"] == ReplayState.FAILED
    assert "1日以内" in company.get(path)["problem"]
    with company.ledger.begin() as tx:
        assert draft_replays.next_waiting(tx) is None


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_page_tells_names_page_by_page_and_what_labels_cannot_tell(company: Company, lang: str):
    lead_id = make_hot(company, person={"company": "例示工業株式会社"})["lead_id"]
    draft_id = begin(company)
    place = f"/card/draft/{draft_id}/replay?lang={lang}"
    assert company.http.post(place, data={"weeks": "2"}, headers=PAGE).status_code == 200
    assert company.http.post(place, data={"weeks": "many"}, headers=PAGE).status_code == 422
    with company.ledger.begin() as tx:
        waiting = draft_replays.next_waiting(tx)
        assert waiting is not None
        draft_replays.finish(tx, waiting.number, answer(lead_id, 1_005))
    done = company.get(f"/v1/drafts/{draft_id}/replay")
    assert (done["now"]["hot_per_week"], done["then"]["precision"], done["enters"]) == (5.0, None, 1_005)
    page = company.page(place)
    for text in ("例示工業株式会社", "40%", "4/10", "1,005", "—"):
        assert text in page, text
    assert "lead-29" in page
    assert "lead-30" not in page
    listed = company.get(f"/v1/drafts/{draft_id}/replay/leads?way=enters&limit=30")
    assert (listed["in_all"], len(listed["leads"])) == (1_005, 30)
    following = company.page(f"{place}&enters={listed['next']}")
    assert "lead-30" in following
    assert "lead-29" not in following
    with company.ledger.begin() as tx:
        put_on_trial(tx)
    assert "例示工業株式会社" not in company.page(place), "names would tell the arms of a trial apart"
