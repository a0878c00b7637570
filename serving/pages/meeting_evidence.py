"""The evidence beside a proposal, from its facts: what the labels rest on, past quarters, missed hots, details.

Facts are plain data that a recalibration wrote, perhaps an older one: what is absent is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ondo.domain.proposal import Proposal
from ondo.domain.words import Label, Lang
from serving.explain import Voice

Facts = Mapping[str, Any]

_METHODS = {
    "never_change": Label("現行の基準のまま", "Never change"),
    "suggested": Label("改定案にそのつど従う", "Follow each suggestion"),
    "refit_everything": Label("毎回すべての点を見直す", "Refit everything"),
    "lightgbm": Label("モデル（LightGBM）だけ", "LightGBM alone"),
}
_GROUPS = {
    "handed_off": Label("点数で引き渡し", "handed over by points"),
    "exploration": Label("探索サンプル", "exploration sample"),
    "missed_hot": Label("ホット見逃し", "missed hot"),
    "never_handed": Label("引き渡しなしで結果判明", "outcome without a hand-off"),
    "by_hand": Label("手動で引き渡し", "handed over by hand"),
    "landmark": Label("判断の時点", "landmark"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table for people: the first ``words`` columns text, the others numbers."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1


def statements(report: object, lang: Lang) -> list[str]:
    """Return what a report says in plain words."""
    found = report.get("statements") if isinstance(report, Mapping) else None
    return [str(one[lang.value]) for one in found or [] if isinstance(one, Mapping) and lang.value in one]


def rests_on(facts: Facts, voice: Voice) -> list[str]:
    """Say what the labels rest on, what cannot be known, and how far people agree."""
    return [*statements(facts.get("selection"), voice.lang), *statements(facts.get("people"), voice.lang)]


def past(facts: Facts, voice: Voice) -> tuple[list[str], Table | None]:
    """Return what past quarters say, and each method over all of them."""
    report = facts.get("backtest")
    totals = report.get("totals") if isinstance(report, Mapping) else None
    if not totals:
        return statements(report, voice.lang), None
    head = (
        voice.say("やり方", "Method"),
        voice.say("正しくホットの割合", "Precision of hot"),
        voice.say("差（90%区間）", "Difference (90% interval)"),
        voice.say("見つけたホットの割合", "Recall"),
        voice.say("週あたりのホット", "Hot leads a week"),
    )
    rows = [
        (
            _method(total["method"], voice),
            f"{total['precision']:.1%}",
            "–" if total["method"] == "never_change" else _points(total["gain_precision"], voice),
            f"{total['recall']:.1%}",
            f"{total['hot_per_week']:.1f}",
        )
        for total in totals
    ]
    return statements(report, voice.lang), Table("", head, rows)


def _method(name: str, voice: Voice) -> str:
    return voice.of(_METHODS[name]) if name in _METHODS else name


def missed(facts: Facts, voice: Voice) -> tuple[str, Table | None]:
    """Say which hot leads were missed, and what would have caught each group of them at what cost."""
    report = facts.get("missed_hot")
    if not isinstance(report, Mapping) or not report.get("leads"):
        return "", None
    leads, weeks = report["leads"], report.get("weeks") or 0
    ja = f"引き渡されないまま商談・受注になったリードや、見逃しと報告されたリードが {leads:,}件あります。"
    en = f"{leads:,} leads became an opportunity, were won or were reported as missed without having been handed over."
    if report.get("hot_today"):
        ja += f"うち {report['hot_today']:,}件は、現行の基準ならホットになります。"
        en += f" {report['hot_today']:,} of them would be hot under the card as it is."
    if weeks:
        ja += f"現行の基準で週あたり {report['hot_per_week']:.1f}件がホットになります（直近{weeks:.0f}週）。"
        en += f" The card makes {report['hot_per_week']:.1f} leads hot a week (last {weeks:.0f} weeks)."
    head = (
        voice.say("見逃したリード", "Missed leads"),
        voice.say("捕まえられた最小の変更", "Smallest change that would have caught them"),
        voice.say("件数", "Leads"),
        voice.say("うち捕まえる", "Caught"),
        voice.say("週あたりのホットの増加", "Extra hot a week"),
    )
    rows = [_missed_group(group, voice) for group in report.get("groups") or []]
    return voice.say(ja, en), Table("", head, rows, words=2) if rows else None


def _missed_group(group: Facts, voice: Voice) -> tuple[str, ...]:
    words, change = str(group["words"][voice.lang.value]), group.get("change")
    if not change:
        return (
            words,
            voice.say("1つの変更では捕まえられない", "no single change would"),
            f"{group['leads']:,}",
            "–",
            "–",
        )
    numbers = f"{group['leads']:,}", f"{change['caught']:,}", f"{change['extra_hot_per_week']:+.1f}"
    return words, str(change["words"][voice.lang.value]), *numbers


def _points(gain: Sequence[float], voice: Voice) -> str:
    value, low, high = (f"{100 * one:+.1f}" for one in gain)
    return voice.say(f"{value}（{low}〜{high}）", f"{value} ({low} to {high})")


def details(proposal: Proposal, voice: Voice) -> list[Table]:
    """Return the tables that a data scientist looks for."""
    facts = proposal.facts
    tables = [_path(proposal, voice), _groups(facts.get("selection"), voice), _quarters(facts.get("backtest"), voice)]
    tables += [_leniency(facts.get("people"), voice), _certificate(facts.get("certificate"), voice)]
    tables.append(_figures(facts, voice))
    return [table for table in tables if table is not None and table.rows]


def _path(proposal: Proposal, voice: Voice) -> Table:
    head = (voice.say("変更数", "Changes"), "Log loss", "AUC", voice.say("正しくホットの割合", "Precision"))
    more = voice.say("拡張BIC（1件あたり）", "Extended BIC per label"), voice.say("ホットライン", "Hot line")
    rows = [
        (
            str(step.changes),
            f"{step.logloss:.4f}",
            f"{step.auc:.3f}",
            f"{step.precision:.1%}",
            f"{step.criterion:.4f}",
            str(step.hot_line),
        )
        for step in proposal.path
    ]
    title = voice.say("変更数ごとの最良の基準", "The best card for each number of changes")
    return Table(title, (*head, *more), rows)


def _groups(report: object, voice: Voice) -> Table | None:
    groups = report.get("groups") if isinstance(report, Mapping) else None
    if not isinstance(groups, Mapping):
        return None
    head = (
        voice.say("ラベルの出どころ", "Where labels come from"),
        voice.say("件数", "Leads"),
        voice.say("うちホット", "Hot"),
        voice.say("重みの合計", "Weight"),
        voice.say("実効件数", "Effective"),
    )
    rows = [
        (
            voice.of(_GROUPS[name]) if name in _GROUPS else name,
            *(f"{one['rows']:,}", f"{one['hot']:,}", f"{one['weight']:,.0f}", f"{one['effective']:,.0f}"),
        )
        for name, one in groups.items()
    ]
    return Table(voice.say("偏りの補正", "Weights against selection"), head, rows)


def _quarters(report: object, voice: Voice) -> Table | None:
    found = report.get("rows") if isinstance(report, Mapping) else None
    if not found:
        return None
    head = (
        voice.say("四半期", "Quarter"),
        voice.say("やり方", "Method"),
        voice.say("正しくホットの割合", "Precision"),
        voice.say("見つけた割合", "Recall"),
        voice.say("週あたり", "A week"),
        voice.say("引き渡し率", "Volume"),
        voice.say("件数", "Leads"),
        voice.say("変更数", "Changes"),
    )
    rows = [
        (
            *(str(one["quarter"]), _method(one["method"], voice), f"{one['precision']:.1%}", f"{one['recall']:.1%}"),
            *(f"{one['hot_per_week']:.1f}", f"{one['volume']:.1%}", f"{one['labels']:,}"),
            "–" if one["changes"] is None else str(one["changes"]),
        )
        for one in found
    ]
    return Table(voice.say("四半期ごとの検証", "Quarter by quarter"), head, rows, words=2)


def _leniency(report: object, voice: Voice) -> Table | None:
    leniency = report.get("leniency") if isinstance(report, Mapping) else None
    people = leniency.get("people") if isinstance(leniency, Mapping) else None
    if not people:
        return None
    head = (
        voice.say("判定した人", "Rater"),
        voice.say("判定数", "Words"),
        voice.say("正しくホット", "Accurate hot"),
        voice.say("同僚なら", "Colleagues would"),
        voice.say("差（90%区間）", "Difference (90% interval)"),
    )
    rows = [
        (
            ("⚑ " if one["flagged"] else "") + str(one["rater"]),
            *(f"{one['votes']:,}", f"{one['hot']:.0%}", f"{one['expected']:.0%}"),
            _points((one["difference"], one["low"], one["high"]), voice),
        )
        for one in people
    ]
    return Table(voice.say("判定の甘さ・厳しさ", "Leniency"), head, rows)


def _certificate(report: object, voice: Voice) -> Table | None:
    """Show how far each card on the path may be from the best there is."""
    steps = report.get("steps") if isinstance(report, Mapping) else report
    if not isinstance(steps, Sequence) or isinstance(steps, str):
        return None
    head = (
        voice.say("変更数", "Changes"),
        voice.say("損失", "Loss"),
        voice.say("下界", "Lower bound"),
        voice.say("最適性ギャップ", "Optimality gap"),
        voice.say("証明", "Proven"),
        voice.say("秒", "Seconds"),
    )
    rows = []
    for one in (step for step in steps if isinstance(step, Mapping)):
        loss, bound = one.get("loss"), one.get("bound")
        gap = max(0.0, loss - bound) if isinstance(loss, float) and isinstance(bound, float) else None
        numbers = ("–" if value is None else f"{value:.6f}" for value in (loss, bound, gap))
        proven = voice.say("最適", "optimal") if one.get("proven") else str(one.get("reason") or "–")
        rows.append((str(one.get("changes")), *numbers, proven, f"{one.get('seconds') or 0:.1f}"))
    return Table(voice.say("最適性の証明", "Optimality certificate"), head, rows)


def _figures(facts: Facts, voice: Voice) -> Table:
    named = {
        "effective_labels": Label("学習に使ったラベルの実効件数", "Effective labels learned from"),
        "teacher_inverse_penalty": Label("教師モデルの正則化（逆数）", "Teacher's inverse penalty"),
        "seed": Label("乱数の種", "Seed"),
        "dataset_id": Label("データセット", "Data set"),
    }
    rows = [(voice.of(name), _plain(facts[key])) for key, name in named.items() if facts.get(key) is not None]
    slices = facts.get("slices")
    if isinstance(slices, Mapping):
        parts = " / ".join(f"{slices[key]:,}" for key in ("fit", "calibrate", "later") if key in slices)
        rows.append((voice.say("分割（学習 / 校正 / その後）", "Slices (fit / calibrate / later)"), parts))
    return Table(voice.say("計算の条件", "How it was computed"), ("", ""), rows)


def _plain(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
