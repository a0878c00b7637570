"""Notifier: sends a notice of the outbox to its recipient, in business hours, by mail or chat."""

from __future__ import annotations

from dataclasses import dataclass

from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import Micros
from ondo.ledger import Ledger, Tx
from ondo.ledger.db.encoding import to_json
from ondo.ledger.db.ids import new_id
from ondo.ledger.outbox import recipients
from ondo.ledger.outbox.deliveries import Taken
from ondo.ledger.outbox.recipients import NoticeForm, NoticeRecipient
from ondo.settings import Settings
from ondo.text.messages import Message
from serving.notices.compose import NoticeView, compose, trial
from serving.notices.mail import Letter, MailSender, check_address, check_server
from serving.notices.notice import NoticeText, as_slack, as_teams, as_text
from serving.scoring.definitions import Definitions
from serving.webhooks.sender import DeliveryAttempt, WebhookSender
from serving.webhooks.ssrf import read_url


@dataclass(frozen=True, slots=True)
class Postponed:
    """Nothing was sent: it is outside business hours until then."""

    until: Micros


def add(tx: Tx, settings: Settings, new: NoticeRecipient, actor: str) -> str:
    """Add a recipient and return its id.

    ``InputError`` without an address of the pages to link to, for an address that cannot be written to, without a mail
    server for mail, and for a team that the agreement in force does not have.
    """
    if not settings.public_url:
        raise InputError(Message("notice-no-public-url"), Message("notice-no-public-url-hint"))
    if new.form is NoticeForm.MAIL:
        check_server(settings)
        check_address(new.address)
    else:
        read_url(new.address, private=settings.webhook_private)
    teams = {team.team_id for team in DeadlineCalendar(tx, settings).agreement().teams}
    if new.team is not None and new.team not in teams:
        raise InputError(
            Message("notice-no-team", team=new.team), Message("notice-no-team-hint", names=", ".join(sorted(teams)))
        )
    return recipients.add(tx, new, actor)


class Notifier:
    """Writes and sends notices.

    Parameters
    ----------
    chat:
        Sends to incoming webhooks, with the same guard as signed ones.
    mail:
        Sends by SMTP.
    """

    def __init__(
        self, ledger: Ledger, settings: Settings, *, chat: WebhookSender | None = None, mail: MailSender | None = None
    ) -> None:
        self._ledger, self._settings, self._definitions = ledger, settings, Definitions()
        self._chat = chat or WebhookSender(private=settings.webhook_private)
        self._mail = mail or MailSender(settings)

    def send(self, taken: Taken) -> DeliveryAttempt | Postponed:
        """Send a notice once, or say until when it waits; what need not be told any more counts as accepted."""
        with self._ledger.read() as tx:
            try:
                to = recipients.recipient(tx, taken.webhook_id)
            except NotFound:  # removed since it was taken
                return DeliveryAttempt("the recipient was removed", gone=True)
            view = self._view(tx, to)
            opens = view.clocks.hours(to.owner, to.team).opening(tx.now)
            if opens > tx.now and not to.any_hour:
                return Postponed(opens)
            notice = compose(view, taken)
        if notice is None:
            return DeliveryAttempt("")
        return self._sent(to, notice, f"{taken.message_id}.{taken.webhook_id}", taken.told_at)

    def try_out(self, recipient_id: str) -> DeliveryAttempt:
        """Send one test notice now, past the outbox and at any hour; ``NotFound`` without such a recipient."""
        with self._ledger.read() as tx:
            to = recipients.recipient(tx, recipient_id)
            notice, now = trial(self._view(tx, to)), tx.now
        return self._sent(to, notice, new_id(now), now)

    def _view(self, tx: Tx, to: NoticeRecipient) -> NoticeView:
        return NoticeView(tx, self._definitions, DeadlineCalendar(tx, self._settings), self._settings, to)

    def _sent(self, to: NoticeRecipient, notice: NoticeText, message_id: str, at: Micros) -> DeliveryAttempt:
        if to.form is NoticeForm.MAIL:
            return self._mail.send(Letter(to.address, notice.title, as_text(notice), message_id, at))
        body = as_slack(notice) if to.form is NoticeForm.SLACK else as_teams(notice)
        return self._chat.send(to.address, {}, to_json(body))
