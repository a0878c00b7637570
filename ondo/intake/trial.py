"""Trial of a body: what each of its records would become, without a ledger."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from ondo.definitions.intake import IntakeMapping
from ondo.domain.instant import Micros, iso
from ondo.domain.vocabulary import Lang
from ondo.importing.cells import BadCell
from ondo.importing.rows import RowFacts
from ondo.intake.paths import Record
from ondo.intake.records import read_record, records_of
from ondo.intake.take_in import Arrived


def trial(intake: IntakeMapping, arrived: Arrived, lang: Lang) -> Iterator[dict[str, Any]]:
    """Yield for each record its number, the entry that reads it, and its facts or why it would be refused."""
    before: dict[bytes, count[int]] = {}
    for index, value in enumerate(records_of(intake, arrived.body)):
        record = Record(value, arrived.body, arrived.received, arrived.path)
        try:
            read = read_record(intake, record, lambda digest: next(before.setdefault(digest, count())))
        except BadCell as problem:
            yield {"index": index, "refused": problem.why.of(lang)}
            continue
        if read is None:
            yield {"index": index, "entry": None}
        else:
            yield {"index": index, "entry": read.file.name, **_facts(read.facts), "left_out": list(read.left_out)}


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
