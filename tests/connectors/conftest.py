"""A company with a connection to a simulated system, and what a scoring would leave in its ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count, repeat
from pathlib import Path

import pytest

from ondo.connectors.api_client import Patience
from ondo.connectors.field_check import FieldProblem, field_problems
from ondo.connectors.push import PushWording
from ondo.connectors.run import ConnectionRun, RunReport, open_connector
from ondo.definitions.card_file import load_card
from ondo.definitions.connection_file import load_connection
from ondo.domain.instant import DAY, Micros, parse_instant, to_datetime
from ondo.domain.vocabulary import Lang, Temperature, Via
from ondo.ledger import Tx, open_ledger
from ondo.ledger.decisions import cards
from ondo.ledger.handoffs import lead_scores
from ondo.ledger.handoffs.handoffs import NewHandOff, open_handoff
from ondo.ledger.handoffs.lead_scores import LeadScore
from ondo.ledger.identity.lead_keys import canonical, find_leads
from tests.connectors.bottlecrm_server import BottleCrmServer
from tests.connectors.crm_server import CrmServer, serving
from tests.connectors.dynamics_server import DynamicsServer
from tests.connectors.hubspot_server import HubSpotServer
from tests.connectors.salesforce_server import SalesforceServer
from tests.support.ledgers import lay_filled

NOW = parse_instant("2026-10-01T00:00:00+09:00")
REPOSITORY = Path(__file__).resolve().parents[2]


def publish(tx: Tx) -> None:
    """Put the shipped card in force."""
    card = load_card(REPOSITORY / "ondo" / "default_card.yaml")
    cards.publish(tx, card, approved_by=["x"], effective_from=Micros(NOW - 300 * DAY))


_PLAIN = "length(replace(external_id, ':', '')) = length(external_id)"  # no digest of an address


SYSTEMS: tuple[type[CrmServer], ...] = (BottleCrmServer, HubSpotServer, SalesforceServer, DynamicsServer)


class Killed(BaseException):
    """The process is gone."""


class Company:
    """A ledger, a simulated CRM, and the runs between them."""

    def __init__(self, folder: Path, crm: CrmServer, url: str = "") -> None:
        self.folder, self.crm, self.secrets = folder, crm, dict(crm.secrets)
        if not url:
            lay_filled(folder / "ledger.sqlite", publish, NOW)
        (folder / "connect").mkdir(exist_ok=True)
        self.file = folder / "connect" / "crm.yaml"
        self.file.write_text(shipped(crm), encoding="utf-8")
        self.ledger = open_ledger(url or f"sqlite:///{folder}/ledger.sqlite", lambda: Micros(NOW), folder)
        if url:
            with self.ledger.begin() as tx:
                publish(tx)
        self.pauses: list[float] = []
        self.seconds = 0.0
        self.scores: dict[str, tuple[Temperature, int, float]] = {}
        self.scoring, self.version = True, 1
        self.requests_left: int | None = None

    def run(self, *, dry_run: bool = False) -> RunReport:
        """Run the connection once."""
        connection, _ = load_connection(self.folder, "crm")
        patience = Patience(self._tick, lambda: to_datetime(NOW), self.pauses.append)
        with open_connector(connection, environ(self.secrets), patience) as connector:
            wording = PushWording(Lang.EN, "https://ondo.example.com")
            return ConnectionRun(self.ledger, connection, connector, wording, self.score).once(dry_run=dry_run)

    def field_problems(self) -> list[FieldProblem]:
        """Look at the fields there."""
        connection, _ = load_connection(self.folder, "crm")
        patience = Patience(self._tick, lambda: to_datetime(NOW), self.pauses.append)
        with open_connector(connection, environ(self.secrets), patience) as connector:
            return list(field_problems(connection, connector))

    def _tick(self) -> float:
        """Tell the time, which is asked before each request: the place to die at."""
        if self.requests_left is not None:
            if not self.requests_left:
                raise Killed
            self.requests_left -= 1
        self.seconds += 60
        return self.seconds

    def score(self) -> None:
        """Leave in the ledger what a scoring leaves: a score for everybody, a hand-off for the hot; or nothing."""
        if not self.scoring:
            return
        with self.ledger.begin() as tx:
            names = {self.crm.id_of(name): name for name in self.crm.leads}
            for external, lead_id in find_leads(tx, self.crm.system, names).items():
                temperature, total, chance = self.scores.get(names[external], (Temperature.COLD, 5, 0.02))
                kept = LeadScore(
                    lead_id=canonical(tx, lead_id, tx.now),
                    card_id="default",
                    card_version=self.version,
                    lead_version=None,
                    scored_at=tx.now,
                    changes_at=None,
                    total=total,
                    temperature=temperature,
                    probability=chance,
                    reasons=(("employees_500", 15),),
                )
                lead_scores.keep(tx, [kept])
                if temperature is Temperature.HOT:
                    open_handoff(tx, NewHandOff(kept.lead_id, "default", 1, Via.HOT, NOW - 20 * DAY))

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Ask the ledger."""
        with self.ledger.read() as tx:
            return [tuple(row) for row in tx.conn.exec_driver_sql(query)]

    def facts(self) -> dict[str, object]:
        """Return what the ledger knows, without ids that each ledger makes for itself."""
        return {
            "leads": sorted(self.rows(f"SELECT source, external_id FROM lead_key WHERE {_PLAIN}")),
            "attributes": sorted(self.rows("SELECT name, value FROM attribute")),
            "outcomes": sorted(self.rows("SELECT outcome, happened_at FROM outcome")),
            "feedback": sorted(self.rows("SELECT label, coalesce(reason, ''), rater, happened_at FROM feedback")),
            "contacts": sorted(self.rows("SELECT channel, happened_at FROM contact")),
        }


def shipped(crm: CrmServer) -> str:
    """Return the shipped file of a system, for the address where it is simulated."""
    text = (REPOSITORY / "examples" / "connect" / f"{crm.system}.yaml").read_text(encoding="utf-8")
    for address in crm.addresses:
        text = text.replace(address, crm.url)
    return text


def environ(secrets: Mapping[str, str], name: str = "crm") -> dict[str, str]:
    """Return the variables of a connection that hold its secrets."""
    return {f"ONDO_CONNECT_{name.upper()}_{word}": secret for word, secret in secrets.items()}


Make = Callable[[], Company]


@contextmanager
def making(system: type[CrmServer], folder: Path, urls: Iterator[str]) -> Iterator[Make]:
    """Make companies, each with a CRM of its own, on ledgers at these addresses; empty = SQLite in its folder."""
    numbers = count()
    with ExitStack() as stack:

        def company() -> Company:
            home = folder / f"company-{next(numbers)}"
            home.mkdir()
            company = Company(home, stack.enter_context(serving(system())), next(urls))
            stack.callback(company.ledger.close)
            return company

        yield company


@pytest.fixture
def system() -> type[CrmServer]:
    """Return the system that a test is about, where it does not say another."""
    return BottleCrmServer


@pytest.fixture
def make(system: type[CrmServer], tmp_path: Path) -> Iterator[Make]:
    with making(system, tmp_path, repeat("")) as company:
        yield company


@pytest.fixture
def company(make: Make) -> Company:
    return make()
