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
# # 四半期の再較正をたどる
# The quarterly recalibration, step by step, for the data scientist: from facts to what the meeting will see.
#
# This is what `ondo recalibrate` computes, by the same functions. Only the command writes a proposal; this notebook
# reads the ledger of `ONDO_HOME` (the demo company by default) and changes nothing.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from desk import BLUE, GOLD, GREY, RED, month, open_company

from training.dataset import build_dataset, split
from training.evaluate import effective
from training.propose import suggest
from training.search import start
from training.teacher import fit_teacher
from training.totals import Arithmetic, merge

TRIALS, SEED = 10, 0
company = open_company()
card, say, word = company.version.card, company.say, company.word

# %% [markdown]
# ## 事実: 何が分かっているか
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
# ## 時間で分ける
# Points and model learn from the first slice, probability curves from the second; only the third judges. No lead is
# on two sides. The line is the weighted share of hot: if it moves, so does the market.

# %%
parts = split(data)
names = {"fit": say("学習", "learn"), "calibrate": say("較正", "calibrate"), "later": say("評価", "judge")}
slices = pd.Series("", index=rows.index)
for name in names:
    slices.iloc[getattr(parts, name)] = name
months = rows["at"].map(lambda at: month(at, company.zone))
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
axes.set_title(say("ラベルと、そのうちホットの割合(線)", "labels, and the share of hot (line)"))
plt.show()

# %% [markdown]
# ## 教師: 点数が従うなめらかな確率
# A penalised logistic on the rules and the current total. Its weights, beside the points, show where the labels pull;
# points are not rounded from them but searched, because caps, counts and decay make the card no sum of weights.

# %%
fit = parts.fit
merged = merge(data.counts[fit], data.state[fit])
totals = Arithmetic.of(card).totals(merged.counts, merged.state, np.array(start(card)))
teacher = fit_teacher(merged, totals, data.label[fit], data.weight[fit], data.lead[fit], seed=SEED)
pull = (teacher.weights / teacher.spread)[:-1]  # log-odds each time the rule counts, beside what the total gives
per_point = teacher.weights[-1] / teacher.spread[-1]
pull = pull + per_point * np.array([rule.points for rule in card.rules])
order = np.argsort(pull)

fig, axes = plt.subplots(figsize=(8, 3.6))
bars = axes.barh(
    [word(card.rules[i].label) for i in order],
    pull[order],
    color=[BLUE if pull[i] > 0 else RED for i in order],
    height=0.6,
)
axes.bar_label(bars, [f"{card.rules[i].points:+d}" for i in order], padding=4, color=GREY)
axes.margins(x=0.12)
axes.set_title(say("1回あたりの効き目(対数オッズ)と現在の点数", "pull per count (log-odds) and the points today"))
axes.grid(visible=False, axis="y")
plt.show()

# %% [markdown]
# ## 何か所変えるか
# The best card for each number of changes, judged on later data it has not seen. The dashed line is the number chosen
# on the learning slice by the extended BIC; 0 means that no change explains the labels better than chance would.

# %%
found = suggest(data, trials=TRIALS, seed=SEED)
path = pd.DataFrame(
    {name: [getattr(step, name) for step in found.path] for name in ("changes", "logloss", "precision", "criterion")}
)
fig, axes = plt.subplots(1, 2, figsize=(9, 3))
panels = zip(
    axes,
    ("logloss", "precision"),
    (
        say("対数損失(小さいほど良い)", "log-loss (lower is better)"),
        say("同じ件数での正しくホットの割合", "precision at the same volume"),
    ),
    strict=True,
)
for panel, name, title in panels:
    panel.plot(path["changes"], path[name], "o-", color=BLUE)
    if len(path):
        panel.axvline(path.loc[path["criterion"].idxmin(), "changes"], color=RED, linestyle="--", linewidth=1)
    panel.set(xlabel=say("変更の数", "changes"))
    panel.set_title(title)
axes[1].yaxis.set_major_formatter("{x:.0%}")
plt.show()

# %% [markdown]
# ## 変更点と、その確かさ
# Points now, suggested, and the interval the labels leave open on the scale of the unchanged rules. In brackets the
# number of labelled leads that have the rule. The change that would cost most on later data if undone stands on top.
# Points move by at most 20 a round, so an arrow may stop short of its band.

# %%
fig, axes = plt.subplots(figsize=(8, 0.9 + 0.45 * max(1, len(found.changes))))
for row, change in enumerate(reversed(found.changes)):
    if change.interval is not None:
        axes.hlines(row, change.interval.low, change.interval.high, color=BLUE, linewidth=6, alpha=0.2)
    axes.annotate(
        "", (change.points_suggested, row), (change.points_now, row), arrowprops={"arrowstyle": "->", "color": RED}
    )
    axes.plot(change.points_now, row, "o", color=GREY)
axes.set_yticks(
    range(len(found.changes)), [f"{word(card.rule(c.rule_id).label)}  ({c.support})" for c in reversed(found.changes)]
)
axes.set_ylim(-0.7, max(1, len(found.changes)) - 0.3)
title = say("点数: 現在 → 改定案(帯は90%区間)", "points: now → suggested (band: 90 % interval)")
axes.set_title(title if found.changes else say("変更の提案はありません", "no change is suggested"))
plt.show()

# %% [markdown]
# ## 関門: 今の基準に勝ったか
# A card is proposed only if the lower end of its rise in precision, at the same hand-off volume, is above 0. Log-loss
# is reported, not asked for: it can improve far from the line, where nobody is handed over.

# %%
fig, axes = plt.subplots(figsize=(8, 1.5))
if found.gain is not None:
    interval = found.gain.precision_interval
    axes.hlines(0, interval.low, interval.high, color=BLUE if interval.low > 0 else GREY, linewidth=6, alpha=0.4)
    axes.plot(found.gain.precision, 0, "o", color=BLUE)
axes.axvline(0, color=RED, linewidth=1)
axes.set(yticks=[], ylim=(-1, 1))
axes.xaxis.set_major_formatter("{x:+.0%}")
axes.set_title(say("同じ引き渡し件数での正しくホットの割合の差", "rise of precision at the same hand-off volume"))
plt.show()

# %% [markdown]
# ## カードの隣のモデル
# LightGBM and a logistic, judged like every card. Where they are far ahead, rules are missing; where the card keeps up,
# trust the card: it is the one that people can argue about.

# %%
judged = {
    say("現在", "current"): found.current,
    say("改定案", "suggested"): found.suggested,
    say("ロジスティック", "logistic"): found.logistic,
    "LightGBM": found.opinion and found.opinion.figures,
}
columns = {"AUC": "auc", say("対数損失", "log-loss"): "logloss", say("正しくホット", "precision"): "precision"}
pd.DataFrame(
    {title: {name: getattr(f, key) for name, f in judged.items() if f} for title, key in columns.items()}
).round(3)

# %% [markdown]
# ## 確率は信じられるか
# Of the leads said to be hot with 30 %, were 30 % hot? On the last slice, which no curve has seen, in groups of equal
# weight.

# %%
fig, axes = plt.subplots(figsize=(4.6, 4.2))
axes.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle=":")
if found.later is not None:
    last, later = found.later.last, found.later
    shown = {"current": say("現在", "current"), "suggested": say("改定案", "suggested"), "model": "LightGBM"}
    for name in [n for n in shown if n in found.scores]:
        said, weight, label = found.scores[name][1][last], later.weight[last], later.label[last]
        order = np.argsort(said, kind="stable")
        edges = np.searchsorted(np.cumsum(weight[order]), np.linspace(0, weight.sum(), 7)[1:-1])
        groups = [g for g in np.split(order, edges) if len(g)]
        points = [[np.average(v[g], weights=weight[g]) for g in groups] for v in (said, label)]
        axes.plot(*points, "o-", markersize=4, label=shown[name])
    axes.legend(loc="upper left")
    n = effective(later.weight[last])
    axes.set_title(say(f"予測と実際(実効 {n:.0f} 件)", f"said and seen ({n:.0f} effective leads)"))
axes.set(xlabel=say("予測", "said"), ylabel=say("実際", "seen"))
plt.show()

# %% [markdown]
# ## 会議が目にするもの
# The table of `ondo review` and of the meeting page: one sentence, then the card now and suggested. The line moves with
# the points so that as many leads are handed over as last quarter; it is approved as a change of its own.

# %%
print(found.text[company.lang])
suggested = {change.rule_id: change.points_suggested for change in found.changes}
meeting = pd.DataFrame({word(rule.label): [rule.points, suggested.get(rule.id, rule.points)] for rule in card.rules}).T
meeting.loc[say("ホットライン", "hot line")] = [card.hot_line, found.hot_line]
meeting.columns = [say("現在", "now"), say("改定案", "suggested")]
meeting[say("差", "change")] = meeting.iloc[:, 1] - meeting.iloc[:, 0]
meeting.style.map(
    lambda change: f"color: {RED}; font-weight: bold" if change else f"color: {GREY}", subset=[meeting.columns[2]]
)
