"""A service that runs on answers like a new one, and like the lead's events read one by one, whatever happened."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY, HOUR, MINUTE, Micros, iso
from ondo.domain.scoring import score
from ondo.domain.vocabulary import FeedbackLabel, Lang, OutcomeKind, SendBackReason, Via
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db.encoding import to_json
from ondo.ledger.decisions import bundles, cards
from ondo.ledger.facts.colleagues import Accounts, RecentActivity
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events, lead_facts
from ondo.ledger.handoffs import handoffs
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback
from ondo.ledger.handoffs.handoffs import NewHandOff
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity import lead_keys
from ondo.text.locales import Locale
from serving.schemas.requests import ScoreIn
from serving.scoring.answer import score_answer
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring
from tests.serving.builders import HOT, Clock, settings_in
from tests.serving.test_model import write_bundle
from tests.support.ledgers import lay_empty
from tests.support.plain_features import vector

LEADS = ("L-0", "L-1", "L-2")
KINDS = ("site_visit", "page_view", "email_open", "demo_request", "document_request", "contact_form", "email_sent")
# Ages of the model have their thresholds half a day apart; decay, cool-off and fast track come after 30 days.
WAITS = (0, 1, MINUTE, 4 * MINUTE, HOUR, DAY // 2 - 1, DAY // 2, DAY, 29 * DAY, 30 * DAY - 1, 30 * DAY, 61 * DAY)
MODELS = ("one", "other")

lead = st.sampled_from(LEADS)
steps = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from(WAITS)),
    st.tuples(st.just("event"), lead, st.sampled_from(KINDS), st.sampled_from((0, MINUTE, DAY, 40 * DAY))),
    st.tuples(st.just("attribute"), lead, st.sampled_from((10.0, 800.0, None))),
    st.tuples(st.just("send_back"), lead),
    st.tuples(st.just("outcome"), lead, st.sampled_from((0, 3 * MINUTE))),
    st.tuples(st.just("hand_over"), lead),
    st.tuples(st.just("merge"), lead, lead),
    st.tuples(st.just("points"), st.integers(1, 60)),
    st.tuples(st.just("model"), st.sampled_from(MODELS)),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with the default card, three leads and two models."""
    made = tmp_path_factory.mktemp("twins")
    with open_ledger(lay_empty(made / "ledger.sqlite"), Clock(), made / "artifacts") as ledger, ledger.begin() as tx:
        cards.publish(tx, default_card(), approved_by=["Sato"], effective_from=tx.now)
        for seed, name in enumerate(MODELS):
            folder = ledger.artifacts / "bundles" / name
            bundles.register_bundle(tx, name, folder, write_bundle(folder, seed=seed, ages=True))
        bundles.promote(tx, MODELS[0])
        for name in LEADS:
            lead_id = lead_keys.lead_for(tx, "ma", name)
            values = {**HOT, "employees": 800.0, "account_id": "other" if name == "L-2" else "acme"}
            attributes = [
                NewAttribute("ma", f"{name} {key}", lead_id, key, value, tx.now) for key, value in values.items()
            ]
            append_attributes(tx, attributes)
    return made


class Twins:
    """A service that runs on, and a new one for each question."""

    def __init__(self, ledger: Ledger, clock: Clock, home: Path) -> None:
        self._ledger, self._clock, self._settings = ledger, clock, settings_in(home)
        self._definitions, self._count = Definitions(), 0
        self._old = Scoring(ledger, Definitions(), self._settings)

    def do(self, what: str, *more: object) -> None:
        """Let something happen."""
        self._count += 1
        if what == "wait":
            (micros,) = more
            self._clock.forward(int(str(micros)))
            return
        with self._ledger.begin() as tx:
            key, now = f"{self._count}", tx.now
            named = [lead_keys.find_lead(tx, "ma", str(name)) for name in more if name in LEADS]
            if what == "event":
                _, kind, ago = more
                at = Micros(now - int(str(ago)))
                append_events(tx, [NewEvent("ma", key, *named, str(kind), at, properties={"page": "price"})])
            elif what == "attribute":
                value = more[1]
                assert value is None or isinstance(value, float)
                append_attributes(tx, [NewAttribute("ma", key, *named, "employees", value, now)])
            elif what == "send_back":
                answer = FeedbackLabel.FALSE_HOT, SendBackReason.NOT_NOW, "s-1"
                append_feedback(tx, [NewFeedback("app", key, *named, None, *answer, now)])
            elif what == "outcome":
                known = Micros(now + int(str(more[1])))
                tell_deals(tx, [NewOutcome("app", key, *named, None, OutcomeKind.PASSED, None, None, now, known)])
            elif what == "hand_over":
                handoffs.open_handoff(tx, NewHandOff(*named, default_card().card_id, 1, Via.MANUAL, now))
            elif what == "merge":
                top, into = (lead_keys.canonical(tx, row, now) for row in named)
                if top != into:
                    lead_keys.merge(tx, top, into)
            elif what == "points":
                first, *others = default_card().rules
                card = replace(default_card(), rules=(replace(first, points=int(str(more[0]))), *others))
                cards.publish(tx, card, approved_by=["Sato"], effective_from=now)
            else:
                bundles.promote(tx, str(more[0]))

    def agree(self) -> None:
        """Ask both for the rules and for the model's reasons, and count the lead's events."""
        for name in LEADS:
            new = {kind: asked(self._new(), name, explain=kind) for kind in ("rules", "all")}
            assert {kind: asked(self._old, name, explain=kind) for kind in new} == new
            as_of = asked(self._old, name, explain="all", as_of=iso(self._clock()))
            assert as_of == new["all"] | {"handoff": None}
            probability, rules = self._from_events(name)
            assert new["all"] | rules == new["all"]
            assert isinstance(model := new["all"]["model"], dict)
            assert model["probability"] == probability

    def _from_events(self, name: str) -> tuple[float, dict[str, object]]:
        """Apply model and card to everything that is known of a lead, event by event."""
        zone = self._settings.timezone
        with self._ledger.read() as tx:
            definition, now = self._definitions.at(tx), tx.now
            card, model, asks = definition.version.card, definition.model, definition.colleagues
            assert model is not None
            assert asks is not None
            known = lead_keys.find_lead(tx, "ma", name), now, self._definitions.declared(tx, zone)
            lead, events = lead_facts(tx, *known)
            closed = handoffs.last_closed(tx, lead.lead_id, card.card_id)
            acted = RecentActivity(asks.kinds, Micros(now - int(asks.within_days * DAY)), now)
            others = Accounts().colleagues_of(tx, [(lead.lead_id, str(lead.account_id))], acted)[lead.lead_id]
        row = vector(card, lead, events, now, others, model.features, zone=zone)
        result = score(card, lead, events, now, zone=zone, closed_at=None if closed is None else closed.closed_at)
        answer = json.loads(to_json(score_answer(result, definition.version, Locale(Lang.EN, zone), stored=True)))
        for laid_in in ("model", "model_note", "suggested", "handoff", "mistyped"):
            del answer[laid_in]
        return round(model.predict(row, explain=False).probability, 6), answer

    def _new(self) -> Scoring:
        return Scoring(self._ledger, self._definitions, self._settings)


def asked(scoring: Scoring, name: str, **more: str) -> dict[str, object]:
    """Return an answer but for whether it opened the hand-off: the first of two did."""
    question = ScoreIn.model_validate({"source": "ma", "external_id": name, "lang": "en"} | more)
    answer: dict[str, object] = json.loads(scoring.answer(question))
    if isinstance(held := answer["handoff"], dict):
        del held["opened_now"]
    return answer


# Each names something that time alone changes, or another process, and comes to the instant before and the one itself.
@pytest.mark.slow
@example([("event", "L-0", "demo_request", 0), ("wait", DAY // 2), ("wait", 1)])  # an age passes a threshold
@example([("wait", 1), ("hand_over", "L-0"), ("outcome", "L-0", 3 * MINUTE), ("wait", 3 * MINUTE - 1), ("wait", 1)])
@example(
    [
        *(("event", "L-0", kind, 0) for kind in ("demo_request", "document_request")),
        *(
            ("wait", MINUTE),
            ("send_back", "L-0"),
            ("wait", HOUR),
            ("attribute", "L-0", 10.0),
            ("attribute", "L-0", 800.0),
        ),
        *(("wait", 29 * DAY), ("event", "L-0", "site_visit", 0), ("wait", 23 * HOUR - 1), ("wait", 1)),  # cooled off
    ]
)
@settings(max_examples=1)
@given(happened=st.lists(steps, min_size=3, max_size=12))
def test_a_running_service_answers_like_a_new_one_and_like_the_events(home: Path, happened):
    file = home / "ledger.sqlite"
    shutil.copy(file, home / "copy.sqlite")
    clock = Clock()
    with open_ledger(f"sqlite:///{home / 'copy.sqlite'}", clock, home / "artifacts") as ledger:
        twins = Twins(ledger, clock, home)
        twins.agree()
        for step in happened:
            twins.do(*step)
            twins.agree()
    for left in home.glob("copy.sqlite*"):
        left.unlink()
