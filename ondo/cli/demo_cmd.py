"""``ondo demo``: the whole loop once, on a simulated company, by the very commands a user would type."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Annotated, Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import typer

from ondo.cli.app import REFUSED_ROWS, Language, err, out, sentence, session
from ondo.domain.errors import InputError, Unavailable
from ondo.domain.vocabulary import Lang
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
START_SECONDS = 60.0
DUE, NEWS = 10, 11


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", rich_help_panel=PANEL)(demo)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the demo works and how it talks."""

    folder: Path
    lang: Lang

    @property
    def home(self) -> Path:
        """The company folder, with the ledger."""
        return self.folder / "home"

    @property
    def company(self) -> Path:
        """The simulated company's exported files."""
        return self.folder / "company"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every command: this folder and language, nothing else of Ondo's from outside."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ONDO_")}
        return kept | {"ONDO_HOME": str(self.home.resolve()), "ONDO_LANG": self.lang}

    def title(self, number: int, message_id: str) -> None:
        """Begin a numbered step."""
        out.print()
        out.rule(f"[bold]{number}[/]  {sentence(self.lang, message_id)}", align="left", style="cyan")

    def run(self, *words: str, fine: tuple[int, ...] = (0,), quiet: bool = False) -> str:
        """Run one ``ondo`` command as a process of its own; with ``quiet`` what it prints goes to the caller alone."""
        out.print(f"$ ondo {' '.join(words)}", style="dim", markup=False, soft_wrap=True)
        done = subprocess.run(
            [sys.executable, "-m", "ondo.cli", *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if quiet else None,
            text=True,
            check=False,
        )
        if done.returncode not in fine:
            raise Unavailable(
                Message("cli-command-failed", value=words[0], returncode=done.returncode),
                Message("cli-command-failed-hint", folder=str(self.folder)),
            )
        return done.stdout or ""

    def told(self, *words: str, fine: tuple[int, ...] = (0,)) -> dict[str, Any]:
        """Run one command with ``--json`` and return what it answered."""
        data: dict[str, Any] = json.loads(self.run(*words, "--json", fine=fine, quiet=True))
        return data


def demo(
    folder: Annotated[
        Path, typer.Option("--out", help="Folder of the demo; an earlier demo there is replaced.")
    ] = Path("demo"),
    leads: Annotated[int, typer.Option(help="Size of the simulated company.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Another seed is another company.")] = 1,
    trials: Annotated[int, typer.Option(help="Optuna trials of the model.")] = 20,
    lang: Language = "",
) -> None:
    """Simulate a company and turn the whole loop once: score, hand over, listen, recalibrate, decide, watch, report."""
    begun = time.monotonic()
    stage = Stage(folder, session(lang=lang).settings.lang)
    _clear(stage)
    _facts(stage, leads, seed)
    with _served(stage) as url:
        before = _first_score(stage, url)
        figures = _recalibrate(stage, trials)
        _decide(stage, figures)
        _score_again(stage, url, before)
    watched = _watch(stage)
    reports = _report(stage)
    summary = {key: figures.get(key) for key in SUMMARY_KEYS}
    summary |= {
        "reason": figures["reason"],
        "reason_text": figures["reason_text"],
        "watch": watched,
        "reports": reports,
        "seed": seed,
        "seconds": round(time.monotonic() - begun, 1),
    }
    (stage.folder / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", "utf-8")
    _closing(stage, summary)


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


def _facts(stage: Stage, leads: int, seed: int) -> None:
    stage.title(1, "cli-simulate-company-24-months-its")
    size = ("--leads", str(leads), "--seed", str(seed))
    stage.told("simulate", "--out", str(stage.company), "--truth", str(stage.folder / "truth"), *size)
    stage.title(2, "cli-publish-card-import-history")
    card = str(stage.company / "card.yaml")
    stage.run("init", "--card", card, "--name", "marketing", "--name", "sales", quiet=True)
    files = sorted(str(path) for path in stage.company.glob("*.csv*"))
    report = stage.told("import", "--mapping", str(stage.company / "mapping.yaml"), *files, fine=(0, REFUSED_ROWS))
    for file in report["files"]:
        refused = sentence(stage.lang, "cli-refused", refused=f"{file['refused']:,}")
        rows = sentence(stage.lang, "cli-rows", rows=f"{file['rows']:>9,}")
        out.print(f"  {rows}  {Path(file['file']).name}" + (refused if file["refused"] else ""), markup=False)


@contextmanager
def _served(stage: Stage) -> Iterator[str]:
    """Serve the demo's ledger on a free loopback port for as long as the block lasts."""
    log = (stage.folder / "server.log").open("w+", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "ondo.cli", "serve", "--port", "0"],
        env=stage.environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        yield _wait_until_ready(process, log)
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def _wait_until_ready(process: subprocess.Popen[bytes], log: IO[str]) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        match = re.search(r"http://127\.0\.0\.1:\d+", Path(log.name).read_text("utf-8"))
        if match:
            try:
                _call(match[0], "GET", "/v1/health")
            except URLError:
                continue
            return match[0]
        time.sleep(0.1)
    raise Unavailable(Message("cli-server-did-not-start"), Message("cli-server-did-not-start-hint", name=log.name))


def _call(url: str, method: str, path: str, body: object = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    request = Request(url + path, data=data, method=method, headers={"content-type": "application/json"})  # noqa: S310 - always the demo's own loopback server
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
        answer_data: dict[str, Any] = json.load(answer)
        return answer_data


def _first_score(stage: Stage, url: str) -> dict[str, Any]:
    stage.title(3, "cli-lead-acts-score-hand-off")
    now = datetime.now(UTC)
    lead = {"source": "demo", "external_id": "visitor-1"}
    _call(
        url,
        "POST",
        "/v1/leads",
        lead
        | {
            "attributes": {
                "employees": 800,
                "industry": "manufacturing",
                "expected_by": (now + timedelta(days=90)).date().isoformat(),
            },
            "title": "製造部長",
            "person": {"name": "見本 太郎", "company": "サンプル製造 見本工場"},
        },
    )
    acts: list[tuple[str, dict[str, str]]] = [
        ("seminar_attended", {"topic": "problem_solving"}),
        ("document_download", {"document": "case_study"}),
        ("document_request", {}),
        ("page_view", {"page": "price"}),
    ]
    events = [
        lead
        | {
            "key": f"visitor-1-{kind}",
            "kind": kind,
            "happened_at": (now - timedelta(hours=2 * (len(acts) - index))).isoformat(),
            "properties": properties,
            "channel": "web",
        }
        for index, (kind, properties) in enumerate(acts)
    ]
    _call(url, "POST", "/v1/events", {"events": events})
    answer: dict[str, Any] = _call(url, "POST", "/v1/score", lead | {"lang": stage.lang})
    _print_score(stage, answer)
    if answer["handoff"] is not None:
        path = f"/v1/handoffs/{answer['handoff']['handoff_id']}/feedback"
        _call(url, "POST", path, {"label": "accurate_hot", "rater": "sales-01"})
        out.print(sentence(stage.lang, "cli-feedback-sales-really-hot"))
    return answer


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


def _recalibrate(stage: Stage, trials: int) -> dict[str, Any]:
    stage.title(4, "cli-learn-from-labels-sales-suggest")
    return stage.told("recalibrate", "--trials", str(trials))


def _decide(stage: Stage, figures: Mapping[str, Any]) -> None:
    stage.title(5, "cli-definition-meeting-now-suggested-then")
    stage.run("review", "--lang", stage.lang)
    reason = sentence(stage.lang, "cli-approved-demos-meeting")
    changes = sum(int(figures[part]) for part in ("changes", "new_rules", "settings"))
    proposal = (figures["proposal_id"], *(() if changes else ("--keep-card",)))
    stage.run("approve", *proposal, "--name", "marketing", "--name", "sales", "--reason", reason)


def _score_again(stage: Stage, url: str, before: dict[str, Any]) -> None:
    stage.title(6, "cli-same-server-scores-new-card")
    lead = {"source": "demo", "external_id": "visitor-1", "lang": stage.lang}
    answer = _call(url, "POST", "/v1/score", lead)
    _print_score(stage, answer)
    out.print(
        sentence(stage.lang, "cli-card-version")
        + f"{before['card']['version']} → {answer['card']['version']}, "
        + sentence(stage.lang, "cli-total")
        + f"{before['total']} → {answer['total']}"
    )


def _watch(stage: Stage) -> dict[str, Any]:
    stage.title(7, "cli-monitoring-drift-score-inflation-hot")
    report = str(stage.folder / "drift.html")
    result = stage.told("watch", "--report", report, "--no-start", fine=(0, DUE, NEWS))
    for line in result["words"]:
        out.print(f"  {line}", markup=False)
    return {"due": result["due"], "cause": result["cause"], "report": "drift.html"}


def _report(stage: Stage) -> list[str]:
    stage.title(8, "cli-quarterly-report-what-meeting-reads")
    data = stage.told("report", "--both", "--out", str(stage.folder / "report.html"))
    for line in data["words"]["summary"]:
        out.print(f"  {line}", markup=False, soft_wrap=True)
    for file in data["files"]:
        out.print(f"  → {file}", markup=False, soft_wrap=True)
    return [Path(file).name for file in data["files"]]


def _closing(stage: Stage, summary: dict[str, Any]) -> None:
    out.print()
    out.rule(style="cyan")
    out.print(
        sentence(
            stage.lang,
            "cli-loop-turned-once-seconds-figures",
            seconds=f"{summary['seconds']:.0f}",
            folder=str(stage.folder / "summary.json"),
        ),
        markup=False,
    )
    out.print(
        sentence(stage.lang, "cli-open-server")
        + f"make serve   (ONDO_HOME={stage.home} ondo serve)  →  http://127.0.0.1:8420/",
        markup=False,
    )
    if not summary["changes"]:
        err.print(summary["reason_text"][stage.lang], markup=False)
