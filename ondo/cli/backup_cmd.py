"""``ondo backup``, ``ondo export`` and ``ondo restore``: the ledger and the files beside it, out and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondo.cli.app import CommandSession, Json, Language, LedgerUrl, RichProgress, out, print_json, sentence, session
from ondo.domain.instant import parse_instant
from ondo.text.locales import Locale

if TYPE_CHECKING:
    from ondo.backup import Manifest
    from ondo.domain.progress import Progress
    from ondo.export import ExportManifest

PANEL = "Score and decide"
STEPS = {
    "ledger": "backup-step-ledger",
    "files": "backup-step-files",
    "archive": "backup-step-archive",
    "tables": "export-step-tables",
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup", rich_help_panel=PANEL)(backup)
    app.command("export", rich_help_panel=PANEL)(export)
    app.command("restore", rich_help_panel=PANEL)(restore)


Archive = Annotated[Path, typer.Argument(metavar="FILE", help="The archive, as backup-2026-10-01.tar.")]


def backup(file: Archive, as_json: Json = False, lang: Language = "", ledger: LedgerUrl = "") -> None:
    """Write one archive of the ledger and of everything in ONDO_HOME, while the service goes on.

    It stands under its name only when it is whole, and is readable by its owner only: it holds personal data. The key
    of identities is not in it. A ledger of an older Ondo is taken as it is, so make a backup before an upgrade.
    """
    from ondo.backup import back_up
    from ondo.ledger.db.clock import system_clock

    work = session(ledger=ledger, lang=lang)
    settings, spoken = work.settings, work.settings.lang
    with _bars(work) as progress:
        manifest = back_up(settings, file, system_clock(), progress)
    if as_json:
        print_json({"file": str(file), **asdict(manifest)})
        return
    size = _size(file.expanduser().stat().st_size)
    _say(work, "backup-made", manifest, file=str(file), size=size)
    if manifest.keyed and settings.identity_file.is_file():
        out.print(sentence(spoken, "backup-key-apart", file=str(settings.identity_file)), markup=False, soft_wrap=True)


WithKey = Annotated[bool, typer.Option("--with-identity-key", help="Put the key of addresses into it, too.")]


def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is not there yet.")],
    with_key: WithKey = False,
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Write everything in open formats: a file of JSON Lines for each table, the files of ONDO_HOME, and a manifest.

    ondo restore makes an equal ledger of it, on SQLite or PostgreSQL. It holds personal data and is readable by its
    owner only. No secret is in it, and the key of identities only when it is asked for. The service may go on.
    """
    from ondo.export import export as write_export

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, _bars(work) as progress:
        manifest = write_export(work.settings, opened, folder, with_key=with_key, progress=progress)
    if as_json:
        _print_export(folder, manifest)
        return
    _say_export(work, "export-made", manifest, folder=str(folder))
    if manifest.key is not None and not with_key:
        out.print(sentence(work.settings.lang, "export-key-apart"), markup=False, soft_wrap=True)


Verify = Annotated[bool, typer.Option("--verify", help="Check the archive; restore nothing.")]
Source = Annotated[
    Path, typer.Argument(metavar="FILE", help="The archive of ondo backup, or the folder of ondo export.")
]


def restore(
    file: Source, verify: Verify = False, as_json: Json = False, lang: Language = "", ledger: LedgerUrl = ""
) -> None:
    """Bring a backup or an export back into an empty place, or check with --verify that it could be.

    Every file is held against its digest and every table against its number of rows before the ledger is put in place.
    A backup goes into an empty ONDO_HOME and a database of its own kind; an export into an empty database of either
    kind, and its files beside what is there.
    """
    work = session(ledger=ledger, lang=lang)
    if file.expanduser().is_dir():
        _restore_export(work, file.expanduser(), verify=verify, as_json=as_json)
    else:
        _restore_backup(work, file, verify=verify, as_json=as_json)


def _restore_export(work: CommandSession, folder: Path, *, verify: bool, as_json: bool) -> None:
    from ondo import export as exports

    settings = work.settings
    with _bars(work) as progress:
        manifest = exports.verify(folder, progress) if verify else exports.bring_back(settings, folder, progress)
    if as_json:
        _print_export(folder, manifest)
        return
    if verify:
        _say_export(work, "export-verified", manifest, folder=str(folder), version=manifest.ondo)
        return
    _say_export(work, "export-restored", manifest, ledger=work.shown_ledger)
    _tell_of_missing_key(work, keyed=manifest.key is not None)


def _restore_backup(work: CommandSession, file: Path, *, verify: bool, as_json: bool) -> None:
    from ondo import backup as archive

    settings, spoken = work.settings, work.settings.lang
    with _bars(work) as progress:
        manifest = archive.verify(file, progress) if verify else archive.restore(settings, file, progress)
    if as_json:
        print_json({"file": str(file), **asdict(manifest)})
        return
    if verify:
        _say(work, "backup-verified", manifest, file=str(file), version=manifest.ondo)
        if manifest.ledger.database == "postgresql":
            out.print(sentence(spoken, "backup-verified-dump"), soft_wrap=True)
        return
    _say(work, "backup-restored", manifest, home=str(settings.home))
    _tell_of_missing_key(work, keyed=manifest.keyed)


def _tell_of_missing_key(work: CommandSession, *, keyed: bool) -> None:
    settings = work.settings
    if keyed and not settings.identity_file.is_file() and not settings.identity_secret:
        key = sentence(settings.lang, "backup-key-missing", file=str(settings.identity_file))
        out.print(key, markup=False, soft_wrap=True)


def _print_export(folder: Path, manifest: ExportManifest) -> None:
    import msgspec

    print_json({"folder": str(folder), **msgspec.to_builtins(manifest)})


def _say_export(work: CommandSession, message_id: str, manifest: ExportManifest, **values: str) -> None:
    spoken = Locale(work.settings.lang, work.settings.timezone)
    made_at = spoken.clock(parse_instant(manifest.made_at))
    numbers = {"tables": f"{len(manifest.tables):,}", "rows": f"{manifest.rows:,}", "files": f"{len(manifest.files):,}"}
    out.print(
        spoken.text(message_id, **numbers, made_at=made_at, revision=manifest.revision, **values),
        markup=False,
        soft_wrap=True,
    )


def _say(work: CommandSession, message_id: str, manifest: Manifest, **values: str) -> None:
    spoken = Locale(work.settings.lang, work.settings.timezone)
    made_at = spoken.clock(parse_instant(manifest.made_at))
    numbers = {"rows": f"{manifest.rows:,}", "files": f"{len(manifest.files) - 1:,}", "made_at": made_at}
    held = {"revision": manifest.ledger.revision, "database": manifest.ledger.database}
    out.print(spoken.text(message_id, **numbers, **held, **values), markup=False, soft_wrap=True)


@contextmanager
def _bars(work: CommandSession) -> Iterator[Progress]:
    with RichProgress() as bars:

        class _Named:
            def step(self, name: str, done: float, total: float | None = None) -> None:
                bars.step(sentence(work.settings.lang, STEPS[name]), done, total)

        yield _Named()


def _size(octets: float) -> str:
    for unit in ("B", "KiB", "MiB"):
        if octets < 1024:
            return f"{octets:.0f} {unit}"
        octets /= 1024
    return f"{octets:.1f} GiB"
