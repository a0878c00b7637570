"""Every message may come twice: a sender that got no answer sends it again, with no more than what is required."""

from __future__ import annotations

import pytest

from ondo.domain.instant import DAY, SECOND, iso
from ondo.ledger.identity import lead_keys
from tests.serving.builders import PAGE, START, Company, make_hot


def sends(company: Company) -> dict[str, tuple[str, dict[str, object]]]:
    handoff = f"/v1/handoffs/{make_hot(company)['handoff']['handoff_id']}/feedback"
    lead: dict[str, object] = {"source": "ma", "external_id": "L-9"}
    event = lead | {"key": "e", "kind": "site_visit", "happened_at": iso(START)}
    text = {"label": "accurate_hot", "rater": "s-1"}
    return {
        "lead": ("/v1/leads", lead),
        "lead, attributes": ("/v1/leads", lead | {"attributes": {"employees": 5}, "title": "部長"}),
        "lead, key": ("/v1/leads", lead | {"attributes": {"employees": 5, "industry": None}, "key": "k"}),
        "events": ("/v1/events", {"events": [event]}),
        "feedback": (handoff, text),
        "feedback, key": (handoff, text | {"key": "k"}),
        "send-back, key": (handoff, text | {"label": "false_hot", "reason": "not_now", "key": "k"}),
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        *("lead", "lead, attributes", "lead, key"),
        *("events", "feedback", "feedback, key", "send-back, key"),
    ],
)
def test_a_message_again_changes_nothing_however_much_later(company, name):
    path, body = sends(company)[name]
    first = company.post(path, body)
    for later in (SECOND, DAY):
        company.clock.forward(later)
        again = company.post(path, body)
        assert again["new"] == 0
        assert again == first | {"new": 0} | ({"same": first["new"]} if "same" in first else {})


def test_a_key_with_other_content_is_still_refused_where_it_is_no_state_of_the_same_lead(company):
    sent = sends(company)
    path, body = sent["lead, key"]
    company.post(path, body)
    assert company.post(path, body | {"external_id": "L-8"}, 409)["code"] == "key_reused"
    assert company.post(path, body | {"attributes": {"employees": 6}})["new"] == 1
    path, body = sent["feedback, key"]
    company.post(path, body)
    company.clock.forward(DAY)
    assert company.post(path, body | {"rater": "s-2"}, 409)["code"] == "key_reused"


def test_a_correction_and_its_correction_are_both_kept(company):
    handoff = make_hot(company)["handoff"]["handoff_id"]
    for verdict, reason in (("accurate_hot", ""), ("false_hot", "not_now"), ("accurate_hot", "")):
        form = {"label": verdict, "reason": reason}
        assert company.http.post(f"/handoffs/{handoff}/feedback", data=form, headers=PAGE).status_code == 200
        company.clock.forward(SECOND)
    statements = company.get(f"/v1/handoffs/{handoff}")["feedback"]
    assert [(each["label"], each["retracted_at"] is None) for each in statements] == [
        ("accurate_hot", False),
        ("false_hot", False),
        ("accurate_hot", True),
    ]


@pytest.mark.parametrize("name", ["lead, key", "events", "feedback, key"])
def test_leads_may_be_merged_between_two_sends(company, name):
    path, body = sends(company)[name]
    company.post(path, body)
    merged, into = company.lead("L-1" if name.startswith("feedback") else "L-9"), company.lead("L-0")
    with company.ledger.begin() as tx:
        lead_keys.merge(tx, merged, into)
    company.clock.forward(DAY)
    assert company.post(path, body)["new"] == 0
