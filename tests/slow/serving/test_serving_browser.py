"""The pages in a real browser: they render, fit a telephone, exclude nobody and need nothing from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitoring.windows.window import quarter_window
from ondo.definitions.card_file import default_card, dump_card
from ondo.domain.instant import DAY, Micros, iso
from ondo.domain.proposal import Figures, Interval, PathStep, PointChange, Proposal
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.decisions import proposals
from tests.serving.test_pages import WHOLE
from tests.slow.serving.processes import Service, ledger_url, new_company, service
from tests.support.axe import violations
from tests.support.chromium import Browser

PATHS = (
    *("/", "/start", "/leads?q=%E4%BE%8B%E7%A4%BA", "/leads/{lead}", "/team", "/supply", "/agreement", "/follow-up"),
    *(
        "/meeting",
        "/meeting/sheet",
        "/connections",
        "/intake/segment",
        "/what-if",
        "/watch",
        "/card",
        "/card/diff",
        "/card/draft/{draft}",
        "/card/draft/{draft}/replay",
        "/card/test?typed=1&a.employees=800&n.document_request=1",
        "/docs",
        "/no-such-page",
    ),
)
WINDOWS = (
    *(("ja", 390), ("en", 1280)),
    *(pytest.param(lang, width, marks=pytest.mark.long) for lang, width in (("ja", 1280), ("en", 390))),
)
PAGES = [
    pytest.param(path, lang, width, marks=() if (number + place) % 4 == 0 else pytest.mark.long)
    for number, path in enumerate(PATHS)
    for place, (lang, width) in enumerate((("ja", 390), ("en", 1280), ("en", 390), ("ja", 1280)))
]
"""Each page in one of the four windows, the next page in the next one, and in the other three by `make test-long`."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, str]]:
    home = tmp_path_factory.mktemp("company")
    new_company(home)
    with service(home) as running:
        now = system_clock()
        lead = {"source": "ma", "external_id": "L-1"}
        person = {"name": "佐藤 花子", "company": "例示工業株式会社", "email": "hanako@example.jp"}
        attributes = {"employees": 800, "industry": "it", "expected_by": iso(Micros(now + 60 * DAY))[:10]}
        running.post("/v1/leads", lead | {"attributes": attributes, "title": "取締役", "person": person})
        kinds = ("demo_request", "document_request", "contact_form")
        rows = [{"kind": kind, "key": kind, "happened_at": iso(now), **lead} for kind in kinds]
        running.post("/v1/events", {"events": rows})
        answer = running.post("/v1/score", lead)
        with open_ledger(ledger_url(home), system_clock, home / "artifacts") as ledger, ledger.begin() as tx:
            proposals.save_proposal(tx, proposal(tx.now))
        write_report(home)
        yield running, str(answer["lead_id"])


@pytest.fixture(scope="module")
def draft(served: tuple[Service, str]) -> str:
    """A draft of the card, which the worker is asked to replay."""
    running, text = served[0], dump_card(replace(default_card(), hot_line=60))
    begun = {"card_id": default_card().card_id, "base_version": 1, "saved_by": "佐藤", "card": text}
    draft_id = str(running.post("/v1/drafts", begun)["draft_id"])
    running.post(f"/v1/drafts/{draft_id}/replay", {"weeks": 4})
    return draft_id


def write_report(home: Path) -> None:
    """Write this quarter's report in both languages, as ``ondo report --both`` does."""
    command = [sys.executable, "-m", "ondo.cli", "report", "--quarter", this_quarter(), "--both"]
    done = subprocess.run(command, env=os.environ | {"ONDO_HOME": str(home)}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def this_quarter() -> str:
    return quarter_window(system_clock(), ZoneInfo("Asia/Tokyo")).key


def proposal(now: Micros) -> Proposal:
    rules = default_card().rules  # more changes than one page has room for
    changes = tuple(
        PointChange(rule.id, rule.points, rule.points + 5, Interval(1, 9), 100, 0.2, 0.01) for rule in rules
    )
    path = tuple(PathStep(k, {}, 100, 0.5 - 0.01 * k, 0.7, 0.4, 1.0) for k in range(5))
    now_, then = Figures(0.7, 0.5, 0.4), Figures(0.75, 0.48, 0.45)
    gain = Interval(0.01, 0.09)
    made = Proposal("p-1", "default", 1, now, changes, 100, 95, now_, then, None, gain, path, 400, 150, "improves")
    return replace(made, **WHOLE)


def in_lang(path: str, lang: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={lang}"


@pytest.mark.parametrize(("path", "lang", "width"), PAGES)
def test_a_page_fits_its_window_and_loads_only_from_here(browser: Browser, served, draft, axe, path, lang, width):
    running, lead = served
    browser.open(running.url + in_lang(path.format(lead=lead, draft=draft), lang), width)
    assert browser.evaluate("document.documentElement.lang") == lang
    assert browser.evaluate("document.documentElement.scrollWidth") == width
    loaded = browser.evaluate("performance.getEntriesByType('resource').map(found => found.name)")
    assert [name for name in loaded if not name.startswith((running.url, "data:"))] == []
    assert f"{running.url}/static/ondo.css" in loaded
    assert len(browser.picture()) > 10_000, "an empty page makes a small picture"
    assert violations(browser, axe) == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_keys_are_shown_by_a_question_mark_and_can_be_turned_off(browser: Browser, served, axe, lang):
    running, lead = served
    browser.open(f"{running.url}/?lang={lang}", 390)
    at_lead = f"document.activeElement.getAttribute('href')?.startsWith('/leads/{lead}') ?? false"
    assert not browser.evaluate(at_lead)
    press(browser, "j")
    assert browser.evaluate(at_lead)
    press(browser, "?")
    assert browser.evaluate("document.querySelector('dialog').matches(':modal')")
    assert browser.evaluate("document.documentElement.scrollWidth") == 390
    assert violations(browser, axe) == []
    browser.evaluate("document.getElementById('keys-on').click()")
    browser.evaluate("document.querySelector('dialog button').click()")
    assert not browser.evaluate("document.querySelector('dialog').open")
    browser.evaluate("document.activeElement.blur()")
    press(browser, "j")
    assert not browser.evaluate(at_lead), "single letters are turned off"
    press(browser, "?")
    browser.evaluate("document.getElementById('keys-on').click()")
    browser.open(f"{running.url}/leads?lang={lang}", 1280)
    browser.evaluate("document.activeElement.blur()")
    press(browser, "/")
    press(browser, "j")
    assert browser.evaluate("document.activeElement.value") == "j", "what is typed into a field is typed"


def press(browser: Browser, key: str) -> None:
    browser.call("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
    browser.call("Input.dispatchKeyEvent", type="keyUp", key=key)


@pytest.mark.parametrize(("lang", "width"), WINDOWS)
def test_a_quarterly_report_fits_its_window_and_loads_nothing(browser: Browser, served, axe, lang, width):
    running, _ = served
    name = f"/reports/{this_quarter()}-default-{lang}.html"
    browser.open(f"{running.url}/meeting?lang={lang}", width)
    assert browser.evaluate(f"document.querySelector('a[href^=\"{name}\"]') !== null"), "the meeting links to it"
    browser.open(f"{running.url}{name}", width)
    assert browser.evaluate("document.documentElement.lang") == lang
    assert browser.evaluate("document.documentElement.scrollWidth") == width
    assert browser.evaluate("getComputedStyle(document.querySelector('section')).borderTopStyle") == "solid"
    loaded = browser.evaluate("performance.getEntriesByType('resource').map(found => found.name)")
    assert [row for row in loaded if not row.startswith("data:")] == []
    unnamed = "[...document.querySelectorAll('svg[role=img]')].filter(one => !one.querySelector('title').textContent)"
    assert browser.evaluate(f"{unnamed}.length") == 0
    assert violations(browser, axe) == []
    assert browser.evaluate("document.querySelectorAll('svg[role=img]').length") > 0


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_decision_sheet_prints_on_one_page(browser: Browser, served, lang):
    running, _ = served
    browser.open(f"{running.url}/meeting/sheet?lang={lang}", 1280)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", browser.printed())) == 1


def test_a_draft_is_checked_as_it_is_typed(browser: Browser, served, draft):
    running, _ = served
    browser.open(f"{running.url}/card/draft/{draft}?lang=en", 1280)
    area = "document.querySelector('#card-text')"
    browser.evaluate(f"{area}.value = {area}.value.replace('hot_line: 60', 'hot_line: many')")
    browser.evaluate(f"{area}.dispatchEvent(new Event('input'))")
    assert browser.until("document.querySelector('[data-findings] [data-usable=no]') !== null", 30)
    browser.evaluate("document.querySelector('[data-findings] [data-line]').click()")
    assert browser.evaluate(f"{area}.value.slice({area}.selectionStart, {area}.selectionEnd)") == "hot_line: many"


def test_a_replay_shows_its_result_by_itself(browser: Browser, served, draft):
    running, _ = served
    browser.open(f"{running.url}/card/draft/{draft}/replay?lang=en", 1280)
    if browser.evaluate("document.querySelector('[data-going=yes]') !== null"):
        browser.wait(lambda text: text.get("method") == "Page.loadEventFired")
    assert "Leads that turn hot" in browser.evaluate("document.body.textContent")
    done = running.get(f"/v1/drafts/{draft}/replay")
    assert (done["state"], sum(week["hot"] for week in done["then"]["weeks"])) == ("done", 1)


def test_the_meeting_signs_and_the_next_score_follows(browser: Browser, served):
    running, _ = served
    browser.open(f"{running.url}/meeting?lang=en", 1280)
    browser.evaluate("document.querySelector('[name=names]').value = 'Sato, Tanaka'")
    browser.evaluate("document.querySelector('[name=reason]').value = 'agreed'")
    browser.evaluate("document.querySelector('button[value=approve]').click()")
    browser.wait(lambda text: text.get("method") == "Page.loadEventFired")
    assert "Version 2 is in force" in browser.evaluate("document.querySelector('[role=status]').textContent")
    score = running.post("/v1/score", {"source": "ma", "external_id": "L-1"})
    assert (score["card"]["version"], score["card"]["hot_line"]) == (2, 95)
