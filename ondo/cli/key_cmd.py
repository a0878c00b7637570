"""``ondo key`` and ``ondo audit``: who may ask the service, and who did what."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from ondo.cli.app import (
    CommandSession,
    Json,
    Language,
    LedgerUrl,
    err,
    instant_option,
    out,
    print_json,
    sentence,
    session,
    span_option,
)
from ondo.domain.errors import InputError
from ondo.domain.instant import Micros, iso, to_datetime
from ondo.domain.vocabulary import Role
from ondo.text.messages import Message
from ondo.text.words import label

if TYPE_CHECKING:
    from ondo.ledger import Ledger
    from ondo.ledger.access.audit import AuditEntry
    from ondo.ledger.access.keys import ApiKey

PANEL = "Score and decide"

KeyId = Annotated[str, typer.Argument(help="Id of the key, as ondo key list shows it.", metavar="KEY")]
Expires = Annotated[
    str,
    typer.Option("--expires", help="When it ends: 90d, a day (which still counts) or an instant.", show_default=False),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="Write the key to this new file, for its owner's eyes only, instead of showing it."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Make, list, rotate and revoke API keys.")
    group.command("add")(add)
    group.command("list")(show)
    group.command("rotate")(rotate)
    group.command("revoke")(revoke)
    app.add_typer(group, name="key", rich_help_panel=PANEL)
    app.command("audit", rich_help_panel=PANEL)(audit_log)


def add(
    name: Annotated[str, typer.Option("--name", help="Whose key it is: a system or a person.")],
    role: Annotated[str, typer.Option("--role", help="ingest, score, sales, reviewer or admin.")],
    expires: Expires = "",
    team: Annotated[str, typer.Option("--team", help="Team of sales that it belongs to.", show_default=False)] = "",
    target: Out = None,
    ledger: LedgerUrl = "",
    lang: Language = "",
    as_json: Json = False,
) -> None:
    """Make a key and show it this once; the ledger keeps only its hash.

    From the first key on everybody needs one, on this machine too.
    """
    from ondo.ledger.access import audit, keys

    chosen = session(ledger=ledger, lang=lang)
    wanted = _role(role)
    with chosen.ledger() as opened, _kept(target) as keep, opened.begin() as tx:
        until = _until(expires, chosen, tx.now)
        made, text = keys.make_key(tx, name, wanted, by=audit.LOCAL, expires_at=until, team=team or None)
        keep(text)
    _present(chosen, made, text, target, as_json=as_json)


def rotate(
    key: KeyId,
    grace: Annotated[str, typer.Option("--grace", help="How long the old key stays valid: 24h, 7d, 0m.")] = "24h",
    expires: Expires = "",
    target: Out = None,
    ledger: LedgerUrl = "",
    lang: Language = "",
    as_json: Json = False,
) -> None:
    """Make a key that takes another's place; the old one stays valid for a while.

    Without --expires the new key lasts as long as the old one was made for.
    """
    from ondo.ledger.access import audit, keys

    chosen = session(ledger=ledger, lang=lang)
    with chosen.ledger() as opened, _kept(target) as keep, opened.begin() as tx:
        until = _until(expires, chosen, tx.now)
        made, text = keys.rotate_key(tx, key, by=audit.LOCAL, grace=span_option(grace, "--grace"), expires_at=until)
        keep(text)
    _present(chosen, made, text, target, as_json=as_json)


def revoke(key: KeyId, ledger: LedgerUrl = "", lang: Language = "", as_json: Json = False) -> None:
    """End a key now; every running service refuses it within two seconds."""
    from ondo.ledger.access import audit, keys

    chosen = session(ledger=ledger, lang=lang)
    with chosen.ledger() as opened, opened.begin() as tx:
        ended = keys.revoke_key(tx, key, by=audit.LOCAL)
    if as_json:
        print_json(_row(ended, ended.ended_at or Micros(0)))
    else:
        language = chosen.settings.lang
        out.print(sentence(language, "cli-key-revoked", key=key), markup=False)


def show(ledger: LedgerUrl = "", lang: Language = "", as_json: Json = False) -> None:
    """List every key that was ever made, without its secret."""
    from ondo.ledger.access import keys

    chosen = session(ledger=ledger, lang=lang)
    with chosen.ledger() as opened, opened.read() as tx:
        api_keys, now = keys.api_keys(tx), tx.now
    if as_json:
        print_json({"keys": [_row(key, now) for key in api_keys]})
        return
    language = chosen.settings.lang
    table = Table(box=None, header_style="dim")
    for head in ("cli-column-key", "cli-column-name", "cli-column-role", "cli-column-state", "cli-column-until"):
        table.add_column(sentence(language, head))
    for api_key in api_keys:
        ends = [at for at in (api_key.ended_at, api_key.expires_at) if at is not None]
        until = _local(min(ends), chosen) if ends else sentence(language, "cli-none")
        table.add_row(
            api_key.key_id,
            escape(api_key.name),
            label(api_key.role, language),
            sentence(language, _STATES[api_key.state(now)]),
            until,
        )
    out.print(table if api_keys else sentence(language, "cli-there-no-keys"))


_STATES: dict[str, str] = {
    "valid": "cli-key-state-valid",
    "ending": "cli-key-state-ending",
    "expired": "cli-key-state-expired",
    "revoked": "cli-key-state-revoked",
    "rotated": "cli-key-state-rotated",
}


def audit_log(
    actor: Annotated[str, typer.Option("--actor", help="Only this key id, or local.", show_default=False)] = "",
    action: Annotated[str, typer.Option("--action", help="Only this action: key.made, …", show_default=False)] = "",
    target: Annotated[str, typer.Option("--target", help="Only about this id.", show_default=False)] = "",
    since: Annotated[str, typer.Option("--since", help="A day or an instant.", show_default=False)] = "",
    limit: Annotated[int, typer.Option("--limit", help="Most entries.", min=1, max=100_000)] = 50,
    ledger: LedgerUrl = "",
    lang: Language = "",
    as_json: Json = False,
) -> None:
    """Show who did what, latest first: decisions, erasures, keys made, ended and used."""
    from ondo.ledger.access import audit

    chosen = session(ledger=ledger, lang=lang)
    with chosen.ledger() as opened:
        audit_entries = _entries(
            opened, chosen, audit.entries, since, limit, actor=actor, action=action, target=str(target)
        )
    if as_json:
        print_json({"entries": [_entry(entry) for entry in audit_entries]})
        return
    language = chosen.settings.lang
    table = Table(box=None, header_style="dim")
    for head in ("cli-column-when", "cli-column-who", "cli-column-what", "cli-column-about", "cli-column-detail"):
        table.add_column(sentence(language, head))
    for audit_entry in audit_entries:
        detail = " ".join(f"{name}={value}" for name, value in audit_entry.detail.items() if value not in (None, ""))
        table.add_row(
            _local(audit_entry.at, chosen),
            audit_entry.actor,
            audit_entry.action,
            audit_entry.target or "",
            escape(detail),
        )
    out.print(table if audit_entries else sentence(language, "cli-nothing-recorded"))


def _entries(
    opened: Ledger, chosen: CommandSession, read: Callable[..., list[AuditEntry]], since: str, limit: int, **only: str
) -> list[AuditEntry]:
    start = instant_option(since, chosen.settings)
    with opened.read() as tx:
        audit_entries: list[AuditEntry] = read(
            tx, since=start, limit=limit, **{name: text or None for name, text in only.items()}
        )
    return audit_entries


def _entry(audit_entry: AuditEntry) -> dict[str, Any]:
    data = {
        "number": audit_entry.number,
        "at": iso(audit_entry.at),
        "actor": audit_entry.actor,
        "action": audit_entry.action,
        "target": audit_entry.target,
    }
    return data | {"detail": dict(audit_entry.detail)}


def _row(api_key: ApiKey, now: Micros) -> dict[str, Any]:
    return {
        "key_id": api_key.key_id,
        "name": api_key.name,
        "role": api_key.role.value,
        "team": api_key.team,
        "state": api_key.state(now).value,
        "made_by": api_key.made_by,
        "made_at": iso(api_key.made_at),
        "expires_at": None if api_key.expires_at is None else iso(api_key.expires_at),
        "ended_at": None if api_key.ended_at is None else iso(api_key.ended_at),
    }


def _role(text: str) -> Role:
    try:
        return Role(text.strip().lower())
    except ValueError as error:
        names = ", ".join(Role)
        raise InputError(Message("cli-no-role", text=text), Message("cli-no-role-hint", names=names)) from error


def _until(text: str, chosen: CommandSession, now: Micros) -> Micros | None:
    """Read ``--expires``: a span from now, an instant, or a day, which still counts."""
    if not text:
        return None
    if re.fullmatch(r"[0-9]+[a-z]", text.strip().lower()):
        return Micros(now + span_option(text, "--expires"))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        instant_option(text, chosen.settings)  # says what is wrong with a day that does not exist
        return instant_option((date.fromisoformat(text) + timedelta(days=1)).isoformat(), chosen.settings)
    return instant_option(text, chosen.settings)


def _local(at: Micros, chosen: CommandSession) -> str:
    return f"{to_datetime(at).astimezone(chosen.settings.timezone):%Y-%m-%d %H:%M}"


@contextmanager
def _kept(target: Path | None) -> Iterator[Callable[[str], object]]:
    """Make the file of ``--out`` before the key, so that no key is made that nobody can read; remove it on failure."""
    if target is None:
        yield lambda _: None
        return
    file = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        yield lambda text: os.write(file, f"{text}\n".encode())
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        os.close(file)


def _present(chosen: CommandSession, made: ApiKey, text: str, target: Path | None, *, as_json: bool) -> None:
    language = chosen.settings.lang
    if as_json:
        shown = {"file": str(target)} if target is not None else {"key": text}
        print_json(_row(made, made.made_at) | shown)
        return
    if target is not None:
        out.print(sentence(language, "cli-key-target", target=str(target)), markup=False)
        return
    err.print(sentence(language, "cli-key-shown-once-keep-safe"))
    typer.echo(text)
