"""The route of metrics, in Prometheus' text format."""

from __future__ import annotations

import math
from collections.abc import Callable

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response

from ondo.domain.errors import OndoError
from ondo.ledger import Ledger, Tx
from ondo.ledger.facts.arrivals import waiting
from ondo.ledger.outbox.outbox import pending
from serving.http.metrics import CONTENT_TYPE, Metrics
from serving.http.page_route import PageRoute


def route(ledger: Ledger, metrics: Metrics, queued: Callable[[], int]) -> PageRoute:
    """Make the route; ``queued`` tells how many score-log rows wait to be written."""
    metrics.watch("ondo_score_log_queue", "Score-log rows that wait to be written.", queued)
    metrics.watch("ondo_arrivals_waiting", "Leads to be scored after something new.", lambda: _asked(ledger, waiting))
    metrics.watch("ondo_outbox_pending", "Webhook deliveries on their way.", lambda: _asked(ledger, pending))

    async def numbers(_: Request) -> Response:
        return Response(await run_sync(metrics.text), media_type=CONTENT_TYPE)

    return PageRoute("GET", "/metrics", numbers)


def _asked(ledger: Ledger, count: Callable[[Tx], int]) -> float:
    """Return a number from the ledger; not a number while it cannot be read, so that the others are still told."""
    try:
        with ledger.read() as tx:
            return count(tx)
    except OndoError:
        return math.nan
