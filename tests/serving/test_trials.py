"""A trial of a card at work: the draw decides where the two cards disagree, and only there, whoever scores."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from ondo.definitions.card_file import default_card
from ondo.domain.errors import Conflict
from ondo.domain.instant import DAY, HOUR, SECOND, iso
from ondo.domain.trial import Arm, CardTrial, drawn
from ondo.domain.vocabulary import Role, Via
from ondo.ledger.db.encoding import from_json
from ondo.ledger.db.service_schema import outbox
from ondo.ledger.decisions import cards, proposals, trials
from ondo.ledger.decisions.trials import Discordance
from ondo.ledger.handoffs import card_trials, handoffs
from ondo.ledger.handoffs.handoffs import HandOff
from ondo.ledger.records.scores import score_page
from serving.schemas.replies import ScoreOut
from serving.scoring.bulk import BulkScoring
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring
from tests.serving.builders import HOT, PAGE, Company, open_company
from tests.serving.keyed import keyed
from tests.support.trials import SIGNED, put_on_trial

A_ONLY, B_ONLY, BOTH = ("demo_request",), ("seminar_attended",), ("demo_request", "seminar_attended")
NAMES = [f"L-{number}" for number in range(6)]


def begin(company: Company, **more: Any) -> CardTrial:
    with company.ledger.begin() as tx:
        trial = put_on_trial(tx, **more)
    company.clock.forward(2 * SECOND)
    return trial


def acts(company: Company, name: str, kinds: Sequence[str], **attributes: object) -> str:
    lead_id = company.lead(name, attributes={**HOT, "account_id": name, **attributes})
    for kind in (*kinds, "document_request"):
        about = {"topic": "problem_solving"} if kind == "seminar_attended" else {}
        company.event(f"{name}-{kind}", kind, external_id=name, properties=about)
    return lead_id


def noted(company: Company, trial: CardTrial) -> dict[str, Discordance]:
    with company.ledger.read() as tx:
        return {row.lead_id: row for row in trials.discordances(tx, trial.trial_id)}


def handed(company: Company, lead_id: str) -> list[HandOff]:
    with company.ledger.read() as tx:
        return handoffs.handoffs_of(tx, lead_id)


def everybody(company: Company) -> None:
    settings = company.settings
    scoring = Scoring(company.ledger, Definitions(), settings)
    BulkScoring(company.ledger, scoring, settings).run(lambda *_: None)


@pytest.mark.parametrize(("kinds", "side"), [(A_ONLY, Arm.A), (B_ONLY, Arm.B)])
def test_where_the_cards_disagree_the_draw_decides(company: Company, kinds: Sequence[str], side: Arm):
    trial = begin(company)
    arms = set()
    for name in NAMES:
        lead_id = acts(company, name, kinds)
        unit, arm = drawn(trial.salt, f"account\0{name.lower()}")
        arms.add(arm)
        answer = company.score(name)
        assert answer["card"]["version"] == trial.version(arm)
        row, opened = noted(company, trial)[lead_id], handed(company, lead_id)
        assert (row.unit, row.arm, row.side, row.stock) == (unit, arm, side, False)
        totals = (105, 85) if side is Arm.A else (75, 115)
        assert (row.total_a, row.total_b) == totals
        assert answer["total"] == totals[arm is Arm.B]
        if arm is side:
            [handoff] = opened
            assert (handoff.via, handoff.propensity, handoff.card_version) == (Via.HOT, 0.5, trial.version(arm))
            assert row.handoff_id == handoff.handoff_id
        else:
            assert (opened, row.handoff_id) == ([], None)
    assert arms == {*Arm}


def test_where_they_agree_nothing_is_drawn_and_both_totals_are_logged(tmp_path):
    with open_company(tmp_path) as company:
        trial = begin(company)
        for name in NAMES[:4]:
            lead_id = acts(company, name, BOTH)
            assert company.score(name)["handoff"]["opened_now"]
            assert [row.propensity for row in handed(company, lead_id)] == [1.0]
        assert noted(company, trial) == {}
    with open_company(tmp_path) as company, company.ledger.read() as tx:
        [(_, row)] = score_page(tx, lead_id, None, 1)
        beside = row.snapshot["trial"]
        assert {row.card_version, beside["other"]["version"]} == {trial.version_a, trial.version_b}
        assert {row.total, beside["other"]["total"]} == {125, 145}


@pytest.mark.slow
def test_everybody_at_night_comes_to_the_same_and_what_was_so_before_is_stock(company: Company):
    leads = {name: acts(company, name, B_ONLY) for name in NAMES}
    everybody(company)
    assert not any(handed(company, lead_id) for lead_id in leads.values())
    company.clock.forward(HOUR)
    trial = begin(company)
    new = {f"N-{name}": acts(company, f"N-{name}", B_ONLY) for name in NAMES}
    everybody(company)
    rows = noted(company, trial)
    assert {rows[lead_id].stock for lead_id in leads.values()} == {True}
    for lead_id in new.values():
        assert not rows[lead_id].stock
        assert bool(handed(company, lead_id)) == (rows[lead_id].arm is Arm.B)


def test_the_people_of_an_account_are_drawn_together(company: Company):
    trial = begin(company)
    leads = [acts(company, name, B_ONLY, account_id=f"ACME {number % 2}") for number, name in enumerate(NAMES)]
    for name in NAMES:
        company.score(name)
    rows = noted(company, trial)
    for number in (0, 1):
        assert {rows[lead_id].unit for lead_id in leads[number::2]} == {drawn("s", f"account\0acme {number}")[0]}


@pytest.mark.slow
def test_below_both_lines_exploration_keeps_its_rate_and_beside_a_hot_arm_the_chances_add_up(tmp_path):
    card = replace(default_card(), exploration_rate=0.75)
    with open_company(tmp_path, card) as company:
        trial = begin(company)
        chances = set()
        for number in range(24):
            name = f"L-{number}"
            lead_id = acts(company, name, B_ONLY)
            company.score(name)
            _, arm = drawn(trial.salt, f"account\0{name.lower()}")
            chances |= {(arm, row.via, row.propensity) for row in handed(company, lead_id)}
    assert (Arm.B, Via.HOT, 0.5 + 0.5 * 0.75) in chances
    assert (Arm.A, Via.EXPLORATION, 0.5 * 0.75 + 0.5) in chances


@pytest.mark.parametrize("door", ["roll back", "adopt", "end"])
def test_what_ends_a_trial_ends_it_for_every_lead(company: Company, door: str):
    company.publish(replace(default_card(), hot_line=105))
    trial = begin(company)
    acts(company, "L-1", B_ONLY)
    company.clock.forward(DAY)
    with company.ledger.begin() as tx:
        assert cards.active(tx, trial.card_id, tx.now).version == cards.latest(tx, trial.card_id) == trial.version_a
        if door == "roll back":
            proposals.rollback(tx, trial.card_id, 1, SIGNED)
        else:
            made = card_trials.end(tx, trial.trial_id, SIGNED, adopt=door == "adopt")
            assert (made is None) == (door == "end")
    version = company.score("L-1")["card"]["version"]
    with company.ledger.read() as tx:
        ended = trials.trial(tx, trial.trial_id).ended
        active = cards.active(tx, trial.card_id, tx.now)
    assert ended is not None
    assert version == active.version
    assert active.version == (trial.version_a if door == "end" else trial.version_b + 1)
    hot = {rule.id: rule.points for rule in active.card.rules}["seminar"]
    assert hot == (60 if door == "adopt" else 20)


def test_nothing_is_published_beside_a_trial_so_that_none_ends_unseen(company: Company):
    trial = begin(company)
    with pytest.raises(Conflict, match=trial.trial_id), company.ledger.begin() as tx:
        cards.publish(tx, default_card(), approved_by=["Sato"], effective_from=tx.now)
    with company.ledger.read() as tx:
        assert trials.trial(tx, trial.trial_id).ended is None


def pair(company: Company) -> dict[Arm, str]:
    """Let two leads do the same at the same time, one of an account that is drawn for each card."""
    drawn_for = {drawn("s", f"account\0l-{number}")[1]: f"L-{number}" for number in range(6)}
    for name in drawn_for.values():
        acts(company, name, BOTH)
    return drawn_for


def alike(text: str, name: str, *ids: str) -> str:
    """Return what is read of a lead with everything taken out that names it."""
    for word in (*ids, *(row[-12:] for row in ids), name, name.lower()):
        text = text.replace(word, "…")
    return text


def test_the_same_lead_reads_the_same_by_either_card(company: Company):
    begin(company)
    pages, rows = set(), set()
    for name in pair(company).values():
        company.score(name)
    for row in company.get("/v1/handoffs?lang=en")["handoffs"]:
        handoff_id, lead_id = row["handoff_id"], row["lead_id"]
        name = company.get(f"/v1/leads/{lead_id}")["external_ids"][0]["external_id"]
        rows.add(alike(json.dumps(row), name, handoff_id, lead_id))
        page = company.page(f"/leads/{lead_id}?lang=en&on=2026-10-01")
        assert "Problem-solving seminar" in page
        assert "Points are not shown while a trial" in page
        pages.add(alike(page, name, handoff_id, lead_id))
    assert (len(pages), len(rows)) == (1, 1)


def test_a_key_of_sales_reads_no_points_while_a_trial_runs(tmp_path):
    with keyed(tmp_path) as company:
        with company.ledger.begin() as tx:
            put_on_trial(tx)
        company.clock.forward(2 * SECOND)
        answers = set()
        for name in ("L-0", "L-1", "L-2", "L-3"):
            lead = {"source": "ma", "external_id": name}
            company.ask("POST", "/v1/leads", Role.INGEST, json=lead | {"attributes": HOT | {"account_id": name}})
            events = [
                lead | {"key": f"{name}-{kind}", "kind": kind, "happened_at": iso(company.clock.at)}
                for kind in ("demo_request", "document_request")
            ]
            company.ask("POST", "/v1/events", Role.INGEST, json={"events": events})
            full = company.ask("POST", "/v1/score", Role.SCORE, json=lead | {"handoff": False}).json()
            assert full["total"] in (105, 85)
            score = company.ask("POST", "/v1/score", Role.SALES, json=lead | {"lang": "en"}).json()
            ScoreOut.model_validate(score)
            lead_id, hidden = score["lead_id"], {"temperature", "temperature_label", "summary", "handoff"}
            kept = {key: value for key, value in score.items() if key not in hidden}
            answers.add(alike(json.dumps(kept), name, lead_id))
            change = company.ask("GET", f"/v1/leads/{lead_id}/score-change?before=2026-10-01", Role.SALES)
            assert (change.status_code, change.json()["code"]) == (409, "conflict")
        [answer] = answers
        assert '"total": null' in answer
        trial = company.ask("GET", "/v1/trials", Role.SALES).json()["trials"][0]
        assert (trial["salt"], company.ask("GET", "/v1/trials", Role.ADMIN).json()["trials"][0]["salt"]) == (None, "s")


def test_the_nurturing_list_tells_who_judges_no_points_while_a_trial_runs(tmp_path):
    with keyed(tmp_path) as company:
        lead = {"source": "ma", "external_id": "L-0"}
        company.ask("POST", "/v1/leads", Role.INGEST, json=lead | {"attributes": HOT})
        event = lead | {"key": "e", "kind": "document_request", "happened_at": iso(company.clock.at)}
        company.ask("POST", "/v1/events", Role.INGEST, json={"events": [event]})

        def row(role: Role) -> tuple[object, ...]:
            [answer] = company.ask("GET", "/v1/nurture", role).json()["leads"]
            return answer["total"], answer["points_missing"], answer["rules"], answer["step"] != ""

        full = (55, 45, ["demo_or_quote"], True)
        assert (row(Role.SALES), row(Role.SCORE)) == (full, full)
        with company.ledger.begin() as tx:
            put_on_trial(tx)
        company.clock.forward(2 * SECOND)
        assert (row(Role.SALES), row(Role.SCORE)) == ((None, None, [], False), full)
        csv = company.ask("GET", "/v1/nurture?format=csv", Role.SALES).text.splitlines()
        assert csv[1].split(",")[4:9] == ["", "100", "", "", ""]


def test_the_page_of_supply_and_its_file_tell_no_points_while_a_trial_runs(company: Company):
    acts(company, "L-0", ())
    columns = 'data-name="Points">55<', 'data-name="Missing">45<'
    assert all(column in company.page("/supply?lang=en") for column in columns)
    begin(company)
    page = company.page("/supply?lang=en")
    assert not any(column in page for column in ('data-name="Points"', 'data-name="Missing"'))
    assert "Points are not shown while a trial" in page
    assert b",100,,,," in company.http.get("/supply/nurture?lang=en", headers=PAGE).content


def test_what_sales_sees_of_a_hand_off_tells_no_arm(company: Company):
    trial = begin(company)
    for name in NAMES:
        acts(company, name, BOTH)
        company.score(name)
    rows = company.get("/v1/handoffs?lang=en")["handoffs"]
    assert len(rows) == len(NAMES)
    shown = {(row["why"], row["total"], row["at_handoff"], row["now"], row["card"]["version"]) for row in rows}
    [(why, *numbers)] = shown
    assert numbers == [None, None, None, trial.version_a]
    assert "+" not in why
    detail = company.get(f"/v1/handoffs/{rows[0]['handoff_id']}?lang=en")
    assert (detail["points"], detail["card"]["version"]) == (None, trial.version_a)
    page = company.page("/?lang=en")
    assert (page.count("Points are not shown while a trial"), page.count("handed over on")) == (1, len(NAMES))
    assert all("A trial runs" in company.page(f"{path}?lang=en") for path in ("/card", "/watch"))
    with company.ledger.begin() as tx:
        card_trials.end(tx, trial.trial_id, SIGNED, adopt=False)
        payloads = tx.conn.execute(sa.select(outbox.c.payload).where(outbox.c.kind.in_(["lead.hot", "handoff.opened"])))
        messages = {
            (row["card_version"], row.get("total")) for row in (from_json(text, dict) for text in payloads.scalars())
        }
    company.clock.forward(2 * SECOND)
    assert messages == {(trial.version_a, None)}
    assert {row["total"] for row in company.get("/v1/handoffs?lang=en")["handoffs"]} == {125, 145}
