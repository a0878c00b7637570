"""``ondo demo``: the whole loop once, on a simulated company, by the very commands a user would type."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from ondo.cli.app import (
    REFUSED_ROWS,
    CommandSession,
    Language,
    day_option,
    err,
    instant_option,
    out,
    sentence,
    session,
)
from ondo.cli.demo_stage import Stage, call, served
from ondo.cli.demo_visitors import FIRST, SOURCE, play
from ondo.cli.watch_cmd import look, plan_for
from ondo.domain.errors import InputError
from ondo.domain.instant import Micros
from ondo.settings import Settings, read_settings
from ondo.text.messages import Message

PANEL = "Begin"
SUMMARY_KEYS = (
    "leads",
    "events",
    "handoffs",
    "labels",
    "auc_current",
    "auc_suggested",
    "auc_model",
    "logloss_current",
    "logloss_suggested",
    "logloss_model",
    "changes",
    "new_rules",
    "settings",
    "hot_precision_current",
    "hot_precision_suggested",
)
DUE, NEWS = 10, 11
SEEN_AGAIN = (182, 126, 70, 14)
"""How many days before the end the past looks of the watch lie: two quarters, every eight weeks."""
AGREED_BEFORE = 31
"""So many days before the end the card of a company without a past is in force."""
BEFORE_DECIDED = 91
"""So many days before the end the data of the decided proposal ends: a quarter."""


class Size(StrEnum):
    """How large the demo's company is."""

    SMALL = "small"
    FULL = "full"
    TRIAL = "trial"


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """Which company is simulated, and how its proposals are made.

    ``alive`` companies have a past: looks of the watch over two quarters, a proposal that was decided, and one that
    waits.
    """

    leads: int
    months: int
    last: date
    seed: int
    trials: int
    alive: bool

    def days_before_end(self, days: int) -> str:
        """Return a day before the midnight at which the company ends."""
        return (self.last + timedelta(days=1 - days)).isoformat()


FULL = DemoPlan(leads=20_000, months=24, last=date(2026, 9, 30), seed=1, trials=20, alive=False)
SMALL = DemoPlan(leads=6_000, months=12, last=date(2026, 9, 30), seed=1, trials=3, alive=True)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", rich_help_panel=PANEL)(demo)


def demo(
    folder: Annotated[
        Path, typer.Option("--out", help="Folder of the demo; an earlier demo there is replaced.")
    ] = Path("demo"),
    size: Annotated[
        Size,
        typer.Option(
            help="small: a year up to yesterday, work left open; full: two years to 2026-09-30; trial: one that runs."
        ),
    ] = Size.SMALL,
    leads: Annotated[
        int | None, typer.Option(help="Leads of the simulated company.", show_default=False, min=1, max=1_000_000)
    ] = None,
    until: Annotated[
        str, typer.Option("--until", help="Its last day, by default as its size says.", metavar="DAY")
    ] = "",
    seed: Annotated[int, typer.Option(help="Another seed is another company.")] = 1,
    trials: Annotated[int | None, typer.Option(help="Optuna trials of the model.", show_default=False, min=0)] = None,
    lang: Language = "",
) -> None:
    """Simulate a company and turn the whole loop once: score, hand over, listen, recalibrate, decide, watch, report."""
    begun = time.monotonic()
    chosen = session(lang=lang).settings
    stage, plan = Stage(folder, chosen.lang), _plan(size, until.strip(), chosen)
    if size is Size.TRIAL:
        from ondo.cli.demo_trial import turn_trial

        _clear(stage)
        turn_trial(stage, plan.last)
        return
    plan = replace(plan, leads=leads or plan.leads, seed=seed, trials=plan.trials if trials is None else trials)
    _clear(stage)
    _company(stage, plan)
    with served(stage) as url:
        _explain(stage, url)
        _history(stage)
        before = _last_days(stage, url)
        if plan.alive:
            _past_looks(stage, plan)
        figures = _recalibrate(stage, plan)
        _decide(stage, plan, figures)
        _score_again(stage, url, before)
    watched = _watch(stage, plan)
    reports = _report(stage)
    if plan.alive:
        _next_proposal(stage)
    summary = {key: figures.get(key) for key in SUMMARY_KEYS}
    summary |= {
        "reason": figures["reason"],
        "reason_text": figures["reason_text"],
        "watch": watched,
        "reports": reports,
        "seed": seed,
        "until": plan.last.isoformat(),
        "seconds": round(time.monotonic() - begun, 1),
    }
    (stage.folder / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", "utf-8")
    _closing(stage, summary, plan)


def _plan(size: Size, until: str, chosen: Settings) -> DemoPlan:
    if size is Size.FULL:
        return replace(FULL, last=day_option(until, chosen)) if until else FULL
    yesterday = datetime.now(chosen.timezone).date() - timedelta(days=1)
    return replace(SMALL, last=day_option(until, chosen) if until else yesterday)


def _settings(stage: Stage) -> Settings:
    """Return the settings that the demo's commands run by."""
    return read_settings(stage.environment)


def _clear(stage: Stage) -> None:
    marker = stage.folder / ".ondo-demo"
    if stage.folder.exists():
        if any(stage.folder.iterdir()) and not marker.exists():
            raise InputError(
                Message("cli-folder-not-empty", folder=str(stage.folder)), Message("cli-folder-not-empty-hint")
            )
        shutil.rmtree(stage.folder)
    stage.home.mkdir(parents=True)
    marker.touch()


def _company(stage: Stage, plan: DemoPlan) -> None:
    last = plan.last.isoformat()
    stage.title(sentence(stage.lang, "cli-demo-simulate", months=plan.months, day=last))
    size = ("--leads", str(plan.leads), "--months", str(plan.months), "--until", last, "--seed", str(plan.seed))
    stage.answer("simulate", "--out", str(stage.company), "--truth", str(stage.folder / "truth"), *size)
    # Looks at the past, and the visitors of the last days, need a card that was in force then.
    agreed = ("--agreed-on", plan.days_before_end(SEEN_AGAIN[0] + 1 if plan.alive else AGREED_BEFORE))
    card = str(stage.company / "card.yaml")
    stage.run("init", "--card", card, "--name", "marketing", "--name", "sales", *agreed, quiet=True)


def _explain(stage: Stage, url: str) -> None:
    """Show what a score says of a lead whose facts are in the request, so that nothing has to be stored before."""
    stage.title(sentence(stage.lang, "cli-demo-explain"))
    now = _now()
    level = {"title_level": "department_head"}
    events = [{name: event[name] for name in ("kind", "happened_at", "properties")} for event in FIRST.events(now)]
    facts = {"attributes": FIRST.lead(now)["attributes"] | level, "events": events}
    _print_score(stage, call(url, "POST", "/v1/score", facts | {"lang": stage.lang}))


def _now() -> Micros:
    from ondo.ledger.db.clock import system_clock

    return system_clock()


def _history(stage: Stage) -> None:
    stage.title(sentence(stage.lang, "cli-demo-import"))
    files = sorted(str(path) for path in stage.company.glob("*.csv*"))
    report = stage.answer("import", "--mapping", str(stage.company / "mapping.yaml"), *files, fine=(0, REFUSED_ROWS))
    for file in report["files"]:
        refused = sentence(stage.lang, "cli-refused", refused=f"{file['refused']:,}")
        rows = sentence(stage.lang, "cli-rows", rows=f"{file['rows']:>9,}")
        out.print(f"  {rows}  {Path(file['file']).name}" + (refused if file["refused"] else ""), markup=False)


def _last_days(stage: Stage, url: str) -> dict[str, Any]:
    """Let visitors come on the last days and one now; return the score of that one."""
    stage.title(sentence(stage.lang, "cli-demo-last-days"))
    stage.say("cli-demo-visitors", count=play(_settings(stage), _now()))
    now = _now()
    call(url, "POST", "/v1/leads", FIRST.lead(now))
    call(url, "POST", "/v1/events", {"events": FIRST.events(now)})
    answer = call(url, "POST", "/v1/score", _first(stage))
    out.print(f"[bold]{answer['summary']}[/]")
    if answer["handoff"] is not None:
        path = f"/v1/handoffs/{answer['handoff']['handoff_id']}/feedback"
        call(url, "POST", path, {"label": "accurate_hot", "rater": "sales-01"})
        stage.say("cli-feedback-sales-really-hot")
    return answer


def _first(stage: Stage) -> dict[str, str]:
    return {"source": SOURCE, "external_id": FIRST.external_id, "lang": stage.lang}


def _print_score(stage: Stage, answer: dict[str, Any]) -> None:
    out.print(f"[bold]{answer['summary']}[/]")
    lines = [rule["text"] for rule in answer["rules"] if rule["points"]]
    lines += [lost["text"] for lost in (answer["decay"], answer["caps"]) if lost]
    lines += [part["text"] for part in (*answer["gates"], *answer["needs"])]
    for line in lines:
        out.print(f"  {line}", markup=False)
    model = answer["model"]
    if model:
        reasons = [f"▲ {reason['text']}" for reason in model["up"]] + [
            f"▼ {reason['text']}" for reason in model["down"]
        ]
        out.print(sentence(stage.lang, "cli-models-view") + f"{model['probability']:.0%}")
        for reason in reasons:
            out.print(f"  {reason}", markup=False)
    elif answer["model_note"]:
        out.print(answer["model_note"], style="dim", markup=False)
    if answer["suggested"]:
        out.print(answer["suggested"]["text"], style="dim", markup=False)


def _past_looks(stage: Stage, plan: DemoPlan) -> None:
    """Look back as ``ondo watch --as-of DAY --no-drift`` does, in one process: each of its own would load it anew."""
    from monitoring.watch import WatchScope

    stage.title(sentence(stage.lang, "cli-demo-past-looks"))
    work = CommandSession(_settings(stage))
    with work.ledger() as ledger:
        scope = WatchScope(plan=plan_for("", work, ledger), maturity_days=work.settings.maturity_days, drift=False)
        for days in SEEN_AGAIN:
            day = plan.days_before_end(days)
            result, _ = look(ledger, instant_option(day, work.settings), work, scope)
            stage.say("cli-demo-look", day=day, alarms=sum(finding.alarm for finding in result.digest.findings))


def _recalibrate(stage: Stage, plan: DemoPlan) -> dict[str, Any]:
    words = ["recalibrate", "--trials", str(plan.trials)]
    if not plan.alive:
        stage.title(sentence(stage.lang, "cli-learn-from-labels-sales-suggest"))
        return stage.answer(*words)
    day = plan.days_before_end(BEFORE_DECIDED)
    stage.title(sentence(stage.lang, "cli-demo-learn-until", day=day))
    return stage.answer(*words, "--as-of", day, "--quarters", "0")


def _decide(stage: Stage, plan: DemoPlan, figures: Mapping[str, Any]) -> None:
    stage.title(sentence(stage.lang, "cli-definition-meeting-now-suggested-then"))
    stage.run("review", figures["proposal_id"])
    part = _part(stage, figures["proposal_id"]) if plan.alive else ()
    reason = "cli-demo-approved-part" if part else "cli-approved-demos-meeting"
    changes = sum(int(figures[part]) for part in ("changes", "new_rules", "settings"))
    words = (figures["proposal_id"], *part, *(() if changes else ("--keep-card",)))
    signed = ("--name", "marketing", "--name", "sales", "--reason", sentence(stage.lang, reason))
    stage.run("approve", *words, *signed)


def _part(stage: Stage, proposal_id: str) -> tuple[str, ...]:
    """Return what approves the one change that helps most, and leaves the others; nothing where there are none."""
    from ondo.domain.partial_approval import effect_of
    from ondo.ledger.decisions import proposals

    with CommandSession(_settings(stage)).ledger() as ledger, ledger.read() as tx:
        proposal = proposals.proposal(tx, proposal_id)
    if len(proposal.change_ids) < 2 or not proposal.changes:
        return ()
    best = max(proposal.changes, key=lambda change: change.gain).rule_id
    effect = effect_of(proposal, (best,))
    return "--rule", best, *(("--confirm", effect.figure) if effect.asks else ())


def _score_again(stage: Stage, url: str, before: dict[str, Any]) -> None:
    stage.title(sentence(stage.lang, "cli-same-server-scores-new-card"))
    answer = call(url, "POST", "/v1/score", _first(stage))
    _print_score(stage, answer)
    out.print(
        sentence(stage.lang, "cli-card-version")
        + f"{before['card']['version']} → {answer['card']['version']}, "
        + sentence(stage.lang, "cli-total")
        + f"{before['total']} → {answer['total']}"
    )
    stage.run("score", "--all")


def _watch(stage: Stage, plan: DemoPlan) -> dict[str, Any]:
    """Look as of now; comparing every column takes most of the time, and the small company does without."""
    title = "cli-demo-monitoring" if plan.alive else "cli-monitoring-drift-score-inflation-hot"
    stage.title(sentence(stage.lang, title))
    columns = ("--no-drift", "--no-mlflow") if plan.alive else ("--report", str(stage.folder / "drift.html"))
    result = stage.answer("watch", *columns, "--no-start", fine=(0, DUE, NEWS))
    for line in result["words"]:
        out.print(f"  {line}", markup=False)
    return {"due": result["due"], "cause": result["cause"], "report": result["report"] and Path(result["report"]).name}


def _report(stage: Stage) -> list[str]:
    stage.title(sentence(stage.lang, "cli-quarterly-report-what-meeting-reads"))
    data = stage.answer("report", "--both", "--out", str(stage.folder / "report.html"))
    for line in data["words"]["summary"]:
        out.print(f"  {line}", markup=False, soft_wrap=True)
    for file in data["files"]:
        out.print(f"  → {file}", markup=False, soft_wrap=True)
    return [Path(file).name for file in data["files"]]


def _next_proposal(stage: Stage) -> None:
    """Learn from everything that is known: the proposal that the reader's own meeting decides on."""
    stage.title(sentence(stage.lang, "cli-demo-next-proposal"))
    figures = stage.answer("recalibrate", "--trials", "0", "--quarters", "0", "--no-mlflow")
    out.print(figures["reason_text"][stage.lang], markup=False, soft_wrap=True)


def _closing(stage: Stage, summary: dict[str, Any], plan: DemoPlan) -> None:
    out.print()
    out.rule(style="cyan")
    stage.say(
        "cli-loop-turned-once-seconds-figures",
        seconds=f"{summary['seconds']:.0f}",
        folder=str(stage.folder / "summary.json"),
    )
    stage.say_where()
    if not summary["changes"] and not plan.alive:  # what waits there was suggested since, from more labels
        err.print(summary["reason_text"][stage.lang], markup=False)
