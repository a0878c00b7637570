"""A ledger that is not yet alive shows what is missing, by what it holds, until nothing is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from features.labels import handoff_labels, landmark_labels
from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY, HOUR, SECOND, Micros, iso
from ondo.domain.label_count import FEWEST_LABELS, FEWEST_OF_A_KIND, LabelCount
from ondo.domain.vocabulary import Lang, OutcomeKind, Role, Via
from ondo.ledger import open_ledger
from ondo.ledger.decisions import cards
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.facts.landmarks import NewLandmark, append_landmarks
from ondo.ledger.handoffs.handoffs import NewHandOff, import_handoffs
from ondo.ledger.handoffs.labels_so_far import labels_so_far
from ondo.ledger.identity.lead_keys import leads_for
from serving.app import create_app
from serving.scoring.bulk import BulkScoring
from tests.serving.builders import BASE, HOT, Clock, Company, make_hot, open_company, settings_in
from tests.serving.keyed import keyed
from tests.serving.test_lists_cost import cost, crowd
from tests.support.client import WholeAnswers
from tests.support.ledgers import lay_empty
from tests.support.trials import put_on_trial

_STEP = re.compile(r'<li class="(done)?" data-step="(\w+)">')


def steps(page: str) -> dict[str, bool]:
    return {name: bool(done) for done, name in _STEP.findall(page)}


def left(page: str) -> set[str]:
    return {name for name, done in steps(page).items() if not done}


@pytest.mark.parametrize("lang", [Lang.JA, pytest.param(Lang.EN, marks=pytest.mark.slow)])
def test_a_ledger_comes_to_life_step_by_step_and_the_checklist_goes(company: Company, lang: Lang):
    home, page = f"/?lang={lang.value}", f"/start?lang={lang.value}"
    assert left(company.page(home)) == {"leads", "events", "scored", "heat", "outcomes", "learning"}
    company.lead("L-1", attributes=HOT)
    assert left(company.page(home)) == {"events", "scored", "heat", "outcomes", "learning"}
    make_hot(company, "L-2")
    company.http.app.state.services.scoring.log.turn()
    assert left(company.page(page)) == {"scored", "outcomes", "learning"}, "one of two is scored"
    assert (steps(company.page(home)), "/start?" in company.page(home)) == ({}, True), "a link where sales has work"
    score_everybody(company)
    assert left(company.page(page)) == {"outcomes", "learning"}
    judge(company, hot=FEWEST_OF_A_KIND, cold=FEWEST_LABELS - FEWEST_OF_A_KIND - 1)
    assert left(company.page(page)) == {"learning", "scored"}, "those who came are not scored"
    assert f"{FEWEST_LABELS - 1}" in company.page(page)
    judge(company, hot=0, cold=1, name="last")
    score_everybody(company)
    assert left(company.page(page)) == set(), "all is there"


def score_everybody(company: Company) -> None:
    scoring = company.http.app.state.services.scoring
    BulkScoring(company.ledger, scoring, company.settings).run(lambda _, __: None)


def judge(company: Company, *, hot: int, cold: int, name: str = "judged") -> None:
    """Hand leads over and let sales say whether they were hot."""
    with company.ledger.begin() as tx:
        leads = leads_for(tx, "ma", [f"{name}-{place}" for place in range(hot + cold)])
        handed = [
            NewHandOff(
                *(lead_id, "default", 1, Via.HOT, Micros(tx.now - 2 * DAY)),
                key=f"h-{key}",
                source="crm",
                known_at=Micros(tx.now - 2 * DAY),
            )
            for key, lead_id in leads.items()
        ]
        import_handoffs(tx, handed)
    words = [
        {
            "source": "crm",
            "key": f"f-{name}-{place}",
            "lead_id": leads[f"{name}-{place}"],
            "rater": "tanaka",
            "happened_at": iso(company.clock.at),
            **({"label": "accurate_hot"} if place < hot else {"label": "false_hot", "reason": "not_now"}),
        }
        for place in range(hot + cold)
    ]
    company.post("/v1/feedback", {"feedback": words})


def test_an_empty_folder_says_how_to_begin(tmp_path: Path):
    with open_company(tmp_path, default_card()) as company:
        page = company.page("/?lang=en")
        for way in ("ondo import --mapping", "ondo simulate --out", "ondo key add", "http://127.0.0.1:8420/v1/leads"):
            assert way in page


def test_a_signed_card_is_ticked(company: Company):
    assert steps(company.page("/start"))["card"]


@pytest.mark.parametrize("there", [False, True])
def test_no_card_and_the_shipped_one_that_nobody_signed_are_still_to_do(tmp_path: Path, there: bool):
    settings = settings_in(tmp_path)
    with (
        open_ledger(lay_empty(tmp_path / "ledger.sqlite"), Clock(), settings.artifacts) as ledger,
        WholeAnswers(create_app(ledger, settings), base_url=BASE) as http,
    ):
        if there:
            with ledger.begin() as tx:
                cards.publish(tx, default_card(), approved_by=[], effective_from=tx.now)
        page = http.get("/start").text
        assert "card" in left(page)
        assert ("scored" in left(page)) == there


def test_leads_known_from_activities_alone_are_counted_and_hinder_nothing(company: Company):
    company.lead("L-1", attributes=HOT)
    company.event("e-1", "email_open", external_id="L-1")
    assert "ghosts" not in steps(company.page("/start"))
    for name in ("typo-1", "typo-2"):
        company.event(name, "email_open", external_id=name)
    page = company.page("/start?lang=en")
    assert "ghosts" in left(page)
    assert re.search(r"\b2 of the newest", page)


def test_the_nearest_misses_are_named_to_whoever_may_see_persons(tmp_path: Path):
    with keyed(tmp_path) as service:
        warm = {
            "source": "ma",
            "external_id": "W-1",
            "attributes": HOT,
            "person": {"name": "佐藤 花子", "company": "例示工業"},
        }
        assert service.ask("POST", "/v1/leads", Role.INGEST, json=warm).status_code == 200
        event = {"source": "ma", "external_id": "W-1", "key": "e", "kind": "document_request"}
        event["happened_at"] = iso(Micros(service.clock.at - HOUR))
        assert service.ask("POST", "/v1/events", Role.INGEST, json={"events": [event]}).status_code == 200
        score = service.ask("POST", "/v1/score", Role.SCORE, json={"source": "ma", "external_id": "W-1"}).json()
        assert score["temperature"] == "warm"
        service.app.state.services.scoring.log.turn()
        for role in Role:
            page = service.ask("GET", "/start", role).text
            assert ("例示工業 佐藤 花子" in page) == (role in (Role.SALES, Role.REVIEWER, Role.ADMIN)), role
            assert (f"{score['card']['hot_line'] - score['total']}" in page) or role in (Role.INGEST, Role.SCORE)
        with service.ledger.begin() as tx:
            put_on_trial(tx)
        service.clock.forward(2 * SECOND)
        service.ask("POST", "/v1/score", Role.SCORE, json={"source": "ma", "external_id": "W-1"})
        service.app.state.services.scoring.log.turn()
        assert "例示工業 佐藤 花子" not in service.ask("GET", "/start", Role.SALES).text, (
            "points of a trial are not told"
        )


def test_labels_are_counted_as_a_recalibration_does(company: Company):
    """Verdicts, ripe and unripe outcomes, a hand-off that is none of its own, silence, decision instants."""
    maturity = company.settings.maturity_days
    with company.ledger.begin() as tx:
        leads = list(leads_for(tx, "ma", [f"L-{place}" for place in range(9)]).values())
        ages = [2, 200, 200, 2, 200, 200, 200]
        handed = [
            NewHandOff(
                *(lead_id, "default", 1, Via.HOT, Micros(tx.now - age * DAY)),
                key=f"h-{lead_id}",
                source="crm",
                known_at=Micros(tx.now - age * DAY),
                closed_at=Micros(tx.now - DAY) if place in (5, 6) else None,
                cause={5: "duplicate", 6: "expired"}.get(place),
            )
            for place, (lead_id, age) in enumerate(zip(leads, ages, strict=False))
        ]
        import_handoffs(tx, handed)
        append_landmarks(
            tx, [NewLandmark("ma", f"m-{lead_id}", lead_id, Micros(tx.now - 300 * DAY)) for lead_id in leads[7:]]
        )
    judged = {"source": "crm", "key": "f", "lead_id": leads[0], "rater": "tanaka", "label": "accurate_hot"}
    company.post("/v1/feedback", {"feedback": [judged]})
    kinds = [(1, OutcomeKind.LOST), (2, OutcomeKind.OPPORTUNITY), (3, OutcomeKind.WON), (5, OutcomeKind.WON)]
    for place, kind in [*kinds, (7, OutcomeKind.WON)]:
        answer = {"source": "crm", "key": f"o-{place}", "lead_id": leads[place], "outcome": kind.value}
        at = company.clock.at if place == 3 else Micros(company.clock.at - 150 * DAY)
        company.post("/v1/outcomes", answer | {"happened_at": iso(at)})
    with company.ledger.read() as tx:
        frames = read_frames(tx, default_card(), tx.now, zone=company.settings.timezone)
        by_training = handoff_labels(frames, tx.now, maturity)
        assert labels_so_far(tx, maturity) == LabelCount(len(by_training), int(by_training["label"].sum()))
        assert len(by_training) == 3
        assert len(landmark_labels(frames, tx.now, maturity)) == 1


@pytest.mark.slow
def test_the_checklist_asks_as_often_of_many_leads_as_of_few(company: Company):
    crowd(company, 5)
    few = cost(company, lambda: company.page("/start"))
    crowd(company, 300)
    assert cost(company, lambda: company.page("/start")) == few
