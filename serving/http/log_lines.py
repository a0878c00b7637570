"""Log lines as text or as one JSON object each. They hold ids, routes and numbers; no query, body, key or person."""

from __future__ import annotations

import logging

import msgspec

from ondo.domain.instant import Micros, iso
from serving.http.observe import FIELDS

QUIET, JSON = "quiet", "json"


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object: when, how grave, from where, and a message or what a request came to."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        line: dict[str, object] = {
            "at": iso(Micros(int(record.created * 1_000_000))),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        data = {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        line |= data or {"message": record.getMessage()}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


def configure(kind: str) -> None:
    """Let this process write its log to standard error; ``quiet`` leaves everything as it is."""
    if kind == QUIET:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if kind == JSON else logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("ondo.access").setLevel(logging.INFO)
