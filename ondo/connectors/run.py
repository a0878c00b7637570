"""Run of a connection: read what is new, let scores be made, send what changed."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ondo.connectors.api_client import ApiClient, Patience
from ondo.connectors.credentials import access_of
from ondo.connectors.protocol import Connector
from ondo.connectors.pull import Puller, PullReport, check_kinds
from ondo.connectors.push import Pusher, PushReport, PushWording
from ondo.definitions.connection import Connection
from ondo.domain.errors import Conflict, InputError, OndoError
from ondo.domain.vocabulary import Label, Lang
from ondo.ledger import Ledger
from ondo.ledger.integrations.connections import KindState, keep_kind, kind_state
from ondo.text.messages import Message


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run did."""

    pulls: tuple[PullReport, ...]
    push: PushReport

    @property
    def refused(self) -> int:
        """How many records were refused, on either side."""
        return sum(pull.refused for pull in self.pulls) + self.push.refused


def bottlecrm(api: ApiClient, connection: Connection) -> Connector:
    """Make the connector of BottleCRM."""
    from ondo.connectors.bottlecrm import BottleCrm

    return BottleCrm(api, connection)


def hubspot(api: ApiClient, connection: Connection) -> Connector:
    """Make the connector of HubSpot."""
    from ondo.connectors.hubspot import HubSpot

    return HubSpot(api, connection)


def salesforce(api: ApiClient, connection: Connection) -> Connector:
    """Make the connector of Salesforce."""
    from ondo.connectors.salesforce import Salesforce

    return Salesforce(api, connection)


def dynamics(api: ApiClient, connection: Connection) -> Connector:
    """Make the connector of Dynamics 365."""
    from ondo.connectors.dynamics import Dynamics

    return Dynamics(api, connection)


CONNECTORS: Mapping[str, Callable[[ApiClient, Connection], Connector]] = {
    "bottlecrm": bottlecrm,
    "hubspot": hubspot,
    "salesforce": salesforce,
    "dynamics": dynamics,
}
"""The connectors there are, by the word that a connection file names."""


@contextmanager
def open_connector(connection: Connection, environ: Mapping[str, str], patience: Patience) -> Iterator[Connector]:
    """Open the connector of a connection; ``InputError`` when there is none, or it cannot do what the file names."""
    make = CONNECTORS.get(connection.connector)
    if make is None:
        raise InputError(
            Message("connect-no-such-connector", name=connection.connector),
            Message("connect-connectors-are", names=", ".join(CONNECTORS)),
        )
    access = access_of(connection, environ, patience)
    api = ApiClient(connection.url, access, connection.per_minute, patience)
    try:
        connector = make(api, connection)
        check_kinds(connection, connector)
        yield connector
    finally:
        api.close()


@contextmanager
def alone(folder: Path, name: str) -> Iterator[None]:
    """Keep a second run of a connection out as long as this process lives; ``Conflict`` when there is one."""
    path = folder / f"{name}.lock"
    with path.open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict(Message("connect-runs-already", name=name), Message("connect-runs-already-hint")) from error
        yield


@dataclass(frozen=True, slots=True)
class ConnectionRun:
    """What a run needs: ``score`` scores whom new facts have touched, between reading and sending."""

    ledger: Ledger
    connection: Connection
    connector: Connector
    wording: PushWording
    score: Callable[[], object]

    def once(self, *, dry_run: bool = False) -> RunReport:
        """Read, score and send once; what stood in the way is kept for whoever asks later, and raised."""
        try:
            pulls = tuple(Puller(self.ledger, self.connection, self.connector, dry_run=dry_run).run())
            if not dry_run:
                self.score()
            push = Pusher(self.ledger, self.connection, self.connector, self.wording).run(dry_run=dry_run)
        except OndoError as error:
            if not dry_run:
                self._keep(Label(" ".join(error.said(Lang.JA)).strip(), str(error)))
            raise
        return RunReport(pulls, push)

    def _keep(self, problem: Label) -> None:
        with self.ledger.begin() as tx:
            for file in self.connection.mapping.files:
                state = kind_state(tx, self.connection.name, file.name)
                keep_kind(tx, self.connection.name, KindState(state.kind, state.cursor, state.read_at, problem))
