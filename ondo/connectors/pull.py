"""Pull: records of another system become facts, by the rows, keys and doors of an import.

What a page of records brought and what is remembered of them are one transaction: killed anywhere, the next run reads
again what is missing and nothing twice. A record that says what it said is passed over, so nothing of our own writing
comes back; a status that stands is not taken in again because somebody touched the record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from ondo.connectors.protocol import Connector, PulledRecord, RecordKind
from ondo.connectors.records import cells_of, digest
from ondo.definitions.connection import Connection
from ondo.definitions.mapping import FileMap
from ondo.domain.errors import InputError
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import Label
from ondo.importing.cells import BadCell, read_time
from ondo.importing.file_row import FileRow
from ondo.importing.file_states import begin_file
from ondo.importing.identities import declare_sources, links_of
from ondo.importing.row_filter import Cells
from ondo.importing.rows import RowFacts, RowReader
from ondo.importing.write import Item, write_batch
from ondo.ledger import Ledger, Tx
from ondo.ledger.access.audit import LOCAL
from ondo.ledger.decisions.cards import declarations
from ondo.ledger.facts.imports import record_import, start_import
from ondo.ledger.identity.lead_keys import find_leads
from ondo.ledger.identity.linking import link_declared
from ondo.ledger.integrations.connections import (
    KindState,
    RecordState,
    keep_kind,
    keep_records,
    kind_state,
    listed,
    record_states,
    waiting,
)
from ondo.text.messages import Message

_FETCHED = 50
_WAITING = 1_000
"""Most records that are looked at again in a run although nothing says that they changed."""
SHOWN = 10


@dataclass(slots=True)
class PullReport:
    """What became of the records of one kind.

    Attributes
    ----------
    read:
        How many the other system gave.
    unchanged:
        Those that say what they said.
    left_out:
        Those that the mapping leaves out.
    unknown:
        Those about somebody who is no lead here yet; they are looked at again each time.
    erased:
        Those whose person was erased here; they are passed over.
    refused:
        Those that were refused; ``problems`` are the first of them.
    new, same:
        Facts of each kind that were new, and that were there already.
    """

    kind: str
    read: int = 0
    unchanged: int = 0
    left_out: int = 0
    unknown: int = 0
    erased: int = 0
    refused: int = 0
    new: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    problems: list[tuple[str, Label]] = field(default_factory=list)


class _Undo(Exception):
    """Rolls a dry run's page back."""


class Puller:
    """Reads the kinds of one connection, one after another, in the order of its mapping."""

    def __init__(self, ledger: Ledger, connection: Connection, connector: Connector, *, dry_run: bool = False) -> None:
        self._ledger, self._connection, self._connector, self._dry_run = ledger, connection, connector, dry_run
        self._import: int | None = None

    def run(self) -> Iterator[PullReport]:
        """Read every kind to its end, and yield what became of it."""
        for file in self._connection.mapping.files:
            yield self._kind(file)
        self._end()

    def _kind(self, file: FileMap) -> PullReport:
        name, report = self._connection.name, PullReport(file.name)
        kind = self._connector.kinds[file.name]
        with self._ledger.read() as tx:
            state = kind_state(tx, name, file.name)
            known = set(listed(tx, name, file.name)) if kind.whole else set()
            again = set() if kind.whole else set(waiting(tx, name, file.name, _WAITING))
        work = _KindWork(self._connection, file, kind, report)
        cursor = self._bound(state.cursor, to_mapping=False)
        for page in self._connector.pull(file.name, cursor):
            listed_now = {record.id for record in page.records}
            known -= listed_now
            again -= listed_now
            cursor = page.cursor
            self._write(work, page.records, cursor=self._bound(cursor), gone=page.gone)
        kept = self._bound(cursor)
        for ids in _parts(sorted(known), _FETCHED):
            fetched = dict(self._connector.fetch(file.name, ids))
            self._write(work, [each for each in fetched.values() if each is not None], gone=ids, cursor=kept)
        for ids in _parts(sorted(again), _FETCHED):
            fetched = dict(self._connector.fetch(file.name, ids))
            lost = [each for each in ids if fetched.get(each) is None]
            self._write(work, [each for each in fetched.values() if each is not None], gone=lost, cursor=kept)
        if not self._dry_run:
            with self._ledger.begin() as tx:
                keep_kind(tx, name, KindState(file.name, kept, tx.now))
        return report

    def _bound(self, cursor: str, *, to_mapping: bool = True) -> str:
        """Bind a cursor to the mapping it was made with, or free it: with another one everything is read anew."""
        mark = f"{self._connection.mapping.content_hash[:12]} "
        if to_mapping:
            return mark + cursor if cursor else ""
        return cursor.removeprefix(mark) if cursor.startswith(mark) else ""

    def _write(
        self, work: _KindWork, records: Sequence[PulledRecord], *, cursor: str, gone: Sequence[str] = ()
    ) -> None:
        with self._ledger.read() as tx:
            quiet, moved = work.passed_over(tx, records, gone), work.moved(tx, cursor)
        if quiet:
            if moved and not self._dry_run:
                with self._ledger.begin() as tx:
                    work.keep_cursor(tx, cursor)
            return
        with suppress(_Undo), self._ledger.begin(self._import_id()) as tx:
            work.write(tx, records, cursor, gone)
            if self._dry_run:
                raise _Undo

    def _import_id(self) -> int | None:
        """Give the run its number before its first fact, by which all it brought can be taken back."""
        if self._import is None and not self._dry_run:
            mapping = self._connection.mapping
            with self._ledger.begin() as tx:
                name = f"connect/{self._connection.name}"
                self._import = start_import(tx, mapping.source, name, "", mapping.content_hash, LOCAL)
        return self._import

    def _end(self) -> None:
        if self._import is not None:
            with self._ledger.begin(self._import) as tx:
                record_import(tx, f"connect:{self._import}", self._connection.mapping.content_hash, {})


class _KindWork:
    """The records of one kind on their way into the ledger."""

    def __init__(self, connection: Connection, file: FileMap, kind: RecordKind, report: PullReport) -> None:
        self._connection, self._file, self._kind, self._report = connection, file, kind, report
        self._mapping = connection.mapping

    def moved(self, tx: Tx, cursor: str) -> bool:
        """Tell whether a cursor is another one than the ledger has."""
        return cursor != kind_state(tx, self._connection.name, self._file.name).cursor

    def keep_cursor(self, tx: Tx, cursor: str) -> None:
        """Store how far the kind was read."""
        before = kind_state(tx, self._connection.name, self._file.name)
        keep_kind(tx, self._connection.name, replace(before, cursor=cursor, problem=None))

    def passed_over(self, tx: Tx, records: Sequence[PulledRecord], gone: Sequence[str]) -> bool:
        """Count a page and return true when it says nothing that is not known: then nothing is written of it."""
        states = self._states(tx, records)
        if gone or any(self._is_news(record, states.get(record.id)) for record in records):
            return False
        erased = sum(states[record.id].erased for record in records)
        self._report.read += len(records)
        self._report.erased += erased
        self._report.unchanged += len(records) - erased
        return True

    def _is_news(self, record: PulledRecord, state: RecordState | None) -> bool:
        if state is None:
            return True
        return not state.erased and (state.gone or state.seen != self._seen(self._cells(record)))

    def write(self, tx: Tx, records: Sequence[PulledRecord], cursor: str, gone: Sequence[str]) -> None:
        """Write what a page says that is not known, and remember that it was said."""
        page = _PageWork(tx, self._states(tx, records), frozenset(gone))
        declare_sources(tx, self._mapping, self._file)
        reader = RowReader(self._mapping, self._file, tx.now, lambda _: 0)
        for record in records:
            self._read(record, reader, page)
        if not self._file.tells_leads:
            self._keep_known(page)
        self._append(page)
        missing = set(gone) - {record.id for record in records}
        name, kind = self._connection.name, self._file.name
        lost = record_states(tx, name, kind, missing).values()
        keep_records(tx, name, kind, [*page.states.values(), *(replace(state, gone=True) for state in lost)])
        self.keep_cursor(tx, cursor)

    def _states(self, tx: Tx, records: Sequence[PulledRecord]) -> dict[str, RecordState]:
        return record_states(tx, self._connection.name, self._file.name, [record.id for record in records])

    def _cells(self, record: PulledRecord) -> Cells:
        return cells_of(record.data, self._file.columns, Micros(0))

    def _seen(self, cells: Cells) -> str:
        content = {column: text for column, text in cells.items() if column not in self._kind.stamps}
        return digest(self._mapping.content_hash, content)

    def _read(self, record: PulledRecord, reader: RowReader, page: _PageWork) -> None:
        self._report.read += 1
        before = page.before.get(record.id) or RecordState(record.id)
        if before.erased:
            self._report.erased += 1
            return
        cells, gone = self._cells(record), record.id in page.gone
        seen = self._seen(cells)
        if seen == before.seen:
            self._report.unchanged += 1
            if gone != before.gone:
                page.states[record.id] = replace(before, gone=gone)
            return
        try:
            facts = reader.read(cells)
        except BadCell as problem:
            self._refuse(before, problem.why, page)
            return
        state = replace(before, seen=seen, gone=gone, problem=None)
        if facts is None:
            self._report.left_out += 1
            page.states[record.id] = replace(state, dated_facts=())
            return
        standing = _once_while_it_stands(facts, self._stamps(cells), before.dated_facts)
        page.states[record.id] = replace(state, dated_facts=standing)
        page.items.append((FileRow(len(page.items), [record.id]), facts))

    def _stamps(self, cells: Cells) -> frozenset[Micros]:
        """Return the instants at which the record was touched last."""
        instants = set()
        for column in self._kind.stamps & self._file.columns:
            with suppress(BadCell):
                instants.add(read_time(cells[column].strip(), (), self._mapping.zone))
        return frozenset(instants)

    def _refuse(self, before: RecordState, why: Label, page: _PageWork) -> None:
        """Keep why a record was refused; it is read again the next time, since the cause may be ours."""
        self._report.refused += 1
        if len(self._report.problems) < SHOWN:
            self._report.problems.append((before.record_id, why))
        page.states[before.record_id] = replace(before, seen="", problem=Label(why.ja, why.en))

    def _keep_known(self, page: _PageWork) -> None:
        """Let records wait that are about nobody who is a lead here; a list of deals makes no leads."""
        known = find_leads(page.tx, self._mapping.source, {facts.external_id for _, facts in page.items})
        for row, facts in page.items:
            if facts.external_id not in known:
                self._report.unknown += 1
                page.states[row.cells[0]] = RecordState(row.cells[0])
        page.items = [item for item in page.items if item[1].external_id in known]

    def _append(self, page: _PageWork) -> None:
        states = begin_file(page.tx, page.tx.now, declarations(page.tx, self._mapping.zone), None)

        def refuse(row: FileRow, why: Label) -> None:
            record_id = row.cells[0]
            self._refuse(page.before.get(record_id) or RecordState(record_id), why, page)

        written = write_batch(page.tx, self._mapping.source, page.items, states, refuse)
        for name, settled in zip(("attributes", "outcomes"), states.finish(page.tx), strict=True):
            if settled.new or settled.same:
                written.counts.count(name, settled)
        self._report.new.update(written.counts.new)
        self._report.same.update(written.counts.same)
        if self._file.same_as:
            link_declared(page.tx, links_of(written), by=f"connect/{self._connection.name}")
        for row, facts in written.accepted:
            state = page.states[row.cells[0]]
            page.states[row.cells[0]] = replace(state, lead_id=written.leads[facts.external_id])


@dataclass(slots=True)
class _PageWork:
    """One page: what was known of its records, what is known now, and the rows to write."""

    tx: Tx
    before: Mapping[str, RecordState]
    gone: frozenset[str]
    states: dict[str, RecordState] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)


def _once_while_it_stands(facts: RowFacts, stamps: frozenset[Micros], standing: Iterable[str]) -> tuple[str, ...]:
    """Take those facts away that are known and are dated by the last touch only; return what stands now."""
    before, now = set(standing), []
    for name in ("attributes", "events", "outcomes", "feedback", "contacts"):
        kept = []
        for fact in getattr(facts, name):
            if fact.happened_at in stamps:
                undated = replace(fact, happened_at=Micros(0), known_at=Micros(0), **_unnamed(fact))
                now.append(digest(name, repr(undated)))
                if now[-1] in before:
                    continue
            kept.append(fact)
        setattr(facts, name, kept)
    return tuple(now)


def _unnamed(fact: object) -> dict[str, str]:
    return {"key": ""} if hasattr(fact, "key") else {}


def _parts(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def check_kinds(connection: Connection, connector: Connector) -> None:
    """Refuse a connection that names kinds which its connector does not have, or sends to one that takes no scores."""
    known, push = ", ".join(connector.kinds), connection.push
    for file in connection.mapping.files:
        if file.name not in connector.kinds:
            raise InputError(Message("connect-unknown-kind", name=file.name, known=known), Message("connect-see-keys"))
    if push is not None and not connector.kinds[push.kind].takes_pushes:
        raise InputError(Message("connect-takes-no-scores", name=push.kind), Message("connect-see-keys"))
