"""Evidence of a proposal in sentences and tables: gain, hot leads a week, past quarters, missed leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from ondo.domain.evidence import Evidence, ReplayedMethod
from ondo.domain.proposal import HOT_LINE
from ondo.domain.vocabulary import Label
from ondo.text.figures import (
    NONE,
    NOTHING,
    Figure,
    FigureText,
    Section,
    Sentence,
    Table,
    Wording,
    number,
    safe,
    with_interval,
    word,
)
from ondo.text.messages import Message, in_list
from ondo.text.missed_summary import MissedSummary
from ondo.text.proposal_changes import HOT_SHARES
from ondo.text.proposal_summary import HotVolume, ProposalContext, ProposalSummary

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure of the card now and of the suggested one; ``better`` where that is so.

    ``technical`` figures say how well a card ranks or fits: they are for the appendix.
    """

    name: str
    now: Figure
    then: Figure | None
    better: bool
    note: FigureText
    technical: bool = False


FAR = 0.1
"""A share of the leads handed over by which a suggestion may hand over more or fewer without a sentence of its own."""


def plain_sentences(proposal: ProposalSummary) -> Iterator[Label]:
    """Say what is suggested and what it is worth, to people who never heard of a log loss."""
    if not proposal.changes:
        yield Message("proposal-plain-none")
        return
    yield Message("proposal-plain-changes", changes=len(proposal.changes), version=proposal.base_version)
    then = proposal.suggested
    if then is None or then.precision is None or proposal.current.precision is None:
        return
    yield Message(
        "proposal-plain-precision", now="{proposal.current.precision|pct}", then="{proposal.suggested.precision|pct}"
    )
    if proposal.gain is not None:
        ends = {"low": "{proposal.gain.low|points}", "high": "{proposal.gain.high|points}"}
        yield Message("proposal-plain-better" if proposal.gain.low > 0 else "proposal-plain-uncertain", **ends)


def hot_sentences(w: Wording, proposal: ProposalSummary) -> Iterator[Label]:
    """Say how many leads a suggestion makes hot, beside what marketing promised."""
    volume = proposal.volume
    before, after = volume.hot_per_week_before, volume.hot_per_week_after
    moves = any(change.kind == HOT_LINE for change in proposal.changes)  # a moved line says it in its own row
    if proposal.changes and proposal.suggested is not None and not moves and None not in (volume.before, volume.after):
        yield Message("proposal-hot-line-stays", hot_shares=HOT_SHARES)
    if proposal.changes and (moved := _moved_volume(proposal.volume)) is not None:
        yield moved
    if before is None:
        return
    then, latest = ("", before) if after is None else (" → {proposal.volume.hot_per_week_after|d1}", after)
    yield Message(
        "proposal-hot-leads-a-week", hot_per_week_before="{proposal.volume.hot_per_week_before|d1}", then=then
    )
    if (promised := w.at("agreement.promises.hot_leads_per_week")) is not None:
        short = latest < promised
        yield Message(
            "proposal-fewer-than-promised" if short else "proposal-promised",
            hot_leads_per_month="{agreement.promises.hot_leads_per_month}",
            hot_leads_per_week="{agreement.promises.hot_leads_per_week|d1}",
        )


def _moved_volume(volume: HotVolume) -> Label | None:
    """Say of a suggestion that it hands over more or fewer leads than now, if it does so by more than ``FAR``."""
    before, after = volume.pair
    if volume.moved is None or before is None or after is None or volume.moved <= FAR:
        return None
    fewer, share = after < before, "{proposal.volume.moved|pct}"
    return Message("proposal-hands-over-fewer" if fewer else "proposal-hands-over-more", share=share)


def target_sentences(evidence: Evidence | None) -> Iterator[Label]:
    """Say what share of leads may be hot if hot is to be right as often as was agreed, or why that cannot be said."""
    target = None if evidence is None else evidence.target
    if target is None:
        return
    aim = "{evidence.target.target|pct}"
    passed = [place for place, test in enumerate(target.tests) if test.passed]
    if target.beside_a_setting:
        yield Message("proposal-target-beside-setting", target=aim)
    elif not target.tests:
        yield Message("proposal-target-too-few", target=aim)
    else:
        at = f"evidence.target.tests.{passed[-1] if passed else 0}."
        seen = {key: f"{{{at}{key}|pct}}" for key in ("share", "precision")} | {"accounts": f"{{{at}accounts}}"}
        if passed:
            more = {"line": "{evidence.target.line}", "chance": "{evidence.target.chance|pct1}"}
            yield Message("proposal-target-line", target=aim, **seen, **more)
        else:
            yield Message("proposal-target-not-with-these-labels", target=aim, **seen)
    if target.tests and target.tests[-1].passed and not target.drawn:
        yield Message("proposal-target-no-further")


def comparisons(w: Wording) -> Iterator[Comparison]:
    """Set the figures of the two cards side by side, with the model's beside them."""
    for name, key, form, note, up in (
        (
            w.text("proposal-replayed-precision"),
            "precision",
            "pct1",
            w.text("proposal-same-hand-off-volume"),
            True,
        ),
        ("AUC", "auc", "f3", w.text("proposal-ranking"), True),
        (w.text("proposal-log-loss"), "logloss", "f4", w.text("proposal-smaller-better"), False),
    ):
        now, then, model = (w.figure(f"proposal.{card}.{key}", form) for card in ("current", "suggested", "model"))
        before, after = w.at(now.path), w.at(then.path)
        better = before is not None and after is not None and (after > before) is up
        beside = () if model.value is None else (w.text("proposal-model-beside"), model)
        technical = key != "precision"
        yield Comparison(name, now, None if after is None else then, better, FigureText((note, *beside)), technical)
    hot = w.fill(Message("proposal-labels-hot", positives="{proposal.positives}"))
    yield Comparison(w.text("proposal-labels"), w.figure("proposal.labels"), None, better=False, note=hot)


_CARDS: Mapping[str, Label] = {
    "proposal.current": Message("proposal-current-card"),
    "proposal.suggested": Message("proposal-proposed-card"),
}
_BESIDE_CARDS: Mapping[str, Label] = {
    "proposal.model": Message("proposal-model-comparison"),
    "evidence.logistic": Message("proposal-logistic-regression-comparison"),
}


def methods_table(w: Wording, models: Mapping[str, Label] = _BESIDE_CARDS) -> Table:
    """Compare the cards and, by other names where they are the subject, the models on later data."""
    return w.named(
        Message("proposal-methods-on-later-data"),
        Message("proposal-method"),
        {**_CARDS, **models},
        number("proposal-replayed-precision-same-volume", "{precision|pct1}"),
        number("proposal-auc", "{auc|f3}"),
        number("proposal-log-loss", "{logloss|f4}"),
    )


_VIEWS = {
    "handoff": Message("proposal-labels-seen-from-hand-off"),
    "landmark": Message("proposal-labels-seen-from-landmark"),
}
_VOLUMES = {
    "handed_off": Message("proposal-as-handed-over"),
    "simulated": Message("proposal-simulated"),
}


def basis_sentences(evidence: Evidence | None) -> Iterator[Label]:
    """Say what the figures count: labels, from when they are seen, and at which volume cards are compared."""
    yield Message(
        "proposal-rests-on-labels",
        labels="{proposal.labels}",
        positives="{proposal.positives}",
        data_until="{proposal.data_until|day}",
    )
    if evidence is not None and evidence.view in _VIEWS:
        yield _VIEWS[evidence.view]
    if evidence is not None and evidence.volume is not None and evidence.volume_kind in _VOLUMES:
        kind = _VOLUMES[evidence.volume_kind]
        yield Message("proposal-cards-compared-handed-over", volume="{evidence.volume|pct1}", kind=kind)


def gain_sentences(context: ProposalContext) -> Iterator[Label]:
    """Say how much better the judged card is on later data, at the same volume, and which leads change side."""
    proposal, moved = context.proposal, None if context.evidence is None else context.evidence.moved
    if proposal.gain is not None:
        if proposal.suggested is None:
            yield Message("proposal-best-card-not-suggested")
        ends = {"low": "{proposal.gain.low|points}", "high": "{proposal.gain.high|points}"}
        if proposal.gain_precision is None:
            yield Message("proposal-precision-gain-interval", **ends)
        else:
            yield Message("proposal-precision-gain", gain="{proposal.gain_precision|points}", **ends)
        if proposal.gain_logloss is not None:
            low, high = "{proposal.gain_logloss.low|more4}", "{proposal.gain_logloss.high|more4}"
            yield Message(
                "proposal-log-loss-gain", gain_logloss="{proposal.gain_logloss.value|more4}", low=low, high=high
            )
    evidence = context.evidence
    if evidence is not None and evidence.look is not None and evidence.look.fresh < evidence.look.judged:
        keys = {key: f"{{evidence.look.{key}}}" for key in ("judged", "fresh")}
        yield Message("proposal-labels-judged-before", **keys, chance="{evidence.look.chance|pct2}")
    if moved is not None and moved.in_share is not None and moved.out_share is not None:
        yield Message(
            "proposal-leads-change-side",
            in_share="{evidence.moved.in_share|pct1}",
            in_hot="{evidence.moved.in_hot|pct}",
            out_share="{evidence.moved.out_share|pct1}",
            out_hot="{evidence.moved.out_hot|pct}",
        )
        if moved.in_hot is not None and moved.out_hot is not None and moved.in_hot < moved.out_hot:
            yield Message("proposal-leads-change-side-for-the-worse")
    path, evidence = proposal.path, context.evidence
    kept = not proposal.changes and proposal.gain is None
    if path and evidence is not None and (kept or evidence.path_chosen == 0) and path[0].changes == 0:
        better = max(path, key=lambda step: step.auc)
        if better.auc > path[0].auc and better.logloss < path[0].logloss:
            place = path.index(better)
            yield Message(
                "proposal-later-data-likes-changes",
                changes=better.changes,
                auc_now="{proposal.path.0.auc|f3}",
                auc="{proposal.path." + f"{place}" + ".auc|f3}",
            )


def past_section(w: Wording, context: ProposalContext) -> Section:
    """Say how past quarters would have gone by each method, and which could not be replayed."""
    title = w.text("proposal-replay-past-quarters")
    past = context.proposal.past
    sentences = [FigureText((statement.of(w.lang),)) for statement in past.statements]
    if past.skipped:
        quarters = in_list(
            (Message("proposal-skipped-quarter", quarter=skipped.quarter, why=skipped.why) for skipped in past.skipped),
            "proposal-list-comma",
        )
        sentences.append(w.fill(safe(Message("proposal-skipped-quarters", quarters=quarters))))
    if not past.ways:
        return Section(title, tuple(sentences))
    change = "proposal-difference-from-now"
    table = w.table(
        Message("proposal-replay-past-quarters"),
        "proposal.past.ways",
        word("proposal-method", lambda way: safe(way.label)),
        number("proposal-replayed-precision", "{precision|pct1}"),
        number(change, with_interval("gain", "points")),
        number("proposal-recall", "{recall|pct1}"),
        number("proposal-really-hot-week", "{hot_per_week|d1}"),
    )
    if context.evidence is None or not any(total.gain_recall for total in context.evidence.backtest.totals):
        return Section(title, tuple(sentences), table)
    more = w.table(
        NOTHING,
        "evidence.backtest.totals",
        number(change, lambda total: _over(total, with_interval("gain_recall", "points")), detail=True),
        number(change, lambda total: _over(total, with_interval("gain_hot_per_week", "more1")), detail=True),
    )
    return Section(title, tuple(sentences), _beside(table, more))


def _over(total: ReplayedMethod, gain: Label) -> Sentence:
    """Return a difference over never changing; never changing itself has none."""
    return NONE if total.method == "never_change" else gain


def _beside(table: Table, more: Table) -> Table:
    """Put the two columns of differences behind what they are differences of."""

    def mixed(left: tuple[T, ...], right: tuple[T, ...]) -> tuple[T, ...]:
        return (*left[:4], right[0], left[4], right[1])

    rows = zip(table.rows, more.rows, strict=True)
    return replace(
        table,
        heads=mixed(table.heads, more.heads),
        rows=tuple(replace(row, cells=mixed(row.cells, other.cells)) for row, other in rows),
    )


def missed_section(w: Wording, missed: MissedSummary) -> Section:
    """Say which hot leads were missed, and the smallest change that would have caught half of each group."""
    title, inside = w.text("proposal-missed-hot-leads"), missed.in_quarter is not None
    missed_leads = {"known_day": "{missed.known_day|day}", "leads": "{missed.leads}"}
    sentences = [
        Message("proposal-missed-in-quarter", in_quarter="{missed.in_quarter}", **missed_leads)
        if inside
        else Message("proposal-missed-of-all-time", **missed_leads)
    ]
    if missed.hot_today:
        sentences.append(Message("proposal-missed-hot-today", hot_today="{missed.hot_today}"))
    if not missed.groups:
        return Section(title, tuple(map(w.fill, sentences)))
    sentences.append(Message("proposal-missed-groups"))
    compare, none = NOTHING, Message("proposal-missed-by-no-single-change")
    if missed.hot_per_week is not None:
        compare = Message("proposal-missed-compare", hot_per_week="{missed.hot_per_week|d1}", weeks="{missed.weeks|d0}")
    table = w.table(
        Message("proposal-missed-hot-leads"),
        "missed.groups",
        word("proposal-missed-hot-leads", lambda group: safe(group.label)),
        word("proposal-smallest-change", lambda g: safe(g.change or none)),
        number("proposal-leads-all-time", "{leads}"),
        *((number("proposal-this-quarter", "{in_quarter}"),) if inside else ()),
        number("proposal-caught", "{caught}"),
        number("proposal-cost-extra-hot-week", "{extra_per_week|more1}"),
        notes=[Message("proposal-missed-note", compare=compare)],
    )
    return Section(title, tuple(map(w.fill, sentences)), table)
