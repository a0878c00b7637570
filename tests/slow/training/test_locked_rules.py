"""Rules that the meeting locked, through two recalibrations by the command."""

from __future__ import annotations

import json

from tests.training.test_train_cmd import home, meeting, ondo, recalibrated

__all__ = ["home", "meeting", "ondo", "recalibrated"]


def test_a_rule_that_the_meeting_locked_is_not_suggested_again(meeting):
    first = json.loads(meeting("review", "--json")[1])["changes"][0]["rule_id"]
    assert meeting("card", "lock", first, "--name", "m", "--reason", "agreed")[0] == 0
    assert meeting("review")[0] == 4, "the proposal was for the version before the lock"
    meeting("recalibrate", "--trials", "0", "--quarters", "0", "--no-mlflow")
    changes = json.loads(meeting("review", "--json")[1])["changes"]
    assert first not in {change["rule_id"] for change in changes}
