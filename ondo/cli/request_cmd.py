"""``ondo requests``: what waits for a recalibration, and people who ask for one or decline it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ondo.cli.app import (
    CardId,
    CommandSession,
    Json,
    Language,
    LedgerUrl,
    out,
    print_json,
    sentence,
    session,
    share_option,
)
from ondo.domain.errors import InputError
from ondo.domain.instant import iso, local_date
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.ledger.decisions.recalibration_requests import RetrainingRequest

STATES = {
    "requested": Message("cli-waiting"),
    "started": Message("cli-running"),
    "failed": Message("cli-failed-next-monitoring-run-tries"),
    "finished": Message("cli-done"),
    "declined": Message("cli-declined"),
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("requests", rich_help_panel="Learn")(requests)


def requests(
    force: Annotated[
        bool,
        typer.Option("--force", help="Ask for a recalibration though nothing calls for one; the next watch runs it."),
    ] = False,
    decline: Annotated[bool, typer.Option("--decline", help="Decide not to recalibrate for what waits.")] = False,
    hot_precision: Annotated[
        str, typer.Option("--hot-precision", help="Hot precision that the run asked for holds, as 0.4; else as agreed.")
    ] = "",
    cause: Annotated[str, typer.Option("--cause", help="Only this cause; all that wait by default.")] = "",
    name: Annotated[list[str] | None, typer.Option("--name", help="Who decides; repeat for each person.")] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
    card_id: CardId = "",
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """List what asked for a recalibration and what came of it; ask for one, or decline one, with name and reason."""
    work = session(ledger=ledger, lang=lang)
    from ondo.ledger.decisions.cards import only_card
    from ondo.ledger.decisions.recalibration_requests import decline_requests, force_request
    from ondo.ledger.decisions.recalibration_requests import requests as every
    from ondo.ledger.decisions.sign_off import SignOff

    if force and decline:
        raise InputError(Message("cli-force-and-decline"), Message("cli-force-and-decline-hint"))
    precision = share_option("--hot-precision", hot_precision)
    if precision is not None and not force:
        raise InputError(Message("cli-precision-without-force"), Message("cli-precision-without-force-hint"))
    signed = SignOff(name or [], reason)
    with work.ledger() as opened, opened.begin() as tx:
        card_id = card_id or only_card(tx)
        if force:
            force_request(tx, card_id, signed, precision)
        if decline:
            decline_requests(tx, card_id, signed, cause.strip())
        retraining_requests = every(tx, card_id)
    if as_json:
        print_json({"requests": [_plain(retraining_request, work) for retraining_request in retraining_requests]})
        return
    _show(retraining_requests, work)


def _plain(retraining_request: RetrainingRequest, work: CommandSession) -> dict[str, object]:
    return {
        "request_id": retraining_request.request_id,
        "cause": retraining_request.cause,
        "reasons": [reason.of(work.settings.lang) for reason in retraining_request.reasons],
        "requested_at": iso(retraining_request.requested_at),
        "state": retraining_request.state.value,
        "since": iso(retraining_request.since),
        "detail": retraining_request.detail,
        "hot_precision": retraining_request.hot_precision,
    }


def _show(retraining_requests: Sequence[RetrainingRequest], work: CommandSession) -> None:
    lang, zone = work.settings.lang, work.settings.timezone
    if not retraining_requests:
        out.print(sentence(lang, "cli-nothing-has-asked-recalibration"))
    for request in retraining_requests:
        head = f"{local_date(request.requested_at, zone)}  {request.cause}  {STATES[request.state.value].of(lang)}"
        out.print(head, markup=False, soft_wrap=True)
        for text in (*(reason.of(lang) for reason in request.reasons), *request.detail.strip().splitlines()[-1:]):
            out.print(f"    {text}", markup=False, soft_wrap=True)
