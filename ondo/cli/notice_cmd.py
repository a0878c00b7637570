"""``ondo notice``: who of the company is written to by mail or chat, and whether it arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from ondo.cli.app import Json, Language, LedgerUrl, out, print_json, sentence, session
from ondo.cli.entry_list import show_entry
from ondo.domain.errors import InputError, Unavailable
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.domain.vocabulary import Lang
    from ondo.ledger.outbox.recipients import NoticeBacklog, NoticeForm, NoticeRecipient

LOCAL = "local"

Recipient = Annotated[str, typer.Argument(help="The recipient's id.", metavar="RECIPIENT_ID")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Write to people: hot leads, feedback that is due, by mail or chat.")
    for name, command in (
        *(("add", add), ("list", show), ("remove", remove)),
        *(("test", try_out), ("replay", replay)),
    ):
        group.command(name)(command)
    app.add_typer(group, name="notice", rich_help_panel="Score and decide")


def add(
    form: Annotated[str, typer.Argument(help="mail, slack or teams.", metavar="FORM")],
    address: Annotated[
        str, typer.Argument(help="E-mail address, or URL of the channel's incoming webhook.", metavar="ADDRESS")
    ],
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", help="Write of this kind only; repeat for more.", metavar="KIND"),
    ] = None,
    owner: Annotated[str, typer.Option("--owner", help="Only hand-offs of this person, and those nobody has.")] = "",
    team: Annotated[str, typer.Option("--team", help="Only hand-offs of this team, and those nobody has.")] = "",
    any_hour: Annotated[bool, typer.Option("--any-hour", help="Write outside business hours too.")] = False,
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Add somebody who is written to, in the language of [b]--lang[/b], by mail or in a channel of Slack or Teams.

    Kinds: handoff.opened, feedback.waiting (weekly), follow_up.drawn (weekly, not with --owner), which are the usual
    ones; handoff.due_soon, handoff.breached, handoff.reactivated; draft.handed_over, for the meeting's people (not with
    --owner). Outside business hours notices wait.
    """
    from ondo.ledger.outbox.recipients import NoticeRecipient, notice_kinds
    from serving.notices import notifier

    work = session(ledger=ledger, lang=lang)
    new = NoticeRecipient(
        form=_form(form),
        address=address.strip(),
        lang=work.settings.lang,
        kinds=notice_kinds(kind or []),
        owner=owner or None,
        team=team or None,
        any_hour=any_hour,
    )
    with work.ledger() as opened, opened.begin() as tx:
        recipient_id = notifier.add(tx, work.settings, new, LOCAL)
    if as_json:
        print_json({"recipient_id": recipient_id})
        return
    out.print(f"{sentence(work.settings.lang, 'cli-notice-added')} {recipient_id}", markup=False, soft_wrap=True)


def _form(text: str) -> NoticeForm:
    from ondo.ledger.outbox.recipients import NoticeForm

    try:
        return NoticeForm(text)
    except ValueError as error:
        names = ", ".join(NoticeForm)
        raise InputError(
            Message("cli-no-notice-form", form=text), Message("cli-no-notice-form-hint", names=names)
        ) from error


def show(as_json: Json = False, lang: Language = "", ledger: LedgerUrl = "") -> None:
    """List who is written to, what waits for them and what was given up; of a channel's URL only the host is shown."""
    from ondo.ledger.outbox import recipients

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.read() as tx:
        listed, standing = recipients.recipients(tx), recipients.backlogs(tx)
    rows = [(each, standing.get(each.recipient_id, recipients.NoticeBacklog())) for each in listed]
    if as_json:
        print_json({"recipients": [_as_data(each) | _backlog(backlog) for each, backlog in rows]})
        return
    for each, backlog in rows:
        _show(each, backlog, work.settings.lang)
    if not rows:
        out.print(sentence(work.settings.lang, "cli-notice-nobody"))


def _show(each: NoticeRecipient, backlog: NoticeBacklog, lang: Lang) -> None:
    hours = f" ({sentence(lang, 'cli-notice-any-hour')})" if each.any_hour else ""
    lines = {
        "cli-kinds": ", ".join(each.kinds) + hours,
        "cli-column-hears-of": each.owner or each.team or sentence(lang, "cli-all"),
        "cli-column-waiting": f"{backlog.waiting:,}",
        "cli-dead": f"{backlog.dead:,}",
        "cli-last-error": backlog.last_error,
    }
    heading = f"{each.recipient_id}  {each.form}  {_shown(each)}"
    show_entry(heading, {sentence(lang, name): value for name, value in lines.items()})


def _shown(recipient: NoticeRecipient) -> str:
    """Show an address; the rest of a webhook's URL is what lets somebody write to the channel."""
    host = urlsplit(recipient.address).hostname if "://" in recipient.address else None
    return recipient.address if host is None else f"{host}/…"


def _as_data(recipient: NoticeRecipient) -> dict[str, object]:
    return {
        "recipient_id": recipient.recipient_id,
        "form": recipient.form,
        "address": _shown(recipient),
        "lang": recipient.lang,
        "kinds": list(recipient.kinds),
        "owner": recipient.owner,
        "team": recipient.team,
        "any_hour": recipient.any_hour,
    }


def _backlog(backlog: NoticeBacklog) -> dict[str, object]:
    return {"waiting": backlog.waiting, "dead": backlog.dead, "last_error": backlog.last_error}


def remove(recipient: Recipient, lang: Language = "", ledger: LedgerUrl = "") -> None:
    """Stop writing to somebody, what waits included, and delete the address."""
    from ondo.ledger.outbox import recipients

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.begin() as tx:
        recipients.remove(tx, recipient, LOCAL)
    out.print(sentence(work.settings.lang, "cli-notice-removed"))


def try_out(recipient: Recipient, lang: Language = "", ledger: LedgerUrl = "") -> None:
    """Send one test notice now, at any hour, and say whether it was taken; exit code 7 when not."""
    from serving.notices.notifier import Notifier

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened:
        answer = Notifier(opened, work.settings).try_out(recipient)
    if not answer.accepted:
        raise Unavailable(Message("cli-not-accepted", error=answer.error), Message("cli-not-accepted-hint"))
    out.print(sentence(work.settings.lang, "cli-notice-sent"))


def replay(recipient: Recipient, lang: Language = "", ledger: LedgerUrl = "") -> None:
    """Send again what was given up for somebody, as far as it is still so, by the service or `ondo webhook deliver`."""
    from ondo.ledger.outbox import deliveries, recipients

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.begin() as tx:
        recipients.recipient(tx, recipient)
        number = deliveries.replay(tx, LOCAL, recipient)
    out.print(sentence(work.settings.lang, "cli-will-sent-again", number=f"{number:,}"))
