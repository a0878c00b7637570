"""Notes on a lead: written and taken back on its page and through the API, hidden where they could name points."""

from __future__ import annotations

import re

from ondo.client import Client
from ondo.domain.instant import SECOND
from ondo.domain.vocabulary import Role
from tests.serving.builders import BASE, PAGE, Company
from tests.serving.keyed import keyed
from tests.support.trials import put_on_trial

TEXT = "金曜 15時に電話\n<b>部長</b>は不在"


def click(company: Company, path: str, **fields: str) -> int:
    return int(company.http.post(path, data=fields, headers=PAGE, follow_redirects=False).status_code)


def test_a_note_is_read_on_the_page_and_taken_back_there(company: Company):
    lead_id = company.lead("L-1")
    assert click(company, f"/leads/{lead_id}/note", note=TEXT) == 303
    page = company.page(f"/leads/{lead_id}?lang=ja&said=noted")
    assert "メモを残しました。" in page
    assert "&lt;b&gt;部長&lt;/b&gt;は不在" in page
    ((kind, number),) = re.findall(r'name="kind" value="(\w+)"><input type="hidden" name="number" value="(\d+)"', page)
    assert kind == "notes"
    other = company.lead("L-2")
    assert click(company, f"/leads/{other}/take-back", kind=kind, number=number) == 404
    assert click(company, f"/leads/{lead_id}/take-back", kind=kind, number=number) == 303
    page = company.page(f"/leads/{lead_id}?lang=en")
    assert '<s class="written">金曜' in page
    assert "taken back" in page
    assert click(company, f"/leads/{lead_id}/note", note=" ") == 422
    foreign = {"sec-fetch-site": "cross-site"}
    assert company.http.post(f"/leads/{lead_id}/note", data={"note": "x"}, headers=foreign).status_code == 403


def test_programs_write_read_and_take_back_notes(company: Company):
    client, lead_id = Client(BASE, lang="en", http=company.http), company.lead("L-1")
    written = client.write_note(lead_id, TEXT, "s-1")
    assert (written["new"], written["note"], written["author"]) == (1, TEXT, "s-1")
    assert client.write_note(lead_id, TEXT, "s-1")["new"] == 0
    client.write_note(lead_id, "second", "s-1")
    listed = list(client.every(client.notes, "notes", lead_id, limit=1))
    assert [row["note"] for row in listed] == ["second", TEXT]
    assert client.take_note_back(lead_id, written["note_id"])["taken_back_at"] is not None
    company.get("/v1/leads/nobody/notes", 404)
    company.post(f"/v1/leads/{lead_id}/notes", {"note": "", "author": "s-1"}, 422)
    assert TEXT not in str(company.score("L-1")), "no answer of a score has it"
    client.erase_person(lead_id)
    assert client.notes(lead_id)["notes"] == []


def test_while_a_trial_runs_whoever_judges_reads_no_note_of_before_its_start(tmp_path):
    with keyed(tmp_path) as company:
        lead = company.ask("POST", "/v1/leads", Role.INGEST, json={"source": "ma", "external_id": "L-0"}).json()
        path = f"/v1/leads/{lead['lead_id']}/notes"

        def write(text: str) -> None:
            assert company.ask("POST", path, Role.SALES, json={"note": text, "author": "s-1"}).status_code == 200
            company.clock.forward(2 * SECOND)

        def read(role: Role) -> list[str]:
            return [row["note"] for row in company.ask("GET", path, role).json()["notes"]]

        write("she had 130 points")
        with company.ledger.begin() as tx:
            put_on_trial(tx)
        company.clock.forward(2 * SECOND)
        write("calls back on Friday")
        assert read(Role.SALES) == ["calls back on Friday"]
        assert read(Role.REVIEWER) == ["calls back on Friday", "she had 130 points"]
        page = company.ask("GET", f"/leads/{lead['lead_id']}?lang=en", Role.SALES).text
        assert "130 points" not in page
        assert "back on Friday" in page
        assert "notes from before its start" in page
        assert company.ask("GET", path, Role.SCORE).status_code == 403
