"""Ports for servers that must be told theirs before they start."""

from __future__ import annotations

import random
import socket

# Below what Linux gives to whoever asks for any port: one of those may be given away again before the server listens.
_FIRST, _LAST = 20_000, 32_000


def free_port() -> int:
    """Return a port of loopback that nobody listens on; ``OSError`` when a hundred draws are all taken."""
    for port in random.SystemRandom().sample(range(_FIRST, _LAST), 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise OSError("no free port")
