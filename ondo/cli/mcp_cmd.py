"""``ondo mcp``: what an assistant may look up in a running Ondo, over standard input and output."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from ondo.cli.app import Language, session
from ondo.domain.errors import InputError, Unavailable
from ondo.text.messages import Message

PANEL = "Score and decide"
KEY, KEY_FILE = "ONDO_KEY", "ONDO_KEY_FILE"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("mcp", rich_help_panel=PANEL)(serve_mcp)


def serve_mcp(
    url: Annotated[
        str, typer.Option("--url", help="Address of the running service; this machine's by default.", metavar="URL")
    ] = "",
    lang: Language = "",
) -> None:
    """Let an assistant look things up in a running Ondo by MCP, over standard input and output; nothing can be changed.

    It asks the service with the key of ONDO_KEY, or of the file that ONDO_KEY_FILE names: the role of the key decides
    what is answered. An assistant's program starts this command itself.
    """
    settings, key = session(lang=lang).settings, _key()
    try:
        from ondo.mcp_server import mcp_server
    except ImportError as error:
        raise Unavailable(Message("cli-mcp-not-installed"), Message("cli-mcp-not-installed-hint")) from error
    from ondo.client import Client

    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    with Client(url or f"http://{host}:{settings.port}", key, lang=settings.lang.value) as client:
        mcp_server(client, version("ondo")).run()


def _key() -> str | None:
    """Return the key, ``None`` without one: a service on this machine without keys answers all the same."""
    from ondo.client.wire import may_be_key

    file = os.environ.get(KEY_FILE, "")
    try:
        key = (Path(file).read_text(encoding="utf-8") if file else os.environ.get(KEY, "")).strip()
    except (OSError, ValueError) as error:
        raise InputError(Message("cli-key-file-cannot-be-read", name=KEY_FILE, error=str(error))) from error
    if key and not may_be_key(key):
        raise InputError(Message("cli-no-key", name=KEY_FILE if file else KEY), Message("cli-no-key-hint"))
    return key or None
