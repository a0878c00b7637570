"""Opening of a ledger: its schema is brought up to date, its key checked, and what a migration left is finished."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.ledger.db import driver_errors, migrate
from ondo.ledger.db.identity_key import FILE, IdentityKey
from ondo.ledger.db.identity_schema import upkeep
from ondo.ledger.db.store import DRIVER_ERRORS, WRITES, Ledger, engine_of, missing, unusable
from ondo.ledger.identity.new_key import write_anew
from ondo.ledger.identity.old_addresses import digest_all


def open_ledger(
    url: str,
    clock: Callable[[], Micros],
    artifacts: Path,
    *,
    create: bool = True,
    identity: IdentityKey | None = None,
    new_key: bool = False,
) -> Ledger:
    """Open a ledger, migrating it as needed.

    Parameters
    ----------
    url:
        ``sqlite:///PATH`` or ``postgresql://…`` (psycopg 3).
    clock:
        Returns the present instant; ``ondo.ledger.db.clock.system_clock`` outside tests.
    artifacts:
        Folder of model bundles; created when missing.
    create:
        Make the ledger when there is none; else ``NotFound``, and nothing is left behind.
    identity:
        The key behind the digests of addresses; by default the file ``identity.key`` beside the folder of artifacts.
        ``Unavailable`` when the ledger was written with another one.
    new_key:
        Write the digests anew with the key that is here, since the one they were made with is lost.
    """
    key = identity or IdentityKey(artifacts.absolute().parent / FILE)
    engine = engine_of(url, create=create)
    try:
        if not create and not migrate.exists(engine):
            raise missing(url)
        artifacts.mkdir(parents=True, exist_ok=True)
        migrate.upgrade(engine, {WRITES: True}, clock)
        ledger = Ledger(engine, url, clock, artifacts, key)
        _settle(ledger, new_key=new_key)
    except DRIVER_ERRORS as error:
        engine.dispose()
        raise driver_errors.translate(error, engine.url) from error
    except OSError as error:
        engine.dispose()
        raise unusable(artifacts, error) from error
    except BaseException:
        engine.dispose()
        raise
    return ledger


def _settle(ledger: Ledger, *, new_key: bool) -> None:
    """Make sure that the key is the ledger's, and finish what a migration left to whoever has the key."""
    if new_key:
        with ledger.begin() as tx:
            write_anew(tx)
    with ledger.read() as tx:
        tx.pseudonyms.check(tx)
        pending = tx.conn.execute(sa.select(upkeep.c.name).where(~upkeep.c.done)).first() is not None
    if pending:
        digest_all(ledger)
