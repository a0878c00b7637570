"""``ondo import``: somebody's export becomes facts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from ondo.cli.app import (
    REFUSED_ROWS,
    CommandSession,
    Json,
    Language,
    LedgerUrl,
    RichProgress,
    err,
    instant_option,
    out,
    print_json,
    sentence,
    session,
    span_option,
)
from ondo.cli.changed_states_view import changed_data, changed_lines
from ondo.cli.key_space_view import prefix_lines
from ondo.cli.score_cmd import COMMAND as SCORE
from ondo.cli.score_cmd import as_data as score_data
from ondo.cli.score_cmd import score_everybody, summary
from ondo.domain.errors import InputError
from ondo.domain.instant import iso
from ondo.domain.sqlite_url import sqlite_path, sqlite_url
from ondo.domain.vocabulary import Label, Lang
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.definitions.mapping import ImportMapping
    from ondo.importing.run import FileReport, ImportReport, Options
    from ondo.ledger import Ledger
    from serving.scoring.bulk import BulkReport

PANEL = "Facts"
KINDS = {
    "leads": Message("cli-kind-leads"),
    "attributes": Message("cli-attributes"),
    "events": Message("cli-events"),
    "handoffs": Message("cli-hand-offs"),
    "contacts": Message("cli-contacts"),
    "feedback": Message("cli-feedback"),
    "outcomes": Message("cli-outcomes"),
    "landmarks": Message("cli-decision-instants"),
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import", rich_help_panel=PANEL)(import_files)


def import_files(
    files: Annotated[
        list[Path] | None, typer.Argument(help="CSV, JSON lines, Excel workbook, Parquet or Arrow.", metavar="FILE…")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", "-m", help="What the columns mean; docs/mapping.md.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; show counts and the first bad rows.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Take every row of every file, or nothing at all.")] = False,
    refused: Annotated[
        Path, typer.Option("--refused", help="Folder for the files of refused rows.", metavar="DIR")
    ] = Path(),
    exported_at: Annotated[
        str, typer.Option("--exported-at", help="When the export was taken; wins over the mapping.", metavar="INSTANT")
    ] = "",
    show: Annotated[bool, typer.Option("--list", help="Show the imports there were, each with its id.")] = False,
    undo: Annotated[int | None, typer.Option("--undo", help="Take the import with this id back.", metavar="ID")] = None,
    card_id: Annotated[
        str,
        typer.Option(
            "--card-id",
            help="Which card handed the imported hand-offs over, when several are in force.",
            show_default=False,
        ),
    ] = "",
    scored: Annotated[
        bool,
        typer.Option(
            "--score", help="Then score who was touched and hand over who is due, as ondo score --changed does."
        ),
    ] = False,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="Import what is dropped into a folder, and put it away.", metavar="DIR"),
    ] = None,
    every: Annotated[
        str, typer.Option("--every", help="Look into the folder again and again.", metavar="5m", show_default=False)
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Read files, too, that are known to be unchanged since their last import.")
    ] = False,
    sql: Annotated[
        bool, typer.Option("--sql", help="Ask the queries of the mapping (sql:) of the warehouse [ONDO_WAREHOUSE].")
    ] = False,
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Read files into the ledger as a mapping says, or take an import back.

    Rows are written a thousand at a time; an import that was ended in the middle is completed by importing the file
    again. Rows that cannot be read go to FILE.refused.csv with line and reason, and the exit code is 3; mend them
    there and import that file. Importing a file twice changes nothing; one that is unchanged is not read again.

    An import that was taken back counts no more from then on; what another import or the API brought as well stays.
    """
    if show or undo is not None:
        _past(show=show, undo=undo, files=files, work=session(ledger=ledger, lang=lang), as_json=as_json)
        return
    if [bool(files), bool(folder), sql].count(True) != 1 or mapping is None or (every and folder is None):
        raise InputError(Message("cli-name-files-to-import"), Message("cli-name-files-to-import-hint"))
    from ondo.importing.run import Options

    work = session(ledger=ledger, lang=lang)
    loaded = _loaded(mapping, work.settings.lang)
    instant = instant_option(exported_at, work.settings)
    options = Options(dry_run, strict, refused, instant, work.settings.lang, card_id or None, again=again)
    run = _ImportRun(work, loaded, scored=scored, as_json=as_json)
    if folder is not None:
        from ondo.cli.import_folder import ImportFolder

        drop = ImportFolder(work, folder, loaded, options)
        if every:
            drop.again(run, span_option(every, "--every"))
        elif not drop.once(run):
            raise typer.Exit(REFUSED_ROWS)
    elif (_from_warehouse(run, options) if sql else run(files or [], options)).refused:
        raise typer.Exit(REFUSED_ROWS)


def _loaded(path: Path, lang: Lang) -> ImportMapping:
    """Read a mapping and show its warnings."""
    from ondo.definitions.mapping_file import load_mapping
    from ondo.text.words import finding_line

    mapping, warnings = load_mapping(path)
    for finding in warnings:
        err.print(finding_line(finding, lang), markup=False)
    return mapping


def _from_warehouse(run: _ImportRun, options: Options) -> ImportReport:
    """Import what the queries of the mapping answer now; the instant before they are asked is that of the export."""
    from ondo.importing.sql_sources import fetch
    from ondo.ledger.db.clock import system_clock
    from ondo.warehouse import address_of

    address = address_of(run.mapping.warehouse, os.environ)
    asked_at = system_clock()
    if options.exported_at is None and run.mapping.exported_at is None:
        options = replace(options, exported_at=asked_at)
    with TemporaryDirectory() as folder:
        with RichProgress() as progress:
            paths = fetch(run.mapping, address, Path(folder), progress)
        return run([*paths], options)


@dataclass(frozen=True, slots=True)
class _ImportRun:
    """Imports files and says what became of them, perhaps of the scores, too."""

    work: CommandSession
    mapping: ImportMapping
    scored: bool
    as_json: bool

    def __call__(self, paths: list[Path], options: Options) -> ImportReport:
        from ondo.importing.run import run_import

        lang = self.work.settings.lang
        with _ledger(self.work, options.dry_run) as opened, RichProgress() as progress:
            report = run_import(opened, self.mapping, paths, options, progress)
            leaks = self._leaks(opened) if report.committed and not options.dry_run else []
        brought = report.committed and not options.dry_run
        everybody = _score(self.work) if self.scored and brought else None
        if self.as_json:
            data = as_data(report) | {"leaks": [leak.en for leak in leaks]}
            print_json(data | ({} if everybody is None else {"score": score_data(everybody)}))
            return report
        _show(report, self.mapping, options.dry_run, lang)
        for leak in leaks:
            out.print("! " + leak.of(lang), style="yellow", markup=False, soft_wrap=True)
        if everybody is not None:
            out.print(summary(everybody, lang), soft_wrap=True)
        elif brought:
            out.print(sentence(lang, "cli-to-score-everybody", command=SCORE), style="bold")
        return report

    def _leaks(self, ledger: Ledger) -> list[Label]:
        """Say which columns declared fixed may have been filled in when the outcome was known."""
        fixed = {each.name for file in self.mapping.files for each in file.attributes if each.fixed}
        if not fixed:
            return []
        from training.data.history_leaks import history_leaks

        with ledger.read() as tx:
            return history_leaks(tx, fixed)


def _score(work: CommandSession) -> BulkReport:
    with work.ledger() as opened:
        return score_everybody(opened, work, changed=True)


def _past(*, show: bool, undo: int | None, files: list[Path] | None, work: CommandSession, as_json: bool) -> None:
    from ondo.cli.import_past import list_imports, undo_one

    if files or (show and undo is not None):
        raise InputError(Message("cli-list-and-undo-stand-alone"), Message("cli-list-and-undo-stand-alone-hint"))
    if undo is None:
        list_imports(work, as_json=as_json)
    else:
        undo_one(work, undo, as_json=as_json)


@contextmanager
def _ledger(work: CommandSession, dry_run: bool) -> Iterator[Ledger]:
    """Open the ledger; a dry run without one uses an empty ledger that is thrown away, so that nothing is made."""
    url = work.settings.ledger
    file = sqlite_path(url)
    if dry_run and file is not None and not Path(file).exists():
        from ondo.ledger import IdentityKey, open_ledger
        from ondo.ledger.db.clock import system_clock

        with TemporaryDirectory() as folder:
            key = IdentityKey(Path(folder) / "identity.key")
            empty = open_ledger(sqlite_url(Path(folder, "ledger.sqlite")), system_clock, Path(folder), identity=key)
            with empty:
                yield empty
        return
    # A ledger is made only where a company folder is: an address with a typing error must not become a company.
    home = work.settings.home
    with work.ledger(create=home.is_dir() and file == str(home / "ledger.sqlite")) as opened:
        yield opened


def as_data(report: ImportReport) -> dict[str, object]:
    """Return the report as plain data for ``--json``."""
    return {
        "committed": report.committed,
        "imports": list(report.imports),
        "refused": report.refused,
        "observed_until": None if report.observed_until is None else iso(report.observed_until),
        "arrival_order": report.arrival_order,
        "assumptions": [assumed.en for assumed in report.assumptions],
        "files": [
            {
                "file": str(file.path),
                "name": file.name,
                "encoding": file.encoding,
                "rows": file.rows,
                "unchanged_since": None if file.unchanged_since is None else iso(file.unchanged_since),
                "left_out": file.left_out,
                "refused": file.refused,
                "refused_file": None if file.refused_file is None else str(file.refused_file),
                "refusals": [{"line": each.line, "reason": each.reason.en} for each in file.refusals],
                "reasons": [
                    {"rows": each.rows, "lines": each.lines, "reasons": [reason.en for reason in each.reasons]}
                    for each in file.reasons
                ],
                "new": dict(file.new),
                "same": dict(file.same),
                "undeclared": list(file.undeclared),
                **changed_data(file),
                "links": None if file.links is None else asdict(file.links),
                "ghosts": None if file.ghosts is None else asdict(file.ghosts),
            }
            for file in report.files
        ],
    }


def _show(report: ImportReport, mapping: ImportMapping, dry_run: bool, lang: Lang) -> None:
    from ondo.importing.identities import remarks

    for file in report.files:
        if file.unchanged_since is not None:
            since = {"name": file.path.name, "at": iso(file.unchanged_since)}
            out.print(sentence(lang, "cli-file-unchanged", **since), style="bold", markup=False, soft_wrap=True)
            continue
        out.print(
            sentence(
                lang,
                "cli-rows-read-left-out-refused",
                name=file.path.name,
                rows=f"{file.rows:,}",
                left_out=f"{file.left_out:,}",
                refused=f"{file.refused:,}",
            ),
            style="bold",
            markup=False,
            soft_wrap=True,
        )
        if file.encoding is not None:
            out.print(sentence(lang, "cli-encoding-taken", encoding=file.encoding), markup=False)
        out.print(_table(file, lang))
        _show_reasons(file, lang)
        if file.refused_file is not None:
            out.print(
                sentence(lang, "cli-refused-rows") + str(file.refused_file),
                markup=False,
                soft_wrap=True,
            )
        for changed in changed_lines(file):
            out.print(changed.of(lang), style="yellow", markup=False, soft_wrap=True)
        if file.undeclared:
            _show_undeclared(file, mapping, lang)
        for remark in remarks(file.links, file.ghosts):
            out.print("  " + remark.of(lang), style="yellow", markup=False, soft_wrap=True)
    for assumed in report.assumptions:
        out.print("· " + assumed.of(lang), style="dim", markup=False, soft_wrap=True)
    for line in prefix_lines(report.key_spaces, lang):
        out.print("! " + line, style="yellow", markup=False, soft_wrap=True)
    if report.imports:
        ways = "; ".join(f"ondo import --undo {number}" for number in report.imports)
        out.print("· " + sentence(lang, "cli-take-back", ways=ways), style="dim", markup=False, soft_wrap=True)
    if dry_run:
        out.print(sentence(lang, "cli-dry-run-nothing-written"))
    elif not report.committed:
        err.print(
            sentence(lang, "cli-strict-nothing-imported"),
            style="bold red",
        )


def _show_undeclared(file: FileReport, mapping: ImportMapping, lang: Lang) -> None:
    """Name what no card declares: attributes, kinds of events, and properties of kinds that are declared."""
    own = {each.name for part in mapping.files if part.name == file.name for each in part.attributes}
    sorts: dict[str, list[str]] = {}
    for name in file.undeclared:
        properties = "cli-undeclared-properties" if "." in name else "cli-undeclared-kinds"
        sorts.setdefault("cli-undeclared-attributes" if name in own else properties, []).append(name)
    texts = [sentence(lang, sort, names=", ".join(names)) for sort, names in sorts.items()]
    out.print(sentence(lang, "cli-undeclared") + "; ".join(texts), markup=False, soft_wrap=True)
    out.print(sentence(lang, "cli-undeclared-advice"), markup=False, soft_wrap=True)


def _show_reasons(file: FileReport, lang: Lang) -> None:
    from ondo.importing.refusals import SHOWN

    for group in file.reasons[:SHOWN]:
        lines, more = ", ".join(map(str, group.lines)), group.rows - len(group.lines)
        if more:
            line = sentence(lang, "cli-lines-and-more", lines=lines, more=f"{more:,}")
        elif group.rows > 1:
            line = sentence(lang, "cli-lines", lines=lines)
        else:
            line = sentence(lang, "cli-line", line=lines)
        out.print(line + group.reasons[0].of(lang), style="yellow", markup=False, soft_wrap=True)
        for reason in group.reasons[1:]:
            out.print("    " + reason.of(lang), style="yellow", markup=False, soft_wrap=True)
    if more := file.refused - sum(group.rows for group in file.reasons[:SHOWN]):
        out.print(sentence(lang, "cli-more-rows", more=f"{more:,}"), style="yellow")


def _table(file: FileReport, lang: Lang) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    table.add_column(sentence(lang, "cli-new-label"), justify="right")
    table.add_column(sentence(lang, "cli-there-already"), justify="right")
    for kind, label in KINDS.items():
        new, same = file.new.get(kind, 0), file.same.get(kind, 0)
        if new or same:
            table.add_row(label.of(lang), f"{new:,}", f"{same:,}")
    return table
