"""Mail by SMTP: one message to one recipient, within a deadline, under an id that a repetition keeps."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from ondo.domain.errors import InputError
from ondo.domain.instant import Micros, to_datetime
from ondo.settings import Settings
from ondo.text.messages import Message
from serving.webhooks.sender import DEADLINE, DeliveryAttempt

_REFUSED_FOR_GOOD = range(500, 600)
_NOT_ALONE = re.compile(r"""[\s,;:<>()\[\]"\\]|^mailto""", re.IGNORECASE)
"""What stands around an address or between two; a domain that is a number stands in brackets, too."""
_NAME = re.compile(r"[A-Za-z0-9_](?:\.?[A-Za-z0-9_+=&'~-])*")
"""Begins with no sign, which a mail program could take for an option."""
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?=[A-Za-z]){_LABEL}")
_LONGEST, _LONGEST_NAME = 254, 64


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail: ``message_id`` is the same at every attempt, so that a mailbox can tell a repetition."""

    to: str
    subject: str
    text: str
    message_id: str
    written_at: Micros


def check_address(address: str) -> str:
    """Return an e-mail address as it may be written to; ``InputError``, with what to write, for anything else.

    Narrower than the standards: comments, quoted names, numbers instead of a domain and routes by way of another server
    are nobody's address today, and a mail server reads them in ways of its own.
    """
    address = address.strip()
    name, at, domain = address.rpartition("@")
    if not at or not name or _NOT_ALONE.search(address) or "@" in name:
        raise _no_address(address, "notice-not-an-address-hint")
    if not address.isascii():
        raise _no_address(address, "notice-address-ascii")
    if len(address) > _LONGEST or len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise _no_address(address, "notice-address-name")
    if not _DOMAIN.fullmatch(domain):
        raise _no_address(address, "notice-address-domain")
    return address


def _no_address(address: str, hint: str) -> InputError:
    return InputError(Message("notice-not-an-address", address=address), Message(hint))


def check_server(settings: Settings) -> None:
    """``InputError`` unless it is set by which server, and from whom, mail is sent."""
    if not settings.smtp_host or not settings.smtp_from:
        raise InputError(Message("notice-no-mail-server"), Message("notice-no-mail-server-hint"))


class MailSender:
    """Sends by the server of the settings. A refusal of the address is final; everything else may be tried again.

    Parameters
    ----------
    tls:
        Whose certificates are trusted; by default those the machine trusts.
    deadline:
        Seconds for one attempt.
    """

    def __init__(self, settings: Settings, *, tls: ssl.SSLContext | None = None, deadline: float = DEADLINE) -> None:
        self._settings, self._tls, self._deadline = settings, tls, deadline

    def send(self, letter: Letter) -> DeliveryAttempt:
        """Send once, within the deadline; never raises for what a network or a server does."""
        try:
            check_server(self._settings)
            self._send(letter)
        except InputError as error:
            return DeliveryAttempt(error.message.rstrip("."))
        except smtplib.SMTPRecipientsRefused as error:
            code = next((refusal[0] for refusal in error.recipients.values()), 0)
            return DeliveryAttempt(f"the mail server refused the address: {code}", gone=code in _REFUSED_FOR_GOOD)
        except smtplib.SMTPResponseException as error:
            return DeliveryAttempt(f"the mail server refused: {error.smtp_code}")
        except (smtplib.SMTPException, OSError) as error:
            return DeliveryAttempt(f"the mail server could not be used: {type(error).__name__}")
        except (ValueError, IndexError) as error:  # a host, sender or password that no mail can carry
            return DeliveryAttempt(f"a setting of mail cannot be used: {type(error).__name__}")
        return DeliveryAttempt("")

    def _send(self, letter: Letter) -> None:
        server = self._connected()
        # Each answer has its own timeout; the watch ends a server that dribbles.
        watch = threading.Timer(self._deadline, _hang_up, [server])
        watch.daemon = True
        watch.start()
        try:
            self._secure(server)
            server.send_message(self._message(letter))
        finally:
            _say_goodbye(server)
            watch.cancel()

    def _connected(self) -> smtplib.SMTP:
        host, port, limit = self._settings.smtp_host, self._settings.smtp_port, self._deadline
        if self._settings.smtp_tls == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=limit, context=self._context())
        return smtplib.SMTP(host, port, timeout=limit)

    def _secure(self, server: smtplib.SMTP) -> None:
        if self._settings.smtp_tls == "starttls":
            server.starttls(context=self._context())
        if self._settings.smtp_user:
            server.login(self._settings.smtp_user, self._settings.smtp_password)

    def _context(self) -> ssl.SSLContext:
        return self._tls or ssl.create_default_context()

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["Subject"], message["From"], message["To"] = letter.subject, self._settings.smtp_from, letter.to
        if not any(sender.domain for sender in message["From"].addresses):  # some Pythons take it for a name
            raise ValueError
        message["Date"] = format_datetime(to_datetime(letter.written_at))
        domain = self._settings.smtp_from.rpartition("@")[2].strip("> ") or "ondo.invalid"
        message["Message-ID"] = f"<{letter.message_id}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office robots do not answer
        message.set_content(letter.text)
        return message


def _say_goodbye(server: smtplib.SMTP) -> None:
    """End a connection; how a server answers that says nothing about the mail."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _hang_up(server: smtplib.SMTP) -> None:
    connection = server.sock
    if connection is not None:
        with suppress(OSError):  # it hung up by itself
            connection.shutdown(socket.SHUT_RDWR)
