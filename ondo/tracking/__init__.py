"""The only door to MLflow: runs, figures, files, and a model registry that mirrors the ledger.

The ledger is the truth. A run that could not be recorded is reported and never stops a recalibration;
aliases can be moved again at any time so that they match what the ledger says.
"""

from __future__ import annotations

import json
import logging
import math
import os
import re
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ondo.domain.errors import NotFound, Unavailable
from ondo.domain.sqlite_url import sqlite_path
from ondo.text.messages import Message
from ondo.tracking.pyfunc_model import ModelInput, write_model

if TYPE_CHECKING:
    from mlflow.entities import Metric, Param
    from mlflow.tracking import MlflowClient

QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "1",
    "MLFLOW_LOGGING_LEVEL": "ERROR",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
}
PATIENCE = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2"}
"""How often a server that cannot be reached is asked again, unless the environment says otherwise.

MLflow's own seven keep a proposal, which is recorded afterwards, waiting for minutes.
"""
_PASSWORD = re.compile(r"(://[^/\s:@]*:)[^/\s@]*@")
CHALLENGER, CHAMPION = "challenger", "champion"
_EXPERIMENT = "ondo"
"""Name under which runs are listed."""
LONGEST_PARAMETER = 500
LONGEST_NOTE = 5000


@dataclass(frozen=True, slots=True)
class Child:
    """A run inside another one, told as a whole when it is over.

    Attributes
    ----------
    metrics:
        Name to values; the position of a value is its step.
    seconds:
        How long it took, for the store's own column; unknown: 0.
    """

    name: str
    params: Mapping[str, object] = field(default_factory=dict)
    metrics: Mapping[str, Sequence[float | None]] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True)
class Run:
    """One open run; every method adds to it, each in one call to the store.

    ``begun`` is the store's own instant of its start, in milliseconds; every figure carries it.
    """

    run_id: str
    begun: int
    client: MlflowClient

    def params(self, values: Mapping[str, object]) -> None:
        """Log settings."""
        self.client.log_batch(self.run_id, params=_params(values))

    def metrics(self, values: Mapping[str, float | None], step: int = 0) -> None:
        """Log figures; unknown ones (``None``) are left out."""
        self.client.log_batch(self.run_id, metrics=_metrics({k: [v] for k, v in values.items()}, self.begun, step))

    def curve(self, values: Mapping[str, Sequence[float | None]]) -> None:
        """Log figures with a value per step, beginning at step 0."""
        self.client.log_batch(self.run_id, metrics=_metrics(values, self.begun))

    def note(self, text: str) -> None:
        """Describe the run; the pages of MLflow show it as Markdown."""
        self.client.set_tag(self.run_id, "mlflow.note.content", text[:LONGEST_NOTE])

    def children(self, children: Sequence[Child]) -> list[str]:
        """Record runs inside this one; return their ids."""
        experiment = self.client.get_run(self.run_id).info.experiment_id
        made = []
        for child in children:
            tags = {**child.tags, "mlflow.parentRunId": self.run_id}
            start = self.begun - int(child.seconds * 1000)
            run_id = self.client.create_run(experiment, start, tags, run_name=child.name).info.run_id
            self.client.log_batch(run_id, metrics=_metrics(child.metrics, self.begun), params=_params(child.params))
            self.client.set_terminated(run_id, end_time=self.begun)
            made.append(run_id)
        return made

    def file(self, path: Path, folder: str | None = None) -> None:
        """Copy a file, or every file of a folder, into the run."""
        if path.is_dir():
            self.client.log_artifacts(self.run_id, str(path), folder)
        else:
            self.client.log_artifact(self.run_id, str(path), folder)

    def dataset(
        self, dataset_id: str, profile: Mapping[str, object], columns: Sequence[str] = (), context: str = "training"
    ) -> None:
        """Name the data set that the run learned from; its rows stay in the ledger.

        Parameters
        ----------
        columns:
            Names of its numeric columns, shown as the data set's schema.
        """
        from mlflow.entities import Dataset, DatasetInput, InputTag

        schema = [{"type": "double", "name": name, "required": False} for name in columns]
        dataset = Dataset(
            name=dataset_id,
            digest=dataset_id.removeprefix("ds-"),
            source_type="ondo",
            source=json.dumps({"ledger": "facts as known at each decision"}),
            schema=json.dumps({"mlflow_colspec": schema}, ensure_ascii=False) if schema else None,
            profile=json.dumps(profile, ensure_ascii=False, default=str),
        )
        self.client.log_inputs(self.run_id, [DatasetInput(dataset, [InputTag("mlflow.data.context", context)])])

    def register(self, model: str, bundle: Path, given: ModelInput, tags: Mapping[str, str], note: str = "") -> int:
        """Register a bundle as a new version of a model that MLflow itself can load, and call it ``challenger``.

        ``challenger`` is only the name of the suggestion that waits for the meeting; nothing is answered by it.
        ``champion``, the one that answers, is never moved here: only a decision of the meeting does that, mirrored
        by ``Tracking.point``, and then ``Tracking.drop`` takes the other name away.

        Parameters
        ----------
        tags:
            Of the version; ``bundle_id`` among them is what ``Tracking.point`` looks for.
        """
        from mlflow.entities import LoggedModelOutput
        from mlflow.models import Model

        if not any(registered.name == model for registered in self.client.search_registered_models(f"name='{model}'")):
            self.client.create_registered_model(model)
        experiment = self.client.get_run(self.run_id).info.experiment_id
        logged = self.client.create_logged_model(experiment, model, self.run_id, dict(tags))
        place, model_id = logged.artifact_location, logged.model_id
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "model"
            described = Model(artifact_path=place, run_id=self.run_id, model_uuid=model_id, model_id=model_id)
            write_model(folder, bundle, given, tags, described)
            self.client.log_model_artifacts(model_id, str(folder))
        self.client.finalize_logged_model(model_id, "READY")
        self.client.log_outputs(self.run_id, [LoggedModelOutput(model_id, 0)])
        version = self.client.create_model_version(
            model,
            place,
            self.run_id,
            dict(tags),
            description=note[:LONGEST_NOTE] or None,
            model_id=model_id,
        )
        self.client.set_registered_model_alias(model, CHALLENGER, version.version)
        return int(version.version)


def _params(values: Mapping[str, object]) -> list[Param]:
    from mlflow.entities import Param

    return [Param(name, str(value)[:LONGEST_PARAMETER]) for name, value in values.items()]


def _metrics(values: Mapping[str, Sequence[float | None]], at: int, first: int = 0) -> list[Metric]:
    from mlflow.entities import Metric

    return [
        Metric(name, float(value), at, step)
        for name, steps in values.items()
        for step, value in enumerate(steps, first)
        if value is not None and math.isfinite(value)
    ]


class Tracking:
    """A tracking store and its registry.

    Parameters
    ----------
    uri:
        MLflow tracking URI; ``sqlite:///PATH`` (made when missing) or a server.
    artifacts:
        Where files of runs go when the store is a local database; a server has its own place.
    """

    def __init__(self, uri: str, artifacts: Path) -> None:
        self.uri = uri
        self._artifacts = artifacts
        self._known: MlflowClient | None = None

    def _client(self) -> MlflowClient:
        if self._known is None:
            os.environ.update(QUIET)
            for name, value in PATIENCE.items():
                os.environ.setdefault(name, value)
            for name in ("mlflow", "alembic", "sqlalchemy"):
                logging.getLogger(name).setLevel(logging.ERROR)
            from mlflow.tracking import MlflowClient

            logging.getLogger("mlflow").setLevel(logging.ERROR)
            file = sqlite_path(self.uri)
            if file is not None:
                Path(file).parent.mkdir(parents=True, exist_ok=True)
            self._known = MlflowClient(tracking_uri=self.uri, registry_uri=self.uri)
        return self._known

    @property
    def begun(self) -> bool:
        """Whether there is anything to look at; of a server this is not known without asking."""
        file = sqlite_path(self.uri)
        return file is None or Path(file).exists()

    @contextmanager
    def run(self, name: str, tags: Mapping[str, str] | None = None) -> Iterator[Run]:
        """Open a run and close it as finished, or as failed when the body raises."""
        with _unavailable(self.uri):
            client = self._client()
            info = client.create_run(self._experiment_id(client), run_name=name, tags=dict(tags or {})).info
            run = Run(info.run_id, info.start_time, client)
            try:
                yield run
            except BaseException:
                client.set_terminated(run.run_id, "FAILED")
                raise
            client.set_terminated(run.run_id)

    def _experiment_id(self, client: MlflowClient) -> str:
        experiment = client.get_experiment_by_name(_EXPERIMENT)
        if experiment is not None:
            return str(experiment.experiment_id)
        local = sqlite_path(self.uri) is not None or self.uri.startswith(("sqlite:", "file:"))
        return str(client.create_experiment(_EXPERIMENT, artifact_location=self._artifacts.as_uri() if local else None))

    def point(self, model: str, alias: str, bundle_id: str) -> int:
        """Move an alias to the version made from a bundle; ``NotFound`` when no version was."""
        with _unavailable(self.uri):
            client = self._client()
            for version in client.search_model_versions(f"name='{model}'"):
                if version.tags.get("bundle_id") == bundle_id:
                    client.set_registered_model_alias(model, alias, version.version)
                    return int(version.version)
        raise NotFound(
            Message("problem-registry-has-no-version", model=model, bundle_id=bundle_id),
            Message("problem-registry-has-no-version-hint"),
        )

    def drop(self, model: str, alias: str) -> bool:
        """Take an alias away; return whether it was there. A decided suggestion challenges nothing any more."""
        if self.alias(model, alias) is None:
            return False
        with _unavailable(self.uri):
            self._client().delete_registered_model_alias(model, alias)
        return True

    def alias(self, model: str, alias: str) -> str | None:
        """Return the bundle that an alias points to, or ``None``."""
        with _unavailable(self.uri):
            from mlflow.exceptions import MlflowException

            try:
                tags: Mapping[str, Any] = self._client().get_model_version_by_alias(model, alias).tags
            except MlflowException as error:
                if error.error_code in {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}:
                    return None
                raise
            return str(tags["bundle_id"]) if "bundle_id" in tags else None


def run_project(folder: Path, entry_point: str, parameters: Mapping[str, str], backend: str, config: str = "") -> None:
    """Run an entry point of an MLproject on a backend and wait for its end.

    The command ``mlflow run`` waits for its own backends only: of one from a plugin it would say that all went well as
    soon as the run is submitted.

    Parameters
    ----------
    backend:
        ``local``, or whatever an installed plugin (entry point group ``mlflow.project_backend``) is called.
    config:
        Path of a JSON file that the backend asks for, if any.

    Raises
    ------
    mlflow.exceptions.MlflowException
        When the backend is unknown or the run has failed.
    """
    os.environ.update(QUIET)
    import mlflow.projects

    mlflow.projects.run(  # type: ignore[no-untyped-call]  # MLflow gives it no types
        str(folder),
        entry_point=entry_point,
        parameters=dict(parameters),
        experiment_name=_EXPERIMENT,
        backend=backend,
        backend_config=config or None,
        env_manager="local" if backend == "local" else None,
        synchronous=True,
    )


def model_name(card_id: str) -> str:
    """Return the registry name of a card's model."""
    return f"ondo-{card_id}"


def _unusable(uri: str, error: Exception) -> Unavailable:
    shown, cause = (_PASSWORD.sub(r"\1***@", text) for text in (uri, str(error)))
    return Unavailable(Message("problem-mlflow-store-cannot-be-used", uri=shown, error=cause))


@contextmanager
def _unavailable(uri: str) -> Iterator[None]:
    """Turn whatever the store raises into one refusal that names it, with its cause kept.

    MLflow uses parts of its libraries that are on their way out; that is its affair, not a caller's.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.filterwarnings(
                "ignore", ".*Any type hint is inferred as AnyType", UserWarning
            )  # of its own classes
            yield
    except ImportError as error:
        raise Unavailable(
            Message("problem-mlflow-not-installed"), Message("problem-mlflow-not-installed-hint")
        ) from error
    except (OSError, ValueError) as error:
        raise _unusable(uri, error) from error
    except Exception as error:
        if type(error).__module__.startswith(("mlflow.", "sqlalchemy.", "requests.", "urllib3.")):
            raise _unusable(uri, error) from error
        raise
