"""What `ondo review` and `ondo recalibrate` print of a proposal's evidence, in both languages."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from ondo.cli.app import out
from ondo.cli.proposal_tables import show_proposal, show_result
from ondo.definitions.apply_proposal import proposed_rules
from ondo.domain.proposal import Interval, Proposal
from ondo.domain.vocabulary import Lang
from ondo.text.proposal_summary import ProposalContext
from tests.domain.test_proposal import new_rule, setting
from tests.ledger.making import card, proposal

SENSITIVE = {
    "changes": [{"rule_id": rule, "drops": 29, "hangs_on": []} for rule in ("price", "seminar")]
    + [{"rule_id": "visits", "drops": 29, "hangs_on": [{"group": "sato", "points": 0}]}],
    "statements": [
        *({"ja": f"{rule}：安定", "en": f"{rule}: steady"} for rule in ("price", "seminar")),
        {"ja": "佐藤を除くと変わります。", "en": "It changes without sato."},
    ],
}
FACTS = {
    "volume_before": 0.053,
    "volume_after": 0.062,
    "hot_per_week_before": 18.6,
    "hot_per_week_after": 21.2,
    "gain_logloss": 0.0527,
    "gain_logloss_interval": [0.0349, 0.0718],
    "sensitivity": SENSITIVE,
    "backtest": {
        "totals": [
            {"method": method, "precision": 0.3 + n / 10, "recall": 0.09 + n / 100, "hot_per_week": 4.3 + n}
            | {"gain_precision": [n / 10, n / 20, n / 5]}
            for n, method in enumerate(("never_change", "suggested", "refit_everything", "lightgbm"))
        ],
        "skipped": [{"quarter": "2025Q2", "why": "few_labels"}],
        "statements": [{"ja": "四半期の検証です。", "en": "Past quarters played."}],
    },
    "certificate": [
        {"changes": 0, "loss": 0.5, "bound": 0.5, "proven": True},
        {"changes": 3, "loss": 0.4, "bound": 0.39, "proven": False},
        {"changes": 4, "loss": 0.39, "bound": 0.38999, "proven": False},
        {"changes": 5, "loss": 0.38, "bound": None, "proven": False, "reason": "no bound"},
    ],
}


def printed(result: Proposal, lang: Lang, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what a review prints, white space and frames taken out."""
    monkeypatch.setattr(out, "width", 160)
    with out.capture() as answer:
        show_proposal(context(result), lang)
    return " ".join(answer.get().replace("│", " ").split())


def context(result: Proposal) -> ProposalContext:
    new_rules = proposed_rules(card(), result)
    return ProposalContext.whole(result, card(), ZoneInfo("Asia/Tokyo"), new_rules=new_rules)


def full() -> Proposal:
    return replace(
        proposal(), new_rules=(new_rule(seller_action=True),), gain=Interval(0.122, 0.418), facts=FACTS, reason="better"
    )


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            Lang.EN,
            (
                "make hot: 5.3% → 6.2% of the leads active lately",
                "18.6 → 21.2 hot leads a week",
                "at the same hand-off volume changes by +12.2 to +41.8 percentage points (90% interval)",
                "Log loss per lead improves by +0.0527 (90% interval +0.0349 to +0.0718;",
                "Never change 30.0% – 9.0% 4.3 Follow each proposal 40.0% +10.0 (+5.0 to +20.0) 10.0% 5.3",
                "Refit everything 50.0%",
                "LightGBM alone 60.0%",
                "2025Q2 (too few leads with a known outcome)",
                "Past quarters played.",
                "In all 29 cases of leaving out one rep, one month or one large account, these keep their direction",
                "within one grid step: price; seminar.",
                "It changes without sato.",
                "Three visits new rule our own action",
                "Points for the seller's own action",
            ),
        ),
        (
            Lang.JA,
            (
                "リードの数を保つための変更：最近動きのあったリードの5.3% → 6.2%",
                "ホットリードは週18.6 → 21.2件",
                "同じ引き渡し件数での試算適合率の差は90%区間+12.2〜+41.8ポイントです。",
                "対数損失は1件あたり+0.0527の改善です（90%区間 +0.0349〜+0.0718",
                "現行の基準のまま 30.0% – 9.0% 4.3 改定案を毎回採用 40.0% +10.0（+5.0〜+20.0） 10.0% 5.3",
                "毎回すべての点数を決め直す 50.0%",
                "モデル（LightGBM）だけ 60.0%",
                "2025Q2（結果の分かったリードが少ない）",
                "四半期の検証です。",
                "次の変更は向きが変わらず、差も1刻み以内でした：「price」、「seminar」。",
                "佐藤を除くと変わります。",
                "来訪3回 新しいルール 自社の行動",
                "自社の行動に付く点は",
            ),
        ),
    ],
)
def test_a_review_shows_gain_past_quarters_and_what_changes_hang_on(
    lang: Lang, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    review = printed(full(), lang, monkeypatch)
    for text in words:
        assert text in review, text


def test_another_line_by_itself_shows_nothing_of_the_points_that_were_looked_at(monkeypatch: pytest.MonkeyPatch):
    line = setting("line", {"hot_line": 80})
    keep = replace(proposal(changes=False), gain=Interval(-0.02, 0.05), facts=FACTS, settings=(line,))
    for lang, judged, hangs in (
        (Lang.EN, "the best card found, which is not suggested", "without sato"),
        (Lang.JA, "提案には至らなかった最良の案の成績", "佐藤を除くと"),
    ):
        review = printed(keep, lang, monkeypatch)
        assert judged in review
        assert hangs not in review
        assert "5.3%" not in review, "who reaches the line was worked out for the card that is not suggested"
        assert "21.2" in review
        assert "4.3" in review, "past quarters are told all the same"


@pytest.mark.parametrize(
    ("lang", "rows", "note"),
    [
        (
            Lang.EN,
            (
                "0.50000 0.50000 0.00000 0% optimal",
                "0.40000 0.39000 0.01000 2.50%",
                "< 0.01%",
                "0.38000 – – – no bound",
            ),
            "the points of the card's own rules only",
        ),
        (
            Lang.JA,
            ("0.50000 0.50000 0.00000 0% 最適", "0.40000 0.39000 0.01000 2.50% 未証明", "< 0.01%", "0.38000 – – –"),
            "現行の基準にあるルールの点だけ",
        ),
    ],
)
def test_the_optimality_gap_is_printed_where_it_was_asked_for(
    lang: Lang, rows: tuple[str, ...], note: str, monkeypatch: pytest.MonkeyPatch
):
    review = printed(full(), lang, monkeypatch)
    with out.capture() as answer:
        show_result(context(full()), lang)
    result = " ".join(answer.get().replace("│", " ").split())
    for text in (*rows, note):
        assert text in review, text
        assert text in result, text
    plain = replace(full(), facts={key: value for key, value in FACTS.items() if key != "certificate"})
    assert note not in printed(plain, lang, monkeypatch)
