"""``ondo card workshop``: what was agreed that a hot lead is, in words, kept with the version of the card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ondo.cli.app import CardId, Json, Language, LedgerUrl, out, print_json, sentence, session
from ondo.cli.entry_list import show_entry
from ondo.domain.instant import iso, local_date

if TYPE_CHECKING:
    from ondo.ledger.decisions.workshop import KeptAnswers
    from ondo.settings import Settings


def workshop(
    when_hot: Annotated[str, typer.Option("--when-hot", help="When a lead is hot, in your own words.")] = "",
    too_early: Annotated[str, typer.Option("--too-early", help="When it is too early to hand one over.")] = "",
    least_bant: Annotated[
        str, typer.Option("--least-bant", help="The least that must be known of budget, authority, need and timeframe.")
    ] = "",
    name: Annotated[list[str] | None, typer.Option("--name", help="Who agreed; repeat for each person.")] = None,
    card_id: CardId = "",
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Show or keep the answers of the workshop: when a lead is hot, when it is too early, the least BANT.

    They are kept with the version of the card in force. An answer that is left out stays as it was; the next version
    shows them until it has its own.
    """
    from ondo.ledger.decisions import cards
    from ondo.ledger.decisions.sign_off import SignOff
    from ondo.ledger.decisions.workshop import amend, answers_of

    work = session(ledger=ledger, lang=lang)
    given = {
        field: text
        for field, text in (("when_hot", when_hot), ("too_early", too_early), ("least_bant", least_bant))
        if text.strip()
    }
    with work.ledger() as opened, opened.begin() if given or name else opened.read() as tx:
        version = cards.active(tx, card_id or None, tx.now)
        card, number = version.card.card_id, version.version
        kept = answers_of(tx, card, number)
        if given or name:
            kept = amend(tx, card, number, given, SignOff(name or [], ""))
    if as_json:
        print_json({"card_id": card, "version": number, "answers": _plain(kept)})
    elif kept is None:
        out.print(sentence(work.settings.lang, "cli-workshop-none"), soft_wrap=True)
    else:
        _show(kept, work.settings)


def _plain(kept: KeptAnswers | None) -> dict[str, object] | None:
    if kept is None:
        return None
    return {
        "version": kept.version,
        "when_hot": kept.answers.when_hot,
        "too_early": kept.answers.too_early,
        "least_bant": kept.answers.least_bant,
        "names": list(kept.names),
        "kept_at": iso(kept.kept_at),
    }


def _show(kept: KeptAnswers, settings: Settings) -> None:
    lang = settings.lang
    day, names = str(local_date(kept.kept_at, settings.timezone)), ", ".join(kept.names)
    heading = sentence(lang, "pages-workshop-kept", version=kept.version, names=names, day=day)
    lines = {
        "pages-workshop-when-hot": kept.answers.when_hot,
        "pages-workshop-too-early": kept.answers.too_early,
        "pages-workshop-least-bant": kept.answers.least_bant,
    }
    show_entry(heading, {sentence(lang, line): text for line, text in lines.items()})
