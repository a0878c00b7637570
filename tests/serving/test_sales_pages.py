"""Sales lives on the pages: finds a lead, says what became of it, reports a missed one, and takes any of it back."""

from __future__ import annotations

import re

import pytest

from ondo.ledger.access import audit
from ondo.ledger.handoffs.handoffs import handoffs_of
from ondo.ledger.handoffs.sales_record import sales_record
from tests.serving.builders import PAGE, Company, make_hot

HANAKO = {"name": "佐藤 花子", "company": "例示工業 ＡＢＣ", "phone": "03-0000-0000"}


def click(company: Company, path: str, **fields: str) -> int:
    return int(company.http.post(path, data=fields, headers=PAGE, follow_redirects=False).status_code)


def hits(company: Company, words: str) -> list[str]:
    answer = company.http.get("/leads", params={"q": words, "lang": "en"})
    assert answer.status_code == 200
    return re.findall(r'href="/leads/([0-9a-f-]+)\?', answer.text)


@pytest.mark.parametrize(
    "words",
    [
        *("花子", "佐藤", "例示", "abc", "ＡＢＣ", "佐藤 例示工業", "03-0000", "hanako@example.com", "HANAKO@", "ma-1"),
        "{lead_id}",
    ],
)
def test_a_lead_is_known_by_any_part_of_what_a_person_knows(company: Company, words: str):
    lead_id = company.lead("ma-1", person=HANAKO | {"email": "hanako@example.com"})
    company.lead("ma-2", person={"name": "田中 一郎", "company": "別の会社"})
    assert hits(company, words.format(lead_id=lead_id)) == [lead_id]


@pytest.mark.parametrize("words", ["%%", "__", "ma-", "佐藤 別の", "nobody", "' OR 1=1"])
def test_what_matches_nobody_says_so(company: Company, words: str):
    company.lead("ma-1", person=HANAKO)
    assert hits(company, words) == []
    assert "Nobody matches" in company.http.get("/leads", params={"q": words, "lang": "en"}).text


def test_an_address_that_is_the_id_is_searched_too_and_one_letter_is_refused(company: Company):
    lead_id = company.lead("taro@example.com")
    assert hits(company, "taro@example.com") == hits(company, "taro@") == [lead_id]
    assert company.http.get("/leads", params={"q": "佐"}).status_code == 422
    assert company.http.get("/leads").status_code == 200


def test_all_matches_are_counted_and_paged(company: Company):
    made = {company.lead(f"n{number}", person={"company": "同じ会社"}) for number in range(32)}
    first = company.http.get("/leads", params={"q": "同じ会社", "lang": "en"}).text
    assert "32" in first
    (following,) = re.findall(r'class="button" href="([^"]+)"', first)
    second = company.page(following.replace("&amp;", "&"))
    seen = [re.findall(r'<a href="/leads/([0-9a-f-]+)\?', page) for page in (first, second)]
    assert [len(ids) for ids in seen] == [30, 2]
    assert {*seen[0], *seen[1]} == made


def test_merged_leads_are_one_match_under_what_they_are_now(company: Company):
    form = company.lead("form-1", person=HANAKO)
    other = company.lead("form-2", person=HANAKO)
    click(company, f"/leads/{form}/link", other=other, confirm="1", by="kato")
    (lead_id,) = hits(company, "花子")
    assert lead_id in (form, other)


def _hot(company: Company) -> tuple[str, str]:
    answer = make_hot(company)
    return answer["lead_id"], answer["handoff"]["handoff_id"]


def test_a_false_hot_is_taken_back_and_the_hand_off_is_open_again(company: Company):
    lead_id, handoff_id = _hot(company)
    click(company, f"/handoffs/{handoff_id}/feedback", label="false_hot", reason="no_budget")
    page = company.page(f"/leads/{lead_id}?lang=en")
    assert "No budget" in page or "no budget" in page
    ((kind, number),) = re.findall(r'name="kind" value="(\w+)"><input type="hidden" name="number" value="(\d+)"', page)
    assert click(company, f"/leads/{lead_id}/take-back", kind=kind, number=number) == 303
    with company.ledger.read() as tx:
        assert handoffs_of(tx, lead_id)[0].closed_at is None
        (entry,) = sales_record(tx, lead_id, 10)
        assert entry.retracted_at is not None
        assert audit.entries(tx, action="feedback.retracted", limit=1)
    again = company.page(f"/leads/{lead_id}?lang=en")
    assert "taken back" in again
    assert 'name="kind"' not in again
    assert click(company, f"/leads/{lead_id}/take-back", kind=kind, number=number) == 404


def test_an_outcome_closes_the_loop_by_hand_and_can_be_put_right(company: Company):
    lead_id, handoff_id = _hot(company)
    for _ in range(2):  # a second click changes nothing
        assert click(company, f"/leads/{lead_id}/outcome", outcome="opportunity") == 303
    assert click(company, f"/leads/{lead_id}/outcome", outcome="won", amount="1,200,000円") == 303
    with company.ledger.read() as tx:
        entries = {str(entry.word): entry for entry in sales_record(tx, lead_id, 10)}
        assert handoffs_of(tx, lead_id)[0].closed_at is not None
    assert {*entries} == {"opportunity", "won"}
    assert entries["won"].amount == (1_200_000, "JPY")
    assert {entry.handoff_id for entry in entries.values()} == {handoff_id}
    assert "1,200,000" in company.page(f"/leads/{lead_id}?lang=ja")
    for kind in ("won", "opportunity"):
        click(company, f"/leads/{lead_id}/take-back", kind="outcomes", number=str(entries[kind].number))
    with company.ledger.read() as tx:
        assert handoffs_of(tx, lead_id)[0].closed_at is None


@pytest.mark.parametrize("amount", ["約100万", "1e9", "-5", "ten"])
def test_an_amount_that_cannot_be_read_records_nothing(company: Company, amount: str):
    lead_id, _ = _hot(company)
    assert click(company, f"/leads/{lead_id}/outcome", outcome="won", amount=amount) == 422
    with company.ledger.read() as tx:
        assert sales_record(tx, lead_id, 10) == []


def test_any_lead_may_be_reported_as_missed_unless_sales_has_it(company: Company):
    cold = company.lead("cold-1")
    assert "/missed-hot" in company.page(f"/leads/{cold}?lang=ja")
    assert click(company, f"/leads/{cold}/missed-hot", reason="no_budget") == 404, "a reason of another answer"
    assert click(company, f"/leads/{cold}/missed-hot", reason="asked_us") == 303
    assert "ホット見逃し · 先方から問い合わせがあった" in company.page(f"/leads/{cold}?lang=ja")
    assert "/missed-hot" not in company.page(f"/leads/{cold}?lang=ja")
    hot, _ = _hot(company)
    assert "/missed-hot" not in company.page(f"/leads/{hot}?lang=ja")
    assert click(company, f"/leads/{hot}/missed-hot") == 409


def test_what_another_system_sent_is_shown_and_not_taken_back_here(company: Company):
    lead_id, _ = _hot(company)
    company.post("/v1/outcomes", {"source": "crm", "key": "deal-1", "lead_id": lead_id, "outcome": "lost"})
    page = company.page(f"/leads/{lead_id}?lang=en")
    assert "Lost" in page or "lost" in page
    assert 'name="kind"' not in page
    with company.ledger.read() as tx:
        (entry,) = sales_record(tx, lead_id, 10)
    assert click(company, f"/leads/{lead_id}/take-back", kind="outcomes", number=str(entry.number)) == 404
    other = company.lead("someone-else")
    click(company, f"/leads/{other}/outcome", outcome="lost")
    with company.ledger.read() as tx:
        (theirs,) = sales_record(tx, other, 10)
    assert click(company, f"/leads/{lead_id}/take-back", kind="outcomes", number=str(theirs.number)) == 404


def test_a_foreign_form_changes_nothing(company: Company):
    lead_id = company.lead("L-1")
    for path, fields in (("outcome", {"outcome": "lost"}), ("missed-hot", {}), ("take-back", {"kind": "outcomes"})):
        answer = company.http.post(f"/leads/{lead_id}/{path}", data=fields, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403
    with company.ledger.read() as tx:
        assert sales_record(tx, lead_id, 10) == []


def test_a_lead_of_which_no_person_is_known_goes_by_the_id_of_its_sender(company: Company):
    lead_id = make_hot(company, "K-77")["lead_id"]
    for path in ("/?lang=en", f"/leads/{lead_id}?lang=en", "/leads?q=K-77&lang=en"):
        text = company.page(path)
        assert "ma:K-77" in text, path
        assert f">{lead_id[-12:]}<" not in text, path
    tried = company.page("/card/test?q=K-77&lang=en")
    assert "ma:K-77" in tried
