"""``ondo migrate``: where the ledger's schema stands, and the way back to an earlier one."""

from __future__ import annotations

from typing import Annotated

import typer

from ondo.cli.app import LedgerUrl, err, out, say, session
from ondo.cli.key_space_view import prefix_lines
from ondo.domain.errors import InputError

PANEL = "Score and decide"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("migrate", rich_help_panel=PANEL)(migrate)


To = Annotated[str, typer.Option("--to", help="Revision to move to, as 0002.", show_default=False)]
Yes = Annotated[bool, typer.Option("--yes", help="Go back although what only later revisions hold is lost.")]


def migrate(to: To = "", yes: Yes = False, ledger: LedgerUrl = "") -> None:
    """Show or change the revision of the ledger's schema.

    Every command moves an older ledger forward when it opens it. Only the way back is asked for: before an older Ondo
    is installed again, with **--to** and the newer Ondo. Stop the service and make a backup first. Keys that an earlier
    Ondo's imports wrote with a prefix are listed, with what became of them.
    """
    from ondo.ledger import migrate as moves
    from ondo.ledger import revision_of

    work = session(ledger=ledger)
    url, lang = work.settings.ledger, work.settings.lang
    before = revision_of(url)
    if to and to != before:
        if to < (before or "") and not yes:
            raise InputError(
                f"Going back from {before} to {to} loses what only later revisions hold.",
                "Make a backup, then repeat with --yes.",
                ja=(
                    f"{before} から {to} に戻すと、後のリビジョンだけが持つ内容は失われます。",
                    "バックアップを取ってから、--yes を付けて実行してください。",
                ),
            )
        revision_of(url, to)
        err.print(f"{before} → {to}")
    ja, en = (
        f"台帳のリビジョン: {to or before}（この Ondo は {moves.HEAD}）",
        f"Ledger: {to or before} (this Ondo: {moves.HEAD})",
    )
    out.print(say(ja, en, lang), markup=False)
    if (to or before) == moves.HEAD:
        from ondo.ledger.prefixed_keys import prefixed_keys

        with work.ledger() as opened, opened.read() as tx:
            for line in prefix_lines(prefixed_keys(tx), lang):
                out.print(line, markup=False, soft_wrap=True)
