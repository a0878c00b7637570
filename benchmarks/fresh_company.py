"""The company of the benchmark of fresh scores: 20,000 simulated leads with two years of history that end just now.

Every lead was scored once before: its row of state stands in the ledger, its temperature is known, and who is hot has
been handed over. A folder that holds such a company already is used again as it is.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.company import simulated_facts
from benchmarks.serving_company import MODELS, SOURCE, ZONE, promote, url_of
from ondo.definitions.card_file import default_card
from ondo.domain.instant import HOUR, Micros
from ondo.domain.summary_scoring import score_summary
from ondo.domain.vocabulary import Temperature
from ondo.fact_columns import PROPERTY
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.db.encoding import chunks
from ondo.ledger.decisions import cards
from ondo.ledger.facts import lead_state
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events
from ondo.ledger.handoffs import handoffs
from ondo.ledger.handoffs.lead_context import standings
from ondo.ledger.identity.lead_keys import find_leads, leads_for
from ondo.settings import read_settings
from ondo.simulate.people import EXPECTED_BY
from serving.schemas.requests import ScoreIn
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring

MODEL = "100x15"
_AT_ONCE = 2_000
_READY = "ready"


def lead_names(leads: int) -> list[str]:
    """Return the ids under which senders know the leads."""
    return [f"L{number + 1:06d}" for number in range(leads)]


def make(home: Path, leads: int) -> None:
    """Make the company in a folder, unless one of this size is there."""
    if (home / _READY).exists() and (home / _READY).read_text() == str(leads):
        return
    home.mkdir(parents=True)
    card = default_card()
    with open_ledger(url_of(home), system_clock, home / "artifacts") as ledger:
        with ledger.begin() as tx:
            cards.publish(tx, card, approved_by=["Sato"], effective_from=tx.now)
        _tell(ledger, leads)
        promote(ledger, home / "artifacts" / "bundles" / MODEL, card, MODELS[MODEL])
        _score_everybody(ledger, home, leads)
    (home / _READY).write_text(str(leads))


def _tell(ledger: Ledger, leads: int) -> None:
    """Tell the simulated facts, moved so that the last of them became known an hour ago."""
    facts = simulated_facts(leads)
    last = max(int(facts[name]["known_at"].to_numpy().max()) for name in ("events", "attributes"))
    later = ledger.now() - HOUR - last
    with ledger.begin() as tx:
        ids = leads_for(tx, SOURCE, facts["leads"]["lead_id"].to_pylist())
    for part in chunks(facts["attributes"].to_pylist(), _AT_ONCE):
        with ledger.begin() as tx:
            append_attributes(tx, [_attribute(row, ids, later) for row in part])
    for part in chunks(facts["events"].to_pylist(), _AT_ONCE):
        with ledger.begin() as tx:
            append_events(tx, [_event(row, ids, later) for row in part])


def _moments(row: dict[str, Any], later: int) -> tuple[Micros, Micros]:
    return Micros(row["happened_at"] + later), Micros(row["known_at"] + later)


def _attribute(row: dict[str, Any], ids: dict[str, str], later: int) -> NewAttribute:
    value = next((row[column] for column in ("text", "number", "flag") if row[column] is not None), None)
    if row["name"] == EXPECTED_BY and value is not None:
        value = (date.fromisoformat(value) + timedelta(microseconds=later)).isoformat()
    happened, known = _moments(row, later)
    key = f"{row['lead_id']}/{row['name']}/{row['happened_at']}"
    return NewAttribute(SOURCE, key, ids[row["lead_id"]], row["name"], value, happened, known)


def _event(row: dict[str, Any], ids: dict[str, str], later: int) -> NewEvent:
    happened, known = _moments(row, later)
    properties = {k.removeprefix(PROPERTY): v for k, v in row.items() if k.startswith(PROPERTY) and v is not None}
    about = (ids[row["lead_id"]], row["kind"], happened, known, properties, row["channel"])
    return NewEvent(SOURCE, str(row["seq"]), *about)


def _score_everybody(ledger: Ledger, home: Path, leads: int) -> None:
    """Leave behind what the first score of every lead would: rows of state, temperatures, hand-offs of who is hot."""
    scoring = Scoring(ledger, Definitions(), read_settings({"ONDO_LEDGER": url_of(home)}, home=home))
    for part in chunks(lead_names(leads), 500):
        with ledger.begin() as tx:
            ids = find_leads(tx, SOURCE, part)
            current = scoring.definitions.current(tx, ZONE)
            known = standings(tx, list(ids.values()), current.horizon)
            lead_state.store(tx, known.news)
            card = current.at(tx).version.card
            scores = {lead_id: score_summary(card, s.known.lead, s.known.view) for lead_id, s in known.by_lead.items()}
            for lead_id, score in scores.items():
                if score.temperature is not Temperature.HOT:
                    handoffs.set_temperature_state(tx, lead_id, card.card_id, score.temperature, score.at)
        for lead_id, score in scores.items():
            if score.temperature is Temperature.HOT:
                scoring.answer(ScoreIn.model_validate({"lead_id": lead_id}))
