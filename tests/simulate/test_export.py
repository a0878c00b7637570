"""The files: the same bytes for the same seed, invented names only, and the truth nowhere among them."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from ondo.cli import main
from ondo.definitions.card_file import load_card
from ondo.definitions.mapping_file import check_mapping
from ondo.domain.instant import parse_instant
from ondo.simulate import company_card, simulate, write
from ondo.simulate.market import PLANTED


@pytest.fixture(scope="module")
def written(company, tmp_path_factory):
    folder = tmp_path_factory.mktemp("company")
    return write(company, folder / "files", folder / "truth")


def rows_of(path: Path) -> list[dict[str, str]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(data.decode("utf-8-sig").splitlines()))


def test_the_same_seed_gives_the_same_bytes(written, tmp_path):
    again = write(simulate(7, company_card(), leads=800), tmp_path / "again")
    for first, other in zip(written.files, again.files, strict=True):
        assert first.read_bytes() == other.read_bytes(), first.name


def test_mapping_and_card_have_no_findings(written):
    mapping, findings = check_mapping(written.mapping)
    assert mapping is not None
    assert not findings
    assert load_card(written.card) == company_card()


def test_every_name_is_an_obvious_invention(written):
    for row in rows_of(written.files[0]):
        assert row["company"].startswith("サンプル")
        assert row["name"].startswith("見本")
        assert row["email"].endswith("@example.com")
        assert row["phone"].startswith("000-0000-")


@pytest.mark.slow
def test_the_truth_is_in_its_own_folder_and_nowhere_else(written):
    truth = json.loads(written.truth.read_text(encoding="utf-8"))
    assert truth["market"]["truth"]["weights"] == dict(PLANTED)
    assert written.truth.parent != written.mapping.parent
    others = [path for path in written.mapping.parent.rglob("*") if path.is_file()]
    assert {path.name for path in others} == {
        *(path.name for path in written.files),
        "mapping.yaml",
        "card.yaml",
    }
    header = {name for path in written.files for name in rows_of(path)[0]}
    assert not header & {"chance", "type", "crowd", "weight"}


def test_the_command_writes_a_company_and_says_what_comes_next(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "home"))
    folder = tmp_path / "company"
    with pytest.raises(SystemExit) as ended:
        main(["simulate", "--out", str(folder), "--leads", "60", "--months", "3", "--seed", "5", "--lang", "en"])
    assert ended.value.code == 0
    text = capsys.readouterr().out.replace("\n", "")
    assert "60 leads" in text
    assert "ondo import" in text
    assert (folder / "truth" / "truth.json").is_file()
    with pytest.raises(SystemExit):
        main(["simulate", "--out", str(folder), "--leads", "60", "--months", "3", "--json"])
    assert json.loads(capsys.readouterr().out)["leads"] == 60


def test_a_company_of_another_last_day_is_observed_until_the_midnight_after_it(tmp_path):
    last = date(2027, 2, 28)
    company = simulate(5, company_card(), leads=40, months=2, last=last)
    written = write(company, tmp_path)
    mapping, findings = check_mapping(written.mapping)
    assert not findings
    assert mapping.observed_until == parse_instant("2027-03-01T00:00:00+09:00")
    assert max(row["recorded_at"] for row in rows_of(written.files[2])) < "2027-03-01"


def test_a_last_day_that_is_none_is_refused_before_anything_is_made(tmp_path, capsys):
    for day in ("2026-02-30", "9999-12-31"):
        with pytest.raises(SystemExit) as ended:
            main(["simulate", "--out", str(tmp_path / "company"), "--until", day, "--lang", "en"])
        assert ended.value.code == 2
        assert day in capsys.readouterr().err
    assert not (tmp_path / "company").exists()


def test_a_file_in_the_way_is_refused(tmp_path, capsys):
    (tmp_path / "company").touch()
    with pytest.raises(SystemExit) as ended:
        main(["simulate", "--out", str(tmp_path / "company"), "--leads", "10", "--lang", "en"])
    assert ended.value.code == 2
    assert "folder" in capsys.readouterr().err
