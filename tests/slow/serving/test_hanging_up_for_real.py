"""Callers who hang up on a real server: no answer, no traceback, no count among the 5xx."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from tests.slow.serving.processes import new_company, service

HALF = b"content-length: 9\r\n\r\n{"
CHUNK = b"transfer-encoding: chunked\r\n\r\nzz\r\n{\r\n"


@pytest.mark.parametrize("rest", [HALF, CHUNK], ids=["half a body", "a bad chunk"])
def test_a_caller_who_hangs_up_is_not_a_500(tmp_path: Path, rest: bytes):
    new_company(tmp_path)
    with service(tmp_path, ONDO_LOG="json") as running:
        address = httpx.URL(running.url)
        for path in (b"/v1/events", b"/v1/leads", b"/v1/leads/batch", b"/v1/score", b"/v1/scores", b"/v1/outcomes"):
            with socket.create_connection((address.host, address.port or 80)) as line:
                line.sendall(
                    b"POST " + path + b" HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n" + rest
                )
                line.shutdown(socket.SHUT_WR)
                while line.recv(4096):  # what the server says of a broken chunk, until it closes too
                    pass
        counted = httpx.get(f"{running.url}/metrics").text
        running.stop()
        log = running.log.read_text()
    assert 'route="/v1/events",status="499"' in counted
    assert 'status="500"' not in counted
    assert "Traceback" not in log
    assert '"level":"error"' not in log
