"""``ondo trial``: two cards side by side where they disagree, until the evidence says which is better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from ondo.cli.app import (
    CardId,
    CommandSession,
    Json,
    Language,
    LedgerUrl,
    Names,
    Reason,
    instant_option,
    out,
    print_json,
    sentence,
    session,
)
from ondo.cli.approve_cmd import Confirm, ProposalId, RecomputeLine, check_signed, say_made, waiting_proposal
from ondo.cli.registry_cmd import follow
from ondo.domain.errors import NotFound
from ondo.domain.instant import iso, local_date
from ondo.domain.proposal import Decision, DecisionKind
from ondo.domain.trial_plan import TrialPlan
from ondo.text.messages import Message
from ondo.text.trial_text import evidence_words, plan_words, points, sample_words, state_words

if TYPE_CHECKING:
    from ondo.domain.trial import CardTrial
    from ondo.domain.trial_evidence import TrialEvidence, TrialSide
    from ondo.ledger import Tx

Rules = Annotated[
    list[str] | None,
    typer.Option("--rule", help="Only this on trial: a rule, new rule or setting, or hot_line; repeat.", metavar="ID"),
]
AgeDays = Annotated[
    int | None,
    typer.Option(
        "--age-days",
        help="Days after the hand-off at which a label enters; by default the agreement's days for an outcome.",
        show_default=False,
    ),
]
TrialId = Annotated[
    str, typer.Argument(help="Trial; the one that runs by default.", show_default=False, metavar="[TRIAL]")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Try a proposal beside the card in force, where the two disagree.")
    group.command("plan")(plan)
    group.command("start")(start)
    group.command("show")(show)
    group.command("end")(end)
    app.add_typer(group, name="trial", rich_help_panel="Learn")


def plan(
    proposal: ProposalId = "",
    rule: Rules = None,
    recompute_line: RecomputeLine = False,
    age_days: AgeDays = None,
    card_id: CardId = "",
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Say how many weeks a trial of a proposal would run until a difference of 10 percentage points is seen.

    Both cards are replayed on the past weeks of the ledger. No trial is offered that would take more than two quarters.
    """
    from ondo.ledger.handoffs import card_trials
    from ondo.ledger.records.part_lines import required_line

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.read() as tx:
        shown, chosen = waiting_proposal(tx, proposal, card_id), _chosen(rule)
        line = required_line(tx, shown, chosen).hot_line if recompute_line else None
        both = card_trials.card_on_trial(tx, shown, chosen, line)
        age = card_trials.age_of(tx, card_trials.TrialTerms(age_days=age_days))
        planned = card_trials.plan(tx, both, age, work.settings.timezone)
    if as_json:
        print_json({"proposal_id": shown.proposal_id, "hot_line": line, **planned.data})
    else:
        if line is not None:
            out.print(sentence(work.settings.lang, "trial-with-line", line=line), soft_wrap=True)
        _say_plan(planned, work)


def start(
    proposal: ProposalId = "",
    name: Names = [],  # noqa: B006 - typer copies it
    reason: Reason = "",
    rule: Rules = None,
    starts: Annotated[
        str,
        typer.Option("--from", help="Start then, as an instant or a day; by default at once.", show_default=False),
    ] = "",
    age_days: AgeDays = None,
    confirm: Confirm = "",
    recompute_line: RecomputeLine = False,
    card_id: CardId = "",
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Approve a proposal on trial: a stored draw decides by account where it and the card in force disagree.

    The card in force stays; publishing or rolling back ends the trial. [b]ondo trial show[/b] says what it has shown,
    and [b]ondo trial end[/b] is the meeting's decision on it.
    """
    from ondo.ledger.access.audit import LOCAL
    from ondo.ledger.handoffs import card_trials
    from ondo.ledger.records.part_lines import with_line

    check_signed(name)
    work = session(ledger=ledger, lang=lang)
    zone = work.settings.timezone
    with work.ledger() as opened, opened.begin() as tx:
        shown = waiting_proposal(tx, proposal, card_id, alone=True)
        terms = card_trials.TrialTerms(instant_option(starts, work.settings), age_days, confirm.strip() or None)
        decision = Decision(DecisionKind.TRIAL, shown.proposal_id, tuple(name), reason, tx.now, _chosen(rule))
        if recompute_line:
            decision, _ = with_line(tx, decision, terms.confirmed)
        trial, planned = card_trials.start(tx, decision, terms, zone, LOCAL)
    _say_plan(planned, work)
    day = local_date(trial.starts_at, zone).isoformat()
    began = Message("trial-started", version=trial.version_b, card_id=trial.card_id, day=day, trial_id=trial.trial_id)
    out.print(began.of(work.settings.lang), markup=False, soft_wrap=True)


def show(
    trial: TrialId = "",
    card_id: CardId = "",
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Show what a trial has shown so far: the leads of each side, and the interval of the difference week by week."""
    from ondo.ledger.handoffs.trial_labels import trial_evidence

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.read() as tx:
        chosen = _trial(tx, trial, card_id)
        evidence, now = trial_evidence(tx, chosen), tx.now
    if as_json:
        print_json(_plain(chosen, evidence))
        return
    text, zone = work.settings.lang, work.settings.timezone
    state = state_words(chosen, now, zone).of(text)
    out.print(f"{chosen.trial_id}  {chosen.card_id}  {state}", markup=False, soft_wrap=True)
    out.print(sentence(text, "trial-versions", a=chosen.version_a, b=chosen.version_b), markup=False, soft_wrap=True)
    for words in evidence_words(chosen, evidence):
        out.print(words.of(text), markup=False, soft_wrap=True)
    out.print(sentence(text, "trial-reading"), style="dim", soft_wrap=True)
    out.print(_sides(evidence, work))
    if evidence.latest.blocks:
        out.print(_weeks(evidence, work))


def end(
    trial: TrialId = "",
    name: Names = [],  # noqa: B006 - typer copies it
    reason: Reason = "",
    publish: Annotated[
        bool, typer.Option("--publish", help="Publish the card that was on trial; without it the card stays as it is.")
    ] = False,
    card_id: CardId = "",
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """End a trial, as the meeting decides: publish the card that was on trial, or leave the card as it is."""
    from ondo.ledger.decisions.sign_off import SignOff
    from ondo.ledger.handoffs import card_trials

    check_signed(name)
    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.begin() as tx:
        chosen = _trial(tx, trial, card_id)
        made = card_trials.end(tx, chosen.trial_id, SignOff(tuple(name), reason), adopt=publish)
    if made is None:
        out.print(sentence(work.settings.lang, "trial-ended-without"), soft_wrap=True)
    else:
        say_made(made, work)
        follow(work, chosen.card_id)


def _chosen(rule: Sequence[str] | None) -> tuple[str, ...] | None:
    return tuple(dict.fromkeys(rule)) if rule else None


def _trial(tx: Tx, trial_id: str, card_id: str) -> CardTrial:
    """Return the trial named, else the one that has not ended, else the latest; ``NotFound`` without any."""
    from ondo.ledger.decisions import trials

    if trial_id:
        return trials.trial(tx, trial_id)
    every = trials.trials(tx, card_id or None)
    if not every:
        raise NotFound(Message("cli-no-trial-yet"), Message("cli-no-trial-yet-hint"))
    return next((trial for trial in every if trial.ended is None), every[0])


def _say_plan(planned: TrialPlan, work: CommandSession) -> None:
    for words in (plan_words(planned), sample_words(planned)):
        out.print(words.of(work.settings.lang), markup=False, soft_wrap=True)


def _sides(evidence: TrialEvidence, work: CommandSession) -> Table:
    lang = work.settings.lang
    heads = [
        *("trial-side", "trial-column-disagreed", "trial-column-handed-over", "trial-column-entered"),
        *("trial-column-answered", "trial-column-hot", "trial-column-share"),
    ]
    table = Table(*(sentence(lang, head) for head in heads), box=None, pad_edge=False)
    for name, side in (("trial-side-a", evidence.a), ("trial-side-b", evidence.b)):
        share = "–" if side.share is None else f"{side.share:.1%}"
        counts = (side.disagreed, side.handed_over, side.entered, side.answered, side.hot)
        table.add_row(sentence(lang, name), *map(str, counts), share)
    return table


def _weeks(evidence: TrialEvidence, work: CommandSession) -> Table:
    lang, zone = work.settings.lang, work.settings.timezone
    heads = ("trial-column-week", "trial-column-low", "trial-column-high", "trial-column-comparisons")
    table = Table(*(sentence(lang, head) for head in heads), box=None, pad_edge=False)
    for week in evidence.weeks:
        if week.blocks:
            day = local_date(week.at, zone).isoformat()
            table.add_row(day, points(week.low), points(week.high), str(week.blocks))
    return table


def _plain(trial: CardTrial, evidence: TrialEvidence) -> dict[str, object]:
    end = trial.ended
    return {
        "trial_id": trial.trial_id,
        "card_id": trial.card_id,
        "version_a": trial.version_a,
        "version_b": trial.version_b,
        "proposal_id": trial.proposal_id,
        "salt": trial.salt,
        "starts_at": iso(trial.starts_at),
        "age_days": trial.age_days,
        "per_block": [trial.per_block_a, trial.per_block_b],
        "ended": None if end is None else {"at": iso(end.ended_at), "cause": end.cause, "version": end.version},
        "verdict": evidence.verdict,
        "difference": evidence.difference,
        "a": _side(evidence.a),
        "b": _side(evidence.b),
        "weeks": [
            {"at": iso(week.at), "low": week.low, "high": week.high, "comparisons": week.blocks}
            for week in evidence.weeks
        ],
    }


def _side(side: TrialSide) -> dict[str, object]:
    counts = {"disagreed": side.disagreed, "handed_over": side.handed_over, "entered": side.entered}
    return {**counts, "answered": side.answered, "hot": side.hot, "share": side.share}
