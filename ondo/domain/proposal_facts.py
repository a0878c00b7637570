"""The evidence in ``Proposal.facts`` by name: past quarters, hand-offs, gain, proofs.

Facts are plain data that a recalibration wrote, perhaps an older one: what it did not write is ``None`` or empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ondo.domain.vocabulary import Label

Facts = Mapping[str, object]

OWN_ACTION = Label("自社の行動", "our own action")
ASSOCIATION = Label(
    "自社の行動に付く点は、関心の強さではなく成約との関連を表します。",
    "Points for the seller's own action show what goes along with wins, not interest.",
)
METHODS: Mapping[str, Label] = {
    "never_change": Label("現行の基準のまま", "Never change"),
    "suggested": Label("改定案を毎回採用", "Follow each proposal"),
    "refit_everything": Label("毎回すべての点数を決め直す", "Refit everything"),
    "lightgbm": Label("モデル（LightGBM）だけ", "LightGBM alone"),
}
SKIPPED: Mapping[str, Label] = {
    "few_labels": Label("結果の分かったリードが少ない", "too few leads with a known outcome"),
    "little_known_then": Label(
        "その時点では学習できるだけの結果がなかった", "too little was known when it began to learn from"
    ),
}


@dataclass(frozen=True, slots=True)
class Gain:
    """A rise with the ends of its 90% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Way:
    """One method, over all past quarters: shares are 0 to 1; ``gain`` is precision over never changing."""

    method: str
    label: Label
    precision: float
    gain: Gain | None
    recall: float
    hot_per_week: float


@dataclass(frozen=True, slots=True)
class Skipped:
    """A past quarter that was not played, and why."""

    quarter: str
    why: Label


@dataclass(frozen=True, slots=True)
class Past:
    """Past quarters played again: what they say, every way over all of them, and the quarters left out."""

    statements: tuple[Label, ...]
    ways: tuple[Way, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Volume:
    """What points and gates make hot now and with the suggestion, and what is hot in the end.

    ``before`` and ``after`` are shares (0 to 1) of the leads active lately that points and gates make hot;
    ``hot_per_week`` counts leads a week with gates and fast tracks.
    """

    before: float | None
    after: float | None
    hot_per_week_before: float | None
    hot_per_week_after: float | None


@dataclass(frozen=True, slots=True)
class Proof:
    """How far the best card found with at most ``changes`` changes can be from the best there is.

    ``loss`` and ``bound`` are log loss (nats) on what was learned from; ``gap`` is what the loss could still fall, and
    ``relative_gap`` that as a share of it (0 to 1); both and ``bound`` are ``None`` where nothing could be proven.
    ``proven``: the optimum itself is known, so that the gap is exact.
    """

    changes: int
    loss: float
    bound: float | None
    gap: float | None
    relative_gap: float | None
    proven: bool


def statements(facts: Facts, part: str) -> tuple[Label, ...]:
    """Return what a part of the evidence says in plain words."""
    return tuple(Label(str(one["ja"]), str(one["en"])) for one in _rows(_within(facts, part, "statements"), "ja", "en"))


def sensitivity(facts: Facts, names: Mapping[str, Label]) -> tuple[Label, ...]:
    """Say what each change hangs on: one sentence for all those that hang on no rep and no month, one for each other.

    ``names`` are the changed rules by id.
    """
    told, changes = statements(facts, "sensitivity"), _rows(_within(facts, "sensitivity", "changes"), "rule_id")
    if len(told) != len(changes):
        return told
    steady = [one for one in changes if one.get("drops") and not one.get("hangs_on")]
    if len(steady) < 2:
        return told
    labels = [_named(names, one["rule_id"]) for one in steady]
    drops, ja, en = (
        steady[0]["drops"],
        "、".join(f"「{one.ja}」" for one in labels),
        "; ".join(one.en for one in labels),
    )
    together = Label(
        f"担当者1人分または1か月分を除いた{drops}通りのすべてで、次の変更は向きが変わらず、差も1刻み以内でした：{ja}。",
        f"In all {drops} cases of leaving out one rep or one month, these keep their direction and stay within one"
        f" grid step: {en}.",
    )
    return (together, *(text for text, one in zip(told, changes, strict=True) if one not in steady))


def past(facts: Facts) -> Past:
    """Return how past quarters would have gone."""
    ways = _rows(_within(facts, "backtest", "totals"), "method", "precision", "recall", "hot_per_week")
    skipped = _rows(_within(facts, "backtest", "skipped"), "quarter", "why")
    return Past(
        statements(facts, "backtest"),
        tuple(map(_way, ways)),
        tuple(Skipped(str(one["quarter"]), _named(SKIPPED, one["why"])) for one in skipped),
    )


def _way(total: Facts) -> Way:
    method, gain = str(total["method"]), total.get("gain_precision")
    return Way(
        method=method,
        label=_named(METHODS, method),
        precision=_number(total["precision"]) or 0.0,
        gain=None if method == "never_change" else _gain(gain),
        recall=_number(total["recall"]) or 0.0,
        hot_per_week=_number(total["hot_per_week"]) or 0.0,
    )


def volume(facts: Facts) -> Volume:
    """Return how many leads become hot, now and with the suggestion."""
    names = "volume_before", "volume_after", "hot_per_week_before", "hot_per_week_after"
    return Volume(*(_number(facts.get(name)) for name in names))


def logloss_gain(facts: Facts) -> Gain | None:
    """Return how much log loss (nats) falls per lead on later data."""
    ends = facts.get("gain_logloss_interval")
    return _gain([facts.get("gain_logloss"), *(ends if isinstance(ends, Sequence) else ())])


def proofs(facts: Facts) -> tuple[Proof, ...]:
    """Return what is proven of the path, by number of changes; empty unless it was asked for."""
    return tuple(map(_proof, _rows(facts.get("certificate"), "changes", "loss")))


def _proof(one: Facts) -> Proof:
    changes, loss, bound = one["changes"], _number(one["loss"]) or 0.0, _number(one.get("bound"))
    gap = None if bound is None else max(0.0, loss - bound)
    relative = gap / loss if gap is not None and loss else None
    return Proof(changes if isinstance(changes, int) else 0, loss, bound, gap, relative, one.get("proven") is True)


def _within(facts: Facts, part: str, key: str) -> object:
    report = facts.get(part)
    return report.get(key) if isinstance(report, Mapping) else None


def _rows(found: object, *needed: str) -> list[Facts]:
    """Return the entries of a list that have everything they need."""
    rows = found if isinstance(found, Sequence) and not isinstance(found, str) else ()
    return [one for one in rows if isinstance(one, Mapping) and all(one.get(name) is not None for name in needed)]


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _gain(told: object) -> Gain | None:
    found = [_number(one) for one in told] if isinstance(told, Sequence) and not isinstance(told, str) else []
    match found:
        case [float() as value, float() as low, float() as high]:
            return Gain(value, low, high)
    return None


def _named(names: Mapping[str, Label], name: object) -> Label:
    return names.get(str(name), Label(str(name), str(name)))
