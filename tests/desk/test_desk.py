"""The company in a notebook: the service's own scores, what was known on a day, and the page of the manual as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ondo.desk import OpenCompany, open_company
from ondo.domain.errors import NotFound
from ondo.domain.instant import DAY, HOUR, iso
from ondo.ledger.decisions.proposals import save_proposal
from tests.ledger.making import proposal
from tests.serving.builders import START, Company, make_hot
from tests.serving.builders import open_company as serve

PAGE = Path(__file__).resolve().parents[2] / "docs" / "desk.md"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Three leads: one hot, one handed over and lost, one that only looked; and a proposal."""
    with serve(tmp_path_factory.mktemp("company")) as company:
        make_hot(company, "L-1")
        make_hot(company, "L-2")
        company.clock.forward(HOUR)
        lead = company.lead("L-2")
        outcome = {"source": "ma", "key": "deal", "lead_id": lead, "outcome": "lost"}
        company.post("/v1/outcomes", outcome)
        company.lead("L-3", attributes={"employees": 20})
        company.event("L-3-visit", "page_view", external_id="L-3", properties={"page": "price"})
        with company.ledger.begin() as tx:
            save_proposal(tx, replace(proposal("p1"), card_id="default"))
        company.clock.forward(DAY)
        yield company


@pytest.fixture
def home(served: Company, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONDO_HOME", str(served.settings.home))
    monkeypatch.setenv("ONDO_LANG", "en")
    return served.settings.home


def agree(company: OpenCompany, served: Company) -> int:
    scores = company.scores()
    for lead_id, row in scores.iterrows():
        answer = served.post("/v1/score", {"lead_id": lead_id, "as_of": iso(company.at)})
        axes = answer["axes"]["attribute"], answer["axes"]["behaviour"]
        assert (*axes, answer["total"], answer["temperature"]) == tuple(
            row[["attribute_points", "behaviour_points", "total", "temperature"]]
        )
    return len(scores)


@pytest.mark.slow
def test_scores_are_those_of_the_service_on_any_day(home: Path, served: Company):
    now = open_company(as_of=iso(served.clock.at))
    assert agree(now, served) == 3
    assert list(now.scores()["temperature"]) == ["hot", "hot", "cold"]
    assert agree(open_company(as_of=iso(START + 1)), served) == 2
    assert open_company(as_of="2026-09-01").scores().empty


def test_facts_and_leads_are_those_known_then(home: Path, served: Company):
    before, now = open_company(as_of=iso(START + 1)), open_company(as_of=iso(served.clock.at))
    assert before.facts("outcomes").empty
    assert list(now.facts("outcomes")["outcome"]) == ["lost"]
    assert str(now.facts("events")["happened_at"].dt.tz) == "Asia/Tokyo"
    assert sorted(now.leads()["employees"]) == [20.0, 800.0, 800.0]
    assert set(before.leads().index) < set(now.leads().index)


def test_a_missing_ledger_says_what_to_do(tmp_path: Path):
    with pytest.raises(NotFound, match="no ledger"):
        open_company(tmp_path)
    assert not [*tmp_path.iterdir()]


def test_every_example_of_the_page_runs(home: Path, capsys: pytest.CaptureFixture[str]):
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    assert len(blocks) == 4
    days = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert days == ["2026-09-30"], "a proposal is dated by a day that a person reads"
    assert names["figures"]["head"]["quarter"] == "2026Q3"  # type: ignore[index]
    company = names["company"]
    assert isinstance(company, OpenCompany)
