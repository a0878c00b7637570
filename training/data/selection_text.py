"""Basis of the weights against selection, as plain data and in plain words: what can be known, and what cannot."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from ondo.domain.vocabulary import Label
from training.data.selection import LEVEL, MOST_WEIGHT, LabelOrigin, ReportingRate, Selection
from training.data.totals import effective

FEW_HOT = 20
"""With fewer hot leads in the exploration sample what is said below the line is called rough."""


def as_facts(selection: Selection) -> dict[str, Any]:
    """Return the report as plain data.

    Keys: ``groups`` (name to ``rows``, ``hot``, ``weight``, ``effective``: Kish's effective number), ``effective`` (of
    all rows together), ``reporting_rate`` (of hot leads: ``value``, ``low``, ``high``, ``level``, ``drawn``, ``seen``,
    ``apart``; ``None`` without exploration), ``unused`` (reason to rows), ``most_weight``, ``statements`` (list of
    ``ja`` and ``en``).
    """
    rows, used = selection.rows, selection.weight > 0
    groups = {}
    for name in LabelOrigin:
        own = used & (rows.group == name)
        if own.any():
            weight = selection.weight[own]
            groups[name.value] = {
                "rows": int(own.sum()),
                "hot": int(rows.label[own].sum()),
                "weight": round(float(weight.sum()), 1),
                "effective": round(effective(weight), 1),
            }
    rate = None if selection.hot is None else {**asdict(selection.hot), "level": LEVEL}
    return {
        "groups": groups,
        "effective": round(effective(selection.weight), 1),
        "reporting_rate": rate,
        "unused": {reason: count for reason, count in selection.unused.items() if count},
        "most_weight": MOST_WEIGHT,
        "statements": [{"ja": each.ja, "en": each.en} for each in statements(selection)],
    }


def statements(selection: Selection) -> list[Label]:
    """Say in plain words what can and what cannot be known from these labels."""
    rows = selection.rows
    if (rows.group == LabelOrigin.LANDMARK).all():
        return [LANDMARKS]
    seen = int(np.isin(rows.group, (LabelOrigin.MISSED_HOT, LabelOrigin.NEVER_HANDED)).sum())
    if selection.hot is None:
        return [UNEXPLORED, *([_unused(seen)] if seen else []), ADVICE]
    drawn = rows.group == LabelOrigin.EXPLORATION
    sentences = [_explored(int(drawn.sum()), selection.hot.drawn, effective(selection.weight[drawn]))]
    if selection.hot.drawn < FEW_HOT:
        sentences.append(ROUGH)
    if (rows.propensity[drawn] < 1 / MOST_WEIGHT).any():
        sentences.append(BOUNDED)
    if (rows.propensity[drawn] >= 1).all():
        sentences.append(UNRECORDED)
    if selection.hot.seen:
        sentences += [_became_known(selection.hot), SUPPOSED if not selection.hot.apart else _leans(selection.hot)]
    left_out = sum(selection.unused.values())
    return [*sentences, _uncovered(left_out)] if left_out else sentences


LANDMARKS = Label(
    "引き渡しの記録ではなく、判定時点の後に実際どうなったかから学んでいます。ホットラインによる偏りはありません。",
    "Learned from what became of leads after declared instants, not from hand-offs: the hot line selected nobody.",
)
UNEXPLORED = Label(
    "ホットラインより下のリードは無作為に引き渡されていません（探索サンプルなし）。下にホットなリードがどれだけいるか、"
    "どのルールなら見つけられるかは、この記録からは分かりません。ここにある数値は、引き渡したリードだけについてのものです。",
    "No lead below the hot line was handed over at random (no exploration sample). How many hot leads there are below "
    "it, and which rules would find them, these records cannot say; all figures here are about leads handed over.",
)
ADVICE = Label(
    "スコアリング基準の exploration_rate を 0.02〜0.05 にすると、次の四半期から分かるようになります。",
    "With an exploration_rate of 0.02 to 0.05 on the card this can be known from the next quarter on.",
)
ROUGH = Label(
    "無作為に引き渡したホットなリードが少ないため、ホットラインより下についての結論は目安にとどまります。",
    "Few of the leads handed over at random were hot, so what is concluded about leads below the line is rough.",
)
BOUNDED = Label(
    "探索の割合が5%に満たないため、1件の重みを20までに抑えています。ホットラインより下のリードは実際より軽く数えられます。",
    "The exploration rate is below 5 %; no lead counts for more than 20, so leads below the line count for less than "
    "they should.",
)
UNRECORDED = Label(
    "探索サンプルの確率が記録されていない（1になっている）ため、ホットラインより下のリードは実際より軽く数えられます。",
    "The probability of the exploration draw was not recorded (it is 1), so leads below the line count for less than "
    "they should.",
)
SUPPOSED = Label(
    "これは、どのホットなリードが分かるかがスコアリング基準の項目によらない、という仮定に基づきます。",
    "This supposes that which hot leads become known does not depend on what the card looks at.",
)


def _unused(seen: int) -> Label:
    return Label(
        f"引き渡しなしで分かったリード（ホット見逃しの報告など、{seen:,}件）は使っていません。"
        "ほかに何件あるか分からないまま混ぜると、点数の低いリードほどホットに見えてしまうためです。",
        f"Leads that became known without a hand-off (missed hots and the like, {seen:,}) are not used: mixed in "
        "without knowing how many more there are, they would make low scores look hot.",
    )


def _explored(drawn: int, hot: int, worth: float) -> Label:
    return Label(
        f"ホットラインより下については、無作為に引き渡した{drawn:,}件（うちホット{hot:,}件）が根拠です。"
        f"重みを付けた後の実効件数は{worth:,.0f}件です。",
        f"Below the hot line everything rests on {drawn:,} leads handed over at random, {hot:,} of them hot; "
        f"weighted, they are worth {worth:,.0f} leads.",
    )


def _became_known(rate: ReportingRate) -> Label:
    share, low, high = (f"{100 * value:.2g}" for value in (rate.value, rate.low, rate.high))
    return Label(
        f"無作為抽出以外で分かったホットなリードは{rate.seen:,}件です。抽出されなかったホットなリードの"
        f"およそ{share}%（90%区間：{low}〜{high}%）に当たると推定し、その分の重みを付けました。",
        f"{rate.seen:,} hot leads became known without a draw: an estimated {share} % (90% interval {low} to {high}) "
        "of the hot leads not drawn. They are weighted by that rate.",
    )


def _leans(rate: ReportingRate) -> Label:
    side = ("高く", "above") if rate.apart > 0 else ("低く", "below")
    points = f"{abs(rate.apart):.0f}"
    return Label(
        f"ただし、無作為抽出以外で分かったホットなリードの合計点は、無作為抽出で分かったものより平均{points}点{side[0]}、"
        "両者は同じ集団とは言えません。",
        f"But their totals are on average {points} points {side[1]} those of the hot leads found by the draw: the two "
        "are not the same kind of lead.",
    )


def _uncovered(count: int) -> Label:
    return Label(
        f"探索サンプルの期間または点数の範囲の外にある{count:,}件は使っていません。",
        f"{count:,} leads outside the time or the totals that the exploration sample covers are not used.",
    )
