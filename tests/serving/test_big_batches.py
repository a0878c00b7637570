"""A 1,000-lead batch does not hold the write lock: what another writer sees while one is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Thread, current_thread
from typing import Any

import pytest
import sqlalchemy as sa

from ondo.domain.errors import Unavailable
from ondo.domain.instant import Micros
from ondo.ledger.db.schema import attribute, lead_key
from ondo.ledger.identity.lead_keys import lead_for
from serving.leads.ingest import FACTS_AT_ONCE, ROWS_AT_ONCE
from tests.serving.builders import Clock, Company, open_company


class Ticking(Clock):
    """Every transaction begins at an instant of its own, so that the ledger tells them apart."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: Any = None

    def __call__(self) -> Micros:
        self.forward(1)
        if self.begun is not None:
            self.begun()
        return self.at


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    with open_company(tmp_path) as made:
        ticking = Ticking()
        made.ledger._clock = made.clock = ticking
        yield made


def batch(rows: int, attributes: int) -> dict[str, Any]:
    values = {f"a{number}": number for number in range(attributes)}
    return {"leads": [{"source": "ma", "external_id": f"L-{number}", "attributes": values} for number in range(rows)]}


def per_transaction(company: Company, table: sa.Table) -> Counter[int]:
    with company.ledger.read() as tx:
        return Counter(tx.conn.execute(sa.select(table.c.recorded_at)).scalars())


def of_the_service() -> bool:
    """Whether this thread is a worker of the service, which looks around at any time."""
    return current_thread().name.startswith("ondo-")


@pytest.mark.parametrize(("rows", "attributes"), [(80, 50), pytest.param(1_000, 1, marks=pytest.mark.slow)])
def test_a_large_batch_of_leads_is_written_in_many_small_transactions(company: Company, rows: int, attributes: int):
    answer = company.post("/v1/leads/batch", batch(rows, attributes))
    assert len(answer["leads"]) == rows
    facts, leads = per_transaction(company, attribute), per_transaction(company, lead_key)
    assert (sum(facts.values()), sum(leads.values())) == (rows * attributes, rows)
    assert max(facts.values()) <= FACTS_AT_ONCE
    assert max(leads.values()) <= ROWS_AT_ONCE
    assert facts.keys() == leads.keys(), "a row is in one of them, whole"


@pytest.mark.slow
def test_another_writer_comes_in_between_before_the_batch_ends(company: Company):
    turns = company.ledger._turns
    assert turns is not None

    def write() -> None:
        with company.ledger.begin() as tx:
            lead_for(tx, "crm", "other")

    other = Thread(target=write)

    def begun() -> None:
        if other.ident is None and turns._taken and not of_the_service():
            other.start()
            while other.is_alive() and not turns._waiting:  # until it stands in the queue
                pass

    company.clock.begun = begun  # type: ignore[attr-defined]
    company.post("/v1/leads/batch", batch(5 * ROWS_AT_ONCE, 1))
    other.join()
    with company.ledger.read() as tx:
        rows = tx.conn.execute(sa.select(lead_key.c.external_id, lead_key.c.recorded_at))
        when = {row.external_id: row.recorded_at for row in rows}
    assert when["other"] < when[f"L-{5 * ROWS_AT_ONCE - 1}"]


@pytest.mark.slow
def test_a_batch_whose_ledger_went_away_in_between_is_sent_again_and_nothing_counts_twice(company: Company):
    failing = iter([None, None, Unavailable("The disk is full.")])

    def begun() -> None:
        if of_the_service():
            return
        refusal = next(failing, None)
        if refusal is not None:
            raise refusal

    sent = batch(3 * ROWS_AT_ONCE, 2)
    company.clock.begun = begun  # type: ignore[attr-defined]
    assert company.post("/v1/leads/batch", sent, 503)["code"] == "unavailable"
    kept = sum(per_transaction(company, lead_key).values())
    assert 0 < kept < 3 * ROWS_AT_ONCE, "whole rows of whole slices"
    assert sum(per_transaction(company, attribute).values()) == 2 * kept
    answer = company.post("/v1/leads/batch", sent)
    assert [row["new"] for row in answer["leads"]] == [0] * kept + [2] * (3 * ROWS_AT_ONCE - kept)
    assert sum(per_transaction(company, attribute).values()) == 6 * ROWS_AT_ONCE


def test_one_refused_row_of_a_slice_takes_no_other_with_it(company: Company):
    sent = batch(ROWS_AT_ONCE + 2, 1)
    sent["leads"][1]["attributes"] = {"email": "a@example.com"}
    answer = company.post("/v1/leads/batch", sent, 207)
    assert [row["index"] for row in answer["refused"]] == [1]
    assert [row["index"] for row in answer["leads"]] == [0, *range(2, ROWS_AT_ONCE + 2)]
