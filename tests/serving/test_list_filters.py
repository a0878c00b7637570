"""The hot list by channel and in another order, the search by what sales has, in pages that keep what was chosen."""

from __future__ import annotations

import re

import pytest

from ondo.client import Client
from ondo.domain.instant import HOUR, SECOND
from tests.serving.builders import BASE, HOT, PAGE, Company, make_hot
from tests.support.trials import put_on_trial

CHANNELS = {"L-0": "web_ad", "L-1": "web_ad", "L-2": "partner", "L-3": None}


@pytest.fixture
def hot(company: Company) -> dict[str, str]:
    """Four hot leads an hour apart, the third with the most points; each lead's id by its sender's."""
    ids = {}
    for name, channel in CHANNELS.items():
        ids[name] = company.lead(name, attributes=HOT, person={"company": f"{name} 株式会社"})
        came = {} if channel is None else {"channel": channel}
        company.event(f"{name}-visit", "page_view", external_id=name, **came)
        if name == "L-2":
            company.event(
                f"{name}-seminar", "seminar_attended", external_id=name, properties={"topic": "problem_solving"}
            )
        make_hot(company, name)
        company.clock.forward(HOUR)
    return ids


def listed(text: str) -> list[str]:
    return re.findall(r'class="who"><a href="/leads/([0-9a-f-]+)\?', text)


def named(hot: dict[str, str], ids: list[str]) -> list[str]:
    names = {lead_id: name for name, lead_id in hot.items()}
    return [names[lead_id] for lead_id in ids]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("channel=web_ad", ["L-0", "L-1"]),
        ("channel=partner", ["L-2"]),
        ("channel=web", ["L-3"]),
        ("channel=-", []),
        ("channel=fax", []),
        ("sort=newest", ["L-3", "L-2", "L-1", "L-0"]),
        ("sort=oldest", ["L-0", "L-1", "L-2", "L-3"]),
        ("channel=web_ad&sort=newest&group=waiting", ["L-1", "L-0"]),
    ],
)
def test_the_hot_list_by_channel_and_order(company: Company, hot: dict[str, str], query: str, names: list[str]):
    page = company.page(f"/?lang=en&{query}")
    assert named(hot, listed(page)) == names
    assert ("Nearest deadline first" in page) is ("sort" not in query)
    if names:
        counts = re.findall(r'(?:group=waiting[^"]*"|<b)>[^<]* (\d+)</', page)
        assert counts[0] == f"{len(names)}", "the counts follow"
        assert all(part in page for part in query.split("&")), "links and forms keep what was chosen"
    else:
        assert "None of these hand-offs is open" in page


def test_by_points_the_most_come_first_and_a_trial_tells_none_by_the_order(company: Company, hot: dict[str, str]):
    assert named(hot, listed(company.page("/?lang=en&sort=points")))[0] == "L-2"
    rows = Client(BASE, http=company.http).handoffs(sort="points")["handoffs"]
    totals = [row["now"]["total"] for row in rows]
    assert totals == sorted(totals, reverse=True)
    assert company.http.get("/", params={"sort": "loudest"}).status_code == 404
    with company.ledger.begin() as tx:
        put_on_trial(tx)
    company.clock.forward(2 * SECOND)
    rows = Client(BASE, http=company.http).handoffs(sort="points")["handoffs"]
    assert [row["handoff_id"] for row in rows] == sorted(row["handoff_id"] for row in rows)


def test_the_api_takes_the_same_filters_and_pages_within_them(company: Company, hot: dict[str, str]):
    client = Client(BASE, http=company.http)
    first = client.handoffs(limit=1, channel="web_ad", sort="newest")
    assert (first["counts"]["open"], named(hot, [row["lead_id"] for row in first["handoffs"]])) == (2, ["L-1"])
    rest = client.handoffs(limit=1, channel="web_ad", sort="newest", cursor=first["next"])
    assert (named(hot, [row["lead_id"] for row in rest["handoffs"]]), rest["next"]) == (["L-0"], None)
    assert client.handoffs(channel="")["counts"]["open"] == 0
    company.post(f"/v1/handoffs/{rest['handoffs'][0]['handoff_id']}/claim", {"owner": "kato"})
    assert client.handoffs(owner="kato")["counts"]["open"] == 1
    assert client.handoffs(owner="")["counts"]["open"] == 3
    assert client.handoffs(team="tokyo")["handoffs"] == []


def test_the_search_keeps_to_a_state_and_an_order(company: Company, hot: dict[str, str]):
    company.lead("L-9", person={"company": "L-9 株式会社"})
    rows = company.get("/v1/handoffs")["handoffs"]
    ended = next(row for row in rows if row["lead_id"] == hot["L-0"])["handoff_id"]
    fields = {"label": "false_hot", "reason": "no_need", "back": "/"}
    company.http.post(f"/handoffs/{ended}/feedback", data=fields, headers=PAGE)

    def search(query: str) -> list[str]:
        return listed(company.page(f"/leads?q=株式会社&lang=en&{query}"))

    assert named(hot, search("state=open")) == ["L-3", "L-2", "L-1"]
    assert named(hot, search("state=open&sort=oldest")) == ["L-1", "L-2", "L-3"]
    assert named(hot, search("state=ended")) == ["L-0"]
    (other,) = search("state=never")
    assert other not in hot.values()
    assert len(search("")) == 5
    assert company.http.get("/leads", params={"q": "x y", "state": "lost"}).status_code == 404
