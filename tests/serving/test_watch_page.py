"""The page of the watch: the latest look in both languages, earlier ones, and the report that reaches nothing."""

from __future__ import annotations

import pytest

from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Label
from ondo.ledger.decisions.recalibration_requests import request_retraining
from ondo.ledger.records.findings import Digest, WatchFinding, save_digest

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
