"""Two processes share the trials of one study in a real PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.support.postgres import Postgres

REPOSITORY = Path(__file__).resolve().parents[3]
TRIALS = 12
WORKER = """
import json, sys
import numpy as np
from tests.training.builders import a_card, a_dataset, planted
from training.data.dataset import split
from training.model.challenger import settings_of
from training.model.tuning_plan import TuningPlan

class Begun:
    number = 0

    def step(self, name, done, total=None):
        self.number += done == int(done) and done < total

begun = Begun()
data = planted(np.random.default_rng(1), 2000, a_card([15, 10, 20, 5, 0, 10]), {"r4": 25})
sys.stdin.readline()
tuned = settings_of(data, split(data).fit, TuningPlan(int(sys.argv[2]), 3, sys.argv[1], begun))
sys.stdout.write(json.dumps({"begun": begun.number, "settings": [dict(trial.params) for trial in tuned.trials]}))
"""


def test_two_workers_share_one_study_and_try_nothing_twice(postgres: Postgres):
    address = postgres.create("studies")
    command = [sys.executable, "-c", WORKER, address, str(TRIALS)]
    workers = [
        subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for worker in workers:  # they begin together
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    answers = [json.loads(worker.communicate()[0]) for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    begun = [answer["begun"] for answer in answers]
    assert min(begun) >= 2, begun
    assert TRIALS <= sum(begun) <= TRIALS + 1  # one may be under way when the last is done
    for answer in answers:
        different = {json.dumps(settings, sort_keys=True) for settings in answer["settings"]}
        assert (len(answer["settings"]), len(different)) in ((TRIALS, TRIALS), (TRIALS, TRIALS - 1))  # defaults
