"""Another card on past weeks: who turns hot when, who changes side, and how often each card was right."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from ondo.cli import main
from ondo.definitions.card_file import default_card, dump_card
from ondo.domain.card import Counting, CountMode
from ondo.domain.instant import DAY, Micros
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.decisions import cards
from ondo.ledger.facts.facts import NewEvent, append_events
from ondo.ledger.facts.frames import FRAME_SCHEMAS
from ondo.ledger.identity.lead_keys import lead_for
from ondo.ledger.identity.person import set_person
from tests.features.builders import NOW, UTC, a_card, a_kind, a_rule, an_event, frames_of, match, rows_table
from tests.support.ledgers import lay_empty
from training.data.moments import thinned
from training.suggest.card_trial import MovedLead, what_if

KINDS = (a_kind("visit"), a_kind("demo"))
VISITS = a_rule("v", match("visit"), 10, counts=Counting(CountMode.EVERY, None))
CARD = a_card(VISITS, a_rule("d", match("demo"), 60), kinds=KINDS, hot_line=60, warm_line=20)
LOUDER = replace(CARD, rules=(replace(CARD.rules[0], points=30), replace(CARD.rules[1], points=40)))
LABELS = ("handoffs", "feedback", "outcomes")


def world() -> dict[str, pa.Table]:
    """A asks for a demo, V visits twice, B was hot long before; sales found A hot."""
    events = [
        an_event("A", "demo", 20 * DAY, key="1"),
        an_event("V", "visit", 9 * DAY, key="2"),
        an_event("V", "visit", 8 * DAY, key="3"),
        an_event("B", "demo", 60 * DAY, key="4"),
        an_event("B", "visit", 5 * DAY, key="5"),
    ]
    frames = frames_of(CARD, events)
    opened = {"handoff_id": "h", "lead_id": "A", "card_id": "card", "opened_at": NOW - 20 * DAY, "via": "hot"}
    text = {"lead_id": "A", "handoff_id": "h", "label": "accurate_hot", "rater": "kato", "happened_at": NOW - 15 * DAY}
    rows = {
        "handoffs": [opened | {"known_at": NOW - 20 * DAY, "propensity": 1.0}],
        "feedback": [text | {"known_at": NOW - 15 * DAY}],
        "outcomes": [],
    }
    return frames | {name: rows_table(dict(FRAME_SCHEMAS[name]), rows[name]) for name in LABELS}


def test_both_cards_over_the_same_weeks():
    frames = world()
    since = Micros(NOW - 28 * DAY)
    result = what_if((frames, CARD), (frames, LOUDER), since=since, until=NOW, zone=UTC, maturity_days=180)
    assert sum(result.now.weekly.values()) == 1, "A; B was hot before and only stays so"
    assert sum(result.then.weekly.values()) == 2, "V at its second visit, and B at its visit now"
    assert sorted(result.now.weekly.values()) == [0, 0, 0, 0, 1], "weeks without a hot lead are weeks, too"
    assert [*result.now.weekly] == [*result.then.weekly]
    assert result.enters == (MovedLead("V", 20, 60),)
    assert result.drops == (MovedLead("A", 60, 40),)
    assert (result.now.labelled, result.now.accurate, result.now.precision) == (1, 1, 1.0)
    assert (result.then.labelled, result.then.precision) == (0, None)


def test_a_lead_with_thousands_of_moments_is_looked_at_once_a_day_and_comes_to_the_same():
    """A monitor calls every ten minutes; to score each of its calls over all of them would grow with their square."""
    calls = [an_event("M", "visit", int(day * DAY / 150), key=f"m{day}") for day in range(1, 150 * 20)]
    frames = world() | {"events": frames_of(CARD, [*calls, an_event("A", "demo", 20 * DAY, key="1")])["events"]}
    since = Micros(NOW - 28 * DAY)
    result = what_if((frames, CARD), (frames, LOUDER), since=since, until=NOW, zone=UTC, maturity_days=180)
    assert [sum(side.weekly.values()) for side in (result.now, result.then)] == [2, 1], "A and M; M alone"
    moments = pd.DataFrame({"lead_id": ["M"] * 6 + ["A"] * 3, "at": [0, 1, DAY - 1, DAY, DAY + 5, DAY + 4, 0, 1, 2]})
    assert list(thinned(moments, UTC, busy=3)["at"]) == [DAY - 1, DAY + 5, 0, 1, 2]
    assert thinned(moments, UTC).equals(moments)


@pytest.mark.slow
def test_the_command_shows_both_cards_and_stores_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    url, card = lay_empty(tmp_path / "ledger.sqlite"), default_card()
    with open_ledger(url, system_clock, tmp_path / "artifacts") as ledger, ledger.begin() as tx:
        cards.publish(tx, card, approved_by=["Sato"], effective_from=tx.now)
        append_events(tx, [NewEvent("ma", "1", lead_for(tx, "ma", "A"), "demo_request", Micros(tx.now - DAY))])
    edited = tmp_path / "edited.yaml"
    edited.write_text(dump_card(replace(card, hot_line=50, gates=())), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["card", "try", str(edited), "--weeks", "2", "--json"])
    text = json.loads(capsys.readouterr().out)
    assert ended.value.code in (None, 0)
    assert (sum(text["now"]["turned_hot"].values()), sum(text["then"]["turned_hot"].values())) == (0, 1)
    assert [(enter["total_now"], enter["total_then"]) for enter in text["enters"]] == [(50, 50)]
    with pytest.raises(SystemExit):
        main(["card", "try", str(edited), "--weeks", "2"])
    assert "  ma:A  50 → 50" in capsys.readouterr().out, "nobody knows a lead by Ondo's id"
    with open_ledger(url, system_clock, tmp_path / "artifacts") as ledger, ledger.begin() as tx:
        assert cards.latest(tx, card.card_id) == 1
        set_person(tx, lead_for(tx, "ma", "A"), company="Asahi", name="Sato Ken")
    with pytest.raises(SystemExit):
        main(["card", "try", str(edited), "--weeks", "2"])
    assert "  Asahi Sato Ken  50 → 50" in capsys.readouterr().out
