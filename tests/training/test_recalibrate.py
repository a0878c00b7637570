"""The whole run on a small ledger: proposal, bundle, data set, MLflow, and nothing half done."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from mlflow.tracking import MlflowClient

from features.catalogue import OTHER
from ondo.definitions.apply_proposal import apply_proposal
from ondo.definitions.card_file import load_card
from ondo.domain.card import AttributeSpec, KindSpec, Rule, Scorecard, ValueType
from ondo.domain.conditions import EventMatch, Op
from ondo.domain.conditions import Test as AttributeTest
from ondo.domain.errors import Unavailable
from ondo.domain.evidence import Evidence
from ondo.domain.instant import DAY, HOUR, Micros
from ondo.domain.proposal import Decision, DecisionKind
from ondo.domain.vocabulary import Actor, Axis, Label, OutcomeKind
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db import schema
from ondo.ledger.decisions import bundles, cards, proposals, recalibration_requests
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.facts.imports import record_import
from ondo.ledger.facts.landmarks import NewLandmark, append_landmarks
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import leads_for
from ondo.simulate.days import JST
from ondo.tracking import CHALLENGER, CHAMPION, Tracking, model_name
from serving.scoring.model import ServedModel, features_for
from tests.domain.test_evidence import differences
from tests.support.ledgers import lay_empty
from training.data.dataset import build_dataset
from training.data.plan import RecalibrationPlan
from training.model.bundle import read_manifest
from training.recalibrate import Recalibration, join, recalibrate
from training.rules.candidates import askable

END = Micros(1_700_000_000 * 10**6)
TOWN_QUESTIONS = [
    ("town: kobe (in capitals or not)", "town：kobe（大文字・小文字は区別しない）"),
    ("town: osaka (in capitals or not)", "town：osaka（大文字・小文字は区別しない）"),
    ("town: a value other than kobe, osaka", "town：kobe、osaka以外の値"),
]
"""A level from the data says which spellings it stands for, and the rest which values it is not."""


def small_card() -> Scorecard:
    def text(name: str) -> Label:
        return Label(name, name)

    return Scorecard(
        "small",
        text("small"),
        (
            Rule("big", Axis.ATTRIBUTE, text("big"), AttributeTest("size", Op.GTE, (500.0,)), 20),
            Rule("target", Axis.ATTRIBUTE, text("target"), AttributeTest("industry", Op.EQ, ("maker",)), 10),
            Rule("price", Axis.BEHAVIOUR, text("price"), EventMatch(frozenset({"price"})), 15),
            Rule("seminar", Axis.BEHAVIOUR, text("seminar"), EventMatch(frozenset({"seminar"})), 10),
        ),
        hot_line=30,
        warm_line=15,
        attributes={
            "size": AttributeSpec("size", ValueType.NUMBER, text("size")),
            "industry": AttributeSpec("industry", ValueType.TEXT, text("industry"), ("maker", "other")),
            **{name: AttributeSpec(name, ValueType.TEXT, text(name)) for name in ("town", "note")},
        },
        kinds={name: KindSpec(name, Actor.LEAD, text(name)) for name in ("price", "seminar")},
    )


def fill(ledger: Ledger, leads: int, *, seed: int = 0) -> None:
    """Leads whose size means nothing and whose seminar means everything; the card believes the opposite."""
    rng = np.random.default_rng(seed)
    names = [f"c{i:04}" for i in range(leads)]
    with ledger.begin() as tx:
        cards.publish(tx, small_card(), approved_by=("m", "s"), effective_from=Micros(0))
        ids = leads_for(tx, "crm", names)
        attributes, events, landmarks, outcomes = [], [], [], []
        for i, name in enumerate(names):
            lead, begun = ids[name], Micros(END - 400 * DAY + i * 200 * DAY // max(leads, 1))
            has = rng.random(4) < 0.4
            size, industry = (800.0 if has[0] else 50.0), "maker" if has[1] else "other"
            attributes += [
                NewAttribute("crm", f"{name}-size", lead, "size", size, begun, begun),
                NewAttribute("crm", f"{name}-industry", lead, "industry", industry, begun, begun),
            ]
            events += [
                NewEvent("web", f"{name}-{kind}", lead, kind, Micros(begun + HOUR), Micros(begun + HOUR))
                for kind, did in (("price", has[2]), ("seminar", has[3]))
                if did
            ]
            at = Micros(begun + DAY)
            landmarks.append(NewLandmark("crm", f"{name}-d", lead, at, at))
            won = rng.random() < 1 / (1 + np.exp(2.2 - 2.6 * has[3] - 0.8 * has[2]))
            end, kind = Micros(at + 30 * DAY), OutcomeKind.WON if won else OutcomeKind.LOST
            outcomes.append(NewOutcome("crm", f"{name}-o", lead, None, kind, None, None, end, end))
        append_attributes(tx, attributes)
        append_events(tx, events)
        append_landmarks(tx, landmarks)
        tell_deals(tx, outcomes)


@pytest.fixture
def ledger(tmp_path: Path):
    with open_ledger(lay_empty(tmp_path / "ledger.sqlite"), lambda: END, tmp_path / "artifacts") as opened:
        yield opened


@pytest.mark.slow
def test_a_recalibration_from_facts_to_an_approved_card(ledger: Ledger, tmp_path: Path, monkeypatch):
    monkeypatch.setattr("training.model.tune.FEWEST_TO_TUNE", 0)  # the company has few labels; its trials are looked at
    fill(ledger, 600)
    tracking = Tracking(f"sqlite:///{tmp_path / 'mlflow.db'}", tmp_path / "mlruns")
    with ledger.begin() as tx:
        recalibration_requests.request_retraining(tx, "quarter:2023-10-01", (), "small")
    result = recalibrate(ledger, RecalibrationPlan(trials=2, seed=1, quarters=1), zone=JST, tracking=tracking)
    proposal = result.proposal
    suggested = {change.rule_id: change.points_suggested for change in proposal.changes}
    assert suggested["seminar"] > 10 or suggested.get("big", 20) < 20
    assert proposal.labels == 600
    assert result.figures["view"] == "landmark"
    assert result.figures["volume_kind"] == "simulated"
    assert {proposal.facts[f"hot_per_week_{when}"] for when in ("before", "after")} == {None}, "nobody is handed over"
    assert result.figures["hot_precision_suggested"] > result.figures["hot_precision_current"]
    assert json.loads(json.dumps(result.figures)) == result.figures
    assert differences(Evidence.of(proposal), proposal.facts) == [], "what is written keeps its types"

    with ledger.read() as tx:
        assert proposals.current_proposal(tx) == proposal
        assert recalibration_requests.pending_requests(tx) == []
        manifest = tx.conn.execute(sa.select(schema.dataset.c.manifest, schema.dataset.c.dataset_id)).one()
        assert (json.loads(manifest[0])["rows"], manifest[1]) == (600, result.dataset_id)
        assert bundles.champion(tx, "small") is None
    assert tracking.alias(model_name("small"), CHALLENGER) == result.bundle_id
    assert tracking.alias(model_name("small"), CHAMPION) is None
    the_run_tells_all(tracking.uri, result)

    with ledger.begin() as tx:
        decision = Decision(DecisionKind.APPROVE, proposal.proposal_id, ("m", "s"), "agreed", tx.now)
        made = proposals.decide(tx, decision)
        champion = bundles.champion(tx, "small")
    assert made.version == 2
    assert made.card.hot_line == proposal.hot_line_suggested
    assert champion.bundle_id == result.bundle_id
    data, cards_ = {"model.txt", "stack.json", "manifest.json"}, {"model_card.ja.md", "model_card.en.md"}
    assert {path.name for path in champion.path.iterdir()} == data | cards_
    tracking.point(model_name("small"), CHAMPION, champion.bundle_id)
    assert tracking.alias(model_name("small"), CHAMPION) == result.bundle_id
    assert tracking.drop(model_name("small"), CHALLENGER)
    assert not tracking.drop(model_name("small"), CHALLENGER)
    assert tracking.alias(model_name("small"), CHALLENGER) is None


def the_run_tells_all(uri: str, result: Recalibration):
    """Read the run back as a data scientist does: nested runs of methods and trials, inputs, files."""
    client = MlflowClient(tracking_uri=uri)
    run = client.get_run(result.run_id)
    nested = client.search_runs([run.info.experiment_id], f"tags.`mlflow.parentRunId` = '{result.run_id}'")
    methods = {
        trial.data.params["method"]: trial.data.metrics for trial in nested if trial.data.tags["kind"] == "method"
    }
    assert methods["stack"]["logloss"] == result.figures["logloss_model"]
    assert methods["logistic"]["auc"] == result.figures["auc_logistic"]
    assert methods["current card"]["hot_precision"] == result.figures["hot_precision_current"]
    metrics, params = run.data.metrics, run.data.params
    assert [metrics["gain_precision_low"], metrics["gain_precision_high"]] == result.figures["gain"]
    assert sum(metrics[f"slice_{part}"] for part in ("fit", "calibrate", "later")) <= 600
    for method, key in (("current card", "current"), ("stack", "model")):
        assert (metrics[f"brier_{key}"], metrics[f"pr_auc_{key}"]) == (
            methods[method]["brier"],
            methods[method]["pr_auc"],
        )
        assert 0 < methods[method]["brier"] < 0.25, "better than saying one half of everybody"
    assert params["library_lightgbm"] == version("lightgbm")
    assert all(kept in run.data.tags["mlflow.note.content"] for kept in ("labels", "ラベル"))
    trials = [trial for trial in nested if trial.data.tags["kind"] == "trial"]
    assert [trial.data.tags["state"] for trial in trials] == ["complete", "complete"]
    for trial in trials:
        folds = client.get_metric_history(trial.info.run_id, "fold_logloss")
        assert sorted(fold.step for fold in folds) == [0, 1, 2]
        assert min(fold.value for fold in folds) <= trial.data.metrics["logloss"] <= max(fold.value for fold in folds)
    steps = client.get_metric_history(result.run_id, "path_logloss")
    assert {step.step: step.value for step in steps} == {s.changes: s.logloss for s in result.proposal.path}
    (given,) = run.inputs.dataset_inputs
    assert (given.dataset.name, json.loads(given.dataset.profile)["rows"]) == (result.dataset_id, 600)
    names = {
        file.path for place in ("card", "figures", "bundle") for file in client.list_artifacts(result.run_id, place)
    }
    suggested = load_card(Path(client.download_artifacts(result.run_id, "card/suggested.yaml")))
    assert suggested == apply_proposal(small_card(), result.proposal)
    assert {"card/card.yaml", "card/card.json", "bundle/model.txt", "bundle/model_card.ja.md"} <= names
    pictures = ("k_path", "precision_at_capacity", "reliability", "shap_summary")
    assert {f"figures/{name}.en.png" for name in pictures} <= names


def tell_towns(ledger: Ledger, leads: int) -> None:
    """Each third lead is of Osaka, each third of Kobe, every other one of a village of its own; notes are all apart."""
    with ledger.begin() as tx:
        ids = leads_for(tx, "crm", [f"c{i:04}" for i in range(leads)])
        towns = {name: ("Osaka", "ＫＯＢＥ", f"village {i}")[i % 3] for i, name in enumerate(ids)}
        begun = Micros(END - 401 * DAY)
        append_attributes(
            tx,
            [
                NewAttribute("crm", f"{name}-{what}", ids[name], what, value, begun, begun)
                for name, town in towns.items()
                for what, value in (("town", town), ("note", f"called, {name}"))
            ],
        )


@pytest.mark.slow
def test_a_text_without_choices_is_learned_from_and_served_by_the_levels_of_the_bundle(ledger: Ledger):
    fill(ledger, 300)
    tell_towns(ledger, 300)
    result = recalibrate(ledger, RecalibrationPlan(trials=1, quarters=0), zone=JST)
    with ledger.read() as tx:
        (folder,) = (ledger.artifacts / "bundles").iterdir()
        frames = read_frames(tx, result.card, END, zone=JST)
    served = ServedModel(folder, features_for(folder, result.card))
    town = next(feature for feature in served.features if feature.name == "attribute__town")
    assert town.levels == ("kobe", "osaka", OTHER)
    assert read_manifest(folder)["levels"] == {"town": ["kobe", "osaka"]}
    data = build_dataset(frames, result.card, END, zone=JST)
    column = data.x[:, [feature.name for feature in data.features].index("attribute__town")]
    assert np.bincount(column.astype(int)).tolist() == [100, 100, 100]
    asked = [predicate for predicate in askable(data, np.arange(300)).items if predicate.topic == "attribute town"]
    assert [(predicate.label.en, predicate.label.ja) for predicate in asked] == TOWN_QUESTIONS
    rules = tuple(Rule(predicate.name, Axis.ATTRIBUTE, predicate.label, predicate.when, 5) for predicate in asked)
    counted = data.under(replace(data.card, rules=rules)).counts
    assert (counted == (column[:, None] == np.arange(3))).all(), "the card's language says what the levels say"
    statements = [text.en for text in Evidence.of(result.proposal).selection.statements]
    (overlooked,) = [text for text in statements if text.startswith("One declared attribute")]
    assert "no value is shared by 20 labelled leads that are 1 % of those that have one" in overlooked
    assert overlooked.endswith("neither the model nor new rules look at it: note.")


def test_a_ledger_without_labels_gets_a_proposal_that_says_so(ledger: Ledger):
    fill(ledger, 0)
    result = recalibrate(ledger, zone=JST)
    assert (result.proposal.changes, result.proposal.reason, result.bundle_id) == ((), "no_labels", None)
    assert result.figures["labels"] == 0
    assert result.figures["auc_suggested"] is None
    assert result.figures["reason_text"]["ja"]


@pytest.mark.slow
def test_an_unreachable_store_costs_no_proposal(ledger: Ledger, tmp_path: Path):
    fill(ledger, 150)
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    result = recalibrate(
        ledger,
        RecalibrationPlan(trials=0, quarters=0),
        zone=JST,
        tracking=Tracking(f"sqlite:///{blocked}/mlflow.db", tmp_path / "mlruns"),
    )
    assert result.run_id is None
    with ledger.read() as tx:
        assert proposals.current_proposal(tx) == result.proposal


def test_the_password_of_a_server_that_is_away_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")  # the environment goes before our own patience
    away = Tracking("http://ondo:pass-word@127.0.0.1:1", tmp_path)
    with (
        pytest.raises(Unavailable, match=r"http://ondo:\*\*\*@127\.0\.0\.1:1 cannot be used") as refused,
        away.run("x"),
    ):
        raise AssertionError("there is nothing to run in")
    assert "pass-word" not in str(refused.value)


@pytest.mark.slow
def test_a_run_that_dies_leaves_the_ledger_as_it_was(ledger: Ledger, tmp_path: Path):
    class Killed(BaseException):
        pass

    class Killer:
        def step(self, name: str, done: float, total: float | None = None) -> None:
            if name == "mlflow":
                raise Killed

    fill(ledger, 150)
    tracking = Tracking(f"sqlite:///{tmp_path / 'mlflow.db'}", tmp_path / "mlruns")
    with pytest.raises(Killed):
        recalibrate(ledger, RecalibrationPlan(trials=0, quarters=0), zone=JST, tracking=tracking, progress=Killer())
    with ledger.read() as tx:
        assert proposals.proposals(tx) == []
        assert bundles.champion(tx, "small") is None


@pytest.mark.slow
def test_what_came_after_an_import_counts_once_the_company_lives_in_the_ledger(ledger: Ledger):
    fill(ledger, 150)
    imported = Micros(END - 150 * DAY)
    with ledger.begin() as tx:
        record_import(tx, "file", "mapping", {}, observed_until=imported)
    before = recalibrate(ledger, RecalibrationPlan(trials=0, quarters=0), zone=JST)
    assert (before.proposal.as_of, before.figures["at_end_of_history"]) == (imported, True)
    with ledger.begin() as tx:
        ids = leads_for(tx, "web", [f"v{i}" for i in range(20)])
        append_events(tx, [NewEvent("web", key, lead, "price", Micros(END - DAY)) for key, lead in ids.items()])
    after = recalibrate(ledger, RecalibrationPlan(trials=0, quarters=0), zone=JST)
    assert (after.proposal.as_of, after.figures["at_end_of_history"]) == (END, False)
    assert after.figures["labels"] > before.figures["labels"]


def test_a_recalibration_answers_the_requests_of_its_own_card_only(ledger: Ledger):
    fill(ledger, 0)
    with ledger.begin() as tx:
        cards.publish(tx, replace(small_card(), card_id="other"), approved_by=("m", "s"), effective_from=Micros(0))
        for card_id in ("small", "other"):
            recalibration_requests.request_retraining(tx, "quarter:2023-10-01", (), card_id)
        recalibration_requests.force_request(tx, "other", SignOff(["m"], "wish"), 0.8)
        recalibration_requests.force_request(tx, "small", SignOff(["m"], "wish"), 0.6)
    proposal = recalibrate(ledger, RecalibrationPlan(card_id="small"), zone=JST).proposal
    assert proposal.facts["run"]["hot_precision"] == 0.6, "what people asked for is what the line is to hold"
    with ledger.read() as tx:
        assert {request.card_id for request in recalibration_requests.pending_requests(tx)} == {"other"}


@pytest.mark.slow
def test_the_same_ledger_and_seed_give_the_same_proposal_and_one_bundle(ledger: Ledger):
    fill(ledger, 200)
    plan = RecalibrationPlan(trials=1, seed=3, quarters=0)
    first, second = (recalibrate(ledger, plan, zone=JST) for _ in range(2))
    assert first.proposal == replace(second.proposal, proposal_id=first.proposal.proposal_id)
    assert (first.bundle_id, first.dataset_id) == (second.bundle_id, second.dataset_id)
    assert [path.name for path in (ledger.artifacts / "bundles").iterdir()] == [first.bundle_id]


@pytest.mark.slow
def test_who_joins_tries_settings_of_the_run_it_joins_and_writes_nothing_else(ledger: Ledger):
    fill(ledger, 1200)
    plan = RecalibrationPlan(trials=1, seed=3, quarters=0)
    assert join(ledger, plan, zone=JST) == 1
    assert [path.name for path in ledger.artifacts.iterdir()] == ["studies.sqlite"]
    recalibrate(ledger, plan, zone=JST)
    with closing(sqlite3.connect(ledger.artifacts / "studies.sqlite")) as studies:
        assert studies.execute("SELECT count(*), count(DISTINCT study_id) FROM trials").fetchone() == (1, 1)


@pytest.mark.slow
def test_labels_that_judged_before_are_known_and_paid_for(ledger: Ledger):
    """The same card looked at again is the same look; the approved one is judged by labels of which none is fresh."""
    fill(ledger, 400)
    plan = RecalibrationPlan(trials=0, quarters=0)
    first = recalibrate(ledger, plan, zone=JST).proposal
    look = Evidence.of(first).look
    assert look is not None
    assert (look.fresh, look.chance) == (look.judged, 0.05)
    again = recalibrate(ledger, replace(plan, seed=3), zone=JST).proposal
    assert Evidence.of(again).look == look
    assert first.changes
    with ledger.begin() as tx:
        proposals.decide(tx, Decision(DecisionKind.APPROVE, again.proposal_id, ("m", "s"), "agreed", tx.now))
    later = recalibrate(ledger, plan, zone=JST).proposal
    paid = Evidence.of(later).look
    assert paid is not None
    assert (paid.fresh, paid.chance) == (0, 0)
    assert not later.changes
