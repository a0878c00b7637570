"""``ondo migrate``: where the ledger's schema stands, and the way back to an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ondo.cli.app import LedgerUrl, err, out, sentence, session
from ondo.cli.key_space_view import prefix_lines
from ondo.domain.errors import InputError
from ondo.domain.vocabulary import Lang
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.ledger import Ledger

DIGESTED, NEW_KEY = "addresses.digested", "addresses.new_key"
PANEL = "Score and decide"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("migrate", rich_help_panel=PANEL)(migrate)


To = Annotated[
    str, typer.Option("--to", help="Revision to move to, as 0002, or head for this Ondo's.", show_default=False)
]
Yes = Annotated[bool, typer.Option("--yes", help="Go back although what only later revisions hold is lost.")]


NewKey = Annotated[
    bool, typer.Option("--new-identity-key", help="Write addresses anew, since the key they were written with is lost.")
]


def migrate(to: To = "", yes: Yes = False, new_key: NewKey = False, ledger: LedgerUrl = "") -> None:
    """Show or change the revision of the ledger's schema.

    Every command moves an older ledger forward when it opens it. Only the way back is asked for: before an older Ondo
    is installed again, with [b]--to[/b] and the newer Ondo. Stop the service and make a backup first. Keys that an
    earlier Ondo's imports wrote with a prefix are listed, with what became of them.
    """
    from ondo.ledger import revision_of
    from ondo.ledger.db import migrate as moves

    work = session(ledger=ledger)
    url, lang = work.settings.ledger, work.settings.lang
    before = revision_of(url)
    to = moves.HEAD if to == "head" else to
    if new_key:
        with work.ledger(new_key=True) as opened:
            _tell(opened, NEW_KEY, lang)
        return
    if to and to != before:
        if to < (before or "") and not yes:
            raise InputError(
                Message("cli-going-back-loses", before=before, to=to), Message("cli-going-back-loses-hint")
            )
        revision_of(url, to)
        err.print(f"{before} → {to}")
    out.print(sentence(lang, "cli-ledger-ondo", to=to or before, head=moves.HEAD), markup=False)
    if (to or before) == moves.HEAD:
        from ondo.ledger.facts.prefixed_keys import prefixed_keys

        with work.ledger() as opened:  # what a migration leaves to whoever has the key is done by opening
            _tell(opened, DIGESTED, lang)
            with opened.read() as tx:
                prefixes = prefixed_keys(tx)
        for line in prefix_lines(prefixes, lang):
            out.print(line, markup=False, soft_wrap=True)


def _tell(ledger: Ledger, action: str, lang: Lang) -> None:
    """Say what became of the addresses in an old ledger, as the audit log has it."""
    from ondo.ledger.access import audit

    with ledger.read() as tx:
        entries = audit.entries(tx, action=action, limit=1)
    if not entries:
        return
    detail = entries[0].detail
    if action == NEW_KEY:
        text = sentence(lang, "cli-written-with-new-key", ids=detail["ids"], keys=detail["keys_left"])
    else:
        ids, keys, scores = (detail[name] for name in ("ids", "keys", "snapshots"))
        text = sentence(lang, "cli-addresses-became-digests", ids=ids, keys=keys, scores=scores)
    out.print(text, markup=False, soft_wrap=True)
    for pair in detail.get("alike", ()):
        out.print(sentence(lang, "cli-they-differ-spelling-only-ondo", pair=pair), markup=False, soft_wrap=True)
