"""The page of the watch: the latest look in both languages, earlier ones, and the report that reaches nothing."""

from __future__ import annotations

import pytest

from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Label
from ondo.ledger.decisions.recalibration_requests import RequestState, request_retraining, requests
from ondo.ledger.records.findings import Digest, WatchFinding, save_digest
from tests.serving.builders import PAGE

ALARM = WatchFinding("inflation", "inflation", True, Label("ホットが増えすぎ", "Too many are hot"), 0.3)
QUIET = WatchFinding("silence", "silence", False, Label("フィードバックは普段どおり", "Answers as usual"), 0.1)


def look(company, *findings: WatchFinding, days: int = 0, report: str | None = None) -> None:
    with company.ledger.begin() as tx:
        at = Micros(tx.now - days * DAY)
        facts = {
            "due": True,
            "reasons": [{"ja": "見直し", "en": "Review it"}],
            "window": "2026-09-01T00:00:00Z/2026-10-01T00:00:00Z",
        }
        save_digest(tx, Digest("default", 1, at, findings, facts, report))


def test_before_the_first_look_the_page_says_what_to_do(company):
    assert "ondo watch" in company.page("/watch?lang=en")


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        ("ja", ["ホットが増えすぎ", "フィードバックは普段どおり", "見直し", "待ち"]),
        ("en", ["Too many are hot", "Answers as usual", "Review it", "waiting"]),
    ],
)
def test_the_latest_look_comes_first(company, lang: str, texts: list[str]):
    look(company, QUIET, days=1)
    look(company, ALARM, QUIET)
    with company.ledger.begin() as tx:
        request_retraining(tx, "alarm:inflation:v1:2026Q4", [Label("増", "more")], "default")
    page = company.page(f"/watch?lang={lang}")
    assert all(text in page for text in texts)
    assert texts[0] not in company.page(f"/watch?lang={lang}&look=1")
    assert company.http.get("/watch?look=x").status_code == 200


def test_a_report_is_shown_apart_from_everything_else(company):
    folder = company.ledger.artifacts / "drift"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.html").write_text("<html>drift</html>", encoding="utf-8")
    (company.ledger.artifacts.parent / "secret.html").write_text("secret", encoding="utf-8")
    look(company, QUIET, report="../secret.html", days=1)
    look(company, QUIET, report="drift/a.html")
    answer = company.http.get("/watch/0/report")
    assert answer.status_code == 200
    assert "drift" in answer.text
    assert "sandbox" in answer.headers["content-security-policy"]
    assert '"/watch/0/report"' in company.page("/watch")
    for other in ("1", "2", "x"):
        assert company.http.get(f"/watch/{other}/report").status_code == 404


def share(value: float, *, alarm: bool = False) -> WatchFinding:
    facts = {"name": {"ja": "ホット率", "en": "Hot share"}, "low": 0.02, "high": 0.06, "hits": 5, "count": 100}
    return WatchFinding("inflation", "inflation", alarm, Label("率", "share"), value, 0.06, facts)


def test_weekly_looks_make_a_trend_with_its_bounds_and_alarms(company):
    look(company, share(0.041), days=15)
    assert "Over the quarters" not in company.page("/watch?lang=en"), "one look is no trend"
    look(company, share(0.09, alarm=True), days=8)
    look(company, share(0.043), days=1)
    page = company.page("/watch?lang=en")
    trend = page[page.index("Over the quarters") :]
    assert trend.count("<circle") == 3
    assert trend.count('r="6"') == 1, "the alarm"
    assert "<polygon" in trend
    assert "2.0%–6.0%" in trend
    assert [text in trend for text in ("4.1%", "9.0%", "4.3%")] == [True] * 3
    earlier = company.page("/watch?lang=en&look=1")
    assert earlier[earlier.index("Over the quarters") :].count("<circle") == 2, "nothing of later looks"
    look(company, share(0.07), days=2)
    assert "7.0%" in company.page("/watch?lang=en&look=1"), "also where another look came in the same week"


def test_a_cause_is_a_waterfall_that_ends_at_now_and_reasons_are_bars(company):
    facts = {
        "name": {"ja": "率", "en": "Hot share"},
        "then": 0.03,
        "now": 0.05,
        "parts": {"mix": -0.01, "points": 0.03},
    }
    cause = WatchFinding("cause", "inflation", False, Label("因", "why"), 0.02, facts=facts)
    counted = {"hits": 4, "count": 20}
    reason = WatchFinding("false_hot_reason", "no_budget", False, Label("予算", "budget"), 0.2, 0.1, counted)
    look(company, cause, reason, share(0.05))
    page = company.page("/watch?lang=en")
    steps = page[page.index("What moved it") : page.index("Why hot leads were false")]
    places = [steps.index(text) for text in ("3.0%", "+3.0", "-1.0", "5.0%")]
    assert places == sorted(places)
    bars = page[page.index("Why hot leads were false") :]
    assert "no budget" in bars
    assert "4/20" in bars
    assert "budget</li>" not in bars, "a reason that is drawn is not said again"


def test_people_ask_for_a_recalibration_once_and_decline_what_waits(company):
    look(company, QUIET)
    form = {"card_id": "default", "do": "ask", "names": "Sato, Tanaka", "reason": "New product"}
    asked = company.http.post("/watch/requests?lang=en", data=form, headers=PAGE).text
    assert "the next monitoring run starts it" in asked
    assert "Sato, Tanaka: New product" in asked
    assert company.http.post("/watch/requests?lang=en", data=form, headers=PAGE).status_code == 409
    declined = form | {"do": "decline", "reason": "Fair in October"}
    assert (
        "to recalibrate was declined" in company.http.post("/watch/requests?lang=en", data=declined, headers=PAGE).text
    )
    with company.ledger.read() as tx:
        ((state, detail),) = [(each.state, each.detail) for each in requests(tx)]
    assert (state, detail) == (RequestState.DECLINED, "Sato, Tanaka: Fair in October")
    for wrong in ({"do": "x"}, {"names": ""}, {"do": "decline"}):
        assert 400 <= company.http.post("/watch/requests", data=form | wrong, headers=PAGE).status_code < 500


def test_who_asks_on_the_page_says_how_often_hot_must_be_right(company):
    look(company, QUIET)
    form = {"card_id": "default", "do": "ask", "names": "Sato", "reason": "Fewer false ones"}
    for wrong in ("0", "100", "-5", "many", "nan"):
        answer = company.http.post("/watch/requests?lang=en", data=form | {"hot_precision": wrong}, headers=PAGE)
        assert (answer.status_code, "Give 1 to 99 %" in answer.text) == (422, True), wrong
    asked = company.http.post("/watch/requests?lang=en", data=form | {"hot_precision": "62.5"}, headers=PAGE).text
    assert "hot precision of at least 62.5 %" in asked
    with company.ledger.read() as tx:
        assert [each.hot_precision for each in requests(tx)] == [0.625]
