"""``ondo webhook``: who is told what, what could not be delivered, and delivering once by a timer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ondo.cli.app import Json, Language, LedgerUrl, err, out, print_json, sentence, session, span_option
from ondo.cli.entry_list import show_entry
from ondo.domain.errors import Unavailable
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.ledger.outbox.webhooks import Receiver
    from ondo.settings import Settings

PANEL = "Score and decide"
LOCAL = "local"

Webhook = Annotated[str, typer.Argument(help="The webhook's id.", metavar="WEBHOOK_ID")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Tell other systems: signed webhooks.")
    for name, command in (
        *(("add", add), ("list", show), ("rotate", rotate), ("end", end), ("test", try_out)),
        *(("dead", dead), ("replay", replay), ("deliver", deliver)),
    ):
        group.command(name)(command)
    app.add_typer(group, name="webhook", rich_help_panel=PANEL)


def add(
    url: Annotated[str, typer.Argument(help="https URL that takes the messages.", metavar="URL")],
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", help="Send only this kind, all by default; repeat for more.", metavar="KIND"),
    ] = None,
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Add a receiver and show the secret that its messages are signed with, this once.

    Kinds: lead.hot, handoff.opened, handoff.due_soon, handoff.breached, handoff.reactivated, handoff.closed,
    handoff.reopened, card.approved, proposal.ready, lead.erased, feedback.waiting, follow_up.drawn,
    draft.handed_over. A receiver gets what happens from now on.
    """
    from serving.webhooks import receivers

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.begin() as tx:
        made, secret = receivers.add(tx, work.settings, url, kind or [], LOCAL)
    _present(made, secret, work.settings, as_json=as_json)


def rotate(
    webhook: Webhook,
    grace: Annotated[str, typer.Option("--grace", help="How long the old secret signs too: 24h, 7d, 0m.")] = "24h",
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Give a receiver a new secret and show it, this once; the old one signs beside it for a while.

    Until then each message carries both signatures, so that the receiver can change over without losing one. With
    [b]--grace 0m[/b] the old secret ends now.
    """
    from serving.webhooks import receivers

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.begin() as tx:
        made, secret = receivers.rotate(tx, work.settings, webhook, LOCAL, span_option(grace, "--grace"))
    _present(made, secret, work.settings, as_json=as_json)


def _present(made: Receiver, secret: str, settings: Settings, *, as_json: bool) -> None:
    """Show a receiver with its new secret."""
    from serving.schemas.webhooks import with_secret

    shown = with_secret(made, None, secret).model_dump(mode="json")
    if as_json:
        print_json(shown)
        return
    lang = settings.lang
    out.print(sentence(lang, "cli-webhook") + made.webhook_id, markup=False, soft_wrap=True)
    out.print(sentence(lang, "cli-secret") + secret, markup=False, soft_wrap=True)
    if shown["old_secret_until"] is not None:
        until = shown["old_secret_until"]
        text = sentence(lang, "cli-old-secret-signs-too-until", until=until)
        out.print(text, markup=False, soft_wrap=True)
    err.print(sentence(lang, "cli-secret-not-shown-again"), style="yellow")


def show(
    ended: Annotated[bool, typer.Option("--ended", help="Those that have ended too.")] = False,
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """List receivers with what is on its way to them and what was given up."""
    from ondo.ledger.outbox import webhooks
    from serving.schemas.webhooks import webhook_out

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.read() as tx:
        ways = webhooks.ways(tx)
        listed = [
            webhook_out(receiver, ways.get(receiver.webhook_id)) for receiver in webhooks.receivers(tx, ended=ended)
        ]
    rows = [each.model_dump(mode="json") for each in listed]
    if as_json:
        print_json({"webhooks": rows})
        return
    lang_ = work.settings.lang
    for row in rows:
        lines = {
            "cli-kinds": ", ".join(row["kinds"]) or sentence(lang_, "cli-all"),
            "cli-column-waiting": f"{row['waiting']:,}",
            "cli-dead": f"{row['dead']:,}",
            "cli-ended": row["ended_at"] or "",
        }
        heading = f"{row['webhook_id']}  {row['url']}"
        show_entry(heading, {sentence(lang_, name): value for name, value in lines.items()})
    if not rows:
        out.print(sentence(lang_, "cli-there-no-webhook-yet"))


def end(webhook: Webhook, lang: Language = "", ledger: LedgerUrl = "") -> None:
    """Stop sending to a receiver, for good; what waits is not sent."""
    from ondo.ledger.outbox import webhooks

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.begin() as tx:
        webhooks.end(tx, webhook, LOCAL)
    out.print(sentence(work.settings.lang, "cli-webhook-ended"))


def try_out(webhook: Webhook, lang: Language = "", ledger: LedgerUrl = "") -> None:
    """Send a receiver one signed test message now and say whether it was accepted; exit code 7 when not."""
    from serving.webhooks import receivers

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened:
        answer = receivers.try_out(opened, work.settings, webhook)
    if not answer.accepted:
        raise Unavailable(Message("cli-not-accepted", error=answer.error), Message("cli-not-accepted-hint"))
    out.print(sentence(work.settings.lang, "cli-receiver-accepted"))


def dead(
    webhook: Webhook,
    limit: Annotated[int, typer.Option("--limit", help="Most messages shown.", min=1)] = 100,
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """List the messages that a receiver did not accept and that were given up, latest first."""
    from ondo.ledger.outbox import deliveries, webhooks
    from serving.schemas.webhooks import DeadMessage

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.read() as tx:
        webhooks.receiver(tx, webhook)
        messages = [DeadMessage.model_validate(lost) for lost in deliveries.dead(tx, webhook, limit=limit)]
    rows = [message.model_dump(mode="json") for message in messages]
    if as_json:
        print_json({"dead": rows})
        return
    lang_ = work.settings.lang
    for row in rows:
        lines = {
            "cli-told": row["told_at"],
            "cli-attempts": f"{row['attempts']:,}",
            "cli-last-error": row["last_error"] or "",
        }
        heading = f"{row['message_id']}  {row['kind']}"
        show_entry(heading, {sentence(lang_, name): value for name, value in lines.items()})
    if not rows:
        out.print(sentence(lang_, "cli-no-message-given-up"))


def replay(
    webhook: Webhook,
    message: Annotated[str, typer.Option("--message", help="Only this message.", metavar="MESSAGE_ID")] = "",
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Send again what was given up for a receiver, by the service or the next `ondo webhook deliver`."""
    from ondo.ledger.outbox import deliveries, webhooks

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.begin() as tx:
        webhooks.receiver(tx, webhook)
        number = deliveries.replay(tx, LOCAL, webhook, message or None)
    out.print(sentence(work.settings.lang, "cli-will-sent-again", number=f"{number:,}"))


def deliver(lang: Language = "", ledger: LedgerUrl = "") -> None:
    """Attempt everything that is due now and end: for a timer, where no `ondo serve` runs."""
    from serving.workers.dispatcher import Dispatcher

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened:
        accepted = Dispatcher(opened, work.settings).deliver_due()
    out.print(sentence(work.settings.lang, "cli-delivered", accepted=f"{accepted:,}"))
