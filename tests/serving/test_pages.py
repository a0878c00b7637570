"""The pages: the same facts as the API, forms that only they may post, a decision that is in force at once."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from ondo.definitions.sla_file import default_agreement
from ondo.domain.instant import DAY, SECOND, iso
from ondo.domain.proposal import Figures, Interval, NewRule, PathStep, PointChange, Proposal, SettingChange
from ondo.domain.sla import MarketingDuties
from ondo.domain.vocabulary import Label
from ondo.ledger.decisions import proposals, sla_versions
from tests.serving.builders import PAGE, START, make_hot

PRICE_TWICE = {
    "id": "price_twice",
    "axis": "behaviour",
    "points": 15,
    "direction": "+",
    "label": {"ja": "料金ページを2回", "en": "Price page twice"},
    "when": {
        "count": {"event": "page_view", "where": {"property": "page", "eq": "price"}},
        "within_days": 14,
        "gte": 2,
    },
}
CAUGHT = {"words": {"ja": "確認のみにする", "en": "asked only"}, "caught": 20, "extra_hot_per_week": 6.25}
GAIN = {
    "gain_precision": [0.042, 0.012, 0.071],
    "gain_recall": [0.084, 0.044, 0.116],
    "gain_hot_per_week": [3.98, 2.02, 5.36],
}
WHOLE = {
    "new_rules": (
        NewRule(
            *(PRICE_TWICE, "price_twice", 15, Label("料金ページを2回", "Price page twice"), Interval(9, 21), 152),
            *(0.06, 0.0063, 11, 12, ("事例ページ / Case page",)),
            seller_action=True,
        ),
    ),
    "settings": (
        SettingChange(
            *(
                "counts:case_study",
                Label("数え方", "How it counts"),
                Label("1回", "once"),
                Label("3回まで", "up to 3 times"),
            ),
            *({"counts": {"max": 3}}, Interval(0.0020, 0.0066), 456, 0.0044),
        ),
    ),
    "facts": {
        "selection": {
            "groups": {"exploration": {"rows": 40, "hot": 9, "weight": 800.0, "effective": 40.0}},
            "statements": [{"ja": "無作為の40件が根拠です。", "en": "40 leads at random are all there is."}],
        },
        "sensitivity": {
            "changes": [
                {"rule_id": "employees_500", "drops": 14, "hangs_on": [{"group": "tanaka", "labels": 9, "points": 20}]},
                {"rule_id": "price_twice", "drops": 14, "hangs_on": [{"group": "2026-05", "labels": 9, "points": 5}]},
            ]
        },
        "backtest": {
            "totals": [
                {"method": method, "precision": 0.4, "recall": 0.42, "hot_per_week": 6.4, **GAIN}
                for method in ("never_change", "suggested", "a later method")
            ],
            "skipped": [{"quarter": "2025Q3", "why": "few_labels"}, {"quarter": "2025Q2", "why": "little_known_then"}],
        },
        "missed_hot": {
            "leads": 64,
            "hot_today": 7,
            "weeks": 13.0,
            "hot_per_week": 21.4,
            "groups": [
                {"words": {"ja": "時期が未確認", "en": "Timeframe not known"}, "leads": 22, "change": CAUGHT},
                {"words": {"ja": "その他", "en": "Others"}, "leads": 5, "change": None},
            ],
        },
        "certificate": [
            {"changes": 2, "loss": 0.4881, "bound": 0.488, "proven": False, "reason": "time", "seconds": 9.0},
            {"changes": 3, "loss": 0.4881, "bound": 0.488, "gap": 0.0001, "relative_gap": 0.000205, "proven": False},
        ],
        "teacher": {
            "source": "model",
            "labels": 512.0,
            "inverse_penalty": 0.03,
            "model_gain": 0.0062,
            "model_gain_error": 0.0021,
        },
        "gain_precision": 0.05,
        "gain_logloss": 0.0527,
        "gain_logloss_interval": [0.0349, 0.0718],
        "volume_before": 0.053,
        "volume_after": 0.062,
        "hot_per_week_before": 20.08,
        "hot_per_week_after": 11.77,
        "silence": [
            {
                "rule_id": "seminar",
                "answered_with": 1.0,
                "answered_without": 0.415,
                "by_sales": 0.0271,
                "with_drawn": -0.0031,
                "none_hot": -0.0017,
                "all_hot": 0.007,
            },
            {"rule_id": "employees_500", "by_sales": 0.0021, "none_hot": 0.0017, "all_hot": 0.0019},
        ],
        "near_equal": [{"points": {"employees_500": 20, "case_study": 15}, "changes": 2, "costs": 0.00012}],
    },
}


def propose(company, *, changes=True, **more):
    moves = (
        PointChange("employees_500", 15, 25, Interval(18, 33), 100, 0.2, 0.01, seller_action=True),
        PointChange("seminar", 20, 10, Interval(5, 14), 80, 0.1, 0.005),
    )
    figures = Figures(0.7, 0.5, 0.4)
    path = tuple(PathStep(k, {}, 100, 0.5 - 0.01 * k, 0.7, 0.4 + 0.02 * k, 1.0) for k in range(3))
    proposal = Proposal(
        *("p-1", "default", 1, START, moves if changes else (), 100, 95 if changes else 100),
        *(
            figures,
            Figures(0.75, 0.48, 0.45) if changes else None,
            None,
            Interval(0.01, 0.09),
            path,
            400,
            150,
            "improves",
        ),
        facts={"reason_text": {"ja": "改定案は上回りました。", "en": "The suggested card wins."}},
    )
    proposal = replace(proposal, **more)
    with company.ledger.begin() as tx:
        proposals.save_proposal(tx, proposal)
    company.clock.forward(2 * SECOND)


def test_a_lead_without_a_person_goes_by_its_id(company):
    assert make_hot(company)["lead_id"][-12:] in company.page("/")


def test_the_hot_list_of_an_owner_counts_and_pages_their_hand_offs_alone(company):
    taken, free = (make_hot(company, name)["handoff"]["handoff_id"] for name in ("L-1", "L-2"))
    company.post(f"/v1/handoffs/{taken}/claim", {"owner": "Sato"})

    def listed(query: str) -> list[str]:
        return re.findall(r'<article class="lead[^"]*" id="h-([^"]+)"', company.page(f"/?lang=en{query}"))

    assert sorted(listed("")) == sorted([taken, free])
    assert (listed("&owner=Sato"), listed("&owner=-"), listed("&owner=Kato")) == ([taken], [free], [])
    page = company.page("/?lang=en&owner=Sato&group=waiting")
    assert '<option selected value="Sato">' in page
    assert "/?group=waiting&amp;owner=Sato" in page, "forms lead back to the same part of the list"
    assert "None of these hand-offs is open" in company.page("/?lang=en&owner=Kato")


def test_the_hot_list_says_why_now_and_until_when(company):
    make_hot(company, person={"name": "佐藤 <b>花子</b>", "company": "例示工業株式会社"})
    page = company.page("/")
    assert "例示工業株式会社" in page
    assert "佐藤 &lt;b&gt;花子" in page
    assert "デモ・見積もりの依頼 +50、資料請求 +20" in page
    assert "残り24営業時間" in page
    english = company.page("/?lang=en")
    assert "24 business hours left" in english
    assert 'lang="en"' in english
    company.clock.forward(30 * DAY)
    assert "期限切れ" in company.page("/")


def test_an_empty_list_says_so(company):
    assert "いま対応を待つホットリードはありません" in company.page("/")
    assert "No proposal is waiting" in company.page("/meeting?lang=en")


def test_feedback_takes_two_clicks_and_a_second_click_changes_nothing(company):
    handoff = make_hot(company)["handoff"]["handoff_id"]
    path = f"/handoffs/{handoff}/feedback?lang=ja"
    form = {"label": "false_hot", "reason": "not_now", "back": "/"}
    for _ in range(2):
        answer = company.http.post(path, data=form, headers=PAGE, follow_redirects=False)
        company.clock.forward(SECOND)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/?lang=ja&said=")
    assert "時期が合わない" in company.page(answer.headers["location"])
    (text,) = company.get(f"/v1/handoffs/{handoff}")["feedback"]
    assert (text["label"], text["reason"]) == ("false_hot", "not_now")
    assert (
        "example.org"
        not in company.http.post(
            path, data=form | {"back": "//example.org"}, headers=PAGE, follow_redirects=False
        ).headers["location"]
    )
    refused = company.http.post(path, data={"label": "false_hot"}, headers=PAGE)
    assert refused.status_code == 422
    assert "<html" in refused.text


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}])
def test_a_form_from_elsewhere_is_refused(company, headers):
    handoff = make_hot(company)["handoff"]["handoff_id"]
    answer = company.http.post(f"/handoffs/{handoff}/feedback", data={"label": "accurate_hot"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_same_origin")
    assert company.get(f"/v1/handoffs/{handoff}")["feedback"] == []


def test_an_older_browser_names_the_origin(company):
    handoff = make_hot(company)["handoff"]["handoff_id"]
    own = {"origin": "http://127.0.0.1:8420"}
    form = {"label": "accurate_hot"}
    assert company.http.post(f"/handoffs/{handoff}/feedback", data=form, headers=own).status_code == 200
    assert len(company.get(f"/v1/handoffs/{handoff}")["feedback"]) == 1
    assert "✓ 正しくホット" in company.page("/"), "it stays in the list, marked, until its outcome closes it"


def test_a_lead_page_shows_every_point_and_leaves_no_trace(company):
    lead_id = make_hot(company, person={"company": "例示工業"})["lead_id"]
    company.event("price", "page_view", iso(START), properties={"page": "price"})
    page = company.page(f"/leads/{lead_id}")
    for text in ("120", "料金ページの閲覧", "+15", "従業員数500名以上", "<svg", "例示工業", "満たす"):
        assert text in page
    assert "There is no lead" in company.page("/leads/nobody?lang=en", 404)


def test_the_card_is_readable(company):
    page = company.page("/card?lang=en")
    for text in ("Employees ≥ 500", "Page view (page = price)", "After 30 idle days, 10 behaviour points", "up to 5"):
        assert text in page
    assert "従業員数 ≥ 500" in company.page("/card")


def test_the_meeting_decides_rule_by_rule(company):
    propose(company)
    company.lead(attributes={"employees": 600})
    page = company.page("/meeting?lang=en")
    for text in ("The suggested card wins.", "+25", "+18 to +33", "40.0%", "<polyline", "95"):
        assert text in page
    form = {
        "proposal_id": "p-1",
        "rule": ["employees_500", "hot_line"],
        "names": "佐藤、田中, Sato",
        "reason": "両部門で合意",
    }
    unsigned = company.http.post("/meeting", data=form | {"decision": "approve", "names": " , "}, headers=PAGE)
    assert unsigned.status_code == 422
    asked = company.http.post("/meeting", data=form | {"decision": "approve"}, headers=PAGE)
    assert (asked.status_code, company.get("/v1/cards/active")["version"]) == (409, 1)
    assert "この一部だけを承認しますか" in asked.text
    form |= dict(re.findall(r'name="(confirm)" value="([^"]+)"', asked.text))
    answer = company.http.post("/meeting", data=form | {"decision": "approve"}, headers=PAGE)
    assert answer.status_code == 200
    assert "第2版を発効しました" in answer.text
    assert "佐藤、田中、Sato" in answer.text
    card = company.get("/v1/cards/active")
    points = {rule["id"]: rule["points"] for rule in card["card"]["rules"]}
    assert (card["version"], points["employees_500"], points["seminar"], card["card"]["hot_line"]) == (2, 25, 20, 95)
    assert company.score()["total"] == 25
    twice = company.http.post("/meeting", data=form | {"decision": "approve"}, headers=PAGE)
    assert twice.status_code == 409


def test_new_rules_and_a_setting_are_shown_with_their_evidence_and_ticked_one_by_one(company):
    propose(company, **WHOLE)
    page = company.page("/meeting?lang=en")
    for text in (
        *("number of Page view (page = price) within 14 days ≥ 2", "the same direction in 11 of 12 months"),
        *("stands for its near twins too: Case page", "+9 to +21", "once → up to 3 times"),
        *("log loss falls by 0.0044 per lead (90% interval 0.0020 to 0.0066)", "our own action"),
        *(
            "in 1 of 14 cases of leaving out one rep, one month or one large account it changes (+20 without tanaka)",
            "40 leads at random",
        ),
        *("Follow each proposal", "+4.2 (+1.2 to +7.1)", "Details for data scientists", "exploration sample"),
        *("+0.0100", "+0.0063", "when this change alone is left out", "+5 without 2026-05"),
        *("64 leads became", "Timeframe not known", "asked only", "+6.2", "no single change would", "0.00010"),
    ):
        assert text in page, text
    japanese = company.page("/meeting")
    for text in ("過去14日のページ閲覧（page = 料金）の回数 ≥ 2", "2026-05を除くと+5点", "+0.0063", "取り下げたときに"):
        assert text in japanese, text
    assert japanese.count(">自社の行動<") == 2, "of a changed rule and of a new one"
    assert japanese.count("自社の行動に付く点は") == 1
    ids = {"employees_500", "seminar", "price_twice", "counts:case_study", "hot_line"}
    assert set(re.findall(r'name="rule" value="([^"]+)"', page)) == ids
    form = {
        "proposal_id": "p-1",
        "decision": "approve",
        "names": "Sato",
        "reason": "try it",
        "rule": ["price_twice", "counts:case_study"],
        "lock": ["seminar"],
        "confirm": "unknown",
    }
    assert "第2版を発効しました" in company.http.post("/meeting", data=form, headers=PAGE).text
    rules = {rule["id"]: rule for rule in company.get("/v1/cards/active")["card"]["rules"]}
    assert (rules["price_twice"]["points"], rules["case_study"]["counts"]) == (15, {"max": 3})
    assert (rules["seminar"]["points"], rules["seminar"]["locked"], rules["employees_500"]["points"]) == (20, True, 15)


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        (
            "en",
            (
                *(
                    "LightGBM",
                    "falls by +0.0062 ± 0.0021 (standard error)",
                    "Inverse penalty of the logistic regression",
                    "0.03",
                ),
                *("Criterion", "plus what naming the changes costs", "0.02%", "the card's own rules only"),
                *(
                    "Cards nearly as good",
                    "Case study downloaded +10 → +15",
                    "500 employees or more +25 → +20",
                    "Problem-solving seminar attended +10 → +20",
                ),
                *("Price page twice +15 → 0", "0.00012"),
                *("Each change and the hand-offs that sales left unanswered", "+0.0271", "-0.0031", "42%"),
            ),
        ),
        (
            "ja",
            (
                *(
                    "点数のもとになる教師モデル",
                    "（1件あたり）+0.0062 ± 0.0021（±は標準誤差）",
                    "正則化の強さ（逆数）",
                    "選択の指標",
                ),
                *("書き表す費用", "0.02%", "新しいルールと設定は含みません", "改定案とほぼ同じくらい良い基準"),
                *("従業員数500名以上 +25 → +20", "料金ページを2回 +15 → 0"),
            ),
        ),
    ],
)
def test_the_details_say_what_the_points_follow_and_what_was_nearly_as_good(company, lang, texts):
    propose(company, **WHOLE)
    page = html.unescape(company.page(f"/meeting?lang={lang}"))
    for text in texts:
        assert text in page, text


@pytest.mark.parametrize(
    ("lang", "texts", "promised", "short"),
    [
        (
            "en",
            (
                *(
                    "5.3% → 6.2% of the leads active lately",
                    "With gates and fast tracks counted: 20.1 → 11.8 hot leads",
                ),
                *("changes by +5.0, within +1.0 to +9.0 percentage points", "+0.0527 (90% interval +0.0349 to +0.0718"),
                *(
                    "+8.4 (+4.4 to +11.6)",
                    "+4.0 (+2.0 to +5.4)",
                    "could not be replayed: 2025Q3 (too few leads with a known outcome)",
                ),
                *("2025Q2 (too little was known when it began to learn from)", "Really hot a week"),
            ),
            # 52 a month are 12 a week, since a year has 12 months and 52 weeks
            "at least 52 a month, which comes to 12.0 a week",
            "this is fewer",
        ),
        (
            "ja",
            (
                *("最近動きのあったリードの5.3% → 6.2%", "ホットリードは週20.1 → 11.8件"),
                *("差は+5.0ポイント、90%区間+1.0〜+9.0", "+0.0527の改善です（90%区間 +0.0349〜+0.0718"),
                *("+8.4（+4.4〜+11.6）", "検証できなかった四半期：2025Q3（結果の分かったリードが少ない）"),
            ),
            "月52件以上で、1年でならすと週12.0件",
            "これを下回ります",
        ),
    ],
)
def test_the_meeting_sees_what_passed_the_gate_and_a_weeks_hot_leads_against_the_promise(
    company, lang, texts, promised, short
):
    propose(company, **WHOLE)
    page = company.page(f"/meeting?lang={lang}")
    for text in texts:
        assert text in page, text
    assert promised not in page, "nobody has signed an agreement yet"
    for month, is_short in ((52, True), (50, False)):
        agreement = replace(default_agreement(), marketing=MarketingDuties(hot_leads_per_month=month))
        with company.ledger.begin() as tx:
            sla_versions.publish(tx, agreement, approved_by=("Sato", "Tanaka"), effective_from=tx.now)
        company.clock.forward(SECOND)
        page = company.page(f"/meeting?lang={lang}")
        assert (promised in page) is is_short
        assert (short in page) is is_short


def test_a_logistic_teacher_that_nothing_was_compared_with_is_said_to_be_one(company):
    alone = {"source": "logistic", "labels": 90.0, "model_gain": None, "model_gain_error": None, "inverse_penalty": 1.0}
    propose(company, facts={"teacher": alone})
    assert "a logistic regression on the rules and the current score" in company.page("/meeting?lang=en")
    assert "not compared" in company.page("/meeting?lang=en")
    assert "ロジスティック回帰（ルールと現在の点数）" in company.page("/meeting")


def test_the_style_sheet_is_served_and_pages_load_nothing_else(company):
    assert "text/css" in company.http.get("/static/ondo.css").headers["content-type"]
    page = company.http.get("/")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    scripts = re.findall("<script[^>]*>", page.text)
    assert scripts == [f'<script type="module" src="/static/{name}.js">' for name in ("stay", "shortcuts")]
