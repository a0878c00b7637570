"""Retention of the score log: old answers go in bounded steps with an entry each, and what it costs is told before."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from ondo.domain.errors import Conflict
from ondo.domain.instant import HOUR, Micros
from ondo.domain.scoring import score
from ondo.domain.vocabulary import Temperature, Via
from ondo.ledger import Ledger
from ondo.ledger.access import audit
from ondo.ledger.db import rewriting, schema
from ondo.ledger.facts.facts import append_events, lead_facts
from ondo.ledger.handoffs.handoffs import open_handoff
from ondo.ledger.identity.lead_keys import leads_for
from ondo.ledger.records import score_retention
from ondo.ledger.records.score_retention import forget_scores, old_scores
from ondo.ledger.records.scores import ScoreLogRow, log_scores, score_page
from tests.domain.strategies import ZONE
from tests.ledger.making import NOW, ago, card, event, hot

ROW = ScoreLogRow("", "standard", 2, NOW, 25, 80, -10, 95, Temperature.HOT, None, 0.4, "b1", {"rules": []})


def left(ledger: Ledger, lead: str) -> list[tuple[str, Micros]]:
    with ledger.read() as tx:
        return [(row.card_id, row.at) for _, row in score_page(tx, lead, None, 99)]


def test_old_answers_go_in_steps_and_each_step_is_in_the_audit_log(ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(score_retention, "AT_ONCE", 2)
    with ledger.begin() as tx:
        a, b = leads_for(tx, "crm", "AB").values()
        row = replace(ROW, lead_id=a)
        log_scores(tx, [replace(row, at=ago(days)) for days in (500, 450, 401, 401, 400, 1)])
        log_scores(tx, [replace(row, lead_id=b, card_id="other", at=ago(450)), replace(row, lead_id=b, at=ago(2))])
    with ledger.read() as tx:
        counts = [(old.card_id, old.rows, old.leads, old.oldest) for old in old_scores(tx, ago(400))]
    assert counts == [("other", 1, 1, ago(450)), ("standard", 4, 1, ago(500))]
    assert forget_scores(ledger, ago(400), actor="dpo-1") == 5
    assert left(ledger, a) == [("standard", ago(1)), ("standard", ago(400))]
    assert left(ledger, b) == [("standard", ago(2))]
    assert forget_scores(ledger, ago(400)) == 0
    with ledger.read() as tx:
        entries = audit.entries(tx, action="scores.forgotten")
        assert old_scores(tx, ago(400)) == []
    assert [(row.actor, row.target, row.detail["rows"]) for row in reversed(entries)] == [
        ("dpo-1", "other", 1),
        ("dpo-1", "standard", 2),
        ("dpo-1", "standard", 2),
    ]


def test_a_run_that_ends_early_leaves_a_log_that_begins_later_and_says_so(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(score_retention, "AT_ONCE", 2)
    with ledger.begin() as tx:
        (lead,) = leads_for(tx, "crm", "A").values()
        log_scores(tx, [replace(ROW, lead_id=lead, at=ago(days)) for days in (450, 500, 460, 490, 480)])
    calls, record = [], audit.record

    def dies(*words: object, **more: object) -> None:
        calls.append(words)
        if len(calls) == 2:
            raise KeyboardInterrupt
        record(*words, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(audit, "record", dies)
        with pytest.raises(KeyboardInterrupt):
            forget_scores(ledger, ago(400))
    assert [at for _, at in left(ledger, lead)] == [ago(450), ago(460), ago(480)]
    assert forget_scores(ledger, ago(400)) == 3
    with ledger.read() as tx:
        assert sum(entry.detail["rows"] for entry in audit.entries(tx, action="scores.forgotten")) == 5


def test_rows_are_deleted_only_with_leave_and_of_no_other_table(ledger: Ledger):
    with ledger.begin() as tx:
        (lead,) = leads_for(tx, "crm", "A").values()
        log_scores(tx, [replace(ROW, lead_id=lead)])
        append_events(tx, [event(lead, "1")])
    with pytest.raises(Conflict, match="append-only"), ledger.begin() as tx:
        tx.conn.execute(schema.score_log.delete())
    for table in (schema.event, schema.lead_key):
        with pytest.raises(Conflict, match="append-only"), ledger.begin() as tx, rewriting.forgetting(tx):
            tx.conn.execute(table.delete())
    assert len(left(ledger, lead)) == 1


def test_what_a_staying_row_refers_to_stays_until_that_goes(ledger: Ledger):
    with ledger.begin() as tx:
        (lead,) = leads_for(tx, "crm", "A").values()
        first = replace(ROW, lead_id=lead, at=ago(500))
        log_scores(tx, [first, replace(first, at=ago(450)), replace(first, at=ago(9), snapshot={"same_as": ago(500)})])
    assert forget_scores(ledger, ago(400)) == 1
    with ledger.read() as tx:
        assert [row.snapshot for _, row in score_page(tx, lead, None, 1)] == [{"rules": [], "at": ago(9)}]
    assert forget_scores(ledger, ago(8)) == 2


def test_hand_offs_are_named_whose_models_answer_goes_and_no_score_changes(ledger: Ledger):
    with ledger.begin() as tx:
        ids = [*leads_for(tx, "crm", "ABCDE").values()]
        append_events(tx, [event(lead, lead, ago(500), kind="price_view") for lead in ids])
        opened = [ago(450), ago(400) + HOUR, ago(400) + HOUR, ago(450), ago(450)]
        for lead, at in zip(ids, opened, strict=True):
            via = Via.EXPLORATION if lead == ids[4] else Via.HOT
            open_handoff(tx, hot(lead, at, via=via))
        rows = [replace(ROW, lead_id=lead, at=Micros(at - 2 * HOUR)) for lead, at in zip(ids, opened, strict=True)]
        rows[3] = replace(rows[3], probability=None)
        log_scores(tx, [*rows, replace(ROW, lead_id=ids[2], at=ago(400))])
    scored = scores_by_card(ledger, ids)
    with ledger.read() as tx:
        (old,) = old_scores(tx, ago(400))
    assert old.opened == (ago(450), ago(400) + HOUR), "not the one answered again, without a model, or not for sales"
    forget_scores(ledger, ago(400))
    assert scores_by_card(ledger, ids) == scored
    with ledger.read() as tx:
        assert tx.conn.execute(sa.select(sa.func.count()).select_from(schema.handoff)).scalar_one() == 5


def scores_by_card(ledger: Ledger, leads: list[str]) -> list[object]:
    with ledger.read() as tx:
        return [score(card(), *lead_facts(tx, lead, tx.now), NOW, zone=ZONE) for lead in leads]
