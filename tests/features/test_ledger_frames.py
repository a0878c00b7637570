"""Through a real ledger: what serving computes for one lead is what the frames give for many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from features.batch import feature_frame
from features.labels import labels
from features.points import score_frame
from ondo.definitions.sla_file import default_agreement
from ondo.domain.instant import DAY, Micros
from ondo.domain.scoring import score
from ondo.domain.sla import SalesDuties, SilenceMeaning
from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind, Via
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.decisions import sla_versions
from ondo.ledger.facts.colleagues import Accounts, RecentActivity
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events, lead_facts
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.facts.landmarks import NewLandmark, append_landmarks
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback
from ondo.ledger.handoffs.handoff_rows import NewHandOff
from ondo.ledger.handoffs.handoffs import open_handoff
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import leads_for
from tests.features.builders import NOW, UTC, decisions_of
from tests.features.test_catalogue import CARD, named
from tests.support.ledgers import lay_empty
from tests.support.plain_features import vector


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(lay_empty(tmp_path / "ledger.sqlite"), lambda: NOW, tmp_path / "artifacts")
    yield opened
    opened.close()


def ago(days: float) -> Micros:
    return Micros(NOW - int(days * DAY))


def filled(ledger: Ledger) -> dict[str, str]:
    happenings = [
        *(("a", "visit", 400, {"page": "Ｔop"}), ("a", "price_view", 250, {}), ("a", "demo", 12, {})),
        *(("b", "visit", 230, {}), ("b", "mail_sent", 220, {}), ("b", "form", 201, {}), ("c", "visit", 5, {})),
    ]
    values = [
        *(("a", "employees", 800.0, 300), ("a", "employees", 20.0, 100), ("a", "industry", None, 1)),
        *(("a", "account_id", "ＡＣＭＥ", 300), ("b", "account_id", "acme", 240), ("c", "account_id", "acme", 6)),
        *(("b", "industry", "retail ", 240), ("c", "consent", True, 6)),
    ]
    with ledger.begin() as tx:
        ids = leads_for(tx, "test", ["a", "b", "c", "d"])
        append_events(
            tx,
            [
                NewEvent("test", f"e{i}", ids[lead], kind, ago(days), ago(days), properties, "Web")
                for i, (lead, kind, days, properties) in enumerate(happenings)
            ],
        )
        append_attributes(
            tx,
            [
                NewAttribute("test", f"a{i}", ids[lead], name, value, ago(days), ago(days))
                for i, (lead, name, value, days) in enumerate(values)
            ],
        )
    return ids


def test_one_lead_from_the_ledger_equals_many_from_the_frames(ledger: Ledger):
    ids = filled(ledger)
    asked = [(ids[lead], ago(days)) for lead in "abcd" for days in (0, 3, 30, 215, 240)]
    own = named()["events_30d"].source.kinds
    accounts = Accounts()
    with ledger.read() as tx:
        frames = read_frames(tx, CARD, NOW, zone=UTC)
        points = score_frame(frames, CARD, decisions_of(*asked), zone=UTC).to_dict("records")
        features = feature_frame(frames, CARD, decisions_of(*asked), zone=UTC)
        for i, (lead_id, at) in enumerate(asked):
            lead, events = lead_facts(tx, lead_id, at)
            row = score(CARD, lead, events, at, zone=UTC)
            assert (points[i]["total"], points[i]["temperature"]) == (row.total, row.temperature.value)
            since = Micros(at - 30 * DAY)
            others = 0
            if lead.account_id:
                acted = RecentActivity(own, since, at)
                others = accounts.colleagues_of(tx, [(lead_id, lead.account_id)], acted)[lead_id]
            expected = vector(CARD, lead, events, at, others, zone=UTC)
            np.testing.assert_array_equal(features.iloc[i, 1:].to_numpy(np.float64), expected)
    assert features["colleagues_30d"].max() == 2


def test_labels_of_a_real_ledger(ledger: Ledger):
    ids = filled(ledger)
    with ledger.begin() as tx:
        handoffs = {
            lead: open_handoff(tx, NewHandOff(ids[lead], "card", 1, Via.HOT, ago(days), {}, 1.0, known_at=ago(days)))
            for lead, days in (("a", 12), ("b", 201))
        }
        append_feedback(
            tx,
            [
                NewFeedback(
                    "crm", "f", ids["a"], handoffs["a"], FeedbackLabel.ACCURATE_HOT, None, "sato", ago(2), ago(2)
                ),
                NewFeedback("crm", "m", ids["c"], None, FeedbackLabel.MISSED_HOT, None, "sato", ago(2), ago(2)),
            ],
        )
        tell_deals(tx, [NewOutcome("crm", "o", ids["c"], None, OutcomeKind.WON, None, None, ago(1), ago(1))])
        append_landmarks(tx, [NewLandmark("test", f"l{lead}", ids[lead], ago(4), ago(4)) for lead in ("a", "c", "d")])
    with ledger.read() as tx:
        frames = read_frames(tx, CARD, NOW, zone=UTC)
    result = labels(frames, NOW, "handoff").set_index("lead_id")
    assert result["label"].to_dict() == {ids["a"]: 1}, "silence is no label"
    landmarks = labels(frames, NOW, "landmark", maturity_days=4).set_index("lead_id")
    assert landmarks["label"].to_dict() == {ids["c"]: 1}
    with ledger.begin() as tx:
        signed = replace(default_agreement(), sales=SalesDuties(silence=SilenceMeaning.NEGATIVE))
        sla_versions.publish(tx, signed, approved_by=("A",), effective_from=Micros(NOW + 1))
    with ledger.read() as tx:
        before, frames = (read_frames(tx, CARD, Micros(at), zone=UTC) for at in (NOW, NOW + 1))
    result = labels(frames, NOW, "handoff").set_index("lead_id")
    assert result["provenance"].to_dict() == {ids["a"]: "feedback", ids["b"]: "nothing_happened"}
    assert result["label"].to_dict() == {ids["a"]: 1, ids["b"]: 0}
    assert set(labels(before, NOW)["lead_id"]) == {ids["a"]}, "not signed yet"
