"""The smaller records: scores, imports, requests, digests."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
import sqlalchemy as sa

from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import MINUTE, Micros
from ondo.domain.vocabulary import Label, Temperature
from ondo.ledger import Ledger
from ondo.ledger.db.schema import import_run
from ondo.ledger.decisions.recalibration_requests import (
    GIVEN_UP,
    RequestState,
    claim_requests,
    decline_requests,
    force_request,
    mark_failed,
    mark_finished,
    mark_started,
    pending_requests,
    request_retraining,
    requests,
)
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.facts.imports import is_arrival_order, observed_until, record_import
from ondo.ledger.identity.lead_keys import leads_for, merge
from ondo.ledger.records.findings import Digest, WatchFinding, digests, save_digest
from ondo.ledger.records.scores import ScoreLogRow, log_scores, score_page
from tests.ledger.making import NOW, Clock, ago

REASONS = (Label("四半期が来た", "the quarter is due"),)


def test_scores_are_logged_and_found_again(ledger: Ledger):
    with ledger.begin() as tx:
        a, b = leads_for(tx, "crm", "AB").values()
        row = ScoreLogRow(
            a, "standard", 2, ago(3), 25, 80, -10, 105, Temperature.HOT, "inquiry", 0.4, "b1", {"price": 15}
        )
        rows = [row, replace(row, at=ago(2), total=30, temperature=Temperature.COLD), replace(row, lead_id=b)]
        log_scores(tx, rows)
        log_scores(tx, [])
        assert [row for _, row in score_page(tx, a, None, 9)] == [rows[1], rows[0]]
        assert [row for _, row in score_page(tx, a, None, 1)] == [rows[1]]
        assert score_page(tx, a, "other", 9) == []
        merge(tx, b, a)
        assert len(score_page(tx, a, None, 9)) == 3


def test_an_older_row_that_refers_to_an_earlier_one_is_found_with_its_snapshot(ledger: Ledger):
    with ledger.begin() as tx:
        (lead,) = leads_for(tx, "crm", "A").values()
        whole = {"rules": ["price"]}
        row = ScoreLogRow(lead, "standard", 2, ago(5), 25, 80, -10, 95, Temperature.WARM, None, 0.4, "b1", whole)
        later = [replace(row, at=ago(days), snapshot={"same_as": row.at}) for days in (4, 3)]
        log_scores(tx, [replace(row, card_id="other", snapshot={}), row, *later])
        result = [item for _, item in score_page(tx, lead, "standard", 9)]
        assert [item.at for item in result] == [ago(3), ago(4), ago(5)]
        assert [item.snapshot for item in result] == [whole | {"at": ago(days)} for days in (3, 4)] + [whole]
        assert [item for _, item in score_page(tx, lead, "standard", 2)] == result[:2]
        lost = replace(row, at=ago(1), snapshot={"same_as": ago(9)})
        log_scores(tx, [lost])
        [(_, last)] = score_page(tx, lead, "standard", 1)
        assert last == replace(lost, snapshot={}), "a kill took the row it names"


def test_an_import_is_recorded_once(ledger: Ledger):
    with ledger.begin() as tx:
        assert observed_until(tx) is None
        assert not is_arrival_order(tx)
        assert record_import(tx, "f1", "m", {"events": 3}, ago(2), assumptions=["known_at = happened_at"])
        assert not record_import(tx, "f1", "m", {"events": 0})
        assert record_import(tx, "f2", "m", {}, ago(1), arrival_order=True)
        assert observed_until(tx) == ago(1)
        record_import(tx, "f9", "m", {}, observed_until=ago(-3650))
        assert observed_until(tx) == tx.now
        assert is_arrival_order(tx)
        columns = (import_run.c.counts, import_run.c.arrival_order, import_run.c.assumptions)
        counts, arrival_order, assumptions = tx.conn.execute(sa.select(*columns).order_by(import_run.c.id)).first()
        assert (json.loads(counts), arrival_order) == ({"events": 3}, False)
        assert json.loads(assumptions) == ["known_at = happened_at"]


def test_a_cause_asks_for_training_once(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        request_id = request_retraining(tx, "quarter:2026-10-01", REASONS, "standard")
        assert request_id is not None
        assert request_retraining(tx, "quarter:2026-10-01", REASONS, "standard") is None
        assert request_retraining(tx, "quarter:2026-10-01", REASONS, "other") is not None
        (result,) = pending_requests(tx, "standard")
        assert (result.request_id, result.state, result.reasons) == (request_id, RequestState.REQUESTED, REASONS)
    clock.at = Micros(NOW + MINUTE)
    with ledger.begin() as tx:
        mark_started(tx, request_id)
        (result,) = pending_requests(tx, "standard")
        assert (result.state, result.since, result.requested_at) == (RequestState.STARTED, clock.at, NOW)
        mark_failed(tx, request_id, "no labels")
        (result,) = pending_requests(tx, "standard")
        assert (result.state, result.detail) == (RequestState.FAILED, "no labels")
        mark_finished(tx, request_id, "p1")
        assert pending_requests(tx, "standard") == []
        assert [request.detail for request in requests(tx, "standard")] == ["p1"]
    with pytest.raises(NotFound), ledger.begin() as tx:
        mark_started(tx, "nothing")


def test_the_latest_digest_comes_first(ledger: Ledger):
    finding = WatchFinding("drift", "employees", True, Label("変わった", "it moved"), 0.3, 0.2, {"window": [1, 2]})
    with ledger.begin() as tx:
        assert digests(tx) == []
        looks = [Digest("standard", 1, ago(days), (finding,), {"scored": 10}, "reports/1.html") for days in (1, 2)]
        for look in looks:
            save_digest(tx, look)
        assert digests(tx, limit=1) == looks[:1]
        assert digests(tx, "standard") == looks
        assert digests(tx, "other") == []


def test_people_decline_what_waits_or_ask_for_a_recalibration(ledger: Ledger):
    with ledger.begin() as tx:
        for cause in ("quarter:2026Q4", "labels:since"):
            request_retraining(tx, cause, REASONS, "card")
        assert decline_requests(tx, "card", SignOff(["佐藤"], "展示会"), "labels:since") == ["labels:since"]
        with pytest.raises(NotFound, match="labels:since"):
            decline_requests(tx, "card", SignOff(["佐藤"], "展示会"), "labels:since")
        for names, reason in (([" "], "x"), (["佐藤"], " ")):
            with pytest.raises(InputError, match="a name and a reason"):
                decline_requests(tx, "card", SignOff(names, reason))
        asked = force_request(tx, "card", SignOff(["佐藤", "田中"], "新製品"))
        assert [row.cause for row in pending_requests(tx, "card")] == ["quarter:2026Q4", asked]
        assert pending_requests(tx, "card")[-1].hot_precision is None
        for wrong in (0.009, 0.995, float("nan")):
            with pytest.raises(InputError, match="no hot precision"):
                force_request(tx, "other", SignOff(["佐藤"], "新製品"), wrong)
        force_request(tx, "other", SignOff(["佐藤"], "新製品"), 0.4)
        (precise,) = pending_requests(tx, "other")
        assert (precise.hot_precision, precise.reasons[-1].ja) == (0.4, "ホット適合率40%以上")
        declined = next(row for row in requests(tx, "card") if row.cause == "labels:since")
        assert (declined.state, declined.detail) == (RequestState.DECLINED, "佐藤: 展示会")


def test_of_replicas_that_come_at_once_one_starts_a_recalibration(
    open_one: Callable[[str], Ledger], ledger_url: str, clock: Clock
):
    """Several rounds: whoever is second waits for the first one's transaction and then finds the cause answered."""
    replicas = [open_one(ledger_url) for _ in range(4)]
    together = Barrier(len(replicas))
    causes = ["quarter:2026-10-01", "alarm:inflation:v1:2026Q4"]

    def claim(replica: Ledger) -> list[str]:
        together.wait(timeout=30)
        with replica.begin() as tx:
            return claim_requests(tx, "standard", causes)

    with replicas[0].begin() as tx:
        asked = {request_retraining(tx, cause, REASONS, "standard") for cause in causes}
    with ThreadPoolExecutor(len(replicas)) as pool:
        for _ in range(8):
            claimed = [result for result in pool.map(claim, replicas) if result]
            assert [set(result) for result in claimed] == [asked]
            with replicas[0].begin() as tx:
                for request_id in claimed[0]:
                    mark_failed(tx, request_id, "killed")
    with replicas[0].begin() as tx:
        assert claim_requests(tx, "standard", causes[:1])
        assert not claim_requests(tx, "standard", causes[:1]), "it is running"
    clock.at = Micros(clock.at + GIVEN_UP)
    with replicas[0].begin() as tx:
        assert claim_requests(tx, "standard", causes[:1]), "a run of a day ago was killed"
