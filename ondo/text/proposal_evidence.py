"""Evidence of a proposal in sentences and tables: gain, hot leads a week, past quarters, missed leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from ondo.domain.evidence import Evidence, ReplayedMethod
from ondo.domain.proposal import HOT_LINE
from ondo.domain.vocabulary import Label
from ondo.text.figures import (
    NONE,
    Figure,
    FigureText,
    Section,
    Sentence,
    Table,
    Wording,
    number,
    safe,
    with_interval,
    word,
)
from ondo.text.missed_summary import MissedSummary
from ondo.text.proposal_changes import HOT_SHARES
from ondo.text.proposal_summary import ProposalSummary, ToldProposal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure of the card now and of the suggested one; ``better`` where that is so."""

    name: str
    now: Figure
    then: Figure | None
    better: bool
    note: FigureText


def hot_sentences(w: Wording, proposal: ProposalSummary) -> Iterator[Label]:
    """Say how many leads a suggestion makes hot, beside what marketing promised."""
    volume = proposal.volume
    before, after = volume.hot_per_week_before, volume.hot_per_week_after
    moves = any(change.kind == HOT_LINE for change in proposal.changes)  # a moved line says it in its own row
    if proposal.changes and proposal.suggested is not None and not moves and None not in (volume.before, volume.after):
        yield Label(
            f"ホットラインは動かしません。点数とBANT条件でホットになるのは、{HOT_SHARES.ja}です。",
            f"The hot line stays. Points and gates make hot: {HOT_SHARES.en}.",
        )
    if before is None:
        return
    then, latest = ("", before) if after is None else (" → {proposal.volume.hot_per_week_after|d1}", after)
    yield Label(
        f"BANT条件とファストトラックも含めると、ホットリードは週{{proposal.volume.hot_per_week_before|d1}}{then}件です。",
        f"With gates and fast tracks counted: {{proposal.volume.hot_per_week_before|d1}}{then} hot leads a week.",
    )
    if (promised := w.at("agreement.promises.hot_leads_per_week")) is not None:
        short = latest < promised
        yield Label(
            "マーケティングの約束は月{agreement.promises.hot_leads_per_month}件以上で、1年でならすと"
            f"週{{agreement.promises.hot_leads_per_week|d1}}件です。{'これを下回ります。' if short else ''}",
            "Marketing has promised at least {agreement.promises.hot_leads_per_month} a month, which comes to "
            f"{{agreement.promises.hot_leads_per_week|d1}} a week over a year{': this is fewer' if short else ''}.",
        )


def comparisons(w: Wording) -> Iterator[Comparison]:
    """Set the figures of the two cards side by side, with the model's beside them."""
    for name, key, form, note, up in (
        (
            w.say("試算適合率", "Replayed precision"),
            "precision",
            "pct1",
            w.say("同じ引き渡し件数", "same hand-off volume"),
            True,
        ),
        ("AUC", "auc", "f3", w.say("順位付けの良さ", "ranking"), True),
        (w.say("対数損失", "Log loss"), "logloss", "f4", w.say("小さいほど良い", "smaller is better"), False),
    ):
        now, then, model = (w.figure(f"proposal.{card}.{key}", form) for card in ("current", "suggested", "model"))
        before, after = w.at(now.path), w.at(then.path)
        better = before is not None and after is not None and (after > before) is up
        beside = () if model.value is None else (w.say(" · モデル ", " · model "), model)
        yield Comparison(name, now, None if after is None else then, better, FigureText((note, *beside)))
    hot = w.fill(Label("うちホット {proposal.positives}", "{proposal.positives} of them hot"))
    yield Comparison(w.say("ラベル", "Labels"), w.figure("proposal.labels"), None, better=False, note=hot)


def methods_table(w: Wording) -> Table:
    """Compare the cards and the models on later data."""
    return w.named(
        Label("その後のデータでの成績", "On later data"),
        Label("方法", "Method"),
        {
            "proposal.current": Label("現行の基準", "Current card"),
            "proposal.suggested": Label("改定案", "Proposed card"),
            "proposal.model": Label("モデル（LightGBM、参考）", "Model (LightGBM), for comparison"),
            "evidence.logistic": Label("ロジスティック回帰（参考）", "Logistic regression, for comparison"),
        },
        number("試算適合率（同じ件数）", "Replayed precision (same volume)", "{precision|pct1}"),
        number("AUC", "AUC", "{auc|f3}"),
        number("対数損失", "Log loss", "{logloss|f4}"),
    )


_VIEWS = {
    "handoff": Label("ラベルは、引き渡しの時点で見たものです。", "Labels are seen from the hand-off."),
    "landmark": Label(
        "引き渡しの記録がないため、ラベルは判定時点で見たものです。",
        "No hand-offs are recorded, so labels are seen from a landmark.",
    ),
}
_VOLUMES = {
    "handed_off": Label("実際の引き渡し率", "as handed over"),
    "simulated": Label("仮の引き渡し率", "simulated"),
}


def basis_sentences(evidence: Evidence | None) -> Iterator[Label]:
    """Say what the figures count: labels, from when they are seen, and at which volume cards are compared."""
    yield Label(
        "ラベル{proposal.labels}件（うちホット{proposal.positives}件）、{proposal.data_until|day}までのデータです。",
        "Rests on {proposal.labels} labels ({proposal.positives} hot), data up to {proposal.data_until|day}.",
    )
    if evidence is not None and evidence.view in _VIEWS:
        yield _VIEWS[evidence.view]
    if evidence is not None and evidence.volume is not None and evidence.volume_kind in _VOLUMES:
        kind = _VOLUMES[evidence.volume_kind]
        yield Label(
            f"比べた引き渡し率は{{evidence.volume|pct1}}（{kind.ja}）です。",
            f"Cards are compared at {{evidence.volume|pct1}} handed over ({kind.en}).",
        )


def gain_sentences(told_proposal: ToldProposal) -> Iterator[Label]:
    """Say how much better the judged card is on later data, at the same volume, and which leads change side."""
    proposal, moved = told_proposal.proposal, None if told_proposal.evidence is None else told_proposal.evidence.moved
    if proposal.gain is not None:
        if proposal.suggested is None:
            yield Label(
                "提案には至らなかった最良の案の成績です。", "This is the best card found, which is not suggested."
            )
        value = "" if proposal.gain_precision is None else "{proposal.gain_precision|points}"
        yield Label(
            f"その後のデータで、同じ引き渡し件数での試算適合率の差は{value and f'{value}ポイント、'}90%区間"
            "{proposal.gain.low|points}〜{proposal.gain.high|points}ポイントです。",
            f"On later data replayed precision at the same hand-off volume changes by {value and f'{value}, within '}"
            "{proposal.gain.low|points} to {proposal.gain.high|points} percentage points (90% interval).",
        )
        if proposal.gain_logloss is not None:
            low, high = "{proposal.gain_logloss.low|more4}", "{proposal.gain_logloss.high|more4}"
            yield Label(
                "対数損失は1件あたり{proposal.gain_logloss.value|more4}の改善です"
                f"（90%区間 {low}〜{high}、正の値が改善）。",
                f"Log loss per lead improves by {{proposal.gain_logloss.value|more4}} (90% interval {low} to {high};"
                " above zero is better).",
            )
    if moved is not None and moved.in_share is not None and moved.out_share is not None:
        yield Label(
            "新たにホットになるのは全体の{evidence.moved.in_share|pct1}（うち正しくホットは{evidence.moved.in_hot|pct}）、"
            "ホットでなくなるのは{evidence.moved.out_share|pct1}（同{evidence.moved.out_hot|pct}）です。",
            "{evidence.moved.in_share|pct1} of all leads come in ({evidence.moved.in_hot|pct} of them really hot), "
            "{evidence.moved.out_share|pct1} drop out ({evidence.moved.out_hot|pct}).",
        )


def past_section(w: Wording, told_proposal: ToldProposal) -> Section:
    """Say how past quarters would have gone by each method, and which could not be replayed."""
    past = told_proposal.proposal.past
    sentences = [FigureText((statement.of(w.lang),)) for statement in past.statements]
    if past.skipped:
        ja = "、".join(f"{quarter.quarter}（{quarter.why.ja}）" for quarter in past.skipped)
        en = ", ".join(f"{past_skipped.quarter} ({past_skipped.why.en})" for past_skipped in past.skipped)
        sentences.append(
            w.fill(safe(Label(f"検証できなかった四半期：{ja}", f"Quarters that could not be replayed: {en}")))
        )
    if not past.ways:
        return Section(tuple(sentences))
    change = "現行との差（90%区間）", "Change (90% interval)"
    table = w.table(
        Label("過去の四半期での検証", "Replay of past quarters"),
        "proposal.past.ways",
        word("方法", "Method", lambda way: safe(way.label)),
        number("試算適合率", "Replayed precision", "{precision|pct1}"),
        number(*change, with_interval("gain", "points")),
        number("再現率", "Recall", "{recall|pct1}"),
        number("正しくホット／週", "Really hot a week", "{hot_per_week|d1}"),
    )
    if told_proposal.evidence is None or not any(total.gain_recall for total in told_proposal.evidence.backtest.totals):
        return Section(tuple(sentences), table)
    more = w.table(
        Label("", ""),
        "evidence.backtest.totals",
        number(*change, lambda total: _over(total, with_interval("gain_recall", "points")), detail=True),
        number(*change, lambda total: _over(total, with_interval("gain_hot_per_week", "more1")), detail=True),
    )
    return Section(tuple(sentences), _beside(table, more))


def _over(total: ReplayedMethod, gain: Label) -> Sentence:
    """Return a difference over never changing; never changing itself has none."""
    return NONE if total.method == "never_change" else gain


def _beside(table: Table, more: Table) -> Table:
    """Put the two columns of differences behind what they are differences of."""

    def mixed(left: tuple[T, ...], right: tuple[T, ...]) -> tuple[T, ...]:
        return (*left[:4], right[0], left[4], right[1])

    rows = zip(table.rows, more.rows, strict=True)
    return replace(
        table,
        heads=mixed(table.heads, more.heads),
        rows=tuple(replace(row, cells=mixed(row.cells, other.cells)) for row, other in rows),
    )


def missed_section(w: Wording, missed: MissedSummary) -> Section:
    """Say which hot leads were missed, and the smallest change that would have caught half of each group."""
    inside = missed.in_quarter is not None
    sentences = [
        Label(
            "引き渡されないまま商談・受注になったか、ホット見逃しと報告されたリードは、{missed.known_day|day}までの全期間で"
            "{missed.leads}件" + ("、うちこの四半期は{missed.in_quarter}件です。" if inside else "です。"),
            "Up to {missed.known_day|day}, over all time, {missed.leads} leads became an opportunity, were won or were "
            "reported as missed without having been handed over"
            + ("; {missed.in_quarter} of them in this quarter." if inside else "."),
        )
    ]
    if missed.hot_today:
        sentences.append(
            Label(
                "うち{missed.hot_today}件は、現行の基準ならホットになります。",
                "{missed.hot_today} of them would be hot under the card as it is.",
            )
        )
    if not missed.groups:
        return Section(tuple(map(w.fill, sentences)))
    sentences.append(
        Label(
            "全期間から似たものをまとめ、半数以上を拾えたはずの最小の変更と、その代償を示します。",
            "The groups are of all time. Each has the smallest change that catches half of it, and its cost.",
        )
    )
    compare, none = Label("", ""), Label("1つの変更では拾えない", "no single change would")
    if missed.hot_per_week is not None:
        compare = Label(
            "比較の目安：現行の基準でホットになるのは週{missed.hot_per_week|d1}件です（直近{missed.weeks|d0}週）。",
            "To compare: the card makes {missed.hot_per_week|d1} leads hot a week (last {missed.weeks|d0} weeks). ",
        )
    table = w.table(
        Label("見逃したホットリード", "Missed hot leads"),
        "missed.groups",
        word("見逃したホットリード", "Missed hot leads", lambda group: safe(group.label)),
        word("拾えたはずの最小の変更", "Smallest change that would have caught them", lambda g: safe(g.change or none)),
        number("全期間の件数", "Leads, all time", "{leads}"),
        *((number("この四半期", "This quarter", "{in_quarter}"),) if inside else ()),
        number("拾えた件数", "Caught", "{caught}"),
        number("代償：ホットの増加／週", "Cost: extra hot a week", "{extra_per_week|more1}"),
        notes=[
            Label(
                f"{compare.ja}拾える数より増える数のほうがずっと多い変更は、割に合いません。",
                f"{compare.en}A change that adds far more than it catches does not pay.",
            )
        ],
    )
    return Section(tuple(map(w.fill, sentences)), table)
