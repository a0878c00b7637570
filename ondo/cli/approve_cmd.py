"""``ondo approve``: what is signed is what was shown.

The command names its proposal, says what a part of it does, and asks again where that is far from what the whole does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from ondo.cli.app import CardId, CommandSession, Language, LedgerUrl, Names, Reason, err, out, sentence, session
from ondo.cli.card_set_view import say_arrival, say_beside, say_file, say_replaced
from ondo.cli.proposal_tables import show_difference
from ondo.cli.registry_cmd import follow
from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import local_date
from ondo.domain.partial_approval import Effect, effect_of
from ondo.domain.proposal import HOT_LINE, Decision, DecisionKind, Proposal
from ondo.domain.vocabulary import Label
from ondo.text.approval_text import effect_words
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.domain.card import CardVersion
    from ondo.ledger import Tx

ProposalId = Annotated[
    str, typer.Argument(help="Proposal; the one that waits by default.", show_default=False, metavar="[PROPOSAL]")
]
Confirm = Annotated[
    str,
    typer.Option(
        "--confirm",
        help="Hot leads a week that a part makes, by the refusal: needed where they move by more than a quarter.",
        metavar="FIGURE",
        show_default=False,
    ),
]
RecomputeLine = Annotated[
    bool,
    typer.Option(
        "--recompute-line",
        help="Of a part: with the hot line with which it makes about as many leads a week hot as the whole proposal.",
    ),
]


def waiting_proposal(tx: Tx, proposal_id: str, card_id: str, *, alone: bool = False) -> Proposal:
    """Return the proposal named, else the one that waits for a decision.

    ``NotFound`` when none does; with ``alone`` an ``InputError`` when several do: whoever decides names which.
    """
    from ondo.ledger.decisions import proposals

    if proposal_id:
        return proposals.proposal(tx, proposal_id)
    current = proposals.current_proposal(tx, card_id or None)
    if current is None:
        raise NotFound(Message("proposal-none-waiting"), Message("problem-no-open-proposal-hint"))
    waiting = proposals.open_proposals(tx, current.card_id)
    if alone and len(waiting) > 1:
        names = ", ".join(row.proposal_id for row in waiting)
        raise InputError(
            Message("cli-proposals-wait-for-decision", count=len(waiting)),
            Message("cli-proposals-wait-for-decision-hint", names=names),
        )
    return current


def approve(
    proposal: ProposalId = "",
    name: Names = [],  # noqa: B006 - typer copies it
    reason: Reason = "",
    rule: Annotated[
        list[str] | None,
        typer.Option(
            "--rule",
            help="Approve this only: a rule, new rule or setting, or hot_line; repeat.",
            metavar="ID",
        ),
    ] = None,
    confirm: Confirm = "",
    recompute_line: RecomputeLine = False,
    keep_card: Annotated[
        bool,
        typer.Option("--keep-card", help="Of a proposal that suggests nothing: keep the card, let its model answer."),
    ] = False,
    card: Annotated[Path | None, typer.Option("--card", help="Publish an edited card file instead.")] = None,
    replaces: Annotated[
        list[str] | None,
        typer.Option(
            "--replaces",
            help="With --card: the card that it takes the place of, and that scores nobody any more; repeat.",
            metavar="CARD_ID",
        ),
    ] = None,
    beside: Annotated[
        bool, typer.Option("--beside", help="With --card: have it score beside every other card in force.")
    ] = False,
    card_id: CardId = "",
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Approve a proposal, in full or rule by rule, or publish an edited card; it is in force at once.

    An empty, outdated or superseded proposal is refused. Running servers notice without a restart, and
    [b]ondo rollback[/b] brings an earlier version back. A file with a card_id of its own is another card: it takes
    the place of the shipped card if nobody ever signed that one, else say [b]--replaces[/b] or [b]--beside[/b].
    """
    check_signed(name)
    work = session(ledger=ledger, lang=lang)
    if card is not None:
        if proposal or rule:
            raise InputError(Message("cli-card-with-proposal"))
        publish_file(work, card, tuple(name), reason, tuple(replaces or ()), beside=beside)
        return
    if replaces or beside:
        raise InputError(Message("cli-replaces-without-card"))
    from ondo.ledger.decisions import proposals
    from ondo.ledger.records.part_lines import required_line, with_line

    chosen = tuple(dict.fromkeys(rule)) if rule else None
    with work.ledger() as opened:
        with opened.read() as tx:
            shown = waiting_proposal(tx, proposal, card_id, alone=True)
            effect = required_line(tx, shown, chosen).effect if recompute_line else effect_of(shown, chosen)
        confirmed = confirm.strip() or _confirmed(shown, effect, work)
        with opened.begin() as tx:
            decision = Decision(DecisionKind.APPROVE, shown.proposal_id, tuple(name), reason, tx.now, chosen)
            if recompute_line:
                decision, effect = with_line(tx, decision, confirmed)
            made = proposals.decide(tx, decision, confirmed=confirmed, keep_card=keep_card)
    _say_what(shown, chosen, effect, work)
    if chosen is not None and not recompute_line and (warning := line_warning(shown, chosen)) is not None:
        err.print(warning.of(work.settings.lang), style="yellow", markup=False, soft_wrap=True)
    say_made(made, work)
    follow(work, shown.card_id)


def _confirmed(shown: Proposal, effect: Effect, work: CommandSession) -> str | None:
    """Ask a person at a terminal whether the figure is what they mean; ``None`` where nobody can be asked."""
    lang = work.settings.lang
    if not effect.asks or not (out.is_terminal and typer.get_text_stream("stdin").isatty()):
        return None
    err.print(f"{shown.proposal_id}  {effect_words(effect).of(lang)}", style="yellow", markup=False, soft_wrap=True)
    agreed = typer.confirm(sentence(lang, "cli-approve-all-same"), err=True)
    return effect.figure if agreed else None


def _say_what(shown: Proposal, chosen: tuple[str, ...] | None, effect: Effect, work: CommandSession) -> None:
    """Name what was signed: the proposal, how much of it, and what that does."""
    lang, day = work.settings.lang, local_date(shown.as_of, work.settings.timezone).isoformat()
    taken, changes = len(shown.change_ids if chosen is None else chosen), len(shown.change_ids)
    out.print(
        sentence(
            lang,
            "cli-proposal-version-data-as-changes",
            proposal_id=shown.proposal_id,
            base_version=shown.base_version,
            day=day,
            taken=taken,
            changes=changes,
        ),
        markup=False,
        soft_wrap=True,
    )
    if effect.partial or effect.then is not None:
        out.print(effect_words(effect).of(lang), markup=False, soft_wrap=True)


def line_warning(proposal: Proposal, chosen: Sequence[str]) -> Label | None:
    """Say what an approval of some changes does to the hot line, which was moved to fit all of them together."""
    now, then = proposal.hot_line_now, proposal.hot_line_suggested
    left = {*proposal.change_ids} - {HOT_LINE, *chosen}
    if now == then or (HOT_LINE in chosen and not left):
        return None
    if HOT_LINE in chosen:
        return Message("cli-note-new-hot-line-chosen", now=now, then=then, left=len(left))
    return Message("cli-note-hot-line-stays-proposal", now=now, then=then, hot_line=HOT_LINE)


def check_signed(names: list[str]) -> None:
    """Refuse a decision that nobody signed."""
    from ondo.ledger.decisions.proposals import unsigned

    if not any(name.strip() for name in names):
        raise unsigned()


def publish_file(
    work: CommandSession,
    path: Path,
    names: tuple[str, ...],
    reason: str,
    replaces: tuple[str, ...] = (),
    *,
    beside: bool = False,
) -> None:
    """Publish a card file as the next version of its card, and say first what becomes of the other cards."""
    from ondo.definitions.card_diff import diff
    from ondo.definitions.card_file import load_card
    from ondo.ledger.access import audit
    from ondo.ledger.decisions import card_set, cards

    edited = load_card(path)
    with work.ledger() as opened:
        with opened.read() as tx:
            versions, stand = cards.versions(tx, edited.card_id), card_set.standing(tx, tx.now)
            among = card_set.arrival(tx, edited.card_id, replaces, beside=beside)
        current = next((version for version in stand if version.card.card_id == edited.card_id), None)
        rows = diff(versions[-1].card, edited) if versions else ()
        made = None
        if versions:
            show_difference(rows, work.settings.lang)
        say_arrival(edited, among, work)
        if rows or current is None or among.replaces:
            with opened.begin() as tx:
                made, among = card_set.publish_among(
                    tx,
                    edited,
                    approved_by=names,
                    effective_from=tx.now,
                    note=reason,
                    replaces=replaces,
                    beside=beside,
                )
                audit.record(tx, audit.LOCAL, "card.published", edited.card_id, {"version": made.version})
    say_made(made or current, work, unchanged=made is None)
    say_replaced(among, work)
    say_beside(edited, among.beside, work)


def say_made(made: CardVersion | None, work: CommandSession, *, unchanged: bool = False) -> None:
    """Say which version is in force now, if a new one is."""
    lang = work.settings.lang
    if made is None:
        out.print(sentence(lang, "cli-card-stays-as"))
        return
    if unchanged:
        out.print(escape(sentence(lang, "cli-stays-as-version-force", card_id=made.card.card_id, version=made.version)))
        return
    card_id, number, line = made.card.card_id, made.version, made.card.hot_line
    out.print(
        "[green]✓[/] "
        + escape(sentence(lang, "cli-version-force-hot-line-2", number=number, card_id=card_id, line=line))
    )
    say_file(work)
