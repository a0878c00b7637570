"""Parquet segments of facts beside the ledger: what the ledger holds, once more, for engines that read columns.

A segment holds the facts of one table in a range of row numbers, as ``typed_facts`` reads them. Segments are appended
in the order of arrival and never changed; small ones at the end are written together with what follows. Only what the
manifest names counts, and it is put in place whole: a writer killed anywhere leaves the store as it was.

The ledger is the truth. A segment is used only while its file is whole (SHA-256) and the ledger's row at its end is the
very one that stood there when it was written; on PostgreSQL, where a transaction may commit row numbers after later
ones, also only while the ledger counts as many rows in its range. What no segment holds is read from the ledger. So
every file may be deleted at any time.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from ondo.domain.errors import Unavailable
from ondo.domain.instant import DAY
from ondo.domain.progress import SILENT, Progress
from ondo.ledger.db.columns import metadata
from ondo.ledger.db.encoding import content_hash
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.typed_facts import ATTRIBUTES, EVENTS, FactTypes
from ondo.text.messages import Message

if TYPE_CHECKING:
    import pyarrow as pa

FOLDER = "facts"
"""In the folder of artifacts."""
FORMAT = 1
_TABLES = (EVENTS, ATTRIBUTES)
_SHA256 = re.compile("[0-9a-f]{64}")
LEAST = 50_000
"""Facts that no segment holds are read from the ledger until there are so many of them."""
_MOST_ROWS = 2_000_000
_MOST_STORES = 4
_SETTLED = DAY // 1_440
_AT_ONCE = 200_000
_MANIFEST, _WRITER, _READERS = "manifest.json", "writer.lock", "readers.lock"


class Segment(msgspec.Struct, frozen=True):
    """One file: the facts of row numbers after ``after`` up to ``last``.

    ``rows`` are in the file, ``of`` so many that the ledger has in that range, undeclared attributes included. ``end``
    is the hash of the ledger's row ``last``, ``sha256`` that of the file.
    """

    file: str
    after: int
    last: int
    rows: int
    of: int
    end: str
    sha256: str


class SegmentManifest(msgspec.Struct, frozen=True):
    """The segments of each table, in the order of row numbers and without a gap."""

    format: int
    tables: dict[str, list[Segment]]


@dataclass(frozen=True, slots=True)
class Segments:
    """Segments of one table that may be used: their files, and the last row number they hold.

    While ``lock`` lives, no file goes away.
    """

    files: tuple[Path, ...]
    last: int
    lock: FileLock


@dataclass(frozen=True, slots=True)
class SegmentCheck:
    """What was held against the ledger: segments, facts and bytes, and the files that are not what it says."""

    segments: int
    facts: int
    size: int
    wrong: tuple[str, ...]


class FileLock:
    """A shared lock on a file, held as long as this lives."""

    def __init__(self, file: Path) -> None:
        self._descriptor = os.open(file, os.O_RDONLY)
        weakref.finalize(self, os.close, self._descriptor)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)


class FactStore:
    """The segments of one ledger whose values are read in some types.

    Parameters
    ----------
    tx:
        A transaction of the ledger; the segments lie in its folder of artifacts.
    """

    def __init__(self, tx: Tx, types: FactTypes) -> None:
        self._tx, self._types = tx, types
        ledger = content_hash([tx.conn.engine.url.render_as_string(hide_password=True)]).hex()
        self.folder = tx.artifacts / FOLDER / f"{ledger[:8]}-{types.key[:16]}"

    def extend(self, *, least: int = LEAST, progress: Progress = SILENT) -> bool:
        """Write what no segment holds yet, if that is at least so many row numbers; tell whether anything was written.

        Whoever comes while another process writes leaves it alone. A folder that cannot be written is no error: the
        facts are read from the ledger then.
        """
        wanted = [table for table in _TABLES if self._missing(table) >= max(1, least)]
        if not wanted:
            return False
        try:
            with self._writing() as writes:
                if writes:
                    for table in wanted:
                        self._extend(table, progress)
                    self._sweep()
                return writes
        except OSError:
            return False

    def rebuild(self, progress: Progress = SILENT) -> None:
        """Delete every segment of these types and write them anew.

        Who writes is waited for, and what somebody reads goes later. ``Unavailable`` where the folder cannot be
        written: then batch work reads the ledger.
        """
        try:
            with self._writing(wait=True):
                self._put(SegmentManifest(FORMAT, {}))
                for table in _TABLES:
                    self._extend(table, progress)
                self._sweep()
        except OSError as error:
            why = error.strerror or str(error)
            raise Unavailable(
                Message("ledger-facts-not-written", folder=str(self.folder), why=why),
                Message("ledger-facts-not-written-hint"),
            ) from error

    def standing(self) -> dict[str, Segments]:
        """Return the segments of each table that may be used."""
        try:
            lock = FileLock(self.folder / _READERS)
        except OSError:
            return {}
        valid = {table: self._valid(table, segments) for table, segments in self.manifest().tables.items()}
        return {
            table: Segments(tuple(self.folder / each.file for each in segments), segments[-1].last, lock)
            for table, segments in valid.items()
            if segments
        }

    def check(self) -> SegmentCheck:
        """Hold every segment against the ledger, fact by fact; a manifest that cannot be read is wrong itself."""
        manifest, segments = self._written_manifest(), 0
        wrong = [_MANIFEST] if manifest is None else []
        manifest = manifest or SegmentManifest(FORMAT, {})
        facts = size = 0
        for table, several in manifest.tables.items():
            valid = {segment.file for segment in self._valid(table, several)}
            for segment in several:
                segments += 1
                facts += segment.rows
                if segment.file not in valid or not self._same(table, segment):
                    wrong.append(segment.file)
                else:
                    size += (self.folder / segment.file).stat().st_size
        return SegmentCheck(segments, facts, size, tuple(wrong))

    def _same(self, table: str, segment: Segment) -> bool:
        """Tell whether a file holds what the ledger's rows say now, in the order of row numbers."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.folder / segment.file) as file:
            batches = file.iter_batches(_AT_ONCE)
            rest = pa.Table.from_batches([], self._types.schema_of(table))
            for rows in self._types.rows(self._tx, table, (segment.after, segment.last)):
                while len(rest) < len(rows) and (batch := next(batches, None)) is not None:
                    rest = pa.concat_tables([rest, pa.Table.from_batches([batch])])
                if not rest.slice(0, len(rows)).equals(rows):
                    return False
                rest = rest.slice(len(rows))
            return len(rest) == 0 and next(batches, None) is None

    def manifest(self) -> SegmentManifest:
        """Return what is written; nothing where there is no manifest, or one that cannot be read."""
        return self._written_manifest() or SegmentManifest(FORMAT, {})

    def _written_manifest(self) -> SegmentManifest | None:
        """Return the manifest, an empty one where there is none, ``None`` where it is not as this Ondo writes it."""
        try:
            manifest = msgspec.json.decode((self.folder / _MANIFEST).read_bytes(), type=SegmentManifest)
        except FileNotFoundError:
            return SegmentManifest(FORMAT, {})
        except (OSError, ValueError, msgspec.MsgspecError):
            return None
        sound = all(table in _TABLES and _in_order(table, several) for table, several in manifest.tables.items())
        return manifest if manifest.format == FORMAT and sound else None

    def _missing(self, table: str) -> int:
        valid = self._valid(table, self.manifest().tables.get(table, []))
        return self._end(table) - (valid[-1].last if valid else 0)

    def _end(self, table: str) -> int:
        """Return the last row number that may be written.

        On PostgreSQL not the newest: a transaction that is open now may commit rows before them.
        """
        rows = metadata.tables[table]
        query = sa.select(rows.c.id).order_by(rows.c.id.desc()).limit(1)
        if self._tx.conn.dialect.name != "sqlite":
            query = query.where(rows.c.recorded_at <= self._tx.now - _SETTLED)
        return int(self._tx.conn.execute(query).scalar() or 0)

    def _valid(self, table: str, segments: Sequence[Segment]) -> list[Segment]:
        """Return the segments up to the first that is not whole, or not of this ledger as this transaction sees it."""
        rows = metadata.tables[table]
        query = sa.select(rows.c.id, rows.c.content_hash, rows.c.recorded_at, rows.c.lead_id)
        query = query.where(rows.c.id.in_(in_list(self._tx, [segment.last for segment in segments], sa.BigInteger())))
        ends = {row[0]: _end_of(*row) for row in self._tx.conn.execute(query)}
        valid: list[Segment] = []
        for segment in segments:
            if ends.get(segment.last) != segment.end or not self._counts(rows, segment) or not self._whole(segment):
                break
            valid.append(segment)
        return valid

    def _counts(self, rows: sa.Table, segment: Segment) -> bool:
        if self._tx.conn.dialect.name == "sqlite":  # its row numbers are in the order of commits
            return True
        inside = (rows.c.id > segment.after, rows.c.id <= segment.last)
        return self._tx.conn.execute(sa.select(sa.func.count()).select_from(rows).where(*inside)).scalar() == segment.of

    def _whole(self, segment: Segment) -> bool:
        file = self.folder / segment.file
        try:
            stat = file.stat()
        except OSError:
            return False
        return _digest_of(file, (stat.st_mtime_ns, stat.st_size)) == segment.sha256

    @contextmanager
    def _writing(self, *, wait: bool = False) -> Iterator[bool]:
        """Take the turn of writing; ``False`` while another process has it, unless it is waited for."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / _READERS).touch()
        with (self.folder / _WRITER).open("wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True

    def _extend(self, table: str, progress: Progress) -> None:
        manifest = self.manifest()
        kept, end = self._valid(table, manifest.tables.get(table, [])), self._end(table)
        small: list[Segment] = []
        new = end - (kept[-1].last if kept else 0)
        while kept and kept[-1].rows <= new + sum(segment.rows for segment in small) < _MOST_ROWS:
            small.insert(0, kept.pop())
        first = small[0].after if small else kept[-1].last if kept else 0
        for after in range(first, end, _MOST_ROWS):
            progress.step(table, after, end)
            segment = self._write(table, small if after == first else [], after, min(after + _MOST_ROWS, end))
            kept += [] if segment is None else [segment]
            self._put(SegmentManifest(FORMAT, {**manifest.tables, table: kept}))  # one that is killed goes on from here
        progress.step(table, end, end)

    def _write(self, table: str, small: Sequence[Segment], after: int, last: int) -> Segment | None:
        """Write the facts after a row number up to another into one file; ``None`` where the ledger has none."""
        import pyarrow.parquet as pq

        rows = metadata.tables[table]
        inside = (rows.c.id > after, rows.c.id <= last)
        query = sa.select(rows.c.id, rows.c.content_hash, rows.c.recorded_at, rows.c.lead_id).where(*inside)
        end = self._tx.conn.execute(query.order_by(rows.c.id.desc()).limit(1)).first()
        if end is None:
            return None
        of = self._tx.conn.execute(sa.select(sa.func.count()).select_from(rows).where(*inside)).scalar_one()
        part = self.folder / f"{table}-{after + 1}-{os.getpid()}.part"
        count = 0
        with part.open("wb") as file:
            with pq.ParquetWriter(file, self._types.schema_of(table), compression="zstd") as writer:
                for piece in self._pieces(table, small, (after, end.id)):
                    writer.write_table(piece)
                    count += len(piece)
            file.flush()
            os.fsync(file.fileno())
        digest = _hash_file(part)
        name = f"{table}-{after + 1}-{end.id}-{digest[:12]}.parquet"
        part.replace(self.folder / name)
        return Segment(name, after, end.id, count, of, _end_of(*end), digest)

    def _pieces(self, table: str, small: Sequence[Segment], ids: tuple[int, int]) -> Iterator[pa.Table]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        for segment in small:
            with pq.ParquetFile(self.folder / segment.file) as file:
                for batch in file.iter_batches(_AT_ONCE):
                    yield pa.Table.from_batches([batch])
        yield from self._types.rows(self._tx, table, (small[-1].last if small else ids[0], ids[1]))

    def _put(self, manifest: SegmentManifest) -> None:
        """Put a manifest in the place of the one before, whole or not at all."""
        new = self.folder / f"{_MANIFEST}.part"
        with new.open("wb") as file:
            file.write(msgspec.json.encode(manifest))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.folder / _MANIFEST)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _sweep(self) -> None:
        """Delete what no manifest names, unless somebody reads it, and the store of types that nobody asks for now."""
        named = {segment.file for segments in self.manifest().tables.values() for segment in segments}
        with (self.folder / _READERS).open("rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            for file in self.folder.glob("*.part"):
                file.unlink(missing_ok=True)
            for file in self.folder.glob("*.parquet"):
                if file.name not in named:
                    file.unlink(missing_ok=True)
        others = [folder for folder in self.folder.parent.iterdir() if folder != self.folder and folder.is_dir()]
        others.sort(key=lambda folder: folder.stat().st_mtime_ns, reverse=True)
        for folder in others[_MOST_STORES - 1 :]:
            shutil.rmtree(folder, ignore_errors=True)


def _in_order(table: str, segments: Sequence[Segment]) -> bool:
    """Tell whether segments follow one another, each in a file of this folder that bears its name."""
    last = 0
    for segment in segments:
        name = f"{table}-{segment.after + 1}-{segment.last}-{segment.sha256[:12]}.parquet"
        if segment.after < last or segment.last <= segment.after or segment.file != name:
            return False
        if not _SHA256.fullmatch(segment.sha256):
            return False
        last = segment.last
    return last < 1 << 63


def _end_of(number: int, digest: bytes, recorded_at: int, lead_id: str) -> str:
    """Return what tells a row of the ledger from any other that may come to stand under its number."""
    return content_hash([number, digest.hex(), recorded_at, lead_id]).hex()


@lru_cache(maxsize=4_096)
def _digest_of(file: Path, _state: tuple[int, int]) -> str:
    """Return the hash of a file, read once for each state of it that this process meets."""
    return _hash_file(file)


def _hash_file(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
