"""Shared commits on SQLite: what waits at the same moment is written at once, and each work stands for itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa

from ondo.domain.errors import InputError, Unavailable
from ondo.ledger import Ledger, Tx
from ondo.ledger.db.schema import lead
from ondo.ledger.db.shared_commit import SharedCommits
from ondo.ledger.identity.lead_keys import lead_for
from ondo.text.messages import Message

ONLY_SQLITE = True

Work = Callable[[Tx], Any]


def together(ledger: Ledger, works: list[Work]) -> list[Any]:
    """What becomes of works that come while another writer has the ledger: what each returns, or raises."""
    commits = ledger._commits
    assert commits is not None
    results: list[Any] = [None] * len(works)

    def ask(place: int) -> None:
        try:
            results[place] = ledger.write_together(works[place])
        except Exception as error:
            results[place] = error

    threads = [Thread(target=ask, args=(place,)) for place in range(len(works))]
    with ledger.begin():
        for number, thread in enumerate(threads, 1):
            thread.start()
            while len(commits._waiting) < number:  # until it waits
                pass
    for thread in threads:
        thread.join()
    return results


def making(name: str, seen: list[Tx]) -> Work:
    def work(tx: Tx) -> str:
        seen.append(tx)
        return lead_for(tx, "ma", name, None)

    return work


def refusing(tx: Tx) -> None:
    lead_for(tx, "ma", "taken back", None)
    raise InputError(Message("ledger-no-replay"))


def count(ledger: Ledger) -> int:
    with ledger.read() as tx:
        return tx.conn.execute(sa.select(sa.func.count()).select_from(lead)).scalar_one()


def test_works_that_wait_share_one_transaction(ledger: Ledger):
    seen: list[Tx] = []
    results = together(ledger, [making(f"L-{n}", seen) for n in range(6)])
    assert len({id(tx) for tx in seen}) == 1
    assert len(set(results)) == 6 == count(ledger)
    assert ledger.write_together(making("L-7", seen)) not in results, "and one that comes alone has its own"


def test_a_work_that_is_refused_takes_back_its_own_and_nothing_else(ledger: Ledger):
    seen: list[Tx] = []
    first, refused, last = together(ledger, [making("L-1", seen), refusing, making("L-2", seen)])
    assert isinstance(refused, InputError)
    assert len(seen) == 2
    assert first != last
    assert count(ledger) == 2


def test_a_transaction_that_fails_is_done_again_each_work_alone(ledger: Ledger):
    seen: list[Tx] = []

    def breaking(tx: Tx) -> None:
        lead_for(tx, "ma", "broken", None)
        tx.closing["broken"] = lambda _: 1 / 0  # as the transaction commits

    first, broken, last = together(ledger, [making("L-1", seen), breaking, making("L-2", seen)])
    assert isinstance(broken, ZeroDivisionError)
    assert (len({id(tx) for tx in seen}), len(seen)) == (3, 4), "two together, then each alone"
    assert first != last
    assert count(ledger) == 2


def test_nobody_waits_for_ever_where_nobody_can_write():
    def begin() -> AbstractContextManager[Tx]:
        raise Unavailable(Message("ledger-no-replay"))

    commits = SharedCommits(begin)
    for _ in range(2):  # the first one does not keep the lead
        with pytest.raises(Unavailable):
            commits.run(lambda _: None)
