"""The OpenAPI document: examples that follow their models, names of operations that stay, tags, no empty defaults.

Fields of answers carry their examples, from which tools (and ``sample``) make the example of a whole answer. Bodies
show whole examples, because which of their fields go together is a rule of the whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from serving.http.openapi import TAGS
from serving.schemas.base import Answer
from serving.schemas.requests import Request
from tests.serving.builders import api_document

OPERATIONS = """
save_lead save_leads find_lead_by_external_id get_lead get_account list_lead_attributes list_lead_events
list_lead_outcomes list_lead_notes write_note take_note_back
erase_person link_leads unlink_lead save_events score_lead score_leads list_lead_scores
score_lead_by_card score_leads_by_card
get_lead_score save_foreign_body
explain_score_change list_handoffs get_handoff give_feedback claim_handoff record_contact list_nurture list_follow_ups
save_outcome
save_outcomes save_feedback save_contacts report_missed_hot retract_event retract_attribute retract_feedback
retract_outcome retract_contact get_agreement list_agreement_versions get_duties list_late_handoffs
get_team get_supply list_cards
get_active_card list_card_versions get_card_version compare_card_versions roll_card_back list_proposals
check_card list_drafts begin_draft get_draft save_draft hand_draft_over take_draft_back decide_draft
replay_draft get_draft_replay list_draft_replay_leads test_card
get_open_proposal get_proposal decide_proposal list_decisions plan_trial start_trial list_trials get_trial end_trial
create_rule_request answer_rule_request
list_rule_requests get_rule_request get_workshop keep_workshop
add_webhook list_webhooks rotate_webhook_secret end_webhook test_webhook
list_dead_messages replay_card list_moved_leads replay_messages get_health get_liveness get_readiness
"""
"""Clients are generated from these names: one that changes breaks them."""


def kinds(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


MODELS = {model.__name__: model for base in (Answer, Request) for model in kinds(base)}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return api_document()


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.values()


def name_of(part: dict[str, Any]) -> str:
    name: str = part["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return name


def sample(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """Make an example of a schema from those of its parts, as tools do; ``KeyError`` where a part has none."""
    match schema:
        case {"examples": [first, *_]} | {"enum": [first, *_]} | {"const": first}:
            return first
        case {"$ref": place}:
            return sample(schemas[place.rpartition("/")[2]], schemas)
        case {"anyOf": [first, *_]}:
            return sample(first, schemas)
        case {"type": "boolean"}:
            return True
        case {"type": "array", "items": items}:
            return [sample(items, schemas)]
        case {"properties": properties}:
            return {name: sample(part, schemas) for name, part in properties.items()}
        case {"additionalProperties": dict() as values, "propertyNames": names}:
            return {sample(names, schemas): sample(values, schemas)}
    raise KeyError(schema)


def test_every_answer_has_an_example_that_follows_its_model(document):
    schemas = document["components"]["schemas"]
    answers = {name_of(a) for o in operations(document) for s, a in o["responses"].items() if s < "300"}
    assert {"HandOffCard", "ScoreOut", "ScoresOut", "ProposalDetail", "DutiesOut"} <= answers
    for name in answers:
        MODELS[name].model_validate(sample(schemas[name], schemas))


def test_every_example_of_a_field_follows_its_field(document):
    schemas = document["components"]["schemas"]
    for name, model in MODELS.items():
        if not issubclass(model, Answer) or name not in schemas:
            continue
        whole = sample(schemas[name], schemas)
        for field, part in schemas[name]["properties"].items():
            for example in part.get("examples", ()):
                model.model_validate(whole | {field: example})


def test_every_body_has_examples_that_follow_its_model(document):
    sent = {
        operation["operationId"]: operation["requestBody"]
        for operation in operations(document)
        if "requestBody" in operation
    }
    assert sent.pop("save_foreign_body")["content"].keys() == {"application/json", "application/x-www-form-urlencoded"}
    bodies = {name_of(body) for body in sent.values()}
    assert {"ScoreIn", "EventsIn", "DecisionIn", "WebhookIn"} <= bodies
    for name in bodies:
        examples = document["components"]["schemas"][name]["examples"]
        assert examples, name
        for example in examples:
            MODELS[name].model_validate(example)


def test_the_names_of_operations_stay(document):
    names = [operation["operationId"] for operation in operations(document)]
    assert sorted(names) == sorted(OPERATIONS.split())


def test_every_operation_stands_under_one_described_tag_and_says_what_it_does(document):
    assert {tag["name"]: tag["description"] for tag in document["tags"]} == dict(TAGS)
    used = {tuple(operation["tags"]) for operation in operations(document)}
    assert used == {(name,) for name in TAGS}
    assert all(operation["summary"] and operation["description"] for operation in operations(document))


def test_what_may_be_left_out_has_no_default_of_null(document):
    assert '"default": null' not in json.dumps(document)


def test_no_two_models_have_one_name(document):
    assert not [name for name in document["components"]["schemas"] if "__" in name]


def test_every_answer_may_be_refused_with_a_problem_document(document):
    for operation in operations(document):
        refusals = {
            s: a for s, a in operation["responses"].items() if s >= "400" and "application/json" not in a["content"]
        }
        assert refusals
        assert all(list(value["content"]) == ["application/problem+json"] for value in refusals.values())
