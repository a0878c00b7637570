"""Evidence of a proposal: what is stored keeps its types, and what an earlier version stored still reads."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from ondo.domain.evidence import Evidence, GainInterval, plain

WHOLE = {
    "reason_text": {"ja": "良い", "en": "better"},
    "gain_logloss": 0.05,
    "gain_logloss_interval": [0.03, 0.07],
    "hot_per_week_after": None,
    "logistic": {"auc": 0.7, "logloss": 0.3, "precision": None},
    "backtest": {
        "totals": [
            {
                "method": "suggested",
                "precision": 0.4,
                "recall": 0.1,
                "hot_per_week": 5,
                "gain_precision": [0.1, 0.0, 0.2],
            }
        ],
        "skipped": [{"quarter": "2025Q2", "why": "few_labels"}],
    },
    "certificate": [{"changes": 3, "loss": 0.4, "bound": 0.39, "gap": 0.01, "best": [1, 2]}],
    "parts": {"change_ids": ["a"], "per_week": 0.5, "hot": [4, 6], "labelled": [2, 3], "accurate": [1, 2]},
    "a_later_version": {"wrote": "this"},
}


def differences(value: Any, stored: Any, place: str = "") -> list[str]:
    """Return where evidence does not say what is stored under the same name."""
    if isinstance(value, GainInterval):
        value = plain(value)
    if is_dataclass(value):
        names = [first.name for first in fields(value) if first.name in stored]
        return [text for name in names for text in differences(getattr(value, name), stored[name], f"{place}.{name}")]
    if isinstance(value, tuple):
        if len(value) != len(stored):
            return [place]
        pairs = enumerate(zip(value, stored, strict=True))
        return [text for n, (first, other) in pairs for text in differences(first, other, f"{place}.{n}")]
    if isinstance(value, dict):
        if value.keys() != stored.keys():
            return [place]
        return [text for name in value for text in differences(value[name], stored[name], f"{place}.{name}")]
    return [] if value == stored else [place]


def test_what_is_stored_keeps_its_types():
    evidence = Evidence.read(WHOLE)
    assert differences(evidence, WHOLE) == []
    assert evidence.logloss_gain == GainInterval(0.05, 0.03, 0.07)
    (total,), (proof,) = evidence.backtest.totals, evidence.certificate
    assert (total.hot_per_week, total.gain_precision) == (5.0, GainInterval(0.1, 0.0, 0.2))
    assert (proof.gap, proof.relative_gap) == (pytest.approx(0.01), pytest.approx(0.025))


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"backtest": {"totals": [{"method": "suggested"}], "rows": "none", "skipped": None}},
        {"missed_hot": [], "people": None, "sensitivity": {"changes": [{"drops": 3}]}, "teacher": "model"},
        {
            "certificate": {"steps": "none"},
            "logistic": {"auc": 0.7},
            "gain_logloss": 0.1,
            "gain_logloss_interval": [0.0],
        },
        {
            "reason_text": {"ja": "良い"},
            "volume_before": "many",
            "path_chosen": True,
            "selection": {"groups": {"a": {}}},
        },
    ],
    ids=["nothing", "backtest", "other kinds", "proofs", "texts"],
)
def test_what_an_earlier_version_did_not_write_takes_its_default(stored: dict[str, object]):
    assert (
        Evidence.read(stored) == Evidence(gain_logloss=0.1, gain_logloss_interval=(0.0,))
        if "logistic" in stored
        else (Evidence())
    )
    assert Evidence.read(stored).logloss_gain is None


def test_proofs_once_stood_among_the_settings_of_the_prover():
    (proof,) = Evidence.read({"certificate": {"steps": [{"changes": 1, "loss": 0.5}]}}).certificate
    assert (proof.changes, proof.bound, proof.gap, proof.relative_gap) == (1, None, None, None)
