"""The proposal that the meeting decides on: every change with its evidence, and what the whole of it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from monitoring.report.inputs import Known, day_of
from monitoring.report.meeting import Signed, signed
from ondo.domain.card import Scorecard
from ondo.domain.proposal import HOT_LINE, Figures, Interval, NewRule, PointChange, Proposal, SettingChange
from ondo.domain.proposal_facts import Gain, Past, Volume, logloss_gain, past, sensitivity, statements, volume
from ondo.domain.vocabulary import Label
from ondo.ledger.decisions.proposals import Made

Condition = Callable[[NewRule, Scorecard, Proposal], Label]
"""Says when a new rule of a proposal would give points; empty where it does not fit the card."""

HOT_LINE_LABEL = Label("ホットライン", "Hot line")


@dataclass(frozen=True, slots=True)
class Change:
    """One suggested change: points of a rule, a new rule, a setting or the hot line.

    ``now`` and ``then`` are numbers for points and the hot line (``now`` is ``None`` for a new rule), and ``None``
    for a setting, whose ``words`` say both. ``interval`` is of the points; a setting has one of its ``gain``.

    Attributes
    ----------
    gain:
        What it buys on later data: by how much log loss per lead falls, or for a gate (``gain_of`` is ``precision``)
        by how much precision at the same hand-off volume rises (0 to 1). For another line by itself (``leads``): how
        many hot leads a week it comes nearer to those agreed. ``None`` for a line that moves with the points.
    seller_action:
        Whether its rule looks at the seller's own actions: its points are association, not interest.
    condition:
        When a new rule gives points, and how often.
    months_agreeing:
        In so many of ``months`` labelled months a new rule points the same way.
    """

    change_id: str
    kind: str
    label: Label
    now: int | None = None
    then: int | None = None
    words: Label | None = None
    interval: Interval | None = None
    support: int | None = None
    share: float | None = None
    gain: float | None = None
    gain_interval: Interval | None = None
    gain_of: str = "logloss"
    seller_action: bool = False
    condition: Label | None = None
    months_agreeing: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The best card with so many changes, on later data."""

    changes: int
    hot_line: int
    logloss: float
    auc: float
    precision: float


@dataclass(frozen=True, slots=True)
class Suggested:
    """The proposal as the meeting sees it; ``chosen`` is its place on ``path``, ``decision`` is there when made.

    ``gain`` (precision at the same volume) and ``gain_logloss`` are of the card that was judged, suggested or not.
    Where that card is not suggested, ``suggested`` is ``None``: then nothing changes, or nothing but the line.
    ``rests_on`` says what the labels rest on and what cannot be known, ``sensitivity`` what each change hangs on,
    ``past`` how it would have done before.
    """

    proposal_id: str
    made_on: str
    data_until: str
    base_version: int
    labels: int
    positives: int
    reason: Label
    changes: tuple[Change, ...]
    gain: Interval | None
    gain_logloss: Gain | None
    current: Figures
    suggested: Figures | None
    model: Figures | None
    path: tuple[Step, ...]
    chosen: int | None
    volume: Volume
    rests_on: tuple[Label, ...]
    sensitivity: tuple[Label, ...]
    past: Past
    decision: Signed | None


def suggested(known: Known, about: Made | None, condition: Condition) -> Suggested | None:
    """Write the proposal for the report."""
    if about is None:
        return None
    found = about.proposal
    facts, changes, judged = found.facts, tuple(_changes(known, found, condition)), found.suggested is not None
    return Suggested(
        proposal_id=found.proposal_id,
        made_on=day_of(known, about.recorded_at),
        data_until=day_of(known, found.as_of),
        base_version=found.base_version,
        labels=found.labels,
        positives=found.positives,
        reason=_reason(found),
        changes=changes,
        gain=found.gain,
        gain_logloss=None if found.gain is None else logloss_gain(facts),
        current=found.current,
        suggested=found.suggested,
        model=found.model,
        path=tuple(Step(one.changes, one.hot_line, one.logloss, one.auc, one.precision) for one in found.path),
        chosen=_chosen(found),
        volume=volume(facts),
        rests_on=(*statements(facts, "selection"), *statements(facts, "people")),
        # A card that did not pass the gate was looked at too, but nobody is asked to agree to its points.
        sensitivity=sensitivity(facts, {one.change_id: one.label for one in changes}) if judged else (),
        past=past(facts),
        decision=None if about.decided is None else signed(known, about.decided),
    )


def _reason(found: Proposal) -> Label:
    text = found.facts.get("reason_text")
    if isinstance(text, Mapping) and {"ja", "en"} <= {*text}:
        return Label(str(text["ja"]), str(text["en"]))
    return Label(found.reason, found.reason)


def _chosen(found: Proposal) -> int | None:
    """Return the place on the path of the step that the suggested points come from."""
    if found.suggested is None:
        return None
    return next((n for n, step in enumerate(found.path) if step.changes == found.chosen_step), None)


def _changes(known: Known, found: Proposal, condition: Condition) -> Iterator[Change]:
    base = next((one.card for one in known.versions if one.version == found.base_version), known.card)
    labels = {rule.id: rule.label for rule in base.rules}
    for one in found.changes:
        yield _points(one, labels.get(one.rule_id, Label(one.rule_id, one.rule_id)))
    for new in found.new_rules:
        yield _new(new, condition(new, base, found))
    for setting in found.settings:
        yield _setting(setting)
    if HOT_LINE in found.change_ids:
        yield Change(HOT_LINE, HOT_LINE, HOT_LINE_LABEL, found.hot_line_now, found.hot_line_suggested)


def _points(one: PointChange, label: Label) -> Change:
    return Change(
        change_id=one.rule_id,
        kind="points",
        label=label,
        now=one.points_now,
        then=one.points_suggested,
        interval=one.interval,
        support=one.support,
        share=one.share,
        gain=one.gain,
        seller_action=one.seller_action,
    )


def _new(new: NewRule, condition: Label) -> Change:
    return Change(
        change_id=new.rule_id,
        kind="new_rule",
        label=new.label,
        then=new.points,
        interval=new.interval,
        support=new.support,
        share=new.share,
        gain=new.gain,
        seller_action=new.seller_action,
        condition=condition if condition.ja else None,
        months_agreeing=new.months_agreeing,
        months=new.months,
    )


def _setting(one: SettingChange) -> Change:
    return Change(
        change_id=one.change_id,
        kind="setting",
        label=one.label,
        words=Label(f"{one.now.ja} → {one.then.ja}", f"{one.now.en} → {one.then.en}"),
        support=one.support,
        gain=one.gain,
        gain_interval=one.interval,
        gain_of={"gate": "precision", "line": "leads"}.get(one.change_id.partition(":")[0], "logloss"),
    )
