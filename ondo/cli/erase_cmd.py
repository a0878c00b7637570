"""``ondo erase``: take a person out of the ledger, and prove that nothing is left."""

from __future__ import annotations

from collections.abc import Sequence
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ondo.cli.app import CommandSession, Json, Language, LedgerUrl, err, out, print_json, sentence, session
from ondo.domain.errors import InputError
from ondo.domain.sqlite_url import sqlite_path
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.cli.file_search import Files
    from ondo.ledger import Ledger
    from ondo.ledger.identity.residue import Residue

PANEL = "Facts"
LEFT = 1
"""Exit code of a check that came upon something."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("erase", rich_help_panel=PANEL)(erase)


def erase(
    words: Annotated[
        list[str], typer.Argument(help="Leads (Ondo's id, or SOURCE:ID); with --check values.", metavar="[LEAD…]")
    ] = [],  # noqa: B006 - typer reads it
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing: look for values, or for any address without one.")
    ] = False,
    by: Annotated[str, typer.Option("--by", help="Who asks; kept in the audit log.", show_default=False)] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    ledger: LedgerUrl = "",
    lang: Language = "",
    as_json: Json = False,
) -> None:
    """Erase the person of leads and of all leads linked with them; facts stay, without anything that names the person.

    With [b]--check[/b] it looks through every table, the files of ONDO_HOME (models, reports, Evidently) and the MLflow
    store for values that were erased, or for any address where none may be, and ends with code 1 if there is one.
    """
    chosen = session(ledger=ledger, lang=lang)
    with chosen.ledger() as opened:
        if check:
            _check(opened, chosen, words, as_json=as_json)
        else:
            _erase(opened, chosen, words, by, yes=yes, as_json=as_json)


def _erase(opened: Ledger, chosen: CommandSession, words: Sequence[str], by: str, *, yes: bool, as_json: bool) -> None:
    from ondo.cli.lead_cmd import named
    from ondo.ledger.access.audit import LOCAL
    from ondo.ledger.facts.links import canonical_group
    from ondo.ledger.identity.person import erase_person, person

    language = chosen.settings.lang
    if not words:
        raise InputError(Message("cli-name-leads-to-erase"), Message("cli-name-leads-to-erase-hint"))
    with opened.read() as tx:
        groups = {word: canonical_group(tx, named(tx, word), tx.now) for word in words}
        people = {word: person(tx, top) for word, (top, _) in groups.items()}
    if not yes:
        for word, (_, group) in groups.items():
            who = people[word]
            shown = " · ".join(part for part in (who.name, who.company, who.email) if part) if who else ""
            out.print(
                sentence(language, "cli-leads-to-erase", word=word, shown=shown, group=len(group)),
                markup=False,
                soft_wrap=True,
            )
        if not typer.confirm(sentence(language, "cli-erase-them-there-no-way")):
            raise typer.Abort
    with opened.begin() as tx:
        erased = {word: erase_person(tx, top, actor=by.strip() or LOCAL) for word, (top, _) in groups.items()}
    if as_json:
        print_json({"leads": [{"lead_id": groups[word][0], "erased": held} for word, held in erased.items()]})
        return
    for word, held in erased.items():
        out.print(
            (
                sentence(language, "cli-erased", word=word)
                if held
                else sentence(language, "cli-nothing-held", word=word)
            ),
            markup=False,
        )


def _check(opened: Ledger, chosen: CommandSession, values: Sequence[str], *, as_json: bool) -> None:
    from ondo.cli.file_search import search_addresses, search_values
    from ondo.ledger.identity.residue import held_addresses, look_for, look_for_addresses

    wanted = [value for value in (word.strip() for word in values) if value]
    files = _files(chosen, whole=bool(wanted))
    with opened.read() as tx:
        looked = look_for(tx, wanted) if wanted else look_for_addresses(tx)
        searched = search_values(files, wanted) if wanted else search_addresses(files, held_addresses(tx))
    left = any(hit.judged for hit in looked.hits) or bool(searched.hits)
    if as_json:
        print_json(_data(looked, searched, clean=not left))
    else:
        _present(chosen, looked, searched, clean=not left)
    if left:
        raise typer.Exit(LEFT)


def _files(chosen: CommandSession, *, whole: bool) -> list[Path]:
    """Return the files to look through; those of the ledger itself only for values, since people stand in it."""
    settings = chosen.settings
    places = [settings.home]
    for url in (settings.ledger, settings.mlflow_uri):
        if (path := sqlite_path(url)) is not None:
            places += _with_log(Path(path))
        elif url.startswith(("/", "file:")):
            places.append(Path(url.removeprefix("file://")))
    paths = [file for place in places for file in (place.rglob("*") if place.is_dir() else [place]) if file.is_file()]
    own = sqlite_path(settings.ledger)
    names = set() if own is None or whole else set(_with_log(Path(own)))
    secrets = {settings.identity_file}
    return [file for file in dict.fromkeys(paths) if file not in names and file not in secrets]


def _with_log(file: Path) -> list[Path]:
    """Return a SQLite file with what SQLite keeps beside it."""
    return [file, *file.parent.glob(f"{escape(file.name)}-*")]


def _data(looked: Residue, searched: Files, *, clean: bool) -> dict[str, Any]:
    return {
        "clean": clean,
        "tables": looked.tables,
        "rows": looked.rows,
        "columns": [{"place": hit.place, "rows": hit.rows, "judged": hit.judged} for hit in looked.hits],
        "files": searched.count,
        "bytes": searched.size,
        "in_files": [str(file) for file in searched.hits],
        "not_looked_inside": [str(file) for file in searched.closed],
    }


def _present(chosen: CommandSession, looked: Residue, searched: Files, *, clean: bool) -> None:
    lang, size = chosen.settings.lang, f"{searched.size / 1_000_000:,.1f} MB"

    def tell(text: str, style: str = "") -> None:
        out.print(text, style=style, markup=False, soft_wrap=True)

    tell(
        sentence(
            lang,
            "cli-looked-at",
            tables=looked.tables,
            rows=f"{looked.rows:,}",
            files=f"{searched.count:,}",
            size=size,
            home=f"{chosen.settings.home}",
        )
    )
    for hit in looked.hits:
        if hit.judged:
            tell(sentence(lang, "cli-place-rows", place=hit.place, rows=f"{hit.rows:,}"), "bold red")
        else:
            tell(sentence(lang, "cli-rows-your-own-people", place=hit.place, rows=f"{hit.rows:,}"))
    for file in searched.hits:
        tell(f"  {file}", "bold red")
    if searched.closed:
        names = ", ".join(map(str, searched.closed[:5]))
        tell(sentence(lang, "cli-not-looked-inside", files=len(searched.closed), names=names))
    if "://" in chosen.settings.mlflow_uri and not chosen.settings.mlflow_uri.startswith(
        ("sqlite:", "sqlite+", "file:")
    ):
        tell(sentence(lang, "cli-what-mlflow-server-holds-not"))
    if sqlite_path(chosen.settings.ledger) is None:
        tell(sentence(lang, "cli-dead-rows-postgresql-which-stay"))
    tell(sentence(lang, "cli-backups-files-refused-rows-not"))
    if clean:
        out.print(sentence(lang, "cli-nothing-left"), style="green")
    else:
        err.print(sentence(lang, "cli-something-left"), style="bold red")
