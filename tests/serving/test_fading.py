"""Points that fade with age: said in the answer, kept in the hand-off, shown on the pages, in both languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ondo.definitions.card_file import default_card
from ondo.domain.card import Scorecard
from ondo.domain.fade import Fade, FadeKind
from ondo.domain.instant import DAY, iso
from tests.serving.builders import START, make_hot, open_company


def fading_card() -> Scorecard:
    card = default_card()
    fades = {"price_page": Fade(FadeKind.LINEAR, 60), "demo_or_quote": Fade(FadeKind.HALF_LIFE, 90)}
    return replace(card, rules=tuple(replace(rule, fade=fades.get(rule.id)) for rule in card.rules))


def test_the_answer_says_what_age_took(tmp_path: Path):
    with open_company(tmp_path, fading_card()) as company:
        company.lead()
        company.event("p", "page_view", iso(START - 20 * DAY), properties={"page": "price"})
        answer = company.score()
        (rule,) = answer["rules"]
        assert (answer["total"], rule["points"], rule["counted"], rule["faded"]) == (10, 10, 1, -5)
        assert rule["text"] == "Price page viewed +10 (2026-09-11 10:00, -5 for age)"
        japanese = company.score(lang="ja")["rules"][0]["text"]
        assert japanese == "料金ページの閲覧 +10（2026-09-11 10:00、時間の経過により -5）"
        page = company.page(f"/leads/{answer['lead_id']}?lang=ja")
        assert "時間の経過により -5" in page
        assert "料金ページの閲覧 +10" in page
        assert "料金ページの閲覧 +15" not in page, "the history shows what the event is worth now"


def test_a_hand_off_keeps_what_had_faded_and_the_card_says_how(tmp_path: Path):
    with open_company(tmp_path, fading_card()) as company:
        company.lead()
        company.event("p", "page_view", iso(START - 20 * DAY), properties={"page": "price"})
        handoff = make_hot(company)["handoff"]["handoff_id"]
        company.clock.forward(50 * DAY)
        kept = {rule["rule_id"]: rule for rule in company.get(f"/v1/handoffs/{handoff}")["points"]["rules"]}
        assert (kept["price_page"]["points"], kept["price_page"]["faded"]) == (10, -5)
        assert kept["demo_or_quote"]["faded"] == 0
        assert "1回 · 60日かけて0点まで減る" in company.page("/card?lang=ja")
        assert "once · halves every 90 days" in company.page("/card?lang=en")
