"""The route that is asked every second, without the framework around it."""

from __future__ import annotations

import anyio
import httpx

from tests.serving.builders import Company


def test_a_sender_who_leaves_early_is_no_error_of_the_service(company: Company, caplog):
    heads = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/v1/score", "raw_path": b"/v1/score", "query_string": b""}
    scope |= {"headers": heads, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "root_path": ""}
    parts = iter([{"type": "http.request", "body": b'{"lead', "more_body": True}, {"type": "http.disconnect"}])
    sent: list[object] = []

    async def receive() -> object:
        return next(parts)

    async def send(message: object) -> None:
        sent.append(message)

    anyio.run(company.http.app, scope | {"scheme": "http", "http_version": "1.1"}, receive, send)
    assert sent == []
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    counted = 'ondo_requests_total{method="POST",route="/v1/score",status="499"} 1.0'
    assert counted in company.http.get("/metrics").text


def test_a_body_in_parts_is_read_whole_and_no_further_than_allowed(company: Company):
    company.lead()
    body = [b'{"source": "ma", ', b'"external_id": "L-1"}']
    assert company.http.post("/v1/score", content=iter(body)).json()["total"] == 0
    answer: httpx.Response = company.http.post("/v1/score", content=iter([b" " * 6_000_000] * 3))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
