"""Trial of a body: what each of its records would become, without a ledger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ondo.definitions.intake import IntakeMapping
from ondo.domain.instant import Micros, iso
from ondo.domain.vocabulary import Label, Lang
from ondo.importing.rows import RowFacts
from ondo.intake.records import records_of
from ondo.intake.take_in import Arrived, read_records


def trial(intake: IntakeMapping, arrived: Arrived, lang: Lang) -> Iterator[dict[str, Any]]:
    """Yield for each record its number, the entry that reads it, and its facts or why it would be refused."""
    for index, record in enumerate(read_records(intake, arrived, records_of(intake, arrived.body))):
        if record is None:
            yield {"index": index, "entry": None}
        elif isinstance(record, Label):
            yield {"index": index, "refused": record.of(lang)}
        else:
            yield {"index": index, "entry": record.file.name, **_facts(record.facts), "left_out": list(record.left_out)}


def _facts(facts: RowFacts) -> dict[str, Any]:
    whole = {
        "lead": facts.external_id,
        "same_as": [{"source": source, "external_id": external} for source, external in facts.same_as],
        "person": facts.person,
        "attributes": {each.name: each.value for each in facts.attributes},
        "events": [
            {
                "kind": event.kind,
                "happened_at": _at(event.happened_at),
                "key": event.key,
                "channel": event.channel,
                "properties": dict(event.properties),
            }
            for event in facts.events
        ],
        "outcomes": [
            {"outcome": each.outcome.value, "happened_at": _at(each.happened_at), "key": each.key}
            for each in facts.outcomes
        ],
        "feedback": [{"label": each.label.value, "happened_at": _at(each.happened_at)} for each in facts.feedback],
        "contacts": [{"channel": each.channel, "reached": each.reached} for each in facts.contacts],
    }
    return {name: value for name, value in whole.items() if value}


def _at(at: int) -> str:
    return iso(Micros(at))
