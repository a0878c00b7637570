"""The hot list tells today's truth: every open hand-off counted and reachable, its score then and now."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ondo.client import Client
from ondo.definitions.card_schema import card_to_data, read_card
from ondo.domain.instant import DAY, HOUR, Micros, iso
from ondo.domain.vocabulary import Via
from ondo.ledger.handoffs.handoffs import NewHandOff, import_handoffs, open_handoff
from ondo.ledger.identity.lead_keys import leads_for
from serving.workers.deadlines import Deadlines
from tests.serving.builders import BASE, Company, make_hot
from tests.serving.test_leads_api import pages

_BATCH = count()
QUIET = ("BEGIN", "COMMIT", "PRAGMA")
"""What a connection of the pool says besides, once or every time."""
ASKING = ("api_key", "session_end")
"""Statements that ask who is calling, now and then by the machine's own clock."""


@contextmanager
def statements(company: Company) -> Iterator[list[str]]:
    """Collect every statement of reading transactions but those that ask who is calling, by whichever way they go."""
    seen: list[str] = []
    connections: list[object] = []

    def begun(connection: sa.Connection) -> None:
        driver = connection.connection.driver_connection
        if threading.current_thread().name.startswith("ondo-"):  # the score log, deadlines: nobody's request
            driver.set_trace_callback(None)
            return
        connections.append(driver)
        driver.set_trace_callback(
            lambda text: None if text.startswith(QUIET) or any(who in text for who in ASKING) else seen.append(text)
        )

    engine = company.ledger._engine
    sa.event.listen(engine, "begin", begun)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "begin", begun)
        for driver in connections:
            driver.set_trace_callback(None)


def hand_over(company: Company, number: int, *, imported: bool = False) -> list[str]:
    """Open many hand-offs at once, a second apart; imported ones have neither snapshot nor deadline."""
    with company.ledger.begin() as tx:
        leads = leads_for(tx, "crm", [f"C-{place}" for place in range(number)])
        rows = [
            NewHandOff(
                *(lead_id, "default", 1, Via.HOT, Micros(tx.now - DAY + place)),
                due_at=None if imported else Micros(tx.now + HOUR + place),
                key=f"h-{place}",
                source="crm",
                known_at=Micros(tx.now - DAY + place),
            )
            for place, lead_id in enumerate(leads.values())
        ]
        import_handoffs(tx, rows)
    return list(leads.values())


@pytest.mark.slow
def test_more_open_hand_offs_than_any_page_holds_are_counted_and_all_are_reachable(company):
    open_ones_are_reachable(company, 230)


def open_ones_are_reachable(company, number: int) -> None:
    leads = hand_over(company, number)
    Deadlines(
        company.ledger, company.settings
    ).turn()  # else the service's own look moves them after 30 s, between pages
    first = company.get("/v1/handoffs?limit=200")
    assert first["counts"]["open"] == number == company.get("/v1/duties")["now"]["open"]
    listed = pages(company, "/v1/handoffs", "handoffs", 200)
    assert sorted(row["lead_id"] for row in listed) == sorted(leads)
    page = company.page("/?lang=en")
    assert f'Hot leads <span class="soft" style="font-weight:400">{number}</span>' in page
    seen, link = set(), "/?lang=en"
    for _ in range(number // 50 + 1):
        page = company.page(link.replace("&amp;", "&"))
        seen |= set(re.findall(r'href="/leads/([^"?]+)', page))
        following = re.search(r'href="([^"]+)">Next page', page)
        if following is None:
            break
        link = following[1]
    assert seen == set(leads)


@pytest.mark.slow
def test_every_hand_off_on_which_something_is_owed_is_counted_and_reachable(company):
    owed_ones_are_reachable(company, 230)


def owed_ones_are_reachable(company, number: int) -> None:
    leads = hand_over(company, number, imported=True)
    company.clock.forward(40 * DAY)  # the outcome is missing on all of them
    both = company.get("/v1/duties")
    assert (both["late_count"], len(both["late"]), both["now"]["outcome_missing"]) == (number, 200, number)
    rest = []
    cursor = both["late_next"]
    while cursor:
        part = company.get(f"/v1/duties/late?limit=100&cursor={cursor}")
        rest, cursor = [*rest, *part["late"]], part["next"]
    assert sorted(row["lead_id"] for row in [*both["late"], *rest]) == sorted(leads)
    assert [row["lead_id"] for row in pages(company, "/v1/duties/late", "late", 200)] == [
        row["lead_id"] for row in [*both["late"], *rest]
    ]
    client = Client(BASE, http=company.http)
    listed = list(client.every(client.late, "late", limit=100))
    assert [row["handoff_id"] for row in listed] == [row["handoff_id"] for row in [*both["late"], *rest]]
    assert len(client.handoffs(group="cold", limit=200)["handoffs"]) == 200
    seen, link = set(), "/agreement?lang=en"
    while link:
        page = company.page(link)
        assert f"{number} hand-offs are overdue, due soon or without an outcome" in page
        seen |= set(re.findall(r'href="/leads/([^"?]+)', page))
        following = re.search(r'href="([^"#]+)#late">Next page', page)
        link = following[1].replace("&amp;", "&") if following else ""
    assert seen == set(leads)


@pytest.mark.slow
@pytest.mark.parametrize("imported", [False, True], ids=["with deadlines", "imported history"])
def test_a_page_costs_what_its_rows_cost(company, imported: bool):
    hand_over(company, 300, imported=imported)
    company.get("/v1/handoffs")  # the first look makes the leads' states
    kept = company.http.app.state.services.scoring.log
    kept.turn()  # they are stored behind its back
    while kept.waiting():
        pass
    counted = {}
    for path in ("/", "/v1/handoffs?limit=1", "/v1/handoffs?limit=50", "/v1/handoffs?limit=200"):
        with statements(company) as seen:
            company.http.get(path)
        counted[path] = len(seen)
    assert max(counted.values()) <= 32, (counted, seen)
    assert counted["/v1/handoffs?limit=200"] == counted["/v1/handoffs?limit=1"], "rows are read together"


def test_a_wrong_cursor_is_refused_first(company):
    hand_over(company, 3)
    for path in ("/v1/handoffs?cursor=x", "/?after=x", "/v1/duties/late?cursor=x", "/agreement?after=x"):
        with statements(company) as seen:
            assert company.http.get(path).status_code == 422, path
        assert seen == [], path
    assert company.http.get("/?group=nothing").status_code == 404


def test_the_score_at_the_hand_off_and_now_stand_side_by_side(company):
    lead_id = make_hot(company, "A", person={"company": "例示工業"})["lead_id"]
    company.clock.forward(100 * DAY)
    [row] = company.get("/v1/handoffs?lang=en")["handoffs"]
    assert (row["at_handoff"]["total"], row["at_handoff"]["temperature"], row["at_handoff"]["card_version"]) == (
        *(105, "hot"),
        1,
    )
    asked = {"as_of": iso(company.clock.at), "lang": "en"}
    answer = company.http.get(f"/v1/leads/{lead_id}/score", params=asked).json()
    assert row["now"]["total"] == answer["total"] < 105
    assert row["now"]["temperature"] == answer["temperature"] == "cold"
    assert (row["group"], row["total"]) == ("cold", 105)
    for path in ("/?lang=en", f"/leads/{lead_id}?lang=en"):
        page = company.page(path)
        assert re.search(r"105 at hand-off on [^<]*, card v1; now \d+, cold", page), path
    card = company.get(f"/v1/handoffs/{row['handoff_id']}")
    assert (card["at_handoff"], card["now"]["total"]) == (
        row["at_handoff"] | {"temperature_label": card["at_handoff"]["temperature_label"]},
        row["now"]["total"],
    )


def test_leads_gone_cold_are_a_group_of_their_own_and_a_new_fact_takes_them_out(company):
    for name in ("A", "B"):
        make_hot(company, name)
    assert company.get("/v1/handoffs")["counts"] | {"waiting": 2, "cold": 0} == company.get("/v1/handoffs")["counts"]
    company.clock.forward(100 * DAY)
    counts = company.get("/v1/handoffs")["counts"]
    assert (counts["cold"], counts["overdue"], counts["first_contact_overdue"], counts["open"]) == (2, 0, 2, 2)
    assert counts["first_contact_overdue"] == company.get("/v1/duties")["now"]["overdue"]
    page = company.page("/?lang=en")
    assert "Gone cold" in page
    assert "Waiting, in time" not in page
    for number in range(3):
        kind = ("demo_request", "document_request", "seminar_attended")[number]
        company.event(f"again-{number}", kind, external_id="B")
    listed = company.get("/v1/handoffs")
    assert (listed["counts"]["cold"], listed["counts"]["overdue"]) == (1, 1)
    assert [row["group"] for row in listed["handoffs"]] == ["overdue", "cold"]
    assert [row["group"] for row in company.get("/v1/handoffs?group=cold")["handoffs"]] == ["cold"]


def test_drawn_samples_are_named_and_counted_apart(company):
    make_hot(company, "A")
    lead_id = company.lead("drawn")
    with company.ledger.begin() as tx:
        open_handoff(tx, NewHandOff(lead_id, "default", 1, Via.EXPLORATION, tx.now, {}, 0.1))
    counts = company.get("/v1/handoffs")["counts"]
    assert (counts["open"], counts["sample"], counts["waiting"], counts["cold"]) == (2, 1, 1, 0)
    page = company.page("/?lang=en")
    assert 'Hot leads <span class="soft" style="font-weight:400">1</span>' in page
    assert (
        "2 hand-offs are open: 1 hot, by fast track or by hand (0 of them gone cold) and 1 of the exploration sample"
        in page
    )
    assert company.get("/v1/handoffs?group=sample")["handoffs"][0]["lead_id"] == lead_id


def test_a_card_that_changed_scores_anew(company):
    make_hot(company, "A")
    assert company.get("/v1/handoffs")["handoffs"][0]["now"]["total"] == 105
    data = card_to_data(read_card(company.get("/v1/cards/active")["card"]))
    for rule in data["rules"]:
        rule["points"] = 0
    company.publish(read_card(data))
    [row] = company.get("/v1/handoffs")["handoffs"]
    at = iso(company.clock.at)
    assert (row["now"], row["at_handoff"]["card_version"]) == (
        {"total": 0, "temperature": "cold", "temperature_label": "コールド", "card_version": 2, "at": at},
        1,
    )


@pytest.mark.slow
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["demo_request", "email_open", "employees", "day", "month", "quarter"]), st.booleans()
        ),
        min_size=1,
        max_size=6,
    )
)
def test_the_score_now_is_the_score_that_the_lead_has(company, steps):
    """Scores made before are taken up for the list only while they must be the same."""
    batch = next(_BATCH)
    names = [f"{batch}-a", f"{batch}-b"]
    for name in names:
        make_hot(company, name)
    for number, (what, first) in enumerate(steps):
        name = names[not first]
        if what in {"day", "month", "quarter"}:
            company.clock.forward({"day": 1, "month": 31, "quarter": 91}[what] * DAY)
        elif what == "employees":
            company.lead(name, attributes={"employees": number})
        else:
            company.event(f"{batch}-{number}", what, external_id=name)
        company.clock.forward(HOUR)
        listed = pages(company, "/v1/handoffs", "handoffs", 200)
        for row in listed:
            asked = {"as_of": iso(company.clock.at)}
            answer = company.http.get(f"/v1/leads/{row['lead_id']}/score", params=asked).json()
            assert (row["now"]["total"], row["now"]["temperature"]) == (answer["total"], answer["temperature"])
            assert (row["group"] == "cold") == (answer["temperature"] == "cold")
