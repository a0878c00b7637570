# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 四半期の再調整をたどる
# The quarterly recalibration, step by step, for the data scientist: from facts to what the meeting will see.
#
# This is what `ondo recalibrate` computes, by the same functions. Only the command writes a proposal; this notebook
# reads the ledger of `ONDO_HOME` (the demo company by default) and changes nothing.

# %%
import tempfile
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from desk import BLUE, GOLD, GREY, RED, open_company, picture, statements

from training.data.dataset import build_dataset, split
from training.data.plan import RecalibrationPlan
from training.data.totals import Arithmetic, points_of
from training.evidence.evidence import evidence
from training.metrics.intervals import all_intervals
from training.model.tuning_plan import TuningPlan
from training.reports.plots import draw
from training.rules.predicates import by_seller, condition_of
from training.suggest.propose import suggest

# Fewer trials and quarters than the command takes (30 and 4), so that every cell can be run again at once.
TRIALS, SEED, QUARTERS, CERTIFY = 10, 0, 2, True
company = open_company()
card, say, word = company.version.card, company.say, company.word

# %% [markdown]
# ## 記録: 何が分かっているか
# Everything that happened and was known by the instant of looking. Nothing later enters.

# %%
pd.Series({name: table.num_rows for name, table in company.frames.items()}, name=say("件数", "rows")).to_frame().T

# %% [markdown]
# ## データ: ラベルは何に基づくか
# What sales said comes first, then the outcome, then "nothing happened" once it has matured; unripe hand-offs are left
# out. Explored leads (drawn below the line) speak for all those nobody called: their weight is the inverse of the rate.

# %%
data = build_dataset(company.frames, card, company.at, zone=company.zone, maturity_days=company.settings.maturity_days)
rows = data.frame
mix = (
    rows.groupby(["via", "provenance"])["label"]
    .agg(["size", "sum"])
    .assign(weight=rows.groupby(["via", "provenance"])["weight"].sum())
)
mix.columns = [say("ラベル", "labels"), say("うちホット", "of them hot"), say("重みの合計", "sum of weights")]
mix

# %% [markdown]
# ## 偏り: ホットラインの下について何が分かり、何が分からないか
# Labels exist for leads that somebody called. What stands for the others, with what weight, and what nobody can know.

# %%
chosen = data.facts["selection"]
statements(chosen["statements"], company.lang)
pd.DataFrame(chosen["groups"]).T

# %% [markdown]
# ## 時間で分ける
# Points and model learn from the first slice, probability curves from the second; only the third judges. No lead is
# on two sides. The line is the weighted share of hot: if it moves, so does the market.

# %%
parts = split(data)
names = {"fit": say("学習", "learn"), "calibrate": say("較正", "calibrate"), "later": say("評価", "judge")}
slices = pd.Series("", index=rows.index)
for name in names:
    slices.iloc[getattr(parts, name)] = name
months = rows["at"].map(lambda at: f"{company.local(at):%Y-%m}")
counts = pd.crosstab(months, slices).reindex(columns=list(names), fill_value=0)
hot = (rows["label"] * rows["weight"]).groupby(months).sum() / rows["weight"].groupby(months).sum()

fig, axes = plt.subplots(figsize=(9, 3))
bottom = np.zeros(len(counts))
for name, color in zip(names, (BLUE, GOLD, RED), strict=True):
    axes.bar(counts.index, counts[name], bottom=bottom, color=color, alpha=0.75, label=names[name])
    bottom += counts[name].to_numpy()
axes.set_ylabel(say("ラベル", "labels"))
axes.set_xticks(range(0, len(counts), 3), counts.index[::3])
axes.legend(loc="upper left", ncols=3)
other = axes.twinx()
other.plot(counts.index, hot, color="black", linewidth=1.2)
other.yaxis.set_major_formatter("{x:.0%}")
other.set_ylim(0, 1)
other.grid(visible=False)
axes.set_title(say("ラベルと、ホット率(線)", "labels, and the hot share (line)"))
plt.show()

# %% [markdown]
# ## 一度にすべて計算する
# Model, teacher, points, new rules, one setting, and the evidence around them: what `ondo recalibrate` does.

# %%
suggestion = suggest(data, TuningPlan(TRIALS, SEED))
plan = RecalibrationPlan(
    maturity_days=company.settings.maturity_days, trials=TRIALS, seed=SEED, quarters=QUARTERS, certified=CERTIFY
)
facts = evidence(company.frames, data, suggestion, plan)
suggestion = replace(suggestion, facts={**suggestion.facts, **facts})
pictures = Path(tempfile.mkdtemp())
draw(suggestion, pictures)
print(suggestion.text[company.lang])

# %% [markdown]
# ## 教師: 点数のもとになるなめらかな確率
# A penalised logistic on the rules and the current total; LightGBM takes its place only where it says more about the
# calibration slice. Its weights, beside the points, show where the labels pull; points are not rounded from them but
# searched, because caps, counts and decay make the card no sum of weights. Grey: what the seller does, not the lead.

# %%
if suggestion.learned is not None:
    teacher = suggestion.learned.teacher_fit.teacher
    print(suggestion.facts["teacher"])
    pull = (teacher.weights / teacher.spread)[:-1]  # log-odds each time the rule counts, beside what the total gives
    per_point = teacher.weights[-1] / teacher.spread[-1]
    pull = pull + per_point * np.array([rule.points for rule in card.rules])
    order = np.argsort(pull)
    colors = [GREY if by_seller(card, condition_of(card.rules[i])) else BLUE if pull[i] > 0 else RED for i in order]
    fig, axes = plt.subplots(figsize=(8, 3.6))
    bars = axes.barh([word(card.rules[i].label) for i in order], pull[order], color=colors, height=0.6)
    axes.bar_label(bars, [f"{card.rules[i].points:+d}" for i in order], padding=4, color=GREY)
    axes.margins(x=0.12)
    axes.set_title(say("1回あたりの効き目(対数オッズ)と現行の点数", "pull per count (log-odds) and the points today"))
    axes.grid(visible=False, axis="y")
    plt.show()

# %% [markdown]
# ## 何か所変えるか
# The best card for each number of changes, judged on later data it has not seen. The dashed line is the number chosen
# on the learning slice: what it saves on the labels against what it takes to name the changes
# (`training.search.select_model_size`).

# %%
picture(pictures, "k_path", company.lang)

# %% [markdown]
# How far can these cards be from the best there are? `CERTIFY` (or `ondo recalibrate --certify`) proves a bound
# for up to five changes of the card's own rules; it takes up to a minute. A gap of 0 is the optimum.

# %%
pd.DataFrame(facts.get("certificate", []), columns=["changes", "loss", "bound", "relative_gap", "proven", "seconds"])

# %% [markdown]
# ## ほぼ同じ結果になる別の案
# Cards with as many changes or fewer that the labels hardly tell from the one looked at: where the meeting has reasons
# of its own for one rule rather than another, nothing speaks against them. `costs` is in nats per label.

# %%
near = [
    {**{word(rule.label): other["points"].get(rule.id, rule.points) for rule in card.rules}, "costs": other["costs"]}
    for other in facts.get("near_equal", [])
]
pd.DataFrame(near).T

# %% [markdown]
# ## 変更点と、その確かさ
# Every rule with the interval that the labels leave open, on the scale of the unchanged rules: what is suggested
# (arrow) and what is left alone. Points move by at most 20 a round, so an arrow may stop short of its band.

# %%
points = points_of(card)
if suggestion.option is not None:
    points = np.array(suggestion.option.searched.card.points[: len(points)])
sums = Arithmetic.of(card)
changed = [i for i, rule in enumerate(card.rules) if points[i] != rule.points]
known = all_intervals(sums.counted(data.counts, data.state, points), changed, data.weighted())
fig, axes = plt.subplots(figsize=(8, 0.9 + 0.4 * len(card.rules)))
for row, i in enumerate(reversed(range(len(card.rules)))):
    now, then = card.rules[i].points, int(points[i])
    if i in known:
        axes.hlines(row, known[i].low, known[i].high, color=BLUE, linewidth=6, alpha=0.2)
    if now != then:
        axes.annotate("", (then, row), (now, row), arrowprops={"arrowstyle": "->", "color": RED})
    axes.plot(now, row, "o", color=GREY)
axes.set_yticks(range(len(card.rules)), [word(rule.label) for rule in reversed(card.rules)])
axes.set_title(say("点数: 現行 → 調べた案(帯は90%区間)", "points: now → looked at (band: 90% interval)"))
plt.show()

# %% [markdown]
# ## 担当者1人や1か月に左右されていないか
# Each change refitted without any one rep and any one month; and how far the people who judge agree.

# %%
statements(facts.get("sensitivity", {}).get("statements", []), company.lang)
statements(facts.get("people", {}).get("statements", []), company.lang)

# %% [markdown]
# ## 新しいルールと設定
# Rules that the model and the errors of the card point to, in the card's own language, and at most one setting: how a
# rule counts or fades, a cap, the decay, a gate. Both pay a price for how many were tried.

# %%
new = [
    {
        say("ルール", "rule"): word(r.label),
        say("点", "points"): r.points,
        say("件数", "leads"): r.support,
        say("効果", "gain"): round(r.gain, 4),
        say("自社の行動", "seller's action"): "⚑" if r.seller_action else "",
        say("同じ向きの月", "months agreeing"): f"{r.months_agreeing}/{r.months}",
    }
    for r in suggestion.new_rules
]
new += [
    {
        say("ルール", "rule"): f"{word(c.label)}: {word(c.now)} → {word(c.then)}",
        say("件数", "leads"): c.support,
        say("効果", "gain"): round(c.gain, 4),
    }
    for c in suggestion.settings
]
pd.DataFrame(new)

# %% [markdown]
# ## 関門: 現行の基準に勝ったか
# A card is proposed if the lower end of its rise in replayed precision, at the same hand-off volume, is above 0; or if
# log loss certainly falls and replayed precision does not.

# %%
fig, axes = plt.subplots(figsize=(8, 1.5))
if suggestion.gain is not None:
    interval = suggestion.gain.precision_interval
    axes.hlines(0, interval.low, interval.high, color=BLUE if interval.low > 0 else GREY, linewidth=6, alpha=0.4)
    axes.plot(suggestion.gain.precision, 0, "o", color=BLUE)
axes.axvline(0, color=RED, linewidth=1)
axes.set(yticks=[], ylim=(-1, 1))
axes.xaxis.set_major_formatter("{x:+.0%}")
axes.set_title(say("同じ引き渡し件数での試算適合率の差", "rise of replayed precision at the same hand-off volume"))
plt.show()

# %% [markdown]
# ## スコアリング基準の隣のモデル
# LightGBM and a logistic, judged like every card. Where they are far ahead, rules are missing; where the card keeps up,
# trust the card: it is the one that people can argue about.

# %%
judged = {
    say("現在", "current"): suggestion.current,
    say("改定案", "suggested"): suggestion.suggested,
    say("ロジスティック回帰", "logistic"): suggestion.logistic,
    "LightGBM": suggestion.challenger and suggestion.challenger.figures,
}
columns = {"AUC": "auc", say("対数損失", "log loss"): "logloss", say("試算適合率", "replayed precision"): "precision"}
pd.DataFrame(
    {title: {name: getattr(f, key) for name, f in judged.items() if f} for title, key in columns.items()}
).round(3)

# %% [markdown]
# ## 何件引き渡すと、何割がホットか
# Replayed precision against the number handed over: where sales has capacity for more, or for less, than today.

# %%
picture(pictures, "precision_at_capacity", company.lang)

# %% [markdown]
# ## モデルは何を見ているか
# LightGBM's own contributions to later leads. What is strong here and has no rule is where new rules come from.

# %%
picture(pictures, "shap_summary", company.lang)

# %% [markdown]
# ## 確率は信じられるか
# Of the leads said to be hot with 30 %, were 30 % hot? On the last slice, which no curve has seen.

# %%
picture(pictures, "reliability", company.lang)

# %% [markdown]
# ## 過去の四半期でもそうだったか
# Had the suggestions been followed, quarter after quarter, each learned from what was known when it began.

# %%
picture(pictures, "backtest", company.lang)

# %% [markdown]
# ## 見逃したホットリード
# Leads that became something although nobody handed them over, in groups, each with the smallest change that would
# have caught half of it and what that costs in extra hot leads a week.

# %%
missed = facts["missed_hot"]
pd.DataFrame(
    [
        {
            say("グループ", "group"): group["words"][company.lang],
            say("件数", "leads"): group["leads"],
            say("拾えた件数", "caught"): group["change"] and group["change"]["caught"],
            say("最小の変更", "smallest change"): group["change"] and group["change"]["words"][company.lang],
            say("増える件数/週", "extra hot per week"): group["change"]
            and round(group["change"]["extra_hot_per_week"], 1),
        }
        for group in missed["groups"]
    ]
)

# %% [markdown]
# ## 会議で見る資料
# The table of `ondo review` and of the meeting page: one sentence, then the card now and suggested. The line moves with
# the points so that as many leads are handed over as last quarter; it is approved as a change of its own.

# %%
suggested = {change.rule_id: change.points_suggested for change in suggestion.changes}
meeting = pd.DataFrame({word(rule.label): [rule.points, suggested.get(rule.id, rule.points)] for rule in card.rules}).T
meeting.loc[say("ホットライン", "hot line")] = [card.hot_line, suggestion.hot_line]
meeting.columns = [say("現在", "now"), say("改定案", "suggested")]
meeting[say("差", "change")] = meeting.iloc[:, 1] - meeting.iloc[:, 0]
meeting.style.map(
    lambda change: f"color: {RED}; font-weight: bold" if change else f"color: {GREY}", subset=[meeting.columns[2]]
)
