"""``ondo mapping``: a mapping file drafted from an export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ondo.cli.app import Language, session

PANEL = "Facts"


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(no_args_is_help=True, help="Draft a mapping file from an export.")
    group.callback()(_group)
    group.command("draft")(draft)
    app.add_typer(group, name="mapping", rich_help_panel=PANEL)


def _group() -> None:
    """Draft a mapping file from an export."""


def draft(
    files: Annotated[
        list[Path], typer.Argument(help="CSV, JSON lines, Excel workbook, Parquet or Arrow.", metavar="FILE…")
    ],
    lang: Language = "",
) -> None:
    """Propose a mapping from header and first rows of files: ondo mapping draft leads.csv deals.csv > mapping.yaml.

    It says of each column what it was taken for, and leaves out what names a person. Read it line by line: when a value
    became known stands in no file. Nothing is imported.
    """
    from ondo.importing.draft import draft_mapping

    typer.echo(draft_mapping(files, session(lang=lang).settings.lang), nl=False)
