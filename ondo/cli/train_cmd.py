"""``ondo recalibrate``, and what the meeting does with it: review, approve, decline, roll back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ondo.cli.app import (
    CardId,
    CommandSession,
    Json,
    Language,
    LedgerUrl,
    Names,
    Reason,
    RichProgress,
    instant_option,
    out,
    print_json,
    sentence,
    session,
    share_option,
)
from ondo.cli.approve_cmd import ProposalId, approve, check_signed, say_made, waiting_proposal
from ondo.cli.proposal_tables import show_proposal, show_result
from ondo.cli.registry_cmd import follow, tracking_of
from ondo.definitions.apply_proposal import proposed_rules
from ondo.domain.errors import InputError
from ondo.domain.proposal import Decision, DecisionKind
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message
from ondo.text.proposal_summary import Agreed, ProposalContext
from ondo.text.trial_text import state_words

if TYPE_CHECKING:
    from training.data.plan import RecalibrationPlan
    from training.replay import Replayed

LEARN, DECIDE = "Learn", "Score and decide"
TRIALS, SEED, QUARTERS = 30, 0, 4


Joins = Annotated[
    bool,
    typer.Option(
        "--join", help="Only try settings, for a run with the same --as-of, --seed and --trials [ONDO_STUDIES]."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("recalibrate", rich_help_panel=LEARN)(recalibrate)
    for name, command in (("review", review), ("approve", approve), ("decline", decline), ("rollback", rollback)):
        app.command(name, rich_help_panel=DECIDE)(command)


def recalibrate(
    as_of: Annotated[
        str, typer.Option("--as-of", help="Learn from what was known then; by default the end of the imported data.")
    ] = "",
    trials: Annotated[
        str, typer.Option("--trials", help=f"Optuna trials of the model, {TRIALS} by default; 0: points only.")
    ] = "",
    seed: Annotated[
        str, typer.Option("--seed", help=f"The same ledger and seed suggest the same; default {SEED}.")
    ] = "",
    view: Annotated[
        str,
        typer.Option(
            "--view",
            help="handoff or landmark; by default hand-offs once they suffice, until then what has more labels.",
        ),
    ] = "",
    quarters: Annotated[
        str, typer.Option("--quarters", help=f"Past quarters to play again, {QUARTERS} by default; 0: none.")
    ] = "",
    certify: Annotated[
        bool, typer.Option("--certify", help="Prove how far the points can be from the best there are; up to a minute.")
    ] = False,
    replayed: Annotated[
        str,
        typer.Option("--replay", help="Repeat the run behind a proposal and say where it differs.", metavar="PROPOSAL"),
    ] = "",
    hot_precision: Annotated[
        str, typer.Option("--hot-precision", help="Hot precision that the line holds, as 0.4; else as agreed.")
    ] = "",
    card_id: CardId = "",
    joins: Joins = False,
    no_mlflow: Annotated[bool, typer.Option("--no-mlflow", help="Leave MLflow alone.")] = False,
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Learn from what sales said and suggest new points, or say why not.

    Points are searched, not rounded; a card is suggested only if what cards made the same way from earlier labels
    change was borne out by the leads that followed, beyond chance, and these were rated better and no worse ones handed
    over at the same volume. The proposal waits for [b]ondo review[/b]; nothing changes until it is approved. With
    [b]--replay[/b] a past run is repeated from its record, and nothing is written; the exit code is 1 when it comes to
    something else.
    """
    work = session(ledger=ledger, lang=lang)
    if replayed:
        _replay(work, replayed, as_json=as_json)
        return
    if view not in {"", "handoff", "landmark"}:
        raise InputError(Message("cli-no-view", view=view), Message("cli-no-view-hint"))
    begun = time.monotonic()
    from training.data.plan import RecalibrationPlan
    from training.recalibrate import recalibrate as run

    plan = RecalibrationPlan(
        card_id=card_id or None,
        as_of=instant_option(as_of, work.settings),
        view=view or None,
        maturity_days=work.settings.maturity_days,
        trials=_whole("--trials", trials, TRIALS),
        seed=_whole("--seed", seed, SEED),
        quarters=_whole("--quarters", quarters, QUARTERS),
        certified=certify,
        hot_precision=share_option("--hot-precision", hot_precision),
        studies=work.settings.studies,
    )
    if joins:
        _join(work, plan, as_json=as_json)
        return
    with work.ledger() as opened, RichProgress() as progress:
        tracking = None if no_mlflow else tracking_of(work)
        result = run(opened, plan, zone=work.settings.timezone, tracking=tracking, progress=progress)
    ids = {"bundle_id": result.bundle_id, "dataset_id": result.dataset_id, "run_id": result.run_id}
    if as_json:
        print_json({**result.figures, **ids, "seconds": round(time.monotonic() - begun, 1)})
    else:
        new_rules, zone = proposed_rules(result.card, result.proposal), work.settings.timezone
        show_result(ProposalContext.whole(result.proposal, result.card, zone, new_rules=new_rules), work.settings.lang)


def _join(work: CommandSession, plan: RecalibrationPlan, *, as_json: bool) -> None:
    from training.recalibrate import join

    if not plan.studies or plan.as_of is None:
        raise InputError(Message("cli-join-needs-studies"), Message("cli-join-needs-studies-hint"))
    with work.ledger() as opened, RichProgress() as progress:
        trials = join(opened, plan, zone=work.settings.timezone, progress=progress)
    if as_json:
        print_json({"trials": trials})
    else:
        out.print(sentence(work.settings.lang, "cli-joined", trials=trials), soft_wrap=True)


def _replay(work: CommandSession, proposal_id: str, *, as_json: bool) -> None:
    from training.replay import replay

    with work.ledger() as opened, RichProgress() as progress:
        again = replay(opened, proposal_id, progress)
    if as_json:
        print_json({"equal": again.equal, **asdict(again)})
    else:
        for line in _replay_lines(again):
            out.print(line.of(work.settings.lang), markup=False, soft_wrap=True)
    if not again.equal:
        raise typer.Exit(1)


def _replay_lines(again: Replayed) -> Iterator[Label]:
    ids = {"proposal_id": again.proposal_id, "dataset_id": again.dataset_kept}
    yield Message("cli-replay-equal", **ids) if again.equal else Message("cli-replay-differs", **ids)
    if again.dataset_again != again.dataset_kept:
        yield Message("cli-replay-other-data", dataset_id=again.dataset_again)
    for name, (then, now) in again.versions.items():
        yield Message("cli-replay-other-version", name=name, then=then, now=now)
    for place in again.proposal:
        yield Message("cli-replay-place", place=place)
    for name in again.files:
        yield Message("cli-replay-file", name=name)


def _whole(name: str, text: str, default: int) -> int:
    """Read a whole number; empty means the default, since an MLproject parameter cannot be absent."""
    if not text.strip():
        return default
    if not text.strip().isdecimal():
        raise InputError(Message("cli-no-whole-number", name=name, text=text), Message("cli-no-whole-number-hint"))
    return int(text)


def review(
    proposal: ProposalId = "",
    card_id: CardId = "",
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Show a proposal beside the card: rule, now, proposal, interval, support, share, effect."""
    from ondo.ledger.decisions import cards, proposals, sla_versions, trials

    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.read() as tx:
        waiting = waiting_proposal(tx, proposal, card_id)
        card = cards.version(tx, waiting.card_id, waiting.base_version).card
        overtaken_by, agreed = proposals.overtaken_by(tx, waiting), sla_versions.active(tx, tx.now)
        trial, now = trials.unended(tx).get(waiting.card_id), tx.now
    if as_json:
        print_json({**asdict(waiting), "overtaken_by": overtaken_by})
    else:
        context = ProposalContext.whole(
            waiting,
            card,
            work.settings.timezone,
            new_rules=proposed_rules(card, waiting),
            agreement=Agreed.of(agreed),
            overtaken_by=overtaken_by,
        )
        show_proposal(context, work.settings.lang)
        if trial is not None:
            state = state_words(trial, now, work.settings.timezone)
            noted = Message("trial-beside-proposal", trial_id=trial.trial_id, state=state)
            out.print(noted.of(work.settings.lang), markup=False, soft_wrap=True)


def decline(
    proposal: ProposalId = "",
    name: Names = [],  # noqa: B006 - typer copies it
    reason: Reason = "",
    card_id: CardId = "",
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Decline a proposal; the card stays, and the reason is kept."""
    from ondo.ledger.decisions import proposals

    check_signed(name)
    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.begin() as tx:
        waiting = waiting_proposal(tx, proposal, card_id, alone=True)
        proposals.decide(tx, Decision(DecisionKind.DECLINE, waiting.proposal_id, tuple(name), reason, tx.now))
    out.print(sentence(work.settings.lang, "cli-declined-card-stays-as"))
    follow(work, waiting.card_id)


def rollback(
    to: Annotated[int, typer.Option("--to", help="Version whose content comes back.", metavar="N")],
    name: Names = [],  # noqa: B006 - typer copies it
    reason: Reason = "",
    card_id: CardId = "",
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Bring an earlier version back, as a new version with the old content."""
    from ondo.ledger.decisions import cards, proposals
    from ondo.ledger.decisions.sign_off import SignOff

    check_signed(name)
    work = session(ledger=ledger, lang=lang)
    with work.ledger() as opened, opened.begin() as tx:
        made = proposals.rollback(tx, card_id or cards.only_card(tx), to, SignOff(tuple(name), reason))
    say_made(made, work)
