"""The rule score: one lead out of a ledger, and a whole company at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from benchmarks import company, pandas_card
from benchmarks.timing import Row, Way, compare, must_equal, times
from features.engine import connect
from features.points import score_frame
from ondo.domain.scoring import score
from ondo.ledger.facts.facts import lead_facts
from ondo.simulate import company_card
from ondo.simulate.company import worked_by

EVENTS, SOME_LEADS, CALLS = 50, 40, 40


def one_score() -> Iterator[Row]:
    """Compare reading one lead's facts from SQLite and scoring it."""
    card, at, leads = worked_by(company_card()), company.end(), company.busy_leads(SOME_LEADS, EVENTS)
    with TemporaryDirectory() as folder:
        ledger, ids = company.a_ledger(Path(folder), leads)
        reader = sqlite3.connect(Path(folder) / "ledger.sqlite")
        turn, rival_turn = cycle(ids.values()), cycle(ids.values())

        def ours(lead_id: str) -> int:
            with ledger.read() as tx:
                return score(card, *lead_facts(tx, lead_id, at), at, zone=company.ZONE).total

        def naive(lead_id: str) -> int:
            events = pd.read_sql_query(
                "select kind, happened_at, properties from event where lead_id = ?", reader, params=(lead_id,)
            )
            rows = pd.read_sql_query(
                "select name, value from attribute where lead_id = ? order by happened_at, known_at, id",
                reader,
                params=(lead_id,),
            )
            attributes = {name: json.loads(value) for name, value in zip(rows["name"], rows["value"], strict=True)}
            return pandas_card.total_of_one(card, events, attributes, at)

        must_equal("one score", [ours(i) for i in ids.values()], [naive(i) for i in ids.values()])
        yield from compare(
            "one score",
            "lead",
            Way("ledger + domain.score", times(CALLS, lambda: ours(next(turn)))),
            [Way("read_sql + naive pandas", times(CALLS, lambda: naive(next(rival_turn))))],
            units=CALLS,
            repeats=7,
            note=f"about {EVENTS} events a lead; ours also gives every contribution, gate and need",
        )
        reader.close()
        ledger.close()


def batch() -> Iterator[Row]:
    """Compare scoring every lead of a company, each as known at an instant of its own."""
    # What a few lines of pandas do: no silences, no machine traffic.
    card, decisions, con = worked_by(company_card()), company.decisions(), connect()
    events, attributes = (company.frames()[name].to_pandas() for name in ("events", "attributes"))
    asked = list(zip(decisions["lead_id"], decisions["at"].tolist(), strict=True))

    def loop() -> list[int]:
        return [score(card, *company.known(lead, at), at, zone=company.ZONE).total for lead, at in asked]

    def many() -> pd.DataFrame:
        return score_frame(company.frames(), card, decisions, zone=company.ZONE, con=con)

    totals = many()["total"].tolist()
    must_equal("batch, loop", totals, loop())
    must_equal("batch, pandas", totals, pandas_card.totals_of_all(card, events, attributes, decisions).tolist())
    yield from compare(
        "batch",
        "lead",
        Way(
            "features.score_frame", lambda _: score_frame(company.frames(), card, decisions, zone=company.ZONE, con=con)
        ),
        [
            Way("domain.score in a loop", lambda _: loop()),
            Way("pandas groupby", lambda _: pandas_card.totals_of_all(card, events, attributes, decisions)),
        ],
        units=len(decisions),
        repeats=3,
        note=f"{len(decisions):,} leads, {len(events):,} events, each lead as of its own instant; pandas gives totals "
        "only, ours also rule counts, gates, fast track and temperature",
    )
