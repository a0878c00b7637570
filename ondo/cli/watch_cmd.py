"""``ondo watch``: one look, made for a daily timer; it starts the recalibration when one is due."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ondo.cli.app import (
    CardId,
    CommandSession,
    Json,
    Language,
    LedgerUrl,
    RichProgress,
    err,
    instant_option,
    out,
    print_json,
    sentence,
    session,
)
from ondo.cli.registry_cmd import follow, tracking_of
from ondo.cli.watch_run import MlflowProject, backend_of, recalibrate
from ondo.domain.errors import InputError, NotFound, Unavailable
from ondo.domain.instant import Micros, iso, local_date
from ondo.text.words import finding_line

if TYPE_CHECKING:
    from monitoring.watch import WatchResult, WatchScope
    from ondo.domain.business_hours import BusinessHours
    from ondo.domain.monitoring_plan import WatchPlan
    from ondo.ledger import Ledger
    from ondo.ledger.decisions.recalibration_requests import RetrainingRequest

DUE = 10
"""Exit code when a recalibration was due, whether or not it was started."""

NEWS = 11
"""Exit code when nothing is due and there is a new alarm that no recalibration answers: people have to look."""

OWN_PLAN = "monitoring.yaml"


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
    backend: Annotated[
        str, typer.Option("--backend", help="MLflow Projects backend; by default monitoring.yaml's.", metavar="NAME")
    ] = "",
    config: Annotated[
        str, typer.Option("--config", help="What is watched and how [HOME/monitoring.yaml].", metavar="FILE")
    ] = "",
    workspace: Annotated[
        str, typer.Option("--evidently-workspace", help="Add the report to an Evidently workspace, too.", metavar="DIR")
    ] = "",
    check: Annotated[str, typer.Option("--check", help="Only check such a file.", metavar="FILE")] = "",
    no_mlflow: Annotated[bool, typer.Option("--no-mlflow", help="Do not log the look to MLflow.")] = False,
    card_id: CardId = "",
    as_json: Json = False,
    lang: Language = "",
    ledger: LedgerUrl = "",
) -> None:
    """Look for drift, score inflation and falling hot precision, and recalibrate when that is due.

    Made for cron: exit code 0 says that nothing is due, 10 that a recalibration was due, 11 that there is a new alarm
    for people which no recalibration answers. A cause is acted on once; with `ondo requests` people ask for a
    recalibration or decline it.
    The report opens without a network; only the recalibration's proposal can change the card, and people approve that.
    """
    work = session(ledger=ledger, lang=lang)
    if check.strip():
        _check(check.strip(), work, card_id, as_json=as_json)
        return
    from monitoring.watch import WatchScope  # a library that is missing is refused before the ledger is opened

    asked = instant_option(as_of.strip(), work.settings)
    from ondo.ledger.decisions.recalibration_requests import BY_PEOPLE

    with work.ledger() as opened:
        plan = plan_for(config.strip(), work, opened, card_id)
        plan = replace(plan, drift=replace(plan.drift, workspace=workspace.strip()))
        place, days = Path(report.strip()) if report.strip() else None, work.settings.maturity_days
        scope = WatchScope(card_id or None, plan, maturity_days=days, drift=drift, report=place)
        result, at_end = look(opened, asked, work, scope)
        if not no_mlflow:
            _log(result, work)
        waiting = _waiting(opened, result)
        failed = [retraining_request for retraining_request in waiting if retraining_request.detail]
        causes = [cause.key for cause in result.decision.causes]
        causes += [request.cause for request in waiting if request.cause.startswith(BY_PEOPLE)]
        if not as_json:
            _show(result, work, failed, at_end=at_end)
        run_on = MlflowProject(project, *backend_of(plan, backend.strip()))
        made = recalibrate(opened, causes, result.digest, work, run_on) if start else None
    if as_json:
        print_json(_data(result, work, failed, at_end=at_end, proposal_id=made))
    elif made is not None:
        out.print("[green]✓[/] " + sentence(work.settings.lang, "cli-recalibrated-see-ondo-review", made=made))
    if causes or result.news:
        raise typer.Exit(DUE if causes else NEWS)


def look(ledger: Ledger, as_of: Micros | None, work: CommandSession, scope: WatchScope) -> tuple[WatchResult, bool]:
    """Watch as of an instant, by default now or the end of imported history; tell whether it was that end."""
    from monitoring.watch import watch as run
    from monitoring.windows.periods import CompanyCalendar
    from ondo.deadlines.deadline_calendar import DeadlineCalendar
    from ondo.ledger.facts.activity import look_at

    with ledger.read() as tx:
        at, at_end = (as_of, False) if as_of is not None else look_at(tx)
        due = DeadlineCalendar(tx, work.settings).due_then
    with RichProgress() as progress:
        result = run(
            ledger,
            at,
            CompanyCalendar(work.settings.timezone, scope.plan.fiscal_start_month, clocks_of(ledger, work)),
            replace(scope, due=due),
            progress=progress,
        )
    return result, at_end


def clocks_of(ledger: Ledger, work: CommandSession) -> list[BusinessHours]:
    """Return the business hours of the agreement in force: its teams', or the company's own."""
    from ondo.calendars import company_team, hours_of
    from ondo.ledger.decisions import sla_versions

    with ledger.read() as tx:
        teams = sla_versions.active(tx, tx.now).agreement.teams
    return [hours_of(team) for team in teams or (company_team(work.settings),)]


def plan_for(named: str, work: CommandSession, ledger: Ledger, card_id: str = "") -> WatchPlan:
    """Read the plan named, else the company's own, else the shipped one; quarters are those of the settings."""
    from monitoring.watch import columns_of
    from ondo.definitions.monitoring_file import load_plan
    from ondo.ledger.decisions.cards import active

    with ledger.read() as tx:
        card = active(tx, card_id or None, tx.now).card
    plan = load_plan(plan_file(named, work), columns_of(card))
    return replace(plan, fiscal_start_month=work.settings.fiscal_start_month)


def plan_file(named: str, work: CommandSession) -> Path:
    """Return where the plan stands: as named, else the company's own, else the shipped one."""
    from ondo.definitions.monitoring_file import DEFAULT_PLAN

    own = work.settings.home / OWN_PLAN
    return Path(named) if named else own if own.is_file() else DEFAULT_PLAN


def _check(path: str, work: CommandSession, card_id: str, *, as_json: bool) -> None:
    """Show every mistake of a plan, with the columns of the active card where there is one."""
    from ondo.definitions.monitoring_file import check_plan
    from ondo.domain.finding import errors

    lang = work.settings.lang
    plan, findings = check_plan(path, _columns(work, card_id))
    if as_json:
        print_json({"ok": plan is not None, "findings": [finding_line(finding, lang) for finding in findings]})
    for finding in () if as_json else findings:
        out.print(finding_line(finding, lang), markup=False, soft_wrap=True)
    if plan is None:
        raise typer.Exit(2)
    if not as_json:
        count = len(findings) - len(errors(findings))
        out.print(sentence(lang, "cli-plan-sound", count=count))


def _columns(work: CommandSession, card_id: str) -> frozenset[str] | None:
    from monitoring.watch import columns_of
    from ondo.ledger.decisions.cards import active

    try:
        with work.ledger() as opened, opened.read() as tx:
            return columns_of(active(tx, card_id or None, tx.now).card)
    except (InputError, NotFound, Unavailable):
        return None  # without a ledger, a card or a single one, names of columns are not checked


def _waiting(ledger: Ledger, result: WatchResult) -> list[RetrainingRequest]:
    """Return the requests that wait: new ones, and those whose last run failed, with what it said."""
    from ondo.ledger.decisions.recalibration_requests import RequestState, pending_requests

    with ledger.read() as tx:
        retraining_requests = pending_requests(tx, result.digest.card_id)
    return [
        retraining_request
        for retraining_request in retraining_requests
        if retraining_request.state is not RequestState.STARTED
    ]


def _show(result: WatchResult, work: CommandSession, failed: Sequence[RetrainingRequest], *, at_end: bool) -> None:
    lang, day = work.settings.lang, local_date(result.digest.at, work.settings.timezone)
    version = result.digest.card_version
    head = "cli-monitoring-to-end-of-history" if at_end else "cli-monitoring-as-of"
    out.print(sentence(lang, head, day=f"{day}", version=version))
    for watch_finding in result.told:
        mark = "[red]![/]" if watch_finding.alarm else "[green]✓[/]" if watch_finding.value is not None else "[dim]·[/]"
        out.print(f"  {mark} ", end="")
        out.print(watch_finding.message.of(lang), markup=False, soft_wrap=True)
    color = "yellow" if result.decision.due else "green"
    head = sentence(lang, "cli-review-due") if result.decision.due else ""
    for reason in result.decision.reasons:
        out.print(f"[{color}]→[/] ", end="")
        out.print(head + reason.of(lang), markup=False, soft_wrap=True)
        head = ""
    for retraining_request in failed:
        when, text = (
            local_date(retraining_request.since, work.settings.timezone),
            (retraining_request.detail.strip().splitlines() or [""])[-1][:200],
        )
        out.print(
            sentence(lang, "cli-recalibration-failed-on", when=str(when), cause=retraining_request.cause) + text,
            markup=False,
            soft_wrap=True,
        )
    if result.report is not None:
        out.print(sentence(lang, "cli-report") + str(result.report), markup=False, soft_wrap=True)


def _data(
    result: WatchResult,
    work: CommandSession,
    failed: Sequence[RetrainingRequest],
    *,
    at_end: bool,
    proposal_id: str | None,
) -> dict[str, object]:
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
        "alarms": [finding.kind for finding in digest.findings if finding.alarm],
        "news": [f"{watch_finding.kind}:{watch_finding.subject}" for watch_finding in result.news],
        "failed": [
            {
                "cause": retraining_request.cause,
                "since": iso(retraining_request.since),
                "detail": retraining_request.detail,
            }
            for retraining_request in failed
        ],
        "findings": [asdict(finding) | {"message": finding.message.of(lang)} for finding in digest.findings],
        "new_labels": result.new_labels,
        "report": None if result.report is None else str(result.report),
        "proposal_id": proposal_id,
    }


def _log(result: WatchResult, work: CommandSession) -> None:
    """Mirror the look to MLflow; a store that cannot be reached is no reason to stop watching."""
    digest = result.digest
    figures: dict[str, float | None] = {}
    for finding in digest.findings:
        name = finding.kind if finding.subject == finding.kind else f"{finding.kind}_{finding.subject}"
        name = re.sub(r"[^\w.\- /]", "_", name)  # names in the store may hold no other signs
        beside = {
            f"{name}_{side}": finding.facts[side] for side in ("low", "high", "reference") if side in finding.facts
        }
        figures |= {} if finding.kind == "drift" else {name: finding.value, **beside}
    moved = next((finding.value for finding in digest.findings if finding.subject == "columns"), None)
    tags = {"card_id": digest.card_id, "card_version": str(digest.card_version), "cause": result.decision.cause}
    try:
        with tracking_of(work).run(f"watch {iso(digest.at)[:10]}", tags) as run:
            run.params({"as_of": iso(digest.at), "due": result.decision.due})
            run.metrics({**figures, "drift_columns": moved, "new_labels": float(result.new_labels)})
            if result.report is not None:
                run.file(result.report)
                run.file(result.report.with_suffix(".json"))
    except Unavailable as error:
        err.print(f"ondo: {error.message}", style="yellow", markup=False)
        return
    follow(work, digest.card_id, quiet=True)  # decisions made on the pages move the registry's names here
