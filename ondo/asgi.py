"""Composition root of the web application: ``uvicorn --factory ondo.asgi:create``, settings from the environment."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING

from ondo.domain.errors import InputError
from ondo.domain.vocabulary import Role
from ondo.ledger import IdentityKey, Ledger, open_ledger
from ondo.ledger.access import keys
from ondo.ledger.db.clock import system_clock
from ondo.settings import Settings, read_settings
from ondo.text.messages import Message
from serving.app import create_app
from serving.http.caller import is_loopback
from serving.http.draining import Draining
from serving.http.log_lines import configure

if TYPE_CHECKING:
    from fastapi import FastAPI


def create(settings: Settings | None = None, draining: Draining | None = None) -> FastAPI:
    """Open the ledger and make the application over it; the ledger is closed after the last answer."""
    chosen = read_settings() if settings is None else settings
    configure(chosen.log)
    key = IdentityKey(chosen.identity_file, chosen.identity_secret)
    ledger = open_ledger(chosen.ledger, system_clock, chosen.artifacts, create=False, identity=key)
    try:
        check_address(ledger, chosen)
        app = create_app(ledger, chosen, draining, environment_of(chosen))
    except BaseException:
        ledger.close()
        raise
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


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the environment of a command that works on the same ledger as a service with these settings."""
    inherited = {name: value for name, value in os.environ.items() if name != "ONDO_LEDGER_FILE"}
    own = {"ONDO_HOME": str(settings.home), "ONDO_LEDGER": settings.ledger, "ONDO_LANG": settings.lang.value}
    return inherited | own


def check_address(ledger: Ledger, settings: Settings) -> None:
    """Refuse an address that other machines can reach without a key for an administrator and without a name."""
    host = settings.host
    if is_loopback(host):
        return
    with ledger.read() as tx:
        if not any(key.role is Role.ADMIN and key.valid(tx.now) for key in keys.api_keys(tx)):
            raise InputError(
                Message("problem-no-administrator-key", host=host), Message("problem-no-administrator-key-hint")
            )
    if not settings.hosts and _is_wildcard(host):
        raise InputError(Message("problem-host-names-unknown", host=host), Message("problem-host-names-unknown-hint"))


def _is_wildcard(host: str) -> bool:
    try:
        return not host or ip_address(host).is_unspecified
    except ValueError:
        return False
