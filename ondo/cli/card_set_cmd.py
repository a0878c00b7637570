"""``ondo card list`` and ``ondo card retire``: which cards there are, whom each scores, and how one is ended."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from ondo.cli.app import Home, Json, Language, LedgerUrl, Names, out, print_json, sentence, session
from ondo.domain.instant import iso, local_date
from ondo.domain.vocabulary import CardState
from ondo.text.words import label


def list_cards(home: Home = None, ledger: LedgerUrl = "", lang: Language = "", as_json: Json = False) -> None:
    """List the cards: which version is in force, whom it scores, who signed it, and which were retired."""
    from ondo.ledger.decisions import card_set
    from ondo.text.cards_text import audience_words, meets
    from ondo.text.locales import Locale

    work = session(home, ledger, lang)
    voice = Locale(work.settings.lang, work.settings.timezone)
    with work.ledger() as opened, opened.read() as tx:
        rows = card_set.every_card(tx)
    if as_json:
        print_json(
            {
                "cards": [
                    {
                        "card_id": row.card_id,
                        "name": voice.of(row.version.card.name),
                        "version": row.version.version,
                        "state": row.state.value,
                        "since": iso(row.since),
                        "replaced_by": row.replaced_by,
                        "approved_by": list(row.version.approved_by),
                        "everybody": row.version.card.audience is None,
                        "audience": audience_words(row.version.card, voice),
                        "hot_line": row.version.card.hot_line,
                    }
                    for row in rows
                ]
            }
        )
        return
    table = Table()
    for head in (
        "cli-column-card-set-card",
        "cli-column-card-set-version",
        "cli-column-card-set-state",
        "cli-column-card-set-audience",
        "cli-column-card-set-signed",
    ):
        table.add_column(voice.text(head), overflow="fold")
    for row in rows:
        card, day = row.version.card, local_date(row.since, work.settings.timezone).isoformat()
        name = f"{card.card_id}\n{voice.of(card.name)}"
        state = f"{label(row.state, voice.lang)}\n{day}"
        if row.replaced_by is not None:
            state += "\n" + voice.text("cli-card-replaced-by", replaced_by=row.replaced_by)
        signed = voice.text("cli-list-comma").join(row.version.approved_by) or voice.text("cli-nobody")
        table.add_row(*map(escape, (name, str(row.version.version), state, audience_words(card, voice), signed)))
    out.print(table)
    if sum(row.state is CardState.IN_FORCE for row in rows) > 1:
        out.print(meets(voice), markup=False, soft_wrap=True)
        out.print(voice.text("cli-how-to-retire"), markup=False, soft_wrap=True)


def retire(
    card_id: Annotated[str, typer.Argument(help="Which card, as ondo card list names it.", metavar="CARD_ID")],
    name: Names = [],  # noqa: B006 - typer copies it
    reason: Annotated[str, typer.Option("--reason", help="Why, in the meeting's words.")] = "",
    home: Home = None,
    ledger: LedgerUrl = "",
    lang: Language = "",
) -> None:
    """Retire a card: from now on it scores nobody. Its versions, scores and open hand-offs stay.

    Publishing a newer version of it ([b]ondo approve --card[/b]) brings it back. The only card in force cannot be
    retired: publish another in its place with [b]ondo approve --card FILE --replaces CARD_ID[/b].
    """
    from ondo.cli.approve_cmd import check_signed
    from ondo.ledger.decisions import card_set

    check_signed(name)
    work = session(home, ledger, lang)
    with work.ledger() as opened, opened.begin() as tx:
        card_set.retire(tx, card_id, name, reason)
        left = ", ".join(version.card.card_id for version in card_set.standing(tx, tx.now))
    out.print(
        "[green]✓[/] " + escape(sentence(work.settings.lang, "cli-retired-force", card_id=card_id, left=left)),
        soft_wrap=True,
    )
