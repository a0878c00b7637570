"""A real receiver of webhooks on the loopback, in this process: records what comes and answers as the test says."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MASTER = "a master secret of more than 32 characters"


@dataclass(frozen=True)
class Request:
    """What arrived."""

    path: str
    headers: dict[str, str]
    body: str

    @property
    def message_id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """A server with what it got; ``answer`` gives the status of each request."""

    answer: Callable[[Request], int] = lambda _: 204
    got: list[Request] = field(default_factory=list)
    url: str = ""
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, number: int) -> list[Request]:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.got) >= number, 20), f"{len(self.got)} of {number} came"
            return list(self.got)

    @property
    def messages(self) -> list[str]:
        return [request.message_id for request in self.got]


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what some tests want."""


@contextmanager
def receiving(
    answer: Callable[[Request], int] = lambda _: 204, tls: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    company = Receiver(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            request = Request(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            with company.arrived:
                status = company.answer(request)
                company.got.append(request)
                company.arrived.notify_all()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("location", "/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with _Server(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        company.url = f"http://127.0.0.1:{server.server_address[1]}/hooks?of=ondo"
        try:
            yield company
        finally:
            server.shutdown()
            thread.join()
