"""The providers' own Python clients, unmodified, understand the simulated servers that the connectors are tried with.

Whoever simulates a service from its documents may misread them; these libraries are made from them by others.
"""

from __future__ import annotations

import csv
from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.associations.v4 import BatchInputPublicFetchAssociationsBatchRequest
from hubspot.crm.contacts import BatchInputSimplePublicObjectBatchInput, PublicObjectSearchRequest
from hubspot.crm.objects.notes import SimplePublicObjectInputForCreate
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce, SalesforceExpiredSession

from tests.connectors.crm_server import serving
from tests.connectors.hubspot_server import TOKEN, HubSpotServer
from tests.connectors.salesforce_server import SalesforceServer


def test_the_client_of_hubspot_understands_the_simulated_account():
    crm = HubSpotServer()
    with serving(crm):
        client = HubSpot(access_token=TOKEN, host=crm.url)
        crm.add("ann", industry="it")
        crm.add("ben")
        ann = crm.id_of("ann")

        first = client.crm.contacts.basic_api.get_page(limit=1, properties=["email"])
        rest = client.crm.contacts.basic_api.get_page(limit=1, properties=["email"], after=first.paging.next.after)
        assert [page.results[0].properties["email"] for page in (first, rest)] == ["ann@example.com", "ben@example.com"]
        assert rest.paging is None

        test = {"propertyName": "lastmodifieddate", "operator": "GTE", "value": "0"}
        newest = {"propertyName": "lastmodifieddate", "direction": "DESCENDING"}
        question = PublicObjectSearchRequest(
            filter_groups=[{"filters": [test]}], sorts=[newest], properties=["email"], limit=1, after="0"
        )
        answer = client.crm.contacts.search_api.do_search(question)
        assert (answer.total, answer.results[0].id) == (2, crm.id_of("ben"))
        assert answer.paging.next.after == "1"

        inputs = [{"id": each, "properties": {"ondo_score": "7"}} for each in (ann, "999")]
        partly = client.crm.contacts.batch_api.update(BatchInputSimplePublicObjectBatchInput(inputs=inputs))
        assert [each.id for each in partly.results] == [ann]
        assert (partly.num_errors, partly.errors[0].context) == (1, {"ids": ["999"]})

        crm.win("d1", "ann")
        (deal,) = crm.objects["deals"]
        asked = BatchInputPublicFetchAssociationsBatchRequest(inputs=[{"id": deal}])
        associated = client.crm.associations.v4.batch_api.get_page("deals", "contacts", asked)
        assert [str(to.to_object_id) for to in associated.results[0].to] == [ann]

        types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 202}]
        note = SimplePublicObjectInputForCreate(
            properties={"hs_timestamp": "2026-09-20T00:00:00Z", "hs_note_body": "hello"},
            associations=[{"to": {"id": ann}, "types": types}],
        )
        client.crm.objects.notes.basic_api.create(note)
        assert crm.notes("ann") == ["hello"]


class Plain(HTTPAdapter):
    """Sends to the loopback without TLS: the library writes ``https`` before every address."""

    def send(self, request: PreparedRequest, *words: Any, **options: Any) -> Response:
        request.url = str(request.url).replace("https://", "http://", 1)
        return super().send(request, *words, **options)


def test_the_library_for_salesforce_understands_the_simulated_organisation():
    crm = SalesforceServer(page=2, part=2, tokens=["session"])
    with serving(crm), Session() as session:
        session.mount("https://", Plain())
        client = Salesforce(session_id="session", instance_url=crm.url, session=session, version="62.0")
        for name in ("ann", "ben", "cid"):
            crm.add(name)
        ids = [crm.id_of(name) for name in ("ann", "ben", "cid")]

        assert [row["Id"] for row in client.query_all_iter("SELECT Id FROM Lead ORDER BY SystemModstamp, Id")] == ids
        parts = list(client.bulk2.Lead.query("SELECT Id, Email FROM Lead", max_records=2, wait=0))
        rows = [row["Email"] for part in parts for row in csv.DictReader(part.splitlines())]
        assert (len(parts), rows) == (2, ["ann@example.com", "ben@example.com", "cid@example.com"])

        crm.delete("cid")
        records = [{"attributes": {"type": "Lead"}, "id": each, "Rating": "Hot"} for each in ids]
        body = {"allOrNone": False, "records": records}
        saved = client.restful("composite/sobjects", method="PATCH", json=body)
        assert [each["success"] for each in saved] == [True, True, False]
        assert saved[2]["errors"][0]["statusCode"] == "ENTITY_IS_DELETED"
        assert crm.shown("ann")[0] == "HOT"

        assert client.Task.create({"WhoId": ids[0], "Subject": "Ondo: hot", "Description": "hello"})["success"]
        assert crm.notes("ann") == ["hello"]
        crm.tokens.append("another")
        with pytest.raises(SalesforceExpiredSession):
            client.query("SELECT Id FROM Lead")
