"""The doors to a trial: routes and the page, from what one would take to its end."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from ondo.definitions.card_file import dump_card
from ondo.domain.instant import DAY, parse_instant
from ondo.domain.trial import Arm
from ondo.domain.vocabulary import FeedbackLabel
from ondo.ledger.decisions import trials
from ondo.ledger.decisions.proposals import save_proposal
from ondo.ledger.decisions.trials import Discordance
from ondo.ledger.handoffs import card_trials
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback
from ondo.ledger.handoffs.handoffs import open_handoff
from ondo.ledger.identity.lead_keys import lead_for
from serving.pages import trial_form
from serving.schemas.requests import micros
from tests.ledger.making import hot
from tests.serving.builders import PAGE, START, Company
from tests.support.trials import SIGNED as PUT
from tests.support.trials import card_b, put_on_trial, suggestion

ZONE = ZoneInfo("Asia/Tokyo")
FORM = "application/x-www-form-urlencoded"

SIGNED = {"names": ["Sato", "Tanaka"], "reason": "let us see"}


def shown(company: Company, each: int = 12) -> str:
    """Put a card on trial, hand so many leads of each side over, B's all hot and A's all not, and wait for a month."""
    with company.ledger.begin() as tx:
        trial = put_on_trial(tx)
    for week in range(each):
        with company.ledger.begin() as tx:
            for side, label in ((Arm.A, FeedbackLabel.ACCURATE_HOT), (Arm.B, FeedbackLabel.ACCURATE_HOT)):
                lead = lead_for(tx, "crm", f"{side}{week}")
                name = {"card_id": trial.card_id, "card_version": trial.version(side), "propensity": 0.5}
                handoff_id = open_handoff(tx, hot(lead, tx.now, **name))
                note = Discordance(
                    trial.trial_id, lead, f"{side}{week}", side, side, 105, 85, tx.now, False, handoff_id
                )
                trials.note(tx, note)
                if side is Arm.B or week % 4 == 0:
                    append_feedback(tx, [NewFeedback("app", note.unit, lead, handoff_id, label, None, "kato", tx.now)])
        company.clock.forward(3 * DAY)
    company.clock.forward(31 * DAY)
    return trial.trial_id


def test_a_plan_that_is_too_long_is_told_with_its_number_and_refused(company: Company):
    with company.ledger.begin() as tx:
        save_proposal(tx, suggestion())
    plan = company.get("/v1/proposals/p-trial/trial-plan?lang=en")
    assert (plan["offered"], plan["weeks"], plan["age_days"]) == (False, None, 30)
    refusal = company.post("/v1/proposals/p-trial/trial", SIGNED, 409)
    assert "0.0" in refusal["title"] + refusal.get("detail", "")
    page = company.page("/trial?lang=en&proposal=p-trial")
    assert "Plan and approve a trial" in page
    assert "Start the trial" not in page
    form = {"proposal_id": "p-trial", "names": ",".join(["Sato"] * 300), "reason": "let us see"}
    refused = company.http.post("/trial?lang=en", data=form, headers=PAGE)
    assert (refused.status_code, "Who decides: at most 50." in refused.text) == (422, True)
    many = company.http.post("/trial?lang=ja", data={f"f{number}": "" for number in range(600)}, headers=PAGE)
    assert (many.status_code, "項目が500を超えています" in many.text) == (422, True)


def test_a_part_of_a_proposal_is_put_on_trial_by_page_from_a_later_day_on(company: Company):
    proposal = suggestion()
    with company.ledger.begin() as tx:
        save_proposal(tx, proposal)
    page = company.page("/trial?lang=en&proposal=p-trial&change=seminar&age_days=20")
    assert 'value="seminar" checked>' in page
    assert 'value="demo_or_quote">' in page
    assert 'name="age_days" min="1" max="182" value="20"' in page
    assert "項目" not in company.page("/trial?lang=ja&proposal=p-trial&age_days=x", 422)
    assert "no_such" not in company.page("/trial?lang=en&proposal=p-trial&change=nothing", 422)
    form = [("change", "seminar"), ("starts_on", "2026-10-05"), ("age_days", "20"), ("confirm", "3.5")]
    begun = trial_form.begun(form, proposal, PUT, START, ZONE)
    assert (begun.changes, begun.age_days, begun.confirm) == (["seminar"], 20, "3.5")
    assert micros(begun.starts_at) == parse_instant("2026-10-05T00:00:00+09:00")
    whole = trial_form.begun([("starts_on", "2026-10-01")], proposal, PUT, START, ZONE)
    assert (whole.changes, whole.starts_at, whole.age_days) == (None, None, None)


def test_a_trial_is_seen_and_ended_through_the_api(company: Company):
    trial_id = shown(company, 4)
    [row] = company.get("/v1/trials?lang=en")["trials"]
    assert (row["trial_id"], row["end"], row["version_b"]) == (trial_id, None, 2)
    detail = company.get(f"/v1/trials/{trial_id}?lang=en")
    assert (detail["b"]["hot"], detail["a"]["entered"], detail["a"]["answered"]) == (4, 4, 1)
    assert detail["verdict"] == "open"
    assert detail["weeks"][-1]["comparisons"] == 4
    assert company.get("/v1/cards/default/versions")["versions"][0]["state"] == "on_trial"
    assert company.get("/v1/proposals/p-s")["proposal_id"] == "p-s"
    company.post(f"/v1/trials/{trial_id}/end", {"publish": True, "names": ["Sato"], "reason": ""}, 422)
    ended = company.post(f"/v1/trials/{trial_id}/end", {"publish": True, **SIGNED})
    assert (ended["end"]["cause"], ended["end"]["card"]) == ("adopted", {"card_id": "default", "version": 3})
    changed = company.get("/v1/cards/default/diff?lang=en")
    assert (changed["before"], changed["after"], len(changed["differences"])) == (1, 3, 2)
    assert company.post(f"/v1/trials/{trial_id}/end", {"publish": False, **SIGNED}, 409)
    assert company.get("/v1/trials/nothing", 404)


def test_an_approval_does_not_end_a_trial_that_began_after_its_proposal_was_shown(company: Company):
    with company.ledger.begin() as tx:
        save_proposal(tx, replace(suggestion("p-next"), as_of=START))
    page = company.page("/meeting?lang=en&proposal=p-next")
    assert "Approve what is ticked" in page
    draft = {"card_id": "default", "base_version": 1, "saved_by": "Sato", "card": dump_card(card_b())}
    draft_id = company.post("/v1/drafts", draft)["draft_id"]
    company.post(f"/v1/drafts/{draft_id}/hand-over", {"revision": 1, **SIGNED})
    with company.ledger.begin() as tx:
        trial = put_on_trial(tx)
    refusal = company.post("/v1/proposals/p-next/decision", {"decision": "approve", **SIGNED}, 409)
    assert (refusal["code"], "ondo trial end t-s" in refusal["hint"]) == ("conflict", True)
    form = [("proposal_id", "p-next"), ("decision", "approve"), ("names", "Sato"), ("reason", "agreed")]
    form += [("rule", change) for change in suggestion().change_ids]
    answer = company.http.post("/meeting?lang=en", content=urlencode(form), headers=PAGE | {"content-type": FORM})
    assert (answer.status_code, "has not ended yet" in answer.text, "End it first" in answer.text) == (409, True, True)
    decided = {"decision": "approve", "revision": 1, "against": 1, **SIGNED}
    assert company.post(f"/v1/drafts/{draft_id}/decision", decided, 409)["hint"] == refusal["hint"]
    assert "An approval waits until it has ended" in company.page("/meeting?lang=en&proposal=p-next")
    with company.ledger.begin() as tx:
        assert trials.trial(tx, trial.trial_id).ended is None
        card_trials.end(tx, trial.trial_id, PUT, adopt=False)
    assert company.post("/v1/proposals/p-next/decision", {"decision": "approve", **SIGNED})["card"]["version"] == 3


def test_the_page_draws_the_interval_and_takes_the_decision(company: Company):
    trial_id = shown(company)
    page = company.page("/trial?lang=en")
    assert page.count("<polyline") == 2
    assert "Hot precision of the leads that only the card on trial hands over" in page
    assert "試験運用中の基準だけが引き渡す" in company.page("/trial?lang=ja")
    assert "A trial runs" in company.page("/meeting?lang=en")
    form = {"trial_id": trial_id, "decision": "end", "names": "Sato, Tanaka", "reason": "no difference"}
    answer = company.http.post("/trial", data=form, headers=PAGE)
    assert answer.status_code == 200
    with company.ledger.read() as tx:
        ended = trials.trial(tx, trial_id).ended
        assert ended is not None
        assert (ended.cause.value, ended.names, ended.version) == ("ended", ("Sato", "Tanaka"), None)
    assert "ended on" in company.page("/trial?lang=en")
