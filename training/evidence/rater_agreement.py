"""The people behind the labels: how far raters agree, and who says "hot" more or less often than colleagues would.

Both are about labels, not about persons: they tell how much noise the points are learned from, and whether one
person's idea of "hot" differs so much that the meeting should talk about the definition. People appear by the
ledger's own ids, in the order of the ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from features.labels import FEEDBACK_LABELS, cause_by, feedback_by_handoff
from ondo.domain.closing import counts
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message, in_list
from training.data.dataset import Dataset
from training.data.totals import Arithmetic, Flags, Floats, Ints, merge, points_of
from training.metrics.calibrate import platt
from training.metrics.evaluate import LEVEL
from training.model.teacher import fit_teacher

if TYPE_CHECKING:
    import pyarrow as pa

FEWEST_TWICE = 10
"""Hand-offs judged by two people; with fewer, nothing is said about agreement."""
FEWEST_VOTES = 10
"""Votes of one person; with fewer, that person is not compared with anybody."""
FEWEST_PEOPLE = 3
"""Of two people who differ nobody can say which one is the lenient one."""
CHANCE = 0.05
"""Probability that anybody at all is flagged when all people judge alike."""
USUAL_SPREAD = 0.15
"""Scale of the half-normal prior on how much people differ (standard deviation of shares)."""
DRAWS = 1000


def people_report(
    frames: Mapping[str, pa.Table], dataset: Dataset, *, teams: Mapping[str, str] | None = None, seed: int = 0
) -> dict[str, object]:
    """Return what the feedback says about agreement and leniency, as plain JSON data.

    Parameters
    ----------
    frames:
        ``feedback`` and ``handoffs`` as the ledger reads them; only what was known at ``dataset.as_of`` counts.
    dataset:
        The hand-off view; of another view nothing can be known about leniency.
    teams:
        Team of each rater; where three teams judge, they are compared as the people are.

    Returns
    -------
    dict
        ``agreement`` (``agreement_of``), ``leniency`` and, where teams can be compared, ``teams`` (``leniency_of``),
        ``statements``: texts in ja and en.
    """
    votes = votes_of(frames, dataset.as_of)
    agreement = agreement_of(votes, seed=seed)
    leniency = leniency_of(votes, dataset, seed=seed)
    texts, datas = (
        [_agreement_text(agreement), _leniency_text(leniency)],
        {"agreement": agreement, "leniency": leniency},
    )
    members = votes[votes["rater"].isin(teams or {})].replace({"rater": dict(teams or {})})
    if (of_teams := leniency_of(members, dataset, seed=seed))["known"]:
        datas["teams"] = of_teams
        texts.append(_teams_text(of_teams))
    return {**datas, "statements": [asdict(text) for text in texts]}


def votes_of(frames: Mapping[str, pa.Table], as_of: int) -> pd.DataFrame:
    """Return each person's latest word on each hand-off: columns ``decision_id``, ``rater``, ``hot`` (0 or 1).

    Feedback is sorted to hand-offs as for labels. Nameless feedback is left out: nobody can say whether two of them
    come from two people.
    """
    at = Micros(as_of)
    uncounted = {row["handoff_id"] for row in frames["handoffs"].to_pylist() if not counts(cause_by(row, at))}
    latest: dict[tuple[str, str], int] = {}
    for decision, words in feedback_by_handoff(frames, at).items():
        if decision not in uncounted:
            latest |= {(decision, row["rater"]): FEEDBACK_LABELS[row["label"]] for row in words if row["rater"]}
    judgements = [(decision, rater, hot) for (decision, rater), hot in sorted(latest.items())]
    columns = {"decision_id": "object", "rater": "object", "hot": "int64"}
    return pd.DataFrame(judgements, columns=list(columns)).astype(columns)


def agreement_of(votes: pd.DataFrame, *, seed: int = 0) -> dict[str, object]:
    """Return how far people who judged the same hand-off agree.

    Returns
    -------
    dict
        ``judged_twice`` (hand-offs with two or more people), ``raters``, ``known``; if known: ``agreement`` (0 to 1,
        how often two people said the same), ``alpha`` (at most 1; 0 = no better than chance) with its ``interval``
        (90 %, whole hand-offs drawn again), ``noise`` (0 to 0.5, how often one word is wrong if all err alike).
        ``alpha`` is ``None`` when everybody always said the same of every lead.

    Notes
    -----
    Krippendorff's alpha for two categories (Krippendorff 2004, Reliability in Content Analysis). If every word is
    wrong with probability e, two agree with probability 1 - 2e(1 - e), which gives ``noise``.
    """
    sums = votes.groupby("decision_id")["hot"].agg(["sum", "count"])
    twice = sums[sums["count"] >= 2]
    raters = votes[votes["decision_id"].isin(twice.index)]["rater"].nunique()
    data: dict[str, object] = {"judged_twice": len(twice), "raters": int(raters), "known": len(twice) >= FEWEST_TWICE}
    if len(twice) < FEWEST_TWICE:
        return {**data, "needed": FEWEST_TWICE}
    hot, people = twice["sum"].to_numpy(np.float64), twice["count"].to_numpy(np.float64)
    drawn = (
        np.random.default_rng(seed)
        .multinomial(len(hot), np.full(len(hot), 1 / len(hot)), size=DRAWS)
        .astype(np.float64)
    )
    agreement, alpha = (float(v[0]) for v in _alpha(hot, people, np.ones((1, len(hot)))))
    again = _alpha(hot, people, drawn)[1]
    again = again[np.isfinite(again)]
    known = np.isfinite(alpha) and len(again) > 0
    noise = (1 - np.sqrt(max(0.0, 2 * agreement - 1))) / 2
    return {
        **data,
        "agreement": round(agreement, 4),
        "alpha": round(alpha, 4) if known else None,
        "interval": [round(float(q), 4) for q in np.quantile(again, _tails())] if known else None,
        "noise": round(float(noise), 4),
    }


def _alpha(hot: Floats, people: Floats, times: Floats) -> tuple[Floats, Floats]:
    """Return share of agreeing pairs and alpha for hand-offs taken ``times`` (draws, hand-offs) times each."""
    differing = 2 * hot * (people - hot) / (people - 1)
    n, ones = times @ people, times @ hot
    observed = (times @ differing) / n
    expected = 2 * ones * (n - ones) / (n * (n - 1))
    alpha = 1 - np.divide(observed, expected, out=np.full(len(n), np.nan), where=expected > 0)
    return 1 - observed, alpha


@dataclass(frozen=True, slots=True)
class Leniency:
    """How often one person (or team) says "hot", against colleagues' words on leads with the same signs.

    Attributes
    ----------
    votes, hot, expected:
        How many words, the share of them that is "really hot", and the share colleagues would have given (0 to 1).
    difference, low, high:
        Hot minus expected, shrunken towards no difference, with its 90% interval.
    flagged:
        The raw difference is more than chance makes anywhere among all people compared.
    """

    rater: str
    votes: int
    hot: float
    expected: float
    difference: float
    low: float
    high: float
    flagged: bool


def leniency_of(votes: pd.DataFrame, dataset: Dataset, *, seed: int = 0) -> dict[str, object]:
    """Return ``known``, and if known ``spread`` (how much people differ, standard deviation of shares) and ``people``.

    Notes
    -----
    What to expect of a lead is the teacher's log-odds, put on the scale of colleagues' words by a curve that
    leaves out the person's own words and those of people already flagged. A person is flagged when the sum of
    (word - expected) is beyond a two-sided normal bound at ``CHANCE`` over all people compared (Bonferroni, with
    continuity correction), the largest first. Differences are then shrunken in a normal model, people around
    no difference, integrated over how much people differ (Gelman 2006), so that a person with few words is not called
    lenient for a lucky week. Leads that differ in what no rule sees, and were given to people unequally, look like
    leniency; that cannot be told apart from this data.
    """
    row_of = {name: row for row, name in enumerate(dataset.frame["decision_id"])} if dataset.view == "handoff" else {}
    known = votes[votes["decision_id"].isin(row_of)]
    enough = known["rater"].value_counts()
    names = sorted(str(name) for name in enough[enough >= FEWEST_VOTES].index)
    known = known[known["rater"].isin(names)]
    hot = known["hot"].to_numpy(np.int64)
    if len(names) < FEWEST_PEOPLE or not 0 < hot.sum() < len(hot):
        return {"known": False, "people": [], "compared": len(names), "needed": FEWEST_PEOPLE, "votes": FEWEST_VOTES}
    seen = _log_odds(dataset, seed)[known["decision_id"].map(row_of).to_numpy(np.int64)]
    person = np.searchsorted(names, known["rater"].to_numpy(str))
    flagged = np.zeros(len(names), dtype=bool)
    bound = NormalDist().inv_cdf(1 - CHANCE / (2 * len(names)))
    while True:
        biases = [_against(person == p, flagged[person], hot, seen) for p in range(len(names))]
        beyond = np.array([0.0 if flagged[p] else f[3] for p, f in enumerate(biases)])
        # Two people must stay to compare with, besides the one that is compared.
        if beyond.max() <= bound or (~flagged).sum() <= FEWEST_PEOPLE - 1:
            break
        flagged[int(beyond.argmax())] = True
    spread, middle, half = _shrunken(np.array([f[1] for f in biases]), np.array([f[2] for f in biases]))
    people = [
        Leniency(
            rater=name,
            votes=int((person == p).sum()),
            hot=round(expected + raw, 4),
            expected=round(expected, 4),
            difference=round(float(middle[p]), 4),
            low=round(float(middle[p] - half[p]), 4),
            high=round(float(middle[p] + half[p]), 4),
            flagged=bool(flagged[p]),
        )
        for p, (name, (expected, raw, _, _)) in enumerate(zip(names, biases, strict=True))
    ]
    return {"known": True, "spread": round(spread, 4), "compared": len(names), "people": [asdict(p) for p in people]}


def _log_odds(dataset: Dataset, seed: int) -> Floats:
    d = dataset
    rows = merge(d.counts, d.state)
    totals = Arithmetic.of(d.card).totals(rows.counts, rows.state, points_of(d.card))
    teacher = fit_teacher(rows, totals, d.learned(), seed=seed)
    return teacher.log_odds(d.counts, d.totals)


def _against(own: Flags, left_out: Flags, hot: Ints, seen: Floats) -> tuple[float, float, float, float]:
    """Return (expected share, difference, its variance, how many deviations from chance) of one person's words."""
    colleagues = ~own & ~left_out
    curve = platt(seen[colleagues], hot[colleagues], np.ones(int(colleagues.sum())))
    p, n = curve(seen[own]), int(own.sum())
    middle = float(p.mean())
    # The colleagues' curve is uncertain, too: about as much as a share of that many words.
    variance = float((p * (1 - p)).sum()) / n**2 + middle * (1 - middle) / int(colleagues.sum())
    raw = float(hot[own].mean()) - middle
    return middle, raw, variance, max(0.0, abs(raw) - 0.5 / n) / float(np.sqrt(variance))


def _shrunken(raw: Floats, variance: Floats) -> tuple[float, Floats, Floats]:
    """Return the spread between people, and each one's shrunken difference with half its interval's width."""
    spread = np.linspace(0.0, 0.5, 101)[:, None]
    total = variance[None, :] + spread**2
    log = -0.5 * (np.log(total) + raw[None, :] ** 2 / total).sum(axis=1) - 0.5 * (spread[:, 0] / USUAL_SPREAD) ** 2
    weight = np.exp(log - log.max())
    weight = (weight / weight.sum())[:, None]
    keep = spread**2 / total
    middle = (weight * keep * raw).sum(axis=0)
    deviation = np.sqrt((weight * (keep * variance + (keep * raw - middle) ** 2)).sum(axis=0))
    return float((weight * spread).sum()), middle, NormalDist().inv_cdf((1 + LEVEL) / 2) * deviation


def _tails() -> tuple[float, float]:
    return (1 - LEVEL) / 2, (1 + LEVEL) / 2


def _agreement_text(data: Mapping[str, object]) -> Label:
    twice = f"{data['judged_twice']}"
    if not data["known"]:
        return Message("training-judged-twice-too-few", twice=twice, fewest_twice=FEWEST_TWICE)
    share = 100 * float(str(data["agreement"]))
    alpha, interval = data["alpha"], data["interval"]
    if alpha is None or not isinstance(interval, list):
        return Message("training-judged-twice-always-the-same", twice=twice)
    return Message(
        "training-judged-twice-agree",
        twice=twice,
        share=f"{share:.0f}",
        alpha=f"{alpha:.2f}",
        low=f"{interval[0]:.2f}",
        high=f"{interval[1]:.2f}",
    )


def _leniency_text(data: Mapping[str, object]) -> Label:
    people = data["people"]
    if not data["known"] or not isinstance(people, list):
        return Message(
            "training-people-too-few",
            compared=f"{data['compared']}",
            fewest_votes=FEWEST_VOTES,
            fewest_people=FEWEST_PEOPLE,
        )
    names = _flagged(people)
    if names is None:
        return Message("training-people-alike", compared=f"{data['compared']}")
    return Message("training-people-apart", compared=f"{data['compared']}", names=names)


def _teams_text(data: Mapping[str, object]) -> Label:
    people = data["people"]
    names = _flagged(people) if isinstance(people, list) else None
    compared = f"{data['compared']}"
    if names is None:
        return Message("training-teams-alike", compared=compared)
    return Message("training-teams-apart", compared=compared, names=names)


def _flagged(people: Sequence[Mapping[str, Any]]) -> Label | None:
    """Name those who differ by more than chance, with by how much; ``None`` when nobody does."""
    out = [(str(p["rater"]), f"{100 * p['difference']:+.0f}") for p in people if p["flagged"]]
    if not out:
        return None
    parts = (Message("training-rater-apart", rater=name, points=by) for name, by in out)
    return in_list(parts, "training-list-comma")
