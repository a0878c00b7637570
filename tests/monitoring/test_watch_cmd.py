"""Where the watch finds the MLflow project that it starts, from a checkout and from a wheel."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder

from monitoring.windows.periods import CompanyCalendar
from ondo.cli import main, watch_run
from ondo.cli.app import session
from ondo.cli.watch_cmd import clocks_of, plan_for
from ondo.domain.errors import NotFound

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The content of a wheel made from this tree, as a folder."""
    (wheel,) = WheelBuilder(str(REPOSITORY)).build(directory=str(tmp_path / "dist"), versions=["standard"])
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    return tmp_path / "site"


@pytest.mark.slow
def test_a_wheel_brings_the_project_along(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(watch_run, "__file__", str(installed / "ondo" / "cli" / "watch_run.py"))
    folder = watch_run.project_folder("")
    assert folder == installed / "ondo" / "project"
    project = yaml.safe_load((folder / "MLproject").read_text())
    assert "recalibrate" in project["entry_points"]
    needed = yaml.safe_load((folder / project["python_env"]).read_text())["dependencies"]
    assert all((folder / line.removeprefix("-r ")).is_file() for line in needed)


def test_the_folder_named_comes_first_then_this_one_then_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert watch_run.project_folder("") == REPOSITORY
    (tmp_path / "MLproject").write_text("name: own")
    assert watch_run.project_folder("") == tmp_path
    assert watch_run.project_folder(str(REPOSITORY)) == REPOSITORY


def test_a_folder_without_a_project_is_refused_with_the_way_out(tmp_path: Path):
    with pytest.raises(NotFound, match="MLflow project") as refused:
        watch_run.project_folder(str(tmp_path))
    assert "--no-start" in refused.value.hint
    assert "--project" in refused.value.hint


TEAM = """teams:
  - id: cairo
    name: Cairo
    timezone: Africa/Cairo
    country: EG
    week: {sunday: ["09:00-17:00"], tuesday: ["09:00-17:00"], thursday: ["09:00-17:00"]}
"""


@pytest.mark.slow
def test_quarters_are_those_of_the_settings_and_weeks_those_of_the_agreement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv("ONDO_FISCAL_START_MONTH", "4")
    with pytest.raises(SystemExit):
        main(["init", str(tmp_path)])
    (tmp_path / "monitoring.yaml").write_text("schema: 1\ntrigger: {enough_labels: 70}\n")
    work = session()
    with work.ledger() as ledger:
        plan = plan_for("", work, ledger)
        before = clocks_of(ledger, work)
        shipped = (REPOSITORY / "ondo" / "default_agreement.yaml").read_text(encoding="utf-8")
        (tmp_path / "agreement.yaml").write_text(shipped.replace("teams: []", TEAM), encoding="utf-8")
        with pytest.raises(SystemExit) as published:
            main(["agreement", "publish", str(tmp_path / "agreement.yaml"), "--name", "m", "--name", "s"])
        after = clocks_of(ledger, work)
    assert not published.value.code
    assert (plan.fiscal_start_month, plan.enough_labels) == (4, 70)
    zone = work.settings.timezone
    assert [CompanyCalendar(zone, 4, clocks).first_weekday for clocks in (before, after)] == [0, 6]
    assert [CompanyCalendar(zone, 4, clocks).works(date(2026, 1, 1)) for clocks in (before, after)] == [False, True]
