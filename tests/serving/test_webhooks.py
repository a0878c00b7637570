"""Webhooks from the cause to a real receiver: signed, in order, until they arrive, to checked addresses only."""

from __future__ import annotations

import json
import socket
import ssl
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from ondo.domain.errors import InputError
from ondo.domain.instant import MINUTE
from ondo.ledger.db.clock import system_clock
from ondo.ledger.outbox import deliveries, webhooks
from ondo.ledger.outbox.webhooks import WebhookBacklog
from serving.webhooks.sender import WebhookSender, signing_secret
from serving.workers.dispatcher import Dispatcher
from tests.serving.builders import Company, make_hot
from tests.serving.office import Office, office, serving_webhooks
from tests.serving.receiver import MASTER, Request, receiving

__all__ = ["office", "serving_webhooks"]


def test_a_lead_that_turns_hot_is_told_at_once_signed_and_in_order(serving_webhooks: Company):
    company = serving_webhooks
    company.clock.at = system_clock()  # the library compares with the real clock
    with receiving() as receiver:
        wanted = {"url": receiver.url, "kinds": ["handoff.closed", "handoff.opened", "lead.hot"]}
        made = company.post("/v1/webhooks", wanted, 201)
        answer = make_hot(company, person={"name": "佐藤花子", "email": "sato@example.com"})
        receiver.wait_for(2)
        handoff_id = answer["handoff"]["handoff_id"]
        text = {"source": "app", "key": "1", "rater": "kato", "label": "false_hot", "reason": "no_budget"}
        company.post(f"/v1/handoffs/{handoff_id}/feedback", text)
        hot, opened, closed = receiver.wait_for(3)
    key = Webhook(made["secret"])
    reply = [key.verify(request.body, request.headers) for request in (hot, opened, closed)]
    assert [message["type"] for message in reply] == ["lead.hot", "handoff.opened", "handoff.closed"]
    assert {message["data"]["lead_id"] for message in reply} == {answer["lead_id"]}
    assert [message["data"].get("handoff_id") for message in reply] == [None, handoff_id, handoff_id]
    assert reply[0]["data"]["total"] == answer["total"]
    assert all(name not in request.body for request in (hot, opened, closed) for name in ("佐藤", "sato", "kato"))
    for changed in (hot.body.replace("lead.hot", "lead.cold"), hot.body + " "):
        with pytest.raises(WebhookVerificationError):
            key.verify(changed, hot.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing_secret(MASTER, "another")).verify(hot.body, hot.headers)


def test_a_message_about_a_lead_links_to_its_page_where_the_pages_have_a_public_address(office: Office):
    public = replace(office.settings, public_url="https://ondo.example.com")
    with receiving() as receiver:
        office.add(receiver.url)
        lead_id, _ = office.tell()
        Dispatcher(office.ledger, public).deliver_due()
        office.tell()
        office.dispatcher().deliver_due()
    links = [json.loads(request.body)["data"].get("link") for request in receiver.got]
    assert links == [f"https://ondo.example.com/leads/{lead_id}", None]


@pytest.mark.slow
def test_a_receiver_that_is_down_for_an_hour_gets_everything_in_the_order_of_each_lead(office: Office):
    down = [True]
    accepted: list[Request] = []

    def answer(request: Request) -> int:
        if not down[0]:
            accepted.append(request)
        return 503 if down[0] else 204

    reply: dict[str, list[str]] = defaultdict(list)

    def tell(lead: str, minute: int) -> None:
        lead_id, message = office.tell(lead, minute)
        reply[lead_id].append(message)

    with receiving(answer) as receiver:
        office.add(receiver.url)
        for minute in range(60):
            tell(f"L-{minute % 7}", minute)
            assert office.dispatcher().deliver_due() == 0
            office.clock.forward(MINUTE)
        down[0] = False
        tell("L-7", 60)  # it finds the receiver up, and what failed before need not wait for two hours
        assert office.dispatcher().deliver_due() == 61
        tries = Counter(receiver.messages)
    assert len(accepted) == 61
    for lead_id, messages in reply.items():
        assert [request.message_id for request in accepted if lead_id in request.body] == messages
    assert office.states() == {}
    assert max(tries.values()) <= 5 + 1  # after 0, 10 s, 1, 5 and 30 minutes, and when it was up again


def test_what_is_given_up_is_seen_and_sent_again(office: Office):
    status = [500]
    with receiving(lambda _: status[0]) as receiver:
        to = office.add(receiver.url)
        _, message = office.tell()
        for wait in (*deliveries.BACK_OFF, 0):
            assert office.dispatcher().deliver_due() == 0
            office.clock.forward(wait)
        assert len(receiver.got) == len(deliveries.BACK_OFF) + 1
        assert office.states() == {to: WebhookBacklog(0, 1)}
        with office.ledger.begin() as tx:
            [lost] = deliveries.dead(tx, to)
            assert (lost.message_id, lost.last_error) == (message, "HTTP 500")
            assert deliveries.replay(tx, "local", to) == 1
        status[0] = 200
        assert office.dispatcher().deliver_due() == 1
        assert {*receiver.messages} == {message}
        assert len({request.body for request in receiver.got}) == 1


def test_a_receiver_that_is_gone_is_not_tried_again(office: Office):
    with receiving(lambda _: 410) as receiver:
        to = office.add(receiver.url)
        office.tell()
        office.dispatcher().deliver_due()
        assert office.states() == {to: WebhookBacklog(0, 1)}


def test_a_slow_or_dead_receiver_keeps_nobody_else_waiting(office: Office):
    with socket.create_server(("127.0.0.1", 0)) as silent, receiving() as receiver:
        port = silent.getsockname()[1]
        both = [office.add(f"http://127.0.0.1:{port}/"), office.add(receiver.url)]
        _, message = office.tell()
        assert office.dispatcher(WebhookSender(private=True, deadline=0.3)).deliver_due() == 1
        assert receiver.messages == [message]
        with office.ledger.begin() as tx:
            assert [webhooks.end(tx, each, "local") for each in both] == [True, True]
        impatient = WebhookSender(private=True, deadline=0.3)
        assert office.attempt(f"http://127.0.0.1:{port}/", impatient) == "no answer within 0.3 s"
    assert "ConnectError" in office.attempt(f"http://127.0.0.1:{port}/")


def test_a_redirect_is_not_followed(office: Office):
    with receiving(lambda _: 302) as receiver:
        assert "redirect" in office.attempt(receiver.url)
        assert [request.path for request in receiver.got] == ["/hooks?of=ondo"]


def test_the_checked_address_is_the_one_that_is_connected_to(office: Office):
    asked: list[str] = []

    def lookup(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.255.255.1"]  # a name that changes its mind

    with receiving() as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        office.add(f"http://crm.test:{port}/hooks")
        office.tell()
        assert office.dispatcher(WebhookSender(private=True, lookup=lookup)).deliver_due() == 1
        assert asked == ["crm.test"]
        assert receiver.got[0].headers["host"] == f"crm.test:{port}"


def test_without_the_setting_nothing_leaves_for_a_private_address(office: Office):
    with receiving() as receiver:
        assert "not https" in office.attempt(receiver.url, WebhookSender(private=False))
        for address in ("127.0.0.1", "169.254.169.254", "::ffff:127.0.0.1"):
            sender = WebhookSender(private=False, lookup=lambda *_, a=address: [a])
            assert "no webhook may go to" in office.attempt("https://crm.test/hooks", sender)
        assert receiver.got == []


@pytest.fixture
def certified(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS of a server that calls itself crm.test, and of a client that trusts it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now, file = datetime.now(UTC), tmp_path / "crm.pem"
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.DNSName("crm.test")])
    made = made.add_extension(names, critical=True)
    certificate = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = certificate.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(pem + key.private_bytes(serialization.Encoding.PEM, *plain))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=pem.decode())


def test_a_certificate_is_checked_against_the_name_and_not_the_address(
    office: Office, certified: tuple[ssl.SSLContext, ssl.SSLContext]
):
    server, trusting = certified
    sender = WebhookSender(private=True, lookup=lambda *_: ["127.0.0.1"], tls=trusting)
    with receiving(tls=server) as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        assert "ConnectError" in office.attempt(f"https://other.test:{port}/", sender)
        assert "ConnectError" in office.attempt(
            f"https://crm.test:{port}/", WebhookSender(private=True, lookup=lambda *_: ["127.0.0.1"])
        )
        assert receiver.got == []
        office.add(f"https://crm.test:{port}/")
        office.tell()
        assert office.dispatcher(sender).deliver_due() == 1


@pytest.mark.slow
def test_two_dispatchers_never_send_the_same_message(office: Office):
    with receiving() as receiver, ThreadPoolExecutor(2) as pool:
        office.add(receiver.url)
        reply = [office.tell(f"L-{number % 5}")[1] for number in range(40)]
        accepted = pool.map(Dispatcher.deliver_due, [office.dispatcher(), office.dispatcher()])
        assert sum(accepted) == 40
    assert sorted(receiver.messages) == sorted(reply)


def test_a_dispatcher_ends_after_the_request_that_is_on_its_way(office: Office):
    dispatcher = office.dispatcher()
    with receiving() as receiver:
        office.add(receiver.url)
        dispatcher.start()
        office.tell()
        receiver.wait_for(1)
        dispatcher.stop()
        office.tell()
        assert len(receiver.got) == 1
    assert office.states() != {}


def test_without_a_master_secret_no_receiver_is_added_and_nothing_is_sent(company: Company):
    refused = company.post("/v1/webhooks", {"url": "https://crm.example.com/"}, 422)
    assert "ONDO_WEBHOOK_SECRET" in str(refused)
    with pytest.raises(InputError, match="master secret"):
        Dispatcher(company.ledger, company.settings).deliver_due()


def test_the_routes_of_webhooks(serving_webhooks: Company):
    company = serving_webhooks
    status = [410]
    with receiving(lambda _: status[0]) as receiver:
        made = company.post("/v1/webhooks", {"url": receiver.url}, 201)
        webhook_id = made["webhook_id"]
        assert made["secret"] == signing_secret(MASTER, webhook_id)
        assert company.post(f"/v1/webhooks/{webhook_id}/test", {}) == {"accepted": False, "error": "HTTP 410"}
        make_hot(company)
        receiver.wait_for(1 + 2)
        status[0] = 204
        assert company.post(f"/v1/webhooks/{webhook_id}/test", {})["accepted"]
    [shown] = company.get("/v1/webhooks")["webhooks"]
    assert "secret" not in shown
    dead = f"/v1/webhooks/{webhook_id}/dead"
    tries = (company.get(dead)["dead"] for _ in range(2000))  # what came of a request is written after its answer
    assert any(len(recorded) == 2 for recorded in tries)
    page = company.get(f"{dead}?limit=1")
    rest = company.get(f"{dead}?limit=1&cursor={page['next']}")
    assert [row["kind"] for row in page["dead"] + rest["dead"]] == ["handoff.opened", "lead.hot"]
    assert rest["next"] is None
    company.post(f"/v1/webhooks/{webhook_id}/end", {})
    assert company.get("/v1/webhooks") == {"webhooks": []}
    assert company.post(f"/v1/webhooks/{webhook_id}/replay", {}) == {"replayed": 2}
    company.post("/v1/webhooks/nobody/replay", {}, 404)
    company.post(f"/v1/webhooks/{webhook_id}/test", {}, 409)
    for url in ("ftp://crm.example.com/", "https://169.254.169.254/"):
        company.post("/v1/webhooks", {"url": url}, 422)
