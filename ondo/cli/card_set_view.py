"""Cards side by side, as the terminal says it: what one replaces, what stands beside it, and how to change that."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from ondo.cli.app import CommandSession, out, sentence
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.errors import InputError, OndoError
from ondo.domain.sqlite_url import sqlite_path
from ondo.domain.vocabulary import Lang

if TYPE_CHECKING:
    from ondo.ledger.decisions.card_set import CardArrival


def say_arrival(card: Scorecard, among: CardArrival, work: CommandSession) -> None:
    """Say what the publication of a card will do to the others, before it is done."""
    for line in _arrival_lines(card, among, work.settings.lang):
        out.print(line, style="yellow", markup=False, soft_wrap=True)


def check_lines(card: Scorecard, work: CommandSession) -> list[str]:
    """Say what the publication of a card would do to the others in force; nothing where there is no ledger to ask.

    A file is checked on machines that have none, and before there is one.
    """
    file = sqlite_path(work.settings.ledger)
    if file is not None and not Path(file).exists():
        return []
    from ondo.ledger.decisions import card_set

    try:
        with work.ledger() as opened, opened.read() as tx:
            among = card_set.arrival(tx, card.card_id)
    except InputError as error:
        message, hint = error.said(work.settings.lang)
        return [message, f"       → {hint}"]
    except OndoError:  # a ledger that cannot be asked is no mistake of the file
        return []
    lines = _arrival_lines(card, among, work.settings.lang)
    return [*lines, *(beside_lines(card, among.beside, work) if among.beside else ())]


def _arrival_lines(card: Scorecard, among: CardArrival, lang: Lang) -> list[str]:
    lines = []
    for version in among.replaces:
        name = version.card.card_id
        message_id = "cli-card-replaces-shipped" if among.by_itself else "cli-card-replaces"
        lines.append(sentence(lang, message_id, card_id=card.card_id, replaced=name))
    return lines


def say_replaced(among: CardArrival, work: CommandSession) -> None:
    """Say which cards were retired by a publication."""
    for version in among.replaces:
        name = version.card.card_id
        out.print(sentence(work.settings.lang, "cli-retired", name=name), markup=False, soft_wrap=True)


def say_beside(card: Scorecard, others: Sequence[CardVersion], work: CommandSession) -> None:
    """Say which other cards go on scoring beside one, and how to end that; nothing where it stands alone."""
    if not others:
        return
    for line in beside_lines(card, others, work):
        out.print(line, style="yellow", markup=False, soft_wrap=True)
    name = others[0].card.card_id
    out.print(sentence(work.settings.lang, "cli-end-one-not-wanted-ondo", name=name), markup=False, soft_wrap=True)


def say_file(work: CommandSession) -> None:
    """Say where the company folder's ``card.yaml`` is none of the cards in force; nothing where it is or is not there.

    Whoever looks for the card opens that file, and an approval on a page or of another file does not change it.
    """
    file = work.settings.home / "card.yaml"
    if not file.exists():
        return
    from ondo.definitions.card_file import load_card
    from ondo.definitions.card_schema import content_hash
    from ondo.ledger.decisions import cards

    with work.ledger() as opened, opened.read() as tx:
        stand = cards.in_force(tx, tx.now)
    with suppress(OndoError):  # a file that is being edited and has mistakes is another card, too
        held = content_hash(load_card(file))
        if held in {version.content_hash for version in stand}:
            return
    names = ", ".join(f"{version.card.card_id} {version.version}" for version in stand)
    command = f"ondo card show --yaml > {quote(str(file))}"
    values = {"file": str(file), "cards": names, "command": command}
    out.print(sentence(work.settings.lang, "cli-card-file-not-in-force", **values), markup=False, soft_wrap=True)


def beside_lines(card: Scorecard, others: Sequence[CardVersion], work: CommandSession) -> list[str]:
    """Return a line for each card that scores beside one, with whom it scores."""
    from ondo.text.cards_text import audience_words, meets
    from ondo.text.locales import Locale

    voice = Locale(work.settings.lang, work.settings.timezone)
    head = voice.text("cli-beside-these-cards-score-too", card_id=card.card_id)
    rows = [
        voice.text(
            "cli-version-audience",
            card_id=version.card.card_id,
            version=version.version,
            audience=audience_words(version.card, voice),
        )
        for version in others
    ]
    return [head, *rows, meets(voice)]
