"""Entry list: each entry a heading and named lines below it, for what a table of 80 columns cannot hold."""

from __future__ import annotations

from collections.abc import Mapping

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ondo.cli.app import out


def show_entry(heading: str, lines: Mapping[str, str]) -> None:
    """Print a heading, and the lines that have a value, each after its name; long ones go on below themselves."""
    out.print(heading, style="bold", markup=False, soft_wrap=True)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for name, value in lines.items():
        if value:
            table.add_row(name, Text(value))
    out.print(Padding(table, (0, 0, 0, 2)))
