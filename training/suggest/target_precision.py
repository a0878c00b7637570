"""Hot line by a target: the largest share of leads of which later labels say that enough are hot.

Holding the volume answers how many leads sales gets. The other question of a meeting is how often hot has to be right;
that fixes how many may be hot. The answer is a promise about leads like those judged; of runs in which it would not be
true it is made in one of twenty at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace

import numpy as np

from ondo.domain.evidence import plain
from ondo.domain.proposal import SettingChange
from ondo.domain.target_precision import TargetPrecision, VolumeTest
from ondo.text.messages import Message
from training.data.dataset import Dataset, Rows
from training.data.gates import passes
from training.data.totals import Floats, Ints, binned, points_of
from training.suggest.line import volume_population, who_moves
from training.suggest.propose import Learned, Suggestion
from training.suggest.reasons import RecalibrationReason, explain

SHARES = (0.01, 0.02, 0.03, 0.05, 0.07, 0.10, 0.15, 0.20, 0.25, 0.30, 0.40, 0.50)
"""Shares of leads that are looked at, the strictest first; the first one of which it cannot be said ends the look."""
STAKES = (1 / 16, 1 / 8, 1 / 4, 1 / 2)
"""Parts of what may be staked at most, all four at a time: the money is their mean."""


def with_target(suggestion: Suggestion, dataset: Dataset, target: float | None) -> Suggestion:
    """Return the suggestion with the line that a target allows, or with why there is none.

    Parameters
    ----------
    target:
        Least share (0 to 1) of hot leads that are to be really hot; ``None`` = nothing agreed, nothing changes.

    Notes
    -----
    The accepted chance of a line of which that is not true is that of the round: 5 %, or less where the labels have
    judged before.
    """
    learned = suggestion.learned
    if target is None:
        return suggestion
    if learned is None:
        return _with_fact(suggestion, TargetPrecision(target, drawn=dataset.labels_anywhere))
    chance = learned.look.chance
    if suggestion.settings:  # the blocks' cards do not have it, and no card that has it was judged by the target
        return _with_fact(suggestion, TargetPrecision(target, chance=chance, beside_a_setting=True))
    tests = tuple(volume_tests(judged_ranks(learned, suggestion), learned, target, chance))
    passed = [test for test in tests if test.passed]
    reachable = dataset.labels_anywhere
    if not passed:
        return _with_fact(suggestion, TargetPrecision(target, chance=chance, tests=tests, drawn=reachable))
    option = suggestion.option
    then = dataset if option is None or not suggestion.passed else option.dataset
    share = passed[-1].share
    line = line_of_share(then, share)
    aim = TargetPrecision(target, share, line, chance, tests, reachable)
    return _with_fact(_with_line(suggestion, dataset, then, line, aim), aim)


def _with_fact(suggestion: Suggestion, aim: TargetPrecision) -> Suggestion:
    return replace(suggestion, facts={**suggestion.facts, "target": plain(aim)})


def judged_ranks(learned: Learned, suggestion: Suggestion) -> Floats:
    """Return of each row that judges which share (0 to 1) of all leads has as many points or more, shape (rows,).

    By the card of its block where a card is suggested, which has not seen it, and else by the current card. A row that
    a needed gate keeps out has rank 1.
    """
    dataset, rows = learned.blocks.dataset, learned.judge.rows
    ranks = np.ones(len(dataset))
    if not suggestion.passed:
        ranks[rows] = _rank(dataset, points_of(dataset.card), rows)
    for card in learned.blocks.cards if suggestion.passed else ():
        ranks[card.rows] = _rank(card.searched.dataset, card.points, card.rows)
    kept_out = ~_through(dataset, rows)
    return np.where(kept_out, 1.0, ranks[rows])


def _rank(dataset: Dataset, points: Ints, rows: Rows) -> Floats:
    """Return which share of all leads has as many points as each row, or more, under some points of a card."""
    leads = volume_population(dataset)
    totals, judged = leads.totals(dataset.card, points), dataset.leads(rows).totals(dataset.card, points)
    order = np.argsort(totals, kind="stable")
    below = np.concatenate([[0.0], np.cumsum(leads.weight[order])])
    return np.asarray(1 - below[np.searchsorted(totals[order], judged, side="left")] / below[-1], dtype=np.float64)


def _through(dataset: Dataset, rows: Rows) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell which rows pass the needed gates; all where the facts that tell are not at hand."""
    seen = dataset.under_gates
    if seen is None:
        return np.ones(len(rows), dtype=bool)
    return np.asarray(passes(dataset.card.gates, seen.counts[rows] > 0), dtype=bool)


def volume_tests(ranks: Floats, learned: Learned, target: float, chance: float) -> Iterator[VolumeTest]:
    """Yield what the labels say of each share of leads, the strictest first, up to the first that fails.

    Notes
    -----
    The null is that the mean of accounts, each weighed by how many leads one of its own stands for, is below the
    target. Whoever bets against it with 1 has, as long as it is true, 20 in the end in one case of 20 (Ville 1939; bets
    on bounded means: Waudby-Smith and Ramdas 2024, Journal of the Royal Statistical Society B 86). The order of the
    shares does not hang on labels, so that stopping at the first failure keeps the chance over all of them (Maurer,
    Hothorn and Lehmacher 1995; learn then test, Angelopoulos and others 2021). A share with so few accounts that not
    even a precision halfway between the target and 1 would be seen is passed over: the number of accounts is no label.
    With hand-offs and without an exploration sample nothing is labelled below the line, and no share beyond today's is
    looked at.
    """
    dataset, later = learned.blocks.dataset, learned.judge.later
    share_now = volume_population(dataset).share(
        volume_population(dataset).totals(dataset.card, points_of(dataset.card)) >= dataset.card.hot_line
    )
    for share in SHARES:
        if share > share_now and not dataset.labels_anywhere:
            return
        inside = ranks <= share
        bets = _account_bets(later.label[inside], later.weight[inside], later.account[inside], later.weight, target)
        if len(bets) < _fewest(target, chance):
            continue
        stakes = np.array(STAKES)[:, None] / target
        money = float(np.exp(np.log1p(stakes * bets).sum(axis=1)).mean())
        seen = later.weight[inside] @ later.label[inside] / later.weight[inside].sum()
        passed = money * chance >= 1
        yield VolumeTest(share, len(bets), float(seen), min(money, 1e6), passed)
        if not passed:
            return


def _account_bets(label: Ints, weight: Floats, account: Ints, every: Floats, target: float) -> Floats:
    """Return of each account its mean label less the target, by how many leads one of its own stands for (0 to 1)."""
    names, number = np.unique(account, return_inverse=True)
    whole, hot, leads = (binned(number, values, len(names)) for values in (weight, weight * label, np.ones(len(label))))
    stands_for = whole / np.maximum(leads, 1) / max(float(every.max(initial=0.0)), 1e-12)
    return np.asarray(stands_for * (hot / np.maximum(whole, 1e-12) - target), dtype=np.float64)


def _fewest(target: float, chance: float) -> int:
    """Return how many accounts see, on the average, a precision halfway between the target and 1."""
    if chance <= 0:
        return 0
    half = (1 + target) / 2
    seen = half * np.log(half / target) + (1 - half) * np.log((1 - half) / (1 - target))
    return int(np.ceil((np.log(1 / chance) + np.log(len(STAKES))) / seen))


def line_of_share(dataset: Dataset, share: float) -> int:
    """Return the grid value that as many leads reach as possible, but no more than a share (0 to 1) of all.

    Of values that the same leads reach it is the nearest to the current line.
    """
    card, leads = dataset.card, volume_population(dataset)
    totals = leads.totals(card, points_of(card))
    seen = dataset.under_gates
    through = np.ones(len(leads), dtype=bool)
    if seen is not None:
        through = np.asarray(passes(card.gates, volume_population(seen).counts > 0), dtype=bool)
    now, grid = card.hot_line, card.grid
    low, high = int(totals.min()) - now, int(totals.max()) - now
    lines = now + grid * np.arange(low // grid, high // grid + 2)
    lines = lines[lines > 0] if (lines > 0).any() else lines
    held = np.round([leads.share((totals >= line) & through) for line in lines], 9)
    most = held[held <= share].max()  # above all totals it is 0
    return int(
        min((line for line, of in zip(lines, held, strict=True) if of == most), key=lambda line: abs(line - now))
    )


def _with_line(suggestion: Suggestion, dataset: Dataset, then: Dataset, line: int, aim: TargetPrecision) -> Suggestion:
    """Move the line of a suggestion, or suggest the line by itself."""
    card = dataset.card
    if not suggestion.passed and line == card.hot_line:
        return suggestion
    points = [rule.points for rule in then.card.rules]
    rows = np.flatnonzero(dataset.design > 0)
    moved = asdict(who_moves(dataset, points, line, rows, then))
    before, after = moved.pop("before"), moved.pop("after")
    facts: Mapping[str, object] = {"volume_before": before, "volume_after": after, "moved": moved}
    if suggestion.passed:
        return replace(suggestion, hot_line=line, facts={**suggestion.facts, **facts})
    data = {key: value for key, value in suggestion.facts.items() if not key.startswith("gain_")}
    reason = RecalibrationReason.LINE_BY_TARGET
    text = explain(reason, target=100 * aim.target)
    setting = SettingChange(
        change_id="line:precision",
        label=Message("training-hot-line"),
        now=_words(card.hot_line, before),
        then=_words(line, after),
        to={"hot_line": line, "warm_line": min(card.warm_line, line)},
        interval=None,
        support=next(test.accounts for test in reversed(aim.tests) if test.passed),
        gain=0.0,
    )
    return replace(
        suggestion,
        settings=(setting,),
        reason=reason,
        text={"ja": text.ja, "en": text.en},
        gain=None,
        facts={**data, **facts, "path_chosen": 0},
    )


def _words(line: int, share: float) -> Message:
    return Message("training-line-makes-share-hot", line=line, share=f"{100 * share:.1f}")
