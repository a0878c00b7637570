"""Run of an import: batches of good rows, each a transaction under the import's id, and bad rows set aside.

Rows are read between two transactions, so that other writers wait for a batch at most. Whatever ended an import in the
middle, the same file again completes it, and what it had brought can be taken back under its id. The same file again
changes nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from ondo.definitions.mapping import AUTO, FileMap, ImportMapping
from ondo.definitions.mapping_values import MAX
from ondo.domain.errors import InputError
from ondo.domain.instant import Micros
from ondo.domain.progress import SILENT, Progress
from ondo.domain.vocabulary import Label, Lang
from ondo.importing.assumed import assumptions
from ondo.importing.cells import BadCell
from ondo.importing.file_row import FileRow
from ondo.importing.file_states import ChangedFixed, CorrectedOutcomes, FileStates, begin_file
from ondo.importing.identities import Ghosts, GhostWatch, declare_sources, links_of
from ondo.importing.ordinals import Ordinals
from ondo.importing.readers import check_file, is_text, open_table, settled
from ondo.importing.refusals import Refusal, RefusalGroup, Refusals
from ondo.importing.refused import RefusedFile
from ondo.importing.rows import NEVER, RowReader
from ondo.importing.tables import DELTA_LOG, OpenTable, is_delta
from ondo.importing.write import FactCounts, Item, declared_names, first_unseen, write_batch
from ondo.ledger import Ledger
from ondo.ledger.access.audit import LOCAL
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions.cards import declarations
from ondo.ledger.facts.append import FUTURE
from ondo.ledger.facts.imports import FileByMapping, record_import, start_import, still_the_same
from ondo.ledger.facts.prefixed_keys import Became, PrefixedKeys, prefixed_keys
from ondo.ledger.identity.linking import Linked, NewLink, link_declared
from ondo.text.messages import Message

BATCH = 1_000
"""So many rows are written in one transaction."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file.

    ``refusals`` are the first ones, ``reasons`` all of them by reason; ``latest`` is the last instant of anything;
    ``unchanged_since`` says when a file was imported that is still the same: it was not read again, and all it has is
    the number of its ``rows``. ``links`` is for files that say which leads are the same person, ``ghosts`` for those
    that made leads which no file of leads names, ``encoding`` for those whose own bytes said it.
    """

    path: Path
    name: str
    rows: int
    left_out: int
    refused: int
    new: Mapping[str, int]
    same: Mapping[str, int]
    refusals: tuple[Refusal, ...]
    refused_file: Path | None
    undeclared: tuple[str, ...]
    latest: Micros | None
    changed_fixed: tuple[ChangedFixed, ...] = ()
    corrected: CorrectedOutcomes | None = None
    links: Linked | None = None
    ghosts: Ghosts | None = None
    encoding: str | None = None
    reasons: tuple[RefusalGroup, ...] = ()
    unchanged_since: Micros | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of an import; ``committed`` is false for a dry run and for a strict one that met a bad row.

    ``imports`` are the ids under which it can be taken back, ``key_spaces`` those that facts of this source have since
    the migration and the mapping does not say.
    """

    files: tuple[FileReport, ...]
    assumptions: tuple[Label, ...]
    observed_until: Micros | None
    arrival_order: bool
    committed: bool
    imports: tuple[int, ...] = ()
    key_spaces: tuple[PrefixedKeys, ...] = ()

    @property
    def refused(self) -> int:
        """Return how many rows were refused in all."""
        return sum(file.refused for file in self.files)


@dataclass(frozen=True, slots=True)
class Options:
    """How to run.

    ``dry_run`` writes nothing; ``strict`` takes all files whole or nothing; ``refused`` is the folder for the files of
    refused rows, whose reasons are written in ``lang``. ``card_id`` names the card that imported hand-offs were handed
    over by, which only a company of several cards must say. ``batch`` rows are written in one transaction. ``again``
    reads files that are known to be unchanged, too; ``strict`` and ``dry_run`` always do.
    """

    dry_run: bool = False
    strict: bool = False
    refused: Path = Path()
    exported_at: Micros | None = None
    lang: Lang = Lang.EN
    card_id: str | None = None
    batch: int = BATCH
    again: bool = False


def _inside(tx: Tx) -> AbstractContextManager[Tx]:
    """Return a transaction that is open already, and stays so."""
    return nullcontext(tx)


class _Undo(Exception):
    """Rolls a transaction back that nobody wants to keep."""


def run_import(
    ledger: Ledger,
    mapping: ImportMapping,
    files: Sequence[Path],
    options: Options = Options(),
    progress: Progress = SILENT,
) -> ImportReport:
    """Import files as a mapping says, in the order in which it describes them: hand-offs before what refers to them.

    Raises
    ------
    InputError, NotFound
        A file cannot be read, or no part of the mapping is for it: nothing is written when it shows in a header. Where
        a file is damaged further down, the batches before stay; mended and imported again, it is completed.
    """
    for path in files:
        check_file(path)
    rank = {file.name: number for number, file in enumerate(mapping.files)}
    jobs = sorted(((path, _map_for(mapping, path)) for path in files), key=lambda job: rank[job[1].name])
    jobs = [(path, settled(path, file)) for path, file in jobs]
    for path, file in jobs:
        with open_table(path, file):
            pass
    now = ledger.now()
    exported_at = _export_time(mapping, jobs, options, now)
    run = _Run(mapping, options, exported_at, progress)
    if options.strict or options.dry_run:  # in one transaction: a dry run counts as if the files before were there
        run.together(ledger, jobs)
    else:
        for path, file in jobs:
            if options.again or options.card_id or not run.unchanged(ledger, path, file):
                run.in_batches(ledger, path, file)
    if run.committed:
        with ledger.read() as tx:
            run.look_for_ghosts(tx)
    latest = max((report.latest for report in run.reports if report.latest is not None), default=None)
    return ImportReport(
        files=tuple(run.reports),
        assumptions=assumptions(mapping, exported_at),
        observed_until=_observed(mapping, latest, now),
        arrival_order=mapping.arrival_order is not None,
        committed=run.committed,
        imports=tuple(run.imports) if run.committed else (),
        key_spaces=_unsaid_key_spaces(ledger, mapping),
    )


def _unsaid_key_spaces(ledger: Ledger, mapping: ImportMapping) -> tuple[PrefixedKeys, ...]:
    """Return the key spaces that a migrated ledger needs and a mapping leaves out: its facts would count twice."""
    spaces = {fact.key_space for file in mapping.files for fact in file.facts()}
    with ledger.read() as tx:
        prefixed = prefixed_keys(tx, mapping.source)
    return tuple(each for each in prefixed if each.became is Became.SPACE and each.prefix not in spaces)


def _map_for(mapping: ImportMapping, path: Path) -> FileMap:
    file_map = mapping.file_map(path.name)
    if file_map is None:
        known = ", ".join(f"{file.name} ({file.pattern})" for file in mapping.files)
        raise InputError(
            Message("import-no-part-of-mapping", name=path.name), Message("import-no-part-of-mapping-hint", known=known)
        )
    return file_map


def _fixed(value: Micros | str | None) -> Micros | None:
    return None if isinstance(value, str) else value


def _observed(mapping: ImportMapping, latest: Micros | None, now: Micros) -> Micros | None:
    """Return the instant to which the data reaches, which is never later than now."""
    until = latest if mapping.observed_until == MAX else _fixed(mapping.observed_until)
    return None if until is None else min(until, now)


def _export_time(
    mapping: ImportMapping, jobs: Sequence[tuple[Path, FileMap]], options: Options, now: Micros
) -> Micros | None:
    """Return when the export was taken; ``max`` needs one look at every time column before anything is written."""
    if options.exported_at is not None:
        return options.exported_at
    if mapping.exported_at != MAX:
        if mapping.exported_at is None and mapping.needs_export_time:
            raise InputError(
                Message("import-instant-of-export-unknown"), Message("import-instant-of-export-unknown-hint")
            )
        return _fixed(mapping.exported_at)
    latest = NEVER
    for path, file in jobs:
        reader = RowReader(mapping, file, None, lambda _: 0)
        with open_table(path, file) as table:
            for row in table.rows:
                if not row.problem:  # a row from the future will be refused, and must not date the others
                    named = (at for at in reader.instants(_cells(table, row)) if at <= now + FUTURE)
                    latest = max((latest, *named))
    if latest == NEVER:
        raise InputError(Message("import-no-latest-instant"), Message("import-no-latest-instant-hint"))
    return Micros(min(latest, now))


def _cells(table: OpenTable, row: FileRow) -> dict[str, str]:
    return dict(zip(table.header, row.cells, strict=True))


class _Run:
    """What the files of one import share."""

    def __init__(
        self, mapping: ImportMapping, options: Options, exported_at: Micros | None, progress: Progress
    ) -> None:
        self._mapping, self._options, self._exported_at, self._progress = mapping, options, exported_at, progress
        self.reports: list[FileReport] = []
        self.imports: list[int] = []
        self.committed = not options.dry_run
        self._watch = GhostWatch(mapping)

    def _start(self, ledger: Ledger, paths: Sequence[Path]) -> int | None:
        """Give the import its id before its first fact; a dry run has none."""
        if self._options.dry_run:
            return None
        names, hashes = ", ".join(path.name for path in paths), ",".join(_hash_of(path) for path in paths)
        with ledger.begin() as tx:
            number = start_import(tx, self._mapping.source, names, hashes, self._mapping.content_hash, LOCAL)
        self.imports.append(number)
        return number

    def unchanged(self, ledger: Ledger, path: Path, file: FileMap) -> bool:
        """Tell whether to read a file again could bring nothing; then it is reported as unchanged.

        Told as of another instant of export, the same rows say more; that instant is kept with an import only where it
        is needed. What a file of links says hangs on the links there are.
        """
        mapping = self._mapping
        if file.same_as or (self._exported_at is not None and not mapping.needs_export_time):
            return False

        def is_part(name: str) -> bool:
            part = mapping.file_map(name)
            return part is None or part.name == file.name

        dated = (
            ("attribute", file.attributes),
            ("outcome", file.outcomes),
            ("feedback", file.feedback),
            ("contact", file.contacts),
            ("handoff", file.handoffs),
        )
        assumed = tuple(label.en for label in assumptions(mapping, self._exported_at))
        states = tuple(table for table, maps in dated if maps)
        wanted = FileByMapping(mapping.source, _hash_of(path), mapping.content_hash, assumed, states)
        with ledger.read() as tx:
            before = still_the_same(tx, wanted, is_part)
        if before is None:
            return False
        report = FileReport(path, file.name, before.rows, 0, 0, {}, {}, (), None, (), before.observed_until)
        self.reports.append(replace(report, unchanged_since=before.recorded_at))
        return True

    def in_batches(self, ledger: Ledger, path: Path, file: FileMap) -> None:
        """Import a file by one transaction after another, and name its file of refused rows when it has ended."""
        with ExitStack() as stack:
            work = self._work(path, file, stack)
            work.run(partial(ledger.begin, self._start(ledger, [path])), self._progress)
            self.reports.append(work.report())

    def _work(self, path: Path, file: FileMap, stack: ExitStack) -> _FileWork:
        work = _FileWork(self._mapping, path, file, self._exported_at, self._options, self._watch)
        stack.callback(work.drop)
        return work

    def together(self, ledger: Ledger, jobs: Sequence[tuple[Path, FileMap]]) -> None:
        """Import some files in one transaction, and name their files of refused rows when it has ended."""
        paths = [path for path, _ in jobs]
        works: list[_FileWork] = []
        with ExitStack() as stack:
            try:
                with ledger.begin(self._start(ledger, paths)) as tx:
                    for path, file in jobs:
                        works.append(self._work(path, file, stack))
                        works[-1].run(partial(_inside, tx), self._progress)
                    if self._options.dry_run or (self._options.strict and any(work.refused for work in works)):
                        self._watch.look(tx)
                        raise _Undo
            except _Undo:
                self.committed = False
            self.reports += [
                replace(file_report, ghosts=self._watch.ghosts.get(file_report.path))
                for file_report in map(_FileWork.report, works)
            ]

    def look_for_ghosts(self, tx: Tx) -> None:
        """Say of each file which leads it made that no file of leads names, now that all files are there."""
        self._watch.look(tx)
        self.reports = [replace(report, ghosts=self._watch.ghosts.get(report.path)) for report in self.reports]


def _hash_of(path: Path) -> str:
    """Return what tells a file from others; of a table of Delta Lake, what tells its log from others."""
    if not is_delta(path):
        return _digest(path)
    log = sorted(each for each in (path / DELTA_LOG).iterdir() if each.is_file())
    return hashlib.sha256("".join(f"{each.name} {_digest(each)}\n" for each in log).encode()).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()


class _FileWork:
    """One file on its way into the ledger."""

    def __init__(
        self,
        mapping: ImportMapping,
        path: Path,
        file: FileMap,
        exported_at: Micros | None,
        options: Options,
        watch: GhostWatch,
    ) -> None:
        self._mapping, self._path, self._file = mapping, path, file
        self._exported_at, self._options, self._watch = exported_at, options, watch
        self._links: list[NewLink] = []
        self._linked: Linked | None = None
        self.refused_file = RefusedFile(path, options.refused, (), file)
        self._rows = self._left_out = 0
        self._refusals = Refusals()
        self._counts = FactCounts()
        self._names: Counter[str] = Counter()
        self._undeclared: tuple[str, ...] = ()
        self._latest = NEVER
        self._states: FileStates | None = None

    @property
    def refused(self) -> int:
        """How many rows were refused so far."""
        return self._refusals.rows

    def run(self, begin: Callable[[], AbstractContextManager[Tx]], progress: Progress) -> None:
        """Write every good row in batches and record the import, each in the transaction that ``begin`` opens."""
        with open_table(self._path, self._file) as table, closing(Ordinals()) as ordinals:
            self.refused_file = RefusedFile(
                self._path, self._options.refused, table.header, self._file, self._options.lang
            )
            reader = RowReader(self._mapping, self._file, self._exported_at, ordinals)
            with begin() as tx:
                declare_sources(tx, self._mapping, self._file)
                declared = declarations(tx, self._mapping.zone)
                self._states = states = begin_file(tx, self._exported_at, declared, self._options.card_id)
            items = self._read(table, reader)
            while batch := list(islice(items, self._options.batch)):
                with begin() as tx:
                    written = write_batch(tx, self._mapping.source, batch, states, self._refuse)
                self._counts.add(written.counts)
                self._note(written.accepted, tx.now)
                self._links += links_of(written)
                self._watch.note(self._path, self._file, written)
                progress.step(self._path.name, table.position(), table.size)
        self._undeclared = first_unseen(self._names, declared_names(declared))
        with begin() as tx:
            for kind, settled in zip(("attributes", "outcomes"), states.finish(tx), strict=True):
                if settled.new or settled.same:
                    self._counts.count(kind, settled)
            if self._file.same_as:
                self._linked = link_declared(tx, self._links, by=self._path.name)
            self._record(tx)
        progress.step(self._path.name, table.size, table.size)

    def _read(self, table: OpenTable, reader: RowReader) -> Iterator[Item]:
        for row in table.rows:
            self._rows += 1
            if row.problem:
                self._refuse(row, row.problem)
                continue
            try:
                facts = reader.read(_cells(table, row))
            except BadCell as problem:
                self._refuse(row, problem.why)
                continue
            if facts is None:
                self._left_out += 1
            else:
                yield row, facts

    def _note(self, accepted: Sequence[Item], now: Micros) -> None:
        for _, facts in accepted:
            self._latest = max(self._latest, min(facts.latest(), now))
            self._names.update(fact.name for fact in facts.attributes)
            for event in facts.events:
                self._names.update((event.kind, *(f"{event.kind}.{name}" for name in event.properties)))

    def _refuse(self, row: FileRow, reason: Label) -> None:
        self._refusals.add(row.line, reason)
        if not self._options.dry_run:
            self.refused_file.add(row, reason)

    def _record(self, tx: Tx) -> None:
        record_import(
            tx,
            file_hash=_hash_of(self._path),
            mapping_hash=self._mapping.content_hash,
            counts={"rows": self._rows, "refused": self.refused, **self._counts.new},
            observed_until=_observed(self._mapping, self._instant(), tx.now),
            arrival_order=self._mapping.arrival_order is not None,
            assumptions=[assumed.en for assumed in assumptions(self._mapping, self._exported_at)],
        )

    def _instant(self) -> Micros | None:
        return None if self._latest == NEVER else Micros(self._latest)

    def drop(self) -> None:
        """Forget refused rows that were not kept."""
        self.refused_file.drop()

    def report(self) -> FileReport:
        """Say what became of the file; from here on its refused rows have their file."""
        return FileReport(
            path=self._path,
            name=self._file.name,
            rows=self._rows,
            left_out=self._left_out,
            refused=self.refused,
            new=dict(self._counts.new),
            same=dict(self._counts.same),
            refusals=tuple(self._refusals.first),
            refused_file=self.refused_file.keep(),
            undeclared=self._undeclared,
            latest=self._instant(),
            changed_fixed=() if self._states is None else self._states.changed_fixed(),
            corrected=None if self._states is None else self._states.corrected(),
            links=self._linked,
            encoding=self._encoding(),
            reasons=tuple(self._refusals.groups()),
        )

    def _encoding(self) -> str | None:
        asked = self._mapping.file_map(self._path.name)
        if asked is None or asked.encoding != AUTO or not is_text(self._path):
            return None
        return self._file.encoding.removesuffix("-sig")
