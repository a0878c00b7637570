"""Versions of a card on its page: opened, compared, given as a file, and rolled back to, signed."""

from __future__ import annotations

from markupsafe import escape

from ondo.definitions.card_file import check_card, default_card
from ondo.ledger.decisions import cards
from tests.serving.builders import PAGE, Company
from tests.support.trials import card_b, put_on_trial

SIGNED = {"names": "Sato、Tanaka", "reason": "too few hot leads"}


def second(company: Company) -> None:
    with company.ledger.begin() as tx:
        cards.publish(tx, card_b(), approved_by=["Sato", "Tanaka"], effective_from=tx.now, note="third quarter")


def test_every_version_is_opened_and_given_as_a_file(company: Company, tmp_path):
    second(company)
    page = company.page("/card?lang=en")
    for text in ("third quarter", "Sato, Tanaka", "/card?lang=en&amp;card_id=default&amp;version=1"):
        assert text in page, text
    old = company.page("/card?lang=en&version=1")
    assert "This version is no longer in force." in old
    assert "before=2&amp;after=1" in old
    for number, card in ((1, default_card()), (2, card_b())):
        answer = company.http.get(f"/card/file?version={number}")
        assert answer.headers["content-disposition"] == f'attachment; filename="default-v{number}.yaml"'
        file = tmp_path / f"{number}.yaml"
        file.write_bytes(answer.content)
        assert check_card(file)[0] == card
    for odd in ("9", "0", "x", "1e9", "９", "99999999999"):
        assert company.http.get(f"/card?lang=en&version={odd}").status_code == 404, odd


def test_any_two_versions_are_compared(company: Company):
    second(company)
    page = company.page("/card/diff?lang=en")
    assert "Version 1 beside version 2" in page
    assert all(escape(row["label"]) in page for row in company.get("/v1/cards/default/diff?lang=en")["differences"])
    assert "Both have the same content." in company.page("/card/diff?lang=en&before=2&after=2")
    assert company.http.get("/card/diff?card_id=none").status_code == 404


def test_rolling_back_asks_for_names_and_a_reason_and_never_goes_to_a_trial(company: Company):
    second(company)
    with company.ledger.begin() as tx:
        put_on_trial(tx)
    assert "/card/rollback" not in company.page("/card?version=3")
    form = {"card_id": "default", "to_version": "3", **SIGNED}
    refused = company.http.post("/card/rollback?lang=en", data=form, headers=PAGE)
    assert (refused.status_code, "on trial" in refused.text) == (409, True)
    assert company.post("/v1/cards/default/rollback", {"to_version": 3, "names": ["Sato"], "reason": "x"}, 409)
    unsigned = company.http.post("/card/rollback", data=form | {"to_version": "1", "reason": " "}, headers=PAGE)
    assert unsigned.status_code == 422
    assert company.http.post("/card/rollback", data=form, headers={}).status_code == 403
    done = company.http.post("/card/rollback?lang=en", data=form | {"to_version": "1"}, headers=PAGE)
    assert "Version 4 is in force" in done.text
    assert "was on trial" in done.text
    states = [row["state"] for row in company.get("/v1/cards/default/versions")["versions"]]
    assert states == ["in_force", "tried", "past", "past"]
