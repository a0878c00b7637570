"""Details of a proposal that a data scientist looks for, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ondo.domain.card import Scorecard
from ondo.domain.evidence import Evidence, NearEqualCard, OptimalityProof
from ondo.domain.proposal import Proposal
from ondo.domain.vocabulary import Label
from ondo.text.figures import NONE, Row, Sentence, Table, Wording, number, safe, word
from ondo.text.proposal_summary import METHODS, ToldProposal, label_of_key
from ondo.text.score_text import points_text

_GROUPS = {
    "handed_off": Label("点数で引き渡し", "handed over by points"),
    "exploration": Label("探索サンプル", "exploration sample"),
    "missed_hot": Label("ホット見逃し", "missed hot"),
    "never_handed": Label("引き渡しなしの結果", "outcome without a hand-off"),
    "by_hand": Label("手動で引き渡し", "handed over by hand"),
    "landmark": Label("判定時点", "landmark"),
}
_TEACHERS = {
    "logistic": Label(
        "ロジスティック回帰（ルールと現在の点数）", "a logistic regression on the rules and the current score"
    ),
    "model": Label("LightGBM", "LightGBM"),
}
_COMPARED = Label(
    "どちらも学習に使っていない新しいリードで比べたもの。低下が標準誤差を上回るときだけ LightGBM を教師にします。",
    "Compared on later leads that neither learned from. LightGBM is followed only where it is better by more than the"
    " standard error.",
)
_CRITERION = Label(
    "選択の指標：学習に使ったラベルでの対数損失に、どのルールを何点に変えるかを書き表す費用を足した値"
    "（ラベル1件あたり。小さいほど良い）。新しいルールと設定の変更は含みません。",
    "Criterion, per label: log loss on the labels learned from, plus what naming the changes costs; smaller is better."
    " New rules and settings are left out.",
)
_CERTIFIED = Label(
    "対数損失は学習に使ったデータでの値、ギャップはその変更数の基準であとどれだけ下がり得るかの上限です。"
    "対象は現行の基準にあるルールの点だけで、新しいルールと設定は含みません。",
    "Log loss is that on what was learned from; the gap is how much lower it could be at most with so many changes. It"
    " covers the points of the card's own rules only, not new rules and settings.",
)
_UNPROVEN = {
    "": Label("未証明", "not proven"),
    "the slope of the log-odds could not be bounded": Label(
        "傾きの範囲を絞れず未証明", "not proven: slope not bounded"
    ),
}
_LEAST = 0.0001
"""A smaller gap, as a share of the loss, is not told from none."""
_COSTS = Label(
    "損失の差：教師モデルの確率で測った対数損失が、改定案よりラベル1件あたりどれだけ大きいかを示します。",
    "Costs: how far log loss per label, by the probabilities that the points follow, is above the proposal's.",
)


def path_table(w: Wording, chosen: int | None) -> Table:
    """Show the best card for each number of changes of points; ``chosen`` is the place of the suggested one."""
    return w.table(
        Label("変更数ごとの最良の基準（点数だけを変える場合）", "The best card for each number of changes of points"),
        "source.path",
        number("変更数", "Changes", "{changes}"),
        number("対数損失", "Log loss", "{logloss|f4}"),
        number("AUC", "AUC", "{auc|f3}"),
        number("試算適合率", "Replayed precision", "{precision|pct1}"),
        number("選択の指標", "Criterion", "{criterion|f4}"),
        number("ホットライン", "Hot line", "{hot_line}"),
        notes=[_CRITERION],
        chosen=chosen,
    )


def proofs_table(w: Wording) -> Table:
    """Show how far each card on the path may be from the best there is; no rows unless it was asked for."""
    return w.table(
        Label("最適性の証明（--certify）", "How far from the best there is (--certify)"),
        "evidence.certificate",
        number("変更数", "Changes", "{changes}"),
        number("対数損失", "Log loss", "{loss|f5}"),
        number("証明された下限", "Proven bound", "{bound|f5}"),
        number("最適性ギャップ", "Optimality gap", "{gap|f5}"),
        number("損失に対する比", "Of the loss", _share_of_loss),
        word("証明", "Proven", _proven),
        number("秒", "Seconds", "{seconds|d1}", detail=True),
        notes=[_CERTIFIED],
    )


def _share_of_loss(proof: OptimalityProof) -> str:
    share = proof.relative_gap
    if share is None or share >= _LEAST:
        return "{relative_gap|pct2}"
    return "0%" if proof.proven else "< 0.01%"


def _proven(proof: OptimalityProof) -> Label:
    return Label("最適", "optimal") if proof.proven else safe(label_of_key(_UNPROVEN, proof.reason))


def details(w: Wording, told_proposal: ToldProposal) -> Iterator[Table]:
    """Yield the tables behind path and proofs that have anything to show."""
    proposal, evidence, card = told_proposal.source, told_proposal.evidence, told_proposal.card
    if proposal is None or evidence is None or card is None:
        return
    near = [_near_equal(w, proposal, card)] if proposal.changes or proposal.new_rules else []
    tables = (_teacher(w, evidence), _groups(w, evidence), _quarters(w), _leniency(w), _computed(w, evidence))
    yield from (table for table in (*near, *tables) if table.rows)


def _near_equal(w: Wording, proposal: Proposal, card: Scorecard) -> Table:
    """Show the cards that the search found nearly as good: how each differs from the suggested one, at what cost."""
    labels = {rule.id: rule.label for rule in card.rules} | {new.rule_id: new.label for new in proposal.new_rules}
    now = {rule.id: rule.points for rule in card.rules}
    then = {change.rule_id: change.points_suggested for change in proposal.changes}
    then |= {new.rule_id: new.points for new in proposal.new_rules}

    def moves(near: NearEqualCard) -> Label:
        pairs = {
            rule_id: [points.get(rule_id, now.get(rule_id, 0)) for points in (then, near.points)]
            for rule_id in dict.fromkeys((*then, *near.points))
        }
        texts = [
            (label_of_key(labels, rule_id), f"{points_text(here)} → {points_text(there)}")
            for rule_id, (here, there) in pairs.items()
            if here != there
        ]
        ja, en = "、".join(f"{name.ja} {to}" for name, to in texts), ", ".join(f"{name.en} {to}" for name, to in texts)
        return safe(Label(ja or "–", en or "–"))

    return w.table(
        Label("改定案とほぼ同じくらい良い基準", "Cards nearly as good"),
        "evidence.near_equal",
        word("改定案との違い（改定案 → この基準）", "Differs in (proposal → this card)", moves),
        number("変更数", "Changes", "{changes}"),
        number("損失の差", "Costs", "{costs|f5}"),
        notes=[_COSTS],
    )


def _pairs(w: Wording, title: Label, pairs: Mapping[Label, Sentence], note: Label | None = None) -> Table:
    """Return a table of names and what is said of each, without a head."""
    rows = (Row((w.fill(name), w.fill(sentence))) for name, sentence in pairs.items())
    return Table(title.of(w.lang), (), tuple(rows), () if note is None else (w.fill(note),))


def _teacher(w: Wording, evidence: Evidence) -> Table:
    """Say whose probabilities the points follow, and what spoke for it."""
    title, teacher = Label("教師モデル", "What the points follow"), evidence.teacher
    if teacher is None:
        return _pairs(w, title, {})
    compared = Label("比べていない（モデルなし、またはラベル不足）", "not compared (no model, or too few labels)")
    if teacher.model_gain is not None and teacher.model_gain_error is not None:
        change = "{evidence.teacher.model_gain|more4} ± {evidence.teacher.model_gain_error|f4}"
        compared = Label(
            f"対数損失の低下（1件あたり）{change}（±は標準誤差）",
            f"log loss per lead falls by {change} (standard error)",
        )
    pairs: dict[Label, Sentence] = {
        Label("点数のもとになる教師モデル", "Points follow"): safe(label_of_key(_TEACHERS, teacher.source)),
        Label("ロジスティック回帰と比べた LightGBM", "LightGBM against the logistic regression"): compared,
    }
    if teacher.inverse_penalty is not None:
        name = Label("ロジスティック回帰の正則化の強さ（逆数）", "Inverse penalty of the logistic regression")
        pairs[name] = "{evidence.teacher.inverse_penalty|g}"
    return _pairs(w, title, pairs, None if teacher.model_gain is None else _COMPARED)


def _groups(w: Wording, evidence: Evidence) -> Table:
    return w.named(
        Label("偏りの補正", "Weights against selection"),
        Label("ラベルの出どころ", "Where labels come from"),
        {f"evidence.selection.groups.{name}": label_of_key(_GROUPS, name) for name in evidence.selection.groups},
        number("件数", "Leads", "{rows}"),
        number("うちホット", "Hot", "{hot}"),
        number("重みの合計", "Weight", "{weight|d0}"),
        number("実効件数", "Effective", "{effective|d0}"),
    )


def _quarters(w: Wording) -> Table:
    return w.table(
        Label("四半期ごとの検証", "Quarter by quarter"),
        "evidence.backtest.rows",
        word("四半期", "Quarter", "{quarter|word}"),
        word("方法", "Method", lambda played: safe(label_of_key(METHODS, played.method))),
        number("試算適合率", "Replayed precision", "{precision|pct1}"),
        number("再現率", "Recall", "{recall|pct1}"),
        number("正しくホット／週", "Really hot a week", "{hot_per_week|d1}"),
        number("引き渡し率", "Share handed over", "{volume|pct1}"),
        number("件数", "Leads", "{labels}"),
        number("変更数", "Changes", "{changes}"),
    )


def _leniency(w: Wording) -> Table:
    ends = "{difference|points}", "{low|points}", "{high|points}"
    difference = Label("{}（{}〜{}）".format(*ends), "{} ({} to {})".format(*ends))
    return w.table(
        Label("判定の甘さ・厳しさ", "Leniency"),
        "evidence.people.leniency.people",
        word("判定した人", "Rater", lambda rater: "⚑ {rater|word}" if rater.flagged else "{rater|word}"),
        number("判定数", "Judged", "{votes}"),
        number("正しくホット", "Really hot", "{hot|pct}"),
        number("同僚なら", "Colleagues would", "{expected|pct}"),
        number("差（90%区間）", "Difference (90% interval)", difference),
    )


def _computed(w: Wording, evidence: Evidence) -> Table:
    pairs: dict[Label, Sentence] = {
        Label("学習に使ったラベルの実効件数", "Effective labels learned from"): "{evidence.effective_labels}",
        Label("乱数の種", "Seed"): "{evidence.seed}",
        Label("データセット", "Data set"): "{evidence.dataset_id|word}",
    }
    if evidence.slices.later is not None:
        slices = " / ".join(f"{{evidence.slices.{part}}}" for part in ("fit", "calibrate", "later"))
        pairs[Label("分割（学習 / 校正 / その後）", "Slices (fit / calibrate / later)")] = slices
    pairs = {name: sentence for name, sentence in pairs.items() if f"{w.fill(sentence)}" not in ("", NONE)}
    return _pairs(w, Label("計算の条件", "How it was computed"), pairs)
