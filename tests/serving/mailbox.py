"""A real mail server on the loopback, in this process: keeps what comes and answers as the test says."""

from __future__ import annotations

import ssl
from asyncio import Server
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

LOGIN = LoginPassword(b"ondo", b"open sesame")


@dataclass
class Mailbox:
    """What arrived; ``answer`` is said to each recipient."""

    answer: str = "250 OK"
    letters: list[EmailMessage] = field(default_factory=list)
    port: int = 0
    secured: bool = False

    async def handle_RCPT(  # noqa: N802 - the names are the library's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        self.secured = session.ssl is not None
        letter = message_from_bytes(bytes(envelope.original_content or b""), policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


class _Server(Controller):
    """Takes the port that the system gives it."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def _login(_: SMTP, __: Session, ___: Envelope, ____: str, given: object) -> AuthResult:
    return AuthResult(success=given == LOGIN, handled=False)


@contextmanager
def mailbox(tls: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    """Run the server; with ``tls`` nobody may write before STARTTLS and a sign-in."""
    box = Mailbox()
    more: dict[str, Any] = {} if tls is None else {"tls_context": tls, "require_starttls": True, "auth_required": True}
    server = _Server(box, hostname="127.0.0.1", port=0, authenticator=_login, **more)
    server.start()
    try:
        box.port = server.port
        yield box
    finally:
        server.stop()
