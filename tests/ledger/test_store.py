"""Opening, migrating and sharing a ledger; errors of the database stay behind the door."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from ondo.domain.errors import Conflict, InputError, OndoError, Unavailable
from ondo.ledger import Ledger, open_ledger, revision_of
from ondo.ledger.db import migrate, schema
from ondo.ledger.handoffs.handoffs import handoffs_of
from ondo.ledger.identity.lead_keys import find_leads, lead_for, leads_for
from tests.ledger.filling import fill_every_table
from tests.ledger.making import Clock

Open = Callable[[str], Ledger]


def no_reflection(test: Callable[..., None]) -> Callable[..., None]:
    """Let SQLAlchemy and Alembic say that SQLite cannot be asked for an index over an expression."""
    for message in ("Skipped unsupported reflection of", "autogenerate skipping metadata-specified"):
        test = pytest.mark.filterwarnings(f"ignore:{message} expression-based index")(test)
    return test


@pytest.mark.slow
@no_reflection
def test_opening_makes_the_schema_that_the_code_describes(open_one: Open, empty_url: str):
    ledger = open_one(empty_url)
    with ledger.read() as tx:
        differences = compare_metadata(MigrationContext.configure(tx.conn), schema.metadata)
        assert tx.conn.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == migrate.HEAD
    assert differences == []


def test_the_head_in_the_code_is_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD


@pytest.mark.slow
def test_many_may_open_an_empty_database_at_once(open_one: Open, empty_url: str):
    ready = Barrier(6)

    def opener(number: int) -> str:
        ready.wait()
        ledger = open_one(empty_url)
        with ledger.begin() as tx:
            return lead_for(tx, "crm", str(number % 2))

    with ThreadPoolExecutor(6) as pool:
        assert len({*pool.map(opener, range(6))}) == 2


def test_opening_again_keeps_everything(open_one: Open, ledger_url: str):
    first = open_one(ledger_url)
    with first.begin() as tx:
        lead = lead_for(tx, "crm", "A")
    first.close()
    with open_one(ledger_url).read() as tx:
        assert find_leads(tx, "crm", ["A"]) == {"A": lead}


@pytest.mark.slow
@no_reflection
def test_the_schema_goes_back_and_forward_again_and_keeps_what_both_hold(open_one: Open, ledger_url: str):
    first = open_one(ledger_url)
    with first.begin() as tx:
        fill_every_table(tx)
        leads = find_leads(tx, "crm", ["A"])
    first.close()
    for earlier in ("0002", "0001"):
        assert revision_of(ledger_url, earlier) == earlier
    with open_one(ledger_url).read() as tx:
        assert compare_metadata(MigrationContext.configure(tx.conn), schema.metadata) == []
        assert find_leads(tx, "crm", ["A"]) == leads
        assert len(handoffs_of(tx, leads["A"])) == 3
        entries = sa.text("SELECT count(*) FROM audit")
        assert tx.conn.execute(entries).scalar() == 0, "what only the later revision holds is gone"
    assert revision_of(ledger_url) == migrate.HEAD
    with pytest.raises(InputError, match="0001, 0002"):
        revision_of(ledger_url, "0099")


def test_a_ledger_of_a_newer_ondo_is_left_alone(open_one: Open, ledger_url: str):
    with open_one(ledger_url).begin() as tx:
        tx.conn.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unavailable, match="newer Ondo"):
        open_one(ledger_url)


def test_a_failed_transaction_leaves_no_trace(ledger: Ledger):
    def fail() -> None:
        with ledger.begin() as tx:
            fill_every_table(tx)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with ledger.read() as tx:
        for table in schema.APPEND_ONLY:
            assert tx.conn.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 0


def test_writers_in_many_threads_lose_nothing(ledger: Ledger):
    def write(number: int) -> None:
        with ledger.begin() as tx:
            leads_for(tx, "crm", [str(number), "shared"])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    with ledger.read() as tx:
        assert len(find_leads(tx, "crm", [*map(str, range(40)), "shared"])) == 41
        assert tx.conn.execute(sa.select(sa.func.count()).select_from(schema.lead)).scalar() == 41


def test_a_reader_sees_one_state_while_others_write(ledger: Ledger):
    with ledger.read() as tx:
        assert find_leads(tx, "crm", ["A"]) == {}
        with ledger.begin() as other:
            lead_for(other, "crm", "A")
        assert find_leads(tx, "crm", ["A"]) == {}
    with ledger.read() as tx:
        assert len(find_leads(tx, "crm", ["A"])) == 1


def test_a_read_transaction_cannot_write(ledger: Ledger):
    with pytest.raises(OndoError), ledger.read() as tx:
        lead_for(tx, "crm", "A")
    with ledger.begin() as tx:
        assert lead_for(tx, "crm", "A"), "the same connection can write again"


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("INSERT INTO lead (lead_id) VALUES ('x')", Conflict),
        ("SELECT * FROM nothing", Unavailable),
        ("INSERT INTO person (lead_id, updated_at) VALUES ('nobody', 1)", OndoError),
    ],
    ids=["missing value", "missing table", "missing lead"],
)
def test_no_error_of_a_driver_leaks(ledger: Ledger, statement: str, error: type[OndoError]):
    with pytest.raises(error) as caught, ledger.begin() as tx:
        tx.conn.execute(sa.text(statement))
    assert isinstance(caught.value.__cause__, Exception), "the cause stays chained"


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("mysql://localhost/x", InputError),
        ("nonsense", InputError),
        ("sqlite://", InputError),
        ("sqlite:////proc/nowhere/ledger.sqlite", Unavailable),
        ("postgresql://nobody@127.0.0.1:1/x", Unavailable),
    ],
)
def test_urls_that_cannot_be_opened(url: str, error: type[OndoError], tmp_path: Path):
    with pytest.raises(error):
        open_ledger(url, Clock(), tmp_path)
