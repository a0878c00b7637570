"""Composition root of the web application: ``uvicorn --factory ondo.asgi:create``, settings from the environment."""

from __future__ import annotations

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
from serving.app import create_app
from serving.http.caller import is_loopback
from serving.http.draining import Draining
from serving.http.log_lines import configure

if TYPE_CHECKING:
    from fastapi import FastAPI


def create(settings: Settings | None = None, leaving: Draining | None = None) -> FastAPI:
    """Open the ledger and make the application over it; the ledger is closed after the last answer."""
    chosen = read_settings() if settings is None else settings
    configure(chosen.log)
    key = IdentityKey(chosen.identity_file, chosen.identity_secret)
    ledger = open_ledger(chosen.ledger, system_clock, chosen.artifacts, create=False, identity=key)
    try:
        check_address(ledger, chosen)
        app = create_app(ledger, chosen, leaving)
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


def check_address(ledger: Ledger, settings: Settings) -> None:
    """Refuse an address that other machines can reach without a key for an administrator and without a name."""
    host = settings.host
    if is_loopback(host):
        return
    with ledger.read() as tx:
        if not any(key.role is Role.ADMIN and key.valid(tx.now) for key in keys.api_keys(tx)):
            raise InputError(
                f"'{host}' can be reached from other machines, and no administrator has a valid API key.",
                "Make one first: ondo key add --name NAME --role admin. Or serve on 127.0.0.1.",
                ja=(
                    f"「{host}」は他のマシンから接続できますが、有効な管理者の API キーがありません。",
                    "先に ondo key add --name 名前 --role admin で作成するか、127.0.0.1 で起動してください。",
                ),
            )
    if not settings.hosts and _is_wildcard(host):
        raise InputError(
            f"'{host}' stands for every address of this machine; the names that callers use are not known.",
            "Set ONDO_HOSTS to the host names, with commas between them.",
            ja=(
                f"「{host}」はこのマシンの全アドレスを指すため、呼び出しに使われるホスト名が分かりません。",
                "ONDO_HOSTS にホスト名をカンマ区切りで設定してください。",
            ),
        )


def _is_wildcard(host: str) -> bool:
    try:
        return not host or ip_address(host).is_unspecified
    except ValueError:
        return False
