"""``ondo watch``: one look, made for a daily timer; it starts the recalibration when one is due."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondo.cli.app import (
    Json,
    Language,
    LedgerUrl,
    RichProgress,
    Session,
    err,
    instant_option,
    out,
    print_json,
    say,
    session,
)
from ondo.domain.errors import NotFound, Unavailable
from ondo.domain.instant import Micros, iso, local_date

if TYPE_CHECKING:
    from monitoring.watch import WatchResult
    from ondo.ledger import Ledger

DUE = 10
"""Exit code when a recalibration was due, whether or not it was started."""

LOCAL = "local"
TAIL = 2_000
"""So many last characters of a failed run are kept with its request."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("watch", rich_help_panel="Learn")(watch)


def watch(
    as_of: Annotated[
        str,
        typer.Option("--as-of", help="Look at what was known then, by default now, or the end of what was imported."),
    ] = "",
    report: Annotated[
        str, typer.Option("--report", help="The HTML report [HOME/artifacts/drift/DAY-vVERSION.html].", metavar="FILE")
    ] = "",
    drift: Annotated[
        bool, typer.Option("--drift/--no-drift", help="Compare every column and write the report: most of the time.")
    ] = True,
    start: Annotated[bool, typer.Option("--start/--no-start", help="Recalibrate at once when it is due.")] = True,
    project: Annotated[
        str, typer.Option("--project", help="Folder with MLproject; this one or Ondo's by default.", metavar="DIR")
    ] = "",
    backend: Annotated[str, typer.Option("--backend", help="MLflow Projects backend that runs it.")] = LOCAL,
    no_mlflow: Annotated[bool, typer.Option("--no-mlflow", help="Do not log the look to MLflow.")] = False,
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Look for drift, score inflation and falling precision, and recalibrate when that is due.

    Made for cron: exit code 0 says that nothing is due, 10 that a recalibration was due. A cause is acted on once.
    The report opens without a network; only the recalibration's proposal can change the card, and people approve that.
    """
    work = session(ledger=ledger, lang=lang)
    from monitoring.watch import watch as run
    from ondo.ledger.activity import look_at

    settings = work.settings
    asked = instant_option(as_of.strip(), settings)
    with work.ledger() as opened:
        with opened.read() as tx:
            at, at_end = (asked, False) if asked is not None else look_at(tx)
        with RichProgress() as progress:
            result = run(
                opened,
                at=at,
                zone=settings.timezone,
                report=Path(report) if report.strip() else None,
                maturity_days=settings.maturity_days,
                drift=drift,
                progress=progress,
            )
        if not no_mlflow:
            _log(result, work)
        if not as_json:
            _show(result, work, at_end=at_end)
        made = _recalibrate(opened, result, work, project, backend.strip() or LOCAL) if start else None
    if as_json:
        print_json(_data(result, work, at_end=at_end, proposal_id=made))
    elif made is not None:
        ja, en = f"再計算しました。改定案 {made} を見るには: ondo review", f"Recalibrated. See {made} with: ondo review"
        out.print("[green]✓[/] " + say(ja, en, settings.lang))
    if result.decision.due:
        raise typer.Exit(DUE)


def _show(result: WatchResult, work: Session, *, at_end: bool) -> None:
    lang, day = work.settings.lang, local_date(result.digest.at, work.settings.timezone)
    version = result.digest.card_version
    if at_end:
        ja, en = f"取り込んだ履歴の終わり（{day}）まで", f"to the end of the imported history, {day}"
    else:
        ja, en = f"{day} 時点", f"as of {day}"
    out.print(say(f"[bold]見張り[/] {ja}、基準表 第{version}版", f"[bold]Watch[/] {en}, card version {version}", lang))
    for found in result.told:
        mark = "[red]![/]" if found.alarm else "[green]✓[/]" if found.value is not None else "[dim]·[/]"
        out.print(f"  {mark} ", end="")
        out.print(found.message.of(lang), markup=False, soft_wrap=True)
    color = "yellow" if result.decision.due else "green"
    head = say("見直しが必要です。", "Review: due. ", lang) if result.decision.due else ""
    for reason in result.decision.reasons:
        out.print(f"[{color}]→[/] ", end="")
        out.print(head + reason.of(lang), markup=False, soft_wrap=True)
        head = ""
    if result.report is not None:
        out.print(say("レポート: ", "Report: ", lang) + str(result.report), markup=False, soft_wrap=True)


def _data(result: WatchResult, work: Session, *, at_end: bool, proposal_id: str | None) -> dict[str, object]:
    digest, lang = result.digest, work.settings.lang
    return {
        "at": iso(digest.at),
        "at_end_of_history": at_end,
        "card_id": digest.card_id,
        "card_version": digest.card_version,
        "words": [text.of(lang) for text in result.words],
        "due": result.decision.due,
        "cause": result.decision.cause,
        "causes": [cause.key for cause in result.decision.causes],
        "alarms": [found.kind for found in digest.findings if found.alarm],
        "findings": [asdict(found) | {"message": found.message.of(lang)} for found in digest.findings],
        "new_labels": result.new_labels,
        "report": None if result.report is None else str(result.report),
        "proposal_id": proposal_id,
    }


def _log(result: WatchResult, work: Session) -> None:
    """Mirror the look to MLflow; a store that cannot be reached is no reason to stop watching."""
    from ondo.tracking import Tracking

    digest = result.digest
    figures = {f"{one.kind}_{one.subject}": one.value for one in digest.findings if one.kind != "drift"}
    for one in digest.findings:
        figures |= {f"{one.kind}_{side}": one.facts[side] for side in ("low", "high", "reference") if side in one.facts}
    moved = next((one.value for one in digest.findings if one.subject == "columns"), None)
    tags = {"card_id": digest.card_id, "card_version": str(digest.card_version), "cause": result.decision.cause}
    try:
        tracking = Tracking(work.settings.mlflow_uri, work.settings.home / "mlruns")
        with tracking.run(f"watch {iso(digest.at)[:10]}", tags) as run:
            run.params({"as_of": iso(digest.at), "due": result.decision.due})
            run.metrics({**figures, "drift_columns": moved, "new_labels": float(result.new_labels)})
            if result.report is not None:
                run.file(result.report)
    except Unavailable as error:
        err.print(f"ondo: {error.message}", style="yellow", markup=False)


def _recalibrate(ledger: Ledger, result: WatchResult, work: Session, project: str, backend: str) -> str | None:
    """Start what is due as an MLflow project and wait; return the id of the proposal it made."""
    from monitoring.watch import answered
    from ondo.ledger.proposals import proposals
    from ondo.ledger.requests import mark_failed, mark_finished, mark_started, requests

    causes = {cause.key for cause in result.decision.causes}
    if not causes:
        return None
    folder, card_id = _project(project), result.digest.card_id
    with ledger.begin() as tx:  # once more, now that no other watch can claim the same request
        causes -= answered(tx, card_id)
        mine = [request.request_id for request in requests(tx, card_id) if request.cause in causes]
        for request_id in mine:
            mark_started(tx, request_id)
        before = {one.proposal_id for one in proposals(tx, card_id)}
    if not mine:
        return None
    ja, en = "見直しのための再計算を始めます（mlflow run）…", "Recalibrating (mlflow run) …"
    err.print(say(ja, en, work.settings.lang), style="dim")
    code, said = _run_project(folder, backend, result.digest.at, work)
    with ledger.begin() as tx:
        made = next((one.proposal_id for one in proposals(tx, card_id) if one.proposal_id not in before), None)
        for request_id in mine:
            if code:
                mark_failed(tx, request_id, said[-TAIL:])
            else:
                mark_finished(tx, request_id, made or "")
    if code:
        err.print(said[-TAIL:], markup=False)
        raise Unavailable("The recalibration failed; the next watch tries again.", f"It ran in {folder}.")
    return made


def _project(named: str) -> Path:
    """Return the folder of the MLproject file: the one named, else this folder, else Ondo's own.

    Ondo's own is the top of a checkout, and a folder of the package where it was installed from a wheel.
    """
    package = Path(__file__).resolve().parents[1]
    places = [Path(named.strip())] if named.strip() else [Path.cwd(), package.parent, package / "project"]
    for place in places:
        if (place / "MLproject").is_file():
            return place.resolve()
    raise NotFound(
        f"The recalibration that is due runs as an MLflow project, and there is no MLproject file in {places[0]}.",
        "Name its folder with --project; or watch with --no-start and run: ondo recalibrate",
    )


def _run_project(folder: Path, backend: str, at: Micros, work: Session) -> tuple[int, str]:
    """Run the entry point ``recalibrate`` and return its exit code and what it said.

    The ledger's address goes by the environment: a parameter would be written into the tracking store, password and
    all. The instant is passed on, so that the run learns from what this look saw.
    """
    settings = work.settings
    words = [sys.executable, "-m", "mlflow", "run", str(folder), "-e", "recalibrate", "-b", backend]
    words += ["--experiment-name", "ondo", "-P", f"as_of={iso(at)}"]
    if backend == LOCAL:
        words += ["--env-manager", "local"]
    own = str(Path(sys.executable).parent)
    passed = {
        "PATH": os.pathsep.join([own, os.environ.get("PATH", os.defpath)]),
        "ONDO_HOME": str(settings.home),
        "ONDO_LEDGER": settings.ledger,
        "ONDO_MLFLOW_URI": settings.mlflow_uri,
        "ONDO_TIMEZONE": str(settings.timezone),
        "MLFLOW_TRACKING_URI": settings.mlflow_uri,
    }
    try:
        done = subprocess.run(
            words,
            cwd=settings.home,
            env={name: value for name, value in os.environ.items() if name != "MLFLOW_RUN_ID"} | passed,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except OSError as error:
        return 1, str(error)
    return done.returncode, done.stdout
