"""The company's facts as the Arrow tables that ``ondo.ledger.facts.frames`` would read after an import, without the
import.

Ids differ: leads and hand-offs carry the company's own names here and the ledger's there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ondo.domain.card import Scorecard, ValueType
from ondo.domain.closing import CLOSED
from ondo.domain.conditions import normalise
from ondo.domain.leads import Value
from ondo.ledger.facts.frames import FRAME_SCHEMAS
from ondo.ledger.facts.typed_facts import declared_properties
from ondo.simulate.days import Ints
from ondo.simulate.sales import SimulatedFact, known_by

if TYPE_CHECKING:
    import pyarrow as pa

    from ondo.simulate.company import Company

ACCOUNT = "account_id"


def lead_ids(numbers: Sequence[int] | Ints) -> list[str]:
    """Return the company's own ids of leads."""
    return [f"L{number + 1:06d}" for number in numbers]


def account_ids(numbers: Sequence[int] | Ints) -> list[str]:
    """Return the company's own ids of accounts."""
    return [f"A{number + 1:06d}" for number in numbers]


def event_ids(numbers: Sequence[int] | Ints) -> list[str]:
    """Return the company's own ids of events."""
    return [f"E{number + 1:08d}" for number in numbers]


def handoff_ids(numbers: Sequence[int] | Ints) -> list[str]:
    """Return the company's own ids of hand-offs."""
    return [f"H{number + 1:06d}" for number in numbers]


def tables(company: Company) -> dict[str, pa.Table]:
    """Return the company's facts as frames (``ondo.ledger.facts.frames.FRAME_SCHEMAS``), all known at its last
    second.
    """
    datas = {
        "leads": _leads(company),
        "events": _events(company),
        "attributes": _attributes(company),
        "handoffs": _handoffs(company),
        "feedback": _answers(company, "feedback", company.book.feedback),
        "outcomes": _answers(company, "outcomes", company.book.outcomes),
        "contacts": _answers(company, "contacts", company.book.contacts),
        "landmarks": {"lead_id": [], "at": []},
        "rounds": {"card_id": [], "began_at": []},
    }
    return {name: _arrow(name, company.card, columns) for name, columns in datas.items()}


def _arrow(name: str, card: Scorecard, columns: Mapping[str, Any]) -> pa.Table:
    import pyarrow as pa

    types = {"int64": pa.int64(), "float64": pa.float64(), "utf8": pa.utf8(), "bool": pa.bool_()}
    declared = {ValueType.NUMBER: "float64", ValueType.BOOLEAN: "bool"}
    fields = list(FRAME_SCHEMAS[name])
    if name == "events":
        fields += [(f"p_{each}", declared.get(kind, "utf8")) for each, kind in declared_properties(card).items()]
    cells = [columns[field] for field, _ in fields]
    arrays = [
        c.cast(types[kind]) if isinstance(c, pa.Array) else pa.array(c, types[kind])
        for c, (_, kind) in zip(cells, fields, strict=True)
    ]
    return pa.table(arrays, schema=pa.schema([(field, types[kind]) for field, kind in fields]))


def _spelled(codes: Ints, words: Sequence[Any]) -> pa.Array:
    """Return words by their codes; a code of -1 is null."""
    import pyarrow as pa

    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(words)).dictionary_decode()


def _leads(company: Company) -> dict[str, Any]:
    first = np.minimum(company.people.arrived, _earliest(company))
    order = np.lexsort((np.arange(len(first)), first))
    return {
        "lead_id": _spelled(order, lead_ids(range(len(first)))),
        "created_at": company.calendar.micros(first[order]),
    }


def _earliest(company: Company) -> Ints:
    """Return each lead's first event or attribute; what came before the arrival was never recorded."""
    first = np.full(len(company.people), np.iinfo(np.int64).max)
    for facts in (company.events, company.facts):
        np.minimum.at(first, facts.lead, facts.at)
    return first


def _events(company: Company) -> dict[str, Any]:
    events, micros = company.events, company.calendar.micros
    order = np.lexsort((np.arange(len(events)), events.known, events.at))
    template = events.template[order]
    columns: dict[str, Any] = {
        "seq": np.arange(1, len(events) + 1),
        "lead_id": _spelled(events.lead[order], lead_ids(range(len(company.people)))),
        "kind": _spelled(template, [t.kind for t in events.templates]),
        "channel": _spelled(template, [t.channel for t in events.templates]),
        "happened_at": micros(events.at[order]),
        "known_at": micros(events.known[order]),
    }
    for name in declared_properties(company.card):
        values = [_folded(t.properties.get(name)) for t in events.templates]
        known = [value for value in values if value is not None]
        code = np.cumsum([value is not None for value in values]) - 1
        code[[value is None for value in values]] = -1
        columns[f"p_{name}"] = _spelled(code[template], known) if known else [None] * len(events)
    return columns


def _folded(value: Value | None) -> Value | None:
    return normalise(value) if isinstance(value, str) else value


def _attributes(company: Company) -> dict[str, Any]:
    """Put the accounts, which the list of leads tells, beside the history of the other attributes."""
    facts, people = company.facts, company.people
    n, accounts = len(people), len(facts.names)
    lead = np.concatenate([np.arange(n), facts.lead])
    name = np.concatenate([np.full(n, accounts), facts.name])
    at = np.concatenate([people.arrived, facts.at])
    known = np.concatenate([people.arrived, facts.known])
    order = np.lexsort((np.arange(len(at)), known, at))
    words: list[Value] = [word for values in facts.values for word in values]
    starts = np.cumsum([0, *map(len, facts.values)])
    words += account_ids(range(int(people.account.max(initial=-1)) + 1))
    value = np.concatenate([people.account + starts[accounts], facts.value + starts[facts.name]])[order]
    columns: dict[str, Any] = {
        "seq": np.arange(1, len(order) + 1),
        "lead_id": _spelled(lead[order], lead_ids(range(n))),
        "name": _spelled(name[order], [*facts.names, ACCOUNT]),
        "happened_at": company.calendar.micros(at[order]),
        "known_at": company.calendar.micros(known[order]),
    }
    for field, kind in (("text", str), ("number", float), ("flag", bool)):
        fitting = [_folded(word) for word in words if isinstance(word, kind)]
        code = np.cumsum([isinstance(word, kind) for word in words]) - 1
        code[[not isinstance(word, kind) for word in words]] = -1
        columns[field] = _spelled(code[value], fitting)
    return columns


def _handoffs(company: Company) -> dict[str, Any]:
    rows = sorted(company.book.handoffs, key=lambda row: (row.opened_at, row.number))
    micros, card = company.calendar.micros, company.card
    opened = micros(np.array([row.opened_at for row in rows], dtype=np.int64))
    return {
        "handoff_id": handoff_ids([row.number for row in rows]),
        "lead_id": lead_ids([row.lead for row in rows]),
        "card_id": [card.card_id] * len(rows),
        "card_version": [1] * len(rows),
        "opened_at": opened,
        "known_at": opened,
        "via": [row.via.value for row in rows],
        "propensity": [row.propensity for row in rows],
        "closed_at": [None if row.closed_at is None else int(micros(np.array([row.closed_at]))[0]) for row in rows],
        "cause": [None if row.closed_at is None else CLOSED for row in rows],
        "owner": [row.owner for row in rows],
    }


def _answers(company: Company, name: str, answers: Sequence[SimulatedFact]) -> dict[str, Any]:
    rows = known_by(answers, company.calendar.end)
    micros = company.calendar.micros
    word = {"feedback": "label", "outcomes": "outcome", "contacts": "channel"}[name]
    return {
        "seq": np.arange(1, len(rows) + 1),
        "handoff_id": [None if row.handoff is None else f"H{row.handoff + 1:06d}" for row in rows],
        "lead_id": lead_ids([row.lead for row in rows]),
        word: [row.word for row in rows],
        "reason": [row.detail for row in rows],
        "rater": [row.rater for row in rows],
        "reached": [row.reached for row in rows],
        "happened_at": micros(np.array([row.at for row in rows], dtype=np.int64)),
        "known_at": micros(np.array([row.known for row in rows], dtype=np.int64)),
    }
