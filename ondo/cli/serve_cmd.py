"""``ondo serve``: the scoring service and the pages."""

from __future__ import annotations

import errno
import gc
import socket
from contextlib import suppress
from dataclasses import replace
from typing import Annotated

import typer

from ondo.cli.app import LedgerUrl, err, sentence, session
from ondo.domain.errors import InputError, Unavailable
from ondo.text.messages import Message

PANEL = "Score and decide"
GRACE_SECONDS = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve", rich_help_panel=PANEL)(serve)


Host = Annotated[str, typer.Option("--host", help="Address to listen on [ONDO_HOST].", show_default=False)]
Port = Annotated[int | None, typer.Option("--port", help="Port [ONDO_PORT].", min=0, max=65535, show_default=False)]


Link = Annotated[bool, typer.Option("--link", help="Show a link that signs in to the pages: once, within 10 minutes.")]


def serve(host: Host = "", port: Port = None, link: Link = False, ledger: LedgerUrl = "") -> None:
    """Serve scores to programs and pages to people.

    Without API keys only loopback addresses are accepted; with keys everybody needs one ([b]ondo key add[/b]). TLS is
    a reverse proxy's affair. Ctrl-C ends gracefully: open requests are answered and the score log is written.
    SIGTERM lets it answer for ONDO_DRAIN seconds more, no longer ready, so that a balancer can turn away first.
    """
    import uvicorn
    from uvicorn.config import LOGGING_CONFIG

    from ondo.asgi import create
    from ondo.cli.draining import DrainingServer
    from serving.http.draining import Draining

    chosen = session(ledger=ledger).settings
    chosen = replace(chosen, host=host or chosen.host, port=chosen.port if port is None else port)
    if link:
        token, kept = _link(chosen.host)
        chosen = replace(chosen, sign_in_link=kept)
    with listen(chosen.host, chosen.port) as taken:
        chosen = replace(chosen, port=taken.getsockname()[1])
        draining = Draining()
        config = uvicorn.Config(
            create(chosen, draining),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
            server_header=False,
            log_config=LOGGING_CONFIG if chosen.log == "quiet" else None,
        )
        name = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
        err.print(sentence(chosen.lang, "cli-hot-leads") + f": http://{name}:{chosen.port}/", style="bold")
        if link:
            shown = f"http://{name}:{chosen.port}/login/once?token={token}"
            err.print(sentence(chosen.lang, "cli-sign-in-once", link=shown), markup=False, soft_wrap=True)
        gc.collect()
        gc.freeze()  # what is loaded by now stays, so the collector need not walk over it while requests wait
        try:
            with suppress(KeyboardInterrupt):
                DrainingServer(config, draining, chosen.drain).run(sockets=[taken])
        except SystemExit as ended:  # uvicorn's own exit codes mean something else here
            raise Unavailable(
                Message("cli-service-could-not-start"), Message("cli-service-could-not-start-hint")
            ) from ended


def _link(host: str) -> tuple[str, str]:
    """Return a secret and what the service is told of it; ``InputError`` where other machines could open the link."""
    from ondo.ledger.db.clock import system_clock
    from serving.http.caller import is_loopback
    from serving.http.one_time_link import new_link

    if not is_loopback(host):
        raise InputError(Message("cli-link-needs-loopback", host=host), Message("cli-link-needs-loopback-hint"))
    return new_link(system_clock())


def listen(host: str, port: int) -> socket.socket:
    """Take the port before its address is shown to anybody; ``Unavailable`` when somebody else has it."""
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a restart need not wait for old connections
        taken.bind((host, port))
        taken.listen()
    except OSError as error:
        taken.close()
        taken_by_other, why = error.errno == errno.EADDRINUSE, error.strerror
        other = f"ondo serve --port {min(port + 1, 65535)}"
        if taken_by_other:
            raise Unavailable(
                Message("cli-port-taken", port=port), Message("cli-choose-another-port", command=other)
            ) from error
        raise Unavailable(
            Message("cli-port-unusable", port=port, host=host, why=str(why)),
            Message("cli-choose-another-port", command=other),
        ) from error
    return taken
