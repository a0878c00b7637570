"""The commands of the meeting, as typed: recalibrate, review, approve, roll back, and refusals that help."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ondo.cli import main
from ondo.cli.app import out
from ondo.cli.approve_cmd import line_warning
from ondo.definitions.card_file import dump_card
from ondo.domain.instant import DAY, Micros
from ondo.domain.proposal import HOT_LINE
from ondo.ledger import open_ledger
from ondo.ledger.decisions.proposals import save_proposal
from ondo.ledger.facts.facts import NewEvent, append_events
from ondo.ledger.identity.lead_keys import leads_for
from ondo.simulate.days import JST
from tests.domain.test_proposal import TWICE, VISITS, new_rule, setting, whole
from tests.ledger.making import proposal
from tests.support.ledgers import lay_empty
from tests.training.test_recalibrate import END, fill, small_card
from training.data.plan import RecalibrationPlan
from training.recalibrate import recalibrate


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company folder with 400 labelled leads, to be copied."""
    folder = tmp_path_factory.mktemp("company")
    with open_ledger(lay_empty(folder / "ledger.sqlite"), lambda: END, folder / "artifacts") as ledger:
        fill(ledger, 400)
    return folder


@pytest.fixture(scope="module")
def recalibrated(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after a recalibration; its proposal waits for the meeting."""
    folder = tmp_path_factory.mktemp("recalibrated")
    shutil.copytree(home, folder, dirs_exist_ok=True)
    with open_ledger(lay_empty(folder / "ledger.sqlite"), lambda: END, folder / "artifacts") as ledger:
        recalibrate(ledger, RecalibrationPlan(trials=0, quarters=0), zone=JST)
    return folder


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ondo(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command line in a company folder; returns exit code, output and errors."""
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv("ONDO_LANG", "en")
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture
def meeting(recalibrated: Path, ondo: Run, tmp_path: Path) -> Run:
    """The same in a folder where a proposal waits."""
    shutil.copytree(recalibrated, tmp_path, dirs_exist_ok=True)
    return ondo


@pytest.mark.slow
def test_the_meeting_from_suggestion_to_roll_back(ondo):
    # an empty option is what `mlflow run` hands on for a parameter nobody gave
    until = "2023-11-14T00:00:00Z"
    code, out, _ = ondo(
        "recalibrate", "--as-of", until, "--trials", "0", "--seed", "", "--quarters", "1", "--no-mlflow", "--json"
    )
    figures = json.loads(out)
    assert (code, figures["labels"], figures["auc_model"]) == (0, 400, None)
    code, out, _ = ondo("review", "--json")
    assert figures["changes"] == len(json.loads(out)["changes"]) > 0
    code, out, _ = ondo("review")
    assert code == 0
    assert "Hot line" in out
    code, out, _ = ondo("review", "--json")
    assert json.loads(out)["proposal_id"] == figures["proposal_id"]
    assert ondo("approve", "--name", "m", "--name", "s", "--reason", "agreed")[0] == 0
    assert ondo("approve", figures["proposal_id"], "--name", "m")[0] == 5
    code, out, _ = ondo("review", figures["proposal_id"])
    assert "moved on to version 2" in out
    assert "ondo approve" not in out
    assert "--reason" in ondo("rollback", "--to", "1", "--name", "m")[2]
    assert "Version 3" in ondo("rollback", "--to", "1", "--name", "m", "--reason", "too many")[1]
    assert ondo("rollback", "--to", "1", "--name", "m", "--reason", "again")[0] == 5
    assert ondo("review")[0] == 4


@pytest.mark.slow
def test_a_run_is_repeated_from_its_record_and_says_what_came_to_be_known_since(meeting, tmp_path: Path):
    made = json.loads(meeting("review", "--json")[1])["proposal_id"]
    files = {file: file.read_bytes() for file in (tmp_path / "artifacts").rglob("*") if file.is_file()}
    code, out, err = meeting("recalibrate", "--replay", made)
    assert (code, out.startswith("Equal: ")) == (0, True), out + err
    url, then = lay_empty(tmp_path / "ledger.sqlite"), Micros(END - 399 * DAY)
    with open_ledger(url, lambda: END, tmp_path / "artifacts") as ledger, ledger.begin() as tx:
        lead = leads_for(tx, "crm", ["c0001"])["c0001"]  # an import says today what was known long ago
        append_events(tx, [NewEvent("web", f"late-{n}", lead, "seminar", then, then) for n in range(3)])
    code, out, _ = meeting("recalibrate", "--replay", made, "--json")
    again = json.loads(out)
    assert (code, again["equal"]) == (1, False)
    assert again["dataset_again"] != again["dataset_kept"]
    assert again["proposal"]
    assert {file: file.read_bytes() for file in (tmp_path / "artifacts").rglob("*") if file.is_file()} == files
    assert meeting("recalibrate", "--replay", "nosuch")[0] == 4


@pytest.mark.slow
def test_one_rule_of_a_proposal_can_be_approved_alone(meeting):
    changes = json.loads(meeting("review", "--json")[1])["changes"]
    assert meeting("approve", "--name", "m", "--rule", "nosuch")[0] == 2
    code, _, err = meeting("approve", "--name", "m", "--rule", changes[0]["rule_id"])
    assert (code, "--confirm unknown" in err) == (5, True), "nobody was handed over, so nothing tells what a part does"
    assert "version 1" in meeting("card", "show")[1]
    assert meeting("approve", "--name", "m", "--rule", changes[0]["rule_id"], "--confirm", "unknown")[0] == 0
    assert "version 2" in meeting("card", "show")[1]


@pytest.mark.slow
def test_an_empty_run_as_of_the_past_hides_no_proposal_and_is_not_signed(meeting):
    good = json.loads(meeting("review", "--json")[1])["proposal_id"]
    run = ("recalibrate", "--as-of", "2020-01-01", "--trials", "0", "--quarters", "0", "--no-mlflow", "--json")
    empty = json.loads(meeting(*run)[1])
    assert empty["changes"] == empty["new_rules"] == empty["settings"] == 0
    assert json.loads(meeting("review", "--json")[1])["proposal_id"] == good
    code, _, err = meeting("approve", empty["proposal_id"], "--name", "m")
    assert (code, "suggests nothing" in err, good in err) == (5, True, True)
    code, out, _ = meeting("approve", "--name", "m", "--name", "s")
    assert (code, f"Proposal {good}" in out) == (0, True)


def test_a_partial_approval_says_what_becomes_of_the_line(meeting):
    result = json.loads(meeting("review", "--json")[1])
    first = result["changes"][0]["rule_id"]
    rules = ("--rule", first, "--rule", first)
    code, out, err = meeting("approve", result["proposal_id"], "--name", "m", *rules, "--confirm", "unknown")
    assert code == 0
    assert f"Proposal {result['proposal_id']} for version 1" in out
    assert f"1 of {len(result['changes']) + ('hot line' in err)} changes" in out
    assert "Version 2" in out
    assert ("the hot line stays" in err) is (result["hot_line_now"] != result["hot_line_suggested"])


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (("price", "seminar", HOT_LINE), None),
        (("price", HOT_LINE), "the new hot line (100 → 95) was chosen for all changes together; 1 of them"),
        ((HOT_LINE,), "2 of them are left out"),
        (("price", "seminar"), "the hot line stays at 100; the proposal moves it to 95"),
    ],
)
def test_the_line_is_worked_out_for_all_changes_together(chosen: tuple[str, ...], sentence: str | None):
    warning = line_warning(proposal(), chosen)
    assert (warning is None) is (sentence is None)
    assert warning is None or sentence in warning.en
    assert line_warning(replace(proposal(), hot_line_suggested=100), chosen) is None


def test_new_rules_and_a_setting_count_among_what_the_line_was_moved_for():
    everything = whole(TWICE)
    assert line_warning(everything, everything.change_ids) is None
    warning = line_warning(everything, ("price", "seminar", HOT_LINE))
    assert warning is not None
    assert "2 of them are left out" in warning.en


EVIDENCE = {"statements": [{"ja": "無作為の40件が根拠です。", "en": "40 leads at random are all there is."}]}


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        (
            "en",
            (
                "Three visits",
                "number of price within 14 days ≥ 3",
                "5 of 6 months",
                "log loss falls by 0.0200",
                "40 leads",
            ),
        ),
        (
            "ja",
            (
                "来訪3回",
                "過去14日のpriceの回数 ≥ 3",
                "6か月のうち5か月で同じ向き",
                "対数損失が1件あたり 0.0200 下がる",
                "無作為の40件",
            ),
        ),
    ],
)
def test_review_shows_new_rules_the_setting_and_what_it_rests_on(
    ondo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, sentence: tuple[str, ...]
):
    when = {"count": {"event": "price"}, "within_days": 14, "gte": 3}
    result = replace(
        whole(setting("counts:price", {"counts": {"max": 2}})),
        card_id="small",
        changes=(),
        facts={"selection": EVIDENCE},
        new_rules=(new_rule(rule=VISITS | {"when": when}),),
    )
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    with open_ledger(url, lambda: END, tmp_path / "artifacts") as ledger, ledger.begin() as tx:
        save_proposal(tx, result)
    monkeypatch.setattr(out, "width", 200)
    code, printed, _ = ondo("review", result.proposal_id, "--lang", lang)
    assert code == 0
    for text in sentence:
        assert text in printed, text
    parts = ("--rule", "visits", "--rule", "counts:price", "--confirm", "unknown")
    assert ondo("approve", "--name", "m", *parts)[0] == 0
    assert "up to 2" in ondo("card", "show")[1]


def test_declining_needs_a_reason(meeting):
    code, _, err = meeting("decline", "--name", "m")
    assert (code, "--reason" in err) == (2, True)
    assert meeting("decline", "--name", "m", "--reason", "after the fair")[0] == 0


def test_a_decision_needs_names(ondo):
    code, _, err = ondo("approve")
    assert code == 2
    assert "--name" in err


def test_an_edited_card_is_published_and_a_broken_one_refused_by_line(ondo, tmp_path: Path):
    file = tmp_path / "card.yaml"
    text = dump_card(small_card())
    file.write_text(text.replace("hot_line: 30", "hot_line: 35"), "utf-8")
    code, out, _ = ondo("approve", "--card", str(file), "--name", "m")
    assert code == 0
    assert "Hot line" in out
    assert "Version 2" in out
    assert "stays" in ondo("approve", "--card", str(file), "--name", "m")[1]
    file.write_text(text.replace("hot_line: 30", "hot_lien: 30"), "utf-8")
    line = 1 + next(i for i, row in enumerate(file.read_text("utf-8").splitlines()) if "hot_lien" in row)
    code, _, err = ondo("approve", "--card", str(file), "--name", "m")
    assert code == 2
    assert f"card.yaml:{line}" in err.replace("\n", "")
    assert "version 2" in ondo("card", "show")[1]


def test_a_number_that_is_none_is_refused(ondo):
    code, _, err = ondo("recalibrate", "--trials", "many")
    assert code == 2
    assert "--trials" in err
