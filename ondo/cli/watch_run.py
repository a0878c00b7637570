"""Start of a recalibration that the watch asks for: the MLproject entry point, once among all replicas."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ondo.cli.app import CommandSession, err, sentence
from ondo.domain.errors import NotFound, Unavailable
from ondo.domain.instant import Micros, iso
from ondo.domain.monitoring_plan import WatchPlan
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.ledger import Ledger
    from ondo.ledger.records.findings import Digest

TAIL = 2_000
"""So many last characters of a failed run are kept with its request."""


@dataclass(frozen=True, slots=True)
class MlflowProject:
    """Where the recalibration's MLproject file lies, and the backend of MLflow Projects that runs it.

    ``config`` is the backend's own file of JSON; a relative path begins in the home folder.
    """

    folder: str
    backend: str
    config: str = ""


def recalibrate(
    ledger: Ledger,
    causes: Collection[str],
    digest: Digest,
    work: CommandSession,
    project: MlflowProject,
) -> str | None:
    """Start what is due as an MLflow project and wait; return the id of the proposal it made.

    The requests are claimed in one transaction that lets no other replica claim them. A run that fails is written down
    with the end of what it said, and the next watch tries again; one that was killed is given up after a day.
    """
    from ondo.ledger.decisions.cards import in_force
    from ondo.ledger.decisions.proposals import proposals
    from ondo.ledger.decisions.recalibration_requests import claim_requests, mark_failed, mark_finished

    if not causes:
        return None
    config = project.config
    folder, card_id, at = project_folder(project.folder), digest.card_id, digest.at
    if config and not (work.settings.home / config).is_file():
        raise NotFound(
            Message("cli-backends-configuration-does-not-exist", config=config),
            Message("cli-backends-configuration-does-not-exist-hint"),
        )
    with ledger.begin() as tx:
        alone = len(in_force(tx, tx.now)) == 1  # an own MLproject file need not know of cards while there is one
        texts = claim_requests(tx, card_id, causes)
        before = {proposal.proposal_id for proposal in proposals(tx, card_id)}
    if not texts:
        return None
    err.print(sentence(work.settings.lang, "cli-recalibrating-mlflow-run"), style="dim")
    code, text = _run_project(replace(project, folder=str(folder)), at, "" if alone else card_id, work)
    with ledger.begin() as tx:
        made = next(
            (candidate.proposal_id for candidate in proposals(tx, card_id) if candidate.proposal_id not in before), None
        )
        for request_id in texts:
            if code:
                mark_failed(tx, request_id, text[-TAIL:])
            else:
                mark_finished(tx, request_id, made or "")
    if code:
        err.print(text[-TAIL:], markup=False)
        raise Unavailable(
            Message("cli-recalibration-failed"), Message("cli-recalibration-failed-hint", folder=str(folder))
        )
    return made


def backend_of(plan: WatchPlan, named: str) -> tuple[str, str]:
    """Return the backend that is named, else the plan's, and its configuration: the plan's is for its own backend."""
    return (named, "") if named and named != plan.backend else (plan.backend, plan.backend_config)


def project_folder(named: str) -> Path:
    """Return the folder of the MLproject file: the one named, else this folder, else Ondo's own.

    Ondo's own is the top of a checkout, and a folder of the package where it was installed from a wheel.
    """
    package = Path(__file__).resolve().parents[1]
    places = [Path(named.strip())] if named.strip() else [Path.cwd(), package.parent, package / "project"]
    for place in places:
        if (place / "MLproject").is_file():
            return place.resolve()
    raise NotFound(Message("cli-no-project-file", value=str(places[0])), Message("cli-no-project-file-hint"))


def _run_project(project: MlflowProject, at: Micros, card_id: str, work: CommandSession) -> tuple[int, str]:
    """Run the entry point ``recalibrate`` and return its exit code and what it said.

    The ledger's address goes by the environment: a parameter would be written into the tracking store, password and
    all. The instant is passed on, so that the run learns from what this look saw.
    """
    settings = work.settings
    words = [sys.executable, "-m", "ondo.cli.project_run", project.folder, project.backend, project.config]
    words += [iso(at), card_id]
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
