"""Basis of the weights against selection, as plain data and in plain words: what can be known, and what cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from ondo.domain.vocabulary import Label
from ondo.text.messages import Message
from training.data.accounts import MOST_SHARE
from training.data.answers import HandOffAnswers
from training.data.selection import LEVEL, MOST_WEIGHT, LabelOrigin, ReportingRate, Selection
from training.data.totals import Floats, effective

MOST_NAMED = 8
FEW_HOT = 20
"""With fewer hot leads in the exploration sample what is said below the line is called rough."""


def as_facts(selection: Selection, beside: Sequence[Label] = ()) -> dict[str, Any]:
    """Return the report as plain data; ``beside`` are further statements on what the labels rest on.

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
        "statements": [{"ja": each.ja, "en": each.en} for each in (*beside, *statements(selection))],
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


def account_text(accounts: pd.Series) -> list[Label]:
    """Say that one account has more than a tenth of the labels, where one has; ``accounts`` are those of the rows."""
    share = accounts.value_counts(normalize=True).max() if len(accounts) else 0.0
    if share <= MOST_SHARE:
        return []
    return [Message("training-large-account", share=f"{100 * share:.0f}", most=f"{100 * MOST_SHARE:.0f}")]


def answers_text(answers: HandOffAnswers | None, stands_for: Floats, frame: pd.DataFrame) -> list[Label]:
    """Say how many hand-offs nobody answered, what that hides, and what the weights against it leave of the labels."""
    raters = set(frame["rater"].dropna()) - {""}
    alone: list[Label] = [Message("training-one-rater")] if len(raters) == 1 else []
    if answers is None:
        return alone
    silent, worth = int((~answers.by_sales.answered).sum()), f"{effective(stands_for):,.0f}"
    counts = {"silent": f"{silent:,}", "handoffs": f"{len(answers.answered):,}"}
    if answers.sample is not None and answers.told:
        judged = answers.sample.drawn & answers.answered
        counts |= {"drawn": f"{answers.sample.drawn.sum():,}", "judged": f"{judged.sum():,}"}
        counts |= {"hot": f"{answers.label[judged].sum():,}", "labels": f"{len(frame):,}", "worth": worth}
        return [Message("training-follow-up-tells", **counts), *alone]
    if answers.sample is None:
        texts: list[Label] = [Message("training-unanswered", **counts)]
    else:
        texts = [Message("training-unanswered-unasked", **counts)]
        drawn, judged = answers.sample.drawn, answers.sample.drawn & answers.answered
        texts.append(Message("training-follow-up-too-few", drawn=f"{drawn.sum():,}", judged=f"{judged.sum():,}"))
    if answers.asked:
        texts.append(Message("training-answers-weighted", labels=f"{len(frame):,}", worth=worth))
    return [*texts, *alone]


def censored_text(censored: int) -> list[Label]:
    """Say how many landmarks a hand-off left without a label, where it left any."""
    return [Message("training-landmarks-censored", censored=f"{censored:,}")] if censored else []


LANDMARKS = Message("training-learned-from-what-became-leads")
UNEXPLORED = Message("training-no-exploration-sample")
ADVICE = Message("training-exploration-rate-advice")
ROUGH = Message("training-few-leads-handed-over-random")
BOUNDED = Message("training-exploration-rate-capped")
UNRECORDED = Message("training-probability-exploration-draw-not-recorded")
SUPPOSED = Message("training-supposes-which-hot-leads-become")


def _unused(seen: int) -> Label:
    return Message("training-leads-became-known-without-hand", seen=f"{seen:,}")


def _explored(drawn: int, hot: int, worth: float) -> Label:
    return Message(
        "training-below-hot-line-everything-rests", drawn=f"{drawn:,}", hot=f"{hot:,}", worth=f"{worth:,.0f}"
    )


def _became_known(rate: ReportingRate) -> Label:
    share, low, high = (f"{100 * value:.2g}" for value in (rate.value, rate.low, rate.high))
    return Message("training-hot-leads-became-known-without", seen=f"{rate.seen:,}", share=share, low=low, high=high)


def _leans(rate: ReportingRate) -> Label:
    points = f"{abs(rate.apart):.0f}"
    return Message("training-known-lean-above" if rate.apart > 0 else "training-known-lean-below", points=points)


def _uncovered(count: int) -> Label:
    return Message("training-leads-outside-time-or-totals", count=f"{count:,}")
