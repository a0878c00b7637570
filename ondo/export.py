"""Export of everything in open formats, and the way back into an equal ledger on either database.

A folder: ``ledger/TABLE.jsonl`` for every table, ``home/`` with the model bundles, data sets, reports and definitions
of ``ONDO_HOME`` as they are, and ``manifest.json`` with counts, columns and hashes. It stands under its name only when
it is whole. No secret is in it; the key of addresses comes along only when it is asked for.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import msgspec

from ondo.definitions.connection_file import FOLDER as CONNECTIONS
from ondo.domain.errors import Conflict, InputError, NotFound, Unavailable
from ondo.domain.instant import is_iso, iso
from ondo.domain.progress import SILENT, Progress
from ondo.domain.sqlite_url import sqlite_path, sqlite_url
from ondo.intake.mappings import FOLDER as INTAKES
from ondo.ledger import IdentityKey, Ledger
from ondo.ledger.db.identity_key import FILE as KEY
from ondo.ledger.db.identity_key import another_key, fingerprint
from ondo.ledger.db.made_folders import folders_above
from ondo.ledger.db.migrate import occupied
from ondo.ledger.db.table_files import LedgerFiles, TableFile, check, damaged, fill, write_tables
from ondo.ledger.facts.segments import FOLDER
from ondo.settings import Settings
from ondo.text.messages import Message

FORMAT = 1
MANIFEST = "manifest.json"
_LEDGER, _HOME = "ledger", "home"
_STEP = "files"
_CHUNK = 1 << 20
_SQLITE_HEAD = b"SQLite format 3\x00"
_PASSING = ("-wal", "-shm", "-journal", ".part")
_DEFINITIONS = ("*.yaml", f"{CONNECTIONS}/*.yaml", f"{INTAKES}/*.yaml")


class ExportManifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an export holds.

    Attributes
    ----------
    made_at:
        When it was begun, as ISO text.
    ondo:
        Version of the Ondo that made it.
    revision:
        That of the ledger's schema.
    key:
        Fingerprint of the key of addresses, ``null`` where the ledger needs none.
    with_key:
        Whether the key itself is in it, as ``identity.key``.
    tables:
        Each after those that it refers to.
    files:
        Path below the folder to SHA-256 as hexadecimal text.
    digest:
        SHA-256 of all this, with an empty digest.
    """

    format: int
    made_at: str
    ondo: str
    revision: str
    key: str | None
    with_key: bool
    tables: list[TableFile]
    files: dict[str, str]
    digest: str = ""

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(table.rows for table in self.tables)

    @property
    def ledger(self) -> LedgerFiles:
        """What the files of the ledger are."""
        return LedgerFiles(self.revision, self.key, self.tables)


def export(
    settings: Settings, ledger: Ledger, folder: Path, *, with_key: bool = False, progress: Progress = SILENT
) -> ExportManifest:
    """Write everything into a folder that is not there yet, while the service may go on.

    Raises
    ------
    Conflict
        If the folder is there already.
    InputError
        If it would lie inside ``ONDO_HOME``, or the key is asked for where there is none.
    """
    folder = folder.expanduser().absolute()
    if folder.exists():
        raise Conflict(Message("export-exists", folder=str(folder)), Message("export-exists-hint"))
    if folder.resolve().is_relative_to(settings.home):
        raise InputError(Message("backup-inside-home", home=str(settings.home)), Message("backup-inside-home-hint"))
    unfinished = folder.with_name(folder.name + ".part")
    with folders_above(folder):
        try:
            shutil.rmtree(unfinished, ignore_errors=True)  # what a killed export left
            unfinished.mkdir(mode=0o700)
            manifest = _write(settings, ledger, unfinished, with_key, progress)
            unfinished.replace(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return manifest


def verify(folder: Path, progress: Progress = SILENT) -> ExportManifest:
    """Hold every file against the manifest and make a ledger of them for a moment; ``Unavailable`` if not."""
    manifest = _checked(folder, progress)
    with TemporaryDirectory() as aside:
        fill(sqlite_url(Path(aside, "ledger.sqlite")), manifest.ledger, folder / _LEDGER, progress)
    return manifest


def bring_back(settings: Settings, folder: Path, progress: Progress = SILENT) -> ExportManifest:
    """Make the ledger that the settings name from an export, and lay its files into ``ONDO_HOME``.

    Everything is read and checked first. Files come before the ledger and stay as they are where they are there
    already, so that a run that was killed is simply run again.

    Raises
    ------
    Conflict
        If the place of the ledger is taken, or a file with other content is in the way; nothing was changed.
    Unavailable
        If a file of the export is not what was written, or the key that is here is another one.
    """
    manifest = _checked(folder, progress)
    place = sqlite_path(settings.ledger)
    if place is not None and Path(place).exists():
        raise occupied(place)
    _check_key(settings, manifest)
    for name, digest in manifest.files.items():
        target = _target(settings, name)
        if target.exists() and _digest(target) != digest:
            raise Conflict(Message("export-in-the-way", file=str(target)), Message("export-in-the-way-hint"))
    for done, name in enumerate(manifest.files):
        progress.step(_STEP, done, len(manifest.files))
        _lay(folder / name, _target(settings, name))
    progress.step(_STEP, len(manifest.files), len(manifest.files))
    fill(settings.ledger, manifest.ledger, folder / _LEDGER, progress)
    return manifest


def _write(settings: Settings, ledger: Ledger, folder: Path, with_key: bool, progress: Progress) -> ExportManifest:
    (folder / _LEDGER).mkdir()
    with ledger.read() as tx:
        at, tables = tx.now, write_tables(tx, folder / _LEDGER, progress)
    sources = dict(_files(settings.home, settings.artifacts))
    files: dict[str, str] = {}
    for done, (name, source) in enumerate(sources.items()):
        progress.step(_STEP, done, len(sources))
        try:
            _lay(source, folder / name)
        except FileNotFoundError:
            continue  # gone meanwhile: a bundle that the ledger names is whole and stays
        files[name] = _digest(folder / name)
    progress.step(_STEP, len(sources), len(sources))
    if with_key:
        files[KEY] = _write_key(settings, folder / KEY)
    version = metadata.version("ondo")
    manifest = ExportManifest(
        FORMAT, iso(at), version, tables.revision, tables.key, with_key, list(tables.tables), files
    )
    manifest = msgspec.structs.replace(manifest, digest=_manifest_digest(manifest))
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
    return manifest


def _files(home: Path, artifacts: Path) -> Iterator[tuple[str, Path]]:
    """Yield bundles, data sets, reports and definitions; databases are no open format, and Ondo's are in the tables."""
    chosen = {*artifacts.rglob("*"), *(path for pattern in _DEFINITIONS for path in home.glob(pattern))}
    derived = artifacts / FOLDER  # facts once more, which are in the tables
    for path in sorted(path for path in chosen if derived not in path.parents):
        if path.is_file() and not path.is_symlink() and not path.name.endswith(_PASSING) and not _database(path):
            yield (PurePosixPath(_HOME) / path.relative_to(home).as_posix()).as_posix(), path


def _database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE_HEAD)) == _SQLITE_HEAD
    except FileNotFoundError:
        return True


def _write_key(settings: Settings, file: Path) -> str:
    try:
        content = (settings.identity_secret or settings.identity_file.read_text(encoding="ascii").strip()) + "\n"
    except FileNotFoundError as error:
        raise InputError(Message("export-no-key"), Message("export-no-key-hint")) from error
    file.touch(mode=0o600)
    file.write_text(content, encoding="utf-8")
    return _digest(file)


def _lay(source: Path, target: Path) -> None:
    """Copy a file that stands under its name only when it is whole; one that is there stays."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".part")
    shutil.copyfile(source, unfinished)
    unfinished.chmod(0o600)
    unfinished.replace(target)


def _checked(folder: Path, progress: Progress) -> ExportManifest:
    manifest = _manifest(folder)
    if not is_iso(manifest.made_at) or manifest.with_key != (KEY in manifest.files):
        raise damaged(MANIFEST)
    check(manifest.ledger, folder / _LEDGER)
    for done, (name, digest) in enumerate(manifest.files.items()):
        progress.step("archive", done, len(manifest.files))
        path = PurePosixPath(name)
        if (name != KEY and path.parts[:1] != (_HOME,)) or ".." in path.parts or path.is_absolute():
            raise damaged(MANIFEST)
        try:
            same = _digest(folder / name) == digest
        except (OSError, ValueError) as error:  # the second: a name that no file can have
            raise damaged(name) from error
        if not same:
            raise damaged(name)
    if manifest.with_key and manifest.key is not None:
        key = IdentityKey(folder / KEY, "").read()
        if key is None or fingerprint(key) != manifest.key:
            raise damaged(KEY)
    return manifest


def _manifest(folder: Path) -> ExportManifest:
    try:
        content = (folder / MANIFEST).read_bytes()
    except FileNotFoundError as error:
        raise NotFound(Message("export-missing", folder=str(folder)), Message("export-missing-hint")) from error
    try:
        head = msgspec.json.decode(content, type=_Head)
        if head.format != FORMAT:
            raise Unavailable(
                Message("backup-newer", file=folder.name, version=head.ondo), Message("backup-newer-hint")
            )
        manifest = msgspec.json.decode(content, type=ExportManifest)
    except (ValueError, msgspec.MsgspecError) as error:
        raise damaged(MANIFEST) from error
    if manifest.digest != _manifest_digest(manifest):
        raise damaged(MANIFEST)
    return manifest


class _Head(msgspec.Struct, frozen=True):
    """What every format has."""

    format: int
    ondo: str


def _manifest_digest(manifest: ExportManifest) -> str:
    content = msgspec.json.encode(msgspec.structs.replace(manifest, digest=""), order="deterministic")
    return hashlib.sha256(content).hexdigest()


def _check_key(settings: Settings, manifest: ExportManifest) -> None:
    key = IdentityKey(settings.identity_file, settings.identity_secret)
    present = key.read()
    if present is not None and manifest.key not in (None, fingerprint(present)):
        raise another_key("ONDO_IDENTITY_SECRET" if settings.identity_secret else str(settings.identity_file))


def _target(settings: Settings, name: str) -> Path:
    return settings.identity_file if name == KEY else settings.home / PurePosixPath(name).relative_to(_HOME)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
