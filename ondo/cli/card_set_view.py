"""Cards side by side, as the terminal says it: what one replaces, what stands beside it, and how to change that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ondo.cli.app import CommandSession, out, say
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
        if among.by_itself:
            ja = (
                f"「{card.card_id}」は、誰も承認していない出荷時の基準「{name}」を置き換えます。"
                f"「{name}」での採点は終わります（両方で採点するなら --beside）。"
            )
            en = (
                f"'{card.card_id}' takes the place of the shipped card '{name}', which nobody ever signed: "
                f"'{name}' scores nobody any more (--beside keeps both)."
            )
        else:
            ja = f"「{card.card_id}」は「{name}」を置き換えます。「{name}」での採点は終わります。"
            en = f"'{card.card_id}' takes the place of '{name}', which scores nobody any more."
        lines.append(say(ja, en, lang))
    return lines


def say_replaced(among: CardArrival, work: CommandSession) -> None:
    """Say which cards were retired by a publication."""
    for version in among.replaces:
        name = version.card.card_id
        ja, en = f"「{name}」は終了しました。", f"'{name}' is retired."
        out.print(say(ja, en, work.settings.lang), markup=False, soft_wrap=True)


def say_beside(card: Scorecard, others: Sequence[CardVersion], work: CommandSession) -> None:
    """Say which other cards go on scoring beside one, and how to end that; nothing where it stands alone."""
    if not others:
        return
    for line in beside_lines(card, others, work):
        out.print(line, style="yellow", markup=False, soft_wrap=True)
    name = others[0].card.card_id
    ja = f"不要な基準は終了できます：ondo card retire {name} --name NAME（一覧は ondo card list）"
    en = f"End one that is not wanted: ondo card retire {name} --name NAME   (ondo card list shows all)"
    out.print(say(ja, en, work.settings.lang), markup=False, soft_wrap=True)


def beside_lines(card: Scorecard, others: Sequence[CardVersion], work: CommandSession) -> list[str]:
    """Return a line for each card that scores beside one, with whom it scores."""
    from ondo.text.cards_text import audience_words, meets
    from ondo.text.locales import Locale

    voice = Locale(work.settings.lang, work.settings.timezone)
    head = voice.say(
        f"「{card.card_id}」と並んで、次の基準も採点しています：", f"Beside '{card.card_id}' these cards score too:"
    )
    rows = [
        voice.say(
            f"  {version.card.card_id} 第{version.version}版（対象：{audience_words(version.card, voice)}）",
            f"  {version.card.card_id}, version {version.version} (audience: {audience_words(version.card, voice)})",
        )
        for version in others
    ]
    return [head, *rows, meets(voice)]
