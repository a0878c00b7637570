"""``ondo serve``: the scoring service and the pages, on this machine only."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from ondo.cli.app import LedgerUrl, err, say, session

PANEL = "Score and decide"
GRACE_SECONDS = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve", rich_help_panel=PANEL)(serve)


Host = Annotated[str, typer.Option("--host", help="Loopback address to listen on [ONDO_HOST].", show_default=False)]
Port = Annotated[int, typer.Option("--port", help="Port [ONDO_PORT].", min=0, max=65535, show_default=False)]


def serve(host: Host = "", port: Port = 0, ledger: LedgerUrl = "") -> None:
    """Serve scores to programs and pages to people.

    Until there are API keys only loopback addresses are accepted. Ctrl-C ends gracefully: open requests are
    answered and the score log is written.
    """
    import uvicorn

    from ondo.asgi import check_loopback, create

    chosen = session(ledger=ledger).settings
    chosen = replace(chosen, host=host or chosen.host, port=port or chosen.port)
    check_loopback(chosen.host)
    chosen.home.mkdir(parents=True, exist_ok=True)
    app = create(chosen)
    name = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    err.print(say("ホットリード", "Hot leads", chosen.lang) + f": http://{name}:{chosen.port}/", style="bold")
    uvicorn.run(
        app,
        host=chosen.host,
        port=chosen.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
    )
