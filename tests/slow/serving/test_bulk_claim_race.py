"""Two people tick the same leads at once: each hand-off is one person's, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db.service_schema import claim as claims_made
from ondo.ledger.handoffs.handoffs import handoff_ids, import_handoffs
from ondo.ledger.identity.lead_keys import leads_for
from serving.schemas.sla import ClaimIn
from serving.sla.sla import claim_free
from tests.ledger.making import NOW, Clock, ago, hot
from tests.serving.builders import settings_in

LEADS = [f"L-{place}" for place in range(30)]


def handed(ledger: Ledger) -> list[str]:
    with ledger.begin() as tx:
        leads = leads_for(tx, "crm", LEADS, known_at=ago(9))
        answer = {"known_at": ago(3), "due_at": NOW, "source": "crm"}
        import_handoffs(tx, [hot(lead, ago(3), key=name, **answer) for name, lead in leads.items()])
        return list(handoff_ids(tx, "crm", LEADS).values())


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_hand_off_that_two_forms_tick_is_one_person_s(database: str, tmp_path: Path, request: pytest.FixtureRequest):
    url = f"sqlite:///{tmp_path / 'l.sqlite'}" if database == "sqlite" else request.getfixturevalue("postgres_url")
    with open_ledger(url, Clock(), tmp_path) as ledger:
        ids, settings, start = handed(ledger), settings_in(tmp_path), Barrier(2)

        def form(owner: str, order: list[str]) -> set[str]:
            message, taken = ClaimIn(owner=owner, source="pages"), set()
            start.wait()
            for handoff_id in order:
                with ledger.begin() as tx:
                    if claim_free(tx, settings, handoff_id, message):
                        taken.add(handoff_id)
            return taken

        with ThreadPoolExecutor(2) as pool:
            kato, ito = pool.submit(form, "kato", ids), pool.submit(form, "ito", ids)
        with ledger.read() as tx:
            claims = dict(tx.conn.execute(sa.select(claims_made.c.handoff_id, claims_made.c.owner)).all())
            number = tx.conn.execute(sa.select(sa.func.count()).select_from(claims_made)).scalar()
    assert (number, sorted(claims)) == (len(LEADS), sorted(ids))
    assert {owner: {key for key, value in claims.items() if value == owner} for owner in ("kato", "ito")} == {
        "kato": kato.result(),
        "ito": ito.result(),
    }
