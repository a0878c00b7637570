"""Intake of one body into the ledger: by the same doors as a row of a file, each record whole or refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

from ondo.definitions.intake import IntakeMapping
from ondo.domain.declarations import Declarations
from ondo.domain.errors import InputError, OndoError
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import Label, Lang
from ondo.importing.cells import BadCell
from ondo.importing.file_row import FileRow
from ondo.importing.file_states import begin_file
from ondo.importing.identities import declare_sources, links_of
from ondo.importing.rows import RowFacts
from ondo.importing.write import FactCounts, Item, write_batch
from ondo.intake.paths import Record
from ondo.intake.records import ReadRecord, read_record, records_of
from ondo.ledger.db import schema
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.append import first_instants, keyed
from ondo.ledger.identity.linking import link_declared
from ondo.ledger.integrations.intake_deliveries import Outcome
from ondo.text.messages import Message

MOST_RECORDS = 1_000
"""Records of one body at most, as of a batch of the API."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A body as it arrived under the name of an intake: what it holds, when, and the last part of its address."""

    name: str
    body: object
    received: Micros
    path: str = ""


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """A record that was refused: its number in the body, counted from zero, and why."""

    index: int
    reason: Label


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a body.

    Attributes
    ----------
    records:
        How many records it held; of ``passed_over`` no entry of the mapping is for.
    new, same:
        Facts by their kind: those that were new, and those that were there already. ``links`` among them.
    left_out:
        Members of records that are kept nowhere: personal, without a usable name, too long, too many.
    leads:
        The leads that the accepted records are about.
    """

    records: int
    passed_over: int
    new: Mapping[str, int]
    same: Mapping[str, int]
    refused: tuple[RefusedRecord, ...]
    left_out: tuple[str, ...]
    leads: tuple[str, ...]


def outcome_of(taken: TakenIn) -> Outcome:
    """Return what is kept of what became of a body."""
    facts = {f"{word}.{kind}": n for word, by in (("new", taken.new), ("same", taken.same)) for kind, n in by.items()}
    counts = {"records": taken.records, "passed_over": taken.passed_over, "left_out": len(taken.left_out), **facts}
    return Outcome(counts, [(each.index, each.reason) for each in taken.refused], None, taken.leads)


def unread(error: OndoError) -> Outcome:
    """Return what is kept of a body of which nothing could be read."""
    return Outcome(problem=Label(error.said(Lang.JA)[0], error.message))


def take_in(tx: Tx, intake: IntakeMapping, arrived: Arrived, declared: Declarations) -> TakenIn:
    """Write the facts of every record that can be read, and say what became of each; ``InputError`` for too many."""
    values = records_of(intake, arrived.body)
    if len(values) > MOST_RECORDS:
        raise InputError(Message("intake-too-many-records", most=f"{MOST_RECORDS:,}"), Message("intake-send-fewer"))
    refused, read = [], dict[int, ReadRecord]()
    for index, record in enumerate(read_records(intake, arrived, values)):
        if isinstance(record, ReadRecord):
            read[index] = record
        elif record is not None:
            refused.append(RefusedRecord(index, record))
    keep_first_arrival(tx, (each.facts for each in read.values()), arrived.received)
    items: list[Item] = [(FileRow(index, []), each.facts) for index, each in read.items()]
    for file in {each.file.name: each.file for each in read.values()}.values():
        declare_sources(tx, intake.records, file)
    states = begin_file(tx, None, declared)

    def refuse(row: FileRow, reason: Label) -> None:
        refused.append(RefusedRecord(row.line, reason))

    written = write_batch(tx, intake.records.source, items, states, refuse)
    counts = FactCounts()
    counts.add(written.counts)
    for kind, settled in zip(("attributes", "outcomes"), states.finish(tx), strict=True):
        counts.count(kind, settled)
    linked = link_declared(tx, links_of(written), by=arrived.name)
    counts.new["links"] += linked.new
    counts.same["links"] += linked.same
    return TakenIn(
        records=len(values),
        passed_over=len(values) - len(read) - len([each for each in refused if each.index not in read]),
        new=+counts.new,
        same=+counts.same,
        refused=tuple(sorted(refused, key=lambda each: each.index)),
        left_out=tuple(sorted({name for each in read.values() for name in each.left_out})),
        leads=tuple(dict.fromkeys(written.leads.values())),
    )


def keep_first_arrival(tx: Tx, rows: Iterable[RowFacts], received: Micros) -> None:
    """Date events by their first arrival where their sender gave no time and sends them again under the same key."""
    dated = [
        (row, place, each) for row in rows for place, each in enumerate(row.events) if each.happened_at == received
    ]
    first = first_instants(tx, schema.event, keyed(tx, [each for _, _, each in dated]))
    for row, place, each in dated:
        (stored,) = keyed(tx, [each])
        at = first.get((stored.source, stored.key_space, stored.key), received)
        row.events[place] = replace(each, happened_at=at)


def read_records(
    intake: IntakeMapping, arrived: Arrived, values: Iterable[object]
) -> Iterator[ReadRecord | Label | None]:
    """Yield what each record says, why it is refused, or ``None`` where no entry of the mapping is for it."""
    before: dict[bytes, count[int]] = {}
    for value in values:
        record = Record(value, arrived.body, arrived.received, arrived.path)
        try:
            yield read_record(intake, record, lambda digest: next(before.setdefault(digest, count())))
        except BadCell as problem:
            yield problem.why
