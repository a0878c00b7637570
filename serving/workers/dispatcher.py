"""Dispatcher: brings the outbox to webhooks and to people, one thread for each receiver that something is due for.

A slow receiver keeps only its own messages waiting. Several processes may run dispatchers over one ledger: each
delivery is taken by one of them at a time.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from ondo.domain.errors import Unavailable
from ondo.ledger import Ledger
from ondo.ledger.outbox import deliveries, recipients, webhooks
from ondo.ledger.outbox.deliveries import Taken
from ondo.ledger.outbox.outbox import SIGNAL, DeliveryState
from ondo.settings import Settings
from serving.background import BackgroundWorker
from serving.notices.notifier import Notifier, Postponed
from serving.webhooks.sender import DeliveryAttempt, WebhookSender, body, signed_headers, signing_secrets, with_link

EVERY = 1.0
"""Seconds between two looks for what is due, when nothing in this process wakes the dispatcher earlier."""

_RECEIVERS_AT_ONCE = 8
_TURNS_BETWEEN_CLEANINGS = 3_600
_log = logging.getLogger("ondo.serving")


class Done(NamedTuple):
    """How many attempts were made, and how many were accepted."""

    attempted: int
    accepted: int


class Dispatcher(BackgroundWorker):
    """Delivers what is due, once (``deliver_due``) or as long as the service runs (``start`` and ``stop``).

    A stop ends it after the requests that are on their way; what else is due stays for the next dispatcher.
    """

    def __init__(
        self,
        ledger: Ledger,
        settings: Settings,
        *,
        sender: WebhookSender | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        super().__init__("webhooks", "webhooks could not be read from the ledger", EVERY)
        self._ledger, self._masters, self._public_url = ledger, settings.webhook_masters, settings.public_url
        self._sender = sender or WebhookSender(private=settings.webhook_private)
        self._notifier = Notifier(ledger, settings, chat=self._sender)
        self._chance, self._turns = chance, 0
        self._pool: ThreadPoolExecutor | None = None
        self._running: dict[str, Future[Done | None]] = {}
        ledger.listen(SIGNAL, self.wake)

    def start(self) -> None:
        """Begin to deliver in the background; without a master secret only notices, which nobody signs."""
        if not self._masters:
            with self._ledger.read() as tx:
                if webhooks.receivers(tx):
                    _log.warning("webhooks wait: ONDO_WEBHOOK_SECRET is not set, so nothing can be signed")
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_RECEIVERS_AT_ONCE, "ondo-webhooks")
        self.wake()  # what fell due while nobody ran need not wait for the first pause
        super().start()

    def deliver_due(self) -> int:
        """Attempt everything that is due now, and what becomes due by that; return how many were accepted.

        ``InputError`` without a master secret, unless there are only recipients of notices.
        """
        with self._ledger.read() as tx:
            unsigned = bool(recipients.recipients(tx)) and not webhooks.receivers(tx)
        if not unsigned:
            signing_secrets(self._masters, "", [0])
        accepted = 0
        with ThreadPoolExecutor(_RECEIVERS_AT_ONCE, "ondo-webhooks") as pool:
            while not self._stopping.is_set() and (receivers := self._due()):
                done = list(pool.map(self._drain, receivers))
                accepted += sum(each.accepted for each in done)
                if not any(each.attempted for each in done):  # somebody else is at it
                    break
        return accepted

    def _due(self) -> list[str]:
        with self._ledger.read() as tx:
            return deliveries.due(tx, signed=bool(self._masters))

    def turn(self) -> int:
        """Set threads to work for the receivers that something is due for; return how many such receivers there are."""
        cleaning, self._turns = self._turns % _TURNS_BETWEEN_CLEANINGS == 0, self._turns + 1
        receivers = self._due()
        for receiver in receivers:
            before = self._running.get(receiver)
            if self._pool is not None and (before is None or before.done()):
                self._running[receiver] = self._pool.submit(self._try_to_drain, receiver)
        if cleaning:
            with self._ledger.begin() as tx:
                deliveries.forget(tx)
        return len(receivers)

    def finish(self) -> int:
        """Wait for the requests that are on their way; return to how many receivers they are."""
        under_way = sum(not future.done() for future in self._running.values())
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
        return under_way

    def _try_to_drain(self, webhook_id: str) -> Done | None:
        try:
            return self._drain(webhook_id)
        except Unavailable as error:
            _log.warning("webhook %s waits, what is due stays due: %s", webhook_id, error)
        except Exception:
            _log.exception("webhook %s could not be served; what is due stays due", webhook_id)
        return None

    def _drain(self, webhook_id: str) -> Done:
        """Attempt what is due for one receiver, one after the other."""
        attempted = accepted = 0
        taken = self._settle(webhook_id, None, None)
        while taken is not None:
            answer = self._attempt(taken)
            attempted, accepted = attempted + 1, accepted + (isinstance(answer, DeliveryAttempt) and answer.accepted)
            taken = self._settle(webhook_id, taken, answer)
        return Done(attempted, accepted)

    def _attempt(self, taken: Taken) -> DeliveryAttempt | Postponed:
        try:
            return self._notifier.send(taken) if taken.notice else self._send_signed(taken)
        except Unavailable:
            raise
        except Exception as error:  # a bug of ours must not hold up every other message to this receiver
            _log.exception("webhook %s, message %s could not be sent", taken.webhook_id, taken.message_id)
            return DeliveryAttempt(f"it could not be sent: {type(error).__name__}")

    def _send_signed(self, taken: Taken) -> DeliveryAttempt:
        secrets = signing_secrets(self._masters, taken.webhook_id, taken.generations)
        text = body(taken.kind, taken.told_at, with_link(taken.payload, self._public_url))
        headers = signed_headers(secrets, taken.message_id, self._ledger.now(), text)
        return self._sender.send(taken.url, headers, text)

    def _settle(self, webhook_id: str, done: Taken | None, answer: DeliveryAttempt | Postponed | None) -> Taken | None:
        """Record how an attempt went and take the next delivery, in one transaction."""
        with self._ledger.begin() as tx:
            if done is not None and answer is not None:
                if isinstance(answer, Postponed):
                    deliveries.postponed(tx, done, answer.until)
                elif answer.accepted:
                    deliveries.delivered(tx, done)
                else:
                    state = deliveries.failed(tx, done, answer.error, self._chance(), final=answer.gone)
                    report = _log.error if state is DeliveryState.DEAD else _log.warning
                    report("webhook %s, message %s: %s", webhook_id, done.message_id, answer.error)
            return None if self._stopping.is_set() else deliveries.take(tx, webhook_id)
