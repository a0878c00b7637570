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
# # ドリフトの確認
# The drift review: are leads, scores and sales' answers still what they were when the card was agreed?
#
# This is what `ondo watch` looks at, by the same functions, over a longer time. Only the command records a finding and
# asks for a recalibration; this notebook reads the ledger of `ONDO_HOME` (the demo company by default).

# %%
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from desk import BLUE, GREY, PALE, RED, open_company, wilson

from features.batch import feature_frame
from features.catalogue import FeatureKind, catalogue
from features.labels import labels
from features.points import score_frame
from monitoring.checks import findings
from monitoring.checks.evidently_report import drift_report
from monitoring.checks.shares import watched_shares
from monitoring.inputs.look_spans import CARRIED_DAYS
from monitoring.inputs.weekly_leads import weekly_decisions
from monitoring.stats import measures
from monitoring.stats.alarm_budget import AlarmBudget
from monitoring.trigger import Alarm, Situation, decide
from monitoring.windows.periods import CompanyCalendar
from monitoring.windows.spans import spans_of
from monitoring.windows.window import Window, days_before, slices
from ondo.domain.monitoring_plan import WatchPlan

CURRENT_DAYS = WatchPlan().current_days

company = open_company()
card, frames, say, word = company.version.card, company.frames, company.say, company.word

# %% [markdown]
# ## 比べる期間
# The current window is the last 30 days; the reference is what was normal when the active card was agreed. Every lead
# that did something is looked at once a week, as known then, by the active card throughout: a difference is a
# difference of leads, not of points.

# %%
made = {proposal.proposal_id: proposal.as_of for proposal in company.proposals}
agreed_at = made.get(company.version.proposal_id, company.version.effective_from)
spans = spans_of(
    *(company.at, agreed_at, CompanyCalendar(company.zone)),
    current=CURRENT_DAYS,
    reference_days=WatchPlan().reference_days,
    carried_days=CARRIED_DAYS,
)
current = spans.current
timeline = (*reversed(slices(days_before(current.start, 18 * CURRENT_DAYS, "past"), CURRENT_DAYS)), current)

first = min(spans.reference.start, timeline[0].start)
course = score_frame(
    frames, card, weekly_decisions(frames, card, Window("all", first, company.at), company.zone), zone=company.zone
)
inside = course["at"].between(spans.reference.start, spans.reference.end - 1)
now = course["at"] >= current.start
normal, now = (part[inside | now].reset_index(drop=True) for part in (course, now))
counted = pd.DataFrame(
    {
        say("リード", "leads"): normal.groupby(now).size(),
        say("ホット", "hot"): (normal["temperature"] == "hot").groupby(now).sum(),
    }
)
counted.set_axis([say("基準期間", "reference"), say("直近30日", "last 30 days")])

# %% [markdown]
# ## スコアのインフレーション: ホット率
# The band is where one window usually lies. Leaving it is no alarm yet: that is the sequential test, which looks every
# day and is bounded over the whole quarter. A red dot is an alarm.

# %%
watched = {share.kind: share for share in watched_shares(frames, card, course, company.at)}
judged = {kind: findings.judge(share, spans, AlarmBudget().of(kind, list(watched))) for kind, share in watched.items()}


def draw(axes, kind):
    """Draw one share by window with its interval, and the bounds of the current one."""
    shares = [measures.share(watched[kind].rows, window) for window in timeline]
    x, n = np.arange(len(shares)), np.array([share.count for share in shares])
    low, high = wilson([share.hits for share in shares], n)
    bounds = judged[kind].facts
    if "reference" in bounds:
        axes.axhspan(bounds["low"], bounds["high"], color=PALE, alpha=0.6)
        axes.axhline(bounds["reference"], color=GREY, linestyle="--", linewidth=1)
    axes.vlines(x[n > 0], low[n > 0], high[n > 0], color=BLUE, alpha=0.3, linewidth=4)
    axes.plot(x[n > 0], [share.hits / share.count for share in shares if share.count], "o-", color=BLUE, markersize=4)
    if n[-1]:
        axes.plot(x[-1], shares[-1].hits / n[-1], "o", color=RED if judged[kind].alarm else BLUE, markersize=8)
    axes.set_xticks(x[::6], [f"{company.local(window.start):%Y-%m}" for window in timeline[::6]])
    axes.yaxis.set_major_formatter("{x:.0%}")
    axes.set_ylim(0, min(1, max(0.05, 1.15 * float(high[n > 0].max(initial=0)))))
    axes.set_title(word(watched[kind].name))


fig, axes = plt.subplots(figsize=(8, 3))
draw(axes, "inflation")
plt.show()

# %% [markdown]
# ## 営業のフィードバック: ホット適合率、未入力、ホット見逃し
# Precision counts judged hand-offs in the window of their first judgement. Before trusting it, look at silence: an
# answer that is not given is not a yes.

# %%
fig, panels = plt.subplots(1, 3, figsize=(11, 2.9))
for axes, kind in zip(panels, ("hot_precision", "silence", "missed_hot"), strict=True):
    draw(axes, kind)
plt.show()

# %% [markdown]
# ## 合計点の分布
# Share of leads by total, reference and now. The stability index sums up the difference (below 0.10 stable, above 0.25
# changed); what matters is whether anything moved at the hot line.

# %%
before, after = normal.loc[~now, "total"], normal.loc[now, "total"]
index = measures.stability_index(before, after)
fig, axes = plt.subplots(figsize=(8, 3))
edges = np.arange(min(0, normal["total"].min()), normal["total"].max() + 2 * card.grid, card.grid)
for values, color, name in (
    (before, GREY, say("基準期間", "reference")),
    (after, BLUE, say("直近30日", "last 30 days")),
):
    axes.hist(values, edges, weights=np.full(len(values), 1 / max(1, len(values))), color=color, alpha=0.45, label=name)
axes.axvline(card.hot_line, color=RED, linewidth=1.2, label=say("ホットライン", "hot line"))
axes.yaxis.set_major_formatter("{x:.0%}")
axes.set(xlabel=say("合計点", "total"))
axes.set_title(
    say("合計点の分布", "totals") + ("" if index is None else say(f"(安定指数 {index:.2f})", f" (index {index:.2f})"))
)
axes.legend()
plt.show()

# %% [markdown]
# ## どの入力が動いたか
# Evidently's column drift, farthest moved first, as in the report of `ondo watch`. Columns inform; they never alarm one
# by one, because among sixty columns some always move.

# %%
features = feature_frame(frames, card, normal[["decision_id", "lead_id", "at"]], zone=company.zone).drop(
    columns="decision_id"
)
features["total"] = normal["total"].to_numpy(float)
levels = [feature.name for feature in catalogue(card) if feature.kind is FeatureKind.CATEGORY]
column_labels = {feature.name: word(feature.label) for feature in catalogue(card)} | {"total": say("合計点", "total")}
with tempfile.TemporaryDirectory() as folder:
    enough = min(now.sum(), (~now).sum()) >= measures.FEWEST
    columns = drift_report(features[~now], features[now], levels, Path(folder) / "drift.html") if enough else []
pd.DataFrame(
    [
        (column_labels[column.column], column.method, column.distance, column.threshold, "●" if column.drifted else "")
        for column in columns[:12]
    ],
    columns=[
        say("列", "column"),
        say("方法", "method"),
        say("距離", "distance"),
        say("しきい値", "threshold"),
        say("変化", "moved"),
    ],
).round(3)

# %% [markdown]
# ## きっかけ: いま見直すべきか
# One pure decision from what was seen above: an alarm, a quarter begun without a review, or enough new labels. The
# sentences are the ones `ondo watch` prints and the meeting reads.

# %%
learned_at = max(made.values(), default=None)
ripe = set(labels(frames, company.at, maturity_days=company.settings.maturity_days)["decision_id"])
if learned_at is not None:
    ripe -= set(labels(frames, learned_at, maturity_days=company.settings.maturity_days)["decision_id"])
decision = decide(
    Situation(
        at=company.at,
        reviewed_at=learned_at or company.version.effective_from,
        card_version=company.version.version,
        new_labels=len(ripe),
        alarms=tuple(Alarm(share.kind, share.message, spans.quarter.key) for share in judged.values() if share.alarm),
    ),
    company.zone,
)
print(
    say("見直しが必要です。" if decision.due else "まだ必要ありません。", "Review now." if decision.due else "Not yet.")
)
for sentence in [*(share.message for share in judged.values()), *decision.reasons]:
    print("・" + word(sentence))
