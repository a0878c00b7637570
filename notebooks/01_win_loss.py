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
# # 受注・失注の分析(ホットリード定義ワークショップ)
# Win/loss analysis for the definition workshop: who bought, how fast, by which path, after reading what, and
# which rules of the card tell won from lost.
#
# Reads the ledger of `ONDO_HOME` (the demo company by default) and writes nothing. Only leads whose deal is
# decided count, each **as known when sales got it**: at its first hand-off, or at its first outcome without one.

# %%
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from desk import BLUE, GOLD, GREY, RED, open_company, shares, wilson

from features.batch import feature_frame
from features.catalogue import FeatureKind, catalogue
from features.points import COUNT, score_frame
from monitoring.report.winloss import decided_deals
from ondo.domain.instant import DAY
from ondo.domain.vocabulary import Actor, OutcomeKind

company = open_company()
card, say, word = company.version.card, company.say, company.word

# %% [markdown]
# ## 対象: 決着のついた商談
# Won means one win; lost means lost, or passed on after it was an opportunity, and never won. Everything still open is
# left out, and so are leads that sales passed on before they were deals: the same deals as in the quarterly report.

# %%
outcomes, handoffs = company.table("outcomes"), company.table("handoffs")
deals = decided_deals(outcomes, handoffs)
deals["decision_id"] = deals["lead_id"]
won_at = deals[deals["won"]].set_index("lead_id")["ended_at"]

funnel = {
    say("渡したリード", "leads handed over"): handoffs["lead_id"].nunique(),
    say("商談化", "opportunities"): outcomes.loc[outcomes["outcome"] == OutcomeKind.OPPORTUNITY, "lead_id"].nunique(),
    say("受注", "won"): len(won_at),
}
leads, decided, wins = len(company.frames["leads"]), len(deals), int(deals["won"].sum())
fig, axes = plt.subplots(figsize=(7, 1.7))
bars = axes.barh(list(funnel)[::-1], list(funnel.values())[::-1], color=[RED, GOLD, BLUE], height=0.62)
axes.bar_label(bars, fmt="{:,.0f}", padding=4)
axes.set_title(
    say(f"リード{leads:,}件、決着{decided}件、うち受注{wins}件", f"{leads:,} leads, {decided} decided, {wins} won")
)
axes.grid(visible=False)
plt.show()

# %% [markdown]
# ## どんな企業・役職・流入経路が受注に至るか
# Win rate with its 90% interval. The dashed line is the rate of all deals: a bar that crosses it says nothing yet.
# `BANDS` holds the edges of number attributes; edit it for your own card.

# %%
BANDS = {"employees": [0, 50, 100, 300, 500, 1000, np.inf]}

unknown = say("不明", "unknown")
events = company.table("events").merge(deals[["lead_id", "at", "won"]], on="lead_id")
events = events[(events["happened_at"] < events["at"]) & (events["known_at"] <= events["at"])].sort_values("seq")
known = feature_frame(company.frames, card, deals, zone=company.zone)
of_interest = {"attribute__industry", "attribute__employees", "attribute__title_level"}


def groups(feature):
    """Name each deal's group; unknown is a group of its own."""
    values = known[feature.name]
    if feature.kind is FeatureKind.CATEGORY:
        names = [unknown if np.isnan(v) else feature.levels[int(v)] for v in values]
        return pd.Categorical(names, [*feature.levels, unknown])
    edges = BANDS.get(feature.name.removeprefix("attribute__"), values.quantile([0, 0.25, 0.5, 0.75, 1]).unique())
    names = [f"{a:,.0f}–{b - 1:,.0f}" if b < np.inf else f"{a:,.0f}+" for a, b in pairwise(edges)]
    return pd.cut(values, edges, right=False, labels=names).cat.add_categories(unknown).fillna(unknown).array


def channels():
    """Name the channel of each deal's first event that has one."""
    first = events.dropna(subset="channel").groupby("lead_id")["channel"].first()
    return deals["lead_id"].map(first).fillna(unknown).array


panels = {word(feature.label): groups(feature) for feature in catalogue(card) if feature.name in of_interest}
panels[say("流入経路", "channel")] = channels()
fig, grid = plt.subplots(2, 2, figsize=(10, 6.4))
for axes, (title, group) in zip(grid.flat, panels.items(), strict=False):
    rate = deals.groupby(group, observed=True)["won"].agg(["sum", "count"])
    shares(axes, list(rate.index), rate["sum"], rate["count"])
    axes.axvline(deals["won"].mean(), color=GREY, linestyle="--", linewidth=1)
    axes.set_title(title)
fig.suptitle(say("受注率(90%区間、かっこ内は件数)", "win rate (90% interval, number of deals)"), fontsize=10)
plt.show()

# %% [markdown]
# ## 最初の接点から受注まで何日かかるか
# The answer to "when is it too early?". The median is where half of the wins were still to come.

# %%
first = company.table("leads").set_index("lead_id")["created_at"]
days = ((won_at - first.reindex(won_at.index)) / DAY).sort_values()
early, half, late = days.quantile([0.25, 0.5, 0.75])
fig, axes = plt.subplots(figsize=(7, 3))
axes.step(days, np.arange(1, len(days) + 1) / max(1, len(days)), where="post", color=BLUE, linewidth=2)
axes.axvspan(early, late, color=GOLD, alpha=0.18, linewidth=0)
axes.axvline(half, color=RED, linewidth=1.2)
axes.set_title(say(f"受注まで中央値{half:.0f}日(半数は {early:.0f}〜{late:.0f}日)", f"median {half:.0f} days to a win"))
axes.set(
    xlabel=say("最初の接点からの日数", "days since first touch"), ylabel=say("受注の割合", "share of wins"), ylim=(0, 1)
)
axes.set_xlim(left=0)
plt.show()

# %% [markdown]
# ## 受注までによくある行動経路
# The last three different things a lead did itself before sales got it, mail opens and plain visits left aside.
# A path matters where the two bars differ.

# %%
PASSIVE = {"email_open", "site_visit"}
own = [name for name, kind in card.kinds.items() if kind.actor is Actor.LEAD and name not in PASSIVE]
steps = events[events["kind"].isin(own)]
steps = steps[steps["kind"] != steps.groupby("lead_id")["kind"].shift()]  # the same thing twice in a row is one step
label = {name: word(kind.label) for name, kind in card.kinds.items()}
path = steps.groupby("lead_id")["kind"].agg(lambda kinds: " → ".join(label[kind] for kind in kinds.tail(3)))
paths = pd.DataFrame({"path": path, "won": deals.set_index("lead_id")["won"].reindex(path.index)})
table = pd.crosstab(paths["path"], paths["won"], normalize="columns").reindex(columns=[True, False], fill_value=0.0)
table = table.loc[paths["path"].value_counts().index[:9]].sort_values(True)

fig, axes = plt.subplots(figsize=(9, 3.8))
rows = np.arange(len(table))
axes.barh(rows + 0.18, table[True], height=0.34, color=RED, label=say("受注", "won"))
axes.barh(rows - 0.18, table[False], height=0.34, color=GREY, label=say("失注", "lost"))
axes.set_yticks(rows, table.index)
axes.xaxis.set_major_formatter("{x:.0%}")
axes.set_title(say("引き渡し直前の3つの行動", "the last three steps before sales"))
axes.grid(visible=False, axis="y")
axes.legend(loc="lower right")
plt.show()

# %% [markdown]
# ## 何を読んだか
# Share of won and of lost deals that had seen each page or document by then. A page that the lost ones read just as
# often is interest, not intent.

# %%
READ = {"p_page": say("ページ", "page"), "p_document": say("資料", "document"), "p_topic": say("セミナー", "seminar")}
read = events.melt(["lead_id", "won"], [c for c in READ if c in events], "what", "name").dropna(subset="name")
read = read.drop_duplicates(["lead_id", "what", "name"]).groupby(["what", "name", "won"]).size().unstack(fill_value=0)
read = read.reindex(columns=[True, False], fill_value=0)
read = read.loc[read.sum(axis=1) >= 5] / [max(1, deals["won"].sum()), max(1, (~deals["won"]).sum())]
read = read.sort_values(True).tail(12)


def dumbbell(axes, names, lost, won):
    """Draw two shares per row joined by a line: grey lost, red won."""
    rows = np.arange(len(names))
    axes.hlines(rows, lost, won, color=GREY, alpha=0.5, linewidth=2)
    axes.plot(lost, rows, "o", color=GREY, label=say("失注", "lost"))
    axes.plot(won, rows, "o", color=RED, label=say("受注", "won"))
    axes.set_yticks(rows, names)
    axes.xaxis.set_major_formatter("{x:.0%}")
    axes.grid(visible=False, axis="y")
    axes.legend(loc="lower right")


fig, axes = plt.subplots(figsize=(8, 3.8))
dumbbell(axes, [f"{READ[what]}: {name}" for what, name in read.index], read[False], read[True])
axes.set_title(say("見たことのある割合", "share that had seen it"))
plt.show()

# %% [markdown]
# ## スコアリング基準のどのルールが受注と失注を分けたか
# Share of won and of lost deals that had each rule; the number is its points today. Rules with many points and no gap,
# or a gap and few points, are what the workshop should talk about. Mind that the card itself chose most of these
# leads, so its strongest rules look weaker here than they are: `02_recalibration` corrects for that.

# %%
scored = score_frame(company.frames, card, deals, zone=company.zone)
had = scored[[COUNT + rule.id for rule in card.rules]].gt(0).set_axis([rule.id for rule in card.rules], axis=1)
won, lost = had[deals["won"].to_numpy()], had[~deals["won"].to_numpy()]
order = (won.mean() - lost.mean()).sort_values().index

fig, axes = plt.subplots(figsize=(8.5, 4))
dumbbell(
    axes,
    [f"{word(card.rule(r).label)}  {card.rule(r).points:+d}" for r in order],
    lost[order].mean(),
    won[order].mean(),
)
for color, side in ((RED, won), (GREY, lost)):
    low, high = wilson(side[order].sum(), [len(side)] * len(order))
    axes.hlines(np.arange(len(order)), low, high, color=color, alpha=0.22, linewidth=7)
axes.set_title(say("ルールに該当した割合(帯は90%区間)", "share that had the rule (bands: 90% interval)"))
plt.show()
