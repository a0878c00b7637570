"""The rooms where people decide, in a real browser, as people use them: by mouse, by keyboard, by finger at 390 px.

The short loop is that of sales, and every run of the slow tests turns it once. The whole loop is
``make test-rooms``: each way in each language, on a company of its own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from ondo.domain.instant import DAY, Micros, iso
from ondo.domain.trial import Arm, drawn
from ondo.ledger.db.clock import system_clock
from ondo.simulate.two_kinds import write_two_kinds
from tests.slow.serving.processes import Service, new_company, service
from tests.support.axe import violations
from tests.support.hands import Finger, Hands, Keyboard, Mouse

WAYS: dict[str, type[Hands]] = {"mouse": Mouse, "keyboard": Keyboard, "finger": Finger}
WHOLE, SHORT = bool(os.environ.get("ONDO_TEST_ROOMS")), ("keyboard", "ja")
COMPANY = "株式会社新しい取引先"
ATTRIBUTES = {"employees": 800, "industry": "it", "title_level": "department_head"}
DEMO, SEMINAR = ("demo_request", {}), ("seminar_attended", {"topic": "problem_solving"})


def ondo(home: Path, *words: str) -> str:
    command = [sys.executable, "-m", "ondo.cli", *words]
    environment = os.environ | {"ONDO_HOME": str(home), "ONDO_LANG": "en"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def two_kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a company with a past, before anything of the loop happened."""
    folder = tmp_path_factory.mktemp("two-kinds")
    home = folder / "home"
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    export = write_two_kinds(folder, midnight)
    (folder / "mapping.yaml").write_bytes((files("ondo.simulate") / "mapping.yaml").read_bytes())
    agreed = (midnight - timedelta(days=120)).date().isoformat()
    ondo(home, "init", "--name", "marketing", "--name", "sales", "--agreed-on", agreed)
    ondo(home, "import", "--mapping", str(folder / "mapping.yaml"), *map(str, export))
    return home


class Walk:
    """Somebody who goes through the rooms; every page that is come to fits the window and shuts nobody out."""

    def __init__(self, hands: Hands, running: Service, axe: str, lang: str) -> None:
        self.hands, self.running, self.axe, self.lang = hands, running, axe, lang
        self.browser, self.looked = hands.browser, set[str]()
        self.browser.call("Network.clearBrowserCookies")  # who took a lead in the loop before is nobody here

    def look(self) -> None:
        """Look at the page that is open; axe-core looks once at each kind of page."""
        look = self.browser.evaluate
        path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", str(look("location.pathname")))
        assert look("document.documentElement.lang") == self.lang, path
        assert look("document.documentElement.scrollWidth") == self.hands.width, path
        kind = f"{path} {look('!!document.querySelector(`[role=status]`)')}"
        if kind not in self.looked:
            self.looked.add(kind)
            assert violations(self.browser, self.axe) == [], path

    def goes(self, selector: str) -> None:
        self.hands.opens(selector)
        self.hands.goes(selector)
        self.look()

    def does(self, selector: str) -> str:
        """Press what a page answers to with a word of what was done, and return that."""
        self.goes(selector)
        word = self.browser.evaluate("document.querySelector('[role=status]')?.textContent")
        assert word, f"nothing confirms {selector}: {self.browser.evaluate('document.body.innerText')[:600]}"
        return str(word)

    def sign(self, reason: str) -> None:
        self.hands.opens("[name=names]")
        self.hands.write("[name=names]", "佐藤、田中")
        self.hands.write("[name=reason]", reason)

    def has_focus_in(self, selector: str) -> None:
        """What was pressed, or what stands in its place, has the focus, and can be seen."""
        at = "document.activeElement"
        assert self.browser.evaluate(f"!!{at}.closest({json.dumps(selector)})"), f"the focus left {selector}"
        box = self.browser.evaluate(f"(({{top, bottom}}) => [top, bottom])({at}.getBoundingClientRect())")
        assert 0 <= box[0] < box[1] <= 900, "the focus is outside the window"

    def arrive(self, name: str, *did: tuple[str, dict[str, Any]]) -> dict[str, Any]:
        """Let somebody come who does something, by the API as an MA tool would tell it; return the score."""
        now, lead = system_clock(), {"source": "ma", "external_id": name}
        person = {"name": f"佐藤 {name}", "company": f"{COMPANY} {name}", "email": f"{name}@example.jp"}
        attributes = ATTRIBUTES | {"expected_by": iso(Micros(now + 60 * DAY))[:10]}
        self.running.post("/v1/leads", lead | {"attributes": attributes, "person": person})
        events = [
            {"kind": kind, "key": f"{name}-{kind}", "happened_at": iso(now), "properties": about, **lead}
            for kind, about in (*did, ("document_request", {}))
        ]
        self.running.post("/v1/events", {"events": events})
        return self.running.post("/v1/score", lead)

    def of_sales(self) -> None:
        """Arrive, claim, contact, false hot, undo, a note and undo, accurate, outcome."""
        answer = self.arrive("N-1", DEMO)
        lead_id, handoff = str(answer["lead_id"]), answer["handoff"]["handoff_id"]
        row, state = f"#h-{handoff}", lambda: self.running.get(f"/v1/handoffs/{handoff}")
        self.browser.open(f"{self.running.url}/?lang={self.lang}", self.hands.width)
        self.look()
        self.hands.opens(f"{row} [name=other]")
        self.hands.write(f"{row} [name=other]", "sato")
        self.does(f"{row} [name=other] + button")
        assert state()["owner"] == "sato"
        self.has_focus_in(row)
        self.does(f"{row} button[value='telephone:1']")
        assert state()["attempts"] == 1
        self.has_focus_in(row)
        self.does(f"{row} button[name=reason][value=not_now]")
        assert state()["closed_at"], "it was sent back"
        self.goes("nav a[href^='/leads']")
        self.hands.write("[name=q]", f"{COMPANY} N-1")
        self.goes("form[role=search] button")
        self.goes(f"a[href^='/leads/{lead_id}']")
        self.does("#record form:has([value=feedback]) button")
        assert not state()["closed_at"], "it is open again"
        self.has_focus_in("#record")
        self.hands.write("#note", "金曜の午後に電話")
        self.does("form[action*='/note'] button")
        assert [note["note"] for note in self.running.get(f"/v1/leads/{lead_id}/notes")["notes"]] == [
            "金曜の午後に電話"
        ]
        self.does("#record form:has([value=notes]) button")
        self.has_focus_in("#record")
        self.does(f"form[action^='/handoffs/{handoff}/feedback'] button.yes")
        assert [row["label"] for row in state()["feedback"] if not row["retracted_at"]] == ["accurate_hot"]
        self.does("form[action*='/outcome'] button[value=opportunity]")
        self.has_focus_in("#tell")
        assert state()["cause"] == "opportunity"

    def of_the_meeting(self, recalibrate: Callable[[], dict[str, Any]]) -> None:
        """Recalibrate, what-if, one change on trial and one declined, the new score, the trial's end, roll back."""
        self.goes("nav a[href^='/meeting']")
        made = recalibrate()
        self.goes("nav a[href^='/meeting']")
        self.goes("a[href^='/meeting/sheet']")
        self.goes("a[href^='/meeting?']")
        self.what_if()
        self.goes("nav a[href^='/meeting']")
        self.goes("a[href^='/trial?']")
        changes = self.browser.evaluate("[...document.querySelectorAll('[name=change]')].map(box => box.value)")
        assert len(changes) > 1, made
        left = next(change for change in changes if change.startswith("cap:"))
        self.hands.press(f"[type=checkbox][name=change][value='{left}']")
        self.goes("form[method=get] button")
        self.sign("試してみる")
        self.does("form[method=post] button.main")
        self.tried(left)
        self.sign("採用する")
        self.does("button[value=publish]")
        assert self.arrive("N-2", SEMINAR)["card"]["version"] == 3
        self.goes("nav a[href^='/card']")
        self.goes("a[href*='version=1']")
        self.sign("元に戻す")
        self.does("form[action^='/card/rollback'] button")
        after = self.running.post("/v1/score", {"source": "ma", "external_id": "N-2"})
        assert (after["card"]["version"], after["card"]["hot_line"]) == (4, 100)
        assert "4" in self.browser.evaluate("document.querySelector('h1 + p').textContent")

    def what_if(self) -> None:
        """Move the line and see at once what it does, then ask the server for the same."""
        self.goes("a[href^='/what-if?']")
        out = "document.querySelector(\"[data-out='then.hot_per_week']\").textContent"
        before = self.browser.evaluate(out)
        self.hands.write("[name=hot_line]", "60")
        assert self.browser.until(f"{out} !== {json.dumps(before)}", 10), "a move shows at once"
        moved = self.browser.evaluate(out)
        self.goes("button[name=who]")
        assert self.browser.evaluate(out) == moved, "the server says the same as the page"

    def tried(self, left: str) -> None:
        """The trial runs: who is drawn for the new card is scored by it, and no page tells by which card."""
        [trial] = self.running.get("/v1/trials")["trials"]
        assert trial["end"] is None
        by_new = list[dict[str, Any]]()
        for number in range(8):
            answer = self.arrive(f"T-{number}", SEMINAR)
            arm = drawn(str(trial["salt"]), f"lead\0{answer['lead_id']}")[1]
            assert answer["card"]["version"] == (2 if arm is Arm.B else 1)
            by_new += [answer] if arm is Arm.B else []
        assert {answer["temperature"] for answer in by_new} == {"hot"}, "its new points make them hot"
        self.goes("a.brand")
        self.goes(f"a[href^='/leads/{by_new[0]['lead_id']}']")
        self.goes("nav a[href^='/start']")
        self.goes("nav a[href^='/meeting']")
        self.goes("a[href^='/trial?']")


@pytest.mark.parametrize(("way", "lang"), [(way, lang) for way in WAYS for lang in ("ja", "en")] if WHOLE else [SHORT])
def test_the_loop(browser, axe, request: pytest.FixtureRequest, tmp_path: Path, way: str, lang: str):
    home = tmp_path / "home"
    if WHOLE:
        shutil.copytree(request.getfixturevalue("two_kinds"), home)
    else:
        new_company(home)
    with service(home) as running:
        walk = Walk(WAYS[way](browser), running, axe, lang)
        walk.of_sales()
        if WHOLE:
            recalibrate = "recalibrate", "--trials", "0", "--quarters", "0", "--json"
            walk.of_the_meeting(lambda: json.loads(ondo(home, *recalibrate)))
