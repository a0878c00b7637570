"""``ondo registry``: MLflow's registry made to say what the ledger says, and leads as its model is asked about them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondo.cli.app import (
    CommandSession,
    Json,
    Language,
    LedgerUrl,
    err,
    instant_option,
    out,
    print_json,
    sentence,
    session,
)
from ondo.domain.errors import InputError, NotFound, OndoError, Unavailable
from ondo.domain.vocabulary import Lang
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.ledger.decisions.bundles import Bundle
    from ondo.tracking import Tracking

LEARN = "Learn"
IMPATIENT = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1", "MLFLOW_HTTP_REQUEST_TIMEOUT": "10"}
"""How long a decision that stands already waits for a tracking server: seconds, not MLflow's minutes."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    registry = typer.Typer(no_args_is_help=True, help="The model registry, a mirror of the ledger.")
    registry.command("sync")(sync)
    registry.command("vectors")(vectors)
    app.add_typer(registry, name="registry", rich_help_panel=LEARN)


def tracking_of(work: CommandSession) -> Tracking:
    """Return the tracking store of the settings."""
    from ondo.tracking import Tracking

    return Tracking(work.settings.mlflow_uri, work.settings.home / "mlruns")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger says of the models of some cards.

    ``champions`` are the bundles that answer, by card; no proposal with a model waits for the meeting in ``decided``.
    """

    champions: Mapping[str, Bundle]
    decided: tuple[str, ...]


def _standing(work: CommandSession, card_id: str | None = None) -> Standing:
    from ondo.ledger.decisions import bundles, cards, proposals

    with work.ledger() as opened, opened.read() as tx:
        trained = [name for name in cards.card_ids(tx) if card_id in (None, name) and bundles.trained(tx, name)]
        champions = {name: bundle for name in trained if (bundle := bundles.champion(tx, name)) is not None}
        decided = tuple(name for name in trained if proposals.current_proposal(tx, name) is None)
    return Standing(champions, decided)


def _mirror(tracking: Tracking, standing: Standing) -> tuple[dict[str, int], list[str]]:
    """Move the names; return the version that each model's ``champion`` is now, and which lost their ``challenger``."""
    from ondo.tracking import CHALLENGER, CHAMPION, model_name

    moved = {
        model_name(card_id): tracking.point(model_name(card_id), CHAMPION, bundle.bundle_id)
        for card_id, bundle in standing.champions.items()
    }
    return moved, [model for model in map(model_name, standing.decided) if tracking.drop(model, CHALLENGER)]


def _say(moved: Mapping[str, int], dropped: list[str], lang: Lang) -> None:
    from ondo.tracking import CHAMPION

    for model in dropped:
        out.print(f"[green]✓[/] {sentence(lang, 'cli-registry-no-challenger', model=model)}")
    for model, version in moved.items():
        out.print(f"[green]✓[/] {model}@{CHAMPION} → version {version}")


def sync(as_json: Json = False, lang: Language = "", ledger: LedgerUrl = "") -> None:
    """Make the registry's aliases say what the ledger says; safe to repeat.

    [b]champion[/b] is the model that an approval let answer; [b]challenger[/b] goes once nothing waits for the meeting.
    Decisions made by this command line and [b]ondo watch[/b] do the same by themselves.
    """
    from ondo.tracking import CHAMPION, model_name

    work = session(ledger=ledger, lang=lang)
    standing = _standing(work)
    moved, dropped = _mirror(tracking_of(work), standing)
    if as_json:
        ids = {model_name(card_id): bundle.bundle_id for card_id, bundle in standing.champions.items()}
        print_json({m: {"alias": CHAMPION, "version": v, "bundle_id": ids[m]} for m, v in moved.items()})
        return
    _say(moved, dropped, work.settings.lang)
    if not moved:
        out.print(sentence(work.settings.lang, "cli-no-model-has-been-approved"))


def follow(work: CommandSession, card_id: str, *, quiet: bool = False) -> None:
    """Let the registry follow a decision that stands already; where it cannot, say what does it later.

    Nothing is said of a card that no model was trained for, or where MLflow has never been used; ``quiet`` says only
    what went wrong.
    """
    try:
        standing = _standing(work, card_id)
        if not (standing.champions or standing.decided):
            return
        for name, value in IMPATIENT.items():
            os.environ.setdefault(name, value)
        tracking = tracking_of(work)
        if tracking.begun:
            moved, dropped = _mirror(tracking, standing)
            if not quiet:
                _say(moved, dropped, work.settings.lang)
    except Exception as error:  # whatever the registry does: the decision is made
        cause = error.said(work.settings.lang)[0] if isinstance(error, OndoError) else str(error)
        text = Message("cli-registry-does-not-follow", error=cause).of(work.settings.lang)
        err.print(text, style="yellow", markup=False, soft_wrap=True)


def vectors(
    target: Annotated[Path, typer.Option("--out", help="File to write, .csv or .parquet.", metavar="FILE")],
    as_of: Annotated[str, typer.Option("--as-of", help="As known at this instant; by default now.")] = "",
    card_id: Annotated[str, typer.Option("--card-id", help="Which card, when the ledger has several.")] = "",
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Write each lead as the model is asked about it: lead_id, then a column per feature in the model's order.

    Numbers as they are, a category as the index of its level, missing values empty.
    """
    from features.batch import feature_frame
    from features.levels import with_levels
    from ondo.ledger.decisions import bundles, cards
    from ondo.ledger.facts.frames import read_frames

    if target.suffix.lower() not in (".csv", ".parquet"):
        raise InputError(Message("cli-vectors-need-csv-or-parquet", target=target.name))
    if not target.parent.is_dir():
        raise InputError(Message("cli-no-folder", parent=str(target.parent)), Message("cli-no-folder-hint"))
    work = session(ledger=ledger, lang=lang)
    zone = work.settings.timezone
    with work.ledger() as opened, opened.read() as tx:
        at = instant_option(as_of, work.settings) or tx.now
        version = cards.active(tx, card_id or None, tx.now)
        bundle = bundles.champion(tx, version.card.card_id)
        if bundle is None:
            raise NotFound(Message("cli-no-model-has-been-approved"))
        frames = read_frames(tx, version.card, at, zone=zone)
    leads = frames["leads"].select(["lead_id"]).to_pandas()
    card = with_levels(version.card, bundle.manifest.get("levels", {}))
    frame = feature_frame(frames, card, leads.assign(decision_id=leads["lead_id"], at=int(at)), zone=zone)
    columns = list(bundle.manifest["features"])
    if set(columns) - set(frame.columns):
        raise Unavailable(Message("problem-model-was-trained-for-other"), Message("problem-recalibrate"))
    table = frame.rename(columns={"decision_id": "lead_id"})[["lead_id", *columns]]
    if target.suffix.lower() == ".csv":
        table.to_csv(target, index=False)
    else:
        table.to_parquet(target, index=False)
    count = sentence(work.settings.lang, "cli-vectors-written", count=len(table), target=target.name)
    out.print(f"[green]✓[/] {count}", soft_wrap=True)
