"""The demo's third company, one for a trial: what its card hands over never buys, and every hand-off is answered.

Fourteen weeks of it are imported; then a proposal is put on trial, and the weeks after that are lived on the clock of
their days by the service's own functions: each lead is drawn, scored and handed over as it would have been.
"""

from __future__ import annotations

import heapq
import random
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ondo.cli.app import out, sentence
from ondo.cli.demo_stage import Stage
from ondo.cli.demo_visitors import SOURCE, ServiceDesk, ShownClock
from ondo.domain.instant import HOUR, MINUTE, Micros, from_datetime, iso, start_of_day, to_datetime
from ondo.settings import Settings, read_settings
from ondo.simulate.two_kinds import DID, HOT, WEEKS, arrivals, write_two_kinds
from ondo.text.trial_text import plan_words

if TYPE_CHECKING:
    from ondo.domain.trial_plan import TrialPlan
    from ondo.ledger import Ledger

WEEKS_ON_TRIAL = 6
"""So many weeks the trial has run when the demo ends."""
AGE_DAYS = 14
"""Days after its hand-off at which a label enters; sales of this company answers within one."""
_ANSWERED = Micros(20 * HOUR)
_NAMES = ("marketing", "sales")


def turn_trial(stage: Stage, last: date) -> None:
    """Let the company live up to a day, with a trial that began ``WEEKS_ON_TRIAL`` weeks before its end."""
    settings = read_settings(stage.environment)
    begins = last + timedelta(days=1 - 7 * WEEKS_ON_TRIAL)
    stage.title(sentence(stage.lang, "cli-demo-trial-company", weeks=WEEKS, day=begins.isoformat()))
    stage.company.mkdir()
    exported = write_two_kinds(stage.company, datetime.combine(begins, time()))
    mapping = stage.company / "mapping.yaml"
    mapping.write_bytes((files("ondo.simulate") / "mapping.yaml").read_bytes())
    signed = [word for name in _NAMES for word in ("--name", name)]
    agreed = (begins - timedelta(weeks=WEEKS + 3)).isoformat()
    stage.run("init", *signed, "--agreed-on", agreed, quiet=True)
    stage.run("import", "--mapping", str(mapping), *map(str, exported), quiet=True)
    stage.title(sentence(stage.lang, "cli-demo-learn-until", day=begins.isoformat()))
    figures = stage.answer(
        "recalibrate", "--trials", "0", "--quarters", "0", "--no-mlflow", "--as-of", begins.isoformat()
    )
    stage.run("review", figures["proposal_id"])
    stage.title(sentence(stage.lang, "cli-demo-trial-begins", day=begins.isoformat()))
    at = start_of_day(begins, settings.timezone)
    planned = _begin(settings, at, figures["proposal_id"], sentence(stage.lang, "cli-demo-trial-reason"))
    out.print(plan_words(planned).of(stage.lang), markup=False, soft_wrap=True)
    stage.title(sentence(stage.lang, "cli-demo-trial-weeks", weeks=WEEKS_ON_TRIAL, day=last.isoformat()))
    stage.say("cli-demo-trial-came", count=_live(settings, at, last))
    stage.run("score", "--all", quiet=True)
    stage.run("trial", "show")
    stage.say_where()


def _opened(settings: Settings, clock: ShownClock) -> Ledger:
    from ondo.ledger import IdentityKey, open_ledger

    key = IdentityKey(settings.identity_file, settings.identity_secret)
    return open_ledger(settings.ledger, clock, settings.artifacts, create=False, identity=key)


def _begin(settings: Settings, at: Micros, proposal_id: str, reason: str) -> TrialPlan:
    """Put the proposal on trial on the clock of that day; return what was said of how long it would take."""
    from ondo.domain.proposal import Decision, DecisionKind
    from ondo.ledger.access.audit import LOCAL
    from ondo.ledger.handoffs import card_trials

    with _opened(settings, ShownClock(at)) as ledger, ledger.begin() as tx:
        decision = Decision(DecisionKind.TRIAL, proposal_id, _NAMES, reason, tx.now)
        terms = card_trials.TrialTerms(age_days=AGE_DAYS)
        return card_trials.start(tx, decision, terms, settings.timezone, LOCAL)[1]


def _live(settings: Settings, begins: Micros, last: date) -> int:
    """Let the leads of the weeks on trial come, and sales answer what is handed over; return how many came."""
    rng, end = random.Random(2), start_of_day(last + timedelta(days=1), settings.timezone)
    until = datetime.combine(last, time()) + timedelta(days=1)
    came = sorted(arrivals(rng, until, WEEKS_ON_TRIAL))
    clock = ShownClock(begins)
    answers: list[tuple[Micros, str, bool]] = []
    with _opened(settings, clock) as ledger:
        desk = ServiceDesk(ledger, settings)

        def answered(until: Micros) -> None:
            while answers and answers[0][0] <= until:
                clock.at, handoff_id, hot = heapq.heappop(answers)
                desk.taken(handoff_id, "rep-01")
                desk.reached(handoff_id)
                desk.judged(handoff_id, "rep-01", hot=hot)

        for number, (when, kind) in enumerate(came):
            at = from_datetime(when.replace(tzinfo=settings.timezone))
            answered(at)
            clock.at = at
            lead, events = _lead(f"V{number:05}", kind, at)
            handoff_id = desk.come(lead, events)
            if handoff_id is not None:
                heapq.heappush(answers, (Micros(at + _ANSWERED), handoff_id, rng.random() < HOT[kind]))
        answered(end)
        desk.end()
    return len(came)


def _lead(name: str, kind: str, at: Micros) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a lead of a kind, like those that are imported, and what it did, as bodies of the API."""
    key = {"source": SOURCE, "external_id": name}
    expected = (to_datetime(at) + timedelta(days=90)).date().isoformat()
    about = {"employees": 800, "industry": "it", "expected_by": expected, "account_id": name}
    person = {"name": f"見本 {name}", "company": f"サンプル工業 {name}"}
    done = (*DID.get(kind, ()), "document_request")
    events = [
        key
        | {"key": f"{name}-{act}", "kind": act, "happened_at": iso(Micros(at - MINUTE)), "channel": "web"}
        | {"properties": {"topic": "problem_solving"} if act == "seminar_attended" else {}}
        for act in done
    ]
    return key | {"attributes": about, "title": "部長", "person": person}, events
