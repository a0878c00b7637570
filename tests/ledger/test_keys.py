"""Keys are shown once and kept as hashes; their ends are facts, and all of it is in the audit log."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from ondo.domain.errors import Conflict, InputError, NotFound
from ondo.domain.instant import DAY, HOUR, Micros
from ondo.domain.vocabulary import Role
from ondo.ledger import Ledger
from ondo.ledger.access import audit, keys
from ondo.ledger.access.keys import KeyState
from ondo.ledger.db.columns import metadata
from tests.ledger.making import NOW, Clock


def actions(tx: Any) -> list[tuple[str, str, str | None]]:
    return [(row.actor, row.action, row.target) for row in reversed(audit.entries(tx))]


def test_a_key_opens_only_with_its_own_secret(ledger: Ledger):
    with ledger.begin() as tx:
        (first, shown), (second, other) = (keys.make_key(tx, name, Role.SCORE, by="local") for name in ("web", "ma"))
        key_id, secret = keys.parse(shown) or ("", "")
        assert key_id == first.key_id
        assert keys.opens(keys.api_key(tx, key_id), secret, NOW)
        assert not keys.opens(keys.api_key(tx, second.key_id), secret, NOW)
        assert len(secret) * 4 == 256
        assert shown != other
        assert {api_key.name: api_key.key_id for api_key in keys.api_keys(tx)} == {
            "web": first.key_id,
            "ma": second.key_id,
        }


@pytest.mark.parametrize("text", ["", "ondo__", "ondo_k1_", "Bearer x", "ondo_" + "0" * 12 + "_" + "g" * 64])
def test_what_does_not_look_like_a_key_is_none(text: str):
    assert keys.parse(text) is None


def test_the_secret_is_nowhere_in_the_ledger(ledger: Ledger):
    with ledger.begin() as tx:
        _, shown = keys.make_key(tx, "web", Role.INGEST, by="local")
        secret = shown.rsplit("_", 1)[1]
        stored = [tx.conn.execute(sa.select(table)).all() for table in metadata.sorted_tables]
    assert secret not in str(stored)
    assert keys.digest(secret) in str(stored)


def test_a_key_expires_at_its_instant(ledger: Ledger):
    with ledger.begin() as tx:
        made, _ = keys.make_key(tx, "web", Role.SCORE, by="local", expires_at=Micros(NOW + DAY))
    assert [made.state(Micros(NOW + DAY + late)) for late in (-1, 0)] == [KeyState.VALID, KeyState.EXPIRED]


def test_a_rotated_key_gets_as_long_a_life_again(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        old, _ = keys.make_key(tx, "web", Role.SCORE, by="local", expires_at=Micros(NOW + 90 * DAY))
    clock.at = Micros(NOW + 80 * DAY)
    with ledger.begin() as tx:
        new, _ = keys.rotate_key(tx, old.key_id, by="local")
        newest, _ = keys.rotate_key(tx, new.key_id, by="local", expires_at=Micros(NOW + 81 * DAY))
    assert [row.expires_at for row in (new, newest)] == [NOW + 170 * DAY, NOW + 81 * DAY]


def test_a_rotated_key_lives_on_for_its_grace_and_can_be_revoked_meanwhile(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        old, _ = keys.make_key(tx, "web", Role.SCORE, by="local", team="east")
        new, _ = keys.rotate_key(tx, old.key_id, by="local", grace=2 * HOUR)
        assert (new.name, new.role, new.team) == ("web", Role.SCORE, "east")
        ending = keys.api_key(tx, old.key_id)
        assert [ending.state(Micros(NOW + 2 * HOUR + late)) for late in (-1, 0)] == [
            KeyState.ENDING,
            KeyState.ROTATED,
        ]
        with pytest.raises(Conflict, match="replaced already"):
            keys.rotate_key(tx, old.key_id, by="local")
    clock.at = Micros(NOW + HOUR)
    with ledger.begin() as tx:
        assert keys.revoke_key(tx, old.key_id, by=new.key_id).state(clock.at) is KeyState.REVOKED
        with pytest.raises(Conflict, match="revoked already"):
            keys.revoke_key(tx, old.key_id, by="local")
        assert actions(tx) == [
            ("local", "key.made", old.key_id),
            ("local", "key.made", new.key_id),
            ("local", "key.ended", old.key_id),
            (new.key_id, "key.ended", old.key_id),
        ]


def test_what_cannot_be_a_key_is_refused(ledger: Ledger):
    with ledger.begin() as tx:
        for name in ("", " ", "a\nb", "x" * 101):
            with pytest.raises(InputError, match="needs a name"):
                keys.make_key(tx, name, Role.SCORE, by="local")
        with pytest.raises(InputError, match="expired"):
            keys.make_key(tx, "web", Role.SCORE, by="local", expires_at=NOW)
        with pytest.raises(NotFound):
            keys.revoke_key(tx, "nothing", by="local")
        made, _ = keys.make_key(tx, "web", Role.SCORE, by="local")
        with pytest.raises(InputError, match="not negative"):
            keys.rotate_key(tx, made.key_id, by="local", grace=-1)


def test_the_first_use_in_each_hour_is_recorded(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        first, two = (keys.make_key(tx, name, Role.SCORE, by="local")[0].key_id for name in ("a", "b"))
    clock.at = Micros(NOW - NOW % HOUR + 2 * HOUR - 1)  # the last microsecond of an hour
    answer = []
    for key_id, later in ((first, 0), (two, 0), (first, 0), (first, 1), (first, HOUR), (first, HOUR + 1)):
        clock.at = Micros(NOW - NOW % HOUR + 2 * HOUR - 1 + later)
        with ledger.begin() as tx:
            answer.append(keys.record_use(tx, key_id))
    assert answer == [True, True, False, True, False, True]
    with ledger.read() as tx:
        assert len(audit.entries(tx, action=keys.USED)) == 4
        assert [entry.at for entry in audit.entries(tx, actor=two)] == [Micros(NOW - NOW % HOUR + 2 * HOUR - 1)]
