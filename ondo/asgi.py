"""Composition root of the web application: ``uvicorn --factory ondo.asgi:create``, settings from the environment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING

from ondo.domain.errors import InputError
from ondo.ledger import open_ledger
from ondo.ledger.clock import system_clock
from ondo.settings import Settings, read_settings
from serving.app import create_app

if TYPE_CHECKING:
    from fastapi import FastAPI


def create(settings: Settings | None = None) -> FastAPI:
    """Open the ledger and make the application over it; the ledger is closed after the last answer."""
    chosen = read_settings() if settings is None else settings
    check_loopback(chosen.host)
    ledger = open_ledger(chosen.ledger, system_clock, chosen.artifacts, create=False)
    app = create_app(ledger, chosen)
    serve = app.router.lifespan_context

    @asynccontextmanager
    async def life(running: FastAPI) -> AsyncIterator[None]:
        try:
            async with serve(running):
                yield
        finally:
            ledger.close()

    app.router.lifespan_context = life
    return app


def check_loopback(host: str) -> None:
    """Refuse an address that other machines can reach, as long as there are no API keys."""
    try:
        loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise InputError(
            f"'{host}' can be reached from other machines, and Ondo has no API keys yet.", "Serve on 127.0.0.1."
        )
