"""The proposal in plain sentences: what it is, how many leads it makes hot, how much better it is on later data."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.report.figures import safe
from monitoring.report.report import QuarterReport
from ondo.domain.proposal import HOT_LINE
from ondo.domain.vocabulary import Label


def decided(report: QuarterReport) -> Iterator[Label]:
    """Say what the proposal is, and what was decided about it."""
    if report.proposal is None:
        yield Label(
            "会議にかける改定案はありません。ondo recalibrate で作成できます。",
            "There is no proposal for this meeting. ondo recalibrate makes one.",
        )
        return
    yield safe(report.proposal.reason)
    if report.proposal.decision is not None:
        said = report.proposal.decision.label
        yield Label(
            f"この案は{{proposal.decision.day|day}}に「{said.ja}」と決定済みです。",
            f"It was decided on {{proposal.decision.day|day}}: {said.en}.",
        )


def volume(report: QuarterReport) -> Iterator[Label]:
    """Say how many leads a suggestion makes hot, beside what marketing promised."""
    found = report.proposal
    if found is None or not found.changes:
        return
    told, moves = found.volume, any(one.kind == HOT_LINE for one in found.changes)
    shares = told.before is not None and told.after is not None
    if found.suggested is not None and shares and not moves:  # a moved line says it in its own row
        yield Label(
            "ホットラインは動かしません。点数とBANT条件でホットになるのは、最近動きのあったリードの{proposal.volume.before|pct1}から"
            "{proposal.volume.after|pct1}になります。",
            "The hot line stays. Of the leads active lately points and gates make {proposal.volume.after|pct1} hot "
            "with the proposal, {proposal.volume.before|pct1} now.",
        )
    if told.hot_per_week_before is not None and told.hot_per_week_after is not None:
        yield Label(
            "BANT条件とファストトラックも含めると、ホットリードは週{proposal.volume.hot_per_week_before|d1}件から"
            "{proposal.volume.hot_per_week_after|d1}件になります。合意の約束は月"
            "{agreement.promises.hot_leads_per_month}件以上で、1年でならすと週{agreement.promises.hot_leads_per_week|d1}件です。",
            "With gates and fast tracks counted, {proposal.volume.hot_per_week_after|d1} leads are hot a week with the "
            "proposal, {proposal.volume.hot_per_week_before|d1} now; the promise of "
            "{agreement.promises.hot_leads_per_month} a month comes to {agreement.promises.hot_leads_per_week|d1} a "
            "week over a year.",
        )


def gain(report: QuarterReport) -> Iterator[Label]:
    """Say how much better the judged card is on later data, at the same hand-off volume."""
    found = report.proposal
    if found is None or found.gain is None:
        return
    if found.suggested is None:
        yield Label("提案には至らなかった最良の案の成績です。", "This is the best card found, which is not suggested.")
    yield Label(
        "その後のデータで、同じ引き渡し件数での試算適合率の差は{proposal.gain.low|points}〜"
        "{proposal.gain.high|points}ポイント（90%区間）。",
        "On later data replayed precision at the same hand-off volume changes by {proposal.gain.low|points} to "
        "{proposal.gain.high|points} percentage points (90% interval).",
    )
    if found.gain_logloss is not None:
        yield Label(
            "対数損失は1件あたり{proposal.gain_logloss.value|more4}の改善（90%区間 {proposal.gain_logloss.low|more4}〜"
            "{proposal.gain_logloss.high|more4}、正の値が改善）。",
            "Log loss per lead improves by {proposal.gain_logloss.value|more4} (90% interval "
            "{proposal.gain_logloss.low|more4} to {proposal.gain_logloss.high|more4}; above zero is better).",
        )
