"""What another system sends as it sends it: a mapping of that name makes facts of it, by the doors of the API."""

from __future__ import annotations

import gzip
import json

import pytest

from ondo.definitions.intake import MAKERS
from ondo.domain.instant import DAY, iso
from ondo.intake import paths
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.identity.lead_keys import find_lead
from ondo.ledger.identity.person import person
from tests.serving.builders import START

TRACK = {
    "type": "track",
    "userId": "u-1",
    "event": "Demo Requested",
    "properties": {"plan": "Team", "seatCount": 12, "paid": True, "utm": {"source": "mail"}, "email": "h@example.jp"},
    "messageId": "m-1",
    "timestamp": iso(START),
}
MAPPING = """
schema: 1
preset: segment
source: web
kinds: {Demo Requested: demo_request}
"""


def write_mapping(company, text, name="site"):
    folder = company.settings.home / "intake"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def facts(company, external_id="u-1", source="segment"):
    with company.ledger.read() as tx:
        lead_id = find_lead(tx, source, external_id)
        lead, events = lead_facts(tx, lead_id, tx.now)
        return lead.attributes, events, person(tx, lead_id)


def test_a_message_becomes_an_event_with_its_properties_and_sent_twice_it_counts_once(company):
    first = company.post("/v1/intake/segment", TRACK)
    assert (first["new"], first["refused"], first["left_out"]) == ({"leads": 1, "events": 1}, [], ["email"])
    _, [event], _ = facts(company)
    assert event.kind == "demo_requested"
    assert event.properties == {"plan": "Team", "seat_count": 12.0, "paid": True, "utm_source": "mail"}
    assert company.post("/v1/intake/segment/v1/batch", {"batch": [TRACK]})["same"] == {"events": 1}


def test_the_same_event_by_the_api_and_by_an_intake_is_one(company):
    write_mapping(company, MAPPING)
    row = {"source": "web", "key": "m-1", "external_id": "u-1", "kind": "demo_request", "happened_at": iso(START)}
    properties = {"plan": "Team", "seat_count": 12, "paid": True, "utm_source": "mail"}
    assert company.post("/v1/events", {"events": [row | {"properties": properties}]})["new"] == 1
    assert company.post("/v1/intake/site", TRACK)["same"] == {"events": 1}
    other = company.post("/v1/intake/site", TRACK | {"event": "Site Visit"})
    assert [each["index"] for each in other["refused"]] == [0]


def test_who_it_is_goes_to_the_person_and_the_rest_of_the_traits_become_attributes(company):
    traits = {
        "name": "佐藤 花子",
        "email": "h@example.jp",
        "company": {"name": "例示工業", "employees": 800},
        "title": "営業部長",
        "industry": "it",
        "birthday": "1990-01-01",
    }
    sent = {"type": "identify", "userId": "u-1", "anonymousId": "a-1", "traits": traits, "timestamp": iso(START)}
    answer = company.post("/v1/intake/segment", sent)
    assert answer["left_out"] == ["birthday"]
    attributes, _, who = facts(company)
    assert attributes == {"company_employees": 800.0, "industry": "it", "title_level": "department_head"}
    assert (who.name, who.company, who.email) == ("佐藤 花子", "例示工業", "h@example.jp")
    assert "attributes" not in company.post("/v1/intake/segment", sent)["new"]


def test_ids_that_name_one_person_are_linked(company):
    company.post("/v1/intake/segment", TRACK | {"userId": None, "anonymousId": "a-1"})
    company.post("/v1/intake/segment", {"type": "identify", "userId": "u-1", "anonymousId": "a-1"})
    company.post("/v1/intake/segment", {"type": "alias", "userId": "u-2", "previousId": "u-1"})
    assert len(facts(company, "u-2")[1]) == 1


def test_a_bad_record_spoils_only_itself_and_a_record_of_no_entry_is_passed_over(company):
    late = TRACK | {"messageId": "m-2", "timestamp": iso(START + DAY)}
    nobody = TRACK | {"messageId": "m-3", "userId": ""}
    answer = company.post("/v1/intake/segment", {"batch": [TRACK, late, nobody, {"type": "heartbeat"}]})
    assert (answer["records"], answer["new"]["events"], answer["passed_over"]) == (4, 1, 1)
    assert [each["index"] for each in answer["refused"]] == [1, 2]


@pytest.mark.parametrize("packed", [False, True])
def test_a_form_and_a_compressed_body_are_read(company, packed):
    mapping = """
schema: 1
source: forms
records:
  - name: form
    lead: {id: mail}
    events: [{kind: contact_form, at: "@received", properties: {topic: {column: 用件}}}]
"""
    write_mapping(company, mapping, "contact")
    body = b"mail=x%40example.jp&%E7%94%A8%E4%BB%B6=%E8%B3%87%E6%96%99"
    headers = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
    if packed:
        body, headers = gzip.compress(body), headers | {"content-encoding": "gzip"}
    answer = company.http.post("/v1/intake/contact", content=body, headers=headers)
    assert answer.json()["new"] == {"leads": 1, "events": 1}
    assert facts(company, "x@example.jp", "forms")[1][0].properties == {"topic": "資料"}


FORM = "application/x-www-form-urlencoded"


def test_json_that_a_tool_calls_a_form_is_read_as_json(company):
    answer = company.http.post("/v1/intake/segment", content=json.dumps(TRACK), headers={"content-type": FORM})
    assert answer.json()["new"] == {"leads": 1, "events": 1}, "curl -d says form of everything"


@pytest.mark.parametrize(("charset", "of"), [("utf-8", "utf-8"), ("shift_jis", "cp932")])
def test_a_form_with_signs_that_are_not_escaped_is_read(company, charset, of):
    body, kind = "email=h@example.jp&name=表示 花子".encode(of), f"{FORM}; charset={charset}"
    answer = company.http.post("/v1/intake/form", content=body, headers={"content-type": kind})
    assert answer.status_code == 200, answer.text
    assert facts(company, "h@example.jp", "form")[2].name == "表示 花子"


@pytest.mark.parametrize(("charset", "value"), [("unicode_escape", "%5Cud800"), ("utf-7", "%2B2AA-")])
def test_a_charset_that_writes_half_a_sign_is_refused(company, charset, value):
    body, kind = f"email=h%40example.jp&industry={value}", f"{FORM}; charset={charset}"
    answer = company.http.post("/v1/intake/form", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (422, "input_invalid")


def test_a_body_of_several_packed_parts_is_read_to_its_end(company):
    parts = json.dumps({"batch": [TRACK, TRACK | {"messageId": "m-2", "event": "Visit"}]}).encode()
    packed = gzip.compress(parts[:50]) + gzip.compress(parts[50:])
    answer = company.http.post("/v1/intake/segment", content=packed, headers={"content-encoding": "gzip"})
    assert answer.json()["new"]["events"] == 2


def test_a_value_with_an_address_in_it_is_kept_nowhere_whatever_it_is_called(company):
    traits = {"industry": "it", "referred_by": "ben@example.jp", "landing": "https://x.jp/?u=ben%40example.jp"}
    answer = company.post("/v1/intake/segment", {"type": "identify", "userId": "u-1", "traits": traits})
    assert answer["left_out"] == ["landing", "referred_by"]
    assert facts(company)[0] == {"industry": "it"}


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (gzip.compress(b"0" * 5_000_000), {"content-encoding": "gzip"}, 413),
        (gzip.compress(b"{}")[:-4], {"content-encoding": "gzip"}, 422),
        (gzip.compress(b"{}") + b"{}", {"content-encoding": "gzip"}, 422),
        (gzip.compress(b" ") * 101, {"content-encoding": "gzip"}, 422),
        (gzip.compress(b"0" * 2_500_000) * 2, {"content-encoding": "gzip"}, 413),
        (b"{}", {"content-encoding": "br"}, 422),
        (b"{", {}, 422),
        (b"a=%", {"content-type": "multipart/form-data; boundary=x"}, 422),
        (json.dumps([{}] * 1_001).encode(), {}, 422),
    ],
    ids=["bomb", "cut off", "more behind", "many parts", "bomb in parts", "brotli", "no JSON", "files", "too many"],
)
def test_what_cannot_be_unpacked_or_read_is_refused(company, body, headers, status):
    answer = company.http.post("/v1/intake/segment", content=body, headers=headers)
    assert answer.status_code == status, answer.text


def test_an_intake_that_nobody_described_is_not_there(company):
    for name in ("nobody", "../ledger", "%2e%2e"):
        assert company.http.post(f"/v1/intake/{name}", json={}).status_code == 404


def test_a_slip_behind_the_bar_is_told_and_not_read_as_a_text(company):
    write_mapping(
        company, 'schema: 1\nsource: web\nrecords: [{name: r, lead: {id: id}, when: {"b|epochms || c": x}}]\n'
    )
    assert "'epochms' behind | makes nothing" in company.post("/v1/intake/site", {}, 422)["findings"][0]
    assert set(paths.MAKERS) == MAKERS


def test_a_mapping_that_changed_is_read_again_and_its_mistakes_are_told(company):
    write_mapping(company, "schema: 1\nsource: web\nrecords: []\n")
    assert company.post("/v1/intake/site", {}, 422)["code"] == "definition_invalid"
    write_mapping(company, MAPPING)
    assert company.post("/v1/intake/site", TRACK)["new"]["events"] == 1
