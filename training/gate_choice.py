"""Whether a gate should be needed for hot or merely asked: it moves no total, so it is judged by who is hot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ondo.domain.card import Gate, Rule, Scorecard, ValueType
from ondo.domain.condition import And, Op, Test
from ondo.domain.proposal import SettingChange
from ondo.domain.words import Axis, Label
from training.dataset import USUAL_VOLUME, Dataset, Rows
from training.evaluate import Gain, Later, gain
from training.judge import Judge
from training.look import Look
from training.totals import Ints

FEWEST_MOVED = 20
"""A gate that decides about fewer labelled leads than this over the line is not looked at."""
FOREVER = 36_500.0
"""Days; a date no further ahead than that, and not gone by, is known."""

Met = NDArray[np.bool_]


def gate_rules(card: Scorecard) -> tuple[Rule, ...]:
    """Return, per gate, a rule that holds exactly while the gate is met."""
    return tuple(Rule(f"gate:{gate.id}", Axis.ATTRIBUTE, gate.label, _met(card, gate), 0) for gate in card.gates)


def _met(card: Scorecard, gate: Gate) -> And:
    spec = card.attributes.get(gate.attribute)
    dated = spec is not None and spec.type is ValueType.DATE
    known = Test(gate.attribute, *((Op.WITHIN_DAYS, (FOREVER,)) if dated else (Op.EXISTS, (True,))))
    return And((known, gate.when))


def suggest_gate(look: Look, card: Scorecard, fit: Rows, judge: Judge, *, seed: int = 0) -> SettingChange | None:
    """Suggest that one gate be asked only, or be needed, if that hands over better leads at the same volume.

    Notes
    -----
    Leads that miss a needed gate come after all others, in the order of their points; the best ``volume`` of the
    leads is handed over either way, so a rise of precision is a rise of recall too. The gate with the largest rise on
    the fit rows is judged again on later data, and the lower end of the 90 % interval must be above 0 both times, so
    that a gate that says nothing passes in far fewer than one run in twenty. Leads that miss a gate have labels
    only through an exploration sample, fast tracks and missed hots; without any nothing is suggested.
    """
    d = look.dataset
    met = {gate.id: look.column(rule) > 0 for gate, rule in zip(card.gates, gate_rules(card), strict=True)}
    totals = look.totals(card)
    volume = _share(d, _hot(card, totals, met))
    if not USUAL_VOLUME[0] <= volume <= USUAL_VOLUME[1]:
        return None
    fit = fit[d.design[fit] > 0]  # leads seen without a draw teach, but do not judge
    learned = Later(d.label[fit], d.design[fit], d.lead[fit], d.week[fit], np.ones(len(fit), dtype=bool), volume)
    later = replace(judge.later, volume=volume)
    flat = np.full(len(d), 0.5)  # a gate has no say in probabilities

    def compare(other: Scorecard, rows: Rows, where: Later) -> Gain:
        now, then = (_ranked(one, totals, met)[rows] for one in (card, other))
        return gain((now, flat[rows]), (then, flat[rows]), where, seed=seed)

    best: tuple[float, Gate, Scorecard] | None = None
    for gate in card.gates:
        other = _turned(card, gate)
        if (_hot(other, totals, met) != _hot(card, totals, met)).sum() < FEWEST_MOVED:
            continue
        found = compare(other, fit, learned)
        if found.precision_interval.low > 0 and (best is None or found.precision > best[0]):
            best = (found.precision, gate, other)
    if best is None:
        return None
    _, gate, other = best
    found = compare(other, judge.rows, later)
    return _change(d, card, other, gate, totals, met, found) if found.precision_interval.low > 0 else None


def _turned(card: Scorecard, gate: Gate) -> Scorecard:
    turned = replace(gate, needed=not gate.needed)
    return replace(card, gates=tuple(turned if one.id == gate.id else one for one in card.gates))


def _passes(card: Scorecard, met: Mapping[str, Met], rows: int) -> Met:
    passed = np.ones(rows, dtype=bool)
    for gate in card.gates:
        passed &= met[gate.id] | (not gate.needed)
    return passed


def _hot(card: Scorecard, totals: Ints, met: Mapping[str, Met]) -> Met:
    return (totals >= card.hot_line) & _passes(card, met, len(totals))


def _ranked(card: Scorecard, totals: Ints, met: Mapping[str, Met]) -> Ints:
    """Return totals with every lead that misses a gate below all that pass."""
    below = int(totals.max() - totals.min()) + 1
    return totals - below * ~_passes(card, met, len(totals))


def _share(dataset: Dataset, group: Met) -> float:
    return float((dataset.design * group).sum() / dataset.design.sum())


def _change(
    d: Dataset, card: Scorecard, other: Scorecard, gate: Gate, totals: Ints, met: Mapping[str, Met], found: Gain
) -> SettingChange:
    now, then = _hot(card, totals, met), _hot(other, totals, met)
    words = {True: Label("ホットに必須", "needed for hot"), False: Label("確認のみ", "asked only")}
    was, becomes = (f"{_share(d, hot):.1%}" for hot in (now, then))
    word = words[not gate.needed]
    return SettingChange(
        change_id=f"gate:{gate.id}",
        label=Label(f"ゲート「{gate.label.ja}」の扱い", f"Gate “{gate.label.en}”"),
        now=words[gate.needed],
        then=Label(
            f"{word.ja}（ホットラインが同じなら、ホットの割合 {was} → {becomes}）",
            f"{word.en} (at the same hot line the share of hot leads goes from {was} to {becomes})",
        ),
        to={"needed": not gate.needed},
        interval=found.precision_interval,
        support=int((now != then).sum()),
        gain=found.precision,
    )
