"""Backup: one archive with the ledger and the files beside it, checked when it is made and again when it is restored.

A tar archive: the dump of the ledger, then the files of ``ONDO_HOME``, then ``manifest.json`` with what each of them
must be. It stands under its name only when it is whole. The key of identities is left out: it is kept apart.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any

import msgspec

from ondo.domain.errors import Conflict, InputError, NotFound, Unavailable
from ondo.domain.instant import Micros, is_iso, iso
from ondo.domain.progress import SILENT, Progress
from ondo.domain.sqlite_url import sqlite_path
from ondo.ledger.db import dump
from ondo.ledger.db.identity_key import FILE as KEY
from ondo.ledger.db.made_folders import folders_above
from ondo.ledger.facts.segments import FOLDER
from ondo.settings import Settings
from ondo.text.messages import Message

FORMAT = 1
MANIFEST, LEDGER = "manifest.json", "ledger.dump"
_HOME = PurePosixPath("home")
_CHUNK = 1 << 20
_SQLITE_HEAD = b"SQLite format 3\x00"
_SIDE_FILES = ("-wal", "-shm", "-journal", ".part", ".restoring")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive must hold.

    Attributes
    ----------
    made_at:
        When it was begun, as ISO text.
    ondo:
        Version of the Ondo that made it.
    ledger:
        What the dump of the ledger holds.
    files:
        Member of the archive to its SHA-256 as hexadecimal text.
    """

    format: int
    made_at: str
    ondo: str
    ledger: dump.Dump
    files: Mapping[str, str]

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(self.ledger.rows.values())

    @property
    def keyed(self) -> bool:
        """Whether the ledger opens only with the key of identities that it was written with."""
        return self.ledger.rows.get("identity_key", 0) > 0


def back_up(settings: Settings, archive: Path, at: Micros, progress: Progress = SILENT) -> Manifest:
    """Write an archive of the ledger and of ``ONDO_HOME`` while the service may go on.

    The ledger comes first: every bundle it names was whole before, so it is among the files that come after.

    Raises
    ------
    Conflict
        If the archive is there already.
    InputError
        If it would lie inside ``ONDO_HOME``: each backup would hold those before it, on the disk that may fail.
    """
    archive = archive.expanduser().absolute()
    if archive.exists():
        raise Conflict(Message("backup-exists", file=str(archive)), Message("backup-exists-hint"))
    if archive.resolve().is_relative_to(settings.home):
        raise InputError(Message("backup-inside-home", home=str(settings.home)), Message("backup-inside-home-hint"))
    unfinished = archive.with_name(archive.name + ".part")
    with folders_above(archive):
        try:
            with TemporaryDirectory(dir=archive.parent, prefix=".ondo-backup-") as folder:
                manifest = _write(settings, unfinished, Path(folder), at, progress)
            unfinished.replace(archive)
        finally:
            unfinished.unlink(missing_ok=True)
    return manifest


def verify(archive: Path, progress: Progress = SILENT) -> Manifest:
    """Read a whole archive and hold every file and the ledger's rows against its manifest; ``Unavailable`` if not.

    The rows of a dump of PostgreSQL can only be counted in a database: ``restore`` does so.
    """
    with TemporaryDirectory() as folder:
        manifest = _unpack(archive, Path(folder), progress)
        dumped = Path(folder, LEDGER)
        if manifest.ledger.database == dump.SQLITE:
            _same(manifest, dump.inspect_sqlite(dumped))
        else:
            dump.check_postgresql(dumped)
    return manifest


def restore(settings: Settings, archive: Path, progress: Progress = SILENT) -> Manifest:
    """Bring back an archive: the ledger to where the settings say, the files to ``ONDO_HOME``.

    Everything is checked before anything is put in its place, and the ledger is put there last.

    Raises
    ------
    Conflict
        If ``ONDO_HOME`` holds more than the key of identities, or the ledger's place is taken.
    Unavailable
        If the archive is damaged, or what was restored is not what it says.
    """
    home = settings.home
    present = [path.name for path in home.iterdir()] if home.is_dir() else []
    if [name for name in present if name != settings.identity_file.name]:
        raise Conflict(Message("backup-home-not-empty", home=str(home)), Message("backup-home-not-empty-hint"))
    home.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=home.parent, prefix=".ondo-restore-") as folder:
        manifest = _unpack(archive, Path(folder), progress)
        dumped, files = Path(folder, LEDGER), Path(folder, str(_HOME))
        if manifest.ledger.database == dump.SQLITE:
            _same(manifest, dump.inspect_sqlite(dumped))
        home.mkdir(exist_ok=True)
        for path in sorted(files.iterdir()) if files.is_dir() else ():
            path.replace(home / path.name)
        _same(manifest, dump.restore(settings.ledger, dumped, manifest.ledger.database))
    return manifest


def _write(settings: Settings, unfinished: Path, folder: Path, at: Micros, progress: Progress) -> Manifest:
    progress.step("ledger", 0, 1)
    dumped = dump.dump(settings.ledger, folder / LEDGER)
    progress.step("ledger", 1, 1)
    digests: dict[str, str] = {}
    unfinished.touch(mode=0o600)
    with tarfile.open(unfinished, "w") as tar:
        digests[LEDGER] = _add(tar, LEDGER, folder / LEDGER)
        (folder / LEDGER).unlink()
        paths = list(_files(settings))
        for done, path in enumerate(paths):
            progress.step("files", done, len(paths))
            member = str(_HOME / path.relative_to(settings.home).as_posix())
            with _still(path, folder) as source:
                if source is not None:
                    digests[member] = _add(tar, member, source)
        progress.step("files", len(paths), len(paths))
        manifest = Manifest(FORMAT, iso(at), metadata.version("ondo"), dumped, digests)
        content = json.dumps(asdict(manifest), indent=1).encode()
        head = tarfile.TarInfo(MANIFEST)
        head.size, head.mode = len(content), 0o600
        tar.addfile(head, io.BytesIO(content))
    return manifest


def _files(settings: Settings) -> Iterator[Path]:
    """Yield what else stands in ``ONDO_HOME``: bundles, reports, the MLflow store, definitions."""
    ledger = sqlite_path(settings.ledger)
    left_out = {settings.identity_file, *([Path(ledger).absolute()] if ledger is not None else [])}
    derived = settings.artifacts / FOLDER  # segments of the ledger's facts: written again where they are missing
    for path in sorted(settings.home.rglob("*")):
        if derived in path.parents:
            continue
        if path.is_file() and not path.is_symlink() and path not in left_out and not path.name.endswith(_SIDE_FILES):
            yield path


@contextmanager
def _still(path: Path, folder: Path) -> Iterator[Path | None]:
    """Give a file that nobody changes while it is read: a copy of a SQLite file; ``None`` if it is gone meanwhile."""
    try:
        with path.open("rb") as file:
            database = file.read(len(_SQLITE_HEAD)) == _SQLITE_HEAD
    except FileNotFoundError:
        yield None
        return
    if not database:
        yield path
        return
    copied = folder / "copy.sqlite"
    dump.copy_sqlite(path, copied)
    try:
        yield copied
    finally:
        copied.unlink()


def _add(tar: tarfile.TarFile, member: str, path: Path) -> str:
    """Add a file as long as it is now and return its digest; who appends meanwhile is not waited for."""
    with path.open("rb") as file:
        head = tar.gettarinfo(arcname=member, fileobj=file)
        head.uid = head.gid = 0
        head.uname = head.gname = ""
        reader = _Hashing(file)
        tar.addfile(head, reader)
        return reader.digest.hexdigest()


class _Hashing:
    """File that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        chunk = self._file.read(size)
        self.digest.update(chunk)
        return chunk


def _unpack(archive: Path, folder: Path, progress: Progress) -> Manifest:
    """Lay an archive's members into a folder and hold them against the manifest."""
    digests: dict[str, str] = {}
    content: bytes | None = None
    try:
        size = archive.stat().st_size
        with archive.open("rb") as raw, tarfile.open(fileobj=raw, mode="r:") as tar:
            for head in tar:
                progress.step("archive", raw.tell(), size)
                member = tar.extractfile(head)
                if member is None:
                    raise _damaged(archive, head.name)
                if head.name == MANIFEST:
                    if content is not None:
                        raise _damaged(archive, MANIFEST)
                    content = member.read()
                    continue
                with _place(archive, folder, head.name).open("xb") as target:
                    reader = _Hashing(member)
                    shutil.copyfileobj(reader, target, _CHUNK)
                digests[head.name] = reader.digest.hexdigest()
        progress.step("archive", size, size)
    except FileNotFoundError as error:
        raise NotFound(Message("backup-missing", file=str(archive)), Message("backup-missing-hint")) from error
    except (tarfile.TarError, EOFError, FileExistsError) as error:
        raise _damaged(archive, MANIFEST) from error
    manifest = _manifest(archive, content)
    for name in {*digests, *manifest.files}:
        if digests.get(name) != manifest.files.get(name):
            raise _damaged(archive, name)
    return manifest


def _place(archive: Path, folder: Path, name: str) -> Path:
    """Return where a member goes; a name that leads out of the folder, or the key's, is none that Ondo wrote."""
    path = PurePosixPath(name)
    outside = path.parts[:1] != _HOME.parts or ".." in path.parts or path.is_absolute()
    if name != LEDGER and (outside or path == _HOME / KEY):
        raise _damaged(archive, name)
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _manifest(archive: Path, content: bytes | None) -> Manifest:
    try:
        raw: Any = json.loads(content or b"")
        newer = raw["format"] != FORMAT
        manifest = None if newer else msgspec.convert(raw, Manifest)
    except (ValueError, TypeError, KeyError, RecursionError, msgspec.MsgspecError) as error:
        raise _damaged(archive, MANIFEST) from error
    if manifest is None:
        version = str(raw.get("ondo"))
        raise Unavailable(Message("backup-newer", file=archive.name, version=version), Message("backup-newer-hint"))
    if not is_iso(manifest.made_at):
        raise _damaged(archive, MANIFEST)
    return manifest


def _same(manifest: Manifest, held: dump.Dump) -> None:
    if held != manifest.ledger:
        tables = sorted({*held.rows, *manifest.ledger.rows})
        unequal = [name for name in tables if held.rows.get(name) != manifest.ledger.rows.get(name)]
        tables_shown = ", ".join(unequal) or held.revision
        raise Unavailable(Message("backup-unequal", tables=tables_shown), Message("backup-unequal-hint"))


def _damaged(archive: Path, member: str) -> Unavailable:
    return Unavailable(Message("backup-damaged", file=archive.name, member=member), Message("backup-damaged-hint"))
