"""``ondo follow-up``: whom the nightly score drew among unanswered hand-offs, as a table, JSON and CSV."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ondo.definitions.card_file import default_card
from ondo.definitions.sla_file import default_agreement
from ondo.domain.follow_up import FollowUpTerms
from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import FeedbackLabel, Via
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.decisions import sla_versions
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback
from ondo.ledger.handoffs.handoffs import NewHandOff, handoff_ids, import_handoffs
from ondo.ledger.identity.lead_keys import lead_for
from tests.support.ledgers import lay_empty
from tests.support.terminal import terminal

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A company whose agreement asks after half of the unanswered, of whom there are four."""
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv("ONDO_LANG", "en")
    call = terminal(capsys)
    lay_empty(tmp_path / "ledger.sqlite")
    assert call("init")[0] == 0
    url = f"sqlite:///{tmp_path}/ledger.sqlite"
    with open_ledger(url, system_clock, tmp_path / "artifacts") as ledger, ledger.begin() as tx:
        asking = replace(default_agreement(), follow_up=FollowUpTerms(0.5, 10))
        then = Micros(tx.now - 35 * DAY)
        sla_versions.publish(tx, asking, approved_by=["a", "b"], effective_from=then)
        card = default_card().card_id
        new = [NewHandOff(lead_for(tx, "crm", name), card, 1, Via.HOT, then, source="crm", key=name) for name in "abcd"]
        import_handoffs(tx, new)
    return call


@pytest.mark.slow
def test_a_night_draws_once_and_the_command_lists_it(run: Run):
    assert run("follow-up")[1] == "No hand-off was drawn.\n", "the agreement asks after them already"
    assert "Of 4 unanswered hand-offs 2 were drawn" in run("score", "--all")[1]
    assert "were drawn" not in run("score", "--all")[1]
    code, out, _ = run("follow-up", "--json")
    assert code == 0
    [week] = json.loads(out)["weeks"]
    rows = json.loads(out)["handoffs"]
    assert (week["unanswered"], week["drawn"], week["chance"], len(rows)) == (4, 2, 0.5, 2)
    assert {row["answered"] for row in rows} == {False}
    assert "2 drawn, 0 judged" in run("follow-up")[1]
    csv = run("follow-up", "--csv", "--week", week["week"])[1]
    assert [line.split(",")[1] for line in csv.splitlines()[1:]] == [row["handoff_id"] for row in rows]
    assert json.loads(run("follow-up", "--json", "--week", "2020-W01")[1]) == {"weeks": [], "handoffs": []}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--week", "soon"), "'soon' is no week"),
        (("--week", "2026-W60"), "is no week"),
        (("--csv", "--json"), "exclude each other"),
    ],
)
def test_what_cannot_be_meant_is_refused(run: Run, options: tuple[str, ...], message: str):
    code, _, err = run("follow-up", *options)
    assert code != 0
    assert message in err


def test_the_agreement_says_how_many_are_asked_after(run: Run):
    assert "50 %, at most 10" in run("agreement", "show")[1]


def test_without_an_agreement_on_it_the_list_says_where_draws_come_from(run: Run, tmp_path: Path):
    url = f"sqlite:///{tmp_path}/ledger.sqlite"
    with open_ledger(url, system_clock, tmp_path / "artifacts") as ledger, ledger.begin() as tx:
        sla_versions.publish(tx, default_agreement(), approved_by=["a", "b"], effective_from=tx.now)
    assert "once the agreement has learning.follow_up" in run("follow-up")[1]


@pytest.mark.slow
def test_a_company_with_one_unanswered_reads_of_one(run: Run, tmp_path: Path):
    url = f"sqlite:///{tmp_path}/ledger.sqlite"
    with open_ledger(url, system_clock, tmp_path / "artifacts") as ledger, ledger.begin() as tx:
        leads = {handoff_id: lead_for(tx, "crm", name) for name, handoff_id in handoff_ids(tx, "crm", "bcd").items()}
        label = FeedbackLabel.ACCURATE_HOT
        append_feedback(tx, [NewFeedback("crm", name, leads[name], name, label, None, "m", tx.now) for name in leads])
    assert "The one unanswered hand-off was drawn for a manager to judge" in run("score", "--all")[1]
