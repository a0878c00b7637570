"""Follow-up draws: who takes part, once a week whoever looks, each with its chance, and what was said since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from ondo.deadlines.follow_up import draw_follow_up
from ondo.deadlines.follow_up_rows import COLUMNS, csv_of, rows_of
from ondo.definitions.sla_file import default_agreement
from ondo.domain.follow_up import FollowUpTerms, is_week, iso_week, sample
from ondo.domain.instant import DAY, Micros, parse_instant
from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind
from ondo.ledger import Ledger
from ondo.ledger.db.service_schema import follow_up, follow_up_week
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import sla_versions
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.handoffs import follow_ups
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback
from ondo.ledger.handoffs.handoffs import handoff_ids, import_handoffs
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import lead_for
from tests.ledger.making import NOW, Clock, ago, card, hot
from tests.serving.builders import settings_in

TERMS = FollowUpTerms(0.25, 6)
ASKING = replace(default_agreement(), follow_up=TERMS)


def handed(tx: Tx, names: Sequence[str], opened_at: Micros) -> dict[str, str]:
    leads = [lead_for(tx, "crm", name) for name in names]
    rows = [hot(lead, opened_at, source="crm", key=name) for lead, name in zip(leads, names, strict=True)]
    import_handoffs(tx, rows)
    return handoff_ids(tx, "crm", names)


def say(tx: Tx, name: str, handoff_id: str, at: Micros = NOW) -> None:
    lead = lead_for(tx, "crm", name)
    append_feedback(
        tx, [NewFeedback("pages", f"{name}{at}", lead, handoff_id, FeedbackLabel.ACCURATE_HOT, None, "mori", at)]
    )


def agree(ledger: Ledger) -> None:
    with ledger.begin() as tx:
        sla_versions.publish(tx, ASKING, approved_by=["a", "b"], effective_from=ago(200))


def silent(ledger: Ledger, number: int = 20) -> dict[str, str]:
    with ledger.begin() as tx:
        return handed(tx, [f"s{i:02}" for i in range(number)], ago(35))


def draw(ledger: Ledger, week: str = "2026-W40", terms: FollowUpTerms = TERMS) -> set[str]:
    with ledger.begin() as tx:
        follow_ups.draw(tx, week, terms)
        return {row.handoff_id for row in follow_ups.drawn(tx, week)}


def test_only_those_whom_nobody_answered_in_time_and_lately_take_part(ledger: Ledger):
    ids = silent(ledger)
    with ledger.begin() as tx:
        handed(tx, ["young"], ago(29))
        handed(tx, ["old"], ago(121))
        answered = handed(tx, ["judged", "won", "owed"], ago(35))
        say(tx, "judged", answered["judged"])
        won = NewOutcome("crm", "w", lead_for(tx, "crm", "won"), None, OutcomeKind.WON, None, None, ago(2), ago(2))
        tell_deals(tx, [won])
    with ledger.read() as tx:
        assert set(follow_ups.unanswered(tx)) == {*ids.values(), answered["owed"]}


@pytest.mark.parametrize(("unanswered", "size"), [(0, 0), (1, 1), (20, 5), (21, 6), (100, 6)])
def test_the_share_is_rounded_up_and_capped(unanswered: int, size: int):
    assert TERMS.size(unanswered) == size


def test_however_small_the_share_one_is_asked_of():
    assert FollowUpTerms(1e-300, 10).size(1) == FollowUpTerms(4e-10, 10).size(100) == 1
    assert FollowUpTerms(1e-300, 10).size(0) == 0


@pytest.mark.parametrize("text", ["2026-W49", "2026-W53", "2020-W01"])
def test_a_week_of_some_year_is_one(text: str):
    assert is_week(text)


@pytest.mark.parametrize(
    "text", ["2026-W54", "2025-W53", "2026-W00", "0000-W01", "２０２６-W４９", "2026-W49\n", "2026-12"]
)
def test_a_week_that_no_year_has_is_none(text: str):
    assert not is_week(text)


def test_twenty_percent_of_fifteen_are_three():
    """0.2 * 15 is 3.0000000000000004 in binary."""
    assert FollowUpTerms(0.2, 99).size(15) == 3


def test_a_draw_keeps_who_took_part_with_which_chance_and_can_be_drawn_again(ledger: Ledger):
    ids = silent(ledger)
    chosen = draw(ledger)
    with ledger.read() as tx:
        rows = tx.conn.execute(sa.select(follow_up.c.handoff_id, follow_up.c.chance, follow_up.c.drawn)).all()
        [week] = follow_ups.weeks(tx)
    assert {row.handoff_id for row in rows} == set(ids.values())
    assert {row.chance for row in rows} == {5 / 20} == {week.chance}
    assert {row.handoff_id for row in rows if row.drawn} == chosen == set(sample(ids.values(), week.salt, 5))


def test_everybody_is_drawn_equally_often():
    """2,000 draws of 5 of 20: each 500 times, with standard deviation 19.4; 4 of them are 77."""
    names = [f"h{i}" for i in range(20)]
    times = dict.fromkeys(names, 0)
    for salt in range(2000):
        for name in sample(names, f"{salt}", 5):
            times[name] += 1
    assert max(abs(count - 500) for count in times.values()) <= 77


def test_a_week_is_drawn_once_and_nobody_is_asked_of_twice(ledger: Ledger, clock: Clock):
    ids = silent(ledger)
    first = draw(ledger)
    assert draw(ledger) == first
    clock.at = Micros(NOW + 7 * DAY)
    second = draw(ledger, "2026-W41")
    assert len(second) == 4, "a quarter of the 15 that are left, rounded up"
    assert not first & second
    assert first | second < set(ids.values())


def test_several_replicas_make_one_draw(open_one: Callable[[str], Ledger], ledger_url: str, tmp_path: Path):
    replicas = [open_one(ledger_url) for _ in range(4)]
    agree(replicas[0])
    silent(replicas[0])
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda ledger: draw_follow_up(ledger, settings_in(tmp_path)), replicas * 3))
    assert [row.drawn for row in made if row is not None] == [5]
    with replicas[0].read() as tx:
        assert tx.conn.execute(sa.select(sa.func.count()).select_from(follow_up_week)).scalar() == 1
        assert len(follow_ups.drawn(tx)) == 5


def test_without_an_agreement_on_it_nobody_is_asked(ledger: Ledger, tmp_path: Path):
    silent(ledger)
    assert draw_follow_up(ledger, settings_in(tmp_path)) is None


def test_a_week_begins_on_the_monday_of_the_calendar():
    tokyo = ZoneInfo("Asia/Tokyo")
    assert iso_week(parse_instant("2026-12-27T15:00:00Z"), tokyo) == "2026-W53", "Monday in Tokyo"
    assert iso_week(parse_instant("2026-12-27T14:59:59Z"), tokyo) == "2026-W52"
    assert iso_week(parse_instant("2027-01-03T14:59:59Z"), tokyo) == "2026-W53"


def test_what_was_said_of_a_drawn_one_is_listed_with_who_said_it(ledger: Ledger):
    ids = silent(ledger)
    asked = sorted(draw(ledger))[0]
    name = next(key for key, handoff_id in ids.items() if handoff_id == asked)
    with ledger.begin() as tx:
        say(tx, name, asked)
        rows = {row["handoff_id"]: row for row in rows_of(follow_ups.drawn(tx))}
    assert (rows[asked]["judgement"], rows[asked]["rater"], rows[asked]["chance"]) == ("accurate_hot", "mori", 0.25)
    assert sum(row["answered"] for row in rows.values()) == 1
    head, *lines = csv_of(rows.values()).splitlines()
    assert head == ",".join(COLUMNS)
    assert len(lines) == 5


def test_training_reads_who_took_part_as_known_then(ledger: Ledger, clock: Clock):
    silent(ledger)
    chosen = draw(ledger)
    clock.at = Micros(NOW + 7 * DAY)
    draw(ledger, "2026-W41")
    with ledger.read() as tx:
        then, now = (
            read_frames(tx, card(), at, zone=ZoneInfo("UTC"))["follow_ups"].to_pylist() for at in (NOW, clock.at)
        )
    assert (len(then), len(now)) == (20, 35)
    assert {row["handoff_id"] for row in then if row["drawn"]} == chosen
    assert {row["chance"] for row in then} == {0.25}
