"""What every test starts from: a clean environment, no telemetry, and the folder of public data by name."""

from __future__ import annotations

import atexit
import gc
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parents[1]
SLOW = REPOSITORY / "tests" / "slow"
TELEMETRY_OFF = {"DO_NOT_TRACK": "1", "ITERATIVE_DO_NOT_TRACK": "1", "MLFLOW_DISABLE_TELEMETRY": "true"}
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
"""Two workers share two cores: more threads in each would only wait for one another."""
WIPED_PREFIXES = ("ONDO_", "MLFLOW_", "OPTUNA_")
DATA_FOLDER = pytest.StashKey[Path]()
QUICK = "not slow"
"""The expression of marks that `make test` runs."""
SPREAD = "tests/serving"
"""The one shelf that is more than half of a worker's work: its files go to whichever worker is free, at the end."""

settings.register_profile("ondo", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ondo")


def pytest_configure(config: pytest.Config) -> None:
    """Read ONDO_DATA once, before anything is wiped; silence telemetry and set threads before a library is imported."""
    config.stash[DATA_FOLDER] = Path(os.environ.get("ONDO_DATA") or REPOSITORY.parent / "shared" / "data").resolve()
    os.environ.update(TELEMETRY_OFF)
    for name, threads in ONE_THREAD.items():
        os.environ.setdefault(name, threads)
    gc.disable()  # until everything is imported, which makes objects that stay


@pytest.hookimpl(tryfirst=True)  # before items are left out by their marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what stands in tests/slow, so that one expression names all slow tests wherever they stand."""
    for item in items:
        if item.path.is_relative_to(SLOW):
            item.add_marker("slow")
    if config.option.markexpr == QUICK:
        items.sort(key=lambda item: item.path.is_relative_to(REPOSITORY / SPREAD))


@pytest.hookimpl(optionalhook=True)  # of xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out a quick shelf at once: its files share what is made once a process, as the trees of our code are."""
    if config.option.markexpr != QUICK:
        return None
    from xdist.scheduler import LoadFileScheduling

    def shelf(test: str) -> str:
        file = test.split("::", maxsplit=1)[0]
        return file if file.startswith(SPREAD) else file.rpartition("/")[0]

    shelves = LoadFileScheduling(config, log)
    shelves._split_scope = shelf
    return shelves


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what was imported, and come when there is more to collect.

    It would walk a million objects again and again, half a second each time.
    """
    gc.freeze()
    atexit.register(gc.unfreeze)  # nanobind counts at the very end what of its own was never freed
    gc.set_threshold(250_000, 10, 1_000)
    gc.enable()


def pytest_sessionfinish() -> None:
    """Collect once, so that what is wrong with an object that goes is told; pytest does it five times after this."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of the person or the machine that runs it."""
    for name in [name for name in os.environ if name.startswith(WIPED_PREFIXES) and name not in TELEMETRY_OFF]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def data_dir(pytestconfig: pytest.Config) -> Path:
    """The folder of public data sets. A test that asks for it fails when the folder is missing."""
    folder = pytestconfig.stash[DATA_FOLDER]
    if not folder.is_dir():
        pytest.fail(f"the public data sets are not at {folder}: set ONDO_DATA to their folder", pytrace=False)
    return folder
