"""The timeline on a lead's page: in order, by kind, in pages, without what a trial hides; its tags add up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from ondo.domain.instant import DAY, HOUR, SECOND, Micros, iso
from tests.serving.builders import HOT, PAGE, Company, make_hot
from tests.serving.test_lists_cost import cost
from tests.support.trials import put_on_trial

_ENTRY = re.compile(
    r'<li><span class="small soft at">(.*?)</span> <span class="mark (\w+)">.*?</span>\n(.*?)</li>', re.S
)
Entry = tuple[str, str, str]


def timeline(company: Company, path: str) -> list[Entry]:
    """When, kind and text of each entry that a page shows."""
    shown = company.page(path).partition('id="record"')[2].partition("</section>")[0]
    rows = _ENTRY.findall(shown)
    return [(when, kind, " ".join(re.sub(r"<[^>]*>", " ", text).split())) for when, kind, text in rows]


def paths(company: Company, path: str) -> Iterator[str]:
    """The address of each page of a timeline, by its link to the older one."""
    while path:
        yield path
        links = re.findall(r'<a href="([^"]*before=[^"]*)#record">Older</a>', company.page(path))
        path = unescape(links[0]) if links else ""


def pages(company: Company, path: str) -> list[list[Entry]]:
    return [timeline(company, each) for each in paths(company, path)]


def logged(company: Company) -> None:
    """What was answered is in the score log."""
    log = company.http.app.state.services.scoring.log
    log.turn()
    while log.waiting():
        pass


def click(company: Company, path: str, **fields: str) -> str:
    answer = company.http.post(path, data=fields, headers=PAGE, follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def worked(company: Company) -> str:
    """A lead that became hot, was taken, called, sent back, and noted, an hour between each."""
    answer = make_hot(company)
    lead_id, path = str(answer["lead_id"]), f"/handoffs/{answer['handoff']['handoff_id']}"
    logged(company)
    for form, fields in (
        (f"{path}/claim", {"owner": "sato"}),
        (f"{path}/contacts", {"contact": "telephone:1"}),
        (f"{path}/feedback", {"label": "false_hot", "reason": "no_budget"}),
        (f"/leads/{lead_id}/note", {"note": "again in spring"}),
    ):
        company.clock.forward(HOUR)
        click(company, form, **fields)
    return lead_id


def test_all_that_is_known_of_a_lead_is_one_list_the_newest_first(company: Company):
    lead_id = worked(company)
    company.lead(attributes=HOT | {"employees": 40})
    rows = timeline(company, f"/leads/{lead_id}?lang=en")
    kinds = [kind for _, kind, _ in rows]
    first = ["attribute", "notes", "feedback", "contacts", "claim", "handoff", "score", "event", "attribute"]
    assert sorted(kinds[:2]) == sorted(first[:2])
    assert [*dict.fromkeys(kinds[2:])] == first[2:]
    texts = {kind: text for _, kind, text in reversed(rows)}
    assert "800 → 40" in texts["attribute"]
    assert "again in spring" in texts["notes"]
    assert "taken by sato" in texts["claim"]
    assert "became hot" in texts["score"]
    assert [when for when, *_ in rows] == sorted((when for when, *_ in rows), reverse=True)
    by_filter = {
        show: {kind for _, kind, _ in timeline(company, f"/leads/{lead_id}?lang=en&show={show}")}
        for show in ("all", "lead", "sales", "score", "nonsense")
    }
    assert by_filter["all"] == by_filter["nonsense"] == {*kinds}
    assert by_filter["lead"] == {"event", "attribute"}
    assert by_filter["score"] == {"score"}
    assert by_filter["sales"] == {*kinds} - by_filter["lead"] - by_filter["score"]


def test_older_pages_bring_every_entry_once_and_undo_stays_on_its_page(company: Company):
    lead_id = worked(company)
    path = f"/leads/{lead_id}?lang=en"
    before = timeline(company, path)
    for number in range(60):
        company.event(f"late-{number}", "email_open", iso(Micros(company.clock.at - number // 20 * SECOND)))
    first, second = pages(company, path)
    assert (len(first), len(first + second)) == (50, len(before) + 60)
    assert [row for row in first + second if "E-mail open" not in row[2]] == before
    few = cost(company, lambda: company.page(path))
    for number in range(60):
        company.event(f"more-{number}", "email_open", iso(Micros(company.clock.at - number * SECOND)))
    assert cost(company, lambda: company.page(path)) == few
    *_, last = paths(company, path)
    form = r'value="feedback"><input type="hidden" name="number" value="(\d+)"><input .*? name="back" value="([^"]*)"'
    ((number, back),) = re.findall(form, company.page(last))
    assert unescape(back) == last
    undo = f"/leads/{lead_id}/take-back?lang=en"
    assert click(company, undo, kind="feedback", number=number, back=last) == f"{last}&said=taken_back"
    assert "taken back" in next(text for _, kind, text in timeline(company, last) if kind == "feedback")


def test_while_a_trial_runs_no_score_since_its_start_and_no_points_are_told(company: Company):
    lead_id = worked(company)
    assert "points" in timeline(company, f"/leads/{lead_id}?lang=en&show=score")[0][2]
    with company.ledger.begin() as tx:
        put_on_trial(tx)
    company.clock.forward(2 * SECOND)
    company.event("again", "demo_request")
    company.clock.forward(DAY)
    company.score()
    logged(company)
    ((_, kind, text),) = timeline(company, f"/leads/{lead_id}?lang=en&show=score")
    assert (kind, text) == ("score", "became hot")
    assert not re.search(r"\d", " ".join(mark for _, mark, _ in timeline(company, f"/leads/{lead_id}?lang=en")))


def test_the_tags_of_the_history_add_up_to_the_total(company):
    lead_id = company.lead(attributes=HOT)
    kinds = [("document_download", {"document": "case_study"})] * 4 + [("email_open", {})] * 10
    for place, (kind, more) in enumerate(kinds):
        company.event(f"e-{place}", kind, iso(Micros(company.clock.at - place * HOUR)), properties=more)
    total = company.score()["total"]
    page = company.page(f"/leads/{lead_id}?lang=en")
    history = page[page.index('id="record"') :].partition("</ol>")[0]
    marks = re.findall(r'<span class="chip[^"]*">([^<]*)</span>', history)
    points = [int(mark.rpartition(" ")[2].replace("−", "-")) for mark in marks if not mark.endswith("counted already")]
    assert (len(marks), len(points)) == (14, 6), "one download of four and five openings of ten count"
    assert sum(points) + 35 == total
    assert f"tags +{sum(points)}, rules that need no event +35 = {total} in all" in page
    assert f"行動の点の合計 +{sum(points)}" in company.page(f"/leads/{lead_id}")
