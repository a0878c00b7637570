"""Receiver of webhooks in a process of its own: each message is on disk before it is acknowledged."""

from __future__ import annotations

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock


def main() -> None:
    """Serve on a port; write the id of each message as a line of a file."""
    port, lock = int(sys.argv[1]), Lock()
    with Path(sys.argv[2]).open("ab", buffering=0) as file:

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                with lock:
                    file.write(self.headers["webhook-id"].encode() + b"\n")
                    os.fsync(file.fileno())
                self.send_response(204)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever(0.05)


if __name__ == "__main__":
    main()
