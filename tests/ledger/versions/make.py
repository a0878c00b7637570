"""Maker of a small ledger as a version of Ondo wrote it, kept for later ones: ``python -m tests.ledger.versions.make``.

Run once for each version that is published, with that version and PostgreSQL's binaries. It writes ``vVERSION.sql``,
SQLite's dump of the whole file, ``vVERSION.pgsql``, PostgreSQL's of the same ledger, and ``vVERSION.json``: of each
table its columns, rows and hash, and what the leads scored on several days. People and companies in it are made up; its
key of addresses is no secret.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from ondo.domain.instant import DAY, HOUR, iso
from ondo.domain.progress import SILENT
from ondo.domain.vocabulary import Role
from ondo.export import bring_back, export
from ondo.ledger import Ledger
from ondo.ledger.access.keys import make_key
from ondo.ledger.db import schema
from ondo.ledger.db.table_files import write_tables
from tests.ledger.filling import fill_every_table
from tests.serving.builders import START, Company, make_hot, open_company, settings_in
from tests.support.postgres import binaries, running_postgres

FOLDER = Path(__file__).parent
KEY = "not a secret: the key of a made-up company in tests"
DAYS = (0, 1, 20, 45, 100)
"""Days after the first one on which scores are asked for: fresh, decayed, reset."""


def fill(company: Company) -> None:
    """Let a company live for a few hours: hot, handed over, judged, won, merged, taken back, and a person erased."""
    for name in ("L-1", "L-2", "hanako@example.com"):
        make_hot(company, name, person={"name": "見本 花子", "company": "見本商事", "email": f"{name}@example.jp"})
    company.clock.forward(HOUR)
    company.lead("cookie-7")
    erased = company.lead("jiro@example.com", person={"name": "見本 次郎"})
    company.event("visit", "page_view", external_id="cookie-7", properties={"page": "price", "unheard": "of"})
    company.event("wrong", "seminar", external_id="cookie-7")
    same = {"source": "ma", "external_id": "cookie-7", "same_as": {"source": "ma", "external_id": "L-2"}}
    company.post("/v1/leads/link", same)
    assert company.http.delete("/v1/events/ma/wrong").status_code == 200
    assert company.http.delete(f"/v1/leads/{erased}/person").status_code == 200
    outcome = {"source": "ma", "key": "deal", "lead_id": company.lead("L-1"), "outcome": "won"}
    company.post("/v1/outcomes", outcome)
    with company.ledger.begin() as tx:
        fill_every_table(tx)


def scores_of(company: Company) -> dict[str, Any]:
    """Return what every lead scores by the default card on ``DAYS``: totals, axes, temperature, points of rules."""
    with company.ledger.begin() as tx:
        leads = sorted(tx.conn.execute(sa.select(schema.lead.c.lead_id)).scalars())
        _, secret = make_key(tx, "tests", Role.ADMIN, by="tests")
    company.http.headers["authorization"] = f"Bearer {secret}"
    scores = {}
    for days in DAYS:
        company.clock.at = START + HOUR + days * DAY
        for lead in leads:
            body = {"lead_id": lead, "as_of": iso(company.clock.at), "card_id": "default"}
            answer = company.post("/v1/score", body)
            points = {rule["rule_id"]: rule["points"] for rule in answer["rules"]}
            scores[f"{lead} {body['as_of']}"] = [answer["total"], answer["axes"], answer["temperature"], points]
    return scores


def tables_of(ledger: Ledger) -> list[dict[str, Any]]:
    """Return columns, rows and hash of each table."""
    with tempfile.TemporaryDirectory() as folder, ledger.read() as tx:
        tables: list[dict[str, Any]] = msgspec.to_builtins(write_tables(tx, Path(folder), SILENT).tables)
    return tables


def dump_of_postgres(company: Company) -> str:
    """Return the same ledger as PostgreSQL dumps it, statements only."""
    with tempfile.TemporaryDirectory() as folder, running_postgres() as server:
        url = server.create("kept")
        export(company.settings, company.ledger, Path(folder, "exported"))
        Path(folder, "identity.key").write_text(KEY, encoding="ascii")
        bring_back(replace(settings_in(Path(folder)), ledger=url), Path(folder, "exported"))
        words = (binaries() / "pg_dump", "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=100", url)
        dump = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return "\n".join(line for line in dump.splitlines() if line and not line.startswith(("--", "\\"))) + "\n"


def main() -> None:
    """Write the files of the version that is installed; those of a published one are never written again."""
    version = f"v{metadata.version('ondo')}"
    dump, record = FOLDER / f"{version}.sql", FOLDER / f"{version}.json"
    if dump.exists():
        sys.exit(f"{dump} is kept as it was written.")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "identity.key").write_text(KEY, encoding="ascii")
        with open_company(Path(folder)) as company:
            fill(company)
            with closing(sqlite3.connect(Path(folder, "ledger.sqlite"))) as ledger:
                ledger.execute("DELETE FROM pulse")
                ledger.commit()
                dump.write_text("\n".join(ledger.iterdump()) + "\n", encoding="utf-8")
            dump.with_suffix(".pgsql").write_text(dump_of_postgres(company), encoding="utf-8")
            content = {"tables": tables_of(company.ledger), "scores": scores_of(company)}
    record.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
