"""The tables under a proposal that a data scientist looks for, from its facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ondo.domain.card import Scorecard
from ondo.domain.proposal import Proposal
from ondo.domain.words import Label
from serving.explain import points_text
from serving.pages.meeting_evidence import Facts, Table, method_name, with_interval
from serving.voice import Voice

_GROUPS = {
    "handed_off": Label("点数で引き渡し", "handed over by points"),
    "exploration": Label("探索サンプル", "exploration sample"),
    "missed_hot": Label("ホット見逃し", "missed hot"),
    "never_handed": Label("引き渡しなしで結果判明", "outcome without a hand-off"),
    "by_hand": Label("手動で引き渡し", "handed over by hand"),
    "landmark": Label("判断の時点", "landmark"),
}
_TEACHERS = {
    "logistic": Label("ロジスティック回帰（ルールと現在の点数）", "a logistic on the rules and the current score"),
    "model": Label("LightGBM", "LightGBM"),
}
_COMPARED = Label(
    "どちらも学習に使っていない新しいリードで比べたもの。低下が標準誤差を上回るときだけ LightGBM を教師にします。",
    "Compared on later leads that neither learned from. LightGBM is followed only where it is better by more than the"
    " standard error.",
)
_CRITERION = Label(
    "選択の指標：学習に使ったラベルでの log loss に、どのルールを何点に変えるかを書き表す費用を足した値"
    "（ラベル1件あたり。小さいほど良い）。",
    "Criterion, per label: log loss on the labels learned from, plus what naming the changes costs; smaller is better.",
)
_CERTIFIED = Label(
    "その変更数の基準の損失が、あとどれだけ下がり得るかの上限です。対象はいまの基準にあるルールの点数だけで、新しいルールは含みません。",
    "How much lower the loss could be at most with so many changes. It covers the points of the card's own rules only,"
    " no new rules.",
)
_UNPROVEN = {
    "–": Label("未証明", "not proven"),
    "the slope of the log-odds could not be bounded": Label(
        "傾きの範囲を絞れず未証明", "not proven: slope not bounded"
    ),
}


def details(proposal: Proposal, card: Scorecard, voice: Voice) -> list[Table]:
    """Return the tables that a data scientist looks for."""
    facts = proposal.facts
    tables = [
        _path(proposal, voice),
        _near_equal(proposal, card, voice),
        _teacher(facts.get("teacher"), voice),
        _certificate(facts.get("certificate"), voice),
        _groups(facts.get("selection"), voice),
        _quarters(facts.get("backtest"), voice),
        _leniency(facts.get("people"), voice),
        _figures(facts, voice),
    ]
    return [table for table in tables if table is not None and table.rows]


def _path(proposal: Proposal, voice: Voice) -> Table:
    head = (voice.say("変更数", "Changes"), "Log loss", "AUC", voice.say("再現適合率", "Replayed precision"))
    more = voice.say("選択の指標", "Criterion"), voice.say("ホットライン", "Hot line")
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
    return Table(title, (*head, *more), rows, note=voice.of(_CRITERION))


def _near_equal(proposal: Proposal, card: Scorecard, voice: Voice) -> Table | None:
    """Show the cards that the search found nearly as good: how each differs from the suggested one, at what cost."""
    told = proposal.facts.get("near_equal")
    if not isinstance(told, Sequence) or isinstance(told, str) or not (proposal.changes or proposal.new_rules):
        return None
    labels = {rule.id: rule.label for rule in card.rules} | {new.rule_id: new.label for new in proposal.new_rules}
    now = {rule.id: rule.points for rule in card.rules}
    then = {change.rule_id: change.points_suggested for change in proposal.changes}
    then |= {new.rule_id: new.points for new in proposal.new_rules}
    rows = []
    for one in (each for each in told if isinstance(each, Mapping)):
        points: Mapping[str, int] = one["points"]
        asked = ((rule_id, then.get(rule_id), points.get(rule_id)) for rule_id in dict.fromkeys((*then, *points)))
        moves = (
            f"{voice.of(labels[rule_id]) if rule_id in labels else rule_id}"
            f" {points_text(now.get(rule_id, 0) if here is None else here)}"
            f" → {points_text(now.get(rule_id, 0) if there is None else there)}"
            for rule_id, here, there in asked
            if here != there
        )
        rows.append((voice.say("、", ", ").join(moves) or "–", str(one["changes"]), f"{one['costs']:.5f}"))
    head = (
        voice.say("改定案との違い（改定案 → この基準）", "Differs in (suggested → there)"),
        voice.say("変更数", "Changes"),
        voice.say("損失の差", "Costs"),
    )
    note = voice.say(
        "損失の差：教師モデルの確率で測った log loss が、改定案よりラベル1件あたりどれだけ大きいか。",
        "Costs: how far log loss per label, by the probabilities that the points follow, is above the suggestion's.",
    )
    return Table(voice.say("改定案とほぼ同じくらい良い基準", "Cards nearly as good"), head, rows, note=note)


def _teacher(report: object, voice: Voice) -> Table | None:
    """Say whose probabilities the points follow, and what spoke for it."""
    if not isinstance(report, Mapping):
        return None
    source, gain, error = str(report.get("source")), report.get("model_gain"), report.get("model_gain_error")
    follows = voice.of(_TEACHERS[source]) if source in _TEACHERS else source
    rows = [(voice.say("点数が従う教師モデル", "Points follow"), follows)]
    if gain is None or error is None:
        beats = voice.say("比べていない（モデルなし、またはラベル不足）", "not compared (no model, or too few labels)")
    else:
        beats = voice.say(
            f"log loss の低下（1件あたり）{gain:+.4f} ± {error:.4f}（±は標準誤差）",
            f"log loss per lead falls by {gain:+.4f} ± {error:.4f} (standard error)",
        )
    rows.append((voice.say("ロジスティック回帰と比べた LightGBM", "LightGBM against the logistic"), beats))
    if report.get("inverse_penalty") is not None:
        name = voice.say("ロジスティック回帰の正則化の強さ（逆数）", "Inverse penalty of the logistic")
        rows.append((name, _plain(report["inverse_penalty"])))
    title = voice.say("教師モデル", "What the points follow")
    return Table(title, (), rows, words=2, note="" if gain is None else voice.of(_COMPARED))


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
        voice.say("再現適合率", "Replayed precision"),
        voice.say("再現率", "Recall"),
        voice.say("本当にホット（週）", "Really hot a week"),
        voice.say("引き渡し率", "Volume"),
        voice.say("件数", "Leads"),
        voice.say("変更数", "Changes"),
    )
    rows = [
        (
            *(
                str(one["quarter"]),
                method_name(one["method"], voice),
                f"{one['precision']:.1%}",
                f"{one['recall']:.1%}",
            ),
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
            with_interval([100 * one[name] for name in ("difference", "low", "high")], voice),
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
        voice.say("損失に対する比", "Of the loss"),
        voice.say("証明", "Proven"),
        voice.say("秒", "Seconds"),
    )
    rows = []
    for one in (step for step in steps if isinstance(step, Mapping)):
        loss, bound, gap, relative = (one.get(key) for key in ("loss", "bound", "gap", "relative_gap"))
        if gap is None and isinstance(loss, float) and isinstance(bound, float):
            gap = max(0.0, loss - bound)
        numbers = ("–" if value is None else f"{value:.6f}" for value in (loss, bound, gap))
        share = "–" if relative is None else f"{relative:.3%}"
        why = str(one.get("reason") or "–")
        proven = voice.say("最適", "optimal") if one.get("proven") else voice.of(_UNPROVEN.get(why, Label(why, why)))
        rows.append((str(one.get("changes")), *numbers, share, proven, f"{one.get('seconds') or 0:.1f}"))
    return Table(voice.say("最適性の証明", "Optimality certificate"), head, rows, note=voice.of(_CERTIFIED))


def _figures(facts: Facts, voice: Voice) -> Table:
    named = {
        "effective_labels": Label("学習に使ったラベルの実効件数", "Effective labels learned from"),
        "seed": Label("乱数の種", "Seed"),
        "dataset_id": Label("データセット", "Data set"),
    }
    rows = [(voice.of(name), _plain(facts[key])) for key, name in named.items() if facts.get(key) is not None]
    slices = facts.get("slices")
    if isinstance(slices, Mapping):
        parts = " / ".join(f"{slices[key]:,}" for key in ("fit", "calibrate", "later") if key in slices)
        rows.append((voice.say("分割（学習 / 校正 / その後）", "Slices (fit / calibrate / later)"), parts))
    return Table(voice.say("計算の条件", "How it was computed"), (), rows)


def _plain(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
