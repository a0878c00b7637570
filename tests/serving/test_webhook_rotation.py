"""Secrets of webhooks change without a message lost: old and new sign side by side for a while."""

from __future__ import annotations

from dataclasses import replace

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from ondo.domain.errors import Conflict, InputError
from ondo.domain.instant import HOUR, Micros, parse_instant, to_datetime
from ondo.ledger.access import audit
from ondo.ledger.db.clock import system_clock
from ondo.ledger.outbox import webhook_rotations, webhooks
from ondo.ledger.outbox.webhook_rotations import MOST_GRACE, MOST_SECRETS
from serving.schemas.webhooks import WebhookAdded
from serving.webhooks import receivers
from serving.webhooks.sender import signing_secret
from serving.workers.dispatcher import Dispatcher
from tests.serving.builders import Company
from tests.serving.office import Office, office, serving_webhooks
from tests.serving.receiver import MASTER, Request, receiving

__all__ = ["office", "serving_webhooks"]


def signed_by(request: Request, secret: str) -> bool:
    try:
        Webhook(secret).verify(request.body, request.headers)
    except WebhookVerificationError:
        return False
    return True


def test_a_rotated_secret_signs_beside_the_old_one_for_its_grace(office: Office):
    office.clock.at = system_clock()
    with receiving() as receiver:
        to = office.add(receiver.url)
        old = signing_secret(MASTER, to)
        with office.ledger.begin() as tx:
            shown, new = receivers.rotate(tx, office.settings, to, "key-1", Micros(HOUR))
        assert (shown.rotated_at, shown.old_until) == (office.clock.at, office.clock.at + HOUR)
        assert new != old
        office.tell()
        assert office.dispatcher().deliver_due() == 1
        assert receivers.try_out(office.ledger, office.settings, to).accepted
        for request in receiver.got:
            assert len(request.headers["webhook-signature"].split(" ")) == 2
            assert signed_by(request, new)
            assert signed_by(request, old)
        office.clock.forward(HOUR)
        office.tell()
        assert office.dispatcher().deliver_due() == 1
        last = receiver.got[-1]
    # The real clock has not moved with ours, so the library would refuse the instant: the signature itself is compared.
    at, signature = int(last.headers["webhook-timestamp"]), last.headers["webhook-signature"]
    when = to_datetime(Micros(at * 1_000_000))
    assert signature == Webhook(new).sign(last.headers["webhook-id"], when, last.body)
    with office.ledger.read() as tx:
        [entry] = audit.entries(tx, action="webhook.rotated")
    assert (entry.actor, entry.target, entry.detail["generation"]) == ("key-1", to, 1)
    assert not any(secret in str(entry.detail) for secret in (old, new, MASTER))


def test_a_rotation_without_grace_ends_every_older_secret_at_once(office: Office):
    to = office.add("https://crm.example.com/")
    with office.ledger.begin() as tx:
        for _ in range(MOST_SECRETS - 1):
            webhook_rotations.rotate(tx, to, "local", Micros(HOUR))
        assert webhook_rotations.generations(tx, to) == [3, 2, 1, 0]
        with pytest.raises(Conflict):
            webhook_rotations.rotate(tx, to, "local", Micros(HOUR))
        assert webhook_rotations.rotate(tx, to, "local", Micros(0)) == 4
        assert webhook_rotations.generations(tx, to) == [4]
        webhook_rotations.rotate(tx, to, "local", Micros(HOUR))
        assert webhook_rotations.generations(tx, to) == [5, 4], "what ended does not come back"
        for grace in (-1, MOST_GRACE + 1):
            with pytest.raises(InputError):
                webhook_rotations.rotate(tx, to, "local", Micros(grace))
        webhooks.end(tx, to, "local")
        with pytest.raises(Conflict):
            webhook_rotations.rotate(tx, to, "local", Micros(0))


def test_a_previous_master_secret_signs_beside_the_new_one(office: Office):
    office.clock.at = system_clock()
    with receiving() as receiver:
        to = office.add(receiver.url)
        changed = replace(office.settings, webhook_secret=MASTER[::-1], webhook_secret_previous=MASTER)
        assert receivers.try_out(office.ledger, changed, to).accepted
        office.tell()
        assert Dispatcher(office.ledger, changed).deliver_due() == 1
        after = replace(changed, webhook_secret_previous="")
        assert receivers.try_out(office.ledger, after, to).accepted
    old, new = signing_secret(MASTER, to), signing_secret(MASTER[::-1], to)
    assert [(signed_by(request, old), signed_by(request, new)) for request in receiver.got] == [
        (True, True),
        (True, True),
        (False, True),
    ]


def test_the_route_that_rotates_a_secret(serving_webhooks: Company):
    company = serving_webhooks
    made = company.post("/v1/webhooks", {"url": "https://crm.example.com/"}, 201)
    path = f"/v1/webhooks/{made['webhook_id']}/rotate"
    rotated = company.post(path, {"grace_hours": 48})
    WebhookAdded.model_validate(rotated)
    assert rotated["secret"] == signing_secret(MASTER, made["webhook_id"], 1)
    assert parse_instant(rotated["old_secret_until"]) == company.clock.at + 48 * HOUR
    [shown] = company.get("/v1/webhooks")["webhooks"]
    assert "secret" not in shown
    assert shown["old_secret_until"] == rotated["old_secret_until"]
    for hours in (-1, 2161, "soon"):
        company.post(path, {"grace_hours": hours}, 422)
    company.post("/v1/webhooks/nobody/rotate", {}, 404)
    company.post(f"/v1/webhooks/{made['webhook_id']}/end", {})
    company.post(path, {}, 409)
