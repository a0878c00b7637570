"""The words of the model card in both languages; of short terms the English one is the key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ondo.domain.vocabulary import Label, Lang, Via, label_of

PURPOSE = (
    Label(
        "スコアリング基準の横に置く「第二の意見」です。リードがホットである確率とその理由を示します。温度感と引き渡しを"
        "決めるのは基準の点数であり、このモデルではありません。",
        "A second opinion beside the card: the probability that a lead is really hot, and the reasons. The card's"
        " points decide temperature and hand-off; this model does not.",
    ),
    Label(
        "定義見直し会議で、スコアリング基準があとどれだけ良くなり得るかの目安として使います。",
        "In the definition meeting it shows how much better the point table could get.",
    ),
    Label(
        "この会社の、このスコアリング基準のためのものです。ほかの会社や基準、与信や採用など人についての判断には使わないでください。",
        "It is made for this company and this card. Do not use it for another one, nor to decide about people (credit,"
        " hiring).",
    ),
)

LIMITS = (
    Label(
        "示しているのは関連であり、因果ではありません。営業自身の行動を数える項目は特にそうです。",
        "It shows association, not cause; most of all where it counts what the seller did.",
    ),
    Label(
        "学んだ期間の後に市場や商品、リードの集め方が変わると、確率は当たらなくなります。モニタリングで確かめてください。",
        "When the market, the product or the way leads are won changes after the time it learned from, its"
        " probabilities no longer hold. Monitoring tells.",
    ),
    Label(
        "ホット率が低いほど、上位の数値は少数のリードに左右されます。区間のない数値は目安です。",
        "The fewer hot leads there are, the more the figures at the top hang on a few of them; figures without an"
        " interval are a guide.",
    ),
    Label(
        "学習時になかった選択肢は「値なし」として扱います。氏名や連絡先などの個人情報は入っていません。",
        "A choice that did not exist when it learned counts as missing. No personal data is in it.",
    ),
)

PRECISION = Label(
    "試算適合率は、上位{volume:.1%}（{share}）のうち正しくホットだったリードの割合です。対数損失は小さいほど良い値です。",
    "Replayed precision: of the best {volume:.1%} of leads ({share}), how many were really hot. Log loss:"
    " lower is better.",
)
BELOW_LOGISTIC = Label(
    "対数損失はロジスティック回帰より{gap:.4f}小さい値です。", "Its log loss is {gap:.4f} below that of the logistic."
)
ABOVE_LOGISTIC = Label(
    "対数損失はロジスティック回帰より{gap:.4f}大きく、このデータでは単純な方法のほうがよく当たっています。",
    "Its log loss is {gap:.4f} above that of the logistic: on these data the simpler method does better.",
)
CALIBRATED = Label(
    "確率は、一つ前の期間で当てはめた2パラメータの曲線（Platt）を通し、折れ線の節点として保存しています。"
    "最後の期間では、予測と実際の差は平均{error:.1%}でした。",
    "Probabilities go through a two-parameter curve (Platt) fitted on the slice before and stored as knots. On the last"
    " slice predicted and observed differ by {error:.1%} on average.",
)
CONTRIBUTIONS = Label(
    "寄与全体に占める割合（その後のリードでのシャープレイ値の絶対値の平均）、値が高いときの働き、基準がモデルに課している"
    "向きです。特徴量は全部で{n}個あります。",
    "Share of all contributions (mean absolute Shapley value on later leads), what higher values do, and the direction"
    " the card holds the model to. {n} features in all.",
)
HELD = Label(
    "基準が加点または減点と合意した行動は、同じ行動が動かすほかの回数でも同じ向きに固定しています（{held}個）。"
    "合意した行動がもう一度あっても、確率はその向きと逆には動きません。",
    "Where the card agreed that an action adds or deducts, every count that the same action moves is held to that"
    " direction ({held} features): one more such action never moves the probability the other way.",
)
LEFT_OUT = Label(
    "向きを固定できないため、学習に使わない特徴量：{names}。", "Left out, because no direction can be held: {names}."
)
TUNED = Label(
    "Optunaで{trials}通りの設定を、時間順に広がる3つの期間で試しました（うち{pruned}通りは途中で打ち切り）。"
    "各期間の後半で学習を早期に止めています。大きさは木{trees}本、葉{leaves}枚、深さ{depth}までです。",
    "{trials} settings tried by Optuna on three growing windows of time, {pruned} of them given up early; early"
    " stopping on the later part of each window. Bounded to {trees} trees of {leaves} leaves and depth {depth}.",
)

_NAMES = {
    "feedback": Label("営業のフィードバック", "feedback from sales"),
    "outcome": Label("商談の結果", "outcomes"),
    "nothing_happened": Label("期間内に何も起きなかった", "nothing happened in time"),
    "missed_hot": Label("ホット見逃し", "missed hot"),
    "never_handed": Label("引き渡しなしの結果", "outcome without a hand-off"),
    "landmark": Label("判定時点", "declared instant"),
}


def name_of(word: str, lang: Lang) -> str:
    """Return a provenance or a way of hand-off as people read it."""
    if word in _NAMES:
        return _NAMES[word].of(lang)
    return label_of(Via(word)).of(lang) if word in set(Via) else word


_JA = {
    "{labels:,} labels, {positives:,} of them hot": "ラベル{labels:,}件（うちホット{positives:,}件）",
    "Model card: second opinion on the card “{name}”, version {version}": (
        "モデルカード：スコアリング基準「{name}」第{version}版への第二の意見"
    ),
    "What it is for": "何のためのモデルか",
    "What it learned from": "何から学んだか",
    "How good it is on later data": "その後のデータでの成績",
    "Calibration": "確率の校正",
    "What it goes by": "何を見ているか",
    "How it was tuned": "どう調整したか",
    "Where it ends": "限界",
    "Versions": "版",
    "Data set": "データセット",
    "Known as of": "この時点までに分かっていたこと",
    "View": "見方",
    "as of each hand-off": "引き渡しの時点ごと",
    "at declared instants": "判定時点ごと（引き渡しによらない）",
    "Labels": "ラベル",
    "of them hot": "うちホット",
    "Leads": "リード",
    "Events": "行動",
    "Hand-offs": "引き渡し",
    "Learned from": "学習に使った件数",
    "Calibrated on": "校正に使った件数",
    "Judged on": "評価に使った件数",
    "{n:,} labels": "{n:,}件",
    "{n:,.0f} labels": "{n:,.0f}件",
    "Worth, after weighting": "重み付け後の実効件数",
    "Where labels come from": "ラベルの出どころ",
    "How leads were handed over": "引き渡しのきっかけ",
    "{name}: {n:,}": "{name} {n:,}件",
    "Item": "項目",
    "Value": "値",
    "share handed over": "実際の引き渡し率",
    "share assumed": "仮の引き渡し率",
    "Current card": "現行の基準",
    "Proposed card": "改定案",
    "Logistic": "ロジスティック回帰",
    "LightGBM": "LightGBM",
    "Method": "方法",
    "Log loss": "対数損失",
    "Replayed precision": "試算適合率",
    "Group": "グループ",
    "Predicted": "予測",
    "Observed": "実際",
    "hotter": "高いほどホット",
    "colder": "高いほどコールド",
    "depends": "一定しない",
    "held: only hotter": "固定（上げるだけ）",
    "held: only colder": "固定（下げるだけ）",
    "free": "自由",
    " (the seller's own action)": "（営業自身の行動）",
    "Feature": "特徴量",
    "Share": "割合",
    "Higher values": "値の働き",
    "Direction": "向き",
    "Trees": "木の数",
    "Seed": "乱数の種",
    "Window": "期間",
    "Log loss, defaults": "対数損失（既定の設定）",
    "Log loss, chosen": "対数損失（選んだ設定）",
    "Setting": "設定",
    "Card": "基準",
    "Features": "特徴量の定義",
}


@dataclass(frozen=True, slots=True)
class ModelCardText:
    """Turns the English text of the card into one language, with its numbers filled in."""

    lang: Lang

    def __call__(self, text: str, **values: object) -> str:
        """Return a text of this module in the language; ``KeyError`` for one that has no translation."""
        template = _JA[text]
        return (text if self.lang is Lang.EN else template).format(**values)

    def of(self, label: Label, **values: object) -> str:
        """Return a label in the language, with its numbers filled in."""
        return label.of(self.lang).format(**values)

    def listed(self, items: Sequence[str]) -> str:
        """Join items as the language does."""
        return ("、" if self.lang is Lang.JA else ", ").join(items)


def words(lang: Lang) -> ModelCardText:
    """Return the words of one language."""
    return ModelCardText(lang)
