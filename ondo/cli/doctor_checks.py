"""Examination of an installation: each check looks at one thing and says whether it is well, and what to do if not."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from ondo.cli.app import without_password
from ondo.domain.errors import OndoError
from ondo.domain.instant import DAY, HOUR, MINUTE, SECOND
from ondo.domain.sqlite_url import sqlite_path
from ondo.domain.vocabulary import Label, Lang
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.cli.app import CommandSession
    from ondo.ledger import Ledger, Tx

MIB = 1 << 20
NO_ROOM, LITTLE_ROOM = 256 * MIB, 2048 * MIB
CLOCK_DRIFT = 5 * SECOND
"""More than this apart, deadlines and instants of two machines contradict each other."""
LATE = {"arrivals": 10 * MINUTE, "messages": HOUR, "watch": 2 * DAY}
"""How long something may wait before it is worth a look."""


class Status(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``advice`` says what to do, ``None`` when it is well."""

    name: str
    status: Status
    message: Label
    advice: Label | None = None


def _ok(name: str, message: Label) -> Check:
    return Check(name, Status.OK, message)


def _warning(name: str, message: Label, advice: Label) -> Check:
    return Check(name, Status.WARNING, message, advice)


def _failure(name: str, message: Label, advice: Label) -> Check:
    return Check(name, Status.FAILURE, message, advice)


def _refused(name: str, error: OndoError) -> Check:
    (ja, ja_hint), (en, en_hint) = error.said(Lang.JA), error.said(Lang.EN)
    return Check(name, Status.FAILURE, Label(ja, en), Label(ja_hint, en_hint))


def examine(work: CommandSession, *, deep: bool) -> Iterator[Check]:
    """Yield every check in order; those that need an open ledger only where it opens.

    An older ledger is not opened, since opening brings it forward, for which there is no way back without loss.
    """
    yield _room(work.settings.home)
    yield _tracking(work)
    schema = _schema(work)
    yield schema
    if deep:
        yield _integrity(work)
    if schema.status is not Status.OK:
        return
    try:
        with work.ledger() as ledger:
            yield _writing(ledger)
            with ledger.read() as tx:
                for name, check in CHECKS.items():
                    try:
                        yield check(work, tx)
                    except OndoError as error:
                        yield _refused(name, error)
    except OndoError as error:
        yield _refused("ledger", error)


def _room(home: Path) -> Check:
    place = next(path for path in (home, *home.parents) if path.is_dir())
    free = shutil.disk_usage(place).free
    words = Message("doctor-room", home=str(home), free=f"{free // MIB:,}")
    if not os.access(place, os.W_OK):
        return _failure("home", Message("doctor-home-not-writable", home=str(home)), Message("doctor-home-advice"))
    if free < LITTLE_ROOM:
        return (_failure if free < NO_ROOM else _warning)("home", words, Message("doctor-room-advice"))
    return _ok("home", words)


def _schema(work: CommandSession) -> Check:
    from ondo.ledger import revision_of
    from ondo.ledger.db.migrate import HEAD

    try:
        revision = revision_of(work.settings.ledger)
    except OndoError as error:
        return _refused("ledger", error)
    words = Message("doctor-ledger", ledger=work.shown_ledger, revision=revision)
    if revision > HEAD:
        return _failure("ledger", words, Message("doctor-ledger-newer", head=HEAD))
    if revision < HEAD:
        return _warning("ledger", words, Message("doctor-ledger-older", head=HEAD))
    return _ok("ledger", words)


def _integrity(work: CommandSession) -> Check:
    """Read a SQLite ledger as a whole; PostgreSQL checks its pages itself."""
    path = sqlite_path(work.settings.ledger)
    if path is None:
        return _ok("integrity", Message("doctor-integrity-postgresql"))
    try:
        with closing(sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)) as conn:
            (verdict,) = conn.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict != "ok":
        return _failure("integrity", Message("doctor-integrity", verdict=verdict), Message("doctor-integrity-advice"))
    return _ok("integrity", Message("doctor-integrity-ok"))


def _writing(ledger: Ledger) -> Check:
    from ondo.ledger.db.pulse import can_write

    if can_write(ledger):
        return _ok("writing", Message("doctor-writing"))
    return _failure("writing", Message("doctor-writing-fails"), Message("doctor-writing-advice"))


def _clock(_: CommandSession, tx: Tx) -> Check:
    from ondo.ledger.records.latest import latest_instant

    ahead = latest_instant(tx) - tx.now
    if ahead > CLOCK_DRIFT:
        words = Message("doctor-clock", seconds=f"{ahead / SECOND:,.0f}")
        return _failure("clock", words, Message("doctor-clock-advice"))
    return _ok("clock", Message("doctor-clock-ok"))


def _card(_: CommandSession, tx: Tx) -> Check:
    from ondo.ledger.decisions.cards import in_force

    versions = in_force(tx, tx.now)
    if not versions:
        return _failure("card", Message("doctor-no-card"), Message("doctor-no-card-advice"))
    shown = ", ".join(f"{version.card.card_id} {version.version}" for version in versions)
    if any(not version.approved_by for version in versions):
        return _warning("card", Message("doctor-card-unsigned", cards=shown), Message("doctor-card-advice"))
    return _ok("card", Message("doctor-card", cards=shown))


def _agreement(_: CommandSession, tx: Tx) -> Check:
    from ondo.ledger.decisions import sla_versions

    version = sla_versions.active(tx, tx.now)
    if not version.version:
        return _warning("agreement", Message("doctor-agreement-shipped"), Message("doctor-agreement-advice"))
    return _ok("agreement", Message("doctor-agreement", version=version.version))


def _model(work: CommandSession, tx: Tx) -> Check:
    from ondo.ledger.decisions.bundles import champion
    from serving.scoring.definitions import Definitions

    bundles = []
    for definition in Definitions().current(tx, work.settings.timezone).all(tx):
        if definition.model is not None:
            bundles.append(definition.model.bundle_id)
        elif definition.model_note is not None and champion(tx, definition.version.card.card_id) is not None:
            return _failure("model", definition.model_note, Message("doctor-model-advice"))
    return _ok("model", Message("doctor-model", bundle=", ".join(bundles)) if bundles else Message("doctor-no-model"))


def _arrivals(_: CommandSession, tx: Tx) -> Check:
    from ondo.ledger.facts.arrivals import oldest, waiting

    number, since = waiting(tx), oldest(tx)
    words = Message("doctor-arrivals", number=number)
    if since is not None and tx.now - since > LATE["arrivals"]:
        return _warning("arrivals", words, Message("doctor-arrivals-advice"))
    return _ok("arrivals", words)


def _everybody(_: CommandSession, tx: Tx) -> Check:
    from ondo.ledger.decisions.cards import in_force
    from ondo.ledger.handoffs.stock import last_event, round_of

    rounds = [round_of(tx, version.card.card_id, version.version) for version in in_force(tx, tx.now)]
    if any(round_.first for round_ in rounds):
        return _warning("scoring", Message("doctor-never-scored"), Message("doctor-scoring-advice"))
    behind = last_event(tx) - min((round_.events or 0 for round_ in rounds), default=0)
    return _ok("scoring", Message("doctor-scored", events=f"{behind:,}"))


def _watch(work: CommandSession, tx: Tx) -> Check:
    from ondo.ledger.records.findings import digests
    from ondo.text.locales import Locale

    last = next(iter(digests(tx, limit=1)), None)
    if last is None:
        return _warning("watch", Message("doctor-never-watched"), Message("doctor-watch-advice"))
    words = Message("doctor-watched", at=Locale(work.settings.lang, work.settings.timezone).clock(last.at))
    if tx.now - last.at > LATE["watch"]:
        return _warning("watch", words, Message("doctor-watch-advice"))
    return _ok("watch", words)


def _webhooks(work: CommandSession, tx: Tx) -> Check:
    from ondo.ledger.outbox.webhooks import receivers, ways

    listening = {receiver.webhook_id for receiver in receivers(tx)}
    if listening and not work.settings.webhook_secret:
        return _failure("webhooks", Message("doctor-webhooks-unsigned"), Message("doctor-webhooks-secret"))
    backlogs = [backlog for webhook_id, backlog in ways(tx).items() if webhook_id in listening]
    waiting, dead = sum(backlog.waiting for backlog in backlogs), sum(backlog.dead for backlog in backlogs)
    since = min((backlog.oldest for backlog in backlogs if backlog.oldest is not None), default=tx.now)
    words = Message("doctor-webhooks", receivers=len(listening), waiting=waiting, dead=dead)
    if dead or tx.now - since > LATE["messages"]:
        return _warning("webhooks", words, Message("doctor-webhooks-advice"))
    return _ok("webhooks", words)


def _notices(work: CommandSession, tx: Tx) -> Check:
    from ondo.ledger.outbox.recipients import NoticeForm, backlogs, recipients

    written_to, settings = recipients(tx), work.settings
    if not settings.smtp_host and any(recipient.form is NoticeForm.MAIL for recipient in written_to):
        return _failure("notices", Message("notice-no-mail-server"), Message("notice-no-mail-server-hint"))
    standing = backlogs(tx).values()
    waiting, dead = sum(backlog.waiting for backlog in standing), sum(backlog.dead for backlog in standing)
    words = Message("doctor-notices", recipients=len(written_to), waiting=waiting, dead=dead)
    if dead:
        return _warning("notices", words, Message("doctor-notices-advice"))
    return _ok("notices", words)


def _keys(work: CommandSession, tx: Tx) -> Check:
    from ondo.ledger.access.keys import api_keys

    keys = [key for key in api_keys(tx) if key.valid(tx.now)]
    if keys and not work.settings.session_secret:
        return _warning("keys", Message("doctor-sessions", keys=len(keys)), Message("doctor-sessions-advice"))
    return _ok("keys", Message("doctor-keys", keys=len(keys)))


def _tracking(work: CommandSession) -> Check:
    uri = work.settings.mlflow_uri
    path = sqlite_path(uri)
    if path is None:
        return _ok("mlflow", Message("doctor-mlflow-elsewhere", uri=without_password(uri)))
    file = Path(path)
    if not file.exists():
        return _ok("mlflow", Message("doctor-mlflow-none"))
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as conn:
            (runs,) = conn.execute("SELECT count(*) FROM runs").fetchone()
    except sqlite3.Error as error:
        return _failure("mlflow", Message("doctor-mlflow-broken", cause=str(error)), Message("doctor-mlflow-advice"))
    return _ok("mlflow", Message("doctor-mlflow", runs=runs))


CHECKS: dict[str, Callable[[CommandSession, Tx], Check]] = {
    "clock": _clock,
    "card": _card,
    "agreement": _agreement,
    "model": _model,
    "arrivals": _arrivals,
    "scoring": _everybody,
    "watch": _watch,
    "webhooks": _webhooks,
    "notices": _notices,
    "keys": _keys,
}
"""What is looked at inside an open ledger, in order."""
