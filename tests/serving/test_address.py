"""Nobody but this machine may reach a service without an administrator's key."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ondo.asgi import check_address, create
from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Lang, Role
from ondo.ledger import open_ledger
from ondo.ledger.access import keys
from ondo.settings import Settings
from tests.serving.builders import Clock, settings_in
from tests.support.ledgers import lay_empty

EXPOSED = ["0.0.0.0", "::", "192.168.1.5", "203.0.113.7", "example.com", ""]


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    settings = settings_in(tmp_path)
    open_ledger(lay_empty(tmp_path / "ledger.sqlite"), Clock(), settings.artifacts).close()
    return settings


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_a_loopback_address_needs_no_key(host: str, chosen: Settings):
    with open_ledger(chosen.ledger, Clock(), chosen.artifacts) as ledger:
        check_address(ledger, replace(chosen, host=host))


@pytest.mark.parametrize("host", EXPOSED)
def test_any_other_address_needs_a_valid_key_of_an_administrator(host: str, chosen: Settings):
    exposed = replace(chosen, host=host, hosts=("ondo.example.com",))
    with pytest.raises(InputError, match="no administrator has a valid API key") as refused:
        create(exposed)
    assert "ondo key add" in refused.value.said(Lang.JA)[1]
    clock = Clock()
    with open_ledger(chosen.ledger, clock, chosen.artifacts) as ledger:
        with ledger.begin() as tx:
            keys.make_key(tx, "web", Role.SCORE, by="local")
            keys.make_key(tx, "old", Role.ADMIN, by="local", expires_at=Micros(tx.now + DAY))
            revoked, _ = keys.make_key(tx, "gone", Role.ADMIN, by="local")
            keys.revoke_key(tx, revoked.key_id, by="local")
        check_address(ledger, exposed)
        clock.forward(DAY)
        with pytest.raises(InputError, match="no administrator"):
            check_address(ledger, exposed)


def test_every_address_at_once_needs_names(chosen: Settings):
    with open_ledger(chosen.ledger, Clock(), chosen.artifacts) as ledger:
        with ledger.begin() as tx:
            keys.make_key(tx, "admin", Role.ADMIN, by="local")
        for host in EXPOSED:
            if host in ("0.0.0.0", "::", ""):
                with pytest.raises(InputError, match="names that callers use"):
                    check_address(ledger, replace(chosen, host=host))
            else:
                check_address(ledger, replace(chosen, host=host))


def test_without_a_ledger_nothing_is_made(tmp_path: Path):
    with pytest.raises(NotFound):
        create(replace(settings_in(tmp_path), host="0.0.0.0"))
    assert list(tmp_path.iterdir()) == []
