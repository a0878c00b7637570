"""Summary of a proposal: its changes and evidence as the quarterly report prints them, in both languages.

It is what a proposal's sentences and tables are filled from, on the page and in the terminal too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from ondo.domain.card import Rule, Scorecard
from ondo.domain.conditions import EventMatch
from ondo.domain.evidence import Evidence, GainInterval
from ondo.domain.instant import local_date
from ondo.domain.proposal import (
    HOT_LINE,
    Figures,
    Interval,
    NewRule,
    PointChange,
    Proposal,
    SettingChange,
)
from ondo.domain.sla import AgreementVersion
from ondo.domain.vocabulary import Label, Lang
from ondo.text.condition_text import rhythm_words, rule_words
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.missed_summary import MissedSummary, missed_of
from ondo.text.sensitivity_text import sensitivity_texts

HOT_LINE_LABEL = Message("proposal-hot-line")
METHODS: Mapping[str, Label] = {
    "never_change": Message("proposal-method-never-change"),
    "suggested": Message("proposal-method-suggested"),
    "refit_everything": Message("proposal-method-refit-everything"),
    "lightgbm": Message("proposal-method-lightgbm"),
}
_SKIPPED: Mapping[str, Label] = {
    "few_labels": Message("proposal-skipped-few-labels"),
    "little_known_then": Message("proposal-skipped-little-known"),
}


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
        many hot leads a week it comes nearer to those agreed; for one by a target of precision (``""``) 0. ``None`` for
        a line that moves with the points.
    seller_action:
        Whether its rule looks at the seller's own actions: its points are association, not interest.
    condition:
        When a new rule gives points, and how often.
    months_agreeing:
        In so many of ``months`` labelled months a new rule points the same way.
    moved:
        By how many points it moves, whichever way; 0 where no points move.
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
    moved: int = field(init=False)

    def __post_init__(self) -> None:
        """Count by how many points it moves."""
        object.__setattr__(self, "moved", abs((self.then or 0) - (self.now or 0)))


@dataclass(frozen=True, slots=True)
class PathPoint:
    """The best card with so many changes, on later data."""

    changes: int
    hot_line: int
    logloss: float
    auc: float
    precision: float


@dataclass(frozen=True, slots=True)
class HotVolume:
    """What points and gates make hot now and with the suggestion, and what is hot in the end.

    ``before`` and ``after`` are shares (0 to 1) of the leads active lately that points and gates make hot;
    ``hot_per_week`` counts leads a week with gates and fast tracks. ``moved`` is by which share (0 to 1, of those
    before) that number changes, up or down, or where it is not known that of the shares; ``None`` where neither is.
    """

    before: float | None
    after: float | None
    hot_per_week_before: float | None
    hot_per_week_after: float | None
    moved: float | None = field(init=False)

    def __post_init__(self) -> None:
        before, after = self.pair
        moved = None if not before or after is None else abs(after / before - 1)
        object.__setattr__(self, "moved", moved)

    @property
    def pair(self) -> tuple[float | None, float | None]:
        """The numbers before and after that are known of both, those a week first."""
        weekly = (self.hot_per_week_before, self.hot_per_week_after)
        return (self.before, self.after) if None in weekly else weekly


@dataclass(frozen=True, slots=True)
class PastMethod:
    """One method over all past quarters: shares are 0 to 1; ``gain`` is precision over never changing."""

    method: str
    label: Label
    precision: float
    gain: GainInterval | None
    recall: float
    hot_per_week: float


@dataclass(frozen=True, slots=True)
class PastSkipped:
    """A past quarter that was not replayed, and why."""

    quarter: str
    why: Label


@dataclass(frozen=True, slots=True)
class PastQuarters:
    """Past quarters replayed: what they say, every method over all of them, and the quarters left out."""

    statements: tuple[Label, ...]
    ways: tuple[PastMethod, ...]
    skipped: tuple[PastSkipped, ...]


@dataclass(frozen=True, slots=True)
class ProposalSummary:
    """A proposal as people are told of it; ``chosen`` is its place on ``path``.

    ``gain`` (precision at the same volume) and ``gain_logloss`` are of the card that was judged, suggested or not.
    Where that card is not suggested, ``suggested`` is ``None``: then nothing changes, or nothing but the line.
    ``rests_on`` says of which rules the labels tell nothing, what they rest on and what cannot be known,
    ``sensitivity`` what each change hangs on, ``past`` how it would have done before.
    """

    proposal_id: str
    data_until: str
    base_version: int
    labels: int
    positives: int
    reason: Label
    changes: tuple[Change, ...]
    gain: Interval | None
    gain_precision: float | None
    gain_logloss: GainInterval | None
    current: Figures
    suggested: Figures | None
    model: Figures | None
    path: tuple[PathPoint, ...]
    chosen: int | None
    volume: HotVolume
    rests_on: tuple[Label, ...]
    sensitivity: tuple[Label, ...]
    past: PastQuarters


def summary_of(proposal: Proposal, card: Scorecard, zone: ZoneInfo, new_rules: Mapping[str, Rule]) -> ProposalSummary:
    """Sum a proposal up; ``card`` is the version it was made for."""
    evidence, changes = Evidence.of(proposal), tuple(_changes(proposal, card, zone, new_rules))
    names, judged = {change.change_id: change.label for change in changes}, proposal.suggested is not None
    return ProposalSummary(
        proposal_id=proposal.proposal_id,
        data_until=local_date(proposal.as_of, zone).isoformat(),
        base_version=proposal.base_version,
        labels=proposal.labels,
        positives=proposal.positives,
        reason=evidence.reason_text or Label(proposal.reason, proposal.reason),
        changes=changes,
        gain=proposal.gain,
        gain_precision=None if proposal.gain is None else evidence.gain_precision,
        gain_logloss=None if proposal.gain is None else evidence.logloss_gain,
        current=proposal.current,
        suggested=proposal.suggested,
        model=proposal.model,
        path=tuple(PathPoint(p.changes, p.hot_line, p.logloss, p.auc, p.precision) for p in proposal.path),
        chosen=_chosen(proposal) if judged else None,
        volume=HotVolume(
            evidence.volume_before, evidence.volume_after, evidence.hot_per_week_before, evidence.hot_per_week_after
        ),
        rests_on=(
            *(leak.statement for leak in evidence.leaks),
            *(rule.statement for rule in evidence.unidentified),
            *evidence.selection.statements,
            *evidence.people.statements,
        ),
        # A card that did not pass the gate was looked at too, but nobody is asked to agree to its points.
        sensitivity=sensitivity_texts(evidence.sensitivity, names) if judged else (),
        past=_past(evidence),
    )


def label_of_key(labels: Mapping[str, Label], key: str) -> Label:
    """Return the label of a key; an unknown one goes by its own name."""
    return labels.get(key, Label(key, key))


def _chosen(proposal: Proposal) -> int | None:
    """Return the place on the path of as many changes as are suggested; new rules and settings stand on none.

    The path is of cards made from earlier labels, whose criterion may have chosen another number.
    """
    if proposal.new_rules or proposal.settings:
        return None
    changes = len(proposal.changes)
    return next((place for place, step in enumerate(proposal.path) if step.changes == changes), None)


def _past(evidence: Evidence) -> PastQuarters:
    ways = (
        PastMethod(
            method=total.method,
            label=label_of_key(METHODS, total.method),
            precision=total.precision,
            gain=None if total.method == "never_change" else total.gain_precision,
            recall=total.recall,
            hot_per_week=total.hot_per_week,
        )
        for total in evidence.backtest.totals
    )
    skipped = (
        PastSkipped(skipped_quarter.quarter, label_of_key(_SKIPPED, skipped_quarter.why))
        for skipped_quarter in evidence.backtest.skipped
    )
    return PastQuarters(evidence.backtest.statements, tuple(ways), tuple(skipped))


def _changes(proposal: Proposal, card: Scorecard, zone: ZoneInfo, new_rules: Mapping[str, Rule]) -> Iterator[Change]:
    """Yield everything that can be approved by name, in the order of ``Proposal.change_ids``."""
    labels = {rule.id: rule.label for rule in card.rules}
    for change in proposal.changes:
        yield _points(change, label_of_key(labels, change.rule_id))
    for new in proposal.new_rules:
        rule = new_rules.get(new.rule_id)
        yield _new(new, None if rule is None else _condition(rule, card, zone))
    for setting in proposal.settings:
        yield _setting(setting)
    if HOT_LINE in proposal.change_ids:
        yield Change(HOT_LINE, HOT_LINE, HOT_LINE_LABEL, proposal.hot_line_now, proposal.hot_line_suggested)


def _points(change: PointChange, label: Label) -> Change:
    return Change(
        change_id=change.rule_id,
        kind="points",
        label=label,
        now=change.points_now,
        then=change.points_suggested,
        interval=change.interval,
        support=change.support,
        share=change.share,
        gain=change.gain,
        seller_action=change.seller_action,
    )


def _new(new: NewRule, condition: Label | None) -> Change:
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
        condition=condition,
        months_agreeing=new.months_agreeing,
        months=new.months,
    )


_BUYS = {"gate": "precision", "line": "leads", "line:precision": ""}
"""What a setting's gain is counted in, by its id or the kind of it; nothing where a line is set by a target."""


def _setting(setting: SettingChange) -> Change:
    return Change(
        change_id=setting.change_id,
        kind="setting",
        label=setting.label,
        words=Message("proposal-setting-moves", now=setting.now, then=setting.then),
        support=setting.support,
        gain=setting.gain,
        gain_interval=setting.interval,
        gain_of=_BUYS.get(setting.change_id, _BUYS.get(setting.change_id.partition(":")[0], "logloss")),
    )


def _condition(rule: Rule, card: Scorecard, zone: ZoneInfo) -> Label:
    """Say when a new rule would give points, and how often."""

    def in_language(lang: Lang) -> str:
        voice = Locale(lang, zone)
        rhythm = f" · {rhythm_words(rule, voice)}" if isinstance(rule.when, EventMatch) else ""
        return rule_words(rule, card, voice) + rhythm

    return Label(in_language(Lang.JA), in_language(Lang.EN))


@dataclass(frozen=True, slots=True)
class Promises:
    """How many hot leads marketing has promised, a month and over a year a week."""

    hot_leads_per_month: int
    hot_leads_per_week: float


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the departments have agreed, as far as a proposal is held against it."""

    promises: Promises

    @classmethod
    def of(cls, version: AgreementVersion | None) -> Agreed | None:
        """Return what a version promises; ``None`` for the shipped one, which nobody signed."""
        if version is None or not version.version:
            return None
        promised = version.agreement.marketing
        return cls(Promises(promised.hot_leads_per_month, promised.hot_leads_per_week))


@dataclass(frozen=True, slots=True)
class ProposalContext:
    """Context that sentences about a proposal are filled from; names are those of the paths.

    The quarterly report tells only what stands in its JSON. ``agreement`` has ``promises`` with the attributes of
    ``Promises``; ``card`` is the version that ``source`` was made for, ``overtaken_by`` the later one that leaves
    nothing to decide.
    """

    proposal: ProposalSummary
    missed: MissedSummary | None
    agreement: object = None
    source: Proposal | None = None
    evidence: Evidence | None = None
    card: Scorecard | None = None
    overtaken_by: int | None = None

    @classmethod
    def whole(
        cls,
        proposal: Proposal,
        card: Scorecard,
        zone: ZoneInfo,
        *,
        new_rules: Mapping[str, Rule],
        agreement: Agreed | None = None,
        overtaken_by: int | None = None,
    ) -> ProposalContext:
        """Tell everything of a proposal; ``new_rules`` are its new rules as they would stand on the card, by id."""
        summary, missed = summary_of(proposal, card, zone, new_rules), missed_of(proposal, zone)
        return cls(summary, missed, agreement, proposal, Evidence.of(proposal), card, overtaken_by)
