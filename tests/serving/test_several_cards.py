"""Several cards side by side: a lead is scored by each card whose audience it fits, and handed over once per card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ondo.definitions.card_file import default_card
from ondo.domain.card import AttributeSpec, KindSpec, ValueType
from ondo.domain.conditions import Op
from ondo.domain.conditions import Test as Told
from ondo.domain.instant import DAY
from ondo.domain.vocabulary import Actor, Label
from ondo.ledger.decisions import card_set
from ondo.ledger.decisions.proposals import save_proposal
from ondo.ledger.handoffs.handoffs import handoffs_of
from serving.scoring.definitions import Definitions
from serving.workers.expirations import Expirations
from tests.serving.builders import Company, make_hot, open_company
from tests.support.trials import suggestion

PLAN = AttributeSpec("plan", ValueType.TEXT, Label("プラン", "plan"))
TRIAL = KindSpec("trial", Actor.LEAD, Label("試用", "trial"), {"days": ValueType.NUMBER})


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Company]:
    """The default card for the IT industry, and beside it a lenient one for everybody but retail."""
    it = replace(default_card(), audience=Told("industry", Op.EQ, ("it",)))
    other = replace(
        default_card(),
        card_id="cloud",
        hot_line=80,
        attributes={**it.attributes, "plan": PLAN},
        kinds={**it.kinds, "trial": TRIAL},
        audience=Told("employees", Op.GTE, (100,)),
    )
    with open_company(tmp_path, it) as company:
        company.publish(other)
        yield company


def card_ids(answer: dict[str, object]) -> list[str]:
    return [score["card"]["card_id"] for score in answer["scores"]]


def test_a_lead_is_scored_by_each_card_it_fits_the_oldest_first(two):
    two.lead("both", attributes={"industry": "it", "employees": 500})
    two.lead("second", attributes={"industry": "retail", "employees": 500})
    two.lead("none", attributes={"industry": "retail", "employees": 5})
    default = default_card().card_id
    assert card_ids(two.score_by_card("both")) == [default, "cloud"]
    assert card_ids(two.score_by_card("second")) == ["cloud"]
    assert two.score_by_card("none") == {"scores": []}
    assert two.score("both")["card"]["card_id"] == default
    assert two.score("second")["card"]["card_id"] == "cloud"
    assert two.score("both", card_id="cloud")["card"]["card_id"] == "cloud"


def test_a_lead_outside_the_audience_is_refused_and_a_card_that_is_not_there_too(two):
    two.lead("none", attributes={"industry": "retail", "employees": 5})
    body = {"source": "ma", "external_id": "none"}
    assert two.post("/v1/score", body, 409)["code"] == "conflict"
    assert two.post("/v1/score", body | {"card_id": "cloud"}, 409)["code"] == "conflict"
    assert two.post("/v1/score", body | {"card_id": "nowhere"}, 404)["code"] == "not_found"
    assert two.post("/v1/score/by-card", body | {"card_id": "cloud"}, 422)["code"] == "input_invalid"


def test_stateless_scores_and_scores_of_the_past_choose_their_cards_alike(two):
    facts = {"attributes": {"industry": "it", "employees": "500"}, "events": []}
    assert len(two.post("/v1/score/by-card", facts)["scores"]) == 2
    two.lead(attributes={"industry": "it", "employees": 500})
    two.clock.forward(10**9)
    two.lead(attributes={"employees": 5})
    past = two.score_by_card(as_of="2026-10-01T10:00:00+09:00")
    assert len(past["scores"]) == 2
    assert len(two.score_by_card()["scores"]) == 1


def test_one_hand_off_is_open_for_each_card(two):
    lead_id = make_hot(two)["lead_id"]
    answer = two.score_by_card()
    assert [first["temperature"] for first in answer["scores"]] == ["hot", "hot"]
    assert len({first["handoff"]["handoff_id"] for first in answer["scores"]}) == 2
    two.score_by_card()
    with two.ledger.read() as tx:
        assert sorted(first.card_id for first in handoffs_of(tx, lead_id)) == ["cloud", default_card().card_id]


def test_facts_are_kept_by_what_any_card_declares(two):
    answer = two.post("/v1/leads", {"source": "ma", "external_id": "L-1", "attributes": {"plan": 5, "nobody": 1}})
    assert (answer["undeclared"], answer["mistyped"]) == (["nobody"], ["plan"])
    reply = two.event("e", "trial", properties={"days": "14", "mood": "good"})
    assert (reply["undeclared"], reply["undeclared_properties"], reply["mistyped"]) == ([], ["trial.mood"], [])


def retire(company: Company, card_id: str) -> None:
    with company.ledger.begin() as tx:
        card_set.retire(tx, card_id, ["Sato"], "one card is enough")


def test_a_running_service_notices_at_once_that_a_card_was_retired(two):
    make_hot(two)
    retire(two, default_card().card_id)
    assert card_ids(two.score_by_card()) == ["cloud"]
    assert two.score()["card"]["card_id"] == "cloud"
    body = {"source": "ma", "external_id": "L-1", "card_id": default_card().card_id}
    assert "was retired" in two.post("/v1/score", body, 404)["detail"]
    assert [row["card_id"] for row in two.get("/v1/cards")["cards"]] == ["cloud"]


def test_a_hand_off_of_a_retired_card_stays_open_and_still_runs_out(two):
    make_hot(two)
    two.score_by_card()
    retire(two, default_card().card_id)
    listed = two.get("/v1/handoffs")["handoffs"]
    assert sorted((row["card"]["card_id"], row["now"] is None) for row in listed) == [
        ("cloud", False),
        (default_card().card_id, True),
    ]
    two.clock.forward(400 * DAY)
    assert Expirations(two.ledger, Definitions(), two.settings).turn() == 2
    assert two.get("/v1/handoffs")["handoffs"] == []


def test_the_page_of_the_card_shows_every_card_and_how_they_meet(two):
    page = two.page("/card?lang=en")
    assert "handed over when any of them calls it hot" in page
    assert 'href="/card?lang=en&amp;card_id=cloud"' in page
    assert "Employees ≥ 100" in page
    other = two.page("/card?lang=ja&card_id=cloud")
    assert "対象：従業員数 ≥ 100" in other
    assert "どれか一つでホットになれば引き渡し" in other
    retire(two, "cloud")
    ended = two.page("/card?lang=ja&card_id=cloud")
    assert "この基準は2026-10-01に終了しました。採点には使われていません。" in ended
    assert "どれか一つでホットになれば引き渡し" not in ended
    two.page("/card?card_id=nowhere", 404)


def test_a_past_proposal_of_a_retired_card_is_still_shown(two):
    with two.ledger.begin() as tx:
        save_proposal(tx, suggestion())
    retire(two, default_card().card_id)
    page = two.page("/meeting?lang=en&proposal=p-trial")
    assert 'name="card_id" value="cloud"' in page, "what may be asked is about the card that is left"


def test_team_and_supply_have_a_part_for_each_card_and_lists_of_those_in_force(two):
    make_hot(two)
    two.score_by_card()
    lists = re.compile(r'href="/supply/nurture[^"]*card_id=([^"&]+)"')
    default = default_card().card_id
    assert sorted(lists.findall(two.page("/supply?lang=en"))) == sorted([default, "cloud"])
    assert [card["card_id"] for card in two.get("/v1/team")["proof"]] == [
        card["card_id"] for card in two.get("/v1/duties")["conversion"]
    ]
    retire(two, default)
    assert lists.findall(two.page("/supply?lang=en")) == ["cloud"]
    assert two.get("/v1/supply")["all_channels"]["handoffs"] == two.get("/v1/duties")["sales"]["handoffs"] == 2


def test_a_company_with_one_card_is_shown_no_list(tmp_path):
    with open_company(tmp_path) as company:
        assert "All cards" not in company.page("/card?lang=en")
