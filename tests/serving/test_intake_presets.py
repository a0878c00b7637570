"""Bodies as their senders' own documents show them, taken by the presets, each without a mapping of the company."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from ondo.definitions.intake_file import check_intake, preset_file
from ondo.definitions.intake_schema import Preset
from ondo.domain.instant import DAY, HOUR, MINUTE, Micros
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.identity.lead_keys import find_lead
from ondo.ledger.identity.person import person
from tests.serving.builders import START

BEFORE = Micros(START - HOUR)
MS, US = BEFORE // 1_000, int(BEFORE)


def facts(company, source, external_id):
    with company.ledger.read() as tx:
        lead_id = find_lead(tx, source, external_id)
        lead, events = lead_facts(tx, lead_id, tx.now)
        return lead.attributes, {event.kind: event for event in events}, person(tx, lead_id)


@pytest.mark.parametrize("preset", list(Preset))
def test_every_preset_is_sound(preset):
    mapping, findings = check_intake(preset_file(preset))
    assert (mapping is not None, findings) == (True, [])


def test_ga4_measurement_protocol(company):
    sent = {
        "client_id": "123456.7654321",
        "user_id": "u-1",
        "timestamp_micros": str(US),
        "user_properties": {"plan": {"value": "team"}},
        "events": [
            {"name": "page_view", "params": {"page_location": "https://example.jp/price?utm=x", "session_id": "1"}},
            {"name": "generateLead", "params": {"currency": "JPY", "value": 99.5}, "timestamp_micros": US + MINUTE},
        ],
    }
    answer = company.http.post("/v1/intake/ga4/mp/collect?measurement_id=G-1", content=json.dumps(sent))
    assert (answer.status_code, answer.json()["refused"]) == (200, [])
    attributes, events, _ = facts(company, "ga4", "123456.7654321")
    assert attributes == {"plan": "team"}
    assert events["page_view"].properties["page"] == "/price"
    assert events["page_view"].happened_at == BEFORE
    assert events["generate_lead"].properties == {"currency": "JPY", "value": 99.5}
    assert events["generate_lead"].happened_at == BEFORE + MINUTE
    assert company.post("/v1/intake/ga4", sent)["same"] == {"attributes": 2, "events": 2, "links": 2}


def test_snowplow_payload_data(company):
    held = {"schema": "iglu:com.example/viewed_product/jsonschema/1-0-0", "data": {"productId": "ASO", "price": 49.5}}
    wrapped = {"schema": "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0", "data": held}
    shared = {"uid": "u-1", "duid": "d-1", "dtm": str(MS)}
    encoded = b64encode(json.dumps(wrapped).encode()).decode().rstrip("=")
    sent = {
        "schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
        "data": [
            {
                "e": "pv",
                "url": "https://a:b@example.jp/price?mail=h@example.jp#top",
                "refr": "https://s.jp/?q=hanako",
                "page": "料金",
                "eid": "1",
                **shared,
            },
            {"e": "se", "se_ca": "doc", "se_ac": "Download PDF", "se_va": "2", "eid": "2", **shared},
            {"e": "ue", "ue_px": encoded, "eid": "3", **shared},
            {"e": "ue", "ue_pr": json.dumps(wrapped), "eid": "4", **shared},
            {"e": "pp", "eid": "5", **shared},
        ],
    }
    answer = company.post("/v1/intake/snowplow/com.snowplowanalytics.snowplow/tp2", sent)
    assert (answer["new"]["events"], answer["passed_over"], answer["refused"]) == (4, 1, [])
    _, events, _ = facts(company, "snowplow", "u-1")
    assert events["page_view"].properties == {
        "page": "/price",
        "url": "https://example.jp/price",
        "referrer": "https://s.jp/",
    }
    assert events["download_pdf"].properties == {"category": "doc", "value": "2"}
    assert events["viewed_product"].properties == {"product_id": "ASO", "price": 49.5}


def test_hubspot_webhooks_of_contacts(company):
    def changed(name, value, event_id):
        return {
            "eventId": event_id,
            "subscriptionType": "contact.propertyChange",
            "objectId": 123,
            "propertyName": name,
            "propertyValue": value,
            "occurredAt": MS,
        }

    sent = [
        {"eventId": 1, "subscriptionType": "contact.creation", "objectId": 123, "occurredAt": MS},
        changed("jobtitle", "営業部長", 2),
        changed("numemployees", "1,200", 3),
        changed("email", "h@example.jp", 4),
        changed("lifecyclestage", "opportunity", 5),
        changed("lifecyclestage", "subscriber", 6),
        changed("favourite_colour", "red", 7),
        {"subscriptionType": "contact.merge", "primaryObjectId": 123, "mergedObjectIds": [77], "occurredAt": MS},
    ]
    answer = company.post("/v1/intake/hubspot-webhook", sent)
    assert (answer["refused"], answer["passed_over"]) == ([], 1)
    attributes, _, who = facts(company, "hubspot", "77")
    assert attributes == {"title_level": "department_head", "employees": 1200.0}
    assert who.email == "h@example.jp"
    outcomes = company.get("/v1/leads?source=hubspot&external_id=123")
    assert company.get(f"/v1/leads/{outcomes['lead_id']}/outcomes")["outcomes"][0]["outcome"] == "opportunity"


@pytest.mark.parametrize(("choice", "least"), [("1-5", 1), ("100-500", 100), ("1000+", 1000), ("340", 340)])
def test_the_ranges_of_employees_that_hubspot_offers_are_read(company, choice, least):
    changed = {"subscriptionType": "contact.propertyChange", "objectId": 5, "occurredAt": MS}
    answer = company.post(
        "/v1/intake/hubspot-webhook", [changed | {"propertyName": "numemployees", "propertyValue": choice}]
    )
    assert answer["refused"] == []
    assert facts(company, "hubspot", "5")[0] == {"employees": least}


def test_a_form_as_forms_mostly_are(company):
    fields = {"your-name": "佐藤 花子", "your-email": "h@example.jp", "topic": "price", "your-message": "自由記述"}
    company.clock.at = START
    answer = company.http.post("/v1/intake/form", data=fields)
    assert answer.json()["refused"] == []
    _, events, who = facts(company, "form", "h@example.jp")
    assert events["contact_form"].properties == {"topic": "price"}
    assert (who.name, who.email, who.note) == ("佐藤 花子", "h@example.jp", "自由記述")
    nobody = company.http.post("/v1/intake/form", data={"topic": "price"})
    assert [each["index"] for each in nobody.json()["refused"]] == [0]


@pytest.mark.parametrize(("written", "kept"), [("100〜300名", "100〜300名"), ("１，２００", 1200), ("", None)])
def test_an_inquiry_is_not_lost_for_what_stands_in_its_field_of_employees(company, written, kept):
    fields = {"email": "h@example.jp", "employees": written}
    answer = company.http.post("/v1/intake/form", data=fields).json()
    assert (answer["refused"], answer["new"]["events"]) == ([], 1)
    attributes, events, _ = facts(company, "form", "h@example.jp")
    assert (attributes.get("employees"), list(events)) == (kept, ["contact_form"])
    lead_id = company.get("/v1/leads?source=form&external_id=h@example.jp")["lead_id"]
    assert company.http.get(f"/leads/{lead_id}").status_code == 200


@pytest.mark.parametrize("key", [{"messageId": "m-1"}, {}])
def test_a_message_without_a_time_that_comes_again_later_is_the_same(company, key):
    message = {"type": "track", "userId": "u-1", "event": "Visit", **key}
    first = company.post("/v1/intake/segment", message)
    company.clock.forward(DAY)
    again = company.post("/v1/intake/segment", message)
    assert (first["new"]["events"], again["same"], again["refused"]) == (1, {"events": 1}, [])
    _, events, _ = facts(company, "segment", "u-1")
    assert events["visit"].happened_at == START


def test_a_message_without_a_time_says_other_things_under_its_key_and_is_refused(company):
    message = {"type": "track", "userId": "u-1", "event": "Visit", "messageId": "m-1"}
    company.post("/v1/intake/segment", message)
    company.clock.forward(DAY)
    (refused,) = company.post("/v1/intake/segment", message | {"event": "Click"})["refused"]
    assert "m-1" in refused["detail"]


def test_an_event_whose_name_makes_no_kind_is_refused_and_not_lost_in_silence(company):
    message = {"type": "track", "userId": "u-1", "event": "!!!", "messageId": "m-1"}
    (refused,) = company.post("/v1/intake/segment", [message, message | {"event": "Visit"}])["refused"]
    assert (refused["index"], "!!!" in refused["detail"]) == (0, True)
