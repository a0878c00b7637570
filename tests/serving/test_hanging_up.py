"""A caller who hangs up is not a 500: half a body or a broken chunk is counted as 499 and leaves no traceback."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from fastapi import FastAPI

from serving.http.roles import listed
from tests.serving.builders import Company
from tests.serving.keyed import path_of

READS_NO_BODY = {
    "/v1/webhooks/{webhook_id}/end",
    "/v1/webhooks/{webhook_id}/test",
    "/v1/webhooks/{webhook_id}/replay",
}


def hang_up(app: Any, method: str, path: str, kind: str) -> list[Any]:
    """Send half a body and go away, as a server tells it to an application; return what was answered."""
    headers = [(b"host", b"127.0.0.1"), (b"content-type", kind.encode()), (b"sec-fetch-site", b"same-origin")]
    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b""}
    scope |= {"headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "root_path": ""}
    parts = iter([{"type": "http.request", "body": b"{", "more_body": True}])
    sent: list[Any] = []

    async def receive() -> Any:
        return next(parts, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        sent.append(message)

    anyio.run(app, scope | {"scheme": "http", "http_version": "1.1"}, receive, send)
    return sent


@pytest.mark.slow
def test_a_caller_who_hangs_up_is_not_a_500_on_any_route(company: Company, caplog: pytest.LogCaptureFixture):
    app = company.http.app
    assert isinstance(app, FastAPI)
    routes = [path for (method, path), _ in listed(app.routes) if method == "POST"]
    for route in routes:
        kind = "application/json" if route.startswith("/v1") else "application/x-www-form-urlencoded"
        sent = hang_up(app, "POST", path_of(route), kind)
        if route not in READS_NO_BODY:
            assert sent == [], route
            assert f'method="POST",route="{route}",status="499"}} 1.0' in company.http.get("/metrics").text
    assert len(routes) > 15
    assert 'status="500"' not in company.http.get("/metrics").text
    assert not [record for record in caplog.records if record.levelname == "ERROR" or record.exc_info]
