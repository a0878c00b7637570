"""Keys of senders who cannot be told how to show them, and signatures of what they send."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from ondo.domain.vocabulary import Role
from tests.serving.builders import START
from tests.serving.keyed import Keyed, keyed

SECRET = b"shared with the sender"
TRACK = b'{"type": "track", "userId": "u-1", "event": "Visit", "messageId": "m-1"}'
MAPPING = "schema: 1\npreset: segment\nsignature: {{secret_file: signing.secret, {}}}\n"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Keyed]:
    folder = tmp_path / "intake"
    folder.mkdir()
    (folder / "signing.secret").write_bytes(SECRET + b"\n")
    with keyed(tmp_path) as made:
        yield made


def basic(user: str, password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def test_a_key_is_taken_as_user_as_password_in_a_header_and_in_the_address(service: Keyed, caplog):
    key, path = service.keys[Role.INGEST], "/v1/intake/segment"
    shown = [
        (path, {"authorization": f"Bearer {key}"}),
        (path, basic(key, "")),
        (path, basic("anybody", key)),
        (path, {"x-api-key": key}),
        (f"{path}?key={key}", {}),
        (f"{path}/mp/collect?measurement_id=G-1&api_secret={key}", {}),
    ]
    with caplog.at_level(logging.INFO):
        for address, headers in shown:
            assert service.http.post(address, content=TRACK, headers=headers).status_code == 200, headers
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("ondo")]
    assert any("/v1/intake/{name}" in line for line in lines)
    assert not any(key in line for line in lines)


def test_nowhere_else_is_a_key_taken_so_and_a_wrong_one_or_another_role_is_refused(service: Keyed):
    key = service.keys[Role.INGEST]
    for headers in (basic(key, ""), {"x-api-key": key}):
        assert service.http.post(f"/v1/events?key={key}", json={}, headers=headers).status_code == 401
    for address, headers, status in (
        ("", {}, 401),
        ("?key=ondo_000000000000_" + "0" * 64, {}, 401),
        ("", basic("x", "y"), 401),
        ("", {"authorization": "Basic %%%"}, 401),
        ("", basic(service.keys[Role.SALES], ""), 403),
    ):
        answer = service.http.post(f"/v1/intake/segment{address}", content=TRACK, headers=headers)
        assert answer.status_code == status, (address, headers)


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_a_body_is_held_against_its_signature(service: Keyed, tmp_path: Path, algorithm: str, encoding: str):
    how = f"header: X-Signed, algorithm: {algorithm}, encoding: {encoding}, prefix: '{algorithm}='"
    (tmp_path / "intake" / "signed.yaml").write_text(MAPPING.format(how))
    digest = hmac.digest(SECRET, TRACK, algorithm)
    written = digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()

    def status(body: bytes, signature: str | None) -> int:
        headers = {} if signature is None else {"x-signed": signature.encode("latin-1")}
        return int(service.ask("POST", "/v1/intake/signed", Role.INGEST, content=body, headers=headers).status_code)

    assert status(TRACK, f"{algorithm}={written}") == 200
    for body, signature in ((TRACK, None), (TRACK, "é"), (TRACK + b" ", f"{algorithm}={written}"), (TRACK, "")):
        assert status(body, signature) == 401


def test_hubspot_signs_the_address_and_the_time_too(service: Keyed, tmp_path: Path):
    url = "https://ondo.example/v1/intake/hs?key=a%2Fb"
    how = f"scheme: hubspot_v3, url: '{url}'"
    (tmp_path / "intake" / "hs.yaml").write_text(MAPPING.format(how))
    now = START // 1_000

    def status(at: int, address: str = "https://ondo.example/v1/intake/hs?key=a/b") -> int:
        signed = f"POST{address}".encode() + TRACK + str(at).encode()
        digest = base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
        headers = {"x-hubspot-signature-v3": digest, "x-hubspot-request-timestamp": str(at)}
        return int(service.ask("POST", "/v1/intake/hs", Role.INGEST, content=TRACK, headers=headers).status_code)

    assert status(now) == 200
    assert status(now - 301_000) == 401
    assert status(now, "https://other.example/") == 401
    (tmp_path / "intake" / "hs.yaml").write_text(MAPPING.format(how.partition("?")[0] + "'"))
    assert status(now) == 401, "it was called without a query, and is signed with one"
    assert status(now, "https://ondo.example/v1/intake/hs") == 200


def test_without_its_secret_nothing_is_taken_and_the_sender_may_come_again(service: Keyed, tmp_path: Path):
    (tmp_path / "intake" / "signed.yaml").write_text(MAPPING.format("header: X-Signed"))
    (tmp_path / "intake" / "signing.secret").write_text("")
    assert service.ask("POST", "/v1/intake/signed", Role.INGEST, content=TRACK).status_code == 503


def test_a_file_of_a_secret_that_no_file_can_be_is_no_fault_of_the_service(service: Keyed, tmp_path: Path):
    mapping = MAPPING.format("header: X-Signed").replace("signing.secret", '"signing\\0secret"')
    (tmp_path / "intake" / "signed.yaml").write_text(mapping)
    answer = service.ask("POST", "/v1/intake/signed", Role.INGEST, content=TRACK)
    assert answer.status_code < 500 or answer.status_code == 503, answer.text
