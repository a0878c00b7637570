"""What sales asks of the card is kept with the meeting's one answer."""

from __future__ import annotations

import pytest

from ondo.domain.errors import Conflict, InputError, NotFound
from ondo.domain.vocabulary import RequestAnswer, RequestChoice
from ondo.ledger.decisions.rule_requests import NewRequest, answer, ask, rule_request, rule_requests
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.identity.lead_keys import lead_for
from tests.ledger.making import card

ABOUT = {"card_id": "standard", "choice": RequestChoice.TOO_HIGH, "asked_by": "s-1"}


def test_a_request_is_filed_listed_and_answered_once(ledger):
    with ledger.begin() as tx:
        rule = card().rules[0].id
        first = ask(tx, NewRequest(**ABOUT, rule_id=rule), card())
        second = ask(tx, NewRequest(**ABOUT, lead_id=lead_for(tx, "crm", "A"), note="why cold?"), card())
        assert [row.request_id for row in rule_requests(tx)] == [second.request_id, first.request_id]
        assert rule_requests(tx, limit=1, before=(second.asked_at, second.request_id)) == [first]
        done = answer(tx, first.request_id, RequestAnswer.ACCEPTED, SignOff(["加藤"], ""))
        assert done == rule_request(tx, first.request_id)
        assert done.answered is not None
        assert done.answered.names == ("加藤",)
        assert rule_requests(tx, open_only=True) == [second]
        assert rule_requests(tx, "other") == []
        with pytest.raises(Conflict, match="has its answer"):
            answer(tx, first.request_id, RequestAnswer.DECLINED, SignOff(["加藤"], "no"))


@pytest.mark.parametrize("about", [{}, {"rule_id": "nowhere"}, {"rule_id": "x", "lead_id": "y"}])
def test_a_request_is_about_one_rule_of_the_card_or_one_lead(ledger, about):
    with ledger.begin() as tx, pytest.raises(InputError):
        ask(tx, NewRequest(**ABOUT, **about), card())


def test_an_answer_is_signed_and_a_refusal_has_a_reason(ledger):
    with ledger.begin() as tx:
        result = ask(tx, NewRequest(**ABOUT, rule_id=card().rules[0].id), card())
        for text, reason, names in ((RequestAnswer.ACCEPTED, "", [" "]), (RequestAnswer.DECLINED, " ", ["加藤"])):
            with pytest.raises(InputError):
                answer(tx, result.request_id, text, SignOff(names, reason))
        with pytest.raises(NotFound):
            ask(tx, NewRequest(**ABOUT, lead_id="nobody"), card())
        with pytest.raises(NotFound):
            answer(tx, "nowhere", RequestAnswer.ACCEPTED, SignOff(["加藤"], ""))
