"""Machine traffic is kept out of points: what its sender marked, bursts, and what comes too soon after a sending."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ondo.definitions.card_file import default_card, dump_card
from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Value
from ondo.domain.machine import SetAside
from ondo.domain.vocabulary import Lang, Temperature
from ondo.text.locales import Locale
from ondo.text.score_text import machine_text
from tests.domain.strategies import NOW, ZONE
from tests.domain.test_silence import scored
from tests.support.cards import check_card_text

CARD = default_card()
KEEPS = replace(CARD, sets_aside=False)
SECOND = 1_000_000


def at(kind: str, seconds: float, key: str = "", *, known: float | None = None, **properties: Value) -> Event:
    """An event so many seconds before now, which has seconds of its own."""
    happened = Micros(NOW - int(seconds * SECOND))
    later = happened if known is None else Micros(NOW - int(known * SECOND))
    return Event("lead-1", kind, happened, later, properties, key=key or f"{kind}-{seconds}")


SCANNER = [
    at(kind, 100.1 + number / 1000, f"{kind}-{number}", **({"page": "price"} if kind == "page_view" else {}))
    for number, kind in enumerate(["email_open"] * 5 + ["site_visit"] * 5 + ["page_view"] * 3 + ["email_click"] * 2)
]


def test_fifteen_scanner_events_in_one_second_give_no_points():
    counted = scored([*SCANNER, at("document_download", 100.9, document="case_study")], KEEPS)
    assert counted.behaviour_points - 10 == 5 + 5 + 15
    result = scored(SCANNER)
    assert (result.behaviour_points, result.last_active_at) == (0, None)
    assert result.set_aside == SetAside(15, Micros(NOW - 100_100_000))


def test_scanners_do_not_wake_a_lead_that_went_cold():
    demo = at("demo_request", 40 * DAY / SECOND)
    assert scored([demo, *SCANNER], KEEPS).decay_points == 0
    assert scored([demo, *SCANNER]).behaviour_points == 40


def test_four_events_in_a_second_are_a_persons_and_a_late_fifth_makes_a_burst():
    four = [at("site_visit", 100, str(number)) for number in range(4)]
    assert scored(four).behaviour_points == 4
    assert scored([*four, at("page_view", 100, known=0)]).set_aside == SetAside(5, Micros(NOW - 100 * SECOND))


@pytest.mark.parametrize(("after", "kept"), [(0, 0), (5, 0), (5.000001, 1), (-1, 1)])
def test_an_open_within_seconds_of_sending_is_a_machines(after: float, kept: int):
    result = scored([at("email_sent", 510), at("email_open", 510 - after)])
    assert result.behaviour_points == kept
    assert (result.set_aside is None) == bool(kept)


def test_what_its_sender_marked_is_a_machines_and_only_then():
    marked, denied = at("page_view", 9, page="price", machine=True), at("page_view", 8, page="price", machine=False)
    assert scored([marked]).behaviour_points == 0
    assert scored([marked, denied]).behaviour_points == 15


def test_instants_without_seconds_are_taken_for_no_burst():
    minute = Micros(NOW // 60_000_000 * 60_000_000)
    events = [Event("lead-1", "site_visit", minute, minute, key=str(number)) for number in range(9)]
    events += [Event("lead-1", kind, minute, minute, key=kind) for kind in ("email_sent", "email_open")]
    assert scored(events).behaviour_points == 5 + 1
    assert scored(events).set_aside is None


def test_fast_tracks_see_everything():
    burst = [at("contact_form", 100, str(number), concrete=True) for number in range(6)]
    result = scored(burst)
    assert (result.temperature, result.behaviour_points) == (Temperature.HOT, 0)


def test_a_card_that_does_not_say_keeps_what_it_kept():
    text = dump_card(CARD)
    assert "machine_traffic: set_aside" in text
    kept, findings = check_card_text(text.replace("machine_traffic: set_aside\n", ""))
    assert kept == KEEPS
    assert [finding.code for finding in findings] == ["machine_kept"]
    turned_off, findings = check_card_text(text.replace("set_aside\n", "keep\n"))
    assert turned_off == KEEPS
    assert findings == []
    assert "machine_traffic" not in dump_card(KEEPS).replace("# ", "")


def test_what_was_set_aside_is_said_with_number_and_time():
    aside = scored(SCANNER).set_aside
    assert aside is not None
    assert (
        machine_text(aside, Locale(Lang.EN, ZONE)) == "15 events of machine traffic set aside (last 2026-09-21 23:11)"
    )
    assert (
        machine_text(aside, Locale(Lang.JA, ZONE)) == "機械によるアクセス15件は数えていません（最終 2026-09-21 23:11）"
    )
