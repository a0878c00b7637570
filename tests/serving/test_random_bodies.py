"""Random bodies to every preset: each is answered or refused, and none is a fault of Ondo."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ondo.definitions.intake_schema import Preset
from tests.serving.builders import Company, open_company

WORDS = (
    *("type", "userId", "anonymousId", "traits", "properties", "event", "messageId", "timestamp", "batch", "context"),
    *("client_id", "events", "name", "params", "user_properties", "timestamp_micros", "value", "email", "data"),
    *("e", "eid", "uid", "duid", "dtm", "ue_px", "ue_pr", "objectId", "propertyName", "propertyValue", "occurredAt"),
    *("subscriptionType", "mergedObjectIds", "previousId", "groupId"),
)
VALUES = (
    *("track", "identify", "page", "alias", "group", "page_view", "pv", "se", "ue", "lifecyclestage", "contact.merge"),
    *("2026-10-01T00:00:00Z", "1759280400000", "9" * 30, "-1", "1e400", "0001-01-01", "e30", "{}", "\x00", "\ud7ff"),
    *("https://[", "合計", "1.2E+12", "u-1", "a-1", "2026-10-01", "true", "[" * 200),
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.sampled_from(VALUES))
names = st.one_of(st.sampled_from(WORDS), st.text(max_size=8))
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(names, inner, max_size=12)),
    max_leaves=40,
)
messages = st.dictionaries(st.sampled_from(WORDS), st.one_of(scalars, trees), min_size=3, max_size=20)
bodies = st.one_of(
    st.binary(max_size=300),
    trees.map(json.dumps).map(str.encode),
    messages.map(json.dumps).map(str.encode),
    st.lists(messages, max_size=6).map(json.dumps).map(str.encode),
    st.lists(messages, max_size=4).map(lambda listed: json.dumps({"batch": listed}).encode()),
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "content-type": st.sampled_from(
            [
                "application/json",
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "a;charset=x",
            ]
        ),
        "content-encoding": st.sampled_from(["", "gzip", "deflate", "br"]),
    },
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with open_company(tmp_path_factory.mktemp("company")) as made:
        yield made


@pytest.mark.slow
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(preset=st.sampled_from(list(Preset)), body=bodies, sent=headers, packed=st.booleans(), path=st.text(max_size=5))
def test_no_body_is_a_fault(
    company: Company, preset: Preset, body: bytes, sent: dict[str, str], packed: bool, path: str
):
    headers: dict[str, Any] = {"content-encoding": "gzip"} if packed else {}
    content = gzip.compress(body) if packed else body
    place = "".join(character for character in path if character.isalnum() and character.isascii())
    answer = company.http.post(f"/v1/intake/{preset}/{place}", content=content, headers=sent | headers)
    assert answer.status_code < 500, answer.text
    assert answer.status_code in (200, 413, 422), answer.text
